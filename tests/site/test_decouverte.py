"""What programs ask first: every page that exists and no other, under the public origin whatever the Host."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as reglages
from django.utils import timezone

from agenda.views import decouverte
from collectivites.models import Collectivite
from obligations import publication
from obligations.models import Genre

pytestmark = pytest.mark.django_db

ORIGINE = "https://agenda.example.fr"
STATIQUES = reglages.BASE_DIR / "agenda" / "static" / "agenda"


def adresses(client, chemin: str) -> list[str]:
    reponse = client.get(chemin)
    assert reponse["Content-Type"] == "application/xml; charset=utf-8"
    return re.findall(r"<loc>([^<]+)</loc>", reponse.text)


def chemins(client, section: str) -> list[str]:
    return [a.removeprefix(ORIGINE) for a in adresses(client, f"/sitemap-{section}.xml")]


# --- Sitemap


def test_the_index_names_a_file_for_each_section_and_each_answers(client, catalogue_reel):
    fichiers = [a.removeprefix(ORIGINE) for a in adresses(client, "/sitemap.xml")]
    assert fichiers == [f"/sitemap-{nom}.xml" for nom in decouverte.SECTIONS]
    assert {client.get(fichier).status_code for fichier in fichiers} == {200}
    assert client.get("/sitemap-licornes.xml").status_code == 404


@pytest.mark.parametrize("chemin", ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-obligations.xml"])
def test_addresses_are_under_the_public_origin_whatever_the_host(client, catalogue_reel, chemin):
    trouvees = re.findall(r"<loc>([^<]+)</loc>", client.get(chemin, headers={"Host": "127.0.0.1"}).text)
    assert trouvees
    assert [a for a in trouvees if not a.startswith(f"{ORIGINE}/") or "?" in a or "#" in a] == []


def test_every_page_fiche_and_ressource_is_there_once_and_answers(client, catalogue_reel):
    trouvees = [c for nom in ("pages", "obligations", "ressources") for c in chemins(client, nom)]
    assert len(trouvees) == len(set(trouvees))
    assert {f"/obligations/{code}/" for code in catalogue_reel.fiches} <= set(trouvees)
    assert {f"/ressources/{code}/" for code in catalogue_reel.ressources} <= set(trouvees)
    assert {"/", "/programme/demat-ads/"} <= set(trouvees)
    for chemin in [*chemins(client, "pages"), chemins(client, "obligations")[0], chemins(client, "ressources")[0]]:
        assert client.get(chemin).status_code == 200, chemin


def test_a_fiche_says_when_it_was_last_published(client, catalogue_reel):
    (lastmod,) = set(re.findall(r"<lastmod>([^<]+)</lastmod>", client.get("/sitemap-obligations.xml").text))
    assert datetime.fromisoformat(lastmod) == catalogue_reel.parutions["cao-a-distance"].derniere
    assert f"<lastmod>{lastmod}</lastmod>" in client.get("/sitemap.xml").text


def test_what_was_withdrawn_is_no_longer_there(client, catalogue_reel):
    assert "/obligations/cao-a-distance/" in chemins(client, "obligations")
    publication.withdraw(Genre.OBLIGATION, "cao-a-distance", "Abrogée")
    assert "/obligations/cao-a-distance/" not in chemins(client, "obligations")


def test_the_agenda_of_every_authority_is_there_in_one_query(
    client, collectivites_de_france, catalogue_reel, django_assert_num_queries
):
    with django_assert_num_queries(1):
        trouvees = chemins(client, "collectivites")
    assert 36_000 < len(trouvees) == len(set(trouvees)) == Collectivite.objects.count() <= 50_000
    for collectivite in Collectivite.objects.order_by("code")[::2000]:
        assert collectivite.get_absolute_url() in trouvees
    for code in ("dep-35", "reg-53", "com-987", "2A004", "243500782"):
        assert f"/agenda/{code}/" in trouvees


@pytest.mark.parametrize("chemin", ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-obligations.xml", "/robots.txt"])
def test_the_other_files_ask_no_more_than_a_page(client, catalogue_reel, django_assert_max_num_queries, chemin):
    client.get(chemin)
    with django_assert_max_num_queries(1):
        client.get(chemin)


def test_the_largest_file_is_compressed(client, collectivites_de_france):
    reponse = client.get("/sitemap-collectivites.xml", headers={"Accept-Encoding": "gzip"})
    assert reponse["Content-Encoding"] == "gzip"
    assert len(reponse.content) < 300_000


# --- robots.txt


def refuses(texte: str, adresse: str) -> bool:
    """Does a Disallow of RFC 9309 match?"""
    motifs = re.findall(r"^Disallow: (.+)$", texte, re.MULTILINE)
    return any(re.match(re.escape(motif).replace(r"\*", ".*"), adresse) for motif in motifs)


@pytest.mark.parametrize(
    ("adresse", "refusee"),
    [
        ("/", False),
        ("/agenda/35288/", False),
        ("/agenda/35288.ics", False),
        ("/agenda/35288.ics?rappel=7&a-verifier=non", False),
        ("/agenda.ics?type=commune&population=4200", False),
        ("/obligations/cao-a-distance.ics", False),
        ("/agenda/?type=commune&population=4200", False),
        ("/obligations/?domaine=urbanisme", False),
        ("/obligations/cao-a-distance/", False),
        ("/static/agenda/site.css", False),
        ("/obligations/cao-a-distance/?collectivite=35288", True),
        ("/obligations/cao-a-distance/?type=commune&population=4200", True),
        ("/admin/login/", True),
        ("/aide/abonnement/", False),
        ("/aide/abonnement/?collectivite=35288", True),
        ("/journal/", False),
        ("/journal.atom?collectivite=35288", False),
        ("/journal/?domaine=urbanisme", False),
        ("/journal/?collectivite=35288", True),
        ("/agenda/35288/?vue=mois&mois=2027-03", True),
        ("/agenda/?type=commune&population=4200&vue=mois", False),
    ],
)
def test_robots_may_read_all_but_the_admin_and_what_each_authority_multiplies(client, adresse, refusee):
    assert refuses(client.get("/robots.txt").text, adresse) is refusee


def test_robots_are_shown_the_sitemap(client):
    reponse = client.get("/robots.txt")
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert f"\nSitemap: {ORIGINE}/sitemap.xml\n" in reponse.text


# --- security.txt


def test_security_txt_says_whom_to_write_to_and_until_when(client, settings):
    settings.CONTACT = "alerte@exemple.fr"
    reponse = client.get("/.well-known/security.txt")
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    champs = dict(ligne.split(": ", 1) for ligne in reponse.text.splitlines())
    assert champs["Contact"] == "mailto:alerte@exemple.fr"
    assert champs["Canonical"] == f"{ORIGINE}/.well-known/security.txt"
    assert champs["Preferred-Languages"] == "fr, en"
    expire = datetime.fromisoformat(champs["Expires"])
    assert timedelta(days=100) < expire - timezone.now() < timedelta(days=365)


def test_security_txt_names_the_publisher_without_an_address(client, db):
    assert f"Contact: {ORIGINE}/mentions-legales/\n" in client.get("/.well-known/security.txt").text


def test_security_txt_does_not_move_within_a_month():
    jours = [date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
    premier, dernier, suivant = map(decouverte._expiration, jours)
    assert premier == dernier < suivant


# --- Icons


def test_the_manifest_names_icons_that_exist_and_the_colours_of_the_style(client):
    reponse = client.get("/manifest.webmanifest")
    assert reponse["Content-Type"] == "application/manifest+json"
    manifeste = json.loads(reponse.content)
    assert manifeste["lang"] == "fr"
    assert len(manifeste["short_name"]) <= 12
    assert f"--papier: {manifeste['background_color']};" in (STATIQUES / "tokens.css").read_text(encoding="utf-8")
    for icone in manifeste["icons"]:
        assert (STATIQUES / icone["src"].rpartition("/")[2]).exists()


def test_the_browser_bar_has_the_colours_of_the_style(client, catalogue_reel):
    papiers = re.findall(r"--papier: (#\w+);", (STATIQUES / "tokens.css").read_text(encoding="utf-8"))
    assert re.findall(r'name="theme-color" content="([^"]+)"', client.get("/").text) == papiers


def test_favicon_is_an_icon_at_its_own_address(client):
    reponse = client.get("/favicon.ico")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "image/x-icon"
    assert reponse.content.startswith(b"\x00\x00\x01\x00")


def test_all_the_icons_weigh_less_than_six_kilobytes():
    icones = [*STATIQUES.glob("*.ico"), *STATIQUES.glob("icone-*.png")]
    assert len(icones) == 4
    assert sum(icone.stat().st_size for icone in icones) < 6_144
