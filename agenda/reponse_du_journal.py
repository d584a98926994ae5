"""How `/journal.atom` answers: a 304 before anything is rendered, else the bytes with their validators."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from agenda.compression import CODAGES, accepte
from agenda.memoire import AUTOUR_D_UNE_REPONSE, Memoire
from agenda.reponse_du_flux import DUREE, adresse_de
from obligations.catalogue import Etat

TYPE = "application/atom+xml; charset=utf-8"
MEMOIRE = 8 * 1024 * 1024
"""Bytes: some eight thousand addresses; those forgotten are rendered once more."""


@dataclass(frozen=True, slots=True)
class Validateurs:
    """What tells whether the feed of one address moved. etat: what was published when it was rendered."""

    etat: Etat
    adresse: str
    etag: str
    modifie: int

    def __len__(self) -> int:
        """Bytes, with what Python adds around them."""
        return 2 * len(self.adresse) + AUTOUR_D_UNE_REPONSE


connus: Memoire[Validateurs] = Memoire(MEMOIRE)


def not_modified(request: HttpRequest, etat: Etat) -> HttpResponse | None:
    """304, when this process knows that the reader has it all already."""
    valides = connus.get(adresse_de(request))
    if valides is None or valides.etat != etat:
        return None
    reponse = _conditionnelle(request, valides)
    return reponse if reponse is not None and reponse.status_code == 304 else None


def atom(request: HttpRequest, octets: bytes, etat: Etat, modifie_le: datetime) -> HttpResponse:
    """modifie_le: must never go back, whatever the feed holds."""
    adresse = adresse_de(request)
    etag = f'"{hashlib.sha256(octets).hexdigest()[:32]}"'
    valides = Validateurs(etat, adresse, etag, int(modifie_le.timestamp()))
    connus.set(adresse, valides)
    return _conditionnelle(request, valides) or _with_validators(_corps(request, octets), request, valides)


def _conditionnelle(request: HttpRequest, valides: Validateurs) -> HttpResponse | None:
    reponse = get_conditional_response(request, etag=valides.etag, last_modified=valides.modifie)
    return None if reponse is None else _with_validators(reponse, request, valides)


def _corps(request: HttpRequest, octets: bytes) -> HttpResponse:
    codage = _codage(request)
    reponse = HttpResponse(CODAGES[codage](octets) if codage else octets, content_type=TYPE)
    reponse.headers["Content-Length"] = str(len(reponse.content))
    if codage:
        reponse.headers["Content-Encoding"] = codage
    return reponse


def _codage(request: HttpRequest) -> str:
    return next((codage for codage in CODAGES if accepte(request, codage)), "")


def _with_validators(reponse: HttpResponse, request: HttpRequest, valides: Validateurs) -> HttpResponse:
    """A strong tag names one string of bytes: the compressed ones bear it weakly, as proxies do."""
    reponse.headers["ETag"] = f"W/{valides.etag}" if _codage(request) else valides.etag
    reponse.headers["Last-Modified"] = http_date(valides.modifie)
    reponse.headers["Cache-Control"] = f"public, max-age={DUREE}"
    reponse.headers["Vary"] = "Accept-Encoding"
    return reponse
