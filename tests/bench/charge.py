"""A small load: a few kept connections, whole answers counted, status and size checked."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from threading import Thread

CONNEXIONS = 4


@dataclass
class Mesure:
    """Whole answers, and the seconds they took."""

    reponses: int = 0
    secondes: float = 0.0

    @property
    def par_seconde(self) -> float:
        return self.reponses / self.secondes

    @property
    def millisecondes(self) -> float:
        return 1000 * self.secondes / self.reponses


class Connexion:
    """One kept HTTP connection; answers are read to their last byte."""

    def __init__(self, port: int, entetes: str = "") -> None:
        self.entetes = entetes
        self.prise = socket.create_connection(("127.0.0.1", port))
        self.prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reste = b""

    def demande(self, chemin: str) -> tuple[int, int]:
        """(status, bytes of the body)."""
        self.prise.sendall(f"GET {chemin} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.entetes}\r\n".encode())
        while b"\r\n\r\n" not in self.reste:
            self._lit()
        entete, self.reste = self.reste.split(b"\r\n\r\n", 1)
        longueur = int(entete.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(self.reste) < longueur:
            self._lit()
        self.reste = self.reste[longueur:]
        return int(entete.split()[1]), longueur

    def _lit(self) -> None:
        morceau = self.prise.recv(1 << 18)
        if not morceau:
            raise ConnectionError("le serveur a fermé la connexion")
        self.reste += morceau


def charge(port: int, chemins: Sequence[str], secondes: float, entetes: str = "") -> Mesure:
    """Ask for these addresses in turn during that time, over a few connections; each must always get the same 200."""
    eclaireur = Connexion(port, entetes)
    attendus = {chemin: eclaireur.demande(chemin) for chemin in chemins}
    assert all(statut == 200 for statut, _ in attendus.values()), attendus
    comptes: list[int] = []
    debut = time.perf_counter()

    def boucle() -> None:
        connexion, nombre = Connexion(port, entetes), 0
        for chemin in cycle(chemins):
            assert connexion.demande(chemin) == attendus[chemin], chemin
            nombre += 1
            if time.perf_counter() - debut >= secondes:
                break
        comptes.append(nombre)

    fils = [Thread(target=boucle) for _ in range(CONNEXIONS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(comptes) == CONNEXIONS, "une connexion a échoué"
    return Mesure(sum(comptes), time.perf_counter() - debut)
