"""The days on which nothing is done: public holidays, zone by zone, with their articles. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from dateutil.easter import easter

SAMEDI, DIMANCHE = 5, 6


class Zone(StrEnum):
    """Where public holidays are the same; the first is also that of a place which is not known."""

    METROPOLE = "métropole"
    ALSACE_MOSELLE = "Alsace-Moselle"
    GUADELOUPE = "Guadeloupe"
    MARTINIQUE = "Martinique"
    GUYANE = "Guyane"
    REUNION = "La Réunion"
    MAYOTTE = "Mayotte"
    SAINT_BARTHELEMY = "Saint-Barthélemy"
    SAINT_MARTIN = "Saint-Martin"


ZONES: Mapping[str, Zone] = MappingProxyType(
    {
        "57": Zone.ALSACE_MOSELLE,
        "67": Zone.ALSACE_MOSELLE,
        "68": Zone.ALSACE_MOSELLE,
        "6AE": Zone.ALSACE_MOSELLE,
        "971": Zone.GUADELOUPE,
        "972": Zone.MARTINIQUE,
        "973": Zone.GUYANE,
        "974": Zone.REUNION,
        "976": Zone.MAYOTTE,
        "977": Zone.SAINT_BARTHELEMY,
        "978": Zone.SAINT_MARTIN,
    }
)
"""INSEE code of a département, or of what stands for one (the CeA, overseas) -> its zone, unless it is the first."""


def zone(departement: str) -> Zone:
    """The zone of a place, by the INSEE code of its département; empty: not known."""
    return ZONES.get(departement, Zone.METROPOLE)


@dataclass(frozen=True, slots=True)
class Ferie:
    """One holiday. quand: its month and day, or how many days after Easter.

    nom: as a sentence says it; empty: its date is its name. zones: where, everywhere if none is told.
    partout: False where some communes of the zone have it and others not: nobody can count on it.
    """

    quand: tuple[int, int] | int
    texte: str
    nom: str = ""
    zones: frozenset[Zone] = frozenset(Zone)
    partout: bool = True

    def le(self, annee: int) -> date:
        if isinstance(self.quand, int):
            return easter(annee) + timedelta(days=self.quand)
        return date(annee, *self.quand)


_FETES = "C. trav., art. L. 3133-1"
_ALSACE_MOSELLE = "C. trav., art. L. 3134-13"
_ABOLITION = "C. trav., art. L. 3422-2"


def _abolition(mois: int, jour: int, *zones: Zone) -> Ferie:
    return Ferie((mois, jour), _ABOLITION, "abolition de l’esclavage", frozenset(zones))


FERIES = (
    Ferie((1, 1), _FETES),
    Ferie(1, _FETES, "lundi de Pâques"),
    Ferie((5, 1), _FETES),
    Ferie((5, 8), _FETES),
    Ferie(39, _FETES, "Ascension"),
    Ferie(50, _FETES, "lundi de Pentecôte"),
    Ferie((7, 14), _FETES),
    Ferie((8, 15), _FETES, "Assomption"),
    Ferie((11, 1), _FETES, "Toussaint"),
    Ferie((11, 11), _FETES),
    Ferie((12, 25), _FETES, "Noël"),
    Ferie(-2, _ALSACE_MOSELLE, "Vendredi saint", frozenset({Zone.ALSACE_MOSELLE}), partout=False),
    Ferie((12, 26), _ALSACE_MOSELLE, "second jour de Noël", frozenset({Zone.ALSACE_MOSELLE})),
    _abolition(4, 27, Zone.MAYOTTE),
    _abolition(5, 22, Zone.MARTINIQUE),
    _abolition(5, 27, Zone.GUADELOUPE, Zone.SAINT_MARTIN),
    _abolition(6, 10, Zone.GUYANE),
    _abolition(10, 9, Zone.SAINT_BARTHELEMY),
    _abolition(12, 20, Zone.REUNION),
)
"""In the order of the articles. Good Friday: « dans les communes ayant un temple protestant ou une église mixte »."""


@lru_cache(maxsize=1_024)
def feries(annee: int, zone: Zone) -> Mapping[date, Ferie]:
    """The holidays of a year; of two on one day, the first of the table."""
    return MappingProxyType({ferie.le(annee): ferie for ferie in reversed(FERIES) if zone in ferie.zones})


def ferie(jour: date, zone: Zone) -> Ferie | None:
    """The holiday that this day is, be it in some communes of the zone only."""
    return feries(jour.year, zone).get(jour)


def ouvrable(jour: date, zone: Zone) -> bool:
    """Neither a Sunday nor a holiday of the whole zone."""
    connu = ferie(jour, zone)
    return jour.weekday() != DIMANCHE and not (connu and connu.partout)


def ouvre(jour: date, zone: Zone) -> bool:
    """Nor a Saturday."""
    return jour.weekday() != SAMEDI and ouvrable(jour, zone)


def sure(jour: date, zone: Zone) -> bool:
    """A day on which everybody works: from Monday to Friday, and a holiday in no commune of the zone."""
    return jour.weekday() < SAMEDI and ferie(jour, zone) is None


def avant_dernier_jour_ouvre(annee: int, zone: Zone = Zone.METROPOLE) -> date:
    """The last but one working day of a year: the end of the period of C. élect., art. R. 10."""
    decembre = (date(annee, 12, jour) for jour in range(31, 0, -1))
    _, avant_dernier, *_ = (jour for jour in decembre if ouvre(jour, zone))
    return avant_dernier
