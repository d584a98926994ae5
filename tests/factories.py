"""Factories of values and of what is published: valid with no argument, deterministic."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest import mock

import factory
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from collectivites.profil import TypeCollectivite
from obligations import catalogue, publication, travail
from obligations.fiche import Confiance, Etat, Fiche, Nature, Priorite, Regle, Source
from obligations.genres import FORMES
from obligations.models import Genre, Version
from obligations.ressource import Ressource
from obligations.vocabulaire import Caracteristique, Domaine


class RegleFactory(factory.Factory):
    """In force since 2022, for every commune."""

    class Meta:
        model = Regle

    cle = factory.Sequence(lambda n: f"regle-{n}")
    quoi = "Publier les actes sur le site."
    effet = date(2022, 7, 1)
    types = (TypeCollectivite.COMMUNE,)
    base_legale = ("CGCT, art. L. 2131-1",)


class FicheFactory(factory.Factory):
    """An ordinary duty of one règle."""

    class Meta:
        model = Fiche

    code = factory.Sequence(lambda n: f"fiche-{n}")
    domaine = "budgets"
    titre = factory.Sequence(lambda n: f"Publier l'acte numéro {n}")
    resume = "Toute commune publie ses actes."
    nature = Nature.OBLIGATION
    priorite = Priorite.COURANT
    etat = Etat.EN_VIGUEUR
    confiance = Confiance.HAUTE
    regles = factory.LazyFunction(lambda: (RegleFactory(),))
    sources = (Source("Légifrance", "https://www.legifrance.gouv.fr/", "Le texte."),)
    verifiee_le = date(2026, 11, 25)
    types_ecartes = factory.LazyAttribute(
        lambda fiche: tuple(t for t in TypeCollectivite if not any(t in regle.types for regle in fiche.regles))
    )

    class Params:
        projet = factory.Trait(etat=Etat.INCERTAIN)
        essentielle = factory.Trait(priorite=Priorite.ESSENTIEL, minimum="Le faire une fois.")


def publie(*fiches: Fiche, motif: str = "Premier chargement") -> None:
    """Write and publish the fiches, with what they name."""
    for fiche in fiches:
        _publie(Genre.DOMAINE, Domaine(fiche.domaine, fiche.domaine.capitalize(), 1), motif)
        for regle in fiche.regles:
            for condition in regle.conditions:
                if condition.caracteristique:
                    question = Caracteristique(condition.caracteristique, f"{condition.texte} ?", condition.texte)
                    _publie(Genre.CARACTERISTIQUE, question, motif)
        _publie(Genre.OBLIGATION, fiche, motif)


@contextmanager
def avant_la_regle() -> Iterator[None]:
    """What is written here is as it could be before invisible characters were refused (signes.py)."""
    with mock.patch("collectivites.signes._premier", return_value=None):
        yield


def publie_tel_quel(*valeurs: object, motif: str = "Essai") -> None:
    """Versions as they may stand since before some texts were refused: readers must be safe from them too."""
    genres = {Domaine: Genre.DOMAINE, Caracteristique: Genre.CARACTERISTIQUE}
    genres |= {Ressource: Genre.RESSOURCE, Fiche: Genre.OBLIGATION}
    for valeur in valeurs:
        genre = genres[type(valeur)]
        contenu = json.loads(json.dumps(FORMES[genre].ecrit(valeur), cls=DjangoJSONEncoder))
        numero = Version.objects.of(genre, valeur.code).count() + 1
        with avant_la_regle():
            Version.objects.create(
                genre=genre, code=valeur.code, numero=numero, contenu=contenu, motif=motif, publiee_le=timezone.now()
            )
    catalogue.forget()


def _publie(genre: Genre, valeur: object, motif: str) -> None:
    publication.publish(travail.write(genre, valeur), motif)
