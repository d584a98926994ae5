"""The Atom feed of the journal: valid (RFC 4287), with ids that last, and answered 304 before anything is rendered."""

import gzip
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

import brotli
import feedparser
import pytest
from django.utils.http import http_date, parse_http_date

from agenda import atom
from agenda.views import journal as vues
from obligations import catalogue, journal_en_memoire, publication, travail
from obligations.catalogue import current_catalogue
from obligations.models import Genre, Version
from obligations.vocabulaire import Domaine
from tests.factories import FicheFactory, RegleFactory, avant_la_regle, publie

pytestmark = pytest.mark.django_db

ATOM = "/journal.atom"
ORIGINE = "https://agenda.example.fr"
NS = {"a": "http://www.w3.org/2005/Atom"}
FICHE = FicheFactory(code="budget", titre="Le budget", regles=(RegleFactory(cle="vote", effet=date(2026, 1, 1)),))
HOSTILE = 'Décret <b>n° 1</b> & "l\'annexe" ]]> \x0b\x07 &amp; \ufffe\U0001f600'


def change(motif, mineure=False, mois=1, **champs):
    regle = replace(FICHE.regles[0], effet=FICHE.regles[0].effet if mineure else date(2027, mois, 1))
    neuve = replace(FICHE, regles=(regle,), **champs)
    assert publication.publish(travail.write(Genre.OBLIGATION, neuve), motif, mineure=mineure)


def racine(client, adresse=ATOM) -> ET.Element:
    return ET.fromstring(client.get(adresse).content)


def ids(client, adresse=ATOM) -> list[str]:
    return [noeud.text for noeud in racine(client, adresse).findall("a:entry/a:id", NS)]


def un(noeud: ET.Element, nom: str) -> str:
    """The text of the only child of that name."""
    (enfant,) = noeud.findall(f"a:{nom}", NS)
    return "".join(enfant.itertext())


# --- Validity


@pytest.mark.parametrize("adresse", [ATOM, f"{ATOM}?domaine=budgets", f"{ATOM}?type=commune&population=900"])
def test_the_feed_has_all_that_rfc_4287_requires(client, adresse):
    """Sections 4.1.1, 4.1.2, 4.2.6, 4.2.7 and 3.3: each MUST that an aggregator relies on."""
    publie(FICHE)
    with avant_la_regle():
        change(HOSTILE)
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    flux = racine(client, adresse)
    assert flux.tag == f"{{{NS['a']}}}feed"
    assert flux.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert un(flux, "title")
    assert un(flux.find("a:author", NS), "name")
    entrees = flux.findall("a:entry", NS)
    assert len(entrees) == 3
    for noeud in (flux, *entrees):
        assert un(noeud, "id").startswith("urn:uuid:")
        assert un(noeud, "title")
        assert datetime.fromisoformat(un(noeud, "updated")).utcoffset() is not None
        (page,) = [lien for lien in noeud.findall("a:link", NS) if lien.get("rel") == "alternate"]
        assert page.get("href").startswith(f"{ORIGINE}/")
    (soi,) = [lien.get("href") for lien in flux.findall("a:link", NS) if lien.get("rel") == "self"]
    assert soi == f"{ORIGINE}{adresse}"
    assert un(flux, "updated") == max(un(entree, "updated") for entree in entrees)
    assert len(set(ids(client, adresse))) == 3
    for entree in entrees:
        assert entree.find("a:summary", NS).get("type") == "html"
        termes = {etiquette.get("term"): etiquette.get("label") for etiquette in entree.findall("a:category", NS)}
        assert termes["budgets"] == "Budgets"
        assert set(termes) & {"date", "nouvelle", "retiree"}


def test_a_reader_of_feeds_understands_it(client):
    publie(FICHE)
    with avant_la_regle():
        change(HOSTILE)
    lu = feedparser.parse(client.get(ATOM).content)
    assert not lu.bozo
    assert lu.version == "atom10"
    derniere = lu.entries[0]
    assert derniere.title == "Date changée\u00a0: Le budget"
    assert derniere.link == f"{ORIGINE}/obligations/budget/#v2"
    assert [etiquette.term for etiquette in derniere.tags] == ["budgets", "date"]
    assert "Avant\u00a0: à partir du 1er\u00a0janvier 2026" in derniere.summary
    assert "Désormais\u00a0: à partir du 1er\u00a0janvier 2027" in derniere.summary
    assert "&lt;b&gt;n°\u00a01&lt;/b&gt;" in derniere.summary
    assert "<b>" not in derniere.summary
    assert "\U0001f600" in derniere.summary


def test_a_text_that_is_clarified_is_told_in_one_word(client):
    publie(FICHE)
    change("Décret", resume="Autre.")
    resume = feedparser.parse(client.get(ATOM).content).entries[0].summary
    assert "<li>Texte précisé\u00a0: résumé</li>" in resume


@pytest.mark.parametrize("adresse", [ATOM, f"{ATOM}?type=commune&population=900&sorte=nouvelle"])
def test_every_link_of_the_feed_answers(client, catalogue_reel, adresse):
    publication.withdraw(Genre.OBLIGATION, "cao-a-distance", "Abrogée")
    statuts = set()
    for noeud in racine(client, adresse).iter(f"{{{NS['a']}}}link"):
        morceaux = urlsplit(noeud.get("href"))
        reponse = client.get(f"{morceaux.path}?{morceaux.query}")
        statuts.add(reponse.status_code)
        if morceaux.fragment:
            assert f'id="{morceaux.fragment}"' in reponse.text
    assert statuts == ({200, 410} if adresse == ATOM else {200})


def test_the_title_says_which_filter(client, collectivites_de_france):
    publie(FICHE)
    titre = un(racine(client, f"{ATOM}?collectivite=35288&domaine=budgets&sorte=date"), "title")
    assert titre == "Ce qui a changé pour Saint-Malo, Budgets, Date changée – Agenda des obligations numériques"
    assert un(racine(client), "title") == "Ce qui a changé – Agenda des obligations numériques"


# --- Identity


def test_ids_are_the_same_for_ever():
    """Written down: an id that changes is told again to every subscriber."""
    assert atom.identite("budget/2") == IDENTITE


IDENTITE = "urn:uuid:c302b729-b7c6-5cea-8c33-a6bd79450793"


def test_ids_outlive_the_next_publications_a_withdrawal_and_a_return(client):
    publie(FICHE)
    change("Décret")
    premiers = ids(client)
    publication.withdraw(Genre.OBLIGATION, "budget", "Par erreur")
    publication.restore(Version.objects.get(genre=Genre.OBLIGATION, code="budget", numero=1), "Retour")
    journal_en_memoire.forget()
    assert ids(client)[2:] == premiers
    assert len(set(ids(client))) == 4


def test_an_entry_has_one_id_in_every_feed_and_each_feed_its_own(client, catalogue_reel):
    adresses = [ATOM, f"{ATOM}?domaine=urbanisme", f"{ATOM}?type=commune&population=900"]
    assert len({tuple(ids(client, adresse)) for adresse in adresses}) == 1
    assert len({un(racine(client, adresse), "id") for adresse in adresses}) == 3


def test_neither_the_origin_nor_a_title_is_in_an_id(client, settings):
    publie(FICHE)
    avant = ids(client)
    settings.ORIGINE_PUBLIQUE = "https://ailleurs.example.fr"
    catalogue.forget()
    publication.publish(travail.write(Genre.DOMAINE, Domaine("budgets", "Finances", 1)), "Nom")
    assert ids(client) == avant


# --- HTTP


@pytest.fixture
def rendus(monkeypatch):
    faits = []
    vrai = vues.render_atom

    def compte(*arguments):
        faits.append(arguments)
        return vrai(*arguments)

    monkeypatch.setattr(vues, "render_atom", compte)
    return faits


def test_headers_of_the_feed(client):
    publie(FICHE)
    reponse = client.get(ATOM)
    assert reponse["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert reponse["Cache-Control"] == "public, max-age=3600"
    assert reponse["Vary"] == "Accept-Encoding"
    assert int(reponse["Content-Length"]) == len(reponse.content)
    assert not reponse.cookies
    assert not reponse["ETag"].startswith("W/")
    assert reponse["Last-Modified"] == http_date(current_catalogue().publie_le.timestamp())


def test_conditional_requests_are_304_and_render_nothing(client, rendus, django_assert_num_queries):
    publie(FICHE)
    bon = client.get(ATOM)
    rendus.clear()
    for entetes in ({"If-None-Match": bon["ETag"]}, {"If-Modified-Since": bon["Last-Modified"]}):
        for methode in (client.get, client.head):
            with django_assert_num_queries(1):
                reponse = methode(ATOM, headers=entetes)
            assert (reponse.status_code, reponse.content) == (304, b"")
            for nom in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
                assert reponse[nom] == bon[nom]
    assert rendus == []
    change("Décret")
    neuf = client.get(ATOM, headers={"If-None-Match": bon["ETag"]})
    assert neuf.status_code == 200
    assert neuf["ETag"] != bon["ETag"]


def test_what_leaves_the_feed_as_it_is_leaves_its_tag(client):
    publie(FICHE)
    avant = client.get(ATOM)
    change("Faute de frappe", mineure=True, resume="Autre.")
    assert client.get(ATOM, headers={"If-None-Match": avant["ETag"]}).status_code == 304


def test_last_modified_never_goes_back(client):
    publie(FICHE)
    vus = []
    for agit in (
        lambda: change("Décret"),
        lambda: change("Faute", mineure=False, mois=2, resume="Autre."),
        lambda: publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée"),
        lambda: publication.publish(travail.write(Genre.DOMAINE, Domaine("budgets", "Finances", 1)), "Nom"),
    ):
        agit()
        vus.append(parse_http_date(client.get(f"{ATOM}?sorte=nouvelle")["Last-Modified"]))
    assert vus == sorted(vus)


@pytest.mark.parametrize(
    ("accepte", "codage", "lit"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_the_feed_is_compressed_as_asked_and_is_the_same_once_read(client, accepte, codage, lit):
    publie(FICHE)
    nu, reponse = client.get(ATOM), client.get(ATOM, headers={"Accept-Encoding": accepte})
    assert reponse.get("Content-Encoding") == codage
    assert lit(reponse.content) == nu.content
    assert reponse["ETag"] == (f"W/{nu['ETag']}" if codage else nu["ETag"])
    encore = client.get(ATOM, headers={"Accept-Encoding": accepte, "If-None-Match": reponse["ETag"]})
    assert (encore.status_code, encore["ETag"]) == (304, reponse["ETag"])


def test_head_is_get_without_a_body_and_other_methods_are_refused(client):
    publie(FICHE)
    get, head = client.get(ATOM), client.head(ATOM)
    assert head.content == b""
    for nom in ("ETag", "Last-Modified", "Content-Length", "Content-Type"):
        assert head[nom] == get[nom]
    for methode in (client.post, client.put, client.delete):
        reponse = methode(ATOM)
        assert reponse.status_code == 405
        assert set(reponse["Allow"].split(", ")) == {"GET", "HEAD"}


def test_the_same_publications_are_the_same_bytes(client):
    publie(FICHE)
    change("Décret")
    premier = client.get(ATOM).content
    for oublie in (catalogue.forget, journal_en_memoire.forget, vues.reponse_du_journal.connus.clear):
        oublie()
    assert client.get(ATOM).content == premier


def test_the_feed_is_bounded(client, monkeypatch):
    monkeypatch.setattr(vues, "PAR_PAGE", 2)
    publie(FICHE)
    for mois in (1, 2, 3):
        change(f"Décret {mois}", mois=mois)
    assert len(ids(client)) == 2


@pytest.mark.parametrize(
    ("page", "adresse"),
    [
        ("/", ATOM),
        ("/journal/", ATOM),
        ("/journal/?domaine=budgets&type=commune", f"{ATOM}?type=commune&amp;domaine=budgets"),
    ],
)
def test_pages_name_their_feed(client, page, adresse):
    publie(FICHE)
    tete = client.get(page).text.split("</head>")[0]
    assert 'type="application/atom+xml" title="Ce qui a changé' in tete
    assert f'href="{adresse}"' in tete
