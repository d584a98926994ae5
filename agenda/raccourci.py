"""The first middleware: an address of a feed is read with indulgence, and answered from memory when it can be.

It keeps Django's request, its check of the host and its signals; it spares the rest of the stack (ADR 0016).
"""

from collections.abc import Callable

from django.conf import settings
from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse

from agenda.adresse_abimee import repare
from agenda.reponse_du_flux import en_clair, indisponible, introuvable, reponse_en_memoire

EXTENSION = ".ics"
EN_TETES = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
}
"""What SecurityMiddleware would have added."""
POUR_UNE_PAGE = ("Content-Security-Policy", "X-Frame-Options")
"""What the rest of the stack adds, that says nothing to a calendar: rendered or from memory, one same answer."""


class Raccourci:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if EXTENSION not in request.path_info.lower():
            return self.get_response(request)
        chemin, query = repare(request.path_info, request.META.get("QUERY_STRING", ""))
        request.path_info = request.path = chemin
        request.META["QUERY_STRING"] = query
        return self._sure(request, self._repond(request))

    def _repond(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # refuses the hosts that are not ours
        try:
            reponse = self._de_memoire(request)
        except PanneDeBase:
            return indisponible()
        if reponse is not None:
            return reponse
        reponse = self.get_response(request)
        if reponse.status_code == 404 and not reponse.get("Content-Type", "").startswith("text/plain"):
            return introuvable("Aucun calendrier à cette adresse.")
        return reponse

    def _de_memoire(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in ("GET", "HEAD") or en_clair(request):
            return None
        return reponse_en_memoire(request)

    def _sure(self, request: HttpRequest, reponse: HttpResponse) -> HttpResponse:
        for nom in POUR_UNE_PAGE:
            reponse.headers.pop(nom, None)
        for nom, valeur in EN_TETES.items():
            reponse.headers.setdefault(nom, valeur)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            reponse.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return reponse
