"""What an import would take away, table by table: counted and named before anything is written. Pure.

What leads to a successor is not lost: a merger moves its figures and crossings there. Nor is what was planned: figures
of a day to come are no fact yet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from collectivites.registre import Registre

PART_ADMISE = 0.01
"""Share of a table that may go without a word from whoever imports."""
NOMMEES_AU_PLUS = 10


@dataclass(frozen=True, slots=True)
class Perte:
    """table: in words. noms: what goes, sorted. total: how many rows it had."""

    table: str
    noms: tuple[str, ...]
    total: int

    @property
    def excessive(self) -> bool:
        return len(self.noms) > self.total * PART_ADMISE

    def __str__(self) -> str:
        """« Pertes, populations : 3 sur 107 451 (35288 totale, …) »."""
        reste = len(self.noms) - NOMMEES_AU_PLUS
        suite = f" et {reste} autres" if reste > 0 else ""
        return (
            f"Pertes, {self.table} : {len(self.noms)} sur {self.total} "
            f"({', '.join(self.noms[:NOMMEES_AU_PLUS])}{suite})."
        )


def pertes(avant: Registre, apres: Registre, jour: date) -> list[Perte]:
    """The tables that would lose something, as they are on that day."""
    suivis = {code for (code, _), ancien in apres.anciens.items() if ancien.successeur}
    lues = (
        Perte(table, tuple(sorted(_restants(perdus, suivis))), total)
        for table, perdus, total in _tables(avant, apres, jour)
    )
    return [perte for perte in lues if perte.noms]


def _restants(perdus: Iterable[tuple[str, str]], suivis: set[str]) -> Iterator[str]:
    """Their names, but for the codes that something follows."""
    return (f"{code} {nom}".strip() for code, nom in perdus if code not in suivis)


def _tables(avant: Registre, apres: Registre, jour: date) -> Iterator[tuple[str, Iterable[tuple[str, str]], int]]:
    """(table, (code, name) of each row that goes, how many it had)."""
    yield (
        "collectivités",
        ((code, e.nom) for code, e in avant.entites.items() if code not in apres.entites),
        len(avant.entites),
    )
    derniers = _derniers(avant, jour), _derniers(apres, jour)
    yield (
        "populations",
        (cle for cle, recensement in derniers[0].items() if derniers[1].get(cle, -1) < recensement),
        len(derniers[0]),
    )
    yield (
        "anciens codes",
        (cle for cle in avant.anciens if cle not in apres.anciens and cle[0] not in apres.entites),
        len(avant.anciens),
    )
    passes = [f for f in avant.franchissements if f.le <= jour]
    gardes = {f.cle for f in apres.franchissements}
    yield (
        "franchissements",
        ((f.code, f"{f.sorte} {f.seuil} au {f.le}") for f in passes if f.cle not in gardes),
        len(passes),
    )
    membres = _membres(avant), _membres(apres)
    yield (
        "membres d’un groupement",
        (cle for cle in membres[0] if cle[0] in apres.entites and cle not in membres[1]),
        len(membres[0]),
    )


def _derniers(registre: Registre, jour: date) -> dict[tuple[str, str], int]:
    """(code, kind) -> its latest census; 0 when it is not established. An older one in its place is a loss."""
    derniers: dict[tuple[str, str], int] = {}
    for c in registre.chiffres.values():
        if c.en_vigueur is None or c.en_vigueur <= jour:
            derniers[c.code, c.sorte] = max(derniers.get((c.code, c.sorte), 0), c.recensement or 0)
    return derniers


def _membres(registre: Registre) -> set[tuple[str, str]]:
    """(commune, sort of grouping): going from one to another is no loss."""
    groupements = (("EPCI", "epci"), ("EPT", "ept"))
    return {(e.code, nom) for e in registre.entites.values() for nom, champ in groupements if getattr(e, champ)}
