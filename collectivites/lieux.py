"""WHERE: the legal time of the place of an authority. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
FUSEAUX: Mapping[str, ZoneInfo] = MappingProxyType(
    {
        "971": ZoneInfo("America/Guadeloupe"),
        "972": ZoneInfo("America/Martinique"),
        "973": ZoneInfo("America/Cayenne"),
        "974": ZoneInfo("Indian/Reunion"),
        "975": ZoneInfo("America/Miquelon"),
        "976": ZoneInfo("Indian/Mayotte"),
        "977": ZoneInfo("America/St_Barthelemy"),
        "978": ZoneInfo("America/Marigot"),
        "986": ZoneInfo("Pacific/Wallis"),
        "987": ZoneInfo("Pacific/Tahiti"),
        "988": ZoneInfo("Pacific/Noumea"),
    }
)
"""By département, its legal time when it is not that of Paris (décret n° 79-896 du 17 octobre 1979)."""


def fuseau(departement: str) -> ZoneInfo:
    """Where days begin and end for who is there; that of Paris where the place is not known."""
    return FUSEAUX.get(departement, PARIS)


REGIONS_D_UN_DEPARTEMENT: Mapping[str, str] = MappingProxyType(
    {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976", "94": "20"}
)
"""Overseas régions, and single authorities that are both: one place each; for Corse, the code of before 1976."""


def departement_de(departement: str, region: str) -> str:
    """The département where an authority is; empty for a région of several."""
    return departement or REGIONS_D_UN_DEPARTEMENT.get(region, "")
