"""The first door: passwords, how often they may be wrong, and who pays for it."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from agenda.acces.adresse import adresse_du_visiteur, foyer_du_visiteur
from tests.administration.portes import AILLEURS, ICI, MOT_DE_PASSE, entre, frappe

pytestmark = pytest.mark.django_db

LIMITE = settings.AXES_FAILURE_LIMIT


def se_trompe(client, compte="camille", fois=LIMITE, **extra):
    return [frappe(client, compte, f"faux {n}", **extra) for n in range(fois)][-1]


def test_the_right_password_enters(client, redactrice):
    assert entre(frappe(client, "camille"))


def test_too_many_wrong_passwords_close_the_door_even_to_the_right_one(client, redactrice):
    assert se_trompe(client, fois=LIMITE - 1).status_code == 200
    reponse = se_trompe(client, fois=1)
    assert reponse.status_code == 429
    assert int(reponse["Retry-After"]) == settings.AXES_COOLOFF_TIME.total_seconds() == 15 * 60
    assert "un quart d’heure" in reponse.text
    assert "no-store" in reponse["Cache-Control"]
    assert not entre(frappe(client, "camille"))


def test_the_same_editor_enters_from_another_address(client, redactrice):
    se_trompe(client)
    assert entre(frappe(client, "camille", depuis=AILLEURS))


def test_another_editor_enters_from_the_same_address(client, redactrice, django_user_model):
    django_user_model.objects.create_user("denis", password=MOT_DE_PASSE, is_staff=True)
    se_trompe(client)
    assert entre(frappe(client, "denis"))


def test_another_browser_does_not_give_new_attempts(client, redactrice):
    for n in range(LIMITE - 1):
        frappe(client, "camille", "faux", headers={"User-Agent": f"Autre/{n}"})
    assert se_trompe(client, fois=1).status_code == 429


def test_a_success_forgets_the_mistakes(client, redactrice):
    se_trompe(client, fois=LIMITE - 1)
    assert entre(frappe(client, "camille"))
    assert not AccessAttempt.objects.exists()
    assert se_trompe(client, fois=LIMITE - 1).status_code == 200


def test_the_lock_ends_by_itself_and_is_not_prolonged_by_who_insists(client, redactrice):
    se_trompe(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME + timedelta(seconds=5))
    avant = AccessAttempt.objects.get().attempt_time
    assert se_trompe(client, fois=3).status_code == 429
    assert AccessAttempt.objects.get().attempt_time == avant
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
    assert entre(frappe(client, "camille"))


def test_attempts_are_forgotten_after_the_cool_off_and_successes_are_never_kept(client, redactrice):
    se_trompe(client, compte="quelqu-un", fois=1, depuis=AILLEURS)
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME)
    frappe(client, "camille")
    client.post(reverse("admin:logout"))
    for table in (AccessAttempt, AccessLog, AccessFailureLog):
        assert not table.objects.exists()


def test_what_was_typed_is_not_kept_with_the_attempt(client, redactrice):
    se_trompe(client, fois=1)
    assert "faux" not in AccessAttempt.objects.get().post_data


@pytest.mark.parametrize(
    ("mandataires", "entete"), [(0, "{}"), (1, "{}, 192.0.2.10"), (2, "{}, 192.0.2.10, 10.0.0.2")]
)
def test_a_forged_address_neither_dodges_the_lock_nor_locks_another(client, redactrice, settings, mandataires, entete):
    settings.MANDATAIRES = mandataires
    depuis = ICI if mandataires == 0 else "10.0.0.1"
    for n in range(LIMITE):
        forge = entete.format(f"203.0.113.{n}, {AILLEURS}")
        reponse = frappe(client, "camille", "faux", depuis=depuis, headers={"X-Forwarded-For": forge})
    assert reponse.status_code == 429
    vient_d_ailleurs = entete.replace(ICI, AILLEURS).format("203.0.113.9")
    honnete = {"depuis": AILLEURS if mandataires == 0 else depuis, "headers": {"X-Forwarded-For": vient_d_ailleurs}}
    assert entre(frappe(client, "camille", **honnete))


@pytest.mark.parametrize(
    ("mandataires", "entete", "directe", "attendue"),
    [
        (0, "203.0.113.1", "192.0.2.10", "192.0.2.10"),
        (1, "203.0.113.1", "10.0.0.1", "203.0.113.1"),
        (1, "198.51.100.1, 203.0.113.1", "10.0.0.1", "203.0.113.1"),
        (2, "198.51.100.1,203.0.113.1,10.0.0.2", "10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", "10.0.0.1", "10.0.0.1"),
        (1, "203.0.113.1:4711", "10.0.0.1", "203.0.113.1"),
        (1, "[2001:db8::1]:4711", "10.0.0.1", "2001:db8::1"),
        (1, "::ffff:203.0.113.1", "10.0.0.1", "203.0.113.1"),
        (1, "fe80::1%eth0", "10.0.0.1", "fe80::1"),
        (1, "unknown", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "é\x00'; --", "10.0.0.1", "10.0.0.1"),
        (0, "", "", None),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_wrote(settings, mandataires, entete, directe, attendue):
    settings.MANDATAIRES = mandataires
    requete = RequestFactory().get("/", headers={"X-Forwarded-For": entete}, REMOTE_ADDR=directe)
    assert adresse_du_visiteur(requete) == attendue


@pytest.mark.parametrize(
    ("adresse", "foyer"),
    [("192.0.2.10", "192.0.2.10"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("", None)],
)
def test_an_ipv6_house_is_one_address_for_the_lock(adresse, foyer):
    assert foyer_du_visiteur(RequestFactory().get("/", REMOTE_ADDR=adresse)) == foyer


def test_who_comes_from_no_readable_address_is_counted_too(client, redactrice):
    assert se_trompe(client, depuis="").status_code == 429


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"username": "a" * 100_000, "password": "x"},
        {"username": "a\x00b", "password": "x"},
        {"username": "camille", "password": "\x00"},
        {"username": "camille", "password": "x" * 100_000},
        {"username": "camille\r\nconnexion compte=anne", "password": "x"},
        {"username": "camille", "password": MOT_DE_PASSE, "next": "https://ailleurs.example/"},
        {"username": "camille", "password": MOT_DE_PASSE, "next": "//ailleurs.example/\x00"},
        {"username": "camille", "password": MOT_DE_PASSE, "next": "/admin/\r\nSet-Cookie: a=b"},
        {"username": ["a", "b"], "password": ["c", "d"]},
    ],
)
def test_a_forged_login_form_neither_crashes_nor_leads_outside(client, redactrice, champs):
    reponse = client.post(reverse("admin:login"), champs, REMOTE_ADDR=ICI)
    assert reponse.status_code in (200, 302)
    assert "ailleurs.example" not in reponse.get("Location", "")
    assert "Set-Cookie: a=b" not in str(reponse.serialize_headers(), "latin1").split("\r\n")


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("page", ["login", "code", "second-facteur"])
def test_a_forged_query_of_a_door_does_not_crash(client, page):
    for question in (
        "next=%00",
        "next=" + "a" * 5_000,
        "next=https://ailleurs.example/",
        "code=%00&state=x",
        "%ff=%fe",
    ):
        reponse = client.get(f"{reverse(f'admin:{page}')}?{question}")
        assert reponse.status_code in (200, 302)
        assert not reponse.get("Location", "/").startswith("https://ailleurs")


def test_a_name_longer_than_any_account_is_not_even_tried(client, redactrice):
    assert "150" in frappe(client, "a" * 151).text
    assert frappe(client, "a" * 150).status_code == 200
    assert AccessAttempt.objects.get().username == "a" * 150


def test_readers_of_public_pages_have_no_session(client, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(1):
        reponse = client.get("/")
    assert not reponse.cookies


@pytest.mark.parametrize("mot_de_passe", ["quatorze-signe", "1234567890123456", "camille.durand@mairie"])
def test_weak_passwords_are_refused_in_french(redactrice, mot_de_passe):
    redactrice.email = "camille.durand@mairie.example.fr"
    with pytest.raises(ValidationError) as refus:
        validate_password(mot_de_passe, redactrice)
    assert "mot de passe" in " ".join(refus.value.messages)


def test_a_long_sentence_is_a_good_password(redactrice):
    validate_password(MOT_DE_PASSE, redactrice)
    validate_password("quinze-signes-!", redactrice)


def test_a_csrf_token_is_asked_at_each_door():
    strict = Client(enforce_csrf_checks=True)
    for page in ("login", "logout", "code", "second-facteur"):
        assert strict.post(reverse(f"admin:{page}"), {}).status_code == 403


@pytest.mark.parametrize("compte", ["camille", "personne"])
def test_a_wrong_password_says_so_and_from_the_third_on_how_many_tries_are_left(client, redactrice, compte):
    """Alike for a name that has no account."""
    premiere, deuxieme, troisieme, quatrieme = (se_trompe(client, compte, fois=1).text for _ in range(4))
    for page in (premiere, deuxieme):
        assert "Nom ou mot de passe faux." in page
        assert "essai" not in page
    assert "Nom ou mot de passe faux. Encore 2 essais avant un quart d’heure d’attente." in troisieme
    assert "Nom ou mot de passe faux. Encore un essai avant un quart d’heure d’attente." in quatrieme
    assert "casse" not in quatrieme


def test_the_tries_of_one_name_are_not_those_of_another(client, redactrice):
    se_trompe(client, "camille", fois=3)
    assert "essai" not in se_trompe(client, "denis", fois=1).text


def test_an_account_that_is_not_of_the_desk_is_told_the_same(client, django_user_model):
    django_user_model.objects.create_user("lecteur", password=MOT_DE_PASSE)
    assert "Nom ou mot de passe faux." in frappe(client, "lecteur").text


@pytest.mark.parametrize(
    ("contact", "a_qui"),
    [
        ("", "la personne qui a ouvert votre compte"),
        ("a@example.fr", '<a href="mailto:a@example.fr">a@example.fr</a>'),
    ],
)
def test_who_forgot_a_password_reads_whom_to_ask(client, settings, contact, a_qui):
    settings.CONTACT = contact
    assert f"Demandez-en un autre à {a_qui}." in client.get(reverse("admin:login")).text


def test_the_page_of_the_lock_does_not_lead_back_to_the_lock(client, redactrice):
    page = se_trompe(client).text
    assert reverse("admin:login") not in page
    assert re.search(r'<a href="/">[^<]*dans un quart d’heure</a>', page)


@pytest.fixture
def montre(monkeypatch):
    """Move the clock that sessions are counted with."""
    from agenda.acces import duree

    maintenant = duree.time.time()
    monkeypatch.setattr(duree.time, "time", lambda: montre.maintenant)
    montre.maintenant = maintenant
    return montre


def passe(montre, minutes):
    montre.maintenant += minutes * 60


def test_a_session_ends_after_two_hours_without_a_gesture(anne, montre):
    accueil = reverse("admin:index")
    for _ in range(3):
        assert anne.get(accueil).status_code == 200
        passe(montre, 119)
    assert anne.get(accueil).status_code == 200
    passe(montre, 122)
    reponse = anne.get(accueil, follow=True)
    assert "Votre session a pris fin" in reponse.text
    assert not reponse.wsgi_request.user.is_authenticated


def test_a_form_sent_after_the_end_of_a_session_says_that_it_was_not_saved_and_how_to_find_it_back(
    anne, montre, adresse
):
    assert anne.get(adresse).status_code == 200
    passe(montre, 122)
    reponse = anne.post(adresse, {"titre": "Tapé trop tard"}, follow=True)
    assert re.search('<li class="warning">Votre session a pris fin\u00a0: [^<]*n’a pas été enregistré', reponse.text)
    assert "deux fois en arrière" in reponse.text


@pytest.mark.parametrize("porte", ["login", "logout"])
def test_a_door_pushed_after_the_end_of_a_session_speaks_of_no_text(anne, montre, porte):
    anne.get(reverse("admin:index"))
    passe(montre, 122)
    reponse = anne.post(reverse(f"admin:{porte}"), {"username": "anne", "password": "x"}, follow=True)
    assert "n’a pas été enregistré" not in reponse.text


def test_a_session_ends_after_twelve_hours_whatever_happens(anne, montre):
    accueil = reverse("admin:index")
    for _ in range(7):
        assert anne.get(accueil).status_code == 200
        passe(montre, 100)
    assert anne.get(accueil).status_code == 200
    passe(montre, 30)
    assert anne.get(accueil).status_code == 302


def test_a_session_is_written_once_a_minute_not_at_each_page(anne, montre):
    from django.contrib.sessions.models import Session

    anne.get(reverse("admin:index"))
    avant = Session.objects.get().session_data
    passe(montre, 0.5)
    anne.get(reverse("admin:index"))
    assert Session.objects.get().session_data == avant
    passe(montre, 1)
    anne.get(reverse("admin:index"))
    assert Session.objects.get().session_data != avant


def test_the_cookie_ends_with_the_browser(client, redactrice):
    biscuit = frappe(client, "camille").cookies[settings.SESSION_COOKIE_NAME]
    assert not biscuit["max-age"]
    assert not biscuit["expires"]
    assert biscuit["httponly"]
    assert biscuit["secure"]
    assert biscuit["samesite"] == "Lax"


def test_a_new_password_closes_the_sessions_opened_elsewhere(client, redactrice):
    ailleurs = Client()
    for navigateur in (client, ailleurs):
        frappe(navigateur, "camille")
    neuf = "une autre phrase tout aussi longue"
    champs = {"old_password": MOT_DE_PASSE, "new_password1": neuf, "new_password2": neuf}
    assert client.post(reverse("admin:password_change"), champs).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    assert ailleurs.get(reverse("admin:index")).status_code == 302
