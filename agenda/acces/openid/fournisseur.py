"""The provider: its addresses and its keys, as it publishes them."""

from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from cachetools import TTLCache, cached
from django.conf import settings
from mozilla_django_oidc.utils import import_from_settings

from agenda.acces.openid.refus import FournisseurMuet

UNE_HEURE = 3600
REPIT = 10
"""Seconds for which a provider that did not answer is not asked again: waiting for it holds a thread."""
ADRESSES = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
"""What mozilla-django-oidc calls each, and OpenID."""

_connus: TTLCache[str, dict[str, Any]] = TTLCache(maxsize=1, ttl=UNE_HEURE)
_muets: TTLCache[str, str] = TTLCache(maxsize=1, ttl=REPIT)
_verrou = Lock()


def decouverte() -> dict[str, Any]:
    """Its addresses, asked at most once an hour. Raises FournisseurMuet."""
    fournisseur = settings.OPENID_FOURNISSEUR
    with _verrou:
        if motif := _muets.get(fournisseur):
            raise FournisseurMuet(motif)
    try:
        return _decouverte(fournisseur)
    except FournisseurMuet as muet:
        with _verrou:
            _muets[fournisseur] = muet.motif
        raise


def oublie() -> None:
    """Ask again at once."""
    with _verrou:
        _connus.clear()
        _muets.clear()


@cached(_connus, lock=_verrou)
def _decouverte(fournisseur: str) -> dict[str, Any]:
    document = lit(f"{fournisseur.rstrip('/')}/.well-known/openid-configuration")
    if str(document.get("issuer")).rstrip("/") != fournisseur.rstrip("/"):
        raise FournisseurMuet("emetteur")
    for nom in ADRESSES.values():
        if urlsplit(str(document.get(nom))).scheme != urlsplit(fournisseur).scheme:
            raise FournisseurMuet("adresses")
    return document


def cles() -> dict[str, Any]:
    """Its public keys, asked at each entry: a key that it withdrew opens nothing more. Raises FournisseurMuet."""
    return lit(decouverte()["jwks_uri"])


def lit(adresse: str) -> dict[str, Any]:
    try:
        reponse = requests.get(adresse, timeout=settings.OIDC_TIMEOUT)
        reponse.raise_for_status()
        document = reponse.json()
    except requests.RequestException as erreur:
        raise FournisseurMuet("injoignable") from erreur
    if not isinstance(document, dict):
        raise FournisseurMuet("illisible")
    return document


class ReglagesDuFournisseur:
    """Have a class of mozilla-django-oidc read its addresses where the provider publishes them."""

    @staticmethod
    def get_settings(attr: str, *defaut: Any) -> Any:
        return decouverte()[ADRESSES[attr]] if attr in ADRESSES else import_from_settings(attr, *defaut)
