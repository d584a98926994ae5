"""French as it is printed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.recherche import normalise
from obligations.typographie import date_longue, enumere, jour_et_mois, nombre, quantieme, soigne

francais = st.text("aéœL.n°art 0123«»:;?!%€'’\u00a0\u202f\n ", max_size=25) | st.text(max_size=25)
libres = st.lists(st.sampled_from(["art. ", "n° ", "L. ", "« ", " »", " :", "3 ", "500", " habitants", " ", "'"])).map(
    "".join
)


@given(francais | libres)
def test_careful_typography_applied_twice_changes_nothing(texte):
    assert soigne(soigne(texte)) == soigne(texte)


@given(francais | libres)
def test_careful_typography_changes_only_spaces_and_apostrophes(texte):
    def bare(t):
        return t.replace("\u00a0", " ").replace("\u202f", " ").replace("'", "’")

    assert bare(soigne(texte)) == bare(texte)


@pytest.mark.parametrize(
    ("brut", "soigne_"),
    [
        ("Qui : l'eau ?", "Qui_: l’eau_?"),
        ("« oui »", "«_oui_»"),
        ("3 500 habitants", "3_500_habitants"),
        ("1 000 000 €", "1_000_000_€"),
        ("20 % du total", "20_% du total"),
        ("art. L. 2131-1 du CGCT", "art._L._2131-1 du CGCT"),
        ("loi n° 2018-1021", "loi n°_2018-1021"),
        ("15 jours", "15_jours"),
        ("le 3 12345", "le 3 12345"),
        ("https://x.fr:80/?a=b", "https://x.fr:80/?a=b"),
        ("sans rien", "sans rien"),
    ],
)
def test_spaces_that_must_not_break_do_not(brut, soigne_):
    assert soigne(brut) == soigne_.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("valeur", "texte"),
    [(0, "0"), (999, "999"), (1_000, "1_000"), (3_500, "3_500"), (5_404_000, "5_404_000")],
)
def test_thousands_are_held_together(valeur, texte):
    assert nombre(valeur) == texte.replace("_", "\u00a0")


@pytest.mark.parametrize(("jour", "texte"), [(1, "1er"), (2, "2"), (11, "11"), (21, "21"), (31, "31")])
def test_only_the_first_of_the_month_is_an_ordinal(jour, texte):
    assert quantieme(jour) == texte


@pytest.mark.parametrize(
    ("jour", "court", "long"),
    [
        (date(2027, 1, 1), "1er_janvier", "1er_janvier 2027"),
        (date(2028, 2, 29), "29_février", "29_février 2028"),
        (date(2026, 12, 31), "31_décembre", "31_décembre 2026"),
    ],
)
def test_dates_are_written_in_words(jour, court, long):
    assert jour_et_mois(jour) == court.replace("_", "\u00a0")
    assert date_longue(jour) == long.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("parties", "texte"),
    [([], ""), (["a"], "a"), (["a", "b"], "a ou b"), (["a", "b", "c"], "a, b ou c")],
)
def test_a_list_is_told_with_commas_and_one_word(parties, texte):
    assert enumere(parties, "ou") == texte


@pytest.mark.parametrize(
    ("texte", "cle"),
    [("Œuvre d’Été", "oeuvre d'ete"), ("  Saint-MALÔ \n x ", "saint-malo x"), ("N°\u00a05", "no 5"), ("Æ ç", "ae c")],
)  # fmt: skip
def test_search_ignores_accents_case_and_apostrophes(texte, cle):
    assert normalise(texte).replace("n° 5", "no 5") == cle


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_what_is_searched_is_compared_the_same_way_twice(texte):
    assert normalise(normalise(texte)) == normalise(texte)


@given(st.text("éàùçÉÈœŒ'’ abc"))
def test_search_does_not_see_capitals(texte):
    assert normalise(texte.upper()) == normalise(texte)
