"""The days to act of the catalogue that is shipped, zone by zone."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from obligations.echeances import Genre, Periode, echeances, echeances_par_zone
from obligations.fiche import Borne, Fiche
from obligations.fichiers import read_files
from obligations.jours_feries import avant_dernier_jour_ouvre, ouvrable, sure, zone

SEIZE_ANS = Periode(date(2020, 1, 1), date(2035, 12, 31))
CINQUANTE_ANS = Periode(date(2020, 1, 1), date(2069, 12, 31))


@pytest.fixture(scope="module")
def fiches():
    lues = read_files(Path(__file__).parents[2] / "fixtures")
    return [valeur for valeur in lues.values() if isinstance(valeur, Fiche)]


def test_no_day_to_act_is_closed_when_the_text_moves_it_and_none_is_later_than_the_strictest_reading(fiches):
    """Every règle, every zone: a day on which all work there; only days surely closed are passed."""
    vues = 0
    for fiche in fiches:
        for regle in fiche.regles:
            if regle.report is None:
                continue
            for zone_, dates in echeances_par_zone(fiche, regle, CINQUANTE_ANS).items():
                for e in (e for e in dates if e.genre is Genre.RYTHME):
                    vues += 1
                    passes = [e.dernier + timedelta(days=n) for n in range((e.le - e.dernier).days)]
                    assert e.le in CINQUANTE_ANS
                    assert sure(e.le, zone_)
                    assert not any(ouvrable(jour, zone_) for jour in passes)
                    assert (e.le == e.dernier) is sure(e.dernier, zone_)
    assert vues > 10_000


def test_zones_change_no_identity_of_the_catalogue(fiches):
    for fiche in fiches:
        for regle in fiche.regles:
            par_zone = echeances_par_zone(fiche, regle, SEIZE_ANS)
            assert len({tuple(sorted(e.cle for e in dates)) for dates in par_zone.values()}) == 1


def test_without_a_report_a_date_stands_on_the_last_day_of_the_law(fiches):
    for fiche in fiches:
        for regle in fiche.regles:
            for zone_, dates in echeances_par_zone(fiche, regle, SEIZE_ANS).items():
                assert regle.report or all(e.le == e.dernier for e in dates)
                tus = [e for e in dates if not e.report and not regle.report and e.borne is not Borne.LE]
                assert all(ouvrable(e.le, zone_) for e in tus if e.genre is Genre.RYTHME)


@pytest.mark.parametrize(
    ("departement", "jours"),
    [
        ("35", {"2026-12": "2026-12-04", "2027-06": "2027-06-04", "2028-06": "2028-06-06"}),
        ("67", {"2026-12": "2026-12-04", "2027-06": "2027-06-04", "2028-06": "2028-06-06"}),
        ("972", {"2026-12": "2026-12-04", "2027-06": "2027-06-04", "2028-06": "2028-06-06"}),
    ],
)
def test_the_dsn_of_the_5th_is_due_the_friday_before_a_saturday_and_after_whit_monday(fiches, departement, jours):
    """CSS, art. R. 133-14 and R. 243-6: 5 December 2026 is a Saturday, 5 June 2028 Whit Monday."""
    assert {
        e.exercice: e.le.isoformat() for e in dsn(fiches, "depot-5-paie-du-mois", departement)
    }.items() >= jours.items()


@pytest.mark.parametrize(("departement", "le"), [("35", "2028-04-14"), ("972", "2028-04-14"), ("67", "2028-04-13")])
def test_the_dsn_of_15_april_2028_is_due_before_good_friday_in_strasbourg(fiches, departement, le):
    """15 April 2028 is the Saturday that follows it; C. trav., art. L. 3134-13, 2°."""
    dates = dsn(fiches, "depot-15-moins-de-50", departement)
    assert [e.le.isoformat() for e in dates if e.exercice == "2028-04"] == [le]


def dsn(fiches, cle, departement):
    (fiche,) = (fiche for fiche in fiches if fiche.code == "dsn-fonction-publique-territoriale")
    return echeances(fiche, fiche.regle(cle), SEIZE_ANS, zone(departement))


def test_the_commission_of_electoral_rolls_meets_by_the_last_but_one_working_day(fiches):
    """C. élect., art. R. 10: the rhythm, which knows no holiday, falls on the day that holidays would give."""
    (fiche,) = (fiche for fiche in fiches if fiche.code == "repertoire-electoral-unique")
    regle = fiche.regle("commission-controle-reunion")
    for zone_, dates in echeances_par_zone(fiche, regle, CINQUANTE_ANS).items():
        reunions = [e.le for e in dates if e.genre is Genre.RYTHME]
        assert reunions == [avant_dernier_jour_ouvre(annee, zone_) for annee in range(2020, 2070)]
