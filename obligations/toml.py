"""TOML files of the catalogue: one layout, so that two dumps of one value are the same bytes."""

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from collectivites.profil import CODE

LARGEUR = 100
"""Lists of texts longer than this are written one element a line; lists of codes never are."""


def ecrit(donnees: Mapping[str, Any]) -> str:
    """The text of one file: keys in the order given, lists of tables last, as `[[…]]`."""
    document = tomlkit.document()
    for cle, valeur in donnees.items():
        document.add(cle, _element(valeur))
    return tomlkit.dumps(document)


def lit(texte: str) -> dict[str, Any]:
    """Raises tomllib.TOMLDecodeError."""
    return tomllib.loads(texte)


def _element(valeur: Any) -> Any:
    if isinstance(valeur, list) and valeur and isinstance(valeur[0], Mapping):
        return AoT([_table(element) for element in valeur])
    if isinstance(valeur, list):
        return _liste(valeur)
    if isinstance(valeur, str) and "\n" in valeur and "\r" not in valeur:  # TOML reads CRLF as LF in a long text
        return tomlkit.string(valeur, multiline=True)
    return tomlkit.item(valeur)


def _table(donnees: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for cle, valeur in donnees.items():
        table.add(cle, _element(valeur))
    return table


def _liste(valeurs: list[Any]) -> Array:
    liste = tomlkit.array()
    liste.extend(valeurs)
    des_codes = all(CODE.fullmatch(str(valeur)) for valeur in valeurs)
    return liste.multiline(len(liste.as_string()) > LARGEUR and not des_codes)
