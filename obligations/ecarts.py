"""What separates files from tables: a pure comparison, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Cle = tuple[str, str]
"""(genre, code)."""


class Signe(StrEnum):
    """What loading does with one thing."""

    AJOUT = "+"
    CHANGEMENT = "~"
    RETRAIT = "-"
    GARDE = "="


EXPLICATIONS = {Signe.GARDE: " : changé dans l’administration, gardé (--ecraser pour le remplacer)"}


@dataclass(frozen=True, slots=True)
class Ecart:
    signe: Signe
    genre: str
    code: str

    @property
    def cle(self) -> Cle:
        return self.genre, self.code

    def __str__(self) -> str:
        return f"{self.signe} {self.genre} {self.code}{EXPLICATIONS.get(self.signe, '')}"


@dataclass(frozen=True, slots=True)
class EnTable:
    """A working row: digest of what it says now, digest of what was last loaded from a file (empty: never).

    sortie: its file went away, and loading withdrew it. retiree: readers do not see it.
    """

    actuelle: str
    chargee: str
    retiree: bool = False
    sortie: bool = False

    @property
    def changee_par_un_editeur(self) -> bool:
        return self.actuelle != self.chargee


def ecarts(fichiers: Mapping[Cle, str], tables: Mapping[Cle, EnTable], ecraser: bool = False) -> list[Ecart]:
    """Each difference between digests of files and working rows, with what loading would do of it.

    What an editor changed since the last loading is kept, unless `ecraser`. What editors created or withdrew stays so.
    """
    resultat = []
    for cle, empreinte in fichiers.items():
        ligne = tables.get(cle)
        if ligne is None:
            resultat.append(Ecart(Signe.AJOUT, *cle))
        elif ligne.actuelle != empreinte or ligne.sortie:
            garde = ligne.changee_par_un_editeur and not ecraser
            signe = Signe.AJOUT if ligne.sortie else Signe.CHANGEMENT
            resultat.append(Ecart(Signe.GARDE if garde else signe, *cle))
    for cle, ligne in tables.items():
        if cle not in fichiers and ligne.chargee and not (ligne.retiree or ligne.sortie):
            garde = ligne.changee_par_un_editeur and not ecraser
            resultat.append(Ecart(Signe.GARDE if garde else Signe.RETRAIT, *cle))
    return resultat
