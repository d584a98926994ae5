"""Files that leave the admin and come back: told before anything is written, written by who may, all or nothing."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from obligations import publication, travail
from obligations.echange import file_of
from obligations.fichiers import read_files
from obligations.genres import FORMES
from obligations.models import Domaine, Genre, Obligation, Version
from tests.administration.page import saisie
from tests.factories import FicheFactory

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"
IMPORTER = "/admin/obligations/obligation/importer/"
TOUT = "/admin/obligations/obligation/exporter/"
LISTE = "/admin/obligations/obligation/"


def du_catalogue(racine: Path) -> dict[str, bytes]:
    """Every file of the catalogue; the history of the programme is none of it."""
    chemins = (p for p in racine.rglob("*.toml") if p.name != "programme.toml")
    return {p.relative_to(racine).as_posix(): p.read_bytes() for p in chemins}


def en_zip(fichiers: dict[str, bytes | str]) -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return octets.getvalue()


def membres(contenu: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def envoie(client, *fichiers: tuple[str, bytes | str]):
    """The page after these files were sent."""
    fichiers = [SimpleUploadedFile(n, c.encode() if isinstance(c, str) else c) for n, c in fichiers]
    return client.post(IMPORTER, {"fichiers": fichiers})


def confirme(client, apercu, **champs):
    return client.post(IMPORTER, {**saisie(apercu), **champs}, follow=True)


def fautes(reponse) -> list[str]:
    assert reponse.status_code == 200
    assert "Rien n’est importé." in reponse.text
    return list(reponse.context["form"].errors["fichiers"])


def exporte(client, code="budget", genre="obligation") -> str:
    copie = travail.read(Genre(genre), code)
    return client.get(f"/admin/obligations/{genre}/{copie.pk}/exporter/").content.decode()


@pytest.fixture
def redacteur(django_user_model):
    """Makes the browser of an editor who has those rights."""

    def avec(*droits: str) -> Client:
        personne = django_user_model.objects.create_user("camille", is_staff=True)
        personne.user_permissions.set(Permission.objects.filter(codename__in=droits))
        client = Client()
        client.force_login(personne)
        return client

    return avec


@pytest.fixture
def fichier(anne, obligation) -> str:
    """The file of `obligation`, as exported."""
    return exporte(anne)


# Export


def test_one_thing_is_exported_as_its_file(anne, obligation, fichier):
    reponse = anne.get(f"{LISTE}{obligation.pk}/exporter/")
    assert reponse["Content-Disposition"] == 'attachment; filename="budget.toml"'
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse.content == file_of(Genre.OBLIGATION, obligation.to_valeur())
    assert "Exporter en TOML" in anne.get(reverse("admin:obligations_obligation_change", args=[obligation.pk])).text


def test_what_is_exported_is_the_working_copy_with_its_doutes(anne, obligation):
    Obligation.objects.update(doutes="À relire.")
    assert 'doutes = "À relire."' in exporte(anne)


def test_the_action_exports_one_row_as_a_file_and_several_as_a_zip(anne, obligation):
    autre = travail.write(Genre.OBLIGATION, FicheFactory(code="autre"))
    action = {"action": "exporter", "_selected_action": [str(obligation.pk)]}
    assert anne.post(LISTE, action)["Content-Disposition"] == 'attachment; filename="budget.toml"'
    reponse = anne.post(LISTE, {**action, "_selected_action": [str(obligation.pk), str(autre.pk)]})
    assert set(membres(reponse.content)) == {"obligations/autre.toml", "obligations/budget.toml"}
    assert "no-store" in reponse["Cache-Control"]


def test_selected_domaines_leave_in_one_file(anne, obligation):
    travail.write(Genre.DOMAINE, Domaine(code="autre", titre="Autre").to_valeur())
    lignes = [str(pk) for pk in Domaine.objects.values_list("pk", flat=True)]
    reponse = anne.post("/admin/obligations/domaine/", {"action": "exporter", "_selected_action": lignes})
    assert membres(reponse.content) == {
        "domaines.toml": b'[[domaines]]\ncode = "autre"\ntitre = "Autre"\nordre = 0\n\n'
        b'[[domaines]]\ncode = "budgets"\ntitre = "Budgets"\nordre = 1\n'
    }


def test_exporting_twice_gives_the_same_bytes(anne, obligation):
    assert anne.get(TOUT).content == anne.get(TOUT).content


def test_what_is_withdrawn_is_not_part_of_everything(anne, obligation):
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    assert set(membres(anne.get(TOUT).content)) == {"domaines.toml", "caracteristiques.toml"}


def test_a_copy_that_cannot_be_a_value_is_told(anne, obligation):
    obligation.regles.all().delete()
    for reponse in (
        anne.get(TOUT, follow=True),
        anne.get(f"{LISTE}{obligation.pk}/exporter/", follow=True),
        anne.post(LISTE, {"action": "exporter", "_selected_action": [str(obligation.pk)]}, follow=True),
    ):
        assert reponse.status_code == 200
        assert "Rien n’est exporté. Obligation «\u00a0budget\u00a0»\u00a0: " in reponse.text


def test_exporting_asks_for_the_right_to_see(redacteur, obligation):
    client = redacteur("view_domaine")
    domaine = Domaine.objects.get()
    assert client.get(f"/admin/obligations/domaine/{domaine.pk}/exporter/").status_code == 200
    assert client.get(f"{LISTE}{obligation.pk}/exporter/").status_code == 403
    assert client.get(TOUT).status_code == 403
    liste = client.get("/admin/obligations/domaine/").text
    assert "Tout exporter" not in liste
    assert "Importer des fichiers" not in liste


def test_the_lists_lead_to_everything_and_to_the_import(anne, obligation):
    for genre in FORMES:
        texte = anne.get(f"/admin/obligations/{genre}/").text
        assert f"/admin/obligations/{genre}/exporter/" in texte
        assert f"/admin/obligations/{genre}/importer/" in texte
        assert "doutes compris" in texte
    versions = anne.get("/admin/obligations/version/").text
    assert "Tout exporter" not in versions


# Round trips


def test_all_the_fixtures_imported_in_an_empty_base_are_exported_as_they_were(anne):
    fixtures = du_catalogue(FIXTURES)
    apercu = envoie(anne, ("tout.zip", en_zip(fixtures)))
    assert len(apercu.context["nouveaux"]) == len(read_files(FIXTURES))
    assert not Obligation.objects.exists()
    assert "copies de travail importées" in confirme(anne, apercu).text
    assert not Version.objects.exists()
    exporte = anne.get(TOUT).content
    assert membres(exporte) == fixtures
    retour = envoie(anne, ("tout.zip", exporte))
    assert not retour.context["nouveaux"]
    assert not retour.context["changes"]
    assert len(retour.context["identiques"]) == len(read_files(FIXTURES))
    assert "il n’y a rien à importer" in retour.text


def test_a_file_changed_in_a_text_editor_is_exported_as_it_was_changed(anne, fichier):
    change = fichier.replace("Toute commune vote son budget.", "Toute commune vote son budget primitif.")
    assert change != fichier
    confirme(anne, envoie(anne, ("budget.toml", change)))
    assert exporte(anne) == change


def test_windows_line_ends_and_marks_say_the_same(anne, fichier):
    octets = b"\xef\xbb\xbf" + fichier.replace("\n", "\r\n").encode()
    assert envoie(anne, ("budget.toml", octets)).context["identiques"]


# Import: the preview


def test_nothing_is_written_before_confirming(anne, fichier):
    change = fichier.replace("Voter le budget", "Voter son budget")
    apercu = envoie(anne, ("budget.toml", change))
    [apport] = apercu.context["changes"]
    assert [(e.champ, e.avant, e.apres) for e in apport.differences] == [
        ("titre", "Voter le budget", "Voter son budget")
    ]
    assert Obligation.objects.get().titre == "Voter le budget"
    assert Obligation.objects.get().revision == 1


def test_confirming_writes_the_working_copy_and_publishes_nothing(anne, fichier, versions):
    change = fichier.replace("Voter le budget", "Voter son budget")
    reponse = confirme(anne, envoie(anne, ("autre-nom.toml", change)))
    assert "Une copie de travail importée." in reponse.text
    copie = Obligation.objects.get()
    assert (copie.titre, copie.revision, copie.modifiee_par, copie.auteurs) == (
        "Voter son budget",
        3,
        "anne",
        ["anne"],
    )
    assert len(versions()) == 1
    assert LogEntry.objects.get().change_message == "importé depuis autre-nom.toml"
    assert LogEntry.objects.get().is_change()


def test_what_is_new_is_noted_as_an_addition(anne, fichier):
    nouveau = fichier.replace('code = "budget"', 'code = "neuf"')
    apercu = envoie(anne, ("neuf.toml", nouveau))
    assert [apport.code for apport in apercu.context["nouveaux"]] == ["neuf"]
    confirme(anne, apercu)
    assert LogEntry.objects.get().is_addition()
    assert Obligation.objects.get(code="neuf").auteurs == ["anne"]


def test_what_is_identical_is_not_written(anne, fichier):
    nouveau = fichier.replace('code = "budget"', 'code = "neuf"')
    confirme(anne, envoie(anne, ("budget.toml", fichier), ("neuf.toml", nouveau)))
    assert Obligation.objects.get(code="budget").revision == 1


def test_what_waits_in_the_working_copy_is_shown_before_it_is_replaced(anne, fichier):
    Obligation.objects.update(resume="Saisi hier.")
    [apport] = envoie(anne, ("budget.toml", fichier)).context["changes"]
    assert [(e.avant, e.apres) for e in apport.en_attente] == [("Toute commune vote son budget.", "Saisi hier.")]
    assert apport.etat == "modifiée depuis la version 1"


def test_doutes_of_the_file_replace_those_of_the_copy(anne, fichier):
    Obligation.objects.update(doutes="À relire.")
    confirme(anne, envoie(anne, ("budget.toml", fichier)))
    copie = Obligation.objects.get()
    assert (copie.doutes, copie.auteurs) == ("", [])


def test_a_partial_upload_removes_nothing(anne, fichier):
    travail.write(Genre.OBLIGATION, FicheFactory(code="autre"))
    confirme(anne, envoie(anne, ("budget.toml", fichier.replace("Voter le", "Voter son"))))
    assert Obligation.objects.count() == 2
    assert Obligation.objects.get(code="autre").revision == 1


def test_an_obligation_may_name_what_comes_with_it(anne, fichier):
    neuf = fichier.replace('domaine = "budgets"', 'domaine = "neuf"')
    domaines = '[[domaines]]\ncode = "neuf"\ntitre = "Neuf"\nordre = 2\n'
    confirme(anne, envoie(anne, ("budget.toml", neuf), ("d.toml", domaines)))
    assert Obligation.objects.get().domaine.code == "neuf"


def test_a_copy_that_cannot_be_read_is_told_and_can_be_replaced(anne, fichier, obligation):
    obligation.regles.all().delete()
    apercu = envoie(anne, ("budget.toml", fichier))
    assert "ne peut pas être comparée" in apercu.text
    confirme(anne, apercu)
    assert exporte(anne) == fichier


def test_queries_do_not_grow_with_the_files(anne, fichier, django_assert_max_num_queries):
    autres = {f"{n}.toml": fichier.replace('code = "budget"', f'code = "autre-{n}"') for n in range(20)}
    confirme(anne, envoie(anne, ("a.zip", en_zip(autres))))
    change = {nom: texte.replace("Voter le", "Voter son") for nom, texte in autres.items()}
    with django_assert_max_num_queries(20):
        assert len(envoie(anne, ("a.zip", en_zip(change))).context["changes"]) == 20
    with django_assert_max_num_queries(16):
        anne.get(TOUT)


def test_all_is_written_or_nothing(anne, fichier, monkeypatch):
    write = travail.write

    def write_all_but_the_last(genre, valeur, **options):
        if valeur.code == "z":
            raise ValidationError("La base n’en veut pas.")
        return write(genre, valeur, **options)

    apercu = envoie(anne, *[(f"{c}.toml", fichier.replace('code = "budget"', f'code = "{c}"')) for c in "az"])
    monkeypatch.setattr(travail, "write", write_all_but_the_last)
    assert fautes(confirme(anne, apercu)) == ["z.toml : La base n’en veut pas."]
    assert Obligation.objects.count() == 1
    assert not LogEntry.objects.exists()


# Import: two editors, and forged forms


def test_a_copy_saved_since_the_preview_is_shown_again(anne, bruno, fichier, adresse):
    apercu = envoie(anne, ("budget.toml", fichier.replace("Voter le", "Voter son")))
    bruno.post(adresse, {**saisie(bruno.get(adresse)), "resume": "Texte de Bruno."})
    reponse = confirme(anne, apercu)
    assert "Une copie de travail a changé depuis cet aperçu" in reponse.text
    [apport] = reponse.context["changes"]
    assert {e.avant for e in apport.differences} == {"Voter le budget", "Texte de Bruno."}
    assert Obligation.objects.get().titre == "Voter le budget"
    confirme(anne, reponse)
    assert Obligation.objects.get().titre == "Voter son budget"


def test_a_code_created_since_the_preview_is_shown_again(anne, fichier):
    apercu = envoie(anne, ("neuf.toml", fichier.replace('code = "budget"', 'code = "neuf"')))
    travail.write(Genre.OBLIGATION, FicheFactory(code="neuf"))
    assert [apport.code for apport in confirme(anne, apercu).context["changes"]] == ["neuf"]


@pytest.mark.parametrize("scelle", ["", "n’importe quoi", "a:b:c", "\x00"])
def test_a_forged_confirmation_is_refused(anne, fichier, scelle):
    apercu = envoie(anne, ("budget.toml", fichier.replace("Voter le", "Voter son")))
    assert "illisible ou trop ancienne" in fautes(confirme(anne, apercu, scelle=scelle))[0]
    assert Obligation.objects.get().titre == "Voter le budget"


def test_a_confirmation_is_of_who_saw_the_preview(anne, bruno, fichier):
    apercu = envoie(anne, ("budget.toml", fichier.replace("Voter le", "Voter son")))
    assert "illisible ou trop ancienne" in fautes(confirme(bruno, apercu))[0]


def test_a_form_of_another_site_is_refused(django_user_model, fichier):
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_superuser("dora"))
    assert envoie(client, ("budget.toml", fichier)).status_code == 403
    assert client.get(IMPORTER).status_code == 200


# Import: rights


@pytest.mark.parametrize(
    ("droits", "code", "statut"),
    [
        (("change_obligation",), "budget", 200),
        (("add_obligation",), "budget", 403),
        (("add_obligation",), "neuf", 200),
        (("change_obligation",), "neuf", 403),
        (("change_domaine", "add_domaine"), "budget", 403),
        (("view_obligation",), "budget", 403),
    ],
)
def test_importing_asks_for_the_right_of_each_kind(redacteur, fichier, droits, code, statut):
    client = redacteur(*droits)
    change = fichier.replace('code = "budget"', f'code = "{code}"').replace("Voter le", "Voter son")
    assert envoie(client, ("a.toml", change)).status_code == statut


def test_rights_are_checked_before_faults_are_told(redacteur, fichier):
    client = redacteur("change_domaine")
    assert envoie(client, ("a.toml", fichier.replace('nature = "', 'nature = "x'))).status_code == 403


def test_rights_are_checked_again_when_confirming(redacteur, fichier, django_user_model):
    client = redacteur("change_obligation", "change_domaine")
    apercu = envoie(client, ("a.toml", fichier.replace("Voter le", "Voter son")))
    django_user_model.objects.get(username="camille").user_permissions.set(
        Permission.objects.filter(codename="change_domaine")
    )
    assert confirme(client, apercu).status_code == 403
    assert Obligation.objects.get().titre == "Voter le budget"


def test_importing_is_closed_to_the_public(client):
    assert client.get(IMPORTER).status_code == 302
    assert client.get(TOUT).status_code == 302


# Import: what is refused


def test_everything_wrong_is_told_at_once_with_file_key_and_line(anne, fichier):
    faux = fichier.replace('nature = "obligation"', 'nature = "devoir"').replace(
        "effet = 2022-07-01", 'effet = "2022"'
    )
    refus = fautes(envoie(anne, ("faux.toml", faux), ("vide.toml", "  "), ("b.toml", 'code = "x')))
    lignes = faux.splitlines()
    nature = next(n for n, ligne in enumerate(lignes, 1) if ligne.startswith("nature"))
    effets = [n for n, ligne in enumerate(lignes, 1) if ligne.startswith("effet")]
    assert refus[0] == "vide.toml : ce fichier est vide."
    assert refus[1] == "b.toml, ligne 1 : ce n’est pas du TOML : un texte n’est pas fermé."
    assert refus[2].startswith(f"faux.toml, ligne {nature} : nature : « devoir » inconnu.")
    assert [re.match(r"faux.toml, ligne (\d+) : regles\.\w+\.effet : « 2022 »", faute)[1] for faute in refus[3:]] == [
        str(effet) for effet in effets
    ]


def test_what_names_something_unknown_is_refused(anne, fichier):
    [refus] = fautes(envoie(anne, ("a.toml", fichier.replace('domaine = "budgets"', 'domaine = "budget"'))))
    assert refus == (
        "a.toml, ligne 2 : domaine : « budget » inconnu. Vouliez-vous « budgets » ? Valeurs admises : budgets."
    )


def test_two_files_of_one_code_are_refused(anne, fichier):
    [refus] = fautes(envoie(anne, ("a.toml", fichier), ("b.toml", fichier)))
    assert refus == "b.toml, ligne 1 : code : le code « budget » est déjà pris par a.toml."


def test_no_file_is_refused_next_to_the_field(anne):
    reponse = anne.post(IMPORTER, {})
    assert fautes(reponse) == ["Choisissez au moins un fichier .toml, ou un .zip."]
    assert 'aria-invalid="true"' in reponse.text


def test_too_many_files_are_refused_in_french(anne):
    assert fautes(envoie(anne, *[(f"{n}.toml", "a = 1") for n in range(101)])) == [
        "Plus de 100 fichiers à la fois : mettez-les dans un .zip."
    ]


def test_too_big_an_upload_is_refused_in_french(anne):
    assert fautes(envoie(anne, ("a.toml", b"#" * 2_000_001))) == ["Cet envoi est trop gros : 2 Mo au plus."]
    assert fautes(anne.post(IMPORTER, {"scelle": "x" * 3_000_000})) == ["Cet envoi est trop gros : 2 Mo au plus."]


def test_what_a_column_cannot_hold_is_refused_before_confirming(anne, fichier):
    [refus] = fautes(envoie(anne, ("a.toml", fichier.replace("Légifrance", "L" * 400))))
    assert "sources[1].titre : " in refus
    assert "300 caractères" in refus


def test_the_page_of_faults_is_bounded(anne):
    reponse = envoie(anne, ("a.zip", en_zip({f"{n}.toml": "a = 1" for n in range(500)})))
    assert len(fautes(reponse)) == 101
    assert fautes(reponse)[-1] == "Et 400 autres fautes."


def test_names_of_files_are_escaped(anne, fichier):
    apercu = envoie(anne, ("a.zip", en_zip({"<b>x</b>.toml": fichier.replace("Voter le", "Voter son")})))
    assert "<b>x" not in apercu.text
    assert "&lt;b&gt;x&lt;/b&gt;.toml" in apercu.text
    assert apercu.context["changes"]


def test_the_import_pages_need_no_inline_script_or_style(anne, fichier):
    for reponse in (anne.get(IMPORTER), envoie(anne, ("a.toml", fichier)), envoie(anne, ("a.toml", "x"))):
        assert "style=" not in reponse.text
        assert "<script>" not in reponse.text
