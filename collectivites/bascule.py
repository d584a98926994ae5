"""How the figures of a new census follow those known: checked against them first, then put beside them. Pure.

Only what Insee says of communes and départements is taken as it is; the rest is a sum, and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from collectivites.insee import VILLE_DE, Releve
from collectivites.particulieres import PARTICULIERES
from collectivites.registre import (
    MUNICIPALE,
    TOTALE,
    Chiffre,
    Entite,
    Franchissement,
    Registre,
    franchis,
    franchissements_de,
)

EGALES_AU_MOINS = 0.99
"""Share of the communes whose PMUN must be ours, where we have that census."""
EGALES_D_UN_AUTRE = 0.5
"""Two censuses share less than a tenth of their figures: from there on, they are one under two years."""
CONNUES_AU_MOINS = 0.95
"""Share of the codes of the file that must be ours, or have been."""
ECART_DU_TOTAL = 0.02
"""How far the population of the country may stand from that of the census before."""
ECART_D_UN_DEPARTEMENT = 0.01
"""How far a département may stand from the sum of its communes."""
ANNEES_PASSEES = 10
RECENSEMENTS_GARDES = 2
"""Of one kind, the figure in force and the one before: the second tells what was crossed."""
SOMME = "Somme des communes ("

Cle = tuple[str, str]
"""(code, kind)."""


class ReleveRefuse(ValueError):
    """The file is readable, and cannot be what it is said to be; the message says why."""


def suite_du_releve(avant: Registre, releve: Releve, jour: date) -> Registre:
    """The registre once that census is known; the same again changes nothing. Raises ReleveRefuse.

    jour: today; a day in force after it is kept, and what was planned before is replaced.
    """
    _verifie(avant, releve, jour)
    neufs = _au_registre(avant, _chiffres(avant, releve))
    gardes = _gardes(avant, neufs, releve, jour)
    chiffres = {c.cle: c for c in (*gardes, *neufs.values())}
    return replace(avant, chiffres=chiffres, franchissements=_franchissements(avant, neufs, releve, jour))


def with_newer(avant: Registre, lu: Registre) -> Registre:
    """The list that was just read, with the figures of later censuses that were known before it.

    A list of authorities tells those of its own year: it takes nothing from what Insee published since. Sums are made
    again, for the members may have changed.
    """
    derniers: dict[Cle, int] = {}
    de_la_liste: dict[str, int] = {MUNICIPALE: 0, TOTALE: 0}
    for c in lu.chiffres.values():
        derniers[c.code, c.sorte] = max(derniers.get((c.code, c.sorte), 0), c.recensement or 0)
        de_la_liste[c.sorte] = max(de_la_liste[c.sorte], c.recensement or 0)
    recents = [
        c
        for c in avant.chiffres.values()
        if c.code in lu.entites and (c.recensement or 0) > derniers.get((c.code, c.sorte), de_la_liste[c.sorte])
    ]
    if not recents:
        return lu
    fichiers = {(c.sorte, c.recensement, c.en_vigueur) for c in recents}
    chiffres = lu.chiffres | {c.cle: c for c in recents if len(c.code) == 5 or not c.source.startswith(SOMME)}
    faites = {(c.code, c.sorte) for c in recents}
    sommes = [
        c
        for fichier in fichiers
        for c in _sommes_d_un_fichier(lu.entites, chiffres.values(), fichier)
        if (c.code, c.sorte) in faites or c.code not in avant.entites
    ]
    anciens = [f for f in avant.franchissements if any(f.le == en_vigueur for _, _, en_vigueur in fichiers)]
    return replace(
        lu,
        chiffres={c.cle: c for c in sommes} | chiffres,
        franchissements=franchis(lu.entites, lu.franchissements, anciens),
    )


def derniers_recensements(registre: Registre) -> list[tuple[int, date]]:
    """(year, first day in force) of each census that communes have figures of, in the order of days."""
    connus = {
        (c.recensement, c.en_vigueur)
        for c in registre.chiffres.values()
        if c.recensement and c.en_vigueur and len(c.code) == 5
    }
    return sorted(connus, key=lambda recensement: (recensement[1], recensement[0]))


# Is it what it is said to be?


def _verifie(avant: Registre, releve: Releve, jour: date) -> None:
    if not avant.entites:
        raise ReleveRefuse("Aucune collectivité n’est chargée : importez d’abord la liste, avec --source.")
    _verifie_le_jour(avant, releve, jour)
    _verifie_les_codes(avant, releve)
    _, en_vigueur = _dates(releve)
    remplaces = jour if en_vigueur > jour else date.max  # what was planned is no measure of what replaces it
    connus = [c for c in avant.chiffres.values() if c.en_vigueur and c.en_vigueur <= remplaces]
    _verifie_les_chiffres(connus, releve)
    _verifie_le_total(avant, connus, releve)
    _verifie_les_departements(releve)


def _verifie_le_jour(avant: Registre, releve: Releve, jour: date) -> None:
    annee, en_vigueur = _dates(releve)
    if en_vigueur < date(jour.year - ANNEES_PASSEES, jour.month, min(jour.day, 28)):
        raise ReleveRefuse(f"En vigueur au {en_vigueur:%d/%m/%Y} : c’est il y a plus de {ANNEES_PASSEES} ans.")
    if en_vigueur <= date(annee, 12, 31):
        raise ReleveRefuse(f"Le recensement de {annee} ne peut pas être en vigueur dès le {en_vigueur:%d/%m/%Y}.")
    for autre, depuis in derniers_recensements(avant):
        if depuis <= jour and autre > annee:
            raise ReleveRefuse(f"Le recensement de {annee} est plus ancien que celui en vigueur, {autre}.")
        if depuis <= jour and autre < annee and en_vigueur <= depuis:
            raise ReleveRefuse(
                f"Le recensement de {annee} ne peut pas être en vigueur au {en_vigueur:%d/%m/%Y} : celui de {autre} "
                f"l’est depuis le {depuis:%d/%m/%Y}."
            )


def _verifie_les_codes(avant: Registre, releve: Releve) -> None:
    anciens = {code for code, _ in avant.anciens}
    inconnus = [c for c in releve.communes if c not in avant.entites and c not in anciens and c not in VILLE_DE]
    if len(inconnus) > len(releve.communes) * (1 - CONNUES_AU_MOINS):
        raise ReleveRefuse(
            f"{len(inconnus)} communes du fichier sont inconnues ici ({', '.join(inconnus[:3])}…) : "
            "est-ce bien la France d’aujourd’hui ?"
        )


def _verifie_les_chiffres(connus: Iterable[Chiffre], releve: Releve) -> None:
    """PMUN of the same census must be ours; where we do not have it, that of another must not."""
    annee, _ = _dates(releve)
    notres: dict[int, dict[str, int]] = defaultdict(dict)
    for c in connus:
        if c.sorte == MUNICIPALE and c.recensement and c.code in releve.communes:
            notres[c.recensement][c.code] = c.population
    for recensement, populations in sorted({annee: notres[annee]}.items() if annee in notres else notres.items()):
        lues = {code: releve.communes[code].municipale for code in populations}
        differents = [code for code, population in populations.items() if lues[code] != population]
        part = 1 - len(differents) / len(populations)
        if recensement == annee and part < EGALES_AU_MOINS:
            code = differents[0]
            raise ReleveRefuse(
                f"Ce n’est pas le recensement de {annee} : {len(differents)} populations municipales sur "
                f"{len(populations)} diffèrent des nôtres ({code} : {lues[code]} lus, {populations[code]} connus)."
            )
        if recensement != annee and part > EGALES_D_UN_AUTRE:
            raise ReleveRefuse(f"Ces chiffres sont ceux du recensement de {recensement}, non de {annee}.")


def _verifie_le_total(avant: Registre, connus: Iterable[Chiffre], releve: Releve) -> None:
    """The country of the file against that of the census before, overseas authorities and Mayotte left out."""
    codes = {code for code in avant.entites if code in releve.communes or code in VILLE_DE.values()}
    recents = _derniers(c for c in connus if c.sorte == MUNICIPALE and c.code in codes)
    total = sum(c.population for c in recents.values() if c.recensement)
    if total and abs(releve.municipale - total) > total * ECART_DU_TOTAL:
        raise ReleveRefuse(
            f"{releve.municipale} habitants dans le fichier, {total} au recensement précédent : plus de "
            f"{ECART_DU_TOTAL:.0%} d’écart."
        )


def _verifie_les_departements(releve: Releve) -> None:
    communes: Counter[str] = Counter()
    for code, habitants in releve.communes.items():
        communes[_departement(code)] += habitants.totale or 0
    for code, totale in releve.departements.items():
        if abs(totale - communes[code]) > communes[code] * ECART_D_UN_DEPARTEMENT:
            raise ReleveRefuse(
                f"Département {code} : {totale} habitants, mais {communes[code]} dans ses communes. "
                "Les deux fichiers ne sont pas du même recensement."
            )


def _dates(releve: Releve) -> tuple[int, date]:
    annee, en_vigueur = releve.recensement.annee, releve.recensement.en_vigueur
    if annee is None or en_vigueur is None:
        raise ReleveRefuse("L’année du recensement et le jour d’entrée en vigueur sont nécessaires.")
    return annee, en_vigueur


def _departement(code: str) -> str:
    return code[:3] if code[:2] in ("97", "98") else code[:2]


# What it says


@dataclass(frozen=True, slots=True)
class _Lus:
    """Figures of one of our communes: one line of the file, or several. None: one of them has none."""

    municipale: int | None
    totale: int | None
    source: str


def _chiffres(avant: Registre, releve: Releve) -> list[Chiffre]:
    """All that the file says, as figures of ours."""
    communes = _communes(avant, releve)
    dits = [_chiffre(releve, code, sorte, *valeur) for code, lu in communes.items() for sorte, valeur in _paires(lu)]
    dits += [_chiffre(releve, f"dep-{code}", TOTALE, *valeur) for code, valeur in _departements(avant, releve).items()]
    lus = list(_au_registre(avant, dits).values())
    sommes = (_sommes_d_un_fichier(avant.entites, lus, (sorte, *_dates(releve))) for sorte in (MUNICIPALE, TOTALE))
    return [*(c for de_sorte in sommes for c in de_sorte), *lus]


def _chiffre(releve: Releve, code: str, sorte: str, population: int, source: str) -> Chiffre:
    return Chiffre(code, sorte, *_dates(releve), population, source)


Fichier = tuple[str, int | None, date | None]
"""(kind, census, day in force): what the figures of one file share."""


def _paires(lus: _Lus) -> Iterator[tuple[str, tuple[int, str]]]:
    for sorte, population in ((MUNICIPALE, lus.municipale), (TOTALE, lus.totale)):
        if population is not None:
            yield sorte, (population, lus.source)


def _communes(avant: Registre, releve: Releve) -> dict[str, _Lus]:
    """By code of ours. A city is the sum of its arrondissements; a commune merged since, of what it was made of."""
    successeurs = {code: ancien.successeur for (code, _), ancien in avant.anciens.items()}
    lignes: dict[str, list[str]] = defaultdict(list)
    arrondies = {VILLE_DE[code] for code in releve.communes if code in VILLE_DE}
    for code in releve.communes:
        if code not in arrondies:
            notre = VILLE_DE.get(code) or (code if code in avant.entites else successeurs.get(code, ""))
            if notre in avant.entites:
                lignes[notre].append(code)
    source = releve.recensement.source
    return {notre: _lus(releve, notre, codes, source) for notre, codes in lignes.items()}


def _lus(releve: Releve, notre: str, codes: list[str], source: str) -> _Lus:
    habitants = [releve.communes[code] for code in codes]
    totales = [h.totale for h in habitants]
    if codes != [notre]:
        source = f"Somme des arrondissements ({source})" if notre in VILLE_DE.values() else f"{SOMME}{source})"
    totale = None if None in totales else sum(t for t in totales if t is not None)
    return _Lus(sum(h.municipale for h in habitants), totale, source)


def _departements(avant: Registre, releve: Releve) -> dict[str, tuple[int, str]]:
    """By code of département: those that are authorities. The Rhône's line counts the Métropole de Lyon."""
    return {
        code: (totale, f"{releve.recensement.source}, départements")
        for code, totale in releve.departements.items()
        if f"dep-{code}" in avant.entites and code != "69"
    }


def _sommes_d_un_fichier(entites: Mapping[str, Entite], lus: Iterable[Chiffre], fichier: Fichier) -> Iterator[Chiffre]:
    """Of the communes of each grouping, département and région, when all have a figure of that file."""
    sorte, recensement, en_vigueur = fichier
    du_fichier = {c.code: c for c in lus if (c.sorte, c.recensement, c.en_vigueur) == fichier}
    source = next((c.source for c in du_fichier.values() if "Somme" not in c.source and len(c.code) == 5), "")
    sommes: dict[str, list[int | None]] = defaultdict(list)
    for entite in entites.values():
        if entite.forme == "commune":
            chiffre = du_fichier.get(entite.code)
            for code in _au_dessus(entite):
                sommes[code].append(chiffre.population if chiffre else None)
    for code, populations in sommes.items():
        if code in entites and code not in du_fichier and None not in populations:
            total = sum(p for p in populations if p is not None)
            yield Chiffre(code, sorte, recensement, en_vigueur, total, f"{SOMME}{source})")


LYON = "200046977"
"""A département of its own: the Rhône does not count its communes (CGCT, art. L. 3611-1)."""
REMPLACANTS: Mapping[str, str] = {
    code: remplacant for remplacant, p in PARTICULIERES.items() for code in p.remplace if code.startswith("dep-")
}


def _au_dessus(commune: Entite) -> Iterator[str]:
    """The codes of what a commune is counted in; some are no authority."""
    yield from (code for code in (commune.epci, commune.ept, f"reg-{commune.region}") if code)
    departement = f"dep-{commune.departement}"
    remplacant = REMPLACANTS.get(departement, departement)
    if commune.epci != LYON and remplacant.startswith("dep-"):
        yield remplacant


# What becomes of what was known


def _au_registre(avant: Registre, lus: Iterable[Chiffre]) -> dict[Cle, Chiffre]:
    """By (code, kind); what was known just so keeps its row, whatever the words of its source."""
    connus = {(c.code, c.sorte, c.recensement, c.en_vigueur, c.population): c for c in avant.chiffres.values()}
    return {
        (c.code, c.sorte): connus.get((c.code, c.sorte, c.recensement, c.en_vigueur, c.population), c) for c in lus
    }


def _gardes(avant: Registre, neufs: Mapping[Cle, Chiffre], releve: Releve, jour: date) -> Iterator[Chiffre]:
    """What stays: neither another figure of the same census or day, nor an older plan, nor what is long past."""
    annee, en_vigueur = _dates(releve)
    passes: dict[Cle, list[Chiffre]] = defaultdict(list)
    for c in avant.chiffres.values():
        a_venir = c.en_vigueur is not None and c.en_vigueur > jour
        if a_venir and en_vigueur > jour:
            continue
        if (c.code, c.sorte) in neufs and (c.recensement == annee or c.en_vigueur == en_vigueur):
            continue
        if a_venir:
            yield c
        else:
            passes[c.code, c.sorte].append(c)
    for cle, chiffres in passes.items():
        neuf = 1 if cle in neufs and en_vigueur <= jour else 0
        yield from sorted(chiffres, key=lambda c: c.rang)[-(RECENSEMENTS_GARDES - neuf) :]


def _franchissements(
    avant: Registre, neufs: Mapping[Cle, Chiffre], releve: Releve, jour: date
) -> frozenset[Franchissement]:
    """Each new figure against the latest before its day; what was planned, or told of another figure, is told anew."""
    _, en_vigueur = _dates(releve)
    changes = {cle: c for cle, c in neufs.items() if c.cle not in avant.chiffres or avant.chiffres[c.cle] != c}
    suivis = {cle: c for cle, c in changes.items() if c.code[:4] not in ("dep-", "reg-", "com-")}
    precedents = _derniers(
        c for c in avant.chiffres.values() if c.en_vigueur and c.en_vigueur < en_vigueur and c.en_vigueur <= jour
    )
    gardes = [
        f
        for f in avant.franchissements
        if not ((f.code, f.sorte) in suivis and f.le == en_vigueur) and not (f.le > jour and en_vigueur > jour)
    ]
    prevus = neufs if en_vigueur > jour else suivis
    trouves = [
        f
        for cle, c in prevus.items()
        if cle in precedents and c.code[:4] not in ("dep-", "reg-", "com-")
        for f in franchissements_de(precedents[cle], c)
    ]
    return franchis(avant.entites, gardes, trouves)


def _derniers(chiffres: Iterable[Chiffre]) -> dict[Cle, Chiffre]:
    """The one to go by, for each authority and kind."""
    return {(c.code, c.sorte): c for c in sorted(chiffres, key=lambda c: c.rang)}
