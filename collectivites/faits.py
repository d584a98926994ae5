"""What the official list says of a grouping, as answers that nobody needs to be asked. Pure."""

from collections.abc import Iterable

AGGLOMERATIONS = frozenset({"CA", "CU", "METRO", "MET69"})
"""CGCT, art. L. 5216-1, L. 5215-1, L. 5217-1 and L. 3611-1."""
FORMES = AGGLOMERATIONS | {"CC"}
SEUIL = 3_500


def faits_d_un_groupement(forme: str, membres: Iterable[tuple[int, int]]) -> dict[str, bool]:
    """Answers by code of caractéristique; what is not certain is left out.

    membres: the smallest and largest figures known of each member commune, totale and municipale together: a commune
    that stands astride the threshold settles nothing.
    """
    if forme not in FORMES:
        return {}
    faits = {"agglomeration": forme in AGGLOMERATIONS}
    membres = list(membres)
    if any(plus_basse >= SEUIL for plus_basse, _ in membres):
        faits["membre-3500"] = True
    elif membres and all(plus_haute < SEUIL for _, plus_haute in membres):
        faits["membre-3500"] = False
    return faits
