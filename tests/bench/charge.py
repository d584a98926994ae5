"""A small load: a few kept connections, whole answers counted, status and size checked."""

import socket
import time
from dataclasses import dataclass
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

    def __init__(self, port: int) -> None:
        self.prise = socket.create_connection(("127.0.0.1", port))
        self.prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reste = b""

    def demande(self, chemin: str) -> tuple[int, int]:
        """(status, bytes of the body)."""
        self.prise.sendall(f"GET {chemin} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
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


def charge(port: int, chemin: str, secondes: float) -> Mesure:
    """Ask for one address during that time, over a few connections; every answer must be the same 200."""
    attendu = Connexion(port).demande(chemin)
    assert attendu[0] == 200, (chemin, attendu)
    comptes: list[int] = []
    debut = time.perf_counter()

    def boucle() -> None:
        connexion, nombre = Connexion(port), 0
        while nombre == 0 or time.perf_counter() - debut < secondes:
            assert connexion.demande(chemin) == attendu, chemin
            nombre += 1
        comptes.append(nombre)

    fils = [Thread(target=boucle) for _ in range(CONNEXIONS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(comptes) == CONNEXIONS, "une connexion a échoué"
    return Mesure(sum(comptes), time.perf_counter() - debut)
