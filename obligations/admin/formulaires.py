"""Forms of the editors' desk: what each refuses, it refuses next to the field, in French, with what it accepts."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME

from collectivites import signes
from collectivites.champs import verifie_les_signes
from collectivites.profil import CODE, TypeCollectivite
from obligations.admin.saisie import LignesFormSet
from obligations.admin.textes import TextesForm
from obligations.champs import TEXTE_MAXIMAL, LignesField
from obligations.comparaison import Difference
from obligations.contraintes import CODE_INVALIDE
from obligations.lecture import verifie_annee
from obligations.models import Regle

RELIRE = "_relire"
"""Name of the button « Enregistrer et relire avant de publier »."""
MOTIF_MANQUANT = "Un motif est nécessaire, par exemple « Décret n° 2026-… : report au 1er avril »."


class Refus(Exception):
    """What was submitted cannot be kept: all is undone, and the form is shown again with what was typed.

    revision: when another editor saved meanwhile, the revision that a second click would knowingly replace.
    """

    def __init__(self, messages: list[str], differences: list[Difference] | None = None, revision: int | None = None):
        super().__init__(*messages)
        self.messages = messages
        self.differences = differences or []
        self.revision = revision


def verifie_code(texte: str) -> None:
    if not CODE.fullmatch(texte):
        raise ValidationError(CODE_INVALIDE)


def verifie_date(jour: date) -> None:
    try:
        verifie_annee(jour)
    except ValueError as erreur:
        raise ValidationError(str(erreur)) from erreur


class ZoneDeTexte(AdminTextareaWidget):
    """A text area of three lines; CSS lets it grow with its text."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, **(attrs or {})})


def verifie_texte(valeur: str | list[str]) -> None:
    texte = "\n".join(valeur) if isinstance(valeur, list) else valeur
    if len(texte) > TEXTE_MAXIMAL:
        raise ValidationError(f"Ce texte fait {len(texte)} caractères : {TEXTE_MAXIMAL} au plus.")


class PhraseField(forms.CharField):
    """One sentence that no column of a working copy holds: what is not admitted is told next to it."""

    default_validators: list[Any] = [verifie_les_signes]

    def to_python(self, value: Any) -> str:
        return signes.sans_traces(super().to_python(value) or "")


class TexteLibreField(forms.CharField):
    """A text of several lines, with line ends as in files, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


CHAMPS_DE_FORMULAIRE: dict[type[models.Field], dict[str, Any]] = {
    LignesField: {"widget": ZoneDeTexte, "show_hidden_initial": False, "validators": [verifie_texte]},
    models.TextField: {"form_class": TexteLibreField, "widget": ZoneDeTexte, "validators": [verifie_texte]},
    models.DateField: {"widget": AdminDateWidget, "validators": [verifie_date]},
}
"""`formfield_overrides` of all the pages."""


class MotifForm(forms.Form):
    """The pages that publish something: withdraw, restore. lecture: what was read (gestes.py)."""

    lecture = forms.CharField(required=False, widget=forms.HiddenInput)

    motif = PhraseField(
        label="Motif, visible par le public",
        max_length=500,
        help_text="Nommez le texte et son effet. Par exemple « Décret n° 2026-… : report au 1er avril ».",
        error_messages={"required": MOTIF_MANQUANT},
        widget=AdminTextInputWidget(attrs={"autocomplete": "off", "aria-describedby": "id_motif_helptext"}),
    )


class PublicationForm(MotifForm):
    """The page that publishes a working copy."""

    mineure = forms.BooleanField(
        label="Correction mineure",
        required=False,
        help_text="Hors du journal public. Elle reste dans l’historique de la fiche.",
    )


class RendreForm(forms.Form):
    """Giving a request back to who writes."""

    pourquoi = PhraseField(
        label="Pourquoi la rendre",
        max_length=500,
        help_text="Lu par la rédaction seule. Par exemple « Le décret dit municipale, pas totale ».",
        error_messages={"required": "Dites ce qu’il faut reprendre : la rédaction le lira ici."},
        widget=AdminTextInputWidget(attrs={"autocomplete": "off", "aria-describedby": "id_pourquoi_helptext"}),
    )


class CopieForm(TextesForm):
    """A working copy, with what its page adds: the revision that the editor began from."""

    revision_lue = forms.CharField(required=False, widget=forms.HiddenInput)
    ouverte = forms.CharField(required=False, widget=forms.HiddenInput)
    """What the copy said then, sealed: to tell what this editor changed from what another did."""

    refus: ClassVar[Refus | None] = None
    """Why the same submission was just undone; the admin sets it on the class made for one request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision_lue"].initial = str(self.instance.revision)
        if "code" in self.fields:
            self.fields["code"].validators.append(verifie_code)
        if self.is_bound and self.refus and self.refus.revision is not None:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("revision_lue")] = str(self.refus.revision)  # type: ignore[index]

    def clean(self) -> dict[str, Any] | None:
        donnees = super().clean()
        for message in self.refus.messages if self.refus else []:
            self.add_error(None, message)
        return donnees


class CasesDeTypes(forms.MultipleChoiceField):
    """Types of authority, each a box."""

    def __init__(self, **kwargs: Any) -> None:
        choix = [(str(type_), type_.nom) for type_ in TypeCollectivite]
        super().__init__(choices=choix, widget=forms.CheckboxSelectMultiple, **kwargs)


class ObligationForm(CopieForm):
    """The fiche itself."""

    types_ecartes = CasesDeTypes(
        label="Types écartés",
        required=False,
        help_text="Regardés, et que rien ici ne vise. Ni visé ni écarté, un type lit « à vérifier ».",
    )


class RegleForm(TextesForm):
    """One règle. Mistakes are told field by field first, then for the whole règle."""

    types = CasesDeTypes(label="Types", error_messages={"required": "Cochez au moins un type de collectivité."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "cle" in self.fields:
            self.fields["cle"].validators.append(verifie_code)
            if self.instance.pk is not None:
                # Not `disabled`: if another editor removes the row meanwhile, its clé must still be submitted.
                self.fields["cle"].widget.attrs["readonly"] = True

    def clean_cle(self) -> str:
        return self.cleaned_data["cle"] if self.instance.pk is None else self.instance.cle

    def clean(self) -> dict[str, Any] | None:
        donnees = super().clean()
        effet, fin = self.cleaned_data.get("effet"), self.cleaned_data.get("fin")
        if not {"effet", "effet_sans_date"} & set(self.errors):
            if bool(effet) == bool(self.cleaned_data.get("effet_sans_date")):
                self.add_error("effet", _message_de("regle_effet_ou_mot"))
            elif effet and fin and fin < effet:
                self.add_error("fin", _message_de("regle_fin_apres_effet"))
        return donnees

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if set(self.errors) - {NON_FIELD_ERRORS}:
            self.errors.pop(NON_FIELD_ERRORS, None)


def _message_de(contrainte: str) -> str:
    return next(str(c.violation_error_message) for c in Regle._meta.constraints if c.name == contrainte)


class RegleFormSet(LignesFormSet):
    cle = "cle"

    def clean(self) -> None:
        vues: set[str] = set()
        for formulaire in self.forms:
            saisie = getattr(formulaire, "cleaned_data", {})
            cle = "" if saisie.get(DELETION_FIELD_NAME) else saisie.get("cle")
            if cle and cle in vues:
                raise ValidationError(f"Deux règles ont la clé « {cle} ».")
            vues.add(cle or "")
        super().clean()
