"""A figure of an older census never gives a firm answer that the next one contradicts: tried on every commune."""

from collections import defaultdict

import pytest
from django.conf import settings

from collectivites.fichiers_csv import read_csv
from collectivites.profil import Profil, TypeCollectivite
from collectivites.registre import MUNICIPALE, SEUILS_SUIVIS, TOTALE
from obligations.fiche import Reference
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.seuil import Seuil
from obligations.verdict import DERIVES, ECART_D_UN_AN, Reponse, examine, population_plausible
from tests.obligations.exemples import une_regle

COMMUNE = TypeCollectivite.COMMUNE
PREMIER_SEUIL = 1_000
"""The lowest of the catalogue: below, a figure may drift as it will."""


@pytest.fixture(scope="module")
def populations():
    """(kind, census) -> figure, by commune: two vintages of each kind."""
    lues = defaultdict(dict)
    for c in read_csv(settings.BASE_DIR / "fixtures" / "collectivites").chiffres.values():
        if len(c.code) == 5 and c.recensement:
            lues[c.code][c.sorte, c.recensement] = c.population
    completes = {(sorte, annee) for sorte in (MUNICIPALE, TOTALE) for annee in (2022, 2023)}
    return {code: figures for code, figures in lues.items() if completes <= set(figures)}


@pytest.fixture(scope="module")
def seuils():
    """Every threshold of population that the catalogue has, and those that are followed, strict or not."""
    valeurs = read_files(settings.BASE_DIR / "fixtures")
    fiches = [valeur for (genre, _), valeur in valeurs.items() if genre == Genre.OBLIGATION]
    du_catalogue = {regle.population for fiche in fiches for regle in fiche.regles if regle.population}
    assert min(s.minimum or s.maximum for s in du_catalogue) == PREMIER_SEUIL
    return du_catalogue | {Seuil(n, minimum_exclu=strict) for n in SEUILS_SUIVIS for strict in (False, True)}


def profil(totale=None, municipale=None, en_vigueur=2023):
    """totale, municipale: (inhabitants, census), or None."""
    return Profil(
        frozenset([COMMUNE]),
        *(figure and figure[0] for figure in (totale, municipale)),
        recensement_total=totale and totale[1],
        recensement_municipal=municipale and municipale[1],
        recensement_en_vigueur=en_vigueur,
    )


def test_both_vintages_are_there(populations):
    assert len(populations) > 34_800


CONNUS = {
    "totale 2022, municipale 2023": lambda f: profil((f[TOTALE, 2022], 2022), (f[MUNICIPALE, 2023], 2023)),
    "les deux de 2022": lambda f: profil((f[TOTALE, 2022], 2022), (f[MUNICIPALE, 2022], 2022)),
    "la totale de 2022": lambda f: profil((f[TOTALE, 2022], 2022)),
    "la municipale de 2022": lambda f: profil(None, (f[MUNICIPALE, 2022], 2022)),
}


@pytest.mark.parametrize("connu", CONNUS)
def test_no_firm_answer_of_before_contradicts_the_totale_of_2023(populations, seuils, connu):
    fautes = []
    for code, figures in populations.items():
        bas, haut = population_plausible(Reference.TOTALE, CONNUS[connu](figures))
        totale = figures[TOTALE, 2023]
        if not bas <= totale <= haut:
            fautes += [(code, str(s), totale) for s in seuils if s.tranche(bas, haut) not in (None, totale in s)]
    assert fautes == []


def test_the_drift_of_a_year_is_still_within_what_is_allowed(populations):
    """Above the greater of the totale of before and the municipale of now."""
    ecarts = [
        (f[TOTALE, 2023] - plancher) / plancher
        for f in populations.values()
        if (plancher := max(f[TOTALE, 2022], f[MUNICIPALE, 2023])) >= PREMIER_SEUIL
    ]
    assert 0.05 < max(ecarts) < ECART_D_UN_AN / 100


@pytest.mark.parametrize(("debut", "pourcent"), DERIVES)
def test_the_drift_of_a_year_without_any_newer_figure_is_within_what_is_allowed(populations, debut, pourcent):
    ecarts = [
        abs(f[TOTALE, 2023] - f[TOTALE, 2022]) / f[TOTALE, 2022]
        for f in populations.values()
        if f[TOTALE, 2022] >= max(debut, PREMIER_SEUIL)
    ]
    assert pourcent * 0.9 < max(ecarts) * 100 < pourcent


@pytest.mark.parametrize(
    ("totale", "municipale", "attendues"),
    [
        (3_300, 3_280, "non"),  # 6 % above are 3 498
        (3_301, 3_280, "?"),
        (3_499, 3_449, "?"),
        (3_600, 3_499, "?"),
        (3_600, 3_500, "oui"),
        (3_400, 3_500, "oui"),  # the totale of 2023 is never under its municipale
    ],
)
def test_a_totale_of_2022_beside_a_municipale_of_2023(totale, municipale, attendues):
    """CGCT, art. R. 2151-1 and R. 2151-2: the totale decides, and is never under the municipale."""
    attendue = {"non": Reponse.NON_CONCERNE, "?": Reponse.A_VERIFIER, "oui": Reponse.CONCERNE}[attendues]
    connu = profil((totale, 2022), (municipale, 2023))
    assert examine(une_regle(population=Seuil(3_500)), connu).reponse is attendue


@pytest.mark.parametrize(("totale", "reponse"), [(3_528, Reponse.A_VERIFIER), (3_499, Reponse.NON_CONCERNE)])
def test_two_figures_of_one_census_on_either_side_stay_to_verify(totale, reponse):
    """La Boisse (01049): 3 528 and 3 449 in 2023."""
    connu = profil((totale, 2023), (3_449, 2023))
    assert examine(une_regle(population=Seuil(3_500)), connu).reponse is reponse


def test_a_doubt_born_of_an_older_census_says_which_figure_is_missing():
    verdict = examine(une_regle(population=Seuil(3_500)), profil((3_481, 2022), (3_449, 2023)))
    assert verdict.raisons[-1].texte.replace("\u00a0", " ") == (
        "3 500 habitants et plus : à vérifier, vous en êtes tout près et la population totale du recensement de 2023 "
        "n’est pas connue"
    )


def test_a_figure_typed_or_of_no_known_census_is_taken_as_it_is():
    for connu in (Profil.decrit(COMMUNE, population=3_499), profil((3_499, None), (3_499, None))):
        assert examine(une_regle(population=Seuil(3_500)), connu).reponse is Reponse.NON_CONCERNE


def test_a_rule_of_the_municipale_looks_at_the_census_of_the_municipale():
    """CGCT, art. R. 2151-3: in electoral matters the municipale decides."""
    connu = profil((10_000, 2022), (9_900, 2023))
    assert population_plausible(Reference.MUNICIPALE, connu) == (9_900, 10_000)
    assert population_plausible(Reference.TOTALE, connu) == (9_900, 10_600)
    assert population_plausible(Reference.MUNICIPALE, profil((10_000, 2023), (9_900, 2022))) == (6_930, 10_800)


def test_several_years_widen_as_many_times():
    assert population_plausible(Reference.TOTALE, profil((10_000, 2021), (9_000, 2023))) == (9_000, 11_200)
    assert population_plausible(Reference.TOTALE, profil((1_000, 2015))) == (0, 3_400)
