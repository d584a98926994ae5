"""How many real authorities each fiche concerns: counted class by class, once for each revision and vintage."""

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from agenda.services import coupures
from collectivites.models import Collectivite, Millesime, Population
from collectivites.profil import Profil, TypeCollectivite
from collectivites.registre import MUNICIPALE, TOTALE
from obligations.catalogue import Catalogue
from obligations.verdict import Reponse, examine, meilleur

GROUPES = {
    "commune": "communes",
    "epci": "intercommunalités",
    "departement": "départements",
    "region": "régions",
}
"""Families told apart in the sentence, in this order."""

Classe = tuple[str, tuple[str, ...], int | None, int | None]
"""(family, types, a totale and a municipale that stand for all of the class)."""


@dataclass(frozen=True, slots=True)
class Decompte:
    """Of one family: how many are concerned, how many to verify, out of how many."""

    groupe: str
    concernees: int
    a_verifier: int
    total: int


def decompte(catalogue: Catalogue, code: str, jour: date) -> list[Decompte]:
    """For one fiche, families with at least one authority concerned or to verify. Empty before the list is loaded."""
    millesime = Millesime.objects.values_list("annee", "charge_le").first()
    cle = (catalogue.revision, millesime, jour)
    with _memoire.verrou:
        if _memoire.cle != cle:
            _memoire.comptes = _compte(catalogue, _classes(catalogue), jour) if millesime else {}
            _memoire.cle = cle
        return _memoire.comptes.get(code, [])


class _Memoire:
    def __init__(self) -> None:
        self.cle: object = None
        self.comptes: dict[str, list[Decompte]] = {}
        self.verrou = threading.Lock()


_memoire = _Memoire()


def _classes(catalogue: Catalogue) -> Counter[Classe]:
    """Authorities that no threshold tells apart are one class: a few dozen for the whole country."""
    cuts = sorted({coupure.premier for coupure in coupures(regle for _, regle in catalogue.regles())})
    figures: dict[tuple[str, str], int] = {}
    chiffres = Population.objects.order_by("recensement", "source").values_list("collectivite", "sorte", "population")
    for code, sorte, population in chiffres:
        figures[code, sorte] = population  # the latest census comes last
    classes: Counter[Classe] = Counter()
    for code, forme, types in Collectivite.objects.values_list("code", "forme", "types"):
        if types:
            totale, municipale = (_representant(figures.get((code, sorte)), cuts) for sorte in (TOTALE, MUNICIPALE))
            classes[_famille(forme), tuple(types), totale, municipale] += 1
    return classes


def _famille(forme: str) -> str:
    return forme if forme in GROUPES else "epci" if forme != "EPT" else "ept"


def _representant(figure: int | None, cuts: list[int]) -> int | None:
    """The first figure of the interval that holds this one."""
    if figure is None:
        return None
    rang = bisect_right(cuts, figure)
    return cuts[rang - 1] if rang else 0


def _compte(catalogue: Catalogue, classes: Mapping[Classe, int], jour: date) -> dict[str, list[Decompte]]:
    totaux: Counter[str] = Counter()
    for (famille, *_), nombre in classes.items():
        totaux[famille] += nombre
    comptes = {}
    for fiche in catalogue.fiches.values():
        par_reponse: Counter[tuple[str, Reponse]] = Counter()
        for (famille, types, totale, municipale), nombre in classes.items():
            profil = Profil(frozenset(TypeCollectivite(type_) for type_ in types), totale, municipale)
            reponses = [examine(regle, profil).reponse for regle in fiche.regles if not regle.terminee(jour)]
            par_reponse[famille, meilleur(reponses)] += nombre
        comptes[fiche.code] = [d for d in _par_famille(par_reponse, totaux) if d.concernees or d.a_verifier]
    return comptes


def _par_famille(par_reponse: Counter[tuple[str, Reponse]], totaux: Counter[str]) -> Iterator[Decompte]:
    for famille, nom in GROUPES.items():
        concernees, a_verifier = par_reponse[famille, Reponse.CONCERNE], par_reponse[famille, Reponse.A_VERIFIER]
        yield Decompte(nom, concernees, a_verifier, totaux[famille])
