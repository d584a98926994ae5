"""Bring a vintage of the official list, or the compact CSV files, into the tables."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from collectivites.depot import read_registre, write_registre
from collectivites.fichiers_csv import CsvIllisible, empreinte, read_csv, write_csv
from collectivites.millesime import MillesimeIllisible, read_millesime
from collectivites.models import Millesime
from collectivites.registre import Registre, suite

LIGNES_MAXIMALES = 400
"""Beyond, a first import would print the whole country: counts are enough."""


class Command(BaseCommand):
    help = (
        "Compare une liste de collectivités avec les tables : + (ajout), ~ (changement), > (fusion), - (fin). "
        "--source est un dossier de JSON tel que publié (paquet decoupage-administratif), ou un dossier de CSV écrit "
        "par --csv. Plusieurs millésimes se chargent du plus ancien au plus récent. Avec --write, écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=Path, action="append", required=True, help="dossier ; peut se répéter")
        parser.add_argument("--millesime", type=int, help="année, si package.json ne la dit pas")
        parser.add_argument("--write", action="store_true", help="écrire, au lieu de seulement comparer")
        parser.add_argument("--csv", type=Path, help="écrire aussi le résultat en CSV dans ce dossier")

    def handle(self, *args: Any, **options: Any) -> None:
        des_csv = empreinte(options["source"][0]) if len(options["source"]) == 1 else ""
        if des_csv and not options["csv"] and Millesime.objects.filter(empreinte=des_csv).exists():
            return  # these very files are already in the tables
        avant = apres = read_registre()
        try:
            for source in options["source"]:
                apres = self._suite(apres, source, options["millesime"])
        except (CsvIllisible, MillesimeIllisible, ValueError) as erreur:
            raise CommandError(str(erreur)) from erreur
        lignes = list(ecarts(avant, apres))
        for ligne in lignes[:LIGNES_MAXIMALES] if avant.annee else []:
            self.stdout.write(ligne)
        for ligne in bilan(avant, apres, lignes):
            self.stdout.write(ligne)
        if apres != avant and options["write"]:
            write_registre(apres, barre, des_csv)
        elif apres != avant:
            self.stdout.write("Rien n’est écrit : ajoutez --write.")
        if options["csv"]:
            write_csv(options["csv"], apres)

    def _suite(self, registre: Registre, source: Path, annee: int | None) -> Registre:
        if (source / "collectivites.csv").exists():
            lu = read_csv(source)
            if lu.annee < registre.annee:
                raise ValueError(
                    f"{source} : millésime {lu.annee}, plus ancien que celui de la base, {registre.annee}."
                )
            return lu
        return suite(registre, read_millesime(source, annee))


def barre(lignes: Iterable[Any], quoi: str) -> Iterable[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    return tqdm(lignes, desc=quoi, unit="", disable=None)


def ecarts(avant: Registre, apres: Registre) -> Iterator[str]:
    """One line for each authority that appears, changes, merges or ends."""
    fins = {ancien.code: ancien for ancien in apres.anciens.values()}
    for code, entite in sorted(apres.entites.items()):
        if code not in avant.entites:
            yield f"+ {code} {entite.nom}"
        elif avant.entites[code] != entite:
            yield f"~ {code} {entite.nom}"
    for code, entite in sorted(avant.entites.items()):
        if code not in apres.entites:
            successeur = fins[code].successeur if code in fins else ""
            yield (
                f"> {code} {entite.nom} : {apres.entites[successeur].nom}" if successeur else f"- {code} {entite.nom}"
            )


def bilan(avant: Registre, apres: Registre, lignes: list[str]) -> Iterator[str]:
    """The counts, when something differs."""
    if apres == avant:
        return
    comptes = {signe: sum(ligne.startswith(signe) for ligne in lignes) for signe in "+~>-"}
    populations = sum(avant.chiffres.get(cle) != chiffre for cle, chiffre in apres.chiffres.items())
    yield (
        f"Millésime {apres.annee} : {comptes['+']} ajouts, {comptes['~']} changements, {comptes['>']} fusions, "
        f"{comptes['-']} fins ; {populations} populations nouvelles, "
        f"{len(apres.franchissements - avant.franchissements)} seuils franchis."
    )
