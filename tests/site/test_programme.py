"""The programme: facts with their sources, uncertain ones that say so, and a chronology that can be filtered."""

import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from agenda.programme import Moment, read_histoire
from obligations.fiche import Confiance
from obligations.lecture import LectureImpossible

ADRESSE = reverse("agenda:programme")
EVENEMENT = '[[evenements]]\nquand = "2021-05"\ntitre = "T"\ndescription = "D."\nconfiance = "haute"\nsources = ["https://x.fr"]\n'


@pytest.fixture(scope="module")
def histoire():
    return read_histoire(settings.BASE_DIR / "fixtures" / "programme.toml")


@pytest.mark.django_db
def test_the_page_tells_the_five_projects_and_the_whole_chronology(client, catalogue_reel, histoire):
    page = unescape(client.get(ADRESSE).text)
    assert len(histoire.projets) == 5
    for nom in [*(p.nom for p in histoire.projets), *(p.nom for p in histoire.programmes), "VIeSION", "Collec-Data"]:
        assert nom in page
    assert page.count('<section class="frise__annee"') == len({e.quand.annee for e in histoire.evenements})
    assert f"{len(histoire.evenements)}\u00a0événements" in page


@pytest.mark.django_db
def test_the_chronology_is_filtered_by_domaine_in_page_and_fragment(client, catalogue_reel, histoire):
    urbanisme = [e.titre for e in histoire.evenements if "urbanisme" in e.domaines]
    page = client.get(ADRESSE, {"domaine": "urbanisme"})
    fragment = client.get(ADRESSE, {"domaine": "urbanisme"}, headers={"HX-Request": "true"})
    assert fragment.text.strip() in page.text
    titres = re.findall(r"<h4>(.*?)</h4>", unescape(fragment.text))
    assert [t.replace("<sup>er</sup>", "er") for t in titres] == urbanisme


@pytest.mark.django_db
def test_a_domaine_without_event_is_explained(client, catalogue_reel):
    reponse = client.get(ADRESSE, {"domaine": "archivage"})
    assert reponse.status_code == 200
    assert "n’est pas un choix possible" in reponse.text


@pytest.mark.django_db
def test_what_is_uncertain_says_so(client, catalogue_reel, histoire):
    page = unescape(client.get(ADRESSE).text)
    for evenement in histoire.evenements:
        if evenement.fait.confiance is not Confiance.HAUTE:
            assert evenement.fait.doute in page
    assert "la réalisation n’a pas été vérifiée" in page


@pytest.mark.django_db
def test_the_dossier_of_urban_planning_holds_each_duty_tool_and_aid(client, catalogue_reel):
    page = client.get(reverse("agenda:dossier", args=["demat-ads"]))
    assert page.status_code == 200
    fiches = set(re.findall(r'data-fiche="([^"]+)"', page.text))
    assert {code for code in catalogue_reel.fiches if code.startswith("ads-")} <= fiches
    ressources = set(re.findall(r'data-ressource="([^"]+)"', page.text))
    assert {"platau", "adau", "gnau", "avisau", "aide-demat-ads-france-relance"} <= ressources
    assert reverse("agenda:dossier", args=["demat-ads"]) in client.get(ADRESSE).text
    assert client.get(reverse("agenda:dossier", args=["inconnu"])).status_code == 404


@pytest.mark.django_db
def test_what_the_history_names_exists(catalogue_reel, histoire):
    for evenement in histoire.evenements:
        assert evenement.fiche in {"", *catalogue_reel.fiches}
        assert evenement.ressource in {"", *catalogue_reel.ressources}
        assert set(evenement.domaines) <= set(catalogue_reel.domaines)


@pytest.mark.parametrize(
    ("texte", "annee", "dit"),
    [("2021", 2021, "2021"), ("2021-05", 2021, "mai 2021"), ("2021-06-01", 2021, "1er\u00a0juin 2021")],
)
def test_a_moment_is_told_as_precisely_as_it_is_known(texte, annee, dit):
    assert (Moment(texte).annee, str(Moment(texte))) == (annee, dit)


@pytest.mark.parametrize("texte", ["mai 2021", "2021-13", "2021-02-30", "21", ""])
def test_a_moment_that_is_none_is_refused(texte):
    with pytest.raises(ValueError, match=r"."):
        Moment(texte)


def test_events_are_told_oldest_first(histoire):
    textes = [evenement.quand.texte for evenement in histoire.evenements]
    assert textes == sorted(textes)
    assert all(evenement.quand.annee <= date.today().year for evenement in histoire.evenements)  # noqa: DTZ011


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [
        (EVENEMENT.replace('"2021-05"', '"mai"'), "un jour, un mois ou une année"),
        (EVENEMENT.replace('"haute"', '"sûre"'), "confiance"),
        (f"{EVENEMENT}couleur = 1\n", "clé inconnue"),
        (EVENEMENT.replace('quand = "2021-05"\n', ""), "quand"),
    ],
)
def test_a_history_that_cannot_be_read_is_refused_by_name(tmp_path, contenu, mot):
    (tmp_path / "programme.toml").write_text(contenu, encoding="utf-8")
    with pytest.raises(LectureImpossible, match=mot):
        read_histoire(tmp_path / "programme.toml")
