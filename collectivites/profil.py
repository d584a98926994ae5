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


class Renouvellement(StrEnum):
    """With which general elections an assembly is renewed.

    municipal: 2026, then 2032 (code électoral, art. L. 227). departemental: with the regional ones, expected in 2028.
    """

    MUNICIPAL = "municipal"
    DEPARTEMENTAL = "departemental"

    @property
    def nom(self) -> str:
        """« conseils municipaux »: whom it renews, inside a sentence."""
        return {"municipal": "conseils municipaux", "departemental": "conseils départementaux et régionaux"}[self]


RENOUVELES_SEULS = frozenset({TypeCollectivite.DEPARTEMENT, TypeCollectivite.REGION})
"""A body of two natures has one assembly, renewed with the municipal ones if it has any other nature than these:
Paris (code électoral, art. L. 225 and s.), the Métropole de Lyon (art. L. 224-1)."""


def type_principal(types: Collection[TypeCollectivite]) -> TypeCollectivite | None:
    """None: an authority whose law is its own (overseas), or that has no type."""
    return next((type_ for type_ in PRINCIPAUX if type_ in types), None)


class Territoire(StrEnum):
    """Overseas places with a law of their own (Constitution, art. 74 and title XIII), by their code."""

    SAINT_PIERRE_ET_MIQUELON = "975"
    SAINT_BARTHELEMY = "977"
    SAINT_MARTIN = "978"
    WALLIS_ET_FUTUNA = "986"
    POLYNESIE_FRANCAISE = "987"
    NOUVELLE_CALEDONIE = "988"

    @property
    def nom(self) -> str:
        return DROITS_PROPRES[self][0]

    @property
    def texte(self) -> str:
        """The organic law by which general law applies there only when it says so."""
        return DROITS_PROPRES[self][1]


_TERRITOIRES = {str(territoire): territoire for territoire in Territoire}
DROITS_PROPRES: Mapping[Territoire, tuple[str, str]] = MappingProxyType(
    {
        Territoire.SAINT_PIERRE_ET_MIQUELON: ("Saint-Pierre-et-Miquelon", "CGCT, art. L.O. 6413-1"),
        Territoire.SAINT_BARTHELEMY: ("Saint-Barthélemy", "CGCT, art. L.O. 6213-1"),
        Territoire.SAINT_MARTIN: ("Saint-Martin", "CGCT, art. L.O. 6313-1"),
        Territoire.WALLIS_ET_FUTUNA: ("Wallis et Futuna", "loi n° 61-814 du 29 juillet 1961, art. 4"),
        Territoire.POLYNESIE_FRANCAISE: (
            "Polynésie française",
            "loi organique n° 2004-192 du 27 février 2004, art. 7",
        ),
        Territoire.NOUVELLE_CALEDONIE: ("Nouvelle-Calédonie", "loi organique n° 99-209 du 19 mars 1999, art. 6-2"),
    }
)
"""Name, and the text that says which law applies."""


@dataclass(frozen=True, slots=True)
class Profil:
    """What is known of one local authority; whatever is not known stays None, and is never guessed.

    types: all its natures (Paris is commune and département). Empty: not known.
    population_totale, population_municipale: inhabitants (CGCT R. 2151-1); a figure typed by a reader fills both.
    recensement_total, recensement_municipal: census year of each figure; recensement_en_vigueur: the one that is the
    reference for the country. A figure of an older census is known within a margin (obligations/verdict.py).
    agents: persons in all, on the payroll. agents_etp: the same staff in full-time equivalents, never more.
    recettes: euros a year. departement: INSEE code of the place, « 35 », « 2A », « 974 », « 987 »; empty: not known.
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
    agents_etp: int | None = None
    departement: str = ""

    def __post_init__(self) -> None:
        for nom in ("caracteristiques", "faits"):
            object.__setattr__(self, nom, MappingProxyType(dict(getattr(self, nom))))
        for nom in ("population_totale", "population_municipale", "agents", "agents_etp", "recettes"):
            valeur = getattr(self, nom)
            if valeur is not None and valeur < 0:
                raise ValueError(f"{nom} = {valeur} : un nombre positif ou nul est attendu.")

    @classmethod
    def decrit(
        cls,
        *types: TypeCollectivite,
        population: int | None = None,
        agents: int | None = None,
        agents_etp: int | None = None,
        recettes: int | None = None,
        caracteristiques: Mapping[str, bool] | None = None,
    ) -> "Profil":
        """A profile told by its reader: the population typed is taken as the one each rule means."""
        reponses = {"agents_etp": agents_etp, "caracteristiques": caracteristiques or {}}
        return cls(frozenset(types), population, population, agents, recettes, **reponses)  # type: ignore[arg-type]

    @property
    def renouvellement(self) -> Renouvellement | None:
        """When its assembly is renewed; None: its type is not known."""
        if not self.types:
            return None
        return Renouvellement.DEPARTEMENTAL if self.types <= RENOUVELES_SEULS else Renouvellement.MUNICIPAL

    @property
    def territoire(self) -> Territoire | None:
        """Where the law is its own; None: general law, or a place that is not known."""
        return _TERRITOIRES.get(self.departement)

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
        for nom in ("agents", "agents_etp", "recettes"):
            valeur = getattr(self, nom)
            if valeur is not None:
                query.append((nom, str(valeur)))
        for code, oui in sorted(self.caracteristiques.items()):
            query.append(("caracteristique", code if oui else f"-{code}"))
        return query
