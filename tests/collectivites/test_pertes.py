"""An import that would remove much is stopped, by every door; what goes is counted and named first."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from collectivites import insee
from collectivites import millesime as module
from collectivites.depot import read_registre, write_registre
from collectivites.fichiers_csv import write_csv
from collectivites.pertes import pertes
from collectivites.registre import Registre, suite
from tests.collectivites.petit_releve import ligne, publie_insee
from tests.collectivites.petite_france import MINIMA, commune, france, groupement, publie

JOUR = date(2026, 12, 1)
CODES = tuple(f"35{n:03}" for n in range(1, 202))


def pays(annee=2026, codes=CODES, population=3_000, **champs):
    """Two hundred and one communes: two of them are one in a hundred."""
    return france(
        annee,
        *(commune(code, population=population) for code in codes),
        groupements=[
            groupement("200000001", *((c, 3_040, 2_990) for c in codes[:150]), totale=9, municipale=8),
            groupement("200000009", codes[-1], forme="EPT"),
        ],
        **champs,
    )


def registre():
    """2024 then 2026: mergers and crossings of before are in it."""
    avant = pays(2024, (*CODES, "35900"), population=3_600)
    return suite(suite(Registre(), avant), pays())


def nommees(avant, apres):
    return {perte.table: perte.noms for perte in pertes(avant, apres, JOUR)}


def without(registre, table, garde):
    valeurs = getattr(registre, table)
    if isinstance(valeurs, frozenset):
        return replace(registre, **{table: frozenset(v for v in valeurs if garde(v))})
    return replace(registre, **{table: {cle: v for cle, v in valeurs.items() if garde(v)}})


def test_the_same_again_and_a_first_import_lose_nothing():
    assert pertes(registre(), registre(), JOUR) == pertes(Registre(), registre(), JOUR) == []


@pytest.mark.parametrize(
    ("table", "garde", "attendue"),
    [
        ("entites", lambda e: e.code != "35001", {"collectivités": ("35001 Commune 35001",)}),
        (
            "chiffres",
            lambda c: (c.code, c.sorte) != ("35001", "totale"),
            {"populations": ("35001 totale",)},
        ),
        (
            "chiffres",
            lambda c: (c.code, c.recensement) != ("35001", 2023),
            {"populations": ("35001 municipale",)},
        ),
        ("anciens", lambda a: a.code != "35900", {"anciens codes": ("35900 Commune 35900",)}),
        (
            "franchissements",
            lambda f: f.code != "35001",
            {"franchissements": ("35001 municipale 3500 au 2026-01-01",)},
        ),
    ],
)
def test_what_goes_is_named_in_its_table(table, garde, attendue):
    apres = without(registre(), table, garde)
    trouvees = nommees(registre(), apres)
    assert attendue.items() <= trouvees.items()


def test_a_commune_that_leaves_its_grouping_for_none_is_named_and_not_one_that_changes():
    avant = registre()
    seule = replace(avant.entites["35001"], epci="")
    autre = replace(avant.entites["35002"], epci="200000002")
    apres = replace(avant, entites=avant.entites | {"35001": seule, "35002": autre})
    assert nommees(avant, apres) == {"membres d’un groupement": ("35001 EPCI",)}


def test_what_merges_is_not_lost():
    fondues = pays(2026, tuple(c for c in CODES if c not in ("35001", "35002")))
    fondues = replace(
        fondues,
        communes=tuple(
            replace(c, anciens_codes=("35001", "35002")) if c.code == "35003" else c for c in fondues.communes
        ),
    )
    assert pertes(registre(), suite(registre(), fondues), JOUR) == []


@pytest.mark.parametrize(("perdues", "excessive"), [(1, False), (2, False), (3, True)])
def test_one_in_a_hundred_is_the_limit(perdues, excessive):
    apres = without(registre(), "franchissements", lambda f: f.code not in CODES[:perdues])
    (perte,) = pertes(registre(), apres, JOUR)
    assert (len(perte.noms), perte.total, perte.excessive) == (perdues, 201, excessive)


# By each door


@pytest.fixture
def tables(db, monkeypatch):
    monkeypatch.setattr(module, "MINIMA", MINIMA)
    monkeypatch.setattr(insee, "LIGNES", (1, 1_000))
    write_registre(registre())


@pytest.fixture
def portes(tmp_path):
    """Door -> arguments that would take ten communes, or their figures, away."""
    court = pays(2026, CODES[10:])
    write_csv(
        tmp_path / "csv", replace(suite(Registre(), court), franchissements=registre().franchissements & frozenset())
    )
    publie(tmp_path / "2026", court)
    return {"csv": [f"--source={tmp_path / 'csv'}"], "json": [f"--source={tmp_path / '2026'}"]}


@pytest.mark.parametrize("porte", ["csv", "json"])
def test_a_consistent_but_short_list_is_told_in_the_dry_run_then_refused(tables, portes, porte, capsys):
    """It passed, with « 0 changements » and exit 0."""
    call_command("import_collectivites", *portes[porte])
    dit = capsys.readouterr().out
    assert "Pertes, collectivités : 10 sur" in dit
    assert "35001 Commune 35001" in dit
    assert dit.endswith("Rien n’est écrit : ajoutez --write.\n")
    with pytest.raises(
        CommandError, match=r"Rien n’est écrit : Pertes, collectivités : 10 sur .*--accepte-les-pertes"
    ):
        call_command("import_collectivites", *portes[porte], write=True)
    assert read_registre() == registre()


@pytest.mark.parametrize("porte", ["csv", "json"])
def test_losses_that_are_wanted_are_written(tables, portes, porte):
    call_command("import_collectivites", *portes[porte], write=True, accepte_les_pertes=True)
    assert "35001" not in read_registre().entites


def test_a_list_of_older_figures_takes_none_of_the_newer(tables, tmp_path):
    """The same communes, but figures of 2022 in place of 2023: every count of lines is right."""
    avant = registre()
    vieux = {c.cle: c for c in avant.chiffres.values() if c.recensement == 2022}
    write_csv(tmp_path / "csv", replace(avant, chiffres=vieux))
    call_command("import_collectivites", f"--source={tmp_path / 'csv'}", write=True)
    assert read_registre() == avant


def test_a_census_loses_nothing(tables, tmp_path, capsys):
    lignes = [ligne(code, 3_000, 3_020) for code in CODES]
    fichier = publie_insee(tmp_path / "f.csv", *lignes)
    arguments = [f"--insee={fichier}", "--recensement=2023", "--en-vigueur=2026-01-01", "--source=Insee, essai"]
    call_command("import_collectivites", *arguments, write=True)
    assert "Pertes" not in capsys.readouterr().out
