"""What leaves the tables is what the directory holds, file by file."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from obligations import travail
from obligations.echange import CopiesIllisibles, bundle, file_of, working_values
from obligations.fichiers import DOSSIERS, read_files
from obligations.models import Genre, Regle
from tests.factories import FicheFactory, publie

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"


@pytest.fixture
def charge():
    """The fixtures, in the working tables."""
    for (genre, _), valeur in read_files(FIXTURES).items():
        travail.write(genre, valeur)


@pytest.mark.usefixtures("charge")
def test_each_working_copy_leaves_as_the_file_it_came_from():
    autres = [
        f"{DOSSIERS[genre]}/{code}.toml"
        for (genre, code), valeur in working_values().items()
        if genre in DOSSIERS and file_of(genre, valeur) != (FIXTURES / DOSSIERS[genre] / f"{code}.toml").read_bytes()
    ]
    assert autres == []


@pytest.mark.usefixtures("charge")
def test_the_bundle_is_what_dump_catalogue_writes(tmp_path):
    call_command("dump_catalogue", vers=tmp_path, stdout=io.StringIO())
    ecrits = {chemin.relative_to(tmp_path).as_posix(): chemin.read_bytes() for chemin in tmp_path.rglob("*.toml")}
    with zipfile.ZipFile(io.BytesIO(bundle(working_values()))) as archive:
        assert {nom: archive.read(nom) for nom in archive.namelist()} == ecrits
        assert {membre.date_time for membre in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_each_copy_that_cannot_be_written_is_named(tmp_path):
    publie(FicheFactory(code="une"), FicheFactory(code="deux"), FicheFactory(code="saine"))
    Regle.objects.exclude(obligation__code="saine").delete()
    with pytest.raises(CopiesIllisibles) as refus:
        working_values(travail.copies(Genre.OBLIGATION))
    assert [message.partition(" :")[0] for message in refus.value.messages] == [
        "Obligation « deux »",
        "Obligation « une »",
    ]
    with pytest.raises(CommandError, match="Obligation « une » : .*au moins une règle"):
        call_command("dump_catalogue", vers=tmp_path, stdout=io.StringIO())
