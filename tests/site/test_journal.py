"""« Le journal » and the history of each fiche: what changed, told to those it concerns, and to nobody by mistake."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import OperationalError
from django.utils.html import strip_tags

from agenda.views import journal as vues
from collectivites.profil import TypeCollectivite
from obligations import journal_en_memoire, publication, travail
from obligations.catalogue import current_catalogue
from obligations.journal_en_memoire import current_journal
from obligations.models import Genre, Version
from obligations.seuil import Seuil
from tests.factories import FicheFactory, RegleFactory, avant_la_regle, publie

pytestmark = pytest.mark.django_db

REGLE = RegleFactory(cle="vote", titre="Voter le budget", effet=date(2026, 1, 1))
FICHE = FicheFactory(code="budget", titre="Le budget", regles=(REGLE,))
DES_REGIONS = FicheFactory(code="lycees", titre="Les lycées", regles=(RegleFactory(types=(TypeCollectivite.REGION,)),))


def change(fiche, motif, mineure=False, **champs):
    """Publish it with these fields; those of its first règle are given as `regle`."""
    regle = replace(fiche.regles[0], **champs.pop("regle", {}))
    neuve = replace(fiche, regles=(regle, *fiche.regles[1:]), **champs)
    assert publication.publish(travail.write(Genre.OBLIGATION, neuve), motif, mineure=mineure)
    return neuve


def mots(html: str) -> str:
    return " ".join(strip_tags(re.sub(r"<(?!/?sup)", " <", html)).split())


def nouvelles(html: str) -> list[str]:
    """The words of each item."""
    items = re.findall(r'<li class="nouvelle".*?(?=<li class="nouvelle"|</ol></section>)', html, re.DOTALL)
    return [mots(item) for item in items]


def versions(html: str) -> dict[str, str]:
    """Anchor -> words, of the history of a fiche, as shown."""
    items = re.findall(r'<li class="changement" id="(v\d+)">(.*?)</li>(?=<li|</ol>|\s*<li|\s*</ol>)', html, re.DOTALL)
    return {ancre: mots(item) for ancre, item in items}


def test_each_change_is_told_newest_first_with_its_motif_and_what_it_was(client):
    publie(FICHE)
    reportee = change(FICHE, "Décret n° 2026-1 : report", regle={"effet": date(2027, 1, 1)})
    change(reportee, "Loi n° 2026-2", regle={"population": Seuil.parse("> 3500")})
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    retrait, public, report, premiere = nouvelles(client.get("/journal/").text)
    assert "Fiche retirée" in retrait
    assert "Abrogée" in retrait
    assert "Public changé" in public
    assert "De plus : plus de 3 500 habitants" in public
    assert "Date changée" in report
    assert "Voter le budget" in report
    assert "Avant : à partir du 1er janvier 2026" in report
    assert "Désormais : à partir du 1er janvier 2027" in report
    assert "Décret n° 2026-1 : report" in report
    assert "Nouvelle fiche" in premiere


def test_a_change_leads_to_its_version_and_a_withdrawal_to_its_reason(client):
    publie(FICHE, DES_REGIONS)
    change(FICHE, "Décret", regle={"effet": date(2027, 1, 1)})
    publication.withdraw(Genre.OBLIGATION, "lycees", "Abrogée par le décret n° 2026-9")
    html = client.get("/journal/").text
    assert 'href="/obligations/budget/#v2"' in html
    assert 'id="v2"' in client.get("/obligations/budget/").text
    assert 'href="/obligations/lycees/"' in html
    retiree = client.get("/obligations/lycees/")
    assert retiree.status_code == 410
    assert "Abrogée par le décret n°\u00a02026-9" in retiree.text
    assert "Les lycées" in retiree.text


def test_a_minor_correction_is_in_the_history_of_the_fiche_alone(client):
    publie(FICHE)
    change(FICHE, "Faute de frappe", mineure=True, resume="Autre.")
    assert "Faute de frappe" not in client.get("/journal/").text
    assert "Faute de frappe" not in client.get("/journal.atom").text
    assert "Faute de frappe" not in client.get("/").text
    (premiere, histoire), *_ = versions(client.get("/obligations/budget/").text).items()
    assert premiere == "v2"
    assert "Correction mineure" in histoire
    assert "Texte précisé : résumé" in histoire
    assert "Faute de frappe" in histoire


def test_a_verification_is_in_the_history_of_the_fiche_alone(client):
    publie(FICHE)
    publication.mark_verified("budget", date(2026, 12, 24))
    assert len(nouvelles(client.get("/journal/").text)) == 1
    assert "Vérifiée de nouveau" in versions(client.get("/obligations/budget/").text)["v2"]


def test_history_shows_three_versions_and_folds_the_others(client):
    publie(FICHE)
    for mois in range(1, 6):
        change(FICHE, f"Décret {mois}", regle={"effet": date(2027, mois, 1)})
    html = client.get("/obligations/budget/").text
    assert list(versions(html)) == ["v6", "v5", "v4", "v3", "v2", "v1"]
    montrees, pliees = html[html.index('id="historique"') :].split("<details>")[:2]
    assert list(versions(montrees)) == ["v6", "v5", "v4"]
    assert "3\u00a0versions plus anciennes" in pliees


def test_a_restored_fiche_is_not_told_new(client):
    publie(FICHE)
    publication.withdraw(Genre.OBLIGATION, "budget", "Par erreur")
    publication.restore(Version.objects.of(Genre.OBLIGATION, "budget").last(), "Retour")
    assert "Fiche rétablie" in nouvelles(client.get("/journal/").text)[0]


def test_a_fiche_published_again_otherwise_says_what_differs_in_page_history_and_feed(client):
    publie(FICHE)
    publication.withdraw(Genre.OBLIGATION, "budget", "Par erreur")
    change(FICHE, "Retour", regle={"effet": date(2027, 1, 1)}, resume="Autre.")
    dit = nouvelles(client.get("/journal/").text)[0]
    histoire = versions(client.get("/obligations/budget/").text)["v3"]
    for mots_lus in (dit, histoire):
        assert "Fiche rétablie Date changée Texte précisé" in mots_lus
        assert "Avant : à partir du 1er janvier 2026" in mots_lus
        assert "Désormais : à partir du 1er janvier 2027" in mots_lus
    assert "résumé" in dit
    flux = client.get("/journal.atom").text
    assert "<title>Fiche rétablie\u00a0: Le budget</title>" in flux
    assert "Désormais\u00a0: à partir du 1er\u00a0janvier 2027" in flux


def test_what_came_only_and_what_went_only_are_told_in_one_word(client):
    publie(FICHE)
    deux = replace(FICHE, regles=(REGLE, RegleFactory(cle="envoi", titre="Envoyer")))
    change(deux, "Ajout")
    change(FICHE, "Retrait")
    retrait, ajout, _ = nouvelles(client.get("/journal/").text)
    assert "Envoyer Ajoutée : à partir du 1er juillet 2022 ; communes" in ajout
    assert "Envoyer Retirée : à partir du 1er juillet 2022 ; communes" in retrait


@pytest.mark.parametrize("motif", ["<b>gras</b> & \"guillemets\" 'simples'", "\x0b\x07cloche", "]]> &amp; <!--"])
def test_a_motif_is_text_whatever_it_holds(client, motif):
    publie(FICHE)
    with avant_la_regle():
        change(FICHE, motif, regle={"effet": date(2027, 1, 1)})
    for chemin in ("/journal/", "/", "/obligations/budget/"):
        html = client.get(chemin).text
        assert "<b>gras" not in html
        assert "<!--" not in html


# --- Loads


def test_the_first_load_is_one_line_and_names_its_fiches(client, catalogue_reel):
    (ligne,) = nouvelles(client.get("/journal/").text)
    assert f"{len(catalogue_reel.fiches)} nouvelles fiches" in ligne
    assert f"Et {len(catalogue_reel.fiches) - 60} autres" in ligne
    assert "nouvelles fiches" in client.get("/").text


# --- Filters


@pytest.fixture
def trois_changements(db):
    publie(FICHE, replace(DES_REGIONS, domaine="actes"))
    change(FICHE, "Texte", resume="Autre.")
    change(replace(DES_REGIONS, domaine="actes"), "Date", regle={"effet": date(2027, 1, 1)})


@pytest.mark.usefixtures("trois_changements")
@pytest.mark.parametrize(
    ("query", "titres"),
    [
        ("", ["Les lycées", "Le budget", "Les lycées", "Le budget"]),
        ("domaine=budgets", ["Le budget", "Le budget"]),
        ("domaine=budgets&domaine=actes&sorte=nouvelle", ["Les lycées", "Le budget"]),
        ("sorte=date", ["Les lycées"]),
        ("sorte=retiree", []),
        ("type=commune&population=900", ["Le budget", "Le budget"]),
        ("type=region&sorte=date", ["Les lycées"]),
    ],
)
def test_filters_of_the_journal_and_of_its_feed_are_the_same(client, query, titres):
    html = client.get(f"/journal/?{query}").text
    assert re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", html) == titres
    atom = re.findall(r"<entry><title>[^<]*:\s([^<]+)</title>", client.get(f"/journal.atom?{query}").text)
    assert atom == titres


@pytest.mark.usefixtures("trois_changements")
def test_what_is_left_empty_says_what_to_do_next(client):
    html = client.get("/journal/?sorte=retiree").text
    assert 'href="/journal/">Voir tout ce qui a changé' in html
    html = client.get("/journal/?type=ept&sorte=retiree").text
    assert 'href="/journal/?type=ept">Voir tout ce qui a changé pour' in html
    assert 'href="/agenda/?type=ept"' in client.get("/journal/?type=ept").text


def test_an_empty_catalogue_still_answers(client):
    assert "pas encore chargé" in client.get("/journal/").text
    assert client.get("/journal.atom").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("trois_changements")
@pytest.mark.parametrize(
    ("query", "phrase"),
    [
        ("domaine=licorne", "n’est pas un choix possible"),
        ("sorte=licorne", "n’est pas un choix possible"),
        ("sorte=verifiee", "n’est pas un choix possible"),
        ("sorte=date&sorte=texte", "donné deux fois"),
        ("avant=hier", "n’est pas un nombre"),
        ("avant=" + "9" * 150, "trop grand"),
        ("avant=" + "9" * 300, "trop longue"),
        ("type=royaume", "n’est pas un type connu"),
        ("type=commune&population=beaucoup", "n’est pas un nombre"),
        ("collectivite=99999", "Aucune collectivité n’a le code «\u00a099999\u00a0»"),
    ],
)
def test_what_cannot_be_read_is_explained_and_the_rest_is_shown(client, query, phrase):
    reponse = client.get(f"/journal/?{query}")
    assert reponse.status_code == 200
    assert phrase in reponse.text
    assert "La page est montrée sans" in reponse.text
    if "avant" not in query:
        flux = client.get(f"/journal.atom?{query}")
        assert flux.status_code == 404
        assert flux["Content-Type"] == "text/plain; charset=utf-8"
        assert phrase in flux.text
        assert len(flux.text.splitlines()) == 1


@pytest.mark.usefixtures("trois_changements")
@pytest.mark.parametrize(
    ("query", "noms"),
    [
        (
            "sorte=licorne",
            "Fiche retirée ; Nouvelle fiche ; Date changée ; Public changé ; Types regardés ; Populations nouvelles ; "
            "Texte précisé.",
        ),
        ("domaine=licorne", "Actes ; Budgets."),
        ("type=royaume", "Commune ; Intercommunalité à fiscalité propre ; "),
    ],
)
def test_a_forged_filter_is_answered_with_names_and_no_code(client, query, noms):
    message = mots(re.search(r'<div class="alerte.*?</div></div>', client.get(f"/journal/?{query}").text)[0])
    assert f"Choisissez parmi : {noms}" in message
    assert not re.search(r"\b(retiree|budgets|actes|epci-fp)\b", message)


@pytest.mark.usefixtures("trois_changements")
@pytest.mark.parametrize("query", ["domaine=%00", "collectivite=%00", "sorte=%ff", "x=" + "a" * 5000])
def test_an_address_that_nobody_could_have_made_is_no_crash(client, query):
    assert client.get(f"/journal/?{query}").status_code == 400
    assert client.get(f"/journal.atom?{query}").status_code == 404


# --- For one authority


@pytest.mark.usefixtures("collectivites_de_france")
class TestSaintMalo:
    def test_it_reads_what_concerns_it_and_nothing_else(self, client, trois_changements):
        html = client.get("/journal/?collectivite=35288").text
        assert "<h1>Ce qui a changé pour Saint-Malo</h1>" in html
        assert "Les lycées" not in html
        assert len(nouvelles(html)) == 2
        assert 'href="/obligations/budget/?collectivite=35288#v2"' in html
        assert 'href="/agenda/35288/"' in html

    def test_its_agenda_leads_there(self, client, catalogue_reel):
        assert 'href="/journal/?collectivite=35288">Ce qui a changé pour Saint-Malo</a>' in (
            client.get("/agenda/35288/").text
        )
        assert 'href="/journal/?type=commune&amp;population=900">Ce qui a changé pour vous</a>' in (
            client.get("/agenda/?type=commune&population=900").text
        )

    def test_what_it_must_verify_says_so_and_its_answers_settle_it(self, client):
        from obligations.fiche import Condition

        publie(replace(FICHE, regles=(replace(REGLE, conditions=(Condition("Gère l’eau", "service-eau"),)),)))
        assert "À vérifier" in nouvelles(client.get("/journal/?collectivite=35288").text)[0]
        oui = client.get("/journal/?collectivite=35288&caracteristique=service-eau").text
        assert "À vérifier" not in nouvelles(oui)[0]
        assert nouvelles(client.get("/journal/?collectivite=35288&caracteristique=-service-eau").text) == []

    @pytest.mark.parametrize("chemin", ["/journal/", "/journal.atom"])
    def test_a_code_of_before_leads_to_the_one_that_follows(self, client, trois_changements, chemin):
        reponse = client.get(f"{chemin}?collectivite=35213&sorte=date")
        assert reponse.status_code == 301
        assert reponse["Location"] == f"{chemin}?collectivite=35288&sorte=date"

    def test_searching_for_it_leads_back_to_its_journal(self, client, catalogue_reel):
        html = client.get("/collectivites/?q=saint-malo&pour=journal").text
        assert 'href="/journal/?collectivite=35288"' in html
        assert 'name="pour" value="journal"' in html

    def test_every_form_of_authority_has_its_journal(self, client, trois_changements):
        for code in ("dep-35", "reg-53", "243500782", "com-987"):
            assert client.get(f"/journal/?collectivite={code}").status_code == 200
            assert client.get(f"/journal.atom?collectivite={code}").status_code == 200


# --- Pages


def test_pages_follow_each_other_and_do_not_move_when_something_is_published(client, monkeypatch):
    monkeypatch.setattr(vues, "PAR_PAGE", 2)
    publie(FICHE)
    for mois in range(1, 5):
        change(FICHE, f"Décret {mois}", regle={"effet": date(2027, mois, 1)})

    def motifs(html):
        return re.findall(r"<p>(Décret \d|Premier chargement)</p>", html)

    premiere = client.get("/journal/").text
    suite = re.search(r'href="(/journal/\?avant=\d+)">Plus anciennes', premiere)[1]
    assert motifs(premiere) == ["Décret 4", "Décret 3"]
    assert "Revenir aux plus récentes" not in premiere
    change(FICHE, "Décret 9", regle={"effet": date(2028, 1, 1)})
    deuxieme = client.get(suite).text
    assert motifs(deuxieme) == ["Décret 2", "Décret 1"]
    assert 'href="/journal/">Revenir aux plus récentes' in deuxieme
    derniere = client.get(re.search(r'href="(/journal/\?avant=\d+)">Plus anciennes', deuxieme)[1]).text
    assert motifs(derniere) == ["Premier chargement"]
    assert "Plus anciennes" not in derniere
    assert client.get("/journal/?avant=1").status_code == 200


# --- In memory


def test_only_what_was_published_since_is_read(django_assert_num_queries):
    publie(FICHE)
    catalogue = current_catalogue()
    with django_assert_num_queries(1):
        premier = current_journal(catalogue)
    with django_assert_num_queries(0):
        assert current_journal(catalogue) is premier
    change(FICHE, "Décret", regle={"effet": date(2027, 1, 1)})
    catalogue = current_catalogue()
    with django_assert_num_queries(1) as lues:
        assert len(current_journal(catalogue).lots) == 2
    assert f'id" > {premier.revision} ' in lues.captured_queries[0]["sql"]


def test_a_page_that_does_not_show_it_does_not_read_it(client, monkeypatch):
    publie(FICHE)

    def lit(*arguments):
        raise AssertionError("read")

    monkeypatch.setattr(journal_en_memoire, "_publications", lit)
    for chemin in ("/agenda/?type=commune&population=900", "/obligations/", "/a-propos/", "/agenda.ics?type=commune"):
        assert client.get(chemin).status_code in (200, 503)


def test_when_its_versions_cannot_be_read_fiches_and_home_are_still_served(client, monkeypatch):
    publie(FICHE)

    def panne(*arguments):
        raise OperationalError("away")

    monkeypatch.setattr(journal_en_memoire, "_publications", panne)
    assert client.get("/").status_code == 200
    assert client.get("/obligations/budget/").status_code == 200
    assert client.get("/journal/").status_code == 503
    reponse = client.get("/journal.atom")
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "600"
    assert "Ce journal" in reponse.text


def test_a_version_of_long_ago_that_cannot_be_read_is_one_line_less(client, caplog):
    publie(FICHE)
    contenu = {**Version.objects.of(Genre.OBLIGATION, "budget").first().contenu, "champ_oublie": 1}
    Version.objects.create(
        genre=Genre.OBLIGATION, code="vieille", numero=1, contenu=contenu, motif="Ancienne",
        publiee_le=publication.new_instant(),
    )  # fmt: skip
    Version.objects.create(
        genre=Genre.OBLIGATION, code="vieille", numero=2, contenu={**contenu, "champ_oublie": 2}, motif="Retrait",
        publiee_le=publication.new_instant(), retiree=True,
    )  # fmt: skip
    assert len(nouvelles(client.get("/journal/").text)) == 1
    assert "version illisible" in caplog.text


@pytest.mark.django_db
def test_the_link_to_the_feed_follows_a_filter_that_htmx_sets(client):
    """It stood outside the list, and kept the filters of the first page."""
    publie(FicheFactory(code="une"))
    morceau = client.get("/journal/", {"sorte": "date"}, headers={"HX-Request": "true"}).text
    assert "<h1>" not in morceau
    assert 'href="/journal.atom?sorte=date"' in morceau
