"""Where working copies stand with what readers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from obligations.comparaison import Difference, contenu_publiable, differences
from obligations.genres import FORMES
from obligations.models import CopieDeTravail, Genre, Version


class Sorte(StrEnum):
    """The four things a list may say of a working copy."""

    PUBLIEE = "publiee"
    MODIFIEE = "modifiee"
    JAMAIS = "jamais"
    RETIREE = "retiree"


@dataclass(frozen=True, slots=True)
class EtatDePublication:
    """derniere: its last Version, if any. modifiee: publishing now would show readers something else."""

    genre: Genre
    derniere: Version | None
    modifiee: bool

    @property
    def sorte(self) -> Sorte:
        if self.derniere is None:
            return Sorte.JAMAIS
        if self.derniere.retiree:
            return Sorte.RETIREE
        return Sorte.MODIFIEE if self.modifiee else Sorte.PUBLIEE

    @property
    def visible(self) -> bool:
        """Readers see some Version of it."""
        return self.sorte in (Sorte.PUBLIEE, Sorte.MODIFIEE)

    def __str__(self) -> str:
        e = "" if self.genre is Genre.DOMAINE else "e"
        numero = self.derniere.numero if self.derniere else 0
        return {
            Sorte.PUBLIEE: f"publié{e}, version {numero}",
            Sorte.MODIFIEE: f"modifié{e} depuis la version {numero}",
            Sorte.JAMAIS: f"jamais publié{e}",
            Sorte.RETIREE: f"retiré{e}",
        }[self.sorte]


def etats(genre: Genre, copies: Iterable[CopieDeTravail]) -> dict[str, EtatDePublication]:
    """The state of each working copy, by code; one query, if the copies come with what `to_valeur` reads."""
    copies = list(copies)
    codes = [copie.code for copie in copies]
    versions = {v.code: v for v in Version.objects.current().filter(genre=genre, code__in=codes)}
    return {copie.code: _etat(genre, copie, versions.get(copie.code)) for copie in copies}


def _etat(genre: Genre, copie: CopieDeTravail, derniere: Version | None) -> EtatDePublication:
    try:
        modifiee = derniere is not None and contenu_publiable(copie) != derniere.contenu
    except ValueError:
        modifiee = True
    return EtatDePublication(genre, derniere, modifiee)


def differences_a_publier(copie: CopieDeTravail, etat: EtatDePublication) -> list[Difference]:
    """What publishing the working copy would change for readers: all of it when they see nothing."""
    vu = etat.derniere.contenu if etat.derniere and etat.visible else {}
    try:
        return differences(FORMES[etat.genre].table, vu, contenu_publiable(copie))
    except ValueError:
        return []
