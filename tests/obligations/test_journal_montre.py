"""How a change is told: what moved, and not what stayed."""

import pytest

from agenda.journal import en_mots
from obligations.changements import Changement, Sorte

P = "\u00a0; "


@pytest.mark.parametrize(
    ("changement", "dit"),
    [
        (Changement(Sorte.DATE, "Vote", "le 1er", "le 2"), [("Avant", "le 1er"), ("Désormais", "le 2")]),
        (
            Changement(Sorte.PUBLIC, "Vote", f"communes{P}plus de 3 500", f"communes{P}plus de 5 000"),
            [("Avant", "plus de 3 500"), ("Désormais", "plus de 5 000")],
        ),
        (Changement(Sorte.PUBLIC, "Vote", "communes", f"communes{P}Gère l’eau"), [("De plus", "Gère l’eau")]),
        (Changement(Sorte.PUBLIC, "Vote", f"communes{P}Gère l’eau", "communes"), [("De moins", "Gère l’eau")]),
        (
            Changement(Sorte.PUBLIC, "Vote", f"A{P}B", f"B{P}A"),
            [("Avant", f"A{P}B"), ("Désormais", f"B{P}A")],
        ),
        (Changement(Sorte.DATE, "Vote", "", f"le 2{P}communes"), [("Ajoutée", f"le 2{P}communes")]),
        (Changement(Sorte.DATE, "Vote", f"le 2{P}communes", ""), [("Retirée", f"le 2{P}communes")]),
        (Changement(Sorte.TYPES, "À vérifier", "", "régions"), [("Avant", "aucun"), ("Désormais", "régions")]),
        (Changement(Sorte.TEXTE, "résumé, sources"), [("Texte précisé", "résumé, sources")]),
        (Changement(Sorte.VERIFIEE, apres="1er décembre 2026"), []),
        (Changement(Sorte.NOUVELLE), []),
        (Changement(Sorte.RETIREE), []),
    ],
)
def test_what_moved_is_told_and_nothing_else(changement, dit):
    assert en_mots(changement) == dit
