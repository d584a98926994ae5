"""What programs ask a site before its pages: which pages exist, what may be read, whom to warn, which icon."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from agenda.adresses import absolue
from agenda.http import page_publique
from agenda.sitemap import Page, index, sitemap
from agenda.views.programme import histoire_publiee
from collectivites.models import Collectivite
from obligations.catalogue import current_catalogue

UNE_HEURE = 3_600
UN_JOUR = 86_400

# --- Which pages exist

PAGES = (
    "accueil",
    "recherche",
    "agenda",
    "obligations",
    "ressources",
    "programme",
    "journal",
    "aide-abonnement",
    "a-propos",
    "accessibilite",
    "mentions-legales",
    "plan-du-site",
)
"""Names of the addresses that stand whatever is published."""


def _pages() -> Iterator[Page]:
    yield from (Page(reverse(f"agenda:{nom}")) for nom in PAGES)
    yield from (Page(reverse("agenda:dossier", args=[code])) for code in histoire_publiee().dossiers)


def _obligations() -> Iterator[Page]:
    catalogue = current_catalogue()
    for code in catalogue.fiches:
        yield Page(reverse("agenda:fiche", args=[code]), catalogue.parutions[code].derniere)


def _ressources() -> Iterator[Page]:
    return (Page(reverse("agenda:ressource", args=[code])) for code in current_catalogue().ressources)


def _collectivites() -> Iterator[Page]:
    """Those of the 36 000 authorities, in one query; put together by hand, since `reverse` would take a second."""
    racine = reverse("agenda:agenda")
    return (Page(f"{racine}{code}/") for code in Collectivite.objects.order_by("code").values_list("code", flat=True))


SECTIONS: Mapping[str, Callable[[], Iterable[Page]]] = MappingProxyType(
    {"pages": _pages, "obligations": _obligations, "ressources": _ressources, "collectivites": _collectivites}
)
"""Name of a file of the sitemap -> its pages: each far from the 50 000 that the protocol allows."""


@page_publique
def plan_des_fichiers(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the file of each section."""
    parutions = current_catalogue().parutions.values()
    derniere = max((parution.derniere for parution in parutions), default=None)
    fichiers = (
        Page(reverse("agenda:sitemap-section", args=[nom]), derniere if nom == "obligations" else None)
        for nom in SECTIONS
    )
    return _a_garder(HttpResponse(index(fichiers), content_type="application/xml; charset=utf-8"), UNE_HEURE)


@page_publique
def section(request: HttpRequest, section: str) -> HttpResponse:
    """`/sitemap-obligations.xml` and its like."""
    if section not in SECTIONS:
        raise Http404
    contenu = sitemap(SECTIONS[section]())
    return _a_garder(HttpResponse(contenu, content_type="application/xml; charset=utf-8"), UNE_HEURE)


# --- What may be read

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /agenda/*/?
Disallow: /aide/abonnement/?
Disallow: /journal/?collectivite=
Disallow: /obligations/*/?collectivite=
Disallow: /obligations/*/?type=

Sitemap: {sitemap}
"""


@page_publique
def robots(request: HttpRequest) -> HttpResponse:
    """All but the admin, and what each of 36 000 authorities multiplies without end: the months, filters and steps
    of its agenda, its journal, and the 192 fiches as it reads them, which say the same law.

    Nothing here may hide a feed: Google Agenda and others obey robots.txt, and would stop reading theirs.
    Filtered lists and described profiles are not here either: to see that they are « noindex », a robot must read
    them.
    """
    texte = ROBOTS.format(sitemap=absolue(reverse("agenda:sitemap")))
    return _a_garder(HttpResponse(texte, content_type="text/plain; charset=utf-8"), UN_JOUR)


# --- Whom to warn

VALIDITE = timedelta(days=180)


@page_publique
def securite(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt` (RFC 9116). Without an address to write to, the page that names the publisher."""
    contact = f"mailto:{settings.CONTACT}" if settings.CONTACT else absolue(reverse("agenda:mentions-legales"))
    lignes = (
        f"Contact: {contact}",
        f"Expires: {_expiration(timezone.localdate()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {absolue(reverse('agenda:securite'))}",
    )
    texte = "".join(f"{ligne}\n" for ligne in lignes)
    return _a_garder(HttpResponse(texte, content_type="text/plain; charset=utf-8"), UN_JOUR)


def _expiration(jour: date) -> datetime:
    """Within a year, as the RFC recommends; the same all the month, so that the file does not move every day."""
    return datetime(jour.year, jour.month, 1, tzinfo=UTC) + VALIDITE


# --- Which icon

PAPIER = "#fcfbf8"
"""The background of the site (tokens.css), which a browser may paint before it has the style."""
ICONES = (
    ("agenda/icone.svg", "any", "image/svg+xml"),
    ("agenda/icone-192.png", "192x192", "image/png"),
    ("agenda/icone-512.png", "512x512", "image/png"),
)


@page_publique
def manifeste(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the site on its home screen. It opens in the browser: it is a site, not a program."""
    contenu = {
        "name": "Agenda des obligations numériques",
        "short_name": "Obligations",
        "description": "Chez les collectivités, qui doit dématérialiser quoi, et à partir de quand.",
        "lang": "fr",
        "id": reverse("agenda:accueil"),
        "start_url": reverse("agenda:accueil"),
        "display": "browser",
        "background_color": PAPIER,
        "theme_color": PAPIER,
        "icons": [{"src": static(nom), "sizes": tailles, "type": type_} for nom, tailles, type_ in ICONES],
    }
    reponse = JsonResponse(
        contenu, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    return _a_garder(reponse, UN_JOUR)


@page_publique
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look for an icon when no page named one; a real one: many of them follow no redirect."""
    return _a_garder(HttpResponse(_octets_de_l_icone(), content_type="image/x-icon"), UN_JOUR)


@cache
def _octets_de_l_icone() -> bytes:
    return (settings.BASE_DIR / "agenda" / "static" / "agenda" / "favicon.ico").read_bytes()


def _a_garder(reponse: HttpResponse, secondes: int) -> HttpResponse:
    """Any cache may keep it that long."""
    reponse["Cache-Control"] = f"public, max-age={secondes}"
    return reponse
