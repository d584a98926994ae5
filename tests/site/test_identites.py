"""No identity of the last release is lost by accident: fixtures/uids.txt."""

from datetime import date

import pytest
from django.conf import settings

from agenda.identites import Identite, identites, read, read_retires, write
from collectivites.profil import TypeCollectivite
from obligations.echeances import Periode
from obligations.fichiers import read_files
from obligations.models import Genre
from tests.factories import FicheFactory, RegleFactory

DOSSIER = settings.BASE_DIR / "fixtures"
DE_TOUT_TEMPS = Periode(date(2015, 1, 1), date(2045, 12, 31))


@pytest.fixture(scope="module")
def d_aujourdhui():
    fiches = [valeur for (genre, _), valeur in read_files(DOSSIER).items() if genre == Genre.OBLIGATION]
    return identites(fiches, DE_TOUT_TEMPS)


def test_none_disappears_without_a_word(d_aujourdhui):
    """If this fails: the clé of a fiche, of a règle or of a date changed. Put it back, or say why it is gone."""
    retires = read_retires(DOSSIER / "uids-retires.txt")
    perdues = {i for i in read(DOSSIER / "uids.txt") - d_aujourdhui if i.cle not in retires}
    assert perdues == set(), "remettez ces clés, ou inscrivez-les dans fixtures/uids-retires.txt avec leur motif"


def test_what_is_said_to_be_gone_is_gone(d_aujourdhui):
    """A UID is never used again for something else."""
    assert not set(read_retires(DOSSIER / "uids-retires.txt")) & {i.cle for i in d_aujourdhui}


def test_they_are_ascii_short_and_unique(d_aujourdhui):
    uids = [i.uid for i in d_aujourdhui]
    assert len(uids) == len(set(uids)) > 5_000
    assert all(u.isascii() and len(u) <= 120 and " " not in u and "none" not in u for u in uids)


def test_a_cle_that_changes_is_seen(tmp_path):
    avant = identites([FicheFactory(code="budget", regles=(RegleFactory(cle="vote"),))], DE_TOUT_TEMPS)
    apres = identites([FicheFactory(code="budget", regles=(RegleFactory(cle="voter"),))], DE_TOUT_TEMPS)
    write(tmp_path / "uids.txt", avant)
    assert read(tmp_path / "uids.txt") - apres == {Identite("budget-vote-effet", str(TypeCollectivite.COMMUNE))}
