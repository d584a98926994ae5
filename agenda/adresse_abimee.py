"""Addresses of feeds as mail programs hand them over: what they add is known, and taken away. Pure."""

import re

_AJOUTS = r"""[\s.,;:!)\]}>'"»*_\\]|=(?:0D|0A|20)|=$"""
_CHEMIN = re.compile(rf"(?i:(.*\.ics))(?:/|{_AJOUTS}|&(?:amp|gt|quot|nbsp);?)*", re.DOTALL)
_ESPERLUETTE = re.compile(r"&amp(?:;|%3B)", re.IGNORECASE)
_EGAL_CODE = re.compile(r"(^|&)(?!q=)([a-z-]+)=3D")
_FIN = re.compile(rf"(?:{_AJOUTS}|%(?:0D|0A|09|20|22|27|29|3E|5D|7D|C2%A0|C2%BB))+$", re.IGNORECASE)


def repare(chemin: str, query: str) -> tuple[str, str]:
    """The path and the query that were meant; what is not surely an accident of transport is left as it is.

    « &amp; » for « & », « =3D » for « = », an encoded « ? », and what closed the sentence around the address.
    """
    chemin, question, glissee = chemin.partition("?")
    if question:
        query = f"{glissee}&{query}" if query else glissee
    trouve = _CHEMIN.fullmatch(chemin)
    if trouve:
        chemin = trouve[1][: -len(".ics")] + ".ics"
    query = _EGAL_CODE.sub(r"\1\2=", _ESPERLUETTE.sub("&", query))
    return chemin, _FIN.sub("", query)
