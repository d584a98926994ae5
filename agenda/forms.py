"""The parser of the query string: what a reader typed, checked, as values. Nothing else reads `request.GET`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from agenda.flux import Options
from agenda.ressources import FiltreDeRessources
from agenda.services import Filtre
from collectivites.profil import CODE, POPULATION_MAXIMALE, Profil, TypeCollectivite
from obligations.catalogue import Catalogue
from obligations.echeances import Periode
from obligations.fiche import Nature
from obligations.ressource import Famille, Public
from obligations.typographie import nombre
from obligations.verdict import Reponse

ANNEES = (1990, 2100)
"""First and last years that a reader may ask for."""
ANNEES_D_UNE_PERIODE = 10
LONGUEUR_MAXIMALE = 200
RAPPEL_MAXIMAL = 365
RAPPELS_AU_PLUS = 3
AVANCES_AU_PLUS = 1
"""It is one event more for each date: a calendar takes about a thousand."""

_NOMBRE = re.compile(r"\d+|\d{1,3}(?:[\s.,'’]\d{3})+")
_SUITE = re.compile(r"\s*(habitants?|hab\.?|agents?|€|euros?)$", re.IGNORECASE)
_DATE_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOIS_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DATE_FRANCAISE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Valeurs(forms.Widget):
    """All the values given under one name, blanks and repetitions left out."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        bruts = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return list(dict.fromkeys(valeur.strip() for valeur in bruts if valeur.strip()))


class ChampUnique(forms.Field):
    """A parameter given once. The same value twice is the same value; two values contradict each other."""

    widget = Valeurs

    def to_python(self, value: Any) -> Any:
        valeurs = [_lisible(valeur) for valeur in value or []]
        if len(valeurs) > 1:
            raise ValidationError(
                f"« {self.label} » est donné deux fois, avec des valeurs différentes : gardez-en une."
            )
        return self.lit(valeurs[0]) if valeurs else None

    def lit(self, texte: str) -> Any:
        """The value of one text that is not blank. Raises ValidationError, in French."""
        return texte


class ChampMultiple(ChampUnique):
    """A parameter that may be repeated; empty list when absent."""

    def to_python(self, value: Any) -> Any:
        return [self.lit(_lisible(valeur)) for valeur in value or []]


class TypesField(ChampMultiple):
    def lit(self, texte: str) -> TypeCollectivite:
        try:
            return TypeCollectivite(texte)
        except ValueError:
            possibles = ", ".join(TypeCollectivite)
            raise ValidationError(
                f"« {_court(texte)} » n’est pas un type connu. Choisissez parmi : {possibles}."
            ) from None


class NombreField(ChampUnique):
    """A whole number in any French spelling: « 3 500 », « 3.500 », « 3500 habitants »."""

    def __init__(self, *, maximum: int, exemple: str, **kwargs: Any) -> None:
        self.maximum = maximum
        self.exemple = exemple
        super().__init__(**kwargs)

    def lit(self, texte: str) -> int:
        chiffres = _SUITE.sub("", texte)
        if not _NOMBRE.fullmatch(chiffres):
            raise ValidationError(
                f"« {_court(texte)} » n’est pas un nombre. Écrivez un nombre entier, par exemple {self.exemple}."
            )
        compact = re.sub(r"\D", "", chiffres).lstrip("0") or "0"
        if len(compact) > len(str(self.maximum)) or int(compact) > self.maximum:
            raise ValidationError(f"« {_court(texte)} » est trop grand : {nombre(self.maximum)} au plus.")
        return int(compact)


class ChoixField(ChampUnique):
    """One of a few codes, as in a list of choices."""

    def __init__(self, *, choix: Mapping[str, str], **kwargs: Any) -> None:
        self.choix = choix
        super().__init__(**kwargs)

    def lit(self, texte: str) -> str:
        if texte not in self.choix:
            raise ValidationError(
                f"« {_court(texte)} » n’est pas un choix possible. Choisissez parmi : {', '.join(self.choix)}."
            )
        return texte


class PlusieursChoixField(ChoixField, ChampMultiple):
    """Any of a few codes, whatever their order; none asks for all of them."""

    def clean(self, value: Any) -> tuple[str, ...]:
        choisis = ChampMultiple.to_python(self, value)
        return tuple(code for code in self.choix if code in choisis)


class JourField(ChampUnique):
    """« 2027-04-15 » or « 15/04/2027 »."""

    def lit(self, texte: str) -> date:
        iso, francaise = _DATE_ISO.fullmatch(texte), _DATE_FRANCAISE.fullmatch(texte)
        if not iso and not francaise:
            raise ValidationError(
                f"« {_court(texte)} » n’est pas une date. Écrivez-la comme 15/04/2027 ou 2027-04-15."
            )
        annee, mois, jour = iso.groups() if iso else reversed(francaise.groups())  # type: ignore[union-attr]
        if not ANNEES[0] <= int(annee) <= ANNEES[1]:
            raise ValidationError(f"« {texte} » : une année de {ANNEES[0]} à {ANNEES[1]} est attendue.")
        try:
            return date(int(annee), int(mois), int(jour))
        except ValueError:
            raise ValidationError(f"« {texte} » n’existe pas au calendrier.") from None


class MoisField(ChampUnique):
    """« 2026-12 »: the first day of that month."""

    def lit(self, texte: str) -> date:
        lu = _MOIS_ISO.fullmatch(texte)
        if not lu or not ANNEES[0] <= int(lu[1]) <= ANNEES[1]:
            raise ValidationError(f"« {_court(texte)} » n’est pas un mois. Écrivez-le comme 2026-12.")
        return date(int(lu[1]), int(lu[2]), 1)


class CaracteristiquesField(ChampMultiple):
    """« service-eau » answers yes, « -service-eau » no."""

    connues: Mapping[str, Any] = {}
    retirees: frozenset[str] = frozenset()
    """Questions no longer asked: an address that answers one still works."""

    def lit(self, texte: str) -> tuple[str, bool]:
        code = texte.removeprefix("-")
        if not CODE.fullmatch(code) or code not in {*self.connues, *self.retirees}:
            raise ValidationError(f"« {_court(texte)} » n’est pas une question connue.")
        return code, code == texte

    def clean(self, value: Any) -> dict[str, bool]:
        reponses: dict[str, bool] = {}
        for code, oui in super().clean(value):
            if code in self.retirees:
                continue
            if reponses.setdefault(code, oui) is not oui:
                raise ValidationError(f"« {code} » est répondu à la fois par oui et par non : gardez une réponse.")
        return reponses


class JoursField(ChampMultiple):
    """Days before a date, each once, nearest first."""

    def __init__(self, *, minimum: int, au_plus: int, **kwargs: Any) -> None:
        self.minimum = minimum
        self.au_plus = au_plus
        super().__init__(**kwargs)

    def lit(self, texte: str) -> int:
        if not re.fullmatch(r"[0-9]{1,3}", texte) or not self.minimum <= int(texte) <= RAPPEL_MAXIMAL:
            attendu = f"un nombre de jours de {self.minimum} à {RAPPEL_MAXIMAL} est attendu"
            raise ValidationError(f"{self.label} « {_court(texte)} » : {attendu}.")
        return int(texte)

    def clean(self, value: Any) -> list[int]:
        jours = sorted(set(super().clean(value)))
        if len(jours) > self.au_plus:
            raise ValidationError(f"{self.label} : {len(jours)} délais donnés, {self.au_plus} au plus.")
        return jours


class CatalogueForm(forms.Form):
    """A form whose choices come from the catalogue of the moment."""

    def __init__(self, data: QueryDict | None, catalogue: Catalogue) -> None:
        super().__init__(data)
        if "domaine" in self.fields:
            titres = {code: domaine.titre for code, domaine in catalogue.domaines.items()}
            self.fields["domaine"].choix = titres  # type: ignore[attr-defined]
        if "caracteristique" in self.fields:
            self.fields["caracteristique"].connues = catalogue.caracteristiques  # type: ignore[attr-defined]
            self.fields["caracteristique"].retirees = catalogue.questions_retirees  # type: ignore[attr-defined]

    @property
    def saisies(self) -> dict[str, str]:
        """What was typed in each field, first value, as typed: errors lose nothing."""
        return {nom: next(iter(self[nom].value() or ()), "") for nom in self.fields}

    def premiere_erreur(self) -> str:
        """One plain sentence, for those who cannot be shown a form."""
        return next((str(message) for messages in self.errors.values() for message in messages), "")


class ReponsesForm(CatalogueForm):
    """What only the authority knows of itself."""

    agents = NombreField(label="Nombre d’agents", maximum=999_999, exemple="45", required=False)
    recettes = NombreField(label="Recettes annuelles", maximum=10**12, exemple="3000000", required=False)
    caracteristique = CaracteristiquesField(label="Caractéristiques", required=False)

    def reponses(self) -> dict[str, Any]:
        """The answers that are readable: agents, recettes, caracteristiques."""
        donnees = self.cleaned_data
        return {
            "agents": donnees.get("agents"),
            "recettes": donnees.get("recettes"),
            "caracteristiques": donnees.get("caracteristique") or {},
        }


class ProfilForm(ReponsesForm):
    """Who: an authority told by its type and population."""

    type = TypesField(label="Type", error_messages={"required": "Choisissez un type de collectivité."})
    population = NombreField(label="Population", maximum=POPULATION_MAXIMALE, exemple="4200", required=False)

    field_order = ("type", "population")

    @property
    def profil_valide(self) -> bool:
        """Type and population are readable, whatever the rest is."""
        return self.is_bound and not set(self.errors) & {"type", "population"}

    def to_profil(self) -> Profil:
        """The profile told; the population typed stands for the one that each rule means."""
        donnees = self.cleaned_data
        return Profil.decrit(*donnees["type"], population=donnees["population"], **self.reponses())


class FiltreForm(CatalogueForm):
    """What to show of the catalogue."""

    domaine = PlusieursChoixField(label="Domaine", choix={}, required=False)
    nature = ChoixField(label="Nature", choix={str(n): n.capitalize() for n in Nature}, required=False)
    etat = ChoixField(label="État", choix={"en-vigueur": "En vigueur", "a-venir": "À venir"}, required=False)
    q = ChampUnique(label="Recherche", required=False)

    def to_filtre(self) -> Filtre:
        """The filters that are readable; one that is not filters nothing."""
        donnees = {champ.name: valeur for champ in fields(Filtre) if (valeur := self.cleaned_data.get(champ.name))}
        return Filtre(**donnees)


class RessourcesForm(CatalogueForm):
    """What to show of the ressources."""

    q = ChampUnique(label="Rechercher", required=False)
    famille = ChoixField(label="Famille", choix={str(f): f.pluriel for f in Famille}, required=False)
    domaine = ChoixField(label="Domaine", choix={}, required=False)
    public = ChoixField(
        label="Public",
        choix={p.code: f"{p[0].upper()}{p[1:]}" for p in Public if p is not Public.TOUS},
        required=False,
    )
    gratuit = ChoixField(label="Prix", choix={"oui": "Gratuites seulement"}, required=False)

    def to_filtre(self) -> FiltreDeRessources:
        """The filters that are readable; one that is not filters nothing."""
        donnees = {champ.name: self.cleaned_data.get(champ.name) or "" for champ in fields(FiltreDeRessources)}
        return FiltreDeRessources(**donnees)


class ChronologieForm(CatalogueForm):
    """What to show of the chronology: the domaines that it speaks of."""

    domaine = ChoixField(label="Domaine", choix={}, required=False)

    def __init__(self, data: QueryDict | None, catalogue: Catalogue, presents: Collection[str]) -> None:
        super().__init__(data, catalogue)
        choix = self.fields["domaine"].choix  # type: ignore[attr-defined]
        self.fields["domaine"].choix = {code: titre for code, titre in choix.items() if code in presents}  # type: ignore[attr-defined]


class OptionsForm(FiltreForm):
    """What to show of an agenda, over which period, and how its feed should ring."""

    verdict = ChoixField(
        label="Réponse", choix={str(r): r.libelle for r in (Reponse.CONCERNE, Reponse.A_VERIFIER)}, required=False
    )
    du = JourField(label="Du", required=False)
    au = JourField(label="Au", required=False)
    rappel = JoursField(label="Rappel", minimum=0, au_plus=RAPPELS_AU_PLUS, required=False)
    avance = JoursField(label="Avance", minimum=1, au_plus=AVANCES_AU_PLUS, required=False)

    def __init__(self, data: QueryDict | None, catalogue: Catalogue) -> None:
        super().__init__(data, catalogue)
        self.fields["a-verifier"] = ChoixField(
            label="Dates à vérifier", choix={"oui": "Avec", "non": "Sans"}, required=False
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "La date de fin précède la date de début : échangez-les, ou videz l’une des deux.")
        annees = [jour.year for jour in (du, au, timezone.localdate()) if jour]
        if (du or au) and max(annees) - min(annees) > ANNEES_D_UNE_PERIODE:
            self.add_error("au" if au else "du", f"Trop loin d’aujourd’hui : {ANNEES_D_UNE_PERIODE} ans au plus.")
        return donnees

    @property
    def actives(self) -> bool:
        """The lists do not show the whole agenda."""
        return self.to_filtre().actif or bool(self.cleaned_data.get("du") or self.cleaned_data.get("au"))

    def to_periode(self, defaut: Periode) -> Periode:
        """The period asked for; an end that is missing or unreadable comes from `defaut`."""
        du = self.cleaned_data.get("du")
        au = self.cleaned_data.get("au")
        return Periode(du or min(defaut.du, au or defaut.du), au or max(defaut.au, du or defaut.au))

    def to_options(self, fenetre: Periode) -> Options | None:
        """What the feed should hold; None: the period asked for lies outside the window."""
        du, au = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        du, au = max(du or fenetre.du, fenetre.du), min(au or fenetre.au, fenetre.au)
        if au < du:
            return None
        periode = Periode(du, au)
        return Options(
            filtre=self.to_filtre(),
            periode=None if periode == fenetre else periode,
            avec_les_doutes=self.avec_les_doutes,
            rappels=self.rappels,
            avances=self.avances,
        )

    @property
    def rappels(self) -> tuple[int, ...]:
        """Days before, each once, nearest first."""
        return tuple(self.cleaned_data.get("rappel") or ())

    @property
    def avances(self) -> tuple[int, ...]:
        """The same, for reminder events."""
        return tuple(self.cleaned_data.get("avance") or ())

    @property
    def avec_les_doutes(self) -> bool:
        return self.cleaned_data.get("a-verifier") != "non"

    def options_as_query(self) -> list[tuple[str, str]]:
        """Everything but the profile, as query parameters in a fixed order; what is unreadable is left out."""
        query = self.to_filtre().as_query()
        query += [(nom, str(self.cleaned_data.get(nom) or "")) for nom in ("du", "au")]
        query += [("rappel", str(jours)) for jours in self.rappels]
        query += [("avance", str(jours)) for jours in self.avances]
        query.append(("a-verifier", "" if self.avec_les_doutes else "non"))
        return [(nom, valeur) for nom, valeur in query if valeur]


class AgendaForm(ProfilForm, OptionsForm):
    """An authority told by its reader, and what to show of its agenda."""


class CollectiviteForm(ReponsesForm, OptionsForm):
    """The answers and options of an authority found by its code."""


VUES = {"mois": "Mois", "annees": "Années"}
"""Ways to show an agenda, beside the list."""


class VueForm(forms.Form):
    """How the page shows an agenda; feeds know nothing of it."""

    vue = ChoixField(label="Présentation", choix=VUES, required=False)
    mois = MoisField(label="Mois", required=False)
    questions = ChoixField(label="Questions", choix={"toutes": "Toutes"}, required=False)

    @property
    def toutes_les_questions(self) -> bool:
        return bool(self.cleaned_data.get("questions"))

    @property
    def choisie(self) -> str:
        """A code of VUES; empty for the list."""
        return self.cleaned_data.get("vue") or ""

    def as_query(self) -> list[tuple[str, str]]:
        """What is readable, as query parameters: the month goes with its view, the questions with the list."""
        mois = self.cleaned_data.get("mois")
        if not self.choisie:
            return [("questions", "toutes")] if self.toutes_les_questions else []
        vue = [("vue", self.choisie)]
        return [*vue, ("mois", f"{mois:%Y-%m}")] if mois and self.choisie == "mois" else vue


def _lisible(texte: str) -> str:
    if "\x00" in texte:
        raise ValidationError("La valeur contient un caractère illisible.")
    if len(texte) > LONGUEUR_MAXIMALE:
        raise ValidationError(f"La valeur est trop longue : {LONGUEUR_MAXIMALE} caractères au plus.")
    return texte


def _court(texte: str) -> str:
    return texte if len(texte) <= 60 else f"{texte[:60]}…"
