"""What the pages of the ressources show: which ones, in which order, and what each helps with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from obligations.catalogue import Catalogue
from obligations.fiche import Fiche
from obligations.marques import en_clair
from obligations.recherche import normalise
from obligations.ressource import Famille, Ressource


@dataclass(frozen=True, slots=True)
class FiltreDeRessources:
    """What the reader wants to see; an empty filter lets all through. public: a code of Public. gratuit: « oui »."""

    q: str = ""
    famille: str = ""
    domaine: str = ""
    public: str = ""
    gratuit: str = ""

    def accepte(self, ressource: Ressource) -> bool:
        return (
            (not self.famille or ressource.famille == self.famille)
            and (not self.domaine or self.domaine in ressource.domaines)
            and (not self.public or ressource.pour_tous or self.public in {p.code for p in ressource.public})
            and (not self.gratuit or ressource.gratuit is True)
            and (not self.q or _mots_trouves(self.q, ressource))
        )

    @property
    def actif(self) -> bool:
        return self != FiltreDeRessources()

    def as_query(self) -> list[tuple[str, str]]:
        """The filters set, as query parameters, in a fixed order."""
        return [(champ.name, valeur) for champ in fields(self) if (valeur := getattr(self, champ.name))]


@dataclass(frozen=True, slots=True)
class RessourceLiee:
    """A ressource, and the fiches that it helps to comply with."""

    ressource: Ressource
    fiches: list[Fiche]


def ressources_de_la_fiche(fiche: Fiche, catalogue: Catalogue) -> list[Ressource]:
    """What helps with this fiche, by family, what is closed last."""
    connues = [catalogue.ressources[code] for code in fiche.ressources if code in catalogue.ressources]
    familles = list(Famille)
    return sorted(connues, key=lambda r: (r.ferme, familles.index(r.famille), normalise(r.nom)))


def ressources_par_famille(
    catalogue: Catalogue, filtre: FiltreDeRessources
) -> list[tuple[Famille, list[RessourceLiee]]]:
    """Under each family, those that help most fiches first, what is closed last."""
    groupes: dict[Famille, list[RessourceLiee]] = {}
    for liee in _liees(catalogue, filtre):
        groupes.setdefault(liee.ressource.famille, []).append(liee)
    return [(famille, sorted(groupes[famille], key=_rang)) for famille in Famille if famille in groupes]


def _liees(catalogue: Catalogue, filtre: FiltreDeRessources) -> Iterator[RessourceLiee]:
    for ressource in catalogue.ressources.values():
        if filtre.accepte(ressource):
            yield RessourceLiee(ressource, catalogue.fiches_aidees(ressource.code))


def _rang(liee: RessourceLiee) -> tuple[bool, int, str]:
    return liee.ressource.ferme, -len(liee.fiches), normalise(liee.ressource.nom)


def _mots_trouves(q: str, ressource: Ressource) -> bool:
    """Is each word asked for in the ressource, old names included, whatever its accents, case and signs?

    « platau » finds « PLAT’AU », « regate » finds « Rég@te », as a reader who heard the name would type it.
    """
    textes = (
        ressource.nom,
        en_clair(ressource.description),
        ressource.operateur,
        en_clair(ressource.donnees),
        *ressource.anciens_noms,
        *ressource.sujets,
    )
    texte = normalise(" ".join(textes))
    lettres = _lettres(texte)
    return all(mot in texte or (_lettres(mot) or mot) in lettres for mot in normalise(q).split())


def _lettres(texte: str) -> str:
    """Without the signs that names play with; « @ » is read « a »."""
    return re.sub(r"[^a-z0-9 ]", "", texte.replace("@", "a"))
