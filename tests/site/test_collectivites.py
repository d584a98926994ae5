"""An agent finds its collectivité and reads its agenda; a code of before leads to the one of today, once."""

import re
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from icalendar import Calendar

from collectivites.models import Ancien, Collectivite, Correction, Passe, Population
from obligations.catalogue import current_catalogue
from obligations.echeances import echeances, fenetre
from obligations.verdict import examine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collectivites_de_france", "catalogue_reel")]

SAINT_MALO = "/agenda/35288/"


def texte(client, chemin: str) -> str:
    return client.get(chemin).text.replace("\u00a0", " ").replace("&nbsp;", " ")


# --- Search


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("st malo", "35288"),
        ("SAINT-MALO", "35288"),
        ("35400", "35288"),
        ("2a004", "2A004"),
        ("Ille-et-Vilaine", "dep-35"),
    ],
)
def test_search_leads_to_the_agenda_without_javascript(client, q, code):
    html = client.get("/collectivites/", {"q": q}).text
    assert re.search(r'<li><a href="/agenda/([^/]+)/">', html)[1] == code


def test_fragment_of_the_search_is_its_place_in_the_page(client):
    fragment = client.get("/collectivites/?q=rennes", headers={"HX-Request": "true"})
    assert fragment.text.strip() in client.get("/collectivites/?q=rennes").text
    assert "<html" not in fragment.text


def test_homonyms_are_told_apart_by_place_and_postal_code(client):
    html = texte(client, "/collectivites/?q=sainte-colombe")
    lignes = re.findall(r"<a[^>]*>Sainte-Colombe</a><span>([^<]+)", html)
    assert len(lignes) == len(set(lignes)) > 8


def test_old_name_says_what_it_is_part_of_and_since_when(client):
    ancien = Ancien.objects.filter(sorte="déléguée", depuis=2024, successeur__isnull=False).exclude(nom="").first()
    html = texte(client, f"/collectivites/?q={ancien.nom}")
    assert f"Fait partie de {ancien.successeur.nom} depuis 2024".replace("'", "&#x27;") in html


@pytest.mark.parametrize("q", ["", "a", "   ", "%", "_", "%%%", "'; DROP TABLE x; --", "😀", "é" * 500, "zzzzqqq"])
def test_useless_search_gets_an_empty_state_that_helps(client, q):
    reponse = client.get("/collectivites/", {"q": q})
    assert reponse.status_code == 200
    assert reponse.text.count('<li><a href="/agenda/') <= 12
    if not re.search(r'<li><a href="/agenda/', reponse.text):
        assert "Deux lettres suffisent" in reponse.text or "Essayez le code postal" in reponse.text


def test_search_from_a_fiche_leads_back_to_its_answer(client):
    html = client.get("/collectivites/?q=saint-malo&fiche=compte-financier-unique").text
    assert 'href="/obligations/compte-financier-unique/?collectivite=35288"' in html
    reponse = texte(client, "/obligations/compte-financier-unique/?collectivite=35288")
    assert "Réponse calculée pour : Saint-Malo" in reponse
    assert 'data-verdict="concerne"' in reponse


# --- Codes


@pytest.mark.parametrize(
    ("demande", "va_a"),
    [
        ("2a004", "2A004"),
        ("213502883", "35288"),
        ("dep-75", "75056"),
        ("dep-2A", "reg-94"),
        ("DEP-2b", "reg-94"),
        ("dep-67", "dep-6AE"),
        ("reg-06", "dep-976"),
        ("dep-972", "reg-02"),
        ("35213", "35288"),
    ],
)
@pytest.mark.parametrize("fin", ["/", ".ics"])
def test_another_code_leads_to_the_canonical_one_in_one_hop_with_its_query(client, demande, va_a, fin):
    reponse = client.get(f"/agenda/{demande}{fin}?rappel=7&domaine=urbanisme")
    assert reponse.status_code == 301
    assert reponse["Location"] == f"/agenda/{va_a}{fin}?rappel=7&domaine=urbanisme"
    assert client.get(reponse["Location"]).status_code == 200


def test_every_code_of_before_leads_in_one_hop_or_is_gone():
    vivants = set(Collectivite.objects.values_list("code", flat=True))
    anciens = Ancien.objects.values_list("code", "successeur")
    assert len(anciens) > 4_000
    assert all(successeur in vivants for _, successeur in anciens if successeur)
    assert sum(successeur is None for _, successeur in anciens) < 10


@pytest.mark.parametrize(
    "code",
    [
        "99999",
        "00000",
        "2A",
        "dep-00",
        "reg-99",
        "abcde",
        "123456789",
        "000000000",
        "dep-",
        "35288x",
        "%00",
        "%FF",
        "é",
    ],
)
def test_unknown_code_answers_404_with_a_search_box_or_a_sentence(client, code):
    page, flux = client.get(f"/agenda/{code}/"), client.get(f"/agenda/{code}.ics")
    assert (page.status_code, flux.status_code) == (404, 404)
    assert 'name="q"' in page.text
    assert b"BEGIN" not in flux.content


def test_epci_that_split_is_gone(client):
    assert client.get("/agenda/200067221/").status_code == 410
    flux = client.get("/agenda/200067221.ics")
    assert flux.status_code == 410
    assert flux["Content-Type"].startswith("text/plain")


# --- The agenda


def test_heading_tells_both_populations_and_their_census(client):
    html = texte(client, SAINT_MALO)
    assert "48 675 habitants (population totale, recensement de 2023)" in html
    assert "47 439 habitants (population municipale, recensement de 2023)" in html
    assert 'href="/agenda/243500782/"' in html


@pytest.mark.parametrize(
    "code",
    [
        "35288",
        "75056",
        "200046977",
        "243500782",
        "dep-35",
        "reg-53",
        "reg-94",
        "dep-6AE",
        "com-987",
        "97502",
        "200057867",
    ],
)
def test_agenda_and_feed_open_for_every_sort_of_authority(client, code):
    page = client.get(f"/agenda/{code}/")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert client.get(f"/agenda/{code}.ics").status_code == 200


def test_overseas_authority_is_told_that_its_law_is_its_own(client):
    html = texte(client, "/agenda/com-987/")
    assert "le droit commun ne s’y applique que si un texte le dit" in html
    assert 'data-verdict="concerne"' not in html


@pytest.mark.parametrize("code", ["98735", "98818", "97502", "com-975", "com-977", "com-978", "com-987"])
def test_where_the_law_is_another_s_nothing_is_promised_on_page_fiche_feed_and_counts(client, code):
    """Papeete read « Concerné » by 115 duties, urbanism included; com-987 beside it, none."""
    html = texte(client, f"/agenda/{code}/")
    assert set(re.findall(r'data-verdict="([a-z-]+)"', html)) == {"a-verifier"}
    assert "0 en tout temps" in re.sub(r"<[^>]*>", "", html).replace("\u00a0", " ")
    fiche = texte(client, f"/obligations/publication-electronique-actes/?collectivite={code}")
    assert "le droit commun ne s’y applique que si un texte le dit" in fiche
    assert set(re.findall(r'data-verdict="([a-z-]+)"', fiche)) == {"a-verifier"}
    evenements = list(Calendar.from_ical(client.get(f"/agenda/{code}.ics").content).walk("VEVENT"))
    dits = [e for e in evenements if e["STATUS"] != "CANCELLED"]
    assert dits
    for evenement in dits:
        assert str(evenement["SUMMARY"]).endswith("(à vérifier)") or len(evenement["SUMMARY"]) >= 120
        assert "ne s’y applique que si un texte le dit" in str(evenement["DESCRIPTION"])


def test_what_local_law_takes_aside_is_told_on_the_fiche_and_answered_to_verify(client):
    """CGCT, art. L. 2541-1: the minutes of a commune of Moselle, Bas-Rhin or Haut-Rhin."""
    html = texte(client, "/obligations/proces-verbal-en-ligne/?collectivite=67482")
    assert "À vérifier dans 3 départements (57, 67, 68) : droit local, CGCT, art. L. 2541-1" in html
    regle = re.search(r'data-regle="communes" data-verdict="([a-z-]+)"', html)[1]
    assert regle == "a-verifier"
    assert 'data-regle="communes" data-verdict="concerne"' in texte(
        client, "/obligations/proces-verbal-en-ligne/?collectivite=35288"
    )


@pytest.mark.parametrize(
    ("code", "instant", "premier_jour"),
    [
        ("35288", "2026-12-01T23:30:00+00:00", "2 décembre 2026"),
        ("98818", "2026-12-01T15:00:00+00:00", "2 décembre 2026"),
        ("98735", "2026-12-02T09:00:00+00:00", "1er décembre 2026"),
        ("97209", "2026-12-02T03:00:00+00:00", "1er décembre 2026"),
        ("97411", "2026-12-01T20:30:00+00:00", "2 décembre 2026"),
    ],
)
def test_what_is_past_is_past_by_the_day_of_the_place(client, monkeypatch, code, instant, premier_jour):
    """Nouméa lives eleven hours ahead of Paris in winter, Papeete eleven behind: neither loses a day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(instant))
    html = re.sub(r"<[^>]*>", "", client.get(f"/agenda/{code}/").text).replace("\u00a0", " ")
    assert f"dates du {premier_jour} au" in html
    assert ("l’heure de Paris" in html) is (code != "35288")


def test_figures_on_either_side_of_a_threshold_are_to_verify_with_both(client):
    pres = Population.objects.filter(sorte="totale", population__range=(3_500, 3_560)).values("collectivite")
    for collectivite in Collectivite.objects.filter(forme="commune", code__in=pres).with_populations():
        profil = collectivite.to_profil(date(2026, 12, 1))
        figures = sorted([profil.population_totale or 0, profil.population_municipale or 0])
        if 0 < figures[0] < 3_500 <= figures[1]:
            break
    html = texte(client, f"/obligations/publication-electronique-actes/?collectivite={collectivite.code}")
    assert 'data-regle="communes-3500" data-verdict="a-verifier"' in html
    assert f"{profil.population_totale:,} (recensement de 2023)".replace(",", " ") in html
    assert f"{profil.population_municipale:,} (recensement de 2023)".replace(",", " ") in html


def test_a_crossing_is_told_with_its_caution(client):
    html = texte(client, "/agenda/34244/")
    assert "Votre commune a dépassé 3 500 habitants" in html
    assert "prochain renouvellement du conseil municipal" in html


def test_answers_stay_in_the_address_and_refine_the_agenda(client):
    reponse = client.get(f"{SAINT_MALO}?agents=400&caracteristique=-concession")
    assert 'name="agents" value="400"' in reponse.text
    assert 'name="caracteristique" value="-concession"' in reponse.text
    assert reponse.text.count('data-verdict="a-verifier"') < client.get(SAINT_MALO).text.count(
        'data-verdict="a-verifier"'
    )


def test_bad_answers_are_explained_and_the_agenda_is_still_there(client):
    html = texte(client, f"{SAINT_MALO}?agents=plein&domaine=licorne")
    assert "« plein » n’est pas un nombre" in html
    assert "Déjà en vigueur" in html
    assert client.get("/agenda/35288.ics?agents=plein").status_code == 404


def test_feed_of_an_authority_bears_its_name_and_its_page_s_dates(client):
    periode = "?du=2027-01-01&au=2027-12-31"
    corps = client.get(f"/agenda/35288.ics{periode}").content
    calendrier = Calendar.from_ical(corps)
    assert str(calendrier["NAME"]) == "Obligations numériques - Saint-Malo"
    assert str(calendrier["URL"]) == "https://agenda.example.fr/agenda/35288/"
    jours = sorted(e["DTSTART"].dt.isoformat() for e in calendrier.walk("VEVENT"))
    html = client.get(f"{SAINT_MALO}{periode}").text
    motif = r'class="echeance[^>]*>\s*(?:<p>)?<time(?: class="feuillet")? datetime="([^"]+)"'
    assert jours == sorted(re.findall(motif, html))


def test_page_of_an_authority_asks_few_questions_to_the_database(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(SAINT_MALO)
    with django_assert_max_num_queries(5):
        client.get("/agenda/35288.ics")


def test_a_correction_changes_the_agenda(client):
    Correction.objects.create(collectivite_id="35288", sorte="totale", population=900, motif="Essai")
    Correction.objects.create(collectivite_id="35288", sorte="municipale", population=890, motif="Essai")
    html = texte(client, SAINT_MALO)
    assert "900 habitants (population totale)" in html


def test_fiche_counts_the_real_authorities_it_concerns(client):
    html = texte(client, "/obligations/teletransmission-actes-controle-legalite/")
    trouve = re.search(r"([\d ]+) communes sur ([\d ]+) \((\d+) à vérifier\), 1 255 intercommunalités sur 1 255", html)
    concernees, total, _ = (int(nombre.replace(" ", "")) for nombre in trouve.groups())
    assert 100 < concernees < 200
    assert total == Collectivite.objects.filter(forme="commune").count()


def test_who_subscribed_where_the_law_is_another_s_is_told_anew(client):
    """Papeete had firm answers in its calendar: each date comes back « (à vérifier) », with a higher SEQUENCE."""

    def revisions():
        evenements = Calendar.from_ical(client.get("/agenda/98735.ics").content).walk("VEVENT")
        return {str(e["UID"]): (e["SEQUENCE"], str(e["SUMMARY"])) for e in evenements}

    avant = revisions()
    migration = import_module("collectivites.migrations.0004_droit_du_lieu")
    migration.note_what_was_answered(apps, None)
    profil = Collectivite.objects.get(code="98735").to_profil(timezone.localdate())
    ici = replace(profil, departement="")
    repondues = {e.cle for _, e in _repondues(ici)}
    apres = revisions()
    assert apres.keys() == avant.keys()
    for uid, (sequence, resume) in apres.items():
        cle = uid.removesuffix("-commune@agenda")
        assert sequence == avant[uid][0] + (cle in repondues), uid
        assert resume == avant[uid][1]
    assert repondues & {uid.removesuffix("-commune@agenda") for uid in apres}
    migration.forget_it(apps, None)
    assert not Passe.objects.filter(droit_commun=True).exists()


def _repondues(profil):
    periode = fenetre(timezone.localdate())
    for fiche, regle in current_catalogue().regles():
        if not examine(regle, profil).a_verifier:
            yield from ((regle, e) for e in echeances(fiche, regle, periode))
