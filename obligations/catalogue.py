"""The Catalogue: all that is published, an immutable value kept in the memory of each process."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Min

from obligations.fiche import Fiche, Regle
from obligations.forme import lit_fiche
from obligations.models import Genre, Version
from obligations.ressource import Ressource
from obligations.typographie import soigne
from obligations.vocabulaire import Caracteristique, Domaine

NOUVEAUTES = 5
"""How many of the latest changes are kept at hand."""


@dataclass(frozen=True, slots=True)
class Parution:
    """When a fiche was published: its first and latest Versions, aware instants to the second."""

    numero: int
    premiere: datetime
    derniere: datetime


@dataclass(frozen=True, slots=True)
class Nouveaute:
    """One publication after the first, for « Ce qui vient de changer »."""

    code: str
    titre: str
    motif: str
    publiee_le: datetime
    retiree: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything readers see, texts already in French typography.

    revision: grows at each publication; 0: nothing was ever published. publie_le: instant of the latest publication.
    retirees, ressources_retirees: codes of what was withdrawn. questions_retirees: caractéristiques no longer asked.
    """

    revision: int = 0
    publie_le: datetime | None = None
    domaines: Mapping[str, Domaine] = field(default_factory=dict)
    caracteristiques: Mapping[str, Caracteristique] = field(default_factory=dict)
    ressources: Mapping[str, Ressource] = field(default_factory=dict)
    fiches: Mapping[str, Fiche] = field(default_factory=dict)
    parutions: Mapping[str, Parution] = field(default_factory=dict)
    retirees: frozenset[str] = frozenset()
    ressources_retirees: frozenset[str] = frozenset()
    questions_retirees: frozenset[str] = frozenset()
    nouveautes: tuple[Nouveaute, ...] = ()

    def fiches_aidees(self, ressource: str) -> list[Fiche]:
        """The fiches that this ressource helps to comply with."""
        return [fiche for fiche in self.fiches.values() if ressource in fiche.ressources]

    def regles(self) -> Iterator[tuple[Fiche, Regle]]:
        """Every règle with its fiche, fiches by domaine then code."""
        for fiche in self.fiches.values():
            for regle in fiche.regles:
                yield fiche, regle


def current_catalogue() -> Catalogue:
    """The published catalogue; the database is asked for a newer revision at most every CATALOGUE_AGE_MAXIMAL."""
    garde = _memoire.garde
    if garde is not None and time.monotonic() - garde.verifie_a < settings.CATALOGUE_AGE_MAXIMAL:
        return garde.catalogue
    with _memoire.verrou:
        garde = _memoire.garde
        if garde is not None and time.monotonic() - garde.verifie_a < settings.CATALOGUE_AGE_MAXIMAL:
            return garde.catalogue
        maintenant = time.monotonic()
        if garde is not None and Version.objects.revision() == garde.catalogue.revision:
            catalogue = garde.catalogue
        else:
            catalogue = read_catalogue()
        _memoire.garde = _Garde(catalogue, maintenant)
        return catalogue


def forget() -> None:
    """Have the next reader of this process look at the database at once."""
    _memoire.garde = None


def codes_publies() -> set[tuple[str, str]]:
    """(genre, code) of all that readers see now, asked of the database: right inside a transaction."""
    return set(Version.objects.current().filter(retiree=False).values_list("genre", "code"))


def read_catalogue() -> Catalogue:
    """All the current Versions, from the database, in three queries."""
    versions = list(Version.objects.current().order_by("code"))
    premieres = dict(
        Version.objects.filter(genre=Genre.OBLIGATION).values_list("code").annotate(premiere=Min("publiee_le"))
    )
    publiees = [version for version in versions if not version.retiree]
    domaines = _valeurs(publiees, Genre.DOMAINE, Domaine.from_dict, tri=lambda domaine: (domaine.ordre, domaine.code))
    lues = _valeurs(publiees, Genre.OBLIGATION, lit_fiche, tri=lambda fiche: fiche.code)
    rang = {code: rang for rang, code in enumerate(domaines)}
    fiches = dict(sorted(lues.items(), key=lambda paire: (rang.get(paire[1].domaine, len(rang)), paire[0])))
    return Catalogue(
        revision=max((version.pk for version in versions), default=0),
        publie_le=max((version.publiee_le for version in versions), default=None),
        domaines=domaines,
        caracteristiques=_valeurs(
            publiees,
            Genre.CARACTERISTIQUE,
            Caracteristique.from_dict,
            tri=lambda question: (question.ordre, question.code),
        ),
        ressources=_valeurs(
            publiees, Genre.RESSOURCE, Ressource.from_dict, tri=lambda ressource: ressource.nom.lower()
        ),
        fiches=fiches,
        parutions={
            version.code: Parution(version.numero, premieres[version.code], version.publiee_le)
            for version in publiees
            if version.genre == Genre.OBLIGATION
        },
        retirees=_retirees(versions, Genre.OBLIGATION),
        ressources_retirees=_retirees(versions, Genre.RESSOURCE),
        questions_retirees=_retirees(versions, Genre.CARACTERISTIQUE),
        nouveautes=_nouveautes(),
    )


def _valeurs(versions: list[Version], genre: Genre, lit: Any, tri: Any) -> dict[str, Any]:
    valeurs = [lit(v.contenu, dates_en_texte=True).soignee() for v in versions if v.genre == genre]
    return {valeur.code: valeur for valeur in sorted(valeurs, key=tri)}


def _retirees(versions: list[Version], genre: Genre) -> frozenset[str]:
    return frozenset(version.code for version in versions if version.genre == genre and version.retiree)


def _nouveautes() -> tuple[Nouveaute, ...]:
    recentes = Version.objects.filter(genre=Genre.OBLIGATION, numero__gt=1).order_by("-id")[:NOUVEAUTES]
    return tuple(
        Nouveaute(
            version.code,
            soigne(version.contenu["titre"]),
            soigne(version.motif),
            version.publiee_le,
            version.retiree,
        )
        for version in recentes
    )


@dataclass(frozen=True, slots=True)
class _Garde:
    catalogue: Catalogue
    verifie_a: float


class _Memoire:
    """What this process remembers: one reference, replaced whole, so that readers need no lock."""

    def __init__(self) -> None:
        self.garde: _Garde | None = None
        self.verrou = threading.Lock()


_memoire = _Memoire()
