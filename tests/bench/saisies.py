"""What people type to find a collectivité: two to eight letters of a name, sometimes with a mistake."""

import csv
from pathlib import Path
from random import Random
from urllib.parse import urlencode

DOSSIER = Path(__file__).parents[2] / "fixtures" / "collectivites"
GRAINE = 20261125
LETTRES = "abcdefghijklmnopqrstuvwxyz"


def read_noms(dossier: Path) -> list[str]:
    return _colonne(dossier, "nom")


def read_codes(dossier: Path) -> list[str]:
    return _colonne(dossier, "code")


def _colonne(dossier: Path, nom: str) -> list[str]:
    with (dossier / "collectivites.csv").open(encoding="utf-8") as fichier:
        return [ligne[nom] for ligne in csv.DictReader(fichier)]


def debuts(noms: list[str], nombre: int) -> list[str]:
    """Names, or their later words, cut after two to eight letters."""
    hasard = Random(GRAINE)
    return [_debut(hasard, hasard.choice(noms)) for _ in range(nombre)]


def fautes(noms: list[str], nombre: int) -> list[str]:
    """Whole names with one letter changed: the dearest search."""
    hasard = Random(GRAINE)
    textes = []
    for _ in range(nombre):
        nom = hasard.choice(noms)
        place = hasard.randrange(1, len(nom)) if len(nom) > 1 else 0
        textes.append(nom[:place] + hasard.choice(LETTRES) + nom[place + 1 :])
    return textes


def adresses(noms: list[str], nombre: int) -> list[str]:
    return ["/collectivites/?" + urlencode({"q": texte}) for texte in debuts(noms, nombre)]


def _debut(hasard: Random, nom: str) -> str:
    mots = nom.replace("-", " ").split()
    reste = " ".join(mots[hasard.randrange(len(mots)) if hasard.random() < 0.3 else 0 :])
    return reste[: hasard.randint(2, 8)]


SORTES = {"débuts de nom": debuts, "noms avec une faute": fautes}
