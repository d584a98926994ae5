"""What a publication changed, told to readers: nothing untold, nothing told as less than it is."""

from dataclasses import replace
from datetime import date

import pytest

from collectivites.profil import TypeCollectivite
from obligations.changements import Changement, Sorte, changements, mineurs, restes_de_champs, sortes
from obligations.fiche import Condition, Confiance, Delai, Etat, SansDate
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests.factories import FicheFactory, RegleFactory

REGLE = RegleFactory(cle="vote", titre="Voter", population=Seuil.parse("> 3500"))
FICHE = FicheFactory(code="budget", titre="Voter le budget", regles=(REGLE,))


def avec(**champs):
    return replace(FICHE, regles=(replace(REGLE, **champs),))


def test_the_same_fiche_has_no_change():
    assert changements(FICHE, FICHE) == []
    assert changements(None, None) == []


def test_a_first_publication_is_new_and_a_withdrawal_is_one():
    assert sortes(changements(None, FICHE)) == [Sorte.NOUVELLE]
    assert sortes(changements(FICHE, None)) == [Sorte.RETIREE]


def test_a_date_changed_says_the_old_and_the_new():
    assert changements(FICHE, avec(effet=date(2027, 4, 1))) == [
        Changement(Sorte.DATE, "Voter", "à partir du 1er\u00a0juillet 2022", "à partir du 1er\u00a0avril 2027", "vote")
    ]


@pytest.mark.parametrize(
    ("champs", "fin"),
    [
        ({"fin": date(2030, 12, 31)}, ", jusqu’au 31\u00a0décembre 2030"),
        ({"delai": Delai.parse("15 jours après le vote")}, "\u00a0; 15\u00a0jours après le vote"),
        (
            {"rythme": Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"])},
            "\u00a0; chaque année, le 15 avril",
        ),
    ],
)
def test_all_that_says_when_is_a_date(champs, fin):
    (changement,) = changements(FICHE, avec(**champs))
    assert changement.sorte is Sorte.DATE
    assert changement.apres == f"{changement.avant}{fin}"


def test_a_day_that_is_no_longer_fixed_is_told():
    (changement,) = changements(FICHE, avec(effet=SansDate.NON_FIXEE))
    assert changement.apres == "annoncé, jour non fixé"


@pytest.mark.parametrize(
    ("champs", "apres"),
    [
        ({"population": Seuil.parse("> 5000")}, "communes\u00a0; plus de 5\u00a0000\u00a0habitants"),
        (
            {"types": (TypeCollectivite.COMMUNE, TypeCollectivite.DEPARTEMENT)},
            "communes et départements\u00a0; plus de 3\u00a0500\u00a0habitants",
        ),
        (
            {"conditions": (Condition("Gère l’eau"),)},
            "communes\u00a0; plus de 3\u00a0500\u00a0habitants\u00a0; Gère l’eau",
        ),
    ],
)
def test_all_that_says_whom_is_a_public(champs, apres):
    (changement,) = changements(FICHE, avec(**champs))
    assert (changement.sorte, changement.apres) == (Sorte.PUBLIC, apres)
    assert changement.avant == "communes\u00a0; plus de 3\u00a0500\u00a0habitants"


def test_a_projet_that_becomes_law_changes_its_public():
    (changement,) = changements(replace(FICHE, etat=Etat.INCERTAIN), FICHE)
    assert changement == Changement(Sorte.PUBLIC, "Portée", "Projet, non adopté", "Obligation")


def test_a_regle_added_or_removed_is_a_date():
    deux = replace(FICHE, regles=(REGLE, RegleFactory(cle="envoi", quoi="Envoyer.", effet=date(2027, 1, 1))))
    (ajout,) = changements(FICHE, deux)
    assert (ajout.sorte, ajout.avant, ajout.apres) == (
        Sorte.DATE,
        "",
        "à partir du 1er\u00a0janvier 2027\u00a0; communes",
    )
    (retrait,) = changements(deux, FICHE)
    assert (retrait.sorte, retrait.avant, retrait.apres) == (Sorte.DATE, ajout.apres, "")


def test_texts_are_told_together_by_their_names():
    apres = replace(avec(quoi="Voter et publier."), resume="Autre.", confiance=Confiance.FAIBLE)
    assert changements(FICHE, apres) == [Changement(Sorte.TEXTE, "résumé, fiabilité, ce qu’il faut faire")]


def test_regles_put_in_another_order_are_a_text():
    deux = replace(FICHE, regles=(REGLE, RegleFactory(cle="envoi")))
    assert changements(deux, replace(deux, regles=deux.regles[::-1])) == [Changement(Sorte.TEXTE, "ordre des règles")]


def test_a_verification_is_no_news_of_the_law():
    trouves = changements(FICHE, replace(FICHE, verifiee_le=date(2026, 12, 1)))
    assert trouves == [Changement(Sorte.VERIFIEE, apres="1er\u00a0décembre 2026")]
    assert mineurs(trouves)


def test_the_weightiest_comes_first_and_no_date_is_minor():
    trouves = changements(FICHE, replace(avec(effet=date(2027, 1, 1)), resume="Autre."))
    assert sortes(trouves) == [Sorte.DATE, Sorte.TEXTE]
    assert not mineurs(trouves)


def test_no_field_of_a_fiche_can_change_untold():
    assert restes_de_champs() == set()
