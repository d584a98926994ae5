"""The words the fiches share: Domaine and Caracteristique, immutable values with their dictionary form."""

from dataclasses import dataclass, replace
from typing import Any

from collectivites.profil import CODE
from obligations.fiche import FicheImpossible
from obligations.lecture import Lecteur
from obligations.typographie import soigne


@dataclass(frozen=True, slots=True)
class Domaine:
    """A subject under which fiches are listed. ordre: place in lists, smaller first."""

    code: str
    titre: str
    ordre: int = 0

    def __post_init__(self) -> None:
        _verifie_code(self.code)

    def soignee(self) -> "Domaine":
        return replace(self, titre=soigne(self.titre))

    @classmethod
    def from_dict(cls, donnees: Any, *, dates_en_texte: bool = False) -> "Domaine":
        lecteur = Lecteur(donnees, dates_en_texte=dates_en_texte)
        domaine = cls(lecteur.texte("code", requis=True), lecteur.texte("titre", requis=True), lecteur.entier("ordre"))
        lecteur.termine()
        return domaine

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "titre": self.titre, "ordre": self.ordre}


@dataclass(frozen=True, slots=True)
class Caracteristique:
    """A yes/no fact about an authority, as the question that its secretary can answer.

    oui: what the answer yes says (« Gère un service d’eau »), used in reasons and choices.
    """

    code: str
    question: str
    oui: str
    aide: str = ""
    ordre: int = 0

    def __post_init__(self) -> None:
        _verifie_code(self.code)

    def soignee(self) -> "Caracteristique":
        return replace(self, question=soigne(self.question), oui=soigne(self.oui), aide=soigne(self.aide))

    @classmethod
    def from_dict(cls, donnees: Any, *, dates_en_texte: bool = False) -> "Caracteristique":
        lecteur = Lecteur(donnees, dates_en_texte=dates_en_texte)
        caracteristique = cls(
            lecteur.texte("code", requis=True),
            lecteur.texte("question", requis=True),
            lecteur.texte("oui", requis=True),
            lecteur.texte("aide"),
            lecteur.entier("ordre"),
        )
        lecteur.termine()
        return caracteristique

    def to_dict(self) -> dict[str, Any]:
        donnees = {"code": self.code, "question": self.question, "oui": self.oui, "ordre": self.ordre}
        return {**donnees, "aide": self.aide} if self.aide else donnees


def _verifie_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise FicheImpossible(f"Code « {code} » : des minuscules, des chiffres et des traits d’union.")
