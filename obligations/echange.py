"""Catalogue files that come and go in one piece: a `.toml`, several, or a `.zip` laid out like the directory."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from obligations import toml, travail
from obligations.catalogue import codes_publies
from obligations.fichiers import Valeurs, documents
from obligations.genres import FORMES, genre_de
from obligations.models import CopieDeTravail, Genre, Version

TAILLE_DE_L_ENVOI = 2_000_000
"""Bytes that one upload may weigh: about twice the whole catalogue, not compressed."""
TAILLE_DEPLIEE = 4_000_000
TAILLE_D_UN_FICHIER = 200_000
"""Bytes; fifteen times the longest fiche."""
FICHIERS_AU_PLUS = 1_000
POINTS_PAR_LIGNE = 200
"""Dots on one line: a key of thousands of parts would keep the reader of TOML busy for hours."""

DEBUTS_DE_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""With files, and empty."""
JOUR_DES_ZIP = (1980, 1, 1, 0, 0, 0)
"""The date of each file in a zip: the same values make the same bytes."""
ZIP_ABIME = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What `zipfile` raises on bytes that are no zip, or no longer one."""


@dataclass(frozen=True, slots=True)
class Faute:
    """Something to mend in an upload. ligne: 0 when it is of no line in particular."""

    fichier: str
    texte: str
    ligne: int = 0

    def __str__(self) -> str:
        return f"{self.fichier}{f', ligne {self.ligne}' if self.ligne else ''} : {self.texte}"


@dataclass(frozen=True, slots=True)
class Fichier:
    """nom: as people know it, with its folders in a zip; for messages only."""

    nom: str
    texte: str

    @property
    def dossier(self) -> str:
        """Name of the folder it is in; empty: none."""
        return PurePosixPath(self.nom).parent.name


class CopiesIllisibles(ValueError):
    """Some working copies cannot be values; `messages` has one sentence for each."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


def working_values(copies: Iterable[CopieDeTravail] | None = None) -> Valeurs:
    """Those working copies as values; by default all, withdrawn ones left out. Raises CopiesIllisibles."""
    valeurs: Valeurs = {}
    fautes = []
    for copie in _en_service() if copies is None else copies:
        try:
            valeurs[genre_de(copie), copie.code] = copie.to_valeur()
        except ValueError as erreur:
            fautes.append(f"{genre_de(copie).label.capitalize()} « {copie.code} » : {erreur}")
    if fautes:
        raise CopiesIllisibles(fautes)
    return valeurs


def _en_service() -> Iterator[CopieDeTravail]:
    retires = set(Version.objects.values_list("genre", "code")) - codes_publies()
    for genre in FORMES:
        yield from (copie for copie in travail.copies(genre) if (genre, copie.code) not in retires)


def file_of(genre: Genre, valeur: Any) -> bytes:
    """The file of one thing; for a kind kept together in one file, its table alone."""
    [(_, donnees)] = documents({(genre, valeur.code): valeur}, [genre])
    return toml.ecrit(donnees).encode()


def bundle(valeurs: Valeurs, genres: Collection[Genre] = tuple(FORMES)) -> bytes:
    """The files of those kinds in a zip, laid out like the directory; same values, same bytes."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        for nom, donnees in documents(valeurs, genres):
            membre = zipfile.ZipInfo(nom, JOUR_DES_ZIP)
            membre.compress_type = zipfile.ZIP_DEFLATED
            membre.create_system = 3  # whatever the machine
            membre.external_attr = 0o644 << 16
            archive.writestr(membre, toml.ecrit(donnees))
    return octets.getvalue()


def unpack(envoi: Iterable[tuple[str, bytes]]) -> tuple[list[Fichier], list[Faute]]:
    """The texts of an upload, given as (name, content), and what keeps some from being read. No TOML is read yet."""
    lus = [lu for nom, contenu in envoi for lu in _ouvre(nom, contenu)]
    fichiers = [lu for lu in lus if isinstance(lu, Fichier)]
    fautes = [lu for lu in lus if isinstance(lu, Faute)]
    if len(lus) > FICHIERS_AU_PLUS:
        fautes.append(Faute("envoi", f"{len(lus)} fichiers : {FICHIERS_AU_PLUS} au plus."))
    if sum(len(fichier.texte) for fichier in fichiers) > TAILLE_DEPLIEE:
        fautes.append(
            Faute("envoi", f"ces fichiers sont trop gros : {TAILLE_DEPLIEE // 1_000_000} Mo dépliés au plus.")
        )
    if not lus:
        fautes.append(Faute("envoi", "aucun fichier."))
    return fichiers, fautes


def _ouvre(nom: str, contenu: bytes) -> Iterator[Fichier | Faute]:
    if not contenu.startswith(DEBUTS_DE_ZIP) and not nom.lower().endswith(".zip"):
        yield _fichier(nom, contenu)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
    except ZIP_ABIME:
        yield Faute(lisible(nom), "ce n’est pas un .zip lisible.")
        return
    membres = [m for m in archive.infolist() if not m.is_dir() and not _cache(m.filename)]
    refus = _refus_du_zip(membres)
    if refus:
        yield Faute(lisible(nom), refus)
    else:
        yield from (_membre(archive, membre) for membre in membres)


def _refus_du_zip(membres: list[zipfile.ZipInfo]) -> str:
    """Why it is not opened, told before any of its files is read; empty: it is."""
    if not membres:
        return "ce .zip est vide."
    if len(membres) > FICHIERS_AU_PLUS:
        return f"{len(membres)} fichiers dans ce .zip : {FICHIERS_AU_PLUS} au plus."
    if sum(membre.file_size for membre in membres) > TAILLE_DEPLIEE:
        return f"une fois déplié, ce .zip est trop gros : {TAILLE_DEPLIEE // 1_000_000} Mo au plus."
    return ""


def _membre(archive: zipfile.ZipFile, membre: zipfile.ZipInfo) -> Fichier | Faute:
    nom = membre.filename.replace("\\", "/")  # as some programs of Windows write it
    chemin = PurePosixPath(membre.orig_filename.replace("\\", "/"))
    if chemin.is_absolute() or ".." in chemin.parts or re.match(r"[A-Za-z]:|.*\x00", str(chemin), re.DOTALL):
        return Faute(lisible(nom), "ce chemin sort du .zip. Seuls des dossiers comme obligations/ sont attendus.")
    if membre.flag_bits & 0x1:
        return Faute(lisible(nom), "ce fichier est protégé par un mot de passe.")
    if membre.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Faute(lisible(nom), "sa compression est inconnue ici : faites un .zip ordinaire.")
    try:
        with archive.open(membre) as flux:
            contenu = flux.read(TAILLE_D_UN_FICHIER + 1)  # whatever size it declares
    except ZIP_ABIME:
        return Faute(lisible(nom), "ce fichier est abîmé dans le .zip.")
    return _fichier(nom, contenu)


def _fichier(nom: str, contenu: bytes) -> Fichier | Faute:
    nom = lisible(nom)
    if not nom.lower().endswith(".toml"):
        return Faute(nom, "seuls des fichiers .toml, ou un .zip de fichiers .toml, sont attendus.")
    if len(contenu) > TAILLE_D_UN_FICHIER:
        return Faute(nom, f"ce fichier est trop gros : {TAILLE_D_UN_FICHIER // 1_000} ko au plus.")
    if not contenu.strip():
        return Faute(nom, "ce fichier est vide.")
    try:
        texte = contenu.decode("utf-8-sig")  # Windows puts a mark before the text
    except UnicodeDecodeError as erreur:
        ligne = contenu.count(b"\n", 0, erreur.start) + 1
        return Faute(nom, "ce n’est pas de l’UTF-8. Enregistrez ce fichier en UTF-8.", ligne)
    for numero, ligne_du_texte in enumerate(texte.split("\n"), start=1):
        if "\x00" in ligne_du_texte:
            return Faute(nom, "un caractère nul n’est pas autorisé.", numero)
        if ligne_du_texte.count(".") > POINTS_PAR_LIGNE:
            return Faute(nom, f"plus de {POINTS_PAR_LIGNE} points sur une ligne : coupez-la.", numero)
    return Fichier(nom, texte)


def _cache(nom: str) -> bool:
    """What systems add to a zip and people do not see."""
    return any(
        partie == "__MACOSX" or (partie.startswith(".") and partie != "..") for partie in re.split(r"[/\\]", nom)
    )


def lisible(nom: str) -> str:
    """A file name that can stand in a message."""
    return "".join(c if c.isprintable() else "�" for c in nom)[-120:]
