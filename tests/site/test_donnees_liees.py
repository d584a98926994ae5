"""What search engines read in a page: valid JSON, true, hurting neither the page nor its strict policy."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.utils.html import strip_tags

from agenda import donnees_liees
from obligations.fiche import Etat
from tests.factories import FicheFactory, publie, publie_tel_quel

pytestmark = pytest.mark.django_db

ORIGINE = "https://agenda.example.fr"
FICHE = "/obligations/vote-transmission-budget-primitif/"
AVEC_UN_FIL = [
    "/agenda/",
    "/agenda/?type=commune&population=4200",
    "/obligations/",
    FICHE,
    "/ressources/",
    "/ressources/platau/",
    "/programme/",
    "/programme/demat-ads/",
    "/collectivites/",
    "/a-propos/",
    "/mentions-legales/",
    "/journal/",
    "/aide/abonnement/",
    "/accessibilite/",
    "/plan-du-site/",
]
BLOC = r'<script type="application/ld\+json">(.*?)</script>'


def donnees(html: str) -> dict[str, dict]:
    """Type -> node."""
    (texte,) = re.findall(BLOC, html, re.DOTALL)
    lues = json.loads(texte)
    assert lues["@context"] == "https://schema.org"
    return {noeud["@type"]: noeud for noeud in lues["@graph"]}


def test_the_home_tells_the_site_and_how_to_search_it(client, catalogue_reel):
    (site,) = donnees(client.get("/").text).values()
    assert (site["@type"], site["url"], site["inLanguage"]) == ("WebSite", f"{ORIGINE}/", "fr")
    modele = site["potentialAction"]["target"]["urlTemplate"]
    assert modele == f"{ORIGINE}/collectivites/?q={{search_term_string}}"
    assert "publisher" not in site


def test_the_publisher_is_told_when_there_is_one(client, catalogue_reel, settings):
    settings.EDITEUR = "Association « L'agenda » </script>"
    assert donnees(client.get("/").text)["WebSite"]["publisher"]["name"] == settings.EDITEUR


@pytest.mark.parametrize("chemin", AVEC_UN_FIL)
def test_the_breadcrumb_told_is_the_breadcrumb_shown(client, catalogue_reel, chemin):
    html = client.get(chemin).text
    elements = donnees(html)["BreadcrumbList"]["itemListElement"]
    montres = re.findall(r"<li>(.*?)</li>", re.search(r'<nav class="ariane".*?</nav>', html, re.DOTALL)[0])
    assert [e["name"] for e in elements] == [unescape(strip_tags(montre)) for montre in montres]
    liens = [unescape(lien) for montre in montres for lien in re.findall(r'href="([^"]+)"', montre)]
    assert [e["item"] for e in elements if "item" in e] == [f"{ORIGINE}{lien}" for lien in liens]
    assert [e["position"] for e in elements] == list(range(1, len(elements) + 1))


def test_a_fiche_tells_its_days_and_the_texts_it_rests_on(client, catalogue_reel):
    fiche = catalogue_reel.fiches["vote-transmission-budget-primitif"]
    page = donnees(client.get(FICHE).text)["WebPage"]
    assert page["url"] == f"{ORIGINE}{FICHE}"
    assert page["name"] == fiche.titre
    assert datetime.fromisoformat(page["dateModified"]) == catalogue_reel.parutions[fiche.code].derniere
    noms = [texte["name"] for texte in page["about"]]
    assert noms
    assert set(noms) == {base for regle in fiche.regles for base in regle.base_legale}
    assert {texte["@type"] for texte in page["about"]} == {"Legislation"}


def test_a_project_rests_on_no_legislation(client):
    projet = FicheFactory(etat=Etat.INCERTAIN)
    assert any(regle.base_legale for regle in projet.regles)
    publie(projet)
    assert "about" not in donnees(client.get(f"/obligations/{projet.code}/").text)["WebPage"]


def test_no_date_is_told_as_a_public_event(client, catalogue_reel, collectivites_de_france):
    page = donnees(client.get("/agenda/35288/").text)["WebPage"]
    autorite = page["about"]
    assert (autorite["@type"], autorite["name"]) == ("GovernmentOrganization", "Saint-Malo")
    assert autorite["areaServed"]["containedInPlace"]["name"] == "Ille-et-Vilaine"
    assert {i["propertyID"]: i["value"] for i in autorite["identifier"]}["Code INSEE"] == "35288"
    assert '"Event"' not in client.get("/agenda/35288/").text


@pytest.mark.parametrize("code", ["243500782", "dep-35", "reg-53", "com-987"])
def test_every_form_of_authority_is_told(client, catalogue_reel, collectivites_de_france, code):
    page = donnees(client.get(f"/agenda/{code}/").text)["WebPage"]
    assert page["url"] == f"{ORIGINE}/agenda/{code}/"
    assert "Code INSEE" not in json.dumps(page)


# --- Safety


@pytest.mark.parametrize("piege", ["</script><script>alert(1)</script>", "<!--", "a\u2028b\u2029c", "&lt;", "\"'\\"])
def test_no_text_can_leave_the_block(piege):
    texte = donnees_liees.document([{"@type": "WebPage", "name": piege}])
    assert not re.search("[<>&\u2028\u2029]", texte)
    assert json.loads(texte)["@graph"][0]["name"] == piege


def test_a_fiche_cannot_break_its_page(client):
    fiche = FicheFactory()
    publie(fiche)
    publie_tel_quel(replace(fiche, resume="</script><script>alert(1)</script>"))
    html = client.get(f"/obligations/{fiche.code}/").text
    assert "<script>alert" not in html
    assert donnees(html)["WebPage"]["description"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize("chemin", ["/", FICHE, "/a-propos/"])
def test_the_policy_names_the_block_by_its_hash_and_allows_nothing_more(client, catalogue_reel, chemin):
    reponse = client.get(chemin)
    (texte,) = re.findall(BLOC, reponse.text, re.DOTALL)
    empreinte = base64.b64encode(hashlib.sha256(texte.encode()).digest()).decode()
    regles = dict(r.strip().split(" ", 1) for r in reponse["Content-Security-Policy"].split(";") if " " in r.strip())
    assert regles["script-src"] == f"'self' 'sha256-{empreinte}'"
    assert client.get(chemin)["Content-Security-Policy"] == reponse["Content-Security-Policy"]


@pytest.mark.parametrize("chemin", ["/collectivites/?q=rennes", "/agenda/?type=commune&population=4200"])
def test_a_fragment_has_no_data_and_the_policy_of_the_settings(client, catalogue_reel, chemin):
    reponse = client.get(chemin, headers={"HX-Request": "true"})
    assert "ld+json" not in reponse.text
    assert "sha256" not in reponse["Content-Security-Policy"]
