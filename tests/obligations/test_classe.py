"""Two profiles of one class get the same answers: what lets thousands of feeds be rendered once."""

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue
from obligations.echeances import Periode, echeances, fenetre
from obligations.fichiers import read_files
from obligations.jours_feries import zone
from obligations.models import Genre
from obligations.verdict import examine


@pytest.fixture(scope="module")
def catalogue():
    valeurs = read_files(settings.BASE_DIR / "fixtures")
    return Catalogue(fiches={code: v for (genre, code), v in valeurs.items() if genre == Genre.OBLIGATION})


FENETRE = fenetre(date(2026, 11, 28))


@pytest.fixture(scope="module")
def datees(catalogue):
    """Every règle that has a date: the others are in no feed."""
    return [regle for fiche, regle in catalogue.regles() if echeances(fiche, regle, FENETRE)]


def reponses(datees, profil):
    return [examine(regle, profil).reponse for regle in datees]


AUTOUR = st.sampled_from([0, 1_999, 2_000, 3_499, 3_500, 3_501, 9_999, 10_000, 10_001, 19_999, 20_000, 50_000])
POPULATIONS = st.one_of(st.none(), AUTOUR, st.integers(0, 3_000_000))
RECENSEMENTS = st.sampled_from([None, 2022, 2023])
QUESTIONS = ("site-internet", "service-eau", "cantine", "agglomeration")
DEPARTEMENTS = st.sampled_from(["", "20", "35", "57", "67", "75", "972", "976", "978", "987"])
PROFILS = st.builds(
    Profil,
    types=st.frozensets(st.sampled_from(TypeCollectivite), max_size=2),
    population_totale=POPULATIONS,
    population_municipale=POPULATIONS,
    agents=st.one_of(st.none(), st.sampled_from([44, 45, 46, 49, 50, 51, 54, 55, 56, 250]), st.integers(0, 5_000)),
    recettes=st.one_of(st.none(), st.integers(0, 10**9)),
    recensement_total=RECENSEMENTS,
    recensement_municipal=RECENSEMENTS,
    recensement_en_vigueur=RECENSEMENTS,
    caracteristiques=st.dictionaries(st.sampled_from(QUESTIONS), st.booleans()),
    agents_etp=st.one_of(st.none(), st.sampled_from([49, 50, 51]), st.integers(0, 5_000)),
    departement=DEPARTEMENTS,
)


@given(un=PROFILS, ecarts=st.tuples(*[st.integers(-60, 60)] * 5), ailleurs=DEPARTEMENTS)
def test_profiles_of_one_class_have_the_same_answers(catalogue, datees, un, ecarts, ailleurs):
    """A second profile near the first, so that both often share a class."""
    noms = ("population_totale", "population_municipale", "agents", "agents_etp", "recettes")
    figures = {
        nom: None if getattr(un, nom) is None else max(getattr(un, nom) + ecart, 0)
        for nom, ecart in zip(noms, ecarts, strict=True)
    }
    autre = replace(un, **figures, departement=ailleurs)
    if catalogue.classe(un, FENETRE) == catalogue.classe(autre, FENETRE):
        assert reponses(datees, un) == reponses(datees, autre)


def test_a_threshold_separates_classes(catalogue):
    def classe(population):
        return catalogue.classe(Profil.decrit(TypeCollectivite.COMMUNE, population=population), FENETRE)

    assert classe(3_500) != classe(3_499)
    assert classe(3_501) != classe(3_500)
    assert classe(4_200) == classe(4_300)


def test_an_answer_that_no_rule_asks_for_separates_nothing(catalogue):
    sans = Profil.decrit(TypeCollectivite.CAISSE_CREDIT_MUNICIPAL)
    avec = Profil.decrit(TypeCollectivite.CAISSE_CREDIT_MUNICIPAL, caracteristiques={"cantine": True})
    assert catalogue.classe(sans, FENETRE) == catalogue.classe(avec, FENETRE)


def test_described_communes_fall_in_a_few_classes(catalogue):
    populations = range(0, 200_000, 7)
    classes = {catalogue.classe(Profil.decrit(TypeCollectivite.COMMUNE, population=p), FENETRE) for p in populations}
    assert 5 < len(classes) < 100


def test_a_zone_is_a_class_of_its_own_only_where_its_holidays_change_a_date(catalogue):
    """Good Friday of 2028 is the eve of 15 April; no date of the window falls on a holiday of Martinique."""

    def classe(departement):
        return catalogue.classe(Profil(frozenset({TypeCollectivite.COMMUNE}), 4_200, departement=departement), FENETRE)

    assert classe("67") != classe("35")
    assert classe("67") == classe("68")
    assert classe("972") == classe("35") == classe("")


@pytest.mark.parametrize("annee", range(2024, 2034))
def test_profiles_of_one_class_have_the_same_dates(catalogue, annee):
    periode = Periode(date(annee, 1, 1), date(annee, 12, 31))
    par_classe = {}
    for departement in ("", "35", "67", "971", "972", "973", "974", "976", "977", "978"):
        profil = Profil(departement=departement)
        dates = [echeances(fiche, regle, periode, zone(departement)) for fiche, regle in catalogue.regles()]
        par_classe.setdefault(catalogue.classe(profil, periode), []).append(dates)
    assert all(dates == siennes[0] for siennes in par_classe.values() for dates in siennes)
