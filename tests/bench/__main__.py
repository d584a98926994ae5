"""Prints the figures: cost of the agenda and of the feed, ratios to an empty Django view, memory, growth."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from statistics import median, quantiles

from tests.bench import flux
from tests.bench.saisies import DOSSIER, SORTES, adresses, read_codes, read_noms

TAILLES = [
    ("catalogue réel", 1, 1),
    ("10 × les fiches", 10, 1),
    ("50 × les fiches", 50, 1),
    ("50 × les versions", 1, 50),
]
CHEMINS = {
    "vue vide": ["/vide/"],
    "page": ["/agenda/?type=commune&population=4200"],
    "fiche": ["/obligations/vote-transmission-budget-primitif/?type=commune&population=4200"],
    "flux": ["/agenda.ics?type=commune&population=4200"],
}
TOURS = 3
TRANCHE = 1.5


def main() -> None:
    print(f"{TOURS} tours entrelacés de {TRANCHE} s, granian, 1 ouvrier ; médianes des rapports à la vue vide.\n")
    with tempfile.TemporaryDirectory() as dossier:
        for nom, fiches, versions in TAILLES:
            base = Path(dossier) / f"{fiches}-{versions}.sqlite3"
            _dans_un_processus(base, "remplit", str(fiches), str(versions))
            print(f"== {nom}")
            _dans_un_processus(base, "calculs")
            _sous_charge(base, CHEMINS)
            print()
        base = Path(dossier) / "collectivites.sqlite3"
        _dans_un_processus(base, "remplit", "1", "1")
        print("== recherche d’une collectivité")
        _dans_un_processus(base, "importe")
        _dans_un_processus(base, "recherche")
        saisies = {"vue vide": ["/vide/"], "recherche": adresses(read_noms(DOSSIER), 200)}
        _sous_charge(base, saisies, "HX-Request: true\r\n")
        print("\n== flux")
        flux.mesure(base, [f"/agenda/{code}.ics" for code in read_codes(DOSSIER)])


def seuls_les_flux() -> None:
    """`python -m tests.bench flux`: that section alone."""
    with tempfile.TemporaryDirectory() as dossier:
        base = Path(dossier) / "collectivites.sqlite3"
        _dans_un_processus(base, "remplit", "1", "1")
        _dans_un_processus(base, "importe")
        flux.mesure(base, [f"/agenda/{code}.ics" for code in read_codes(DOSSIER)])


def _dans_un_processus(base: Path, *arguments: str) -> None:
    """Django settles its database once a process: each base gets its own."""
    environnement = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{base}",
        "DJANGO_SETTINGS_MODULE": "tests.bench.reglages",
    }
    subprocess.run([sys.executable, "-m", "tests.bench", *arguments], env=environnement, check=True)


def _sous_charge(base: Path, chemins: dict[str, list[str]], entetes: str = "") -> None:
    from tests.bench.charge import Connexion, Mesure, charge
    from tests.bench.serveur import granian, memoire

    with granian(base) as (port, ouvrier):
        Connexion(port).demande("/vide/")
        au_repos = memoire(ouvrier)
        mesures: dict[str, list[Mesure]] = {nom: [] for nom in chemins}
        for _ in range(TOURS):
            for nom, adresses_demandees in chemins.items():
                mesures[nom].append(charge(port, adresses_demandees, TRANCHE, entetes))
        plein = memoire(ouvrier)
    for nom, tours in mesures.items():
        rapports = [m.par_seconde / v.par_seconde for m, v in zip(tours, mesures["vue vide"], strict=True)]
        debit = median(m.par_seconde for m in tours)
        print(f"   {nom:9} {debit:8.0f} req/s   {1000 / debit:8.2f} ms   rapport {median(rapports):.3f}")
    print(f"   mémoire de l’ouvrier : {au_repos:.0f} Mio avec Django seul, {plein:.0f} Mio après la charge")


def remplit(fiches: str, versions: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.donnees import remplit as remplit_la_base

    call_command("migrate", verbosity=0)
    remplit_la_base(int(fiches), int(versions))


def calculs() -> None:
    """What one request computes, without HTTP."""
    import django

    django.setup()
    from agenda.flux import Options, build_flux
    from agenda.ics import Enveloppe, octets, render_ics
    from agenda.services import build_agenda
    from agenda.sujets import sujet_du_profil
    from collectivites.profil import Profil, TypeCollectivite
    from obligations.catalogue import read_catalogue
    from obligations.echeances import fenetre
    from obligations.models import Version

    jour = date(2026, 11, 25)
    profil = Profil.decrit(TypeCollectivite.COMMUNE, population=4200)
    catalogue = read_catalogue()
    agenda = build_agenda(catalogue, profil, fenetre(jour), jour)
    sujet = sujet_du_profil(catalogue, profil, jour)
    flux = build_flux(catalogue, sujet, jour, Options())
    enveloppe = Enveloppe("Banc", "https://a.example/f.ics", "https://a.example/")

    def rend() -> bytes:
        octets.cache_clear()
        return render_ics(flux.inscrits, enveloppe, flux.modifie_le)

    print(f"   {len(catalogue.fiches)} fiches, {Version.objects.count()} versions, {len(agenda.rendez_vous)} dates")
    print(f"   lecture du catalogue  {_temps(read_catalogue):10.1f} ms")
    print(f"   révision              {_temps(Version.objects.revision):10.3f} ms")
    construction = _temps(lambda: build_agenda(catalogue, profil, fenetre(jour), jour))
    classe = _temps(lambda: catalogue.classe(profil, fenetre(jour)))
    composition = _temps(lambda: build_flux(catalogue, sujet, jour, Options()))
    rendu = _temps(rend)
    encore = _temps(lambda: render_ics(flux.inscrits, enveloppe, flux.modifie_le))
    print(f"   build_agenda          {1000 * construction:10.0f} µs")
    print(f"   classe d’un profil    {1000 * classe:10.0f} µs")
    print(f"   build_flux            {composition:10.1f} ms")
    print(f"   render_ics            {rendu:10.1f} ms, {encore:.1f} ms quand ses événements sont connus")


def importe() -> None:
    """The collectivités, as a clone loads them."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    debut = time.perf_counter()
    call_command(
        "import_collectivites", source=[DOSSIER], write=True, verbosity=0, stdout=StringIO(), stderr=StringIO()
    )
    print(f"   chargement sur {connection.vendor} : {time.perf_counter() - debut:.1f} s")


def recherche() -> None:
    """What one keystroke costs. `DATABASE_URL=… python -m tests.bench recherche` asks another loaded database."""
    import django

    django.setup()
    from django.db import connection

    from collectivites.recherche import search

    search("saint")
    for nom, textes in SORTES.items():
        durees = []
        for texte in textes(read_noms(DOSSIER), 2000):
            debut = time.perf_counter()
            search(texte)
            durees.append(1000 * (time.perf_counter() - debut))
        centiles = quantiles(durees, n=100)
        print(
            f"   {connection.vendor}, 2 000 {nom} : médiane {median(durees):.2f} ms,"
            f" 95e centile {centiles[94]:.2f} ms, 99e {centiles[98]:.2f} ms"
        )


def _temps(geste: Callable[[], object]) -> float:
    """Median milliseconds of one call."""
    durees = []
    debut = time.perf_counter()
    while len(durees) < 5 or (time.perf_counter() - debut < 1 and len(durees) < 200):
        avant = time.perf_counter()
        geste()
        durees.append(time.perf_counter() - avant)
    return 1000 * median(durees)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sections = {
            "calculs": calculs,
            "flux": seuls_les_flux,
            "importe": importe,
            "recherche": recherche,
            "remplit": remplit,
        }
        sections[sys.argv[1]](*sys.argv[2:])
    else:
        main()
