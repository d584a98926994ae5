"""Which characters a text may hold: what nobody sees is told by its number, what French needs is left alone."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectivites.signes import INTERDITS, TRACES, lignes_simples, net, refus, refus_partout, sans_traces, verifie

JOIGNANT = "\u200d"
TOUS = [chr(code) for code in range(0x110000)]
HOSTILES = "a é\u00a0\u202f’\n\t\r\x19\x00\u2028\u200b\u202e\ufeff\u200d👩🌾\ufe0f\ud800\uffff"


def test_what_unicode_calls_control_format_separator_surrogate_or_no_character_is_refused():
    """By Unicode's own categories, so that no range is forgotten."""
    admis = {"\t", "\n", JOIGNANT}
    categories = {"Cc", "Cf", "Zl", "Zp", "Cs"}
    assert [s for s in TOUS if unicodedata.category(s) in categories - {"Cs"} and s not in admis and not refus(s)] == [
        "\r"
    ]
    assert all(refus(s) for s in TOUS if 0xD800 <= ord(s) <= 0xDFFF or ord(s) & 0xFFFE == 0xFFFE)
    refuses = [s for s in TOUS if INTERDITS.search(s) and s != JOIGNANT]
    assert {unicodedata.category(s) for s in refuses} <= categories | {"Cn"}


@pytest.mark.parametrize(
    "texte",
    [
        "Vote du budget : « 3 500 habitants », art. L. 2131-1",
        "3\u00a0500\u202f€ – l’été, cœur, Ÿ, e\u0301, n°\u20071, ½, ‰, ₂",
        "un point\u2011virgule … et des puces • –",
        "Un\ttableau\nsur deux lignes",
        "👩\u200d🌾 👨\u200d👩\u200d👧 👩🏽\u200d🌾 ❤\ufe0f 🏳\ufe0f\u200d🌈",
        "",
    ],
)
def test_what_french_and_emojis_need_is_admitted(texte):
    assert refus(texte) == ""
    assert net(texte) is texte
    assert sans_traces(texte) == texte


@pytest.mark.parametrize(
    ("texte", "message", "reste"),
    [
        ("Vote du\x19 budget", "caractère invisible U+0019 après « Vote du ».", "Vote du budget"),
        ("\x19Vote", "caractère invisible U+0019 au début.", "Vote"),
        ("Un.\nVote \u202ebudget", "caractère invisible U+202E après « Vote ».", "Un.\nVote budget"),
        ("Vote\u2028du budget", "caractère invisible U+2028 après « Vote ».", "Vote du budget"),
        ("Vote \x0b\x0c du budget", "caractère invisible U+000B après « Vote ».", "Vote du budget"),
        ("a\u200db", "caractère invisible U+200D après « a ».", "ab"),
        ("👩\u200d", "caractère invisible U+200D après « 👩 ».", "👩"),
        ("à\U000e0041", "caractère invisible U+E0041 après « à ».", "à"),
        ("x" * 40 + "\ud800", f"caractère invisible U+D800 après « {'x' * 30} ».", "x" * 40),
    ],
)
def test_the_first_character_not_admitted_is_named_with_what_comes_before_it(texte, message, reste):
    assert refus(texte) == f"{message} Effacez-le, ou retapez ce passage."
    assert net(texte) == reste


@pytest.mark.parametrize(
    ("colle", "garde"),
    [
        ("\ufeffVote", "Vote"),
        ("bud\u00adget\u200b", "budget"),
        ("Vote du budget\u2029", "Vote du budget"),
        ("Un\r\ndeux\rtrois", "Un\ndeux\ntrois"),
        ("Vote\u2028du\x19", "Vote\u2028du\x19"),
    ],
)
def test_traces_of_a_copy_go_by_themselves_and_the_rest_stays_to_be_refused(colle, garde):
    assert sans_traces(colle) == garde


@given(st.text(st.sampled_from(HOSTILES)))
def test_what_leaves_is_admitted_and_leaves_twice_the_same(texte):
    propre = net(texte)
    assert refus(propre) == ""
    assert "\r" not in propre
    assert net(propre) == propre
    assert propre.encode().decode() == propre
    assert (refus(texte) == "") == (propre == lignes_simples(texte))


@given(st.text())
def test_no_word_is_lost(texte):
    def lettres(t):
        return [s for s in t if s.isalnum()]

    assert lettres(net(texte)) == lettres(texte)


def test_no_trace_is_admitted():
    assert all(refus(trace) for trace in TRACES)


def test_a_file_is_refused_by_its_line():
    verifie("un\r\ndeux\r\n")
    with pytest.raises(ValueError, match=re.escape("ligne 2 : caractère invisible U+0019 après « de »")):
        verifie("un\r\nde\x19ux\r\n")


def test_every_text_of_lists_and_tables_is_read():
    valeur = {"a": ["bon", ("ma\x01l", 3)], "cl\x02é": None, "c": {"d": "\x03"}}
    assert [faute[:26] for faute in refus_partout(valeur)] == [
        "caractère invisible U+0001",
        "caractère invisible U+0002",
        "caractère invisible U+0003",
    ]
