"""The years of an agenda: bars, marks, words."""

from datetime import date

import pytest

from agenda.frise import build_frise
from agenda.services import build_agenda
from obligations.echeances import Periode
from obligations.fiche import Condition, Etat, Nature, SansDate
from obligations.vocabulaire import Domaine
from tests.obligations.exemples import un_catalogue, une_commune, une_fiche, une_regle

JOUR = date(2026, 7, 2)
DOMAINES = [Domaine("budgets", "Budgets"), Domaine("actes", "Actes")]


def frise(*fiches):
    agenda = build_agenda(un_catalogue(*fiches), une_commune(4_200), Periode(JOUR, date(2027, 12, 31)), JOUR)
    return build_frise(agenda, DOMAINES)


def une(effet, code="f", **champs):
    return une_fiche(une_regle(effet=effet, **champs), code=code)


def test_years_run_from_six_before_to_four_after_and_farther_when_something_begins_late():
    assert [annee for annee, _ in frise(une(date(2022, 1, 1))).annees] == list(range(2020, 2031))
    assert frise(une(date(2032, 1, 1))).derniere_annee == 2032
    assert frise(une(date(2050, 1, 1))).derniere_annee == 2032


def test_today_stands_in_the_middle_of_its_year():
    f = frise(une(date(2022, 1, 1)))
    janvier = dict(f.annees)
    assert float(janvier[2026]) < float(f.aujourd_hui) < float(janvier[2027])
    assert float(f.aujourd_hui) == pytest.approx((float(janvier[2026]) + float(janvier[2027])) / 2, abs=0.1)


def test_a_row_for_each_domaine_that_has_something_in_their_order():
    assert [ligne.domaine.code for ligne in frise(une(date(2022, 1, 1))).lignes] == ["budgets"]
    actes = une_fiche(une_regle(effet=date(2022, 1, 1)), code="a", domaine="actes")
    f = frise(actes, une(date(2022, 1, 1)))
    assert [ligne.domaine.code for ligne in f.lignes] == ["budgets", "actes"]
    assert f.lignes[1].y > f.lignes[0].y


def test_the_bar_begins_with_the_oldest_duty_and_ends_today():
    f = frise(une(date(2023, 1, 1), "a"), une(date(2025, 1, 1), "b"))
    [ligne] = f.lignes
    assert ligne.debut == dict(f.annees)[2023]
    assert float(ligne.debut) + float(ligne.largeur) == pytest.approx(float(f.aujourd_hui), abs=0.02)
    assert ligne.depuis == date(2023, 1, 1)
    assert ligne.en_vigueur == 2


def test_a_first_day_nobody_knows_makes_the_bar_begin_at_the_edge_and_no_date_is_told():
    [ligne] = frise(une(SansDate.ANCIENNE, "a"), une(date(2023, 1, 1), "b")).lignes
    assert (ligne.debut, ligne.depuis) == ("0.00", None)
    assert [r.fiche_code for r in ligne.reperes] == ["b"]


def test_what_ends_is_not_drawn_as_if_it_would_last():
    f = frise(une(date(2022, 1, 1), fin=date(2027, 12, 31)))
    [ligne] = f.lignes
    assert float(f.aujourd_hui) + float(ligne.reste) == pytest.approx(float(dict(f.annees)[2028]), abs=0.1)
    [ligne] = frise(une(date(2022, 1, 1), "a", fin=date(2027, 12, 31)), une(date(2022, 1, 1), "b")).lignes
    assert float(f.aujourd_hui) + float(ligne.reste) == pytest.approx(100, abs=0.02)


def test_what_is_to_come_has_a_mark_and_words_but_no_bar():
    [ligne] = frise(une(date(2028, 1, 1))).lignes
    assert ligne.en_vigueur == 0
    assert ligne.largeur == "0.00"
    assert [r.genre for r in ligne.reperes] == ["a-venir"]
    assert [e.le for e in ligne.a_venir] == [date(2028, 1, 1)]


def test_an_end_is_marked_and_told_as_an_end():
    [ligne] = frise(une(date(2022, 1, 1), fin=date(2027, 12, 31))).lignes
    assert [r.genre for r in ligne.reperes] == ["passe", "fin"]
    assert ligne.reperes[1].titre.startswith("31\u00a0décembre 2027\u00a0: fin\u00a0: ")


def test_marks_too_near_are_one_that_tells_all():
    [ligne] = frise(*(une(date(2024, 1, 1 + rang), f"f{rang}") for rang in range(5))).lignes
    [repere] = ligne.reperes
    assert len(repere.etapes) == 5
    assert repere.fiche_code == ""
    assert repere.titre.endswith("et 2 autres")


def test_a_mark_of_the_past_and_one_to_come_are_never_one():
    [ligne] = frise(une(date(2026, 7, 2), "a"), une(date(2026, 7, 3), "b")).lignes
    assert [r.genre for r in ligne.reperes] == ["passe", "a-venir"]


def test_a_doubt_is_told_in_words():
    eau = (Condition("Si vous gérez un service d’eau", "service-eau"),)
    [ligne] = frise(une(date(2028, 1, 1), conditions=eau)).lignes
    assert ligne.reperes[0].titre.endswith("(à vérifier)")


@pytest.mark.parametrize("champs", [{"nature": Nature.OBJECTIF}, {"etat": Etat.INCERTAIN}])
def test_targets_and_projects_are_not_drawn(champs):
    assert frise(une_fiche(une_regle(effet=date(2028, 1, 1)), code="x", **champs)).lignes == ()


def test_announced_without_a_day_alone_has_no_row():
    assert frise(une(SansDate.NON_FIXEE)).lignes == ()
