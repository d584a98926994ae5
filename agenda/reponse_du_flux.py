"""What a calendar program is answered, whatever happens: the feed, a 304, or one plain sentence. See docs/flux.md."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from agenda import adresses
from agenda.compression import accepte
from agenda.http import RETOUR, texte_brut
from agenda.memoire import Corps, Memoire, Reponse
from obligations.catalogue import current_catalogue

DUREE = 3_600
"""Seconds a cache may keep a feed."""

corps: Memoire[Corps] = Memoire(settings.MEMOIRE_DES_FLUX // 4)
"""About a hundred kilobytes a class, and a few dozen classes."""
reponses: Memoire[Reponse] = Memoire(settings.MEMOIRE_DES_FLUX - settings.MEMOIRE_DES_FLUX // 4)
"""One or two kilobytes an address: room for one of each authority."""


def adresse_de(request: HttpRequest) -> str:
    """What the answer depends on, beside what is published and the day."""
    return f"{request.path_info}?{request.META.get('QUERY_STRING', '')}"


def reponse_en_memoire(request: HttpRequest) -> HttpResponse | None:
    """The answer, if this process already made it and it still stands."""
    connue = reponses.get(adresse_de(request))
    if connue is None or not connue.tirage.vaut(current_catalogue().etat, timezone.localdate()):
        return None
    evenements = corps.get(connue.tirage)
    return None if evenements is None else calendrier(request, connue, evenements)


def calendrier(request: HttpRequest, connue: Reponse, evenements: Corps) -> HttpResponse:
    """The feed with its validators, or a 304 that repeats them."""
    comprime = accepte(request, "gzip")
    etag = connue.etag
    reponse = get_conditional_response(request, etag=etag, last_modified=connue.modifie)
    if reponse is None:
        octets = connue.gzip(evenements) if comprime else connue.identite(evenements)
        reponse = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
        reponse.headers["Content-Disposition"] = f'inline; filename="{connue.fichier}"'
        reponse.headers["Content-Length"] = str(len(octets))
        if comprime:
            reponse.headers["Content-Encoding"] = "gzip"
    # A strong tag names one string of bytes: the compressed ones bear it weakly, as proxies do.
    reponse.headers["ETag"] = f"W/{etag}" if comprime else etag
    reponse.headers["Last-Modified"] = http_date(connue.modifie)
    reponse.headers["Cache-Control"] = f"public, max-age={DUREE}"
    reponse.headers["Vary"] = "Accept-Encoding"
    return reponse


def introuvable(phrase: str) -> HttpResponse:
    """404, on which calendar programs keep what they have; they disable themselves on 400."""
    reponse = texte_brut(phrase, status=404)
    reponse["Cache-Control"] = "public, max-age=60"
    return reponse


def indisponible(quoi: str = "Ce calendrier") -> HttpResponse:
    """503: rather than an empty or half-made calendar, which some programs take for an order to erase theirs."""
    reponse = texte_brut(f"{quoi} n’est pas disponible. Réessayez dans dix minutes.", status=503)
    reponse["Retry-After"] = str(RETOUR)
    reponse["Cache-Control"] = "no-store"
    return reponse


def en_clair(request: HttpRequest) -> bool:
    """Over http, where https is due."""
    return bool(settings.SECURE_SSL_REDIRECT) and not request.is_secure()


def vers(request: HttpRequest, chemin: str) -> HttpResponse:
    """For ever, in one hop, with the query; under the public origin when the scheme changes, and never another."""
    adresse = adresses.avec_query(chemin, request.META.get("QUERY_STRING", ""))
    return HttpResponsePermanentRedirect(adresses.absolue(adresse) if en_clair(request) else adresse)
