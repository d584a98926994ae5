"""The catalogue that is shipped: whole, consistent, and safe in a calendar."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from agenda.services import build_agenda
from collectivites.fichiers_csv import read_csv
from collectivites.profil import Profil, TypeCollectivite
from obligations.echeances import Periode, echeances
from obligations.fiche import Etat, Nature, Priorite, SansDate
from obligations.fichiers import read_files
from obligations.genres import FORMES
from obligations.models import Genre
from obligations.verdict import examine
from tests.obligations.exemples import COMMUNE, DEPARTEMENT, un_catalogue

RACINE = Path(__file__).parents[2] / "fixtures"
DEUX_MILLE_VINGT_A_TRENTE_CINQ = Periode(date(2020, 1, 1), date(2035, 12, 31))


@pytest.fixture(scope="module")
def valeurs():
    return read_files(RACINE)


@pytest.fixture(scope="module")
def fiches(valeurs):
    return [valeur for (genre, _), valeur in valeurs.items() if genre is Genre.OBLIGATION]


@pytest.fixture(scope="module")
def dates(fiches):
    """(fiche, règle, échéance) for each date of sixteen years."""
    return [
        (fiche, regle, echeance)
        for fiche in fiches
        for regle in fiche.regles
        for echeance in echeances(fiche, regle, DEUX_MILLE_VINGT_A_TRENTE_CINQ)
    ]


def codes_of(valeurs, genre):
    return {code for g, code in valeurs if g is genre}


@pytest.mark.parametrize("genre", FORMES)
def test_each_kind_of_file_is_read(valeurs, genre):
    assert codes_of(valeurs, genre)


def test_each_toml_file_is_one_value_or_one_set(valeurs):
    un_par_fichier = codes_of(valeurs, Genre.OBLIGATION) | codes_of(valeurs, Genre.RESSOURCE)
    lus = {chemin.stem for chemin in RACINE.rglob("*.toml")}
    assert lus == un_par_fichier | {"domaines", "caracteristiques", "programme"}


def test_each_domaine_named_exists(valeurs, fiches):
    assert {fiche.domaine for fiche in fiches} <= codes_of(valeurs, Genre.DOMAINE)


def test_each_ressource_named_exists(valeurs, fiches):
    assert {code for fiche in fiches for code in fiche.ressources} <= codes_of(valeurs, Genre.RESSOURCE)


def test_each_fiche_named_exists_and_is_another(valeurs, fiches):
    assert {code for fiche in fiches for code in fiche.voir_aussi} <= codes_of(valeurs, Genre.OBLIGATION)
    assert [fiche.code for fiche in fiches if fiche.code in fiche.voir_aussi] == []


def test_each_caracteristique_named_exists(valeurs, fiches):
    nommees = {c.caracteristique for f in fiches for r in f.regles for c in r.conditions if c.caracteristique}
    assert nommees <= codes_of(valeurs, Genre.CARACTERISTIQUE)


def test_each_caracteristique_settles_something(valeurs, fiches):
    nommees = {c.caracteristique for f in fiches for r in f.regles for c in r.conditions if c.caracteristique}
    assert codes_of(valeurs, Genre.CARACTERISTIQUE) <= nommees


def test_twenty_to_forty_five_obligations_are_essential(fiches):
    assert 20 <= sum(f.priorite is Priorite.ESSENTIEL and f.nature is Nature.OBLIGATION for f in fiches) <= 45


def test_at_least_forty_duties_of_most_communes_say_the_least_to_do_and_who_acts(fiches):
    complets = [f for f in fiches if f.nature is Nature.OBLIGATION and f.minimum and f.qui_agit]
    assert len([f for f in complets if any(COMMUNE in regle.types for regle in f.regles)]) >= 40


def test_each_uid_is_short_ascii_and_unique(dates):
    uids = [f"{echeance.cle}-{type_}@agenda" for _, _, echeance in dates for type_ in TypeCollectivite]
    assert len(dates) > 300
    assert [uid for uid, fois in Counter(uids).items() if fois > 1] == []
    assert [uid for uid in uids if not uid.isascii() or len(uid) > 120 or " " in uid] == []


def titles_seen_twice(dates, profil):
    """(day, fiche, title) that the agenda of this profile would show more than once.

    Of a type that nobody looked at, all the règles of a fiche are one doubt.
    """
    vues = Counter(
        (echeance.le, fiche.code, echeance.titre)
        for fiche, regle, echeance in dates
        if profil.types <= fiche.types_regardes and not examine(regle, profil).non_concerne
    )
    return [vue for vue, fois in vues.items() if fois > 1]


@pytest.mark.parametrize("type_", TypeCollectivite)
@pytest.mark.parametrize("population", [None, 900, 3_500, 60_000])
def test_one_profile_never_sees_twice_a_title_on_one_day(dates, type_, population):
    assert titles_seen_twice(dates, Profil.decrit(type_, population=population)) == []


def test_an_authority_of_two_natures_never_sees_twice_a_title_on_one_day(fiches):
    """Paris, commune and département: two règles say the same duty, one for each nature."""
    paris = Profil.decrit(COMMUNE, DEPARTEMENT, population=2_100_000)
    agenda = build_agenda(
        un_catalogue(*fiches), paris, Periode(date(2020, 1, 1), date(2030, 12, 31)), date(2026, 11, 25)
    )
    vues = Counter((r.echeance.le, r.application.fiche.code, r.echeance.titre) for r in agenda.rendez_vous)
    assert [vue for vue, fois in vues.items() if fois > 1] == []


@pytest.fixture(scope="module")
def corps():
    """One profile for each set of natures and place of the official list, at several sizes."""
    entites = read_csv(RACINE / "collectivites").entites.values()
    sortes = {(e.types, e.departement if e.departement in ("67", "976", "987") else "") for e in entites}
    return [
        Profil(frozenset(map(TypeCollectivite, types)), population, population, departement=departement)
        for types, departement in sorted(sortes)
        for population in (89, 900, 1_500, 3_500, 8_000, 15_000, 25_000, 45_000, 90_000, 2_000_000)
    ]


def test_no_duty_of_one_period_has_two_days_for_any_body_of_the_list(fiches, corps):
    """Paris and the métropole de Lyon read « Vote du budget primitif » on 14 and 29 April."""
    periode = Periode(date(2025, 1, 1), date(2029, 12, 31))
    for profil in corps:
        jours = defaultdict(set)
        for fiche in fiches:
            for regle in fiche.regles:
                if examine(regle, profil).concerne:
                    for e in echeances(fiche, regle, periode):
                        jours[fiche.code, e.titre, e.exercice].add(e.le)
        assert [quoi for quoi, ses_jours in jours.items() if len(ses_jours) > 1] == [], profil


@pytest.mark.parametrize("departement", ["20", "972", "973"])
def test_the_council_law_of_departements_is_not_promised_to_a_single_authority(fiches, departement):
    """Corse, Martinique and Guyane have their own articles (CGCT, fourth and seventh parts)."""
    types = frozenset([DEPARTEMENT, TypeCollectivite.REGION])
    unique = Profil(types, 350_000, 350_000, departement=departement)
    for code in ("proces-verbal-en-ligne", "convocation-dematerialisee-conseillers", "visioconference-assemblees"):
        regles = next(fiche for fiche in fiches if fiche.code == code).regles
        assert not any(examine(regle, unique).concerne for regle in regles), code


def test_no_body_of_the_list_is_told_its_type_for_a_no_that_a_threshold_explains(fiches, corps):
    """« Ne vise pas les communes », on 34 800 pages, for a duty of the communes of more than 50 000 inhabitants."""
    jour = date(2026, 12, 1)
    catalogue = un_catalogue(*fiches)
    for profil in corps:
        agenda = build_agenda(catalogue, profil, Periode(jour, jour), jour)
        for refusee in agenda.non_concernes:
            courantes = [regle for regle in refusee.fiche.regles if not regle.terminee(jour)]
            if any(profil.types & set(regle.types) for regle in courantes):
                assert "Ne vise pas" not in refusee.verdict.refus, (profil, refusee.fiche.code)


def test_a_body_of_two_natures_votes_its_budget_on_one_day(fiches):
    """CGCT, art. L. 1612-2: 15 April, or 30 April the year its assembly is renewed; « avant le »: the eve."""
    budget = next(fiche for fiche in fiches if fiche.code == "vote-transmission-budget-primitif")
    periode = Periode(date(2026, 1, 1), date(2028, 12, 31))
    for autre in (COMMUNE, TypeCollectivite.EPCI_FP):
        regles = [r for r in budget.regles if examine(r, Profil.decrit(autre, DEPARTEMENT)).concerne]
        votes = [e.le for r in regles for e in echeances(budget, r, periode) if e.titre == "Vote du budget primitif"]
        assert votes == [date(2026, 4, 29), date(2027, 4, 14), date(2028, 4, 14)]


def test_what_is_repealed_ends(fiches):
    abroges = [f for f in fiches if f.etat is Etat.ABROGE]
    assert [(f.code, r.cle) for f in abroges for r in f.regles if r.fin is None] == []


def test_what_is_in_force_has_a_regle_that_is_not_only_announced(fiches):
    annoncees = [f for f in fiches if f.etat is Etat.EN_VIGUEUR]
    assert [f.code for f in annoncees if all(r.effet is SansDate.NON_FIXEE for r in f.regles)] == []


def test_the_regles_of_the_urban_planning_threshold_are_strict(fiches):
    """Code de l'urbanisme, art. L. 423-3: « plus de 3 500 »; CGCT, art. L. 2131-1: « 3 500 habitants et plus »."""
    par_code = {fiche.code: fiche for fiche in fiches}
    urbanisme = par_code["ads-teleprocedure-3500"].regle("plus-3500")
    actes = par_code["publication-electronique-actes"].regle("communes-3500")
    a_3500 = Profil.decrit(COMMUNE, population=3_500)
    assert examine(urbanisme, a_3500).non_concerne
    assert examine(actes, a_3500).concerne


def verdicts(fiches, code, profil):
    """{clé: verdict} of one fiche for one profile."""
    fiche = next(fiche for fiche in fiches if fiche.code == code)
    return {regle.cle: examine(regle, profil) for regle in fiche.regles}


@pytest.mark.parametrize(("population", "oblige"), [(3_499, False), (3_500, True), (3_501, True)])
def test_telerecours_binds_communes_from_3500_inhabitants(fiches, population, oblige):
    """Code de justice administrative, art. R. 414-1: « autre qu'une commune de moins de 3 500 habitants »."""
    lus = verdicts(fiches, "telerecours-juridictions-administratives", Profil.decrit(COMMUNE, population=population))
    assert lus["communes-3500-et-plus"].concerne is oblige
    assert any(verdict.concerne for verdict in lus.values()) is oblige


@pytest.mark.parametrize(
    "type_", [TypeCollectivite.CCAS, TypeCollectivite.EPT, TypeCollectivite.OPH, TypeCollectivite.SYNDICAT]
)
def test_telerecours_binds_every_other_public_person_whatever_its_size(fiches, type_):
    lus = verdicts(fiches, "telerecours-juridictions-administratives", Profil.decrit(type_, population=200))
    assert lus["autres-personnes-publiques"].concerne


def test_the_minutes_of_a_departement_go_online_and_those_of_a_region_are_to_be_verified(fiches):
    """CGCT, art. L. 3121-13 (read) and L. 4132-12 (not read whole): both read « ne vise pas » on 1 December 2026."""
    departement = verdicts(fiches, "proces-verbal-en-ligne", Profil.decrit(DEPARTEMENT))
    region = verdicts(fiches, "proces-verbal-en-ligne", Profil.decrit(TypeCollectivite.REGION))
    assert departement["departements"].concerne
    assert region["regions"].a_verifier


def test_no_manager_of_a_busy_road_is_told_that_its_noise_plan_is_not_its_own(fiches):
    """Code de l'environnement, art. R. 572-10, 2°: « la collectivité territoriale gestionnaire », whoever it is."""
    fiche = next(fiche for fiche in fiches if fiche.code == "cartes-bruit-publication")
    for type_ in set(TypeCollectivite) - set(fiche.types_ecartes):
        lus = verdicts(fiches, fiche.code, Profil.decrit(type_, caracteristiques={"voirie": True}))
        assert any(lus[cle].a_verifier for cle in lus if cle.startswith("ppbe-routes-")), type_


def test_the_commission_of_the_electoral_list_meets_before_each_ballot(fiches):
    """Code électoral, art. L. 19, III: from the 24th to the 21st day."""
    fiche = next(fiche for fiche in fiches if fiche.code == "repertoire-electoral-unique")
    regle = fiche.regle("avant-chaque-scrutin")
    assert str(regle.delai).startswith("21 jours avant")
    assert "24e" in regle.quoi
    assert verdicts(fiches, fiche.code, Profil.decrit(COMMUNE, population=80))[regle.cle].concerne


@pytest.mark.parametrize(("population", "concernee"), [(39_999, False), (40_000, False), (40_001, True)])
@pytest.mark.parametrize(
    ("code", "cle"),
    [
        ("dix-plus-hautes-remunerations", "communes-epci-40000"),
        ("nominations-equilibrees-declaration-publication", "declaration-30-avril"),
        ("nominations-equilibrees-declaration-publication", "publication"),
    ],
)
def test_salaries_and_nominations_are_told_strictly_above_40000_inhabitants(fiches, code, cle, population, concernee):
    """CGFP, art. L. 716-1, L. 132-5 and R. 132-16: « plus de 40 000 habitants »."""
    assert verdicts(fiches, code, Profil.decrit(COMMUNE, population=population))[cle].concerne is concernee


def test_nominations_are_published_before_30_june_so_on_the_eve(dates):
    """CGFP, art. R. 132-14: « avant le 30 juin »; R. 132-16: « au plus tard le 30 avril »."""
    jours = {
        (regle.cle, echeance.le)
        for fiche, regle, echeance in dates
        if fiche.code == "nominations-equilibrees-declaration-publication" and echeance.le.year == 2027
    }
    assert {jour for cle, jour in jours if cle.startswith("publication")} == {date(2027, 6, 29)}
    assert {jour for cle, jour in jours if cle.startswith("declaration")} == {date(2027, 4, 30)}


def test_each_regle_says_where_it_comes_from(fiches):
    assert [(f.code, r.cle) for f in fiches for r in f.regles if not r.base_legale and not f.sources] == []


@pytest.mark.parametrize("type_", TypeCollectivite)
def test_reasons_of_the_whole_catalogue_read_as_french(fiches, type_):
    for profil in (Profil.decrit(type_), Profil.decrit(type_, population=3_600, agents=52, recettes=10)):
        agenda = build_agenda(un_catalogue(*fiches), profil, DEUX_MILLE_VINGT_A_TRENTE_CINQ, date(2027, 1, 1))
        textes = {raison.texte for a in agenda.applications for raison in a.verdict.raisons}
        assert [t for t in textes if "  " in t or "None" in t or " ," in t or t != t.strip()] == []


@pytest.mark.parametrize("reponse", [True, False])
def test_a_commune_of_900_that_answered_all_the_questions_has_few_doubts_left(valeurs, fiches, reponse):
    questions = codes_of(valeurs, Genre.CARACTERISTIQUE)
    profil = Profil.decrit(
        COMMUNE, population=900, agents=6, recettes=700_000, caracteristiques=dict.fromkeys(questions, reponse)
    )
    agenda = build_agenda(
        un_catalogue(*fiches), profil, Periode(date(2026, 11, 28), date(2027, 12, 31)), date(2026, 11, 28)
    )
    assert agenda.questions == []
    assert len(agenda.a_verifier) < 35
