"""Write the working tables as the TOML files that `load_catalogue` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from obligations.echange import CopiesIllisibles, working_values
from obligations.fichiers import write_files


class Command(BaseCommand):
    help = (
        "Écrit les copies de travail en fichiers TOML, et affiche ce qui change. "
        "Une obligation retirée n’est pas écrite ; un fichier qui dit déjà la même chose garde ses commentaires."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vers", type=Path, default=settings.BASE_DIR / "fixtures", help="dossier des fichiers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            valeurs = working_values()
        except CopiesIllisibles as erreur:
            raise CommandError("\n".join(erreur.messages)) from erreur
        for changement in write_files(options["vers"], valeurs):
            self.stdout.write(changement)
