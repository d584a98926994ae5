"""How long a session of the editors' desk lasts: so much without a gesture, so much in all."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agenda.acces.journal import note
from obligations.typographie import soigne

DEBUT = "debut"
VU = "vu"
FINIE = "Votre session a pris fin. Connectez-vous de nouveau pour continuer."
RIEN_D_ENREGISTRE = (
    "Votre session a pris fin : ce que vous veniez de taper n’a pas été enregistré. Revenez deux fois en arrière dans "
    "le navigateur pour le retrouver et le copier, puis connectez-vous de nouveau."
)
"""Of a form that was sent too late."""
PRECISION = 60
"""Seconds between two writes of the last gesture: a page of the admin does not cost one each."""


class DureeDeSession:
    """Read and written inside the admin only: public pages know no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith(reverse("admin:index")):
            self._compte_le_temps(request)
        return self.get_response(request)

    def _compte_le_temps(self, request: HttpRequest) -> None:
        session = request.session
        if SESSION_KEY not in session:
            return
        maintenant = int(time.time())
        if _finie(session.setdefault(DEBUT, maintenant), session.setdefault(VU, maintenant), maintenant):
            note("session-finie", compte=request.user.get_username())
            logout(request)
            messages.warning(request, soigne(RIEN_D_ENREGISTRE if _envoie_un_texte(request) else FINIE))
        elif maintenant - session[VU] >= PRECISION:
            session[VU] = maintenant


def _envoie_un_texte(request: HttpRequest) -> bool:
    """A form of the desk; those of its doors hold nothing to lose."""
    return request.method == "POST" and request.path not in (reverse("admin:login"), reverse("admin:logout"))


def _finie(debut: int, vu: int, maintenant: int) -> bool:
    return (
        maintenant - vu >= settings.SESSION_INACTIVITE + PRECISION or maintenant - debut >= settings.SESSION_COOKIE_AGE
    )
