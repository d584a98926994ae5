"""The identities of the feeds, from one release to the next: none may be lost by accident."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agenda.flux import uid
from obligations.echeances import Periode, echeances
from obligations.fiche import Fiche

ENTETE = """\
# Les identités des événements du flux à la dernière parution : une clé par ligne, puis les types qu’elle vise.
# Écrit par « manage.py dump_uids ». Une clé qui n’est plus donnée doit être inscrite, avec son motif, dans
# uids-retires.txt : sans cela, des abonnés garderaient une date que plus personne n’annule.
"""


@dataclass(frozen=True, slots=True)
class Identite:
    """One date and one type of authority."""

    cle: str
    type_: str

    @property
    def uid(self) -> str:
        return uid(self.cle, self.type_)


def identites(fiches: Iterable[Fiche], periode: Periode) -> set[Identite]:
    """All those that these fiches give over a period."""
    return {
        Identite(echeance.cle, str(type_))
        for fiche in fiches
        for regle in fiche.regles
        for echeance in echeances(fiche, regle, periode)
        for type_ in regle.types
    }


def write(chemin: Path, connues: Iterable[Identite]) -> None:
    """One line a clé, sorted, so that a change is read line by line."""
    types: dict[str, list[str]] = {}
    for identite in sorted(connues, key=lambda i: (i.cle, i.type_)):
        types.setdefault(identite.cle, []).append(identite.type_)
    lignes = [f"{cle} {' '.join(siens)}\n" for cle, siens in types.items()]
    chemin.write_text(ENTETE + "".join(lignes), encoding="utf-8")


def read(chemin: Path) -> set[Identite]:
    lignes = [ligne.split() for ligne in chemin.read_text(encoding="utf-8").splitlines() if not ligne.startswith("#")]
    return {Identite(cle, type_) for cle, *types in lignes for type_ in types}


def read_retires(chemin: Path) -> dict[str, str]:
    """Clé -> why it is given no more."""
    lignes = [ligne for ligne in chemin.read_text(encoding="utf-8").splitlines() if ligne and ligne[0] != "#"]
    return dict(ligne.split(" : ", 1) for ligne in lignes)
