"""Thresholds told in words, against those of the règles."""

import pytest

from obligations.seuil import Seuil
from obligations.seuils_du_texte import bascules, desaccords, seuils_dits
from tests.obligations.exemples import une_fiche, une_regle


@pytest.mark.parametrize(
    ("texte", "figure", "bascule"),
    [
        ("plus de 3 500 habitants", 3_500, 3_501),
        ("3 500 habitants et plus", 3_500, 3_500),
        ("au moins 3 500 habitants", 3_500, 3_500),
        ("à partir de 3 500 habitants", 3_500, 3_500),
        ("moins de 3 500 habitants", 3_500, 3_500),
        ("3 500 habitants au plus", 3_500, 3_501),
        ("2 000 habitants et moins", 2_000, 2_001),
        ("Jusqu'à 2 000 habitants", 2_000, 2_001),
        ("les communes de 2 000 habitants", 2_000, None),
        ("50 agents ou plus", 50, 50),
        ("plus de 100 agents", 100, 101),
    ],
)
def test_a_threshold_is_read_with_its_strictness(texte, figure, bascule):
    assert [(dit.figure, dit.bascule) for dit in seuils_dits(f"Les mairies, {texte}, publient.")] == [
        (figure, bascule)
    ]


@pytest.mark.parametrize(
    ("seuil", "attendus"),
    [
        ("> 3500", [(3_500, 3_501)]),
        (">= 3500", [(3_500, 3_500)]),
        ("< 3500", [(3_500, 3_500)]),
        ("<= 3500", [(3_500, 3_501)]),
        (">= 2000 et < 3500", [(2_000, 2_000), (3_500, 3_500)]),
    ],
)
def test_each_end_of_a_threshold_turns_at_one_figure(seuil, attendus):
    assert list(bascules(Seuil.parse(seuil))) == attendus


def regle_de(population):
    return une_regle(population=Seuil.parse(population))


@pytest.mark.parametrize(
    ("resume", "population", "mot"),
    [
        ("Les communes de 3 500 habitants et plus publient.", "> 3500", "les règles ont « plus de 3 500 »"),
        ("Les communes de plus de 3 500 habitants publient.", ">= 3500", "les règles ont « à partir de 3 500 »"),
        ("Les communes de plus de 10 000 habitants publient.", "> 3500", "aucune règle n’a ce seuil"),
        ("Les mairies de 3 500 agents ou plus publient.", ">= 3500", "aucune règle n’a ce seuil"),
    ],
)
def test_a_text_that_contradicts_its_regles_is_told(resume, population, mot):
    fiche = une_fiche(regle_de(population), resume=resume)
    (desaccord,) = [d.replace("\u00a0", " ") for d in desaccords(fiche, {})]
    assert mot in desaccord


@pytest.mark.parametrize(
    ("resume", "population"),
    [
        ("Les communes de plus de 3 500 habitants publient.", "> 3500"),
        ("Les communes de moins de 3 500 habitants choisissent.", ">= 3500"),
        ("Pour une commune de 3 500 habitants, voyez ci-dessous.", "> 3500"),
        ("Toutes les communes publient.", "> 3500"),
    ],
)
def test_a_text_that_says_what_its_regles_say_is_left_alone(resume, population):
    assert list(desaccords(une_fiche(regle_de(population), resume=resume), {})) == []


def test_a_text_may_tell_the_threshold_of_a_fiche_it_refers_to():
    voisine = une_fiche(regle_de("> 10000"), code="voisine")
    fiche = une_fiche(regle_de("> 3500"), resume="Au-delà, plus de 10 000 habitants.", voir_aussi=("voisine",))
    assert list(desaccords(fiche, {"voisine": voisine})) == []
    assert list(desaccords(fiche, {})) != []
