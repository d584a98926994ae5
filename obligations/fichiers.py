"""The catalogue as TOML files: `domaines.toml`, `caracteristiques.toml`, one file a ressource, one an obligation."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from obligations import toml
from obligations.genres import FORMES
from obligations.models import Genre
from obligations.textes import refus

ENSEMBLES = {Genre.DOMAINE: "domaines", Genre.CARACTERISTIQUE: "caracteristiques"}
"""Kinds kept together in one file, as `[[domaines]]`."""
DOSSIERS = {Genre.RESSOURCE: "ressources", Genre.OBLIGATION: "obligations"}
"""Kinds kept one a file, named after its code."""

Valeurs = dict[tuple[Genre, str], Any]


class FichierInvalide(ValueError):
    """A file cannot be read; the message names file, key, bad value and accepted values."""


def read_files(racine: Path) -> Valeurs:
    """All the values of the directory, in the order in which they must be written. Raises FichierInvalide."""
    if not racine.is_dir():
        raise FichierInvalide(f"{racine} : ce dossier n’existe pas.")
    valeurs: Valeurs = {}
    for genre in FORMES:
        origines: dict[str, str] = {}
        for origine, donnees in _tables(racine, genre):
            try:
                valeur = FORMES[genre].lit(donnees)
            except ValueError as erreur:
                raise FichierInvalide(f"{origine} : {erreur}") from erreur
            for faute in refus(valeur):
                raise FichierInvalide(f"{origine} : {faute}")
            if valeur.code in origines:
                raise FichierInvalide(
                    f"{origine} : le code « {valeur.code} » est déjà pris par {origines[valeur.code]}."
                )
            origines[valeur.code] = origine
            valeurs[genre, valeur.code] = valeur
        _verifie_les_noms(genre, origines)
    _verifie_les_references(valeurs)
    return valeurs


def write_files(racine: Path, valeurs: Valeurs) -> list[str]:
    """Write the values, and return what changed as `+ ~ -` lines.

    A file that already says the same is left as it is, with its comments. A file whose value is gone is removed.
    """
    changements = []
    a_ecrire = dict(documents(valeurs))
    for nom in DOSSIERS.values():
        for chemin in sorted((racine / nom).glob("*.toml")):
            if f"{nom}/{chemin.name}" not in a_ecrire:
                chemin.unlink()
                changements.append(f"- {nom}/{chemin.name}")
    for nom, donnees in a_ecrire.items():
        changements += _write(racine / nom, donnees)
    return changements


def documents(valeurs: Valeurs, genres: Collection[Genre] = tuple(FORMES)) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path from the directory, what is written there) for the values of those kinds."""
    for genre, nom in ENSEMBLES.items():
        if genre in genres:
            du_genre = [FORMES[genre].ecrit(valeur) for (g, _), valeur in valeurs.items() if g is genre]
            yield f"{nom}.toml", {nom: du_genre}
    for genre, nom in DOSSIERS.items():
        for (g, code), valeur in valeurs.items():
            if g is genre and genre in genres:
                yield f"{nom}/{code}.toml", FORMES[genre].ecrit(valeur)


def _write(chemin: Path, donnees: Mapping[str, Any]) -> list[str]:
    avant = chemin.read_text(encoding="utf-8") if chemin.exists() else None
    if avant is not None and _dit(avant) == dict(donnees):
        return []
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(toml.ecrit(donnees), encoding="utf-8")
    return [f"{'+' if avant is None else '~'} {chemin.name}"]


def _dit(texte: str) -> dict[str, Any] | None:
    try:
        return toml.lit(texte)
    except tomllib.TOMLDecodeError:
        return None


def _tables(racine: Path, genre: Genre) -> Iterator[tuple[str, Any]]:
    """(where, table) for each thing of that kind."""
    if genre in ENSEMBLES:
        nom = ENSEMBLES[genre]
        chemin = racine / f"{nom}.toml"
        if chemin.exists():
            donnees = _lit(chemin)
            if set(donnees) - {nom} or not isinstance(donnees.get(nom, []), list):
                raise FichierInvalide(f"{chemin.name} : seules des tables [[{nom}]] sont attendues.")
            for rang, table in enumerate(donnees.get(nom, []), start=1):
                yield f"{chemin.name}, {nom}[{rang}]", table
        return
    dossier = racine / DOSSIERS[genre]
    for chemin in sorted(dossier.iterdir()) if dossier.is_dir() else ():
        if chemin.suffix != ".toml" or not chemin.is_file():
            # A fiche under another name would pass for one that was taken away.
            raise FichierInvalide(f"{DOSSIERS[genre]}/{chemin.name} : seuls des fichiers .toml sont attendus ici.")
        yield f"{DOSSIERS[genre]}/{chemin.name}", _lit(chemin)


def _lit(chemin: Path) -> dict[str, Any]:
    try:
        return toml.lit(chemin.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as erreur:
        raise FichierInvalide(f"{chemin.name} : ce n’est pas du TOML en UTF-8 ({erreur}).") from erreur


def _verifie_les_noms(genre: Genre, origines: dict[str, str]) -> None:
    for code, origine in origines.items():
        if genre in DOSSIERS and origine != f"{DOSSIERS[genre]}/{code}.toml":
            raise FichierInvalide(
                f"{origine} : le code « {code} » est celui d’un fichier {code}.toml. Renommez l’un des deux."
            )


def _verifie_les_references(valeurs: Valeurs) -> None:
    """Each code that a file names is that of another file."""
    connus = {genre: [code for g, code in valeurs if g is genre] for genre in FORMES}
    for (genre, code), valeur in valeurs.items():
        for faute in references_inconnues(genre, valeur, connus):
            raise FichierInvalide(f"{DOSSIERS[genre]}/{code}.toml : {faute}")


def references_inconnues(genre: Genre, valeur: Any, connus: Mapping[Genre, list[str]]) -> Iterator[str]:
    """What to say of each code that the value names and that is not known: « domaine : « budget » inconnu. … »."""
    for cle, nommes, parmi in _references(genre, valeur):
        for nom in nommes:
            if nom not in connus[parmi]:
                yield f"{cle} : « {nom} » inconnu.{_conseil(nom, connus[parmi])}"


def _references(genre: Genre, valeur: Any) -> Iterator[tuple[str, Iterable[str], Genre]]:
    """(key, codes named there, kind of what they name)."""
    if genre is Genre.RESSOURCE:
        yield "domaines", valeur.domaines, Genre.DOMAINE
    if genre is Genre.OBLIGATION:
        yield "domaine", (valeur.domaine,), Genre.DOMAINE
        yield "ressources", valeur.ressources, Genre.RESSOURCE
        yield "voir_aussi", valeur.voir_aussi, Genre.OBLIGATION
        for regle in valeur.regles:
            nommees = [c.caracteristique for c in regle.conditions if c.caracteristique]
            yield f"regles.{regle.cle}.conditions", nommees, Genre.CARACTERISTIQUE


def _conseil(nom: str, admis: list[str]) -> str:
    proches = get_close_matches(nom, admis, n=1)
    conseil = f" Vouliez-vous « {proches[0]} » ?" if proches else ""
    return f"{conseil} Valeurs admises : {', '.join(admis[:30])}{'…' if len(admis) > 30 else ''}."
