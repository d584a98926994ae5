"""Load the TOML files of the catalogue into the tables, and publish what changed."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from obligations import publication, travail
from obligations.catalogue import codes_publies
from obligations.ecarts import Ecart, EnTable, Signe, ecarts
from obligations.fichiers import FichierInvalide, Valeurs, read_files
from obligations.genres import FORMES
from obligations.models import Genre, Obligation


class Command(BaseCommand):
    help = (
        "Compare les fichiers TOML du catalogue avec les tables, et affiche + (ajout), ~ (changement), - (retrait), "
        "= (changé par un éditeur, gardé). Avec --write, écrit et publie, en une transaction."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=Path, default=settings.BASE_DIR / "fixtures", help="dossier des fichiers")
        parser.add_argument("--write", action="store_true", help="écrire et publier, au lieu de seulement comparer")
        parser.add_argument("--motif", default="Chargement du catalogue", help="motif des publications")
        parser.add_argument("--ecraser", action="store_true", help="remplacer aussi ce que des éditeurs ont changé")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            valeurs = read_files(options["source"])
        except FichierInvalide as erreur:
            raise CommandError(str(erreur)) from erreur
        with transaction.atomic():
            publication.one_at_a_time()
            differences = ecarts(
                {(g, code): travail.empreinte(g, valeur) for (g, code), valeur in valeurs.items()},
                rows(),
                options["ecraser"],
            )
            for difference in differences:
                self.stdout.write(str(difference))
            if options["write"]:
                instant = publication.new_instant()
                for difference in differences:
                    self._applique(difference, valeurs, options["motif"], instant)
                bouges = publication.refresh_ledger(instant)
                if bouges:
                    self.stdout.write(f"{bouges} dates des calendriers sont présentées autrement.")
        if differences and not options["write"]:
            self.stdout.write("Rien n’est écrit : ajoutez --write.")

    def _applique(self, difference: Ecart, valeurs: Valeurs, motif: str, instant: datetime) -> None:
        genre, code = Genre(difference.genre), difference.code
        try:
            if difference.signe in (Signe.AJOUT, Signe.CHANGEMENT):
                valeur = valeurs[genre, code]
                copie = travail.write(genre, valeur)
                _note(genre, code, empreinte_chargee=travail.empreinte(genre, valeur), sortie_des_fichiers=False)
                publication.publish(copie, motif, instant=instant)
            elif difference.signe is Signe.RETRAIT:
                publication.withdraw(genre, code, motif, instant=instant)
                _note(genre, code, sortie_des_fichiers=True)
        except ValidationError as erreur:
            raise CommandError(f"{genre} {code} : {' '.join(erreur.messages)}") from erreur


def _note(genre: Genre, code: str, **champs: Any) -> None:
    FORMES[genre].table._default_manager.filter(code=code).update(**champs)


def rows() -> dict[tuple[str, str], EnTable]:
    """What the working tables say."""
    publies = codes_publies()
    lignes = {}
    for genre, forme in FORMES.items():
        manager = Obligation.objects.with_details() if genre is Genre.OBLIGATION else forme.table._default_manager
        for copie in manager.all():
            actuelle = travail.empreinte(genre, copie.to_valeur())
            retiree = (genre, copie.code) not in publies
            lignes[(str(genre), copie.code)] = EnTable(
                actuelle, copie.empreinte_chargee, retiree, copie.sortie_des_fichiers
            )
    return lignes
