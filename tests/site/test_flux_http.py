"""The feeds over HTTP: redirects, origin, mergers, and a real server that is killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as reglages
from icalendar import Calendar

from collectivites.models import Ancien, Collectivite

pytestmark = pytest.mark.django_db

FLUX = "/agenda.ics?type=commune&population=4200"
FICHE = "/obligations/vote-transmission-budget-primitif.ics"
ORIGINE = "https://agenda.example.fr"


@pytest.fixture
def en_https(settings):
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.usefixtures("en_https", "collectivites_de_france", "catalogue_reel")
@pytest.mark.parametrize("methode", ["get", "head"])
@pytest.mark.parametrize(
    ("demandee", "chemin"),
    [
        (FLUX, FLUX),
        (FICHE, FICHE),
        ("/agenda/35288.ics?rappel=7", "/agenda/35288.ics?rappel=7"),
        ("/agenda/35213.ics?rappel=7", "/agenda/35288.ics?rappel=7"),
        ("/agenda/2a004.ics", "/agenda/2A004.ics"),
        ("/agenda/35213.ics.?rappel=7", "/agenda/35288.ics?rappel=7"),
    ],
)
def test_http_leads_to_https_and_to_the_successor_in_one_hop(client, methode, demandee, chemin):
    """webcal:// becomes http:// in several programs; some follow three hops, some one."""
    reponse = getattr(client, methode)(demandee)
    assert reponse.status_code == 301
    assert reponse["Location"] == ORIGINE + chemin
    assert getattr(client, methode)(chemin, secure=True).status_code == 200


@pytest.mark.usefixtures("en_https", "catalogue_reel")
def test_no_header_of_a_proxy_or_a_client_leads_elsewhere(client):
    entetes = {"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert client.get(FLUX, headers=entetes)["Location"] == ORIGINE + FLUX
    corps = client.get(FLUX, headers=entetes, secure=True).content
    assert corps == client.get(FLUX, secure=True).content
    assert b"evil" not in corps
    assert b"127.0.0.1" not in corps


@pytest.mark.usefixtures("en_https", "collectivites_de_france", "catalogue_reel")
def test_over_http_a_mistake_is_the_same_sentence(client):
    assert client.get("/agenda/99999.ics").status_code == 404


@pytest.mark.usefixtures("catalogue_reel")
def test_every_program_may_read_without_a_cookie(client):
    for adresse in (FLUX, FICHE, "/agenda.ics?type=x", "/rien.ics"):
        for methode in ("get", "head", "options", "post"):
            reponse = getattr(client, methode)(adresse)
            assert not reponse.cookies
            assert "Cookie" not in reponse.get("Vary", "")


@pytest.mark.usefixtures("collectivites_de_france", "catalogue_reel")
def test_the_feed_of_a_successor_opens_with_a_word(client):
    """Some programs follow a redirect without a word to their user."""
    ancien = Ancien.objects.exclude(nom="").filter(sorte="déléguée", depuis=2025, successeur__isnull=False)
    ancien = next(a for a in ancien if a.code != a.successeur_id)
    reponse = client.get(f"/agenda/{ancien.code}.ics", follow=True)
    assert len(reponse.redirect_chain) == 1
    premier = Calendar.from_ical(reponse.content).walk("VEVENT")[0]
    assert premier["DTSTART"].dt == date(2025, 1, 1)
    assert str(premier["SUMMARY"]) == f"{ancien.nom} fait partie de {ancien.successeur.nom} depuis 2025"
    assert str(premier["DESCRIPTION"]).endswith(str(premier["URL"]))
    voisine = Collectivite.objects.get(code="35288")
    assert b"fait partie de" not in client.get(f"/agenda/{voisine.code}.ics").content


# --- A real server


@pytest.fixture
def serveur(tmp_path):
    """granian, on a base that has the catalogue of one fiche."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "agenda.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "ORIGINE_PUBLIQUE": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "essai",
        "NIVEAU_DES_JOURNAUX": "CRITICAL",
    }
    remplit = (
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "from tests.bench.donnees import remplit; remplit()"
    )
    subprocess.run([sys.executable, "-c", remplit], env=environnement, check=True, cwd=reglages.BASE_DIR)
    granian = Path(sys.executable).parent / "granian"
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--respawn-failed-workers"]
    processus = subprocess.Popen(
        [granian, *options, "--log-level", "critical", "agenda.wsgi:application"],
        env=environnement,
        cwd=reglages.BASE_DIR,
        start_new_session=True,
    )
    try:
        _attend(port)
        yield port, processus.pid
    finally:
        os.killpg(processus.pid, signal.SIGKILL)
        processus.wait(20)


def _attend(port):
    for _ in range(200):
        try:
            if _demande(port, f"GET {FLUX}")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError


def _demande(port, ligne, *entetes):
    """(status, headers, bytes received of the body) of one exchange, to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), 20) as prise:
        lignes = [f"{ligne} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *entetes]
        prise.sendall(("\r\n".join(lignes) + "\r\n\r\n").encode())
        recu = b""
        while morceau := prise.recv(1 << 16):
            recu += morceau
    if not recu:
        raise ConnectionResetError
    tete, _, corps = recu.partition(b"\r\n\r\n")
    statut, *reste = tete.decode().split("\r\n")
    return int(statut.split()[1]), dict(ligne.lower().split(": ", 1) for ligne in reste), corps


def test_a_real_server_answers_head_like_get_and_survives_a_killed_worker(serveur):
    """One worker is killed in the middle of a load: whole bodies before, whole bodies after, none in between cut."""
    port, pid = serveur
    statut, entetes, corps = _demande(port, f"GET {FLUX}")
    assert statut == 200
    assert int(entetes["content-length"]) == len(corps)
    assert corps.endswith(b"END:VCALENDAR\r\n")
    for ligne in (f"HEAD {FLUX}", f"HEAD {FLUX}"):  # whichever worker answers
        statut_, entetes_, corps_ = _demande(port, ligne)
        assert (statut_, corps_) == (200, b"")
        for nom in ("etag", "last-modified", "content-length", "content-type", "cache-control", "vary"):
            assert entetes_[nom] == entetes[nom]
    statut, rendus, corps_ = _demande(port, f"HEAD {FLUX}", f"If-None-Match: {entetes['etag']}")
    assert (statut, corps_, rendus["etag"]) == (304, b"", entetes["etag"])

    ouvriers = [int(enfant) for enfant in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    tues = coupees = 0
    for rang in range(60):
        if rang == 20:
            os.kill(ouvriers[0], signal.SIGKILL)
            tues += 1
        try:
            statut, entetes_, recu = _demande(port, f"GET {FLUX}")
        except OSError:
            coupees += 1  # the connection says so: no program takes it for an answer
            continue
        whole = statut == 200 and recu == corps
        assert whole or len(recu) < int(entetes_["content-length"]), "a short body that says it is whole"
    assert tues == 1
    assert coupees < 40
    assert _demande(port, f"GET {FLUX}")[2] == corps
