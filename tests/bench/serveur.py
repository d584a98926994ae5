"""granian, one worker, as production runs it; and the memory of that worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def granian(base: Path) -> Iterator[tuple[int, int]]:
    """(port, pid of the worker) of a server on that SQLite file."""
    port = port_libre()
    commande = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--log-level", "error", "agenda.wsgi:application"),
    ]
    environnement = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{base}",
        "DJANGO_SETTINGS_MODULE": "tests.bench.reglages",
    }
    serveur = subprocess.Popen(commande, env=environnement)
    try:
        _attend(port)
        yield port, _ouvrier(serveur.pid)
    finally:
        serveur.terminate()
        serveur.wait(20)


def memoire(pid: int) -> float:
    """Resident MiB of one process."""
    for ligne in Path(f"/proc/{pid}/status").read_text().splitlines():
        if ligne.startswith("VmRSS:"):
            return int(ligne.split()[1]) / 1024
    raise LookupError(pid)


def _ouvrier(pid: int) -> int:
    enfants = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max((int(enfant) for enfant in enfants), key=memoire, default=pid)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _attend(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            time.sleep(0.3)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("granian ne répond pas")
