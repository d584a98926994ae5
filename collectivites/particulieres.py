"""Authorities of two natures, and those that stand in place of others: one small table, with the law of each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from collectivites.profil import Territoire, TypeCollectivite

COMMUNE, EPCI_FP = TypeCollectivite.COMMUNE, TypeCollectivite.EPCI_FP
DEPARTEMENT, REGION = TypeCollectivite.DEPARTEMENT, TypeCollectivite.REGION


@dataclass(frozen=True, slots=True)
class Particuliere:
    """types: all its natures. texte: the article that says so. remplace: codes that lead to it."""

    types: frozenset[TypeCollectivite]
    texte: str
    nom: str = ""
    remplace: tuple[str, ...] = ()


PARTICULIERES: Mapping[str, Particuliere] = MappingProxyType(
    {
        "75056": Particuliere(
            frozenset({COMMUNE, DEPARTEMENT}), "CGCT, art. L. 2512-1 : la Ville de Paris", remplace=("dep-75",)
        ),
        "200046977": Particuliere(
            frozenset({EPCI_FP, DEPARTEMENT}),
            "CGCT, art. L. 3611-1 : la métropole de Lyon exerce les deux compétences",
        ),
        "reg-94": Particuliere(
            frozenset({DEPARTEMENT, REGION}),
            "CGCT, art. L. 4421-1 : la collectivité de Corse",
            nom="Collectivité de Corse",
            remplace=("dep-2A", "dep-2B"),
        ),
        "reg-02": Particuliere(
            frozenset({DEPARTEMENT, REGION}),
            "CGCT, art. L. 7211-1 : la collectivité territoriale de Martinique",
            nom="Collectivité territoriale de Martinique",
            remplace=("dep-972",),
        ),
        "reg-03": Particuliere(
            frozenset({DEPARTEMENT, REGION}),
            "CGCT, art. L. 7111-1 : la collectivité territoriale de Guyane",
            nom="Collectivité territoriale de Guyane",
            remplace=("dep-973",),
        ),
        "dep-976": Particuliere(
            frozenset({DEPARTEMENT, REGION}),
            "CGCT, art. L. 4437-1 : Mayotte exerce les compétences d’un département et d’une région",
            remplace=("reg-06",),
        ),
        "dep-6AE": Particuliere(
            frozenset({DEPARTEMENT}),
            "CGCT, art. L. 3431-1 : la Collectivité européenne d’Alsace",
            nom="Collectivité européenne d’Alsace",
            remplace=("dep-67", "dep-68"),
        ),
    }
)

OUTRE_MER: Mapping[str, str] = MappingProxyType({str(territoire): territoire.nom for territoire in Territoire})
"""Overseas authorities with a law of their own: no type of the general law."""

SANS_COMMUNES = frozenset({"977", "978", "984", "986", "989"})
"""Territories where what the official list calls a commune is none."""
