"""The documentation says what is true today."""

import re
from pathlib import Path

from obligations.management.commands.dump_couverture import texte_de_la_couverture

RACINE = Path(__file__).parents[1]


def test_every_environment_variable_is_documented_and_none_is_invented():
    lues = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (RACINE / "agenda" / "settings.py").read_text(encoding="utf-8")))
    table = (RACINE / "docs" / "configuration.md").read_text(encoding="utf-8")
    dites = {
        nom
        for ligne in table.splitlines()
        if ligne.startswith("| `")
        for nom in re.findall(r"`([A-Z_]+)`", ligne.split("|")[1])
    }
    assert lues == dites


def test_every_decision_is_listed_and_every_link_leads_somewhere():
    dossier = RACINE / "docs" / "adr"
    liste = (dossier / "README.md").read_text(encoding="utf-8")
    for chemin in sorted(dossier.glob("0*.md")):
        assert f"({chemin.name})" in liste
    for page in [RACINE / "README.md", *RACINE.glob("docs/**/*.md")]:
        for lien in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / lien).exists(), f"{page.name} : {lien}"


def test_domain_nouns_of_the_values_are_in_the_glossary():
    glossaire = (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8").lower()
    for nom in (
        "Agenda",
        "Fiche",
        "Règle",
        "Seuil",
        "Rythme",
        "Délai",
        "Condition",
        "Circonstance",
        "Profil",
        "Verdict",
    ):
        assert f"| {nom.lower()} |" in glossaire


def test_readme_figures_are_those_of_the_catalogue():
    fiches = len(list((RACINE / "fixtures" / "obligations").glob("*.toml")))
    assert f"{fiches} fiches" in (RACINE / "README.md").read_text(encoding="utf-8")


def test_the_coverage_page_counts_the_catalogue_of_today():
    ecrite = (RACINE / "docs" / "couverture.md").read_text(encoding="utf-8")
    assert ecrite == texte_de_la_couverture(RACINE / "fixtures"), "lancez manage.py dump_couverture"


def test_each_test_named_by_the_contract_of_the_feed_exists():
    page = (RACINE / "docs" / "flux.md").read_text(encoding="utf-8")
    ecrits = {
        nom
        for chemin in (RACINE / "tests").rglob("test_*.py")
        for nom in (chemin.name, *re.findall(r"^def (test_\w+)", chemin.read_text(encoding="utf-8"), re.MULTILINE))
    }
    nommes = set(re.findall(r"test_\w+(?:\.py)?", page))
    assert len(nommes) > 40
    assert nommes <= ecrits
