"""Ressource: a public service, tool, guide or aid that helps to comply, as an immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from collectivites.profil import CODE
from obligations.fiche import Confiance, FicheImpossible, verifie_adresse
from obligations.lecture import Lecteur
from obligations.typographie import soigne


class Famille(StrEnum):
    """What sort of help it is."""

    SERVICE = "service"
    LOGICIEL = "logiciel"
    API = "api"
    GUIDE = "guide"
    FORMATION = "formation"
    DIAGNOSTIC = "diagnostic"
    ACCOMPAGNEMENT = "accompagnement"
    AIDE_FINANCIERE = "aide-financiere"

    @property
    def nom(self) -> str:
        """« Guide », as a tag."""
        return NOMS_DES_FAMILLES[self][0]

    @property
    def pluriel(self) -> str:
        """« Guides », as a heading or a choice."""
        return NOMS_DES_FAMILLES[self][1]


NOMS_DES_FAMILLES: Mapping[Famille, tuple[str, str]] = MappingProxyType(
    {
        Famille.SERVICE: ("Service en ligne", "Services en ligne"),
        Famille.LOGICIEL: ("Logiciel", "Logiciels"),
        Famille.API: ("API", "API"),
        Famille.GUIDE: ("Guide", "Guides et référentiels"),
        Famille.FORMATION: ("Formation", "Formations et sensibilisation"),
        Famille.DIAGNOSTIC: ("Diagnostic", "Diagnostics"),
        Famille.ACCOMPAGNEMENT: ("Accompagnement", "Assistance et accompagnement"),
        Famille.AIDE_FINANCIERE: ("Aide financière", "Aides financières"),
    }
)

FAMILLES_D_AVANT = frozenset(
    (
        "actes",
        "archivage",
        "commande-publique",
        "donnees-ouvertes",
        "echange-de-donnees",
        "finances",
        "mobilite",
        "mutualisation",
        "signature-workflow",
        "urbanisme",
    )
)
"""Subjects that Versions published before 28 November 2026 gave as a family; all were services."""


class Public(StrEnum):
    """Whom a ressource is made for, in the words shown."""

    TOUS = "toutes les collectivités"
    COMMUNES = "communes"
    PETITES_COMMUNES = "communes de moins de 3 500 habitants"
    GRANDES_COMMUNES = "communes de plus de 3 500 habitants"
    INTERCOMMUNALITES = "intercommunalités"
    DEPARTEMENTS = "départements"
    REGIONS = "régions"
    SYNDICATS = "syndicats"
    CCAS = "CCAS et CIAS"
    OPERATEURS = "opérateurs de services numériques"
    MOBILITE = "autorités organisatrices de la mobilité"
    MATERNITES = "communes qui ont ou ont eu une maternité"
    ELUS = "élus"
    AGENTS = "agents"

    @property
    def code(self) -> str:
        """As an address writes it: « petites-communes »."""
        return self.name.lower().replace("_", "-")


class Statut(StrEnum):
    """Whether the ressource can be used today."""

    ACTIF = "actif"
    FERME = "ferme"
    A_VERIFIER = "a-verifier"

    @property
    def libelle(self) -> str:
        """What a reader must know before following the link; nothing for what simply works."""
        return {Statut.FERME: "Fermé", Statut.A_VERIFIER: "À vérifier"}.get(self, "")


@dataclass(frozen=True, slots=True)
class Ressource:
    """domaines: codes of the domaines it helps with. sujets: finer words, in French, for search and tags.

    gratuit: None when nobody read whether it is free of charge. anciens_noms: names it was known under.
    acces: who may use it, and how one gets it. donnees: what an API gives. parution: when a guide came out, in words.
    fermeture: for what is closed, when or since which event, in words. code_source: address of its public code.
    """

    code: str
    nom: str
    famille: Famille
    description: str
    confiance: Confiance
    statut: Statut = Statut.ACTIF
    fermeture: str = ""
    operateur: str = ""
    url: str = ""
    gratuit: bool | None = None
    acces: str = ""
    donnees: str = ""
    parution: str = ""
    licence: str = ""
    code_source: str = ""
    anciens_noms: tuple[str, ...] = ()
    domaines: tuple[str, ...] = ()
    sujets: tuple[str, ...] = ()
    public: tuple[Public, ...] = ()
    sources: tuple[str, ...] = ()
    doutes: str = ""

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise FicheImpossible(f"Code « {self.code} » : des minuscules, des chiffres et des traits d’union.")
        object.__setattr__(self, "public", tuple(public for public in Public if public in set(self.public)))
        if self.fermeture and self.statut is not Statut.FERME:
            raise FicheImpossible(
                f"Ressource « {self.code} » : une fermeture est dite, mais le statut n’est pas fermé."
            )
        for adresse in (self.url, self.code_source, *self.sources):
            verifie_adresse(adresse)

    @property
    def ferme(self) -> bool:
        return self.statut is Statut.FERME

    @property
    def pour_tous(self) -> bool:
        """Made for every authority, or for nobody in particular."""
        return not self.public or Public.TOUS in self.public

    def soignee(self) -> "Ressource":
        """The same ressource with its texts in French typography, for readers."""
        champs: dict[str, Any] = {nom: soigne(getattr(self, nom)) for nom in TEXTES}
        champs |= {nom: tuple(soigne(texte) for texte in getattr(self, nom)) for nom in ("anciens_noms", "sujets")}
        return replace(self, **champs)

    @classmethod
    def from_dict(cls, donnees: Any, *, dates_en_texte: bool = False) -> "Ressource":
        """Read the dictionary form. Raises LectureImpossible naming key and bad value."""
        lecteur = Lecteur(donnees, dates_en_texte=dates_en_texte)
        champs: dict[str, Any] = {cle: lecteur.texte(cle, requis=True) for cle in ("code", "nom", "description")}
        champs |= {cle: lecteur.texte(cle) for cle in SIMPLES}
        champs |= {cle: lecteur.textes(cle) for cle in ("anciens_noms", "domaines", "sujets", "sources")}
        champs["famille"] = _famille(lecteur)
        champs["public"] = lecteur.liste_de_choix("public", Public)
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
            "famille": str(self.famille),
            "description": self.description,
            "domaines": list(self.domaines),
            "sujets": list(self.sujets),
            "operateur": self.operateur,
            "url": self.url,
            "gratuit": self.gratuit,
            "acces": self.acces,
            "donnees": self.donnees,
            "parution": self.parution,
            "licence": self.licence,
            "code_source": self.code_source,
            "statut": str(self.statut),
            "fermeture": self.fermeture,
            "confiance": str(self.confiance),
            "anciens_noms": list(self.anciens_noms),
            "public": [str(public) for public in self.public],
            "sources": list(self.sources),
            "doutes": self.doutes,
        }
        return {cle: valeur for cle, valeur in donnees.items() if valeur not in ("", None, [])}


def _famille(lecteur: Lecteur) -> Famille:
    """A family; the subject that stood in its place in older Versions is read as the service it was."""
    if lecteur.brut("famille") in FAMILLES_D_AVANT:
        return Famille.SERVICE
    return lecteur.choix("famille", Famille)


TEXTES = ("nom", "description", "operateur", "acces", "donnees", "parution", "licence", "fermeture")
"""What readers read, and that French typography touches."""

SIMPLES = ("operateur", "url", "acces", "donnees", "parution", "licence", "code_source", "fermeture", "doutes")
"""Optional texts, kept as they are."""
