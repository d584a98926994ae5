"""The registre as compact CSV files, so that a clone needs no download. Pure but for reading and writing files."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from collectivites import signes
from collectivites.profil import TypeCollectivite
from collectivites.registre import Ancien, Chiffre, Entite, Franchissement, Registre

SEPARATEUR = " "


class CsvIllisible(ValueError):
    """A file is missing or damaged; the message names file and line."""


def _entier(texte: str) -> int | None:
    return int(texte) if texte else None


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _natures(texte: str) -> tuple[str, ...]:
    return tuple(TypeCollectivite(mot).value for mot in _mots(texte))


def _mots(texte: str) -> tuple[str, ...]:
    return tuple(texte.split(SEPARATEUR)) if texte else ()


class Origine(NamedTuple):
    """What many figures share, written once."""

    cle: str
    sorte: str
    recensement: int | None
    en_vigueur: date | None
    source: str


class Population(NamedTuple):
    code: str
    origine: str
    population: int


COLONNES: dict[str, tuple[type, dict[str, Callable[[str], Any]]]] = {
    "collectivites": (
        Entite,
        {
            "code": str,
            "nom": str,
            "forme": str,
            "types": _natures,
            "siren": str,
            "departement": str,
            "region": str,
            "epci": str,
            "codes_postaux": _mots,
            "ept": str,
        },
    ),
    "origines": (
        Origine,
        {"cle": str, "sorte": str, "recensement": _entier, "en_vigueur": _jour, "source": str},
    ),
    "populations": (Population, {"code": str, "origine": str, "population": int}),
    "anciens": (Ancien, {"code": str, "nom": str, "successeur": str, "sorte": str, "depuis": _entier}),
    "franchissements": (
        Franchissement,
        {"code": str, "sorte": str, "seuil": int, "le": date.fromisoformat, "avant": int, "apres": int},
    ),
}
"""File -> value, and how each column is read."""


def write_csv(dossier: Path, registre: Registre) -> None:
    """Five files sorted by code, and `millesime.txt`, which counts their lines: one registre, one set of bytes."""
    dossier.mkdir(parents=True, exist_ok=True)
    origines, populations = _origines(registre)
    contenus: dict[str, Iterable[Any]] = {
        "collectivites": registre.entites.values(),
        "origines": origines,
        "populations": populations,
        "anciens": registre.anciens.values(),
        "franchissements": registre.franchissements,
    }
    sommaire = [f"{registre.annee}"]
    for nom, valeurs in contenus.items():
        colonnes = COLONNES[nom][1]
        lignes = sorted([_texte(getattr(valeur, colonne)) for colonne in colonnes] for valeur in valeurs)
        with (dossier / f"{nom}.csv").open("w", encoding="utf-8", newline="") as fichier:
            ecrivain = csv.writer(fichier, lineterminator="\n")
            ecrivain.writerow(colonnes)
            ecrivain.writerows(lignes)
        sommaire.append(f"{nom} {len(lignes)}")
    (dossier / "millesime.txt").write_text("\n".join(sommaire) + "\n", encoding="utf-8")


def empreinte(dossier: Path) -> str:
    """A digest of the files of the directory; empty when one is missing."""
    condense = hashlib.sha256()
    for nom in (*(f"{nom}.csv" for nom in COLONNES), "millesime.txt"):
        if not (dossier / nom).exists():
            return ""
        condense.update((dossier / nom).read_bytes())
    return condense.hexdigest()


def read_csv(dossier: Path) -> Registre:
    """Raises CsvIllisible naming file and line."""
    annee, nombres = _lit_sommaire(dossier / "millesime.txt")
    lus = {nom: _lit(dossier / f"{nom}.csv", *forme) for nom, forme in COLONNES.items()}
    for nom, lignes in lus.items():
        if len(lignes) != nombres[nom]:
            raise CsvIllisible(f"{nom}.csv : {len(lignes)} lignes, {nombres[nom]} attendues. Fichier tronqué ?")
    entites = {entite.code: entite for entite in lus["collectivites"]}
    if len(entites) != len(lus["collectivites"]):
        double, _ = Counter(entite.code for entite in lus["collectivites"]).most_common(1)[0]
        raise CsvIllisible(f"collectivites.csv : {double} est donné deux fois.")
    registre = Registre(
        annee,
        entites,
        {chiffre.cle: chiffre for chiffre in _chiffres(lus["populations"], lus["origines"])},
        {(ancien.code, ancien.nom): ancien for ancien in lus["anciens"]},
        frozenset(lus["franchissements"]),
    )
    _verifie(registre)
    return registre


def _origines(registre: Registre) -> tuple[list[Origine], list[Population]]:
    """The figures in their short form: each names its origin by a number."""

    def partagee(chiffre: Chiffre) -> tuple[Any, ...]:
        return chiffre.source, chiffre.sorte, chiffre.recensement, chiffre.en_vigueur

    partagees = sorted({partagee(chiffre) for chiffre in registre.chiffres.values()}, key=str)
    numeros = {origine: str(numero) for numero, origine in enumerate(partagees, start=1)}
    origines = [Origine(numeros[o], o[1], o[2], o[3], o[0]) for o in partagees]
    return origines, [Population(c.code, numeros[partagee(c)], c.population) for c in registre.chiffres.values()]


def _chiffres(populations: list[Population], origines: list[Origine]) -> Iterator[Chiffre]:
    par_cle = {origine.cle: origine for origine in origines}
    for population in populations:
        if population.origine not in par_cle:
            raise CsvIllisible(f"populations.csv, {population.code} : origine « {population.origine} » inconnue.")
        o = par_cle[population.origine]
        yield Chiffre(population.code, o.sorte, o.recensement, o.en_vigueur, population.population, o.source)


def _lit_sommaire(chemin: Path) -> tuple[int, dict[str, int]]:
    """The year, then how many lines each file has."""
    try:
        annee, *lignes = chemin.read_text(encoding="utf-8").splitlines()
        nombres = {nom: int(nombre) for nom, nombre in (ligne.split() for ligne in lignes)}
        if set(nombres) != set(COLONNES):
            raise ValueError(f"fichiers comptés : {', '.join(nombres) or 'aucun'}")
        return int(annee), nombres
    except (OSError, ValueError) as erreur:
        raise CsvIllisible(
            f"millesime.txt : une année est attendue, puis le nombre de lignes de chaque fichier ({erreur})."
        ) from erreur


def _lit(chemin: Path, valeur: type, colonnes: dict[str, Callable[[str], Any]]) -> list[Any]:
    try:
        with chemin.open(encoding="utf-8", newline="") as fichier:
            contenu = fichier.read()
        signes.verifie(contenu)
        lignes = list(csv.reader(StringIO(contenu, newline=""), strict=True))
    except (OSError, ValueError, csv.Error) as erreur:
        raise CsvIllisible(f"{chemin.name} : fichier absent ou endommagé ({erreur}).") from erreur
    if not lignes or lignes[0] != list(colonnes):
        raise CsvIllisible(f"{chemin.name}, ligne 1 : les colonnes {', '.join(colonnes)} sont attendues.")
    lecteurs = list(colonnes.values())
    lues = []
    for numero, ligne in enumerate(lignes[1:], start=2):
        try:
            lues.append(valeur(*(lit(texte) for lit, texte in zip(lecteurs, ligne, strict=True))))
        except ValueError as erreur:
            raise CsvIllisible(f"{chemin.name}, ligne {numero} : illisible ({erreur}).") from erreur
    if not contenu.endswith("\n"):
        raise CsvIllisible(f"{chemin.name}, ligne {len(lignes)} : la dernière ligne est coupée.")
    return lues


def _texte(valeur: Any) -> str:
    if isinstance(valeur, tuple):
        return SEPARATEUR.join(valeur)
    return "" if valeur is None else str(valeur)


def _verifie(registre: Registre) -> None:
    """Every code named exists: a truncated file does not pass for a smaller France."""
    for nom, codes in (
        ("populations.csv", (chiffre.code for chiffre in registre.chiffres.values())),
        ("franchissements.csv", (franchissement.code for franchissement in registre.franchissements)),
        ("anciens.csv", (a.successeur for a in registre.anciens.values() if a.successeur)),
        ("collectivites.csv", (e.epci for e in registre.entites.values() if e.epci)),
        ("collectivites.csv", (e.ept for e in registre.entites.values() if e.ept)),
    ):
        for code in codes:
            if code not in registre.entites:
                raise CsvIllisible(f"{nom} : {code} n’est pas dans collectivites.csv. Fichier tronqué ?")
