"""The years of an agenda at a glance: one row a domaine, what binds, what begins, what ends. Pure.

Places are told in percent of the width, so that the drawing takes any: texts keep their size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agenda.services import Agenda, Application
from obligations.fiche import Nature
from obligations.typographie import INSECABLE, date_longue
from obligations.vocabulaire import Domaine

ANNEES_AVANT = 6
ANNEES_APRES = (4, 6)
"""Years drawn after this one: at least, and at most when something begins as late."""
ECART_MINIMAL = 2.0
"""Percent of the width: marks nearer than that would hide each other, and are one."""
TITRES_DITS = 3
HAUTEUR_D_UNE_LIGNE = 48
EN_TETE = 22


@dataclass(frozen=True, slots=True)
class Etape:
    """Something that begins or ends on a day."""

    le: date
    application: Application
    fin: bool

    @property
    def phrase(self) -> str:
        """« Transmettre les actes », « fin : Transmettre les actes (à vérifier) »."""
        doute = " (à vérifier)" if self.application.verdict.a_verifier else ""
        return f"{f'fin{INSECABLE}: ' if self.fin else ''}{self.application.titre}{doute}"


@dataclass(frozen=True, slots=True)
class Repere:
    """A mark: one étape, or several too near to be told apart. x: percent. genre: passe, a-venir or fin."""

    x: str
    genre: str
    etapes: tuple[Etape, ...]

    @property
    def titre(self) -> str:
        """« 1er janvier 2027 : A ; B ; et 3 autres »."""
        premieres, reste = self.etapes[:TITRES_DITS], len(self.etapes) - TITRES_DITS
        textes = [f"{date_longue(e.le)}{INSECABLE}: {e.phrase}" for e in premieres]
        return f"{INSECABLE}; ".join([*textes, f"et {reste} autre{'s' if reste > 1 else ''}"] if reste > 0 else textes)

    @property
    def fiche_code(self) -> str:
        """The fiche to open; empty when the mark stands for several."""
        codes = {etape.application.fiche.code for etape in self.etapes}
        return codes.pop() if len(codes) == 1 else ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """A domaine: its bar and its marks, and what they say in words.

    y: of the row's top, in pixels. debut, largeur: percents, the bar of what binds, until today; no width: nothing
    does yet. reste: percent, what follows today and will still bind. en_vigueur: how many fiches bind.
    depuis: since when; None: not known of all of them. passees: (year, how many étapes) within the drawing.
    a_venir: all of those to come.
    """

    domaine: Domaine
    y: int
    debut: str
    largeur: str
    reste: str
    reperes: tuple[Repere, ...]
    en_vigueur: int
    depuis: date | None
    passees: tuple[tuple[int, int], ...]
    a_venir: tuple[Etape, ...]


@dataclass(frozen=True, slots=True)
class Frise:
    """annees: (year, percent where it begins). aujourd_hui: percent.

    en_tete: pixels, the height of the row of the years.
    """

    annees: tuple[tuple[int, str], ...]
    aujourd_hui: str
    lignes: tuple[Ligne, ...]
    en_tete: int = EN_TETE

    @property
    def derniere_annee(self) -> int:
        return self.annees[-1][0]

    @property
    def hauteur(self) -> int:
        return EN_TETE + HAUTEUR_D_UNE_LIGNE * len(self.lignes)


@dataclass(frozen=True, slots=True)
class Echelle:
    """Whole years, from the first day of one to the first day of another."""

    debut: date
    fin: date

    def place(self, jour: date) -> float:
        """Percent of the width, kept inside it."""
        return min(max((jour - self.debut).days / (self.fin - self.debut).days, 0.0), 1.0) * 100


def build_frise(agenda: Agenda, domaines: Iterable[Domaine]) -> Frise:
    """What binds the profile of the agenda, targets and projects left out, in the order of the domaines."""
    devoirs = [a for a in agenda.applications if _devoir(a) and (a.regle.en_vigueur(agenda.jour) or _etapes(a))]
    echelle = _echelle(agenda.jour, devoirs)
    lignes: list[Ligne] = []
    for domaine in domaines:
        siens = [a for a in devoirs if a.fiche.domaine == domaine.code]
        if siens:
            lignes.append(_ligne(domaine, EN_TETE + HAUTEUR_D_UNE_LIGNE * len(lignes), siens, echelle, agenda.jour))
    annees = range(echelle.debut.year, echelle.fin.year)
    return Frise(
        tuple((annee, _pourcent(echelle.place(date(annee, 1, 1)))) for annee in annees),
        _pourcent(echelle.place(agenda.jour)),
        tuple(lignes),
    )


def _devoir(application: Application) -> bool:
    fiche = application.fiche
    return not (application.verdict.non_concerne or fiche.projet or fiche.nature is Nature.OBJECTIF)


def _etapes(application: Application) -> list[Etape]:
    """The first day, and the last, of a règle: those that are known."""
    effet, fin = application.regle.effet, application.regle.fin
    debuts = [Etape(effet, application, fin=False)] if isinstance(effet, date) else []
    return [*debuts, Etape(fin, application, fin=True)] if fin else debuts


def _echelle(jour: date, devoirs: Iterable[Application]) -> Echelle:
    au_moins, au_plus = (jour.year + annees for annees in ANNEES_APRES)
    derniere = max((etape.le.year for a in devoirs for etape in _etapes(a)), default=0)
    return Echelle(date(jour.year - ANNEES_AVANT, 1, 1), date(min(max(derniere, au_moins), au_plus) + 1, 1, 1))


def _ligne(domaine: Domaine, y: int, siens: Sequence[Application], echelle: Echelle, jour: date) -> Ligne:
    etapes = sorted((e for a in siens for e in _etapes(a)), key=lambda e: (e.le, e.fin, e.application.titre))
    dessinees = [e for e in etapes if echelle.debut <= e.le < echelle.fin]
    actuelles = [a.regle for a in siens if a.regle.en_vigueur(jour)]
    sures = [a.regle for a in siens if a.regle.en_vigueur(jour) and a.verdict.concerne]
    connues = [regle.effet for regle in sures if isinstance(regle.effet, date)]
    fin = max((regle.fin or date.max for regle in actuelles), default=jour)
    depuis = min(connues) if connues and len(connues) == len(sures) else None
    debut = echelle.place(depuis) if depuis else 0.0
    passees: dict[int, int] = {}
    for etape in dessinees:
        if etape.le <= jour:
            passees[etape.le.year] = passees.get(etape.le.year, 0) + 1
    return Ligne(
        domaine,
        y,
        _pourcent(debut),
        _pourcent(max(echelle.place(jour) - debut, 0.0) if actuelles else 0.0),
        _pourcent(echelle.place(fin) - echelle.place(jour)),
        tuple(_reperes(dessinees, echelle, jour)),
        len({a.fiche.code for a in siens if a.regle.en_vigueur(jour)}),
        depuis,
        tuple(passees.items()),
        tuple(e for e in etapes if e.le > jour),
    )


def _reperes(etapes: Sequence[Etape], echelle: Echelle, jour: date) -> list[Repere]:
    groupes: list[list[Etape]] = []
    for etape in etapes:
        groupe = groupes[-1] if groupes else []
        meme_genre = groupe and _genre(groupe[0], jour) == _genre(etape, jour)
        if meme_genre and echelle.place(etape.le) - echelle.place(groupe[0].le) < ECART_MINIMAL:
            groupe.append(etape)
        else:
            groupes.append([etape])
    return [Repere(_pourcent(echelle.place(g[0].le)), _genre(g[0], jour), tuple(g)) for g in groupes]


def _genre(etape: Etape, jour: date) -> str:
    return "fin" if etape.fin else "a-venir" if etape.le > jour else "passe"


def _pourcent(valeur: float) -> str:
    """As SVG reads it, two decimals."""
    return f"{valeur:.2f}"
