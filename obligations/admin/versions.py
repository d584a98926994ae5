"""Versions, to be read; and restored by publishing them again."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from obligations import droits, publication, travail
from obligations.admin.consequences import Consequences, consequences
from obligations.admin.effets import url_effets
from obligations.admin.formulaires import MotifForm
from obligations.admin.gestes import AUTRE_LECTURE, RIEN_A_PUBLIER, lecture
from obligations.admin.listes import ListeAdmin
from obligations.comparaison import Difference, contenu_publiable, differences
from obligations.genres import FORMES
from obligations.models import Genre, Version
from obligations.typographie import soigne

POPULATIONS = "Des populations ne se rétablissent pas : importez de nouveau le bon fichier."
RETRAIT = "Une version retirée ne se rétablit pas : choisissez celle d’avant, ou « Retirer » sur la page de la copie."


@admin.register(Version)
class VersionAdmin(ListeAdmin):
    list_display = ("code", "genre", "numero", "motif", "auteur", "publiee_le", "retiree", "mineure")
    list_filter = ("genre", "retiree", "mineure", "publiee_le")
    search_fields = ("code", "motif", "auteur")
    actions = ("retablir",)
    droits_des_actions: ClassVar[dict[str, str]] = {"retablir": droits.RETABLIR}
    change_form_template = "admin/obligations/version.html"
    fields = ("genre", "code", "numero", "motif", "auteur", "publiee_le", "retiree", "mineure", "contenu_lisible")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        version = context["original"]
        context["differences"] = _changes(version) if version.genre in FORMES else []
        context["peut_retablir"] = (
            request.user.has_perm(droits.RETABLIR) and not version.retiree and version.genre in FORMES
        )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="contenu")
    def contenu_lisible(self, version: Version) -> SafeString:
        texte = json.dumps(version.contenu, ensure_ascii=False, indent=2)
        return format_html('<pre class="contenu">{}</pre>', texte)

    @admin.action(description="Rétablir cette version")
    def retablir(self, request: HttpRequest, queryset: QuerySet[Version]) -> HttpResponse | None:
        """Shows what would change and asks for a motif; then publishes those Versions again."""
        ordre = list(FORMES)
        if queryset.exclude(genre__in=FORMES).exists():
            self.message_user(request, POPULATIONS, messages.ERROR)
            return None
        versions = sorted(queryset, key=lambda version: (ordre.index(Genre(version.genre)), version.code))
        if len({(version.genre, version.code) for version in versions}) < len(versions):
            self.message_user(request, "Choisissez une seule version de chaque chose à rétablir.", messages.ERROR)
            return None
        if any(version.retiree for version in versions):
            self.message_user(request, RETRAIT, messages.ERROR)
            return None
        formulaire = MotifForm(request.POST if "confirmer" in request.POST else None)
        if formulaire.is_valid():
            try:
                bilans = _retablit(
                    versions,
                    request.POST.getlist("lue"),
                    formulaire.cleaned_data["motif"],
                    request.user.get_username(),
                )
            except ValidationError as erreur:
                formulaire.add_error(None, erreur)
            else:
                for version, bilan in zip(versions, bilans, strict=True):
                    self.log_change(request, version, bilan)
                    self.message_user(request, bilan, messages.SUCCESS)
                return HttpResponseRedirect(request.get_full_path())
        contexte = {
            **self.admin_site.each_context(request),
            "title": soigne("Rétablir cette version ?" if len(versions) == 1 else "Rétablir ces versions ?"),
            "opts": self.opts,
            "a_retablir": [_a_retablir(version) for version in versions],
            "lectures": [lecture(version.genre, version.code) for version in versions],
            "form": formulaire,
        }
        return TemplateResponse(request, "admin/obligations/retablir.html", contexte)


def _retablit(versions: list[Version], lues: list[str], motif: str, auteur: str) -> list[str]:
    """All of them at one instant, or none. Raises ValidationError."""
    bilans = []
    with transaction.atomic():
        publication.one_at_a_time()
        for version in versions:  # from here on, nobody else saves their copies
            FORMES[Genre(version.genre)].table._default_manager.select_for_update().filter(code=version.code).first()
        if [lecture(version.genre, version.code) for version in versions] != lues:
            raise ValidationError(AUTRE_LECTURE)
        instant = publication.new_instant()
        for version in versions:
            nouvelle = publication.restore(version, motif, auteur, instant)
            bilan = RIEN_A_PUBLIER
            if nouvelle:
                bilan = f"Version {nouvelle.numero} publiée, au contenu de la version {version.numero}."
            bilans.append(f"« {version.code} ». {bilan}")
    return bilans


@dataclass(frozen=True, slots=True)
class ARetablir:
    """differences: what restoring would change in the working copy. consequences: None when it is no obligation."""

    version: Version
    differences: list[Difference]
    consequences: Consequences | None
    url_effets: str


def _changes(version: Version) -> list[Difference]:
    """What it changed of the Version before; all of it for the first."""
    avant = Version.objects.of(version.genre, version.code).filter(numero=version.numero - 1).first()
    table = FORMES[Genre(version.genre)].table
    return differences(table, avant.contenu if avant else {}, version.contenu)


def _a_retablir(version: Version) -> ARetablir:
    genre = Genre(version.genre)
    copie = travail.read(genre, version.code)
    try:
        actuel = contenu_publiable(copie) if copie else {}
    except ValueError:
        actuel = {}
    retablie = publication.vue_lisible(version)
    derniere = Version.objects.of(genre, version.code).first()
    return ARetablir(
        version,
        differences(FORMES[genre].table, actuel, version.contenu),
        consequences(publication.vue_publiee(derniere), retablie) if retablie else None,
        url_effets(copie, str(version.numero)) if copie and retablie else "",
    )
