"""From the code that the provider gave to one of our accounts, or to a Refus."""

from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from agenda.acces.openid import fournisseur
from agenda.acces.openid.refus import FournisseurMuet, PersonneInconnue, Refus

ALGORITHMES = ["RS256", "ES256"]
"""Signatures by a key that only the provider holds."""
HORLOGES = 60
"""Seconds by which its clock and ours may differ."""


class PorteOpenID(fournisseur.ReglagesDuFournisseur, OIDCAuthenticationBackend):
    get_user = ModelBackend.get_user  # an account deactivated since has no session left

    def __init__(self) -> None:
        """Ask the provider nothing: Django makes one of these for each check of a right."""

    def authenticate(self, request: HttpRequest, nonce: str, code_verifier: str) -> User:
        """Raises Refus.

        Django asks this of every backend that takes what was given: a password never comes here, nor a refusal of
        ours to the lock of passwords.
        """
        OIDCAuthenticationBackend.__init__(self)
        try:
            compte = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except requests.HTTPError as erreur:
            if erreur.response is not None and erreur.response.status_code < 500:
                raise Refus("code") from erreur
            raise FournisseurMuet("panne") from erreur
        except requests.RequestException as erreur:
            raise FournisseurMuet("injoignable") from erreur
        if compte is None:
            raise Refus("code")
        return compte

    def get_token(self, payload: dict[str, str]) -> dict[str, Any]:
        jetons = super().get_token(payload)
        if not isinstance(jetons, dict):
            raise FournisseurMuet("illisible")
        return jetons

    def verify_token(self, token: str, **attendus: Any) -> dict[str, Any]:
        """What the token says, once its signature, its origin, its addressee and its hours are checked.

        The ID token also repeats our nonce; userinfo, signed, has none.
        """
        est_l_identite = "nonce" in attendus
        charge = _charge(token, ["iss", "aud", "sub", *(["exp", "iat"] if est_l_identite else [])])
        if est_l_identite and not constant_time_compare(str(charge.get("nonce")), attendus["nonce"]):
            raise Refus("nonce")
        return charge

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """An account that exists: nobody is created. Raises PersonneInconnue."""
        identite = self.get_userinfo(access_token, id_token, payload)
        if not isinstance(identite, dict) or identite.get("sub") != payload["sub"]:
            raise Refus("sujet")
        compte = compte_de(identite)
        self.request.openid = {"jeton": id_token, "preuves": _preuves(payload)}
        return compte


def compte_de(identite: dict[str, Any]) -> User:
    """The only active editor with that e-mail address, which the provider verified. Raises PersonneInconnue."""
    courriel = identite.get("email")
    if not isinstance(courriel, str) or not courriel or "\x00" in courriel:
        raise PersonneInconnue("sans-courriel")
    verifie = identite.get("email_verified", settings.OPENID_COURRIELS_SURS)
    if verifie is not True:
        raise PersonneInconnue("courriel-non-verifie")
    candidats = get_user_model()._default_manager.filter(email__iexact=courriel)
    # Databases find « ı » and « I » alike; addresses are compared again as Unicode does.
    comptes = [compte for compte in candidats if compte.email.casefold() == courriel.casefold()]
    if len(comptes) != 1:
        raise PersonneInconnue("plusieurs-comptes" if comptes else "sans-compte")
    if not (comptes[0].is_active and comptes[0].is_staff):
        raise PersonneInconnue("compte-ferme")
    return comptes[0]


def _charge(jeton: str, requis: list[str]) -> dict[str, Any]:
    client = settings.OIDC_RP_CLIENT_ID
    try:
        charge = jwt.decode(
            jeton,
            _cle_de(jwt.get_unverified_header(jeton)),
            algorithms=ALGORITHMES,
            audience=client,
            issuer=fournisseur.decouverte()["issuer"],
            leeway=HORLOGES,
            options={"require": requis},
        )
    except jwt.PyJWTError as erreur:
        raise Refus("jeton") from erreur
    if isinstance(charge["aud"], list) and len(charge["aud"]) > 1 and charge.get("azp") != client:
        raise Refus("destinataire")
    return charge


def _cle_de(entete: dict[str, Any]) -> jwt.PyJWK:
    """The key that the header names, if it is one for signing that way."""
    publiees = fournisseur.cles().get("keys")
    for publiee in publiees if isinstance(publiees, list) else []:
        cle = _cle_de_signature(publiee)
        if cle and cle.algorithm_name == entete.get("alg") and entete.get("kid") in (None, cle.key_id):
            return cle
    raise Refus("cle")


def _cle_de_signature(publiee: Any) -> jwt.PyJWK | None:
    """Providers may publish keys of other kinds, for other uses: those are not read."""
    if not isinstance(publiee, dict) or publiee.get("kty") not in ("RSA", "EC"):
        return None
    try:
        cle = jwt.PyJWK(publiee)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
    return cle if cle.public_key_use in (None, "sig") else None


def _preuves(charge: dict[str, Any]) -> list[str]:
    """How the provider says that the person proved who they are: level (acr) and methods (amr)."""
    amr = charge.get("amr")
    return [
        preuve for preuve in [charge.get("acr"), *(amr if isinstance(amr, list) else [])] if isinstance(preuve, str)
    ]
