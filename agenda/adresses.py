"""Absolute addresses, always under the configured public origin, whatever Host header arrives."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from collectivites.profil import Profil

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
    return avec_query(chemin, urlencode(query))


def avec_query(chemin: str, query: str) -> str:
    """The path with a query already encoded."""
    return f"{chemin}?{query}" if query else chemin


@dataclass(frozen=True, slots=True)
class Adresse:
    """Where one agenda lives: its page, its feed, and the query that tells who it is for.

    chez_les_fiches: the query that tells the same to a fiche.
    """

    page: str
    flux: str
    query: Query
    chez_les_fiches: Query

    def avec(self, options: Query) -> str:
        """The page with these options."""
        return avec(self.page, [*self.query, *options])

    def abonnement(self, options: Query) -> Abonnement:
        return abonnement(self.flux, [*self.query, *options])


def du_profil(profil: Profil) -> Adresse:
    """The agenda of a described profile."""
    query = profil.as_query()
    return Adresse(reverse("agenda:agenda"), reverse("agenda:flux"), query, query)


def de_la_collectivite(code: str, profil: Profil) -> Adresse:
    """The agenda of an authority: only its reader's answers stay in the query."""
    reponses = profil.reponses_as_query()
    page, flux = reverse("agenda:collectivite", args=[code]), reverse("agenda:flux-collectivite", args=[code])
    return Adresse(page, flux, reponses, [("collectivite", code), *reponses])


def page_de_la_fiche(code: str, query: Query) -> str:
    return avec(reverse("agenda:fiche", args=[code]), query)


def abonnement(chemin: str, query: Query) -> Abonnement:
    """The addresses of the feed found at that path."""
    https = absolue(avec(chemin, query))
    origine = urlsplit(settings.ORIGINE_PUBLIQUE)
    return Abonnement(https, f"webcal{https.removeprefix(origine.scheme)}", avec(chemin, query))
