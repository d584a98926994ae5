"""Which characters a text may hold, whoever writes it and by whatever door. Pure; see ADR 0023.

Admitted: what a reader sees, spaces that do not break (« 3 500 », « 12 h »), accents typed as marks of their own,
variation selectors, tabs and ends of line. The joiner of emojis (U+200D) is, between two of them: it makes one picture
of two (a farmer, a family); elsewhere nobody sees it.

Not admitted (`INTERDITS`):
- controls: U+0019 alone makes a strict program refuse a whole calendar (RFC 5545, section 3.1) or feed (XML 1.0);
- orders that turn the sense of reading: « 3 500 » may be shown « 005 3 »;
- U+2028 and U+2029, which end a line for some programs and not for others;
- what is no character: lone surrogates, which no file can hold, and noncharacters;
- all others that Unicode says are of format (Cf) and that French does without, the soft hyphen too: a word that holds
  one is found by no search, and equals no other; a tag may hide a whole sentence.

Some of them are only traces of a copy (`TRACES`): taking them away changes no word, so a form does it by itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

TRACES = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, space of no width, word joiner, byte order mark: what pages and programs leave in what is copied."""

_EMOJIS = "\u2190-\u2bff\U0001f000-\U0001faff\ufe0f"
_SEPARATEURS = "\u000b\u000c\u001c-\u001f\u0085\u2028\u2029"
"""Between two words: a space stays when they go."""
_SANS_CARACTERE = "".join(f"{chr(plan + 0xFFFE)}{chr(plan + 0xFFFF)}" for plan in range(0, 0x110000, 0x10000))
_DE_FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
)
"""Category Cf of Unicode, but for the joiner of emojis."""

INTERDITS = re.compile(
    f"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef{_SANS_CARACTERE}{_DE_FORMAT}]"
    f"|(?<![{_EMOJIS}\U0001f3fb-\U0001f3ff])\u200d|\u200d(?![{_EMOJIS}])"
)
_A_REGARDER = re.compile("[^\t\n -~\u00a0-\u00ac\u00ae-\u05ff\u2010-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufdcf]")
"""Most texts hold none of these, and are read twenty times faster."""
_EN_ESPACE = re.compile(rf" ?[{_SEPARATEURS}]+ ?")
_EN_TRACE = re.compile(f"[{TRACES}]|^[\u2028\u2029]+|[\u2028\u2029]+$")


def net(texte: str) -> str:
    """What may leave: nothing that is not admitted. Idempotent, and the same text when all of it is."""
    if _premier(texte) is None:
        return texte
    return INTERDITS.sub("", _EN_ESPACE.sub(" ", lignes_simples(texte)))


def sans_traces(texte: str) -> str:
    """What a form keeps of what is pasted: no trace of the copy, lines that end one way. The rest is for `refus`."""
    return _EN_TRACE.sub("", lignes_simples(texte))


def lignes_simples(texte: str) -> str:
    """« \\n » alone ends a line."""
    return texte.replace("\r\n", "\n").replace("\r", "\n") if "\r" in texte else texte


def refus(texte: str) -> str:
    """« caractère invisible U+0019 après « Vote du » » for the first that is not admitted; empty: all are.

    Ends of line are as they are: whoever keeps the text makes them one (`lignes_simples`).
    """
    texte = lignes_simples(texte)
    trouve = _premier(texte)
    if trouve is None:
        return ""
    avant = net(texte[: trouve.start()])[-30:].split("\n")[-1].strip()
    ou = f"après « {avant} »" if avant else "au début"
    return f"caractère invisible U+{ord(trouve[0]):04X} {ou}. Effacez-le, ou retapez ce passage."


def verifie(texte: str) -> None:
    """Raises ValueError, naming the line, when a file holds what is not admitted."""
    texte = lignes_simples(texte)
    if trouve := _premier(texte):
        numero = texte.count("\n", 0, trouve.start()) + 1
        raise ValueError(f"ligne {numero} : {refus(texte)}")


def _premier(texte: str) -> re.Match[str] | None:
    return INTERDITS.search(texte) if _A_REGARDER.search(texte) else None


def refus_partout(valeur: Any) -> Iterator[str]:
    """`refus` of each text of a value: a text, or lists and tables of texts, keys included."""
    if isinstance(valeur, str):
        yield from filter(None, (refus(valeur),))
    elif isinstance(valeur, Mapping):
        for cle, element in valeur.items():
            yield from refus_partout(cle)
            yield from refus_partout(element)
    elif isinstance(valeur, list | tuple):
        for element in valeur:
            yield from refus_partout(element)


def partout(change: Callable[[str], str], valeur: Any) -> Any:
    """The same value, each of its texts changed."""
    if isinstance(valeur, str):
        return change(valeur)
    if isinstance(valeur, Mapping):
        return {cle: partout(change, element) for cle, element in valeur.items()}
    return [partout(change, element) for element in valeur] if isinstance(valeur, list | tuple) else valeur
