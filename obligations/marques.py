"""The few marks that an editor may put in a text: *em*, **strong**, [a link](https://…) and lists. Pure; ADR 0018.

All other signs are text, those of HTML above all. A text without a mark is the same everywhere.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

from obligations.typographie import ordinaux

SCHEMAS = ("https", "http", "mailto")
"""How the address of a link may begin."""
BALISES = frozenset(("a", "em", "strong", "sup", "p", "ul", "ol", "li"))
"""All that a text can become in HTML. Only `a` has attributes: href and rel."""
TEXTES_GARDES = 1_024

_SIGNES = re.compile(r"\*|\]\(|^[ \t]*(?:-|1[.)])[ \t]|\n[ \t\r]*\n", re.MULTILINE)
_NETTOYEUR = nh3.Cleaner(
    tags=set(BALISES),
    attributes={"a": {"href"}, "*": set()},
    url_schemes=set(SCHEMAS),
    url_relative="deny",
    link_rel="noopener",
)
_PREMIERE_PUCE = re.compile(r"(?:-|1[.)])[ \t]+\S")
_PUCE = re.compile(r"(?:-|\d{1,2}[.)])[ \t]+\S")


def est_marque(texte: str) -> bool:
    """Could the text hold a mark? Almost none does, and that is cheap to know."""
    return _SIGNES.search(texte) is not None


def en_ligne(texte: str) -> str:
    """HTML for the inside of a paragraph or of an item, where no list can stand."""
    return _en_ligne(texte) if est_marque(texte) else ordinaux(escape(texte))


def en_blocs(texte: str) -> str:
    """HTML for a place of its own: paragraphs, which a blank line separates, and lists."""
    return _en_blocs(texte) if est_marque(texte) else f"<p>{ordinaux(escape(texte))}</p>"


def en_clair(texte: str) -> str:
    """The words alone, wherever no HTML is shown: calendars, search, descriptions. One line a paragraph or item."""
    return _en_clair(texte) if est_marque(texte) else texte


@lru_cache(maxsize=TEXTES_GARDES)
def _en_ligne(texte: str) -> str:
    return _NETTOYEUR.clean(_MARQUES.renderInline(texte))


@lru_cache(maxsize=TEXTES_GARDES)
def _en_blocs(texte: str) -> str:
    return _NETTOYEUR.clean(_MARQUES.render(texte)).strip()


@lru_cache(maxsize=TEXTES_GARDES)
def _en_clair(texte: str) -> str:
    # What one mark hid may be another: « [*a](https://x.fr)* ».
    while (mots := "\n".join(mots_de(jeton.children) for jeton in lu(texte) if jeton.children)) != texte:
        texte = mots
    return texte


def lu(texte: str) -> list[Token]:
    """What the text holds, as markdown-it tells it: blocks, and inside them `children`."""
    return _MARQUES.parse(texte)


def mots_de(jetons: list[Token]) -> str:
    return "".join(jeton.content for jeton in jetons)


def liens(jetons: list[Token]) -> Iterator[tuple[Token, list[Token], Token]]:
    """(opening, what is inside, closing) of each link."""
    for debut, ouvrant in enumerate(jetons):
        if ouvrant.type == "link_open":
            fin = next(rang for rang in range(debut, len(jetons)) if jetons[rang].type == "link_close")
            yield ouvrant, jetons[debut + 1 : fin], jetons[fin]


def visible(texte: str) -> bool:
    """Would a reader see something of it?"""
    return any(lettre.isprintable() and not lettre.isspace() for lettre in texte)


def _liste(etat: StateBlock, debut: int, fin: int, silent: bool) -> bool:
    """« - » and « 1. » begin a list; « 2027. » does not, nor « * » or « + », nor a dash alone."""
    puce = _PUCE if silent and etat.listIndent >= 0 else _PREMIERE_PUCE  # asked whether an item goes on, or begins
    ligne = etat.src[etat.bMarks[debut] + etat.tShift[debut] : etat.eMarks[debut]]
    return puce.match(ligne) is not None and list_block(etat, debut, fin, silent)


def _etoiles(etat: StateInline, silent: bool) -> bool:
    """Stars only: « _ » is a letter of names of files."""
    return etat.src[etat.pos] == "*" and emphasis.tokenize(etat, silent)


def _cache_les_liens_vides(etat: StateCore) -> None:
    """A link without words would be one that nobody can see nor follow."""
    for jeton in etat.tokens:
        for ouvrant, dedans, fermant in liens(jeton.children or []):
            if not visible(mots_de(dedans)):
                ouvrant.hidden = fermant.hidden = True


def _texte(_: Any, jetons: list[Token], rang: int, *autres: Any) -> str:
    return ordinaux(escape(jetons[rang].content))


class _Lecteur(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(["emphasis", "link", "list"])
        self.block.ruler.at("list", _liste, {"alt": ["paragraph"]})
        self.inline.ruler.at("emphasis", _etoiles)
        self.core.ruler.push("liens_vides", _cache_les_liens_vides)
        self.add_render_rule("text", _texte)

    def validateLink(self, url: str) -> bool:
        """May a link lead there? nh3, which reads addresses as browsers do, has its say."""
        try:
            parties = urlsplit(url)
        except ValueError:
            return False
        ailleurs = parties.path if parties.scheme == "mailto" else parties.netloc
        garde = "href" in _NETTOYEUR.clean(f'<a href="{escape(url)}">')
        return garde and bool(ailleurs) and "@" not in parties.netloc


_MARQUES = _Lecteur()
