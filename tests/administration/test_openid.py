"""The OpenID door: who enters, what is checked, what people read when they do not enter."""

import logging
import os
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings as reglages
from django.contrib.auth import get_user_model
from django.test import Client

from agenda.acces.openid import fournisseur as connu
from tests.administration import fournisseur as faux
from tests.administration.portes import ICI, frappe, lignes
from tests.administration.test_deux_facteurs import pose

pytestmark = pytest.mark.django_db

DEPART, RETOUR, ACCUEIL = "/admin/openid/", "/admin/openid/retour/", "/admin/"


@pytest.fixture
def fournisseur(settings):
    with faux.ouvert() as ouvert:
        settings.OPENID_FOURNISSEUR = ouvert.adresse
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = faux.CLIENT, faux.SECRET
        settings.AUTHENTICATION_BACKENDS = [
            *settings.AUTHENTICATION_BACKENDS,
            "agenda.acces.openid.porte.PorteOpenID",
        ]
        connu.oublie()
        yield ouvert
        connu.oublie()


def part(client, suite=ACCUEIL) -> str:
    """The address where the provider sends the browser back, without our origin."""
    depart = client.get(DEPART, {"next": suite}, REMOTE_ADDR=ICI)
    assert depart.status_code == 302
    retour = requests.get(depart["Location"], allow_redirects=False, timeout=5).headers["Location"]
    adresse = urlsplit(retour)
    assert (adresse.netloc, adresse.path) == ("testserver", RETOUR)
    return f"{adresse.path}?{adresse.query}"


def revient(client, **extra):
    return client.get(part(client), REMOTE_ADDR=ICI, **extra)


def dehors(client) -> bool:
    return client.get(ACCUEIL).status_code == 302


def test_an_editor_enters_and_goes_where_she_was_going(client, redactrice, fournisseur):
    avant = client.get("/admin/login/?next=/admin/auth/user/")
    assert "Entrer avec ProConnect" in avant.text
    assert f'href="{DEPART}?next=/admin/auth/user/"' in avant.text
    reponse = client.get(part(client, "/admin/auth/user/"))
    assert reponse["Location"] == "/admin/auth/user/"
    page = client.get(ACCUEIL)
    assert page.wsgi_request.user == redactrice
    assert get_user_model().objects.count() == 1


def test_the_request_carries_state_nonce_and_pkce(client, redactrice, fournisseur, settings):
    part(client)
    demande = fournisseur.demandes[0]
    assert demande["client_id"] == faux.CLIENT
    assert demande["code_challenge_method"] == "S256"
    assert set(demande["scope"].split()) == {"openid", "email"}
    assert min(len(demande[nom]) for nom in ("state", "nonce", "code_challenge")) >= 32
    assert "acr_values" not in demande
    assert "claims" not in demande
    settings.OPENID_ACR = ["eidas2", "eidas3"]
    settings.OPENID_DEUX_FACTEURS = ["mfa"]
    part(client)
    assert fournisseur.demandes[1]["acr_values"] == "eidas2 eidas3"
    assert fournisseur.demandes[1]["claims"] == '{"id_token":{"amr":null}}'


@pytest.mark.parametrize("algorithme", ["RS256", "ES256"])
@pytest.mark.parametrize("signe", [False, True])
def test_userinfo_may_be_plain_or_signed(client, redactrice, fournisseur, algorithme, signe):
    fournisseur.algorithme, fournisseur.userinfo_signe = algorithme, signe
    assert revient(client).status_code == 302
    assert not dehors(client)


def test_the_case_of_an_address_does_not_matter(client, redactrice, fournisseur):
    fournisseur.identite["email"] = "Camille@Mairie.Example.FR"
    assert revient(client).status_code == 302


MENSONGES = {
    "nonce": {"nonce": "un-autre"},
    "sans nonce": {"nonce": None},
    "périmé": {"exp": int(time.time()) - 3_600},
    "sans fin": {"exp": None},
    "pas encore": {"iat": int(time.time()) + 3_600},
    "pour un autre": {"aud": "un-autre"},
    "pour plusieurs": {"aud": [faux.CLIENT, "un-autre"]},
    "sans destinataire": {"aud": None},
    "d'un autre": {"iss": "https://ailleurs.example"},
    "sans émetteur": {"iss": None},
    "sans sujet": {"sub": None},
    "sujet différent": {"sub": "s-2"},
}


@pytest.mark.parametrize("mensonge", MENSONGES.values(), ids=MENSONGES)
def test_an_identity_that_is_not_the_right_one_is_refused(client, redactrice, fournisseur, mensonge):
    fournisseur.jeton = mensonge
    reponse = revient(client)
    assert reponse.status_code == 400
    assert "La connexion n’a pas abouti" in reponse.text
    assert dehors(client)


@pytest.mark.parametrize(
    "mensonge",
    [{"sub": "s-2"}, {"aud": "un-autre"}, {"iss": "https://ailleurs.example"}, {"exp": 1}, {"aud": None}],
    ids=str,
)
def test_a_signed_userinfo_is_verified_like_the_identity(client, redactrice, fournisseur, mensonge):
    fournisseur.userinfo_signe, fournisseur.userinfo = True, mensonge
    assert revient(client).status_code == 400
    assert dehors(client)


def test_a_signature_by_another_key_is_refused(client, redactrice, fournisseur):
    fournisseur.cle = faux.CLE_D_UN_AUTRE
    assert revient(client).status_code == 400
    assert dehors(client)


def test_a_userinfo_signed_by_another_key_is_refused(client, redactrice, fournisseur, monkeypatch):
    fournisseur.userinfo_signe = True
    retour = part(client)
    monkeypatch.setattr(fournisseur, "identite_signee", lambda: faux.jwt.encode({}, faux.CLE_D_UN_AUTRE, "RS256"))
    assert client.get(retour).status_code == 400


@pytest.mark.parametrize("algorithme", ["none", "HS256"])
def test_a_token_without_the_providers_key_is_refused(client, redactrice, fournisseur, monkeypatch, algorithme):
    cle = None if algorithme == "none" else faux.SECRET.ljust(32)

    def signe(charge):
        return faux.jwt.encode(charge, cle, algorithme, headers={"kid": "RS256"})

    monkeypatch.setattr(fournisseur, "signe", signe)
    assert revient(client).status_code == 400
    assert dehors(client)


@pytest.mark.parametrize(
    "query", ["code=x&state=y", "state=y", "code=x", "", "code=%00&state=%00", "error=access_denied"]
)
def test_coming_back_with_a_state_that_is_not_ours_opens_nothing(client, redactrice, fournisseur, query):
    assert client.get(f"{RETOUR}?{query}").status_code == 400
    part(client)
    assert client.get(f"{RETOUR}?{query}").status_code == 400
    assert dehors(client)


def test_the_answer_made_for_one_browser_opens_nothing_in_another(client, redactrice, fournisseur):
    assert Client().get(part(client)).status_code == 400


def test_an_answer_serves_once(client, redactrice, fournisseur):
    retour = part(client)
    assert client.get(retour).status_code == 302
    client.post("/admin/logout/")
    assert client.get(retour).status_code == 400


def test_a_forged_error_does_not_close_a_session(client, redactrice, fournisseur):
    revient(client)
    assert client.get(f"{RETOUR}?error=x&state=y").status_code == 400
    assert not dehors(client)


def test_a_code_posted_to_the_login_form_asks_the_provider_nothing(client, redactrice, fournisseur):
    fournisseur.en_panne = {"/token"}
    reponse = client.post("/admin/login/?code=x&state=y", {"username": "camille", "password": "faux"})
    assert reponse.status_code == 200


INCONNUS = {
    "autre adresse": {"email": "quelqu-un@ailleurs.example"},
    "sans adresse": {"email": None},
    "adresse vide": {"email": ""},
    "adresse non vérifiée": {"email_verified": False},
    "vérifiée en toutes lettres": {"email_verified": "true"},
    "caractère nul": {"email": "camille@mairie.example.fr\x00"},
    "i sans point": {"email": "camılle@maırıe.example.fr"},
    "pas un texte": {"email": ["camille@mairie.example.fr"]},
}


@pytest.mark.parametrize("identite", INCONNUS.values(), ids=INCONNUS)
def test_a_person_without_account_reads_whom_to_write_to(client, redactrice, fournisseur, settings, identite):
    settings.CONTACT = "redaction@example.fr"
    fournisseur.identite |= identite
    reponse = revient(client)
    assert reponse.status_code == 403
    assert 'href="mailto:redaction@example.fr"' in reponse.text
    assert "no-store" in reponse["Cache-Control"]
    assert get_user_model().objects.count() == 1
    assert dehors(client)


@pytest.mark.parametrize("champ", ["is_active", "is_staff"])
def test_a_closed_account_does_not_enter(client, redactrice, fournisseur, champ):
    setattr(redactrice, champ, False)
    redactrice.save()
    reponse = revient(client)
    assert reponse.status_code == 403
    assert "la personne qui administre ce site" in reponse.text


def test_an_account_closed_meanwhile_loses_its_session(client, redactrice, fournisseur):
    revient(client)
    redactrice.is_active = False
    redactrice.save()
    assert dehors(client)
    assert not client.get("/admin/login/").wsgi_request.user.is_authenticated


def test_two_accounts_with_one_address_open_nothing(client, redactrice, fournisseur, django_user_model):
    django_user_model.objects.create_user("double", "CAMILLE@mairie.example.fr", is_staff=True)
    assert revient(client).status_code == 403


def test_a_provider_that_verifies_without_saying_so_is_a_choice_of_the_operator(
    client, redactrice, fournisseur, settings
):
    del fournisseur.identite["email_verified"]
    assert revient(client).status_code == 403
    settings.OPENID_COURRIELS_SURS = True
    assert revient(client).status_code == 302
    fournisseur.identite["email_verified"] = False
    assert revient(Client()).status_code == 403


@pytest.mark.parametrize("chemin", ["/token", "/userinfo", "/jwks"])
def test_a_provider_that_breaks_on_the_way_back_is_explained(client, redactrice, fournisseur, chemin):
    fournisseur.en_panne = {chemin}
    reponse = revient(client)
    assert reponse.status_code == 503
    assert "ProConnect ne répond pas" in reponse.text
    assert dehors(client)


@pytest.mark.parametrize("chemin", ["/token", "/userinfo", "/jwks"])
@pytest.mark.parametrize(
    "corps", [b"", b"<html>", b"[]", b"{}", b"null", b'{"keys": [{"kty": "oct"}, {"kty": "RSA"}, 3]}']
)
def test_a_provider_that_answers_nonsense_does_not_crash_the_page(client, redactrice, fournisseur, chemin, corps):
    fournisseur.reponses = {chemin: corps}
    assert revient(client).status_code in (400, 503)
    assert dehors(client)


@pytest.mark.parametrize(
    "decouverte", [{"issuer": "https://ailleurs.example"}, {"token_endpoint": None}, {"jwks_uri": "ftp://x"}], ids=str
)
def test_a_provider_that_is_not_the_one_given_is_not_followed(client, fournisseur, decouverte):
    fournisseur.decouverte = decouverte
    assert client.get(DEPART).status_code == 503


def test_a_provider_that_is_down_is_explained_and_passwords_still_enter(client, redactrice, fournisseur, settings):
    settings.OPENID_FOURNISSEUR = "http://127.0.0.1:9"
    for adresse in (DEPART, f"{RETOUR}?code=x&state=y"):
        reponse = client.get(adresse)
        assert reponse.status_code in (400, 503)
    assert "ProConnect ne répond pas" in client.get(DEPART).text
    frappe(client, "camille")
    assert client.get("/admin/obligations/obligation/").status_code == 200


def test_a_provider_that_is_down_is_asked_once_then_left_alone_a_moment(client, fournisseur):
    fournisseur.en_panne = {"/.well-known/openid-configuration"}
    assert client.get(DEPART).status_code == 503
    fournisseur.en_panne = set()
    assert client.get(DEPART).status_code == 503
    connu.oublie()
    assert client.get(DEPART).status_code == 302


def test_the_lock_of_passwords_does_not_close_this_door_and_refusals_here_lock_nobody(client, redactrice, fournisseur):
    for _ in range(reglages.AXES_FAILURE_LIMIT):
        assert frappe(client, "camille", "faux").status_code in (200, 429)
        fournisseur.jeton = {"nonce": "un-autre"}
        assert revient(client).status_code == 400
        etat = parse_qs(urlsplit(part(client)).query)["state"][0]
        assert client.get(RETOUR, {"code": "", "state": etat}, REMOTE_ADDR=ICI).status_code == 400
    fournisseur.jeton = {}
    assert revient(client).status_code == 302


def test_a_device_is_asked_for_after_the_provider_too(client, redactrice, fournisseur, settings):
    pose(redactrice)
    fournisseur.jeton = {"acr": "eidas1", "amr": ["pwd", "mfa"]}
    revient(client)
    assert client.get(ACCUEIL, follow=True).redirect_chain[-1][0].startswith("/admin/code/")
    settings.OPENID_DEUX_FACTEURS = ["eidas2", "eidas3"]
    assert dehors(client)


def test_when_required_the_provider_does_not_spare_the_enrolment(client, redactrice, fournisseur, settings):
    settings.DEUX_FACTEURS = True
    revient(client)
    assert client.get(ACCUEIL, follow=True).redirect_chain[-1][0].startswith("/admin/second-facteur/")


@pytest.mark.parametrize("jeton", [{"acr": "eidas2"}, {"acr": "eidas1", "amr": ["pwd", "mfa"]}])
def test_a_provider_trusted_with_the_second_factor_gives_it_when_it_says_so(
    client, redactrice, fournisseur, settings, jeton
):
    settings.DEUX_FACTEURS, settings.OPENID_DEUX_FACTEURS = True, ["eidas2", "mfa"]
    fournisseur.jeton = {"acr": "eidas1", "amr": "mfa"}
    revient(client)
    assert dehors(client)
    fournisseur.jeton = jeton
    revient(client)
    assert not dehors(client)
    client.post("/admin/logout/")
    frappe(client, "camille")
    assert dehors(client)


def test_leaving_ends_the_session_at_the_provider(client, redactrice, fournisseur):
    revient(client)
    reponse = client.post("/admin/logout/")
    fin = reponse["Refresh"].removeprefix("0; url=")
    assert fin.startswith(f"{fournisseur.adresse}/session/end?")
    demande = {nom: valeurs[0] for nom, valeurs in parse_qs(urlsplit(fin).query).items()}
    assert demande["post_logout_redirect_uri"] == "http://testserver/admin/login/"
    assert faux.jwt.decode(demande["id_token_hint"], options={"verify_signature": False})["sub"] == "s-1"
    assert len(demande["state"]) >= 32
    assert "me déconnecter de ProConnect" in reponse.text
    assert "form-action 'self'" in reponse["Content-Security-Policy"]
    assert dehors(client)


def test_leaving_when_the_provider_is_down_or_was_not_used_stays_here(client, redactrice, fournisseur):
    frappe(client, "camille")
    assert "Refresh" not in client.post("/admin/logout/")
    revient(client)
    connu.oublie()
    fournisseur.en_panne = {"/.well-known/openid-configuration"}
    reponse = client.post("/admin/logout/")
    assert reponse.status_code == 200
    assert "Refresh" not in reponse
    assert dehors(client)


def test_nothing_leads_outside_after_entering(client, redactrice, fournisseur):
    assert client.get(part(client, "https://ailleurs.example/"))["Location"] == ACCUEIL


def test_without_provider_this_door_does_not_exist(client, redactrice):
    for adresse in (DEPART, RETOUR):
        assert client.get(adresse).status_code == 404
        assert client.post(adresse).status_code == 404
    assert "Entrer avec" not in client.get("/admin/login/").text


def test_the_log_says_who_entered_and_why_others_did_not(client, redactrice, fournisseur, caplog):
    caplog.set_level(logging.INFO, logger="agenda.acces.journal")
    revient(client)
    fournisseur.identite["email"] = "quelqu-un@ailleurs.example"
    revient(Client())
    assert lignes(caplog) == [
        "connexion compte=camille porte=openid",
        f"openid-refuse motif=sans-compte adresse={ICI}",
    ]


@pytest.mark.parametrize(
    ("variables", "phrase"),
    [
        ({"OPENID_FOURNISSEUR": "https://fournisseur.example"}, "demande aussi OPENID_CLIENT et OPENID_SECRET"),
        (
            {"OPENID_FOURNISSEUR": "http://fournisseur.example", "OPENID_CLIENT": "a", "OPENID_SECRET": "b"},
            "une adresse en https:// est attendue",
        ),
    ],
)
def test_half_a_configuration_stops_the_start_with_a_sentence(variables, phrase):
    environnement = {**os.environ, "SECRET_KEY": "x", "DEBUG": "false", **variables}
    essai = subprocess.run(
        [sys.executable, "-c", "import agenda.settings"],
        env=environnement,
        cwd=reglages.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode != 0
    assert phrase in essai.stderr
