"""What editors look for in their lists: what waits, what aged, what is doubtful, what comes soon."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from obligations.catalogue import codes_publies
from obligations.controle import DUREE_D_UNE_VERIFICATION
from obligations.etat import Sorte, etats
from obligations.fiche import Confiance
from obligations.genres import FORMES
from obligations.models import Demande, Genre

BIENTOT = timedelta(days=90)


def genre_de_la_liste(queryset: QuerySet) -> Genre:
    return next(genre for genre, forme in FORMES.items() if forme.table is queryset.model)


class PublicationFilter(admin.SimpleListFilter):
    """By state of publication: exact, since it compares what a working copy says with what readers see."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (A_VALIDER, "à valider"),
            (RENDUE, "rendue à la rédaction"),
            (Sorte.MODIFIEE, "à relire : modifications pas encore publiées"),
            (Sorte.JAMAIS, "jamais en ligne"),
            (Sorte.PUBLIEE, "en ligne, sans modification"),
            (Sorte.RETIREE, "hors ligne après un retrait"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        genre = genre_de_la_liste(queryset)
        if self.value() in (A_VALIDER, RENDUE):
            demandes = Demande.objects.filter(genre=genre)
            choisies = demandes.filter(rendue_par="") if self.value() == A_VALIDER else demandes.exclude(rendue_par="")
            return queryset.filter(code__in=choisies.values("code"))
        if self.value() not in list(Sorte):
            return queryset
        copies = queryset.model._default_manager.all()
        if genre is Genre.OBLIGATION:
            copies = copies.with_details()
        codes = [code for code, etat in etats(genre, copies).items() if etat.sorte == self.value()]
        return queryset.filter(code__in=codes)


A_VALIDER, RENDUE = "a-valider", "rendue"


class QuestionFilter(admin.SimpleListFilter):
    """A list of questions about what readers see, each with the rows that answer it."""

    questions: dict[str, tuple[str, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, libelle) for code, (libelle, _) in self.questions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in self.questions:
            return queryset
        _, condition = self.questions[str(self.value())]
        return queryset.filter(condition(timezone.localdate()), code__in=visibles(queryset)).distinct()


def visibles(queryset: QuerySet) -> list[str]:
    """Codes of those that readers see: the others age in peace."""
    genre = genre_de_la_liste(queryset)
    return [code for g, code in codes_publies() if g == genre]


def pas_verifiees(jour: date) -> Q:
    return Q(verifiee_le__isnull=True) | Q(verifiee_le__lt=jour - DUREE_D_UNE_VERIFICATION)


def peu_sures(jour: date) -> Q:
    """Readers are warned."""
    return Q(confiance=str(Confiance.FAIBLE))


def douteuses(jour: date) -> Q:
    """Something was noted, to be settled: most fiches have some, however sure they are."""
    return ~Q(doutes="")


def bientot(jour: date) -> Q:
    """Some règle begins within 90 days, today and the last day included."""
    return Q(regles__effet__range=(jour, jour + BIENTOT))


class DouteFilter(QuestionFilter):
    title = "fiabilité"
    parameter_name = "relecture"
    questions = {
        "peu-sures": ("peu sûres (confiance faible)", peu_sures),
        "douteuses": ("avec des doutes notés", douteuses),
    }


class RelectureFilter(QuestionFilter):
    """Fiches that a person must read again against their sources."""

    title = "relecture"
    parameter_name = "relecture"
    questions = {"a-refaire": ("pas vérifiées depuis 6 mois", pas_verifiees), **DouteFilter.questions}


class EntreeFilter(QuestionFilter):
    title = "entrée en vigueur"
    parameter_name = "entree"
    questions = {"bientot": ("dans les 90 jours", bientot)}
