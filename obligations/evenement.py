"""What a calendar shows of one date: the words, before any format. Pure; contract: docs/flux.md."""

import hashlib
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta

from collectivites.profil import TypeCollectivite
from obligations.echeances import Echeance, Genre
from obligations.fiche import Fiche, Nature, Regle
from obligations.typographie import INSECABLE, date_longue, enumere

RESUME_MAXIMAL = 120
"""Characters of a summary: one line of a month view."""
ANNULE = f"Annulé{INSECABLE}: "
TYPES_NOMMES = 9
"""Beyond, a règle for so many publics is told by those it leaves out."""
DOUTE = "À vérifier : nous ne savons pas si tout cela vaut pour vous."
PAS_UN_DEVOIR = {
    Nature.RECOMMANDATION: "Recommandation, pas une obligation.",
    Nature.OBJECTIF: "Objectif d’une politique publique, pas une obligation.",
}


@dataclass(frozen=True, slots=True)
class Evenement:
    """One date as a calendar shows it. le: the whole day. lignes: the description, without the address that ends it.

    provisoire: announced, not adopted. annule: the date is no longer to keep, and the first line says why.
    """

    le: date
    resume: str
    lignes: tuple[str, ...]
    adresse: str
    categories: tuple[str, ...]
    provisoire: bool = False
    annule: bool = False

    @property
    def description(self) -> str:
        return "\n".join((*self.lignes, self.adresse))


def evenement(
    fiche: Fiche,
    regle: Regle,
    echeance: Echeance,
    domaine: str,
    adresse: str,
    a_verifier: bool = False,
    pourquoi: str = DOUTE,
) -> Evenement:
    """The event of one date: the same for everyone it concerns, and the same for everyone in doubt.

    domaine: its title. adresse: the absolute address of the fiche. pourquoi: the line that tells the doubt, when a
    whole territory has the same. No figure of the reader is in it: see ADR 0015.
    """
    prefixe = "Nouveau : " if echeance.genre is Genre.EFFET else ""
    prefixe = "Objectif : " if fiche.nature is Nature.OBJECTIF else prefixe
    prefixe = "Projet : " if fiche.projet else prefixe
    suffixe = " (à vérifier)" if a_verifier else ""
    return Evenement(
        echeance.le,
        f"{prefixe}{echeance.titre}{suffixe}"[:RESUME_MAXIMAL],
        tuple(ligne for ligne in _lignes(fiche, regle, echeance, pourquoi if a_verifier else "") if ligne),
        adresse,
        (domaine, *_categorie(fiche)),
        fiche.projet,
    )


def annulation(evenement: Evenement, motif: str) -> Evenement:
    """The same event once its date is no longer to keep, with the reason first."""
    return replace(
        evenement,
        resume=f"{ANNULE}{evenement.resume}"[:RESUME_MAXIMAL],
        lignes=(f"Cette date n’est plus à tenir. {motif.rstrip('.')}.", *evenement.lignes),
        provisoire=False,
        annule=True,
    )


def avance(evenement: Evenement, jours: int) -> Evenement:
    """A reminder of it, that many days before: its day, and where to read the rest."""
    dans = f"Dans {jours}{INSECABLE}jour{'s' if jours > 1 else ''}{INSECABLE}: "
    resume = f"{dans}{evenement.resume.removeprefix(ANNULE)}"
    return replace(
        evenement,
        le=evenement.le - timedelta(days=jours),
        resume=f"{ANNULE if evenement.annule else ''}{resume}"[:RESUME_MAXIMAL],
        lignes=(*evenement.lignes[: 1 if evenement.annule else 0], f"Le {date_longue(evenement.le)}."),
    )


def empreinte(*evenements: Evenement) -> str:
    """A digest of all that is visible: equal digests, nothing to tell anyone."""
    return hashlib.sha256(repr([astuple(evenement) for evenement in evenements]).encode()).hexdigest()[:32]


def _categorie(fiche: Fiche) -> list[str]:
    """What is not law has a category of its own, so that a calendar can hide it or colour it."""
    return [] if fiche.nature is Nature.OBLIGATION else [fiche.nature.capitalize()]


def _lignes(fiche: Fiche, regle: Regle, echeance: Echeance, doute: str) -> list[str]:
    """What, until when, who, whether it is sure, under which text."""
    lignes = [regle.quoi, echeance.borne_en_francais, echeance.report, f"Pour{INSECABLE}: {publics(regle)}."]
    lignes += [f"{seuil[0].upper()}{seuil[1:]}." for seuil in regle.seuils_en_francais]
    lignes += [f"Condition{INSECABLE}: {_en_suite(condition.texte)}." for condition in regle.conditions]
    lignes += [f"Quand {circonstance}." for circonstance in regle.circonstances]
    if doute:
        lignes.append(doute)
    if fiche.projet:
        lignes.append("Projet, non adopté.")
    lignes.append(PAS_UN_DEVOIR.get(fiche.nature, ""))
    if echeance.genre is Genre.EFFET:
        lignes.append(fiche.changement(regle))
    lignes.append(f"Texte{INSECABLE}: {' ; '.join(regle.base_legale)}." if regle.base_legale else "")
    return lignes


def _en_suite(phrase: str) -> str:
    """The sentence as it goes on after a colon; an acronym keeps its capitals."""
    return f"{phrase[0] if phrase[1:2].isupper() else phrase[0].lower()}{phrase[1:].rstrip('.')}"


def publics(regle: Regle) -> str:
    """« communes et départements »; each public that changes changes these words."""
    if len(regle.types) <= TYPES_NOMMES:
        return enumere([type_.pluriel for type_ in regle.types])
    exclus = [type_.pluriel for type_ in TypeCollectivite if type_ not in regle.types]
    sauf = f", sauf {enumere(exclus)}" if exclus else ""
    return f"toutes les collectivités et leurs établissements{sauf}"
