"""The populations of a census, as Insee publishes them in its file `donnees_communes`. Pure.

Nothing is guessed: a line that is not what it must be is refused with its number.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from collectivites import signes
from collectivites.millesime import Recensement
from collectivites.profil import POPULATION_MAXIMALE

LIGNES = (34_000, 36_000)
"""How many a whole file has, at least and at most."""
ARRONDISSEMENTS: Mapping[str, tuple[int, int]] = {
    "75056": (75_101, 75_120),
    "69123": (69_381, 69_389),
    "13055": (13_201, 13_216),
}
"""Communes that the file gives by their arrondissements: first and last code."""
VILLE_DE: Mapping[str, str] = {
    str(code): ville for ville, (premier, dernier) in ARRONDISSEMENTS.items() for code in range(premier, dernier + 1)
}


class InseeIllisible(ValueError):
    """The file is missing, damaged, or not the one that Insee publishes; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Habitants:
    """totale: None when the file leaves it blank."""

    municipale: int
    totale: int | None


@dataclass(frozen=True, slots=True)
class Releve:
    """What Insee publishes of one census. communes: by code, as the file gives them. departements: totale by code."""

    recensement: Recensement
    communes: Mapping[str, Habitants]
    departements: Mapping[str, int] = field(default_factory=dict)

    @property
    def municipale(self) -> int:
        """Of the whole file; a city is counted by its arrondissements."""
        return sum(h.municipale for code, h in self.communes.items() if code not in ARRONDISSEMENTS)


def read_releve(communes: Path, recensement: Recensement, departements: Path | None = None) -> Releve:
    """Raises InseeIllisible."""
    lues = _communes(communes)
    if not LIGNES[0] <= len(lues) <= LIGNES[1]:
        raise InseeIllisible(
            f"{communes.name} : {len(lues)} lignes, entre {LIGNES[0]} et {LIGNES[1]} attendues. "
            "Fichier tronqué, ou d’un autre territoire ?"
        )
    return Releve(recensement, lues, _departements(departements) if departements else {})


def _communes(chemin: Path) -> dict[str, Habitants]:
    lues: dict[str, Habitants] = {}
    vues: dict[str, int] = {}
    for numero, ligne in _lignes(chemin, ("PMUN", "PTOT")):
        code = _code(chemin, numero, ligne)
        if code in vues:
            raise InseeIllisible(f"{chemin.name}, ligne {numero} : {code} est déjà donné ligne {vues[code]}.")
        vues[code] = numero
        municipale = _nombre(chemin, numero, code, "PMUN", ligne["PMUN"])
        if ligne["PTOT"] == "" and code in ARRONDISSEMENTS:
            lues[code] = Habitants(municipale, None)
            continue
        totale = _nombre(chemin, numero, code, "PTOT", ligne["PTOT"])
        a_part = _nombre(chemin, numero, code, "PCAP", ligne["PCAP"]) if "PCAP" in ligne else totale - municipale
        if municipale + a_part != totale:
            raise InseeIllisible(
                f"{chemin.name}, ligne {numero} ({code}) : {municipale} (PMUN) et {a_part} (PCAP) ne font pas "
                f"{totale} (PTOT)."
            )
        if totale < municipale:
            raise InseeIllisible(
                f"{chemin.name}, ligne {numero} ({code}) : {totale} (PTOT) est moins que {municipale} (PMUN)."
            )
        lues[code] = Habitants(municipale, totale)
    return lues


def _departements(chemin: Path) -> dict[str, int]:
    lus: dict[str, int] = {}
    for numero, ligne in _lignes(chemin, ("DEP", "PTOT")):
        code = ligne["DEP"]
        if code in lus:
            raise InseeIllisible(f"{chemin.name}, ligne {numero} : le département {code} est donné deux fois.")
        lus[code] = _nombre(chemin, numero, code, "PTOT", ligne["PTOT"])
    return lus


def _lignes(chemin: Path, requises: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(its number in the file, its cells by column), the header left out."""
    try:
        texte = chemin.read_bytes().decode("utf-8-sig")
        signes.verifie(texte)
        lignes = list(csv.reader(StringIO(texte, newline=""), delimiter=";", strict=True))
    except (OSError, ValueError, csv.Error) as erreur:
        raise InseeIllisible(f"{chemin.name} : fichier absent, endommagé, ou pas en UTF-8 ({erreur}).") from erreur
    entete = [colonne.strip() for colonne in lignes[0]] if lignes else []
    if len(entete) < 2:
        raise InseeIllisible(f"{chemin.name}, ligne 1 : le séparateur attendu est le point-virgule.")
    absentes = [colonne for colonne in requises if colonne not in entete]
    if absentes:
        raise InseeIllisible(
            f"{chemin.name}, ligne 1 : colonne {', '.join(absentes)} absente ; lues : {', '.join(entete)}."
        )
    if not texte.endswith("\n"):
        raise InseeIllisible(f"{chemin.name}, ligne {len(lignes)} : la dernière ligne est coupée.")
    for numero, ligne in enumerate(lignes[1:], start=2):
        if len(ligne) != len(entete):
            raise InseeIllisible(
                f"{chemin.name}, ligne {numero} : {len(ligne)} valeurs, {len(entete)} attendues. Ligne tronquée ?"
            )
        yield numero, dict(zip(entete, (valeur.strip() for valeur in ligne), strict=True))


def _code(chemin: Path, numero: int, ligne: Mapping[str, str]) -> str:
    """« 01001 »: the column COM when the name has its own, else DEP and CODCOM (971 and 101 make 97101)."""
    if "Commune" in ligne:
        code = ligne.get("COM", "")
    else:
        departement = ligne.get("DEP") or ligne.get("CODDEP") or ""
        code = departement[:2] + ligne.get("CODCOM", "")
    if len(code) != 5 or not code.isalnum() or not code[2:].isdigit():
        raise InseeIllisible(f"{chemin.name}, ligne {numero} : « {code} » n’est pas un code de commune.")
    return code


def _nombre(chemin: Path, numero: int, code: str, colonne: str, texte: str) -> int:
    if not (texte.isascii() and texte.isdigit()) or len(texte) > len(str(POPULATION_MAXIMALE)):
        raise InseeIllisible(
            f"{chemin.name}, ligne {numero} ({code}), {colonne} : « {texte} » refusé ; un nombre entier est attendu."
        )
    return int(texte)
