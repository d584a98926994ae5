"""The page of an obligation: one form for the fiche, its règles and its sources."""

import re
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Field, ManyToManyField, Q, QuerySet
from django.forms import URLInput
from django.http import HttpRequest
from django.utils import timezone

from obligations.admin.copies import CopieAdmin, PublicationFilter
from obligations.admin.formulaires import CHAMPS_DE_FORMULAIRE, RegleForm, RegleFormSet
from obligations.admin.saisie import LignesFormSet
from obligations.catalogue import codes_publies
from obligations.controle import DUREE_D_UNE_VERIFICATION
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Fiche
from obligations.models import Genre, Obligation, Regle, Source

MOIS_D_APERCU = 24


class ChoixDeRessources(AutocompleteSelectMultiple):
    """Django's crashes on a forged value that is no row number."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        valeurs = super().value_from_datadict(data, files, name) or []
        return [valeur for valeur in valeurs if re.fullmatch(r"[0-9]{1,18}", valeur)]


class RelectureFilter(admin.SimpleListFilter):
    """Fiches that a person must read again against their sources."""

    title = "relecture"
    parameter_name = "relecture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("a-refaire", "pas vérifiées depuis 6 mois")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "a-refaire":
            return queryset
        limite = timezone.localdate() - DUREE_D_UNE_VERIFICATION
        return queryset.filter(Q(verifiee_le__isnull=True) | Q(verifiee_le__lt=limite))


class RegleInline(admin.StackedInline):
    model = Regle
    form = RegleForm
    formset = RegleFormSet
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    template = "admin/obligations/regles.html"
    extra = 0
    fieldsets = (
        (None, {"fields": (("cle", "ordre"), "titre", "quoi", ("effet", "effet_sans_date", "fin"), "remplace")}),
        (
            "Qui",
            {
                "fields": (
                    "types",
                    ("population", "population_reference"),
                    ("agents", "agents_unite"),
                    "recettes",
                    "conditions",
                )
            },
        ),
        (
            "Quand, pour quels achats",
            {"fields": ("rythme", "borne", "delai", "circonstances", ("montant_marche", "achats_annuels"))},
        ),
        ("Texte", {"fields": ("base_legale",)}),
    )


class SourceInline(admin.TabularInline):
    model = Source
    formset = LignesFormSet
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    extra = 0
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
class ObligationAdmin(CopieAdmin):
    genre = Genre.OBLIGATION
    inlines = (RegleInline, SourceInline)
    list_display = ("titre", "domaine", "etat", "priorite", "confiance", "relue_le", "publication")
    list_filter = (PublicationFilter, RelectureFilter, "domaine", "nature", "etat", "priorite", "confiance")
    search_fields = ("titre", "code", "resume", "regles__cle", "regles__titre", "regles__quoi")
    autocomplete_fields = ("ressources",)
    prepopulated_fields = {"code": ("titre",)}
    fieldsets = (
        (None, {"fields": ("titre", "code", "domaine", "resume")}),
        ("Nature", {"fields": (("nature", "priorite", "etat"),)}),
        ("Comment faire", {"fields": ("qui_agit", "minimum", "comment_faire", "ressources", "outils")}),
        ("À savoir", {"fields": ("exceptions", "sanction", "voir_aussi")}),
        ("Fiabilité", {"fields": (("confiance", "verifiee_le"), "doutes")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Obligation]:
        return super().get_queryset(request).with_details()  # type: ignore[attr-defined]

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = ChoixDeRessources(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing is pre-filled from the address: a forged one would crash the page."""
        return {}

    @admin.display(description="vérifiée le", ordering="verifiee_le", empty_value="jamais")
    def relue_le(self, obligation: Obligation) -> str | None:
        return f"{obligation.verifiee_le:%d/%m/%Y}" if obligation.verifiee_le else None

    def view_on_site(self, obj: Obligation) -> str | None:
        return obj.get_absolute_url() if (str(self.genre), obj.code) in codes_publies() else None

    def apercu(self, copie: Obligation) -> Apercu | None:
        try:
            fiche = copie.to_valeur()
        except ValueError:
            return None
        return apercu(fiche, Periode(timezone.localdate(), timezone.localdate() + relativedelta(months=MOIS_D_APERCU)))


def apercu(fiche: Fiche, periode: Periode) -> Apercu:
    dates: list[Any] = [echeance for regle in fiche.regles for echeance in echeances(fiche, regle, periode)]
    return Apercu(periode, sorted(dates))
