"""A network that is cut, a server that fails, an answer that comes late: said, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.parcours import (
    DOMAINE,
    SAINT_MALO,
    champ_de_recherche,
    choice,
    compte,
    filtre,
    open_filters,
    panne,
    resultat,
    send_filters,
)

RECHERCHE = re.compile(r"/collectivites/\?q=")
PANNES = {
    "réseau coupé": lambda route: route.abort(),
    "serveur en panne": lambda route: route.fulfill(status=503, body="En maintenance."),
}


@pytest.fixture
def page(nouvelle_page):
    return nouvelle_page(pannes_attendues=True)


@pytest.mark.parametrize("arrive", PANNES.values(), ids=PANNES)
def test_a_search_that_fails_says_so_and_loses_no_letter(page, arrive):
    page.goto("/")
    page.route(RECHERCHE, arrive)
    champ = champ_de_recherche(page)
    champ.press_sequentially("saint ma")
    expect(panne(page)).to_be_visible()
    expect(champ).to_have_value("saint ma")
    expect(champ).to_be_focused()
    page.unroute(RECHERCHE)
    champ.press_sequentially("l")
    expect(resultat(page, "Saint-Malo")).to_be_visible()
    expect(panne(page)).to_be_hidden()


@pytest.mark.parametrize("arrive", PANNES.values(), ids=PANNES)
def test_a_filter_that_fails_says_so_and_keeps_the_choice(page, arrive):
    page.goto(SAINT_MALO)
    avant = compte(page).text_content()
    open_filters(page)
    page.route(re.compile("domaine="), arrive)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    expect(panne(page)).to_be_visible()
    assert choice(filtre(page, "Domaine")) == DOMAINE
    expect(compte(page)).to_have_text(avant)
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))
    page.unroute(re.compile("domaine="))
    send_filters(page)
    expect(compte(page)).not_to_have_text(avant)
    expect(panne(page)).to_be_hidden()


def test_a_late_answer_never_replaces_that_of_the_last_letters(page):
    page.goto("/")
    attend = []
    page.route(re.compile(r"q=saint$"), lambda route: attend.append(route))
    champ = champ_de_recherche(page)
    with page.expect_request(re.compile(r"q=saint$")):
        champ.fill("saint")
    champ.fill("saint malo")
    expect(page.locator("#resultats").get_by_role("link").first).to_have_text("Saint-Malo")
    for route in attend:
        route.fulfill(status=200, content_type="text/html", body="<p>Trop tard</p>")
    page.wait_for_timeout(300)
    expect(page.locator("#resultats").get_by_role("link").first).to_have_text("Saint-Malo")
    expect(panne(page)).to_be_hidden()


@pytest.mark.parametrize("fichier", ["htmx", "site"])
def test_without_one_of_its_scripts_the_form_still_answers(page, fichier):
    page.route(re.compile(rf"/static/.*{fichier}.*\.js"), lambda route: route.abort())
    page.goto("/")
    champ_de_recherche(page).fill("saint mal")
    champ_de_recherche(page).press("Enter")
    expect(resultat(page, "Saint-Malo")).to_be_visible()


def test_without_its_style_a_page_is_read_in_order(page):
    page.route(re.compile(r"\.css"), lambda route: route.abort())
    page.goto(SAINT_MALO)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saint-Malo")
    expect(panne(page)).to_be_hidden()


def test_an_answer_that_never_comes_is_told_and_loses_no_letter(page):
    page.goto("/")
    page.evaluate("htmx.config.timeout = 400")
    page.route(re.compile(r"/collectivites/\?"), lambda route: None)
    champ_de_recherche(page).press_sequentially("saint mal")
    expect(panne(page)).to_be_visible()
    expect(champ_de_recherche(page)).to_have_value("saint mal")
