"""What a feed costs and what it does when something breaks: one rendering, no half answer, the last good bytes."""

import gzip
import threading
import time
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import InterfaceError, OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st

from agenda import reponse_du_flux
from agenda.memoire import Corps, Memoire, Reponse, Tirage
from agenda.views import flux as vues
from obligations import catalogue, publication, travail
from obligations.models import Genre
from tests.factories import FicheFactory, RegleFactory, publie

pytestmark = pytest.mark.django_db

FLUX = "/agenda.ics?type=commune&population=4200"
VOISIN = "/agenda.ics?type=commune&population=4300"
INSTANT = datetime(2026, 11, 28, tzinfo=UTC)
TIRAGE = Tirage((), date(2026, 1, 1), date(2027, 1, 1), "sujet", "options")


@pytest.fixture
def rendus(monkeypatch):
    """Each rendering of events that happens."""
    faits = []
    vrai = vues.build_flux

    def compte(*arguments):
        faits.append(arguments)
        return vrai(*arguments)

    monkeypatch.setattr(vues, "build_flux", compte)
    return faits


def test_one_rendering_for_all_those_that_the_law_does_not_tell_apart(client, catalogue_reel, rendus):
    corps = [client.get(adresse).content for adresse in (FLUX, VOISIN, f"{FLUX}&utm_source=x", FLUX)]
    assert len(rendus) == 1
    assert corps[0] == corps[2] == corps[3]
    assert corps[0] != corps[1]
    assert corps[0].split(b"BEGIN:VEVENT", 1)[1] == corps[1].split(b"BEGIN:VEVENT", 1)[1]


def test_a_304_renders_nothing_and_asks_one_tiny_question(client, catalogue_reel, rendus, django_assert_num_queries):
    etag = client.get(FLUX)["ETag"]
    rendus.clear()
    with django_assert_num_queries(1) as questions:
        assert client.get(FLUX, headers={"If-None-Match": etag}).status_code == 304
    assert questions.captured_queries[0]["sql"].count("SELECT MAX") == 4
    assert rendus == []


def test_within_its_age_the_catalogue_asks_nothing_at_all(client, catalogue_reel, settings, django_assert_num_queries):
    settings.CATALOGUE_AGE_MAXIMAL = 60
    client.get(FLUX)
    with django_assert_num_queries(0):
        assert client.get(FLUX).status_code == 200


def test_the_process_that_publishes_shows_it_at_once(client, settings, django_capture_on_commit_callbacks):
    """Whatever the age it allows its catalogue."""
    fiche = FicheFactory(regles=(RegleFactory(effet=date.today(), titre="Avant"),))  # noqa: DTZ011
    publie(fiche)
    settings.CATALOGUE_AGE_MAXIMAL = 3_600
    client.get(FLUX)
    with django_capture_on_commit_callbacks(execute=True):
        publie(replace(fiche, regles=(replace(fiche.regles[0], titre="Apres"),)), motif="Titre")
    assert b"Apres" in client.get(FLUX).content


# --- Bytes


@given(entete=st.binary(max_size=500), evenements=st.binary(max_size=5_000))
def test_gzip_pieces_put_end_to_end_are_the_same_bytes(entete, evenements):
    """By a strict reader of one member, as browsers have, and by Python's."""
    corps = Corps.of(TIRAGE, evenements, 1, INSTANT)
    reponse = Reponse.of(entete, corps, INSTANT, "f.ics")
    comprime = reponse.gzip(corps)
    lecteur = zlib.decompressobj(wbits=31)
    assert lecteur.decompress(comprime) == entete + evenements == reponse.identite(corps)
    assert lecteur.eof
    assert lecteur.unused_data == b""
    assert gzip.decompress(comprime) == entete + evenements


@pytest.mark.parametrize(
    ("accepte", "comprime"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br", False),
        ("", False),
        ("gzip;q=0", False),
        ("identity", False),
    ],
)
def test_gzip_is_sent_to_who_accepts_it_and_nobody_else(client, catalogue_reel, accepte, comprime):
    for _ in range(2):  # rendered, then from memory
        reponse = client.get(FLUX, headers={"Accept-Encoding": accepte})
        assert (reponse.get("Content-Encoding") == "gzip") is comprime
        assert int(reponse["Content-Length"]) == len(reponse.content)
        lu = gzip.decompress(reponse.content) if comprime else reponse.content
        assert lu == client.get(FLUX).content


def test_from_memory_or_rendered_the_answer_is_the_same(client, catalogue_reel):
    premiere, seconde = client.get(FLUX), client.get(FLUX)
    assert premiere.headers == seconde.headers
    assert premiere.content == seconde.content
    assert premiere["X-Content-Type-Options"] == "nosniff"
    assert client.get(FLUX, headers={"Host": "evil.example"}).status_code == 400


# --- The memory


def corps_de(taille):
    return Corps(TIRAGE, b"x" * taille, b"", 1, INSTANT)


def test_memory_is_bounded_in_bytes():
    memoire: Memoire[Corps] = Memoire(10_000)
    for n in range(100):
        memoire.set(n, corps_de(1_000))
        memoire.get(0)
    assert memoire.octets <= 10_000
    assert memoire.get(0) is not None
    assert memoire.get(1) is None
    memoire.set("trop", corps_de(20_000))
    assert memoire.get("trop") is None


def test_thirty_readers_at_once_are_one_rendering():
    memoire: Memoire[Corps] = Memoire(1_000_000)
    rendus = []

    def rend():
        rendus.append(1)
        time.sleep(0.05)
        return corps_de(10)

    fils = [threading.Thread(target=memoire.get_or_render, args=("cle", rend)) for _ in range(30)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(rendus) == 1


def test_a_rendering_that_fails_lets_the_next_reader_try():
    memoire: Memoire[Corps] = Memoire(1_000_000)

    def echoue():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        memoire.get_or_render("cle", echoue)
    assert memoire.get_or_render("cle", lambda: corps_de(3)).octets == b"xxx"


# --- Faults


class Panne:
    """A database that does not answer: every query fails from now on."""

    def __init__(self, erreur=OperationalError):
        self.erreur = erreur

    def __call__(self, execute, sql, params, many, context):
        raise self.erreur("la base est partie")


@pytest.mark.parametrize("erreur", [OperationalError, InterfaceError])
def test_when_the_database_goes_away_the_last_good_bytes_are_served(client, catalogue_reel, caplog, erreur):
    bon = client.get(FLUX)
    with connection.execute_wrapper(Panne(erreur)):
        assert client.get(FLUX).content == bon.content
        assert client.get(FLUX, headers={"If-None-Match": bon["ETag"]}).status_code == 304
        assert client.get(VOISIN).status_code == 200  # the law is in memory, whoever asks
    assert "la base ne répond pas" in caplog.text


def test_when_the_database_goes_away_what_only_it_knows_is_503(client, catalogue_reel, caplog):
    client.get(FLUX)
    with connection.execute_wrapper(Panne()):
        reponse = client.get("/agenda/35288.ics")
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "600"
    assert reponse["Cache-Control"] == "no-store"
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert "VCALENDAR" not in reponse.text


def test_a_process_that_starts_without_a_database_answers_503(client, db, caplog):
    with connection.execute_wrapper(Panne()):
        for adresse in (FLUX, "/agenda/35288.ics", "/obligations/budget.ics"):
            assert client.get(adresse).status_code == 503


def test_a_version_published_during_the_reading_is_never_half_read(client, monkeypatch):
    """Readers get the catalogue of before or that of after, with its own revision."""
    fiche = FicheFactory(regles=(RegleFactory(effet=date.today(), titre="Avant"),))  # noqa: DTZ011
    publie(fiche)
    publications = iter([replace(fiche, regles=(replace(fiche.regles[0], titre="Apres"),))])
    vraie = catalogue._registre

    def pendant():
        for neuve in publications:
            publication.publish(travail.write(Genre.OBLIGATION, neuve), "Pendant la lecture")
        return vraie()

    monkeypatch.setattr(catalogue, "_registre", pendant)
    lu = catalogue.read_catalogue()
    (regle,) = lu.fiches[fiche.code].regles
    (ligne,) = [ligne for cle, ligne in lu.lignes.items() if cle.startswith(fiche.code)]
    assert (regle.titre, ligne.estampille.sequence) == ("Apres", 1)


def test_a_version_published_during_a_rendering_leaves_no_mixed_bytes(client, monkeypatch):
    fiche = FicheFactory(regles=(RegleFactory(effet=date.today(), titre="Avant"),))  # noqa: DTZ011
    publie(fiche)
    vrai, pendant = vues.build_flux, iter([True])

    def rend(*arguments):
        for _ in pendant:
            publie(replace(fiche, regles=(replace(fiche.regles[0], titre="Apres"),)), motif="Pendant le rendu")
        return vrai(*arguments)

    monkeypatch.setattr(vues, "build_flux", rend)
    pendant_le_rendu, apres = client.get(FLUX), client.get(FLUX)
    assert b"Avant" in pendant_le_rendu.content
    assert b"SEQUENCE:0" in pendant_le_rendu.content
    assert b"Apres" in apres.content
    assert b"SEQUENCE:1" in apres.content


def test_a_publication_that_fails_leaves_the_ledger_as_it_was(client, monkeypatch):
    """A full disk, a lost connection: the transaction goes, feed and ledger stay."""
    fiche = FicheFactory(regles=(RegleFactory(effet=date.today(), titre="Avant"),))  # noqa: DTZ011
    publie(fiche)
    bon = client.get(FLUX)

    def plein(*arguments, **champs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("obligations.registre.DateAnnulee.objects.bulk_create", plein)
    with pytest.raises(OperationalError):
        publie(replace(fiche, regles=(replace(fiche.regles[0], titre="Apres"),)), motif="Disque plein")
    monkeypatch.undo()
    assert client.get(FLUX, headers={"If-None-Match": bon["ETag"]}).status_code == 304


def test_both_memories_are_within_what_is_allowed(settings):
    maximum = reponse_du_flux.corps._valeurs.maxsize + reponse_du_flux.reponses._valeurs.maxsize
    assert maximum == settings.MEMOIRE_DES_FLUX
