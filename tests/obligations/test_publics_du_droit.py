"""Whom the shipped catalogue binds, worked out again from the words of the law."""

from datetime import date
from pathlib import Path

import pytest

from collectivites.profil import Profil, TypeCollectivite
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.verdict import examine
from tests.obligations.exemples import COMMUNE, DEPARTEMENT

RACINE = Path(__file__).parents[2] / "fixtures"
JOUR = date(2026, 12, 1)


@pytest.fixture(scope="module")
def fiches():
    return {code: valeur for (genre, code), valeur in read_files(RACINE).items() if genre is Genre.OBLIGATION}


def verdicts(fiche, profil):
    return [examine(regle, profil) for regle in fiche.regles if regle.en_vigueur(JOUR)]


@pytest.mark.parametrize("type_", [COMMUNE, TypeCollectivite.EPCI_FP])
@pytest.mark.parametrize(("population", "tenue"), [(9_999, False), (10_000, False), (10_001, True)])
def test_accounting_documents_go_as_files_above_10000_inhabitants(fiches, type_, population, tenue):
    """CGCT, L. 1617-6, I, 3°: « de plus de 10 000 habitants »."""
    rendus = verdicts(fiches["pieces-comptables-dematerialisees"], Profil.decrit(type_, population=population))
    assert any(verdict.concerne for verdict in rendus) is tenue
    assert all(verdict.non_concerne for verdict in rendus) is not tenue


def test_accounting_documents_of_a_departement_go_as_files_whatever_its_population(fiches):
    rendus = verdicts(fiches["pieces-comptables-dematerialisees"], Profil.decrit(DEPARTEMENT, population=9_000))
    assert any(verdict.concerne for verdict in rendus)


ASSEMBLEES = (
    "proces-verbal-en-ligne",
    "liste-deliberations-une-semaine",
    "convocation-dematerialisee-conseillers",
    "registre-deliberations-papier",
    "visioconference-assemblees",
)


@pytest.mark.parametrize("code", ASSEMBLEES)
def test_an_open_syndicat_mixte_is_told_neither_yes_nor_no_of_its_assembly(fiches, code):
    """CGCT, L. 5711-1 and L. 5721-2: its statutes decide (CE, 18 October 2018, n° 421197).

    The dated binding of the register is set apart: it keeps its identity, and says the exception in words.
    """
    syndicat = un_syndicat(ouvert=True)
    rendus = [examine(r, syndicat) for r in fiches[code].regles if r.en_vigueur(JOUR) and not r.a_des_dates]
    assert not any(verdict.concerne for verdict in rendus)
    assert not all(verdict.non_concerne for verdict in rendus)


@pytest.mark.parametrize("code", ASSEMBLEES)
def test_a_syndicat_de_communes_follows_the_assembly_of_communes(fiches, code):
    assert any(verdict.concerne for verdict in verdicts(fiches[code], un_syndicat(ouvert=False)))


def test_an_open_syndicat_mixte_may_owe_its_acts_as_a_departement_does(fiches):
    """CGCT, L. 5721-4."""
    rendus = verdicts(fiches["teletransmission-actes-controle-legalite"], un_syndicat(ouvert=True))
    assert not all(verdict.non_concerne for verdict in rendus)


def un_syndicat(*, ouvert):
    return Profil.decrit(TypeCollectivite.SYNDICAT, caracteristiques={"syndicat-mixte-ouvert": ouvert})


QUAND_ON_EN_TIENT = (
    ("donnees-velo-covoiturage", "velo-reste-du-reseau"),
    ("donnees-stationnement", "emplacements"),
    ("donnees-multimodales-pan", "temps-reel-niveau-2-rte"),
    ("irve-donnees", "afir"),
    ("donnees-forte-valeur", "mise-a-disposition"),
    ("georeferencement-reseaux-classe-a", "sensible-reste-du-territoire"),
    ("inspire-donnees-geographiques", "principe-loi-communes"),
    ("rgs-homologation-teleservices", "tous-systemes"),
    ("liste-annuelle-subventions-associations", "liste-et-transmission"),
    ("achats-reemploi-agec-numerique", "declaration-annuelle"),
)


@pytest.mark.parametrize(("code", "cle"), QUAND_ON_EN_TIENT)
def test_a_village_is_not_told_flatly_of_what_it_may_not_hold(fiches, code, cle):
    regle = fiches[code].regle(cle)
    assert regle.circonstances or not examine(regle, Profil.decrit(COMMUNE, population=89)).concerne


@pytest.mark.parametrize(
    ("cle", "jour"),
    [
        ("informations-numeriques", date(2025, 11, 12)),
        ("acces-infrastructures", date(2025, 11, 12)),
        ("coordination-travaux", date(2025, 11, 12)),
        ("travaux-prevus", date(2026, 5, 12)),
        ("permissions-en-ligne", date(2026, 5, 12)),
    ],
)
def test_planned_works_are_announced_from_may_2026_and_coordinated_before(fiches, cle, jour):
    """Regulation (EU) 2024/1309, art. 19, (d): art. 6 (1) and art. 7 (2) and (3) only apply from 12 May 2026."""
    assert fiches["gigabit-informations-infrastructures"].regle(cle).effet == jour


def test_an_operator_waits_ten_working_days_for_information(fiches):
    """Regulation (EU) 2024/1309, art. 4: « no later than 10 working days »."""
    regle = fiches["gigabit-informations-infrastructures"].regle("informations-numeriques")
    assert (regle.delai.duree, regle.delai.unite) == (10, "jours ouvrés")
