"""From what an agent types to ranked authorities: « st malo », « 35400 », « 213502883 », « Renes »."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from collectivites.models import Ancien, Cle, Collectivite, Millesime

PETITS_MOTS = frozenset(
    ["le", "la", "les", "l", "de", "du", "des", "d", "en", "et", "sur", "sous", "a", "aux", "au", "lez"]
)
ABREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "dep": "departement",
    "dept": "departement",
}
FORMES_ECRITES = {
    "CC": "communaute de communes",
    "CA": "communaute d agglomeration",
    "CU": "communaute urbaine",
    "METRO": "metropole",
    "MET69": "metropole",
    "EPT": "ept",
    "departement": "departement",
    "region": "region",
}
GROUPEMENTS = frozenset({"CC", "CA", "CU", "METRO", "MET69", "EPT"})
TITRE = re.compile(r"^(cc|ca|cu|ept|metropole|eurometropole|collectivite( territoriale| europeenne)?) (?=.)")
"""What an official name begins with, and a person leaves out: « Corse » for « Collectivité de Corse »."""
INTITULE = re.compile(
    r"^(mairie|ville|commune|conseil (municipal|departemental|regional)) (d |de |du |des )?(l |la )?(?=.)"
)
LONGUEUR_MAXIMALE = 100
CANDIDATS = 60
"""Rows read of one prefix, best first: enough for homonyms, few enough to be quick."""
CANDIDATS_DE_PLUSIEURS_MOTS = 200
MOTS_CHERCHES = 3
"""Of several words, how many are looked up, the longest ones; all are checked."""
VOISINS = 100
ANCIEN_NOM = 2
"""Rang of the keys of names of before."""
PARTIE = 4
"""Exactitude of a match that is not of a whole name."""
LETTRES_POUR_UNE_FAUTE = 4
"""A shorter text is still being typed: guessing would only mislead."""


@dataclass(frozen=True, slots=True)
class Trouvee:
    """A match. ancien: the name of before that was recognised, and since when it is part of the authority."""

    collectivite: Collectivite
    ancien: Ancien | None = None


def cle_de_nom(texte: str) -> str:
    """« L’Haÿ-les-Roses » -> « l hay les roses », « St-Malo » -> « saint malo »."""
    texte = texte.lower().replace("œ", "oe").replace("æ", "ae")
    plat = "".join(lettre for lettre in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(lettre))
    return " ".join(ABREVIATIONS.get(mot, mot) for mot in re.findall(r"[a-z0-9]+", plat))


def cles_de_recherche(nom: str, forme: str, code: str, codes_postaux: Iterable[str]) -> Iterator[tuple[str, int]]:
    """(key, rang) of one authority: its whole name, the name from each of its words on, its postal codes."""
    entier = cle_de_nom(nom)
    mots = entier.split()
    sans_forme = TITRE.sub("", entier).split()
    yield entier, 0
    ecrite = FORMES_ECRITES.get(forme)
    if ecrite and not entier.startswith(ecrite):
        yield f"{ecrite} {' '.join(sans_forme)}", 0
    if forme == "departement":
        yield f"departement {code.removeprefix('dep-').lower()}", 0
    debut = _apres_l_article(sans_forme)
    if sans_forme[debut:] != mots:
        yield " ".join(sans_forme[debut:]), 0
    for rang in range(debut + 1, len(sans_forme)):
        if sans_forme[rang] not in PETITS_MOTS:
            yield " ".join(sans_forme[rang:]), 1
    for code_postal in codes_postaux:
        yield code_postal, 0


def cles_d_un_ancien(nom: str) -> set[str]:
    """Of a name of before: whole, and without its article."""
    mots = cle_de_nom(nom).split()
    return {" ".join(mots), " ".join(mots[_apres_l_article(mots) :])}


def _apres_l_article(mots: list[str]) -> int:
    """Rank of the first word that is not a small one, the last at most."""
    debut = 0
    while debut < len(mots) - 1 and mots[debut] in PETITS_MOTS:
        debut += 1
    return debut


def search(q: str, limite: int = 10) -> list[Trouvee]:
    """The authorities that the text may mean, each once, best first.

    The exact name, then the start of a name, then the start of a word, larger first; then several words in any order,
    and names one typing mistake away.
    """
    q = q[:LONGUEUR_MAXIMALE]
    compact = re.sub(r"[\s.]", "", q).upper()
    if re.fullmatch(r"[0-9]{2,}|2[AB][0-9]*|(DEP|REG|COM)-[0-9A-Z]{2,3}", compact):
        return _par_numero(compact, limite)
    cle = cle_de_nom(q)
    if len(cle) < 2:
        return []
    cles = _par_debut(cle)
    trouvees = _range(cles, cle)
    if len(trouvees) < limite and " " in cle:
        trouvees += _par_mots(cle)
    if len(trouvees) < limite and len(cle) >= LETTRES_POUR_UNE_FAUTE and not re.search("[0-9]", cle):
        trouvees += _avec_une_faute(cle, exacte=any(_exactitude(candidate, cle) < PARTIE for candidate in cles))
    if not trouvees and INTITULE.match(cle):
        return search(INTITULE.sub("", cle), limite)
    return _distinctes(trouvees)[:limite]


def follow(code: str) -> Ancien | None:
    """Where a code of before leads: its successor, or an Ancien without one; None when it never existed."""
    return Ancien.objects.select_related("successeur").filter(code=code).order_by("-successeur", "-nom").first()


def _par_numero(numero: str, limite: int) -> list[Trouvee]:
    """INSEE code, SIREN, SIRET, number of a département, postal code: whole or its start.

    A code that was withdrawn before the oldest vintage comes last: « 75001 » is a postal code today.
    """
    numero = numero[:9] if len(numero) == 14 else numero
    exactes = [_code_long(numero) if "-" in numero else numero]
    if len(numero) <= 3:
        exactes += [f"dep-{numero}", f"com-{numero}"]
    filtre = Q(code__in=exactes)
    if len(numero) == 9:
        filtre |= Q(siren=numero)
    trouvees = [Trouvee(collectivite) for collectivite in Collectivite.objects.filter(filtre)]
    anciens = Ancien.objects.filter(code__in=exactes, successeur__isnull=False).select_related("successeur")
    trouvees += [_trouvee(ancien.successeur, ancien) for ancien in anciens if ancien.successeur and ancien.nom]
    if len(numero) <= 5 and numero.isdigit():
        trouvees += _range(_par_debut(numero), numero)
    trouvees += [_trouvee(ancien.successeur, ancien) for ancien in anciens if ancien.successeur and not ancien.nom]
    return _distinctes(trouvees)[:limite]


def _code_long(numero: str) -> str:
    prefixe, suffixe = numero.split("-")
    return f"{prefixe.lower()}-{suffixe}"


def _commence(debut: str) -> Q:
    """Keys that begin so, by the index: SQLite wants a range, PostgreSQL a LIKE."""
    if connection.vendor == "sqlite":
        return Q(cle__gte=debut, cle__lt=f"{debut}\U0010ffff")
    return Q(cle__startswith=debut)


def _cles(filtre: Q) -> QuerySet[Cle]:
    return Cle.objects.filter(filtre).order_by("rang", "-poids", "cle", "id")


def _charge(cles: Iterable[Cle]) -> list[Cle]:
    """With what they lead to. Not joined before sorting: « sa » has 6 000 keys, of which 60 are kept."""
    cles = list(cles)
    collectivites = Collectivite.objects.in_bulk({cle.collectivite_id for cle in cles})
    anciens = Ancien.objects.in_bulk({cle.ancien_id for cle in cles if cle.ancien_id})
    for cle in cles:
        cle.collectivite = collectivites[cle.collectivite_id]
        cle.ancien = anciens[cle.ancien_id] if cle.ancien_id else None
    return cles


def _par_debut(cle: str) -> list[Cle]:
    debut = _commence(cle) & ~Q(cle=cle)
    return _charge([*_cles(Q(cle=cle))[:CANDIDATS], *_cles(debut)[:CANDIDATS]])


def _par_mots(cle: str) -> list[Trouvee]:
    """Several words in any order: the rarest is looked up, the others are checked; names with least else first."""
    mots = [mot for mot in cle.split() if mot not in PETITS_MOTS] or cle.split()
    cherches = sorted({mot for mot in mots if len(mot) > 1}, key=lambda mot: (len(mot), mot))[-MOTS_CHERCHES:]
    nombres = {mot: Cle.objects.filter(_commence(mot)).count() for mot in cherches}
    if any(mot.isalpha() and not nombre for mot, nombre in nombres.items()):
        return []
    for mot in sorted(cherches, key=lambda mot: nombres[mot]):
        candidates = _charge(_cles(_commence(mot))[:CANDIDATS_DE_PLUSIEURS_MOTS])
        dans_le_nom = {candidate.pk: _mots_du_nom(candidate, mots) for candidate in candidates}
        meilleur = max(dans_le_nom.values(), default=0)
        if meilleur:
            retenues = [candidate for candidate in candidates if dans_le_nom[candidate.pk] == meilleur]
            retenues.sort(key=lambda c: (len(cle_de_nom(c.collectivite.nom).split()), c.rang, -c.poids))
            return [_trouvee(candidate.collectivite, candidate.ancien) for candidate in retenues]
    return []


def _mots_du_nom(candidate: Cle, mots: list[str]) -> int:
    """How many words begin one of its name or form, when each other tells where it is; else 0."""
    collectivite = candidate.collectivite
    nom = candidate.ancien.nom if candidate.ancien else collectivite.nom
    noms = f"{cle_de_nom(nom)} {FORMES_ECRITES.get(collectivite.forme, '')}".split()
    lieux = [*cle_de_nom(collectivite.lieu).split(), collectivite.departement.lower(), *collectivite.codes_postaux]
    autres = [mot for mot in mots if not any(du_nom.startswith(mot) for du_nom in noms)]
    situent = all(len(mot) > 1 and any(lieu.startswith(mot) for lieu in lieux) for mot in autres)
    return len(mots) - len(autres) if situent else 0


def _range(cles: Iterable[Cle], cle: str) -> list[Trouvee]:
    ordonnees = sorted(cles, key=lambda candidate: (_exactitude(candidate, cle), candidate.rang, -candidate.poids))
    return [_trouvee(candidate.collectivite, candidate.ancien) for candidate in ordonnees]


def _exactitude(candidate: Cle, cle: str) -> int:
    """0: the very name; 1: without its article, or its number; 2: a grouping without its form; 3: a name of before.

    PARTIE: the start of a name; PARTIE + 1: the start of a word, « lyo » in « Métropole de Lyon ».
    """
    if candidate.rang == ANCIEN_NOM:
        return 3 if candidate.cle == cle else PARTIE
    if candidate.rang:
        return PARTIE + 1
    entier = cle_de_nom(candidate.collectivite.nom)
    sans_forme = candidate.collectivite.forme in GROUPEMENTS and candidate.cle != entier
    if candidate.cle != cle:
        return PARTIE + (sans_forme and entier.endswith(candidate.cle))
    if entier == cle:
        return 0
    return 2 if sans_forme else 1


def _trouvee(collectivite: Collectivite, ancien: Ancien | None) -> Trouvee:
    """Paris was the name of its département too: nothing to tell."""
    return Trouvee(collectivite, ancien if ancien and ancien.nom != collectivite.nom else None)


def _avec_une_faute(cle: str, *, exacte: bool) -> list[Trouvee]:
    """One letter wrong, missing, added or swapped; two in a long name that is not one already. The nearest only."""
    tolerance = 2 if len(cle) >= 10 and not exacte else 1
    noms = _noms_entiers(Millesime.objects.values_list("charge_le", flat=True).first())
    proches = process.extract(cle, noms, scorer=OSA.distance, score_cutoff=tolerance, limit=VOISINS)
    distances = {nom: distance for nom, distance, _ in proches if distance}
    plus_proche = min(distances.values(), default=0)
    retenus = [nom for nom, distance in distances.items() if distance == plus_proche]
    cles = _charge(_cles(Q(cle__in=retenus, rang__in=(0, ANCIEN_NOM)))) if retenus else []
    cles.sort(key=lambda candidate: (candidate.rang, candidate.collectivite.forme in GROUPEMENTS))
    return [_trouvee(candidate.collectivite, candidate.ancien) for candidate in cles]


@lru_cache(maxsize=1)
def _noms_entiers(charge_le: datetime | None) -> list[str]:
    """Every whole name, read once for each import."""
    cles = Cle.objects.filter(rang__in=(0, ANCIEN_NOM)).exclude(cle__regex=r"^[0-9]").values_list("cle", flat=True)
    return sorted(set(cles))


def forget() -> None:
    """Have the names read again: they were just imported."""
    _noms_entiers.cache_clear()


def _distinctes(trouvees: Iterable[Trouvee]) -> list[Trouvee]:
    """Each authority once, as it was best recognised."""
    vues: dict[str, Trouvee] = {}
    for trouvee in trouvees:
        vues.setdefault(trouvee.collectivite.code, trouvee)
    return list(vues.values())
