"""From a code in an address to the authority it means, or to where it leads."""

from dataclasses import dataclass

from collectivites.models import Ancien, Collectivite, CollectiviteQuerySet
from collectivites.recherche import follow


@dataclass(frozen=True, slots=True)
class Trouve:
    """collectivite: the one meant. ailleurs: the canonical code, if another was used. disparue: none follows."""

    collectivite: Collectivite | None = None
    ailleurs: str = ""
    disparue: Ancien | None = None


def find(code: str, parmi: CollectiviteQuerySet | None = None) -> Trouve:
    """In one query for a living code, and those of `parmi`; two or three for one of before, or a SIREN.

    parmi: with what the caller reads of it; by default, all that a page shows.
    """
    canonique = canonique_de(code)
    parmi = Collectivite.objects.with_populations() if parmi is None else parmi
    collectivite = parmi.filter(code=canonique).first()
    if collectivite:
        return Trouve(collectivite, "" if canonique == code else canonique)
    if len(canonique) == 9 and canonique.isdigit():
        par_siren = Collectivite.objects.filter(siren=canonique).values_list("code", flat=True).first()
        if par_siren:
            return Trouve(ailleurs=par_siren)
    ancien = follow(canonique)
    if ancien and ancien.successeur_id:
        return Trouve(ailleurs=ancien.successeur_id)
    return Trouve(disparue=ancien)


def canonique_de(code: str) -> str:
    """« 2a004 » -> « 2A004 », « DEP-2a » -> « dep-2A »."""
    prefixe, tiret, suffixe = code.rpartition("-")
    return f"{prefixe.lower()}{tiret}{suffixe.upper()}"
