"""Have readers see the catalogue again as it was at an instant: one obligation, or all of it."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from obligations import publication
from obligations.models import Version
from obligations.retour import en_attente, go_back, retours


def instant(texte: str) -> datetime:
    try:
        lu = datetime.fromisoformat(texte)
    except ValueError as erreur:
        raise ArgumentTypeError(f"« {texte} » : un instant comme 2026-12-01T08:00 est attendu.") from erreur
    return lu if lu.tzinfo else timezone.make_aware(lu)


class Command(BaseCommand):
    help = (
        "Montre ce que les lecteurs voient autrement qu’à cet instant : ~ (revient à une version), - (n’existait "
        "pas). Avec --write, publie de nouveau ce qu’ils voyaient, en une transaction ; aucune version n’est effacée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--au", type=instant, required=True, help="instant, heure de Paris : 2026-12-01T08:00")
        parser.add_argument("--code", default="", help="seulement ce code")
        parser.add_argument("--motif", default="", help="motif des publications, visible par le public")
        parser.add_argument("--write", action="store_true", help="publier, au lieu de seulement montrer")
        parser.add_argument("--ecraser", action="store_true", help="remplacer aussi les copies de travail en attente")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            publication.one_at_a_time()
            if options["code"] and not Version.objects.filter(code=options["code"]).exists():
                raise CommandError(f"« {options['code']} » n’a jamais été publié.")
            trouves = retours(options["au"], options["code"])
            for retour in trouves:
                self.stdout.write(str(retour))
            if not trouves:
                self.stdout.write("Rien à rétablir : les lecteurs voient déjà cela.")
                return
            attendent = en_attente(trouves)
            if attendent:
                self.stdout.write(f"Pas encore publié, et qui serait remplacé : {', '.join(attendent)}.")
            if not options["write"]:
                self.stdout.write("Rien n’est écrit : ajoutez --write et --motif.")
                return
            if attendent and not options["ecraser"]:
                raise CommandError("Rien n’est écrit : ajoutez --ecraser pour remplacer aussi ces copies de travail.")
            try:
                go_back(trouves, options["motif"])
            except ValidationError as erreur:
                raise CommandError(" ".join(erreur.messages)) from erreur
