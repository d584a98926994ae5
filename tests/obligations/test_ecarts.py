"""What loading the files would do, decided before anything is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.ecarts import Ecart, EnTable, Signe, ecarts

CLE = ("obligation", "budget")
NEUF, VIEUX, EDITE = "neuf", "vieux", "edite"

# file, row (now, last loaded, withdrawn), what loading does, what it does with --ecraser.
CAS = [
    ("nothing anywhere", None, None, None, None),
    ("new file", NEUF, None, "+", "+"),
    ("file and row agree", NEUF, EnTable(NEUF, NEUF), None, None),
    ("file changed, row untouched", NEUF, EnTable(VIEUX, VIEUX), "~", "~"),
    ("file changed, row edited", NEUF, EnTable(EDITE, VIEUX), "=", "~"),
    ("file as it was loaded, row edited", VIEUX, EnTable(EDITE, VIEUX), "=", "~"),
    ("row edited into what the file now says", NEUF, EnTable(NEUF, VIEUX), None, None),
    ("file for a row that an editor made", NEUF, EnTable(EDITE, ""), "=", "~"),
    ("file for an equal row that an editor made", NEUF, EnTable(NEUF, ""), None, None),
    ("file of a withdrawn row, equal", NEUF, EnTable(NEUF, NEUF, retiree=True), None, None),
    ("file of a withdrawn row, changed", NEUF, EnTable(VIEUX, VIEUX, retiree=True), "~", "~"),
    ("file gone, row untouched", None, EnTable(VIEUX, VIEUX), "-", "-"),
    ("file gone, row edited", None, EnTable(EDITE, VIEUX), "=", "-"),
    ("no file, row that an editor made", None, EnTable(EDITE, ""), None, None),
    ("no file, row withdrawn when its file went away", None, EnTable(VIEUX, VIEUX, sortie=True), None, None),
    ("file back, equal", VIEUX, EnTable(VIEUX, VIEUX, sortie=True), "+", "+"),
    ("file back, changed", NEUF, EnTable(VIEUX, VIEUX, sortie=True), "+", "+"),
    ("file back, row edited", NEUF, EnTable(EDITE, VIEUX, sortie=True), "=", "+"),
    ("file gone, row already withdrawn", None, EnTable(VIEUX, VIEUX, retiree=True), None, None),
]


@pytest.mark.parametrize("ecraser", [False, True], ids=["", "ecraser"])
@pytest.mark.parametrize(("fichier", "ligne", "doux", "fort"), [cas[1:] for cas in CAS], ids=[cas[0] for cas in CAS])
def test_loading_does_what_the_table_says(fichier, ligne, doux, fort, ecraser):
    fichiers = {CLE: fichier} if fichier else {}
    tables = {CLE: ligne} if ligne else {}
    attendu = fort if ecraser else doux
    assert ecarts(fichiers, tables, ecraser) == ([Ecart(Signe(attendu), *CLE)] if attendu else [])


empreintes = st.sampled_from([NEUF, VIEUX, EDITE])
cles = st.tuples(st.sampled_from(["obligation", "domaine"]), st.sampled_from(["a", "b"]))
lignes = st.builds(EnTable, empreintes, empreintes | st.just(""), st.booleans(), st.booleans())


@given(st.dictionaries(cles, empreintes), st.dictionaries(cles, lignes), st.booleans())
def test_loading_twice_leaves_only_what_is_kept(fichiers, tables, ecraser):
    for ecart in ecarts(fichiers, tables, ecraser):
        if ecart.signe in (Signe.AJOUT, Signe.CHANGEMENT):
            tables[ecart.cle] = EnTable(fichiers[ecart.cle], fichiers[ecart.cle])
        elif ecart.signe is Signe.RETRAIT:
            tables[ecart.cle] = EnTable(tables[ecart.cle].actuelle, tables[ecart.cle].chargee, sortie=True)
    assert {ecart.signe for ecart in ecarts(fichiers, tables, ecraser)} <= ({Signe.GARDE} if not ecraser else set())


@given(st.dictionaries(cles, empreintes), st.dictionaries(cles, lignes))
def test_what_an_editor_changed_is_never_overwritten_unasked(fichiers, tables):
    for ecart in ecarts(fichiers, tables):
        ligne = tables.get(ecart.cle)
        assert ligne is None or not ligne.changee_par_un_editeur or ecart.signe is Signe.GARDE


def test_what_is_kept_is_explained():
    assert str(Ecart(Signe.AJOUT, *CLE)) == "+ obligation budget"
    assert "--ecraser" in str(Ecart(Signe.GARDE, *CLE))
