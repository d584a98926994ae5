"""The authorities that a publication would bind or free, one by one."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from collectivites.models import Collectivite
from obligations.admin.consequences import profils
from obligations.admin.gestes import GestesAdmin
from obligations.admin.relecture import vues
from obligations.effets import Sens, effets

PAR_PAGE = 200


class EffetsAdmin(GestesAdmin):
    """The page behind « Voir la liste »."""

    def get_urls(self) -> list[URLPattern]:
        nom = f"{self.opts.app_label}_{self.opts.model_name}_effets"
        vue = self.admin_site.admin_view(self.effets)
        return [path("<path:object_id>/effets/", vue, name=nom), *super().get_urls()]

    def adresses(self, copie: Any) -> dict[str, str]:
        return {**super().adresses(copie), "url_effets": self.url("effets", copie)}

    def effets(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Those of one sense, by type then code (one that is none: the first), for one règle or the whole fiche."""
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, copie):
            raise PermissionDenied
        copie = self.copie_lue(copie.pk)
        demande = request.GET.get("sens", "")
        sens = Sens(demande) if demande in list(Sens) else Sens.GAGNE
        liste, cle = profils(), request.GET.get("regle", "")
        trouves = effets(*vues(copie, self.etat(copie)), timezone.localdate(), liste, cle)
        codes = [code for siens in trouves.codes[sens].values() for code in siens]
        page = Paginator(codes, PAR_PAGE).get_page(request.GET.get("page"))
        noms = Collectivite.objects.in_bulk(page.object_list, field_name="code")
        contexte = {
            **self.admin_site.each_context(request),
            "title": sens.nom,
            "combien": trouves.en_francais(sens),
            "regle": cle,
            "opts": self.opts,
            "copie": copie,
            "sens": sens,
            "autres": [(autre, trouves.en_francais(autre)) for autre in Sens if autre != sens],
            "page": page,
            "collectivites": [(noms[code], liste[code].population) for code in page.object_list if code in noms],
            "url_retour": self.url("publier", copie),
        }
        return TemplateResponse(request, "admin/obligations/effets.html", contexte)
