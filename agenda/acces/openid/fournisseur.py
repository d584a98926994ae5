"""The provider: its addresses and its keys, as it publishes them."""

from typing import Any
from urllib.parse import urlsplit

import requests
from cachetools import TTLCache, cached
from django.conf import settings
from mozilla_django_oidc.utils import import_from_settings

from agenda.acces.openid.refus import FournisseurMuet

UNE_HEURE = 3600
ADRESSES = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
"""What mozilla-django-oidc calls each, and OpenID."""

_connus: TTLCache[str, dict[str, Any]] = TTLCache(maxsize=1, ttl=UNE_HEURE)


def decouverte() -> dict[str, Any]:
    """Its addresses, asked at most once an hour. Raises FournisseurMuet."""
    return _decouverte(settings.OPENID_FOURNISSEUR)


@cached(_connus)
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
