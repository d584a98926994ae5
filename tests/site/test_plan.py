"""« Plan du site »: nothing is missing from it, every link answers, and it stays light."""

import gzip
import re

import pytest

from agenda.views.decouverte import SECTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collectivites_de_france", "catalogue_reel")]


def liens(client) -> list[str]:
    contenu = client.get("/plan-du-site/").text.split("<main")[1].split("</main>")[0]
    return re.findall(r'<a (?:class="lien" )?href="(/[^"]*)"', contenu)


def test_every_page_of_the_sitemap_but_the_agendas_is_there(client):
    attendus = {page.chemin for nom in ("pages", "obligations", "ressources") for page in SECTIONS[nom]()}
    assert len(attendus) > 300
    assert attendus - {"/plan-du-site/"} <= set(liens(client))


def test_every_departement_and_region_is_there_and_answers(client):
    agendas = [lien for lien in liens(client) if re.match("/agenda/.", lien)]
    assert len(agendas) == len(set(agendas))
    departements = {a for a in agendas if a.startswith("/agenda/dep-")} | {"/agenda/75056/", "/agenda/200046977/"}
    assert departements <= set(agendas)
    assert len(departements) == 97  # 101, but Corse (2), Martinique and Guyane are one with their région
    assert sum(a.startswith("/agenda/reg-") for a in agendas) == 17
    for adresse in ("/agenda/dep-35/", "/agenda/75056/", "/agenda/reg-94/", "/agenda/com-987/"):
        assert client.get(adresse).status_code == 200


def test_territories_are_in_the_order_of_the_alphabet_whatever_the_accents(client):
    html = client.get("/plan-du-site/").text
    assert html.index(">Bretagne<") < html.index(">Île-de-France<") < html.index(">Normandie<")
    assert html.index(">Drôme<") < html.index(">Essonne<") < html.index(">Eure<") < html.index(">Gard<")


def test_the_map_is_light(client):
    assert len(gzip.compress(client.get("/plan-du-site/").content)) < 20_000
