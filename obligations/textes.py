"""The texts that readers read: which marks each may hold, and what is refused there to whoever writes it. Pure.

Versions published before are read whatever they hold: rendering keeps them harmless. See ADR 0018.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from markdown_it.token import Token

from collectivites import signes
from obligations.fiche import Fiche, Regle, Source
from obligations.marques import en_clair, liens, lu, mots_de, visible
from obligations.ressource import Ressource
from obligations.vocabulaire import Caracteristique, Domaine


class Forme(Enum):
    """Which marks a text may hold. SIMPLE: none. EN_LIGNE: links and emphasis. EN_BLOCS: lists too."""

    SIMPLE = auto()
    EN_LIGNE = auto()
    EN_BLOCS = auto()


TEXTES: Mapping[type, Mapping[str, Forme]] = MappingProxyType(
    {
        Domaine: dict.fromkeys(("titre",), Forme.SIMPLE),
        Caracteristique: dict.fromkeys(("question", "oui", "aide"), Forme.SIMPLE),
        Source: {"titre": Forme.SIMPLE, "dit": Forme.EN_LIGNE},
        Regle: dict.fromkeys(
            (
                *("titre", "titre_court", "quoi", "conditions", "circonstances", "base_legale", "delai"),
                *("extensions", "derogations", "report_texte", "report_pratique"),
            ),
            Forme.SIMPLE,
        ),
        Fiche: {
            **dict.fromkeys(("titre", "resume", "outils"), Forme.SIMPLE),
            **dict.fromkeys(("comment_faire", "exceptions"), Forme.EN_LIGNE),
            **dict.fromkeys(("qui_agit", "minimum", "sanction"), Forme.EN_BLOCS),
        },
        Ressource: {
            **dict.fromkeys(
                ("nom", "operateur", "parution", "licence", "fermeture", "anciens_noms", "sujets"), Forme.SIMPLE
            ),
            "description": Forme.EN_LIGNE,
            **dict.fromkeys(("acces", "donnees"), Forme.EN_BLOCS),
        },
    }
)
"""By value, each of its texts. What is in none of them reaches no reader, or is no text."""

AUTRES_SIGNES = (
    (re.compile(r"<[a-zA-Z/!?][^>]{0,30}>?"), "le HTML n’est pas lu, il serait montré tel quel"),
    (re.compile(r"&(?:#\w{1,8}|[a-zA-Z]{2,31});"), "écrivez le signe lui-même"),
    (re.compile(r"!\[[^\]\n]{0,30}\]?(?=\()|!\[[^\]\n]{0,30}\]\("), "une image n’est pas montrée"),
    (re.compile(r"^#{1,6} .{0,30}", re.MULTILINE), "un titre n’est pas montré"),
    (re.compile(r"^ *\|.{0,30}", re.MULTILINE), "un tableau n’est pas montré"),
    (re.compile(r"`.{0,30}"), "l’accent grave serait montré tel quel"),
)
"""Marks of other places, that readers would see as they are typed."""
MOTS_VAGUES = frozenset(("ici", "cliquez ici", "lien", "ce lien", "en savoir plus", "lire la suite"))
"""Links that do not say where they lead, to whoever hears them one after the other."""


def refus(valeur: Any) -> Iterator[str]:
    """« minimum : … » for each thing that readers would not be shown as it is meant."""
    for ou, texte, forme in textes(valeur):
        fautes = [*signes.refus_partout(texte), *refus_du_texte(texte, forme)]
        yield from (f"{ou} : {faute}" for faute in fautes)


def textes(valeur: Any, prefixe: str = "") -> Iterator[tuple[str, str, Forme]]:
    """(where, text, its form) for all that readers read of the value."""
    for nom, forme in TEXTES[type(valeur)].items():
        contenu = getattr(valeur, nom)
        morceaux = contenu if isinstance(contenu, tuple) else (contenu or "",)
        yield from ((f"{prefixe}{nom}", str(morceau), forme) for morceau in morceaux)
    if isinstance(valeur, Fiche):
        for regle in valeur.regles:
            yield from textes(regle, f"regles.{regle.cle}.")
        for rang, source in enumerate(valeur.sources, start=1):
            yield from textes(source, f"sources[{rang}].")


def refus_du_texte(texte: str, forme: Forme) -> Iterator[str]:
    for motif, explication in AUTRES_SIGNES:
        if trouve := motif.search(texte):
            yield f"« {trouve[0]} » : {explication}."
    if en_clair(texte) == texte and "](" not in texte and "**" not in texte:
        return
    jetons = lu(texte)
    enfants = [enfant for jeton in jetons for enfant in jeton.children or []]
    yield from _marques_en_trop({jeton.type for jeton in (*jetons, *enfants)}, forme)
    yield from _liens_illisibles(enfants)
    reste = mots_de(enfants)
    if trouve := re.search(r"\[[^\[\]]*\]\([^)\s]{0,60}\)?|\]\(", reste):
        yield (
            f"« {trouve[0]} » n’est pas un lien lisible. Écrivez [le texte du lien](https://…), "
            "avec une adresse en https://, http:// ou mailto:, sans espace."
        )
    if "**" in reste:
        yield "« ** » sans son pareil : écrivez **les mots importants**, sans espace contre les étoiles."


def _marques_en_trop(sortes: set[str], forme: Forme) -> Iterator[str]:
    if forme is Forme.SIMPLE and sortes & {"em_open", "strong_open", "link_open"}:
        yield "ce texte reste simple, sans lien ni étoiles : il est lu aussi dans les agendas et les listes."
    if forme is Forme.EN_LIGNE and sortes & {"bullet_list_open", "ordered_list_open"}:
        yield "pas de liste ici : ôtez « - » ou « 1. » en tête de ligne."


def _liens_illisibles(enfants: list[Token]) -> Iterator[str]:
    for ouvrant, dedans, _ in liens(enfants):
        mots = mots_de(dedans)
        if not visible(mots):
            yield f"le lien vers « {ouvrant.attrs['href']} » n’a pas de texte."
        elif mots.strip().lower() in MOTS_VAGUES:
            yield f"« {mots} » : le texte d’un lien dit où il mène."
        if "title" in ouvrant.attrs:
            yield f"« {ouvrant.attrs['title']} » : un lien n’a qu’un texte et une adresse."
