"""TOML files of the catalogue: one layout, so that two dumps of one value are the same bytes."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from collectivites.profil import CODE

LARGEUR = 100
"""Lists of texts longer than this are written one element a line; lists of codes never are."""

EN_FRANCAIS = {
    "Cannot overwrite a value": "cette clé est déjà écrite plus haut",
    "Cannot declare": "cette table est déjà écrite plus haut",
    "Cannot ": "cette clé contredit ce qui est écrit plus haut",
    "Duplicate": "cette clé est écrite deux fois",
    "Expected '='": "le signe = manque après la clé",
    "Expected ']": "un crochet ] manque",
    "Expected newline": "il reste quelque chose après la valeur ; un guillemet ferme peut-être le texte trop tôt",
    "Expected": "un guillemet manque",
    "Escaped character": "ce caractère n’existe pas en Unicode",
    "Found invalid character": "un caractère est interdit ici",
    "Illegal character": "un caractère est interdit ici ; un texte de plusieurs lignes s’écrit entre trois guillemets",
    "Invalid date": "cette date n’existe pas au calendrier",
    "Invalid hex": "le code du caractère est illisible",
    "Invalid initial": "une clé est attendue ici",
    "Invalid statement": "une clé ou une table est attendue ici",
    "Invalid value": "valeur illisible ; un texte s’écrit entre guillemets",
    "Unclosed": "un crochet ou une accolade n’est pas fermé",
    "Unescaped": "une barre oblique inverse s’écrit deux fois dans un texte",
    "Unterminated": "un texte n’est pas fermé",
}
"""How the messages of `tomllib` begin, the more exact first."""

_EN_TETE = re.compile(r"\s*\[\[?\s*([\w-]+)\s*\]")
_CLE = re.compile(r"\s*([\w-]+)\s*=")
_TEXTES_LONGS = ('"""', "'''")


class TomlInvalide(ValueError):
    """The text is no TOML; the message is in French. ligne: where; 0 when nobody can say."""

    def __init__(self, message: str, ligne: int = 0) -> None:
        super().__init__(message)
        self.ligne = ligne


def ecrit(donnees: Mapping[str, Any]) -> str:
    """The text of one file: keys in the order given, lists of tables last, as `[[…]]`."""
    document = tomlkit.document()
    for cle, valeur in donnees.items():
        document.add(cle, _element(valeur))
    return tomlkit.dumps(document)


def lit(texte: str) -> dict[str, Any]:
    """Raises tomllib.TOMLDecodeError."""
    return tomllib.loads(texte)


def lit_en_francais(texte: str) -> dict[str, Any]:
    """`lit`, for who reads messages. Raises TomlInvalide, on anything that cannot be read, however deep or huge."""
    try:
        return lit(texte)
    except RecursionError:
        raise TomlInvalide("trop de listes ou de tables les unes dans les autres.") from None
    except ValueError as erreur:
        message = str(erreur)
        ou = re.search(r"line (\d+), column (\d+)", message)
        quoi = next((dit for debut, dit in EN_FRANCAIS.items() if message.startswith(debut)), "un nombre est démesuré")
        fin = len(texte.rstrip().split("\n")) if "end of document" in message else 0
        colonne = f", à la colonne {ou[2]}" if ou else ""
        raise TomlInvalide(f"ce n’est pas du TOML{colonne} : {quoi}.", int(ou[1]) if ou else fin) from erreur


def lignes(texte: str) -> dict[str, int]:
    """The line of each key and table of a text: « titre », « regles », « regles[2] », « regles[2].effet ».

    For messages: what is written in unusual ways (keys with dots, tables between braces) is not found.
    """
    trouvees: dict[str, int] = {}
    rangs: Counter[str] = Counter()
    table, fin = "", ""
    for numero, ligne in enumerate(texte.split("\n"), start=1):
        if fin:
            fin = "" if fin in ligne else fin
            continue
        if trouve := _EN_TETE.match(ligne):
            rangs[trouve[1]] += 1
            table = f"{trouve[1]}[{rangs[trouve[1]]}]"
            trouvees.setdefault(trouve[1], numero)
            trouvees[table] = numero
        elif trouve := _CLE.match(ligne):
            trouvees.setdefault(f"{table}.{trouve[1]}" if table else trouve[1], numero)
        fin = next((signe for signe in _TEXTES_LONGS if ligne.count(signe) % 2), "")
    return trouvees


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
