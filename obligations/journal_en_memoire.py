"""The journal of what is published, read from Versions on first need and kept in the memory of each process."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

from django.db import Error as PanneDeBase

from obligations.bascule import Bascule
from obligations.catalogue import Catalogue
from obligations.forme import lit_fiche
from obligations.journal import BasculePubliee, Journal, Publication
from obligations.models import Genre, Version
from obligations.typographie import soigne

logger = logging.getLogger(__name__)

CHAMPS = ("id", "genre", "numero", "publiee_le", "motif", "retiree", "mineure", "contenu")
LIGNES_A_LA_FOIS = 100


def current_journal(catalogue: Catalogue) -> Journal:
    """The journal of that catalogue, or a later one; only what was published since the last reading is read.

    Raises django.db.Error when something new cannot be read.
    """
    if _memoire.journal.revision < catalogue.revision:
        with _memoire.verrou:
            if _memoire.journal.revision < catalogue.revision:
                depuis = _publications(_memoire.journal.revision, catalogue.revision)
                _memoire.journal = _memoire.journal.avec(depuis, catalogue.revision)
    return _memoire.journal


def known_journal(catalogue: Catalogue) -> Journal:
    """The same, for pages that tell more than it: when the database does not answer, what this process holds."""
    try:
        return current_journal(catalogue)
    except PanneDeBase:
        logger.exception("journal : la base ne répond pas, revision=%s reste servie", _memoire.journal.revision)
        return _memoire.journal


def forget() -> None:
    """The next reader of this process reads all Versions again."""
    _memoire.journal = Journal()


def _publications(apres: int, jusqu_a: int) -> Iterator[Publication | BasculePubliee]:
    dites = (Genre.OBLIGATION, Genre.POPULATIONS)
    versions = Version.objects.filter(genre__in=dites, id__gt=apres, id__lte=jusqu_a).order_by("id")
    for ligne in versions.values(*CHAMPS).iterator(LIGNES_A_LA_FOIS):
        publication = _publication(ligne)
        if publication:
            yield publication


def _publication(ligne: dict[str, Any]) -> Publication | BasculePubliee | None:
    """None for a content of long ago that can no longer be read: one line less rather than no journal."""
    try:
        if ligne["genre"] == Genre.POPULATIONS:
            bascule = Bascule.from_dict(ligne["contenu"])
            return BasculePubliee(ligne["id"], ligne["numero"], ligne["publiee_le"], soigne(ligne["motif"]), bascule)
        fiche = lit_fiche(ligne["contenu"], dates_en_texte=True).soignee()
    except ValueError:
        logger.exception("journal : version illisible id=%s", ligne["id"])
        return None
    return Publication(
        revision=ligne["id"],
        numero=ligne["numero"],
        publiee_le=ligne["publiee_le"],
        motif=soigne(ligne["motif"]),
        fiche=fiche,
        retiree=ligne["retiree"],
        mineure=ligne["mineure"],
    )


class _Memoire:
    """One reference, replaced whole, so that readers need no lock."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.verrou = threading.Lock()


_memoire = _Memoire()
