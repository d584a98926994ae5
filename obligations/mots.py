"""Two texts word by word: what left the one, what came into the other. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_MOTS = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})+|\s+|\w+|[^\w\s]")
RESSEMBLANCE = 0.35
"""Below this ratio, the two share only small words: each is shown whole."""


@dataclass(frozen=True, slots=True)
class Morceau:
    """Some words. change: they are in this text alone."""

    texte: str
    change: bool


Morceaux = tuple[Morceau, ...]


def compare(avant: str, apres: str) -> tuple[Morceaux, Morceaux]:
    """The same two texts, in pieces."""
    anciens, nouveaux = _MOTS.findall(avant), _MOTS.findall(apres)
    accord = SequenceMatcher(None, anciens, nouveaux)  # common words of long texts set aside: else minutes
    if not avant or not apres or accord.ratio() < RESSEMBLANCE:
        return _entier(avant), _entier(apres)
    gauche: list[Morceau] = []
    droite: list[Morceau] = []
    for sorte, a1, a2, b1, b2 in accord.get_opcodes():
        change = sorte != "equal"
        _ajoute(gauche, anciens[a1:a2], change)
        _ajoute(droite, nouveaux[b1:b2], change)
    return tuple(gauche), tuple(droite)


def _ajoute(morceaux: list[Morceau], mots: list[str], change: bool) -> None:
    if mots:
        morceaux.append(Morceau("".join(mots), change))


def _entier(texte: str) -> Morceaux:
    return (Morceau(texte, True),) if texte else ()
