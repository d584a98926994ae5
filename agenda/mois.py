"""One month of an agenda, as a wall calendar shows it. Pure."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from agenda.services import Agenda, RendezVous

SAMEDI = 5


@dataclass(frozen=True, slots=True)
class Jour:
    """A day of the month, and its dates."""

    le: date
    rendez_vous: tuple[RendezVous, ...]
    aujourd_hui: bool

    @property
    def week_end(self) -> bool:
        return self.le.weekday() >= SAMEDI


@dataclass(frozen=True, slots=True)
class Voisin:
    """Another month, told by its first day, and how many dates it has."""

    premier: date
    nombre: int


@dataclass(frozen=True, slots=True)
class Mois:
    """A month, told by its first day. jour: today. semaines: from Monday to Sunday; None: a day of another month.

    precedent, suivant: the months beside it; None where the agenda ends. prochain: the first month after it that has
    a date.
    """

    premier: date
    jour: date
    semaines: tuple[tuple[Jour | None, ...], ...]
    precedent: Voisin | None
    suivant: Voisin | None
    prochain: Voisin | None

    @property
    def rendez_vous(self) -> list[RendezVous]:
        return [r for semaine in self.semaines for jour in semaine if jour for r in jour.rendez_vous]

    @property
    def prochaine(self) -> RendezVous | None:
        """Its first date that surely concerns, today or later."""
        sures = (r for r in self.rendez_vous if r.application.verdict.concerne and r.est_un_devoir)
        return next((r for r in sures if r.echeance.le >= self.jour), None)


def premier_du_mois(jour: date) -> date:
    return jour.replace(day=1)


def mois_montre(agenda: Agenda) -> date:
    """The month to open first: that of the next date, or this one."""
    suivantes = (r.echeance.le for r in agenda.rendez_vous if r.echeance.le >= agenda.jour)
    return premier_du_mois(next(suivantes, agenda.jour))


def build_mois(agenda: Agenda, premier: date) -> Mois:
    """The month that begins on that day, of an agenda that covers it and its neighbours."""
    dates = dict(agenda.par_mois)
    par_jour: dict[date, list[RendezVous]] = {}
    for r in dates.get(premier, []):
        par_jour.setdefault(r.echeance.le, []).append(r)

    def jour(le: date) -> Jour | None:
        dans_le_mois = premier_du_mois(le) == premier
        return Jour(le, tuple(par_jour.get(le, ())), le == agenda.jour) if dans_le_mois else None

    def voisin(le: date) -> Voisin | None:
        autre = premier_du_mois(le)
        du, au = premier_du_mois(agenda.periode.du), agenda.periode.au
        return Voisin(autre, len(dates.get(autre, ()))) if du <= autre <= au else None

    semaines = Calendar().monthdatescalendar(premier.year, premier.month)
    prochain = next((autre for autre in sorted(dates) if autre > premier), None)
    return Mois(
        premier,
        agenda.jour,
        tuple(tuple(jour(le) for le in semaine) for semaine in semaines),
        voisin(premier - timedelta(days=1)),
        voisin(premier + timedelta(days=31)),
        voisin(prochain) if prochain else None,
    )
