"""Three views of one agenda: the list, a month, the years. They obey the same filters."""

import html
import re
from datetime import date

import pytest

pytestmark = pytest.mark.django_db

AGENDA = "/agenda/?type=commune&population=900"
MOIS = f"{AGENDA}&vue=mois"
DATE = re.compile(
    r'data-fiche="([^"]+)" data-regle="([^"]+)" data-verdict="([^"]+)">(?:(?!data-fiche).)*?datetime="([^"]+)"',
    re.DOTALL,
)


def du_mois(client, mois, fin=""):
    """(day, fiche, règle, answer) of each date in the table."""
    texte = client.get(f"{MOIS}&mois={mois}{fin}").text
    trouvees = []
    for case in texte.split('<td role="cell"')[1:]:
        jour = re.search(r'datetime="([^"]+)"', case)
        for fiche, regle, verdict in re.findall(
            r'data-fiche="([^"]+)" data-regle="([^"]+)" data-verdict="([^"]+)"', case
        ):
            trouvees.append((jour[1], fiche, regle, verdict))
    return sorted(trouvees)


def de_la_liste(client, mois, fin=""):
    dernier = {"2026-12": 31, "2027-01": 31, "2027-02": 28, "2027-04": 30}[mois]
    texte = client.get(f"{AGENDA}&du={mois}-01&au={mois}-{dernier}{fin}").text
    echeances = texte.split('id="echeances"')[1].split('class="cote"')[0]
    return sorted((jour, fiche, regle, verdict) for fiche, regle, verdict, jour in DATE.findall(echeances))


@pytest.mark.parametrize("mois", ["2026-12", "2027-01", "2027-04"])
@pytest.mark.parametrize("fin", ["", "&verdict=concerne", "&nature=obligation", "&q=budget"])
def test_month_has_the_dates_of_the_list(client, catalogue_reel, mois, fin):
    assert du_mois(client, mois, fin) == de_la_liste(client, mois, fin)


def test_month_has_something_to_compare(client, catalogue_reel):
    assert len(du_mois(client, "2027-01")) > 3


def test_month_is_a_real_table_with_headers(client, catalogue_reel):
    texte = client.get(f"{MOIS}&mois=2026-12").text
    assert "<h1>Décembre 2026</h1>" in texte
    assert re.search(r"<caption[^>]*>Décembre 2026", texte)
    assert re.findall(r'<th role="columnheader" scope="col">(\w+)', texte)[0::6] == ["Lundi", "Dimanche"]
    assert texte.count('datetime="2026-12-') >= 31


def test_month_leads_to_its_neighbours_as_far_as_the_feed_goes(client, catalogue_reel, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: date(2026, 11, 28))
    texte = client.get(f"{MOIS}&mois=2026-12").text
    assert re.search(r'rel="prev" href="[^"]*mois=2026-11"', texte)
    assert re.search(r'rel="next" href="[^"]*mois=2027-01"', texte)
    assert 'rel="prev"' not in client.get(f"{MOIS}&mois=2025-01").text
    assert 'rel="next"' not in client.get(f"{MOIS}&mois=2028-12").text


def test_empty_month_says_so_and_leads_to_the_next_date(client, catalogue_reel):
    texte = client.get(f"{MOIS}&mois=1999-01").text
    assert "Aucune date en janvier 1999." in texte
    assert "Ce mois est hors de l’agenda." in texte
    assert re.search(r'La suivante est en <a href="[^"]*mois=20\d\d-\d\d"', texte)


@pytest.mark.parametrize("mois", ["2026-13", "hier", "2026-1", "2026-00", "0000-01", "9999-12", "2026-12-01"])
def test_unreadable_month_is_explained_and_another_is_shown(client, catalogue_reel, mois):
    texte = client.get(f"{MOIS}&mois={mois}").text
    assert "Un réglage n’a pas été compris" in texte
    assert "n’est pas un mois" in texte
    assert '<table class="grille-mois"' in texte


@pytest.mark.parametrize("vue", ["semaine", "MOIS", "%00"])
def test_unknown_view_shows_the_list_and_says_what_is_possible(client, catalogue_reel, vue):
    reponse = client.get(f"{AGENDA}&vue={vue}")
    if vue == "%00":
        assert reponse.status_code == 400
        return
    assert "Choisissez parmi" in reponse.text
    assert 'id="en-vigueur"' in reponse.text


@pytest.mark.parametrize("vue", ["", "mois", "annees"])
def test_each_view_leads_to_the_others_with_the_same_filters(client, catalogue_reel, vue):
    texte = client.get(f"{AGENDA}&domaine=urbanisme&rappel=7&vue={vue}").text
    liens = re.search(r'<nav class="vues".*?</nav>', texte, re.DOTALL)[0]
    adresses = [html.unescape(lien) for lien in re.findall(r'href="([^"]+)"', liens)]
    assert [re.sub(r".*?(?:&vue=(\w+))?#echeances", r"\1", adresse) for adresse in adresses] == ["", "mois", "annees"]
    assert all("domaine=urbanisme" in adresse and "rappel=7" in adresse for adresse in adresses)
    assert liens.count('aria-current="page"') == 1


@pytest.mark.parametrize("vue", ["mois", "annees"])
def test_view_is_kept_by_the_filters_and_by_the_fragment(client, catalogue_reel, vue):
    chemin = f"{AGENDA}&vue={vue}"
    assert f'name="vue" value="{vue}"' in client.get(chemin).text
    fragment = client.get(f"{chemin}&domaine=urbanisme", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "data-agenda-compte" in fragment.text
    assert fragment["HX-Push-Url"].endswith(f"domaine=urbanisme&vue={vue}")


def test_years_draw_each_mark_as_a_link_with_a_title_and_tell_it_in_words(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&vue=annees").text
    dessin = re.search(r'<svg class="graphique frise-svg".*?</svg></div>', texte, re.DOTALL)[0]
    liens = re.findall(r"<a href=\"[^\"]+\" class=\"(\w[\w-]*)\"><title>([^<]+)</title>", dessin)
    assert len(liens) == dessin.count("<a ") > 30
    assert {genre for genre, _ in liens} == {"passe", "a-venir", "fin"}
    en_texte = texte.split("<h3>La même chose en texte")[1]
    domaines = re.findall(r'<text class="fort"[^>]*>([^<]+)', dessin)
    assert len(domaines) > 15
    assert re.findall(r'<li class="ligne"><span class="depuis">([^<]+)', en_texte) == domaines


@pytest.mark.parametrize("vue", ["mois", "annees"])
def test_view_never_asks_more_of_the_database_than_the_list(client, catalogue_reel, django_assert_num_queries, vue):
    client.get(AGENDA)
    with django_assert_num_queries(1):
        client.get(f"{AGENDA}&vue={vue}")


def test_several_domaines_are_one_filter_whatever_their_order(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&domaine=urbanisme&domaine=subventions").text
    codes = set(re.findall(r'data-fiche="([^"]+)"', texte))
    assert {catalogue_reel.fiches[code].domaine for code in codes} == {"urbanisme", "subventions"}
    assert texte == client.get(f"{AGENDA}&domaine=subventions&domaine=urbanisme&domaine=subventions").text
    flux = [
        client.get(f"/agenda.ics?type=commune&population=900&{query}")
        for query in (
            "domaine=urbanisme&domaine=subventions",
            "domaine=subventions&domaine=urbanisme",
        )
    ]
    assert {reponse.status_code for reponse in flux} == {200}
    assert flux[0].content == flux[1].content


def test_several_domaines_are_boxes_that_can_be_unticked(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&domaine=urbanisme&domaine=subventions").text
    cases = re.findall(r'<input type="checkbox" id="f-dom-[^"]+" name="domaine" value="([^"]+)" checked>', texte)
    assert sorted(cases) == ["subventions", "urbanisme"]
    assert 'id="f-dom"' not in texte


def test_error_of_a_filter_is_summed_up_and_tied_to_its_field(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&du=hier&domaine=licorne").text
    resume = re.search(r"<h2>Des réglages n’ont pas été compris.*?</ul>", texte, re.DOTALL)[0]
    assert set(re.findall(r'<a href="#([^"]+)"', resume)) == {"f-dom", "f-du"}
    for champ in ("f-du", "f-dom"):
        assert re.search(rf'id="{champ}"[^>]*aria-invalid="true" aria-describedby="{champ}-erreur"', texte)
        assert f'id="{champ}-erreur"' in texte
    assert 'value="hier"' in texte


def test_other_questions_are_asked_on_demand_and_answers_are_kept(client, catalogue_reel):
    texte = client.get(AGENDA).text
    posees = texte.count('name="caracteristique"')
    bouton = re.search(r'<button type="submit"[^>]*name="questions" value="toutes">(\d+)', texte)
    toutes = client.get(f"{AGENDA}&questions=toutes").text
    assert toutes.count('name="caracteristique"') == posees + int(bouton[1])
    assert 'name="questions"' not in toutes.split('id="preciser"')[1]
    reponse = client.get(f"{AGENDA}&questions=toutes&caracteristique=site-internet")
    assert 'value="site-internet" selected' in reponse.text


def test_long_list_says_how_many_regles_and_marks_each(client, catalogue_reel):
    texte = client.get(AGENDA).text
    domaines = texte.split("Tout le reste, par domaine")[1].split('id="objectifs"')[0]
    assert re.search(r"\d+\xa0règles, dont \d+ à vérifier", domaines)
    caches = re.findall(r'<span hidden data-fiche="([^"]+)" data-regle="([^"]+)" data-verdict="([^"]+)">', domaines)
    assert len(caches) > 50
    detail = client.get(f"{AGENDA}&domaine=urbanisme").text
    assert "<span hidden" not in detail
    assert '<ul class="regles">' in detail


def test_filtering_a_month_stays_on_that_month(client, catalogue_reel):
    """Its title is above the list that changes."""
    texte = client.get(MOIS).text
    [mois] = re.findall(r'name="mois" value="(\d{4}-\d{2})"', texte)
    fragment = client.get(f"{MOIS}&mois={mois}&domaine=urbanisme", headers={"HX-Request": "true"})
    assert fragment["HX-Push-Url"].endswith(f"domaine=urbanisme&vue=mois&mois={mois}")


def test_month_of_the_past_announces_no_next_date(client, catalogue_reel, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: date(2026, 11, 28))
    assert "qui vous concerne" not in client.get(f"{MOIS}&mois=2025-01").text
    assert "La première qui vous concerne" in client.get(f"{MOIS}&mois=2027-01").text


def test_date_written_in_french_stays_in_its_field_of_date(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&du=15/04/2027").text
    assert '<input type="date" id="f-du" name="du" value="2027-04-15"' in texte


def test_two_mistakes_of_a_period_are_told_once(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&du=2090-01-01&au=2020-01-01").text
    assert texte.count('id="f-au-erreur"') == 1


def test_showing_everything_again_keeps_the_reminders(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&domaine=urbanisme&rappel=7").text
    lien = re.search(r'href="([^"]+)">Tout montrer', texte)[1]
    assert html.unescape(lien) == f"{AGENDA}&rappel=7"


def test_years_have_no_period_and_keep_that_of_the_list(client, catalogue_reel):
    texte = client.get(f"{AGENDA}&du=2027-01-01&vue=annees").text
    assert 'id="f-du"' not in texte
    assert 'type="hidden" name="du" value="2027-01-01"' in texte
    assert "filtres actifs" not in texte


def test_error_of_a_filter_arrives_with_the_list(client, catalogue_reel):
    fragment = client.get(f"{AGENDA}&du=hier", headers={"HX-Request": "true"}).text
    assert "Un réglage n’a pas été compris" in fragment
