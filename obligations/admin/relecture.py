"""What an editor reads before publishing a working copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from obligations import publication
from obligations.admin.consequences import Consequences, consequences
from obligations.changements import DE_LA_FICHE, mineurs
from obligations.comparaison import Difference
from obligations.controle import chiffres_restes, constats_de
from obligations.etat import EtatDePublication, differences_a_publier
from obligations.fiche import Fiche
from obligations.genres import sans_doutes
from obligations.models import CopieDeTravail, Genre, Version
from obligations.ressource import Ressource


@dataclass(frozen=True, slots=True)
class Relecture:
    """impossible: why it cannot be published. a_revoir: what the proof-reader of the catalogue would say of it.

    usages: names of the published things that name it.

    consequences: None when it is no obligation, or cannot be a fiche.
    """

    etat: EtatDePublication
    differences: list[Difference]
    impossible: list[str]
    a_revoir: list[str]
    consequences: Consequences | None
    usages: list[str]

    @property
    def a_publier(self) -> bool:
        """Publishing now would show readers something else."""
        return self.etat.modifiee or not self.etat.visible

    @property
    def mineure(self) -> bool:
        """It may be marked so."""
        return self.etat.visible and (self.consequences is None or mineurs(self.consequences.changements))


def relis(copie: CopieDeTravail, etat: EtatDePublication) -> Relecture:
    """Of the working copy as last saved, against what readers see."""
    avant, apres = vues(copie, etat)
    return Relecture(
        etat,
        differences_a_publier(copie, etat),
        _impossible(copie),
        _a_revoir(avant, apres) if apres else [],
        consequences(avant, apres) if apres else None,
        [_nom(valeur) for valeur in publication.qui_nomme(etat.genre, copie.code)],
    )


def _nom(valeur: Fiche | Ressource) -> str:
    return valeur.titre if isinstance(valeur, Fiche) else valeur.nom


def vues(copie: CopieDeTravail, etat: EtatDePublication) -> tuple[Fiche | None, Fiche | None]:
    """The fiche as readers see it, and as they would. None: they do not; or the copy cannot be a fiche, or is none."""
    if etat.genre is not Genre.OBLIGATION:
        return None, None
    return publication.vue_publiee(etat.derniere), _vue_de_travail(copie)


def _vue_de_travail(copie: Any) -> Fiche | None:
    try:
        return sans_doutes(copie.to_valeur()).soignee()
    except ValueError:
        return None


def _a_revoir(avant: Fiche | None, apres: Fiche) -> list[str]:
    """What an editor should mend, or knowingly leave: it stops nothing."""
    voisines = _en_ligne(apres.voir_aussi)
    inconnues = [code for code in apres.voir_aussi if code not in voisines]
    constats = [
        *constats_de(apres, timezone.localdate(), {code: vue for code, vue in voisines.items() if vue}),
        *(f"voir aussi : aucune fiche en ligne n’a le code « {code} »" for code in inconnues),
        *(chiffres_restes(avant, apres) if avant else []),
    ]
    return list(dict.fromkeys(map(_dans_les_mots_du_formulaire, constats)))


def _en_ligne(codes: Iterable[str]) -> dict[str, Fiche | None]:
    """The published fiches of those codes, as readers see them. None: of long ago, it can no longer be read."""
    versions = Version.objects.current().filter(genre=Genre.OBLIGATION, code__in=codes, retiree=False)
    return {version.code: publication.vue_lisible(version) for version in versions}


def _dans_les_mots_du_formulaire(constat: str) -> str:
    """« comment faire : … » rather than the key of the files."""
    cle, deux_points, reste = constat.partition(" : ")
    return f"{DE_LA_FICHE.get(cle, cle)}{deux_points}{reste}"


def _impossible(copie: CopieDeTravail) -> list[str]:
    try:
        publication.valeur_publiable(copie)
    except ValidationError as erreur:
        return erreur.messages
    return []
