"""Search in texts without regard to accents, case or apostrophes."""

import re
import unicodedata

_ARTICLE_DE_CODE = re.compile(r"\b([lrda])\.?\s*(?=\d)()")
"""« L. 2131-1 », « l.2131-1 » and « L2131-1 » are one article."""


def normalise(texte: str) -> str:
    """« Œuvre d’Été » -> « oeuvre d'ete »: what is compared when a reader searches."""
    texte = texte.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    texte = _ARTICLE_DE_CODE.sub(r"\1\2", texte)
    decompose = unicodedata.normalize("NFKD", texte)
    return " ".join("".join(lettre for lettre in decompose if not unicodedata.combining(lettre)).split())
