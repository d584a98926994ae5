"""« S'abonner, pas à pas »: the address follows the choices, for each way to say who one is."""

import html
import re

import pytest

from agenda.logiciels import LOGICIELS

AIDE = "/aide/abonnement/"
PROFIL = "type=commune&population=900"


def champ(texte):
    return html.unescape(re.search(r'id="adresse" readonly value="([^"]*)"', texte)[1])


@pytest.mark.django_db
class TestPage:
    pytestmark = pytest.mark.usefixtures("catalogue_reel")

    def test_without_anyone_it_asks_who_and_still_tells_the_steps(self, client):
        texte = client.get(AIDE).text
        assert "Pour quelle collectivité" in texte
        assert 'name="pour" value="abonnement"' in texte
        assert 'id="adresse"' not in texte
        assert all(f'id="{logiciel.code}"' in texte for logiciel in LOGICIELS)

    def test_address_is_that_of_the_profile_with_its_choices(self, client):
        texte = client.get(
            f"{AIDE}?{PROFIL}&rappel=7&avance=30&domaine=urbanisme&domaine=subventions&a-verifier=non"
        ).text
        adresse = champ(texte)
        assert adresse.startswith("https://agenda.example.fr/agenda.ics?type=commune&population=900&")
        assert adresse.endswith("domaine=subventions&domaine=urbanisme&rappel=7&avance=30&a-verifier=non")
        flux = client.get(adresse.removeprefix("https://agenda.example.fr"))
        assert flux.status_code == 200
        assert b"BEGIN:VALARM" in flux.content
        assert html.escape(f"webcal{adresse.removeprefix('https')}") in texte
        assert 'value="7" selected' in texte
        assert texte.count('name="domaine"') == 26
        assert texte.count(" checked") == 3

    def test_filters_of_the_agenda_are_kept_without_being_asked_again(self, client):
        texte = client.get(f"{AIDE}?{PROFIL}&nature=obligation").text
        assert 'type="hidden" name="nature" value="obligation"' in texte
        assert "nature=obligation" in champ(texte)

    def test_fragment_is_the_address_alone_and_the_address_bar_follows(self, client):
        reponse = client.get(f"{AIDE}?{PROFIL}&rappel=30&avance=", headers={"HX-Request": "true"})
        assert "<html" not in reponse.text
        assert champ(reponse.text).endswith("rappel=30")
        assert reponse["HX-Push-Url"] == f"{AIDE}?{PROFIL}&rappel=30"

    @pytest.mark.parametrize(
        "query", ["type=licorne", "population=beaucoup", f"{PROFIL}&rappel=demain", "collectivite=99999"]
    )
    def test_what_cannot_be_read_is_explained(self, client, query):
        reponse = client.get(f"{AIDE}?{query}")
        assert reponse.status_code == 200
        assert "S’abonner, pas à pas" in reponse.text
        resume = reponse.text.split('class="alerte alerte--erreur" role="alert"><svg')[1]
        ids = set(re.findall(r'id="([^"]+)"', reponse.text))
        assert set(re.findall(r'href="#([^"]+)"', resume.split("</ul>")[0])) <= ids

    def test_agenda_leads_to_it_with_its_options(self, client):
        texte = client.get(f"/agenda/?{PROFIL}&rappel=7&domaine=urbanisme").text
        lien = html.unescape(re.search(rf'href="({AIDE}[^"]+)"', texte)[1])
        assert champ(client.get(lien).text) == champ(texte)


@pytest.mark.django_db
@pytest.mark.usefixtures("collectivites_de_france", "catalogue_reel")
def test_a_found_authority_gets_its_own_address(client):
    texte = client.get("/collectivites/?q=saint+malo&pour=abonnement").text
    assert f'href="{AIDE}?collectivite=35288"' in texte
    assert champ(client.get(f"{AIDE}?collectivite=35288&rappel=7").text) == (
        "https://agenda.example.fr/agenda/35288.ics?rappel=7"
    )


def test_each_program_is_told_in_three_steps():
    noms = " ".join(logiciel.nom for logiciel in LOGICIELS)
    for attendu in ("Google", "Outlook sur le web", "Outlook classique", "Mac", "Thunderbird", "Zimbra", "BlueMind"):
        assert attendu in noms
    assert all(len(logiciel.etapes) == 3 and all(logiciel.etapes) for logiciel in LOGICIELS)
    assert len({logiciel.code for logiciel in LOGICIELS}) == len(LOGICIELS)
