"""What is known of an authority; the unknown stays unknown."""

import pytest
from hypothesis import given

from collectivites.profil import NOMS, Profil, TypeCollectivite
from tests.obligations.strategies import profils


@pytest.mark.parametrize("type_", TypeCollectivite)
def test_each_type_has_its_names(type_):
    assert type_ in NOMS
    assert type_.nom[0].isupper()
    assert type_.possessif.startswith("votre ")
    assert type_.pluriel


@pytest.mark.parametrize("mesure", ["population_totale", "population_municipale", "agents", "agents_etp", "recettes"])
def test_a_negative_measure_is_refused_by_name_and_value(mesure):
    with pytest.raises(ValueError, match=f"{mesure} = -1"):
        Profil(**{mesure: -1})


@pytest.mark.parametrize("mesure", ["population_totale", "population_municipale", "agents", "agents_etp", "recettes"])
def test_zero_is_a_known_measure(mesure):
    assert getattr(Profil(**{mesure: 0}), mesure) == 0


def test_nothing_is_known_of_a_new_profile():
    assert Profil() == Profil(frozenset(), None, None, None, None, {})
    assert Profil().population is None


def test_a_population_that_a_reader_types_is_the_one_each_rule_means():
    profil = Profil.decrit(TypeCollectivite.COMMUNE, population=900)
    assert (profil.population_totale, profil.population_municipale) == (900, 900)


@pytest.mark.parametrize(
    ("totale", "municipale", "montree"),
    [(3_600, 3_400, 3_600), (None, 3_400, 3_400), (3_600, None, 3_600), (0, 3_400, 0), (None, None, None)],
)
def test_the_population_shown_is_the_totale_when_it_is_known(totale, municipale, montree):
    assert Profil(population_totale=totale, population_municipale=municipale).population == montree


def test_natures_are_told_in_one_order_whatever_the_order_given():
    un = Profil.decrit(TypeCollectivite.DEPARTEMENT, TypeCollectivite.COMMUNE)
    autre = Profil.decrit(TypeCollectivite.COMMUNE, TypeCollectivite.DEPARTEMENT)
    assert un == autre
    assert un.type_cle == autre.type_cle == "commune-departement"


def test_a_profile_without_nature_has_an_identity_too():
    assert Profil().type_cle == "tous"


def test_answers_cannot_be_changed_afterwards():
    reponses = {"eau": True}
    profil = Profil(caracteristiques=reponses)
    reponses["eau"] = False
    assert profil.caracteristiques["eau"] is True
    with pytest.raises(TypeError):
        profil.caracteristiques["eau"] = False


def test_a_query_tells_yes_no_and_nothing_of_the_unknown():
    profil = Profil.decrit(TypeCollectivite.COMMUNE, population=0, caracteristiques={"eau": False, "crue": True})
    assert profil.as_query() == [
        ("type", "commune"),
        ("population", "0"),
        ("caracteristique", "crue"),
        ("caracteristique", "-eau"),
    ]


@given(profils())
def test_a_query_holds_each_known_fact_once(profil):
    query = profil.as_query()
    assert len(set(query)) == len(query)
    mesures = [profil.population, profil.agents, profil.agents_etp, profil.recettes]
    connues = len(profil.types) + len(profil.caracteristiques) + sum(mesure is not None for mesure in mesures)
    assert len(query) == connues
