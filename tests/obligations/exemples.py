"""Small values for table tests: valid with no argument, changed by keyword."""

from datetime import date
from typing import Any

from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue
from obligations.fiche import Confiance, Etat, Fiche, Nature, Priorite, Regle
from obligations.rythme import Rythme

COMMUNE = TypeCollectivite.COMMUNE
DEPARTEMENT = TypeCollectivite.DEPARTEMENT
AUJOURD_HUI = date(2027, 3, 10)


def une_regle(cle: str = "vote", **changements: Any) -> Regle:
    """In force since 2022, for every commune, without recurring dates; every other type was looked at."""
    champs: dict[str, Any] = {"quoi": "Voter le budget.", "effet": date(2022, 1, 1), "types": (COMMUNE,)}
    champs |= changements
    return Regle(cle=cle, **({"types_ecartes": frozenset(TypeCollectivite) - set(champs["types"])} | champs))


def une_fiche(*regles: Regle, **changements: Any) -> Fiche:
    champs: dict[str, Any] = {
        "code": "budget",
        "domaine": "budgets",
        "titre": "Voter le budget",
        "resume": "Le budget se vote chaque année.",
        "nature": Nature.OBLIGATION,
        "priorite": Priorite.COURANT,
        "etat": Etat.EN_VIGUEUR,
        "confiance": Confiance.HAUTE,
    }
    regles = regles or (une_regle(),)
    vises = {type_ for regle in regles for type_ in regle.types}
    champs["types_ecartes"] = tuple(type_ for type_ in TypeCollectivite if type_ not in vises)
    return Fiche(regles=regles, **(champs | changements))


def un_catalogue(*fiches: Fiche) -> Catalogue:
    return Catalogue(revision=1, fiches={fiche.code: fiche for fiche in fiches})


def une_commune(population: int | None = None, **faits: Any) -> Profil:
    return Profil.decrit(COMMUNE, population=population, **faits)


def un_rythme(*lignes: str) -> Rythme:
    return Rythme.parse(lignes)


CHAQUE_15_AVRIL = un_rythme("RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15")
