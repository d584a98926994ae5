"""Authorities in the admin: to look up, not to change; a correction is a fact of its own, with its reason."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from collectivites import passe
from collectivites.models import Collectivite, Correction, Population
from collectivites.recherche import search


class LectureSeule:
    """What only an import writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PopulationInline(LectureSeule, admin.TabularInline):
    model = Population
    fields = ("sorte", "population", "recensement", "en_vigueur", "source")


@admin.register(Collectivite)
class CollectiviteAdmin(LectureSeule, admin.ModelAdmin):
    """Read-only: the yearly list is the source. Corrections are made beside it."""

    inlines = (PopulationInline,)
    list_display = ("nom", "code", "forme", "lieu")
    list_filter = ("forme", "region")
    search_fields = ("code", "siren")
    search_help_text = "Nom, code postal, code INSEE ou SIREN"
    ordering = ("nom", "code")
    fields = ("code", "nom", "forme", "types", "siren", "lieu", "epci", "codes_postaux")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collectivite]:
        return super().get_queryset(request).select_related("epci")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Collectivite], search_term: str
    ) -> tuple[QuerySet[Collectivite], bool]:
        """The same search as the site's."""
        if not search_term:
            return queryset, False
        codes = [trouvee.collectivite.code for trouvee in search(search_term, 50)]
        return queryset.filter(code__in=codes), False


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    """The list of corrections: they survive imports, and each says why."""

    list_display = ("collectivite", "sorte", "population", "recensement", "motif", "auteur")
    list_filter = ("sorte",)
    list_select_related = ("collectivite",)
    search_fields = ("collectivite__nom", "collectivite__code", "motif")
    autocomplete_fields = ("collectivite",)

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        obj.auteur = request.user.get_username()
        with passe.noted(obj.collectivite_id):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Correction) -> None:
        with passe.noted(obj.collectivite_id):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        for correction in queryset:
            self.delete_model(request, correction)
