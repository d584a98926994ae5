"""The first page of the desk says what waits, and leads to it."""

from datetime import date

import pytest
from django.urls import reverse

from obligations import publication
from obligations.models import Demande, Genre
from tests.administration.test_droits import entre
from tests.factories import FicheFactory, RegleFactory, publie

JOUR = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def _aujourd_hui(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: JOUR)


def taches(client):
    return {
        tache.nom: (tache.combien, tache.adresse) for tache in client.get(reverse("admin:index")).context["taches"]
    }


@pytest.mark.django_db
def test_each_list_is_counted_and_linked(django_user_model):
    publie(
        FicheFactory(code="sure"),
        FicheFactory(code="vieille", verifiee_le=date(2026, 1, 1), confiance="faible"),
        FicheFactory(code="vient", regles=tuple(RegleFactory(cle=c, effet=date(2027, 1, 1)) for c in ("une", "deux"))),
    )
    Demande.objects.create(genre=Genre.OBLIGATION, code="sure", par="rita", le="2026-11-28T00:00Z", motif="Décret")
    victor = entre(django_user_model, "victor", "validation")
    attendues = taches(victor)
    assert {nom: combien for nom, (combien, _) in attendues.items()} == {
        "À valider\u00a0: obligations": 1,
        "Fiches pas vérifiées depuis 6 mois": 1,
        "Fiches peu sûres": 1,
        "Entrées en vigueur dans les 90 jours": 1,
    }
    for combien, adresse in attendues.values():
        assert len(victor.get(adresse).context["cl"].result_list) == combien


@pytest.mark.django_db
def test_what_readers_do_not_see_ages_in_peace(django_user_model):
    publie(FicheFactory(code="retiree", verifiee_le=date(2026, 1, 1)))
    publication.withdraw(Genre.OBLIGATION, "retiree", "Abrogée")
    victor = entre(django_user_model, "victor", "validation")
    combien, adresse = taches(victor)["Fiches pas vérifiées depuis 6 mois"]
    assert combien == 0
    assert not victor.get(adresse).context["cl"].result_list


@pytest.mark.django_db
def test_staff_without_a_group_is_told_nothing(django_user_model):
    assert taches(entre(django_user_model, "sam")) == {}
