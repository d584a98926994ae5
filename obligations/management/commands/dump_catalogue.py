"""Write the working tables as the TOML files that `load_catalogue` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from obligations.catalogue import codes_publies
from obligations.fichiers import Valeurs, write_files
from obligations.genres import FORMES
from obligations.models import Genre, Obligation, Version


class Command(BaseCommand):
    help = (
        "Écrit les copies de travail en fichiers TOML, et affiche ce qui change. "
        "Une obligation retirée n’est pas écrite ; un fichier qui dit déjà la même chose garde ses commentaires."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vers", type=Path, default=settings.BASE_DIR / "fixtures", help="dossier des fichiers")

    def handle(self, *args: Any, **options: Any) -> None:
        for changement in write_files(options["vers"], working_values()):
            self.stdout.write(changement)


def working_values() -> Valeurs:
    """Every working copy as a value, withdrawn ones left out."""
    retires = set(Version.objects.values_list("genre", "code")) - codes_publies()
    valeurs: Valeurs = {}
    for genre, forme in FORMES.items():
        manager = Obligation.objects.with_details() if genre is Genre.OBLIGATION else forme.table._default_manager
        for copie in manager.all():
            if (genre, copie.code) not in retires:
                valeurs[genre, copie.code] = copie.to_valeur()
    return valeurs
