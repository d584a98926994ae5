"""Going back: have readers see again what they saw at an instant. Nothing is undone: it is published once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from obligations import publication, travail
from obligations.etat import etats
from obligations.genres import FORMES
from obligations.models import Genre, Version


@dataclass(frozen=True, slots=True)
class Retour:
    """One thing that readers see otherwise today. alors: what they saw of it then; None: nothing."""

    genre: Genre
    code: str
    alors: Version | None

    @property
    def signe(self) -> str:
        return "-" if self.alors is None else "~"

    def __str__(self) -> str:
        vers = f"version {self.alors.numero}" if self.alors else "retrait"
        return f"{self.signe} {self.genre} {self.code} : {vers}"


def retours(instant: datetime, code: str = "") -> list[Retour]:
    """Each thing that changed since, in the order in which it can be put back; of that code alone, if given.

    instant: what was published at that very instant is what readers saw. What is withdrawn comes last, obligations
    first: what they name goes after them.
    """
    versions = Version.objects.filter(genre__in=FORMES)
    versions = versions.filter(code=code) if code else versions
    derniers = versions.filter(publiee_le__lte=instant).values("genre", "code").annotate(derniere=Max("id"))
    passees = Version.objects.filter(id__in=derniers.values("derniere"))
    alors = {(version.genre, version.code): version for version in passees if not version.retiree}
    trouves = []
    for version in versions.filter(id__in=Version.objects.current().values("id")):
        ancienne = alors.get((version.genre, version.code))
        if _vu(version) != _vu(ancienne):
            trouves.append(Retour(Genre(version.genre), version.code, ancienne))
    return sorted(trouves, key=_rang)


def _vu(version: Version | None) -> Any:
    """What readers see of it; None: nothing."""
    return None if version is None or version.retiree else version.contenu


def _rang(retour: Retour) -> tuple[bool, int, str]:
    rang = list(FORMES).index(retour.genre)
    return retour.alors is None, rang if retour.alors else -rang, retour.code


def en_attente(trouves: list[Retour]) -> list[str]:
    """Codes of those whose working copy holds what was never published, and would lose it."""
    resultat = []
    for retour in trouves:
        copie = travail.read(retour.genre, retour.code) if retour.alors else None
        if copie is not None and etats(retour.genre, [copie])[retour.code].modifiee:
            resultat.append(retour.code)
    return resultat


def go_back(trouves: list[Retour], motif: str, auteur: str = "") -> None:
    """Publish each of them as it was, at one instant; call it inside a transaction. Raises ValidationError."""
    publication.one_at_a_time()
    instant = publication.new_instant()
    for retour in trouves:
        if retour.alors is None:
            publication.withdraw(retour.genre, retour.code, motif, auteur, instant)
        else:
            publication.restore(retour.alors, motif, auteur, instant)
