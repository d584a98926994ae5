"""The dates to keep: on the right day, and with an identity that outlives it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.echeances import Genre, Periode, PeriodeImpossible, echeances
from obligations.fiche import Borne, SansDate
from tests.obligations.exemples import CHAQUE_15_AVRIL, un_rythme, une_fiche, une_regle
from tests.obligations.strategies import periodes, regles, rythmes_a_dates

LARGE = Periode(date(2018, 1, 1), date(2041, 12, 31))


def dates(regle, periode=LARGE):
    return echeances(une_fiche(regle), regle, periode)


@given(regles(), periodes())
def test_dates_are_sorted_and_inside_the_periode(regle, periode):
    trouvees = dates(regle, periode)
    assert [e.le for e in trouvees] == sorted(e.le for e in trouvees)
    assert all(e.le in periode for e in trouvees)


@given(regles(), periodes())
def test_dates_stand_between_the_first_and_last_days_of_the_regle(regle, periode):
    for echeance in dates(regle, periode):
        assert regle.effet is SansDate.ANCIENNE or echeance.le >= regle.effet
        assert regle.fin is None or echeance.le <= regle.fin


@given(regles(), periodes())
def test_a_periode_shows_its_part_of_a_larger_one_with_the_same_identities(regle, periode):
    assert dates(regle, periode) == [e for e in dates(regle) if e.le in periode]


@given(rythmes_a_dates(), periodes())
def test_the_rank_of_a_date_does_not_depend_on_the_periode_asked(rythme, periode):
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme)
    assert dates(regle, periode) == [e for e in dates(regle) if e.le in periode]


def test_the_second_date_of_a_year_is_second_even_when_the_first_is_not_asked():
    rythme = un_rythme("RRULE:FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1")
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme)
    assert [e.exercice for e in dates(regle, Periode(date(2027, 3, 1), date(2027, 12, 31)))] == ["2027-2"]


def test_an_added_day_keeps_its_identity_in_a_periode_without_any_day_of_the_rule():
    rythme = un_rythme(
        "DTSTART;VALUE=DATE:20240102",
        "RRULE:FREQ=YEARLY;INTERVAL=6;BYMONTH=1;BYMONTHDAY=1",
        "RDATE;VALUE=DATE:20240229",
    )
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme)
    un_jour = Periode(date(2024, 2, 29), date(2024, 2, 29))
    assert [e.exercice for e in dates(regle, un_jour)] == ["2024-02-29"]


@given(regles())
def test_each_date_of_a_regle_has_its_own_identity(regle):
    cles = [echeance.cle for echeance in dates(regle)]
    assert len(cles) == len(set(cles))


@given(rythmes_a_dates(), st.sampled_from(Borne), st.sampled_from(Borne))
def test_the_identity_does_not_change_with_the_borne(rythme, une, autre):
    def exercices(borne):
        regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme, borne=borne)
        return {e.exercice: e.jour_de_la_loi for e in dates(regle) if 2018 < e.jour_de_la_loi.year < 2041}

    assert exercices(une) == exercices(autre)


@given(regles())
def test_the_identity_does_not_change_with_the_wording(regle):
    autre = replace(regle, titre="Autre titre", quoi="Autre chose.")
    assert [e.cle for e in dates(regle)] == [e.cle for e in dates(autre)]


@given(rythmes_a_dates(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_identity_of_a_date_does_not_change_with_the_first_day(rythme, effet):
    ancienne = une_regle(effet=SansDate.ANCIENNE, rythme=rythme)
    datee = une_regle(effet=effet, rythme=rythme)
    assert {e.cle for e in dates(datee) if e.genre is Genre.RYTHME} <= {e.cle for e in dates(ancienne)}


@given(rythmes_a_dates(), periodes())
def test_before_a_day_stands_on_its_eve(rythme, periode):
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme, borne=Borne.AVANT)
    veilles = [jour - timedelta(days=1) for jour in rythme.jours(periode.du, periode.au + timedelta(days=1))]
    assert [e.le for e in dates(regle, periode)] == [jour for jour in veilles if jour in periode]


@pytest.mark.parametrize(
    ("regle", "periode", "le", "exercice"),
    [
        ("BYMONTH=4;BYMONTHDAY=15", ((2027, 1, 1), (2027, 12, 31)), (2027, 4, 14), "2027"),
        ("BYMONTH=1;BYMONTHDAY=1", ((2026, 12, 1), (2026, 12, 31)), (2026, 12, 31), "2027"),
        ("BYMONTH=1;BYMONTHDAY=1", ((2027, 1, 1), (2027, 12, 31)), (2027, 12, 31), "2028"),
        ("BYMONTH=3;BYMONTHDAY=1", ((2028, 1, 1), (2028, 12, 31)), (2028, 2, 29), "2028"),
        ("BYMONTH=3;BYMONTHDAY=1", ((2027, 1, 1), (2027, 12, 31)), (2027, 2, 28), "2027"),
    ],
)
def test_the_eve_crosses_months_years_and_leap_days(regle, periode, le, exercice):
    rythme = un_rythme(f"RRULE:FREQ=YEARLY;{regle}")
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=rythme, borne=Borne.AVANT)
    (echeance,) = dates(regle, Periode(*(date(*jour) for jour in periode)))
    assert (echeance.le, echeance.exercice) == (date(*le), exercice)


@pytest.mark.parametrize(
    ("lignes", "exercices"),
    [
        (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"], ["2027"]),
        (["RRULE:FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1"], ["2027", "2027-2"]),
        (["RRULE:FREQ=MONTHLY;BYMONTH=2,11;BYMONTHDAY=1"], ["2027-02", "2027-11"]),
        (["RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=1,15"], ["2027-02", "2027-02-2"]),
        (["RDATE;VALUE=DATE:20270430,20270501,20280101"], ["2027", "2027-2"]),
    ],
)
def test_a_date_is_named_after_its_year_or_month_and_rank(lignes, exercices):
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=un_rythme(*lignes))
    annee = Periode(date(2027, 1, 1), date(2027, 12, 31))
    assert [e.exercice for e in dates(regle, annee)] == exercices


def test_the_identity_joins_fiche_regle_and_exercice():
    regle = une_regle("vote", effet=date(2027, 1, 1), rythme=CHAQUE_15_AVRIL)
    annee = Periode(date(2027, 1, 1), date(2027, 12, 31))
    assert [e.cle for e in dates(regle, annee)] == ["budget-vote-effet", "budget-vote-2027"]


@given(st.sampled_from(SansDate), periodes())
def test_a_regle_without_a_first_day_has_no_entry_into_force(effet, periode):
    assert dates(une_regle(effet=effet), periode) == []


def test_ancienne_keeps_its_recurring_dates():
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=CHAQUE_15_AVRIL)
    assert [e.genre for e in dates(regle, Periode(date(2027, 4, 1), date(2028, 4, 30)))] == [Genre.RYTHME] * 2


@pytest.mark.parametrize(
    ("borne", "genres"),
    [
        (Borne.LE, [Genre.EFFET]),
        (Borne.AU_PLUS_TARD, [Genre.RYTHME, Genre.EFFET]),
        (Borne.AVANT, [Genre.EFFET]),
    ],
)
def test_the_first_day_is_said_once_when_the_duty_is_to_be_done_on_it(borne, genres):
    regle = une_regle(effet=date(2027, 4, 15), rythme=CHAQUE_15_AVRIL, borne=borne)
    assert [e.genre for e in dates(regle, Periode(date(2027, 1, 1), date(2027, 12, 31)))] == genres


@pytest.mark.parametrize(
    ("borne", "fin", "attendus"),
    [
        (Borne.LE, (2028, 4, 14), 1),
        (Borne.LE, (2028, 4, 15), 2),
        (Borne.AVANT, (2028, 4, 13), 1),
        (Borne.AVANT, (2028, 4, 14), 2),
    ],
)
def test_the_last_day_of_a_regle_may_be_a_date_to_keep(borne, fin, attendus):
    regle = une_regle(effet=SansDate.ANCIENNE, fin=date(*fin), rythme=CHAQUE_15_AVRIL, borne=borne)
    assert len(dates(regle, Periode(date(2027, 1, 1), date(2030, 12, 31)))) == attendus


def test_the_title_of_the_regle_comes_before_the_one_of_the_fiche():
    jour = Periode(date(2022, 1, 1), date(2022, 1, 1))
    sans, avec = une_regle(), une_regle(titre="Voter")
    assert dates(sans, jour)[0].titre == une_fiche(sans).titre
    assert dates(avec, jour)[0].titre == "Voter"


@pytest.mark.parametrize(
    ("borne", "phrase"),
    [
        (Borne.LE, "Le 15 avril 2027."),
        (Borne.AU_PLUS_TARD, "Au plus tard le 15 avril 2027."),
        (Borne.AVANT, "Avant le 15 avril 2027 : le 14 avril est le dernier jour."),
    ],
)
def test_the_way_a_duty_binds_is_said(borne, phrase):
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=CHAQUE_15_AVRIL, borne=borne)
    (echeance,) = dates(regle, Periode(date(2027, 1, 1), date(2027, 12, 31)))
    assert echeance.borne_en_francais.replace("\u00a0", " ") == phrase


def test_an_entry_into_force_is_said_from_its_day_on():
    (echeance,) = dates(une_regle(borne=Borne.AVANT))
    assert echeance.borne_en_francais.replace("\u00a0", " ") == "À partir du 1er janvier 2022."


def test_a_periode_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodeImpossible, match="avant son début"):
        Periode(date(2027, 1, 2), date(2027, 1, 1))


@given(periodes())
def test_both_ends_of_a_periode_are_inside(periode):
    assert periode.du in periode
    assert periode.au in periode
    assert periode.du - timedelta(days=1) not in periode
    assert periode.au + timedelta(days=1) not in periode


def noms(*lignes: str, annee: int = 2027) -> list[tuple[str, date]]:
    """(exercice, day) of one year's dates."""
    regle = une_regle(effet=SansDate.ANCIENNE, rythme=un_rythme(*lignes))
    return [(e.exercice, e.le) for e in dates(regle, Periode(date(annee, 1, 1), date(annee, 12, 31)))]


def test_a_removed_date_does_not_rename_the_next_one():
    deux = "RRULE:FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1"
    assert noms(deux) == [("2027", date(2027, 3, 1)), ("2027-2", date(2027, 9, 1))]
    assert noms(deux, "EXDATE;VALUE=DATE:20270301") == [("2027-2", date(2027, 9, 1))]


def test_an_added_date_does_not_rename_the_others():
    deux = "RRULE:FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1"
    assert noms(deux, "RDATE;VALUE=DATE:20270115") == [
        ("2027-01-15", date(2027, 1, 15)),
        ("2027", date(2027, 3, 1)),
        ("2027-2", date(2027, 9, 1)),
    ]


def test_a_moved_date_keeps_its_name_even_in_another_month_or_year():
    mensuel = "RRULE:FREQ=MONTHLY;BYMONTHDAY=15"
    deplace = noms(mensuel, "EXDATE;VALUE=DATE:20270115", "RDATE;VALUE=DATE:20270201")
    assert deplace[:2] == [("2027-01", date(2027, 2, 1)), ("2027-02", date(2027, 2, 15))]
    budget = ("RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", "RDATE;VALUE=DATE:20270430", "EXDATE;VALUE=DATE:20270415")
    assert noms(*budget) == [("2027", date(2027, 4, 30))]
    reporte = ("RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "RDATE;VALUE=DATE:20280110", "EXDATE;VALUE=DATE:20271231")
    assert noms(*reporte) == []
    assert noms(*reporte, annee=2028) == [("2027", date(2028, 1, 10)), ("2028", date(2028, 12, 31))]
