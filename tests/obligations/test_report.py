"""The day to act when the last day of a duty is closed: never later than the strictest reading of the text."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.echeances import Periode, echeances, echeances_par_zone
from obligations.fiche import Borne, Report, SansDate
from obligations.jours_feries import DIMANCHE, Zone, ferie, ouvrable, ouvre, sure
from obligations.report import jour_pour_agir
from tests.obligations.exemples import CHAQUE_15_AVRIL, un_rythme, une_fiche, une_regle
from tests.obligations.strategies import periodes, rythmes_a_dates

PRATIQUE = "Net-entreprises admet le lundi."
JOURS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
ANNEE_LARGE = Periode(date(2018, 1, 1), date(2041, 12, 31))


def regle(report=None, borne=Borne.AU_PLUS_TARD, **changements):
    dits = {"report": report, "report_texte": "CSS, art. R. 133-14", "report_pratique": PRATIQUE} if report else {}
    return une_regle(effet=SansDate.ANCIENNE, borne=borne, **(dits | changements))


def dit(report, jour, zone=Zone.METROPOLE, borne=Borne.AU_PLUS_TARD):
    """(day to act, what is told of it), with ordinary spaces."""
    agir, phrase = jour_pour_agir(regle(report, borne), date.fromisoformat(jour), zone)
    return agir.isoformat(), phrase.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("jour", "agir", "phrase"),
    [
        ("2026-10-15", "2026-10-15", ""),
        (
            "2027-08-15",
            "2027-08-16",
            "Le 15 août 2027 est un dimanche : reporté au lundi 16 (CSS, art. R. 133-14).",
        ),
        (
            "2026-08-15",
            "2026-08-17",
            "Le 15 août 2026 est férié (Assomption) : reporté au lundi 17 (CSS, art. R. 133-14).",
        ),
        (
            "2027-07-14",
            "2027-07-15",
            "Le 14 juillet 2027 est férié : reporté au jeudi 15 (CSS, art. R. 133-14).",
        ),
        (
            "2026-12-05",
            "2026-12-04",
            "Le 5 décembre 2026 est un samedi, que le texte peut tenir pour ouvrable (CSS, art. R. 133-14) : "
            "agissez au plus tard le vendredi 4. Net-entreprises admet le lundi.",
        ),
        (
            "2025-08-15",
            "2025-08-14",
            "Le 15 août 2025 est férié (Assomption) et le jour ouvrable suivant est le samedi 16 "
            "(CSS, art. R. 133-14) : agissez au plus tard le jeudi 14. Net-entreprises admet le lundi.",
        ),
        (
            "2028-12-31",
            "2029-01-02",
            "Le 31 décembre 2028 est un dimanche : reporté au mardi 2 janvier 2029 (CSS, art. R. 133-14).",
        ),
        (
            "2027-10-31",
            "2027-11-02",
            "Le 31 octobre 2027 est un dimanche : reporté au mardi 2 novembre (CSS, art. R. 133-14).",
        ),
        (
            "2028-01-01",
            "2028-01-03",
            "Le 1er janvier 2028 est férié : reporté au lundi 3 (CSS, art. R. 133-14).",
        ),
    ],
)
def test_jour_ouvrable_moves_sundays_and_holidays_and_acts_before_a_saturday(jour, agir, phrase):
    """CSS, art. R. 133-14, I: « expire un jour férié ou non ouvré, il est prorogé jusqu’au jour ouvrable suivant »."""
    assert dit(Report.JOUR_OUVRABLE, jour) == (agir, phrase)


@pytest.mark.parametrize(
    ("jour", "agir", "phrase"),
    [
        ("2026-12-04", "2026-12-04", ""),
        (
            "2026-12-05",
            "2026-12-07",
            "Le 5 décembre 2026 est un samedi : reporté au lundi 7 (CSS, art. R. 133-14).",
        ),
        (
            "2026-12-06",
            "2026-12-07",
            "Le 6 décembre 2026 est un dimanche : reporté au lundi 7 (CSS, art. R. 133-14).",
        ),
        (
            "2027-03-27",
            "2027-03-30",
            "Le 27 mars 2027 est un samedi : reporté au mardi 30 (CSS, art. R. 133-14).",
        ),
    ],
)
def test_jour_ouvre_moves_saturdays_too(jour, agir, phrase):
    assert dit(Report.JOUR_OUVRE, jour) == (agir, phrase)


@pytest.mark.parametrize(
    ("jour", "borne", "phrase"),
    [
        (
            "2028-04-30",
            Borne.AU_PLUS_TARD,
            "Le 30 avril 2028 est un dimanche, aucun report prévu par le texte : agissez avant.",
        ),
        (
            "2029-05-01",
            Borne.AVANT,
            "Le 1er mai 2029 est férié, aucun report prévu par le texte : agissez avant.",
        ),
        ("2028-04-29", Borne.AU_PLUS_TARD, ""),
        ("2028-04-30", Borne.LE, ""),
    ],
)
def test_without_a_report_a_sunday_or_a_holiday_is_told_and_nothing_moves(jour, borne, phrase):
    """Not a Saturday; nor what merely happens on its day, as an election does."""
    assert dit(None, jour, borne=borne) == (jour, phrase)


@pytest.mark.parametrize(
    ("jour", "agir", "phrase"),
    [
        (
            "2028-04-15",
            "2028-04-13",
            "Le 15 avril 2028 est un samedi, que le texte peut tenir pour ouvrable (CSS, art. R. 133-14) : "
            "agissez au plus tard le jeudi 13. Net-entreprises admet le lundi.",
        ),
        (
            "2028-04-14",
            "2028-04-13",
            "Le 14 avril 2028 est férié dans les communes qui ont un temple protestant ou une église mixte "
            "(Vendredi saint) : agissez au plus tard le jeudi 13.",
        ),
        (
            "2027-12-26",
            "2027-12-27",
            "Le 26 décembre 2027 est un dimanche : reporté au lundi 27 (CSS, art. R. 133-14).",
        ),
        (
            "2028-12-26",
            "2028-12-27",
            "Le 26 décembre 2028 est férié (second jour de Noël) : reporté au mercredi 27 (CSS, art. R. 133-14).",
        ),
    ],
)
def test_good_friday_moves_no_date_later_in_alsace_moselle_and_nobody_is_told_to_act_on_it(jour, agir, phrase):
    """C. trav., art. L. 3134-13, 2°: a holiday in some communes only."""
    assert dit(Report.JOUR_OUVRABLE, jour, Zone.ALSACE_MOSELLE) == (agir, phrase)


@pytest.mark.parametrize(
    ("jour", "zone", "agir"),
    [
        ("2028-04-15", Zone.METROPOLE, "2028-04-14"),
        ("2028-12-26", Zone.METROPOLE, "2028-12-26"),
        ("2026-05-22", Zone.MARTINIQUE, "2026-05-21"),
        ("2026-05-22", Zone.GUADELOUPE, "2026-05-22"),
        ("2028-05-22", Zone.MARTINIQUE, "2028-05-23"),
    ],
)
def test_holidays_are_those_of_the_place(jour, zone, agir):
    """22 May 2026 is a Friday: the next jour ouvrable is a Saturday, so the day to act is the Thursday."""
    assert dit(Report.JOUR_OUVRABLE, jour, zone)[0] == agir


@pytest.mark.parametrize(
    ("annee", "agir", "report"),
    [
        (2027, "2027-04-14", ""),
        (2028, "2028-04-14", ""),
        (2029, "2029-04-13", f"Le 14 avril 2029 est un samedi : agissez au plus tard le vendredi 13. {PRATIQUE}"),
        (2030, "2030-04-12", "Le 14 avril 2030 est un dimanche : agissez au plus tard le vendredi 12."),
    ],
)
def test_before_a_day_the_eve_is_never_moved_later(annee, agir, report):
    """15 April 2029 is a Sunday: nobody knows whether a text would move the day or its eve, so neither is."""
    avant = regle(Report.JOUR_OUVRABLE, Borne.AVANT, rythme=CHAQUE_15_AVRIL)
    (echeance,) = echeances(une_fiche(avant), avant, Periode(date(annee, 1, 1), date(annee, 12, 31)))
    assert echeance.le.isoformat() == agir
    assert echeance.report.replace("\N{NO-BREAK SPACE}", " ") == report
    assert "le 14 avril est le dernier jour" in echeance.borne_en_francais.replace("\N{NO-BREAK SPACE}", " ")


@given(JOURS, st.sampled_from(Report), st.sampled_from(Borne), st.sampled_from(Zone))
def test_the_day_to_act_is_a_sure_day_never_later_than_the_strictest_reading(jour, report, borne, zone):
    agir, phrase = jour_pour_agir(regle(report, borne), jour, zone)
    assert sure(agir, zone)
    assert (phrase == "") is (agir == jour)
    assert abs(agir - jour) <= timedelta(days=6)
    ouvert = {Report.JOUR_OUVRABLE: ouvrable, Report.JOUR_OUVRE: ouvre}[report]
    fermes = [jour + timedelta(days=n) for n in range((agir - jour).days)]
    assert not any(ouvert(ferme, zone) for ferme in fermes), "a day on which the text may be taken to end was passed"
    assert borne is not Borne.AVANT or agir <= jour


@given(JOURS, st.sampled_from(Borne), st.sampled_from(Zone))
def test_without_a_report_no_day_moves(jour, borne, zone):
    agir, phrase = jour_pour_agir(regle(None, borne), jour, zone)
    ferme = jour.weekday() == DIMANCHE or ferie(jour, zone) is not None
    assert agir == jour
    assert bool(phrase) is (ferme and borne is not Borne.LE)


@given(rythmes_a_dates(), st.sampled_from(Report), st.sampled_from(Borne), st.sampled_from(Zone))
def test_a_report_changes_no_identity(rythme, report, borne, zone):
    sans = regle(None, borne, rythme=rythme)
    avec = regle(report, borne, rythme=rythme)
    loin = Periode(date(2019, 1, 1), date(2040, 12, 31))

    def cles(une, zone=Zone.METROPOLE):
        return {
            (e.cle, e.jour_de_la_loi)
            for e in echeances(une_fiche(une), une, ANNEE_LARGE, zone)
            if e.jour_de_la_loi in loin
        }

    assert cles(avec, zone) == cles(sans)


@given(rythmes_a_dates(), st.sampled_from(Report), st.sampled_from(Borne), periodes())
def test_each_zone_reads_what_it_would_read_alone(rythme, report, borne, periode):
    une = regle(report, borne, rythme=rythme)
    par_zone = echeances_par_zone(une_fiche(une), une, periode)
    assert par_zone == {zone: echeances(une_fiche(une), une, periode, zone) for zone in Zone}
    for dates in par_zone.values():
        assert all(e.le in periode for e in dates)
        assert all(un.le <= autre.le for un, autre in pairwise(dates))


def test_a_regle_begins_on_its_day_be_it_a_holiday():
    une = replace(regle(Report.JOUR_OUVRE), effet=date(2027, 1, 1))
    (echeance,) = echeances(une_fiche(une), une, Periode(date(2027, 1, 1), date(2027, 12, 31)))
    assert (echeance.le, echeance.report) == (date(2027, 1, 1), "")


def test_the_same_day_of_each_month_moves_month_by_month():
    """The 5th in 2026: Sunday in April and July, Saturday in September and December; 6 April is Easter Monday."""
    mensuelle = regle(Report.JOUR_OUVRABLE, rythme=un_rythme("RRULE:FREQ=MONTHLY;BYMONTHDAY=5"))
    dates = echeances(une_fiche(mensuelle), mensuelle, Periode(date(2026, 1, 1), date(2026, 12, 31)))
    assert [(e.exercice, e.le.day) for e in dates if e.report] == [
        ("2026-04", 7),
        ("2026-07", 6),
        ("2026-09", 4),
        ("2026-12", 4),
    ]
