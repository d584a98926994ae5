"""What every public view answers to: reading, by anyone, whatever the program."""

import base64
import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from agenda.compression import compressed
from obligations.typographie import soigne

logger = logging.getLogger(__name__)

Vue = Callable[..., HttpResponse]

QUERY_MAXIMALE = 4_000
"""Characters: several times what every answer and filter of the site make together."""
PARAMETRES_AU_PLUS = 500
"""Fewer than Django would read before it gave up on its own."""
RETOUR = 600
"""Seconds after which to come back when we cannot answer."""


def page_publique(vue: Vue) -> Vue:
    """GET and HEAD only (405 with Allow otherwise, rather than a 403 of the CSRF check), compressed.

    One address has two bodies, the page and its fragment, and Back asks for the page: caches must know. An address
    that no reader could have made (NUL, bytes that are no text, endless values) is answered 400; what only a database
    that is away could tell, 503.
    """

    @wraps(vue)
    def lisible(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return page_d_erreur(405, Allow="GET, HEAD")
        if not adresse_lisible(request):
            return page_d_erreur(400)
        try:
            return _with_hash_of_data(vue(request, *args, **kwargs), request)
        except PanneDeBase:
            logger.exception("page : la base ne répond pas")
            return page_d_erreur(503, **{"Retry-After": str(RETOUR)})

    return csrf_exempt(compressed(vary_on_headers("HX-Request", "HX-History-Restore-Request")(lisible)))


def page_d_erreur(status: int, page: str = "", **entetes: str) -> HttpResponse:
    """One of the pages that need nothing to be shown: no request, no database, no list of files.

    page: the name of its template; empty: that of its status.
    """
    return HttpResponse(
        render_to_string(f"{page or status}.html"), status=status, headers={"Cache-Control": "no-store", **entetes}
    )


def allow_data_block(request: HttpRequest, texte: str) -> None:
    """Have the policy of the answer name the inline block that holds this text, by its hash.

    Browsers do not ask it of a block of data (agenda/donnees_liees.py says what was seen); other readers may.
    """
    empreinte = base64.b64encode(hashlib.sha256(texte.encode()).digest()).decode()
    request.bloc_de_donnees = f"'sha256-{empreinte}'"  # type: ignore[attr-defined]


def _with_hash_of_data(reponse: HttpResponse, request: HttpRequest) -> HttpResponse:
    """A fragment renders no block of data, and has the policy of the settings."""
    if empreinte := getattr(request, "bloc_de_donnees", ""):
        reponse._csp_update = {"script-src": [empreinte]}  # type: ignore[attr-defined]
    return reponse


def adresse_lisible(request: HttpRequest) -> bool:
    """Is the query text, of a length that a reader may have typed?"""
    query = request.META.get("QUERY_STRING", "")
    octets = unquote_to_bytes(query)
    try:
        longueur = len(octets.decode())
    except UnicodeDecodeError:
        return False
    return b"\x00" not in octets and longueur <= QUERY_MAXIMALE and query.count("&") < PARAMETRES_AU_PLUS


def page_or_partial(request: HttpRequest, template: str, partial: str) -> str:
    """The fragment for htmx; the whole page for browsers, boosted links, and a Back that lost its cache."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.boosted and not htmx.history_restore_request:
        return f"{template}#{partial}"
    return template


def with_clean_address(reponse: HttpResponse, request: HttpRequest, adresse: str) -> HttpResponse:
    """Have htmx show the canonical address, without the empty fields that a form sends.

    A word typed further takes the place of what it was: Back leads before the search, not one letter before.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx:
        encore = typed_further(_adresse_montree(htmx), adresse)
        reponse["HX-Replace-Url" if encore else "HX-Push-Url"] = adresse
    return reponse


def _adresse_montree(htmx: HtmxDetails) -> str:
    """What the browser shows, if it is an address of ours: the header is a reader's, and may hold anything."""
    try:
        return htmx.current_url_abs_path or ""
    except ValueError:
        return ""


def typed_further(avant: str, apres: str) -> bool:
    """Do two addresses of one page search words, and differ by nothing else?"""
    (chemin, query), (autre_chemin, autre_query) = (_sans_mots(adresse) for adresse in (avant, apres))
    return query is not None and (chemin, query) == (autre_chemin, autre_query)


def _sans_mots(adresse: str) -> tuple[str, list[tuple[str, str]] | None]:
    """Path and parameters but the words searched; None instead of parameters when no word is."""
    morceaux = urlsplit(adresse)
    parametres = parse_qsl(morceaux.query)
    autres = [(nom, valeur) for nom, valeur in parametres if nom != "q"]
    return morceaux.path, autres if len(autres) < len(parametres) else None


def whole_page(reponse: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Have htmx load the address itself: what it asked a piece of is another page."""
    if request.htmx:  # type: ignore[attr-defined]
        reponse["HX-Redirect"] = request.get_full_path()
    return reponse


def texte_brut(phrase: str, status: int) -> HttpResponse:
    """One plain sentence for programs that read no HTML."""
    return HttpResponse(f"{soigne(phrase)}\n", status=status, content_type="text/plain; charset=utf-8")


def sans_cache_partage(vue: Vue) -> Vue:
    """Answers that no cache may keep."""

    @wraps(vue)
    def enveloppe(*args: Any, **kwargs: Any) -> HttpResponse:
        reponse = vue(*args, **kwargs)
        reponse["Cache-Control"] = "no-store"
        return reponse

    return enveloppe
