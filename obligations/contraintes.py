"""Database constraints that several tables share, with their French messages."""

from django.db import models
from django.db.models import Q

from collectivites.profil import CODE

CODE_INVALIDE = "Un code s’écrit en minuscules sans accent, chiffres et traits d’union, comme « vote-du-budget »."


def code_constraint(table: str, champ: str = "code") -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{champ}__regex": rf"^{CODE.pattern}$".replace("(?:", "(")}),
        name=f"{table}_{champ}_slug",
        violation_error_message=CODE_INVALIDE,
    )
