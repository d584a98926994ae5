"""Days of the shipped catalogue, worked out again from the words of the law."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from obligations.echeances import Periode, echeances
from obligations.fichiers import read_files
from obligations.models import Genre

RACINE = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def fiches():
    return {code: valeur for (genre, code), valeur in read_files(RACINE).items() if genre is Genre.OBLIGATION}


def days_of(fiches, code, cle, annee):
    fiche = fiches[code]
    return [e.le for e in echeances(fiche, fiche.regle(cle), Periode(date(annee, 1, 1), date(annee, 12, 31)))]


def last_but_one_working_day(annee):
    """Neither Saturday, Sunday nor holiday: Christmas, and its morrow in Alsace-Moselle (C. trav. L. 3134-13)."""
    feries = {date(annee, 12, 25), date(annee, 12, 26)}
    jours = [date(annee, 12, 31) - timedelta(n) for n in range(31)]
    return [jour for jour in jours if jour.weekday() < 5 and jour not in feries][1]


@pytest.mark.parametrize("annee", range(2020, 2060))
def test_the_commission_of_the_electoral_rolls_has_until_the_last_but_one_working_day(fiches, annee):
    """C. élect. R. 10: the sixth Friday before 31 December only opens its period."""
    jours = days_of(fiches, "repertoire-electoral-unique", "commission-controle-reunion", annee)
    assert jours == [last_but_one_working_day(annee)]


@pytest.mark.parametrize(
    ("code", "cle", "jours"),
    [
        ("repertoire-electoral-unique", "commission-controle-reunion", [date(2026, 12, 30)]),
        ("vote-electronique-elections-professionnelles-2026", "vote-internet-si-choisi", [date(2026, 12, 7)]),
        ("taxe-sejour-saisie-delta", "saisie-delta", [date(2026, 9, 14)]),
        ("compte-administratif-compte-de-gestion", "comptes-jusqua-2025", [date(2026, 6, 30)]),
        ("compte-administratif-compte-de-gestion", "transmission-comptes-jusqua-2025", [date(2026, 7, 15)]),
    ],
)
def test_the_day_of_2026_is_the_last_one_to_act(fiches, code, cle, jours):
    assert days_of(fiches, code, cle, 2026) == jours


def test_the_last_administrative_account_is_that_of_2025(fiches):
    """CGCT, L. 1612-12 and L. 1612-13 as they stood: voted by 30 June 2026, sent within fifteen days."""
    fiche = fiches["compte-administratif-compte-de-gestion"]
    assert all(regle.terminee(date(2026, 7, 16)) for regle in fiche.regles)
    assert fiche.regle("transmission-comptes-jusqua-2025").en_vigueur(date(2026, 7, 15))
