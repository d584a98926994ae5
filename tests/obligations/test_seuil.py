"""A threshold is what the law says, to the unit and to the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.seuil import Seuil, SeuilIllisible
from tests.obligations.strategies import nombres, seuils, seuils_emboites


@given(seuils())
def test_a_seuil_reads_back_as_it_was_printed(seuil):
    assert Seuil.parse(str(seuil)) == seuil


@given(seuils_emboites(), nombres)
def test_what_meets_the_stricter_seuil_meets_the_looser_one(emboites, valeur):
    large, strict = emboites
    assert valeur not in strict or valeur in large


@given(seuils(), nombres)
def test_a_known_figure_is_inside_or_outside_never_in_doubt(seuil, valeur):
    assert seuil.tranche(valeur, valeur) is (valeur in seuil)


@given(seuils(), nombres, st.integers(0, 20))
def test_a_range_is_settled_only_when_each_of_its_figures_agrees(seuil, basse, largeur):
    reponses = {valeur in seuil for valeur in range(basse, basse + largeur + 1)}
    attendue = reponses.pop() if len(reponses) == 1 else None
    assert seuil.tranche(basse, basse + largeur) is attendue


@pytest.mark.parametrize(
    ("texte", "a_3499", "a_3500", "a_3501"),
    [
        ("> 3500", False, False, True),
        (">= 3500", False, True, True),
        ("< 3500", True, False, False),
        ("<= 3500", True, True, False),
        (">= 2000 et < 3500", True, False, False),
        ("> 3499 et <= 3500", False, True, False),
    ],
)
def test_strictness_decides_at_the_threshold_itself(texte, a_3499, a_3500, a_3501):
    """CGCT, art. L. 2131-1: « 3 500 habitants et plus »; code de l'urbanisme, art. L. 423-3: « plus de 3 500 »."""
    seuil = Seuil.parse(texte)
    assert (3_499 in seuil, 3_500 in seuil, 3_501 in seuil) == (a_3499, a_3500, a_3501)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        (">3 500", "> 3500"),
        ("≥ 3500", ">= 3500"),
        ("≤ 3\u00a0500", "<= 3500"),
        ("  >= 2 000  et  < 3\u202f500 ", ">= 2000 et < 3500"),
        ("< 3500 et >= 2000", ">= 2000 et < 3500"),
    ],
)
def test_a_seuil_is_read_however_its_number_is_spaced(texte, lu):
    assert str(Seuil.parse(texte)) == lu


@pytest.mark.parametrize(
    "texte",
    ["", "3500", "plus de 3500", "> ", "> -5", "= 3500", ">> 3500", "> 3500 > 2", "> 1 et > 2", "< 1 et <= 2"]
    + ["> 3500 habitants", "> 1 et < 9 et > 3", "> 9999999999999999"],
)
def test_what_is_no_seuil_is_refused_with_the_text_and_right_examples(texte):
    with pytest.raises(SeuilIllisible) as refus:
        Seuil.parse(texte)
    assert f"« {texte} »" in str(refus.value)
    assert ">= 2000 et < 3500" in str(refus.value)


@pytest.mark.parametrize("texte", ["> 3500 et < 3501", ">= 3500 et < 3500", ">= 10 et <= 9"])
def test_a_seuil_that_nobody_can_meet_is_refused(texte):
    with pytest.raises(SeuilIllisible, match="aucun nombre"):
        Seuil.parse(texte)


def test_a_seuil_without_any_end_is_refused():
    with pytest.raises(SeuilIllisible, match="au moins une borne"):
        Seuil()


@pytest.mark.parametrize(
    ("texte", "en_francais"),
    [
        ("> 3500", "plus de 3 500 habitants"),
        (">= 3500", "3 500 habitants et plus"),
        ("< 1000", "moins de 1 000 habitants"),
        ("<= 1000", "1 000 habitants et moins"),
    ],
)
def test_the_words_keep_the_strictness(texte, en_francais):
    assert Seuil.parse(texte).en_francais("habitants").replace("\u00a0", " ") == en_francais


@given(seuils())
def test_the_words_hold_every_figure_and_read_well(seuil):
    mots = seuil.en_francais("habitants").replace("\u00a0", " ")
    chiffres = mots.replace(" ", "")
    assert "  " not in mots
    assert " ," not in mots
    assert mots.count("habitants") == 1
    assert all(str(borne) in chiffres for borne in (seuil.minimum, seuil.maximum) if borne is not None)
