"""How many real authorities each fiche concerns, by type and size: counted class by class, never one by one."""

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from collectivites.passe import connus, list_on
from collectivites.profil import Profil, TypeCollectivite, type_principal
from obligations.catalogue import Catalogue
from obligations.classe import Coupes
from obligations.fiche import Fiche
from obligations.typographie import INSECABLE, nombre
from obligations.verdict import Reponse, examine, meilleur

FAMILLES = {
    TypeCollectivite.COMMUNE: ("communes", (0, 500, 2_000, 3_500, 10_000, 50_000)),
    TypeCollectivite.EPCI_FP: ("intercommunalités", (0, 15_000, 50_000)),
    TypeCollectivite.EPT: ("établissements publics territoriaux", ()),
    TypeCollectivite.DEPARTEMENT: ("départements", ()),
    TypeCollectivite.REGION: ("régions", ()),
}
"""By type, in the order shown: its name, and where each size begins (inhabitants, included)."""
Groupe = tuple[TypeCollectivite, int]
"""A family, and the rank of a size in it; -1: population unknown, or a family whose sizes are not told."""


@dataclass(frozen=True, slots=True)
class Decompte:
    """Of one group: how many are concerned, how many to verify, out of how many."""

    groupe: str
    concernees: int
    a_verifier: int
    total: int

    @property
    def part(self) -> str:
        """Percent concerned, as SVG reads it."""
        return f"{100 * self.concernees / self.total:.1f}"

    @property
    def part_a_verifier(self) -> str:
        return f"{100 * self.a_verifier / self.total:.1f}"


@dataclass(frozen=True, slots=True)
class Famille:
    """One type of authority: its total, then its groups by size (none when its sizes are not told)."""

    total: Decompte
    groupes: tuple[Decompte, ...]

    @property
    def lignes(self) -> tuple[Decompte, ...]:
        """What a drawing shows: each size, or the whole."""
        return self.groupes or (self.total,)


def decompte(catalogue: Catalogue, code: str, jour: date) -> list[Famille]:
    """For one fiche, the families that have one authority concerned or to verify.

    Empty before the list of authorities is loaded.
    """
    with _memoire.verrou:
        return _memoire.comptes(catalogue, jour).get(code, [])


def decompte_de(fiche: Fiche, jour: date) -> list[Famille]:
    """The same for a fiche that is not published: counted anew each time."""
    return _compte(fiche, _effectifs(Coupes.of(fiche.regles), jour), jour)


@dataclass(frozen=True, slots=True)
class Effectif:
    """How many authorities of a group get the same answers as `profil`, one of them."""

    groupe: Groupe
    profil: Profil
    combien: int


class _Memoire:
    """What is dear to count: the classes move with the list or the thresholds, the answers with the day too."""

    def __init__(self) -> None:
        self.verrou = threading.Lock()
        self._effectifs: tuple[object, list[Effectif]] = (None, [])
        self._comptes: tuple[object, dict[str, list[Famille]]] = (None, {})

    def comptes(self, catalogue: Catalogue, jour: date) -> dict[str, list[Famille]]:
        cle = (catalogue.etat, jour)
        if self._comptes[0] != cle:
            effectifs = self.effectifs(catalogue, jour)
            self._comptes = cle, {fiche.code: _compte(fiche, effectifs, jour) for fiche in catalogue.fiches.values()}
        return self._comptes[1]

    def effectifs(self, catalogue: Catalogue, jour: date) -> list[Effectif]:
        coupes = Coupes.of(regle for _, regle in catalogue.regles())
        cle = (catalogue.liste, coupes, list_on(jour))
        if self._effectifs[0] != cle:
            self._effectifs = cle, _effectifs(coupes, jour)
        return self._effectifs[1]


_memoire = _Memoire()


def _effectifs(coupes: Coupes, jour: date) -> list[Effectif]:
    """Authorities that no threshold tells apart, counted as one: a few dozen classes for the whole country."""
    representants: dict[object, tuple[Groupe, Profil]] = {}
    combien: Counter[object] = Counter()
    for connu in connus(jour).values():
        profil = connu.to_profil()
        if groupe := _groupe(profil):
            classe = groupe, coupes.classe(profil)
            representants.setdefault(classe, (groupe, profil))
            combien[classe] += 1
    return [Effectif(*representant, combien[classe]) for classe, representant in representants.items()]


def _groupe(profil: Profil) -> Groupe | None:
    """None: an authority whose law is its own (overseas), or that has no type."""
    famille = type_principal(profil.types)
    if famille is None:
        return None
    _, tailles = FAMILLES[famille]
    connue = bool(tailles) and profil.population is not None
    return famille, bisect_right(tailles, profil.population or 0) - 1 if connue else -1


def _compte(fiche: Fiche, effectifs: Iterable[Effectif], jour: date) -> list[Famille]:
    regles = [regle for regle in fiche.regles if not regle.terminee(jour)]
    comptes: dict[Groupe, Counter[Reponse]] = {}
    for effectif in effectifs:
        reponse = meilleur([examine(regle, effectif.profil).reponse for regle in regles])
        comptes.setdefault(effectif.groupe, Counter())[reponse] += effectif.combien
    familles = (_famille(type_, comptes) for type_ in FAMILLES)
    return [famille for famille in familles if famille.total.concernees or famille.total.a_verifier]


def _famille(type_: TypeCollectivite, comptes: Mapping[Groupe, Counter[Reponse]]) -> Famille:
    nom, tailles = FAMILLES[type_]
    groupes = [(groupe, comptes[groupe]) for groupe in sorted(comptes) if groupe[0] is type_]
    total = sum((par_reponse for _, par_reponse in groupes), Counter[Reponse]())
    par_taille = (_decompte(nom_du_groupe(groupe), par_reponse) for groupe, par_reponse in groupes)
    return Famille(_decompte(nom, total), tuple(par_taille) if tailles else ())


def _decompte(nom: str, par_reponse: Counter[Reponse]) -> Decompte:
    return Decompte(nom, par_reponse[Reponse.CONCERNE], par_reponse[Reponse.A_VERIFIER], par_reponse.total())


def nom_du_groupe(groupe: Groupe) -> str:
    """« Communes de moins de 500 habitants », « Intercommunalités de 50 000 habitants et plus »."""
    type_, rang = groupe
    nom, tailles = FAMILLES[type_]
    nom = f"{nom[0].upper()}{nom[1:]}"
    if rang < 0:
        return f"{nom} de population inconnue"
    if rang == 0:
        return f"{nom} de moins de {nombre(tailles[1])}{INSECABLE}habitants"
    if rang == len(tailles) - 1:
        return f"{nom} de {nombre(tailles[rang])}{INSECABLE}habitants et plus"
    return f"{nom} de {nombre(tailles[rang])} à {nombre(tailles[rang + 1] - 1)}{INSECABLE}habitants"
