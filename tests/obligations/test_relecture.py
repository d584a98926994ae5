"""The proof-reader: what it underlines, and what it leaves alone."""

import pytest

from obligations.relecture import fautes, mots, phrases

LONGUE = " ".join(["mot"] * 41)


@pytest.mark.parametrize(
    ("texte", "nom"),
    [
        ("Deux  espaces.", "deux espaces"),
        ("Une espace , puis rien.", "espace avant une virgule"),
        ("Une espace .", "espace avant une virgule ou un point"),
        ("Et ainsi de suite...", "trois points"),
        ('Un "mot" droit.', "guillemets droits"),
        ("Est-ce vrai?", "avant ; ! ou ?"),
        ("Un; deux.", "avant ; ! ou ?"),
        ("Voici: la liste.", "avant « : »"),
        ("Un «mot» collé.", "dans les guillemets"),
        ("Plus de 3500 habitants.", "espace des milliers"),
        ("Au moins 40000 € HT.", "espace des milliers"),
        ("Le 1 janvier 2027.", "« 1er »"),
        ("La loi no 2018-1021.", "« n° »"),
        ("Un « mot ouvert.", "un guillemet sans son pareil"),
        ("Une (parenthèse ouverte.", "une parenthèse sans sa pareille"),
        (f"{LONGUE}.", "une phrase de 41 mots"),
    ],
)
def test_a_slip_is_underlined_by_its_name(texte, nom):
    assert any(nom in faute for faute in fautes(texte)), list(fautes(texte))


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "La commune publie : elle a deux mois. Le 1er janvier 2027, c'est fini !",
        "CGCT, art. L. 2131-1, III ; décret n° 2021-1311 du 7 octobre 2021.",
        "Plus de 3 500 habitants, au moins 40 000 € HT, en 2027 ; question n° 130259.",
        "Écrivez à https://portail.chorus-pro.gouv.fr : la réponse vient à 9:00.",
        "Ordonnance n° 2021-1310, « acte entier » (en PDF)…",
        " ".join(["mot"] * 40) + ".",
        f"{' '.join(['mot'] * 30)}. {' '.join(['Mot'] * 30)}.",
    ],
)
def test_a_clean_text_is_left_alone(texte):
    assert list(fautes(texte)) == []


def test_an_abbreviation_ends_no_sentence():
    assert len(phrases("Voir l'art. L. 2131-1 du code. Puis publiez.")) == 2


def test_a_sign_alone_is_no_word():
    assert mots("Oui : deux mots ; et trois !") == 5
