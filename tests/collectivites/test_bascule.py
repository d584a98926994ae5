"""The figures of a census beside those known: refused when they cannot be what they are said to be."""

from dataclasses import replace
from datetime import date

import pytest

from collectivites.bascule import ReleveRefuse, derniers_recensements, suite_du_releve, with_newer
from collectivites.insee import Habitants, Releve
from collectivites.millesime import CommuneAbsorbee, Recensement
from collectivites.registre import MUNICIPALE, TOTALE, Franchissement, Registre, suite
from tests.collectivites.petite_france import commune, france, groupement

JOUR = date(2026, 12, 1)
SOURCE = "Insee, essai"
CC, EPT = "200000001", "200000009"
CODES = tuple(f"35{n:03}" for n in range(1, 101))
"""A hundred communes: one in a hundred can be counted."""


def municipales(**changees):
    """Of the census of 2023, as the vintage of 2026 gives them; keywords: « c35001 »."""
    return {code: changees.get(f"c{code}", 3_000) for code in CODES}


def registre(**changees):
    connues = municipales(**changees)
    return suite(
        Registre(),
        france(
            2026,
            *(commune(code, population=population) for code, population in connues.items()),
            commune("35777", population=10, anciens=("35778",)),
            groupements=[
                groupement(CC, *((c, p + 40, p - 10) for c, p in connues.items()), totale=304_000, municipale=299_000),
                groupement(EPT, "35001", "35002", forme="EPT"),
            ],
            absorbees=[CommuneAbsorbee("35778", "Absorbée", "35777", "déléguée")],
        ),
    )


def releve(recensement=2023, en_vigueur=date(2026, 1, 1), a_part=20, departements=(), ecart=0, **changees):
    """The same figures, `ecart` inhabitants more or less; keywords: those of one commune."""
    communes = {c: Habitants(p + ecart, p + ecart + a_part) for c, p in municipales(**changees).items()}
    return Releve(
        Recensement(recensement, SOURCE, en_vigueur), communes | {"35777": Habitants(10, 11)}, dict(departements)
    )


def de_2025(**champs):
    """A census to come, in force on 1 January 2027."""
    return releve(**{"recensement": 2025, "en_vigueur": date(2027, 1, 1), "ecart": 7, **champs})


def chiffre(registre, code, sorte=TOTALE, recensement=2023):
    """The only one of that census; None when there is none."""
    trouves = [c for c in registre.chiffres.values() if (c.code, c.sorte, c.recensement) == (code, sorte, recensement)]
    assert len(trouves) < 2
    return trouves[0] if trouves else None


# What is taken


def test_the_totale_stands_beside_that_of_before_and_the_municipale_known_just_so_is_kept():
    apres = suite_du_releve(registre(), releve(), JOUR)
    assert (chiffre(apres, "35001").population, chiffre(apres, "35001").source) == (3_020, SOURCE)
    assert chiffre(apres, "35001", recensement=2022).population == 3_040
    assert chiffre(apres, "35001", MUNICIPALE) == chiffre(registre(), "35001", MUNICIPALE)


def test_the_same_file_again_changes_nothing():
    une_fois = suite_du_releve(registre(), releve(), JOUR)
    assert suite_du_releve(une_fois, releve(), JOUR) == une_fois
    prevue = suite_du_releve(une_fois, de_2025(), JOUR)
    assert suite_du_releve(prevue, de_2025(), JOUR) == prevue


def test_the_year_and_the_day_are_those_given_whatever_the_delay_between_them():
    apres = suite_du_releve(registre(), de_2025(), JOUR)
    assert chiffre(apres, "35001", recensement=2025).en_vigueur == date(2027, 1, 1)
    assert derniers_recensements(apres)[-1] == (2025, date(2027, 1, 1))


def test_groupings_departements_and_regions_are_sums_and_say_so():
    apres = suite_du_releve(registre(), releve(), JOUR)
    for code, total in ((CC, 302_000), (EPT, 6_040), ("dep-35", 302_011), ("reg-53", 302_011)):
        assert (chiffre(apres, code).population, chiffre(apres, code).source) == (
            total,
            f"Somme des communes ({SOURCE})",
        )


def test_there_is_no_sum_when_one_member_has_no_figure():
    lus = releve()
    sans = replace(lus, communes={c: h for c, h in lus.communes.items() if c != "35002"})
    apres = suite_du_releve(registre(), sans, JOUR)
    assert [chiffre(apres, code) for code in (CC, EPT, "dep-35", "reg-53")] == [None] * 4
    assert chiffre(apres, CC, recensement=2022).population == 304_000


def test_a_departement_has_its_own_figure_when_its_file_is_given():
    apres = suite_du_releve(registre(), releve(departements={"35": 302_500}), JOUR)
    assert (chiffre(apres, "dep-35").population, chiffre(apres, "dep-35").source) == (
        302_500,
        f"{SOURCE}, départements",
    )
    assert chiffre(apres, "reg-53").population == 302_011


@pytest.mark.parametrize("ville", ["", "75056"])
def test_a_city_is_the_sum_of_its_arrondissements_whether_it_has_a_line_or_not(ville):
    avant = suite(
        Registre(), france(2026, *(commune(c, population=3_000) for c in CODES), commune("75056", population=30))
    )
    lus = releve()
    paris = {"75101": Habitants(10, 12), "75120": Habitants(20, 23)} | ({ville: Habitants(30, None)} if ville else {})
    communes = {c: h for c, h in lus.communes.items() if c != "35777"} | paris
    apres = suite_du_releve(avant, replace(lus, communes=communes), JOUR)
    assert (chiffre(apres, "75056").population, chiffre(apres, "75056").source) == (
        35,
        f"Somme des arrondissements ({SOURCE})",
    )


def test_a_city_told_by_one_line_without_totale_has_none():
    avant = suite(
        Registre(), france(2026, *(commune(c, population=3_000) for c in CODES), commune("75056", population=30))
    )
    lus = releve()
    communes = {c: h for c, h in lus.communes.items() if c != "35777"} | {"75056": Habitants(30, None)}
    assert chiffre(suite_du_releve(avant, replace(lus, communes=communes), JOUR), "75056") is None


def test_a_commune_merged_since_is_the_sum_of_what_it_was():
    lus = releve()
    apres = suite_du_releve(registre(), replace(lus, communes=lus.communes | {"35778": Habitants(5, 6)}), JOUR)
    assert (chiffre(apres, "35777").population, chiffre(apres, "35777").source) == (
        17,
        f"Somme des communes ({SOURCE})",
    )


def test_who_is_not_in_the_file_keeps_what_is_known():
    avant = suite(
        registre(), france(2026, *(commune(c, population=3_000) for c in CODES), commune("97601", population=12))
    )
    apres = suite_du_releve(avant, replace(releve(), communes=releve().communes), JOUR)
    assert [c for c in apres.chiffres.values() if c.code == "97601"] == [
        c for c in avant.chiffres.values() if c.code == "97601"
    ]


def test_two_censuses_are_kept_and_no_more():
    apres = suite_du_releve(registre(), releve(), JOUR)
    apres = suite_du_releve(apres, de_2025(), JOUR)
    plus_tard = suite_du_releve(apres, releve(2026, date(2028, 1, 1), ecart=9), date(2027, 12, 20))
    totales = sorted(c.recensement for c in plus_tard.chiffres.values() if (c.code, c.sorte) == ("35001", TOTALE))
    assert totales == [2023, 2025, 2026]


# Crossings


def test_a_crossing_is_told_against_the_totale_of_before_at_its_day():
    apres = suite_du_releve(registre(c35001=3_470), releve(c35001=3_470, a_part=30), JOUR)
    assert not [f for f in apres.franchissements if f.code == "35001"]
    apres = suite_du_releve(registre(c35001=3_450), releve(c35001=3_450, a_part=60), JOUR)
    assert [f for f in apres.franchissements if f.code == "35001"] == [
        Franchissement("35001", TOTALE, 3_500, date(2026, 1, 1), 3_490, 3_510)
    ]


def test_the_crossings_of_departements_are_not_followed():
    assert {f.code[:3] for f in suite_du_releve(registre(), de_2025(ecart=40), JOUR).franchissements} <= {"350", "200"}


# Figures to come


def test_a_second_file_before_the_day_replaces_what_was_planned():
    avant = suite_du_releve(registre(), releve(), JOUR)
    premiere = suite_du_releve(avant, de_2025(c35001=3_600), JOUR)
    assert {f.le for f in premiere.franchissements if f.code == "35001"} == {date(2027, 1, 1)}
    seconde = suite_du_releve(premiere, de_2025(c35001=3_100), JOUR)
    assert seconde == suite_du_releve(avant, de_2025(c35001=3_100), JOUR)
    assert not [f for f in seconde.franchissements if f.code == "35001"]


@pytest.mark.parametrize(
    "erreur",
    [{"recensement": 2024}, {"en_vigueur": date(2028, 1, 1)}, {"recensement": 2024, "en_vigueur": date(2028, 1, 1)}],
)
def test_a_plan_that_named_another_year_or_day_is_replaced_too(erreur):
    avant = suite_du_releve(registre(), releve(), JOUR)
    assert suite_du_releve(suite_du_releve(avant, de_2025(**erreur), JOUR), de_2025(), JOUR) == suite_du_releve(
        avant, de_2025(), JOUR
    )


def test_the_census_in_force_imported_again_leaves_the_plan_alone():
    avant = suite_du_releve(suite_du_releve(registre(), releve(), JOUR), de_2025(), JOUR)
    assert suite_du_releve(avant, releve(), JOUR) == avant


# Refused


@pytest.mark.parametrize(
    ("lus", "message"),
    [
        (releve(2022), r"Le recensement de 2022 est plus ancien que celui en vigueur, 2023\."),
        (releve(2010, date(2013, 1, 1)), r"En vigueur au 01/01/2013 : c’est il y a plus de 10 ans\."),
        (releve(2023, date(2016, 11, 30)), r"En vigueur au 30/11/2016 : c’est il y a plus de 10 ans\."),
        (releve(2027, date(2027, 1, 1)), r"Le recensement de 2027 ne peut pas être en vigueur dès le 01/01/2027\."),
        (
            releve(2024, date(2026, 1, 1)),
            r"2024 ne peut pas être en vigueur au 01/01/2026 : celui de 2023 l’est depuis",
        ),
        (
            releve(c35001=1, c35002=2),
            r"Ce n’est pas le recensement de 2023 : 2 populations municipales sur 101 diffèrent des nôtres "
            r"\(35001 : 1 lus, 3000 connus\)\.",
        ),
        (de_2025(ecart=0), r"Ces chiffres sont ceux du recensement de 2023, non de 2025\."),
        (de_2025(ecart=-10), r"Ces chiffres sont ceux du recensement de 2022, non de 2025\."),
        (
            de_2025(ecart=61),
            r"306110 habitants dans le fichier, 300010 au recensement précédent : plus de 2% d’écart\.",
        ),
        (
            de_2025(ecart=-61),
            r"293910 habitants dans le fichier, 300010 au recensement précédent : plus de 2% d’écart\.",
        ),
        (
            replace(releve(), communes={f"2A{n:03}": Habitants(1, 1) for n in range(100)}),
            r"100 communes du fichier sont inconnues ici \(2A000, 2A001, 2A002…\)",
        ),
        (releve(departements={"35": 320_000}), r"Département 35 : 320000 habitants, mais 302011 dans ses communes\."),
        (releve(departements={"01": 12}), r"Département 01 : 12 habitants, mais 0 dans ses communes\."),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(lus, message):
    with pytest.raises(ReleveRefuse, match=message):
        suite_du_releve(registre(), lus, JOUR)


@pytest.mark.parametrize(
    "lus",
    [
        releve(2023, date(2026, 1, 1), c35001=1),
        de_2025(ecart=60),
        de_2025(ecart=-60),
        releve(departements={"35": 305_000}),
        releve(2023, date(2016, 12, 1)),
    ],
    ids=["un sur cent", "deux pour cent de plus", "de moins", "un pour cent", "dix ans"],
)
def test_what_is_just_within_is_taken(lus):
    en_vigueur = lus.recensement.en_vigueur
    if en_vigueur.year == 2016:  # a census of that age follows an older one
        lus = replace(lus, recensement=replace(lus.recensement, annee=2013))
        avant = replace(registre(), chiffres={})
    else:
        avant = registre()
    assert suite_du_releve(avant, lus, JOUR) != avant


def test_a_country_that_is_not_loaded_is_refused():
    with pytest.raises(ReleveRefuse, match="importez d’abord la liste"):
        suite_du_releve(Registre(), releve(), JOUR)


# A list read after a census


def test_a_list_takes_nothing_from_what_insee_published_since():
    avant = suite_du_releve(suite_du_releve(registre(), releve(), JOUR), de_2025(c35001=3_600), JOUR)
    assert with_newer(avant, suite(avant, france_de_2026())) == avant
    assert with_newer(avant, registre()) == avant


def test_the_members_of_a_list_make_the_sums_again():
    avant = suite_du_releve(registre(), releve(), JOUR)
    apres = with_newer(avant, suite(avant, france_de_2026(membres=CODES[:50])))
    assert chiffre(apres, CC).population == 50 * 3_020
    assert chiffre(apres, "dep-35").population == 302_011


def france_de_2026(membres=CODES):
    connues = municipales()
    return france(
        2026,
        *(commune(code, population=population) for code, population in connues.items()),
        commune("35777", population=10, anciens=("35778",)),
        groupements=[
            groupement(CC, *((c, 3_040, 2_990) for c in membres), totale=304_000, municipale=299_000),
            groupement(EPT, "35001", "35002", forme="EPT"),
        ],
        absorbees=[CommuneAbsorbee("35778", "Absorbée", "35777", "déléguée")],
    )
