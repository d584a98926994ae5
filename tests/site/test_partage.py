"""How a page is shown elsewhere: one title and one sentence of its own, one address, and what must not be indexed."""

import re
from html import unescape

import pytest
from django.conf import settings as reglages

from agenda.identite import nom_distinct
from agenda.templatetags.partage import SUFFIXES, TITRE_AU_PLUS, avec_le_site
from agenda.views.decouverte import SECTIONS
from collectivites.models import Collectivite
from obligations.typographie import INSECABLE, resume

pytestmark = pytest.mark.django_db

ORIGINE = "https://agenda.example.fr"
DECRITE = "/agenda/?type=commune&population=4200"
FICHE = "/obligations/vote-transmission-budget-primitif/"
AGENDAS = ["35288", "01001", "243500782", "dep-35", "reg-53", "com-987", "200054781", "2A004", "75056"]


def attribut(html: str, motif: str) -> str | None:
    trouves = re.findall(motif, html)
    assert len(trouves) < 2, trouves
    return unescape(trouves[0]) if trouves else None


def titre(html: str) -> str | None:
    return attribut(html, r"<title>([^<]+)</title>")


def description(html: str) -> str | None:
    return attribut(html, r'<meta name="description" content="([^"]+)">')


def canonique(html: str) -> str | None:
    return attribut(html, r'<link rel="canonical" href="([^"]+)">')


def robots(html: str) -> str | None:
    return attribut(html, r'<meta name="robots" content="([^"]+)">')


# --- Titles and descriptions


def test_every_page_has_a_title_and_a_description_of_its_own(client, catalogue_reel, collectivites_de_france):
    """All that the sitemap tells, but the 36 000 agendas: some of each form."""
    chemins = [page.chemin for nom in SECTIONS if nom != "collectivites" for page in SECTIONS[nom]()]
    chemins += [f"/agenda/{code}/" for code in AGENDAS]
    assert len(chemins) > 300
    titres: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for chemin in chemins:
        reponse = client.get(chemin)
        assert reponse.status_code == 200, chemin
        html = reponse.text.split("</head>")[0]
        assert titre(html) not in titres, (chemin, titres[titre(html)])
        assert description(html) not in descriptions, (chemin, descriptions[description(html)])
        assert 50 <= len(description(html)) <= 160, (chemin, description(html))
        assert len(titre(html)) <= TITRE_AU_PLUS or not titre(html).endswith(SUFFIXES), chemin
        assert canonique(html) == f"{ORIGINE}{chemin}"
        assert robots(html) is None, chemin
        titres[titre(html)] = descriptions[description(html)] = chemin


def test_no_two_authorities_have_the_same_title(collectivites_de_france):
    noms = [nom_distinct(c) for c in Collectivite.objects.only("nom", "lieu", "forme")]
    assert len(noms) == len(set(noms)) > 36_000


@pytest.mark.parametrize(
    ("nom", "suite"),
    [("Mentions légales", SUFFIXES[0]), ("M" * 28, SUFFIXES[0]), ("M" * 40, SUFFIXES[1]), ("M" * 60, "")],
)
def test_the_name_of_the_site_yields_to_a_long_name(nom, suite):
    assert avec_le_site(nom) == f"{nom}{suite}"


def test_a_title_counts_what_is_read_and_not_its_entities():
    assert avec_le_site("Qui&nbsp;? L&#x27;État&nbsp;: tout").endswith(SUFFIXES[0])


@pytest.mark.parametrize(
    ("texte", "court"),
    [
        ("Court.", "Court."),
        ("A" * 60 + ". " + "B" * 60 + ". " + "C" * 60 + ".", "A" * 60 + ". " + "B" * 60 + "."),
        ("Trop court. " + "mot " * 60, None),
        (f"Selon l’art.{INSECABLE}L.{INSECABLE}2131-1 du code " + "mot " * 60, None),
    ],
)
def test_a_text_is_cut_at_a_sentence_or_else_at_a_word(texte, court):
    obtenu = resume(texte)
    assert len(obtenu) <= 155
    if court:
        assert obtenu == court
    else:
        assert obtenu.endswith(f"mot{INSECABLE}…")


def test_what_a_description_holds_is_escaped(client, catalogue_reel):
    tete = client.get("/collectivites/", {"q": '"><script>alert(1)</script>'}).text.split("</head>")[0]
    assert "alert(1)" not in tete
    chemin = client.get('/obligations/"><b>/').text.split("</head>")[0]
    assert "<b>" not in chemin


# --- One address


@pytest.mark.parametrize(
    ("chemin", "adresse"),
    [
        ("/?utm_source=lettre", "/"),
        ("/obligations/?q=budget", "/obligations/"),
        (f"{FICHE}?type=commune&population=4200", FICHE),
        ("/agenda/?population=4+200&type=commune&domaine=urbanisme&rappel=7", DECRITE),
        (f"{DECRITE}&domaine=urbanisme&vue=mois&mois=2027-03", DECRITE),
        ("/aide/abonnement/?type=commune&population=4200", "/aide/abonnement/"),
        ("/ressources/?famille=guide", "/ressources/"),
        ("/programme/?domaine=urbanisme", "/programme/"),
        ("/journal/?type=commune&population=4200&domaine=urbanisme", "/journal/"),
    ],
)
def test_the_canonical_address_is_the_page_without_its_settings(client, catalogue_reel, chemin, adresse):
    assert canonique(client.get(chemin, headers={"Host": "localhost"}).text) == f"{ORIGINE}{adresse}"


def test_the_agenda_of_an_authority_has_one_address(client, catalogue_reel, collectivites_de_france):
    for query in (
        "",
        "?domaine=urbanisme",
        "?agents=12&caracteristique=concession",
        "?rappel=7",
        "?vue=annees",
        "?utm_source=x",
    ):
        html = client.get(f"/agenda/35288/{query}").text
        assert canonique(html) == f"{ORIGINE}/agenda/35288/"
        assert (robots(html) == "noindex,follow") is (query not in ("", "?utm_source=x")), query


@pytest.mark.parametrize(
    "chemin",
    [
        DECRITE,
        f"{DECRITE}&domaine=urbanisme",
        "/agenda/?type=licorne",
        f"{DECRITE}&vue=mois",
        f"{DECRITE}&vue=annees",
        "/aide/abonnement/?type=commune&population=4200",
        "/obligations/?q=budget",
        "/obligations/?domaine=urbanisme",
        f"{FICHE}?type=commune&population=4200",
        "/ressources/?famille=guide",
        "/programme/?domaine=urbanisme",
        "/journal/?domaine=urbanisme",
        "/journal/?type=commune&population=4200",
        "/journal/?avant=3",
        "/journal/?sorte=licorne",
        "/collectivites/?q=rennes",
        "/collectivites/?fiche=cao-a-distance",
        "/licorne/",
    ],
)
def test_what_a_reader_asked_for_is_not_indexed(client, catalogue_reel, chemin):
    assert robots(client.get(chemin).text) == "noindex,follow"


# --- Sharing


@pytest.mark.parametrize(
    ("chemin", "nature"), [("/", "website"), (FICHE, "article"), ("/a-propos/", "website"), (DECRITE, "website")]
)
def test_a_shared_link_shows_the_title_the_sentence_and_the_image(client, catalogue_reel, chemin, nature):
    html = client.get(chemin).text
    og = {nom: unescape(valeur) for nom, valeur in re.findall(r'property="og:([a-z:_]+)" content="([^"]*)"', html)}
    assert og["url"] == f"{ORIGINE}{chemin}" == canonique(html)
    assert titre(html).startswith(og["title"])
    assert og["description"] == description(html)
    assert (og["type"], og["locale"]) == (nature, "fr_FR")
    assert og["image"].startswith(f"{ORIGINE}/static/agenda/partage")


def test_the_image_of_a_shared_link_is_light():
    assert (reglages.BASE_DIR / "agenda" / "static" / "agenda" / "partage.png").stat().st_size < 25_000
