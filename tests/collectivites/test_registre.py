"""How one vintage follows another: no code is lost, no figure is mixed."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from collectivites.millesime import MEMBRES, CommuneAbsorbee, Territoire
from collectivites.particulieres import PARTICULIERES
from collectivites.registre import MUNICIPALE, SEUILS_SUIVIS, TOTALE, Franchissement, Registre, suite
from tests.collectivites.petite_france import commune, france, groupement

INSEE_2026 = "Insee, populations de référence, statistiques/8680726"


def suivent(*millesimes):
    return reduce(suite, millesimes, Registre())


def mene(registre, code):
    """Where a code of before leads: one answer, whatever its names."""
    (successeur,) = {ancien.successeur for ancien in registre.anciens.values() if ancien.code == code}
    return successeur


def chiffres_de(registre, code):
    return {(c.sorte, c.source): c for c in registre.chiffres.values() if c.code == code}


# One vintage after another


def test_the_same_vintage_again_changes_nothing():
    avant, apres = (
        france(
            2024, commune("35001", population=3_499), commune("35002"), groupements=[groupement("1", "35001", "35002")]
        ),
        france(
            2026,
            commune("35001", population=3_500, anciens=("35002", "35003")),
            groupements=[groupement("2", ("35001", 3_600, 3_400))],
            absorbees=[CommuneAbsorbee("35002", "Commune 35002", "35001", "déléguée")],
        ),
    )
    une_fois = suivent(avant, apres)
    assert suite(une_fois, apres) == une_fois
    assert suite(suite(une_fois, apres), apres) == une_fois


def test_an_older_vintage_is_refused_with_both_years():
    with pytest.raises(ValueError, match="2025 est plus ancien que celui de la base, 2026"):
        suivent(france(2026, commune("35001")), france(2025, commune("35001")))


def test_a_new_name_and_a_new_commune_are_taken():
    registre = suivent(
        france(2025, commune("35001", "Avant")), france(2026, commune("35001", "Après"), commune("35002"))
    )
    assert registre.annee == 2026
    assert registre.entites["35001"].nom == "Après"
    assert "35002" in registre.entites
    assert "35001" not in {ancien.code for ancien in registre.anciens.values()}


# Mergers


def test_a_merged_commune_leads_to_its_successor_in_one_hop_since_that_year():
    registre = suivent(
        france(2025, commune("35001"), commune("35002", "Absorbée")),
        france(2026, commune("35001", anciens=("35002",))),
    )
    ancien = registre.anciens["35002", "Absorbée"]
    assert (ancien.successeur, ancien.depuis) == ("35001", 2026)
    assert "35002" not in registre.entites


def test_a_delegated_commune_leads_to_the_new_one_under_its_name():
    registre = suivent(
        france(2025, commune("35001"), commune("35002", "Absorbée")),
        france(2026, commune("35001"), absorbees=[CommuneAbsorbee("35002", "Absorbée", "35001", "déléguée")]),
    )
    ancien = registre.anciens["35002", "Absorbée"]
    assert (ancien.successeur, ancien.depuis, ancien.sorte) == ("35001", 2026, "déléguée")


def test_through_two_mergers_a_code_leads_to_the_living_end_and_keeps_its_year():
    registre = suivent(
        france(2024, commune("35001"), commune("35002"), commune("35003", "Première")),
        france(2025, commune("35001"), commune("35002", anciens=("35003",))),
        france(2026, commune("35001", anciens=("35002",))),
    )
    assert mene(registre, "35003") == mene(registre, "35002") == "35001"
    assert registre.anciens["35003", "Première"].depuis == 2025


def test_a_chain_of_codes_within_one_vintage_leads_to_its_end():
    registre = suivent(
        france(
            2026,
            commune("35001"),
            absorbees=[
                CommuneAbsorbee("35003", "Bourg", "35002", "associée"),
                CommuneAbsorbee("35002", "Centre", "35001", "déléguée"),
            ],
        )
    )
    assert mene(registre, "35003") == "35001"


def test_codes_that_lead_to_one_another_lead_nowhere_rather_than_for_ever():
    registre = suivent(
        france(
            2026,
            commune("35001"),
            absorbees=[
                CommuneAbsorbee("35002", "A", "35003", "associée"),
                CommuneAbsorbee("35003", "B", "35002", "associée"),
            ],
        )
    )
    assert mene(registre, "35002") == mene(registre, "35003") == ""


def test_a_reestablished_commune_leaves_the_codes_of_before():
    registre = suivent(
        france(2024, commune("35001"), commune("35002", "Revenue")),
        france(
            2025,
            commune("35001", anciens=("35002",)),
            absorbees=[CommuneAbsorbee("35002", "Revenue", "35001", "déléguée")],
        ),
        france(2026, commune("35001"), commune("35002", "Revenue")),
    )
    assert "35002" in registre.entites
    assert "35002" not in {ancien.code for ancien in registre.anciens.values()}


def test_a_commune_merged_into_one_that_is_reestablished_follows_its_own_commune():
    """35003 joined 35002, which joined 35001 and came back: the chain ends at 35002 if the list says so."""
    registre = suivent(
        france(2024, commune("35001"), commune("35002"), commune("35003")),
        france(2025, commune("35001"), commune("35002", anciens=("35003",))),
        france(2026, commune("35001"), commune("35002", anciens=("35003",))),
    )
    assert mene(registre, "35003") == "35002"


def test_a_code_the_list_gives_without_a_name_leads_too():
    registre = suivent(france(2026, commune("35001", anciens=("35099",))))
    assert registre.anciens["35099", ""].successeur == "35001"
    assert registre.anciens["35099", ""].depuis is None


def test_a_code_without_successor_is_kept_and_leads_nowhere():
    registre = suivent(france(2025, commune("35001"), commune("35002")), france(2026, commune("35001")))
    assert mene(registre, "35002") == ""


def test_no_code_is_ever_lost():
    millesimes = (
        france(2023, *(commune(f"35{n:03}") for n in range(1, 9)), groupements=[groupement("1", "35001", "35002")]),
        france(2024, *(commune(f"35{n:03}") for n in range(1, 7)), groupements=[groupement("2", "35001", "35002")]),
        france(2026, commune("35001", anciens=("35002", "35003"))),
    )
    registre = suivent(*millesimes)
    codes = {c.code for m in millesimes for c in m.communes} | {g.code for m in millesimes for g in m.groupements}
    assert codes <= set(registre.entites) | {ancien.code for ancien in registre.anciens.values()}
    for ancien in registre.anciens.values():
        assert not ancien.successeur or ancien.successeur in registre.entites


# Groupings


def test_a_grouping_whose_communes_all_went_to_one_leads_to_it():
    communes = [commune(code) for code in ("35001", "35002", "35003")]
    registre = suivent(
        france(2025, *communes, groupements=[groupement("1", "35001", "35002"), groupement("2", "35003")]),
        france(2026, *communes, groupements=[groupement("2", "35001", "35002", "35003")]),
    )
    assert mene(registre, "1") == "2"


def test_a_grouping_that_parted_leads_nowhere():
    communes = [commune(code) for code in ("35001", "35002", "35003")]
    registre = suivent(
        france(2025, *communes, groupements=[groupement("1", "35001", "35002"), groupement("2", "35003")]),
        france(2026, *communes, groupements=[groupement("2", "35001", "35003"), groupement("3", "35002")]),
    )
    assert mene(registre, "1") == ""


def test_a_grouping_that_changes_number_leads_to_the_new_one_through_two_changes():
    c = commune("35001")
    registre = suivent(
        *(france(annee, c, groupements=[groupement(str(annee), "35001")]) for annee in (2024, 2025, 2026))
    )
    assert mene(registre, "2024") == mene(registre, "2025") == "2026"


def test_a_commune_points_to_its_epci_not_to_its_ept():
    registre = suivent(
        france(
            2026,
            commune("75056"),
            groupements=[groupement("1", "75056", forme="METRO"), groupement("2", "75056", forme="EPT")],
        )
    )
    assert registre.entites["75056"].epci == "1"
    assert registre.entites["2"].types == ("ept",)


# Crossings


def municipale(annee, population):
    return france(annee, commune("35001", population=population))


@pytest.mark.parametrize("seuil", SEUILS_SUIVIS)
@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [(-1, 0, True), (0, -1, True), (0, 1, False), (1, 0, False), (-2, -1, False), (-1, 1, True)],
)
def test_a_crossing_is_told_when_the_first_figure_on_the_upper_side_is_reached_or_left(seuil, avant, apres, dit):
    registre = suivent(municipale(2024, seuil + avant), municipale(2026, seuil + apres))
    attendu = Franchissement("35001", MUNICIPALE, seuil, date(2026, 1, 1), seuil + avant, seuil + apres)
    assert registre.franchissements == (frozenset({attendu}) if dit else frozenset())


def test_two_thresholds_crossed_at_once_are_both_told():
    registre = suivent(municipale(2024, 1_900), municipale(2026, 3_600))
    assert sorted(f.seuil for f in registre.franchissements) == [2_000, 3_500]


def test_a_crossing_is_not_told_twice_when_the_vintage_is_loaded_again():
    registre = suivent(municipale(2024, 3_499), *[municipale(2026, 3_500)] * 3)
    assert len(registre.franchissements) == 1


def test_a_crossing_is_remembered_and_its_way_back_told_too():
    registre = suivent(
        municipale(2021, 3_499), municipale(2022, 3_500), municipale(2024, 3_499), municipale(2026, 3_400)
    )
    assert [(f.le.year, f.apres) for f in sorted(registre.franchissements, key=lambda f: f.le)] == [
        (2023, 3_500),
        (2025, 3_499),
    ]


def test_two_vintages_of_one_census_tell_no_crossing():
    """2025 and 2026 both publish the census of 2023: a figure that differs is a correction, not a crossing."""
    assert not suivent(municipale(2025, 3_499), municipale(2026, 3_500)).franchissements


def test_totale_and_municipale_cross_each_for_itself_and_never_one_against_the_other():
    def millesime(annee, totale, municipale_des_membres, du_fichier):
        membres = groupement("1", ("35001", totale, municipale_des_membres))
        return france(annee, commune("35001", population=du_fichier), groupements=[membres])

    registre = suivent(millesime(2024, 3_499, 3_300, 3_400), millesime(2026, 3_501, 3_600, 3_450))
    (seul,) = registre.franchissements
    assert (seul.sorte, seul.avant, seul.apres, seul.le) == (TOTALE, 3_499, 3_501, date(2025, 1, 1))


def test_a_grouping_crosses_too():
    def millesime(annee, totale):
        return france(annee, commune("35001"), groupements=[groupement("200000001", "35001", totale=totale)])

    registre = suivent(millesime(2024, 49_999), millesime(2026, 50_000))
    assert [(f.code, f.seuil) for f in registre.franchissements] == [("200000001", 50_000)]


def test_the_crossings_of_an_authority_that_ended_go_with_it():
    registre = suivent(
        france(2022, commune("35001"), commune("35002", population=3_499)),
        france(2024, commune("35001"), commune("35002", population=3_500)),
        france(2026, commune("35001", anciens=("35002",))),
    )
    assert not registre.franchissements


# Figures


def test_figures_of_two_censuses_stand_side_by_side_each_with_its_kind_year_and_source():
    registre = suivent(
        france(2026, commune("35288", population=47_439), groupements=[groupement("1", ("35288", 48_513, 47_255))])
    )
    tous = {cle: (c.population, c.recensement, c.en_vigueur) for cle, c in chiffres_de(registre, "35288").items()}
    assert tous == {
        (MUNICIPALE, INSEE_2026): (47_439, 2023, date(2026, 1, 1)),
        (MUNICIPALE, MEMBRES): (47_255, 2022, date(2025, 1, 1)),
        (TOTALE, MEMBRES): (48_513, 2022, date(2025, 1, 1)),
    }


def test_no_figure_of_a_former_vintage_remains():
    registre = suivent(municipale(2024, 3_499), municipale(2026, 3_500))
    assert [c.population for c in chiffres_de(registre, "35001").values()] == [3_500]


def test_an_unknown_figure_is_absent_and_zero_is_a_figure():
    registre = suivent(france(2026, commune("35001", population=None), commune("35002", population=0)))
    assert not chiffres_de(registre, "35001")
    assert [c.population for c in chiffres_de(registre, "35002").values()] == [0]


def test_the_census_of_mayotte_is_left_null():
    def millesime(annee, population):
        membres = groupement("1", ("97601", population + 10, population))
        return france(annee, commune("97601", population=population), groupements=[membres])

    registre = suivent(millesime(2024, 3_499), millesime(2026, 3_500))
    for code in ("97601", "dep-976"):
        chiffres = chiffres_de(registre, code)
        assert len(chiffres) >= 2
        assert {(c.recensement, c.en_vigueur) for c in chiffres.values()} == {(None, None)}
    assert not [f for f in registre.franchissements if f.code == "97601"]


def test_sums_of_communes_are_said_to_be():
    registre = suivent(
        france(
            2026,
            commune("35001", population=10),
            commune("35002", population=5),
            groupements=[groupement("1", ("35001", 12, 9), ("35002", 6, 4))],
        )
    )
    for code in ("dep-35", "reg-53"):
        assert {(c.sorte, c.population, c.recensement) for c in chiffres_de(registre, code).values()} == {
            (MUNICIPALE, 15, 2023),
            (TOTALE, 18, 2022),
        }
        assert all(source.startswith("Somme des communes (") for _, source in chiffres_de(registre, code))


def test_there_is_no_sum_when_one_commune_has_no_figure():
    registre = suivent(
        france(
            2026,
            commune("35001", population=10),
            commune("35002", population=None),
            commune("67001", population=7),
            groupements=[groupement("1", ("35001", 12, 9), ("35002", 6, 4))],
        )
    )
    assert {c.sorte for c in chiffres_de(registre, "dep-35").values()} == {TOTALE}
    assert {c.sorte for c in chiffres_de(registre, "dep-6AE").values()} == {MUNICIPALE}


def test_the_rhone_does_not_count_the_communes_of_the_metropole_but_the_region_does():
    registre = suivent(
        france(
            2026,
            commune("69123", population=500),
            commune("69001", population=3),
            groupements=[groupement("200046977", ("69123", 500, 500), forme="MET69")],
        )
    )
    assert chiffres_de(registre, "dep-69")[MUNICIPALE, f"Somme des communes ({INSEE_2026})"].population == 3
    assert chiffres_de(registre, "reg-84")[MUNICIPALE, f"Somme des communes ({INSEE_2026})"].population == 503


def test_alsace_is_the_sum_of_its_two_departements():
    registre = suivent(france(2026, commune("67001", population=3), commune("68001", population=4)))
    assert [c.population for c in chiffres_de(registre, "dep-6AE").values()] == [7]


# Double natures

TOUTE = france(
    2026,
    commune("75056", "Paris"),
    commune("69123", "Lyon"),
    groupements=[groupement("200046977", "69123", forme="MET69")],
)


@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("75056", ("commune", "departement")),
        ("200046977", ("epci-fp", "departement")),
        ("reg-94", ("departement", "region")),
        ("reg-02", ("departement", "region")),
        ("reg-03", ("departement", "region")),
        ("dep-976", ("departement", "region")),
        ("dep-6AE", ("departement",)),
        ("dep-69", ("departement",)),
        ("reg-44", ("region",)),
        ("69123", ("commune",)),
        ("com-987", ()),
    ],
)
def test_an_authority_has_all_its_natures(code, types):
    assert suivent(TOUTE).entites[code].types == types


@pytest.mark.parametrize(
    ("code", "successeur"),
    [
        ("dep-75", "75056"),
        ("dep-2A", "reg-94"),
        ("dep-2B", "reg-94"),
        ("dep-972", "reg-02"),
        ("dep-973", "reg-03"),
        ("reg-06", "dep-976"),
        ("dep-67", "dep-6AE"),
        ("dep-68", "dep-6AE"),
    ],
)
def test_what_is_replaced_leads_to_what_stands_in_its_place(code, successeur):
    registre = suivent(TOUTE)
    assert code not in registre.entites
    assert mene(registre, code) == successeur


def test_each_double_nature_names_its_article_of_law():
    assert all(particuliere.texte.startswith("CGCT, art. L. ") for particuliere in PARTICULIERES.values())
    remplaces = [code for particuliere in PARTICULIERES.values() for code in particuliere.remplace]
    assert len(set(remplaces)) == len(remplaces)
    assert not set(remplaces) & set(PARTICULIERES)


def test_territories_without_communes_have_none():
    ailleurs = replace(commune("35001"), code="97701", departement="977", region="977", zone="com")
    millesime = france(2026, commune("35002"), ailleurs)
    millesime = replace(
        millesime, departements=(*millesime.departements, Territoire("977", "Saint-Barthélemy", "com", "977"))
    )
    registre = suivent(millesime)
    assert "97701" not in registre.entites
    assert "dep-977" not in registre.entites
    assert registre.entites["com-977"].forme == "outre-mer"
