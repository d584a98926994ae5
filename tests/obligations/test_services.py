"""The agenda of one profile: each règle in its place, nothing hidden, nothing promised."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.presentation import phrase_de_reponse
from agenda.services import (
    Coupure,
    Filtre,
    Question,
    build_agenda,
    build_agenda_de_fiche,
    coupures,
    mots_trouves,
    prochain_seuil,
    seuil_precedent,
)
from collectivites.profil import Profil, TypeCollectivite
from obligations.echeances import Periode
from obligations.fiche import Condition, Etat, Nature, Priorite, SansDate
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from obligations.verdict import Reponse, examine
from tests.obligations.exemples import (
    AUJOURD_HUI,
    CHAQUE_15_AVRIL,
    COMMUNE,
    DEPARTEMENT,
    un_catalogue,
    une_commune,
    une_fiche,
    une_regle,
)
from tests.obligations.strategies import fiches, jours, periodes, profils, regles

ANNEE = Periode(date(2027, 1, 1), date(2027, 12, 31))
EAU = (Condition("Gère un service d’eau", "eau"),)


def agenda_of(*fiches_, profil=None, periode=ANNEE, jour=AUJOURD_HUI, **filtre):
    return build_agenda(un_catalogue(*fiches_), profil or une_commune(4_200), periode, jour, Filtre(**filtre))


def codes(applications):
    return [application.fiche.code for application in applications]


catalogues = st.lists(fiches(), max_size=2, unique_by=lambda fiche: fiche.code)
agendas = st.builds(
    lambda fiches_, profil, periode, jour: build_agenda(un_catalogue(*fiches_), profil, periode, jour),
    catalogues,
    profils(),
    periodes(),
    jours,
)


@given(agendas)
@settings(max_examples=40)
def test_each_living_regle_is_in_exactly_one_list(agenda):
    a_venir = [
        a
        for a in agenda.applications
        if a.regle.a_venir(agenda.jour) and not a.fiche.projet and not a.verdict.non_concerne
    ]
    refusees = [a for a in agenda.applications if a.verdict.non_concerne]
    en_vigueur = [a for ensemble in agenda.en_vigueur for a in ensemble.applications]
    listes = [*en_vigueur, *a_venir, *agenda.annonces, *refusees]
    assert sorted(map(id, listes)) == sorted(map(id, agenda.applications))


@given(agendas)
@settings(max_examples=40)
def test_what_is_in_force_is_shown_once(agenda):
    autres = [e for groupe in agenda.autres_par_domaine.values() for e in groupe]
    montrees = [*agenda.essentiels, *autres, *agenda.objectifs]
    assert sorted(codes(montrees)) == sorted(codes(agenda.en_vigueur))
    assert len(set(codes(montrees))) == len(montrees)


@given(agendas)
@settings(max_examples=40)
def test_what_is_in_force_is_counted_once(agenda):
    sures = {
        a.fiche.code
        for a in agenda.applications
        if a.regle.en_vigueur(agenda.jour) and a.verdict.concerne and not a.fiche.projet
        if a.fiche.nature is Nature.OBLIGATION
    }
    assert len(agenda.devoirs_surs) == len(sures)


@given(agendas)
@settings(max_examples=40)
def test_a_duty_to_verify_is_one_that_no_regle_settles(agenda):
    courantes = [a for a in agenda.applications if a not in agenda.annonces and not a.verdict.non_concerne]
    devoirs = {a.fiche.code for a in courantes if a.fiche.nature is Nature.OBLIGATION}
    sures = {a.fiche.code for a in courantes if a.verdict.concerne}
    assert set(codes(agenda.a_verifier)) == devoirs - sures
    assert set(codes(agenda.regles_a_verifier)) == {a.fiche.code for a in courantes if a.verdict.a_verifier}


@given(agendas)
@settings(max_examples=40)
def test_a_fiche_refused_is_refused_whole_and_told_once(agenda):
    refusees = codes(agenda.non_concernes)
    assert len(refusees) == len(set(refusees))
    assert set(refusees) == set(codes(agenda.applications)) - {
        a.fiche.code for a in agenda.applications if not a.verdict.non_concerne
    }


@given(agendas)
@settings(max_examples=40)
def test_dates_are_sorted_inside_and_never_of_a_refused_regle(agenda):
    les_jours = [r.echeance.le for r in agenda.rendez_vous]
    assert les_jours == sorted(les_jours)
    assert all(jour in agenda.periode for jour in les_jours)
    assert not any(r.application.verdict.non_concerne for r in agenda.rendez_vous)


@given(agendas)
@settings(max_examples=40)
def test_months_hold_every_date_once_in_order(agenda):
    assert [r for _, groupe in agenda.par_mois for r in groupe] == list(agenda.rendez_vous)
    assert all(r.echeance.le.replace(day=1) == mois for mois, groupe in agenda.par_mois for r in groupe)


@given(agendas)
@settings(max_examples=40)
def test_questions_are_sorted_by_usefulness(agenda):
    devoirs = set(codes(agenda.a_verifier))
    dependent = [
        {a.fiche.code for a in agenda.regles_a_verifier if question.code in a.verdict.questions}
        for question in agenda.questions
    ]
    assert [question.reponses for question in agenda.questions] == [len(codes_) for codes_ in dependent]
    utilites = [(len(codes_ & devoirs), len(codes_)) for codes_ in dependent]
    assert utilites == sorted(utilites, reverse=True)


@given(catalogues, profils(), periodes(), jours, st.sampled_from(Reponse))
@settings(max_examples=40)
def test_a_filter_keeps_a_part_of_the_agenda(fiches_, profil, periode, jour, reponse):
    catalogue = un_catalogue(*fiches_)
    tout = build_agenda(catalogue, profil, periode, jour)
    partie = build_agenda(catalogue, profil, periode, jour, Filtre(verdict=str(reponse)))
    assert list(partie.applications) == [a for a in tout.applications if a.verdict.reponse is reponse]
    assert list(partie.rendez_vous) == [r for r in tout.rendez_vous if r.application.verdict.reponse is reponse]


def test_an_empty_filter_is_not_active():
    assert not Filtre().actif
    assert Filtre(q="eau").actif


BUDGET = une_fiche(une_regle(base_legale=("CGCT, art. L. 1612-2",)), code="budget", titre="Voter l’été")
MARCHES = une_fiche(
    une_regle(effet=date(2028, 1, 1), conditions=EAU),
    code="marches",
    domaine="marches",
    nature=Nature.RECOMMANDATION,
)
REGION = une_fiche(une_regle(types=(TypeCollectivite.REGION,)), code="region")


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({}, ["budget", "marches", "region"]),
        ({"domaine": ("marches",)}, ["marches"]),
        ({"domaine": ("inconnu",)}, []),
        ({"nature": "recommandation"}, ["marches"]),
        ({"etat": "en-vigueur"}, ["budget", "region"]),
        ({"etat": "a-venir"}, ["marches"]),
        ({"verdict": "concerne"}, ["budget"]),
        ({"verdict": "a-verifier"}, ["marches"]),
        ({"verdict": "non-concerne"}, ["region"]),
        ({"q": "ete"}, ["budget"]),
        ({"q": "L'ETE voter"}, ["budget"]),
        ({"q": "voter absent"}, []),
        ({"q": "1612-2"}, ["budget"]),
        ({"q": "  "}, ["budget", "marches", "region"]),
        ({"domaine": ("budgets",), "verdict": "concerne", "q": "ete"}, ["budget"]),
    ],
)
def test_each_filter_keeps_what_it_names(filtre, attendus):
    assert codes(agenda_of(BUDGET, MARCHES, REGION, **filtre).applications) == attendus


def test_dates_are_filtered_like_the_lists():
    fiche = une_fiche(une_regle(rythme=CHAQUE_15_AVRIL))
    assert len(agenda_of(fiche, domaine=("budgets",)).rendez_vous) == 1
    assert not agenda_of(fiche, domaine=("marches",)).rendez_vous


@given(st.sampled_from(["été", "ÉTÉ", "Ete", "l'été", "l’Été", "VOTER  l’ete"]))
def test_search_sees_neither_accents_nor_capitals_nor_apostrophes(q):
    assert mots_trouves(q, BUDGET)


def test_a_duty_of_the_past_is_not_listed_but_its_dates_are_in_its_own_year():
    finie = une_fiche(une_regle(fin=date(2024, 12, 31), rythme=CHAQUE_15_AVRIL))
    ancienne_annee = Periode(date(2023, 1, 1), date(2023, 12, 31))
    agenda = agenda_of(finie, periode=ancienne_annee)
    assert [r.echeance.le for r in agenda.rendez_vous] == [date(2023, 4, 15)]
    assert not agenda.applications
    assert not agenda_of(finie).rendez_vous


@given(regles(), jours)
def test_a_regle_whose_end_is_past_is_in_no_list(regle, jour):
    agenda = agenda_of(une_fiche(regle), profil=Profil(), jour=jour)
    listes = [*agenda.en_vigueur, *agenda.a_verifier, *agenda.annonces, *agenda.non_concernes]
    assert bool(listes) is not regle.terminee(jour)


@pytest.mark.parametrize("effet", [date(2022, 1, 1), date(2030, 1, 1), *SansDate])
@pytest.mark.parametrize("conditions", [(), EAU])
def test_a_project_is_announced_and_never_counted_as_a_duty(effet, conditions):
    projet = une_fiche(une_regle(effet=effet, conditions=conditions), etat=Etat.INCERTAIN)
    agenda = agenda_of(projet)
    assert codes(agenda.annonces) == ["budget"]
    assert (agenda.en_vigueur, agenda.a_verifier, agenda.essentiels, agenda.questions) == ([], [], [], [])
    assert agenda.devoirs_surs == []


def test_the_dates_of_a_project_are_not_the_next_date_to_keep():
    agenda = agenda_of(une_fiche(une_regle(effet=date(2027, 6, 1), rythme=CHAQUE_15_AVRIL), etat=Etat.INCERTAIN))
    assert agenda.prochaine is None


def test_announced_without_a_day_is_neither_in_force_nor_to_verify():
    agenda = agenda_of(une_fiche(une_regle(effet=SansDate.NON_FIXEE, conditions=EAU)))
    assert codes(agenda.annonces) == ["budget"]
    assert (agenda.en_vigueur, agenda.a_verifier, agenda.rendez_vous) == ([], [], ())


def test_ancienne_is_in_force_without_a_date():
    agenda = agenda_of(une_fiche(une_regle(effet=SansDate.ANCIENNE)))
    assert codes(agenda.en_vigueur) == ["budget"]
    assert (agenda.annonces, agenda.rendez_vous) == ([], ())


@pytest.mark.parametrize(("nature", "compte"), [("obligation", 1), ("recommandation", 0), ("objectif", 0)])
def test_only_an_obligation_counts_as_a_duty(nature, compte):
    agenda = agenda_of(une_fiche(nature=Nature(nature)))
    assert len(agenda.devoirs_surs) == compte


def test_what_is_to_verify_is_not_promised_as_essential():
    fiche = une_fiche(une_regle(conditions=EAU), priorite=Priorite.ESSENTIEL)
    assert agenda_of(fiche).essentiels == []
    assert codes(agenda_of(fiche, profil=une_commune(caracteristiques={"eau": True})).essentiels) == ["budget"]


def test_regles_of_one_fiche_stand_together_with_the_best_answer():
    depuis_longtemps = une_regle("vieille", effet=SansDate.ANCIENNE, conditions=EAU)
    (ensemble,) = agenda_of(une_fiche(une_regle(), depuis_longtemps)).en_vigueur
    assert ensemble.reponse is Reponse.CONCERNE
    assert ensemble.seule is None


def test_since_when_is_told_by_what_surely_binds():
    """DSN said « depuis 2021 » for 2022, FCTVA 2021 for 2023: the day of a règle still to verify."""
    en_doute = une_regle("vieille", effet=date(2021, 1, 1), conditions=EAU)
    (ensemble,) = agenda_of(une_fiche(en_doute, une_regle(effet=date(2022, 1, 1)))).en_vigueur
    assert ensemble.premiere.effet == date(2022, 1, 1)
    (ensemble,) = agenda_of(une_fiche(en_doute)).en_vigueur
    assert ensemble.premiere is None
    connu = une_commune(4_200, caracteristiques={"eau": True})
    (ensemble,) = agenda_of(une_fiche(en_doute, une_regle()), profil=connu).en_vigueur
    assert ensemble.premiere.effet == date(2021, 1, 1)


@given(agendas)
def test_no_day_of_a_regle_in_doubt_is_told_as_since_when(agenda):
    for ensemble in agenda.en_vigueur:
        sures = [a.regle for a in ensemble.applications if a.verdict.concerne]
        assert (ensemble.premiere is None) is (not sures)
        assert ensemble.premiere is None or ensemble.premiere in sures


def test_what_binds_in_some_cases_is_not_counted_with_what_binds_at_all_times():
    """« 109 obligations s’appliquent déjà », of which 73 only « quand vous… »."""
    quand = une_fiche(une_regle(circonstances=("vous passez un marché",)), code="quand")
    achat = une_fiche(une_regle(montant_marche=Seuil(40_000)), code="achat")
    toujours = une_fiche(une_regle(), une_regle("cas", circonstances=("vous publiez un avis",)), code="toujours")
    doute = une_fiche(une_regle(conditions=EAU), code="doute")
    agenda = agenda_of(quand, achat, toujours, doute)
    assert (agenda.en_tout_temps, agenda.dans_certains_cas) == (1, 2)
    dit = phrase_de_reponse(agenda).replace("\u00a0", " ")
    assert dit == "Oui : 1 obligation en tout temps et 2 dans certains cas s’appliquent déjà à votre commune."


def test_in_a_domaine_what_concerns_comes_before_what_is_to_verify():
    fiches_ = [une_fiche(une_regle(conditions=EAU), code="doute"), une_fiche(code="sur")]
    assert codes(agenda_of(*fiches_).autres_par_domaine["budgets"]) == ["sur", "doute"]


def test_a_refused_fiche_tells_its_nearest_miss():
    loin = une_regle("loin", types=(TypeCollectivite.REGION,), population=Seuil(9_000))
    proche = une_regle("proche", population=Seuil(9_000))
    (refusee,) = agenda_of(une_fiche(loin, proche)).non_concernes
    assert refusee.regle.cle == "proche"


def test_who_is_under_the_threshold_of_their_type_is_never_told_that_their_type_is_not_meant():
    """34 800 pages said « Ne vise pas les communes » for « Vise les communes de plus de 50 000 habitants »."""
    regions = une_regle("regions", types=(TypeCollectivite.REGION,))
    communes = une_regle("communes", population=Seuil.parse("> 50000"))
    deux_refus = une_regle("deux", population=Seuil.parse("> 50000"), recettes=Seuil(10**9))
    (refusee,) = agenda_of(une_fiche(regions, deux_refus, communes), profil=une_commune(900, recettes=5)).non_concernes
    assert refusee.verdict.refus.replace("\u00a0", " ") == "Vise les communes de plus de 50 000 habitants"


@given(agendas)
def test_the_reason_of_a_no_is_the_type_only_when_no_regle_has_it(agenda):
    for refusee in agenda.non_concernes:
        courantes = [r for r in refusee.fiche.regles if not r.terminee(agenda.jour)]
        if any(agenda.profil.types & set(regle.types) for regle in courantes):
            assert agenda.profil.types & set(refusee.regle.types)


def test_the_next_date_is_one_that_surely_concerns_today_included():
    sur = une_fiche(une_regle(rythme=CHAQUE_15_AVRIL), code="sur")
    assert agenda_of(sur, jour=date(2027, 4, 15)).prochaine.echeance.le == date(2027, 4, 15)
    assert agenda_of(sur, jour=date(2027, 4, 16)).prochaine is None


def test_a_date_to_verify_before_the_next_one_is_not_hidden():
    sur = une_fiche(une_regle(rythme=CHAQUE_15_AVRIL), code="sur")
    doute = une_fiche(une_regle(effet=date(2027, 4, 1), conditions=EAU), code="doute")
    agenda = agenda_of(sur, doute)
    assert agenda.prochaine.application.fiche.code == "sur"
    assert agenda.avant_elle.application.fiche.code == "doute"
    assert agenda_of(sur, doute, jour=date(2027, 4, 2)).avant_elle is None


def test_the_question_that_settles_most_comes_first_then_the_alphabet():
    un = une_fiche(une_regle(conditions=EAU), code="un")
    deux = une_fiche(une_regle(conditions=EAU, agents=Seuil(50)), code="deux")
    trois = une_fiche(une_regle(recettes=Seuil(9)), code="trois")
    questions = agenda_of(un, deux, trois).questions
    assert questions == [Question("eau", 2), Question("agents", 1), Question("recettes", 1)]


def test_the_next_date_told_first_binds_whatever_happens():
    parfois = une_fiche(une_regle(effet=date(2027, 5, 1), circonstances=("vous utilisez une IA",)), code="parfois")
    toujours = une_fiche(une_regle(effet=date(2027, 6, 1)), code="toujours")
    assert agenda_of(parfois, toujours).prochaine.application.fiche.code == "toujours"
    assert agenda_of(parfois).prochaine.application.fiche.code == "parfois"


def test_a_target_is_neither_a_duty_nor_the_next_date():
    cible = une_fiche(une_regle(effet=date(2027, 5, 1)), code="cible", nature=Nature.OBJECTIF)
    atteinte = une_fiche(une_regle(), code="atteinte", nature=Nature.OBJECTIF, priorite=Priorite.ESSENTIEL)
    douteuse = une_fiche(une_regle(conditions=EAU), code="douteuse", nature=Nature.OBJECTIF)
    agenda = agenda_of(cible, atteinte, douteuse)
    assert codes(agenda.objectifs) == ["atteinte", "douteuse"]
    assert (agenda.prochaine, agenda.essentiels, agenda.autres_par_domaine, agenda.a_verifier) == (None, [], {}, [])
    assert agenda.devoirs_surs == []


CHAQUE_MOIS = Rythme.parse(["RRULE:FREQ=MONTHLY;BYMONTHDAY=5"])


def test_what_comes_back_every_month_is_told_in_full_once():
    agenda = agenda_of(une_fiche(une_regle("mois", rythme=CHAQUE_MOIS), une_regle("an", rythme=CHAQUE_15_AVRIL)))
    pleines = [r.echeance.regle_cle for r in agenda.rendez_vous if r.echeance not in agenda.reprises]
    assert pleines.count("mois") == 1
    assert pleines.count("an") == sum(r.echeance.regle_cle == "an" for r in agenda.rendez_vous)


def test_a_long_list_says_what_to_look_at_first_and_a_short_one_does_not():
    mensuelles = [une_fiche(une_regle(rythme=CHAQUE_MOIS), code=f"mois-{n}") for n in range(4)]
    budget = une_fiche(une_regle(rythme=CHAQUE_15_AVRIL), priorite=Priorite.ESSENTIEL)
    longue = agenda_of(budget, *mensuelles)
    assert len(longue.rendez_vous) > 40
    assert [r.application.fiche.code for r in longue.a_ne_pas_manquer] == ["budget"]
    assert agenda_of(budget).a_ne_pas_manquer == []


INCLUSIF = une_fiche(une_regle(population=Seuil(3_500)), code="inclusif")
STRICT = une_fiche(une_regle(population=Seuil(3_500, minimum_exclu=True)), code="strict")
PETITES = une_fiche(une_regle(population=Seuil(maximum=3_500, maximum_exclu=True)), code="petites")
CATALOGUE = un_catalogue(INCLUSIF, STRICT, PETITES)


@pytest.mark.parametrize(
    ("population", "seuil", "manque", "en_plus", "en_moins"),
    [
        (3_498, 3_500, 2, ["inclusif"], ["petites"]),
        (3_499, 3_500, 1, ["inclusif"], ["petites"]),
        (3_500, 3_501, 1, ["strict"], []),
    ],
)
def test_the_next_threshold_is_the_first_figure_where_the_law_changes(population, seuil, manque, en_plus, en_moins):
    """CGCT, art. L. 2131-1: « 3 500 habitants et plus »; code de l'urbanisme, art. L. 423-3: « plus de 3 500 »."""
    prochain = prochain_seuil(CATALOGUE, une_commune(population), AUJOURD_HUI)
    assert (prochain.coupure.premier, prochain.ecart) == (seuil, manque)
    differences = prochain.differences
    assert ([f.code for f in differences.en_plus], [f.code for f in differences.en_moins]) == (en_plus, en_moins)


def test_the_law_s_figure_is_kept_with_its_strictness():
    assert prochain_seuil(CATALOGUE, une_commune(3_499), AUJOURD_HUI).coupure == Coupure(3_500, 3_500)
    assert prochain_seuil(CATALOGUE, une_commune(3_500), AUJOURD_HUI).coupure == Coupure(3_501, 3_500)


def test_a_fiche_that_only_changes_its_regles_is_neither_gained_nor_lost():
    """Convocation: three clear days under 3 500 inhabitants, five from there on."""
    deux = une_fiche(
        une_regle("trois-jours", population=Seuil.parse("< 3500")), une_regle("cinq", population=Seuil(3_500))
    )
    differences = prochain_seuil(un_catalogue(deux), une_commune(900), AUJOURD_HUI).differences
    assert (differences.en_plus, differences.en_moins, differences.changent) == ((), (), (deux,))


def test_the_threshold_below_is_told_too():
    precedent = seuil_precedent(CATALOGUE, une_commune(4_000), AUJOURD_HUI)
    assert (precedent.coupure.premier, precedent.ecart) == (3_501, 500)
    assert [f.code for f in precedent.differences.en_moins] == ["strict"]
    assert seuil_precedent(CATALOGUE, une_commune(900), AUJOURD_HUI) is None


@pytest.mark.parametrize("profil", [une_commune(3_501), une_commune(), Profil.decrit(DEPARTEMENT, population=9)])
def test_there_is_no_next_threshold_beyond_the_last_one_nor_for_the_unknown(profil):
    assert prochain_seuil(CATALOGUE, profil, AUJOURD_HUI) is None


def test_the_threshold_that_the_population_stands_on_is_not_the_next_one():
    sur_le_seuil = Profil(frozenset([COMMUNE]), population_totale=3_500, population_municipale=3_450)
    assert prochain_seuil(un_catalogue(PETITES), sur_le_seuil, AUJOURD_HUI) is None


@pytest.mark.parametrize(
    "fiche",
    [
        une_fiche(une_regle(population=Seuil(3_500)), etat=Etat.INCERTAIN),
        une_fiche(une_regle(population=Seuil(3_500), fin=date(2026, 12, 31))),
        une_fiche(une_regle(population=Seuil(3_500), conditions=(Condition("Eau", "non"),))),
    ],
    ids=["project", "past", "refused anyway"],
)
def test_the_next_threshold_tells_only_of_living_duties(fiche):
    profil = une_commune(3_000, caracteristiques={"non": False})
    assert prochain_seuil(un_catalogue(fiche), profil, AUJOURD_HUI) is None


@given(regles(public=(COMMUNE,)), st.integers(0, 12_000))
def test_the_answer_changes_only_at_a_cut(regle, population):
    avant, apres = (examine(regle, une_commune(habitants)).reponse for habitants in (population, population + 1))
    assert avant is apres or population + 1 in {coupure.premier for coupure in coupures([regle])}


@given(fiches(), periodes(), jours)
@settings(max_examples=40)
def test_the_agenda_of_a_fiche_answers_concerned_for_each_living_regle(fiche, periode, jour):
    agenda = build_agenda_de_fiche(un_catalogue(fiche), fiche, periode, jour)
    assert [a.regle.cle for a in agenda.applications] == [r.cle for r in fiche.regles if not r.terminee(jour)]
    assert all(r.application.verdict.concerne for r in agenda.rendez_vous)
    assert [r.echeance for r in agenda.rendez_vous] == sorted(r.echeance for r in agenda.rendez_vous)


def test_the_agenda_is_a_function_of_its_arguments():
    une, autre = (agenda_of(BUDGET, MARCHES, REGION) for _ in range(2))
    assert une == autre


def test_an_agenda_without_anything_is_an_agenda():
    agenda = agenda_of()
    assert (agenda.prochaine, agenda.avant_elle, agenda.par_mois, agenda.questions) == (None, None, [], [])
    assert agenda_of(periode=Periode(AUJOURD_HUI, AUJOURD_HUI + timedelta(days=1))) != agenda
