"""Page, feed, fiche and counts tell the same dates, under the same titles, with the same answer."""

import html
import re

import pytest
from icalendar import Calendar

pytestmark = pytest.mark.django_db

PERIODE = "du=2027-01-01&au=2027-12-31"
PROFILS = [
    "type=commune&population=900",
    "type=commune&population=4200&agents=60&caracteristique=site-internet",
    "type=commune&population=60000",
    "type=epci-fp&population=45000",
    "type=commune&type=departement&population=2100000",
    "type=ccas",
    "type=region",
]
FILTRES = ["", "domaine=marches-publics", "nature=obligation", "verdict=a-verifier", "etat=en-vigueur", "q=budget"]
ECHEANCE = re.compile(
    r'<li class="echeance[^"]*" data-fiche="([^"]+)"[^>]*data-verdict="([^"]+)">.*?datetime="([^"]+)".*?'
    r'<a href="/obligations/[^"]+">(.*?)</a>',
    re.DOTALL,
)
PREFIXES = re.compile(r"^(?:Nouveau|Objectif|Projet) : ")
ANNULEE = "CANCELLED"


def de_la_page(client, query):
    """(day, fiche, title, answer) of each date listed."""
    texte = client.get(f"/agenda/?{query}").text
    return sorted((jour, fiche, brut(titre), verdict) for fiche, verdict, jour, titre in ECHEANCE.findall(texte))


def du_flux(client, query):
    reponse = client.get(f"/agenda.ics?{query}")
    assert reponse.status_code == 200, reponse.text
    return sorted(_dite(e) for e in Calendar.from_ical(reponse.content).walk("VEVENT") if e["STATUS"] != ANNULEE)


def _dite(evenement):
    resume = PREFIXES.sub("", str(evenement["SUMMARY"]))
    titre = resume.removesuffix(" (à vérifier)")
    fiche = re.search(r"/obligations/([^/]+)/$", str(evenement["URL"]))[1]
    jour = evenement["DTSTART"].dt.isoformat()
    return jour, fiche, titre, "a-verifier" if titre != resume else "concerne"


def brut(texte):
    return html.unescape(re.sub(r"<[^>]+>", "", texte))


@pytest.mark.parametrize("profil", PROFILS)
@pytest.mark.parametrize("filtre", FILTRES)
def test_page_and_feed(client, catalogue_reel, profil, filtre):
    query = "&".join(partie for partie in (profil, PERIODE, filtre) if partie)
    dates = de_la_page(client, query)
    if not dates:
        assert client.get(f"/agenda.ics?{query}").status_code == 404
        return
    assert dates == du_flux(client, query)


def test_there_is_something_to_compare(client, catalogue_reel):
    assert len(de_la_page(client, f"{PROFILS[0]}&{PERIODE}")) > 50


@pytest.mark.parametrize("profil", PROFILS[:4])
def test_counts_are_those_of_the_list(client, catalogue_reel, profil):
    texte = client.get(f"/agenda/?{profil}").text
    annonce = int(re.search(r'href="#echeances"><b>(\d+)</b>', texte)[1])
    assert annonce == len(ECHEANCE.findall(texte))


@pytest.mark.parametrize("profil", PROFILS[:4])
def test_the_fiche_tells_the_next_date_of_the_page(client, catalogue_reel, profil):
    """« Êtes-vous concerné ? » and the agenda, for the fiches that surely bind."""
    texte = client.get(f"/agenda/?{profil}").text
    premieres = {}
    for fiche, verdict, jour, _ in ECHEANCE.findall(texte):
        if verdict == "concerne":
            premieres.setdefault(fiche, jour)
    for fiche, jour in sorted(premieres.items())[:25]:
        page = client.get(f"/obligations/{fiche}/?{profil}").text
        assert f'datetime="{jour}"' in page, (fiche, jour)


def test_the_feed_of_a_fiche_has_the_dates_of_its_page(client, catalogue_reel):
    code = "vote-transmission-budget-primitif"
    page = client.get(f"/obligations/{code}/").text
    section = page.split("Ses dates</h2>", 1)[1].split("</section>", 1)[0]
    jours = re.findall(r'datetime="([^"]+)"', section)
    flux = client.get(f"/obligations/{code}.ics?du={min(jours)}&au={max(jours)}")
    du_fichier = {e["DTSTART"].dt.isoformat() for e in Calendar.from_ical(flux.content).walk("VEVENT")}
    assert set(jours) == du_fichier
