"""A few marks, and never HTML of an editor: whatever is typed, readers get harmless pages and clean words."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obligations.fiche import Confiance, FicheImpossible, Source
from obligations.marques import en_blocs, en_clair, en_ligne, est_marque, lu
from obligations.ressource import Famille, Ressource
from obligations.textes import TEXTES, Forme, refus, refus_du_texte
from obligations.typographie import soigne
from tests.obligations.exemples import une_fiche, une_regle

MORCEAUX = (
    *("*", "**", "***", "_", "[", "](", "](https://x.fr)", "](javascript:alert(1))", "](data:text/html,x)", ")", "!["),
    *("(", " ", "\n", "\n\n", "- ", "  - ", "1. ", "2. ", "2027. ", "+ ", "# ", "> ", "`", "```\n", "|", "\\", "&lt;"),
    *("<b>", "</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "<a href='x'>", '"', "'"),
    *(
        "mot",
        "1er",
        "é",
        "\u00a0",
        "\u200b",
        "\x00",
        "\r\n",
        "https://x.fr",
        "mailto:a@b.fr",
        "<https://x.fr>",
        "~~",
        "=",
    ),
)
textes = st.lists(st.sampled_from(MORCEAUX) | st.text(max_size=3), max_size=25).map("".join)


class _Page(HTMLParser):
    """What a browser would find in it."""

    EN_LIGNE = frozenset(("a", "em", "strong", "sup"))

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ouvertes: list[str] = []
        self.balises: set[str] = set()
        self.mots = ""
        self.feed(html)
        self.close()
        assert not self.ouvertes, html

    def handle_starttag(self, tag, attrs):
        self.balises.add(tag)
        assert dict(attrs).keys() == ({"href", "rel"} if tag == "a" else set())
        if tag == "a":
            href, rel = dict(attrs)["href"], dict(attrs)["rel"]
            assert rel == "noopener"
            assert urlsplit(href).scheme in ("https", "http", "mailto")
            assert "a" not in self.ouvertes
        assert tag in self.EN_LIGNE or not self.EN_LIGNE & set(self.ouvertes)
        assert tag not in ("p", "ul", "ol") or "p" not in self.ouvertes
        assert (tag == "li") is (self.ouvertes[-1:] in (["ul"], ["ol"]))
        self.ouvertes.append(tag)

    def handle_endtag(self, tag):
        assert self.ouvertes.pop() == tag

    def handle_data(self, data):
        self.mots += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@given(textes)
@example("[*a](https://x.fr)*")
@example("[a](<https://x y>)")
@example("- a\n\n  1. **b**\n     - c")
def test_whatever_is_typed_only_a_few_tags_come_out(texte):
    assert _Page(en_ligne(texte)).balises <= {"a", "em", "strong", "sup"}
    assert _Page(en_blocs(texte)).balises <= {"a", "em", "strong", "sup", "p", "ul", "ol", "li"}


@given(textes)
@example("[*a](https://x.fr)*")
def test_plain_words_hold_no_mark(texte):
    clair = en_clair(texte)
    assert en_clair(clair) == clair
    restes = {j.type for jeton in lu(clair) for j in (jeton, *(jeton.children or []))}
    assert not restes & {"em_open", "strong_open", "link_open", "bullet_list_open", "ordered_list_open"}


mots_marques = st.tuples(
    st.sampled_from(("{}", "*{}*", "**{}**", "[{}](https://x.fr/?a=b)")), st.sampled_from("abcé1")
)


@given(st.lists(mots_marques, min_size=1))
def test_plain_words_are_those_of_the_page(mots):
    texte = " ".join(marque.format(mot) for marque, mot in mots)
    assert en_clair(texte) == _Page(en_ligne(texte)).mots == " ".join(mot for _, mot in mots)


@given(textes)
def test_typography_leaves_addresses_and_marks_alone(texte):
    def adresses(t):
        return [j.attrs["href"] for jeton in lu(t) for j in jeton.children or [] if j.type == "link_open"]

    assert soigne(soigne(texte)) == soigne(texte)
    if "'" not in re.sub(r"\]\([^\s()]*\)", "", texte):
        assert adresses(soigne(texte)) == adresses(texte)


def test_typography_is_that_of_the_words_only():
    texte = "Voir [l'article L. 1 : « oui »](https://x.fr/l'art;a?b=3%20000) : **3 500 habitants** ; c'est dit."
    html = en_ligne(soigne(texte)).replace("&nbsp;", "_")
    assert html == (
        'Voir <a href="https://x.fr/l\'art;a?b=3%20000" rel="noopener">l’article L._1_: «_oui_»</a>_: '
        "<strong>3_500_habitants</strong>_; c’est dit."
    )


@pytest.mark.parametrize(
    ("texte", "html", "clair"),
    [
        ("Le *mot* et **l’essentiel**", "Le <em>mot</em> et <strong>l’essentiel</strong>", "Le mot et l’essentiel"),
        ("[le guide](https://x.fr/)", '<a href="https://x.fr/" rel="noopener">le guide</a>', "le guide"),
        ("[écrivez](mailto:a@b.fr)", '<a href="mailto:a@b.fr" rel="noopener">écrivez</a>', "écrivez"),
        ("le 1er mai, **1er** choix", "le 1<sup>er</sup> mai, <strong>1<sup>er</sup></strong> choix", None),
        ("[**x**](https://x.fr)", '<a href="https://x.fr" rel="noopener"><strong>x</strong></a>', "x"),
    ],
)
def test_what_each_mark_becomes_inside_a_sentence(texte, html, clair):
    assert en_ligne(texte) == html
    assert en_clair(texte) == (clair if clair is not None else "le 1er mai, 1er choix")


def test_lists_and_paragraphs_have_a_place_of_their_own():
    texte = "Il faut :\n- voter ;\n- publier.\n\nPuis :\n1. signer\n2. envoyer"
    html = en_blocs(texte).replace("\n", "")
    assert html == (
        "<p>Il faut :</p><ul><li>voter ;</li><li>publier.</li></ul><p>Puis :</p>"
        "<ol><li>signer</li><li>envoyer</li></ol>"
    )
    assert en_clair(texte) == "Il faut :\nvoter ;\npublier.\nPuis :\nsigner\nenvoyer"


@pytest.mark.parametrize(
    "texte",
    [
        "2027. La loi change",
        "* une étoile",
        "+ un plus",
        "-",
        "1.",
        "-5 % en 2027",
        "5 * 3 * 2",
        "un_nom_de_fichier et _un autre_",
        "*.pdf et *.docx",
        "A un site [site-internet]",
        "moins de < 3500 & plus",
        "OCSIT@N, @CTES",
        "https://x.fr/a_b_c",
        "[x](javascript:alert(1))",
        "[x](//x.fr)",
        "[x](/obligations/)",
        "[x](vbscript:x)",
        "[x](https://)",
        "[x](https://banque.fr@x.fr)",
        "# titre",
        "> cité",
        "`code`",
        "| a | b |",
    ],
)
def test_what_is_no_mark_is_text(texte):
    vu = _Page(en_blocs(texte))
    assert vu.balises == {"p"}
    assert vu.mots == en_clair(texte) == texte


def test_a_link_that_nobody_can_see_is_no_link():
    assert _Page(en_ligne("a [](https://x.fr) [\u200b ](https://x.fr) b")).balises == set()


def test_a_text_without_mark_is_known_at_once():
    assert not est_marque(
        "Publiez l’acte sur le site le 1er juillet 2022 (art. L. 2131-1), puis « @CTES » - c’est tout."
    )


@pytest.mark.parametrize(
    "texte", ["[" * 5_000, "*a " * 1_600, "[a](https://x.fr)" * 290, "[" * 300 + "a](https://x.fr)" * 300]
)
def test_a_text_made_to_be_slow_is_not(texte):
    en_blocs(texte), en_ligne(texte), en_clair(texte)


@pytest.mark.parametrize(
    ("texte", "forme", "message"),
    [
        ("Un <b>mot</b>", Forme.EN_BLOCS, "« <b> » : le HTML n’est pas lu"),
        ("<script>alert(1)</script>", Forme.SIMPLE, "« <script> » : le HTML n’est pas lu"),
        ("<img src=x onerror=alert(1)", Forme.EN_LIGNE, "le HTML n’est pas lu"),
        ("<!-- note -->", Forme.EN_LIGNE, "le HTML n’est pas lu"),
        ("l&eacute;gal", Forme.EN_LIGNE, "« &eacute; » : écrivez le signe lui-même"),
        ("![logo](https://x.fr/a.png)", Forme.EN_BLOCS, "une image n’est pas montrée"),
        ("[x](javascript:alert(1))", Forme.EN_LIGNE, "une adresse en https://, http:// ou mailto:"),
        ("[x](data:text/html,x)", Forme.SIMPLE, "« [x](data:text/html,x) » n’est pas un lien lisible"),
        ("[x](/obligations/)", Forme.EN_LIGNE, "n’est pas un lien lisible"),
        ("[x](https://x.fr/a b)", Forme.EN_LIGNE, "sans espace"),
        ("[](https://x.fr)", Forme.EN_LIGNE, "le lien vers « https://x.fr » n’a pas de texte"),
        ("Cliquez [Ici](https://x.fr)", Forme.EN_LIGNE, "« Ici » : le texte d’un lien dit où il mène"),
        ('[le guide](https://x.fr "Guide")', Forme.EN_LIGNE, "« Guide » : un lien n’a qu’un texte et une adresse"),
        ("**oublié", Forme.EN_LIGNE, "« ** » sans son pareil"),
        ("# Titre", Forme.EN_BLOCS, "un titre n’est pas montré"),
        ("| a | b |", Forme.EN_BLOCS, "un tableau n’est pas montré"),
        ("`code`", Forme.EN_LIGNE, "l’accent grave"),
        ("- une étape", Forme.EN_LIGNE, "pas de liste ici"),
        ("Voter **le** budget", Forme.SIMPLE, "ce texte reste simple"),
        ("Voir [le guide](https://x.fr)", Forme.SIMPLE, "ce texte reste simple"),
    ],
)
def test_what_would_not_be_shown_is_refused_with_the_reason(texte, forme, message):
    assert any(message in faute for faute in refus_du_texte(texte, forme))


@pytest.mark.parametrize(
    ("texte", "forme"),
    [
        ("Marchés < 40 000 € et > 3 500 habitants", Forme.SIMPLE),
        ("A&CP & associés", Forme.SIMPLE),
        ("1. Voter", Forme.SIMPLE),
        ("Gère un service [service-eau]", Forme.SIMPLE),
        ("5 * 3 * 2", Forme.SIMPLE),
        ("Deux paragraphes.\n\nLe second.", Forme.SIMPLE),
        ("*mot*, **fort**, [le guide de l’État](https://x.fr/a_(b))", Forme.EN_LIGNE),
        ("Il faut :\n- *voter* ;\n- [écrire au préfet](mailto:a@b.fr).", Forme.EN_BLOCS),
    ],
)
def test_what_is_shown_as_it_is_meant_is_accepted(texte, forme):
    assert list(refus_du_texte(texte, forme)) == []


@given(textes)
def test_refusing_never_fails(texte):
    for forme in Forme:
        assert all(isinstance(faute, str) for faute in refus_du_texte(texte, forme))


def test_each_refusal_names_the_field():
    fiche = une_fiche(
        une_regle("vote", quoi="<b>Voter</b>"),
        minimum="![x](https://x.fr)",
        comment_faire=("Bien.", "- Mal"),
        sources=(Source("Légifrance", "https://x.fr", "[x](javascript:y)"),),
    )
    ou = [faute.split(" : ")[0] for faute in refus(fiche)]
    assert ou == ["comment_faire", "minimum", "regles.vote.quoi", "sources[1].dit"]


def test_every_text_of_the_values_has_a_form():
    """A new field must say which marks it takes, or be known to hold no text of an editor."""
    sans_texte = {
        *(
            "code",
            "cle",
            "ordre",
            "domaine",
            "domaines",
            "nature",
            "priorite",
            "etat",
            "confiance",
            "regles",
            "sources",
        ),
        *("ressources", "voir_aussi", "verifiee_le", "doutes", "effet", "fin", "types", "population", "remplace"),
        *("population_reference", "agents", "agents_unite", "recettes", "montant_marche", "achats_annuels", "rythme"),
        *(
            "borne",
            "report",
            "renouvellement",
            "types_ecartes",
            "url",
            "famille",
            "statut",
            "gratuit",
            "code_source",
            "public",
        ),
    }
    for classe, formes in TEXTES.items():
        assert set(classe.__dataclass_fields__) - sans_texte == set(formes), classe


@pytest.mark.parametrize(
    "adresse",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://x.fr", "//x.fr", " https://x.fr"],
)
def test_an_address_that_no_page_may_link_to_is_no_source_nor_ressource(adresse):
    with pytest.raises(FicheImpossible, match="une adresse en http:// ou https:// est attendue"):
        Source("Légifrance", adresse)
    for champs in ({"url": adresse}, {"code_source": adresse}, {"sources": (adresse,)}):
        with pytest.raises(FicheImpossible, match="une adresse en http:// ou https:// est attendue"):
            Ressource("gnau", "GNAU", Famille.SERVICE, "Un guichet.", Confiance.HAUTE, **champs)
