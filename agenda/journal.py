"""What the journal shows to one reader: filtered, told whom it concerns, a page at a time. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from collectivites.profil import Profil
from obligations.catalogue import Catalogue
from obligations.changements import Changement, Sorte
from obligations.fiche import Regle
from obligations.journal import Entree, Journal, Lot
from obligations.registre import PARIS
from obligations.typographie import INSECABLE, nombre
from obligations.verdict import Reponse, examine

SORTES = {str(sorte): sorte.nom for sorte in Sorte if sorte is not Sorte.VERIFIEE}
"""The kinds that the journal tells: by code, their names."""
ENSEMBLE = {
    Sorte.NOUVELLE: "nouvelles fiches",
    Sorte.TYPES: "fiches relues type par type",
    Sorte.TEXTE: "textes précisés",
}
"""What many entrées told together are."""
ENTRE_LES_PARTIES = f"{INSECABLE}; "
"""What separates them in the words of a date or of a public (changements.py)."""
DITS_SANS_SUJET = frozenset({Sorte.TEXTE, Sorte.POPULATIONS})
TITRES_AU_PLUS = 60
"""Fiches named under one item; beyond, the list of obligations serves better."""


@dataclass(frozen=True, slots=True)
class FiltreDuJournal:
    """Codes; empty: no filter on it."""

    domaine: tuple[str, ...] = ()
    sorte: str = ""

    @property
    def actif(self) -> bool:
        return self != FiltreDuJournal()

    def as_query(self) -> list[tuple[str, str]]:
        """The filters set, as query parameters, in a fixed order."""
        sorte = [("sorte", self.sorte)] if self.sorte else []
        return [*(("domaine", code) for code in self.domaine), *sorte]

    def accepte(self, entree: Entree) -> bool:
        return (not self.domaine or not set(self.domaine).isdisjoint(entree.domaines)) and (
            not self.sorte or self.sorte in entree.sortes
        )


@dataclass(frozen=True, slots=True)
class Nouvelle:
    """One item as a reader sees it. entrees: those of the lot that pass. doutes: revisions of those to verify only."""

    lot: Lot
    entrees: tuple[Entree, ...]
    doutes: frozenset[int] = frozenset()

    @property
    def seule(self) -> Entree | None:
        """The only entrée; None when several are told together."""
        return self.entrees[0] if len(self.entrees) == 1 else None

    @property
    def titre(self) -> str:
        """That of the fiche, or « 152 nouvelles fiches »."""
        if self.seule:
            return self.seule.titre
        return f"{nombre(len(self.entrees))}{INSECABLE}{ENSEMBLE[self.lot.sorte]}"

    @property
    def reponse(self) -> Reponse:
        """Of an only entrée, for the reader."""
        return Reponse.A_VERIFIER if self.doutes else Reponse.CONCERNE

    @property
    def nommees(self) -> tuple[Entree, ...]:
        return self.entrees[:TITRES_AU_PLUS]

    @property
    def de_plus(self) -> int:
        """How many are not named."""
        return len(self.entrees) - len(self.nommees)


@dataclass(frozen=True, slots=True)
class Page:
    """suite: the `avant` of the page that follows; 0: nothing is older."""

    nouvelles: tuple[Nouvelle, ...]
    suite: int = 0

    def par_mois(self) -> list[tuple[date, list[Nouvelle]]]:
        """(first day of the month in France, its items), newest first."""
        mois: dict[date, list[Nouvelle]] = {}
        for nouvelle in self.nouvelles:
            mois.setdefault(jour_de(nouvelle.lot).replace(day=1), []).append(nouvelle)
        return list(mois.items())


def jour_de(chose: Lot | Entree) -> date:
    """The day it was published, in France."""
    return chose.publiee_le.astimezone(PARIS).date()


def nouvelles(
    journal: Journal, filtre: FiltreDuJournal, profil: Profil | None = None, avant: int = 0
) -> Iterator[Nouvelle]:
    """The items that pass, newest first; with a profil, those that concern it or may.

    avant: only those of an older revision; 0: from the newest.
    """
    reponses: dict[int, Reponse] = {}

    def reponse(regle: Regle) -> Reponse:
        """By object: the journal keeps each règle that did not change as one, and hashing it would cost as much."""
        if id(regle) not in reponses:
            reponses[id(regle)] = examine(regle, profil).reponse if profil else Reponse.CONCERNE
        return reponses[id(regle)]

    for lot in journal.lots:
        if avant and lot.revision >= avant:
            continue
        dites = [(entree, entree.reponse(reponse)) for entree in lot.entrees if filtre.accepte(entree)]
        gardees = [(entree, dit) for entree, dit in dites if dit is not Reponse.NON_CONCERNE]
        if gardees:
            doutes = frozenset(entree.revision for entree, dit in gardees if dit is Reponse.A_VERIFIER)
            yield Nouvelle(lot, tuple(entree for entree, _ in gardees), doutes)


def une_page(toutes: Iterable[Nouvelle], au_plus: int) -> Page:
    """The first ones, at most that many."""
    assez = list(islice(toutes, au_plus + 1))
    montrees = tuple(assez[:au_plus])
    return Page(montrees, montrees[-1].lot.revision if len(assez) > au_plus else 0)


def en_mots(changement: Changement) -> list[tuple[str, str]]:
    """(word, what follows it): « Avant », « Désormais »; of what is said in several parts, those that moved."""
    avant, apres = changement.avant, changement.apres
    if changement.sorte is Sorte.POPULATIONS:
        return [(changement.sujet, apres)] if apres else []
    if changement.sorte is Sorte.TEXTE:
        return [(changement.sorte.nom, changement.sujet)]
    if changement.sorte is Sorte.TYPES:
        return [("Avant", avant or "aucun"), ("Désormais", apres or "aucun")]
    if changement.sorte is Sorte.VERIFIEE or not (avant or apres):
        return []
    if not (avant and apres):
        return [("Retirée", avant)] if avant else [("Ajoutée", apres)]
    parties, nouvelles_parties = avant.split(ENTRE_LES_PARTIES), apres.split(ENTRE_LES_PARTIES)
    otees = ENTRE_LES_PARTIES.join(partie for partie in parties if partie not in nouvelles_parties)
    mises = ENTRE_LES_PARTIES.join(partie for partie in nouvelles_parties if partie not in parties)
    if otees and mises:
        return [("Avant", otees), ("Désormais", mises)]
    if otees or mises:
        return [("De moins", otees)] if otees else [("De plus", mises)]
    return [("Avant", avant), ("Désormais", apres)]


def sujet_a_dire(changement: Changement, entree: Entree) -> str:
    """The règle it speaks of; nothing when its words are there already: the title of the fiche, a list of texts."""
    return "" if changement.sorte in DITS_SANS_SUJET or changement.sujet == entree.titre else changement.sujet


def noms_du_filtre(filtre: FiltreDuJournal, catalogue: Catalogue) -> list[str]:
    """« Urbanisme », « Date changée »: what a title says of it."""
    domaines = [catalogue.domaines[code].titre for code in filtre.domaine if code in catalogue.domaines]
    return [*domaines, *([SORTES[filtre.sorte]] if filtre.sorte else [])]
