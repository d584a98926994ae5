"""One month of an agenda."""

from datetime import date

from agenda.mois import build_mois, mois_montre
from agenda.services import build_agenda
from obligations.echeances import Periode
from tests.obligations.exemples import un_catalogue, une_commune, une_fiche, une_regle

PERIODE = Periode(date(2026, 1, 1), date(2027, 12, 31))


def agenda(*effets, jour=date(2026, 11, 28), periode=PERIODE):
    fiches = [une_fiche(une_regle(effet=effet), code=f"f{rang}") for rang, effet in enumerate(effets)]
    return build_agenda(un_catalogue(*fiches), une_commune(4_200), periode, jour)


def codes(mois):
    return [r.echeance.fiche_code for r in mois.rendez_vous]


def test_a_month_has_its_days_in_weeks_that_begin_on_monday():
    mois = build_mois(agenda(date(2026, 12, 2)), date(2026, 12, 1))
    assert all(len(semaine) == 7 for semaine in mois.semaines)
    assert [jour and jour.le.day for jour in mois.semaines[0]] == [None, 1, 2, 3, 4, 5, 6]
    assert [jour and jour.le.day for jour in mois.semaines[-1]] == [28, 29, 30, 31, None, None, None]
    assert [jour.le.day for semaine in mois.semaines for jour in semaine if jour] == list(range(1, 32))


def test_each_date_stands_on_its_day_and_in_no_other_month():
    tout = agenda(date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert codes(build_mois(tout, date(2026, 12, 1))) == ["f1", "f2"]
    assert codes(build_mois(tout, date(2026, 11, 1))) == ["f0"]


def test_today_is_marked_once_and_only_in_its_month():
    tout = agenda(date(2026, 12, 2))
    assert [j.le for s in build_mois(tout, date(2026, 11, 1)).semaines for j in s if j and j.aujourd_hui] == [
        tout.jour
    ]
    assert not [j for s in build_mois(tout, date(2026, 12, 1)).semaines for j in s if j and j.aujourd_hui]


def test_neighbours_are_counted_and_stop_where_the_agenda_does():
    tout = agenda(date(2026, 2, 3), date(2026, 2, 4), date(2027, 12, 31))
    janvier = build_mois(tout, date(2026, 1, 1))
    assert janvier.precedent is None
    assert (janvier.suivant.premier, janvier.suivant.nombre) == (date(2026, 2, 1), 2)
    assert janvier.prochain.premier == date(2026, 2, 1)
    decembre = build_mois(tout, date(2027, 12, 1))
    assert decembre.suivant is None
    assert decembre.prochain is None
    assert decembre.precedent.nombre == 0


def test_the_next_month_with_a_date_is_found_over_empty_ones():
    mars = build_mois(agenda(date(2026, 2, 3), date(2026, 9, 1)), date(2026, 3, 1))
    assert mars.rendez_vous == []
    assert (mars.prochain.premier, mars.prochain.nombre) == (date(2026, 9, 1), 1)


def test_the_month_opened_first_is_that_of_the_next_date_or_this_one():
    assert mois_montre(agenda(date(2026, 2, 3), date(2027, 3, 5))) == date(2027, 3, 1)
    assert mois_montre(agenda(date(2026, 11, 28))) == date(2026, 11, 1)
    assert mois_montre(agenda(date(2026, 2, 3))) == date(2026, 11, 1)


def test_the_next_date_of_the_month_is_never_one_of_yesterday():
    tout = agenda(date(2026, 11, 27), date(2026, 11, 29))
    assert build_mois(tout, date(2026, 11, 1)).prochaine.echeance.le == date(2026, 11, 29)
    assert build_mois(agenda(date(2026, 11, 27)), date(2026, 11, 1)).prochaine is None


def test_a_month_of_the_past_has_no_next_date():
    assert build_mois(agenda(date(2026, 2, 3), date(2026, 12, 4)), date(2026, 2, 1)).prochaine is None
