"""Who may do what at the editors' desk: rights given by the groups « rédaction » and « validation »."""

from django.conf import settings
from django.core.exceptions import ValidationError

from obligations.models import CopieDeTravail

PUBLIER = "obligations.publish_version"
RETIRER = "obligations.withdraw_version"
RETABLIR = "obligations.restore_version"


def refuse_its_author(copie: CopieDeTravail, auteur: str) -> None:
    """Raises ValidationError when who publishes is among who wrote, and VALIDATION_CROISEE wants someone else.

    auteur: username; empty: a command of the machine's keeper, who answers for the files.
    """
    if settings.VALIDATION_CROISEE and auteur and auteur in copie.auteurs:
        raise ValidationError("Vous avez écrit une partie de ce texte : une autre personne doit le valider.")
