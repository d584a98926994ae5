"""What every test may use."""

import os

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from agenda import reponse_du_flux, reponse_du_journal
from collectivites.depot import write_registre
from collectivites.fichiers_csv import read_csv
from obligations import catalogue, journal_en_memoire

hypothesis_settings.register_profile("agenda", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("agenda")


@pytest.fixture(autouse=True)
def _catalogue_of_this_test():
    """Each test reads the catalogue that its own database holds, and renders its own feeds."""
    memoires = (reponse_du_flux.corps, reponse_du_flux.reponses, reponse_du_journal.connus)
    for oublie in (catalogue.forget, journal_en_memoire.forget, *(memoire.clear for memoire in memoires)):
        oublie()
    yield
    catalogue.forget()
    journal_en_memoire.forget()


@pytest.fixture(scope="session")
def collectivites_de_france(django_db_setup, django_db_blocker):
    """The real list, loaded once for the whole session: it is read, never written."""
    with django_db_blocker.unblock():
        write_registre(read_csv(settings.BASE_DIR / "fixtures" / "collectivites"))
