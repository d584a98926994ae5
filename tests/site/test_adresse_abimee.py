"""Addresses that mails, word processors and people damage: the same feed where the meaning is certain."""

import pytest

from agenda.adresse_abimee import repare

pytestmark = pytest.mark.django_db

FLUX = "/agenda.ics?type=commune&population=4200"


@pytest.mark.parametrize(
    "abimee",
    [
        "/agenda.ics?type=commune&amp;population=4200",
        "/agenda.ics?type=commune&amp%3Bpopulation=4200",
        "/agenda.ics?type=3Dcommune&population=3D4200",
        "/agenda.ics%3Ftype=commune&population=4200",
        "/agenda.ics?population=4200&type=commune",
        "/AGENDA.ICS?type=commune&population=4200".replace("AGENDA", "agenda"),
        "/agenda.ics/?type=commune&population=4200",
        *(
            f"{FLUX}{fin}"
            for fin in (".", ",", ")", "]", ">", "%3E", "%0D", "%0D%0A", "=0D", "=0D=0A", "=", "%20", "&")
        ),
        f"{FLUX}&utm_source=lettre&nocache=12",
        f"{FLUX}&type=commune&population=4200",
        f"{FLUX}&type=",
    ],
)
def test_what_is_certain_is_the_same_feed(client, catalogue_reel, abimee):
    juste, reponse = client.get(FLUX), client.get(abimee)
    assert reponse.status_code == 200
    assert reponse.content == juste.content
    assert reponse["ETag"] == juste["ETag"]


@pytest.mark.parametrize("fin", [".", ")", ">", "%0D", "=0D", "/", "%22", "%C2%BB", "&gt;"])
def test_a_path_that_closes_a_sentence_is_the_same_feed(client, catalogue_reel, fin):
    chemin = "/obligations/vote-transmission-budget-primitif.ics"
    assert client.get(chemin + fin).content == client.get(chemin).content


@pytest.mark.parametrize(
    "abimee",
    [
        "/agenda.ics",
        "/agenda.ics?type=",
        "/agenda.ics?type=comune",
        "/agenda.ics?type=commune&population=beaucoup",
        "/agenda.ics?type=commune&population=4200&population=4300",
        "/agenda.ics?type=commune&population=%FF",
        "/agenda.ics?type=commune&population=%00",
        "/agenda.ics?type=commune&rappel=366",
        "/agenda.ics?type=commune&rappel=-1",
        "/agenda.ics?type=commune&rappel=demain",
        "/agenda.ics?type=commune&avance=0",
        "/agenda.ics?type=commune&a-verifier=peut-etre",
        "/agenda.ics?type=commune&domaine=licornes",
        "/agenda.ics?type=commune&nature=loi",
        "/agenda.ics?type=commune&du=2031-01-01&au=2031-12-31",
        "/agenda.ics?type=commune" + "".join(f"&rappel={n}" for n in range(200)),
        "/agenda.ics?" + "a&" * 1_900,
        "/agenda.ics?type=commune&q=" + "x" * 5_000,
        "/agenda/99999.ics",
        "/agenda/%00.ics",
        "/agenda/%FF.ics",
        "/agenda/../../etc/passwd.ics",
        "/agenda/.ics",
        "/obligations/inconnue.ics",
        "/obligations/%F0%9F%A6%84.ics",
        "/rien.ics",
        "/agenda/" + "9" * 3_000 + ".ics",
    ],
)
@pytest.mark.parametrize("methode", ["get", "head"])
def test_what_is_not_certain_is_one_plain_sentence(client, catalogue_reel, methode, abimee):
    reponse = getattr(client, methode)(abimee)
    assert reponse.status_code == 404
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert reponse["Cache-Control"] == "public, max-age=60"
    assert not reponse.cookies
    if methode == "get":
        assert reponse.text.count("\n") == 1
        assert "VCALENDAR" not in reponse.text


def test_two_hundred_times_the_same_parameter_is_that_parameter(client, catalogue_reel):
    une = client.get(f"{FLUX}&rappel=7")
    assert client.get(FLUX + "&rappel=7" * 200).content == une.content


def test_a_searched_word_is_not_repaired_into_another():
    assert repare("/agenda.ics", "type=commune&q=3D") == ("/agenda.ics", "type=commune&q=3D")
    assert repare("/agenda/35288/", "q=a") == ("/agenda/35288/", "q=a")


@pytest.mark.parametrize("methode", ["post", "put", "delete", "options", "patch", "trace"])
def test_other_methods_are_405_with_allow(client, catalogue_reel, methode):
    for chemin in (FLUX, "/obligations/vote-transmission-budget-primitif.ics", "/agenda/35288.ics"):
        reponse = getattr(client, methode)(chemin)
        assert reponse.status_code == 405
        assert reponse["Allow"] == "GET, HEAD"
        assert not reponse.cookies


def test_propfind_is_405(client, catalogue_reel):
    assert client.generic("PROPFIND", FLUX).status_code == 405
