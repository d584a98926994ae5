"""Seuil: a threshold as the law words it, and its text form."""

import re
from dataclasses import dataclass

from obligations.typographie import INSECABLE, nombre

EXEMPLES = "« > 3500 », « >= 3500 », « < 1000 » ou « >= 2000 et < 3500 »"
_BORNE = re.compile(r"(>=|<=|>|<|≥|≤)\s*(\d{1,3}(?:[\s.'’]\d{3})+|\d+)")
_SIGNES = {"≥": ">=", "≤": "<="}


class SeuilIllisible(ValueError):
    """The text is no threshold; the message shows it, with examples of right ones."""


@dataclass(frozen=True, slots=True)
class Seuil:
    """A threshold as the law words it: whole numbers, strictness kept.

    "> 3500" and ">= 3501" concern the same people and are different values: each prints back as it was written.
    """

    minimum: int | None = None
    maximum: int | None = None
    minimum_exclu: bool = False
    maximum_exclu: bool = False

    def __post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise SeuilIllisible(f"Un seuil a au moins une borne, par exemple {EXEMPLES}.")
        if (self.minimum or 0) < 0 or (self.dernier is not None and max(self.premier or 0, 0) > self.dernier):
            raise SeuilIllisible(f"Seuil « {self} » : aucun nombre ne peut le respecter.")

    @classmethod
    def parse(cls, texte: str) -> "Seuil":
        """Read « > 3500 » or « >= 2000 et < 3500 »; spaces inside numbers are welcome.

        Raises SeuilIllisible, with examples, for anything else.
        """
        illisible = SeuilIllisible(f"Seuil « {texte} » illisible. Écrivez par exemple {EXEMPLES}.")
        bornes: dict[str, tuple[int, bool]] = {}
        for partie in re.split(r"\s+et\s+", texte.strip()):
            trouve = _BORNE.fullmatch(partie.strip())
            if not trouve:
                raise illisible
            signe = _SIGNES.get(trouve[1], trouve[1])
            sens = "minimum" if signe[0] == ">" else "maximum"
            chiffres = re.sub(r"\D", "", trouve[2])
            if sens in bornes or len(chiffres) > 15:
                raise illisible
            bornes[sens] = (int(chiffres), len(signe) == 1)
        minimum, minimum_exclu = bornes.get("minimum", (None, False))
        maximum, maximum_exclu = bornes.get("maximum", (None, False))
        return cls(minimum, maximum, minimum_exclu, maximum_exclu)

    def __str__(self) -> str:
        parties = []
        if self.minimum is not None:
            parties.append(f"{'>' if self.minimum_exclu else '>='} {self.minimum}")
        if self.maximum is not None:
            parties.append(f"{'<' if self.maximum_exclu else '<='} {self.maximum}")
        return " et ".join(parties)

    def __contains__(self, valeur: int) -> bool:
        above = self.premier is None or valeur >= self.premier
        below = self.dernier is None or valeur <= self.dernier
        return above and below

    @property
    def premier(self) -> int | None:
        """The first whole number inside, None when there is no lower end."""
        return None if self.minimum is None else self.minimum + self.minimum_exclu

    @property
    def dernier(self) -> int | None:
        """The last whole number inside, None when there is no upper end."""
        return None if self.maximum is None else self.maximum - self.maximum_exclu

    def tranche(self, basse: int, haute: int) -> bool | None:
        """Is a figure known to lie in [basse, haute] (both included) inside? None: it depends where."""
        if basse in self and haute in self:
            return True
        outside = (self.premier is not None and haute < self.premier) or (
            self.dernier is not None and basse > self.dernier
        )
        return False if outside else None

    def en_francais(self, unite: str = "") -> str:
        """« plus de 3 500 habitants », « 2 000 habitants et plus, moins de 3 500 »: strictness is kept in words."""
        if self.minimum is None:
            assert self.maximum is not None  # a seuil has an end
            haut = _avec_unite(self.maximum, unite)
            return f"moins de {haut}" if self.maximum_exclu else f"{haut} et moins"
        bas = _avec_unite(self.minimum, unite)
        bas = f"plus de {bas}" if self.minimum_exclu else f"{bas} et plus"
        if self.maximum is None:
            return bas
        return (
            f"{bas}, {f'moins de {nombre(self.maximum)}' if self.maximum_exclu else f'{nombre(self.maximum)} au plus'}"
        )


def _avec_unite(valeur: int, unite: str) -> str:
    return f"{nombre(valeur)}{INSECABLE}{unite}" if unite else nombre(valeur)
