"""What the list of obligations and the page of one fiche show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agenda.presentation import Choix, choix, public_court
from agenda.services import Filtre, Question, mots_trouves, nearest_miss, premier_jour
from collectivites.profil import Profil
from obligations.catalogue import Catalogue
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Confiance, Etat, Fiche, Nature, Regle
from obligations.jours_feries import Zone, zone
from obligations.typographie import INSECABLE
from obligations.verdict import Reponse, Verdict, examine, meilleur
from obligations.vocabulaire import Domaine

FIABILITE = {
    Confiance.HAUTE: "Faits lus dans les textes ou dans plusieurs sources qui concordent.",
    Confiance.MOYENNE: "Un point au moins reste à confirmer dans les textes.",
    Confiance.FAIBLE: "Plusieurs points n’ont pas pu être vérifiés.",
}


@dataclass(frozen=True, slots=True)
class Quand:
    """The next date of the règles that give an answer; without one, the first of those that surely bind.

    regle: None when none surely binds: it depends.
    """

    prochaine: Echeance | None
    regle: Regle | None
    a_venir: bool


@dataclass(frozen=True, slots=True)
class ReponseDeFiche:
    """« Êtes-vous concerné ? Et quand ? » for one fiche and one profile.

    regle, explication: the règle that decides, and why. quand: None for what does not bind.
    """

    reponse: Reponse
    phrase: str
    regle: Regle
    explication: Verdict
    questions: list[Choix]
    quand: Quand | None


def reponse_de_fiche(
    fiche: Fiche, profil: Profil, periode: Periode, jour: date, catalogue: Catalogue
) -> ReponseDeFiche:
    """The answer of a fiche: that of its best règle, history left out."""
    verdicts = {regle.cle: examine(regle, profil) for regle in fiche.regles}
    courantes = [regle for regle in fiche.regles if not regle.terminee(jour)] or list(fiche.regles)
    reponse = meilleur([verdicts[regle.cle].reponse for regle in courantes])
    decisives = [regle for regle in courantes if verdicts[regle.cle].reponse is reponse]
    regle, explication = nearest_miss(profil, [(regle, verdicts[regle.cle]) for regle in decisives])
    a_poser = [verdicts[r.cle].questions for r in courantes if verdicts[r.cle].a_verifier]
    comptes = Counter(code for codes in a_poser for code in codes)
    questions = choix([Question(code, n) for code, n in comptes.items()], profil, catalogue)
    phrase = _phrase_de_fiche(fiche, reponse, questions, courantes, jour)
    lie = reponse is not Reponse.NON_CONCERNE and not fiche.projet and any(_courante(r, jour) for r in decisives)
    quand = (
        _quand(fiche, decisives, periode, jour, zone(profil.departement), sur=reponse is Reponse.CONCERNE)
        if lie
        else None
    )
    return ReponseDeFiche(reponse, phrase, regle, explication, questions, quand)


def _quand(fiche: Fiche, regles: list[Regle], periode: Periode, jour: date, ou: Zone, sur: bool) -> Quand:
    dates = (e for regle in regles for e in echeances(fiche, regle, periode, ou) if e.le >= jour)
    premiere = min(regles, key=premier_jour) if sur else None
    return Quand(min(dates, default=None), premiere, premiere is not None and premiere.a_venir(jour))


def _phrase_de_fiche(
    fiche: Fiche, reponse: Reponse, questions: list[Choix], courantes: list[Regle], jour: date
) -> str:
    if fiche.projet:
        return f"Pas encore{INSECABLE}: c’est un projet, non adopté."
    if all(regle.terminee(jour) for regle in courantes):
        return f"Non{INSECABLE}: {CETTE[fiche.nature]} a pris fin."
    if reponse is not Reponse.NON_CONCERNE and not any(_courante(regle, jour) for regle in courantes):
        return f"Pas encore{INSECABLE}: c’est annoncé, le jour n’est pas fixé."
    if reponse is Reponse.CONCERNE:
        return OUI[fiche.nature]
    if reponse is Reponse.NON_CONCERNE:
        return "Non, vous n’êtes pas concerné."
    if questions:
        return f"Peut-être{INSECABLE}: répondez ci-dessous pour le savoir."
    return f"Peut-être{INSECABLE}: cela dépend de votre situation."


def _courante(regle: Regle, jour: date) -> bool:
    return regle.en_vigueur(jour) or regle.a_venir(jour)


CETTE = {
    Nature.OBLIGATION: "cette obligation",
    Nature.RECOMMANDATION: "cette recommandation",
    Nature.OBJECTIF: "cet objectif",
}
OUI = {
    Nature.OBLIGATION: "Oui, vous êtes concerné.",
    Nature.RECOMMANDATION: "Oui, elle s’adresse à vous. C’est une recommandation, pas une obligation.",
    Nature.OBJECTIF: "Oui, il vous vise. C’est un objectif, pas une obligation.",
}
"""What « concerné » means for each nature."""


@dataclass(frozen=True, slots=True)
class LigneDeFiche:
    """A row of « Qui, à partir de quand »."""

    regle: Regle
    public: str
    verdict: Verdict | None
    changement: str
    passee: bool


def lignes_de_fiche(fiche: Fiche, profil: Profil | None, jour: date) -> list[LigneDeFiche]:
    """One row a règle: first those that concern the reader, last those of the past."""
    lignes = [
        LigneDeFiche(
            regle,
            public_court(regle),
            examine(regle, profil) if profil else None,
            fiche.changement(regle),
            regle.terminee(jour),
        )
        for regle in fiche.regles
    ]
    return sorted(lignes, key=lambda ligne: (ligne.passee, ligne.verdict is not None and ligne.verdict.non_concerne))


def etat_de_la_fiche(fiche: Fiche, jour: date) -> str:
    """« En vigueur », « À venir » or « A pris fin », from its dates rather than from a word typed once."""
    if any(regle.en_vigueur(jour) for regle in fiche.regles):
        return "En vigueur"
    if any(regle.a_venir(jour) for regle in fiche.regles):
        return "À venir"
    return "Annoncé, jour non fixé" if any(not regle.terminee(jour) for regle in fiche.regles) else "A pris fin"


def fiche_acceptee(fiche: Fiche, filtre: Filtre, jour: date) -> bool:
    """Does the list of obligations show this fiche? One règle in that state is enough."""
    if filtre.etat:
        en_vigueur = any(regle.en_vigueur(jour) for regle in fiche.regles) and not fiche.projet
        if (filtre.etat == Etat.EN_VIGUEUR) is not en_vigueur:
            return False
    return (
        (not filtre.domaine or fiche.domaine in filtre.domaine)
        and (not filtre.nature or fiche.nature == filtre.nature)
        and (not filtre.q or mots_trouves(filtre.q, fiche, *fiche.regles))
    )


def fiches_par_domaine(fiches: Iterable[Fiche], catalogue: Catalogue) -> list[tuple[Domaine, list[Fiche]]]:
    """Fiches under their domaine, in the order of the domaines: duties first, targets of a policy last."""
    groupes_: dict[str, list[Fiche]] = {}
    for fiche in sorted(fiches, key=lambda fiche: list(Nature).index(fiche.nature)):
        groupes_.setdefault(fiche.domaine, []).append(fiche)
    return [(domaine, groupes_[code]) for code, domaine in catalogue.domaines.items() if code in groupes_]
