"""What one process remembers of the feeds it rendered: bounded in bytes, rendered once, never half written.

Two levels: the events, shared by all those that the law does not tell apart; and for each address the little that is
its own. Keys hold the state of what is published: what they lead to is never out of date, only forgotten.
"""

import hashlib
import struct
import threading
import zlib
from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from cachetools import LRUCache

from obligations.catalogue import Etat

NIVEAU_DE_COMPRESSION = 6
ENTETE_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, no name, no date: the same bytes for the same feed."""

AUTOUR_D_UNE_REPONSE = 800
"""Bytes: the object, its key, its place in the order of use."""

V = TypeVar("V", bound=Sized)
"""What is kept knows its own weight, in bytes: its length."""


@dataclass(frozen=True, slots=True)
class Tirage:
    """What was rendered, and until when it stands: from the day `du`, to `jusqu_au`, excluded."""

    etat: Etat
    du: date
    jusqu_au: date
    sujet: Hashable
    options: Hashable

    def vaut(self, etat: Etat, jour: date) -> bool:
        """Is it what would be rendered today?"""
        return self.etat == etat and self.du <= jour < self.jusqu_au


@dataclass(frozen=True, slots=True)
class Corps:
    """The events of one class, to the end of the file. comprimes: the same, as raw deflate (RFC 1951)."""

    tirage: Tirage
    octets: bytes
    comprimes: bytes
    nombre: int
    modifie_le: datetime

    @classmethod
    def of(cls, tirage: Tirage, octets: bytes, nombre: int, modifie_le: datetime) -> "Corps":
        return cls(tirage, octets, _deflate(octets, zlib.Z_FINISH), nombre, modifie_le)

    def __len__(self) -> int:
        return len(self.octets) + len(self.comprimes)


@dataclass(frozen=True, slots=True)
class Reponse:
    """What one address answers, but for the events, which are those of `tirage`: tens of thousands are kept.

    comprime, longueur: its own first lines, as raw deflate ended on a byte, and how many bytes they are.
    empreinte: a digest of the whole body. somme: its CRC-32, which ends the gzip form.
    modifie: seconds, of the latest change.
    """

    tirage: Tirage
    comprime: bytes
    longueur: int
    empreinte: bytes
    somme: int
    modifie: int
    fichier: str

    @classmethod
    def of(cls, entete: bytes, corps: Corps, modifie_le: datetime, fichier: str) -> "Reponse":
        empreinte = hashlib.sha256(entete)
        empreinte.update(corps.octets)
        somme = zlib.crc32(corps.octets, zlib.crc32(entete))
        comprime = _deflate(entete, zlib.Z_FULL_FLUSH)
        modifie = int(modifie_le.timestamp())
        return cls(corps.tirage, comprime, len(entete), empreinte.digest()[:16], somme, modifie, fichier)

    @property
    def etag(self) -> str:
        return f'"{self.empreinte.hex()}"'

    def identite(self, corps: Corps) -> bytes:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.comprime) + corps.octets

    def gzip(self, corps: Corps) -> bytes:
        """The whole body as one gzip member: pieces compressed apart, put end to end."""
        fin = struct.pack("<LL", self.somme, (self.longueur + len(corps.octets)) & 0xFFFFFFFF)
        return b"".join((ENTETE_GZIP, self.comprime, corps.comprimes, fin))

    def __len__(self) -> int:
        """Bytes, with what Python adds around them."""
        return len(self.comprime) + AUTOUR_D_UNE_REPONSE


def _deflate(octets: bytes, fin: int) -> bytes:
    compresseur = zlib.compressobj(NIVEAU_DE_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compresseur.compress(octets) + compresseur.flush(fin)


class Memoire(Generic[V]):
    """Values by key, the least recently used forgotten first, within that many bytes."""

    def __init__(self, octets: int) -> None:
        self._valeurs: LRUCache[Hashable, V] = LRUCache(octets, getsizeof=len)
        self._acces = threading.Lock()
        self._rendu = threading.Lock()

    def get(self, cle: Hashable) -> V | None:
        with self._acces:
            return self._valeurs.get(cle)

    def set(self, cle: Hashable, valeur: V) -> None:
        """A value larger than the whole memory is not kept."""
        with self._acces:
            if len(valeur) <= self._valeurs.maxsize:
                self._valeurs[cle] = valeur

    def get_or_render(self, cle: Hashable, rend: Callable[[], V]) -> V:
        """The value, rendered by one thread while the others wait for it."""
        valeur = self.get(cle)
        if valeur is None:
            with self._rendu:
                valeur = self.get(cle)
                if valeur is None:
                    valeur = rend()
                    self.set(cle, valeur)
        return valeur

    def clear(self) -> None:
        with self._acces:
            self._valeurs.clear()

    @property
    def octets(self) -> int:
        with self._acces:
            return int(self._valeurs.currsize)
