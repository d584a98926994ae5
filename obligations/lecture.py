"""Strict reading of a dictionary that came from TOML or JSON: what is not known is refused, by name."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from collectivites import signes

Choix = TypeVar("Choix", bound=StrEnum)
Valeur = TypeVar("Valeur")

ANNEES = (1789, 2100)
"""First and last years of a date of law; one outside is a typing mistake."""

_DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class LectureImpossible(ValueError):
    """A key is unknown, missing or holds a wrong value; the message names key, bad value and accepted values."""


class Lecteur:
    """Reads one table key by key; `termine()` then refuses the keys nobody asked for.

    `dates_en_texte`: JSON of a Version, which has no dates, TOML does; a date written as text is refused unless this
    is set.
    """

    def __init__(self, donnees: Any, ou: str = "", dates_en_texte: bool = False) -> None:
        if not isinstance(donnees, Mapping):
            raise LectureImpossible(f"{ou or 'document'} : une table est attendue, pas « {donnees} ».")
        self.donnees = donnees
        self.ou = ou
        self.dates_en_texte = dates_en_texte
        self.lues: set[str] = set()

    def refuse(self, cle: str, explication: str) -> LectureImpossible:
        chemin = f"{self.ou}.{cle}" if self.ou else cle
        return LectureImpossible(f"{chemin} : {explication}")

    def brut(self, cle: str) -> Any:
        self.lues.add(cle)
        return self.donnees.get(cle)

    def texte(self, cle: str, *, requis: bool = False) -> str:
        valeur = self.brut(cle)
        if valeur is None and not requis:
            return ""
        if not isinstance(valeur, str) or (requis and not valeur.strip()):
            raise self.refuse(cle, f"{_montre(valeur)} : un texte est attendu.")
        return self._admis(cle, valeur)

    def textes(self, cle: str) -> tuple[str, ...]:
        valeurs = self.brut(cle)
        if valeurs is None:
            return ()
        if not isinstance(valeurs, list | tuple) or not all(isinstance(v, str) and v.strip() for v in valeurs):
            raise self.refuse(cle, f"« {_court(valeurs)} » : une liste de textes est attendue.")
        return tuple(self._admis(cle, valeur) for valeur in valeurs)

    def _admis(self, cle: str, texte: str) -> str:
        """A file is mended, so it is refused; a Version may be older than this rule, and is read without them."""
        if self.dates_en_texte:
            return signes.net(texte)
        texte = signes.lignes_simples(texte)
        if faute := signes.refus(texte):
            raise self.refuse(cle, faute)
        return texte

    def choix(self, cle: str, possibles: type[Choix], defaut: Choix | None = None) -> Choix:
        valeur = self.brut(cle)
        if valeur is None and defaut is not None:
            return defaut
        return self._un_de(cle, valeur, possibles)

    def choix_facultatif(self, cle: str, possibles: type[Choix]) -> Choix | None:
        """None when the key is absent."""
        valeur = self.brut(cle)
        return None if valeur is None else self._un_de(cle, valeur, possibles)

    def liste_de_choix(self, cle: str, possibles: type[Choix]) -> tuple[Choix, ...]:
        return tuple(self._un_de(cle, valeur, possibles) for valeur in self.textes(cle))

    def _un_de(self, cle: str, valeur: Any, possibles: type[Choix]) -> Choix:
        try:
            return possibles(valeur)
        except ValueError:
            admises = [str(choix) for choix in possibles]
            if valeur is None:
                raise self.refuse(cle, f"cette clé manque. Valeurs admises : {', '.join(admises)}.") from None
            proche = get_close_matches(str(valeur), admises, n=1)
            conseil = f" Vouliez-vous « {proche[0]} » ?" if proche else ""
            raise self.refuse(
                cle, f"« {_court(valeur)} » inconnu.{conseil} Valeurs admises : {', '.join(admises)}."
            ) from None

    def entier(self, cle: str, defaut: int = 0) -> int:
        valeur = self.brut(cle)
        if valeur is None:
            return defaut
        if type(valeur) is not int or valeur < 0:
            raise self.refuse(cle, f"« {_court(valeur)} » : un nombre entier est attendu.")
        return valeur

    def oui_non(self, cle: str) -> bool | None:
        valeur = self.brut(cle)
        if valeur is not None and not isinstance(valeur, bool):
            raise self.refuse(cle, f"« {_court(valeur)} » : true ou false est attendu.")
        return valeur

    def jour(self, cle: str) -> date | None:
        valeur = self.brut(cle)
        return None if valeur is None else self._jour(cle, valeur)

    def jour_ou(self, cle: str, possibles: type[Choix]) -> date | Choix:
        """A day, or one of the words that stand for it."""
        valeur = self.brut(cle)
        if isinstance(valeur, str) and valeur in set(possibles):
            return possibles(valeur)
        if isinstance(valeur, date) or (self.dates_en_texte and isinstance(valeur, str)):
            return self._jour(cle, valeur)
        mots = " ou ".join(f"« {mot} »" for mot in possibles)
        raise self.refuse(
            cle, f"{_montre(valeur)} : une date sans guillemets (2027-01-01) est attendue, ou bien {mots}."
        )

    def _jour(self, cle: str, valeur: Any) -> date:
        if self.dates_en_texte and isinstance(valeur, str) and _DATE_ISO.fullmatch(valeur):
            try:
                return date.fromisoformat(valeur)
            except ValueError:
                raise self.refuse(cle, f"« {valeur} » n’existe pas au calendrier.") from None
        if type(valeur) is not date:
            raise self.refuse(cle, f"« {_court(valeur)} » : une date sans guillemets est attendue, comme 2027-01-01.")
        return self.essaie(cle, verifie_annee, valeur)

    def converti(self, cle: str, convertit: Callable[[str], Valeur]) -> Valeur | None:
        """The value made of a text by `convertit`, None when the key is absent; its ValueError gets the key's name."""
        texte = self.texte(cle)
        if not texte:
            return None
        return self.essaie(cle, convertit, texte)

    def essaie(self, cle: str, convertit: Callable[[Any], Valeur], valeur: Any) -> Valeur:
        try:
            return convertit(valeur)
        except ValueError as erreur:
            raise self.refuse(cle, str(erreur)) from erreur

    def tables(self, cle: str) -> list["Lecteur"]:
        valeurs = self.brut(cle)
        if valeurs is None:
            return []
        if not isinstance(valeurs, list | tuple):
            raise self.refuse(cle, f"« {_court(valeurs)} » : une suite de tables [[{cle}]] est attendue.")
        prefixe = f"{self.ou}.{cle}" if self.ou else cle
        return [
            Lecteur(valeur, f"{prefixe}[{rang}]", self.dates_en_texte) for rang, valeur in enumerate(valeurs, start=1)
        ]

    def termine(self) -> None:
        """Refuse the first key that was never read."""
        for cle in self.donnees:
            if cle not in self.lues:
                proche = get_close_matches(str(cle), sorted(self.lues), n=1)
                conseil = f" Vouliez-vous « {proche[0]} » ?" if proche else ""
                raise self.refuse(str(cle), f"clé inconnue.{conseil} Clés admises : {', '.join(sorted(self.lues))}.")


def verifie_annee(jour: date) -> date:
    """The same day. Raises ValueError outside ANNEES."""
    if not ANNEES[0] <= jour.year <= ANNEES[1]:
        raise ValueError(f"{jour:%d/%m}/{jour.year} : une date entre {ANNEES[0]} et {ANNEES[1]} est attendue.")
    return jour


def _montre(valeur: Any) -> str:
    return "cette clé manque" if valeur is None else f"« {_court(valeur)} »"


def _court(valeur: Any) -> str:
    texte = str(valeur)
    return texte if len(texte) <= 80 else f"{texte[:80]}…"
