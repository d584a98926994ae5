"""Leaving for the provider, coming back from it, leaving it for good."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import get_random_string
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from agenda.acces.adresse import adresse_du_visiteur
from agenda.acces.journal import note
from agenda.acces.openid.fournisseur import ReglagesDuFournisseur, decouverte
from agenda.acces.openid.refus import FournisseurMuet, Refus


class Depart(ReglagesDuFournisseur, OIDCAuthenticationRequestView):
    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """The level asked for; and, when the provider is trusted with the second factor, how it was given."""
        demandes = {"acr_values": " ".join(settings.OPENID_ACR)} if settings.OPENID_ACR else {}
        if settings.OPENID_DEUX_FACTEURS:
            demandes["claims"] = json.dumps({"id_token": {"amr": None}}, separators=(",", ":"))
        return demandes


class Retour(ReglagesDuFournisseur, OIDCAuthenticationCallbackView):
    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("error"):
            raise Refus("abandon")
        try:
            return super().get(request)
        except SuspiciousOperation as erreur:
            raise Refus("etat") from erreur

    def login_success(self) -> HttpResponse:
        reponse = super().login_success()
        self.request.session["openid"] = self.request.openid
        return reponse

    def login_failure(self) -> HttpResponse:
        raise Refus("etat")


def openid_ouvert() -> bool:
    return bool(settings.OPENID_FOURNISSEUR)


def passe(request: HttpRequest, vue: Callable[..., HttpResponse]) -> HttpResponse:
    """The view's answer, or the page that says why not. Raises Http404 when this door does not exist."""
    if not openid_ouvert():
        raise Http404
    try:
        return vue(request)
    except Refus as refus:
        note("openid-refuse", motif=refus.motif, adresse=adresse_du_visiteur(request))
        contexte = {"contact": settings.CONTACT, "nom": settings.OPENID_NOM}
        page = render_to_string(f"admin/acces/openid_{refus.page}.html", contexte)
        return HttpResponse(page, status=refus.status)


def adresse_de_fin(request: HttpRequest) -> str:
    """Where a browser ends its session at the provider; empty for who did not come from there."""
    openid: dict[str, Any] = request.session.get("openid", {})
    if not openid or not openid_ouvert():
        return ""
    try:
        fin = decouverte().get("end_session_endpoint")
    except FournisseurMuet:
        return ""
    demande = {
        "id_token_hint": openid["jeton"],
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("admin:login")),
        "state": get_random_string(32),
    }
    return f"{fin}?{urlencode(demande)}" if fin else ""
