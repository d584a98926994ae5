"""check_catalogue: the shipped catalogue passes, and what is wrong is told with its file and stops the command."""

import shutil
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

JOUR = date(2026, 12, 1)


def relit(racine, jour=JOUR) -> str:
    sortie = StringIO()
    call_command("check_catalogue", source=racine, jour=jour, stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def racine(tmp_path):
    copie = tmp_path / "fixtures"
    shutil.copytree(settings.BASE_DIR / "fixtures", copie, ignore=shutil.ignore_patterns("collectivites"))
    return copie


def change(racine, chemin, avant, apres):
    texte = (racine / chemin).read_text(encoding="utf-8")
    assert avant in texte
    (racine / chemin).write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def test_the_shipped_catalogue_has_no_defect():
    sortie = relit(settings.BASE_DIR / "fixtures")
    *a_relire, bilan = sortie.splitlines()
    assert "ressources relues" in bilan
    assert [ligne for ligne in a_relire if "jamais lue pour les" not in ligne] == []


def test_after_six_months_each_fiche_is_to_be_read_again():
    sortie = relit(settings.BASE_DIR / "fixtures", date(2027, 6, 30))
    assert "à relire : publication-electronique-actes : vérifiée le 25\u00a0novembre 2026" in sortie


@pytest.mark.parametrize(
    ("chemin", "avant", "apres", "mot"),
    [
        ("obligations/ads-teleprocedure-3500.toml", '"> 3500"', '">= 3500"', "les règles ont « à partir de 3 500 »"),
        ("obligations/ads-teleprocedure-3500.toml", '["commune"]', '["communes"]', "« communes » inconnu"),
        ("obligations/ads-teleprocedure-3500.toml", '"adau"', '"adaux"', "« adaux » inconnu"),
        ("ressources/platau.toml", '"urbanisme"', '"urbanismes"', "« urbanismes » inconnu"),
        ("programme.toml", 'fiche = "base-adresse-locale"', 'fiche = "base"', "obligation « base » inconnue"),
        ("programme.toml", 'confiance = "haute"', 'confiance = "sûre"', "confiance"),
    ],
)
def test_a_defect_is_told_and_stops_the_command(racine, chemin, avant, apres, mot, capsys):
    change(racine, chemin, avant, apres)
    with pytest.raises(CommandError) as erreur:
        call_command("check_catalogue", source=racine, jour=JOUR)
    assert mot in f"{erreur.value}{capsys.readouterr().out}".replace("\u00a0", " ")
