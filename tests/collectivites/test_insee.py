"""The file that Insee publishes each December: read as it is, or refused by line."""

from datetime import date

import pytest

from collectivites import insee
from collectivites.insee import Habitants, InseeIllisible, read_releve
from collectivites.millesime import Recensement
from tests.collectivites.petit_releve import ENTETE_DE_2020, ligne, ligne_de_2020, publie_insee

R2023 = Recensement(2023, "Insee", date(2026, 1, 1))
BONNES = (ligne("01001", 860, 876), ligne("97101", 51_055, 51_441))


@pytest.fixture(autouse=True)
def _petit(monkeypatch):
    monkeypatch.setattr(insee, "LIGNES", (1, 5))


def lit(chemin):
    return read_releve(chemin, R2023).communes


@pytest.mark.parametrize("fin", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [False, True])
def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path, fin, bom):
    chemin = publie_insee(tmp_path / "f.csv", *BONNES, fin=fin, bom=bom)
    assert lit(chemin) == {"01001": Habitants(860, 876), "97101": Habitants(51_055, 51_441)}


def test_the_file_of_2020_has_no_full_code(tmp_path):
    """« 971 » and « 101 » make 97101: the département overseas already has the third character."""
    lignes = (ligne_de_2020("01001", 779, 798), ligne_de_2020("2A004"), ligne_de_2020("97101", 53_514, 54_027))
    lus = lit(publie_insee(tmp_path / "f.csv", *lignes, entete=ENTETE_DE_2020))
    assert lus == {"01001": Habitants(779, 798), "2A004": Habitants(1_000, 1_020), "97101": Habitants(53_514, 54_027)}


def test_columns_are_found_by_their_names(tmp_path):
    chemin = publie_insee(tmp_path / "f.csv", "876;860;01001;L'Abergement;16", entete="PTOT;PMUN;COM;Commune;PCAP")
    assert lit(chemin) == {"01001": Habitants(860, 876)}


def test_the_totale_of_a_city_of_arrondissements_may_be_blank(tmp_path):
    assert lit(publie_insee(tmp_path / "f.csv", ligne("75056", 2_133_111, ""))) == {
        "75056": Habitants(2_133_111, None)
    }


@pytest.mark.parametrize(
    ("mauvaise", "message"),
    [
        ("53;Bretagne;01;1;01;002;01002;X;860;16", r"f\.csv, ligne 3 : 10 valeurs, 11 attendues\. Ligne tronquée"),
        (ligne("01002").replace(";1000;", ";-1000;"), r"ligne 3 \(01002\), PMUN : « -1000 » refusé"),
        (ligne("01002").replace(";1020", ";1020.5"), r"ligne 3 \(01002\), PTOT : « 1020\.5 » refusé"),
        (ligne("01002").replace(";1020", ";1020,0"), r"ligne 3 \(01002\), PTOT : « 1020,0 » refusé"),
        (ligne("01002").replace(";1020", ";1 020"), r"ligne 3 \(01002\), PTOT : « 1 020 » refusé"),
        (ligne("01002").replace(";1000;", ";1e3;"), r"ligne 3 \(01002\), PMUN : « 1e3 » refusé"),
        (ligne("01002").replace(";1000;", ";²;"), r"ligne 3 \(01002\), PMUN : « ² » refusé"),
        (ligne("01002").replace(";1000;", f";{'9' * 5_000};"), r"ligne 3 \(01002\), PMUN : « 9+ » refusé"),
        (ligne("01002", 1_000, ""), r"ligne 3 \(01002\), PTOT : «  » refusé"),
        (ligne("01002").replace(";20;", ";21;"), r"ligne 3 \(01002\) : 1000 \(PMUN\) et 21 \(PCAP\) ne font pas 1020"),
        (ligne("01001"), r"ligne 3 : 01001 est déjà donné ligne 2"),
        (ligne("Total"[:5]), r"ligne 3 : « Total » n’est pas un code de commune"),
        ('53;"Bretagne;01', r"f\.csv : fichier absent, endommagé"),
    ],
)
def test_a_damaged_line_is_refused_by_number_and_reason(tmp_path, mauvaise, message):
    with pytest.raises(InseeIllisible, match=message):
        lit(publie_insee(tmp_path / "f.csv", BONNES[0], mauvaise))


def test_another_separator_is_refused(tmp_path):
    chemin = publie_insee(tmp_path / "f.csv", *(bonne.replace(";", ",") for bonne in BONNES), entete="COM,PMUN,PTOT")
    with pytest.raises(InseeIllisible, match=r"ligne 1 : le séparateur attendu est le point-virgule"):
        lit(chemin)


def test_a_missing_column_is_named_with_those_read(tmp_path):
    with pytest.raises(InseeIllisible, match=r"ligne 1 : colonne PTOT absente ; lues : COM, Commune, PMUN\."):
        lit(publie_insee(tmp_path / "f.csv", "01001;A;12", entete="COM;Commune;PMUN"))


@pytest.mark.parametrize("contenu", [b"", b"\n", b"\xff\xfeC\x00O\x00", "Région;é".encode("latin-1"), b"\x00"])
def test_what_is_no_such_file_is_refused_by_name(tmp_path, contenu):
    (tmp_path / "f.csv").write_bytes(contenu)
    with pytest.raises(InseeIllisible, match=r"f\.csv"):
        lit(tmp_path / "f.csv")


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(InseeIllisible, match=r"absent\.csv"):
        lit(tmp_path / "absent.csv")


def test_a_last_line_cut_in_a_number_is_refused(tmp_path):
    """« 15 » for « 1 520 » would pass for a village: the file ends on a whole line."""
    chemin = publie_insee(tmp_path / "f.csv", *BONNES)
    chemin.write_bytes(chemin.read_bytes()[:-3])
    with pytest.raises(InseeIllisible, match=r"f\.csv, ligne 3 : la dernière ligne est coupée"):
        lit(chemin)


@pytest.mark.parametrize("nombre", [0, 1, 4, 5])
def test_a_half_or_a_double_file_is_refused_with_what_is_expected(tmp_path, monkeypatch, nombre):
    monkeypatch.setattr(insee, "LIGNES", (2, 3))
    chemin = publie_insee(tmp_path / "f.csv", *(ligne(f"0100{n}") for n in range(nombre)))
    with pytest.raises(InseeIllisible, match=rf"f\.csv : {nombre} lignes, entre 2 et 3 attendues"):
        lit(chemin)


def test_departements_have_their_own_file(tmp_path):
    communes = publie_insee(tmp_path / "f.csv", *BONNES)
    departements = publie_insee(tmp_path / "d.csv", "01;679344;694945", entete="DEP;PMUN;PTOT")
    assert read_releve(communes, R2023, departements).departements == {"01": 694_945}
    double = publie_insee(tmp_path / "d.csv", "01;1;1", "01;2;2", entete="DEP;PMUN;PTOT")
    with pytest.raises(InseeIllisible, match=r"d\.csv, ligne 3 : le département 01 est donné deux fois"):
        read_releve(communes, R2023, double)
