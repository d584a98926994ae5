"""Read the files of the catalogue as an editor would, and say all that is wrong with them."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agenda.programme import Histoire, read_histoire
from obligations.controle import Constat, a_relire, controle
from obligations.fichiers import FichierInvalide, Valeurs, read_files
from obligations.lecture import LectureImpossible
from obligations.models import Genre


class Command(BaseCommand):
    help = (
        "Relit les fichiers TOML du catalogue : sources, dates, bases légales, seuils dits et seuils écrits, "
        "typographie, phrases trop longues, titres en double. Ne touche pas à la base."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=Path, default=settings.BASE_DIR / "fixtures", help="dossier des fichiers")
        parser.add_argument("--jour", type=date.fromisoformat, default=None, help="relire comme si c’était ce jour")

    def handle(self, *args: Any, **options: Any) -> None:
        jour = options["jour"] or timezone.localdate()
        try:
            valeurs = read_files(options["source"])
            histoire = read_histoire(options["source"] / "programme.toml")
        except (FichierInvalide, LectureImpossible) as erreur:
            raise CommandError(str(erreur)) from erreur
        fiches, ressources = _du_genre(valeurs, Genre.OBLIGATION), _du_genre(valeurs, Genre.RESSOURCE)
        constats = controle(fiches, ressources, _du_genre(valeurs, Genre.CARACTERISTIQUE), jour)
        constats += _programme(histoire, valeurs)
        for constat in constats:
            self.stdout.write(str(constat))
        for constat in a_relire(fiches, jour):
            self.stdout.write(f"à relire : {constat}")
        regles = sum(len(fiche.regles) for fiche in fiches)
        self.stdout.write(f"{len(fiches)} fiches, {regles} règles, {len(ressources)} ressources relues.")
        if constats:
            raise CommandError(f"{len(constats)} défaut{'s' if len(constats) > 1 else ''} à corriger.")


def _du_genre(valeurs: Valeurs, genre: Genre) -> list[Any]:
    return [valeur for (g, _), valeur in valeurs.items() if g is genre]


def _programme(histoire: Histoire, valeurs: Valeurs) -> Iterator[Constat]:
    """What the history names exists; each of its facts has a source."""
    noms = [(e.titre, Genre.OBLIGATION, e.fiche) for e in histoire.evenements]
    noms += [(e.titre, Genre.RESSOURCE, e.ressource) for e in histoire.evenements]
    noms += [(e.titre, Genre.DOMAINE, code) for e in histoire.evenements for code in e.domaines]
    noms += [(r.nom, Genre.RESSOURCE, r.ressource) for r in histoire.retours]
    etapes = [etape for dossier in histoire.dossiers.values() for etape in dossier.etapes]
    noms += [(etape.titre, Genre.OBLIGATION, code) for etape in etapes for code in etape.fiches]
    noms += [(etape.titre, Genre.RESSOURCE, code) for etape in etapes for code in etape.ressources]
    for ou, genre, code in noms:
        if code and (genre, code) not in valeurs:
            yield Constat(f"programme, « {ou} »", f"{genre.label} « {code} » inconnue")
    faits = [(e.titre, e.fait) for e in histoire.evenements]
    faits += [(programme.nom, programme.fait) for programme in histoire.programmes]
    faits += [(projet.nom, projet.fait) for projet in histoire.projets]
    faits += [(retour.nom, retour.fait) for retour in histoire.retours]
    dossiers = [fait for dossier in histoire.dossiers.values() for fait in dossier.faits]
    faits += [(fait.texte, fait) for fait in (*histoire.argent, *dossiers)]
    for ou, fait in faits:
        if not fait.sources:
            yield Constat(f"programme, « {ou} »", "aucune source")
