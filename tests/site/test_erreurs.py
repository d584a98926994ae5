"""When something breaks: what happened, what is not lost, the way back; and nothing that could break again."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from agenda.views import pages
from obligations import publication
from obligations.models import Genre

pytestmark = pytest.mark.django_db

CODES = ("400", "403", "403_csrf", "403_redaction", "405", "500", "503")
FICHE = "/obligations/cao-a-distance/"


def en_panne(execute, sql, params, many, context):
    raise OperationalError("la base est partie")


def en_interface(execute, sql, params, many, context):
    raise InterfaceError("connection already closed")


def verifie(html: str, code: str) -> None:
    """The look and the voice of the site, and not a word of the machine's."""
    assert html.count("<h1>") == 1
    assert re.search(r"<title>[^<]+ – Agenda des obligations numériques</title>", html)
    assert f"Erreur {code}." in html
    assert 'class="marque"' in html
    assert re.search(r'<ul class="resultats">.*<a href="/">', html, re.DOTALL)
    assert '<meta name="robots" content="noindex,follow">' in html
    texte = strip_tags(re.sub(r"<(svg|head)\b.*?</\1>", "", html, flags=re.DOTALL)).replace("&nbsp;", "\u00a0")
    assert "'" not in texte
    assert not re.findall(r"\w [?!;:]", texte)
    assert not re.search("Traceback|Exception|OperationalError|la base est partie|CSRF|django", html)
    assert " style=" not in html
    assert "<script" not in html


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_needs_nothing_and_nobody(code, django_assert_num_queries, monkeypatch):
    """No request, no database, no list of static files."""

    def casse(*arguments, **options):
        raise ValueError("pas de manifeste")

    monkeypatch.setattr("django.contrib.staticfiles.storage.staticfiles_storage.url", casse)
    with django_assert_num_queries(0), connection.execute_wrapper(en_panne):
        verifie(render_to_string(f"{code}.html"), code[:3])


def test_each_error_page_says_something_of_its_own():
    titres = [re.search("<h1>(.*?)</h1>", render_to_string(f"{code}.html"))[1] for code in CODES]
    assert len(set(titres)) == len(CODES)


def test_the_style_that_an_error_page_names_exists():
    feuilles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', render_to_string("500.html"))
    assert len(feuilles) == 2
    assert all(finders.find(feuille) for feuille in feuilles)


# --- Each where it arises


@pytest.mark.parametrize("panne", [en_panne, en_interface])
@pytest.mark.parametrize(
    "chemin", ["/", "/agenda/?type=commune", "/agenda/35288/", FICHE, "/collectivites/?q=rennes", "/sitemap.xml"]
)
@pytest.mark.parametrize("entetes", [{}, {"HX-Request": "true"}])
def test_without_a_database_a_page_says_when_to_come_back(client, db, caplog, chemin, panne, entetes):
    """By htmx as well: it then shows « La page n’a pas pu être mise à jour »."""
    with connection.execute_wrapper(panne):
        reponse = client.get(chemin, headers=entetes)
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "600"
    assert reponse["Cache-Control"] == "no-store"
    assert "default-src 'none'" in reponse["Content-Security-Policy"]
    assert not reponse.cookies
    verifie(reponse.text, "503")
    assert "la base ne répond pas" in caplog.text


def test_without_a_database_what_this_process_holds_is_still_shown(client, catalogue_reel, caplog):
    client.get("/")
    with connection.execute_wrapper(en_panne):
        assert client.get("/").status_code == 200
        assert client.get("/agenda/?type=commune&population=4200").status_code == 200
        assert client.get("/agenda/35288/").status_code == 503


def test_without_a_database_an_unknown_address_is_still_404(client, db):
    with connection.execute_wrapper(en_panne):
        reponse = client.get("/licorne/")
    assert reponse.status_code == 404
    assert "Cette page n’existe pas" in reponse.text


def test_a_mistake_of_ours_is_500_with_nothing_of_it_shown(client, catalogue_reel, caplog, monkeypatch):
    def casse(*arguments):
        raise RuntimeError("mot de passe : Traceback")

    monkeypatch.setattr(pages, "dates_nationales", casse)
    client.raise_request_exception = False
    reponse = client.get("/")
    assert reponse.status_code == 500
    verifie(reponse.text, "500")
    assert "mot de passe" not in reponse.text


def test_a_form_that_comes_from_nowhere_is_403_and_says_nothing_was_saved(db, caplog):
    from django.test import Client

    reponse = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert reponse.status_code == 403
    verifie(reponse.text, "403")
    assert "Rien n’a été enregistré" in reponse.text


def test_a_page_kept_for_editors_is_403(client, catalogue_reel, caplog, monkeypatch):
    def refuse(*arguments):
        raise PermissionDenied

    monkeypatch.setattr(pages, "dates_nationales", refuse)
    reponse = client.get("/")
    assert reponse.status_code == 403
    verifie(reponse.text, "403")
    assert "ce compte n’y donne pas accès" in reponse.text


@pytest.mark.parametrize("methode", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_page_that_is_sent_something_says_that_it_only_reads(client, db, caplog, methode):
    reponse = client.generic(methode, "/obligations/")
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD"
    verifie(reponse.text, "405")


@pytest.mark.parametrize("chemin", ["/obligations/?q=%00", "/obligations/?q=%ff", f"/obligations/?q={'a' * 5000}"])
def test_an_address_that_cannot_be_read_is_400(client, db, caplog, chemin):
    reponse = client.get(chemin)
    assert reponse.status_code == 400
    verifie(reponse.text, "400")


def test_a_host_that_is_not_ours_is_400_in_the_same_voice(client, db, caplog):
    reponse = client.get("/", headers={"Host": "evil.example"})
    assert reponse.status_code == 400
    verifie(reponse.text, "400")


def test_what_was_withdrawn_says_what_becomes_of_the_subscriptions(client, catalogue_reel):
    publication.withdraw(Genre.OBLIGATION, "cao-a-distance", "Abrogée")
    reponse = client.get(FICHE)
    assert reponse.status_code == 410
    assert "«&nbsp;Annulé&nbsp;»" in reponse.text
    assert "Erreur 410." in reponse.text
    assert '<meta name="robots" content="noindex,follow">' in reponse.text
    assert 'rel="canonical"' not in reponse.text


# --- A search without result is no error, and no dead end


@pytest.mark.parametrize(("ici", "la_bas"), [("/obligations/", "/ressources/"), ("/ressources/", "/obligations/")])
def test_nothing_found_leads_to_the_other_list_and_out_of_the_filters(client, catalogue_reel, ici, la_bas):
    html = client.get(ici, {"q": "zzz & qqq", "domaine": "urbanisme"}).text
    vide = re.search(r'<section class="vide-etat".*?</section>', html, re.DOTALL)[0]
    assert re.findall('href="([^"]+)"', vide) == [f"{la_bas}?q=zzz%20%26%20qqq", f"{ici}?q=zzz%20%26%20qqq", ici]
    sans_filtre = client.get(ici, {"q": "zzz"}).text
    assert "sans autre filtre" not in sans_filtre


def test_an_authority_that_is_not_in_the_list_may_be_described(client, catalogue_reel):
    html = client.get("/collectivites/", {"q": "sivom de zzz"}).text
    assert "Un syndicat, un CCAS" in html
    assert '<a class="lien" href="/agenda/">' in html
    depuis_une_fiche = client.get("/collectivites/", {"q": "sivom de zzz", "fiche": "cao-a-distance"}).text
    assert f'<a class="lien" href="{FICHE}">' in depuis_une_fiche
