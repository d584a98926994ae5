"""What the printer gives: an agenda is a handout of two pages, where what cannot be clicked is not."""

import re

import pytest

from tests.navigateur.parcours import SAINT_MALO

UNE_PAGE = re.compile(rb"/Type\s*/Page\b")
PERSONNES = {
    "commune de 900": "/agenda/?type=commune&population=900",
    "Saint-Malo": SAINT_MALO,
    "Paris": "/agenda/75056/",
    "Grenoble-Alpes-Métropole": "/agenda/200040715/",
    "département": "/agenda/dep-35/",
    "région": "/agenda/reg-53/",
}


@pytest.mark.parametrize("adresse", PERSONNES.values(), ids=PERSONNES)
def test_an_agenda_prints_on_two_pages(page, adresse):
    page.goto(adresse)
    assert len(UNE_PAGE.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 2


def test_paper_has_the_dates_and_the_address_but_no_form(page):
    page.goto(SAINT_MALO)
    page.emulate_media(media="print")
    visibles = {
        nom: page.locator(nom).first.is_visible() for nom in ("h1", "#echeances .feuillet", "#en-vigueur .ligne")
    }
    assert set(visibles.values()) == {True}, visibles
    cachees = {
        nom: page.locator(nom).first.is_visible() for nom in ("form", "nav", "#abonnement", "#preciser", ".actions")
    }
    assert set(cachees.values()) == {False}, cachees
    assert page.locator(".pied").inner_text().rstrip().endswith(SAINT_MALO)


def test_a_month_prints_on_one_page(page):
    page.goto(f"{SAINT_MALO}?vue=mois&mois=2026-12")
    assert len(UNE_PAGE.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 1


def test_the_years_print_as_wide_as_the_page_with_their_words(page):
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(f"{SAINT_MALO}?vue=annees")
    page.emulate_media(media="print")
    assert page.locator(".frise-svg").bounding_box()["width"] > 600
    assert page.locator("#echeances .ligne .depuis").first.is_visible()
    assert page.locator("#echeances .ligne .regles").first.is_visible()


def test_an_entry_of_the_journal_is_not_cut_between_two_pages(page):
    page.emulate_media(media="print")
    for adresse, entree in (("/journal/", ".nouvelle"), ("/obligations/compte-financier-unique/", ".changement")):
        page.goto(adresse)
        assert page.locator(entree).first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
