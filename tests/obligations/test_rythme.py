"""The dates of the law that come back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.rythme import Rythme, RythmeIllisible
from tests.obligations.exemples import un_rythme
from tests.obligations.strategies import jours, periodes, rythmes, rythmes_a_dates, sans_jour


@given(rythmes)
def test_a_rythme_reads_back_as_it_was_printed(rythme):
    assert Rythme.parse(rythme.lignes) == rythme


@given(rythmes, st.sampled_from(["\n", "\r\n", "\n\n  "]))
def test_blank_lines_and_margins_do_not_count(rythme, fin_de_ligne):
    assert Rythme.parse(fin_de_ligne.join(rythme.lignes).splitlines()) == rythme


@given(rythmes, periodes())
def test_the_days_are_sorted_each_once_and_inside(rythme, periode):
    trouves = rythme.jours(periode.du, periode.au)
    assert trouves == sorted(set(trouves))
    assert all(jour in periode for jour in trouves)


@given(rythmes_a_dates(), periodes(), st.integers(0, 1200))
def test_the_days_do_not_depend_on_where_the_reading_stops(rythme, periode, de_plus):
    longs = rythme.jours(periode.du, periode.au + timedelta(days=de_plus))
    assert rythme.jours(periode.du, periode.au) == [jour for jour in longs if jour <= periode.au]


@given(rythmes_a_dates(), periodes(), st.integers(0, 1200))
def test_the_days_do_not_depend_on_where_the_reading_starts(rythme, periode, de_plus):
    longs = rythme.jours(periode.du - timedelta(days=de_plus), periode.au)
    assert rythme.jours(periode.du, periode.au) == [jour for jour in longs if jour >= periode.du]


def test_a_weekly_rule_with_a_position_does_not_depend_on_where_the_reading_starts():
    """It would have to be counted from some week: refused."""
    with pytest.raises(RythmeIllisible):
        un_rythme("RRULE:FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1")


@given(rythmes_a_dates())
def test_added_days_are_there_and_removed_ones_are_not(rythme):
    trouves = set(rythme.jours(date(2018, 1, 1), date(2037, 1, 1)))
    assert set(rythme.ajouts) <= trouves
    assert not (set(rythme.retraits) - set(rythme.ajouts)) & trouves


@given(sans_jour, periodes())
def test_a_rythme_without_a_day_gives_no_date(rythme, periode):
    assert rythme.sans_jour
    assert rythme.jours(periode.du, periode.au) == []


@given(rythmes_a_dates())
def test_a_rythme_with_dates_says_so(rythme):
    assert not rythme.sans_jour


@pytest.mark.parametrize(
    ("lignes", "attendus"),
    [
        (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"], [(2027, 4, 15), (2028, 4, 15)]),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"], [(2028, 2, 29)]),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"], [(2027, 2, 28), (2028, 2, 29)]),
        (["RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"], [(2027, 5, 31), (2028, 5, 29)]),
        (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=1"], [(2028, 1, 1)]),
        (["RDATE;VALUE=DATE:20280229,20270101"], [(2027, 1, 1), (2028, 2, 29)]),
        (
            ["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", "RDATE;VALUE=DATE:20270430", "EXDATE;VALUE=DATE:20270415"],
            [(2027, 4, 30), (2028, 4, 15)],
        ),
    ],
)
def test_the_days_of_two_years_are_those_of_the_law(lignes, attendus):
    trouves = un_rythme(*lignes).jours(date(2027, 1, 1), date(2028, 12, 31))
    assert trouves == [date(*attendu) for attendu in attendus]


@given(jours)
def test_nothing_comes_before_the_starting_point(ancre):
    rythme = un_rythme(f"DTSTART;VALUE=DATE:{ancre:%Y%m%d}", "RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1")
    assert all(jour >= ancre for jour in rythme.jours(ancre - timedelta(days=400), ancre + timedelta(days=400)))


REFUS = [
    ([], "ligne RRULE ou RDATE"),
    (["", "   "], "ligne RRULE ou RDATE"),
    (["tous les ans"], "« tous les ans » illisible"),
    (["RRULE:"], "« RRULE: » illisible"),
    (["RRULE:FREQ"], "« FREQ » illisible"),
    (["RRULE:FREQ=YEARLY;"], "« » illisible".replace("« »", "«  »")),
    (["rrule:FREQ=YEARLY"], "« rrule:FREQ=YEARLY » illisible"),
    (["RRULE:freq=yearly"], "FREQ= refusé"),
    (["RRULE:BYMONTH=4"], "FREQ= refusé"),
    (["RRULE:FREQ=DAILY"], "FREQ=DAILY refusé"),
    (["RRULE:FREQ=SECONDLY"], "FREQ=SECONDLY refusé"),
    (["RRULE:FREQ=YEARLY;COUNT=3"], "COUNT refusé"),
    (["RRULE:FREQ=YEARLY;UNTIL=20300101"], "UNTIL refusé"),
    (["RRULE:FREQ=YEARLY;BYHOUR=8"], "BYHOUR refusé"),
    (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "aucune date"),
    (["RRULE:FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"], "BYMONTH=13 illisible"),
    (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=0"], "BYMONTHDAY=0 illisible"),
    (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=32"], "BYMONTHDAY=32 illisible"),
    (["RRULE:FREQ=YEARLY;BYMONTH=avril;BYMONTHDAY=1"], "BYMONTH=avril illisible"),
    (["RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=LUNDI"], "BYDAY=LUNDI illisible"),
    (["RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=1"], "INTERVAL=2 demande un point de départ"),
    (["RRULE:FREQ=YEARLY;INTERVAL=51"], "INTERVAL=51 illisible"),
    (["RRULE:FREQ=YEARLY;INTERVAL=2,3"], "INTERVAL=2,3 illisible"),
    (["RRULE:FREQ=WEEKLY;BYMONTHDAY=1"], "jours sans rang"),
    (["RRULE:FREQ=YEARLY;BYSETPOS=1"], "BYSETPOS n’a de sens"),
    (["RRULE:FREQ=MONTHLY;BYMONTHDAY=" + ",".join(str(jour) for jour in range(1, 32))], "dates par an"),
    (["RRULE:FREQ=WEEKLY;BYDAY=MO,TU"], "dates par an"),
    (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"] * 2, "Deux lignes RRULE"),
    (["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", "EXDATE;VALUE=DATE:20270416"], "EXDATE 20270416"),
    (["RDATE;VALUE=DATE:20270415", "EXDATE;VALUE=DATE:20270415"], "EXDATE et DTSTART"),
    (["DTSTART;VALUE=DATE:20270415", "RDATE;VALUE=DATE:20270415"], "EXDATE et DTSTART"),
    (["DTSTART;VALUE=DATE:20270415", "RRULE:FREQ=YEARLY"], "DTSTART ne suffit pas"),
    (["RDATE;VALUE=DATE:20270230"], "« 20270230 » illisible"),
    (["RDATE;VALUE=DATE:2027-04-15"], "« 2027-04-15 » illisible"),
    (["RDATE:20270415"], "« RDATE:20270415 » illisible"),
    (["DTSTART:20270415T000000Z"], "« DTSTART:20270415T000000Z » illisible"),
    (["RDATE;VALUE=DATE:" + ",".join(f"2027{mois:02}{jour:02}" for mois in range(1, 13) for jour in range(1, 7))],
     "72 dates en RDATE"),
]  # fmt: skip


@pytest.mark.parametrize(("lignes", "message"), REFUS, ids=[message for _, message in REFUS])
def test_a_refused_rythme_names_what_is_wrong(lignes, message):
    with pytest.raises(RythmeIllisible) as refus:
        Rythme.parse(lignes)
    assert message in str(refus.value)


@pytest.mark.parametrize(
    "lignes",
    [
        ["RRULE:FREQ=YEARLY;FREQ=MONTHLY;BYMONTHDAY=5"],
        ["RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTH=2;BYMONTHDAY=5"],
        ["DTSTART;VALUE=DATE:20240101", "DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"],
    ],
)
def test_what_is_said_twice_is_refused(lignes):
    with pytest.raises(RythmeIllisible):
        Rythme.parse(lignes)


def test_removing_a_day_from_a_rythme_without_days_is_refused():
    with pytest.raises(RythmeIllisible):
        un_rythme("RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20270415")


def test_the_first_monday_of_a_week_is_refused():
    with pytest.raises(RythmeIllisible):
        un_rythme("RRULE:FREQ=WEEKLY;BYDAY=1MO")


def test_a_starting_point_at_the_end_of_times_is_refused_in_french():
    with pytest.raises(RythmeIllisible):
        un_rythme("DTSTART;VALUE=DATE:99991231", "RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5")


@given(st.text(max_size=30) | st.text("RULEFQ=YDATXM;:0123456789,-+BYNHOS", max_size=40))
def test_junk_is_refused_or_read_never_a_crash(texte):
    try:
        rythme = Rythme.parse([texte])
    except RythmeIllisible:
        return
    assert Rythme.parse(rythme.lignes) == rythme


@pytest.mark.parametrize(
    ("ligne", "borne", "phrase"),
    [
        ("RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", "avant le", "chaque année, avant le 15 avril"),
        ("RRULE:FREQ=YEARLY;BYMONTH=1,4;BYMONTHDAY=1", "le", "chaque année, le 1er de janvier et d’avril"),
        ("RRULE:FREQ=YEARLY;BYMONTHDAY=1", "le", "chaque mois, le 1er"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=10", "le", "chaque mois, le 10"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", "le", "chaque mois, le dernier jour du mois"),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "le", "chaque année, le dernier jour de février"),
        ("RRULE:FREQ=YEARLY", "le", "chaque année, sans jour fixé"),
        ("RRULE:FREQ=YEARLY;INTERVAL=3", "le", "tous les 3 ans, sans jour fixé"),
        ("RRULE:FREQ=MONTHLY;INTERVAL=6", "le", "tous les 6 mois, sans jour fixé"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2", "le", "toutes les 2 semaines, sans jour fixé"),
        ("RRULE:FREQ=YEARLY;BYMONTH=6", "le", "chaque année, en juin, sans jour fixé"),
        ("RRULE:FREQ=MONTHLY;BYDAY=1MO", "le", "chaque mois, à dates fixées"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-2", "le", "chaque mois, à dates fixées"),
        ("RDATE;VALUE=DATE:20260430,20270501", "avant le", "avant le 30 avril 2026 et 1er mai 2027"),
    ],
)  # fmt: skip
def test_a_rythme_is_told_as_a_french_sentence(ligne, borne, phrase):
    assert un_rythme(ligne).en_francais(borne).replace("\u00a0", " ") == phrase
