"""Publish, withdraw, restore: with a motif, an author, and nothing half done."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from obligations import publication, travail
from obligations.catalogue import current_catalogue
from obligations.fiche import Confiance
from obligations.models import Domaine, Genre, Obligation, Version
from obligations.ressource import Famille, Ressource
from tests import factories
from tests.administration.page import publie, retire, saisie, textes
from tests.factories import FicheFactory


def test_publishing_needs_a_motif_and_publishes_nothing_without(anne, adresse, versions):
    reponse = publie(anne, adresse, {"resume": "Un texte neuf."}, motif="  ")
    assert list(reponse.context["form"].errors) == ["motif"]
    assert "Un motif est nécessaire" in reponse.text
    assert Obligation.objects.get().resume == "Un texte neuf."
    assert len(versions()) == 1


def test_a_motif_too_long_is_refused_and_kept(anne, adresse, versions):
    reponse = publie(anne, adresse, {"resume": "Un texte neuf."}, motif="m" * 501)
    assert "500 caractères" in reponse.text
    assert saisie(reponse)["motif"] == ["m" * 501]
    assert len(versions()) == 1


def test_publishing_makes_the_next_version_and_the_catalogue_follows(
    anne, adresse, versions, django_capture_on_commit_callbacks
):
    current_catalogue()
    with django_capture_on_commit_callbacks(execute=True):
        reponse = publie(anne, adresse, {"resume": "Un texte neuf."}, motif="Décret n° 2026-1")
    assert textes(reponse) == ["Version 2 publiée."]
    version = versions()[-1]
    assert (version.numero, version.auteur, version.motif) == (2, "anne", "Décret n° 2026-1")
    assert current_catalogue().fiches["budget"].resume == "Un texte neuf."


def test_publishing_the_same_again_says_that_there_is_nothing_to_publish(anne, adresse, versions):
    relecture = anne.get(adresse.replace("/change/", "/publier/"))
    assert "Rien à publier : les lecteurs voient déjà exactement ceci." in relecture.text
    assert "Publier</button>" not in relecture.text
    publie(anne, adresse)
    assert len(versions()) == 1


def test_what_cannot_be_published_says_why_before_and_after_the_click(anne, adresse, versions):
    reponse = publie(anne, adresse, {"regles-0-conditions": "Gère l'eau [service-eau]"}, motif="Essai")
    assert reponse.text.count("« service-eau » (caractéristique) n’est pas publié") == 2
    assert saisie(reponse)["motif"] == ["Essai"]
    assert len(versions()) == 1


def test_an_obligation_of_an_unpublished_domaine_is_refused(anne, adresse, versions):
    neuf = Domaine.objects.create(code="neuf", titre="Neuf")
    assert "« neuf » (domaine) n’est pas publié" in publie(anne, adresse, {"domaine": str(neuf.pk)}).text
    assert len(versions()) == 1


@pytest.mark.parametrize(
    ("modele", "champs"),
    [
        ("domaine", {"titre": "Neuf", "ordre": "3"}),
        ("caracteristique", {"question": "Gérez-vous l’eau ?", "oui": "Gère l’eau", "ordre": "3"}),
        (
            "ressource",
            {
                "nom": "GNAU",
                "famille": "service",
                "description": "Un guichet.",
                "gratuit": "unknown",
                "statut": "actif",
                "confiance": "haute",
            },
        ),
    ],
)
def test_the_shared_words_are_published_from_their_own_page(anne, modele, champs):
    page = reverse(f"admin:obligations_{modele}_add")
    enregistre = anne.post(page, {**champs, "code": "neuf", "_relire": "1"})
    relecture = anne.get(enregistre.url)
    assert relecture.status_code == 200
    reponse = anne.post(enregistre.url, {**saisie(relecture), "motif": "Création", "geste": "publier"})
    assert textes(reponse) == ["Version 1 publiée."]
    assert Version.objects.get(genre=modele, code="neuf").auteur == "anne"


def test_a_ressource_with_a_wrong_source_is_refused_in_french(anne):
    champs = {"nom": "X", "famille": "service", "description": "X.", "gratuit": "unknown", "statut": "actif"}
    champs |= {"confiance": "haute", "code": "x", "sources": "javascript:alert(1)"}
    reponse = anne.post(reverse("admin:obligations_ressource_add"), champs)
    assert "une adresse en http:// ou https:// est attendue" in reponse.text


def test_withdrawing_asks_for_a_motif_then_takes_it_from_readers(anne, obligation, adresse, versions):
    page = reverse("admin:obligations_obligation_retirer", args=[obligation.pk])
    assert page in anne.get(adresse).text
    assert "Les lecteurs ne verront plus" in anne.get(page).text
    assert "Un motif est nécessaire" in anne.post(page, {"motif": ""}).text
    assert len(versions()) == 1
    reponse = retire(anne, adresse, "Texte abrogé")
    assert textes(reponse) == ["Version 2 publiée : « Voter le budget » quitte les pages et les agendas."]
    assert (versions()[-1].retiree, versions()[-1].auteur) == (True, "anne")
    assert "budget" not in current_catalogue().fiches
    assert page not in anne.get(adresse).text
    assert "n’est pas publié" in retire(anne, adresse, "Encore").text


def test_a_domaine_in_use_cannot_be_withdrawn(anne, obligation):
    page = reverse("admin:obligations_domaine_retirer", args=[obligation.domaine_id])
    assert "sert encore à ce qui est publié : budget" in retire(anne, page).text


def test_withdrawing_what_does_not_exist_goes_back_home(anne):
    assert anne.get(reverse("admin:obligations_domaine_retirer", args=["abc"])).status_code == 302


@pytest.fixture
def deux_versions(obligation):
    obligation.resume = "Un texte neuf."
    obligation.save()
    publication.publish(travail.read(Genre.OBLIGATION, "budget"), "Changement")
    return list(Version.objects.of(Genre.OBLIGATION, "budget").order_by("numero"))


def test_restoring_shows_what_changes_and_asks_for_a_motif(anne, deux_versions, versions):
    liste = reverse("admin:obligations_version_changelist")
    demande = {"action": "retablir", "_selected_action": [deux_versions[0].pk]}
    confirmation = anne.post(liste, demande)
    assert "obligation budget, version 1" in confirmation.text
    (a_retablir,) = confirmation.context["a_retablir"]
    (difference,) = a_retablir.differences
    assert (difference.avant, difference.apres) == ("Un texte neuf.", "Toute commune vote son budget.")
    assert "Un motif est nécessaire" in anne.post(liste, {**demande, "confirmer": "oui", "motif": ""}).text
    assert len(versions()) == 2
    reponse = anne.post(liste, {**saisie(confirmation), "motif": "Erreur de saisie"})
    assert textes(reponse) == ["« budget ». Version 3 publiée, au contenu de la version 1."]
    assert (versions()[-1].auteur, versions()[-1].contenu) == ("anne", versions()[0].contenu)
    copie = Obligation.objects.get()
    assert (copie.resume, copie.modifiee_par) == ("Toute commune vote son budget.", "anne")


def test_restoring_does_not_overwrite_what_was_saved_meanwhile(anne, deux_versions, versions, adresse):
    liste = reverse("admin:obligations_version_changelist")
    confirmation = anne.post(liste, {"action": "retablir", "_selected_action": [deux_versions[0].pk]})
    anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Entre-temps."})
    reponse = anne.post(liste, {**saisie(confirmation), "motif": "Retour"})
    assert "a changé depuis l’ouverture" in reponse.text
    assert "Entre-temps." in reponse.text
    assert Obligation.objects.get().resume == "Entre-temps."
    assert anne.post(liste, saisie(reponse)).status_code == 302
    assert len(versions()) == 3


def test_restoring_over_what_was_published_meanwhile_is_refused_and_shown(anne, deux_versions, versions, adresse):
    liste = reverse("admin:obligations_version_changelist")
    confirmation = anne.post(liste, {"action": "retablir", "_selected_action": [deux_versions[0].pk]})
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    reponse = anne.post(liste, {**saisie(confirmation), "motif": "Retour"})
    assert "a changé depuis l’ouverture" in reponse.text
    assert versions()[-1].retiree


def test_a_withdrawal_is_no_version_to_restore(anne, deux_versions, versions):
    retrait = publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    page = anne.get(reverse("admin:obligations_version_change", args=[retrait.pk]))
    assert "Rétablir cette version" not in page.text
    liste = reverse("admin:obligations_version_changelist")
    reponse = anne.post(liste, {"action": "retablir", "_selected_action": [retrait.pk]}, follow=True)
    assert "Une version retirée ne se rétablit pas" in reponse.text
    with pytest.raises(ValidationError, match="est un retrait"):
        publication.restore(retrait, "Retour")
    assert versions()[-1].retiree


def test_two_versions_of_one_thing_cannot_be_restored_together(anne, deux_versions, versions):
    demande = {"action": "retablir", "_selected_action": [version.pk for version in deux_versions]}
    reponse = anne.post(reverse("admin:obligations_version_changelist"), demande, follow=True)
    assert "Choisissez une seule version" in reponse.text
    assert len(versions()) == 2


def test_a_version_that_can_no_longer_be_restored_is_explained(anne, db):
    travail.write(
        Genre.RESSOURCE, Ressource("gnau", "GNAU", Famille.SERVICE, "Un guichet.", confiance=Confiance.HAUTE)
    )
    publication.publish(travail.read(Genre.RESSOURCE, "gnau"), "Création")
    factories.publie(FicheFactory(code="avec", ressources=("gnau",)))
    publication.withdraw(Genre.OBLIGATION, "avec", "Abrogée")
    publication.withdraw(Genre.RESSOURCE, "gnau", "Fermée")
    version = Version.objects.of(Genre.OBLIGATION, "avec").last()
    liste = reverse("admin:obligations_version_changelist")
    confirmation = anne.post(liste, {"action": "retablir", "_selected_action": [version.pk]})
    reponse = anne.post(liste, {**saisie(confirmation), "motif": "Essai"})
    assert "« gnau » (ressource) n’est pas publié" in reponse.text
    assert Version.objects.of(Genre.OBLIGATION, "avec").first().retiree


def test_the_page_of_a_version_shows_what_it_changed(anne, deux_versions):
    premiere, seconde = (anne.get(reverse("admin:obligations_version_change", args=[v.pk])) for v in deux_versions)
    (difference,) = seconde.context["differences"]
    assert (difference.avant, difference.apres) == ("Toute commune vote son budget.", "Un texte neuf.")
    assert {d.avant for d in premiere.context["differences"]} == {"", "(absente)"}


def test_the_page_of_a_version_shows_its_content_and_can_restore_it(anne, deux_versions):
    page = anne.get(reverse("admin:obligations_version_change", args=[deux_versions[0].pk]))
    assert "Toute commune vote son budget." in page.text
    champs = saisie(page)
    assert champs["action"] == ["retablir"]
    assert champs["_selected_action"] == [str(deux_versions[0].pk)]
