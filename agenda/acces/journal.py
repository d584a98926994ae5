"""One line for each passage of a door: who, what, and from which address when it stayed shut. Never a secret."""

import logging
import re
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from agenda.acces.adresse import adresse_du_visiteur

logger = logging.getLogger(__name__)

_MOT = re.compile(r"[\w.@+:-]{1,150}")
"""What Django accepts for a username, and addresses: no space, no line break, no sign that would begin another key."""
INCONNU = "inconnu"


def note(evenement: str, **valeurs: str | None) -> None:
    logger.info(" ".join([evenement, *(f"{cle}={mot(valeur or '')}" for cle, valeur in valeurs.items())]))


def mot(texte: str) -> str:
    """The text if it is one plain word, else quoted and escaped: nobody writes our log lines for us."""
    return texte if _MOT.fullmatch(texte) else repr(texte[:150])


def compte_nomme(identifiant: Any) -> str:
    """The name, if it is that of an account; else nothing of it: it may be a password typed in the wrong field."""
    if not isinstance(identifiant, str) or not _MOT.fullmatch(identifiant):
        return INCONNU
    comptes = get_user_model()._default_manager
    return identifiant if comptes.filter(**{get_user_model().USERNAME_FIELD: identifiant}).exists() else INCONNU


@receiver(user_logged_in)
def _connexion(sender: Any, request: HttpRequest, user: Any, **autres: Any) -> None:
    porte = "openid" if "openid" in getattr(user, "backend", "") else "mot-de-passe"
    note("connexion", compte=user.get_username(), porte=porte)


@receiver(user_logged_out)
def _deconnexion(sender: Any, request: HttpRequest, user: Any, **autres: Any) -> None:
    if user is not None:
        note("deconnexion", compte=user.get_username())


@receiver(user_login_failed)
def _connexion_refusee(sender: Any, credentials: dict, request: HttpRequest | None = None, **autres: Any) -> None:
    adresse = adresse_du_visiteur(request) if request else None
    note("connexion-refusee", compte=compte_nomme(credentials.get("username")), adresse=adresse)


@receiver(user_locked_out)
def _verrou(sender: Any, request: HttpRequest, username: str, **autres: Any) -> None:
    note("verrou", compte=compte_nomme(username), adresse=adresse_du_visiteur(request))
