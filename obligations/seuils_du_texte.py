"""Thresholds told in words (« plus de 3 500 habitants »), to be compared with those of the règles. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from obligations.fiche import Fiche, Regle
from obligations.marques import en_clair
from obligations.seuil import Seuil
from obligations.typographie import nombre

_NOMBRE = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+"
_SEUIL = re.compile(
    rf"(?P<avant>plus de|au moins|au minimum|à partir de|moins de|jusqu’à|jusqu'à|au plus|dépasse|excède)?[ \u00a0]*"
    rf"(?P<nombre>{_NOMBRE})[ \u00a0]*(?P<unite>habitants?|agents?)\b"
    rf"(?:[ \u00a0](?P<apres>et plus|ou plus|au moins|au minimum|et moins|ou moins|au plus|au maximum))?",
    re.IGNORECASE,
)

AU_DESSUS = {"plus de": 1, "dépasse": 1, "excède": 1, "au moins": 0, "au minimum": 0, "à partir de": 0}
AU_DESSOUS = {"moins de": 0, "jusqu’à": 1, "jusqu'à": 1, "au plus": 1}
ENSUITE = {
    "et plus": 0,
    "ou plus": 0,
    "au moins": 0,
    "au minimum": 0,
    "et moins": 1,
    "ou moins": 1,
    "au plus": 1,
    "au maximum": 1,
}
"""For each wording, how far past the figure its upper side begins: « plus de 3 500 » begins at 3 501."""


Tournant = tuple[int, int, str]
"""(figure, first figure of the upper side, unit) of a threshold of a règle."""


@dataclass(frozen=True, slots=True)
class SeuilDit:
    """A threshold read in a text. bascule: the first figure of its upper side; None: only the figure is told."""

    texte: str
    figure: int
    unite: str
    bascule: int | None


def seuils_dits(texte: str) -> Iterator[SeuilDit]:
    """Each threshold of inhabitants or agents that the text tells."""
    for trouve in _SEUIL.finditer(texte):
        figure = int(re.sub(r"\D", "", trouve["nombre"]))
        avant, apres = (trouve["avant"] or "").lower(), (trouve["apres"] or "").lower()
        unite = "habitants" if trouve["unite"].lower().startswith("habitant") else "agents"
        ecart = {**AU_DESSUS, **AU_DESSOUS}.get(avant, ENSUITE.get(apres))
        yield SeuilDit(trouve[0].strip(), figure, unite, None if ecart is None else figure + ecart)


def bascules(seuil: Seuil | None) -> Iterator[tuple[int, int]]:
    """(figure, first figure of the upper side) for each end of a threshold."""
    if seuil and seuil.minimum is not None and seuil.premier is not None:
        yield seuil.minimum, seuil.premier
    if seuil and seuil.maximum is not None and seuil.dernier is not None:
        yield seuil.maximum, seuil.dernier + 1


def desaccords(fiche: Fiche, fiches: Mapping[str, Fiche]) -> Iterator[str]:
    """Thresholds that the fiche tells its readers, and that its règles do not have.

    Where the duty itself is told, a figure is that of a règle, or of a fiche it refers to. Elsewhere (who acts, what
    is excepted) it may be another's: there, only the strictness of a figure that a règle has is held against it. What
    a source says is quoted as it is: sources disagree.
    """
    siens = set(_connus(fiche.regles))
    voisins = {seuil for code in fiche.voir_aussi if code in fiches for seuil in _connus(fiches[code].regles)}
    for ou, texte in _textes_du_devoir(fiche):
        yield from (f"{ou} : {faute}" for faute in _fautes(texte, (siens, voisins), connue=True))
    for ou, texte in _autres_textes(fiche):
        yield from (f"{ou} : {faute}" for faute in _fautes(texte, (siens, voisins), connue=False))
    for regle in fiche.regles:
        ou, les_siens = f"règle {regle.cle}", set(_des_seuils(regle))
        for texte in (regle.titre, regle.titre_court, regle.quoi):
            yield from (f"{ou} : {faute}" for faute in _fautes(texte, (les_siens, siens, voisins), connue=True))
        for texte in (*(condition.texte for condition in regle.conditions), *regle.circonstances):
            yield from (f"{ou} : {faute}" for faute in _fautes(texte, (les_siens,), connue=False))


def _fautes(texte: str, des_plus_proches: Sequence[set[Tournant]], *, connue: bool) -> Iterator[str]:
    """What the text says otherwise than the first of those that have its figure. connue: one of them must."""
    for dit in seuils_dits(en_clair(texte)):
        tournants = next(filter(None, (_de_cette_figure(seuils, dit) for seuils in des_plus_proches)), None)
        if tournants and dit.bascule is not None and dit.bascule not in tournants:
            yield f"le texte dit « {dit.texte} », les règles ont {_ont(tournants, dit.figure)}"
        elif connue and not tournants:
            yield f"le texte dit « {dit.texte} », aucune règle n’a ce seuil"


def _de_cette_figure(connus: Iterable[Tournant], dit: SeuilDit) -> set[int]:
    """Where the thresholds of that figure turn."""
    return {bascule for figure, bascule, unite in connus if (figure, unite) == (dit.figure, dit.unite)}


def _ont(bascules_: Iterable[int], figure: int) -> str:
    """« plus de 3 500 » or « à partir de 3 500 »."""
    mots = ["plus de" if bascule > figure else "à partir de" for bascule in sorted(bascules_)]
    return " et ".join(f"« {mot} {nombre(figure)} »" for mot in mots)


def _connus(regles: Iterable[Regle]) -> Iterator[Tournant]:
    """The thresholds of the règles, those told by their conditions included."""
    for regle in regles:
        yield from _des_seuils(regle)
        for phrase in (*(condition.texte for condition in regle.conditions), *regle.circonstances):
            for dit in seuils_dits(phrase):
                for bascule in {dit.bascule} if dit.bascule is not None else {dit.figure, dit.figure + 1}:
                    yield dit.figure, bascule, dit.unite


def _des_seuils(regle: Regle) -> Iterator[Tournant]:
    for seuil, unite in ((regle.population, "habitants"), (regle.agents, "agents")):
        yield from ((figure, bascule, unite) for figure, bascule in bascules(seuil))


def _textes_du_devoir(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """(where, text) where a threshold is told as that of the duty; règles apart."""
    yield "titre", fiche.titre
    yield "resume", fiche.resume


def _autres_textes(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """(where, text) for the rest of what a reader reads."""
    yield from ((nom, getattr(fiche, nom)) for nom in ("minimum", "qui_agit", "sanction"))
    yield from ((nom, texte) for nom in ("comment_faire", "exceptions", "outils") for texte in getattr(fiche, nom))
