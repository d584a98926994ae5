"""What a Fiche and its règles may say, and what they refuse to say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.fiche import (
    LONGUEUR_MAXIMALE_DES_CODES,
    TITRE_MAXIMAL,
    UNITES_DE_DELAI,
    Condition,
    Delai,
    Etat,
    Fiche,
    FicheImpossible,
    SansDate,
)
from obligations.seuil import Seuil
from tests.obligations.exemples import CHAQUE_15_AVRIL, un_rythme, une_fiche, une_regle
from tests.obligations.strategies import conditions, delais, jours, regles


@given(delais)
def test_a_delai_reads_back_as_it_was_printed(delai):
    assert Delai.parse(str(delai)) == delai


@pytest.mark.parametrize("unite", UNITES_DE_DELAI)
def test_each_unit_of_the_law_is_read_whole(unite):
    assert Delai.parse(f"15 {unite} après le vote").unite == unite


@pytest.mark.parametrize(
    "texte",
    ["", "bientôt", "15 jours", "quinze jours après le vote", "15 siècles avant le vote", "15 jours du vote"]
    + ["1500 jours après le vote", "-2 jours après le vote", "15 jours après "],
)
def test_what_is_no_delai_is_refused_with_an_example(texte):
    with pytest.raises(FicheImpossible) as refus:
        Delai.parse(texte)
    assert f"« {texte} » illisible" in str(refus.value)
    assert "15 jours après le vote du budget" in str(refus.value)


@given(conditions)
def test_a_condition_reads_back_as_it_was_printed(condition):
    assert Condition.parse(str(condition)) == condition


@pytest.mark.parametrize(
    ("texte", "lue"),
    [
        ("Gère un service d’eau [service-eau]", Condition("Gère un service d’eau", "service-eau")),
        ("Gère de l’eau[-service-eau] ", Condition("Gère de l’eau", "service-eau", False)),
        ("A délibéré", Condition("A délibéré")),
        ("Gère [ou fait gérer] l’eau", Condition("Gère [ou fait gérer] l’eau")),
    ],
)
def test_a_condition_is_a_sentence_with_or_without_a_code(texte, lue):
    assert Condition.parse(texte) == lue


@pytest.mark.parametrize(
    "texte", ["", "  ", "Une\nligne", "Eau [Service eau]", "Eau [eau_potable]", "[eau]", "Eau [--eau]"]
)
def test_what_is_no_condition_is_refused(texte):
    with pytest.raises(FicheImpossible):
        Condition.parse(texte)


def test_a_condition_cannot_be_made_with_a_code_that_is_none():
    with pytest.raises(FicheImpossible):
        Condition("Gère un service d’eau", "Service eau")


IMPOSSIBLES = [
    ({"cle": "Vote"}, "Clé de règle « Vote »"),
    ({"titre": "x" * (TITRE_MAXIMAL + 1)}, "titre de 91 caractères, 90 au plus"),
    ({"types": ()}, "au moins un type"),
    ({"fin": date(2021, 12, 31)}, "avant son effet"),
    ({"effet": SansDate.NON_FIXEE, "fin": date(2030, 1, 1)}, "sans date d’effet fixée"),
    ({"effet": SansDate.NON_FIXEE, "rythme": CHAQUE_15_AVRIL}, "sans date d’effet fixée"),
]


@pytest.mark.parametrize(("changements", "message"), IMPOSSIBLES, ids=[message for _, message in IMPOSSIBLES])
def test_an_impossible_regle_is_refused_with_the_reason(changements, message):
    with pytest.raises(FicheImpossible, match=message):
        une_regle(**{"cle": "vote", **changements})


def test_a_regle_of_one_day_is_possible():
    assert une_regle(fin=date(2022, 1, 1)).en_vigueur(date(2022, 1, 1))


def test_an_announced_regle_may_say_how_often_without_a_day():
    assert not une_regle(effet=SansDate.NON_FIXEE, rythme=un_rythme("RRULE:FREQ=YEARLY")).a_des_dates


@given(jours)
def test_ancienne_is_always_in_force_and_non_fixee_never(jour):
    ancienne, annoncee = une_regle(effet=SansDate.ANCIENNE), une_regle(effet=SansDate.NON_FIXEE)
    assert (ancienne.en_vigueur(jour), ancienne.a_venir(jour)) == (True, False)
    assert (annoncee.en_vigueur(jour), annoncee.a_venir(jour)) == (False, False)


@given(regles(), jours)
def test_a_regle_is_at_most_one_of_past_in_force_and_to_come(regle, jour):
    assert [regle.terminee(jour), regle.en_vigueur(jour), regle.a_venir(jour)].count(True) == (
        regle.effet is not SansDate.NON_FIXEE
    )


@pytest.mark.parametrize(
    ("jour", "etat"),
    [
        (date(2023, 12, 31), "a_venir"),
        (date(2024, 1, 1), "en_vigueur"),
        (date(2025, 12, 31), "en_vigueur"),
        (date(2026, 1, 1), "terminee"),
    ],
)
def test_the_first_and_last_days_of_a_regle_are_in_force(jour, etat):
    regle = une_regle(effet=date(2024, 1, 1), fin=date(2025, 12, 31))
    assert [nom for nom in ("a_venir", "en_vigueur", "terminee") if getattr(regle, nom)(jour)] == [etat]


def test_two_regles_of_one_cle_are_refused():
    with pytest.raises(FicheImpossible, match="deux règles ont la clé « vote »"):
        une_fiche(une_regle("vote"), une_regle("vote"))


def test_a_fiche_without_regle_is_refused():
    with pytest.raises(FicheImpossible, match="au moins une règle"):
        Fiche("budget", "d", "t", "r", *[None] * 4, regles=())


@pytest.mark.parametrize("code", ["Budget", "budget_1", "-budget", "budget--1", "été", "", "budget\n"])
def test_a_code_that_cannot_be_an_address_is_refused(code):
    with pytest.raises(FicheImpossible, match="minuscules"):
        une_fiche(code=code)


@pytest.mark.parametrize(("longueur", "refusee"), [(71, False), (72, False), (73, True)])
def test_code_and_cle_together_leave_room_for_the_uid(longueur, refusee):
    assert LONGUEUR_MAXIMALE_DES_CODES == 72
    code, cle = "c" * 40, "r" * (longueur - 40)
    if refusee:
        with pytest.raises(FicheImpossible, match="font 73 caractères ensemble : 72 au plus"):
            une_fiche(une_regle(cle), code=code)
    else:
        assert une_fiche(une_regle(cle), code=code).regle(cle).cle == cle


def test_a_title_that_a_calendar_would_cut_is_refused():
    with pytest.raises(FicheImpossible, match="titre de 91 caractères"):
        une_fiche(titre="x" * 91)


@pytest.mark.parametrize(
    ("etat", "effets", "projet"),
    [
        (Etat.INCERTAIN, [date(2022, 1, 1)], True),
        (Etat.A_VENIR, [SansDate.NON_FIXEE, SansDate.NON_FIXEE], False),
        (Etat.A_VENIR, [SansDate.NON_FIXEE, date(2030, 1, 1)], False),
        (Etat.A_VENIR, [SansDate.ANCIENNE], False),
        (Etat.EN_VIGUEUR, [SansDate.NON_FIXEE], False),
    ],
)
def test_a_project_is_what_is_not_adopted_whatever_its_day(etat, effets, projet):
    fiche = une_fiche(*(une_regle(f"r{rang}", effet=effet) for rang, effet in enumerate(effets)), etat=etat)
    assert fiche.projet is projet


AVANT = une_regle("avant", effet=date(2020, 1, 1), fin=date(2023, 12, 31))


def apres(**changements):
    return une_regle("apres", **{"effet": date(2024, 1, 1), "remplace": "avant", **changements})


def test_a_regle_may_replace_one_that_ends_on_its_eve():
    assert une_fiche(AVANT, apres()).regle("apres").remplace == "avant"


@pytest.mark.parametrize(
    ("effet", "veille"),
    [(date(2023, 12, 31), "30 décembre 2023"), (date(2024, 1, 2), "1er janvier 2024")],
)  # fmt: skip
def test_an_overlap_or_a_gap_is_refused_naming_both_regles_and_the_right_day(effet, veille):
    with pytest.raises(FicheImpossible) as refus:
        une_fiche(AVANT, apres(effet=effet))
    message = str(refus.value).replace("\u00a0", " ")
    assert "« apres »" in message
    assert "« avant »" in message
    assert f"la veille, le {veille} (fin actuelle : 31 décembre 2023)" in message


def test_replacing_a_regle_that_has_no_end_is_refused():
    with pytest.raises(FicheImpossible, match="fin actuelle : aucune"):
        une_fiche(une_regle("avant"), apres())


@pytest.mark.parametrize("cle", ["inconnue", "apres"])
def test_replacing_an_unknown_regle_or_itself_is_refused(cle):
    with pytest.raises(FicheImpossible, match=f"« apres » : elle remplace « {cle} », qui n’existe pas"):
        une_fiche(AVANT, apres(remplace=cle))


@pytest.mark.parametrize("effet", SansDate)
def test_a_regle_without_a_first_day_replaces_nothing(effet):
    with pytest.raises(FicheImpossible, match="doit avoir une date d’effet"):
        une_fiche(AVANT, apres(effet=effet))


@given(st.integers(-400, 400))
def test_only_the_eve_is_accepted(decalage):
    effet = AVANT.fin + timedelta(days=1 + decalage)
    try:
        une_fiche(AVANT, apres(effet=effet))
    except FicheImpossible:
        assert decalage != 0
    else:
        assert decalage == 0


def changement(attribut: str, ancien: str, nouveau: str) -> str:
    avant = une_regle("avant", fin=date(2023, 12, 31), **{attribut: Seuil.parse(ancien)})
    fiche = une_fiche(avant, apres(**{attribut: Seuil.parse(nouveau)}))
    return fiche.changement(fiche.regle("apres")).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("attribut", "ancien", "nouveau", "phrase"),
    [
        ("montant_marche", ">= 40000", ">= 60000", "Le seuil passe de 40 000 à 60 000 € HT."),
        ("montant_marche", "< 40000", "< 60000", "Le seuil passe de 40 000 à 60 000 € HT."),
        ("achats_annuels", "> 50000000", "> 25000000", "Le seuil passe de 50 000 000 à 25 000 000 € HT."),
        ("population", ">= 3500", ">= 2000", "Le seuil passe de 3 500 à 2 000 habitants."),
        ("population", ">= 3500", ">= 3500", ""),
    ],
)
def test_a_change_of_threshold_is_told_in_one_sentence(attribut, ancien, nouveau, phrase):
    assert changement(attribut, ancien, nouveau) == phrase


def test_a_regle_that_replaces_nothing_tells_no_change():
    fiche = une_fiche(AVANT, apres())
    assert fiche.changement(fiche.regle("avant")) == ""


@pytest.mark.parametrize(
    ("ancien", "nouveau", "phrase"),
    [
        (">= 0", ">= 3500", "Le seuil passe de 0 à 3 500 habitants."),
        (
            ">= 2000 et < 3500",
            ">= 2000 et < 5000",
            "Le seuil passe de « 2 000 habitants et plus, moins de 3 500 » "
            "à « 2 000 habitants et plus, moins de 5 000 ».",
        ),
        (
            ">= 2000 et < 3500",
            "< 2000",
            "Le seuil passe de « 2 000 habitants et plus, moins de 3 500 » à « moins de 2 000 habitants ».",
        ),
        ("> 3500", ">= 3500", "Le seuil passe de « plus de 3 500 habitants » à « 3 500 habitants et plus »."),
    ],
)
def test_a_change_of_more_than_the_figure_is_told_in_full(ancien, nouveau, phrase):
    assert changement("population", ancien, nouveau) == phrase


@pytest.mark.parametrize(
    ("changements", "textes"),
    [
        ({"population": Seuil.parse("> 3500")}, ["plus de 3 500 habitants"]),
        ({"agents": Seuil.parse(">= 50")}, ["50 ETP et plus"]),
        ({"montant_marche": Seuil.parse(">= 40000")}, ["marchés : 40 000 € HT et plus"]),
        ({"recettes": Seuil.parse("< 1000000")}, ["recettes annuelles : moins de 1 000 000 €"]),
    ],
)
def test_each_threshold_is_told_in_words(changements, textes):
    regle = une_regle(**changements)
    assert [texte.replace("\u00a0", " ") for texte in regle.seuils_en_francais] == textes


def test_the_recurrence_and_the_delay_are_told_together():
    regle = une_regle(rythme=CHAQUE_15_AVRIL, delai=Delai.parse("15 jours après le vote"))
    attendu = "chaque année, le 15 avril ; 15 jours après le vote"
    assert regle.quand_en_francais.replace("\u00a0", " ") == attendu
