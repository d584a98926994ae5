"""Bad input: a clear French message, nothing lost, never a 500 (issue « Foundation », table of bad inputs)."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db

MAUVAIS_PROFILS = [
    ("type=commune&population=abc", "« abc » n’est pas un nombre"),
    ("type=commune&population=-1", "« -1 » n’est pas un nombre"),
    ("type=commune&population=3,5", "« 3,5 » n’est pas un nombre"),
    ("type=commune&population=1000000000000", "trop grand"),
    ("type=mairie&population=900", "« mairie » n’est pas un type connu"),
    ("type=commune&population=900&population=901", "donné deux fois"),
    ("type=commune&population=" + "9" * 900, "trop longue"),
    ("population=900", "Choisissez un type"),
]
MAUVAIS_FILTRES = [
    ("du=2027-06-01&au=2027-01-01", "précède la date de début"),
    ("du=2027-02-30", "n’existe pas au calendrier"),
    ("du=0000-01-01", "une année de 1990 à 2100"),
    ("au=99999-01-01", "n’est pas une date"),
    ("du=1990-01-01&au=2090-01-01", "Trop loin d’aujourd’hui"),
    ("domaine=licornes", "n’est pas un choix possible"),
    ("nature=farce", "n’est pas un choix possible"),
    ("verdict=peut-etre", "n’est pas un choix possible"),
    ("rappel=-3", "de 0 à 365"),
    ("rappel=4000", "de 0 à 365"),
    ("a-verifier=bof", "n’est pas un choix possible"),
    ("q=" + "a" * 1_000, "trop longue"),
    ("agents=beaucoup", "« beaucoup » n’est pas un nombre"),
    ("caracteristique=licorne", "« licorne » n’est pas une question connue"),
    ("caracteristique=site-internet&caracteristique=-site-internet", "à la fois par oui et par non"),
    ("au=2099-12-31", "Trop loin d’aujourd’hui"),
    ("rappel=1&rappel=2&rappel=3&rappel=4", "3 au plus"),
]


ILLISIBLES = ["population=%00", "q=%FF%FE", "q=" + "a" * 10_000, "population=" + "9" * 10_000, "%00=1"]


def plat(reponse) -> str:
    """The text with plain spaces: typography is checked elsewhere."""
    return reponse.text.replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("query", ILLISIBLES)
@pytest.mark.parametrize("page", ["/", "/agenda/", "/agenda/35288/", "/obligations/", "/collectivites/", "/sante/"])
def test_address_that_nobody_typed_is_400_on_a_page(client, catalogue_reel, page, query):
    reponse = client.get(f"{page}?type=commune&{query}")
    assert reponse.status_code == 400
    assert "illisible" in reponse.text


@pytest.mark.parametrize("query", ILLISIBLES)
@pytest.mark.parametrize("flux", ["/agenda.ics", "/agenda/35288.ics", "/obligations/compte-financier-unique.ics"])
def test_address_that_nobody_typed_is_404_on_a_feed(client, catalogue_reel, flux, query):
    reponse = client.get(f"{flux}?type=commune&{query}")
    assert reponse.status_code == 404
    assert "illisibles" in reponse.text


@pytest.mark.parametrize(("query", "message"), MAUVAIS_PROFILS)
def test_page_explains_what_is_wrong_with_a_profile(client, catalogue_reel, query, message):
    reponse = client.get(f"/agenda/?{query}")
    assert reponse.status_code == 200
    assert message in plat(reponse)
    assert "<select" in reponse.text


@pytest.mark.parametrize(("query", "message"), MAUVAIS_FILTRES)
def test_page_explains_what_is_wrong_with_a_filter_and_shows_the_rest(client, catalogue_reel, query, message):
    reponse = client.get(f"/agenda/?type=commune&population=900&{query}")
    assert reponse.status_code == 200
    assert message in plat(reponse)
    assert "Déjà en vigueur" in reponse.text


@pytest.mark.parametrize(
    ("query", "message"),
    MAUVAIS_PROFILS + [(f"type=commune&population=900&{query}", message) for query, message in MAUVAIS_FILTRES],
)
def test_feed_answers_404_with_one_plain_sentence(client, catalogue_reel, query, message):
    reponse = client.get(f"/agenda.ics?{query}")
    assert reponse.status_code == 404
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert message in plat(reponse)
    assert reponse.text.count("\n") == 1
    assert reponse["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "figure",
    [
        "3500",
        "3 500",
        "3\u00a0500",
        "3\u202f500",
        "3\u2009500",
        "3.500",
        "3,500",
        "3'500",
        "3500 habitants",
        " 3 500 ",
    ],
)
def test_population_is_read_in_any_french_spelling(client, catalogue_reel, figure):
    reponse = client.get("/agenda/", {"type": "commune", "population": figure})
    assert "Commune de 3\u00a0500\u00a0habitants" in reponse.text


def test_what_was_typed_is_not_lost(client, catalogue_reel):
    assert 'value="quatre mille"' in client.get("/agenda/?type=commune&population=quatre+mille").text
    avec_agents = client.get("/agenda/?type=commune&population=900&agents=dix&caracteristique=site-internet").text
    assert 'name="agents" value="dix"' in avec_agents
    assert '<option value="site-internet" selected>' in avec_agents


def test_same_value_twice_is_the_same_value(client, catalogue_reel):
    une = client.get("/agenda.ics?type=commune&population=900")
    deux = client.get("/agenda.ics?type=commune&population=900&population=900&type=commune")
    assert une.content == deux.content


def test_unknown_parameters_and_order_are_ignored(client, catalogue_reel):
    une = client.get("/agenda.ics?type=commune&population=900")
    autre = client.get("/agenda.ics?utm_source=mail&population=900&nocache=1&type=commune")
    assert une.content == autre.content
    assert une["ETag"] == autre["ETag"]


@pytest.mark.parametrize(
    "chemin",
    ["/obligations/%00/", "/obligations/%FF%FE/", "/%C0%80", "/obligations/" + "a" * 10_000 + "/", "/agenda/%00.ics"],
)
def test_unreadable_path_is_never_a_500(client, catalogue_reel, chemin):
    assert client.get(chemin).status_code in (400, 404)


def test_too_many_parameters_are_never_a_500(client, catalogue_reel):
    query = "&".join(f"p{n}=1" for n in range(5_000))
    assert client.get(f"/agenda/?type=commune&{query}").status_code in (200, 400)


def test_foreign_host_is_refused(client, catalogue_reel):
    assert client.get("/", headers={"host": "ailleurs.example"}).status_code == 400


PAGES = [
    "/",
    "/agenda/",
    "/agenda/?type=commune&population=900",
    "/obligations/",
    "/a-propos/",
    "/mentions-legales/",
    "/sante/",
]
FLUX = ["/agenda.ics?type=commune&population=900", "/obligations/vote-transmission-budget-primitif.ics"]


@pytest.mark.parametrize("chemin", PAGES + FLUX)
@pytest.mark.parametrize("methode", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "TRACE"])
def test_only_reading_is_allowed(catalogue_reel, chemin, methode):
    from django.test import Client

    reponse = Client(enforce_csrf_checks=True).generic(methode, chemin)
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("chemin", PAGES + FLUX)
def test_head_has_the_headers_of_get_and_no_body(client, catalogue_reel, chemin):
    get, head = client.get(chemin), client.head(chemin)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k != "Content-Length"} == {
        k: v for k, v in get.headers.items() if k != "Content-Length"
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nom=st.sampled_from(
        ["type", "population", "agents", "recettes", "caracteristique", "du", "au", "q", "domaine", "etat", "rappel"]
    ),
    valeur=st.text(max_size=60),
    chemin=st.sampled_from(["/agenda/", "/agenda.ics", "/obligations/", "/obligations/compte-financier-unique/"]),
)
def test_nothing_a_reader_sends_gives_a_500(client, catalogue_reel, nom, valeur, chemin):
    autres = {"type": "commune", "population": "900"}
    assert client.get(chemin, {**autres, nom: valeur}).status_code in (200, 400, 404)


def test_error_messages_have_french_typography(client, catalogue_reel):
    texte = client.get("/agenda/?type=mairie&population=abc").text
    assert re.search("«\u00a0[^»]*\u00a0»", texte)
    assert "Choisissez parmi\u00a0:" in texte


def test_figure_refused_by_a_fiche_stays_in_its_field_with_what_is_wrong(client, catalogue_reel):
    texte = client.get("/obligations/publication-donnees-ouvertes/?type=commune&population=4200&agents=plein").text
    champ = re.search(r'<input type="text" id="p-agents"[^>]*>', texte)[0]
    assert 'value="plein"' in champ
    assert 'aria-invalid="true"' in champ
    assert 'aria-describedby="p-agents-erreur' in champ
    assert 'href="#p-agents"' in texte
