"""A changeover: the day on which the figures of a census take the place of those before. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from obligations.typographie import INSECABLE, date_longue, nombre


@dataclass(frozen=True, slots=True)
class PassageDeSeuil:
    """How many communes reach that many inhabitants, and how many come back under."""

    seuil: int
    montent: int
    descendent: int

    @property
    def nom(self) -> str:
        """« 3 500 habitants »."""
        return f"{nombre(self.seuil)}{INSECABLE}habitants"

    @property
    def en_francais(self) -> str:
        """« 61 communes passent ce seuil, 11 descendent dessous »."""
        montent = _compte(self.montent, "passe ce seuil", "passent ce seuil")
        if not self.descendent:
            return montent
        if not self.montent:
            return _compte(self.descendent, "descend dessous", "descendent dessous")
        return f"{montent}, {nombre(self.descendent)} {'descendent' if self.descendent > 1 else 'descend'} dessous"


@dataclass(frozen=True, slots=True)
class Bascule:
    """What is published of it. seuils: those that one commune crosses at least, the lowest first."""

    recensement: int
    en_vigueur: date
    source: str
    seuils: tuple[PassageDeSeuil, ...] = ()

    @classmethod
    def from_dict(cls, donnees: Mapping[str, Any]) -> "Bascule":
        """Raises ValueError."""
        try:
            seuils = tuple(PassageDeSeuil(s["seuil"], s["montent"], s["descendent"]) for s in donnees["seuils"])
            en_vigueur = date.fromisoformat(donnees["en_vigueur"])
            return cls(donnees["recensement"], en_vigueur, donnees["source"], seuils)
        except (KeyError, TypeError) as erreur:
            raise ValueError(f"Bascule illisible : {erreur}") from erreur

    def to_dict(self) -> dict[str, Any]:
        return {
            "recensement": self.recensement,
            "en_vigueur": self.en_vigueur.isoformat(),
            "source": self.source,
            "seuils": [{"seuil": s.seuil, "montent": s.montent, "descendent": s.descendent} for s in self.seuils],
        }

    @property
    def code(self) -> str:
        return f"recensement-{self.recensement}"

    @property
    def titre(self) -> str:
        """« Populations du recensement de 2023, en vigueur au 1er janvier 2026 »."""
        return f"Populations du recensement de {self.recensement}, en vigueur au {date_longue(self.en_vigueur)}"


def _compte(combien: int, une: str, plusieurs: str) -> str:
    return f"{nombre(combien)}{INSECABLE}commune{'s' if combien > 1 else ''} {plusieurs if combien > 1 else une}"
