"""The tables: working copies that editors change, and Versions, which are what the public reads."""

from obligations.models.demande import Demande
from obligations.models.registre import DateAnnulee, EvenementPublie
from obligations.models.travail import Caracteristique, CopieDeTravail, Domaine, Obligation, Regle, Ressource, Source
from obligations.models.version import Genre, Version

__all__ = [
    "Caracteristique",
    "CopieDeTravail",
    "DateAnnulee",
    "Demande",
    "Domaine",
    "EvenementPublie",
    "Genre",
    "Obligation",
    "Regle",
    "Ressource",
    "Source",
    "Version",
]
