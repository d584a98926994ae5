"""Ressource: a public service, tool, guide or aid that helps to comply, as an immutable value."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from collectivites.profil import CODE
from obligations.fiche import Confiance, FicheImpossible
from obligations.lecture import Lecteur
from obligations.typographie import soigne


class Statut(StrEnum):
    """Whether the ressource can be used today."""

    ACTIF = "actif"
    FERME = "ferme"
    A_VERIFIER = "a-verifier"


@dataclass(frozen=True, slots=True)
class Ressource:
    """gratuit: None when nobody read whether it is free of charge. anciens_noms: names it was known under."""

    code: str
    nom: str
    famille: str
    description: str
    confiance: Confiance
    statut: Statut = Statut.ACTIF
    operateur: str = ""
    url: str = ""
    gratuit: bool | None = None
    anciens_noms: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    doutes: str = ""

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise FicheImpossible(f"Code « {self.code} » : des minuscules, des chiffres et des traits d’union.")
        for adresse in (self.url, *self.sources):
            if adresse and not adresse.startswith(("https://", "http://")):
                raise FicheImpossible(f"« {adresse} » : une adresse en http:// ou https:// est attendue.")

    def soignee(self) -> "Ressource":
        return replace(
            self, nom=soigne(self.nom), description=soigne(self.description), operateur=soigne(self.operateur)
        )

    @classmethod
    def from_dict(cls, donnees: Any, *, dates_en_texte: bool = False) -> "Ressource":
        """Read the dictionary form. Raises LectureImpossible naming key and bad value."""
        lecteur = Lecteur(donnees, dates_en_texte=dates_en_texte)
        champs: dict[str, Any] = {
            cle: lecteur.texte(cle, requis=True) for cle in ("code", "nom", "famille", "description")
        }
        champs |= {cle: lecteur.texte(cle) for cle in ("operateur", "url", "doutes")}
        champs |= {cle: lecteur.textes(cle) for cle in ("anciens_noms", "public", "sources")}
        champs["confiance"] = lecteur.choix("confiance", Confiance)
        champs["statut"] = lecteur.choix("statut", Statut, Statut.ACTIF)
        champs["gratuit"] = lecteur.oui_non("gratuit")
        lecteur.termine()
        return lecteur.essaie("", lambda _: cls(**champs), None)

    def to_dict(self) -> dict[str, Any]:
        """The dictionary form, without the empty keys; `from_dict` reads it back."""
        donnees: dict[str, Any] = {
            "code": self.code,
            "nom": self.nom,
            "famille": self.famille,
            "description": self.description,
            "operateur": self.operateur,
            "url": self.url,
            "gratuit": self.gratuit,
            "statut": str(self.statut),
            "confiance": str(self.confiance),
            "anciens_noms": list(self.anciens_noms),
            "public": list(self.public),
            "sources": list(self.sources),
            "doutes": self.doutes,
        }
        return {cle: valeur for cle, valeur in donnees.items() if valeur not in ("", None, [])}
