"""A secretary of mairie finds her commune, reads its dates and why they concern it."""

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.parcours import (
    DOMAINE,
    SAINT_MALO,
    annonce,
    champ_de_recherche,
    choice,
    compte,
    echeances,
    filtre,
    open_filters,
    resultat,
)


def test_a_commune_is_found_while_typing_and_its_reasons_are_read(page):
    page.goto("/")
    champ_de_recherche(page).press_sequentially("saint mal")
    resultat(page, "Saint-Malo").click()
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saint-Malo")
    _read_reasons(page)


def test_an_intercommunalite_is_one_link_away_from_its_commune(page):
    page.goto(SAINT_MALO)
    lien = page.locator(".membre").get_by_role("link")
    nom = lien.text_content()
    lien.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(nom)
    expect(echeances(page).first).to_be_visible()


def test_a_filter_changes_the_list_and_the_address_and_says_only_the_count(page):
    page.goto(SAINT_MALO)
    toutes, avant = echeances(page).count(), compte(page).text_content()
    open_filters(page)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    expect(page).to_have_url(re.compile(rf"{SAINT_MALO}\?domaine=marches-publics$"))
    assert 0 < echeances(page).count() < toutes
    expect(annonce(page)).to_contain_text("avec ces filtres.")
    assert annonce(page).text_content() == compte(page).text_content()
    assert compte(page).text_content() != avant


@pytest.mark.parametrize(
    ("adresse", "champ", "valeur"),
    [
        (SAINT_MALO, "Domaine", DOMAINE),
        ("/obligations/", "Domaine", DOMAINE),
        ("/ressources/", "Famille", "Formations et sensibilisation"),
        ("/programme/", "Domaine", DOMAINE),
    ],
)
def test_back_and_forward_restore_the_list_and_its_form(page, adresse, champ, valeur):
    page.goto(adresse)
    if adresse == SAINT_MALO:
        open_filters(page)
    liste = page.locator("main").get_by_label(champ, exact=True)
    avant, tous = compte(page).text_content(), choice(liste)
    liste.select_option(label=valeur)
    expect(compte(page)).not_to_have_text(avant)
    apres = compte(page).text_content()
    page.go_back()
    expect(compte(page)).to_have_text(avant)
    assert choice(liste) == tous
    page.go_forward()
    expect(compte(page)).to_have_text(apres)
    assert choice(liste) == valeur


@pytest.mark.parametrize("adresse", ["/obligations/", "/ressources/"])
def test_back_restores_the_words_of_a_search(page, adresse):
    page.goto(adresse)
    avant = compte(page).text_content()
    champ_de_recherche(page).press_sequentially("cyber")
    expect(page).to_have_url(re.compile(r"\?q=cyber$"))
    expect(compte(page)).not_to_have_text(avant)
    page.go_back()
    expect(compte(page)).to_have_text(avant)
    expect(champ_de_recherche(page)).to_have_value("")
    page.go_forward()
    expect(compte(page)).not_to_have_text(avant)
    expect(champ_de_recherche(page)).to_have_value("cyber")


@pytest.mark.parametrize("adresse", ["/obligations/", "/ressources/"])
def test_leaving_the_field_of_a_search_asks_nothing_again(page, adresse):
    """Each answer is a step more for Back: the same one twice is a Back that seems to do nothing."""
    page.goto(adresse)
    avant = compte(page).text_content()
    champ_de_recherche(page).press_sequentially("cyber")
    expect(compte(page)).not_to_have_text(avant)
    page.evaluate("window.demandes = 0; document.addEventListener('htmx:beforeRequest', () => { demandes++ })")
    champ_de_recherche(page).press("Tab")
    assert page.evaluate("demandes") == 0


def test_a_search_is_one_step_of_back_however_slowly_it_is_typed(page):
    page.goto("/obligations/")
    avant, longueur = compte(page).text_content(), page.evaluate("history.length")
    for lettres, adresse in (("cyb", "cyb"), ("er", "cyber")):
        champ_de_recherche(page).press_sequentially(lettres)
        expect(page).to_have_url(re.compile(rf"\?q={adresse}$"))
    assert page.evaluate("history.length") == longueur + 1
    page.go_back()
    expect(compte(page)).to_have_text(avant)


def test_the_panel_gives_the_address_of_the_choices_made(page):
    page.goto(SAINT_MALO)
    adresse = page.locator("#adresse")
    avant = adresse.input_value()
    page.get_by_label("alarme").select_option("7")
    expect(adresse).to_have_value(re.compile(r"^http.*/agenda/35288\.ics\?.*rappel=7"))
    assert adresse.input_value() != avant
    page.get_by_label("Sans les dates").check()
    expect(adresse).to_have_value(re.compile(r"rappel=7.*a-verifier=non|a-verifier=non.*rappel=7"))


def test_filters_stay_in_the_address_of_the_feed_and_alarms_in_the_filtered_page(page):
    page.goto(f"{SAINT_MALO}?rappel=7")
    open_filters(page)
    filtre(page, "Domaine").select_option(label=DOMAINE)
    expect(page.locator("#adresse")).to_have_value(re.compile(r"domaine=marches-publics"))
    expect(page.locator("#adresse")).to_have_value(re.compile(r"rappel=7"))
    assert page.request.get(page.locator("#adresse").input_value()).text().count("BEGIN:VALARM") > 0


def test_a_fiche_leads_back_to_the_agenda_it_was_opened_from(page):
    page.goto("/agenda/?type=commune&population=900")
    titre = page.get_by_role("heading", level=1).text_content()
    adresse = page.url
    page.locator("#echeances h4 a").first.click()
    expect(page).to_have_url(re.compile(r"/obligations/[\w-]+/\?type=commune&population=900$"))
    expect(page.locator("#reponse")).to_have_attribute("data-verdict", re.compile("concerne|a-verifier"))
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name=titre).click()
    expect(page).to_have_url(adresse)


def test_the_step_by_step_page_gives_the_address_of_some_domaines(page):
    page.goto("/aide/abonnement/?collectivite=35288")
    page.get_by_text("Seulement certains domaines").click()
    case = page.get_by_label(DOMAINE, exact=True)
    case.check()
    expect(page.locator("#adresse")).to_have_value(re.compile(r"/agenda/35288\.ics\?.*domaine=marches-publics"))
    page.go_back()
    expect(page.locator("#adresse")).not_to_have_value(re.compile("domaine="))
    expect(case).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#adresse")).to_have_value(re.compile("domaine="))
    expect(case).to_be_checked()


def test_the_address_of_the_feed_is_copied(nouvelle_page):
    page = nouvelle_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(SAINT_MALO)
    page.get_by_role("button", name="Copier l’adresse").click()
    expect(annonce(page)).to_have_text("Adresse copiée.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#adresse").input_value()


def test_a_doubt_is_settled_by_an_answer(page):
    page.goto("/agenda/?type=commune&population=900")
    avant = page.locator(".compteurs li").last.text_content()
    page.locator("#preciser select[name=caracteristique]:visible").first.select_option("Oui")
    page.get_by_role("button", name="Recalculer mon agenda").click()
    expect(page).to_have_url(re.compile("caracteristique="))
    expect(page.locator(".compteurs li").last).not_to_have_text(avant)


def _read_reasons(page):
    pourquoi = page.locator("#echeances details.pourquoi").first
    expect(pourquoi.locator("li").first).to_be_hidden()
    pourquoi.locator("summary").click()
    expect(pourquoi.locator("li").first).to_be_visible()
    assert pourquoi.locator("li").first.inner_text().strip()
