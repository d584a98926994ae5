"""Registre: all that is known of the local authorities, and how one vintage follows another. Pure.

A code that existed once is never lost: it leads to its successor, or is known to have none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from collectivites.millesime import MAYOTTE, MEMBRES, OUTRE_MER, Commune, Groupement, Millesime, Recensement
from collectivites.particulieres import OUTRE_MER as COLLECTIVITES_D_OUTRE_MER
from collectivites.particulieres import PARTICULIERES, SANS_COMMUNES
from collectivites.profil import TypeCollectivite

SEUILS_SUIVIS = (1_000, 2_000, 3_500, 5_000, 10_000, 20_000, 30_000, 50_000)
"""Thresholds whose crossing is told to the authority: the first figure on the upper side."""

MUNICIPALE, TOTALE = "municipale", "totale"

TYPE_DES_FORMES = {
    "commune": TypeCollectivite.COMMUNE,
    "CC": TypeCollectivite.EPCI_FP,
    "CA": TypeCollectivite.EPCI_FP,
    "CU": TypeCollectivite.EPCI_FP,
    "METRO": TypeCollectivite.EPCI_FP,
    "MET69": TypeCollectivite.EPCI_FP,
    "EPT": TypeCollectivite.EPT,
    "departement": TypeCollectivite.DEPARTEMENT,
    "region": TypeCollectivite.REGION,
}


@dataclass(frozen=True, slots=True)
class Entite:
    """One authority that exists. types: its natures; none overseas, where the general law does not apply as it is."""

    code: str
    nom: str
    forme: str
    types: tuple[str, ...]
    siren: str = ""
    departement: str = ""
    region: str = ""
    epci: str = ""
    codes_postaux: tuple[str, ...] = ()
    ept: str = ""


CleDeChiffre = tuple[str, str, int | None, str]
"""(code, kind, census, source)."""


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A population: its kind, its census (None: not established), the day it came into force, where it was read."""

    code: str
    sorte: str
    recensement: int | None
    en_vigueur: date | None
    population: int
    source: str

    @property
    def cle(self) -> "CleDeChiffre":
        return self.code, self.sorte, self.recensement, self.source

    @property
    def rang(self) -> tuple[date, int, str]:
        """Of several figures of one kind, the greatest is the one to go by."""
        return rang(self.recensement, self.en_vigueur, self.source)


def rang(recensement: int | None, en_vigueur: date | None, source: str) -> tuple[date, int, str]:
    """The order of the figures of one kind: the latest in force, then of the latest census. Any order, but one."""
    return en_vigueur or date.min, recensement or 0, source


@dataclass(frozen=True, slots=True)
class Ancien:
    """A name or a code of before. successeur: where it leads; empty: nowhere. depuis: the year it ceased, if known."""

    code: str
    nom: str
    successeur: str
    sorte: str
    depuis: int | None = None


@dataclass(frozen=True, slots=True)
class Franchissement:
    """A threshold crossed between two censuses: avant and apres stand on either side of seuil."""

    code: str
    sorte: str
    seuil: int
    le: date
    avant: int
    apres: int

    @property
    def cle(self) -> tuple[str, str, int, date]:
        """One crossing: whatever the figures that two publications give of it."""
        return self.code, self.sorte, self.seuil, self.le


@dataclass(frozen=True)
class Registre:
    """annee: the vintage it stands at; 0 before the first."""

    annee: int = 0
    entites: dict[str, Entite] = field(default_factory=dict)
    chiffres: dict[CleDeChiffre, Chiffre] = field(default_factory=dict)
    anciens: dict[tuple[str, str], Ancien] = field(default_factory=dict)
    franchissements: frozenset[Franchissement] = frozenset()


def suite(avant: Registre, millesime: Millesime) -> Registre:
    """The registre once that vintage is known; the same vintage again changes nothing. ValueError for an older one."""
    if millesime.annee < avant.annee:
        raise ValueError(f"Le millésime {millesime.annee} est plus ancien que celui de la base, {avant.annee}.")
    entites = {entite.code: entite for entite in _entites(millesime)}
    chiffres = {chiffre.cle: chiffre for chiffre in _chiffres(millesime, entites)}
    return Registre(
        millesime.annee,
        entites,
        chiffres,
        _anciens(avant, millesime, entites),
        franchis(entites, avant.franchissements, _franchissements(avant, chiffres)),
    )


def franchis(
    entites: Mapping[str, Entite], connus: Iterable[Franchissement], nouveaux: Iterable[Franchissement]
) -> frozenset[Franchissement]:
    """Those of the authorities that exist, each once: what was told first stays told."""
    par_cle = {f.cle: f for f in (*nouveaux, *connus)}
    return frozenset(f for f in par_cle.values() if f.code in entites)


def _entites(millesime: Millesime) -> Iterator[Entite]:
    epci_de = {m.code: g.code for g in millesime.groupements if g.forme != "EPT" for m in g.membres}
    ept_de = {m.code: g.code for g in millesime.groupements if g.forme == "EPT" for m in g.membres}
    for commune in millesime.communes:
        if commune.departement not in SANS_COMMUNES:
            yield _commune(commune, epci_de.get(commune.code, ""), ept_de.get(commune.code, ""))
    departement_de = {commune.code: (commune.departement, commune.region) for commune in millesime.communes}
    for groupement in millesime.groupements:
        departement, region = _principal(groupement, departement_de)
        types = _types(groupement.code, groupement.forme)
        yield Entite(groupement.code, groupement.nom, groupement.forme, types, groupement.code, departement, region)
    remplaces = {code for particuliere in PARTICULIERES.values() for code in particuliere.remplace}
    for territoires, prefixe, forme in (
        (millesime.departements, "dep", "departement"),
        (millesime.regions, "reg", "region"),
    ):
        for territoire in territoires:
            code = f"{prefixe}-{territoire.code}"
            if territoire.zone == "com" or territoire.code in COLLECTIVITES_D_OUTRE_MER or code in remplaces:
                continue
            if territoire.code in SANS_COMMUNES:
                continue
            nom = (PARTICULIERES[code].nom if code in PARTICULIERES else "") or territoire.nom
            ou = territoire.code if forme == "departement" else ""
            region = territoire.region if forme == "departement" else territoire.code
            yield Entite(code, nom, forme, _types(code, forme), departement=ou, region=region)
    yield Entite(
        "dep-6AE", PARTICULIERES["dep-6AE"].nom, "departement", ("departement",), departement="6AE", region="44"
    )
    for code, nom in COLLECTIVITES_D_OUTRE_MER.items():
        yield Entite(f"com-{code}", nom, "outre-mer", (), departement=code)


def _commune(commune: Commune, epci: str, ept: str) -> Entite:
    return Entite(
        commune.code,
        commune.nom,
        "commune",
        _types(commune.code, "commune"),
        commune.siren,
        commune.departement,
        commune.region,
        epci,
        commune.codes_postaux,
        ept,
    )


def _types(code: str, forme: str) -> tuple[str, ...]:
    types = PARTICULIERES[code].types if code in PARTICULIERES else {TYPE_DES_FORMES[forme]}
    return tuple(str(type_) for type_ in TypeCollectivite if type_ in types)


def _principal(groupement: Groupement, departement_de: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Where most of its inhabitants are."""
    poids: dict[tuple[str, str], int] = defaultdict(int)
    for membre in groupement.membres:
        if membre.code in departement_de:
            poids[departement_de[membre.code]] += membre.municipale or 1
    return max(poids, key=lambda ou: poids[ou], default=("", ""))


def _chiffres(millesime: Millesime, entites: dict[str, Entite]) -> Iterator[Chiffre]:
    membres = millesime.recensement_des_membres
    for commune in millesime.communes:
        if commune.code in entites and commune.population is not None:
            yield _chiffre(commune.code, MUNICIPALE, _recensement(millesime, commune), commune.population)
    for groupement in millesime.groupements:
        yield from _paire(groupement.code, groupement.municipale, groupement.totale, membres)
        if groupement.forme != "EPT":
            for membre in groupement.membres:
                if membre.code in entites:
                    yield from _paire(
                        membre.code, membre.municipale, membre.totale, _sauf_mayotte(membre.code, membres)
                    )
    yield from _sommes(millesime, entites)


def _recensement(millesime: Millesime, commune: Commune) -> Recensement:
    """Of one commune of the file: Mayotte and the overseas authorities have their own censuses."""
    if commune.departement == "976":
        return MAYOTTE
    ailleurs = commune.zone == "com" or commune.departement in COLLECTIVITES_D_OUTRE_MER
    return OUTRE_MER if ailleurs else millesime.recensement


def _sauf_mayotte(code: str, recensement: Recensement) -> Recensement:
    """Mayotte is not counted with the others: the census of its figures is not established."""
    if "976" not in (code[:3], code.removeprefix("dep-")):
        return recensement
    return replace(recensement, annee=None, en_vigueur=None)


def _chiffre(code: str, sorte: str, recensement: Recensement, population: int) -> Chiffre:
    return Chiffre(code, sorte, recensement.annee, recensement.en_vigueur, population, recensement.source)


def _paire(code: str, municipale: int | None, totale: int | None, recensement: Recensement) -> Iterator[Chiffre]:
    for sorte, population in ((MUNICIPALE, municipale), (TOTALE, totale)):
        if population is not None:
            yield _chiffre(code, sorte, recensement, population)


def _sommes(millesime: Millesime, entites: dict[str, Entite]) -> Iterator[Chiffre]:
    """Populations of départements and régions: sums of their communes, and said to be."""
    metropole_de_lyon = {m.code for g in millesime.groupements if g.forme == "MET69" for m in g.membres}
    totales = {m.code: m.totale for g in millesime.groupements if g.forme != "EPT" for m in g.membres}
    for sorte, recensement, figure in (
        (MUNICIPALE, millesime.recensement, lambda c: c.population),
        (TOTALE, millesime.recensement_des_membres, lambda c: totales.get(c.code)),
    ):
        sommes: dict[str, list[int | None]] = defaultdict(list)
        for commune in millesime.communes:
            population = figure(commune)
            sommes[f"reg-{commune.region}"].append(population)
            if commune.code not in metropole_de_lyon:
                sommes[f"dep-{commune.departement}"].append(population)
                if commune.departement in ("67", "68"):
                    sommes["dep-6AE"].append(population)
        de_communes = replace(recensement, source=f"Somme des communes ({recensement.source})")
        for code, populations in sommes.items():
            if code in entites and None not in populations:
                total = sum(p for p in populations if p is not None)
                yield _chiffre(code, sorte, _sauf_mayotte(code, de_communes), total)


def _anciens(avant: Registre, millesime: Millesime, entites: dict[str, Entite]) -> dict[tuple[str, str], Ancien]:
    """Every name and code of before: what was known, followed further if need be, and what this vintage adds."""
    successeurs = {ancien: c.code for c in millesime.communes for ancien in c.anciens_codes}
    successeurs |= {a.code: a.chef_lieu for a in millesime.absorbees if a.code != a.chef_lieu}
    connus = dict(avant.anciens)
    for absorbee in millesime.absorbees:
        cle = (absorbee.code, absorbee.nom)
        depuis = connus[cle].depuis if cle in connus else None
        connus[cle] = Ancien(absorbee.code, absorbee.nom, absorbee.chef_lieu, absorbee.sorte, depuis)
    nommes = {code for code, _ in connus}
    for code, successeur in successeurs.items():
        if code not in nommes and code not in avant.entites:
            connus[code, ""] = Ancien(code, "", successeur, "ancienne")
    for code, entite in avant.entites.items():
        if code not in entites:
            successeur = successeurs.get(code) or _successeur_du_groupement(code, avant, entites)
            sorte = next((a.sorte for (c, _), a in connus.items() if c == code), "ancienne")
            connus[code, entite.nom] = Ancien(code, entite.nom, successeur, sorte, millesime.annee)
    noms = {f"dep-{t.code}": t.nom for t in millesime.departements} | {
        f"reg-{t.code}": t.nom for t in millesime.regions
    }
    for code, particuliere in PARTICULIERES.items():
        for remplacee in particuliere.remplace:
            nom = noms.get(remplacee, "")
            connus[remplacee, nom] = Ancien(remplacee, nom, code, "remplacée")
    mene_a = {code: ancien.successeur for (code, _), ancien in connus.items() if code != ancien.successeur}
    return {
        cle: replace(ancien, successeur=_au_bout(ancien.successeur, mene_a, entites))
        for cle, ancien in connus.items()
        if ancien.code not in entites or ancien.successeur == ancien.code
    }


def _au_bout(code: str, mene_a: dict[str, str], entites: dict[str, Entite]) -> str:
    """The living end of a chain of successors; empty when there is none."""
    for _ in range(20):
        if code in entites or not code:
            return code
        code = mene_a.get(code, "")
    return ""


def _successeur_du_groupement(code: str, avant: Registre, entites: dict[str, Entite]) -> str:
    """The one EPCI where all its communes went; none when they parted."""
    epcis = {entites[e.code].epci for e in avant.entites.values() if e.epci == code and e.code in entites}
    return epcis.pop() if len(epcis) == 1 else ""


def _franchissements(avant: Registre, chiffres: dict[CleDeChiffre, Chiffre]) -> Iterator[Franchissement]:
    """Compare each figure with the latest known of the same kind from the same file, of an earlier census."""
    precedents = _par_fichier(avant.chiffres.values())
    for chiffre in _par_fichier(chiffres.values()).values():
        ancien = precedents.get(_fichier(chiffre))
        if (
            ancien is None
            or not chiffre.en_vigueur
            or not ancien.en_vigueur
            or ancien.en_vigueur >= chiffre.en_vigueur
        ):
            continue
        yield from franchissements_de(ancien, chiffre)


def franchissements_de(avant: Chiffre, apres: Chiffre) -> Iterator[Franchissement]:
    """The thresholds between two figures of one authority that follow one another."""
    for seuil in SEUILS_SUIVIS:
        if apres.en_vigueur and (avant.population < seuil) != (apres.population < seuil):
            yield Franchissement(apres.code, apres.sorte, seuil, apres.en_vigueur, avant.population, apres.population)


def _par_fichier(chiffres: Iterable[Chiffre]) -> dict[tuple[str, str, str], Chiffre]:
    return {_fichier(chiffre): chiffre for chiffre in chiffres if _suivi(chiffre)}


def _suivi(chiffre: Chiffre) -> bool:
    """One file for each kind: a commune's municipale has its own, newer than that of the members' list."""
    if chiffre.code[:4] in ("dep-", "reg-", "com-"):
        return False
    de_commune = len(chiffre.code) == 5
    return not (de_commune and chiffre.sorte == MUNICIPALE and chiffre.source == MEMBRES)


def _fichier(chiffre: Chiffre) -> tuple[str, str, str]:
    """(code, kind, file), whatever the publication: figures of one file follow one another."""
    return chiffre.code, chiffre.sorte, chiffre.source.split(",")[0]
