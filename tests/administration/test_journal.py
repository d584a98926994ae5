"""What the log says of the doors and of publications: who, what, from where; no secret, no content."""

import logging

import pytest
from django.conf import settings

from obligations import publication, travail
from obligations.models import Genre
from tests.administration.portes import AILLEURS, ICI, MOT_DE_PASSE, code, frappe, lignes
from tests.administration.test_deux_facteurs import cle_montree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portes(caplog):
    caplog.set_level(logging.INFO, logger="agenda.acces.journal")
    caplog.set_level(logging.INFO, logger="obligations.publication")


def test_who_enters_and_leaves_is_written(client, redactrice, caplog):
    frappe(client, "camille")
    client.post("/admin/logout/")
    assert lignes(caplog) == ["connexion compte=camille porte=mot-de-passe", "deconnexion compte=camille"]


def test_a_refusal_and_a_lock_are_written_with_their_address(client, redactrice, caplog):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        frappe(client, "camille", "faux", depuis=AILLEURS)
    refus = f"connexion-refusee compte=camille adresse={AILLEURS}"
    assert sorted(set(lignes(caplog))) == [refus, f"verrou compte=camille adresse={AILLEURS}"]
    assert lignes(caplog).count(refus) == settings.AXES_FAILURE_LIMIT


@pytest.mark.parametrize(
    "saisi",
    [MOT_DE_PASSE, "motdepasse", "x\nconnexion compte=anne porte=mot-de-passe", "x\u2028y", "a b=c", "\x1b[31m"],
)
def test_a_name_that_is_no_account_is_not_written(client, redactrice, caplog, saisi):
    frappe(client, saisi, "faux")
    assert lignes(caplog) == [f"connexion-refusee compte=inconnu adresse={ICI}"]


def test_even_the_name_of_an_account_cannot_forge_a_line(client, django_user_model, caplog):
    django_user_model.objects.create_user("x\nverrou compte=anne", password=MOT_DE_PASSE, is_staff=True)
    client.force_login(django_user_model.objects.get())
    assert lignes(caplog) == [r"connexion compte='x\nverrou compte=anne' porte=mot-de-passe"]


def test_the_second_factor_is_written_without_key_nor_code(client, redactrice, caplog):
    frappe(client, "camille")
    cle = cle_montree(client.get("/admin/second-facteur/"))
    secours = client.post("/admin/second-facteur/", {"code": code(cle, -1)}).context["codes"]
    client.post("/admin/second-facteur/", {"code": "123456", "renouveler": "1"}, REMOTE_ADDR=ICI)
    client.post("/admin/second-facteur/", {"code": secours[0], "renouveler": "1"})
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.update(throttling_failure_count=0)
    client.post("/admin/second-facteur/", {"code": code(cle), "retirer": "oui"})
    assert lignes(caplog)[1:] == [
        "second-facteur-pose compte=camille",
        f"code-refuse compte=camille adresse={ICI}",
        "codes-de-secours-renouveles compte=camille",
        "second-facteur-retire compte=camille par=camille",
    ]


def test_an_administrator_who_removes_a_device_is_named(anne, redactrice, caplog):
    from tests.administration.test_deux_facteurs import pose

    pose(redactrice)
    caplog.clear()
    anne.post("/admin/auth/user/", {"action": "retirer_le_second_facteur", "_selected_action": [redactrice.pk]})
    assert lignes(caplog) == ["second-facteur-retire compte=camille par=anne"]


def test_publications_and_withdrawals_say_who_and_what_and_no_content(obligation, caplog):
    obligation.resume = "Un texte neuf."
    obligation.save()
    caplog.clear()
    publication.publish(travail.read(Genre.OBLIGATION, "budget"), "Motif secret", "anne")
    publication.withdraw(Genre.OBLIGATION, "budget", "Autre motif", "bruno")
    assert lignes(caplog) == [
        "publication genre=obligation code=budget numero=2 retiree=False auteur=anne",
        "publication genre=obligation code=budget numero=3 retiree=True auteur=bruno",
    ]


def test_the_libraries_do_not_repeat_it_in_their_words():
    assert settings.LOGGING["loggers"]["axes"]["level"] == "ERROR"
