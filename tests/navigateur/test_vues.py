"""The month and the years, as a reader goes from one to the other."""

import re

from playwright.sync_api import expect

from tests.navigateur.parcours import DOMAINE, SAINT_MALO, compte, filtre, open_filters


def _views(page):
    return page.get_by_role("navigation", name="Présentation des dates")


def test_a_month_leads_to_the_next_to_a_fiche_and_back_to_the_list(page):
    page.goto(SAINT_MALO)
    _views(page).get_by_role("link", name="Mois").click()
    expect(page).to_have_url(re.compile("vue=mois"))
    premier = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("navigation", name="Autres mois").locator("a[rel=next]").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(premier)
    page.get_by_role("navigation", name="Autres mois").locator("a[rel=prev]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(premier)
    page.locator(".grille-mois li a").first.click()
    expect(page.locator("#reponse")).to_have_attribute("data-verdict", re.compile("concerne|a-verifier"))
    page.go_back()
    _views(page).get_by_role("link", name="Liste").click()
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}#echeances$"))


def test_the_filters_of_a_month_are_those_of_the_list(page):
    page.goto(f"{SAINT_MALO}?vue=mois&mois=2027-04")
    avant = compte(page).text_content()
    open_filters(page)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    expect(page).to_have_url(re.compile("domaine=marches-publics&vue=mois&mois=2027-04"))
    expect(compte(page)).not_to_have_text(avant)
    _views(page).get_by_role("link", name="Liste").click()
    expect(page).to_have_url(re.compile(r"domaine=marches-publics#echeances$"))


def test_each_mark_of_the_years_says_what_it_is_and_leads_there(page):
    page.goto(f"{SAINT_MALO}?vue=annees")
    reperes = page.locator(".frise-svg a")
    assert reperes.count() > 30
    marque = page.locator('.frise-svg a[href^="/obligations/"]').first
    expect(marque).to_have_accessible_name(re.compile(r"\d{4}"))
    marque.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/obligations/[\w-]+/\?collectivite=35288$"))


def test_the_drawing_scrolls_in_its_box_with_the_keyboard_alone(nouvelle_page):
    page = nouvelle_page(viewport={"width": 320, "height": 700})
    page.goto(f"{SAINT_MALO}?vue=annees")
    boite = page.locator(".defile")
    boite.focus()
    page.keyboard.press("ArrowRight")
    expect(boite).not_to_have_js_property("scrollLeft", 0)
    assert page.evaluate("scrollX") == 0
