"""What every test may use."""

import os

import pytest
from hypothesis import settings as hypothesis_settings

from obligations import catalogue, immuable

hypothesis_settings.register_profile("agenda", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("agenda")


@pytest.fixture(autouse=True)
def _catalogue_of_this_test():
    """Each test reads the catalogue that its own database holds."""
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def transactional_db(transactional_db):
    """A database that a test may really commit to. Emptying it afterwards needs the triggers of Versions away."""
    from django.db import connection

    immuable.pose(connection)
    yield
    immuable.retire(connection)
