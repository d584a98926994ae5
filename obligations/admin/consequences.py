"""What a publication would do: whom it binds or frees, which dates it moves in subscribed calendars."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from collectivites.passe import connus
from collectivites.profil import Profil
from obligations import mouvements as dates
from obligations import publication
from obligations.catalogue import etat_publie
from obligations.changements import Changement, Sorte, changements, sortes
from obligations.effets import Effets, effets
from obligations.fiche import Fiche
from obligations.mouvements import Mouvement, mouvements

QUI_BOUGENT = {Sorte.NOUVELLE, Sorte.RETIREE, Sorte.DATE, Sorte.PUBLIC, Sorte.TYPES}
"""The kinds of change after which somebody may be bound, or freed."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What calendars will be told. a_venir: one by one; passees: how many stand before today."""

    a_venir: list[Mouvement]
    passees: int

    @property
    def comptes(self) -> list[tuple[str, int]]:
        """« ajoutée », 2: each sort with its count, those of the past included nowhere."""
        comptes = Counter(mouvement.sorte for mouvement in self.a_venir)
        return [(str(sorte), comptes[sorte]) for sorte in dates.Sorte if comptes[sorte]]


@dataclass(frozen=True, slots=True)
class Consequences:
    """changements: in the words of the journal. effets: of the whole fiche; None when nobody's answer can change.

    par_regle: of each règle whose public moves otherwise than that of the fiche, by clé: one may hide the other.
    """

    changements: list[Changement]
    effets: Effets | None
    par_regle: dict[str, Effets]
    dates: Dates


def consequences(avant: Fiche | None, apres: Fiche | None) -> Consequences:
    """Of showing readers one fiche instead of the other, today. None: they see, or would see, none."""
    jour = timezone.localdate()
    trouves = changements(avant, apres)
    dates_ = _dates(avant, apres, jour)
    if not QUI_BOUGENT.intersection(sortes(trouves)):
        return Consequences(trouves, None, {}, dates_)
    liste = profils()
    entiers = effets(avant, apres, jour, liste)
    cles = dict.fromkeys(changement.regle for changement in trouves if changement.regle)
    par_regle = {cle: effets(avant, apres, jour, liste, cle) for cle in cles}
    touchees = {cle: siens for cle, siens in par_regle.items() if not siens.aucun and siens.codes != entiers.codes}
    return Consequences(trouves, entiers, touchees, dates_)


def profils() -> Mapping[str, Profil]:
    """The real list of authorities, as it is today; read again when it changed."""
    liste = etat_publie()[2:]
    lue, gardes = _memoire.get("profils", (None, {}))
    if lue != liste or not any(liste):
        gardes = {code: connu.to_profil() for code, connu in connus(timezone.localdate()).items()}
        _memoire["profils"] = liste, gardes
    return gardes


_memoire: dict[str, tuple[object, Mapping[str, Profil]]] = {}
"""What was read last, with what it was read for."""


def _dates(avant: Fiche | None, apres: Fiche | None, jour: date) -> Dates:
    bougent = mouvements(_vue(avant), _vue(apres), jour)
    a_venir = [mouvement for mouvement in bougent if _encore(mouvement, jour)]
    return Dates(a_venir, len(bougent) - len(a_venir))


def _encore(mouvement: Mouvement, jour: date) -> bool:
    return any(le is not None and le >= jour for le in (mouvement.avant, mouvement.apres))


def _vue(fiche: Fiche | None) -> dates.Vue:
    return fiche, publication.titre_du_domaine(fiche.domaine) if fiche else ""
