"""What a publication changed, told to readers: nothing untold, nothing told as less than it is."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given

from collectivites.profil import TypeCollectivite
from obligations.changements import (
    DE_LA_FICHE,
    DE_LA_REGLE,
    QUAND,
    QUI,
    Changement,
    Sorte,
    changements,
    mineurs,
    sortes,
)
from obligations.fiche import (
    Borne,
    Condition,
    Confiance,
    Delai,
    Effectif,
    Etat,
    Fiche,
    Nature,
    Reference,
    Regle,
    SansDate,
)
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests.factories import FicheFactory, RegleFactory
from tests.obligations.strategies import regles

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


def test_a_type_that_someone_looks_at_is_told_as_the_doubt_that_it_lifts():
    avant = replace(FICHE, types_ecartes=tuple(t for t in FICHE.types_ecartes if t != "region"))
    (changement,) = changements(avant, FICHE)
    assert (changement.sorte, changement.avant, changement.apres) == (Sorte.TYPES, "régions", "")
    assert not mineurs([changement]), "a « non » that nobody reads coming is no detail"


def test_a_projet_that_becomes_law_changes_its_public():
    (changement,) = changements(replace(FICHE, etat=Etat.INCERTAIN), FICHE)
    assert changement == Changement(Sorte.PUBLIC, "Portée", "Projet, non adopté", "Obligation")


def test_an_abrogation_is_no_text():
    (changement,) = changements(FICHE, replace(FICHE, etat=Etat.ABROGE))
    assert changement == Changement(Sorte.PUBLIC, "Portée", "Obligation", "Obligation abrogée")
    (changement,) = changements(FICHE, replace(FICHE, nature=Nature.OBJECTIF, etat=Etat.ABROGE))
    assert changement.apres == "Objectif abrogé"


def test_a_state_that_binds_alike_is_a_text():
    assert changements(FICHE, replace(FICHE, etat=Etat.A_VENIR)) == [Changement(Sorte.TEXTE, "état")]


@pytest.mark.parametrize(
    "champs",
    [{"agents_unite": Effectif.PERSONNES}, {"borne": Borne.AVANT}],
)
def test_a_unit_without_threshold_or_a_bound_without_date_changes_nothing(champs):
    assert changements(FICHE, avec(**champs)) == []


def test_the_population_that_a_threshold_counts_is_a_public():
    (changement,) = changements(FICHE, avec(population_reference=Reference.MUNICIPALE))
    assert changement.sorte is Sorte.PUBLIC


def test_a_question_turned_inside_out_is_told_though_its_words_stay():
    avant = avec(conditions=(Condition("Gère l’eau", "eau"),))
    apres = avec(conditions=(Condition("Gère l’eau", "eau", False),))
    (changement,) = changements(avant, apres)
    assert changement.sorte is Sorte.PUBLIC
    assert (changement.avant[-16:], changement.apres[-17:]) == ("Gère l’eau [eau]", "Gère l’eau [-eau]")


def test_a_day_that_moves_behind_the_same_words_is_told_day_by_day():
    regle = ["RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"]
    avant = avec(rythme=Rythme.parse(regle))
    apres = avec(rythme=Rythme.parse([*regle, "RDATE;VALUE=DATE:20270712", "EXDATE;VALUE=DATE:20270630"]))
    (changement,) = changements(avant, apres)
    assert changement.sorte is Sorte.DATE
    assert changement.apres.endswith(
        "jours ajoutés\u00a0: 12\u00a0juillet 2027\u00a0; sauf\u00a0: 30\u00a0juin 2027\u00a0; borne\u00a0: le"
    )


def test_how_a_day_binds_is_told_when_its_words_hide_it():
    """« à dates fixées » said the same before and after."""
    rythme = Rythme.parse(["RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"])
    (changement,) = changements(avec(rythme=rythme), avec(rythme=rythme, borne=Borne.AVANT))
    assert changement.avant.endswith("borne\u00a0: le")
    assert changement.apres.endswith("borne\u00a0: avant le")


@given(regles(), regles())
def test_what_is_told_as_a_date_or_a_public_always_says_two_things(une, autre):
    avant, apres = (FicheFactory(code="f", regles=(replace(regle, cle="r", remplace=""),)) for regle in (une, autre))
    for changement in changements(avant, apres):
        if changement.sorte in (Sorte.DATE, Sorte.PUBLIC):
            assert changement.avant != changement.apres


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


@pytest.mark.parametrize("jour", [None, date(2020, 1, 1)])
def test_a_verification_taken_back_is_none(jour):
    assert changements(FICHE, replace(FICHE, verifiee_le=jour)) == [Changement(Sorte.TEXTE, "date de vérification")]


def test_the_weightiest_comes_first_and_no_date_is_minor():
    trouves = changements(FICHE, replace(avec(effet=date(2027, 1, 1)), resume="Autre."))
    assert sortes(trouves) == [Sorte.DATE, Sorte.TEXTE]
    assert not mineurs(trouves)


def test_no_field_of_a_fiche_can_change_untold():
    a_part = {
        "code",
        "cle",
        "regles",
        "nature",
        "verifiee_le",
        "doutes",
        "types_ecartes",
    }  # identities, compared apart
    de_la_fiche = {champ.name for champ in fields(Fiche)} - DE_LA_FICHE.keys()
    de_la_regle = {champ.name for champ in fields(Regle)} - DE_LA_REGLE.keys() - {*QUAND, *QUI}
    assert (de_la_fiche | de_la_regle) - a_part == set()
