"""The site as its readers meet it: the real catalogue, published in the test's database."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from obligations import catalogue, journal_en_memoire
from obligations.fichiers import read_files
from obligations.genres import FORMES, sans_doutes
from obligations.journal import Journal
from obligations.models import Version

PUBLIEE_LE = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@cache
def contenus() -> list[tuple[str, str, dict]]:
    """(genre, code, content) of everything in the fixtures."""
    valeurs = read_files(settings.BASE_DIR / "fixtures")
    return [
        (genre, code, json.loads(json.dumps(FORMES[genre].ecrit(sans_doutes(valeur)), cls=DjangoJSONEncoder)))
        for (genre, code), valeur in valeurs.items()
    ]


_DEJA_LU: list[catalogue.Catalogue] = []
"""The catalogue of the fixtures, read once for all the tests of the session: it is the same whatever its revision."""
_JOURNAL: list[Journal] = []
"""Its journal, read once too: one load, told in one line."""


@pytest.fixture
def catalogue_reel(db):
    """The catalogue of the fixtures as readers see it: readers see nothing but Versions."""
    Version.objects.bulk_create(
        Version(genre=genre, code=code, numero=1, contenu=contenu, motif="Tests", publiee_le=PUBLIEE_LE)
        for genre, code, contenu in contenus()
    )
    catalogue.forget()
    if not _DEJA_LU:
        _DEJA_LU.append(catalogue.current_catalogue())
    lu = replace(_DEJA_LU[0], revision=Version.objects.revision(), etat=catalogue.etat_publie())
    catalogue._memoire.garde = catalogue._Garde(lu, -math.inf)
    _JOURNAL.extend([] if _JOURNAL else [journal_en_memoire.current_journal(lu)])
    journal_en_memoire._memoire.journal = replace(_JOURNAL[0], revision=lu.revision)
    return lu
