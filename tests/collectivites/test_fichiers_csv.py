"""The registre as CSV: the same again, byte for byte; or refused by file and line."""

import shutil

import pytest
from django.conf import settings

from collectivites.fichiers_csv import COLONNES, CsvIllisible, empreinte, read_csv, write_csv
from collectivites.registre import Registre, suite
from tests.collectivites.petite_france import commune, france, groupement

FIXTURES = settings.BASE_DIR / "fixtures" / "collectivites"
FICHIERS = (*(f"{nom}.csv" for nom in COLONNES), "millesime.txt")


def petit_registre():
    registre = suite(
        Registre(),
        france(2024, commune("35001", population=3_499), commune("35002", "L’« Été », d'hiver"), commune("97601")),
    )
    return suite(
        registre,
        france(
            2026,
            commune(
                "35001", 'Nom, à "guillemets"', 3_500, anciens=("35002", "35099"), codes_postaux=("35000", "35001")
            ),
            commune("97601", population=12),
            groupements=[groupement("200000001", ("35001", 3_600, 3_450), totale=3_600)],
        ),
    )


@pytest.fixture
def dossier(tmp_path):
    write_csv(tmp_path / "csv", petit_registre())
    return tmp_path / "csv"


def octets(dossier):
    return {nom: (dossier / nom).read_bytes() for nom in FICHIERS}


def change(dossier, fichier, avant, apres):
    texte = (dossier / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (dossier / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def test_what_is_written_is_read_back_identical(dossier):
    assert read_csv(dossier) == petit_registre()


def test_the_same_registre_gives_the_same_bytes(dossier, tmp_path):
    write_csv(tmp_path / "encore", read_csv(dossier))
    assert octets(tmp_path / "encore") == octets(dossier)
    assert empreinte(tmp_path / "encore") == empreinte(dossier)


def test_writing_over_leaves_nothing_of_before(dossier):
    write_csv(dossier, Registre(2026))
    assert read_csv(dossier) == Registre(2026)


def test_the_files_of_the_clone_are_what_would_be_written(tmp_path):
    write_csv(tmp_path, read_csv(FIXTURES))
    assert octets(tmp_path) == octets(FIXTURES)


def test_the_digest_changes_with_any_file_and_is_empty_without_one(dossier):
    entier = empreinte(dossier)
    change(dossier, "populations.csv", "3600", "3601")
    assert empreinte(dossier) not in ("", entier)
    (dossier / "anciens.csv").unlink()
    assert empreinte(dossier) == ""


@pytest.mark.parametrize("fichier", FICHIERS)
def test_a_missing_file_is_refused_by_name(dossier, fichier):
    (dossier / fichier).unlink()
    with pytest.raises(CsvIllisible, match=fichier):
        read_csv(dossier)


@pytest.mark.parametrize("fichier", FICHIERS)
@pytest.mark.parametrize("contenu", [b"", b"\xff\xfe\x00", b"code;nom\n", b'"', b"\x00\n"])
def test_a_file_that_is_something_else_is_refused_by_name(dossier, fichier, contenu):
    (dossier / fichier).write_bytes(contenu)
    with pytest.raises(CsvIllisible, match=fichier):
        read_csv(dossier)


@pytest.mark.parametrize("fichier", [f"{nom}.csv" for nom in COLONNES])
def test_a_file_cut_in_the_middle_of_a_line_is_refused_by_file_and_line(dossier, fichier):
    lignes = (dossier / fichier).read_text(encoding="utf-8").splitlines()
    derniere = lignes[-1].split(",", maxsplit=1)[0]
    (dossier / fichier).write_text("\n".join([*lignes[:-1], derniere]), encoding="utf-8")
    with pytest.raises(CsvIllisible, match=rf"{fichier}, ligne {len(lignes)} : illisible"):
        read_csv(dossier)


def test_a_list_cut_at_the_end_of_a_line_does_not_pass_for_a_smaller_country(dossier):
    lignes = (dossier / "collectivites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (dossier / "collectivites.csv").write_text("".join(lignes[:2]), encoding="utf-8")
    with pytest.raises(CsvIllisible, match=r"collectivites\.csv : 1 lignes, \d+ attendues\. Fichier tronqué"):
        read_csv(dossier)


def test_a_code_given_twice_is_refused(dossier):
    chemin = dossier / "collectivites.csv"
    lignes = chemin.read_text(encoding="utf-8").splitlines(keepends=True)
    chemin.write_text("".join([*lignes[:-1], lignes[-2]]), encoding="utf-8")
    with pytest.raises(CsvIllisible, match=rf"collectivites\.csv : {lignes[-2].split(',')[0]} est donné deux fois"):
        read_csv(dossier)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "message"),
    [
        ("populations.csv", "3600", "beaucoup", r"populations\.csv, ligne \d+ : illisible .*beaucoup"),
        ("populations.csv", ",3600", "", r"populations\.csv, ligne \d+"),
        ("populations.csv", ",3600", ",3600,1", r"populations\.csv, ligne \d+"),
        ("origines.csv", "2026-01-01", "2026-13-01", r"origines\.csv, ligne \d+"),
        ("origines.csv", "2023", "MMXXIII", r"origines\.csv, ligne \d+ : illisible .*MMXXIII"),
        ("franchissements.csv", "2026-01-01", "hier", r"franchissements\.csv, ligne 2 : illisible .*hier"),
        ("anciens.csv", "2026", "naguère", r"anciens\.csv, ligne \d+ : illisible .*naguère"),
        ("collectivites.csv", "code,nom", "nom,code", r"collectivites\.csv, ligne 1 : les colonnes code, nom"),
        ("collectivites.csv", ",commune,commune,", ",commune,mairie,", r"collectivites\.csv, ligne \d+ : .*mairie"),
        ("millesime.txt", "2026", "bientôt", r"millesime\.txt : une année est attendue"),
        ("populations.csv", "97601,", "97699,", r"populations\.csv : 97699 n’est pas dans collectivites\.csv"),
        ("franchissements.csv", "35001,", "35777,", r"franchissements\.csv : 35777 n’est pas"),
        ("anciens.csv", "35001", "35777", r"anciens\.csv : 35777 n’est pas"),
        ("collectivites.csv", "200000001,35000", "299999999,35000", r"collectivites\.csv : 299999999 n’est pas"),
    ],
)
def test_a_damaged_line_is_refused_by_file_and_line_or_code(dossier, fichier, avant, apres, message):
    change(dossier, fichier, avant, apres)
    with pytest.raises(CsvIllisible, match=message):
        read_csv(dossier)


def test_a_figure_of_unknown_origin_is_refused(dossier):
    chemin = dossier / "origines.csv"
    lignes = chemin.read_text(encoding="utf-8").splitlines(keepends=True)
    derniere = lignes[-1].split(",", maxsplit=1)[1]
    chemin.write_text("".join([*lignes[:-1], f"999,{derniere}"]), encoding="utf-8")
    with pytest.raises(CsvIllisible, match=r"populations\.csv, .* : origine « \d+ » inconnue"):
        read_csv(dossier)


@pytest.mark.parametrize("fichier", ["populations", "anciens", "franchissements"])
def test_figures_and_codes_of_before_cut_at_the_end_of_a_line_are_refused_by_name(dossier, fichier):
    chemin = dossier / f"{fichier}.csv"
    lignes = chemin.read_text(encoding="utf-8").splitlines(keepends=True)
    chemin.write_text("".join(lignes[:-1]), encoding="utf-8")
    with pytest.raises(CsvIllisible, match=fichier):
        read_csv(dossier)


def test_a_last_figure_cut_in_two_is_refused(dossier):
    chemin = dossier / "populations.csv"
    chemin.write_bytes(chemin.read_bytes()[:-2])
    with pytest.raises(CsvIllisible, match=r"populations\.csv"):
        read_csv(dossier)


def test_files_with_windows_line_ends_are_read_the_same(dossier, tmp_path):
    shutil.copytree(dossier, tmp_path / "windows")
    for nom in FICHIERS:
        (tmp_path / "windows" / nom).write_bytes((dossier / nom).read_bytes().replace(b"\n", b"\r\n"))
    assert read_csv(tmp_path / "windows") == read_csv(dossier)
