"""Absolute addresses, always under the configured public origin, whatever Host header arrives."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Abonnement:
    """The addresses of one feed. https: to copy; webcal: for programs that registered it; fichier: to download."""

    https: str
    webcal: str
    fichier: str


def absolue(chemin: str) -> str:
    return f"{settings.ORIGINE_PUBLIQUE}{chemin}"


def avec(chemin: str, query: Query) -> str:
    """The path with its query, parameters in the order given."""
    return f"{chemin}?{urlencode(query)}" if query else chemin


def page_de_l_agenda(query: Query) -> str:
    return avec(reverse("agenda:agenda"), query)


def page_de_la_fiche(code: str, query: Query) -> str:
    return avec(reverse("agenda:fiche", args=[code]), query)


def abonnement(chemin: str, query: Query) -> Abonnement:
    """The addresses of the feed found at that path."""
    https = absolue(avec(chemin, query))
    origine = urlsplit(settings.ORIGINE_PUBLIQUE)
    return Abonnement(https, f"webcal{https.removeprefix(origine.scheme)}", avec(chemin, query))
