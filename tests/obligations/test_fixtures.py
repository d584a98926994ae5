"""The catalogue that is shipped: whole, consistent, and safe in a calendar."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from agenda.services import build_agenda
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


def test_twenty_to_forty_obligations_are_essential(fiches):
    assert 20 <= sum(f.priorite is Priorite.ESSENTIEL and f.nature is Nature.OBLIGATION for f in fiches) <= 40


def test_at_least_forty_duties_of_most_communes_say_the_least_to_do_and_who_acts(fiches):
    complets = [f for f in fiches if f.nature is Nature.OBLIGATION and f.minimum and f.qui_agit]
    assert len([f for f in complets if any(COMMUNE in regle.types for regle in f.regles)]) >= 40


def test_each_uid_is_short_ascii_and_unique(dates):
    uids = [f"{echeance.cle}-{type_}@agenda" for _, _, echeance in dates for type_ in TypeCollectivite]
    assert len(dates) > 300
    assert [uid for uid, fois in Counter(uids).items() if fois > 1] == []
    assert [uid for uid in uids if not uid.isascii() or len(uid) > 120 or " " in uid] == []


def titles_seen_twice(dates, profil):
    """(day, fiche, title) that the agenda of this profile would show more than once."""
    vues = Counter(
        (echeance.le, fiche.code, echeance.titre)
        for fiche, regle, echeance in dates
        if not examine(regle, profil).non_concerne
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
    assert len(agenda.a_verifier) < 25
