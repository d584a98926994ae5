"""Write docs/couverture.md from the files of the catalogue."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from obligations.couverture import couverture
from obligations.fichiers import FichierInvalide, read_files
from obligations.models import Genre


class Command(BaseCommand):
    help = "Écrit la page de couverture du catalogue, depuis les fichiers TOML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=Path, default=settings.BASE_DIR / "fixtures", help="dossier des fichiers")
        parser.add_argument("--vers", type=Path, default=settings.BASE_DIR / "docs" / "couverture.md")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["vers"].write_text(texte_de_la_couverture(options["source"]), encoding="utf-8")
        except FichierInvalide as erreur:
            raise CommandError(str(erreur)) from erreur


def texte_de_la_couverture(racine: Path) -> str:
    """The page for the files of that directory. Raises FichierInvalide."""
    par_genre: dict[Genre, list[Any]] = {genre: [] for genre in Genre}
    for (genre, _), valeur in read_files(racine).items():
        par_genre[genre].append(valeur)
    return couverture(
        par_genre[Genre.OBLIGATION],
        par_genre[Genre.DOMAINE],
        par_genre[Genre.CARACTERISTIQUE],
        len(par_genre[Genre.RESSOURCE]),
    )
