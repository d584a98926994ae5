"""Public holidays by zone, against the articles and against two libraries that were written without us."""

from datetime import date

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jours_feries_france import JoursFeries

from obligations.jours_feries import (
    FERIES,
    Zone,
    avant_dernier_jour_ouvre,
    ferie,
    feries,
    ouvrable,
    ouvre,
    sure,
    zone,
)

ANNEES = range(2020, 2051)
CHEZ_HOLIDAYS = {
    Zone.METROPOLE: None,
    Zone.ALSACE_MOSELLE: "57",
    Zone.GUADELOUPE: "971",
    Zone.MARTINIQUE: "972",
    Zone.GUYANE: "973",
    Zone.REUNION: "974",
    Zone.MAYOTTE: "976",
    Zone.SAINT_BARTHELEMY: "BL",
    Zone.SAINT_MARTIN: "MF",
}
CHEZ_JOURS_FERIES_FRANCE = {zone_: str(zone_) for zone_ in Zone} | {
    Zone.METROPOLE: "Métropole",
    Zone.SAINT_BARTHELEMY: "Saint-Barthélémy",
}
TOUS_DEUX_EN_RETARD = {Zone.SAINT_MARTIN: ((5, 28), (5, 27))}
"""Both still have the day of before 2018, and not that of C. trav., art. L. 3422-2, 3°."""


@pytest.mark.parametrize("zone_", Zone)
@pytest.mark.parametrize("annee", ANNEES)
def test_what_two_libraries_agree_on_is_a_holiday_and_what_neither_knows_is_none(annee, zone_):
    """One of them adds 21 July in the Antilles: no article of the code du travail does."""
    l_une = set(holidays.country_holidays("FR", subdiv=CHEZ_HOLIDAYS[zone_], years=annee))
    l_autre = set(JoursFeries.for_year(annee, CHEZ_JOURS_FERIES_FRANCE[zone_]).values())
    if zone_ in TOUS_DEUX_EN_RETARD:
        ancien, nouveau = (date(annee, *jour) for jour in TOUS_DEUX_EN_RETARD[zone_])
        l_une, l_autre = ((autres - {ancien}) | {nouveau} for autres in (l_une, l_autre))
    assert l_une & l_autre <= set(feries(annee, zone_)) <= l_une | l_autre


@pytest.mark.parametrize(
    ("zone_", "jour"),
    [
        (Zone.ALSACE_MOSELLE, (12, 26)),
        (Zone.MAYOTTE, (4, 27)),
        (Zone.MARTINIQUE, (5, 22)),
        (Zone.GUADELOUPE, (5, 27)),
        (Zone.SAINT_MARTIN, (5, 27)),
        (Zone.GUYANE, (6, 10)),
        (Zone.SAINT_BARTHELEMY, (10, 9)),
        (Zone.REUNION, (12, 20)),
    ],
)
def test_a_local_day_is_a_holiday_there_alone(zone_, jour):
    """C. trav., art. L. 3134-13, 12°, and L. 3422-2."""
    le = date(2027, *jour)
    partout = {autre for autre in Zone if ferie(le, autre)}
    assert zone_ in partout
    assert partout <= {zone_, Zone.GUADELOUPE, Zone.SAINT_MARTIN}
    assert Zone.METROPOLE not in partout


def test_eleven_holidays_everywhere():
    """C. trav., art. L. 3133-1."""
    assert sorted(feries(2027, Zone.METROPOLE)) == [
        date(2027, 1, 1),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 8),
        date(2027, 5, 17),
        date(2027, 7, 14),
        date(2027, 8, 15),
        date(2027, 11, 1),
        date(2027, 11, 11),
        date(2027, 12, 25),
    ]
    for zone_ in Zone:
        assert set(feries(2027, zone_)) >= set(feries(2027, Zone.METROPOLE))


def test_good_friday_is_no_sure_holiday_and_no_sure_working_day():
    """C. trav., art. L. 3134-13, 2°: in the communes that have a Protestant temple or a mixed church only."""
    vendredi_saint = date(2027, 3, 26)
    assert ouvrable(vendredi_saint, Zone.ALSACE_MOSELLE)
    assert ouvre(vendredi_saint, Zone.ALSACE_MOSELLE)
    assert not sure(vendredi_saint, Zone.ALSACE_MOSELLE)
    assert sure(vendredi_saint, Zone.METROPOLE)


@pytest.mark.parametrize(
    ("departement", "attendue"),
    [
        ("", Zone.METROPOLE),
        ("35", Zone.METROPOLE),
        ("2A", Zone.METROPOLE),
        ("57", Zone.ALSACE_MOSELLE),
        ("67", Zone.ALSACE_MOSELLE),
        ("68", Zone.ALSACE_MOSELLE),
        ("6AE", Zone.ALSACE_MOSELLE),
        ("88", Zone.METROPOLE),
        ("971", Zone.GUADELOUPE),
        ("974", Zone.REUNION),
        ("975", Zone.METROPOLE),
        ("978", Zone.SAINT_MARTIN),
        ("987", Zone.METROPOLE),
    ],
)
def test_the_zone_of_a_place(departement, attendue):
    assert zone(departement) is attendue


@pytest.mark.parametrize(
    ("annee", "jour"),
    [(2024, 30), (2025, 30), (2026, 30), (2027, 30), (2028, 28), (2029, 28), (2032, 30), (2033, 29)],
)
def test_the_last_but_one_working_day_of_the_year(annee, jour):
    """C. élect., art. R. 10. 31 December 2028 is a Sunday, that of 2029 a Monday, that of 2033 a Saturday."""
    assert {avant_dernier_jour_ouvre(annee, zone_) for zone_ in Zone} == {date(annee, 12, jour)}


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(Zone))
def test_a_sure_day_is_a_working_day_and_a_working_day_is_ouvrable(jour, zone_):
    assert not sure(jour, zone_) or ouvre(jour, zone_)
    assert not ouvre(jour, zone_) or ouvrable(jour, zone_)


def test_each_holiday_has_its_article():
    assert all(ferie_.texte.startswith("C. trav., art. L. 3") for ferie_ in FERIES)
