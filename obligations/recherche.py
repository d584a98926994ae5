"""Search in texts without regard to accents, case or apostrophes."""

import unicodedata


def normalise(texte: str) -> str:
    """« Œuvre d’Été » -> « oeuvre d'ete »: what is compared when a reader searches."""
    texte = texte.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decompose = unicodedata.normalize("NFKD", texte)
    return " ".join("".join(lettre for lettre in decompose if not unicodedata.combining(lettre)).split())
