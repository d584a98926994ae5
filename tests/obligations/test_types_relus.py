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
CCAS = TypeCollectivite.CCAS


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


def test_the_only_rate_that_a_departement_still_votes_is_that_of_sales_of_buildings(fiches):
    """Loi n° 2019-1479, art. 16: its share of the taxe foncière went to the communes in 2021. CGI, art. 1594 E."""
    fiche = fiches["vote-taux-fiscalite-directe"]
    departement = Profil.decrit(DEPARTEMENT)
    assert [r.cle for r in fiche.regles if r.en_vigueur(JOUR) and not examine(r, departement).non_concerne] == [
        "taux-droits-de-mutation"
    ]
    assert reponse(fiche, COMMUNE) is OUI


@pytest.mark.parametrize(
    ("types", "attendue"), [((COMMUNE,), OUI), ((DEPARTEMENT,), OUI), ((EPT,), DOUTE), ((REGION,), DOUTE)]
)
def test_a_departement_receives_the_declarations_of_its_sensitive_natural_areas(fiches, types, attendue):
    """C. urb., R. 215-10; R. 213-6 for who holds a right of pre-emption and delegates it."""
    assert reponse(fiches["dia-voie-electronique"], *types) is attendue


@pytest.mark.parametrize(
    ("code", "cle", "type_", "attendue"),
    [
        ("ma-cantine-teledeclaration", "information-convives", EPT, DOUTE),
        ("attestation-honorabilite-verification", "etablissements-protection-enfance", DEPARTEMENT, DOUTE),
        ("demandes-detr-dsil-en-ligne", "detr-dsil-2024", DEPARTEMENT, OUI),
        ("reception-factures-chorus-pro", "rejet-encadre", OPH, OUI),
        ("convention-prefet-operateur-homologue", "declaration-annuelle-du-dispositif", EPT, DOUTE),
        ("vote-transmission-budget-primitif", "informations-tardives", CCAS, OUI),
        ("vote-transmission-budget-primitif", "projet-de-budget-12-jours-groupements", CCAS, DOUTE),
    ],
)
def test_a_type_added_to_one_regle_is_not_told_no_by_its_neighbour(fiches, code, cle, type_, attendue):
    """A type that one règle of the fiche names was answered a firm « non » by each other one, read or not."""
    regle = next(r for r in fiches[code].regles if r.cle == cle)
    assert examine(regle, Profil.decrit(type_)).reponse is attendue


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


@pytest.mark.parametrize(
    ("code", "cle"),
    [
        ("visioconference-assemblees", "departements-regions-2022"),
        ("convocation-dematerialisee-conseillers", "rapports-departements-regions"),
        ("proces-verbal-en-ligne", "departements"),
    ],
)
def test_the_council_of_paris_is_not_told_the_law_of_departements_as_its_own(fiches, code, cle):
    """CGCT, L. 2512-1: the law of communes first; Paris read that its council may meet by videoconference."""
    regle = next(r for r in fiches[code].regles if r.cle == cle)
    paris = Profil(frozenset({COMMUNE, DEPARTEMENT}), 2_100_000, 2_100_000, departement="75")
    assert examine(regle, paris).a_verifier
    assert examine(regle, Profil.decrit(DEPARTEMENT)).concerne
