"""One Fiche, three text forms, nothing lost between them."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings

from collectivites.profil import TypeCollectivite
from obligations import toml
from obligations.fiche import Fiche, SansDate
from obligations.forme import ecrit_fiche, lit_fiche
from obligations.genres import en_json
from obligations.lecture import LectureImpossible
from obligations.models import Genre
from obligations.ressource import Famille, Ressource
from obligations.vocabulaire import Caracteristique, Domaine
from tests.obligations.exemples import une_fiche, une_regle
from tests.obligations.strategies import fiches

SETTINGS = settings(max_examples=40)
"""A fiche holds hundreds of choices: each example is dear, and tries many things."""


@given(fiches())
@SETTINGS
def test_a_fiche_survives_its_dictionary(fiche):
    assert lit_fiche(ecrit_fiche(fiche)) == fiche


@given(fiches())
@SETTINGS
def test_a_fiche_survives_toml(fiche):
    assert lit_fiche(toml.lit(toml.ecrit(ecrit_fiche(fiche)))) == fiche


def test_a_version_of_before_set_aside_all_the_types_that_it_did_not_name():
    """Whom it bound then must not be told anew, nor told cancelled dates that it never had."""
    avant = ecrit_fiche(une_fiche(types_ecartes=()))
    autres = set(TypeCollectivite) - {TypeCollectivite.COMMUNE}
    assert set(lit_fiche(json.loads(json.dumps(avant, default=str)), dates_en_texte=True).types_ecartes) == autres
    assert lit_fiche(avant).types_ecartes == (), "in a file, nobody looked"


@given(fiches())
@SETTINGS
def test_a_fiche_survives_json(fiche):
    texte = json.dumps(en_json(Genre.OBLIGATION, fiche))
    assert lit_fiche(json.loads(texte), dates_en_texte=True) == fiche


@given(fiches())
@SETTINGS
def test_two_dumps_of_one_fiche_are_the_same_bytes(fiche):
    texte = toml.ecrit(ecrit_fiche(fiche))
    assert toml.ecrit(ecrit_fiche(lit_fiche(toml.lit(texte)))) == texte


@given(fiches())
@SETTINGS
def test_nothing_empty_is_written(fiche):
    donnees = ecrit_fiche(fiche)
    tables = [donnees, *donnees["regles"], *donnees.get("sources", [])]
    assert not [cle for table in tables for cle, valeur in table.items() if valeur in ("", None, [])]


@pytest.mark.parametrize("fin", ["\r\n", "\r", "\n"])
def test_lines_of_a_file_end_one_way(fin):
    fiche = une_fiche(doutes=f"Une ligne.{fin}Une autre.")
    assert lit_fiche(toml.lit(toml.ecrit(ecrit_fiche(fiche)))).doutes == "Une ligne.\nUne autre."


def test_ancienne_and_non_fixee_survive_as_two_words():
    fiche = une_fiche(une_regle("vieille", effet=SansDate.ANCIENNE), une_regle("annonce", effet=SansDate.NON_FIXEE))
    donnees = ecrit_fiche(fiche)
    assert [regle["effet"] for regle in donnees["regles"]] == ["ancienne", "non fixée"]
    assert [regle.effet for regle in lit_fiche(donnees).regles] == [SansDate.ANCIENNE, SansDate.NON_FIXEE]


def test_types_are_kept_in_the_order_of_every_list():
    donnees = ecrit_fiche(une_fiche())
    donnees["regles"][0]["types"] = ["region", "commune", "region"]
    assert [str(type_) for type_ in lit_fiche(donnees).regles[0].types] == ["commune", "region"]


def changed(chemin: str, valeur: object) -> dict:
    """The dictionary of a fiche with one value changed; chemin: « titre » or « regles.types »."""
    donnees = deepcopy(ecrit_fiche(une_fiche()))
    *table, cle = chemin.split(".")
    (donnees["regles"][0] if table else donnees)[cle] = valeur
    return donnees


REFUS = [
    ("titr", "x", ["titr : clé inconnue", "Vouliez-vous « titre » ?"]),
    ("regles.seuil", "x", ["regles.vote.seuil : clé inconnue", "Clés admises", "population"]),
    (
        "regles.types",
        ["comune"],
        ["regles.vote.types : « comune » inconnu", "« commune » ?", "Valeurs admises", "oph"],
    ),
    ("regles.types", "commune", ["regles.vote.types", "une liste de textes"]),
    ("regles.types", [], ["regles.vote", "au moins un type"]),
    ("regles.effet", "2027-01-01", ["regles.vote.effet", "sans guillemets", "« ancienne » ou « non fixée »"]),
    ("regles.effet", "nonfixée", ["regles.vote.effet", "« nonfixée »"]),
    ("regles.effet", 2027, ["regles.vote.effet : « 2027 »"]),
    ("regles.fin", "2027-01-01", ["regles.vote.fin", "sans guillemets"]),
    ("regles.population", "plus de 3500", ["regles.vote.population", "« plus de 3500 » illisible", "> 3500"]),
    ("regles.population", 3500, ["regles.vote.population", "un texte est attendu"]),
    ("regles.rythme", ["RRULE:FREQ=DAILY"], ["regles.vote.rythme", "FREQ=DAILY refusé"]),
    ("regles.delai", "bientôt", ["regles.vote.delai", "« bientôt » illisible", "15 jours après"]),
    ("regles.conditions", ["Eau [Service Eau]"], ["regles.vote.conditions", "[Service Eau]"]),
    ("regles.borne", "après le", ["regles.vote.borne", "avant le"]),
    ("regles.quoi", " ", ["regles.vote.quoi", "un texte est attendu"]),
    ("regles.cle", "Vote", ["regles.Vote", "minuscules"]),
    ("regles.cle", "", ["regles[1].cle", "un texte est attendu"]),
    ("regles", "vote", ["regles", "[[regles]]"]),
    ("regles", ["vote"], ["regles[1]", "une table est attendue"]),
    ("regles", [], ["regles", "au moins une règle"]),
    ("nature", "devoir", ["nature : « devoir » inconnu", "obligation, recommandation, objectif"]),
    ("nature", ["obligation"], ["nature", "obligation, recommandation, objectif"]),
    ("titre", None, ["titre", "un texte est attendu"]),
    ("resume", "a\x00b", ["resume", "caractère invisible U+0000 après « a »"]),
    ("verifiee_le", "2027-01-01", ["verifiee_le", "sans guillemets"]),
    ("sources", [{"titre": "x", "url": "ftp://x"}], ["sources[1].url", "« ftp://x »", "https://"]),
    ("sources", [{"titre": "x", "lien": "y"}], ["sources[1].lien : clé inconnue"]),
]


@pytest.mark.parametrize(("chemin", "valeur", "attendus"), REFUS, ids=[f"{c}={v!r:.30}" for c, v, _ in REFUS])
def test_a_refusal_names_the_key_the_bad_value_and_what_is_accepted(chemin, valeur, attendus):
    with pytest.raises(LectureImpossible) as refus:
        lit_fiche(changed(chemin, valeur))
    assert [mot for mot in attendus if mot not in str(refus.value)] == []


def test_a_null_character_is_refused_in_a_list_too():
    with pytest.raises(LectureImpossible, match=r"U\+0000 après « a »"):
        lit_fiche(changed("outils", ["a\x00b"]))


@pytest.mark.parametrize("jour", ["2027-02-30", "2027-2-3", "20270203", "hier", "2027-01-01T00:00:00", ""])
def test_a_date_of_json_that_is_none_is_refused(jour):
    donnees = json.loads(json.dumps(ecrit_fiche(une_fiche()), default=str))
    donnees["regles"][0]["fin"] = jour
    with pytest.raises(LectureImpossible, match="regles.vote.fin"):
        lit_fiche(donnees, dates_en_texte=True)


@pytest.mark.parametrize("donnees", [None, [], "x", 3])
def test_what_is_no_table_is_refused(donnees):
    with pytest.raises(LectureImpossible, match="une table est attendue"):
        lit_fiche(donnees)


DOMAINE = {"code": "budgets", "titre": "Budgets", "ordre": 10}
CARACTERISTIQUE = {"code": "eau", "question": "De l'eau ?", "oui": "A de l'eau", "ordre": 1, "aide": "Potable."}
RESSOURCE = {
    "code": "actes",
    "nom": "@CTES",
    "famille": "service",
    "description": "Transmet.",
    "domaines": ["budgets"],
    "sujets": ["budget"],
    "url": "https://actes.fr",
    "gratuit": False,
    "acces": "Sur demande.",
    "parution": "2021",
    "statut": "ferme",
    "fermeture": "fin 2022",
    "confiance": "haute",
    "anciens_noms": ["Actes"],
    "public": ["communes", "élus"],
    "sources": ["https://x.fr"],
}
VALEURS = [(Domaine, DOMAINE), (Caracteristique, CARACTERISTIQUE), (Ressource, RESSOURCE)]


@pytest.mark.parametrize(("classe", "donnees"), VALEURS)
def test_the_shared_words_survive_their_dictionary(classe, donnees):
    assert classe.from_dict(donnees).to_dict() == donnees


@pytest.mark.parametrize(("classe", "donnees"), VALEURS)
def test_the_shared_words_refuse_an_unknown_key(classe, donnees):
    with pytest.raises(LectureImpossible, match="codes : clé inconnue. Vouliez-vous « code » ?"):
        classe.from_dict({**donnees, "codes": "x"})


@pytest.mark.parametrize(("classe", "donnees"), VALEURS)
def test_the_shared_words_refuse_a_code_that_is_none(classe, donnees):
    with pytest.raises(ValueError, match="« Ça »"):
        classe.from_dict({**donnees, "code": "Ça"})


@pytest.mark.parametrize(
    ("cle", "valeur"),
    [("url", "actes.fr"), ("sources", ["x"]), ("code_source", "x"), ("gratuit", "oui")],
)
def test_a_ressource_refuses_a_wrong_value_by_name(cle, valeur):
    with pytest.raises(LectureImpossible, match="attendu"):
        Ressource.from_dict({**RESSOURCE, cle: valeur})


@pytest.mark.parametrize(
    ("cle", "valeur", "admise"), [("famille", "guid", "guide"), ("public", ["commune"], "communes")]
)
def test_a_ressource_refuses_an_unknown_family_or_public_and_offers_the_nearest(cle, valeur, admise):
    with pytest.raises(LectureImpossible, match=f"{cle} : .*Vouliez-vous « {admise} » ?"):
        Ressource.from_dict({**RESSOURCE, cle: valeur})


def test_a_ressource_that_works_does_not_say_when_it_closed():
    with pytest.raises(LectureImpossible, match="« actes » : une fermeture est dite"):
        Ressource.from_dict({**RESSOURCE, "statut": "actif"})


def test_a_version_published_when_a_family_was_a_subject_is_still_read():
    """Versions are for ever: « urbanisme » stood where the family is, and was always a service."""
    ancienne = {
        "code": "gnau",
        "nom": "GNAU",
        "famille": "urbanisme",
        "description": "Un guichet.",
        "confiance": "haute",
    }
    assert Ressource.from_dict(ancienne, dates_en_texte=True).famille is Famille.SERVICE


@pytest.mark.parametrize("ordre", [-1, 1.5, "1", True])
def test_an_order_is_a_whole_number(ordre):
    with pytest.raises(LectureImpossible, match="ordre : .*nombre entier"):
        Domaine.from_dict({**DOMAINE, "ordre": ordre})


def test_a_ressource_whose_price_nobody_read_is_not_said_to_cost():
    donnees = {cle: valeur for cle, valeur in RESSOURCE.items() if cle != "gratuit"}
    assert Ressource.from_dict(donnees).gratuit is None


@given(fiches())
@SETTINGS
def test_the_readers_text_changes_no_rule(fiche):
    soignee = fiche.soignee()
    assert isinstance(soignee, Fiche)
    assert soignee.soignee() == soignee
    assert [(r.cle, r.effet, r.fin, r.types, r.population, r.rythme, r.remplace) for r in soignee.regles] == [
        (r.cle, r.effet, r.fin, r.types, r.population, r.rythme, r.remplace) for r in fiche.regles
    ]
