"""One vintage of the official list, as the package `@etalab/decoupage-administratif` publishes it in JSON. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from collectivites import signes

FICHIERS = ("communes", "epci", "ept", "departements", "regions")
PREMIERE_ANNEE_DES_EPT = 2023
MINIMA = {"communes": 30_000, "epci": 1_000, "departements": 96, "regions": 13}
"""A shorter list is a truncated one."""


class MillesimeIllisible(ValueError):
    """A file is missing, damaged or not what the package publishes; the message names file and record."""


@dataclass(frozen=True, slots=True)
class Recensement:
    """Which census a file's figures come from, their first day in force, and how we know. None: not established.

    The year and the day are two facts: Insee may shorten the delay from one to the other.
    """

    annee: int | None
    source: str
    en_vigueur: date | None = None


INSEE = "Insee, populations de référence, statistiques/{}"
MEMBRES = "DGCL, liste des EPCI à fiscalité propre et de leurs membres"
RECENSEMENTS: dict[int, tuple[Recensement, Recensement]] = {
    2021: (
        Recensement(2019, INSEE.format("6011070"), date(2022, 1, 1)),
        Recensement(2018, MEMBRES, date(2021, 1, 1)),
    ),
    2022: (
        Recensement(2020, INSEE.format("6683035"), date(2023, 1, 1)),
        Recensement(2019, MEMBRES, date(2022, 1, 1)),
    ),
    2023: (
        Recensement(2020, INSEE.format("6683035"), date(2023, 1, 1)),
        Recensement(2020, MEMBRES, date(2023, 1, 1)),
    ),
    2024: (
        Recensement(2022, INSEE.format("8290591"), date(2025, 1, 1)),
        Recensement(2021, MEMBRES, date(2024, 1, 1)),
    ),
    2025: (
        Recensement(2023, INSEE.format("8680726"), date(2026, 1, 1)),
        Recensement(2022, MEMBRES, date(2025, 1, 1)),
    ),
    2026: (
        Recensement(2023, INSEE.format("8680726"), date(2026, 1, 1)),
        Recensement(2022, MEMBRES, date(2025, 1, 1)),
    ),
}
"""Vintage -> census of the communes' file, census of the members' file. How: fixtures/collectivites/README.md."""
INCONNUS = Recensement(None, "Insee"), Recensement(None, MEMBRES)
"""Of a vintage that the table does not know yet."""

MAYOTTE = Recensement(None, "Insee, population de Mayotte (recensement de 2017), statistiques/3291775")
OUTRE_MER = Recensement(None, "Insee, populations des collectivités d’outre-mer")


@dataclass(frozen=True, slots=True)
class Commune:
    code: str
    nom: str
    departement: str
    region: str
    zone: str
    siren: str
    codes_postaux: tuple[str, ...]
    population: int | None
    anciens_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommuneAbsorbee:
    """A delegated or associated commune: its name still lives inside another."""

    code: str
    nom: str
    chef_lieu: str
    sorte: str


@dataclass(frozen=True, slots=True)
class Membre:
    code: str
    totale: int | None
    municipale: int | None


@dataclass(frozen=True, slots=True)
class Groupement:
    """An EPCI with its own taxation, or an EPT. forme: CC, CA, CU, METRO, MET69, EPT."""

    code: str
    nom: str
    forme: str
    totale: int | None
    municipale: int | None
    membres: tuple[Membre, ...]


@dataclass(frozen=True, slots=True)
class Territoire:
    """A département or a région."""

    code: str
    nom: str
    zone: str
    region: str


@dataclass(frozen=True, slots=True)
class Millesime:
    """The list as it stands on 1 January of that year."""

    annee: int
    communes: tuple[Commune, ...]
    absorbees: tuple[CommuneAbsorbee, ...]
    groupements: tuple[Groupement, ...]
    departements: tuple[Territoire, ...]
    regions: tuple[Territoire, ...]

    @property
    def recensement(self) -> Recensement:
        """Of the communes' file."""
        return RECENSEMENTS.get(self.annee, INCONNUS)[0]

    @property
    def recensement_des_membres(self) -> Recensement:
        return RECENSEMENTS.get(self.annee, INCONNUS)[1]


def read_millesime(dossier: Path, annee: int | None = None) -> Millesime:
    """Read the JSON files of one package. annee: the vintage; else deduced from package.json (6.0.0 is 2026).

    Raises MillesimeIllisible naming file and record.
    """
    racine, donnees = _dossiers(dossier)
    annee = annee or _annee(racine)
    fichiers = {
        nom: _lit(donnees / f"{nom}.json", nom == "ept" and annee < PREMIERE_ANNEE_DES_EPT) for nom in FICHIERS
    }
    communes = list(_enregistrements("communes", fichiers["communes"]))
    groupements = [
        _groupement(nom, rang, brut) for nom in ("epci", "ept") for rang, brut in _enregistrements(nom, fichiers[nom])
    ]
    millesime = Millesime(
        annee,
        tuple(_commune(rang, brut) for rang, brut in communes if brut.get("type") == "commune-actuelle"),
        tuple(
            _absorbee(rang, brut)
            for rang, brut in communes
            if brut.get("type") in ("commune-deleguee", "commune-associee")
        ),
        tuple(groupements),
        tuple(
            _territoire("departements", rang, b)
            for rang, b in _enregistrements("departements", fichiers["departements"])
        ),
        tuple(_territoire("regions", rang, b) for rang, b in _enregistrements("regions", fichiers["regions"])),
    )
    _verifie(millesime)
    return millesime


def _dossiers(dossier: Path) -> tuple[Path, Path]:
    """(where package.json is, where the data is), whichever of the two was given."""
    for racine in (dossier, dossier / "package", dossier.parent):
        if (racine / "data" / "communes.json").exists():
            return racine, racine / "data"
    if (dossier / "communes.json").exists():
        return dossier, dossier
    raise MillesimeIllisible(f"{dossier} : communes.json est introuvable, ni ici ni dans data/.")


def _annee(racine: Path) -> int:
    try:
        version = json.loads((racine / "package.json").read_text(encoding="utf-8"))["version"]
        return 2020 + int(version.split(".")[0])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise MillesimeIllisible(f"{racine} : package.json ne dit pas l’année ; donnez --millesime.") from None


def _lit(chemin: Path, facultatif: bool) -> list[Any]:
    if facultatif and not chemin.exists():
        return []
    try:
        donnees = json.loads(chemin.read_text(encoding="utf-8"))
    except OSError as erreur:
        raise MillesimeIllisible(f"{chemin.name} : fichier absent ou illisible.") from erreur
    except ValueError as erreur:
        raise MillesimeIllisible(f"{chemin.name} : ce n’est pas du JSON entier ({erreur}).") from erreur
    if not isinstance(donnees, list) or not (donnees or facultatif):
        raise MillesimeIllisible(f"{chemin.name} : une liste d’enregistrements est attendue.")
    return donnees


def _enregistrements(fichier: str, bruts: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for rang, brut in enumerate(bruts, start=1):
        if not isinstance(brut, dict) or not isinstance(brut.get("code"), str) or not isinstance(brut.get("nom"), str):
            raise MillesimeIllisible(f"{fichier}.json, enregistrement {rang} : « code » et « nom » sont attendus.")
        for faute in signes.refus_partout(brut):
            raise MillesimeIllisible(f"{fichier}.json, enregistrement {rang} ({signes.net(brut['code'])}) : {faute}")
        yield rang, brut


def _texte(fichier: str, rang: int, brut: dict[str, Any], cle: str, *, requis: bool = True) -> str:
    valeur = brut.get(cle, "" if not requis else None)
    if not isinstance(valeur, str) or (requis and not valeur):
        raise _refuse(fichier, rang, brut, cle, valeur)
    return valeur


def _nombre(fichier: str, rang: int, brut: dict[str, Any], cle: str) -> int | None:
    valeur = brut.get(cle)
    if valeur is not None and (type(valeur) is not int or valeur < 0):
        raise _refuse(fichier, rang, brut, cle, valeur)
    return valeur


def _textes(fichier: str, rang: int, brut: dict[str, Any], cle: str) -> tuple[str, ...]:
    valeurs = brut.get(cle, [])
    if not isinstance(valeurs, list) or not all(isinstance(valeur, str) and valeur for valeur in valeurs):
        raise _refuse(fichier, rang, brut, cle, valeurs)
    return tuple(valeurs)


def _refuse(fichier: str, rang: int, brut: dict[str, Any], cle: str, valeur: Any) -> MillesimeIllisible:
    qui = brut.get("code", "?")
    return MillesimeIllisible(
        f"{fichier}.json, enregistrement {rang} ({qui}), « {cle} » : valeur « {valeur} » refusée."
    )


def _commune(rang: int, brut: dict[str, Any]) -> Commune:
    f = "communes"
    return Commune(
        code=_texte(f, rang, brut, "code"),
        nom=_texte(f, rang, brut, "nom"),
        departement=_texte(f, rang, brut, "departement", requis=False) or _departement(brut["code"]),
        region=_texte(f, rang, brut, "region", requis=False),
        zone=_texte(f, rang, brut, "zone", requis=False),
        siren=_texte(f, rang, brut, "siren", requis=False),
        codes_postaux=_textes(f, rang, brut, "codesPostaux"),
        population=_nombre(f, rang, brut, "population"),
        anciens_codes=_textes(f, rang, brut, "anciensCodes"),
    )


def _departement(code: str) -> str:
    """What the 2021 list leaves out overseas: the code of a commune begins with that of its département."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def _absorbee(rang: int, brut: dict[str, Any]) -> CommuneAbsorbee:
    sorte = "déléguée" if brut["type"] == "commune-deleguee" else "associée"
    f = "communes"
    chef_lieu = _texte(f, rang, brut, "chefLieu")
    return CommuneAbsorbee(_texte(f, rang, brut, "code"), _texte(f, rang, brut, "nom"), chef_lieu, sorte)


def _groupement(fichier: str, rang: int, brut: dict[str, Any]) -> Groupement:
    membres = brut.get("membres")
    if not isinstance(membres, list) or not membres:
        raise _refuse(fichier, rang, brut, "membres", membres)
    lus = []
    for membre in membres:
        if not isinstance(membre, dict):
            raise _refuse(fichier, rang, brut, "membres", membre)
        lus.append(
            Membre(
                _texte(fichier, rang, membre, "code"),
                _nombre(fichier, rang, membre, "populationTotale"),
                _nombre(fichier, rang, membre, "populationMunicipale"),
            )
        )
    return Groupement(
        code=_texte(fichier, rang, brut, "code"),
        nom=_texte(fichier, rang, brut, "nom"),
        forme=_texte(fichier, rang, brut, "type"),
        totale=_nombre(fichier, rang, brut, "populationTotale"),
        municipale=_nombre(fichier, rang, brut, "populationMunicipale"),
        membres=tuple(lus),
    )


def _territoire(fichier: str, rang: int, brut: dict[str, Any]) -> Territoire:
    zone = _texte(fichier, rang, brut, "zone", requis=False)
    region = _texte(fichier, rang, brut, "region", requis=fichier == "departements")
    return Territoire(_texte(fichier, rang, brut, "code"), _texte(fichier, rang, brut, "nom"), zone, region)


def _verifie(millesime: Millesime) -> None:
    """A truncated list must not pass for a year of mergers."""
    nombres = {
        "communes": len(millesime.communes),
        "epci": sum(groupement.forme != "EPT" for groupement in millesime.groupements),
        "departements": len(millesime.departements),
        "regions": len(millesime.regions),
    }
    for fichier, nombre in nombres.items():
        if nombre < MINIMA[fichier]:
            raise MillesimeIllisible(
                f"{fichier}.json : {nombre} enregistrements, au moins {MINIMA[fichier]} attendus. Tronqué ?"
            )
    codes = [commune.code for commune in millesime.communes]
    if len(codes) != len(set(codes)):
        double = next(code for code in codes if codes.count(code) > 1)
        raise MillesimeIllisible(f"communes.json : le code {double} est donné deux fois.")
