"""The second proof: a code of an application (TOTP), or one of the recovery codes given with it.

An account has a second factor when it has a confirmed TOTP device; its recovery codes come and go with it.
"""

import re
from base64 import b32encode
from datetime import datetime
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

Compte = AbstractBaseUser | AnonymousUser
CODES_DE_SECOURS = 10
REFUS = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis tapez-le."


def appareil_de(compte: Compte) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=compte, confirmed=True).order_by("id").first()


def est_de_la_redaction(request: HttpRequest) -> bool:
    """Did the first door open, for an editor?"""
    return request.user.is_active and request.user.is_staff


def est_satisfait(request: HttpRequest) -> bool:
    """Has this session all the proofs that its account must give?

    Those who chose a second factor are asked for it even where it is not required. A provider that is trusted with it
    (settings: OPENID_DEUX_FACTEURS) may have asked for it in our place.
    """
    compte = request.user
    if getattr(compte, "otp_device", None) is not None:
        return True
    if not set(settings.OPENID_DEUX_FACTEURS).isdisjoint(request.session.get("openid", {}).get("preuves", [])):
        return True
    if settings.DEUX_FACTEURS:
        return False
    if not hasattr(compte, "sans_appareil"):
        compte.sans_appareil = appareil_de(compte) is None  # type: ignore[union-attr]
    return compte.sans_appareil  # type: ignore[union-attr]


def cle_lisible(cle: str) -> str:
    """The key as applications ask for it: base 32, by groups of four."""
    return " ".join(re.findall(".{1,4}", b32encode(bytes.fromhex(cle)).decode()))


def adresse_de_configuration(compte: Compte, cle: str) -> str:
    """The otpauth:// address that the QR code holds."""
    return TOTPDevice(user=compte, key=cle).config_url


def pose(compte: Compte, cle: str, saisie: str) -> tuple[TOTPDevice, list[str]]:
    """Give the account its device, once a code proves that the application holds the key, and its recovery codes.

    Raises ValidationError, in French, when the code is wrong or the account already has a device.
    """
    with transaction.atomic():
        cle_du_compte: Any = compte.pk
        get_user_model()._default_manager.select_for_update().get(pk=cle_du_compte)  # one enrolment at a time
        if appareil_de(compte):
            raise ValidationError("Ce compte a déjà un second facteur.")
        retire(compte)
        appareil = TOTPDevice.objects.create(user=compte, name="Application", key=cle)
        if not (_est_un_code(saisie) and appareil.verify_token(_nu(saisie))):
            raise ValidationError(REFUS)
        return appareil, renouvelle_les_codes(compte)


def renouvelle_les_codes(compte: Compte) -> list[str]:
    """New recovery codes; those of before no longer open anything."""
    with transaction.atomic():
        secours, _ = StaticDevice.objects.get_or_create(user=compte, defaults={"name": "Codes de secours"})
        secours.token_set.all().delete()
        jetons = [StaticToken.random_token() for _ in range(CODES_DE_SECOURS)]
        StaticToken.objects.bulk_create(StaticToken(device=secours, token=jeton) for jeton in jetons)
    return [f"{jeton[:4]}-{jeton[4:]}" for jeton in jetons]


def codes_restants(compte: Compte) -> int:
    return StaticToken.objects.filter(device__user=compte).count()


def retire(compte: Compte) -> int:
    """Take away device and recovery codes; how many devices there were."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=compte).delete()
        return TOTPDevice.objects.filter(user=compte).delete()[1].get("otp_totp.TOTPDevice", 0)


def verifie(compte: Compte, saisie: str) -> Device:
    """The device that this code proves. Raises ValidationError, in French: wrong, already used, or typed too soon."""
    appareil: Device | None
    appareil = appareil_de(compte) if _est_un_code(saisie) else StaticDevice.objects.filter(user=compte).first()
    if appareil is None:
        raise ValidationError(REFUS)
    permis, details = appareil.verify_is_allowed()
    if not permis:
        raise ValidationError(f"Trop de codes faux de suite. Réessayez dans {_attente(details['locked_until'])}.")
    if django_otp.verify_token(compte, appareil.persistent_id, _nu(saisie)) is None:
        raise ValidationError(REFUS)
    return appareil


def _attente(jusqu_a: datetime) -> str:
    secondes = int((jusqu_a - timezone.now()).total_seconds()) + 1
    return f"{secondes} s" if secondes < 60 else f"{secondes // 60 + 1} min"


def _nu(saisie: str) -> str:
    return re.sub(r"[\s-]", "", saisie).lower()


def _est_un_code(saisie: str) -> bool:
    """Six digits come from the application; whatever else is a recovery code: a mistake slows one device only."""
    return re.fullmatch("[0-9]{6}", _nu(saisie)) is not None
