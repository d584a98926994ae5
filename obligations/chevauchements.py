"""Règles of one fiche that share a threshold out between them: nobody twice, nobody forgotten. Pure.

Many règles of one fiche run side by side, and rightly: another duty, other purchases, another condition. Two are held
to share a threshold out when they bear the same title or ask the same thing, figures apart; when one ends and the
other begins at the very same figure (« > 3500 » beside « < 3500 »); or when one is for the small, the other for the
large, since the same day. Then whoever both bind has the duty twice (chevauchement), and whoever stands between them
has it nowhere (trou).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from obligations.fiche import Fiche, Regle, SansDate
from obligations.recherche import normalise
from obligations.seuil import Seuil
from obligations.typographie import INSECABLE, nombre

MESURES = ("population", "agents", "recettes")
"""What decides whom a règle binds, and is counted."""
SANS_FIN = 10**16
"""Above any figure that a Seuil may hold."""


@dataclass(frozen=True, slots=True)
class _Paire:
    """Two règles that bind the same public at the same time, but for the figures of one measure."""

    une: Regle
    autre: Regle
    mesure: str

    @property
    def seuils(self) -> tuple[Seuil, Seuil]:
        """The lower first; a règle without threshold binds from 0 on."""
        seuils = [getattr(regle, self.mesure) or Seuil(minimum=0) for regle in (self.une, self.autre)]
        bas, haut = sorted(seuils, key=lambda seuil: (_premier(seuil), _dernier(seuil)))
        return bas, haut

    @property
    def face_a_face(self) -> bool:
        """One ends and the other begins: at one figure, or one for the small and the other for the large."""
        bas, haut = self.seuils
        if bas.maximum is None or not haut.minimum:
            return False
        petits_et_grands = bas.minimum is None and haut.maximum is None and self.une.effet == self.autre.effet
        return bas.maximum == haut.minimum or petits_et_grands

    def dit(self, chiffre: int, suite: str) -> str:
        unite = {"population": "habitants", "agents": str(self.une.agents_unite), "recettes": "€"}[self.mesure]
        seuils = " et ".join(f"« {getattr(regle, self.mesure) or 'sans seuil'} »" for regle in (self.une, self.autre))
        cles = f"règles {self.une.cle} et {self.autre.cle}"
        return f"{cles} : à {nombre(chiffre)}{INSECABLE}{unite}, {suite} ({seuils})"


def partages_defaits(fiche: Fiche) -> Iterator[str]:
    """Each pair of règles that binds someone twice, or forgets someone between the two."""
    for une, autre in combinations(fiche.regles, 2):
        paire = _paire(une, autre)
        if paire is None or not (paire.face_a_face or _devoirs(fiche, une) & _devoirs(fiche, autre)):
            continue
        bas, haut = paire.seuils
        oublie = _dernier(bas) + 1
        if _premier(haut) <= _dernier(bas):
            yield paire.dit(_premier(haut), "les deux s’appliquent")
        elif oublie < _premier(haut) and not any(_couvre(fiche, regle, paire, oublie) for regle in fiche.regles):
            yield paire.dit(oublie, "aucune ne s’applique")


def _paire(une: Regle, autre: Regle) -> _Paire | None:
    """None when something else than one threshold tells them apart, or nothing does."""
    changees = [mesure for mesure in MESURES if getattr(une, mesure) != getattr(autre, mesure)]
    if len(changees) != 1 or not _ensemble(une, autre) or not _meme_public(une, autre):
        return None
    return _Paire(une, autre, changees[0])


def _meme_public(une: Regle, autre: Regle) -> bool:
    """Thresholds apart, and what each asks."""
    return (
        bool(set(une.types) & set(autre.types))
        and all(
            getattr(une, nom) == getattr(autre, nom)
            for nom in ("population_reference", "agents_unite", "montant_marche", "achats_annuels", "renouvellement")
        )
        and all(set(getattr(une, nom)) == set(getattr(autre, nom)) for nom in ("conditions", "circonstances"))
    )


def _ensemble(une: Regle, autre: Regle) -> bool:
    """In force on one same day at least; one that replaces another begins when it ends."""
    if SansDate.NON_FIXEE in (une.effet, autre.effet) or une.cle == autre.remplace or autre.cle == une.remplace:
        return False
    debut = max(_debut(une), _debut(autre))
    return all(regle.fin is None or regle.fin >= debut for regle in (une, autre))


def _debut(regle: Regle) -> date:
    return regle.effet if isinstance(regle.effet, date) else date.min


def _couvre(fiche: Fiche, regle: Regle, paire: _Paire, chiffre: int) -> bool:
    """A third one takes that figure: it begins there, or is the same duty."""
    seuil = getattr(regle, paire.mesure)
    if seuil is None or chiffre not in seuil or not (_meme_public(regle, paire.une) and _ensemble(regle, paire.une)):
        return False
    devoirs = _devoirs(fiche, paire.une) | _devoirs(fiche, paire.autre)
    return seuil.premier == chiffre or bool(_devoirs(fiche, regle) & devoirs)


def _devoirs(fiche: Fiche, regle: Regle) -> set[str]:
    """What it is known by, figures apart: « plus de 2 000 habitants » and « 2 000 et moins » are told of one duty."""
    return {_sans_chiffres(texte) for texte in (regle.titre or fiche.titre, regle.quoi)}


def _sans_chiffres(texte: str) -> str:
    return normalise(re.sub(r"\([^()]*\d[^()]*\)|\d[\d \u00a0\u202f]*", " ", texte))


def _premier(seuil: Seuil) -> int:
    return seuil.premier or 0


def _dernier(seuil: Seuil) -> int:
    return SANS_FIN if seuil.dernier is None else seuil.dernier
