"""Publishing: append-only Versions, in order, with a motif; readers see nothing else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from obligations import catalogue, publication, travail
from obligations.catalogue import current_catalogue
from obligations.fiche import Condition
from obligations.models import Domaine, Genre, Obligation, Regle, Version
from tests.factories import FicheFactory, RegleFactory, publie

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche():
    fiche = FicheFactory(code="essai")
    publie(fiche)
    return fiche


def test_a_half_edited_obligation_is_not_seen(fiche):
    Obligation.objects.filter(code="essai").update(titre="À moitié")
    assert current_catalogue().fiches["essai"].titre != "À moitié"
    publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Relecture")
    assert current_catalogue().fiches["essai"].titre == "À moitié"


def test_publishing_the_same_thing_adds_nothing(fiche):
    revision = Version.objects.revision()
    assert publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Encore") is None
    assert Version.objects.revision() == revision


@pytest.mark.parametrize("motif", ["", "   ", "x" * 501])
def test_a_motif_is_required_and_short(fiche, motif):
    Obligation.objects.filter(code="essai").update(titre="Autre")
    with pytest.raises(ValidationError, match="[Mm]otif"):
        publication.publish(travail.read(Genre.OBLIGATION, "essai"), motif)


def test_doubts_are_not_published(fiche):
    Obligation.objects.filter(code="essai").update(doutes="Pas sûr")
    assert publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Doute noté") is None
    assert "Pas sûr" not in str(Version.objects.latest("id").contenu)


def test_withdraw_then_restore(fiche):
    premiere = Version.objects.of("obligation", "essai").first()
    publication.withdraw(Genre.OBLIGATION, "essai", "Abrogée", "anne")
    assert "essai" not in current_catalogue().fiches
    assert "essai" in current_catalogue().retirees
    with pytest.raises(ValidationError, match="n’est pas publié"):
        publication.withdraw(Genre.OBLIGATION, "essai", "Encore")
    version = publication.restore(premiere, "Rétablie")
    assert (version.numero, version.retiree) == (3, False)
    assert "essai" in current_catalogue().fiches


def test_restoring_gives_the_working_copy_the_old_content_and_keeps_its_doubts(fiche):
    premiere = Version.objects.of("obligation", "essai").first()
    Obligation.objects.filter(code="essai").update(titre="Nouveau", doutes="À relire")
    publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Changement")
    publication.restore(premiere, "Retour")
    copie = Obligation.objects.get(code="essai")
    assert (copie.titre, copie.doutes) == (fiche.titre, "À relire")


def test_a_domaine_in_use_cannot_be_withdrawn(fiche):
    with pytest.raises(ValidationError, match="essai"):
        publication.withdraw(Genre.DOMAINE, "budgets", "Inutile")


def test_a_fiche_naming_an_unknown_question_cannot_be_published(fiche):
    regle = RegleFactory(conditions=(Condition("Gère l’eau", "service-eau"),))
    copie = travail.write(Genre.OBLIGATION, FicheFactory(code="eau", regles=(regle,)))
    with pytest.raises(ValidationError, match="service-eau"):
        publication.publish(copie, "Essai")
    assert "eau" not in current_catalogue().fiches


def test_instants_of_separate_publications_never_tie(fiche):
    instants = []
    for titre in ("Un", "Deux", "Trois"):
        Obligation.objects.filter(code="essai").update(titre=titre)
        instants.append(publication.publish(travail.read(Genre.OBLIGATION, "essai"), titre).publiee_le)
    assert instants == sorted(set(instants))
    assert all(instant.microsecond == 0 for instant in instants)
    assert instants[2] - instants[0] >= timedelta(seconds=2)


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE obligations_version SET motif = 'faux'",
        "UPDATE obligations_version SET publiee_le = '2020-01-01'",
        "DELETE FROM obligations_version",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_version(fiche, requete):
    nombre = Version.objects.count()
    refus = pytest.raises(DatabaseError, match="ni modifiée ni supprimée")
    with refus, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(requete)
    assert Version.objects.count() == nombre


@pytest.mark.parametrize(
    "geste",
    [
        lambda: Version.objects.first().save(),
        lambda: Version.objects.first().delete(),
        lambda: Version.objects.all().delete(),
        lambda: Version.objects.update(motif="faux"),
    ],
)
def test_the_model_refuses_it_in_french(fiche, geste):
    with pytest.raises(ValidationError, match="ni modifiée ni supprimée"):
        geste()


def test_the_database_refuses_a_regle_that_ends_before_it_starts(fiche):
    with pytest.raises(IntegrityError), transaction.atomic():
        Regle.objects.update(fin="2000-01-01")


def test_the_database_refuses_a_regle_with_and_without_a_date(fiche):
    with pytest.raises(IntegrityError), transaction.atomic():
        Regle.objects.update(effet_sans_date="ancienne")


@pytest.mark.parametrize("code", ["Essai", "un essai", "été", "-x", "x--y", "x_y", ""])
def test_the_database_refuses_a_code_that_is_no_slug(code):
    with pytest.raises(IntegrityError), transaction.atomic():
        Domaine.objects.create(code=code, titre="Essai")


def test_constraints_speak_french(fiche):
    regle = Regle.objects.first()
    regle.fin = "2000-01-01"
    with pytest.raises(ValidationError, match="ne peut pas précéder sa date d’effet"):
        regle.full_clean()


def test_publications_wait_for_each_other_before_they_check(fiche, monkeypatch):
    """What a publication checks must still hold when it ends."""
    gestes = []
    monkeypatch.setattr(publication, "one_at_a_time", lambda: gestes.append("verrou"))
    monkeypatch.setattr(catalogue, "codes_publies", lambda: gestes.append("controle") or {("domaine", "budgets")})
    Obligation.objects.filter(code="essai").update(titre="Autre")
    publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Essai")
    assert gestes[:2] == ["verrou", "controle"]


def test_a_question_no_longer_asked_does_not_break_the_addresses_that_answer_it(client):
    regle = RegleFactory(effet=date(2026, 1, 1), conditions=(Condition("Gère l’eau", "service-eau"),))
    publie(
        FicheFactory(code="eau", regles=(regle,)),
        FicheFactory(code="autre", regles=(RegleFactory(effet=date(2026, 1, 1)),)),
    )
    adresse = "/agenda.ics?type=commune&caracteristique=service-eau"
    assert client.get(adresse).status_code == 200
    publication.withdraw(Genre.OBLIGATION, "eau", "Abrogée")
    publication.withdraw(Genre.CARACTERISTIQUE, "service-eau", "Plus posée")
    assert client.get(adresse).status_code == 200
    assert client.get("/agenda.ics?type=commune&caracteristique=jamais-vue").status_code == 404


# --- The catalogue in memory


def test_catalogue_asks_for_the_revision_at_most_every_so_often(fiche, settings, django_assert_num_queries):
    settings.CATALOGUE_AGE_MAXIMAL = 60
    current_catalogue()
    with django_assert_num_queries(0):
        current_catalogue()


def test_catalogue_is_read_again_only_when_the_revision_moved(fiche, django_assert_num_queries):
    premier = current_catalogue()
    with django_assert_num_queries(1):
        assert current_catalogue() is premier


def test_another_process_sees_a_publication_by_its_revision(fiche):
    premier = current_catalogue()
    Obligation.objects.filter(code="essai").update(titre="Ailleurs")
    oublie, catalogue.forget = catalogue.forget, lambda: None
    try:
        publication.publish(travail.read(Genre.OBLIGATION, "essai"), "D’un autre processus")
    finally:
        catalogue.forget = oublie
    assert current_catalogue() is not premier
    assert current_catalogue().fiches["essai"].titre == "Ailleurs"


def test_the_publishing_process_sees_it_at_once(fiche, settings, django_capture_on_commit_callbacks):
    settings.CATALOGUE_AGE_MAXIMAL = 60
    current_catalogue()
    Obligation.objects.filter(code="essai").update(titre="Tout de suite")
    with django_capture_on_commit_callbacks(execute=True):
        publication.publish(travail.read(Genre.OBLIGATION, "essai"), "Changement")
    assert current_catalogue().fiches["essai"].titre == "Tout de suite"
