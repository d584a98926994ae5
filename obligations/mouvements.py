"""What a publication does to the dates of subscribed calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from obligations.echeances import fenetre
from obligations.fiche import Fiche
from obligations.registre import Parue, parues, public


class Sorte(StrEnum):
    """What subscribers see happen."""

    AJOUTEE = "ajoutée"
    DEPLACEE = "déplacée"
    ANNULEE = "annulée"
    AUTRE_PUBLIC = "pour un autre public"
    RECRITE = "récrite"


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One date. avant: the day it stands on in calendars; apres: the day it would; None: it is not there."""

    sorte: Sorte
    regle: str
    avant: date | None
    apres: date | None

    @property
    def le(self) -> date:
        jour = self.apres or self.avant
        assert jour is not None
        return jour


Vue = tuple[Fiche | None, str]
"""A fiche as readers see it (None: they do not), and the title of its domaine."""


def mouvements(avant: Vue, apres: Vue, jour: date) -> list[Mouvement]:
    """Each date of the window of the feeds that calendars would be told of, in the order of days."""
    periode = fenetre(jour)
    anciennes, nouvelles = parues(*avant, periode), parues(*apres, periode)
    cles = anciennes.keys() | nouvelles.keys()
    trouves = (_mouvement(cle, anciennes, nouvelles) for cle in sorted(cles))
    return sorted((m for m in trouves if m), key=lambda m: (m.le, m.regle))


def _mouvement(cle: str, anciennes: Mapping[str, Parue], nouvelles: Mapping[str, Parue]) -> Mouvement | None:
    ancienne, nouvelle = anciennes.get(cle), nouvelles.get(cle)
    if nouvelle is None:
        assert ancienne is not None
        return Mouvement(Sorte.ANNULEE, ancienne.regle.cle, ancienne.le, None)
    if ancienne is None:
        return Mouvement(Sorte.AJOUTEE, nouvelle.regle.cle, None, nouvelle.le)
    sorte = _sorte(ancienne, nouvelle)
    return Mouvement(sorte, nouvelle.regle.cle, ancienne.le, nouvelle.le) if sorte else None


def _sorte(ancienne: Parue, nouvelle: Parue) -> Sorte | None:
    if ancienne.le != nouvelle.le:
        return Sorte.DEPLACEE
    if public(ancienne.regle) != public(nouvelle.regle):
        return Sorte.AUTRE_PUBLIC
    return Sorte.RECRITE if ancienne.empreinte != nouvelle.empreinte else None
