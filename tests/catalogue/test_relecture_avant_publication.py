"""What publishing refuses or leaves aside: minor corrections, verifications, texts published by their author."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from obligations import publication, travail
from obligations.models import Demande, EvenementPublie, Genre, Obligation, Version
from obligations.seuil import Seuil
from tests.factories import FicheFactory, RegleFactory, publie, publie_tel_quel

pytestmark = pytest.mark.django_db
FICHE = FicheFactory(code="essai", regles=(RegleFactory(cle="vote", effet=date(2027, 1, 1)),))


@pytest.fixture(autouse=True)
def _publiee():
    publie(FICHE)


def ecrit(fiche, auteur=""):
    copie = travail.write(Genre.OBLIGATION, fiche)
    if auteur:
        travail.note_author(copie, auteur)
    return copie


def test_a_minor_correction_is_published_and_marked():
    version = publication.publish(ecrit(replace(FICHE, resume="Un mot de mieux.")), "Coquille", mineure=True)
    assert version is not None
    assert version.mineure


@pytest.mark.parametrize(
    ("regle", "dit"),
    [({"effet": date(2027, 4, 1)}, "date changée"), ({"population": Seuil.parse("> 3500")}, "public changé")],
)
def test_a_date_or_a_public_is_never_minor(regle, dit):
    copie = ecrit(replace(FICHE, regles=(replace(FICHE.regles[0], **regle),)))
    with pytest.raises(ValidationError, match=dit):
        publication.publish(copie, "Coquille", mineure=True)
    assert Version.objects.of(Genre.OBLIGATION, "essai").count() == 1


def test_a_return_online_is_never_minor():
    publication.withdraw(Genre.OBLIGATION, "essai", "Retrait")
    with pytest.raises(ValidationError, match="retour en ligne"):
        publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Retour", mineure=True)


def test_marking_verified_publishes_nothing_but_the_date():
    copie = ecrit(replace(FICHE, resume="Pas encore relu.", regles=(replace(FICHE.regles[0], quoi="Autre."),)))
    avant = list(EvenementPublie.objects.values())
    version = publication.mark_verified("essai", date(2026, 12, 1), "anne")
    premiere = Version.objects.of(Genre.OBLIGATION, "essai").last()
    assert version.contenu == {**premiere.contenu, "verifiee_le": "2026-12-01"}
    assert (version.motif, version.auteur, version.mineure) == ("Vérifiée le 1er\u00a0décembre 2026", "anne", True)
    assert list(EvenementPublie.objects.values()) == avant
    nouvelle = Obligation.objects.get(code="essai")
    assert (nouvelle.resume, nouvelle.verifiee_le) == ("Pas encore relu.", date(2026, 12, 1))
    assert nouvelle.revision == copie.revision + 1
    assert publication.mark_verified("essai", date(2026, 12, 1)) is None


def test_what_is_not_published_cannot_be_marked_verified():
    publication.withdraw(Genre.OBLIGATION, "essai", "Retrait")
    with pytest.raises(ValidationError, match="n’est pas publié"):
        publication.mark_verified("essai", date(2026, 12, 1))


def test_with_cross_validation_no_author_publishes_their_text(settings):
    settings.VALIDATION_CROISEE = True
    copie = ecrit(replace(FICHE, resume="D’Anne."), "anne")
    with pytest.raises(ValidationError, match="une autre personne"):
        publication.publish(copie, "Motif", "anne")
    copie = ecrit(replace(FICHE, resume="D’Anne, puis de Bruno."), "bruno")
    for auteur in ("anne", "bruno"):
        with pytest.raises(ValidationError, match="une autre personne"):
            publication.publish(copie, "Motif", auteur)
    assert publication.publish(copie, "Motif", "claire") is not None


def test_once_published_its_authors_may_read_the_next_text(settings):
    settings.VALIDATION_CROISEE = True
    publication.publish(ecrit(replace(FICHE, resume="D’Anne."), "anne"), "Motif", "bruno")
    copie = ecrit(replace(FICHE, resume="De Bruno."), "bruno")
    assert publication.publish(copie, "Motif", "anne") is not None


def test_without_cross_validation_one_person_may_do_both():
    assert publication.publish(ecrit(replace(FICHE, resume="D’Anne."), "anne"), "Motif", "anne") is not None


def test_publishing_answers_the_request():
    Demande.objects.create(genre=Genre.OBLIGATION, code="essai", par="anne", le="2026-12-01T00:00Z", motif="Décret")
    publication.publish(ecrit(replace(FICHE, resume="Autre.")), "Motif")
    assert not Demande.objects.exists()


def test_a_withdrawal_ends_the_request():
    Demande.objects.create(genre=Genre.OBLIGATION, code="essai", par="anne", le="2026-12-01T00:00Z", motif="Décret")
    publication.withdraw(Genre.OBLIGATION, "essai", "Abrogée")
    assert not Demande.objects.exists()


def test_a_verification_that_publishes_nothing_disturbs_no_open_page():
    publication.mark_verified("essai", date(2026, 12, 1), "anne")
    revision = Obligation.objects.get(code="essai").revision
    publication.mark_verified("essai", date(2026, 12, 1), "anne")
    assert Obligation.objects.get(code="essai").revision == revision


def test_a_text_that_readers_saw_can_be_restored_whatever_rule_came_since():
    """A sign that is refused today, published before it was."""
    fautive = replace(FICHE, code="vieille", minimum="Écrire `oui`.")
    publie_tel_quel(fautive)
    version = Version.objects.of(Genre.OBLIGATION, "vieille").get()
    publication.withdraw(Genre.OBLIGATION, "vieille", "Abrogée")
    assert publication.restore(version, "Retour") is not None


def test_the_two_groups_come_with_the_migrations():
    droits = {
        groupe.name: set(groupe.permissions.values_list("codename", flat=True)) for groupe in Group.objects.all()
    }
    publier = {"publish_version", "withdraw_version", "restore_version"}
    assert publier <= droits["validation"]
    assert not publier & droits["rédaction"]
    assert "change_obligation" in droits["rédaction"]
    assert "change_obligation" not in droits["validation"]


def test_versions_stay_immutable_after_a_migration_made_their_table_anew():
    """SQLite copies a table to add a column, and its triggers were lost."""
    with (
        pytest.raises(DatabaseError, match="ni modifiée ni supprimée"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE obligations_version SET motif = 'x'")
