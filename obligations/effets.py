"""Whom a publication binds or frees: the answer of every authority of a list, before and after. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collectivites.profil import Profil, TypeCollectivite, type_principal
from obligations.classe import Classe, Coupes
from obligations.fiche import Fiche, Nature, Regle
from obligations.typographie import INSECABLE, nombre
from obligations.verdict import Reponse, examine, meilleur


class Sens(StrEnum):
    """What becomes of an authority whose answer changes; the value is also that of the address."""

    GAGNE = "gagne"
    PERD = "perd"
    DOUTE = "doute"
    LEVE = "leve"

    @property
    def nom(self) -> str:
        return NOMS[self]

    @property
    def signe(self) -> str:
        return SIGNES.get(self, "")


NOMS = {
    Sens.GAGNE: "Deviennent concernées",
    Sens.PERD: "Ne sont plus concernées",
    Sens.DOUTE: "Liront « à vérifier »",
    Sens.LEVE: "N’ont plus rien à vérifier",
}
SIGNES = {Sens.GAGNE: "+", Sens.PERD: "−"}


@dataclass(frozen=True, slots=True)
class Effets:
    """codes: by sense and type, the authorities whose answer changes, sorted.

    concernees: how many are bound, before and after. a_verifier: how many will be in doubt.
    """

    codes: Mapping[Sens, Mapping[TypeCollectivite, tuple[str, ...]]]
    concernees: tuple[int, int]
    a_verifier: int

    def combien(self, sens: Sens) -> int:
        return sum(len(codes) for codes in self.codes[sens].values())

    def en_francais(self, sens: Sens) -> str:
        """« 1 214 communes, 3 départements »; « aucune collectivité »."""
        return ", ".join(compte(type_, len(codes)) for type_, codes in self.codes[sens].items()) or AUCUNE

    @property
    def lignes(self) -> list[tuple[Sens, int, str]]:
        """Each sense, how many, « 1 214 communes »: gains and losses always, doubts when there are some."""
        lignes = [(sens, self.combien(sens), self.en_francais(sens)) for sens in Sens]
        return [(sens, combien, texte) for sens, combien, texte in lignes if combien or sens.signe]

    @property
    def aucun(self) -> bool:
        return not any(self.codes.values())


AUCUNE = "aucune collectivité"


def compte(type_: TypeCollectivite, combien: int) -> str:
    """« 1 214 communes », « 1 commune »."""
    return f"{nombre(combien)}{INSECABLE}{type_.pluriel if combien > 1 else type_.nom.lower()}"


def effets(
    avant: Fiche | None, apres: Fiche | None, jour: date, profils: Mapping[str, Profil], cle: str = ""
) -> Effets:
    """What readers of each authority are answered now, against what they would be. None: no such fiche for readers.

    profils: the list of authorities, by code. Rules of the past on that day bind nobody, nor does a project; nor what
    is no obligation, when the other is one. cle: of that règle alone, which another of the same fiche may hide.
    """
    natures = {fiche.nature for fiche in (avant, apres) if fiche}
    obligent = {Nature.OBLIGATION} if len(natures) > 1 else natures
    regles = {"avant": _en_cours(avant, jour, obligent, cle), "apres": _en_cours(apres, jour, obligent, cle)}
    coupes = Coupes.of([*regles["avant"], *regles["apres"]])
    connues: dict[Classe, tuple[Reponse, Reponse]] = {}
    codes: dict[Sens, dict[TypeCollectivite, list[str]]] = {sens: {} for sens in Sens}
    comptes: dict[str, Counter[Reponse]] = {"avant": Counter(), "apres": Counter()}
    for code, profil in sorted(profils.items()):
        type_ = type_principal(profil.types)
        if type_ is None:
            continue
        classe = coupes.classe(profil)
        if classe not in connues:
            connues[classe] = _reponse(regles["avant"], profil), _reponse(regles["apres"], profil)
        reponses = connues[classe]
        for quand, reponse in zip(comptes, reponses, strict=True):
            comptes[quand][reponse] += 1
        if (sens := PASSAGES.get(reponses)) is not None:
            codes[sens].setdefault(type_, []).append(code)
    return Effets(
        {sens: _ranges(par_type) for sens, par_type in codes.items()},
        (comptes["avant"][Reponse.CONCERNE], comptes["apres"][Reponse.CONCERNE]),
        comptes["apres"][Reponse.A_VERIFIER],
    )


PASSAGES: Mapping[tuple[Reponse, Reponse], Sens] = {
    (Reponse.NON_CONCERNE, Reponse.CONCERNE): Sens.GAGNE,
    (Reponse.A_VERIFIER, Reponse.CONCERNE): Sens.GAGNE,
    (Reponse.CONCERNE, Reponse.NON_CONCERNE): Sens.PERD,
    (Reponse.CONCERNE, Reponse.A_VERIFIER): Sens.DOUTE,
    (Reponse.NON_CONCERNE, Reponse.A_VERIFIER): Sens.DOUTE,
    (Reponse.A_VERIFIER, Reponse.NON_CONCERNE): Sens.LEVE,
}
"""The answers before and after, when they differ."""


def _en_cours(fiche: Fiche | None, jour: date, obligent: Collection[Nature], cle: str) -> list[Regle]:
    if fiche is None or fiche.projet or fiche.nature not in obligent:
        return []
    return [regle for regle in fiche.regles if not regle.terminee(jour) and cle in ("", regle.cle)]


def _reponse(regles: Iterable[Regle], profil: Profil) -> Reponse:
    return meilleur([examine(regle, profil).reponse for regle in regles])


def _ranges(par_type: Mapping[TypeCollectivite, list[str]]) -> dict[TypeCollectivite, tuple[str, ...]]:
    """Types in the order of every list."""
    return {type_: tuple(par_type[type_]) for type_ in TypeCollectivite if type_ in par_type}
