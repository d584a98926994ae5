"""load_catalogue and dump_catalogue: idempotent, honest about what they do, kind to what editors changed."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from obligations.catalogue import current_catalogue
from obligations.models import Obligation, Version

pytestmark = pytest.mark.django_db

FICHE = """\
code = "essai"
domaine = "budgets"
titre = "Essai"
resume = "Toute commune essaie."
nature = "obligation"
priorite = "courant"
etat = "en-vigueur"
confiance = "haute"
verifiee_le = 2026-11-25

[[regles]]
cle = "une"
quoi = "Essayer."
effet = 2022-07-01
types = ["commune"]
population = "> 3500"
"""
DOMAINES = '[[domaines]]\ncode = "budgets"\ntitre = "Budgets"\nordre = 1\n'


def load(racine: Path, **options) -> str:
    sortie = StringIO()
    call_command("load_catalogue", source=racine, write=True, stdout=sortie, **options)
    return sortie.getvalue()


def dump(racine: Path) -> str:
    sortie = StringIO()
    call_command("dump_catalogue", vers=racine, stdout=sortie)
    return sortie.getvalue()


def contenu(racine: Path) -> dict[str, bytes]:
    """Every file of the catalogue; the history of the programme is none of it."""
    chemins = (p for p in racine.rglob("*.toml") if p.name != "programme.toml")
    return {str(p.relative_to(racine)): p.read_bytes() for p in chemins}


@pytest.fixture
def racine(tmp_path) -> Path:
    (tmp_path / "obligations").mkdir()
    (tmp_path / "obligations" / "essai.toml").write_text(FICHE, encoding="utf-8")
    (tmp_path / "domaines.toml").write_text(DOMAINES, encoding="utf-8")
    return tmp_path


def test_loading_twice_says_nothing_the_second_time(racine):
    assert load(racine) == "+ domaine budgets\n+ obligation essai\n"
    revision = Version.objects.revision()
    assert load(racine) == ""
    assert Version.objects.revision() == revision


def test_without_write_nothing_is_written(racine):
    sortie = StringIO()
    call_command("load_catalogue", source=racine, stdout=sortie)
    assert "+ obligation essai" in sortie.getvalue()
    assert "ajoutez --write" in sortie.getvalue()
    assert not Obligation.objects.exists()
    assert not Version.objects.exists()


def test_a_change_of_the_file_is_published_with_the_motif(racine):
    load(racine)
    (racine / "obligations" / "essai.toml").write_text(FICHE.replace("> 3500", ">= 3500"), encoding="utf-8")
    assert load(racine, motif="Relecture de l’article") == "~ obligation essai\n"
    version = Version.objects.of("obligation", "essai").first()
    assert (version.numero, version.motif) == (2, "Relecture de l’article")
    assert str(current_catalogue().fiches["essai"].regles[0].population) == ">= 3500"


def test_what_an_editor_changed_is_kept_and_said(racine):
    load(racine)
    Obligation.objects.filter(code="essai").update(titre="Titre de la rédaction")
    (racine / "obligations" / "essai.toml").write_text(FICHE.replace("> 3500", ">= 3500"), encoding="utf-8")
    sortie = load(racine)
    assert sortie.startswith("= obligation essai : changé dans l’administration, gardé")
    assert Obligation.objects.get(code="essai").titre == "Titre de la rédaction"
    assert load(racine, ecraser=True) == "~ obligation essai\n"
    assert Obligation.objects.get(code="essai").titre == "Essai"


def test_what_an_editor_withdrew_is_not_published_again(racine):
    from obligations import publication
    from obligations.models import Genre

    load(racine)
    publication.withdraw(Genre.OBLIGATION, "essai", "Abrogée")
    assert load(racine) == ""
    assert "essai" not in current_catalogue().fiches


def test_a_file_that_is_gone_withdraws_its_obligation(racine):
    load(racine)
    (racine / "obligations" / "essai.toml").unlink()
    assert load(racine) == "- obligation essai\n"
    assert "essai" in current_catalogue().retirees
    assert Obligation.objects.filter(code="essai").exists()
    assert load(racine) == ""


@pytest.mark.parametrize("texte", [FICHE, FICHE.replace("> 3500", ">= 3500")])
def test_a_fiche_that_comes_back_is_published_again(racine, texte):
    load(racine)
    fichier = racine / "obligations" / "essai.toml"
    fichier.unlink()
    load(racine)
    fichier.write_text(texte, encoding="utf-8")
    assert load(racine) == "+ obligation essai\n"
    assert load(racine) == ""
    assert "essai" in current_catalogue().fiches


def test_dump_then_load_changes_nothing_byte_for_byte(tmp_path):
    racine = tmp_path / "fixtures"
    shutil.copytree(settings.BASE_DIR / "fixtures", racine, ignore=shutil.ignore_patterns("collectivites"))
    load(racine)
    avant = contenu(racine)
    assert len(avant) > 100
    assert dump(racine) == ""
    assert contenu(racine) == avant
    autre = tmp_path / "autre"
    dump(autre)
    assert contenu(autre) == avant
    assert load(autre) == ""


def test_dump_keeps_the_comments_of_a_file_that_says_the_same(racine):
    fichier = racine / "obligations" / "essai.toml"
    fichier.write_text("# Lu le 3 mars.\n" + FICHE, encoding="utf-8")
    load(racine)
    dump(racine)
    assert fichier.read_text(encoding="utf-8").startswith("# Lu le 3 mars.")


MAUVAIS = [
    (
        'nature = "obligation"',
        'nature = "obligatoin"',
        ["nature", "obligatoin", "recommandation, objectif"],
    ),
    ('types = ["commune"]', 'types = ["communne"]', ["regles.une.types", "communne", "« commune »", "epci-fp"]),
    ("effet = 2022-07-01", 'effet = "2022-07-01"', ["regles.une.effet", "2022-07-01", "sans guillemets"]),
    ("effet = 2022-07-01", 'effet = "bientôt"', ["regles.une.effet", "ancienne", "non fixée"]),
    ('population = "> 3500"', 'population = "3500"', ["regles.une.population", "3500", "« > 3500 »"]),
    ('population = "> 3500"', 'popluation = "> 3500"', ["popluation", "clé inconnue", "« population »"]),
    (
        'population = "> 3500"',
        'rythme = ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]',
        ["regles.une.rythme", "ce jour n’existe pas"],
    ),
    ('population = "> 3500"', 'rythme = ["RRULE:FREQ=SECONDLY"]', ["regles.une.rythme", "SECONDLY", "YEARLY"]),
    ('population = "> 3500"', "fin = 2021-01-01", ["une", "avant son effet"]),
    ('domaine = "budgets"', 'domaine = "licornes"', ["essai", "licornes"]),
    ('titre = "Essai"', "", ["titre", "un texte est attendu"]),
    ('code = "essai"', 'code = "autre"', ["essai.toml", "autre.toml"]),
    ("verifiee_le = 2026-11-25", "verifiee_le = 2026-02-30", ["essai.toml", "TOML"]),
    ("[[regles]]", "[regles]", ["regles", "suite de tables"]),
    ('quoi = "Essayer."', "quoi = 12", ["regles.une.quoi", "12", "un texte"]),
]


@pytest.mark.parametrize(("avant", "apres", "attendus"), MAUVAIS)
def test_a_mistake_names_file_key_value_and_what_is_accepted(racine, avant, apres, attendus):
    assert avant in FICHE
    (racine / "obligations" / "essai.toml").write_text(FICHE.replace(avant, apres), encoding="utf-8")
    with pytest.raises(CommandError) as erreur:
        load(racine)
    for attendu in ["essai", *attendus]:
        assert attendu in str(erreur.value)
    assert not Version.objects.exists()
    assert not Obligation.objects.exists()


@pytest.mark.parametrize(
    ("ajout", "attendus"),
    [
        ('voir_aussi = ["esai"]', ["voir_aussi", "« esai »", "« essai »"]),
        ('ressources = ["totem"]', ["ressources", "« totem »"]),
    ],
)
def test_a_name_that_no_file_bears_is_refused(racine, ajout, attendus):
    fichier = racine / "obligations" / "essai.toml"
    fichier.write_text(FICHE.replace("\n[[regles]]", f"{ajout}\n\n[[regles]]"), encoding="utf-8")
    with pytest.raises(CommandError) as erreur:
        load(racine)
    for attendu in ["obligations/essai.toml", *attendus]:
        assert attendu in str(erreur.value)


@pytest.mark.parametrize("nom", ["essai.TOML", "essai.toml.bak", "sous-dossier"])
def test_what_is_no_toml_file_is_refused_rather_than_taken_for_a_withdrawal(racine, nom):
    (racine / "obligations" / nom).mkdir()
    with pytest.raises(CommandError, match="seuls des fichiers .toml"):
        load(racine)


@pytest.mark.parametrize(
    ("ajout", "champ"),
    [
        (f'[[sources]]\ntitre = "{"a" * 301}"', "sources[1].titre"),
        (f'[[sources]]\ntitre = "Long"\nurl = "https://exemple.fr/{"a" * 500}"', "sources[1].url"),
    ],
)
def test_a_text_too_long_for_its_column_is_refused_by_name_on_every_database(racine, ajout, champ):
    (racine / "obligations" / "essai.toml").write_text(f"{FICHE}\n{ajout}\n", encoding="utf-8")
    with pytest.raises(CommandError) as erreur:
        load(racine)
    assert champ in str(erreur.value)
    assert not Version.objects.exists()


def test_two_domaines_of_one_code_are_refused(racine):
    (racine / "domaines.toml").write_text(DOMAINES * 2, encoding="utf-8")
    with pytest.raises(CommandError, match="domaines.toml.*« budgets » est déjà pris"):
        load(racine)


def test_two_fiches_of_one_code_are_refused(racine):
    (racine / "obligations" / "copie.toml").write_text(FICHE, encoding="utf-8")
    with pytest.raises(CommandError, match="essai.*déjà pris"):
        load(racine)
    assert not Version.objects.exists()


def test_a_file_that_is_not_utf8_is_refused(racine):
    (racine / "obligations" / "essai.toml").write_bytes(FICHE.encode("utf-16"))
    with pytest.raises(CommandError, match="essai.toml"):
        load(racine)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        load(tmp_path / "ailleurs")


def test_a_mistake_in_the_last_file_writes_nothing_of_the_first(racine):
    (racine / "obligations" / "zut.toml").write_text(
        FICHE.replace('"essai"', '"zut"').replace('"budgets"', '"licornes"'), encoding="utf-8"
    )
    with pytest.raises(CommandError):
        load(racine)
    assert not Obligation.objects.exists()
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        ('minimum = "<b>Le faire</b>"', "obligations/essai.toml : minimum : « <b> » : le HTML n’est pas lu"),
        ('comment_faire = ["[x](javascript:y)"]', "obligations/essai.toml : comment_faire : « [x](javascript:y) »"),
        ('outils = ["**Un outil**"]', "obligations/essai.toml : outils : ce texte reste simple"),
        (
            'sources = [{titre = "T", url = "javascript:x"}]',
            "url : « javascript:x » : une adresse en http:// ou https://",
        ),
    ],
)
def test_what_readers_would_not_be_shown_is_refused_in_a_file_by_name(racine, ligne, message):
    (racine / "obligations" / "essai.toml").write_text(f"{ligne}\n{FICHE}", encoding="utf-8")
    with pytest.raises(CommandError) as erreur:
        load(racine)
    assert message in str(erreur.value)
    assert not Version.objects.exists()
