"""Profiles that no règle tells apart: thousands of authorities, a few dozen answers. Pure."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from collectivites.profil import Profil
from obligations.fiche import Effectif, Reference, Regle
from obligations.seuil import Seuil
from obligations.verdict import effectif_plausible, population_plausible

Classe = tuple[object, ...]
"""Equal classes get the same answer from each règle; to be compared, and nothing else."""


@dataclass(frozen=True, slots=True)
class Coupes:
    """Where an answer may change: the first number on the far side of each threshold, the questions that count, the
    départements with a text of their own.
    """

    population: tuple[int, ...]
    agents: tuple[int, ...]
    recettes: tuple[int, ...]
    questions: tuple[str, ...]
    departements: frozenset[str] = frozenset()

    @classmethod
    def of(cls, regles: Iterable[Regle]) -> "Coupes":
        regles = list(regles)
        questions = {condition.caracteristique for regle in regles for condition in regle.conditions}
        return cls(
            _coupes(regle.population for regle in regles),
            _coupes(regle.agents for regle in regles),
            _coupes(regle.recettes for regle in regles),
            tuple(sorted(questions - {""})),
            frozenset(code for r in regles for derogation in r.derogations for code in derogation.departements),
        )

    def classe(self, profil: Profil) -> Classe:
        """Types, whose law, the interval of each figure that `examine` compares, the answers that matter."""
        return (
            profil.types,
            profil.territoire,
            profil.departement if profil.departement in self.departements else "",
            *(_rangs(self.population, population_plausible(reference, profil)) for reference in Reference),
            *(_rangs(self.agents, effectif_plausible(unite, profil)) for unite in Effectif),
            _rangs(self.recettes, None if profil.recettes is None else (profil.recettes,)),
            tuple(profil.reponse(question) for question in self.questions),
        )


def _coupes(seuils: Iterable[Seuil | None]) -> tuple[int, ...]:
    bouts: set[int] = set()
    for seuil in seuils:
        if seuil and seuil.premier is not None:
            bouts.add(seuil.premier)
        if seuil and seuil.dernier is not None:
            bouts.add(seuil.dernier + 1)
    return tuple(sorted(bouts))


def _rangs(coupes: tuple[int, ...], figures: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return None if figures is None else tuple(bisect_right(coupes, figure) for figure in figures)
