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
