"""What all our lists share: forged addresses and selections, on which Django's crash, are explained."""

import re
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.safestring import mark_safe

from obligations.typographie import soigne

MOTS_MAXIMAUX = 200
"""Characters searched: databases refuse endless ones."""


def _illisible(valeur: str) -> bool:
    """A value that no link of ours holds: NUL, or a number that no column could."""
    return "\x00" in valeur or re.search(r"[0-9]{10}", valeur) is not None


class ListeAdmin(admin.ModelAdmin):
    droits_des_actions: ClassVar[dict[str, str]] = {}
    """By action: the right without which it is neither shown nor done."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {
            nom: action
            for nom, action in super().get_actions(request).items()
            if nom not in self.droits_des_actions or request.user.has_perm(self.droits_des_actions[nom])
        }

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        filtres = [valeur for nom, valeurs in request.GET.lists() for valeur in valeurs if nom != SEARCH_VAR]
        lignes = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(map(_illisible, filtres)) or not all(re.fullmatch(r"[0-9]{1,18}", pk) for pk in lignes):
            self.message_user(request, "Cette adresse ou cette sélection est illisible.", messages.ERROR)
            return HttpResponseRedirect(request.path)
        droit = self.droits_des_actions.get(request.POST.get("action", ""))
        if droit and not request.user.has_perm(droit):
            raise PermissionDenied
        titre = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, {**titre, **(extra_context or {})})

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """In French typography; a link of ours stays one."""
        texte = soigne(str(message))
        super().message_user(request, mark_safe(texte) if hasattr(message, "__html__") else texte, *args, **kwargs)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, search_term.replace("\x00", "")[:MOTS_MAXIMAUX])
