"""Who may do what at the editors' desk: rights given by the groups « rédaction » and « validation »."""

from django.conf import settings

from obligations.models import CopieDeTravail

PUBLIER = "obligations.publish_version"
RETIRER = "obligations.withdraw_version"
RETABLIR = "obligations.restore_version"


def refus_de_son_auteur(copie: CopieDeTravail, qui: str) -> str:
    """Why this person may not publish it, when they wrote in it and VALIDATION_CROISEE wants someone else; or nothing.

    qui: username; empty: a command of the machine's keeper, who answers for the files.
    """
    if settings.VALIDATION_CROISEE and qui and qui in copie.auteurs:
        return "Vous avez écrit une partie de ce texte : une autre personne doit le valider."
    return ""
