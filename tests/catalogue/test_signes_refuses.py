"""What nobody sees enters by no door, in no text of any table: U+0019 in one title has a calendar refused whole."""

from dataclasses import fields, replace
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models

from collectivites.champs import Gardee
from collectivites.profil import Renouvellement, Territoire
from obligations import catalogue, publication, registre, travail
from obligations.catalogue import current_catalogue
from obligations.echange import Fichier
from obligations.envoi import read, recognise
from obligations.fiche import Condition, Delai, Derogation, Extension, Report
from obligations.fichiers import read_files, write_files
from obligations.genres import FORMES
from obligations.lecture import LectureImpossible
from obligations.models import DateAnnulee, Demande, Genre, Obligation, Version
from obligations.ressource import Ressource
from obligations.rythme import Rythme
from obligations.toml import ecrit
from obligations.vocabulaire import Caracteristique, Domaine
from tests.factories import FicheFactory, RegleFactory, avant_la_regle

pytestmark = pytest.mark.django_db

MAUVAIS = "Vote du\x19 budget"
DIT = r"aractère invisible U\+0019 après « Vote du »"
COLONNES = [
    pytest.param(table, champ, id=f"{table.__name__}.{champ.name}")
    for application in ("agenda", "obligations", "collectivites")
    for table in apps.get_app_config(application).get_models()
    for champ in table._meta.concrete_fields
    if isinstance(champ, models.CharField | models.TextField | models.JSONField)
]
FICHE = FicheFactory(
    code="budget",
    titre="Voter le budget",
    comment_faire=("Le voter.",),
    minimum="Le voter.",
    qui_agit="Le maire.",
    outils=("Un tableur",),
    exceptions=("Aucune.",),
    sanction="Aucune.",
    doutes="Aucun.",
    ressources=("guichet",),
    voir_aussi=("budget",),
    regles=(
        RegleFactory(
            cle="vote",
            titre="Voter",
            titre_court="Vote",
            report=Report.JOUR_OUVRABLE,
            report_texte="Un article.",
            report_pratique="Le lundi.",
            extensions=(Extension(Territoire.POLYNESIE_FRANCAISE, "Un article."),),
            derogations=(Derogation(("67",), "Un article."),),
            renouvellement=Renouvellement.MUNICIPAL,
            conditions=(Condition("A un site", "site"),),
            circonstances=("vous votez",),
            delai=Delai(2, "mois", True, "le vote"),
            rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"]),
        ),
    ),
)
RESSOURCE = Ressource(
    "guichet",
    "Guichet",
    "service",
    "Un guichet.",
    "haute",
    operateur="État",
    url="https://x.fr/",
    acces="Ouvert.",
    donnees="Des données.",
    parution="2020",
    licence="Libre",
    code_source="https://x.fr/code",
    anciens_noms=("Comptoir",),
    domaines=("budgets",),
    sujets=("budget",),
    sources=("https://x.fr/",),
    doutes="Aucun.",
)
VALEURS = {
    (Genre.DOMAINE, "budgets"): Domaine("budgets", "Budgets", 1),
    (Genre.CARACTERISTIQUE, "site"): Caracteristique("site", "Un site ?", "A un site", "Une aide.", 1),
    (Genre.RESSOURCE, "guichet"): RESSOURCE,
    (Genre.OBLIGATION, "budget"): FICHE,
}


# --- Every table, whoever writes it


@pytest.mark.parametrize(("table", "champ"), COLONNES)
def test_no_column_of_any_table_takes_it(table, champ):
    """A new column of text has its class in collectivites.champs, or this test names it."""
    assert isinstance(champ, Gardee)
    valeur = ["bon", {"cle": MAUVAIS}] if isinstance(champ, models.JSONField) else MAUVAIS
    with pytest.raises(ValidationError, match=DIT):
        table._base_manager.update(**{champ.name: valeur})
    with pytest.raises(ValidationError, match=DIT):
        table._base_manager.bulk_create([table(**{champ.attname: valeur})])
    with pytest.raises(ValidationError):
        champ.clean(valeur, None)


def test_a_search_for_it_finds_nothing_and_is_no_error():
    assert not Obligation.objects.filter(titre=MAUVAIS).exists()


def test_lines_of_any_system_are_kept_to_end_one_way():
    Demande.objects.create(genre="obligation", code="a", par="anne", le="2026-12-01T00:00Z", motif="Un\r\ndeux\rtrois")
    assert Demande.objects.get().motif == "Un\ndeux\ntrois"


# --- Files and uploads


def chemins(table, debut=()):
    """The way to each text of a table."""
    for cle, valeur in table.items() if isinstance(table, dict) else enumerate(table):
        if isinstance(valeur, str):
            yield (*debut, cle)
        elif isinstance(valeur, dict | list):
            yield from chemins(valeur, (*debut, cle))


def gatee(genre, valeur, chemin):
    """The table of that value, with what nobody sees at the end of that way."""
    table = FORMES[genre].ecrit(valeur)
    *avant, dernier = chemin
    ou = table
    for cle in avant:
        ou = ou[cle]
    ou[dernier] = MAUVAIS
    return table


CHEMINS = [
    pytest.param(genre, valeur, chemin, id=f"{genre}.{'.'.join(map(str, chemin))}")
    for (genre, _), valeur in VALEURS.items()
    for chemin in chemins(FORMES[genre].ecrit(valeur))
]


def test_the_values_of_these_tests_fill_every_text_that_a_file_may_hold():
    for valeur in (*VALEURS.values(), FICHE.regles[0], FICHE.sources[0]):
        vides = {champ.name for champ in fields(valeur) if getattr(valeur, champ.name) in ("", ())}
        assert vides - {"remplace", "public", "fermeture"} == set()


@pytest.mark.parametrize(("genre", "valeur", "chemin"), CHEMINS)
def test_no_key_of_a_file_takes_it(genre, valeur, chemin):
    with pytest.raises(LectureImpossible, match=f"{DIT}|» inconnu"):
        FORMES[genre].lit(gatee(genre, valeur, chemin))


def test_an_upload_tells_the_line_of_each():
    texte = ecrit(FORMES[Genre.OBLIGATION].ecrit(FICHE)).replace("Voter le budget", "Vote du\\u0019 budget")
    choses, _ = recognise([Fichier("budget.toml", texte.replace("Le maire.", "Le\u200b maire."))])
    codes = {genre: [code for g, code in VALEURS if g is genre] for genre in FORMES}
    assert sorted(str(faute)[:75] for faute in read(choses, codes).fautes) == [
        "budget.toml, ligne 11 : qui_agit : caractère invisible U+200B après « Le ».",
        "budget.toml, ligne 3 : titre : caractère invisible U+0019 après « Vote du »",
    ]


def test_the_loader_names_the_file_and_the_key(tmp_path):
    write_files(tmp_path, VALEURS)
    fichier = tmp_path / "obligations" / "budget.toml"
    fichier.write_text(fichier.read_text("utf-8").replace("Voter le budget", "Vote du\u2028 budget"), "utf-8")
    with pytest.raises(CommandError, match=r"obligations/budget\.toml : titre : caractère invisible U\+2028"):
        call_command("load_catalogue", source=tmp_path)


def test_a_file_that_begins_with_a_mark_of_windows_is_read(tmp_path):
    write_files(tmp_path, VALEURS)
    fichier = tmp_path / "obligations" / "budget.toml"
    fichier.write_bytes(b"\xef\xbb\xbf" + fichier.read_bytes())
    assert read_files(tmp_path)[Genre.OBLIGATION, "budget"] == FICHE


# --- Publishing


def publie_tout():
    for (genre, _), valeur in VALEURS.items():
        publication.publish(travail.write(genre, valeur), "Essai")


@pytest.mark.parametrize("geste", ["publier", "retirer", "rétablir", "commande"])
def test_no_motif_holds_it(geste):
    publie_tout()
    copie = travail.write(Genre.OBLIGATION, replace(FICHE, titre="Voter"))
    version = Version.objects.of(Genre.OBLIGATION, "budget").get()
    gestes = {
        "publier": lambda: publication.publish(copie, MAUVAIS),
        "retirer": lambda: publication.withdraw(Genre.OBLIGATION, "budget", MAUVAIS),
        "rétablir": lambda: publication.restore(version, MAUVAIS),
        "commande": lambda: call_command("restore_catalogue", au=version.publiee_le, write=True, motif=MAUVAIS),
    }
    if geste == "commande":
        publication.publish(copie, "Essai")
    nombre = Version.objects.count()
    with pytest.raises((ValidationError, CommandError), match=f"Motif : c{DIT}"):
        gestes[geste]()
    assert Version.objects.count() == nombre


def test_traces_of_a_copy_leave_a_motif_by_themselves():
    publie_tout()
    publication.publish(travail.write(Genre.OBLIGATION, replace(FICHE, titre="Voter")), "\ufeffDécret n°\u00a01\u2029")
    assert Version.objects.of(Genre.OBLIGATION, "budget").first().motif == "Décret n°\u00a01"


def test_a_working_copy_older_than_this_rule_is_not_published():
    publie_tout()
    with avant_la_regle():
        Obligation.objects.update(resume=MAUVAIS)
    with pytest.raises(ValidationError, match=f"resume : c{DIT}"):
        publication.publish(travail.read(Genre.OBLIGATION, "budget"), "Essai")


# --- What was published before


@pytest.fixture
def ancienne():
    """A fiche published with it in its title and its motif, before this rule."""
    publie_tout()
    with avant_la_regle():
        publication.publish(travail.write(Genre.OBLIGATION, replace(FICHE, titre=MAUVAIS)), MAUVAIS)
    catalogue.forget()
    return Version.objects.of(Genre.OBLIGATION, "budget").first()


def test_it_is_read_without(ancienne):
    assert ancienne.contenu["titre"] == MAUVAIS
    assert current_catalogue().fiches["budget"].titre == "Vote du budget"


def test_it_is_restored_withdrawn_and_marked_without(ancienne):
    assert publication.mark_verified("budget", date(2026, 12, 1)).contenu["titre"] == "Vote du budget"
    publication.publish(travail.write(Genre.OBLIGATION, FICHE), "Essai")
    assert publication.restore(ancienne, "Essai").contenu["titre"] == "Vote du budget"
    assert Obligation.objects.get().titre == "Vote du budget"


def test_it_is_withdrawn_without(ancienne):
    assert publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée").contenu["titre"] == "Vote du budget"


def test_its_motif_is_told_without_to_those_whose_date_goes(ancienne):
    vue = publication.vue_publiee(ancienne), "Budgets"
    registre.note_publication("budget", vue, (None, ""), ancienne, MAUVAIS, publication.new_instant(), [])
    assert set(DateAnnulee.objects.values_list("motif", flat=True)) == {"Vote du budget"}
