"""The authorities that a publication would bind or free, one by one."""

import re
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from collectivites.models import Collectivite
from obligations import publication
from obligations.admin.consequences import profils
from obligations.admin.gestes import GestesAdmin
from obligations.admin.relecture import vues
from obligations.effets import Sens, effets
from obligations.genres import genre_de
from obligations.models import CopieDeTravail, Version

PAR_PAGE = 200


COPIE, RETRAIT = "copie", "retrait"


def url_effets(copie: CopieDeTravail, apres: str) -> str:
    """The page of what would happen, to which the sense and the règle are added."""
    return f"{reverse(f'admin:obligations_{genre_de(copie)}_effets', args=[copie.pk])}?apres={apres}"


def _version(copie: CopieDeTravail, numero: str) -> Version | None:
    """The Version of that number; None when it has none."""
    if not re.fullmatch(r"[0-9]{1,9}", numero):
        return None
    return Version.objects.of(genre_de(copie), copie.code).filter(numero=int(numero)).first()


class EffetsAdmin(GestesAdmin):
    """The page behind « Voir la liste »."""

    def get_urls(self) -> list[URLPattern]:
        nom = f"{self.opts.app_label}_{self.opts.model_name}_effets"
        vue = self.admin_site.admin_view(self.effets)
        return [path("<path:object_id>/effets/", vue, name=nom), *super().get_urls()]

    def adresses(self, copie: Any) -> dict[str, str]:
        return {**super().adresses(copie), "url_effets": url_effets(copie, COPIE)}

    def url_du_retrait(self, copie: Any) -> str:
        return url_effets(copie, RETRAIT)

    def effets(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Those of one sense, by type then code, for one règle or the whole fiche; what is forged is the first, all.

        apres: « copie », « retrait », or the number of the Version that would be restored.
        """
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, copie):
            raise PermissionDenied
        copie = self.copie_lue(copie.pk)
        demande, regle = request.GET.get("sens", ""), request.GET.get("regle", "")
        sens = Sens(demande) if demande in list(Sens) else Sens.GAGNE
        avant, apres = vues(copie, self.etat(copie))
        geste, retour, liste = "était publiée telle que sa copie de travail la dit", "publier", profils()
        if request.GET.get("apres") == RETRAIT:
            geste, retour, apres = "était retirée", "retirer", None
        elif version := _version(copie, request.GET.get("apres", "")):
            geste, retour, apres = f"reprenait sa version {version.numero}", "change", publication.vue_lisible(version)
        trouves = effets(avant, apres, timezone.localdate(), liste, regle)
        codes = [code for siens in trouves.codes[sens].values() for code in siens]
        page = Paginator(codes, PAR_PAGE).get_page(request.GET.get("page"))
        noms = Collectivite.objects.in_bulk(page.object_list, field_name="code")
        contexte = {
            **self.admin_site.each_context(request),
            "title": sens.nom,
            "combien": trouves.en_francais(sens),
            "regle": regle,
            "geste": geste,
            "opts": self.opts,
            "copie": copie,
            "sens": sens,
            "autres": [(autre, trouves.en_francais(autre)) for autre in Sens if autre != sens],
            "page": page,
            "collectivites": [(noms[code], liste[code].population) for code in page.object_list if code in noms],
            "url_retour": self.url(retour, copie),
        }
        return TemplateResponse(request, "admin/obligations/effets.html", contexte)
