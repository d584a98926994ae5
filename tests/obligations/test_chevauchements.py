"""Règles that share a threshold out: whoever two of them bind, or none, is told; others run side by side."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from django.conf import settings

from collectivites.profil import TypeCollectivite
from obligations.chevauchements import partages_defaits
from obligations.fiche import Condition, Reference, SansDate
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.seuil import Seuil
from tests.obligations.exemples import une_fiche, une_regle

EPCI = TypeCollectivite.EPCI_FP


def de(cle, population="", **changements):
    return une_regle(cle, population=Seuil.parse(population) if population else None, **changements)


def dits(*regles):
    return [dit.replace("\u00a0", " ") for dit in partages_defaits(une_fiche(*regles))]


@pytest.mark.parametrize(
    ("petite", "grande", "attendu"),
    [
        ("< 3500", ">= 3500", ""),
        ("<= 3499", ">= 3500", ""),
        ("<= 3500", "> 3500", ""),
        ("< 3500", "> 3500", "à 3 500 habitants, aucune ne s’applique (« < 3500 » et « > 3500 »)"),
        ("<= 3500", ">= 3500", "à 3 500 habitants, les deux s’appliquent (« <= 3500 » et « >= 3500 »)"),
        ("< 3000", ">= 3500", "à 3 000 habitants, aucune ne s’applique"),
        ("< 3501", "> 3499", "à 3 500 habitants, les deux s’appliquent"),
        ("< 4000", ">= 3500", "à 3 500 habitants, les deux s’appliquent"),
        (">= 1000 et < 2000", ">= 2000 et < 3500", ""),
        (">= 1000 et < 2000", "> 2000 et < 3500", "à 2 000 habitants, aucune ne s’applique"),
        (">= 2000", ">= 3500", "à 3 500 habitants, les deux s’appliquent"),
        ("", "> 3500", "à 3 501 habitants, les deux s’appliquent (« sans seuil » et « > 3500 »)"),
        ("", "< 3500", "à 0 habitants, les deux s’appliquent"),
    ],
)
def test_one_duty_binds_each_of_them_once_at_each_figure(petite, grande, attendu):
    for regles in ((de("p", petite), de("g", grande)), (de("g", grande), de("p", petite))):
        trouves = dits(*regles)
        assert len(trouves) == bool(attendu)
        assert all(attendu.partition(" (")[0] in dit for dit in trouves)


@pytest.mark.parametrize(
    ("petite", "grande", "attendu"),
    [
        ("< 3500", "> 3500", "aucune ne s’applique"),
        ("<= 3500", ">= 3500", "les deux s’appliquent"),
        ("< 3000", ">= 3500", "aucune ne s’applique"),
        ("< 4000", ">= 3500", "les deux s’appliquent"),
        ("< 3500", ">= 3500", ""),
        (">= 2000", ">= 3500", ""),
        ("", ">= 3500", ""),
    ],
)
def test_small_and_large_share_a_threshold_out_whatever_each_has_to_do(petite, grande, attendu):
    """Binding a register every five years, or every year: two wordings, one threshold."""
    (*trouves,) = dits(de("p", petite, quoi="Relier."), de("g", grande, quoi="Relier chaque année.", titre="Reliure"))
    assert [attendu in dit for dit in trouves] == [True] * bool(attendu)


def test_figures_apart_one_title_tells_one_duty():
    petite = de("p", "< 3000", titre="Adresses (moins de 3 000 habitants)", quoi="Attendre.", effet=date(2024, 6, 1))
    grande = de("g", ">= 3500", titre="Adresses (3 500 habitants et plus)", quoi="Publier.", effet=date(2024, 1, 1))
    assert len(dits(petite, grande)) == 1
    assert dits(petite, replace(grande, titre="Voirie")) == []


def test_what_a_third_one_takes_is_no_hole():
    assert dits(de("p", "< 1000"), de("g", "> 3500"), de("m", ">= 1000 et <= 3500")) == []
    (seul,) = dits(de("p", "< 1000"), de("g", "> 3500"), de("m", ">= 1000 et <= 3500", types=(EPCI,)))
    assert "à 1 000 habitants, aucune" in seul


@pytest.mark.parametrize(
    "changement",
    [
        {"types": (EPCI,)},
        {"conditions": (Condition("A un site internet", "site-internet"),)},
        {"circonstances": ("vous recevez une demande",)},
        {"population_reference": Reference.MUNICIPALE},
        {"montant_marche": Seuil.parse("> 40000")},
        {"agents": Seuil.parse("> 50")},
        {"effet": date(2027, 1, 1), "remplace": "vieille"},
        {"effet": SansDate.NON_FIXEE},
    ],
)
def test_another_public_another_purchase_or_another_time_runs_side_by_side(changement):
    fin = date(2026, 12, 31) if "remplace" in changement else None
    assert dits(de("vieille", ">= 2000", fin=fin), de("neuve", ">= 3500", **changement)) == []
    assert len(dits(de("vieille", ">= 2000"), de("neuve", ">= 3500"))) == 1


@pytest.mark.parametrize(("fin", "nombre"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 1), (None, 1)])
def test_one_day_in_common_is_enough(fin, nombre):
    assert len(dits(de("a", ">= 2000", fin=fin), de("b", ">= 3500", effet=date(2027, 1, 1)))) == nombre


def test_agents_are_told_in_the_unit_that_is_counted():
    petite, grande = (une_regle(cle, agents=Seuil.parse(seuil)) for cle, seuil in (("p", "< 50"), ("g", "> 50")))
    assert dits(petite, grande) == ["règles p et g : à 50 ETP, aucune ne s’applique (« < 50 » et « > 50 »)"]


# --- The real catalogue

FICHES = [
    valeur for (genre, _), valeur in read_files(settings.BASE_DIR / "fixtures").items() if genre is Genre.OBLIGATION
]
PARTAGES = [
    (fiche, une, autre)
    for fiche in FICHES
    for une, autre in combinations(fiche.regles, 2)
    for bas, haut in [(une.population, autre.population)]
    if bas and haut and {bas.dernier, haut.dernier} & {(haut.premier or 0) - 1, (bas.premier or 0) - 1} - {None, -1}
    if replace(une, cle="x", titre="", quoi="x", population=None, effet=autre.effet, base_legale=(), delai=None)
    == replace(autre, cle="x", titre="", quoi="x", population=None, base_legale=(), delai=None)
]


def test_no_fiche_binds_twice_nor_forgets():
    assert [(fiche.code, dit) for fiche in FICHES for dit in partages_defaits(fiche)] == []


def test_the_catalogue_has_thresholds_shared_out():
    assert len(PARTAGES) >= 3


@pytest.mark.parametrize(
    ("fiche", "une", "autre"), PARTAGES, ids=[f"{f.code}-{a.cle}-{b.cle}" for f, a, b in PARTAGES]
)
def test_each_of_them_is_told_once_its_strictness_slips(fiche, une, autre):
    """« <= 3500 » typed for « < 3500 » in a real fiche."""
    bas = une if une.population.maximum is not None else autre
    seuil = replace(bas.population, maximum_exclu=not bas.population.maximum_exclu)
    regles = tuple(replace(regle, population=seuil) if regle is bas else regle for regle in fiche.regles)
    assert any(f"{une.cle} et {autre.cle}" in dit for dit in partages_defaits(replace(fiche, regles=regles)))
