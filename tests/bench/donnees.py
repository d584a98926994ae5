"""Catalogues of several sizes: the real one, its fiches repeated, or its Versions repeated."""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from obligations.fichiers import read_files
from obligations.genres import FORMES, sans_doutes
from obligations.models import Genre, Version

PUBLIEE_LE = datetime(2026, 11, 25, tzinfo=UTC)


def remplit(fiches: int = 1, versions: int = 1) -> None:
    """Publish the real catalogue `fiches` times under other codes, each fiche `versions` times."""
    lignes = []
    for (genre, code), valeur in read_files(settings.BASE_DIR / "fixtures").items():
        contenu = json.loads(json.dumps(FORMES[genre].ecrit(sans_doutes(valeur)), cls=DjangoJSONEncoder))
        repete = genre is Genre.OBLIGATION
        for copie in range(fiches if repete else 1):
            nom = code if copie == 0 else f"x{copie}-{code}"[:72].rstrip("-")
            for numero in range(1, (versions if repete else 1) + 1):
                lignes.append(_version(genre, nom, numero, {**contenu, "code": nom}))
    Version.objects.bulk_create(lignes, batch_size=2000)


def _version(genre: Genre, code: str, numero: int, contenu: dict) -> Version:
    # Clés are cut so that code + clé stay within what a UID holds.
    if genre is Genre.OBLIGATION:
        place = 72 - len(code)
        contenu["regles"] = [
            {**regle, "cle": (regle["cle"] if len(regle["cle"]) <= place else f"r{rang}")}
            for rang, regle in enumerate(contenu["regles"])
        ]
        anciennes = {regle["cle"] for regle in contenu["regles"]}
        for regle in contenu["regles"]:
            if regle.get("remplace") not in anciennes:
                regle.pop("remplace", None)
    return Version(genre=genre, code=code, numero=numero, contenu=contenu, motif="Banc d’essai", publiee_le=PUBLIEE_LE)
