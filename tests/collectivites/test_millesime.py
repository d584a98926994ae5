"""One vintage as it is published: read whole, or refused by file and record."""

import json

import pytest

from collectivites import millesime as module
from collectivites.millesime import RECENSEMENTS, CommuneAbsorbee, MillesimeIllisible, Recensement, read_millesime
from tests.collectivites.petite_france import MINIMA, commune, france, groupement, publie

FRANCE = france(
    2026,
    commune("35288", "Saint-Malo", 47_439, anciens=("35299",), codes_postaux=("35400",), siren="213502883"),
    commune("35049", "Cancale", None),
    groupements=(
        groupement("243500782", ("35288", 48_513, 47_255), "35049", nom="CA du Pays de Saint Malo", forme="CA"),
        groupement("200057867", "35049", forme="EPT"),
    ),
    absorbees=(CommuneAbsorbee("35299", "Saint-Servan-sur-Mer", "35288", "associée"),),
)


@pytest.fixture
def paquet(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MINIMA", MINIMA)
    return publie(tmp_path / "package", FRANCE)


def change(paquet, fichier, changement):
    chemin = paquet / "data" / f"{fichier}.json"
    donnees = json.loads(chemin.read_text(encoding="utf-8"))
    chemin.write_text(json.dumps(changement(donnees)), encoding="utf-8")


def test_what_is_published_is_read(paquet):
    assert read_millesime(paquet) == FRANCE


def test_the_directory_of_the_data_or_the_one_above_will_do(paquet):
    assert read_millesime(paquet / "data") == read_millesime(paquet.parent) == FRANCE


def test_the_files_alone_will_do_when_the_year_is_given(paquet, tmp_path):
    (paquet / "data").rename(tmp_path / "seules")
    assert read_millesime(tmp_path / "seules", 2026) == FRANCE
    with pytest.raises(MillesimeIllisible, match="donnez --millesime"):
        read_millesime(tmp_path / "seules")


def test_a_year_given_prevails(paquet):
    assert read_millesime(paquet, 2025).annee == 2025


@pytest.mark.parametrize("contenu", ["", "{}", "[]", '{"version": "deux"}', '{"version": 6}', "\x00"])
def test_a_package_that_does_not_say_its_year_is_refused(paquet, contenu):
    (paquet / "package.json").write_text(contenu, encoding="utf-8")
    with pytest.raises(MillesimeIllisible, match="package.json"):
        read_millesime(paquet)


def test_the_package_of_2021_says_no_departement_overseas(paquet):
    def sans_departement(donnees):
        return [{c: v for c, v in brut.items() if c != "departement"} | {"code": "97209"} for brut in donnees[:1]]

    change(paquet, "communes", sans_departement)
    assert read_millesime(paquet).communes[0].departement == "972"


def test_before_2023_no_ept_file_is_published(paquet):
    (paquet / "data" / "ept.json").unlink()
    assert len(read_millesime(paquet, 2022).groupements) == 1
    with pytest.raises(MillesimeIllisible, match=r"ept\.json : fichier absent"):
        read_millesime(paquet, 2023)


@pytest.mark.parametrize("fichier", ["communes", "epci", "ept", "departements", "regions"])
@pytest.mark.parametrize("part", [0, 0.3, 0.6, 0.99])
def test_a_truncated_file_is_refused_by_name(paquet, fichier, part):
    chemin = paquet / "data" / f"{fichier}.json"
    entier = chemin.read_bytes()
    chemin.write_bytes(entier[: int(len(entier) * part)])
    with pytest.raises(MillesimeIllisible, match=rf"{fichier}\.json"):
        read_millesime(paquet)


@pytest.mark.parametrize("fichier", ["communes", "epci", "departements", "regions"])
@pytest.mark.parametrize(
    "contenu", [b"{}", b"[]", b"null", b"\xff\xfe[]", b"[1]", b'["a"]', b"[[]]", b'[{"code": 1}]']
)
def test_what_is_not_a_list_of_records_is_refused_by_name(paquet, fichier, contenu):
    (paquet / "data" / f"{fichier}.json").write_bytes(contenu)
    with pytest.raises(MillesimeIllisible, match=rf"{fichier}\.json"):
        read_millesime(paquet)


@pytest.mark.parametrize("fichier", ["communes", "epci", "ept", "departements", "regions"])
def test_a_missing_file_is_refused_by_name(paquet, fichier):
    (paquet / "data" / f"{fichier}.json").unlink()
    with pytest.raises(MillesimeIllisible, match=rf"{fichier}\.json"):
        read_millesime(paquet)


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("population", "12"),
        ("population", -1),
        ("population", 1.5),
        ("population", True),
        ("codesPostaux", "35400"),
        ("codesPostaux", [35400]),
        ("codesPostaux", None),
        ("anciensCodes", {}),
        ("siren", 213502883),
        ("departement", None),
        ("region", 53),
        ("nom", ""),
    ],
)
def test_a_damaged_commune_is_refused_by_file_record_field_and_value(paquet, champ, valeur):
    change(paquet, "communes", lambda donnees: [donnees[0], donnees[1] | {champ: valeur}, *donnees[2:]])
    with pytest.raises(MillesimeIllisible, match=rf"communes\.json, enregistrement 2 \(35049\), « {champ} »") as refus:
        read_millesime(paquet)
    assert f"« {valeur} »" in str(refus.value)


@pytest.mark.parametrize(
    ("fichier", "champ", "valeur"),
    [
        ("epci", "membres", None),
        ("epci", "membres", []),
        ("epci", "membres", ["35288"]),
        ("epci", "type", None),
        ("epci", "populationTotale", "beaucoup"),
        ("ept", "membres", {}),
        ("departements", "region", None),
    ],
)
def test_a_damaged_record_of_another_file_is_refused_by_record_and_field(paquet, fichier, champ, valeur):
    change(paquet, fichier, lambda donnees: [donnees[0] | {champ: valeur}, *donnees[1:]])
    with pytest.raises(MillesimeIllisible, match=rf"{fichier}\.json, enregistrement 1 \(\w+\), « {champ} »"):
        read_millesime(paquet)


def test_a_damaged_member_is_refused(paquet):
    change(paquet, "epci", lambda donnees: [donnees[0] | {"membres": [{"code": "35288", "populationTotale": "x"}]}])
    with pytest.raises(
        MillesimeIllisible, match=r"epci\.json, enregistrement 1 .*« populationTotale » : valeur « x »"
    ):
        read_millesime(paquet)


def test_a_delegated_commune_must_say_where_it_lives(paquet):
    change(paquet, "communes", lambda d: [{c: v for c, v in brut.items() if c != "chefLieu"} for brut in d])
    with pytest.raises(MillesimeIllisible, match=r"communes\.json, enregistrement 3 \(35299\), « chefLieu »"):
        read_millesime(paquet)


def test_a_code_given_twice_is_refused(paquet):
    change(paquet, "communes", lambda donnees: [*donnees, donnees[0]])
    with pytest.raises(MillesimeIllisible, match="35288 est donné deux fois"):
        read_millesime(paquet)


@pytest.mark.parametrize(
    ("fichier", "minimum"), [("communes", 30_000), ("epci", 1_000), ("departements", 96), ("regions", 13)]
)
def test_a_list_too_short_is_refused_by_file_and_numbers(paquet, monkeypatch, fichier, minimum):
    monkeypatch.undo()
    monkeypatch.setattr(module, "MINIMA", MINIMA | {fichier: module.MINIMA[fichier]})
    with pytest.raises(
        MillesimeIllisible, match=rf"{fichier}\.json : \d+ enregistrements, au moins {minimum} attendus"
    ):
        read_millesime(paquet)


def test_a_directory_without_the_list_is_refused(tmp_path):
    with pytest.raises(MillesimeIllisible, match=r"communes\.json est introuvable"):
        read_millesime(tmp_path)


def test_the_day_in_force_of_a_census_is_told_never_computed():
    """Insee may shorten the three years between both: no figure of a vintage is in force without its day."""
    assert Recensement(2023, "").en_vigueur is None
    for communes, membres in RECENSEMENTS.values():
        for recensement in (communes, membres):
            assert recensement.en_vigueur.month == recensement.en_vigueur.day == 1


def test_the_census_of_the_communes_is_never_older_than_that_of_the_members():
    for communes, membres in RECENSEMENTS.values():
        assert communes.annee >= membres.annee
        assert communes.source != membres.source


def test_a_vintage_yet_unknown_leaves_its_censuses_null():
    inconnu = france(2027, commune("35288"))
    assert inconnu.recensement.annee is None
    assert inconnu.recensement_des_membres.annee is None
