"""Knocking at the doors as a browser does."""

import logging
import time

from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

MOT_DE_PASSE = "une phrase que personne ne devine"
ICI, AILLEURS = "192.0.2.10", "198.51.100.20"


def frappe(client: Client, compte: str, mot_de_passe: str = MOT_DE_PASSE, depuis: str = ICI, **extra):
    """The answer to the login form, sent from that address."""
    champs = {"username": compte, "password": mot_de_passe, "next": reverse("admin:index")}
    return client.post(reverse("admin:login"), champs, REMOTE_ADDR=depuis, **extra)


def entre(reponse) -> bool:
    return reponse.status_code == 302 and reponse.wsgi_request.user.is_authenticated


def code_de(compte, decalage: int = 0) -> str:
    """The code that the account's application shows now, or so many half-minutes later."""
    appareil = TOTPDevice.objects.get(user=compte)
    return code(appareil.bin_key, decalage)


def code(cle: bytes, decalage: int = 0) -> str:
    totp = TOTP(cle)
    totp.time = time.time() + 30 * decalage
    return f"{totp.token():06d}"


def lignes(caplog) -> list[str]:
    """What the doors wrote in the log, and nothing else did."""
    return [ligne.getMessage() for ligne in caplog.records if ligne.levelno == logging.INFO]
