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
from obligations.admin.gestes import RIEN_A_PUBLIER
from obligations.admin.listes import ListeAdmin
from obligations.comparaison import Difference, contenu_publiable, differences
from obligations.genres import FORMES
from obligations.models import Genre, Version


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
        context["peut_retablir"] = request.user.has_perm(droits.RETABLIR)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="contenu")
    def contenu_lisible(self, version: Version) -> SafeString:
        texte = json.dumps(version.contenu, ensure_ascii=False, indent=2)
        return format_html('<pre class="contenu">{}</pre>', texte)

    @admin.action(description="Rétablir cette version")
    def retablir(self, request: HttpRequest, queryset: QuerySet[Version]) -> HttpResponse | None:
        """Shows what would change and asks for a motif; then publishes those Versions again."""
        ordre = list(FORMES)
        versions = sorted(queryset, key=lambda version: (ordre.index(Genre(version.genre)), version.code))
        if len({(version.genre, version.code) for version in versions}) < len(versions):
            self.message_user(request, "Choisissez une seule version de chaque chose à rétablir.", messages.ERROR)
            return None
        formulaire = MotifForm(request.POST if "confirmer" in request.POST else None)
        if formulaire.is_valid():
            try:
                bilans = _retablit(
                    versions,
                    request.POST.getlist("copie_lue"),
                    formulaire.cleaned_data["motif"],
                    request.user.get_username(),
                )
            except (ValidationError, ValueError) as erreur:
                formulaire.add_error(None, erreur.messages if isinstance(erreur, ValidationError) else str(erreur))
            else:
                for version, bilan in zip(versions, bilans, strict=True):
                    self.log_change(request, version, bilan)
                    self.message_user(request, bilan, messages.SUCCESS)
                return HttpResponseRedirect(request.get_full_path())
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Rétablir cette version ?" if len(versions) == 1 else "Rétablir ces versions ?",
            "opts": self.opts,
            "a_retablir": [_a_retablir(version) for version in versions],
            "copies_lues": _copies(versions),
            "form": formulaire,
        }
        return TemplateResponse(request, "admin/obligations/retablir.html", contexte)


def _retablit(versions: list[Version], copies_lues: list[str], motif: str, auteur: str) -> list[str]:
    """All of them or none. Raises ValidationError, or ValueError for a content that no longer has a meaning."""
    bilans = []
    with transaction.atomic():
        if _copies(versions) != copies_lues:
            raise ValidationError(
                "Une copie de travail a changé depuis l’ouverture de cette page. Lisez de nouveau ce qui serait "
                "remplacé, puis confirmez."
            )
        for version in versions:
            nouvelle = publication.restore(version, motif, auteur)
            bilan = RIEN_A_PUBLIER
            if nouvelle:
                bilan = f"Version {nouvelle.numero} publiée, au contenu de la version {version.numero}."
            bilans.append(f"« {version.code} ». {bilan}")
    return bilans


def _copies(versions: list[Version]) -> list[str]:
    """The working copies that restoring would replace, as the editor has them before the eyes."""
    copies = []
    for version in versions:
        lignes = FORMES[Genre(version.genre)].table._default_manager.filter(code=version.code)
        if transaction.get_connection().in_atomic_block:
            lignes = lignes.select_for_update()
        revision = lignes.values_list("revision", flat=True).first()
        copies.append(f"{version.genre} {version.code} {revision}")
    return copies


@dataclass(frozen=True, slots=True)
class ARetablir:
    """differences: what restoring would change in the working copy. consequences: None when it is no obligation."""

    version: Version
    differences: list[Difference]
    consequences: Consequences | None
    url_effets: str


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
