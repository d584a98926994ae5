"""Who gains and who loses a duty when a règle changes, counted one authority at a time."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from collectivites.profil import Profil, TypeCollectivite
from obligations.effets import Sens, effets
from obligations.fiche import Etat, Nature
from obligations.seuil import Seuil
from obligations.verdict import Reponse, examine, meilleur
from tests.factories import FicheFactory, RegleFactory
from tests.obligations.strategies import profils, regles

JOUR = date(2026, 11, 28)
COMMUNE, EPCI = TypeCollectivite.COMMUNE, TypeCollectivite.EPCI_FP
PAYS = {
    "petite": Profil.decrit(COMMUNE, population=900),
    "moyenne": Profil.decrit(COMMUNE, population=4_200),
    "seuil": Profil.decrit(COMMUNE, population=5_000),
    "grande": Profil.decrit(COMMUNE, population=48_000),
    "double": Profil(frozenset({COMMUNE}), 5_100, 4_900),
    "epci": Profil.decrit(EPCI, population=20_000),
    "muette": Profil.decrit(COMMUNE),
    "ailleurs": Profil(),
}


def fiche(seuil, **champs):
    regle = RegleFactory(cle="vote", types=(COMMUNE,), population=Seuil.parse(seuil))
    return replace(FicheFactory(code="f", regles=(regle,)), **champs)


def test_a_higher_threshold_frees_those_between_the_two_bound_included():
    trouves = effets(fiche("> 3500"), fiche("> 5000"), JOUR, PAYS)
    assert trouves.codes[Sens.PERD] == {COMMUNE: ("moyenne", "seuil")}
    assert trouves.en_francais(Sens.PERD) == "2\u00a0communes"
    assert trouves.en_francais(Sens.GAGNE) == "aucune collectivité"
    assert (trouves.concernees, trouves.a_verifier) == ((4, 1), 2)


def test_a_lower_threshold_binds_them_again():
    trouves = effets(fiche("> 5000"), fiche("> 3500"), JOUR, PAYS)
    assert trouves.codes[Sens.GAGNE] == {COMMUNE: ("double", "moyenne", "seuil")}
    assert not trouves.codes[Sens.PERD]


def test_two_populations_on_either_side_become_a_doubt():
    assert effets(fiche("> 3500"), fiche("> 5000"), JOUR, PAYS).codes[Sens.DOUTE] == {COMMUNE: ("double",)}


def test_withdrawing_frees_all_and_leaves_nothing_to_verify():
    trouves = effets(fiche("> 3500"), None, JOUR, PAYS)
    assert trouves.combien(Sens.PERD) == 4
    assert trouves.codes[Sens.LEVE] == {COMMUNE: ("muette",)}


def test_a_project_binds_nobody_until_it_is_law():
    trouves = effets(fiche("> 3500", etat=Etat.INCERTAIN), fiche("> 3500"), JOUR, PAYS)
    assert trouves.combien(Sens.GAGNE) == 4


@pytest.mark.parametrize("nature", [Nature.RECOMMANDATION, Nature.OBJECTIF])
def test_what_becomes_an_obligation_binds_all_its_public(nature):
    sans_obliger = fiche("> 3500", nature=nature)
    assert effets(sans_obliger, fiche("> 3500"), JOUR, PAYS).combien(Sens.GAGNE) == 4
    assert effets(fiche("> 3500"), sans_obliger, JOUR, PAYS).combien(Sens.PERD) == 4


def test_the_public_of_a_recommandation_is_counted_as_such():
    avant, apres = (fiche(seuil, nature=Nature.RECOMMANDATION) for seuil in ("> 3500", "> 5000"))
    assert effets(avant, apres, JOUR, PAYS).codes[Sens.PERD] == {COMMUNE: ("moyenne", "seuil")}


def test_a_regle_of_the_past_binds_nobody():
    passee = replace(fiche("> 3500").regles[0], fin=date(2026, 1, 1))
    assert effets(fiche("> 3500"), replace(fiche("> 3500"), regles=(passee,)), JOUR, PAYS).combien(Sens.PERD) == 4


def test_the_same_publics_change_nobody():
    assert effets(fiche("> 3500"), fiche("> 3500"), JOUR, PAYS).aucun


@given(regles(), regles(), profils())
def test_counting_by_class_says_of_each_authority_what_examining_it_says(une, autre, profil):
    avant, apres = (FicheFactory(code="f", regles=(regle,)) for regle in (une, autre))
    trouves = effets(avant, apres, JOUR, {**PAYS, "x": profil})
    reponses = [
        meilleur([examine(regle, profil).reponse for regle in f.regles if not regle.terminee(JOUR)])
        for f in (avant, apres)
    ]
    ou = [sens for sens in Sens if any("x" in codes for codes in trouves.codes[sens].values())]
    compte = profil.types & {
        COMMUNE,
        EPCI,
        TypeCollectivite.EPT,
        TypeCollectivite.REGION,
        TypeCollectivite.DEPARTEMENT,
    }
    assert bool(ou) is (reponses[0] != reponses[1] and bool(compte))
    if ou and reponses[1] is Reponse.CONCERNE:
        assert ou == [Sens.GAGNE]


def test_a_regle_hidden_by_another_is_counted_alone():
    autre = RegleFactory(cle="autre", types=(COMMUNE,), population=Seuil.parse("> 3500"))
    avant, apres = (replace(f, regles=(*f.regles, autre)) for f in (fiche("> 3500"), fiche("> 5000")))
    assert effets(avant, apres, JOUR, PAYS).aucun
    assert effets(avant, apres, JOUR, PAYS, "vote").codes[Sens.PERD] == {COMMUNE: ("moyenne", "seuil")}
    assert effets(avant, apres, JOUR, PAYS, "inconnue").aucun
