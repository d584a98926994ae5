"""What waits for editors, on the first page of their desk."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from obligations.admin.filtres import A_VALIDER, RENDUE, bientot, pas_verifiees, peu_sures, visibles
from obligations.models import Demande, Genre, Obligation

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tache:
    """A list that an editor may open, and how many things are in it."""

    nom: str
    combien: int
    adresse: str


RELECTURES = (
    ("Fiches pas vérifiées depuis 6 mois", pas_verifiees, "relecture=a-refaire"),
    ("Fiches peu sûres", peu_sures, "relecture=peu-sures"),
    ("Entrées en vigueur dans les 90 jours", bientot, "entree=bientot"),
)


@register.inclusion_tag("admin/obligations/_a_faire.html")
def a_faire(user: Any) -> dict[str, list[Tache]]:
    """Requests for publication first, each kind that has some; then what is to be read again; what they may see."""
    taches = []
    for nom, filtre, droit, demandes in (
        ("À valider", A_VALIDER, "view", Demande.objects.filter(rendue_par="")),
        ("Rendues à la rédaction", RENDUE, "change", Demande.objects.exclude(rendue_par="")),
    ):
        for genre, combien in sorted(demandes.order_by().values_list("genre").annotate(combien=Count("id"))):
            if user.has_perm(f"obligations.{droit}_{genre}"):
                texte = f"{nom}\N{NO-BREAK SPACE}: {Genre(genre).label}s"
                taches.append(Tache(texte, combien, _liste(genre, f"publication={filtre}")))
    if user.has_perm("obligations.view_obligation"):
        jour, en_ligne = timezone.localdate(), visibles(Obligation.objects.all())
        for nom, condition, filtre in RELECTURES:
            combien = Obligation.objects.filter(condition(jour), code__in=en_ligne).distinct().count()
            taches.append(Tache(nom, combien, _liste(Genre.OBLIGATION, filtre)))
    return {"taches": taches}


def _liste(genre: str, filtre: str) -> str:
    return f"{reverse(f'admin:obligations_{genre}_changelist')}?{filtre}"
