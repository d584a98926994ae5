"""The fields of the query string: how a reader may write each value. Errors, in French, say what is accepted."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from collectivites.profil import CODE, TypeCollectivite
from obligations.typographie import nombre

ANNEES = (1990, 2100)
"""First and last years that a reader may ask for."""
LONGUEUR_MAXIMALE = 200
RAPPEL_MAXIMAL = 365

_NOMBRE = re.compile(r"\d+|\d{1,3}(?:[\s.,'’]\d{3})+")
_SUITE = re.compile(r"\s*(habitants?|hab\.?|agents?|€|euros?)$", re.IGNORECASE)
_DATE_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOIS_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DATE_FRANCAISE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Valeurs(forms.Widget):
    """All the values given under one name, blanks and repetitions left out."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        bruts = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return list(dict.fromkeys(valeur.strip() for valeur in bruts if valeur.strip()))


class ChampUnique(forms.Field):
    """A parameter given once. The same value twice is the same value; two values contradict each other."""

    widget = Valeurs

    def to_python(self, value: Any) -> Any:
        valeurs = [_lisible(valeur) for valeur in value or []]
        if len(valeurs) > 1:
            raise ValidationError(
                f"« {self.label} » est donné deux fois, avec des valeurs différentes : gardez-en une."
            )
        return self.lit(valeurs[0]) if valeurs else None

    def lit(self, texte: str) -> Any:
        """The value of one text that is not blank. Raises ValidationError, in French."""
        return texte


class ChampMultiple(ChampUnique):
    """A parameter that may be repeated; empty list when absent."""

    def to_python(self, value: Any) -> Any:
        return [self.lit(_lisible(valeur)) for valeur in value or []]


class TypesField(ChampMultiple):
    def lit(self, texte: str) -> TypeCollectivite:
        try:
            return TypeCollectivite(texte)
        except ValueError:
            possibles = _noms(connu.nom for connu in TypeCollectivite)
            raise ValidationError(
                f"« {_court(texte)} » n’est pas un type connu. Choisissez parmi : {possibles}."
            ) from None


class NombreField(ChampUnique):
    """A whole number in any French spelling: « 3 500 », « 3.500 », « 3500 habitants »."""

    def __init__(self, *, maximum: int, exemple: str, **kwargs: Any) -> None:
        self.maximum = maximum
        self.exemple = exemple
        super().__init__(**kwargs)

    def lit(self, texte: str) -> int:
        chiffres = _SUITE.sub("", texte)
        if not _NOMBRE.fullmatch(chiffres):
            raise ValidationError(
                f"« {_court(texte)} » n’est pas un nombre. Écrivez un nombre entier, par exemple {self.exemple}."
            )
        compact = re.sub(r"\D", "", chiffres).lstrip("0") or "0"
        if len(compact) > len(str(self.maximum)) or int(compact) > self.maximum:
            raise ValidationError(f"« {_court(texte)} » est trop grand : {nombre(self.maximum)} au plus.")
        return int(compact)


class ChoixField(ChampUnique):
    """One of a few codes, as in a list of choices. choix: by code, the name that readers see."""

    def __init__(self, *, choix: Mapping[str, str], **kwargs: Any) -> None:
        self.choix = choix
        super().__init__(**kwargs)

    def lit(self, texte: str) -> str:
        if texte not in self.choix:
            possibles = _noms(self.choix.values())
            raise ValidationError(f"« {_court(texte)} » n’est pas un choix possible. Choisissez parmi : {possibles}.")
        return texte


class PlusieursChoixField(ChoixField, ChampMultiple):
    """Any of a few codes, whatever their order; none asks for all of them."""

    def clean(self, value: Any) -> tuple[str, ...]:
        choisis = ChampMultiple.to_python(self, value)
        return tuple(code for code in self.choix if code in choisis)


class JourField(ChampUnique):
    """« 2027-04-15 » or « 15/04/2027 »."""

    def lit(self, texte: str) -> date:
        iso, francaise = _DATE_ISO.fullmatch(texte), _DATE_FRANCAISE.fullmatch(texte)
        if not iso and not francaise:
            raise ValidationError(
                f"« {_court(texte)} » n’est pas une date. Écrivez-la comme 15/04/2027 ou 2027-04-15."
            )
        annee, mois, jour = iso.groups() if iso else reversed(francaise.groups())  # type: ignore[union-attr]
        if not ANNEES[0] <= int(annee) <= ANNEES[1]:
            raise ValidationError(f"« {texte} » : une année de {ANNEES[0]} à {ANNEES[1]} est attendue.")
        try:
            return date(int(annee), int(mois), int(jour))
        except ValueError:
            raise ValidationError(f"« {texte} » n’existe pas au calendrier.") from None


class MoisField(ChampUnique):
    """« 2026-12 »: the first day of that month."""

    def lit(self, texte: str) -> date:
        lu = _MOIS_ISO.fullmatch(texte)
        if not lu or not ANNEES[0] <= int(lu[1]) <= ANNEES[1]:
            raise ValidationError(f"« {_court(texte)} » n’est pas un mois. Écrivez-le comme 2026-12.")
        return date(int(lu[1]), int(lu[2]), 1)


class CaracteristiquesField(ChampMultiple):
    """« service-eau » answers yes, « -service-eau » no."""

    connues: Mapping[str, Any] = {}
    retirees: frozenset[str] = frozenset()
    """Questions no longer asked: an address that answers one still works."""

    def lit(self, texte: str) -> tuple[str, bool]:
        code = texte.removeprefix("-")
        if not CODE.fullmatch(code) or code not in {*self.connues, *self.retirees}:
            raise ValidationError(f"« {_court(texte)} » n’est pas une question connue.")
        return code, code == texte

    def clean(self, value: Any) -> dict[str, bool]:
        reponses: dict[str, bool] = {}
        for code, oui in super().clean(value):
            if code in self.retirees:
                continue
            if reponses.setdefault(code, oui) is not oui:
                raise ValidationError(f"« {code} » est répondu à la fois par oui et par non : gardez une réponse.")
        return reponses


class JoursField(ChampMultiple):
    """Days before a date, each once, nearest first."""

    def __init__(self, *, minimum: int, au_plus: int, **kwargs: Any) -> None:
        self.minimum = minimum
        self.au_plus = au_plus
        super().__init__(**kwargs)

    def lit(self, texte: str) -> int:
        if not re.fullmatch(r"[0-9]{1,3}", texte) or not self.minimum <= int(texte) <= RAPPEL_MAXIMAL:
            attendu = f"un nombre de jours de {self.minimum} à {RAPPEL_MAXIMAL} est attendu"
            raise ValidationError(f"{self.label} « {_court(texte)} » : {attendu}.")
        return int(texte)

    def clean(self, value: Any) -> list[int]:
        jours = sorted(set(super().clean(value)))
        if len(jours) > self.au_plus:
            raise ValidationError(f"{self.label} : {len(jours)} délais donnés, {self.au_plus} au plus.")
        return jours


def _lisible(texte: str) -> str:
    if "\x00" in texte:
        raise ValidationError("La valeur contient un caractère illisible.")
    if len(texte) > LONGUEUR_MAXIMALE:
        raise ValidationError(f"La valeur est trop longue : {LONGUEUR_MAXIMALE} caractères au plus.")
    return texte


def _court(texte: str) -> str:
    return texte if len(texte) <= 60 else f"{texte[:60]}…"


def _noms(noms: Iterable[str]) -> str:
    """As readers see them; some hold a comma."""
    return " ; ".join(noms)
