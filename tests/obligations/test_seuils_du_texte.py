"""Thresholds told in words, against those of the règles."""

from dataclasses import replace

import pytest

from obligations.fiche import Condition, Source
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


PLUS_DE = "Toute mairie de plus de 3 500 habitants publie."


@pytest.mark.parametrize(
    ("champ", "valeur", "ou"),
    [
        ("titre", PLUS_DE, "titre"),
        ("resume", PLUS_DE, "resume"),
        ("minimum", PLUS_DE, "minimum"),
        ("qui_agit", f"**{PLUS_DE}**", "qui_agit"),
        ("sanction", PLUS_DE, "sanction"),
        ("comment_faire", ("Publiez.", "Lisez [la loi](https://x.fr), plus de *3 500 habitants*."), "comment_faire"),
        ("exceptions", (PLUS_DE,), "exceptions"),
        ("outils", (PLUS_DE,), "outils"),
        ("regles", {"titre": PLUS_DE}, "règle vote"),
        ("regles", {"quoi": PLUS_DE}, "règle vote"),
        ("regles", {"conditions": (Condition("Compte plus de 3 500 habitants"),)}, "règle vote"),
        ("regles", {"circonstances": ("vous passez à plus de 3 500 habitants",)}, "règle vote"),
    ],
)
def test_the_strictness_of_a_regle_is_held_against_every_text(champ, valeur, ou):
    regle = replace(regle_de(">= 3500"), **(valeur if champ == "regles" else {}))
    fiche = une_fiche(regle, **({} if champ == "regles" else {champ: valeur}))
    (dit,) = [d.replace("\u00a0", " ") for d in desaccords(fiche, {})]
    assert dit.startswith(f"{ou} : le texte dit « plus de 3 500 habitants »")
    assert dit.endswith("« à partir de 3 500 »")


def test_a_regle_is_held_against_its_own_threshold_before_those_of_the_others():
    """« > 3500 » elsewhere in the fiche does not excuse it."""
    fautive = replace(regle_de(">= 3500"), titre="Publier (plus de 3 500 habitants)")
    autre = replace(regle_de("> 3500"), cle="autre")
    assert len(list(desaccords(une_fiche(fautive, autre), {}))) == 1
    assert list(desaccords(une_fiche(autre, resume=PLUS_DE), {})) == []


@pytest.mark.parametrize("champ", ["minimum", "qui_agit", "sanction"])
def test_who_acts_or_what_is_excepted_may_have_a_threshold_of_its_own(champ):
    """« Une commune de moins de 2 000 habitants peut déposer ses archives au département » : no duty turns there."""
    fiche = une_fiche(regle_de(">= 3500"), **{champ: "Une commune de moins de 2 000 habitants peut les déposer."})
    assert list(desaccords(fiche, {})) == []


def test_a_source_is_quoted_as_it_is():
    fiche = une_fiche(regle_de(">= 3500"), sources=(Source("Une notice", "", PLUS_DE),))
    assert list(desaccords(fiche, {})) == []


def test_a_text_may_tell_the_threshold_of_a_fiche_it_refers_to():
    voisine = une_fiche(regle_de("> 10000"), code="voisine")
    fiche = une_fiche(regle_de("> 3500"), resume="Au-delà, plus de 10 000 habitants.", voir_aussi=("voisine",))
    assert list(desaccords(fiche, {"voisine": voisine})) == []
    assert list(desaccords(fiche, {})) != []
