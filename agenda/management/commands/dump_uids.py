"""Write the identities that the feeds give today, at each release."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from agenda.identites import identites, write
from obligations.echeances import fenetre
from obligations.fichiers import read_files
from obligations.models import Genre


class Command(BaseCommand):
    help = "Écrit fixtures/uids.txt : les identités des événements du flux, depuis les fichiers TOML."

    def handle(self, *args: Any, **options: Any) -> None:
        dossier = settings.BASE_DIR / "fixtures"
        fiches = [valeur for (genre, _), valeur in read_files(dossier).items() if genre == Genre.OBLIGATION]
        connues = identites(fiches, fenetre(timezone.localdate()))
        write(dossier / "uids.txt", connues)
        self.stdout.write(f"{len(connues)} identités.")
