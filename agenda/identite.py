"""What the agenda of a real authority says of it: its place, its populations, the thresholds it crossed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from agenda.presentation import bilan
from agenda.services import Differences, franchissement
from collectivites.models import FORMES, Collectivite
from collectivites.profil import Profil
from collectivites.registre import MUNICIPALE, TOTALE
from obligations.catalogue import Catalogue
from obligations.typographie import INSECABLE, date_longue, nombre


def faits(collectivite: Collectivite, jour: date) -> list[str]:
    """What the heading says of it: form, place, populations with their census, then those to come."""
    lieu = collectivite.lieu if collectivite.lieu != collectivite.nom else ""
    textes = [FORMES[collectivite.forme], lieu]
    for sorte in (TOTALE, MUNICIPALE):
        figure = collectivite.figure(sorte, jour)
        if figure:
            textes.append(
                f"{nombre(figure.population)}{INSECABLE}habitants (population {sorte}"
                f"{f', recensement de {figure.recensement}' if figure.recensement else ''})"
            )
    if len(textes) == 2:
        textes.append("population à vérifier")
    for prevue in collectivite.figures_a_venir(jour):
        assert prevue.en_vigueur is not None  # it would be in force
        textes.append(
            f"au {date_longue(prevue.en_vigueur)}{INSECABLE}: {nombre(prevue.population)}{INSECABLE}habitants "
            f"(population {prevue.sorte}{f', recensement de {prevue.recensement}' if prevue.recensement else ''})"
        )
    return [texte for texte in textes if texte]


def nom_distinct(collectivite: Collectivite) -> str:
    """« Saint-Malo (Ille-et-Vilaine) », « Ille-et-Vilaine (département) »: no two authorities have the same."""
    lieu = collectivite.lieu if collectivite.lieu != collectivite.nom else ""
    return f"{collectivite.nom} ({lieu or FORMES[collectivite.forme].lower()})"


@dataclass(frozen=True, slots=True)
class Passage:
    """A threshold crossed lately: the sentence, and what it added, took away or changed."""

    phrase: str
    bilan: str
    differences: Differences


def franchissements(collectivite: Collectivite, profil: Profil, catalogue: Catalogue, jour: date) -> list[Passage]:
    """The latest crossing of each threshold, and the next one if it is known; newest first.

    A figure that an editor corrected will cross nothing.
    """
    corrigees = {correction.sorte for correction in collectivite.corrections.all()}
    derniers: dict[tuple[int, bool], Any] = {}
    for franchi in sorted(collectivite.franchissements.all(), key=lambda f: (f.le, f.sorte)):
        a_venir = franchi.le > jour
        if not (a_venir and franchi.sorte in corrigees):
            derniers[franchi.seuil, a_venir] = franchi
    passages = []
    for f in sorted(derniers.values(), key=lambda f: f.le, reverse=True):
        differences = franchissement(catalogue, profil, f.avant, f.apres, jour)
        passages.append(Passage(_phrase_de_passage(collectivite, f, jour), bilan(differences), differences))
    return passages


def _phrase_de_passage(collectivite: Collectivite, f: Any, jour: date) -> str:
    qui = "Votre commune" if collectivite.forme == "commune" else "Votre intercommunalité"
    if f.le > jour:
        verbe = "passera" if f.apres > f.avant else "repassera sous"
        return (
            f"Au {date_longue(f.le)}, {qui[0].lower()}{qui[1:]} {verbe} {nombre(f.seuil)}{INSECABLE}habitants "
            f"(population {f.sorte}{INSECABLE}: {nombre(f.apres)}, au lieu de {nombre(f.avant)})."
        )
    verbe = "a dépassé" if f.apres > f.avant else "est passée sous"
    return (
        f"{qui} {verbe} {nombre(f.seuil)}{INSECABLE}habitants au {date_longue(f.le)} "
        f"(population {f.sorte}{INSECABLE}: {nombre(f.avant)}, puis {nombre(f.apres)})."
    )
