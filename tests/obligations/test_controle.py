"""The catalogue cannot rot silently: each defect is found, and a sound fiche has none."""

from datetime import date

import pytest

from collectivites.profil import TypeCollectivite
from obligations.controle import a_relire, controle
from obligations.fiche import Condition, Etat, Nature, Priorite, SansDate, Source
from obligations.ressource import Famille, Ressource, Statut
from obligations.vocabulaire import Caracteristique
from tests.factories import FicheFactory, RegleFactory

JOUR = date(2026, 11, 28)
QUESTIONS = [Caracteristique(f"q-{n}", f"Gérez-vous la chose {n} ?", "La gère", "Une ligne.", n) for n in range(12)]
REGLE = RegleFactory(conditions=tuple(Condition("La gère", question.code) for question in QUESTIONS))


def saine(code="saine", **changements):
    return FicheFactory(**{"code": code, "regles": (REGLE,), "comment_faire": ("Publiez.",)} | changements)


def ressource(**changements):
    return Ressource(
        **{
            "code": "gnau",
            "nom": "GNAU",
            "famille": Famille.SERVICE,
            "description": "Un guichet.",
            "confiance": "haute",
            "domaines": ("urbanisme",),
            "sources": ("https://x.fr",),
        }
        | changements
    )


def constats(*fiches, ressources=(), questions=QUESTIONS):
    return [str(constat) for constat in controle(fiches, ressources, questions, JOUR)]


def test_a_sound_catalogue_has_no_defect():
    assert constats(saine(), ressources=[ressource()]) == []


def passee(**changements):
    return RegleFactory(effet=date(2020, 1, 1), conditions=REGLE.conditions, **changements)


A_VENIR = RegleFactory(effet=date(2030, 1, 1), conditions=REGLE.conditions)


@pytest.mark.parametrize(
    ("changements", "mot"),
    [
        ({"sources": ()}, "aucune source"),
        ({"verifiee_le": None}, "aucune date de vérification"),
        ({"verifiee_le": date(2027, 1, 1)}, "n’est pas encore venue"),
        ({"regles": (passee(base_legale=()),)}, "aucune base légale"),
        ({"etat": Etat.A_VENIR, "regles": (passee(),)}, "« à venir », mais une de ses règles est déjà en vigueur"),
        ({"etat": Etat.A_VENIR, "regles": (passee(fin=date(2021, 1, 1)),)}, "ou toutes ont pris fin"),
        ({"etat": Etat.EN_VIGUEUR, "regles": (A_VENIR,)}, "aucune de ses règles ne l’est encore"),
        ({"etat": Etat.ABROGE}, "« abrogée », mais une de ses règles n’a pas de fin"),
        ({"types_ecartes": (TypeCollectivite.COMMUNE,)}, "type « commune » écarté, mais une règle le vise"),
        ({"comment_faire": ()}, "« Comment faire » est vide"),
        ({"priorite": Priorite.ESSENTIEL, "qui_agit": "La commune."}, "« minimum » est vide"),
        ({"priorite": Priorite.ESSENTIEL, "minimum": "Le faire."}, "« qui_agit » est vide"),
        ({"resume": "Trop  loin."}, "deux espaces"),
        ({"sources": (Source("Le texte", "", "Il dit..."),)}, "trois points"),
        ({"resume": "Les communes de plus de 9 000 habitants."}, "aucune règle n’a ce seuil"),
    ],
)
def test_a_defect_of_a_fiche_is_found(changements, mot):
    (constat,) = constats(saine(**changements))
    assert constat.startswith("obligation saine : ")
    assert mot in constat


def test_what_is_announced_without_a_day_is_to_come():
    annoncee = RegleFactory(effet=SansDate.NON_FIXEE, conditions=REGLE.conditions)
    assert constats(saine(etat=Etat.A_VENIR, regles=(annoncee,))) == []


def test_what_is_not_a_duty_needs_no_legal_basis():
    assert constats(saine(nature=Nature.OBJECTIF, regles=(passee(base_legale=()),))) == []


def test_a_title_given_twice_is_told_for_both():
    deux = constats(saine("une", titre="Publier l'acte"), saine("deux", titre="publier l’ACTE"))
    assert [constat.partition(" : ")[0] for constat in deux] == ["obligation une", "obligation deux"]


@pytest.mark.parametrize(
    ("changements", "mot"),
    [
        ({"sources": ()}, "aucune source"),
        ({"domaines": ()}, "aucun domaine"),
        ({"statut": Statut.FERME}, "rien ne dit quand"),
        ({"description": "Un guichet..."}, "trois points"),
    ],
)
def test_a_defect_of_a_ressource_is_found(changements, mot):
    (constat,) = constats(saine(), ressources=[ressource(**changements)])
    assert constat.startswith("ressource gnau : ")
    assert mot in constat


@pytest.mark.parametrize(
    ("questions", "mot"),
    [
        (QUESTIONS[:11], "11 questions, de 12 à 25"),
        ([*QUESTIONS, Caracteristique("x", "Et x ?", "X", "Aide.")], "aucune règle ne la pose"),
        ([*QUESTIONS[:-1], Caracteristique("q-11", "Et alors.", "La gère", "Aide.")], "une question finit par"),
        ([*QUESTIONS[:-1], Caracteristique("q-11", "Et alors ?", "La gère")], "aucune ligne d’aide"),
    ],
)
def test_a_defect_of_the_questions_is_found(questions, mot):
    (constat,) = constats(saine(), questions=questions)
    assert mot in constat


def test_after_six_months_a_fiche_is_to_be_read_again_the_oldest_first():
    fraiche = saine("fraiche", verifiee_le=date(2026, 6, 1))
    vieille = saine("vieille", verifiee_le=date(2026, 5, 1))
    ancienne = saine("ancienne", verifiee_le=date(2025, 5, 1))
    assert [constat.ou for constat in a_relire([fraiche, vieille, ancienne], JOUR)] == ["ancienne", "vieille"]


def test_what_has_come_to_its_end_is_to_be_read_again_and_stops_nothing():
    """The page says « A pris fin » by itself; nobody should have to publish on that very day."""
    finie = saine("finie", regles=(passee(fin=date(2026, 11, 27)),))
    assert constats(finie) == []
    assert [str(constat) for constat in a_relire([finie, saine()], JOUR)] == ["finie : toutes ses règles ont pris fin"]


def test_marks_are_read_by_the_proof_reader_as_readers_see_them():
    liste = "Il faut :\n" + "\n".join(f"- {'mot ' * 20}" for _ in range(3))
    lien = "Lisez [le guide](https://x.fr/?id=12345;a) (article 1)."
    assert constats(saine(minimum=liste, comment_faire=(lien,))) == []
    assert constats(saine(minimum=f"- {'mot ' * 41}")) != []


def test_a_type_of_the_official_list_that_nobody_looked_at_is_to_be_read():
    ecartes = tuple(t for t in TypeCollectivite if t not in ("commune", "ept", "region"))
    jamais_lue = saine(types_ecartes=ecartes)
    dits = [str(constat) for constat in a_relire([jamais_lue, saine("lue")], JOUR)]
    assert dits == ["saine : jamais lue pour les établissements publics territoriaux et régions"]
