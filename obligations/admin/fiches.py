"""The page of an obligation: one form for the fiche, its règles and its sources."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple, URLInput
from django.http import HttpRequest
from django.utils import timezone

from obligations import droits, publication
from obligations.admin.copies import CopieAdmin
from obligations.admin.effets import EffetsAdmin
from obligations.admin.filtres import EntreeFilter, PublicationFilter, RelectureFilter
from obligations.admin.formulaires import CHAMPS_DE_FORMULAIRE, ObligationForm, RegleForm, RegleFormSet
from obligations.admin.saisie import TableFormSet
from obligations.admin.textes import TextesForm
from obligations.catalogue import codes_publies
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Fiche
from obligations.models import Genre, Obligation, Regle, Source
from obligations.typographie import date_longue

MOIS_D_APERCU = 24


class ChoixDeRessources(CheckboxSelectMultiple):
    """Read and used without script, unlike Django's search field; a forged value that is no row number is nobody's."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        valeurs = super().value_from_datadict(data, files, name) or []
        return [valeur for valeur in valeurs if re.fullmatch(r"[0-9]{1,18}", valeur)]


class RegleInline(admin.StackedInline):
    model = Regle
    form = RegleForm
    formset = RegleFormSet
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    template = "admin/obligations/regles.html"
    extra = 1  # one more can be typed without script
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("cle", "ordre"),
                    ("titre", "titre_court"),
                    "quoi",
                    ("effet", "effet_sans_date", "fin"),
                    "remplace",
                )
            },
        ),
        (
            "Qui",
            {
                "fields": (
                    "types",
                    ("population", "population_reference"),
                    ("agents", "agents_unite"),
                    "recettes",
                    "conditions",
                    ("renouvellement", "extensions", "derogations"),
                )
            },
        ),
        (
            "Quand, pour quels achats",
            {
                "fields": (
                    "rythme",
                    "borne",
                    ("report", "report_texte"),
                    "report_pratique",
                    "delai",
                    "circonstances",
                    ("montant_marche", "achats_annuels"),
                )
            },
        ),
        ("Texte", {"fields": ("base_legale",)}),
    )


class SourceInline(admin.TabularInline):
    model = Source
    form = TextesForm
    formset = TableFormSet
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    extra = 1  # one more can be typed without script
    fields = ("titre", "url", "dit", "ordre")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url":
            kwargs["widget"] = URLInput  # Django's repeats the address as a link: too wide for a table
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@dataclass(frozen=True, slots=True)
class Apercu:
    """The dates that the working copy, as last saved, would put in agendas."""

    periode: Periode
    echeances: list[Echeance]


@admin.register(Obligation)
class ObligationAdmin(EffetsAdmin, CopieAdmin):
    form = ObligationForm
    genre = Genre.OBLIGATION
    vue_d_apercu = "agenda:apercu"
    inlines = (RegleInline, SourceInline)
    list_display = ("titre", "domaine", "etat", "priorite", "confiance", "relue_le", "publication")
    list_filter = (
        PublicationFilter,
        RelectureFilter,
        EntreeFilter,
        "domaine",
        "nature",
        "etat",
        "priorite",
        "confiance",
    )
    actions = ("exporter", "marquer_verifiee")
    droits_des_actions: ClassVar[dict[str, str]] = {"marquer_verifiee": droits.PUBLIER}
    search_fields = ("titre", "code", "resume", "regles__cle", "regles__titre", "regles__quoi")
    prepopulated_fields = {"code": ("titre",)}
    fieldsets = (
        (None, {"fields": ("titre", "code", "domaine", "resume")}),
        ("Nature", {"fields": (("nature", "priorite", "etat"), "types_ecartes")}),
        ("Comment faire", {"fields": ("qui_agit", "minimum", "comment_faire", "ressources", "outils")}),
        ("À savoir", {"fields": ("exceptions", "sanction", "voir_aussi")}),
        ("Fiabilité", {"fields": (("confiance", "verifiee_le"), "doutes")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Obligation]:
        return super().get_queryset(request).with_details()  # type: ignore[attr-defined]

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = ChoixDeRessources
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing is pre-filled from the address: a forged one would crash the page."""
        return {}

    @admin.display(description="vérifiée le", ordering="verifiee_le", empty_value="jamais")
    def relue_le(self, obligation: Obligation) -> str | None:
        return f"{obligation.verifiee_le:%d/%m/%Y}" if obligation.verifiee_le else None

    @admin.action(description="Marquer vérifiée aujourd’hui")
    def marquer_verifiee(self, request: HttpRequest, queryset: QuerySet[Obligation]) -> None:
        """Publishes the date and nothing else: what waits in a working copy still waits."""
        jour, qui = timezone.localdate(), request.user.get_username()
        faites, deja, absentes = 0, 0, []
        with transaction.atomic():
            publication.one_at_a_time()
            instant = publication.new_instant()
            for obligation in queryset:
                try:
                    version = publication.mark_verified(obligation.code, jour, qui, instant)
                except ValidationError:
                    absentes.append(f"« {obligation} » n’est pas en ligne : rien à marquer.")
                    continue
                if version:
                    self.log_change(request, obligation, f"Version {version.numero} publiée : {version.motif}.")
                faites, deja = faites + bool(version), deja + (version is None)
        for message in absentes:
            self.message_user(request, message, messages.WARNING)
        if faites:
            self.message_user(request, f"{_fiches(faites, 'marquée')} le {date_longue(jour)}.", messages.SUCCESS)
        if deja:
            self.message_user(request, f"{_fiches(deja, 'déjà marquée')} aujourd’hui.", messages.INFO)

    def view_on_site(self, obj: Obligation) -> str | None:
        return obj.get_absolute_url() if (str(self.genre), obj.code) in codes_publies() else None

    def apercu(self, copie: Obligation) -> Apercu | None:
        try:
            fiche = copie.to_valeur()
        except ValueError:
            return None
        return apercu(fiche, Periode(timezone.localdate(), timezone.localdate() + relativedelta(months=MOIS_D_APERCU)))


def _fiches(combien: int, mot: str) -> str:
    """« 3 fiches marquées vérifiées »."""
    return f"{combien} fiches {mot}s vérifiées" if combien > 1 else f"1 fiche {mot} vérifiée"


def apercu(fiche: Fiche, periode: Periode) -> Apercu:
    dates: list[Any] = [echeance for regle in fiche.regles for echeance in echeances(fiche, regle, periode)]
    return Apercu(periode, sorted(dates))
