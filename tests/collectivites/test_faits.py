"""What the official list settles for a grouping, so that nobody is asked."""

import pytest

from collectivites.faits import faits_d_un_groupement
from collectivites.profil import Profil


@pytest.mark.parametrize(("forme", "agglomeration"), [("CC", False), ("CA", True), ("CU", True), ("METRO", True)])
def test_the_form_of_a_grouping_says_whether_it_is_an_agglomeration(forme, agglomeration):
    assert faits_d_un_groupement(forme, [])["agglomeration"] is agglomeration


@pytest.mark.parametrize("forme", ["commune", "EPT", "departement", "region"])
def test_the_list_says_nothing_of_what_is_no_such_grouping(forme):
    assert faits_d_un_groupement(forme, [(9_000, 9_000)]) == {}


@pytest.mark.parametrize(
    ("membres", "reponse"),
    [
        ([(3_499, 3_499), (120, 125)], False),
        ([(3_500, 3_500), (120, 125)], True),
        ([(3_480, 3_510), (120, 125)], None),
        ([(3_480, 3_510), (5_000, 5_100)], True),
        ([], None),
    ],
)
def test_one_member_of_3500_inhabitants_is_enough_and_a_doubtful_one_settles_nothing(membres, reponse):
    """CGCT, art. L. 5211-36: « comprenant au moins une commune de 3 500 habitants et plus »."""
    assert faits_d_un_groupement("CC", membres).get("membre-3500") is reponse


def test_the_answer_of_the_reader_prevails_over_the_list():
    profil = Profil(caracteristiques={"membre-3500": True}, faits={"membre-3500": False, "agglomeration": True})
    assert (profil.reponse("membre-3500"), profil.reponse("agglomeration"), profil.reponse("tva")) == (
        True,
        True,
        None,
    )


def test_what_the_list_says_stays_out_of_the_address():
    assert Profil(faits={"agglomeration": True}).as_query() == []
