"""What new figures do to all: thresholds crossed, duties gained and lost, feeds that move. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from agenda.services import Coupure, coupures
from collectivites.profil import Profil, TypeCollectivite, type_principal
from collectivites.registre import SEUILS_SUIVIS
from obligations.bascule import PassageDeSeuil
from obligations.catalogue import Catalogue
from obligations.classe import Classe, Coupes
from obligations.echeances import fenetre
from obligations.effets import PASSAGES, Sens, compte
from obligations.fiche import Fiche, Regle
from obligations.typographie import nombre
from obligations.verdict import Reponse, examine, meilleur

NOMMEES_AU_PLUS = 8
MONTENT, DESCENDENT = ("passe ce seuil", "passent ce seuil"), ("descend dessous", "descendent dessous")
MOTS = {
    Sens.GAGNE: ("gagne cette fiche", "gagnent cette fiche"),
    Sens.PERD: ("la perd", "la perdent"),
    Sens.DOUTE: ("lira « à vérifier »", "liront « à vérifier »"),
    Sens.LEVE: ("n’a plus rien à vérifier", "n’ont plus rien à vérifier"),
}
"""Of one, of several."""

Profils = Mapping[str, Profil]
"""The list of authorities, by code."""


@dataclass(frozen=True, slots=True)
class SeuilFranchi:
    """Authorities of one type whose totale goes from one side to the other: their codes, sorted."""

    coupure: Coupure
    type_: TypeCollectivite
    montent: tuple[str, ...]
    descendent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """seuils: by figure, then type. fiches: by type, how many authorities each fiche takes, frees, puts in doubt.

    flux: how many authorities have a feed that moves.
    """

    seuils: tuple[SeuilFranchi, ...]
    fiches: Mapping[TypeCollectivite, Mapping[Sens, Counter[Fiche]]]
    flux: int

    def lignes(self, noms: Mapping[str, str]) -> Iterator[str]:
        """What whoever imports reads before writing. noms: of the authorities, by code."""
        for passage in self.seuils:
            seuil = f"{'plus de ' if passage.coupure.plus_de else ''}{nombre(passage.coupure.figure)} habitants"
            dits = [
                f"{compte(passage.type_, len(codes))} {verbes[len(codes) > 1]}{_nommees(codes, noms)}"
                for codes, verbes in ((passage.montent, MONTENT), (passage.descendent, DESCENDENT))
                if codes
            ]
            yield f"Seuil, {seuil} : {', '.join(dits)}."
        for type_, par_sens in self.fiches.items():
            for sens, comptes in par_sens.items():
                for fiche, combien in sorted(comptes.items(), key=lambda paire: (-paire[1], paire[0].code)):
                    mots = MOTS[sens][combien > 1]
                    yield f"Fiche, {fiche.titre} ({fiche.code}) : {compte(type_, combien)} {mots}."
        yield f"Flux qui bougent : {self.flux}."


def _nommees(codes: tuple[str, ...], noms: Mapping[str, str]) -> str:
    if not codes:
        return ""
    reste = len(codes) - NOMMEES_AU_PLUS
    dites = ", ".join(noms.get(code, code) for code in codes[:NOMMEES_AU_PLUS])
    autres = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return f" ({dites}{autres})"


def passages(catalogue: Catalogue, avant: Profils, apres: Profils, jour: date) -> Passages:
    """From the figures of before to those of that day; authorities that appear or end are left out."""
    communs = {code: (avant[code], profil) for code, profil in apres.items() if code in avant}
    regles = [regle for _, regle in catalogue.regles()]
    limites = {*coupures(regles), *(Coupure(seuil, seuil) for seuil in SEUILS_SUIVIS)}
    return Passages(
        tuple(_seuils(communs, limites)),
        _fiches(catalogue, communs, jour),
        sum(
            catalogue.classe(un, fenetre(jour)) != catalogue.classe(autre, fenetre(jour))
            for un, autre in communs.values()
        ),
    )


def seuils_des_communes(avant: Profils, apres: Profils) -> tuple[PassageDeSeuil, ...]:
    """Of the thresholds that are followed, those that communes cross: what the public journal tells."""
    communs = {code: (avant[code], profil) for code, profil in apres.items() if code in avant}
    limites = [Coupure(seuil, seuil) for seuil in SEUILS_SUIVIS]
    return tuple(
        PassageDeSeuil(p.coupure.figure, len(p.montent), len(p.descendent))
        for p in _seuils(communs, limites)
        if p.type_ is TypeCollectivite.COMMUNE
    )


def _seuils(communs: Mapping[str, tuple[Profil, Profil]], limites: Iterable[Coupure]) -> Iterator[SeuilFranchi]:
    for coupure in sorted(limites, key=lambda coupure: (coupure.premier, coupure.figure)):
        montent: dict[TypeCollectivite, list[str]] = defaultdict(list)
        descendent: dict[TypeCollectivite, list[str]] = defaultdict(list)
        for code, (un, autre) in communs.items():
            type_, figures = type_principal(autre.types), (un.population_totale, autre.population_totale)
            if type_ is None or figures[0] is None or figures[1] is None:
                continue
            if figures[0] < coupure.premier <= figures[1]:
                montent[type_].append(code)
            elif figures[1] < coupure.premier <= figures[0]:
                descendent[type_].append(code)
        for type_ in TypeCollectivite:
            if type_ in montent or type_ in descendent:
                yield SeuilFranchi(coupure, type_, tuple(sorted(montent[type_])), tuple(sorted(descendent[type_])))


def _fiches(
    catalogue: Catalogue, communs: Mapping[str, tuple[Profil, Profil]], jour: date
) -> dict[TypeCollectivite, dict[Sens, Counter[Fiche]]]:
    en_cours = {
        fiche: [regle for regle in fiche.regles if not regle.terminee(jour)]
        for fiche in catalogue.fiches.values()
        if not fiche.projet
    }
    coupes = Coupes.of(regle for regles in en_cours.values() for regle in regles)
    connues: dict[Classe, dict[Fiche, Reponse]] = {}
    trouvees: dict[TypeCollectivite, dict[Sens, Counter[Fiche]]] = {}
    for un, autre in communs.values():
        type_, classes = type_principal(autre.types), (coupes.classe(un), coupes.classe(autre))
        if type_ is None or classes[0] == classes[1]:
            continue
        for classe, profil in zip(classes, (un, autre), strict=True):
            if classe not in connues:
                connues[classe] = _reponses(en_cours, profil)
        for fiche, reponse in connues[classes[1]].items():
            if (sens := PASSAGES.get((connues[classes[0]][fiche], reponse))) is not None:
                trouvees.setdefault(type_, {}).setdefault(sens, Counter())[fiche] += 1
    return {
        type_: {sens: trouvees[type_][sens] for sens in Sens if sens in trouvees[type_]}
        for type_ in TypeCollectivite
        if type_ in trouvees
    }


def _reponses(en_cours: Mapping[Fiche, list[Regle]], profil: Profil) -> dict[Fiche, Reponse]:
    return {
        fiche: meilleur([examine(regle, profil).reponse for regle in regles]) for fiche, regles in en_cours.items()
    }
