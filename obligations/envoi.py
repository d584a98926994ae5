"""What an upload says: things of the catalogue as values, or all that must be mended, with file, key and line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from obligations import toml, travail
from obligations.champs import TEXTE_MAXIMAL
from obligations.echange import Faute, Fichier
from obligations.fichiers import DOSSIERS, ENSEMBLES, Valeurs, references_inconnues
from obligations.genres import FORMES
from obligations.lecture import LectureImpossible
from obligations.models import Genre
from obligations.textes import refus

FAUTES_PAR_CHOSE = 20
REGLES_AU_PLUS = 3_000
"""In one upload: six times the whole catalogue, and what a server reads in a few seconds."""

CLES_PROPRES = {
    Genre.OBLIGATION: {"regles", "resume", "nature", "domaine"},
    Genre.RESSOURCE: {"nom", "description", "famille", "operateur"},
}
"""Keys that only one kind has, by which a file alone is recognised."""

A_LA_PLACE: Mapping[str, Any] = {
    **dict.fromkeys(
        ("code", "domaine", "titre", "resume", "cle", "quoi", "nom", "description", "question", "oui"), "x"
    ),
    "nature": "obligation",
    "priorite": "courant",
    "etat": "a-venir",
    "confiance": "faible",
    "famille": "service",
    "effet": "ancienne",
    "types": ["commune"],
}
"""For each key that must be there, a value that can be read, so that what follows a wrong one is read too."""

_CHEMIN = re.compile(r"(?:(?P<liste>\w+)(?:\[(?P<rang>\d+)\]|\.(?P<nom>[^.\[\]]+))\.)?(?P<cle>[^.\[\]]+)")
"""« titre », « sources[2].url », « regles.vote.effet »."""
_SUJET = re.compile(
    r"(?:[^«]* : )?(?P<message>(?P<mot>Code|Fiche|Ressource|Règle|Clé de règle) « (?P<nom>[^»]*) » :.*)",
    re.DOTALL,
)
"""What a value refuses about itself, under whatever key it was being read."""
CE_QU_ON_RECONNAIT = (
    "on ne reconnaît pas ce que décrit ce fichier. Une obligation a les clés domaine, resume et nature, et des tables "
    "[[regles]] ; une ressource, nom, famille et description ; les domaines sont des tables [[domaines]], les "
    "caractéristiques des tables [[caracteristiques]]."
)


_lignes = lru_cache(maxsize=4)(toml.lignes)
"""A file with many faults is gone through once."""


@dataclass(frozen=True, slots=True)
class Chose:
    """One thing as a file words it. ou: « domaines[2] » in a file of several. code: empty if it cannot be read."""

    genre: Genre
    table: Any
    fichier: Fichier
    ou: str = ""

    @property
    def code(self) -> str:
        code = self.table.get("code") if isinstance(self.table, dict) else ""
        return code if isinstance(code, str) else ""

    @property
    def nombre_de_regles(self) -> int:
        regles = self.table.get("regles") if isinstance(self.table, dict) else None
        return len(regles) if isinstance(regles, list) else 0

    def faute(self, message: str) -> Faute:
        """The message of a reader (« regles.vote.effet : … »), with the line of its key."""
        sujet = _SUJET.fullmatch(message)
        if sujet:
            message = sujet["message"]
            chemin = {"Code": "code", "Fiche": "", "Ressource": ""}.get(sujet["mot"], f"regles.{sujet['nom']}")
        else:
            chemin = message.partition(" : ")[0].rstrip(".")
        message = message.removeprefix(" : ")
        return Faute(self.fichier.nom, f"{self.ou}, {message}" if self.ou else message, self._ligne(chemin))

    def _ligne(self, chemin: str) -> int:
        lignes = _lignes(self.fichier.texte)
        trouve = re.fullmatch(r"regles\.([^.]+)(.*)", chemin)
        if trouve:
            regles = self.table.get("regles")
            cles = [regle.get("cle") if isinstance(regle, dict) else None for regle in regles or []]
            chemin = f"regles[{cles.index(trouve[1]) + 1}]{trouve[2]}" if trouve[1] in cles else ""
        chemin = f"{self.ou}.{chemin}" if self.ou and chemin else self.ou or chemin
        while chemin and chemin not in lignes:
            chemin = re.sub(r"(^[^.\[]*|\.[^.]*|\[\d+\])$", "", chemin)
        return lignes.get(chemin, 0)


@dataclass(slots=True)
class Envoi:
    """Values in the order in which they must be written, where each came from, and what is wrong with the others."""

    valeurs: Valeurs = field(default_factory=dict)
    origines: dict[tuple[Genre, str], Chose] = field(default_factory=dict)
    fautes: list[Faute] = field(default_factory=list)


def recognise(fichiers: Iterable[Fichier]) -> tuple[list[Chose], list[Faute]]:
    """The things that the files describe, not yet read; and the files that are no TOML, or describe nothing known."""
    choses: list[Chose] = []
    fautes: list[Faute] = []
    for fichier in fichiers:
        try:
            choses += _choses(fichier, toml.lit_en_francais(fichier.texte))
        except toml.TomlInvalide as erreur:
            fautes.append(Faute(fichier.nom, str(erreur), erreur.ligne))
    regles = sum(chose.nombre_de_regles for chose in choses)
    if regles > REGLES_AU_PLUS:
        return [], [
            *fautes,
            Faute("envoi", f"{regles} règles : {REGLES_AU_PLUS} au plus. Envoyez-les en plusieurs fois."),
        ]
    return choses, fautes


def _choses(fichier: Fichier, donnees: dict[str, Any]) -> list[Chose]:
    """Raises TomlInvalide when nobody can say what the file is."""
    dossier = next((genre for genre, nom in DOSSIERS.items() if nom == fichier.dossier), None)
    propres = _propres(donnees)
    for genre, nom in ENSEMBLES.items():
        if nom in donnees and not (dossier or propres):
            if set(donnees) - {nom} or not isinstance(donnees[nom], list):
                raise toml.TomlInvalide(f"seules des tables [[{nom}]] sont attendues.")
            return [Chose(genre, table, fichier, f"{nom}[{rang}]") for rang, table in enumerate(donnees[nom], start=1)]
    if len(propres) == 1 and dossier not in (None, propres[0]):
        raise toml.TomlInvalide(f"ce fichier du dossier {fichier.dossier}/ décrit une {propres[0].label}.")
    if len(propres) == 1 or dossier:
        return [Chose(dossier or propres[0], donnees, fichier)]
    raise toml.TomlInvalide(CE_QU_ON_RECONNAIT)


def _propres(donnees: dict[str, Any]) -> list[Genre]:
    return [genre for genre, cles in CLES_PROPRES.items() if cles & set(donnees)]


def read(choses: Iterable[Chose], dans_la_base: Mapping[Genre, Iterable[str]]) -> Envoi:
    """All of it as values, or all that is wrong. dans_la_base: codes that the files may name without holding them."""
    envoi = Envoi()
    for chose in sorted(choses, key=lambda chose: list(FORMES).index(chose.genre)):
        try:
            valeur, messages = _valeur(chose)
        except (RecursionError, OverflowError):
            valeur, messages = None, ["trop de listes ou de tables les unes dans les autres."]
        envoi.fautes += [chose.faute(message) for message in messages]
        if not chose.code:
            continue
        autre = envoi.origines.setdefault((chose.genre, chose.code), chose)
        if autre is not chose:
            ou = f"{autre.fichier.nom}, {autre.ou}" if autre.ou else autre.fichier.nom
            envoi.fautes.append(chose.faute(f"code : le code « {chose.code} » est déjà pris par {ou}."))
        elif valeur is not None:
            envoi.valeurs[chose.genre, chose.code] = valeur
    connus = {genre: sorted({*dans_la_base[genre], *_codes(envoi.origines, genre)}) for genre in FORMES}
    for (genre, code), valeur in envoi.valeurs.items():
        chose = envoi.origines[genre, code]
        inconnues = islice(references_inconnues(genre, valeur, connus), FAUTES_PAR_CHOSE)
        envoi.fautes += [chose.faute(message) for message in inconnues]
    envoi.fautes.sort(key=lambda faute: (faute.fichier, faute.ligne))
    return envoi


def _codes(origines: Iterable[tuple[Genre, str]], genre: Genre) -> Iterator[str]:
    return (code for g, code in origines if g is genre)


def _valeur(chose: Chose) -> tuple[Any, list[str]]:
    """The value, or what keeps the table from being one: every wrong key, then what the whole cannot say."""
    messages = list(_trop_longs(chose.table))
    valeur = None
    table = deepcopy(chose.table)
    for _ in range(FAUTES_PAR_CHOSE):
        try:
            valeur = FORMES[chose.genre].lit(table)
            break
        except ValueError as erreur:
            repare = isinstance(erreur, LectureImpossible) and _repare(table, str(erreur).partition(" : ")[0])
            if repare or not messages:
                messages.append(_en_francais(erreur))
            if not repare:
                break
    if messages:
        return None, messages
    try:
        travail.check(chose.genre, valeur)
    except ValidationError as erreur:
        messages = erreur.messages
    messages += refus(valeur)
    return (None, messages) if messages else (valeur, [])


def _en_francais(erreur: ValueError) -> str:
    """Python's own refusal of numbers of thousands of digits is in English."""
    return "un nombre est démesuré." if type(erreur) is ValueError else str(erreur)


def _repare(table: Any, chemin: str) -> bool:
    """Put in place of the key that was refused what can be read; False when that would change nothing."""
    trouve = _CHEMIN.fullmatch(chemin)
    if not trouve or not isinstance(table, dict):
        return False
    if trouve["liste"]:
        lignes = table.get(trouve["liste"])
        lignes = [ligne for ligne in lignes if isinstance(ligne, dict)] if isinstance(lignes, list) else []
        rang = int(trouve["rang"] or 0) - 1
        nommees = [ligne for ligne in lignes if trouve["nom"] and ligne.get("cle") == trouve["nom"]]
        table = lignes[rang] if 0 <= rang < len(lignes) else next(iter(nommees), {})
    a_la_place = A_LA_PLACE.get(trouve["cle"])
    if table.get(trouve["cle"]) == a_la_place:
        return False
    if a_la_place is None:
        del table[trouve["cle"]]
    else:
        table[trouve["cle"]] = a_la_place
    return True


def _trop_longs(table: Any, ou: str = "") -> Iterator[str]:
    """The texts that the form of the admin would refuse for their length."""
    for cle, valeur in table.items() if isinstance(table, dict) else ():
        textes = valeur if isinstance(valeur, list) else [valeur]
        longueur = len("\n".join(texte for texte in textes if isinstance(texte, str)))
        if longueur > TEXTE_MAXIMAL:
            yield f"{ou}{cle} : ce texte fait {longueur} caractères : {TEXTE_MAXIMAL} au plus."
        for rang, ligne in enumerate(textes, start=1):
            if not ou:
                yield from _trop_longs(ligne, f"{cle}[{rang}].")
