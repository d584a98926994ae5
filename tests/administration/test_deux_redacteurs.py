"""Two editors on one page: the second is told, nobody's text is lost, a second click saves knowingly."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from obligations import publication, travail
from obligations.models import Domaine, Genre, Obligation, Regle, Source, Version
from tests.administration.page import nouvelle_ligne, saisie
from tests.administration.test_enregistrer import REGLE


def ecarts(reponse):
    return [(e.champ, e.avant, e.apres) for e in reponse.context["refus"].differences]


def test_the_second_editor_is_told_and_a_second_click_saves(anne, bruno, adresse):
    chez_anne, chez_bruno = saisie(anne.get(adresse)), saisie(bruno.get(adresse))
    anne.post(adresse, {**chez_anne, "resume": "Texte d’Anne."})
    reponse = bruno.post(adresse, {**chez_bruno, "resume": "Texte de Bruno."})
    assert "« anne » a enregistré une autre modification" in reponse.text
    assert ecarts(reponse) == [("résumé", "Texte d’Anne.", "Texte de Bruno.")]
    assert "Texte d’Anne." in reponse.text
    assert saisie(reponse)["resume"] == ["Texte de Bruno."]
    assert Obligation.objects.get().resume == "Texte d’Anne."

    assert bruno.post(adresse, saisie(reponse)).status_code == 302
    copie = Obligation.objects.get()
    assert (copie.resume, copie.modifiee_par, copie.revision) == ("Texte de Bruno.", "bruno", 3)


def test_a_field_that_only_the_first_editor_changed_is_told_apart(anne, bruno, adresse):
    """The second save erased it without a word."""
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "minimum": "Le minimum d’Anne."})
    reponse = bruno.post(adresse, {**chez_bruno, "qui_agit": "Bruno agit."})
    intacts = {e.champ: e.intact for e in reponse.context["refus"].differences}
    assert intacts == {"qui agit": False, "le minimum pour être en règle": True}
    assert reponse.text.count("Vous n’y avez pas touché") == 1
    encore = bruno.post(adresse, {**saisie(reponse), "qui_agit": "Bruno agit.", "revision_lue": "0"})
    assert {e.champ: e.intact for e in encore.context["refus"].differences} == intacts


@pytest.mark.parametrize("ouverte", ["", "forgée", "\x00"])
def test_a_forged_opening_makes_every_field_count_as_touched(anne, bruno, adresse, ouverte):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "minimum": "Le minimum d’Anne."})
    reponse = bruno.post(adresse, {**chez_bruno, "qui_agit": "Bruno agit.", "ouverte": ouverte})
    assert reponse.status_code == 200


def test_saving_to_publish_over_another_editor_is_refused_too(anne, bruno, adresse, versions):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Texte d’Anne."})
    reponse = bruno.post(adresse, {**chez_bruno, "_relire": "1", "resume": "Texte de Bruno."})
    assert reponse.context["refus"].differences
    assert len(versions()) == 1


def test_publishing_what_changed_since_it_was_read_is_refused_and_shown(anne, bruno, adresse, versions):
    relecture = adresse.replace("/change/", "/publier/")
    bruno.post(adresse, {**saisie(bruno.get(adresse)), "resume": "Texte de Bruno."})
    lue = saisie(bruno.get(relecture))
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Texte d’Anne."})
    reponse = bruno.post(relecture, {**lue, "motif": "Décret", "geste": "publier"})
    assert "a changé depuis l’ouverture de cette page" in reponse.text
    assert "Anne" in reponse.text
    assert saisie(reponse)["motif"] == ["Décret"]
    assert len(versions()) == 1
    bruno.post(relecture, {**saisie(reponse), "geste": "publier"})
    assert versions()[-1].contenu["resume"] == "Texte d’Anne."


@pytest.mark.parametrize("geste", ["publier", "retirer"])
def test_what_another_published_or_withdrew_since_the_page_was_read_is_not_undone(anne, adresse, versions, geste):
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Texte d’Anne."})
    page = adresse.replace("/change/", f"/{geste}/")
    lue = saisie(anne.get(page))
    if geste == "publier":
        publication.withdraw(Genre.OBLIGATION, "budget", "Décret annulé", "bruno")
    else:
        publication.publish(travail.read(Genre.OBLIGATION, "budget"), "Décret", "bruno")
    reponse = anne.post(page, {**lue, "motif": "Essai", "geste": geste})
    assert "a changé depuis l’ouverture de cette page" in reponse.text
    assert (len(versions()), versions()[-1].auteur) == (2, "bruno")


def test_a_verification_is_told_under_its_author_s_name(anne, adresse):
    chez_anne = saisie(anne.get(adresse))
    publication.mark_verified("budget", date(2027, 1, 1), "bruno")
    reponse = anne.post(adresse, {**chez_anne, "resume": "Texte d’Anne."})
    assert "« bruno » a enregistré" in reponse.text


def test_a_third_save_between_two_clicks_is_told_again(anne, bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Un."})
    reponse = bruno.post(adresse, {**chez_bruno, "resume": "Texte de Bruno."})
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Deux."})
    reponse = bruno.post(adresse, saisie(reponse))
    assert ecarts(reponse) == [("résumé", "Deux.", "Texte de Bruno.")]


def test_two_editors_who_typed_the_same_are_not_bothered(anne, bruno, adresse):
    chez_anne, chez_bruno = saisie(anne.get(adresse)), saisie(bruno.get(adresse))
    anne.post(adresse, {**chez_anne, "resume": "Le même."})
    assert bruno.post(adresse, {**chez_bruno, "resume": "Le même."}).status_code == 302


def test_a_page_without_its_revision_is_refused(anne, adresse):
    champs = saisie(anne.get(adresse))
    del champs["revision_lue"]
    assert anne.post(adresse, {**champs, "resume": "Texte."}).context["refus"].differences


def test_a_regle_changed_by_the_first_editor_is_shown_by_field(anne, bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "regles-1-population": ">= 3500"})
    reponse = bruno.post(adresse, chez_bruno)
    assert ecarts(reponse) == [("règle « envoi », population", ">= 3500", "")]


def test_a_regle_added_by_the_first_editor_joins_the_screen_of_the_second(anne, bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, nouvelle_ligne(saisie(anne.get(adresse)), "regles", **REGLE))
    reponse = bruno.post(adresse, {**chez_bruno, "resume": "Texte de Bruno."})
    assert ecarts(reponse) == [("résumé", "Toute commune vote son budget.", "Texte de Bruno.")]
    champs = saisie(reponse)
    assert champs["regles-2-cle"] == ["nouvelle"]
    assert champs["regles-2-types"] == ["commune", "epci-fp"]
    assert champs["regles-2-effet"] == ["01/01/2027"]
    assert bruno.post(adresse, champs).status_code == 302
    assert Regle.objects.get(cle="nouvelle").types == ["commune", "epci-fp"]


def test_a_regle_removed_by_the_first_editor_is_told_and_can_be_put_back(anne, bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, {**saisie(anne.get(adresse)), "regles-0-DELETE": "on"})
    reponse = bruno.post(adresse, {**chez_bruno, "regles-0-quoi": "Voter, dit Bruno."})
    assert ("règle « vote »", "(absente)", "Voter, dit Bruno.") in ecarts(reponse)
    assert bruno.post(adresse, saisie(reponse)).status_code == 302
    assert Regle.objects.get(cle="vote").quoi == "Voter, dit Bruno."


def test_the_same_new_cle_typed_by_both_is_explained(anne, bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    anne.post(adresse, nouvelle_ligne(saisie(anne.get(adresse)), "regles", **REGLE))
    reponse = bruno.post(adresse, nouvelle_ligne(chez_bruno, "regles", **{**REGLE, "quoi": "Autrement."}))
    assert "Deux règles ont la clé « nouvelle »." in reponse.text
    assert Regle.objects.get(cle="nouvelle").quoi == "Faire autre chose."


def test_an_open_page_survives_a_restoration(anne, bruno, adresse):
    """Restoring writes the sources anew: their ids change under the page that is open."""
    chez_bruno = saisie(bruno.get(adresse))
    Obligation.objects.update(resume="Entre-temps.")
    publication.restore(Version.objects.of(Genre.OBLIGATION, "budget").get(), "Retour", "anne")
    reponse = bruno.post(adresse, {**chez_bruno, "resume": "Texte de Bruno.", "sources-0-dit": "Bruno l’a relu."})
    assert "« anne »" in reponse.text
    champs = saisie(reponse)
    assert bruno.post(adresse, champs).status_code == 302
    assert "Bruno l’a relu." in {source.dit for source in Source.objects.all()}


def test_loading_files_counts_as_another_editor(bruno, adresse):
    chez_bruno = saisie(bruno.get(adresse))
    fiche = travail.read(Genre.OBLIGATION, "budget").to_valeur()
    travail.write(Genre.OBLIGATION, fiche)
    Obligation.objects.update(resume="Chargé.")
    reponse = bruno.post(adresse, {**chez_bruno, "resume": "Texte de Bruno."})
    assert "Un chargement du catalogue a enregistré" in reponse.text


@pytest.mark.usefixtures("obligation")
def test_the_shared_words_are_guarded_too(anne, bruno):
    domaine = Domaine.objects.get()
    page = reverse("admin:obligations_domaine_change", args=[domaine.pk])
    chez_bruno = saisie(bruno.get(page))
    anne.post(page, {**saisie(anne.get(page)), "titre": "Budgets d’Anne"})
    reponse = bruno.post(page, {**chez_bruno, "titre": "Budgets de Bruno"})
    assert ecarts(reponse) == [("titre", "Budgets d’Anne", "Budgets de Bruno")]
    assert Domaine.objects.get().titre == "Budgets d’Anne"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite a un seul écrivain à la fois")
@pytest.mark.parametrize("geste", ["publier", "retirer", "retablir"])
def test_who_publishes_waits_for_the_others_before_holding_a_copy(anne, adresse, versions, geste):
    """Else one holds the copy, the other the table of Versions, and each waits for the other for ever."""
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Texte d’Anne."})
    page = adresse.replace("/change/", f"/{geste}/")
    if geste == "retablir":
        page = reverse("admin:obligations_version_changelist")
        lue = saisie(anne.post(page, {"action": "retablir", "_selected_action": [versions()[0].pk]}))
    else:
        lue = saisie(anne.get(page))
    with CaptureQueriesContext(connection) as requetes:
        anne.post(page, {**lue, "motif": "Essai", "geste": geste})
    verrous = [r["sql"] for r in requetes if "LOCK TABLE" in r["sql"] or "FOR UPDATE" in r["sql"]]
    assert "LOCK TABLE" in verrous[0]
