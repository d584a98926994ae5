"""A small OpenID Connect provider on 127.0.0.1, with its keys: it says yes to whoever comes, or lies as asked."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT, SECRET = "agenda", "un-secret-de-test"
CLES = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}
CLE_D_UN_AUTRE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_JWK = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm}


@dataclass
class Fournisseur:
    """What it will say; a test changes it before the journey."""

    adresse: str = ""
    identite: dict[str, Any] = field(
        default_factory=lambda: {"sub": "s-1", "email": "camille@mairie.example.fr", "email_verified": True}
    )
    jeton: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token that differ from the right ones; None removes one."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    """The same, of userinfo when it is signed."""
    algorithme: str = "RS256"
    cle: Any = None
    userinfo_signe: bool = False
    en_panne: set[str] = field(default_factory=set)
    reponses: dict[str, Any] = field(default_factory=dict)
    """Documents answered in place of the right ones, by path."""
    decouverte: dict[str, Any] = field(default_factory=dict)
    demandes: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        chemins = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/jwks",
            "end_session_endpoint": "/session/end",
        }
        adresses = {nom: self.adresse + chemin for nom, chemin in chemins.items()}
        return {"issuer": self.adresse, **adresses, **self.decouverte}

    def jwks(self) -> dict[str, Any]:
        cles = [
            {**_JWK[nom].to_jwk(cle.public_key(), as_dict=True), "kid": nom, "alg": nom, "use": "sig"}
            for nom, cle in CLES.items()
        ]
        return {"keys": cles}

    def autorise(self, demande: dict[str, str]) -> str:
        """Where the browser goes back to."""
        self.demandes.append(demande)
        code = secrets.token_urlsafe(8)
        self.codes[code] = demande
        return f"{demande['redirect_uri']}?{urlencode({'code': code, 'state': demande['state']})}"

    def echange(self, champs: dict[str, str]) -> tuple[int, dict[str, Any]]:
        demande = self.codes.pop(champs.get("code", ""), None)
        defi = hashlib.sha256(champs.get("code_verifier", "").encode()).digest()
        if (
            demande is None
            or (champs["client_id"], champs["client_secret"]) != (CLIENT, SECRET)
            or champs["redirect_uri"] != demande["redirect_uri"]
            or demande["code_challenge_method"] != "S256"
            or base64.urlsafe_b64encode(defi).decode().rstrip("=") != demande["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "acces", "token_type": "Bearer", "id_token": self.jeton_d_identite(demande)}

    def jeton_d_identite(self, demande: dict[str, str]) -> str:
        maintenant = int(time.time())
        heures = {"iat": maintenant, "exp": maintenant + 60}
        return self.signe({**self._origine(), **heures, "nonce": demande["nonce"], **self.jeton})

    def identite_signee(self) -> str:
        return self.signe({**self._origine(), **self.identite, **self.userinfo})

    def _origine(self) -> dict[str, Any]:
        return {"iss": self.adresse, "aud": CLIENT, "sub": self.identite["sub"]}

    def signe(self, charge: dict[str, Any]) -> str:
        charge = {nom: valeur for nom, valeur in charge.items() if valeur is not None}
        cle = self.cle or CLES[self.algorithme]
        return jwt.encode(charge, cle, self.algorithme, headers={"kid": self.algorithme})


class _Serveur(BaseHTTPRequestHandler):
    fournisseur: Fournisseur

    def do_GET(self) -> None:
        chemin, query = urlsplit(self.path).path, urlsplit(self.path).query
        f = self.fournisseur
        if self._ment(chemin):
            return
        if chemin == "/.well-known/openid-configuration":
            self._json(200, f.document())
        elif chemin == "/jwks":
            self._json(200, f.jwks())
        elif chemin == "/authorize":
            self._repond(302, b"", Location=f.autorise(_champs(query)))
        elif chemin == "/userinfo" and self.headers["Authorization"] == "Bearer acces":
            if f.userinfo_signe:
                self._repond(200, f.identite_signee().encode(), **{"Content-Type": "application/jwt"})
            else:
                self._json(200, f.identite)
        elif chemin == "/session/end":
            f.demandes.append(_champs(query))
            self._repond(302, b"", Location=_champs(query)["post_logout_redirect_uri"])
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self._ment(self.path):
            self._json(*self.fournisseur.echange(_champs(corps)))

    def _ment(self, chemin: str) -> bool:
        if chemin in self.fournisseur.en_panne:
            self._json(500, {})
        elif chemin in self.fournisseur.reponses:
            self._repond(200, self.fournisseur.reponses[chemin], **{"Content-Type": "application/json"})
        else:
            return False
        return True

    def _json(self, status: int, document: Any) -> None:
        self._repond(status, json.dumps(document).encode(), **{"Content-Type": "application/json"})

    def _repond(self, status: int, corps: bytes, **entetes: str) -> None:
        self.send_response(status)
        for nom, valeur in {"Content-Length": str(len(corps)), **entetes}.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *args: Any) -> None:
        """Silence."""


def _champs(query: str) -> dict[str, str]:
    return {nom: valeurs[0] for nom, valeurs in parse_qs(query).items()}


@contextmanager
def ouvert() -> Iterator[Fournisseur]:
    """A provider that listens until the block ends."""
    fournisseur = Fournisseur()
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), type("Serveur", (_Serveur,), {"fournisseur": fournisseur}))
    fournisseur.adresse = f"http://127.0.0.1:{serveur.server_port}"
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield fournisseur
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
