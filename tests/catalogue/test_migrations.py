"""Migrations that move data: what was loaded before stays what the files say, what an editor wrote stays his."""

from importlib import import_module

import pytest
from django.apps import apps

from obligations import travail
from obligations.models import Genre, Ressource

pytestmark = pytest.mark.django_db

FAMILLES = import_module("obligations.migrations.0004_familles_des_ressources")


@pytest.mark.parametrize("changee", [False, True])
def test_a_family_that_was_a_subject_becomes_a_service_and_is_not_taken_for_an_editor_s_work(changee):
    ressource = Ressource(
        code="gnau",
        nom="GNAU",
        famille="urbanisme",
        description="Un guichet.",
        confiance="haute",
        public=["autorités organisatrices de la mobilité", "intercommunalités", "régions", "communes"],
        sources=["https://x.fr/é"],
    )
    ressource.empreinte_chargee = "autre" if changee else FAMILLES.empreinte(ressource)
    ressource.save()
    FAMILLES.classe(apps, None)
    ressource.refresh_from_db()
    assert ressource.famille == "service"
    telle_que_chargee = travail.empreinte(Genre.RESSOURCE, ressource.to_valeur()) == ressource.empreinte_chargee
    assert telle_que_chargee is not changee
