"""Every page opens, costs a constant number of queries, and is closed to whom it should be."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations import publication, travail
from obligations.fiche import Confiance
from obligations.models import Genre, Obligation, Version
from obligations.ressource import Famille
from obligations.ressource import Ressource as ValeurRessource
from obligations.vocabulaire import Caracteristique
from tests.factories import FicheFactory, publie

pytestmark = pytest.mark.django_db

MODELES = sorted(admin.site._registry, key=lambda modele: modele._meta.label)


@pytest.fixture
def tout(obligation, django_user_model):
    """One row of each kind."""
    from django.contrib.auth.models import Group

    Group.objects.create(name="redaction")
    travail.write(Genre.CARACTERISTIQUE, Caracteristique("service-eau", "Gérez-vous l'eau ?", "Gère l'eau"))
    travail.write(
        Genre.RESSOURCE, ValeurRessource("gnau", "GNAU", Famille.SERVICE, "Un guichet.", confiance=Confiance.HAUTE)
    )


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele._meta.label)
def test_every_admin_page_opens(anne, tout, modele):
    nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}"
    assert anne.get(reverse(f"{nom}_changelist"), {"q": "a"}).status_code == 200
    assert anne.get(reverse(f"{nom}_changelist")).status_code == 200
    ajoute = anne.get(reverse(f"{nom}_add"))
    assert ajoute.status_code == (200 if admin.site._registry[modele].has_add_permission(ajoute.wsgi_request) else 403)
    un = modele._default_manager.first()
    if un is not None:
        assert anne.get(reverse(f"{nom}_change", args=[un.pk])).status_code == 200
        assert anne.get(reverse(f"{nom}_history", args=[un.pk])).status_code == 200


@pytest.mark.parametrize("page", ["obligations_obligation_add", "obligations_version_changelist"])
def test_our_pages_need_no_inline_script_or_style(anne, page):
    texte = anne.get(reverse(f"admin:{page}")).text
    assert "style=" not in texte
    assert "onclick=" not in texte
    assert "<script>" not in texte


def test_the_list_says_where_each_copy_stands(anne):
    publie(FicheFactory(code="telle-quelle"), FicheFactory(code="changee"), FicheFactory(code="retiree"))
    travail.write(Genre.OBLIGATION, FicheFactory(code="jamais"))
    Obligation.objects.filter(code="changee").update(resume="Autre chose.")
    publication.withdraw(Genre.OBLIGATION, "retiree", "Abrogée")
    adresse = reverse("admin:obligations_obligation_changelist")
    lignes = {ligne.code: str(ligne.etat_de_publication) for ligne in anne.get(adresse).context["cl"].result_list}
    assert lignes == {
        "telle-quelle": "publiée, version 1",
        "changee": "modifiée depuis la version 1",
        "jamais": "jamais publiée",
        "retiree": "retirée",
    }
    for sorte, code in (("modifiee", "changee"), ("jamais", "jamais"), ("retiree", "retiree")):
        filtree = anne.get(adresse, {"publication": sorte}).context["cl"].result_list
        assert [ligne.code for ligne in filtree] == [code]


@pytest.mark.parametrize("genre", ["obligation", "ressource", "domaine", "version"])
def test_queries_of_the_list_do_not_grow(anne, django_assert_max_num_queries, genre):
    adresse = reverse(f"admin:obligations_{genre}_changelist")
    publie(*FicheFactory.create_batch(20))
    for n in range(20):
        travail.write(
            Genre.RESSOURCE,
            ValeurRessource(f"r-{n}", f"R {n}", Famille.SERVICE, "Un outil.", confiance=Confiance.HAUTE),
        )
    with django_assert_max_num_queries(15):
        anne.get(adresse)


def test_nothing_can_be_deleted(anne, obligation):
    assert anne.post(reverse("admin:obligations_obligation_delete", args=[obligation.pk])).status_code == 403
    version = Version.objects.first()
    assert anne.post(reverse("admin:obligations_version_delete", args=[version.pk])).status_code == 403
    assert anne.post(reverse("admin:obligations_version_change", args=[version.pk]), {}).status_code == 403


def test_who_may_only_look_sees_no_button_and_publishes_nothing(django_user_model, obligation, adresse, versions):
    lecteur = django_user_model.objects.create_user("lecteur", is_staff=True)
    lecteur.user_permissions.set(Permission.objects.filter(codename__in=["view_obligation", "view_version"]))
    client = Client()
    client.force_login(lecteur)
    page = client.get(adresse)
    assert page.status_code == 200
    assert "_relire" not in page.text
    assert "Retirer" not in page.text
    assert client.post(adresse, {"_relire": "1"}).status_code == 403
    publier = reverse("admin:obligations_obligation_publier", args=[obligation.pk])
    assert client.post(publier, {"motif": "Essai", "geste": "publier"}).status_code == 403
    retirer = reverse("admin:obligations_obligation_retirer", args=[obligation.pk])
    assert client.post(retirer, {"motif": "Essai"}).status_code == 403
    retablir = {"action": "retablir", "_selected_action": [versions()[0].pk], "confirmer": "oui", "motif": "Essai"}
    assert client.post(reverse("admin:obligations_version_changelist"), retablir).status_code == 403
    assert len(versions()) == 1


def test_visitors_are_sent_to_the_login_page(client, obligation, adresse):
    assert client.get(adresse).status_code == 302
    assert client.get(reverse("admin:obligations_obligation_retirer", args=[obligation.pk])).status_code == 302


def test_the_page_links_to_the_published_fiche_only(anne, adresse, obligation):
    assert "Voir sur le site" in anne.get(adresse).text
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    assert "Voir sur le site" not in anne.get(adresse).text


@pytest.mark.parametrize("modele", ["user", "group"])
@pytest.mark.parametrize("ligne", ["abc", "9" * 40, "\x00"])
def test_a_forged_selection_of_accounts_does_not_crash(anne, modele, ligne):
    adresse = reverse(f"admin:auth_{modele}_changelist")
    choix = {"action": "delete_selected", "_selected_action": [ligne]}
    assert anne.post(adresse, choix).status_code == 302


@pytest.mark.parametrize("modele", ["obligation", "version", "ressource"])
@pytest.mark.parametrize(
    "question",
    [
        "q=%00",
        "q=" + "a" * 100_000,
        "publication=%00",
        "confiance__exact=%00",
        "genre__exact=%00",
        "domaine__id__exact=abc",
        "domaine__id__exact=" + "9" * 40,
        "publiee_le__gte=demain",
        "publiee_le__year=" + "9" * 40,
        "p=abc",
        "o=1.2.99",
    ],
)
def test_a_forged_address_of_a_list_does_not_crash(anne, obligation, modele, question):
    adresse = reverse(f"admin:obligations_{modele}_changelist")
    assert anne.get(f"{adresse}?{question}").status_code in (200, 302)


@pytest.mark.parametrize("identifiant", ["abc", "9" * 40, "%00", "_00"])
def test_a_forged_row_number_does_not_crash(anne, obligation, identifiant):
    for page in ("change", "retirer", "history"):
        assert anne.get(f"/admin/obligations/obligation/{identifiant}/{page}/").status_code in (302, 404)
    demande = {"action": "retablir", "_selected_action": [identifiant]}
    reponse = anne.post(reverse("admin:obligations_version_changelist"), demande, follow=True)
    assert "illisible" in reponse.text


def test_editors_list_the_fiches_not_verified_for_six_months(anne):
    jour = timezone.localdate()
    publie(
        FicheFactory(code="fraiche", titre="Fiche fraîche", verifiee_le=jour - timedelta(days=183)),
        FicheFactory(code="vieille", titre="Fiche vieille", verifiee_le=jour - timedelta(days=184)),
        FicheFactory(code="jamais", titre="Fiche jamais lue", verifiee_le=None),
    )
    page = anne.get(reverse("admin:obligations_obligation_changelist"), {"relecture": "a-refaire"}).text
    assert "Fiche vieille" in page
    assert "Fiche jamais lue" in page
    assert "Fiche fraîche" not in page


def test_a_preview_without_a_field_of_search_does_not_say_to_search(anne, obligation, client):
    apercu = anne.get(reverse("agenda:apercu", args=["budget"])).text
    assert "Décrivez une collectivité pour voir sa réponse." in apercu
    assert "Cherchez votre collectivité" not in apercu
    assert "Cherchez votre collectivité, ou décrivez-la." in client.get("/obligations/budget/").text


@pytest.mark.parametrize("page", ["login", "index", "second-facteur", "password_change", "obligations_obligation_add"])
def test_links_are_underlined_on_every_page_of_the_desk(anne, client, page):
    """The sheet that underlines them is loaded once, after those of Django that it mends."""
    html = (client if page == "login" else anne).get(reverse(f"admin:{page}")).text
    feuilles = re.findall(r'<link [^>]*href="[^"]*?/([^/"]+\.css)"', html)
    assert feuilles.count("redaction.css") == 1
    assert all(feuilles.index("redaction.css") > feuilles.index(autre) for autre in {"forms.css"} & set(feuilles))
