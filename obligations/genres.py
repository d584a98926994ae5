"""The kinds of things that are published: for each, its table, its value, and its dictionary form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from obligations.forme import ecrit_fiche, lit_fiche
from obligations.models import Caracteristique, CopieDeTravail, Domaine, Genre, Obligation, Ressource
from obligations.ressource import Ressource as ValeurRessource
from obligations.vocabulaire import Caracteristique as ValeurCaracteristique
from obligations.vocabulaire import Domaine as ValeurDomaine


@dataclass(frozen=True, slots=True)
class Forme:
    """How one kind is read from and written to a dictionary, and where its working copies are."""

    table: type[CopieDeTravail]
    lit: Callable[..., Any]
    ecrit: Callable[[Any], dict[str, Any]]


FORMES: Mapping[Genre, Forme] = {
    Genre.DOMAINE: Forme(Domaine, ValeurDomaine.from_dict, ValeurDomaine.to_dict),
    Genre.CARACTERISTIQUE: Forme(Caracteristique, ValeurCaracteristique.from_dict, ValeurCaracteristique.to_dict),
    Genre.RESSOURCE: Forme(Ressource, ValeurRessource.from_dict, ValeurRessource.to_dict),
    Genre.OBLIGATION: Forme(Obligation, lit_fiche, ecrit_fiche),
}
"""Those that have working copies, in the order in which they must be written: an obligation names the others."""


def genre_de(copie: CopieDeTravail) -> Genre:
    """The kind of a working row."""
    return next(genre for genre, forme in FORMES.items() if isinstance(copie, forme.table))


def en_json(genre: Genre, valeur: Any) -> dict[str, Any]:
    """The content of a Version that would hold this value: dates are texts.

    A fiche always says which types it sets aside, none included: Versions of before the key existed do not.
    """
    contenu = json.loads(json.dumps(FORMES[genre].ecrit(valeur), cls=DjangoJSONEncoder))
    return {"types_ecartes": [], **contenu} if genre is Genre.OBLIGATION else contenu


def sans_doutes(valeur: Any) -> Any:
    """The value as it is published: what is for editors only stays behind."""
    return replace(valeur, doutes="") if getattr(valeur, "doutes", "") else valeur
