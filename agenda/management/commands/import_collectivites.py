"""Bring a vintage of the official list, the compact CSV files, or the figures of a census into the tables."""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from agenda.passages import passages, seuils_des_communes
from collectivites.bascule import suite_du_releve, with_newer
from collectivites.depot import read_registre, write_registre
from collectivites.fichiers_csv import empreinte, read_csv, write_csv
from collectivites.insee import Releve, read_releve
from collectivites.millesime import Recensement, read_millesime
from collectivites.models import Millesime
from collectivites.passe import Liste
from collectivites.pertes import pertes
from collectivites.profil import Profil
from collectivites.registre import TOTALE, Chiffre, Registre, suite
from obligations import publication
from obligations.bascule import Bascule
from obligations.catalogue import current_catalogue
from obligations.typographie import date_longue

LIGNES_MAXIMALES = 400
"""Beyond, a first import would print the whole country: counts are enough."""


class Command(BaseCommand):
    help = (
        "Compare une liste de collectivités avec les tables : + (ajout), ~ (changement), > (fusion), - (fin). "
        "--source est un dossier de JSON tel que publié (paquet decoupage-administratif), ou un dossier de CSV écrit "
        "par --csv. Plusieurs millésimes se chargent du plus ancien au plus récent. --insee est le fichier "
        "donnees_communes d’un recensement : ses seuils franchis, ses fiches et ses flux sont dits d’abord. "
        "Avec --write, écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source",
            action="append",
            required=True,
            help="dossier, peut se répéter ; avec --insee, d’où vient le fichier",
        )
        parser.add_argument("--millesime", type=int, help="année, si package.json ne la dit pas")
        parser.add_argument(
            "--insee", type=Path, help="fichier des communes d’un recensement, tel que l’Insee le publie"
        )
        parser.add_argument("--departements", type=Path, help="fichier des départements, du même recensement")
        parser.add_argument("--recensement", type=int, help="avec --insee, l’année que le fichier décrit")
        parser.add_argument("--en-vigueur", help="avec --insee, le premier jour où il fait foi, AAAA-MM-JJ")
        parser.add_argument("--write", action="store_true", help="écrire, au lieu de seulement comparer")
        parser.add_argument("--accepte-les-pertes", action="store_true", help="écrire même si beaucoup disparaît")
        parser.add_argument("--csv", type=Path, help="écrire aussi le résultat en CSV dans ce dossier")

    def handle(self, *args: Any, **options: Any) -> None:
        jour = timezone.localdate()
        des_csv = "" if options["insee"] else _empreinte(options["source"])
        if des_csv and not options["csv"] and Millesime.objects.filter(empreinte=des_csv).exists():
            return  # these very files are already in the tables
        avant = apres = read_registre()
        try:
            if options["insee"]:
                apres = suite_du_releve(avant, _releve(**options), jour)
            else:
                for source in options["source"]:
                    apres = _suite(apres, Path(source), options["millesime"])
        except ValueError as erreur:
            raise CommandError(str(erreur)) from erreur
        if apres != avant:
            bascule = _bascule(avant, apres, jour)
            self._dit(avant, apres, bascule, jour)
            self._ecrit(avant, apres, bascule, jour, des_csv, **options)
        if options["csv"]:
            write_csv(options["csv"], apres)

    def _dit(self, avant: Registre, apres: Registre, bascule: "ABasculer | None", jour: date) -> None:
        lignes = list(ecarts(avant, apres))
        for ligne in lignes[:LIGNES_MAXIMALES] if avant.annee else []:
            self.stdout.write(ligne)
        self.stdout.write(bilan(avant, apres, lignes))
        for perte in pertes(avant, apres, jour):
            self.stdout.write(str(perte))
        if bascule:
            noms = {code: entite.nom for code, entite in apres.entites.items()}
            trouves = passages(current_catalogue(), bascule.avant, bascule.apres, max(jour, bascule.en_vigueur))
            self.stdout.write(
                f"Recensement de {bascule.recensement}, en vigueur au {date_longue(bascule.en_vigueur)}."
            )
            for ligne in trouves.lignes(noms):
                self.stdout.write(ligne)

    def _ecrit(
        self,
        avant: Registre,
        apres: Registre,
        bascule: "ABasculer | None",
        jour: date,
        des_csv: str,
        **options: Any,
    ) -> None:
        if not options["write"]:
            self.stdout.write("Rien n’est écrit : ajoutez --write.")
            return
        excessives = [perte for perte in pertes(avant, apres, jour) if perte.excessive]
        if excessives and not options["accepte_les_pertes"]:
            raise CommandError(
                f"Rien n’est écrit : {' '.join(str(perte) for perte in excessives)} C’est trop pour un import "
                "ordinaire. Si ces pertes sont voulues, ajoutez --accepte-les-pertes."
            )
        with transaction.atomic():
            publication.one_at_a_time()
            write_registre(apres, barre, des_csv)
            if bascule and bascule.nouvelle:
                publication.publish_changeover(bascule.a_publier())


def _empreinte(sources: list[Any]) -> str:
    return empreinte(Path(sources[0])) if len(sources) == 1 else ""


def _suite(registre: Registre, source: Path, annee: int | None) -> Registre:
    if (source / "collectivites.csv").exists():
        lu = read_csv(source)
        if lu.annee < registre.annee:
            raise ValueError(f"{source} : millésime {lu.annee}, plus ancien que celui de la base, {registre.annee}.")
        return with_newer(registre, lu)
    return with_newer(registre, suite(registre, read_millesime(source, annee)))


def _releve(
    insee: Path,
    departements: Path | None,
    recensement: int | None,
    en_vigueur: str | None,
    source: list[str],
    **autres: Any,
) -> Releve:
    """Raises ValueError when an argument is missing, or the file is not what it must be."""
    if recensement is None or en_vigueur is None or len(source) != 1:
        raise ValueError("--insee demande aussi --recensement, --en-vigueur et une seule --source.")
    try:
        depuis = date.fromisoformat(en_vigueur)
    except ValueError as erreur:
        raise ValueError(f"--en-vigueur {en_vigueur} : une date est attendue, comme 2027-01-01.") from erreur
    return read_releve(insee, Recensement(recensement, source[0], depuis), departements)


@dataclass(frozen=True, slots=True)
class ABasculer:
    """The latest census, whose totales differ from those known, and the list before and after.

    nouvelle: readers are to be told; a correction of figures that are in force already is no changeover.
    """

    recensement: int
    en_vigueur: date
    source: str
    nouvelle: bool
    avant: dict[str, Profil]
    apres: dict[str, Profil]

    def a_publier(self) -> Bascule:
        seuils = seuils_des_communes(self.avant, self.apres)
        return Bascule(self.recensement, self.en_vigueur, self.source, seuils)


def _bascule(avant: Registre, apres: Registre, jour: date) -> ABasculer | None:
    """None when the totales of the latest census were known just so, or when none was known at all."""
    connus, neufs = _totales(avant), _totales(apres)
    if not connus or not neufs or connus.get(max(neufs)) == neufs[max(neufs)]:
        return None
    en_vigueur, recensement = max(neufs)
    listes = Liste.of(avant).connus(jour), Liste.of(apres).connus(max(jour, en_vigueur))
    profils = ({code: connu.to_profil() for code, connu in liste.items()} for liste in listes)
    source = Counter(c.source for c in neufs[max(neufs)]).most_common(1)[0][0]
    nouvelle = max(neufs) > max(connus) or en_vigueur > jour
    return ABasculer(recensement, en_vigueur, source, nouvelle, *profils)


def _totales(registre: Registre) -> dict[tuple[date, int], set[Chiffre]]:
    """By (first day in force, census), the totales of communes."""
    trouvees: dict[tuple[date, int], set[Chiffre]] = defaultdict(set)
    for c in registre.chiffres.values():
        if c.sorte == TOTALE and len(c.code) == 5 and c.en_vigueur and c.recensement:
            trouvees[c.en_vigueur, c.recensement].add(c)
    return dict(trouvees)


def barre(lignes: Iterable[Any], quoi: str) -> Iterable[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    return tqdm(lignes, desc=quoi, unit="", disable=None)


def ecarts(avant: Registre, apres: Registre) -> Iterator[str]:
    """One line for each authority that appears, changes, merges or ends."""
    fins = {ancien.code: ancien for ancien in apres.anciens.values()}
    for code, entite in sorted(apres.entites.items()):
        if code not in avant.entites:
            yield f"+ {code} {entite.nom}"
        elif avant.entites[code] != entite:
            yield f"~ {code} {entite.nom}"
    for code, entite in sorted(avant.entites.items()):
        if code not in apres.entites:
            successeur = fins[code].successeur if code in fins else ""
            yield (
                f"> {code} {entite.nom} : {apres.entites[successeur].nom}" if successeur else f"- {code} {entite.nom}"
            )


def bilan(avant: Registre, apres: Registre, lignes: list[str]) -> str:
    """The counts."""
    comptes = {signe: sum(ligne.startswith(signe) for ligne in lignes) for signe in "+~>-"}
    populations = sum(avant.chiffres.get(cle) != chiffre for cle, chiffre in apres.chiffres.items())
    return (
        f"Millésime {apres.annee} : {comptes['+']} ajouts, {comptes['~']} changements, {comptes['>']} fusions, "
        f"{comptes['-']} fins ; {populations} populations nouvelles, "
        f"{len(apres.franchissements - avant.franchissements)} seuils franchis."
    )
