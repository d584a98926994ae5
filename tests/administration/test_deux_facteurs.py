"""The second door: a code of an application, or a recovery code."""

import base64
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agenda.acces import second_facteur
from tests.administration.portes import code, code_de, frappe

pytestmark = pytest.mark.django_db

ACCUEIL = "/admin/"
CODE = "/admin/code/"
SECOND_FACTEUR = "/admin/second-facteur/"


def pose(compte) -> list[str]:
    """A device confirmed a while ago: its next code is the current one. The recovery codes."""
    TOTPDevice.objects.create(user=compte, name="Application")
    return second_facteur.renouvelle_les_codes(compte)


def cle_montree(page) -> bytes:
    cle = re.search(r'<code class="cle">([A-Z2-7 ]+)</code>', page.text)
    assert cle
    return base64.b32decode(cle[1].replace(" ", ""))


def chemin(reponse) -> str:
    """Where following the answer ends."""
    return reponse.redirect_chain[-1][0].partition("?")[0] if reponse.redirect_chain else ""


@pytest.fixture
def exige(settings):
    settings.DEUX_FACTEURS = True


@pytest.fixture
def connectee(client, redactrice):
    """A browser where the password was given."""
    frappe(client, "camille")
    return client


def test_without_device_nor_requirement_the_password_is_enough(connectee):
    assert connectee.get(ACCUEIL).status_code == 200


def test_who_has_a_device_is_asked_for_a_code_even_when_it_is_not_required(connectee, redactrice):
    pose(redactrice)
    page = connectee.get("/admin/obligations/obligation/?q=eau", follow=True)
    assert chemin(page) == CODE
    reponse = connectee.post(CODE, {"code": code_de(redactrice), "next": page.context["suite"]})
    assert reponse["Location"] == "/admin/obligations/obligation/?q=eau"
    assert connectee.get(ACCUEIL).status_code == 200
    assert connectee.get(CODE).status_code == 302


def test_the_login_form_leads_to_the_code_then_inside(client, redactrice):
    pose(redactrice)
    champs = {"username": "camille", "password": "une phrase que personne ne devine", "next": "/admin/auth/user/"}
    page = client.post("/admin/login/", champs, follow=True)
    assert chemin(page) == CODE
    assert "/admin/auth/user/" in page.text


@pytest.mark.parametrize(
    "adresse", [ACCUEIL, "/admin/obligations/obligation/", "/admin/password_change/", "/admin/r/1/1/"]
)
def test_when_required_a_password_without_device_leads_to_enrolment_and_nothing_else(exige, connectee, adresse):
    page = connectee.get(adresse, follow=True)
    assert chemin(page) == SECOND_FACTEUR
    assert "Poser un second facteur" in page.text
    assert "user-tools" not in page.text
    assert connectee.post(adresse, {}).status_code == 302


def test_enrolment_shows_a_key_that_stays_and_asks_for_one_of_its_codes(exige, connectee, redactrice):
    page = connectee.get(SECOND_FACTEUR)
    cle = cle_montree(page)
    assert page.text.count("data:image/svg+xml") == 1
    assert "style=" not in page.text
    assert "no-store" in page["Cache-Control"]
    refus = connectee.post(SECOND_FACTEUR, {"code": "abcdef"})
    assert "Ce code n’est pas le bon" in refus.text
    assert cle_montree(refus) == cle
    assert not TOTPDevice.objects.exists()
    avant = connectee.session.session_key
    reponse = connectee.post(SECOND_FACTEUR, {"code": f"{code(cle)[:3]} {code(cle)[3:]}"})
    assert len(reponse.context["codes"]) == 10
    assert TOTPDevice.objects.get().bin_key == cle
    assert connectee.session.session_key != avant
    assert "cle_a_poser" not in connectee.session
    assert connectee.get(ACCUEIL).status_code == 200
    encore = connectee.get(SECOND_FACTEUR).text
    assert not any(jeton in encore for jeton in reponse.context["codes"])


def test_the_code_of_the_enrolment_opens_no_other_door(exige, connectee, redactrice):
    cle = cle_montree(connectee.get(SECOND_FACTEUR))
    connectee.post(SECOND_FACTEUR, {"code": code(cle)})
    ailleurs = Client()
    frappe(ailleurs, "camille")
    assert "il a déjà servi" in ailleurs.post(CODE, {"code": code(cle)}).text


def test_a_second_enrolment_does_not_replace_a_device(connectee, redactrice):
    autre = Client()
    frappe(autre, "camille")
    cle, autre_cle = cle_montree(connectee.get(SECOND_FACTEUR)), cle_montree(autre.get(SECOND_FACTEUR))
    connectee.post(SECOND_FACTEUR, {"code": code(cle)})
    assert autre.post(SECOND_FACTEUR, {"code": code(autre_cle)})["Location"].startswith(CODE)
    assert TOTPDevice.objects.get().bin_key == cle


def test_two_enrolments_at_once_leave_the_first_device(redactrice):
    pose(redactrice)
    with pytest.raises(ValidationError, match="a déjà un second facteur"):
        second_facteur.pose(redactrice, "00" * 20, code(bytes(20)))
    assert TOTPDevice.objects.get().bin_key != bytes(20)
    assert StaticToken.objects.count() == 10


def test_a_code_serves_once(connectee, redactrice):
    pose(redactrice)
    premier = code_de(redactrice)
    assert connectee.post(CODE, {"code": premier}).status_code == 302
    ailleurs = Client()
    frappe(ailleurs, "camille")
    assert ailleurs.post(CODE, {"code": premier}).status_code == 200
    assert ailleurs.get(ACCUEIL).status_code == 302


def test_a_recovery_code_serves_once(connectee, redactrice):
    secours = pose(redactrice)[3]
    assert connectee.post(CODE, {"code": f" {secours.upper()} "}).status_code == 302
    assert connectee.get(ACCUEIL).status_code == 200
    ailleurs = Client()
    frappe(ailleurs, "camille")
    assert ailleurs.post(CODE, {"code": secours}).status_code == 200
    assert StaticToken.objects.count() == 9


def test_wrong_codes_must_wait_longer_and_longer(connectee, redactrice):
    pose(redactrice)
    for _ in range(2):
        assert "Ce code n’est pas le bon" in connectee.post(CODE, {"code": "000000"}).text
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=3))
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now(), throttling_failure_count=8)
    reponse = connectee.post(CODE, {"code": code_de(redactrice)})
    assert "Trop de codes faux de suite. Réessayez dans 3" in reponse.text
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=3))
    assert connectee.post(CODE, {"code": code_de(redactrice)}).status_code == 302


def test_a_wrong_code_does_not_slow_the_recovery_codes(connectee, redactrice):
    secours = pose(redactrice)[0]
    for _ in range(4):
        connectee.post(CODE, {"code": "000000"})
    assert connectee.post(CODE, {"code": secours}).status_code == 302


def test_the_code_of_somebody_else_opens_nothing(connectee, redactrice, django_user_model):
    denis = django_user_model.objects.create_user("denis", is_staff=True)
    codes = pose(denis)
    pose(redactrice)
    for faux in (code_de(denis), codes[0]):
        assert connectee.post(CODE, {"code": faux}).status_code == 200


@pytest.mark.parametrize("faux", ["", "\x00", "１２３４５６", "12345", "²²²²²²", "a" * 10_000, "' or 1=1", "-", " "])
def test_a_forged_code_is_refused_without_a_crash(connectee, redactrice, faux):
    page = connectee.get(SECOND_FACTEUR)
    assert connectee.post(SECOND_FACTEUR, {"code": faux}).status_code == 200
    pose(redactrice)
    assert connectee.post(CODE, {"code": faux}).status_code == 200
    assert connectee.post(CODE, {}).status_code == 200
    assert page.status_code == 200


def test_between_two_doors_one_may_only_give_the_code_or_leave(connectee, redactrice):
    pose(redactrice)
    assert connectee.get(SECOND_FACTEUR)["Location"].startswith(CODE)
    assert connectee.post(SECOND_FACTEUR, {"retirer": "oui", "code": code_de(redactrice)})["Location"].startswith(CODE)
    assert TOTPDevice.objects.exists()
    assert connectee.post("/admin/logout/").status_code == 200
    assert not connectee.get("/admin/login/").wsgi_request.user.is_authenticated


def test_visitors_and_accounts_without_the_desk_see_no_page_of_the_second_factor(client, django_user_model):
    for adresse in (CODE, SECOND_FACTEUR):
        assert client.get(adresse)["Location"].startswith("/admin/login/")
        assert client.post(adresse, {"code": "000000"}).status_code == 302
    client.force_login(django_user_model.objects.create_user("lecteur"))
    for adresse in (CODE, SECOND_FACTEUR):
        assert client.get(adresse)["Location"].startswith("/admin/login/")


@pytest.fixture
def entree(connectee, redactrice):
    """A browser where both proofs were given."""
    pose(redactrice)
    connectee.post(CODE, {"code": code_de(redactrice, -1)})
    return connectee


def test_recovery_codes_are_renewed_by_who_gives_a_code(entree, redactrice):
    page = entree.get(SECOND_FACTEUR)
    assert "Il vous reste 10 codes de secours" in page.text
    avant = set(StaticToken.objects.values_list("token", flat=True))
    assert "Ce code n’est pas le bon" in entree.post(SECOND_FACTEUR, {"renouveler": "1", "code": "abcd-efgh"}).text
    assert set(StaticToken.objects.values_list("token", flat=True)) == avant
    reponse = entree.post(SECOND_FACTEUR, {"renouveler": "1", "code": code_de(redactrice)})
    apres = set(StaticToken.objects.values_list("token", flat=True))
    assert {jeton.replace("-", "") for jeton in reponse.context["codes"]} == apres
    assert not avant & apres


def test_the_device_is_removed_by_who_gives_a_code(entree, redactrice):
    assert entree.post(SECOND_FACTEUR, {"retirer": "oui", "code": "abcd-efgh"}).status_code == 200
    assert entree.post(SECOND_FACTEUR, {"retirer": "oui"}).status_code == 200
    assert TOTPDevice.objects.exists()
    reponse = entree.post(SECOND_FACTEUR, {"retirer": "oui", "code": code_de(redactrice)}, follow=True)
    assert "Votre second facteur est retiré." in reponse.text
    assert chemin(reponse) == ACCUEIL
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()


def test_removing_a_required_device_leads_back_to_enrolment(exige, entree, redactrice):
    reponse = entree.post(SECOND_FACTEUR, {"retirer": "oui", "code": code_de(redactrice)}, follow=True)
    assert chemin(reponse) == SECOND_FACTEUR


def test_a_removed_device_closes_the_sessions_that_it_opened(exige, entree, redactrice):
    assert entree.get(ACCUEIL).status_code == 200
    second_facteur.retire(redactrice)
    assert chemin(entree.get(ACCUEIL, follow=True)) == SECOND_FACTEUR


@pytest.mark.ignore_template_errors
def test_an_administrator_removes_the_device_of_who_lost_it(anne, redactrice, django_user_model):
    pose(redactrice)
    demande = {"action": "retirer_le_second_facteur", "_selected_action": [redactrice.pk]}
    reponse = anne.post("/admin/auth/user/", demande, follow=True)
    assert "Second facteur retiré\xa0: camille." in reponse.text
    assert not TOTPDevice.objects.exists()
    assert "Aucun de ces comptes" in anne.post("/admin/auth/user/", demande, follow=True).text


@pytest.mark.ignore_template_errors
def test_who_may_change_accounts_without_being_an_administrator_removes_no_device(
    client, redactrice, django_user_model
):
    from django.contrib.auth.models import Permission

    pose(redactrice)
    denis = django_user_model.objects.create_user("denis", is_staff=True)
    denis.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.force_login(denis)
    demande = {"action": "retirer_le_second_facteur", "_selected_action": [redactrice.pk]}
    client.post("/admin/auth/user/", demande)
    assert TOTPDevice.objects.exists()


def test_a_command_removes_the_device_when_nobody_can_enter(redactrice):
    pose(redactrice)
    sortie = StringIO()
    call_command("retire_second_facteur", "camille", stdout=sortie)
    assert "Second facteur de « camille » retiré." in sortie.getvalue()
    assert not TOTPDevice.objects.exists()
    call_command("retire_second_facteur", "camille", stdout=sortie)
    assert "n’a pas de second facteur" in sortie.getvalue()
    with pytest.raises(CommandError, match="Aucun compte « personne »"):
        call_command("retire_second_facteur", "personne")


def test_secrets_have_no_page_in_the_admin(anne):
    for table in ("otp_totp/totpdevice", "otp_static/staticdevice", "axes/accessattempt"):
        assert anne.get(f"/admin/{table}/").status_code == 404


def test_no_page_of_the_second_factor_needs_an_inline_script(entree):
    texte = entree.get(SECOND_FACTEUR).text
    assert "<script>" not in texte
    assert "onclick=" not in texte
    assert Session.objects.count() == 1
