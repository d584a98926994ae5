"""Echeance: one date to keep, and the dates of a règle within a period. Pure; the clock is an argument."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from obligations.fiche import Borne, Fiche, Regle
from obligations.jours_feries import Zone
from obligations.report import jour_pour_agir
from obligations.rythme import veille
from obligations.typographie import INSECABLE, date_longue, jour_et_mois


class PeriodeImpossible(ValueError):
    """A period ends before it begins."""


@dataclass(frozen=True, slots=True)
class Periode:
    """From one day to another, both included."""

    du: date
    au: date

    def __post_init__(self) -> None:
        if self.au < self.du:
            raise PeriodeImpossible(f"La période finit le {date_longue(self.au)}, avant son début.")

    def __contains__(self, jour: date) -> bool:
        return self.du <= jour <= self.au


def fenetre(jour: date) -> Periode:
    """What the feeds cover: from 1 January of last year to 31 December two years ahead. It moves once a year."""
    return Periode(date(jour.year - 1, 1, 1), date(jour.year + 2, 12, 31))


class Genre(StrEnum):
    """What happens on the day: a rule begins, or a duty must be done."""

    EFFET = "effet"
    RYTHME = "rythme"


@dataclass(frozen=True, slots=True, order=True)
class Echeance:
    """One date to keep.

    le: the day to act: the last useful one (for « avant le 15 avril », the 14th), or another if that one is closed.
    jour_de_la_loi: the day written in the law. report: what is told when the last useful day is closed.
    exercice: which occurrence it is: « effet », a year « 2027 » or « 2027-2 », a month « 2027-03 », or the day itself
    when it was added alone; it belongs to the identity of the date, which outlives its day and its wording.
    """

    le: date
    fiche_code: str
    regle_cle: str
    exercice: str
    genre: Genre
    titre: str
    jour_de_la_loi: date
    borne: Borne
    report: str = ""

    @property
    def cle(self) -> str:
        """The identity without the type of authority: `<fiche>-<règle>-<exercice>`."""
        return f"{self.fiche_code}-{self.regle_cle}-{self.exercice}"

    @property
    def dernier(self) -> date:
        """The last useful day of the law, closed or not; the day to act is another when it is."""
        return veille(self.jour_de_la_loi) if self.borne is Borne.AVANT else self.jour_de_la_loi

    @property
    def borne_en_francais(self) -> str:
        """« Avant le 15 avril 2027 : le 14 avril est le dernier jour. »"""
        jour = date_longue(self.jour_de_la_loi)
        if self.genre is Genre.EFFET:
            return f"À partir du {jour}."
        if self.borne is Borne.AVANT:
            return f"Avant le {jour}{INSECABLE}: le {jour_et_mois(self.dernier)} est le dernier jour."
        if self.borne is Borne.AU_PLUS_TARD:
            return f"Au plus tard le {jour}."
        return f"Le {jour}."


def echeances(fiche: Fiche, regle: Regle, periode: Periode, zone: Zone = Zone.METROPOLE) -> list[Echeance]:
    """Its first day and the occurrences of its rythme that fall in the period, sorted; none without a fixed effet.

    zone: whose holidays are counted.
    """
    return _en_zone(_de_la_loi(fiche, regle, periode), regle, periode, zone)


def echeances_par_zone(fiche: Fiche, regle: Regle, periode: Periode) -> dict[Zone, list[Echeance]]:
    """The same for each zone, read in the law once."""
    dates = list(_de_la_loi(fiche, regle, periode))
    return {zone: _en_zone(dates, regle, periode, zone) for zone in Zone}


def _en_zone(dates: Iterable[Echeance], regle: Regle, periode: Periode, zone: Zone) -> list[Echeance]:
    return sorted(e for e in (_pour_agir(echeance, regle, zone) for echeance in dates) if e.le in periode)


def _pour_agir(echeance: Echeance, regle: Regle, zone: Zone) -> Echeance:
    """On the day to act. A règle begins on its day, whatever that day is."""
    if echeance.genre is Genre.EFFET:
        return echeance
    le, report = jour_pour_agir(regle, echeance.le, zone)
    return replace(echeance, le=le, report=report) if report else echeance


def _de_la_loi(fiche: Fiche, regle: Regle, periode: Periode) -> Iterator[Echeance]:
    """On the last useful day, closed or not: it decides what is an échéance, and its identity."""
    titre = regle.titre or fiche.titre
    effet = regle.effet if isinstance(regle.effet, date) else None
    if effet is not None:
        yield Echeance(effet, fiche.code, regle.cle, "effet", Genre.EFFET, titre, effet, Borne.LE)
    for exercice, jour in _occurrences(regle, periode):
        le = veille(jour) if regle.borne is Borne.AVANT else jour
        avant_l_effet = effet is not None and (le < effet or (le == effet and regle.borne is Borne.LE))
        apres_la_fin = regle.fin is not None and le > regle.fin
        if not avant_l_effet and not apres_la_fin:
            yield Echeance(le, fiche.code, regle.cle, exercice, Genre.RYTHME, titre, jour, regle.borne)


def _occurrences(regle: Regle, periode: Periode) -> Iterator[tuple[str, date]]:
    """Each day of the law around the period, with the exercice that names it.

    Ranks are counted on the days of the rule, removed ones included, over whole years: neither a date moved or added,
    nor the period asked for, renames another. A year more on each side, for dates moved across a new year.
    """
    if not regle.a_des_dates or regle.rythme is None:
        return
    debut, fin = date(max(periode.du.year - 1, 1), 1, 1), date(min(periode.au.year + 1, date.max.year), 12, 31)
    rythme = regle.rythme
    numerotes = rythme.jours_de_la_regle(debut, fin) if rythme.regle_a_des_jours else rythme.ajouts
    noms: dict[date, str] = {}
    rangs: dict[str, int] = {}
    for jour in numerotes:
        exercice = f"{jour:%Y-%m}" if rythme.mensuel else f"{jour.year:04d}"
        rangs[exercice] = rang = rangs.get(exercice, 0) + 1
        noms[jour] = exercice if rang == 1 else f"{exercice}-{rang}"
    for origine, jour in rythme.occurrences(debut, fin):
        yield noms.get(origine or jour, jour.isoformat()), jour
