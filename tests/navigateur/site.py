"""A site of its own for the browser: granian, a SQLite file, compressed static files, as in production.

It runs in another process, on another base: nothing that a test of another package flushes or rolls back is seen here,
and these tests, where Playwright runs an event loop, never touch the ORM.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

RACINE = Path(__file__).resolve().parents[2]
COMMANDES = (
    ("migrate", "--verbosity", "0"),
    ("load_catalogue", "--write"),
    ("import_collectivites", "--source", "fixtures/collectivites", "--write"),
    ("collectstatic", "--noinput", "--verbosity", "0"),
    ("createsuperuser", "--noinput", "--verbosity", "0"),
)
COMPTE = {"username": "redactrice", "password": "une phrase de plusieurs mots"}
"""Of the editor who reads the pages of the desk."""


@contextmanager
def served_site(dossier: Path) -> Iterator[str]:
    """The origin of a running site, whose files are all in that folder."""
    port = _port_libre()
    origine = f"http://127.0.0.1:{port}"
    environnement = {
        **os.environ,
        "CONTACT": "",
        "DATABASE_URL": f"sqlite:///{dossier / 'site.sqlite3'}",
        "DEBUG": "false",
        "DJANGO_SUPERUSER_EMAIL": "redactrice@example.fr",
        "DJANGO_SUPERUSER_PASSWORD": COMPTE["password"],
        "DJANGO_SUPERUSER_USERNAME": COMPTE["username"],
        "DJANGO_SETTINGS_MODULE": "tests.navigateur.reglages",
        "NIVEAU_DES_JOURNAUX": "ERROR",
        "ORIGINE_PUBLIQUE": origine,
        "SECRET_KEY": "cle-des-tests-du-navigateur",
    }
    for commande in COMMANDES:
        subprocess.run(
            [sys.executable, "manage.py", *commande],
            env=environnement,
            cwd=RACINE,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    granian = str(Path(sys.executable).parent / "granian")
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    serveur = subprocess.Popen(
        [sys.executable, granian, *options, "--log-level", "error", "agenda.wsgi:application"],
        env=environnement,
        cwd=RACINE,
    )
    try:
        _wait(f"{origine}/sante/", serveur)
        yield origine
        if serveur.poll() is not None:
            raise RuntimeError(f"granian s’est arrêté en route, code {serveur.returncode}")
    finally:
        serveur.terminate()
        serveur.wait(20)


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _wait(adresse: str, serveur: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if serveur.poll() is not None:
            raise RuntimeError(f"granian s’est arrêté, code {serveur.returncode}")
        try:
            with urlopen(adresse, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("granian ne répond pas")
