"""Social action, culture, water, energy, cameras: the last day to act, and whom each text names."""

from datetime import date
from pathlib import Path

import pytest

from collectivites.profil import Profil, TypeCollectivite
from obligations.echeances import Periode, echeances
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.verdict import examine

FICHES = {
    code: fiche
    for (genre, code), fiche in read_files(Path(__file__).parents[2] / "fixtures").items()
    if genre is Genre.OBLIGATION
}
ANNEE_2027 = Periode(date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("code", "cle", "jours"),
    [
        # décret n° 2017-926: « avant le dixième jour du premier mois »: the tenth is too late
        ("sibil-billetterie-spectacle", "billetterie-trimestrielle", [(1, 9), (4, 9), (7, 9), (10, 9)]),
        # « avant le 1er avril »
        ("agences-eau-declaration-redevances", "declaration-annuelle", [(3, 31)]),
        ("agences-eau-declaration-redevances", "prelevements-propres", [(3, 31)]),
        # CASF, D. 226-3-3 ff.: « au plus tard le 30 avril »: the day itself is in time
        ("departements-protection-enfance-olinpe", "transmission-annuelle", [(4, 30)]),
        # « avant le 31 mars », the article itself not read: the strictest reading
        ("gerep-emissions-dechets", "declaration-annuelle", [(3, 30)]),
        # C. énergie, D. 113-3, I: « au plus tard le 30 juin »
        ("reseaux-chaleur-donnees-energie", "donnees-annuelles", [(6, 30)]),
        # no day in the text, or a day that each authority is given: none is shown
        ("bibliotheques-neoscrib", "statistiques-annuelles", []),
        ("tva-teledeclaration", "declaration-en-ligne", []),
        ("irve-donnees", "fichier-et-publication", []),
    ],
)
def test_the_last_day_to_act_is_that_of_the_text(code, cle, jours):
    fiche = FICHES[code]
    dates = [(e.le.month, e.le.day) for e in echeances(fiche, fiche.regle(cle), ANNEE_2027)]
    assert dates == jours


SOCIALES = sorted(code for code, fiche in FICHES.items() if fiche.domaine == "action-sociale")


@pytest.mark.parametrize("code", SOCIALES)
def test_social_action_is_that_of_the_departement(code):
    departement = Profil.decrit(TypeCollectivite.DEPARTEMENT)
    assert any(examine(regle, departement).concerne for regle in FICHES[code].regles)
    commune = Profil.decrit(TypeCollectivite.COMMUNE, population=1_500)
    assert all(examine(regle, commune).non_concerne for regle in FICHES[code].regles)


def test_a_body_of_both_natures_has_the_duties_of_the_departement():
    """Paris and the métropole de Lyon run child protection."""
    olinpe = FICHES["departements-protection-enfance-olinpe"].regle("transmission-annuelle")
    for autre in (TypeCollectivite.COMMUNE, TypeCollectivite.EPCI_FP, TypeCollectivite.REGION):
        assert examine(olinpe, Profil.decrit(autre, TypeCollectivite.DEPARTEMENT)).concerne


@pytest.mark.parametrize(("eau", "propres_exclus"), [(True, True), (None, False), (False, False)])
def test_no_competence_for_water_does_not_hide_the_water_that_one_draws(eau, propres_exclus):
    """C. env., L. 213-10-9: whoever draws water pays, and declares."""
    faits = {} if eau is None else {"eau-assainissement": eau}
    commune = Profil.decrit(TypeCollectivite.COMMUNE, population=1_500, caracteristiques=faits)
    fiche = FICHES["agences-eau-declaration-redevances"]
    assert examine(fiche.regle("prelevements-propres"), commune).non_concerne is propres_exclus
    assert examine(fiche.regle("declaration-annuelle"), commune).non_concerne is (eau is False)


def test_body_cameras_are_told_by_the_commune_and_by_the_fire_service():
    """CSI, R. 241-15 and R. 241-25: those that the préfet authorised."""
    fiche = FICHES["cameras-individuelles-information"]
    for type_, cle in (
        (TypeCollectivite.COMMUNE, "information-sur-le-site"),
        (TypeCollectivite.SDIS, "services-incendie"),
    ):
        assert [r.cle for r in fiche.regles if examine(r, Profil.decrit(type_)).a_verifier] == [cle]


@pytest.mark.parametrize("code", ["bibliotheques-neoscrib", "cameras-individuelles-information"])
def test_a_village_is_not_told_that_it_has_a_library_nor_body_cameras(code):
    village = Profil.decrit(TypeCollectivite.COMMUNE, population=89)
    assert not any(examine(regle, village).concerne for regle in FICHES[code].regles)


@pytest.mark.parametrize("type_", TypeCollectivite)
def test_whoever_runs_a_canteen_informs_those_who_eat_there(type_):
    """C. rural, L. 230-5-3: « les personnes morales ayant la charge d'un restaurant collectif »."""
    responsable = Profil.decrit(type_, caracteristiques={"restauration-collective": True})
    assert all(examine(r, responsable).concerne for r in FICHES["ma-cantine-teledeclaration"].regles)
