"""The same journeys with JavaScript off: everything is a link or a form with its button."""

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.parcours import (
    DOMAINE,
    SAINT_MALO,
    champ_de_recherche,
    choice,
    compte,
    echeances,
    filtre,
    open_filters,
    panne,
    resultat,
    send_filters,
)


@pytest.fixture
def page(nouvelle_page):
    return nouvelle_page(java_script_enabled=False)


def test_a_commune_is_found_with_enter_and_its_reasons_are_read(page):
    page.goto("/")
    champ_de_recherche(page).fill("saint mal")
    champ_de_recherche(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/collectivites/\?q=saint\+mal$"))
    resultat(page, "Saint-Malo").click()
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))
    pourquoi = page.locator("#echeances details.pourquoi").first
    expect(pourquoi.locator("li").first).to_be_hidden()
    pourquoi.locator("summary").click()
    expect(pourquoi.locator("li").first).to_be_visible()


def test_a_profile_is_described_without_a_name(page):
    page.goto("/")
    page.get_by_text("Ou décrire ma collectivité").click()
    page.get_by_label("Nombre d’habitants").fill("900 habitants")
    page.get_by_role("button", name="Voir l’agenda").click()
    expect(page.locator(".compteurs")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("900")


def test_a_mistake_is_explained_beside_its_field_and_nothing_typed_is_lost(page):
    page.goto("/agenda/?type=commune&population=beaucoup")
    champ = page.get_by_label("Nombre d’habitants")
    expect(champ).to_have_value("beaucoup")
    expect(champ).to_have_accessible_description(re.compile("n’est pas un nombre"))
    page.get_by_role("alert").get_by_role("link").click()
    expect(page).to_have_url(re.compile("#population$"))


def test_a_filter_is_sent_by_its_button_and_taken_back_by_a_link(page):
    page.goto(SAINT_MALO)
    toutes, avant = echeances(page).count(), compte(page).text_content()
    open_filters(page)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    send_filters(page)
    expect(page).to_have_url(re.compile("domaine=marches-publics"))
    assert 0 < echeances(page).count() < toutes
    assert choice(filtre(page, "Domaine")) == DOMAINE
    page.get_by_role("link", name="Tout montrer").first.click()
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))
    expect(compte(page)).to_have_text(avant)


def test_back_finds_the_list_and_the_form_of_before(page):
    page.goto(SAINT_MALO)
    avant = compte(page).text_content()
    open_filters(page)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    send_filters(page)
    expect(compte(page)).not_to_have_text(avant)
    page.go_back()
    expect(compte(page)).to_have_text(avant)


def test_the_panel_gives_the_address_of_the_choices_made(page):
    page.goto(SAINT_MALO)
    page.get_by_label("alarme").select_option("7")
    page.locator("#abonnement").get_by_role("button", name="Mettre à jour").click()
    expect(page).to_have_url(re.compile("rappel=7"))
    expect(page.locator("#adresse")).to_have_value(re.compile(r"/agenda/35288\.ics\?.*rappel=7"))


def test_a_fiche_leads_back_to_the_agenda_it_was_opened_from(page):
    page.goto(SAINT_MALO)
    page.locator("#echeances h4 a").first.click()
    expect(page).to_have_url(re.compile(r"/obligations/[\w-]+/\?collectivite=35288$"))
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Saint-Malo").click()
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))


def test_nothing_is_shown_that_only_a_script_can_do(page):
    page.goto(SAINT_MALO)
    expect(panne(page)).to_be_hidden()
    boutons = page.locator("[data-agenda-copie], [data-agenda-imprime]")
    assert boutons.count() > 0
    expect(boutons.filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize("adresse", ["/obligations/", "/ressources/"])
def test_lists_are_searched_by_their_button(page, adresse):
    page.goto(adresse)
    avant = compte(page).text_content()
    champ_de_recherche(page).fill("cyber")
    page.get_by_role("button", name="Chercher").click()
    expect(page).to_have_url(re.compile("q=cyber"))
    expect(compte(page)).not_to_have_text(avant)
    expect(champ_de_recherche(page)).to_have_value("cyber")
