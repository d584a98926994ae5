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

ARTICLES = frozenset({"le", "la", "les", "l"})
PETITS_MOTS = ARTICLES | {"de", "du", "des", "d", "en", "et", "sur", "sous", "a", "aux", "au", "lez", "les"}
ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
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
SIGLES = ("cc", "ca", "cu", "ept")
LONGUEUR_MAXIMALE = 100
CANDIDATS = 40
"""Rows read of one prefix, best first: enough for homonyms, few enough to be quick."""
CANDIDATS_DE_PLUSIEURS_MOTS = 1_000
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
    sans_forme = mots[1:] if mots and mots[0] in SIGLES else mots
    yield entier, 0
    ecrite = FORMES_ECRITES.get(forme)
    if ecrite and not entier.startswith(ecrite):
        yield f"{ecrite} {' '.join(sans_forme)}", 0
    if forme == "departement":
        yield f"departement {code.removeprefix('dep-').lower()}", 0
    debut = 0
    while debut < len(sans_forme) - 1 and sans_forme[debut] in PETITS_MOTS:
        debut += 1
    if sans_forme[debut:] != mots:
        yield " ".join(sans_forme[debut:]), 0
    for rang in range(debut + 1, len(sans_forme)):
        if sans_forme[rang] not in PETITS_MOTS:
            yield " ".join(sans_forme[rang:]), 1
    for code_postal in codes_postaux:
        yield code_postal, 0


def search(q: str, limite: int = 10) -> list[Trouvee]:
    """The authorities that the text may mean, best first: exact, start of a name, start of a word, larger first.

    One typing mistake is forgiven when nothing else is found.
    """
    q = q[:LONGUEUR_MAXIMALE]
    compact = re.sub(r"[\s.]", "", q).upper()
    if re.fullmatch(r"[0-9]+|2[AB][0-9]*|(DEP|REG|COM)-[0-9A-Z]{2,3}", compact):
        return _par_numero(compact, limite)
    cle = cle_de_nom(q)
    if len(cle) < 2:
        return []
    trouvees = _range(_par_debut(cle), cle)
    if len(trouvees) < limite and " " in cle:
        trouvees += _par_mots(cle)
    if len(trouvees) < limite and len(cle) >= LETTRES_POUR_UNE_FAUTE:
        trouvees += _avec_une_faute(cle)
    return _distinctes(trouvees)[:limite]


def follow(code: str) -> Ancien | None:
    """Where a code of before leads: its successor, or an Ancien without one; None when it never existed."""
    return Ancien.objects.select_related("successeur").filter(code=code).order_by("-successeur", "-nom").first()


def _par_numero(numero: str, limite: int) -> list[Trouvee]:
    chiffres = numero[:9] if len(numero) == 14 else numero
    exactes = [numero.lower().replace("a", "A").replace("b", "B") if "-" not in numero else _code_long(numero)]
    if len(numero) <= 3:
        exactes.append(f"dep-{numero}")
    filtre = Q(code__in=exactes)
    if len(chiffres) == 9:
        filtre |= Q(siren=chiffres)
    trouvees = [Trouvee(collectivite) for collectivite in Collectivite.objects.filter(filtre)]
    trouvees += [
        Trouvee(ancien.successeur, ancien)
        for ancien in Ancien.objects.filter(code__in=exactes, successeur__isnull=False).select_related("successeur")
        if ancien.successeur
    ]
    if len(numero) <= 5 and numero.isdigit():
        trouvees += _range(_par_debut(numero), numero)
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
    return Cle.objects.filter(filtre).select_related("collectivite", "ancien").order_by("rang", "-poids", "cle", "id")


def _par_debut(cle: str) -> list[Cle]:
    exactes = list(_cles(Q(cle=cle))[:CANDIDATS])
    return exactes + list(_cles(_commence(cle) & ~Q(cle=cle))[:CANDIDATS])


def _par_mots(cle: str) -> list[Trouvee]:
    """Several words in any order: the rarest is looked up, the others are checked; names with least else first."""
    mots = [mot for mot in cle.split() if mot not in PETITS_MOTS] or cle.split()
    plus_rare = min(mots, key=lambda mot: Cle.objects.filter(_commence(mot)).count())
    candidates = _cles(_commence(plus_rare))[:CANDIDATS_DE_PLUSIEURS_MOTS]
    retenues = [candidate for candidate in candidates if _contient(candidate, mots)]
    retenues.sort(
        key=lambda candidate: (len(cle_de_nom(candidate.collectivite.nom).split()), candidate.rang, -candidate.poids)
    )
    return [Trouvee(candidate.collectivite, candidate.ancien) for candidate in retenues]


def _contient(candidate: Cle, mots: list[str]) -> bool:
    nom = candidate.ancien.nom if candidate.ancien else candidate.collectivite.nom
    forme = FORMES_ECRITES.get(candidate.collectivite.forme, "")
    du_nom = [*cle_de_nom(nom).split(), *forme.split(), candidate.collectivite.departement.lower()]
    du_nom += candidate.collectivite.codes_postaux
    return all(any(mot_du_nom.startswith(mot) for mot_du_nom in du_nom) for mot in mots)


def _range(cles: Iterable[Cle], cle: str) -> list[Trouvee]:
    ordonnees = sorted(cles, key=lambda candidate: (_exactitude(candidate, cle), candidate.rang, -candidate.poids))
    return [Trouvee(candidate.collectivite, candidate.ancien) for candidate in ordonnees]


def _exactitude(candidate: Cle, cle: str) -> int:
    """0: the whole name; 1: a whole name of before; 2: a part."""
    if candidate.cle != cle or candidate.rang == 1:
        return 2
    return 0 if candidate.rang == 0 else 1


def _avec_une_faute(cle: str) -> list[Trouvee]:
    """One letter wrong, missing, added or swapped; two in a long name."""
    tolerance = 2 if len(cle) >= 10 else 1
    noms = _noms_entiers(Millesime.objects.values_list("charge_le", flat=True).first())
    proches = process.extract(cle, noms, scorer=OSA.distance, score_cutoff=tolerance, limit=20)
    distances = {nom: distance for nom, distance, _ in proches}
    cles = _cles(Q(cle__in=list(distances), rang__in=(0, 2)))
    ordonnees = sorted(cles, key=lambda candidate: (distances[candidate.cle], candidate.rang, -candidate.poids))
    return [Trouvee(candidate.collectivite, candidate.ancien) for candidate in ordonnees]


@lru_cache(maxsize=1)
def _noms_entiers(charge_le: datetime | None) -> list[str]:
    """Every whole name, read once for each import."""
    cles = Cle.objects.filter(rang__in=(0, 2)).exclude(cle__regex=r"^[0-9]").values_list("cle", flat=True)
    return sorted(set(cles))


def forget() -> None:
    """Have the names read again: they were just imported."""
    _noms_entiers.cache_clear()


def _distinctes(trouvees: Iterable[Trouvee]) -> list[Trouvee]:
    """Each once, under its own name rather than one of before when both are found."""
    trouvees = list(trouvees)
    directes = {trouvee.collectivite.code for trouvee in trouvees if trouvee.ancien is None}
    vues: dict[tuple[str, int | None], Trouvee] = {}
    for trouvee in trouvees:
        if trouvee.ancien is None or trouvee.collectivite.code not in directes:
            ancien = trouvee.ancien.pk if trouvee.ancien else None
            vues.setdefault((trouvee.collectivite.code, ancien), trouvee)
    return list(vues.values())
