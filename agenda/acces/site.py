"""The admin: a password or OpenID opens the first door, the second factor the second one."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from agenda.acces import second_facteur, vues
from agenda.acces.formulaires import ConnexionForm
from agenda.acces.openid.vues import Depart, Retour, adresse_de_fin, openid_ouvert, passe

porte = method_decorator(never_cache)
"""What stands before the second door: `admin_view` would send it back to itself."""


class Redaction(AdminSite):
    login_form = ConnexionForm
    logout_template = "admin/acces/deconnexion.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return second_facteur.est_de_la_redaction(request) and second_facteur.est_satisfait(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        portes = [
            path("code/", self.code, name="code"),
            path("second-facteur/", self.second_facteur, name="second-facteur"),
            path("logout/", self.logout, name="logout"),
            path("openid/", self.openid, name="openid"),
            path("openid/retour/", self.openid_retour, name="openid-retour"),
        ]
        return [*portes, *super().get_urls()]

    @porte
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if (
            request.method == "GET"
            and second_facteur.est_de_la_redaction(request)
            and not self.has_permission(request)
        ):
            return vues.etape_suivante(request)
        openid = settings.OPENID_NOM if openid_ouvert() else ""
        return super().login(request, {"openid": openid, **(extra_context or {})})

    @porte
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Open to whoever is between two doors, too.

        Who came from a provider goes and leaves it too, from our page: no form may lead outside (form-action).
        """
        if request.method != "POST":
            return redirect("admin:index")
        fin = adresse_de_fin(request)
        reponse = super().logout(request, {"fin": fin, "openid": settings.OPENID_NOM, **(extra_context or {})})
        if fin:
            reponse["Refresh"] = f"0; url={fin}"
        return reponse

    @porte
    def code(self, request: HttpRequest) -> HttpResponse:
        return vues.demande_le_code(self, request)

    @porte
    def second_facteur(self, request: HttpRequest) -> HttpResponse:
        return vues.second_facteur_du_compte(self, request)

    @porte
    def openid(self, request: HttpRequest) -> HttpResponse:
        return passe(request, Depart.as_view())

    @porte
    def openid_retour(self, request: HttpRequest) -> HttpResponse:
        return passe(request, Retour.as_view())
