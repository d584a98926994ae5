"""What nobody sees in a list of authorities: refused by file and line, or by record, before anything is written."""

import csv
import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from collectivites import depot
from collectivites import millesime as module
from collectivites.fichiers_csv import COLONNES, CsvIllisible, read_csv, write_csv
from collectivites.millesime import FICHIERS, MillesimeIllisible, read_millesime
from collectivites.models import Collectivite
from collectivites.registre import Franchissement, Registre, suite
from tests.collectivites.petite_france import MINIMA, commune, france, groupement, publie

MAUVAIS = "Vote du\x19 budget"
DIT = r"caractère invisible U\+0019"
FRANCE = france(
    2026,
    commune("35001", anciens=("35002",), population=3_600),
    groupements=[groupement("200000001", ("35001", 3_600, 3_450)), groupement("200000002", "35001", forme="EPT")],
)


@pytest.mark.parametrize(("nom", "colonne"), [(nom, c) for nom, (_, colonnes) in COLONNES.items() for c in colonnes])
def test_a_csv_file_is_refused_by_its_line_whatever_the_column(tmp_path, nom, colonne):
    registre = suite(suite(Registre(), france(2024, commune("35002"), commune("35001", population=3_400))), FRANCE)
    franchi = Franchissement("35001", "totale", 3_500, registre.chiffres.popitem()[1].en_vigueur, 3_400, 3_600)
    write_csv(tmp_path, replace(registre, franchissements=frozenset([franchi])))
    chemin = tmp_path / f"{nom}.csv"
    lignes = list(csv.DictReader(chemin.read_text("utf-8").splitlines()))
    lignes[0][colonne] = MAUVAIS
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.DictWriter(fichier, list(lignes[0]), lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    with pytest.raises(CsvIllisible, match=rf"{nom}\.csv : .*ligne 2 : {DIT}"):
        read_csv(tmp_path)


def cles(donnees, debut=()):
    """The way to each text of a file."""
    for cle, valeur in donnees.items() if isinstance(donnees, dict) else enumerate(donnees):
        if isinstance(valeur, str):
            yield (*debut, cle)
        elif isinstance(valeur, dict | list):
            yield from cles(valeur, (*debut, cle))


@pytest.mark.parametrize("nom", FICHIERS)
def test_a_list_of_the_package_is_refused_by_its_record(tmp_path, monkeypatch, nom):
    monkeypatch.setattr(module, "MINIMA", MINIMA)
    chemin = publie(tmp_path / "package", FRANCE) / "data" / f"{nom}.json"
    donnees = json.loads(chemin.read_text("utf-8"))
    chemins = list(cles(donnees[:1]))
    assert chemins
    for rang, *milieu, dernier in chemins:
        gatees = json.loads(json.dumps(donnees))
        ou = gatees[rang]
        for cle in milieu:
            ou = ou[cle]
        ou[dernier] = MAUVAIS
        chemin.write_text(json.dumps(gatees), encoding="utf-8")
        with pytest.raises(MillesimeIllisible, match=rf"{nom}\.json, enregistrement 1 .*{DIT}"):
            read_millesime(tmp_path / "package")


@pytest.mark.django_db
@pytest.mark.parametrize("ou", ["entites", "chiffres", "anciens"])
def test_no_import_writes_it(ou):
    """The tables of many rows are written without the ORM: they have the same guard."""
    registre = suite(suite(Registre(), france(2024, commune("35002"), commune("35001"))), FRANCE)
    champ = "source" if ou == "chiffres" else "nom"
    gatees = {cle: replace(valeur, **{champ: MAUVAIS}) for cle, valeur in getattr(registre, ou).items()}
    avant = Collectivite.objects.count()
    with pytest.raises(ValidationError, match="U\\+0019"):
        depot.write_registre(replace(registre, **{ou: gatees}))
    assert Collectivite.objects.count() == avant
