"""What a page weighs on the wire, and what moves while it is used.

Bytes are those that Chromium received, headers and compression included.
"""

import pytest
from playwright.sync_api import expect

from tests.navigateur.decalages import OBSERVE, assert_still
from tests.navigateur.pages import each_page
from tests.navigateur.parcours import (
    DOMAINE,
    SAINT_MALO,
    champ_de_recherche,
    compte,
    filtre,
    open_filters,
    resultat,
)

PREMIERE, SUIVANTE = 60_000, 20_000
"""Bytes at most: of a first visit, everything included; of a further page, whose files are already there."""
AGENDAS = {"agenda-saint-malo": 40_000, "agenda-decrit": 40_000, "agenda-reglage-illisible": 40_000}
"""Further pages that tell more than three hundred règles, each with its answer: ADR 0017."""


@each_page("administration")
def test_a_page_is_light_on_the_first_visit_and_lighter_after(page, page_du_site):
    recus = _listen(page)
    page.goto(page_du_site.chemin)
    _fetch_icon(page)
    premiere = sum(recus)
    page.goto("/mentions-legales/" if page_du_site.chemin == "/" else "/")
    recus.clear()
    page.goto(page_du_site.chemin)
    suivante = sum(recus)
    print(f"{page_du_site.nom} : {premiere} octets, puis {suivante}")
    assert suivante < premiere <= PREMIERE
    assert suivante <= AGENDAS.get(page_du_site.nom, SUIVANTE)


def _listen(page):
    """The list of bytes received, growing with each answer that arrives whole."""
    recus = []
    reseau = page.context.new_cdp_session(page)
    reseau.send("Network.enable")
    reseau.on("Network.loadingFinished", lambda fin: recus.append(fin["encodedDataLength"]))
    return recus


def _fetch_icon(page):
    """Without a screen, Chromium does not ask for it."""
    page.evaluate("async () => (await fetch(document.querySelector('link[rel=icon]').href)).text()")


def test_typing_a_search_moves_neither_the_field_nor_what_is_above(page):
    page.add_init_script(OBSERVE)
    page.goto("/")
    champ = champ_de_recherche(page)
    avant = champ.bounding_box()
    champ.press_sequentially("saint mal")
    expect(resultat(page, "Saint-Malo")).to_be_visible()
    assert champ.bounding_box() == avant
    assert_still(page)


def test_filtering_moves_neither_the_filters_nor_what_is_above(page):
    page.add_init_script(OBSERVE)
    page.goto(SAINT_MALO)
    open_filters(page)
    domaine, nombre = filtre(page, "Domaine"), compte(page).text_content()
    domaine.scroll_into_view_if_needed()
    avant = domaine.bounding_box()
    domaine.select_option(label=DOMAINE)
    expect(compte(page)).not_to_have_text(nombre)
    assert filtre(page, "Domaine").bounding_box() == avant
    assert_still(page)


@pytest.mark.parametrize("adresse", ["/obligations/", "/ressources/"])
def test_searching_a_list_moves_neither_the_field_nor_what_is_above(page, adresse):
    page.add_init_script(OBSERVE)
    page.goto(adresse)
    champ, nombre = champ_de_recherche(page), compte(page).text_content()
    avant = champ.bounding_box()
    champ.press_sequentially("cyber")
    expect(compte(page)).not_to_have_text(nombre)
    assert champ.bounding_box() == avant
    assert_still(page)
