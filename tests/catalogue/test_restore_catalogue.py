"""restore_catalogue: readers see again what they saw at an instant, and nothing that was published is lost."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from obligations import publication, travail
from obligations.catalogue import current_catalogue
from obligations.models import Genre, Obligation, Version
from tests.factories import FicheFactory, publie

pytestmark = pytest.mark.django_db
UNE, AUTRE, NEUVE = (FicheFactory(code=code, resume=f"Texte de {code}.") for code in ("une", "autre", "neuve"))


@pytest.fixture
def la_veille():
    """Two fiches and a domaine; since then one changed, one was withdrawn, one is new, and so is its domaine."""
    publie(UNE, AUTRE)
    instant = Version.objects.latest("id").publiee_le
    publication.publish(travail.write(Genre.OBLIGATION, replace(UNE, resume="Faux.")), "Erreur")
    publication.withdraw(Genre.OBLIGATION, "autre", "Erreur")
    publie(replace(NEUVE, domaine="neufs"))
    return instant


def restore(instant, **options) -> str:
    sortie = StringIO()
    call_command("restore_catalogue", au=instant, stdout=sortie, **options)
    return sortie.getvalue()


def test_it_shows_first_and_writes_nothing(la_veille):
    avant = Version.objects.count()
    assert restore(la_veille).splitlines() == [
        "~ obligation autre : version 1",
        "~ obligation une : version 1",
        "- obligation neuve : retrait",
        "- domaine neufs : retrait",
        "Rien n’est écrit : ajoutez --write et --motif.",
    ]
    assert Version.objects.count() == avant


def test_it_publishes_again_what_readers_saw(la_veille):
    avant = Version.objects.count()
    restore(la_veille, write=True, motif="Chargement fautif annulé")
    vu = current_catalogue()
    assert set(vu.fiches) == {"une", "autre"}
    assert vu.fiches["une"].resume == "Texte de une."
    assert set(vu.domaines) == {"budgets"}
    assert Version.objects.count() == avant + 4
    assert len(set(Version.objects.order_by("-id")[:4].values_list("publiee_le", "motif"))) == 1
    assert "Rien à rétablir" in restore(la_veille, write=True, motif="Encore")


def test_of_one_obligation_alone(la_veille):
    restore(la_veille, code="une", write=True, motif="Texte fautif")
    assert set(current_catalogue().fiches) == {"une", "neuve"}
    assert current_catalogue().fiches["une"].resume == "Texte de une."


def test_it_can_be_undone_in_its_turn(la_veille):
    avant = Version.objects.latest("id").publiee_le
    restore(la_veille, write=True, motif="Retour")
    restore(avant, write=True, motif="Retour du retour")
    assert current_catalogue().fiches["une"].resume == "Faux."
    assert set(current_catalogue().fiches) == {"une", "neuve"}


def test_what_waits_in_a_working_copy_is_not_lost_unknowingly(la_veille):
    Obligation.objects.filter(code="une").update(resume="En cours.")
    assert "qui serait remplacé : une." in restore(la_veille)
    with pytest.raises(CommandError, match="--ecraser"):
        restore(la_veille, write=True, motif="Retour")
    assert Obligation.objects.get(code="une").resume == "En cours."
    restore(la_veille, write=True, motif="Retour", ecraser=True)
    assert Obligation.objects.get(code="une").resume == "Texte de une."


def test_a_code_that_was_never_published_is_told_apart_from_one_that_did_not_move(la_veille):
    with pytest.raises(CommandError, match="n’a jamais été publié"):
        restore(la_veille, code="nexiste-pas")


def test_a_motif_is_needed(la_veille):
    with pytest.raises(CommandError, match="motif est nécessaire"):
        restore(la_veille, write=True)
    assert "neuve" in current_catalogue().fiches


def test_before_the_first_publication_there_was_nothing(la_veille):
    premiere = Version.objects.earliest("id").publiee_le
    restore(premiere - timedelta(seconds=1), write=True, motif="Table rase")
    assert not current_catalogue().fiches


@pytest.mark.parametrize("texte", ["hier", "2026-13-01", ""])
def test_an_unreadable_instant_is_explained(texte):
    with pytest.raises(CommandError, match="est attendu"):
        call_command("restore_catalogue", "--au", texte)


def test_an_instant_is_told_in_the_time_of_paris():
    from obligations.management.commands.restore_catalogue import instant

    assert instant("2026-12-01T08:00").isoformat() == "2026-12-01T08:00:00+01:00"
    assert instant("2026-12-01T08:00+00:00").isoformat() == "2026-12-01T08:00:00+00:00"
