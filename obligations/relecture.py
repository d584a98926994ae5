"""Reading texts as a proof-reader does: sentences too long, slips of French typography. Pure."""

import re
from collections.abc import Iterator

from obligations.typographie import soigne

MOTS_PAR_PHRASE = 40
"""A longer sentence is not read to its end."""

_FIN_DE_PHRASE = re.compile(r"(?<=[.!?…])[ \n]+(?=[A-ZÀÂÇÉÈÊÎÔÛŒ«\d])")
_ABREVIATIONS = re.compile(r"\b(art|al|no|cf|ex|M|L|R|D|A|p|av|J|etc)\.\s", re.IGNORECASE)

FAUTES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\S {2,}\S"), "deux espaces à la suite"),
    (re.compile(r"\s[,.](?=\s|$)"), "une espace avant une virgule ou un point"),
    (re.compile(r"\.\.\."), "trois points au lieu de « … »"),
    (re.compile(r'"'), "des guillemets droits au lieu de « »"),
    (re.compile(r"[^\s(«\d/]\u0020?(?<![\s\u00a0])[;!?](?=\s|$)"), "il manque une espace avant ; ! ou ?"),
    (re.compile(r"[a-zà-ÿ)](?<!https)(?<!http):(?=\s|$)"), "il manque une espace avant « : »"),
    (re.compile(r"«(?![\s\u00a0])|(?<![\s\u00a0])»"), "il manque une espace dans les guillemets"),
    (
        re.compile(r"(?<![\d.\-/°])\b\d{4,}[ \u00a0]?(?=habitants|agents|€|euros)"),
        "un nombre sans espace des milliers",
    ),
    (re.compile(r"(?<![\w.\-/°])(?<!n°\u00a0)\d{5,}(?![\w\-/])"), "un nombre sans espace des milliers"),
    (
        re.compile(
            r"(?<!\d)1 (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
        ),
        "« 1er » s’écrit avec son ordinal",
    ),
    (re.compile(r"\b[Nn]o \d|\bN° ?\d"), "« n° » au lieu de « no » ou « N° »"),
)
"""Slips that `soigne` does not mend by itself, each with its name."""


def phrases(texte: str) -> list[str]:
    """The sentences of a text; « art. L. 2131-1 » ends none."""
    protege = _ABREVIATIONS.sub(lambda trouve: trouve[0].replace(" ", "\u00a0"), texte)
    return [phrase for phrase in re.split(_FIN_DE_PHRASE, protege) if phrase.strip()]


def mots(phrase: str) -> int:
    """How many words: signs that stand alone, such as « : », are none."""
    return sum(1 for mot in phrase.split() if any(lettre.isalnum() for lettre in mot))


def fautes(texte: str) -> Iterator[str]:
    """What a proof-reader would underline, with the few letters around it."""
    soigneux = soigne(texte)
    for motif, nom in FAUTES:
        if trouve := motif.search(soigneux):
            debut = max(trouve.start() - 20, 0)
            yield f"{nom} : « {soigneux[debut : trouve.end() + 20]} »"
    if texte.count("«") != texte.count("»"):
        yield f"un guillemet sans son pareil : « {texte[:60]} »"
    if texte.count("(") != texte.count(")"):
        yield f"une parenthèse sans sa pareille : « {texte[:60]} »"
    for phrase in phrases(texte):
        if mots(phrase) > MOTS_PAR_PHRASE:
            yield f"une phrase de {mots(phrase)} mots : « {phrase[:60]}… »"
