"""The ressources: found by what a reader remembers, linked with what they help to do, honest about what is closed."""

import re

import pytest
from django.urls import reverse

from obligations import publication
from obligations.models import Genre, Version
from obligations.ressource import Famille, Public, Statut

pytestmark = pytest.mark.django_db

LISTE = reverse("agenda:ressources")


def codes(reponse) -> list[str]:
    return re.findall(r'data-ressource="([^"]+)"', reponse.text)


def cherche(client, **filtres) -> list[str]:
    return codes(client.get(LISTE, filtres))


def test_all_are_listed_and_those_that_help_most_come_first(client, catalogue_reel):
    trouvees = cherche(client)
    assert sorted(trouvees) == sorted(catalogue_reel.ressources)
    services = [c for c in trouvees if catalogue_reel.ressources[c].famille is Famille.SERVICE]
    ouverts = [len(catalogue_reel.fiches_aidees(c)) for c in services if not catalogue_reel.ressources[c].ferme]
    assert ouverts == sorted(ouverts, reverse=True)


def test_what_is_closed_comes_last_in_its_family_and_says_when(client, catalogue_reel):
    trouvees = [catalogue_reel.ressources[c] for c in cherche(client, famille="aide-financiere")]
    assert [r.ferme for r in trouvees] == sorted(r.ferme for r in trouvees)
    fermees = [ressource for ressource in trouvees if ressource.ferme]
    assert fermees
    for ressource in fermees:
        page = client.get(reverse("agenda:ressource", args=[ressource.code])).text
        assert "Ce n’est plus ouvert." in page
        assert ressource.fermeture[1:30] in page
        assert "Aller sur le site" not in page


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("Démarches simplifiées", "demarche-numerique"),
        ("agentconnect", "proconnect"),
        ("pole emploi", "api-statut-demandeur-emploi"),
        ("que faire en cas de cyberattaque", "17cyber"),
        ("deplacement", "guide-deplacements"),
        ("passeport voyageurs", "guide-deplacements"),
        ("quotient familial", "api-quotient-familial"),
        ("API FranceConnectées", "api-impot-particulier"),
        ("e-bourgogne", "arnia"),
        ("TIPI", "payfip"),
        ("platau", "platau"),
        ("PLAT'AU", "platau"),
        ("regate num", "regate-num"),
        ("actes", "actes"),
        ("@ctes", "actes"),
        ("collec-data", "collec-data"),
    ],
)
def test_a_ressource_is_found_by_what_a_reader_remembers(client, catalogue_reel, q, code):
    assert code in cherche(client, q=q)


@pytest.mark.parametrize(
    ("filtres", "garde"),
    [
        ({"famille": "formation"}, lambda r: r.famille is Famille.FORMATION),
        ({"domaine": "cybersecurite"}, lambda r: "cybersecurite" in r.domaines),
        ({"gratuit": "oui"}, lambda r: r.gratuit is True),
        ({"public": "elus"}, lambda r: r.pour_tous or Public.ELUS in r.public),
        ({"famille": "guide", "gratuit": "oui"}, lambda r: r.famille is Famille.GUIDE and r.gratuit is True),
    ],
)
def test_filters_keep_what_they_say(client, catalogue_reel, filtres, garde):
    attendues = {code for code, ressource in catalogue_reel.ressources.items() if garde(ressource)}
    assert set(cherche(client, **filtres)) == attendues
    assert 0 < len(attendues) < len(catalogue_reel.ressources)


def test_the_fragment_is_the_matching_piece_of_the_page(client, catalogue_reel):
    page, fragment = client.get(LISTE, {"q": "api"}), client.get(LISTE, {"q": "api"}, headers={"HX-Request": "true"})
    assert fragment.text.strip() in page.text
    assert fragment["HX-Push-Url"] == f"{LISTE}?q=api"


@pytest.mark.parametrize("filtre", [{"famille": "x"}, {"domaine": "y"}, {"public": "z"}, {"gratuit": "non"}])
def test_a_filter_that_is_none_is_explained_and_shows_all(client, catalogue_reel, filtre):
    reponse = client.get(LISTE, filtre)
    assert reponse.status_code == 200
    assert "n’est pas un choix possible" in reponse.text
    assert len(codes(reponse)) == len(catalogue_reel.ressources)


def test_nothing_found_offers_the_way_back(client, catalogue_reel):
    page = client.get(LISTE, {"q": "zzzz"}).text
    assert "Aucune ressource trouvée" in page
    assert "Voir toutes les ressources" in page


def test_each_ressource_has_its_page_and_is_linked_both_ways(client, catalogue_reel):
    """A fiche names its ressources; each of them names the fiche."""
    pages = {}
    for code in catalogue_reel.ressources:
        reponse = client.get(reverse("agenda:ressource", args=[code]))
        assert reponse.status_code == 200
        pages[code] = set(re.findall(r'data-fiche="([^"]+)"', reponse.text))
    for fiche in catalogue_reel.fiches.values():
        for code in fiche.ressources:
            assert fiche.code in pages[code]
    fiche = client.get(reverse("agenda:fiche", args=["ads-teleprocedure-3500"]))
    assert "platau" in codes(fiche)


def test_what_nobody_established_is_said(client, catalogue_reel):
    douteuse = next(
        r for r in catalogue_reel.ressources.values() if r.statut is Statut.A_VERIFIER and r.gratuit is None
    )
    page = client.get(reverse("agenda:ressource", args=[douteuse.code])).text
    assert "Nous n’avons pas pu établir ce qu’il en est aujourd’hui." in page
    assert "Non établi" in page


def test_an_unknown_ressource_is_404_and_a_withdrawn_one_410(client, catalogue_reel):
    assert client.get(reverse("agenda:ressource", args=["inconnue"])).status_code == 404
    libre = next(c for c in catalogue_reel.ressources if not catalogue_reel.fiches_aidees(c))
    publication.withdraw(Genre.RESSOURCE, libre, "Disparue")
    reponse = client.get(reverse("agenda:ressource", args=[libre]))
    assert (reponse.status_code, "a été retirée" in reponse.text) == (410, True)
    assert libre not in cherche(client)
    assert Version.objects.filter(code=libre).count() == 2
