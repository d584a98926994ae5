"""WHO: the facts about a local authority that a rule of law may ask for. Pure values, no Django."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""How every code of the catalogue is written: lower-case ASCII words joined by hyphens."""

POPULATION_MAXIMALE = 99_999_999
"""No local authority of France comes near it: a larger figure is a typing mistake."""


class TypeCollectivite(StrEnum):
    """The kinds of authority that the law tells apart. Order matters: it is the order of every list shown."""

    COMMUNE = "commune"
    EPCI_FP = "epci-fp"
    EPT = "ept"
    SYNDICAT = "syndicat"
    POLE_METROPOLITAIN = "pole-metropolitain"
    PETR = "petr"
    DEPARTEMENT = "departement"
    REGION = "region"
    CCAS = "ccas"
    SDIS = "sdis"
    CDG = "cdg"
    ETABLISSEMENT_PUBLIC_LOCAL = "etablissement-public-local"
    OPH = "oph"
    CAISSE_CREDIT_MUNICIPAL = "caisse-credit-municipal"

    @property
    def nom(self) -> str:
        """« Commune », for a heading or a choice."""
        return NOMS[self][0]

    @property
    def pluriel(self) -> str:
        """« communes », inside a sentence."""
        return NOMS[self][1]

    @property
    def possessif(self) -> str:
        """« votre commune », inside a sentence."""
        return f"votre {NOMS[self][2]}"


NOMS: Mapping[TypeCollectivite, tuple[str, str, str]] = MappingProxyType(
    {
        TypeCollectivite.COMMUNE: ("Commune", "communes", "commune"),
        TypeCollectivite.EPCI_FP: ("Intercommunalité à fiscalité propre", "intercommunalités", "intercommunalité"),
        TypeCollectivite.EPT: (
            "Établissement public territorial",
            "établissements publics territoriaux",
            "établissement public territorial",
        ),
        TypeCollectivite.SYNDICAT: ("Syndicat", "syndicats", "syndicat"),
        TypeCollectivite.POLE_METROPOLITAIN: ("Pôle métropolitain", "pôles métropolitains", "pôle métropolitain"),
        TypeCollectivite.PETR: ("Pôle d’équilibre territorial et rural", "PETR", "PETR"),
        TypeCollectivite.DEPARTEMENT: ("Département", "départements", "département"),
        TypeCollectivite.REGION: ("Région", "régions", "région"),
        TypeCollectivite.CCAS: ("CCAS ou CIAS", "CCAS et CIAS", "CCAS"),
        TypeCollectivite.SDIS: ("Service d’incendie et de secours (SDIS)", "SDIS", "SDIS"),
        TypeCollectivite.CDG: ("Centre de gestion", "centres de gestion", "centre de gestion"),
        TypeCollectivite.ETABLISSEMENT_PUBLIC_LOCAL: (
            "Autre établissement public local",
            "établissements publics locaux",
            "établissement public",
        ),
        TypeCollectivite.OPH: ("Office public de l’habitat", "offices publics de l’habitat", "office"),
        TypeCollectivite.CAISSE_CREDIT_MUNICIPAL: (
            "Caisse de crédit municipal",
            "caisses de crédit municipal",
            "caisse de crédit municipal",
        ),
    }
)
"""Name alone, plural, and singular after « votre »."""

PRINCIPAUX = (
    TypeCollectivite.COMMUNE,
    TypeCollectivite.EPCI_FP,
    TypeCollectivite.EPT,
    TypeCollectivite.REGION,
    TypeCollectivite.DEPARTEMENT,
)
"""The types of the official list; of an authority of two natures, the first is the one it is counted under."""


def type_principal(types: Collection[TypeCollectivite]) -> TypeCollectivite | None:
    """None: an authority whose law is its own (overseas), or that has no type."""
    return next((type_ for type_ in PRINCIPAUX if type_ in types), None)


@dataclass(frozen=True, slots=True)
class Profil:
    """What is known of one local authority; whatever is not known stays None, and is never guessed.

    types: all its natures (Paris is commune and département). Empty: not known.
    population_totale, population_municipale: inhabitants (CGCT R. 2151-1); a figure typed by a reader fills both.
    recensement_total, recensement_municipal: census year of each figure; recensement_en_vigueur: the one that is the
    reference for the country. A figure of an older census is known within a margin (obligations/verdict.py).
    agents: full-time equivalents. recettes: euros a year.
    caracteristiques: yes/no answers of its reader by code; a code that is absent is unknown.
    faits: the same kind of facts, known from the official list; an answer of the reader prevails.
    """

    types: frozenset[TypeCollectivite] = frozenset()
    population_totale: int | None = None
    population_municipale: int | None = None
    agents: int | None = None
    recettes: int | None = None
    caracteristiques: Mapping[str, bool] = field(default_factory=dict)
    recensement_total: int | None = None
    recensement_municipal: int | None = None
    recensement_en_vigueur: int | None = None
    faits: Mapping[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for nom in ("caracteristiques", "faits"):
            object.__setattr__(self, nom, MappingProxyType(dict(getattr(self, nom))))
        for nom in ("population_totale", "population_municipale", "agents", "recettes"):
            valeur = getattr(self, nom)
            if valeur is not None and valeur < 0:
                raise ValueError(f"{nom} = {valeur} : un nombre positif ou nul est attendu.")

    @classmethod
    def decrit(
        cls,
        *types: TypeCollectivite,
        population: int | None = None,
        agents: int | None = None,
        recettes: int | None = None,
        caracteristiques: Mapping[str, bool] | None = None,
    ) -> "Profil":
        """A profile told by its reader: the population typed is taken as the one each rule means."""
        return cls(frozenset(types), population, population, agents, recettes, caracteristiques or {})

    def reponse(self, caracteristique: str) -> bool | None:
        """Yes, no, or None when nobody knows."""
        return self.caracteristiques.get(caracteristique, self.faits.get(caracteristique))

    @property
    def types_ordonnes(self) -> tuple[TypeCollectivite, ...]:
        return tuple(type_ for type_ in TypeCollectivite if type_ in self.types)

    @property
    def type_cle(self) -> str:
        """The type part of an échéance's identity: « commune », « commune-departement »."""
        return "-".join(self.types_ordonnes) or "tous"

    @property
    def population(self) -> int | None:
        """The figure to show, when one is enough."""
        return self.population_municipale if self.population_totale is None else self.population_totale

    def as_query(self) -> list[tuple[str, str]]:
        """The profile as query parameters, in a fixed order: the inverse of `ProfilForm.to_profil()`."""
        query = [("type", str(type_)) for type_ in self.types_ordonnes]
        if self.population is not None:
            query.append(("population", str(self.population)))
        return query + self.reponses_as_query()

    def reponses_as_query(self) -> list[tuple[str, str]]:
        """What only its reader knows, as query parameters, in a fixed order."""
        query = []
        for nom, valeur in (("agents", self.agents), ("recettes", self.recettes)):
            if valeur is not None:
                query.append((nom, str(valeur)))
        for code, oui in sorted(self.caracteristiques.items()):
            query.append(("caracteristique", code if oui else f"-{code}"))
        return query
