"""An upload is read whole or refused with every fault, in French, with file, key and line; nothing crashes."""

import io
import zipfile
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations import echange, toml
from obligations.echange import file_of, unpack
from obligations.envoi import Envoi, read, recognise
from obligations.models import Genre
from tests.obligations.strategies import fiches

OBLIGATION = """\
code = "essai"
domaine = "budgets"
titre = "Essai"
resume = "Toute commune essaie."
nature = "obligation"
priorite = "courant"
etat = "en-vigueur"
confiance = "haute"

[[regles]]
cle = "une"
quoi = "Essayer."
effet = 2022-07-01
types = ["commune"]
"""
RESSOURCE = """\
code = "gnau"
nom = "GNAU"
famille = "service"
description = "Un guichet."
confiance = "haute"
"""
DOMAINES = '[[domaines]]\ncode = "budgets"\ntitre = "Budgets"\nordre = 1\n'
QUESTIONS = '[[caracteristiques]]\ncode = "port"\nquestion = "Un port ?"\noui = "A un port"\n'


def lit(*envoi: tuple[str, bytes | str], base=("budgets",)) -> Envoi:
    fichiers, fautes = unpack([(nom, c.encode() if isinstance(c, str) else c) for nom, c in envoi])
    choses, illisibles = recognise(fichiers)
    lu = read(choses, defaultdict(tuple, {Genre.DOMAINE: base}))
    lu.fautes = [*fautes, *illisibles, *lu.fautes]
    return lu


def fautes(*envoi, **options) -> list[str]:
    return [str(faute) for faute in lit(*envoi, **options).fautes]


def en_zip(fichiers: dict[str, str | bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", compression) as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return octets.getvalue()


@given(fiches())
def test_any_fiche_is_read_back_from_its_file(fiche):
    octets = file_of(Genre.OBLIGATION, fiche)
    [chose], [] = recognise(unpack([("a.toml", octets)])[0])
    lue = echange.FORMES[chose.genre].lit(chose.table)
    assert lue == fiche
    assert file_of(chose.genre, lue) == octets


@given(st.binary(max_size=200), st.sampled_from(["a.toml", "a.zip", ""]))
def test_any_bytes_are_read_or_refused(octets, nom):
    assert fautes((nom, octets))


@given(st.text(max_size=200))
def test_any_text_in_the_place_of_a_fiche_is_refused(texte):
    fautes(("a.toml", OBLIGATION + texte), ("b.toml", texte + OBLIGATION))


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_zip_with_altered_bytes_is_read_or_refused(rang, octets):
    contenu = bytearray(en_zip({"obligations/essai.toml": OBLIGATION, "domaines.toml": DOMAINES}))
    contenu[rang : rang + len(octets)] = octets
    fautes(("a.zip", bytes(contenu)))


@pytest.mark.parametrize(
    ("nom", "texte", "genre"),
    [
        ("n’importe.toml", OBLIGATION, Genre.OBLIGATION),
        ("n’importe.toml", RESSOURCE, Genre.RESSOURCE),
        ("n’importe.toml", 'domaines = ["budgets"]\n' + RESSOURCE, Genre.RESSOURCE),
        ("n’importe.toml", DOMAINES, Genre.DOMAINE),
        ("n’importe.toml", QUESTIONS, Genre.CARACTERISTIQUE),
    ],
)
def test_a_file_is_recognised_by_what_it_says(nom, texte, genre):
    lu = lit((nom, texte))
    assert lu.fautes == []
    assert [g for g, _ in lu.valeurs] == [genre]


def test_values_come_in_the_order_in_which_they_are_written():
    envoi = en_zip(
        {"obligations/essai.toml": OBLIGATION, "ressources/gnau.toml": RESSOURCE, "domaines.toml": DOMAINES}
    )
    lu = lit(("a.zip", envoi), base=())
    assert lu.fautes == []
    assert list(lu.valeurs) == [("domaine", "budgets"), ("ressource", "gnau"), ("obligation", "essai")]


def test_a_zip_may_hold_one_folder_around_everything_and_what_systems_add():
    envoi = {"export/obligations/essai.toml": OBLIGATION, "__MACOSX/export/._essai.toml": b"\0", ".DS_Store": b"\0"}
    lu = lit(("a.zip", en_zip(envoi)))
    assert lu.fautes == []
    assert len(lu.valeurs) == 1


@pytest.mark.parametrize(
    ("nom", "texte", "message"),
    [
        ("a.toml", 'x = "y"', "a.toml : on ne reconnaît pas ce que décrit ce fichier."),
        ("a.toml", OBLIGATION.replace("titre", 'nom = "x"\ntitre'), "a.toml : on ne reconnaît pas"),
        ("a.toml", DOMAINES + QUESTIONS, "a.toml : seules des tables [[domaines]] sont attendues."),
        ("a.toml", "domaines = 3", "a.toml : seules des tables [[domaines]] sont attendues."),
        ("a.toml", "domaines = [3]", "a.toml, ligne 1 : domaines[1], document : une table est attendue, pas « 3 »."),
        ("a.toml", "", "a.toml : ce fichier est vide."),
        ("a.txt", OBLIGATION, "a.txt : seuls des fichiers .toml, ou un .zip de fichiers .toml, sont attendus."),
        ("a.toml", OBLIGATION.encode("utf-16"), "a.toml, ligne 1 : ce n’est pas de l’UTF-8."),
        ("a.toml", 'code = "a"\ntitre = "é"'.encode("latin-1"), "a.toml, ligne 2 : ce n’est pas de l’UTF-8."),
        ("a.toml", 'code = "a"\ntitre = "\0"', "a.toml, ligne 2 : un caractère nul n’est pas autorisé."),
        ("a.toml", "a = 1\nb = " + "[" * 50_000, "a.toml : trop de listes ou de tables les unes dans les autres."),
        ("a.toml", "a = 1\nb = " + "9" * 50_000, "a.toml : ce n’est pas du TOML : un nombre est démesuré."),
        ("a.toml", "a = 1\nb" + ".b" * 500 + " = 1", "a.toml, ligne 2 : plus de 200 points sur une ligne"),
        ("a.toml", "#" * 200_001, "a.toml : ce fichier est trop gros : 200 ko au plus."),
        ("\x00\n<b>.toml", "", "��<b>.toml : ce fichier est vide."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_french(nom, texte, message):
    [faute] = fautes((nom, texte))
    assert faute.startswith(message)


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ('a = "x\n', "ligne 1 : ce n’est pas du TOML, à la colonne 7 : un caractère est interdit ici ; un texte"),
        ("a = oui", "ligne 1 : ce n’est pas du TOML, à la colonne 5 : valeur illisible"),
        ("a = 1\na = 2", "ligne 2 : ce n’est pas du TOML : cette clé est déjà écrite plus haut."),
        ("a = 1\n\nb = [1", "ligne 3 : ce n’est pas du TOML : un crochet ou une accolade n’est pas fermé."),
        ("a : 1", "ligne 1 : ce n’est pas du TOML, à la colonne 3 : le signe = manque après la clé."),
        ("a = 2026-02-30", "ligne 1 : ce n’est pas du TOML, à la colonne 5 : cette date n’existe pas au calendrier."),
        ('a = "C:\\dossier"', "ligne 1 : ce n’est pas du TOML, à la colonne 10 : une barre oblique inverse"),
        ('a = "x" "y"', "ligne 1 : ce n’est pas du TOML, à la colonne 9 : il reste quelque chose après la valeur"),
    ],
)
def test_what_is_no_toml_is_explained(texte, message):
    [faute] = fautes(("a.toml", texte))
    assert faute.startswith(f"a.toml, {message}")


@pytest.mark.parametrize(
    ("avant", "apres", "message"),
    [
        ('nature = "obligation"', 'nature = "devoir"', "ligne 5 : nature : « devoir » inconnu."),
        ("effet = 2022-07-01", 'effet = "2022-07-01"', "ligne 13 : regles.une.effet : « 2022-07-01 » : une date sans"),
        ("effet = 2022-07-01", "effet = 0022-07-01", "ligne 13 : regles.une.effet : 01/07/22 : une date entre 1789"),
        ('types = ["commune"]', "types = []", "ligne 10 : Règle « une » : indiquez au moins un type de collectivité."),
        ('cle = "une"', 'cle = "Une clé"', "ligne 10 : Clé de règle « Une clé » :"),
        ('quoi = "Essayer."\n', "", "ligne 10 : regles.une.quoi : cette clé manque : un texte est attendu."),
        ('code = "essai"', 'code = "Essai !"', "ligne 1 : Code « Essai ! »"),
        ('code = "essai"', f'code = "{"e" * 80}"', "ligne"),
        ('titre = "Essai"', 'title = "Essai"', "ligne 3 : title : clé inconnue. Vouliez-vous « titre » ?"),
        (
            'titre = "Essai"',
            'titre = "\\u0000"',
            "ligne 3 : titre : caractère invisible U+0000 au début. Effacez-le, ou retapez ce passage.",
        ),
        ('titre = "Essai"', f'titre = "{"E" * 91}"', "Fiche « essai » : titre de 91 caractères"),
        ('"Toute commune essaie."', f'"{"x" * 5_001}"', "ligne 4 : resume : ce texte fait 5001 caractères : 5000"),
        ('"Essayer."', f'"{"x" * 5_001}"', "ligne 12 : regles[1].quoi : ce texte fait 5001 caractères"),
        ('"budgets"', '"budget"', "ligne 2 : domaine : « budget » inconnu. Vouliez-vous « budgets » ?"),
        ("[[regles]]", 'ressources = ["zut"]\n[[regles]]', "ligne 10 : ressources : « zut » inconnu."),
        ("quoi =", 'conditions = ["X [zut]"]\nquoi =', "ligne 12 : regles.une.conditions : « zut » inconnu."),
        ('"Toute commune essaie."', '"<b>Toute</b>."', "ligne 4 : resume : « <b> » : "),
        ('quoi = "Essayer."', "quoi = 0x" + "F" * 9_000, "un nombre est démesuré."),
    ],
)
def test_a_wrong_key_is_told_with_its_line(avant, apres, message):
    textes = fautes(("a.toml", OBLIGATION.replace(avant, apres)))
    assert textes[-1].removeprefix("a.toml, ").removeprefix("a.toml : ").startswith(message)


def test_each_wrong_key_of_each_file_is_told():
    faux = OBLIGATION.replace('etat = "en-vigueur"', 'etta = "x"').replace('"Essayer."', "3").replace('"haute"', '"h"')
    textes = fautes(("a.toml", faux), ("b.toml", RESSOURCE.replace('"service"', '"x"').replace('"haute"', "1")))
    assert [texte.split(" : ")[:2] for texte in textes] == [
        ["a.toml", "etat"],
        ["a.toml, ligne 7", "etta"],
        ["a.toml, ligne 8", "confiance"],
        ["a.toml, ligne 12", "regles.une.quoi"],
        ["b.toml, ligne 3", "famille"],
        ["b.toml, ligne 5", "confiance"],
    ]


def test_a_value_too_large_for_its_column_is_told():
    textes = fautes(("d.toml", DOMAINES.replace("ordre = 1", "ordre = 0x" + "F" * 40).replace("Budgets", "B" * 99)))
    assert [texte.partition(" : Assurez-vous")[0] for texte in textes] == [
        "d.toml, ligne 3 : domaines[1], titre",
        "d.toml, ligne 4 : domaines[1], ordre",
    ]


def test_one_code_is_of_one_file():
    [faute] = fautes(("a.zip", en_zip({"obligations/a.toml": OBLIGATION, "obligations/b.toml": OBLIGATION})))
    assert faute == ("obligations/b.toml, ligne 1 : code : le code « essai » est déjà pris par obligations/a.toml.")
    [faute] = fautes(("d.toml", DOMAINES + DOMAINES))
    assert faute == (
        "d.toml, ligne 6 : domaines[2], code : le code « budgets » est déjà pris par d.toml, domaines[1]."
    )


def test_a_file_in_the_folder_of_another_kind_is_refused():
    [faute] = fautes(("a.zip", en_zip({"ressources/essai.toml": OBLIGATION})))
    assert faute == "ressources/essai.toml : ce fichier du dossier ressources/ décrit une obligation."


@pytest.mark.parametrize(
    "nom", ["../essai.toml", "/etc/essai.toml", "obligations/../../a.toml", "C:/a.toml", "..\\a.toml"]
)
def test_paths_that_leave_the_zip_are_refused(nom):
    [faute] = fautes(("a.zip", en_zip({nom: OBLIGATION})))
    assert "ce chemin sort du .zip" in faute


def test_a_zip_that_unfolds_too_much_is_refused_before_it_is_unfolded():
    bombe = en_zip({f"obligations/{n}.toml": b"#" * 199_000 for n in range(40)})
    assert fautes(("a.zip", bombe)) == ["a.zip : une fois déplié, ce .zip est trop gros : 4 Mo au plus."]


def test_a_file_that_lies_about_its_size_is_refused():
    contenu = en_zip({"a.toml": b"#" * 300_000})
    menteur = contenu.replace((300_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert menteur != contenu
    assert fautes(("a.zip", menteur)) == ["a.toml : ce fichier est abîmé dans le .zip."]


def test_more_rules_than_a_server_reads_in_a_few_seconds_are_refused():
    regle = '[[regles]]\ncle = "r{}"\nquoi = "E"\neffet = 2022-07-01\ntypes = ["commune"]\n'
    longue = OBLIGATION + "".join(regle.format(n) for n in range(1_000))
    envoi = [(f"{n}.toml", longue.replace('"essai"', f'"essai-{n}"')) for n in range(3)]
    assert fautes(*envoi) == ["envoi : 3003 règles : 3000 au plus. Envoyez-les en plusieurs fois."]


def test_several_zips_are_bounded_together():
    gros = en_zip({f"{n}.toml": b"#" * 199_000 for n in range(15)})
    assert "envoi : ces fichiers sont trop gros : 4 Mo dépliés au plus." in fautes(("a.zip", gros), ("b.zip", gros))


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"PK\x03\x04 coup", "a.zip : ce n’est pas un .zip lisible."),
        (b"", "a.zip : ce n’est pas un .zip lisible."),
        (en_zip({}), "a.zip : ce .zip est vide."),
        (en_zip({f"{n}.toml": "" for n in range(1_001)}), "a.zip : 1001 fichiers dans ce .zip : 1000 au plus."),
        (en_zip({"a.toml": OBLIGATION}, zipfile.ZIP_BZIP2), "a.toml : sa compression est inconnue ici"),
    ],
)
def test_a_zip_that_cannot_be_opened_is_refused(contenu, message):
    [faute] = fautes(("a.zip", contenu))
    assert faute.startswith(message)


def test_an_encrypted_zip_is_refused():
    contenu = bytearray(en_zip({"a.toml": OBLIGATION}, zipfile.ZIP_STORED))
    contenu[contenu.index(b"PK\x01\x02") + 8] |= 1
    assert fautes(("a.zip", bytes(contenu))) == ["a.toml : ce fichier est protégé par un mot de passe."]


def test_the_lines_of_a_text_are_found_outside_of_its_long_texts():
    texte = (
        'titre = "x"\nresume = """\nquoi = "non"\n[[regles]]\n"""\n\n[[regles]]\nquoi = "oui"\n[[regles]]\nquoi = 1\n'
    )
    lignes = toml.lignes(texte)
    assert lignes == {
        "titre": 1,
        "resume": 2,
        "regles": 7,
        "regles[1]": 7,
        "regles[1].quoi": 8,
        "regles[2]": 9,
        "regles[2].quoi": 10,
    }
