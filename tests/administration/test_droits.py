"""Each right, by each door: the button, the address, the list. Who has it not gets 403 and changes nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations import publication
from obligations.models import Demande, Genre, Obligation, Version
from obligations.typographie import date_longue
from tests import factories
from tests.administration.page import publie, retire, saisie, textes
from tests.factories import FicheFactory

VERSIONS = reverse("admin:obligations_version_changelist")
LISTE = reverse("admin:obligations_obligation_changelist")


def entre(django_user_model, nom, *groupes):
    personne = django_user_model.objects.create_user(nom, is_staff=True)
    personne.groups.set(Group.objects.filter(name__in=groupes))
    client = Client()
    client.force_login(personne)
    return client


@pytest.fixture
def rita(db, django_user_model):
    """She writes."""
    return entre(django_user_model, "rita", "rédaction")


@pytest.fixture
def victor(db, django_user_model):
    """He validates."""
    return entre(django_user_model, "victor", "validation")


@pytest.fixture
def lea(db, django_user_model):
    """She does both."""
    return entre(django_user_model, "lea", "rédaction", "validation")


@pytest.fixture
def publier(adresse):
    return adresse.replace("/change/", "/publier/")


def ecrit(client, adresse, texte="De Rita."):
    return client.post(adresse, {**saisie(client.get(adresse)), "resume": texte, "_relire": "1"})


def demande(client, publier, motif="Décret n° 2026-1"):
    return client.post(publier, {**saisie(client.get(publier)), "motif": motif, "geste": "demander"})


# Rédaction


def test_redaction_writes_and_is_led_to_ask(rita, adresse, publier, versions):
    assert ecrit(rita, adresse).url == publier
    page = rita.get(publier)
    assert "Demander la publication</button>" in page.text
    assert 'value="publier"' not in page.text
    assert "Publication demandée" in textes(demande(rita, publier))[0]
    (attend,) = Demande.objects.all()
    assert (attend.genre, attend.code, attend.par, attend.motif) == (
        "obligation",
        "budget",
        "rita",
        "Décret n° 2026-1",
    )
    assert len(versions()) == 1


@pytest.mark.parametrize("geste", ["publier", "rendre", "", "autre"])
def test_redaction_publishes_by_no_address(rita, adresse, publier, versions, geste):
    ecrit(rita, adresse)
    champs = {**saisie(rita.get(publier)), "motif": "Essai", "geste": geste}
    assert rita.post(publier, champs).status_code == 403
    assert len(versions()) == 1
    assert Obligation.objects.get().resume == "De Rita."


def test_redaction_publishes_by_no_button_of_another_page(rita, adresse, versions):
    champs = {**saisie(rita.get(adresse)), "resume": "De Rita.", "motif": "Essai"}
    for bouton in ("_publier", "geste"):
        rita.post(adresse, {**champs, bouton: "publier"})
    assert len(versions()) == 1


def test_redaction_neither_withdraws_nor_restores_nor_marks_verified(rita, adresse, obligation, versions):
    retirer = adresse.replace("/change/", "/retirer/")
    assert "Retirer…" not in rita.get(adresse).text
    assert rita.get(retirer).status_code == 403
    assert rita.post(retirer, {"motif": "Essai"}).status_code == 403
    une = {"_selected_action": [versions()[0].pk]}
    assert 'value="retablir"' not in rita.get(VERSIONS).text
    assert "Rétablir" not in rita.get(reverse("admin:obligations_version_change", args=[versions()[0].pk])).text
    assert rita.post(VERSIONS, {**une, "action": "retablir"}).status_code == 403
    assert rita.post(VERSIONS, {**une, "action": "retablir", "confirmer": "oui", "motif": "x"}).status_code == 403
    assert 'value="marquer_verifiee"' not in rita.get(LISTE).text
    marque = {"action": "marquer_verifiee", "_selected_action": [obligation.pk]}
    assert rita.post(LISTE, marque).status_code == 403
    assert len(versions()) == 1


# Validation


def test_validation_reads_and_publishes_what_it_did_not_write(rita, victor, adresse, publier, versions):
    ecrit(rita, adresse)
    demande(rita, publier)
    page = victor.get(publier)
    assert "Publication demandée" in page.text
    assert saisie(page)["motif"] == ["Décret n° 2026-1"]
    assert textes(publie(victor, adresse)) == ["Version 2 publiée."]
    assert (versions()[-1].auteur, versions()[-1].contenu["resume"]) == ("victor", "De Rita.")
    assert not Demande.objects.exists()


def test_validation_gives_back_what_it_does_not_publish_and_says_why(rita, victor, adresse, publier, versions):
    ecrit(rita, adresse)
    demande(rita, publier)
    assert "Dites ce qu’il faut reprendre" in victor.post(publier, {"geste": "rendre", "pourquoi": " "}).text
    assert not Demande.objects.get().rendue_par
    assert (
        "Rendue à la rédaction"
        in textes(victor.post(publier, {"geste": "rendre", "pourquoi": "Le décret dit 5 000."}))[0]
    )
    assert Obligation.objects.get().resume == "De Rita."
    assert len(versions()) == 1
    for page in (adresse, publier):
        assert "Le décret dit 5 000." in rita.get(page).text
    assert not victor.get(LISTE, {"publication": "a-valider"}).context["cl"].result_list
    (rendue,) = rita.get(LISTE, {"publication": "rendue"}).context["cl"].result_list
    assert rendue.code == "budget"
    demande(rita, publier, "Décret corrigé")
    redemandee = Demande.objects.get()
    assert (redemandee.motif, redemandee.rendue_par, redemandee.pourquoi) == ("Décret corrigé", "", "")


def test_redaction_may_ask_no_more(rita, victor, adresse, publier):
    ecrit(rita, adresse)
    demande(rita, publier)
    assert victor.post(publier, {"geste": "reprendre"}).status_code == 403
    rita.post(publier, {"geste": "reprendre"})
    assert not Demande.objects.exists()
    assert "Personne ne demande plus" in victor.post(publier, {"geste": "rendre", "pourquoi": "x"}).text


def test_a_request_for_nothing_can_be_given_back_too(rita, victor, adresse, publier):
    ecrit(rita, adresse)
    demande(rita, publier)
    ecrit(rita, adresse, "Toute commune vote son budget.")
    page = victor.get(publier)
    assert "Rien à publier" in page.text
    assert 'value="rendre"' in page.text
    victor.post(publier, {"geste": "rendre", "pourquoi": "Rien ne change."})
    assert Demande.objects.get().rendue_par == "victor"


def test_validation_writes_nothing(victor, adresse, publier):
    page = victor.get(adresse)
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert victor.post(adresse, {"resume": "De Victor."}).status_code == 403
    assert victor.get(reverse("admin:obligations_obligation_add")).status_code == 403
    assert victor.post(publier, {"motif": "x", "geste": "demander"}).status_code == 403
    assert Obligation.objects.get().resume == "Toute commune vote son budget."


def test_validation_withdraws_and_restores(victor, adresse, versions):
    assert retire(victor, adresse).status_code == 302
    assert versions()[-1].retiree
    confirmation = victor.post(VERSIONS, {"action": "retablir", "_selected_action": [versions()[0].pk]})
    victor.post(VERSIONS, {**saisie(confirmation), "motif": "Retour"})
    assert not versions()[-1].retiree


def test_validation_marks_verified_and_nothing_else_goes_out(rita, victor, adresse, obligation, versions):
    ecrit(rita, adresse)
    victor.post(LISTE, {"action": "marquer_verifiee", "_selected_action": [obligation.pk]})
    avant, apres = versions()
    differents = {cle for cle in apres.contenu if apres.contenu[cle] != avant.contenu[cle]}
    assert differents == {"verifiee_le"}
    assert (apres.auteur, apres.mineure) == ("victor", True)
    assert Obligation.objects.get().resume == "De Rita."


def test_marking_verified_says_what_it_did_and_what_it_could_not(lea, obligation, versions):
    marque = {"action": "marquer_verifiee", "_selected_action": [obligation.pk]}
    aujourd_hui = date_longue(timezone.localdate()).replace("\u00a0", " ")
    assert textes(lea.post(LISTE, marque)) == [f"1 fiche marquée vérifiée le {aujourd_hui}."]
    assert textes(lea.post(LISTE, marque))[-1] == "1 fiche déjà marquée vérifiée aujourd’hui."
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    assert textes(lea.post(LISTE, marque))[-1] == "« Voter le budget » n’est pas en ligne : rien à marquer."
    assert len(versions()) == 3


def test_marking_many_verified_publishes_them_at_one_instant_and_none_tomorrow(lea, obligation):
    factories.publie(*FicheFactory.create_batch(20))
    tous = {"action": "marquer_verifiee", "_selected_action": [o.pk for o in Obligation.objects.all()]}
    lea.post(LISTE, tous)
    instants = set(Version.objects.filter(auteur="lea").values_list("publiee_le", flat=True))
    assert len(instants) == 1
    avant = Version.objects.exclude(auteur="lea").latest("id").publiee_le
    assert instants.pop() <= max(timezone.now(), avant + timedelta(seconds=1))


@pytest.mark.parametrize("action", ["marquer_verifiee", "exporter"])
def test_choosing_all_the_pages_of_the_list_gives_no_right(django_user_model, obligation, versions, action):
    sam = entre(django_user_model, "sam")
    tout = {"action": action, "select_across": "1", "_selected_action": [obligation.pk]}
    assert sam.post(LISTE, tout).status_code == 403
    assert len(versions()) == 1


# Both


def test_who_does_both_publishes_their_own_text_by_default(lea, adresse, versions):
    assert textes(publie(lea, adresse, {"resume": "De Léa."})) == ["Version 2 publiée."]


def test_with_cross_validation_the_button_is_not_there_and_the_address_refuses(
    lea, adresse, publier, versions, settings
):
    settings.VALIDATION_CROISEE = True
    ecrit(lea, adresse, "De Léa.")
    page = lea.get(publier)
    assert "une autre personne doit le valider" in page.text
    assert 'value="publier"' not in page.text
    assert 'value="demander"' in page.text
    reponse = publie(lea, adresse)
    assert "une autre personne doit le valider" in str(reponse.context["form"].non_field_errors())
    assert len(versions()) == 1


def test_with_cross_validation_a_superuser_is_somebody_too(anne, adresse, versions, settings):
    settings.VALIDATION_CROISEE = True
    publie(anne, adresse, {"resume": "D’Anne."})
    assert len(versions()) == 1


def test_with_cross_validation_who_only_saved_it_untouched_may_publish(rita, lea, adresse, versions, settings):
    settings.VALIDATION_CROISEE = True
    ecrit(rita, adresse)
    lea.post(adresse, {**saisie(lea.get(adresse)), "doutes": "Une note pour nous."})
    lea.post(adresse, saisie(lea.get(adresse)))
    assert textes(publie(lea, adresse)) == ["Version 2 publiée."]


def test_with_cross_validation_restoring_and_withdrawing_stay_possible(lea, adresse, versions, settings):
    settings.VALIDATION_CROISEE = True
    ecrit(lea, adresse, "De Léa.")
    retire(lea, adresse)
    confirmation = lea.post(VERSIONS, {"action": "retablir", "_selected_action": [versions()[0].pk]})
    lea.post(VERSIONS, {**saisie(confirmation), "motif": "Retour"})
    assert [version.retiree for version in versions()] == [False, True, False]


# Nobody


def test_visitors_reach_none_of_these_pages(client, adresse, obligation, versions):
    for page in ("publier", "retirer", "effets"):
        ailleurs = adresse.replace("/change/", f"/{page}/")
        for reponse in (client.get(ailleurs), client.post(ailleurs, {"geste": "publier", "motif": "x"})):
            assert reponse.status_code == 302
            assert reponse.url.startswith("/admin/login/")
    assert len(versions()) == 1


def test_staff_without_a_group_reads_nothing(django_user_model, adresse, obligation):
    sam = entre(django_user_model, "sam")
    for page in ("change", "publier", "retirer", "effets"):
        assert sam.get(adresse.replace("/change/", f"/{page}/")).status_code == 403
    assert sam.get(reverse("agenda:apercu", args=["budget"])).status_code == 403


def test_publishing_takes_post_and_a_token(lea, adresse, publier, django_user_model, versions):
    ecrit(lea, adresse, "De Léa.")
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.get(username="lea"))
    assert client.get(publier, {"geste": "publier", "motif": "x"}).status_code == 200
    assert client.post(publier, {"geste": "publier", "motif": "x"}).status_code == 403
    assert len(versions()) == 1


# Lists


def test_validation_sees_the_preview_and_redaction_too(rita, victor, adresse):
    ecrit(rita, adresse)
    for client in (rita, victor):
        assert "De Rita." in client.get(reverse("agenda:apercu", args=["budget"])).text


def test_the_right_to_withdraw_alone_reads_nothing(django_user_model, adresse, versions):
    seul = entre(django_user_model, "seul")
    django_user_model.objects.get(username="seul").user_permissions.set(
        Permission.objects.filter(codename="withdraw_version")
    )
    retirer = adresse.replace("/change/", "/retirer/")
    assert seul.get(retirer).status_code == 403
    assert seul.post(retirer, {"motif": "x"}).status_code == 403
    assert len(versions()) == 1


def test_the_list_shows_what_waits_for_validation(rita, victor, adresse, publier):
    ecrit(rita, adresse)
    assert list(victor.get(LISTE, {"publication": "a-valider"}).context["cl"].result_list) == []
    demande(rita, publier)
    (attend,) = victor.get(LISTE, {"publication": "a-valider"}).context["cl"].result_list
    assert attend.code == "budget"


def test_every_version_says_who(lea, rita, adresse, publier, versions):
    ecrit(rita, adresse)
    publie(lea, adresse)
    assert [version.auteur for version in Version.objects.of(Genre.OBLIGATION, "budget")] == ["lea", ""]
