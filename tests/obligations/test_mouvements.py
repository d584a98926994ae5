"""The dates that a publication moves in subscribed calendars are those of which the ledger tells them."""

from dataclasses import replace
from datetime import date

import pytest

from obligations.fiche import Confiance
from obligations.mouvements import Mouvement, Sorte, mouvements
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests.factories import FicheFactory, RegleFactory

JOUR = date(2026, 11, 28)
EFFET = RegleFactory(cle="vote", effet=date(2027, 1, 1))
FICHE = FicheFactory(code="f", regles=(EFFET,))


def de(avant, apres):
    return mouvements((avant, "Budgets"), (apres, "Budgets"), JOUR)


def avec(**champs):
    return replace(FICHE, regles=(replace(EFFET, **champs),))


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        (None, FICHE, Mouvement(Sorte.AJOUTEE, "vote", None, date(2027, 1, 1))),
        (FICHE, None, Mouvement(Sorte.ANNULEE, "vote", date(2027, 1, 1), None)),
        (
            FICHE,
            avec(effet=date(2027, 4, 1)),
            Mouvement(Sorte.DEPLACEE, "vote", date(2027, 1, 1), date(2027, 4, 1)),
        ),
        (
            FICHE,
            avec(population=Seuil.parse("> 5000")),
            Mouvement(Sorte.AUTRE_PUBLIC, "vote", date(2027, 1, 1), date(2027, 1, 1)),
        ),
        (
            FICHE,
            avec(quoi="Autre."),
            Mouvement(Sorte.RECRITE, "vote", date(2027, 1, 1), date(2027, 1, 1)),
        ),
    ],
)
def test_each_sort_of_move(avant, apres, attendu):
    assert de(avant, apres) == [attendu]


def test_what_calendars_do_not_show_moves_nothing():
    assert de(FICHE, replace(FICHE, confiance=Confiance.FAIBLE, comment_faire=("Autrement.",))) == []


def test_beyond_the_window_nothing_is_told_yet():
    assert de(None, avec(effet=date(2031, 1, 1))) == []


def test_moves_come_in_the_order_of_days():
    rythme = Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"])
    jours = [mouvement.le for mouvement in de(None, avec(rythme=rythme))]
    assert jours == [date(2027, 1, 1), date(2027, 4, 15), date(2028, 4, 15)]


def test_another_domaine_rewrites_its_dates():
    assert [m.sorte for m in mouvements((FICHE, "Budgets"), (FICHE, "Finances"), JOUR)] == [Sorte.RECRITE]
