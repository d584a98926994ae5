"""The history told by « Le programme »: programmes, projects, money, experience, chronology, dossiers. Pure values.

It is told once and changes with a release of the site, so it lives in one file and not in the catalogue (ADR 0012).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from obligations.fiche import Confiance
from obligations.lecture import Lecteur
from obligations.toml import lit
from obligations.typographie import MOIS, date_longue, soigne

Valeur = TypeVar("Valeur")

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month or a year, as precise as the source is: « 2021-05-31 », « 2021-05 » or « 2021 »."""

    texte: str

    def __post_init__(self) -> None:
        trouve = _MOMENT.fullmatch(self.texte)
        if not trouve:
            raise ValueError(f"« {self.texte} » : un jour, un mois ou une année est attendu, comme 2021-05.")
        date(*(int(partie or 1) for partie in trouve.groups()))

    @property
    def annee(self) -> int:
        return int(self.texte[:4])

    def __str__(self) -> str:
        """« 31 mai 2021 », « mai 2021 », « 2021 »."""
        if len(self.texte) == 10:
            return date_longue(date.fromisoformat(self.texte))
        return f"{MOIS[int(self.texte[5:]) - 1]} {self.annee}" if len(self.texte) == 7 else self.texte


@dataclass(frozen=True, slots=True)
class Fait:
    """Something that happened, with its sources. reserve: what is uncertain about it, in words."""

    texte: str
    confiance: Confiance
    sources: tuple[str, ...]
    reserve: str = ""

    @property
    def doute(self) -> str:
        """What a reader must know of how sure it is; nothing when it is."""
        return self.reserve or DOUTES.get(self.confiance, "")


DOUTES = {
    Confiance.MOYENNE: "Lu dans une seule source, ou déduit.",
    Confiance.FAIBLE: "À confirmer : les sources manquent ou se contredisent.",
}


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of the State for the authorities. fin: None while it lasts, or when nobody knows."""

    code: str
    nom: str
    sigle: str
    debut: Moment | None
    fin: Moment | None
    statut: str
    pilotes: tuple[str, ...]
    partenaires: tuple[str, ...]
    faits: tuple[str, ...]
    url: str
    fait: Fait


@dataclass(frozen=True, slots=True)
class Projet:
    """One of the projects of TNT. produit: what came out of it. lien: where this site shows it."""

    nom: str
    pilotes: tuple[str, ...]
    produit: str
    lien: str
    fait: Fait


@dataclass(frozen=True, slots=True)
class Retour:
    """An experience told by an authority. ressource: code of what it used."""

    nom: str
    ressource: str
    fait: Fait


@dataclass(frozen=True, slots=True)
class Evenement:
    """A line of the chronology. domaines: codes; none for the life of the programmes. fiche, ressource: codes."""

    quand: Moment
    titre: str
    domaines: tuple[str, ...]
    fiche: str
    ressource: str
    fait: Fait


@dataclass(frozen=True, slots=True)
class Etape:
    """A step of a dossier: what the law asks then (fiches), and what helps (ressources), by their codes."""

    titre: str
    texte: str
    fiches: tuple[str, ...]
    ressources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One procedure from end to end, with all its fiches and ressources in the order in which they serve."""

    code: str
    titre: str
    chapo: str
    qui: str
    etapes: tuple[Etape, ...]
    faits: tuple[Fait, ...]


@dataclass(frozen=True, slots=True)
class Histoire:
    """All that the page tells. evenements: oldest first."""

    reserve_des_projets: str
    programmes: tuple[Programme, ...]
    projets: tuple[Projet, ...]
    argent: tuple[Fait, ...]
    retours: tuple[Retour, ...]
    evenements: tuple[Evenement, ...]
    dossiers: Mapping[str, Dossier]

    def par_annee(self, domaine: str = "") -> list[tuple[int, list[Evenement]]]:
        """(year, its events) for one domaine, or for all."""
        annees: dict[int, list[Evenement]] = {}
        for evenement in self.evenements:
            if not domaine or domaine in evenement.domaines:
                annees.setdefault(evenement.quand.annee, []).append(evenement)
        return list(annees.items())

    @property
    def domaines(self) -> set[str]:
        return {code for evenement in self.evenements for code in evenement.domaines}


@cache
def read_histoire(chemin: Path) -> Histoire:
    """The history told by a TOML file. Raises LectureImpossible naming key and bad value."""
    lecteur = Lecteur(lit(chemin.read_text(encoding="utf-8")))
    histoire = Histoire(
        _soigne(lecteur, "reserve_des_projets"),
        _lus(lecteur, "programmes", _programme),
        _lus(lecteur, "projets", _projet),
        _lus(lecteur, "argent", _fait),
        _lus(lecteur, "retours", _retour),
        tuple(sorted(_lus(lecteur, "evenements", _evenement), key=lambda evenement: evenement.quand.texte)),
        {dossier.code: dossier for dossier in _lus(lecteur, "dossiers", _dossier)},
    )
    lecteur.termine()
    return histoire


def _programme(lecteur: Lecteur) -> Programme:
    return Programme(
        code=lecteur.texte("code", requis=True),
        nom=_soigne(lecteur, "nom", requis=True),
        sigle=lecteur.texte("sigle"),
        debut=lecteur.converti("debut", Moment),
        fin=lecteur.converti("fin", Moment),
        statut=_soigne(lecteur, "statut", requis=True),
        pilotes=_soignes(lecteur.textes("pilotes")),
        partenaires=_soignes(lecteur.textes("partenaires")),
        faits=_soignes(lecteur.textes("faits")),
        url=lecteur.texte("url"),
        fait=_fait(lecteur, "description"),
    )


def _projet(lecteur: Lecteur) -> Projet:
    return Projet(
        _soigne(lecteur, "nom", requis=True),
        _soignes(lecteur.textes("pilotes")),
        _soigne(lecteur, "produit", requis=True),
        lecteur.texte("lien"),
        _fait(lecteur, "objectif"),
    )


def _retour(lecteur: Lecteur) -> Retour:
    return Retour(_soigne(lecteur, "nom", requis=True), lecteur.texte("ressource"), _fait(lecteur))


def _evenement(lecteur: Lecteur) -> Evenement:
    quand = lecteur.converti("quand", Moment)
    if quand is None:
        raise lecteur.refuse("quand", "un jour, un mois ou une année est attendu.")
    return Evenement(
        quand,
        _soigne(lecteur, "titre", requis=True),
        lecteur.textes("domaines"),
        lecteur.texte("fiche"),
        lecteur.texte("ressource"),
        _fait(lecteur, "description"),
    )


def _dossier(lecteur: Lecteur) -> Dossier:
    return Dossier(
        lecteur.texte("code", requis=True),
        _soigne(lecteur, "titre", requis=True),
        _soigne(lecteur, "chapo", requis=True),
        _soigne(lecteur, "qui", requis=True),
        _lus(lecteur, "etapes", _etape),
        _lus(lecteur, "faits", _fait),
    )


def _etape(lecteur: Lecteur) -> Etape:
    return Etape(
        _soigne(lecteur, "titre", requis=True),
        _soigne(lecteur, "texte", requis=True),
        lecteur.textes("fiches"),
        lecteur.textes("ressources"),
    )


def _fait(lecteur: Lecteur, cle: str = "texte") -> Fait:
    """The text of that key, with how sure it is and where it was read."""
    return Fait(
        _soigne(lecteur, cle, requis=True),
        lecteur.choix("confiance", Confiance),
        lecteur.textes("sources"),
        _soigne(lecteur, "reserve"),
    )


def _lus(lecteur: Lecteur, cle: str, lit_un: Callable[[Lecteur], Valeur]) -> tuple[Valeur, ...]:
    """The tables of that key, each read whole: a key that nobody asked for is refused."""
    valeurs = []
    for table in lecteur.tables(cle):
        valeurs.append(lit_un(table))
        table.termine()
    return tuple(valeurs)


def _soigne(lecteur: Lecteur, cle: str, requis: bool = False) -> str:
    return soigne(lecteur.texte(cle, requis=requis))


def _soignes(textes: Iterable[str]) -> tuple[str, ...]:
    return tuple(soigne(texte) for texte in textes)
