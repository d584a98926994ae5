import pytest
from django.test import Client
from django.urls import reverse

from obligations.models import Genre, Obligation
from tests.administration.portes import MOT_DE_PASSE
from tests.factories import FicheFactory, RegleFactory, publie


@pytest.fixture
def bruno(django_user_model):
    """The browser of a second editor."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("bruno"))
    return client


@pytest.fixture
def anne(db, django_user_model):
    """The browser of an editor."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("anne"))
    return client


@pytest.fixture
def obligation(db):
    """Published once, with two règles."""
    publie(
        FicheFactory(
            code="budget",
            titre="Voter le budget",
            resume="Toute commune vote son budget.",
            regles=(RegleFactory(cle="vote"), RegleFactory(cle="envoi", quoi="Envoyer le budget.")),
        )
    )
    return Obligation.objects.get(code="budget")


@pytest.fixture
def adresse(obligation):
    return reverse("admin:obligations_obligation_change", args=[obligation.pk])


@pytest.fixture
def versions():
    from obligations.models import Version

    return lambda code="budget": list(Version.objects.of(Genre.OBLIGATION, code).order_by("numero"))


@pytest.fixture
def redactrice(db, django_user_model):
    """An editor who knows her password, and has not entered."""
    return django_user_model.objects.create_user(
        "camille", "camille@mairie.example.fr", MOT_DE_PASSE, is_staff=True, is_superuser=True
    )
