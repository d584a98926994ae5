"""French typography for texts made by the code: numbers, dates, spaces that must not break."""

import re
from datetime import date

INSECABLE = "\N{NO-BREAK SPACE}"
FINE = "\N{NARROW NO-BREAK SPACE}"

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MOIS_COURTS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_AVANT_SIGNE = re.compile(r"[ \u00a0\u202f]([:;?!»%€])")
_APRES_GUILLEMET = re.compile(r"«[ \u00a0\u202f]")
_ENTRE_CHIFFRES = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_REFERENCES = re.compile(r"(\bart\.|\bn°|\b[LRDA]\.) (?=\S)")
_FIN_DE_PHRASE = re.compile(r"(?<=[.!?]) (?=[A-ZÀÂÇÉÈÊÎÔŒ«0-9])")
_MOTS_DE_NOMBRE = re.compile(r"(?<=\d) (?=(?:euros|habitants|agents|jours|mois|ans)\b)")
_ADRESSE_DE_LIEN = re.compile(r"(\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*\))")
_ORDINAL = re.compile(r"\b1er\b")


def nombre(valeur: int) -> str:
    """3500 -> « 3 500 », with a space that does not break."""
    return f"{valeur:,}".replace(",", INSECABLE)


def quantieme(jour: int) -> str:
    return "1er" if jour == 1 else str(jour)


def jour_et_mois(jour: date) -> str:
    """« 1er avril », without the year."""
    return f"{quantieme(jour.day)}{INSECABLE}{MOIS[jour.month - 1]}"


def date_longue(jour: date) -> str:
    """« 1er avril 2027 »."""
    return f"{jour_et_mois(jour)} {jour.year}"


def dans_combien(de: date, a: date) -> str:
    """« Aujourd’hui », « Demain », « Dans 12 jours », « Dans 4 mois »: how far a day to come is."""
    jours = (a - de).days
    if jours < 2:
        return "Demain" if jours == 1 else "Aujourd’hui"
    if jours <= 60:
        return f"Dans {jours}{INSECABLE}jours"
    return f"Dans {round(jours / 30.44)}{INSECABLE}mois"


def soigne(texte: str) -> str:
    """The same words with the spaces of French typography and typographic apostrophes. Idempotent.

    The address of a link (marques.py) is left as it is.
    """
    if "](" not in texte:
        return _soigne(texte)
    return "".join(
        morceau if rang % 2 else _soigne(morceau) for rang, morceau in enumerate(_ADRESSE_DE_LIEN.split(texte))
    )


def _soigne(texte: str) -> str:
    texte = texte.replace("'", "’")
    texte = _AVANT_SIGNE.sub(rf"{INSECABLE}\1", texte)
    texte = _APRES_GUILLEMET.sub(f"«{INSECABLE}", texte)
    texte = _ENTRE_CHIFFRES.sub(INSECABLE, texte)
    texte = _MOTS_DE_NOMBRE.sub(INSECABLE, texte)
    return _REFERENCES.sub(rf"\1{INSECABLE}", texte)


def ordinaux(html: str) -> str:
    """Text already escaped, with « 1er » as a real ordinal."""
    return _ORDINAL.sub("1<sup>er</sup>", html)


def enumere(parties: list[str], mot: str = "et") -> str:
    """« a, b et c »."""
    if len(parties) < 2:
        return "".join(parties)
    return f"{', '.join(parties[:-1])} {mot} {parties[-1]}"


def resume(texte: str, au_plus: int = 155, au_moins: int = 50) -> str:
    """The first sentences, as many as fit; or as many words, then « … », when even the first is too long."""
    if len(texte) <= au_plus:
        return texte
    for fin in reversed([m.start() for m in _FIN_DE_PHRASE.finditer(texte)]):
        if au_moins <= fin <= au_plus:
            return texte[:fin]
    mots = texte[: au_plus - 1].rpartition(" ")[0].rstrip(" ,;:(«–" + INSECABLE + FINE)
    return f"{mots}{INSECABLE}…"
