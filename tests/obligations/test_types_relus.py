"""Types of authority that read a wrong « non », or a wrong « oui », until their article was read."""

from datetime import date
from pathlib import Path

import pytest

from collectivites.profil import Profil, TypeCollectivite
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.verdict import Reponse, examine, meilleur
from tests.obligations.exemples import COMMUNE, DEPARTEMENT

RACINE = Path(__file__).parents[2] / "fixtures"
JOUR = date(2026, 12, 1)
OUI, DOUTE, NON = Reponse.CONCERNE, Reponse.A_VERIFIER, Reponse.NON_CONCERNE
EPT, OPH, REGION = TypeCollectivite.EPT, TypeCollectivite.OPH, TypeCollectivite.REGION


@pytest.fixture(scope="module")
def fiches():
    return {code: valeur for (genre, code), valeur in read_files(RACINE).items() if genre is Genre.OBLIGATION}


def reponse(fiche, *types):
    return meilleur([examine(r, Profil.decrit(*types)).reponse for r in fiche.regles if r.en_vigueur(JOUR)])


@pytest.mark.parametrize(
    ("code", "attendue"),
    [
        ("proces-verbal-en-ligne", OUI),
        ("liste-deliberations-une-semaine", OUI),
        ("registre-deliberations-papier", OUI),
        ("information-conseillers-municipaux-epci", OUI),
        ("publicite-acte-urgent", OUI),
        ("visioconference-assemblees", OUI),
        ("publication-electronique-actes", DOUTE),
        ("teletransmission-actes-controle-legalite", NON),
    ],
)
def test_an_ept_follows_the_syndicats_de_communes(fiches, code, attendue):
    """CGCT, L. 5219-2 and L. 5211-1; of L. 2131-1, L. 5211-3 gives them the choice (IV) and not the electronic way."""
    assert reponse(fiches[code], EPT) is attendue


@pytest.mark.parametrize("type_", [DEPARTEMENT, REGION])
@pytest.mark.parametrize("code", ["liste-deliberations-une-semaine", "registre-deliberations-papier"])
def test_the_list_and_the_register_are_those_of_municipal_councils(fiches, code, type_):
    """CGCT, L. 2121-25 and L. 2121-23: of the three, départements and régions only have the minutes."""
    assert reponse(fiches[code], type_) is NON


def test_a_departement_is_no_longer_told_to_vote_tax_rates(fiches):
    """Loi n° 2019-1479, art. 16: its share of the taxe foncière went to the communes in 2021."""
    assert reponse(fiches["vote-taux-fiscalite-directe"], DEPARTEMENT) is NON
    assert reponse(fiches["vote-taux-fiscalite-directe"], COMMUNE) is OUI


def test_an_ept_that_still_votes_its_rate_has_the_fifteen_days_of_late_information(fiches):
    """CGI, 1639 A: the whole article, or none of it; each finance act says whether it keeps the CFE."""
    ept = Profil.decrit(EPT)
    regles = fiches["vote-taux-fiscalite-directe"].regles
    assert {r.cle for r in regles if examine(r, ept).a_verifier} == {"taux-ept", "informations-tardives-ept"}


def test_a_departement_may_run_the_homes_whose_staff_show_their_attestation(fiches):
    """CASF, R. 133-1, 1°."""
    foyers = fiches["attestation-honorabilite-verification"].regle("etablissements-protection-enfance")
    assert examine(foyers, Profil.decrit(DEPARTEMENT)).a_verifier


def test_an_office_registers_requests_for_housing_without_choosing_to(fiches):
    """CCH, L. 441-2-1: who lets social housing must, who does not may."""
    assert reponse(fiches["sne-demande-logement-social"], OPH) is OUI
    assert reponse(fiches["sne-demande-logement-social"], COMMUNE) is DOUTE


def test_the_climate_plan_binds_paris_alone_of_the_communes(fiches):
    """Arrêté of 4 August 2016: Paris is both commune and département."""
    fiche = fiches["pcaet-depot-plateforme"]
    assert reponse(fiche, COMMUNE) is NON
    assert reponse(fiche, COMMUNE, DEPARTEMENT) is DOUTE


def test_a_commune_lets_its_councillors_read_the_papers_of_the_grouping(fiches):
    """CGCT, L. 5211-40-2: they are sent by the grouping, and read at the mairie on request."""
    assert reponse(fiches["information-conseillers-municipaux-epci"], COMMUNE) is OUI
