"""What a calendar says of the authorities that its own replaced: programs follow without a word to their user."""

from datetime import date

from agenda import adresses
from agenda.flux import DOMAINE_DES_UID, Inscrit
from collectivites.models import Ancien, Collectivite
from obligations.echeances import Periode
from obligations.evenement import RESUME_MAXIMAL, Evenement
from obligations.registre import Estampille, nouvel_an

CATEGORIE = "À propos de ce calendrier"


def annonces(collectivite: Collectivite, periode: Periode) -> list[Inscrit]:
    """One event for each authority merged into it within the period, on 1 January of the year of the merger."""
    anciens = Ancien.objects.filter(
        successeur=collectivite, depuis__gte=periode.du.year, depuis__lte=periode.au.year
    ).exclude(code=collectivite.code)
    trouvees = [_annonce(ancien, collectivite) for ancien in anciens if date(ancien.depuis or 0, 1, 1) in periode]
    return sorted(trouvees, key=lambda inscrit: (inscrit.evenement.le, inscrit.uid))


def _annonce(ancien: Ancien, collectivite: Collectivite) -> Inscrit:
    assert ancien.depuis is not None  # the query asks for it
    qui = ancien.nom or f"La commune {ancien.code}"
    instant = nouvel_an(ancien.depuis)
    return Inscrit(
        f"fusion-{ancien.code.lower()}-{collectivite.code.lower()}@{DOMAINE_DES_UID}",
        Evenement(
            date(ancien.depuis, 1, 1),
            f"{qui} fait partie de {collectivite.nom} depuis {ancien.depuis}"[:RESUME_MAXIMAL],
            (f"Ce calendrier est désormais celui de {collectivite.nom}.",),
            adresses.absolue(collectivite.get_absolute_url()),
            (CATEGORIE,),
        ),
        Estampille(0, instant, instant),
    )
