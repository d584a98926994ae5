"""What differs between two contents of one thing, field by field, in the words of the form."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from collectivites.profil import TypeCollectivite
from obligations import mots
from obligations.changements import QUAND, QUI
from obligations.genres import en_json, genre_de, sans_doutes
from obligations.models import CopieDeTravail, Obligation, Regle, Source
from obligations.rythme import Rythme
from obligations.typographie import date_longue

Contenu = Mapping[str, Any]

ABSENTE = "(absente)"
_LISTES: Mapping[str, tuple[type[models.Model], str, str]] = {
    "regles": (Regle, "règle", "cle"),
    "sources": (Source, "source", "titre"),
}
"""For each list of tables in a fiche: its rows, what one is called, and the key by which one is known."""


class Theme(StrEnum):
    """What a difference is about, the weightiest first."""

    DATES = "Dates"
    PUBLIC = "Public et seuils"
    TEXTES = "Textes"


THEMES = {
    **dict.fromkeys(QUAND, Theme.DATES),
    "effet_sans_date": Theme.DATES,
    **dict.fromkeys(QUI, Theme.PUBLIC),
    "nature": Theme.PUBLIC,
    "types_ecartes": Theme.PUBLIC,
    "etat": Theme.PUBLIC,
}
"""By key of a content; the others are texts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says two things; empty text: nothing is said. intact: who submits the second did not touch it."""

    champ: str
    avant: str
    apres: str
    theme: Theme = Theme.TEXTES
    intact: bool = False

    @property
    def mots(self) -> tuple[mots.Morceaux, mots.Morceaux]:
        """Both texts, word by word."""
        return mots.compare(self.avant, self.apres)


def contenu(copie: CopieDeTravail) -> dict[str, Any]:
    """All that the working copy says, as JSON keeps it. Raises ValueError when it cannot be a value."""
    return en_json(genre_de(copie), copie.to_valeur())


def contenu_publiable(copie: CopieDeTravail) -> dict[str, Any]:
    """What readers would be shown of it: equal to the content of its Version when nothing would change."""
    return en_json(genre_de(copie), sans_doutes(copie.to_valeur()))


def sans_ce_qui_reste_ici(contenu: Contenu) -> dict[str, Any]:
    """What readers would be shown of a content."""
    return {cle: valeur for cle, valeur in contenu.items() if cle != "doutes"}


def differences(table: type[models.Model], avant: Contenu, apres: Contenu) -> list[Difference]:
    """Each field that differs, by theme, then in the order of the form.

    Règles are known by their clé, sources by their title.
    """
    resultat: list[Difference] = []
    for cle in dict.fromkeys([*apres, *avant]):
        if table is Obligation and cle in _LISTES:
            resultat += _differences_de_liste(cle, avant.get(cle, []), apres.get(cle, []))
        elif avant.get(cle) != apres.get(cle):
            theme = THEMES.get(cle, Theme.TEXTES)
            dit = DITS.get(cle, _texte)
            resultat.append(Difference(_nom(table, cle), dit(avant.get(cle)), dit(apres.get(cle)), theme))
    return sorted(resultat, key=lambda difference: list(Theme).index(difference.theme))


def with_intact(ecarts: Iterable[Difference], touches: Iterable[Difference]) -> list[Difference]:
    """The same differences, saying which are of fields that are not among those touched."""
    noms = {touche.champ for touche in touches}
    return [replace(ecart, intact=ecart.champ not in noms) for ecart in ecarts]


def _differences_de_liste(liste: str, avant: list[Contenu], apres: list[Contenu]) -> Iterator[Difference]:
    table, mot, cle = _LISTES[liste]
    anciens, nouveaux = _par_cle(avant, cle), _par_cle(apres, cle)
    for nom in dict.fromkeys([*anciens, *nouveaux]):
        ancien, nouveau = anciens.get(nom), nouveaux.get(nom)
        prefixe = f"{mot} « {nom} »"
        if ancien is None or nouveau is None:
            theme = Theme.DATES if table is Regle else Theme.TEXTES
            yield Difference(prefixe, _resume(ancien), _resume(nouveau), theme)
        for ecart in differences(table, _sans_resume(ancien, nouveau), _sans_resume(nouveau, ancien)):
            yield replace(ecart, champ=f"{prefixe}, {ecart.champ}")
    if list(anciens) != list(nouveaux) and set(anciens) == set(nouveaux):
        yield Difference(f"place des {liste}".replace("regles", "règles"), ", ".join(anciens), ", ".join(nouveaux))


def _par_cle(lignes: list[Contenu], cle: str) -> dict[str, Contenu]:
    """By clé; two sources may have the same title: the second is « titre (2) »."""
    resultat: dict[str, Contenu] = {}
    for ligne in lignes:
        nom, rang = ligne[cle], 2
        while nom in resultat:
            nom, rang = f"{ligne[cle]} ({rang})", rang + 1
        resultat[nom] = ligne
    return resultat


def _resume(ligne: Contenu | None) -> str:
    return ABSENTE if ligne is None else _texte(ligne[_cle_du_resume(ligne)])


def _cle_du_resume(ligne: Contenu) -> str:
    return next(cle for cle in ("quoi", "url", "titre") if ligne.get(cle))


def _sans_resume(ligne: Contenu | None, autre: Contenu | None) -> Contenu:
    """The fields to compare with another row; of a row that has no other, those that its line does not say already."""
    if ligne is None or autre is not None:
        return ligne or {}
    return {cle: valeur for cle, valeur in ligne.items() if cle not in ("cle", _cle_du_resume(ligne))}


def _nom(table: type[models.Model], cle: str) -> str:
    try:
        return str(getattr(table._meta.get_field(cle), "verbose_name", cle))
    except FieldDoesNotExist:
        return cle


def _rythme(lignes: list[str] | None) -> str:
    """In words, then as it is typed."""
    if not lignes:
        return ""
    try:
        mots = Rythme.parse(lignes).en_francais()
    except ValueError:
        return _texte(lignes)
    return "\n".join([mots[0].upper() + mots[1:], *lignes])


def _types(types: list[str] | None) -> str:
    return "\n".join(TypeCollectivite(type_).nom for type_ in types or [])


def _texte(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return "\n".join(str(element) for element in valeur)
    texte = str(valeur)
    return date_longue(date.fromisoformat(texte)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte) else texte


DITS: Mapping[str, Callable[[Any], str]] = {"rythme": _rythme, "types": _types, "types_ecartes": _types}
"""By key, what is told otherwise than as it is kept."""
