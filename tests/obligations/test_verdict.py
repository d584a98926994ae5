"""Who is concerned: three answers, never a guess."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectivites.profil import Profil, Renouvellement, Territoire, TypeCollectivite
from obligations.fiche import Condition, Derogation, Effectif, Extension, Reference
from obligations.seuil import Seuil
from obligations.verdict import Reponse, Sens, examine, meilleur
from tests.obligations.exemples import COMMUNE, DEPARTEMENT, une_commune, une_regle
from tests.obligations.strategies import conditions, profils, regles, seuils_emboites

CONCERNE, A_VERIFIER, NON_CONCERNE = Reponse

# A fact of the profile, and the criterion of a règle that asks for it, each with its « absent » value.
FAITS = {
    "types": ({"types": frozenset()}, None),
    "population": ({"population_totale": None, "population_municipale": None}, {"population": None}),
    "agents": ({"agents": None, "agents_etp": None}, {"agents": None}),
    "recettes": ({"recettes": None}, {"recettes": None}),
    "caracteristiques": ({"caracteristiques": {}}, None),
}
RANG = {CONCERNE: 2, A_VERIFIER: 1, NON_CONCERNE: 0}


def answer(regle, profil):
    return examine(regle, profil).reponse


def ici(profil):
    """The same authority under general law: elsewhere, that alone is the doubt."""
    return replace(profil, departement="")


def regardee(regle):
    """The same règle once someone has looked at every type: else, that alone may be the doubt."""
    return replace(regle, types_ecartes=frozenset(TypeCollectivite), derogations=())


def plain(verdict):
    return [raison.texte.replace("\u00a0", " ") for raison in verdict.raisons]


@given(regles(), profils(), st.sampled_from(["population", "agents", "recettes"]), seuils_emboites())
def test_a_stricter_threshold_never_concerns_more_profiles(regle, profil, mesure, emboites):
    large, strict = (replace(regle, **{mesure: seuil}) for seuil in emboites)
    assert RANG[answer(strict, profil)] <= RANG[answer(large, profil)]


@given(regles(), profils(), conditions)
def test_one_more_condition_never_concerns_more_profiles(regle, profil, condition):
    plus = replace(regle, conditions=(*regle.conditions, condition))
    assert RANG[answer(plus, profil)] <= RANG[answer(regle, profil)]


@given(regles(), profils())
def test_the_answer_follows_from_the_reasons(regle, profil):
    verdict = examine(regle, profil)
    sens = [raison.sens for raison in verdict.raisons]
    assert verdict.non_concerne == (Sens.NON in sens)
    assert verdict.concerne == (set(sens) <= {Sens.OUI})
    assert verdict.a_verifier == (not verdict.non_concerne and Sens.DOUTE in sens)


@given(regles(), profils())
def test_there_is_one_reason_a_criterion(regle, profil):
    seuils = [regle.population, regle.agents, regle.recettes]
    attendues = 1 + sum(seuil is not None for seuil in seuils) + len(regle.conditions)
    profil, regle = ici(profil), regardee(regle)
    assert len(examine(regle, profil).raisons) == attendues


@given(regles(), profils(complets=True), st.sampled_from(sorted(FAITS)))
def test_forgetting_a_fact_makes_a_doubt_unless_another_criterion_fails(regle, profil, fait):
    inconnu, _ = FAITS[fait]
    profil, regle = ici(profil), regardee(regle)
    avant, apres = examine(regle, profil), examine(regle, replace(profil, **inconnu))
    asked = {
        "types": True,
        "population": regle.population,
        "agents": regle.agents,
        "recettes": regle.recettes,
        "caracteristiques": any(condition.caracteristique for condition in regle.conditions),
    }[fait]
    if not asked:
        assert apres == avant
    elif apres.non_concerne:
        assert all(avant.raisons[rang].sens is Sens.NON for rang, r in enumerate(apres.raisons) if r.sens is Sens.NON)
    else:
        assert apres.a_verifier


@given(regles(), profils(complets=True), st.sampled_from(["population", "agents", "recettes"]))
def test_forgetting_a_fact_leaves_non_concerne_only_when_the_rest_of_the_regle_says_so(regle, profil, fait):
    inconnu, critere = FAITS[fait]
    profil, regle = ici(profil), regardee(regle)
    sans_le_critere = answer(replace(regle, **critere), profil)
    apres = answer(replace(regle, **{fait: Seuil(10)}), replace(profil, **inconnu))
    assert apres is (NON_CONCERNE if sans_le_critere is NON_CONCERNE else A_VERIFIER)


@given(regles())
def test_a_profile_of_which_nothing_is_known_is_never_answered_yes_or_no(regle):
    assert answer(regle, Profil()) is A_VERIFIER


@given(regles(), profils(complets=True), st.sets(st.sampled_from(sorted(FAITS))))
def test_an_answer_given_without_some_facts_is_the_answer_given_with_them(regle, profil, oublis):
    partiel = profil
    for fait in oublis:
        partiel = replace(partiel, **FAITS[fait][0])
    avant = answer(regle, partiel)
    assert avant is A_VERIFIER or avant is answer(regle, profil)


@given(regles(), profils(complets=True), st.sampled_from(["population_totale", "population_municipale"]))
def test_one_population_never_answers_against_the_two(regle, profil, oubliee):
    reponses = {answer(regle, profil), answer(regle, replace(profil, **{oubliee: None}))}
    assert not reponses >= {CONCERNE, NON_CONCERNE}


SEUILS_DE_LA_LOI = [
    pytest.param(">= 3500", [NON_CONCERNE, CONCERNE, CONCERNE], id="CGCT L. 2131-1: 3 500 habitants et plus"),
    pytest.param("> 3500", [NON_CONCERNE, NON_CONCERNE, CONCERNE], id="urbanisme L. 423-3: plus de 3 500"),
    pytest.param("< 3500", [CONCERNE, NON_CONCERNE, NON_CONCERNE], id="CGCT L. 2131-1 IV: moins de 3 500"),
    pytest.param("<= 3500", [CONCERNE, CONCERNE, NON_CONCERNE], id="3 500 et moins"),
]


@pytest.mark.parametrize(("seuil", "attendues"), SEUILS_DE_LA_LOI)
def test_the_threshold_is_strict_or_inclusive_as_the_article_says(seuil, attendues):
    """CGCT, art. L. 2131-1: « 3 500 habitants et plus »; code de l'urbanisme, art. L. 423-3: « plus de 3 500 »."""
    regle = une_regle(population=Seuil.parse(seuil))
    assert [answer(regle, une_commune(population)) for population in (3_499, 3_500, 3_501)] == attendues


EN_TOUT = {"agents": Seuil(50), "agents_unite": Effectif.AGENTS}
EFFECTIFS = [  # unit of the law, agents in all, ETP, answer to « at least 50 »
    (Effectif.AGENTS, 49, None, NON_CONCERNE),
    (Effectif.AGENTS, 50, None, CONCERNE),
    (Effectif.AGENTS, 51, 49, CONCERNE),
    (Effectif.AGENTS, None, 50, CONCERNE),
    (Effectif.AGENTS, None, 49, A_VERIFIER),
    (Effectif.PERSONNES, 49, None, NON_CONCERNE),
    (Effectif.PERSONNES, 50, None, CONCERNE),
    (Effectif.PERSONNES, None, 50, CONCERNE),
    (Effectif.PERSONNES, None, 49, A_VERIFIER),
    (Effectif.PERMANENTS, 49, None, NON_CONCERNE),
    (Effectif.PERMANENTS, 50, None, A_VERIFIER),
    (Effectif.PERMANENTS, 500, None, A_VERIFIER),
    (Effectif.PERMANENTS, None, 50, CONCERNE),
    (Effectif.PERMANENTS, None, 49, A_VERIFIER),
    (Effectif.PERMANENTS, 60, 50, CONCERNE),
    (Effectif.PERMANENTS, 60, 49, A_VERIFIER),
    (Effectif.ETP, 49, None, NON_CONCERNE),
    (Effectif.ETP, 50, None, A_VERIFIER),
    (Effectif.ETP, 60, 49, NON_CONCERNE),
    (Effectif.ETP, None, 49, NON_CONCERNE),
    (Effectif.ETP, None, 50, CONCERNE),
    (Effectif.ETP, 60, 50, CONCERNE),
]


@pytest.mark.parametrize(("unite", "agents", "etp", "reponse"), EFFECTIFS)
def test_a_staff_is_settled_by_what_its_count_allows(unite, agents, etp, reponse):
    """Persons in all are never fewer than permanents or full-time equivalents (CRPA, L. 312-1-1; CGFP, L. 251-5)."""
    regle = une_regle(agents=Seuil.parse(">= 50"), agents_unite=unite)
    assert answer(regle, une_commune(agents=agents, agents_etp=etp)) is reponse


@pytest.mark.parametrize(
    ("unite", "agents", "etp", "question"),
    [
        (Effectif.ETP, None, None, ("agents",)),
        (Effectif.ETP, 60, None, ("agents_etp",)),
        (Effectif.AGENTS, None, 40, ("agents",)),
        (Effectif.PERMANENTS, 60, 40, ()),
    ],
)
def test_a_doubt_on_the_staff_asks_for_the_figure_that_would_settle_it(unite, agents, etp, question):
    regle = une_regle(agents=Seuil(50), agents_unite=unite)
    assert examine(regle, une_commune(agents=agents, agents_etp=etp)).questions == question


@pytest.mark.parametrize("vise", [COMMUNE, TypeCollectivite.EPCI_FP])
def test_a_type_that_nobody_looked_at_is_never_answered_no(vise):
    """The minutes of départements and régions (CGCT, L. 3121-13, L. 4132-12) read « non concerné » for years."""
    regle = une_regle(types=(vise,), types_ecartes=frozenset(), population=Seuil(3_500))
    verdict = examine(regle, Profil.decrit(DEPARTEMENT, population=900))
    assert verdict.a_verifier
    assert plain(verdict) == [
        f"Vise les {vise.pluriel} : nous n’avons pas établi si ce texte vaut aussi pour les départements"
    ]
    assert verdict.questions == (), "our own ignorance is not asked of the reader"
    assert examine(replace(regle, types_ecartes=frozenset([DEPARTEMENT])), Profil.decrit(DEPARTEMENT)).non_concerne


def test_an_unknown_nature_keeps_the_doubt_that_a_threshold_of_the_other_would_lift():
    regle = une_regle(types_ecartes=frozenset(), population=Seuil(3_500))
    assert answer(regle, Profil.decrit(COMMUNE, population=900)) is NON_CONCERNE
    assert answer(regle, Profil.decrit(COMMUNE, DEPARTEMENT, population=900)) is A_VERIFIER


@given(regles(), profils(), st.sampled_from(Territoire))
def test_where_the_law_is_another_s_every_regle_is_to_verify_unless_it_says_that_it_applies(regle, profil, territoire):
    """Constitution, art. 74 and 77: general law applies there only where a text says so."""
    la_bas = replace(profil, departement=str(territoire))
    ici = replace(profil, departement="35")
    sans = replace(regle, extensions=tuple(e for e in regle.extensions if e.territoire is not territoire))
    verdict = examine(sans, la_bas)
    assert verdict.a_verifier
    assert territoire.nom in verdict.raisons[0].texte
    avec = replace(sans, extensions=(*sans.extensions, Extension(territoire, "CGCT, art. L. 2573-1")))
    assert examine(avec, la_bas) == examine(avec, ici)


@pytest.mark.parametrize(("departement", "reponse"), [("67", A_VERIFIER), ("68", A_VERIFIER), ("35", CONCERNE)])
def test_where_a_text_of_the_place_takes_it_aside_a_regle_is_to_verify(departement, reponse):
    """CGCT, art. L. 2541-1: in Moselle, Bas-Rhin and Haut-Rhin, L. 2121-15 (minutes) does not apply."""
    regle = une_regle(derogations=(Derogation.parse("57, 67, 68 : CGCT, art. L. 2541-1"),))
    verdict = examine(regle, replace(une_commune(900), departement=departement))
    assert verdict.reponse is reponse
    assert any("L. 2541-1" in texte for texte in plain(verdict)) is (reponse is A_VERIFIER)
    assert examine(replace(regle, population=Seuil(3_500)), replace(une_commune(900), departement="67")).non_concerne


@pytest.mark.parametrize(
    ("types", "municipal", "departemental"),
    [
        ((COMMUNE, DEPARTEMENT), CONCERNE, NON_CONCERNE),
        ((TypeCollectivite.EPCI_FP, DEPARTEMENT), CONCERNE, NON_CONCERNE),
        ((DEPARTEMENT,), NON_CONCERNE, CONCERNE),
        ((DEPARTEMENT, TypeCollectivite.REGION), NON_CONCERNE, CONCERNE),
    ],
)
def test_an_assembly_is_renewed_once_whatever_its_natures(types, municipal, departemental):
    """Conseil de Paris and métropole de Lyon: with the municipal elections (code électoral, art. L. 225, L. 224-1)."""
    tous = tuple(TypeCollectivite)
    reponses = [
        answer(une_regle(types=tous, renouvellement=renouvellement), Profil.decrit(*types))
        for renouvellement in Renouvellement
    ]
    assert reponses == [municipal, departemental]


@pytest.mark.parametrize("reference", Reference)
@pytest.mark.parametrize(
    ("totale", "municipale", "reponse"),
    [
        (3_499, 3_400, NON_CONCERNE),
        (3_500, 3_499, A_VERIFIER),
        (3_600, 3_400, A_VERIFIER),
        (3_600, 3_500, CONCERNE),
        (3_500, 3_500, CONCERNE),
    ],
)
def test_two_populations_on_either_side_of_the_threshold_are_to_verify(reference, totale, municipale, reponse):
    """CGCT, art. R. 2151-1 and R. 2151-2: the totale counts, but texts do not always say which."""
    regle = une_regle(population=Seuil(3_500), population_reference=reference)
    assert answer(regle, Profil(frozenset([COMMUNE]), totale, municipale)) is reponse


def test_a_doubt_between_two_populations_tells_both_figures():
    verdict = examine(une_regle(population=Seuil(3_500)), Profil(frozenset([COMMUNE]), 3_620, 3_480))
    assert "3 620" in plain(verdict)[1]
    assert "3 480" in plain(verdict)[1]
    assert verdict.questions == ("population",)


@pytest.mark.parametrize(
    ("municipale", "reponse"),
    [(3_325, NON_CONCERNE), (3_326, A_VERIFIER), (3_499, A_VERIFIER), (3_500, CONCERNE), (9_000, CONCERNE)],
)
def test_the_municipale_alone_settles_above_and_far_below(municipale, reponse):
    """The totale (CGCT, art. R. 2151-1) is never lower than the municipale."""
    profil = Profil(frozenset([COMMUNE]), population_municipale=municipale)
    assert answer(une_regle(population=Seuil(3_500)), profil) is reponse


def test_the_municipale_less_than_five_per_cent_below_the_threshold_is_to_verify():
    profil = Profil(frozenset([COMMUNE]), population_municipale=3_326)
    assert answer(une_regle(population=Seuil(3_500)), profil) is A_VERIFIER


@pytest.mark.parametrize(("municipale", "reponse"), [(3_300, CONCERNE), (3_400, A_VERIFIER), (3_500, NON_CONCERNE)])
def test_a_ceiling_is_never_promised_to_a_municipale_close_under_it(municipale, reponse):
    profil = Profil(frozenset([COMMUNE]), population_municipale=municipale)
    assert answer(une_regle(population=Seuil.parse("< 3500")), profil) is reponse


@pytest.mark.parametrize(("totale", "reponse"), [(3_499, NON_CONCERNE), (3_600, A_VERIFIER), (3_700, CONCERNE)])
def test_the_totale_alone_settles_below_a_municipale_threshold(totale, reponse):
    regle = une_regle(population=Seuil(3_500), population_reference=Reference.MUNICIPALE)
    assert answer(regle, Profil(frozenset([COMMUNE]), population_totale=totale)) is reponse


@pytest.mark.parametrize(("recettes", "reponse"), [(None, A_VERIFIER), (999, NON_CONCERNE), (1_000, CONCERNE)])
def test_revenue_is_settled_at_the_threshold(recettes, reponse):
    assert answer(une_regle(recettes=Seuil(1_000)), une_commune(recettes=recettes)) is reponse


@pytest.mark.parametrize(
    ("condition", "reponse_donnee", "reponse"),
    [
        ("Eau [eau]", True, CONCERNE),
        ("Eau [eau]", False, NON_CONCERNE),
        ("Eau [eau]", None, A_VERIFIER),
        ("Pas d’eau [-eau]", True, NON_CONCERNE),
        ("Pas d’eau [-eau]", False, CONCERNE),
        ("Pas d’eau [-eau]", None, A_VERIFIER),
        ("A délibéré", True, A_VERIFIER),
    ],
)
def test_a_condition_wants_its_answer(condition, reponse_donnee, reponse):
    faits = {} if reponse_donnee is None else {"eau": reponse_donnee}
    regle = une_regle(conditions=(Condition.parse(condition),))
    assert answer(regle, une_commune(caracteristiques=faits)) is reponse


@pytest.mark.parametrize("champ", ["montant_marche", "achats_annuels"])
def test_amounts_of_purchases_decide_nothing(champ):
    assert answer(une_regle(**{champ: Seuil(40_000)}), une_commune()) is CONCERNE


def test_circumstances_decide_nothing():
    assert answer(une_regle(circonstances=("vous passez un marché",)), une_commune()) is CONCERNE


@pytest.mark.parametrize("types", [(COMMUNE,), (DEPARTEMENT,), (COMMUNE, TypeCollectivite.REGION)])
def test_an_authority_of_two_natures_is_concerned_by_the_regles_of_each(types):
    """Paris is commune and département (CGCT, art. L. 2512-1)."""
    paris = Profil.decrit(COMMUNE, DEPARTEMENT, population=2_100_000)
    assert answer(une_regle(types=types), paris) is CONCERNE


def test_an_authority_of_two_natures_is_told_why_neither_is_meant():
    verdict = examine(une_regle(types=(TypeCollectivite.REGION,)), Profil.decrit(COMMUNE, DEPARTEMENT))
    assert verdict.refus == "Ne vise pas les communes ni départements"


@given(regles(), profils(), st.sets(st.sampled_from(TypeCollectivite)))
def test_one_more_nature_never_concerns_less(regle, profil, de_plus):
    if profil.types:
        plus = replace(profil, types=profil.types | de_plus)
        assert RANG[answer(regle, plus)] >= RANG[answer(regle, profil)]


@given(regles(), profils())
def test_reasons_read_as_french(regle, profil):
    regle = replace(regle, conditions=(Condition("Gère un service d’eau", "service-eau"), Condition("A délibéré")))
    for texte in plain(examine(regle, profil)):
        assert texte == texte.strip()
        assert not re.search(r"  | ,|,,|None|Effectif|Reference|[a-z]-fp|\bde de\b|'", texte), texte
        assert texte[0].isupper() or texte[0].isdigit()


@given(regles(), profils())
def test_a_reason_asks_a_question_only_in_doubt(regle, profil):
    assert all(raison.sens is Sens.DOUTE for raison in examine(regle, profil).raisons if raison.question)


def test_a_question_is_asked_once():
    regle = une_regle(conditions=(Condition("Gère l’eau", "eau"), Condition("Vend l’eau", "eau")))
    assert examine(regle, une_commune()).questions == ("eau",)


@pytest.mark.parametrize(
    ("regle", "profil", "raison"),
    [
        ({"population": Seuil.parse("> 3500")}, {"population": 4_200}, "4 200 habitants, plus de 3 500 : oui"),
        ({"population": Seuil(3_500)}, {"population": 900}, "Vise les communes de 3 500 habitants et plus"),
        ({"agents": Seuil(50)}, {}, "50 agents en équivalents temps plein et plus : non renseigné"),
        (EN_TOUT, {"agents": 60}, "60 agents en tout, 50 agents et plus : oui"),
        ({"recettes": Seuil(1_000)}, {"recettes": 2_000}, "2 000 € de recettes, 1 000 et plus : oui"),
        ({"conditions": (Condition("Gère un service d’eau", "eau"),)}, {}, "Gère un service d’eau : non renseigné"),
    ],
)  # fmt: skip
def test_a_reason_tells_criterion_and_outcome(regle, profil, raison):
    assert plain(examine(une_regle(**regle), une_commune(**profil)))[1] == raison


@given(st.lists(st.sampled_from(Reponse)))
def test_a_fiche_answers_with_its_most_concerning_regle(reponses):
    assert meilleur(reponses) is max(reponses, key=RANG.__getitem__, default=NON_CONCERNE)
