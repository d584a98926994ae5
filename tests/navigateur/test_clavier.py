"""Everything with the keyboard alone, and a focus that is never lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.pages import each_page
from tests.navigateur.parcours import (
    SAINT_MALO,
    champ_de_recherche,
    choice,
    compte,
    filters_summary,
    filtre,
    press_until_focused,
    resultat,
)


def test_from_the_first_tab_to_the_reasons_of_a_date(page):
    page.goto("/")
    page.keyboard.press("Tab")
    evitement = page.get_by_role("link", name="Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    press_until_focused(page, champ_de_recherche(page), au_plus=2)
    page.keyboard.type("saint mal")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/collectivites/\?q=saint\+mal$"))
    premier = page.locator("#resultats").get_by_role("link").first
    expect(premier).to_have_text("Saint-Malo")
    press_until_focused(page, premier)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))
    pourquoi = page.locator("#echeances details.pourquoi").first
    press_until_focused(page, pourquoi.locator("summary"))
    page.keyboard.press("Space")
    expect(pourquoi.locator("li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(pourquoi.locator("li").first).to_be_hidden()


def test_results_that_came_while_typing_are_one_step_further(page):
    page.goto("/")
    champ = champ_de_recherche(page)
    champ.focus()
    page.keyboard.type("saint mal")
    expect(resultat(page, "Saint-Malo")).to_be_visible()
    expect(champ).to_be_focused()
    press_until_focused(page, page.locator("#resultats").get_by_role("link").first, au_plus=2)


def test_a_filter_is_changed_and_keeps_the_focus(page):
    page.goto(SAINT_MALO)
    avant = compte(page).text_content()
    press_until_focused(page, filters_summary(page))
    page.keyboard.press("Enter")
    press_until_focused(page, filtre(page, "Domaine"), au_plus=3)
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("domaine="))
    expect(compte(page)).not_to_have_text(avant)
    expect(filtre(page, "Domaine")).to_be_focused()
    assert choice(filtre(page, "Domaine")) != "Tous"
    press_until_focused(page, filtre(page, "Réponse"), au_plus=1)


def test_words_typed_in_a_filter_are_not_cut_by_the_list_that_arrives(page):
    page.goto(f"{SAINT_MALO}?nature=obligation")
    champ = page.locator("#echeances form").get_by_role("searchbox")
    champ.focus()
    page.keyboard.type("budget")
    expect(page).to_have_url(re.compile("q=budget"))
    expect(champ).to_be_focused()
    page.keyboard.type(" primitif")
    expect(page).to_have_url(re.compile(r"q=budget\+primitif"))
    expect(champ).to_have_value("budget primitif")
    expect(champ).to_be_focused()


def test_the_button_of_the_filters_keeps_the_focus(page):
    page.goto(f"{SAINT_MALO}?nature=obligation")
    bouton = page.get_by_role("button", name="Filtrer")
    bouton.focus()
    with page.expect_response(re.compile("nature=obligation")):
        page.keyboard.press("Enter")
    expect(bouton).to_be_focused()


def test_an_alarm_is_chosen_and_keeps_the_focus(page):
    page.goto(SAINT_MALO)
    alarme = page.get_by_label("alarme")
    page.locator("#adresse").focus()
    press_until_focused(page, alarme)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#adresse")).to_have_value(re.compile("rappel="))
    expect(alarme).to_be_focused()


@pytest.mark.parametrize("adresse", ["/obligations/", "/ressources/"])
def test_a_list_is_searched_and_filtered_without_losing_the_focus(page, adresse):
    page.goto(adresse)
    avant = compte(page).text_content()
    champ = champ_de_recherche(page)
    champ.focus()
    page.keyboard.type("budget")
    expect(compte(page)).not_to_have_text(avant)
    expect(champ).to_be_focused()
    liste = page.locator("main").get_by_label("Domaine", exact=True)
    press_until_focused(page, liste, au_plus=5)
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("domaine="))
    expect(liste).to_be_focused()


@each_page("administration")
def test_the_focus_is_always_seen_where_it_goes(page, page_du_site):
    """Every step of the first thirty: an outline, around something that has a size and that nothing hides."""
    page.goto(page_du_site.chemin)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == ""


FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return "";
  const nom = element.outerHTML.slice(0, 120), style = getComputedStyle(element), {width, height} =
    element.getBoundingClientRect();
  const dedans = element.matches("[type=date]:not(:focus)");  // its button, which the browser outlines by itself
  const contour = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  if (!contour && !dedans) return `sans contour : ${nom}`;
  if (width < 2 || height < 2) return `sans taille : ${nom}`;
  return element.checkVisibility({visibilityProperty: true, opacityProperty: true}) ? "" : `cache : ${nom}`;
}"""
