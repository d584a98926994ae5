"""For who lost a phone and every recovery code, when nobody else can enter the admin."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from agenda.acces import second_facteur
from agenda.acces.journal import note


class Command(BaseCommand):
    help = "Retire le second facteur d’un compte, et ses codes de secours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("identifiant")

    def handle(self, *args: Any, identifiant: str, **options: Any) -> None:
        compte = get_user_model()._default_manager.filter(username=identifiant).first()
        if compte is None:
            raise CommandError(f"Aucun compte « {identifiant} ».")
        if not second_facteur.retire(compte):
            self.stdout.write(f"« {identifiant} » n’a pas de second facteur.")
            return
        note("second-facteur-retire", compte=identifiant, par="commande")
        self.stdout.write(f"Second facteur de « {identifiant} » retiré.")
