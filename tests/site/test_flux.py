"""The calendar feeds: every line of the interoperability contract that this version keeps."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import ics
import pytest
from django.conf import settings as reglages
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from agenda.flux import Options, build_flux
from agenda.ics import OCTETS_DU_NOM, Enveloppe, nom_sur_une_ligne, render_ics
from agenda.sujets import sujet_du_profil
from collectivites.profil import Profil, TypeCollectivite
from collectivites.signes import refus
from obligations import publication, travail
from obligations.catalogue import Catalogue, Parution, current_catalogue
from obligations.echeances import fenetre
from obligations.fiche import Borne, Condition, Nature
from obligations.fichiers import read_files
from obligations.models import Genre
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from obligations.textes import Forme, refus_du_texte
from obligations.vocabulaire import Domaine
from tests.factories import FicheFactory, RegleFactory, publie

pytestmark = pytest.mark.django_db

FLUX = "/agenda.ics?type=commune&population=4200"
FICHE = "/obligations/vote-transmission-budget-primitif.ics"


class IcsExtension(SingleFileSnapshotExtension):
    """A snapshot that a calendar program opens."""

    file_extension = "ics"


def evenements(corps: bytes):
    return Calendar.from_ical(corps).walk("VEVENT")


def par_uid(corps: bytes) -> dict[str, str]:
    return {str(e["UID"]): e.to_ical().decode() for e in evenements(corps)}


@pytest.fixture
def corps(client, catalogue_reel) -> bytes:
    return client.get(FLUX).content


def test_bytes_are_utf8_crlf_folded_without_blank_line_or_control(corps):
    lignes = corps.split(b"\r\n")
    assert lignes.pop() == b""
    assert all(0 < len(ligne) <= 75 for ligne in lignes)
    assert b"\n" not in corps.replace(b"\r\n", b"")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", corps)
    assert not corps.startswith(b"\xef\xbb\xbf")
    for ligne in lignes:
        ligne.decode("utf-8")


def test_calendar_properties_stand_once_and_in_order(corps):
    entete = corps.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[0].split("\r\n")
    noms = [re.split("[:;]", ligne)[0] for ligne in entete if ligne]
    assert noms == [
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "NAME",
        "X-WR-CALNAME",
        "X-WR-CALDESC",
        "LAST-MODIFIED",
        "COLOR",
        "REFRESH-INTERVAL",
        "X-PUBLISHED-TTL",
        "SOURCE",
        "URL",
    ]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in entete
    assert "X-PUBLISHED-TTL:PT12H" in entete


def test_events_have_every_property_of_the_contract_and_no_other(corps):
    attendues = {
        "UID",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "DESCRIPTION",
        "URL",
        "CATEGORIES",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "CLASS",
    }
    tous = evenements(corps)
    assert len(tous) > 50
    for evenement in tous:
        assert set(evenement) == attendues
        assert evenement["TRANSP"] == "TRANSPARENT"
        assert evenement["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
        assert evenement["DTSTAMP"].dt == evenement["LAST-MODIFIED"].dt
        assert evenement["DTEND"].dt - evenement["DTSTART"].dt == timedelta(days=1)
        assert type(evenement["DTSTART"].dt) is date
        assert len(evenement["SUMMARY"]) <= 120
        assert str(evenement["DESCRIPTION"]).endswith(str(evenement["URL"]))
        assert not re.search(r"<\w|&\w+;", evenement["DESCRIPTION"] + evenement["SUMMARY"])


@pytest.mark.parametrize("type_", list(TypeCollectivite))
def test_uids_are_unique_ascii_short_and_end_with_the_type(client, catalogue_reel, type_):
    corps = client.get(f"/agenda.ics?type={type_}&population=60000").content
    uids = [str(e["UID"]) for e in evenements(corps)]
    assert len(uids) == len(set(uids)) > 20
    for uid in uids:
        assert uid.isascii()
        assert len(uid) <= 120
        assert uid.endswith(f"-{type_}@agenda")
        assert "none" not in uid.lower()


def test_events_are_sorted_by_day_then_uid(corps):
    cles = [(e["DTSTART"].dt, str(e["UID"])) for e in evenements(corps)]
    assert cles == sorted(cles)


def test_a_parser_that_is_not_ours_reads_the_same_events(corps):
    lus = {e.uid: (e.begin.date(), e.name, e.description, e.url) for e in ics.Calendar(corps.decode()).events}
    notres = {
        str(e["UID"]): (e["DTSTART"].dt, str(e["SUMMARY"]), str(e["DESCRIPTION"]), str(e["URL"]))
        for e in evenements(corps)
    }
    assert lus == notres


def test_page_and_feed_have_the_same_dates_titles_and_mentions(client, catalogue_reel):
    periode = "&du=2027-01-01&au=2027-12-31"
    html = client.get(f"/agenda/?type=commune&population=4200{periode}").text
    de_la_page = sorted(
        re.findall(
            r'class="echeance[^"]*" data-fiche="([^"]+)" data-regle="([^"]+)" data-verdict="([^"]+)">\s*'
            r'(?:<p>)?<time(?: class="feuillet")? datetime="([^"]+)"',
            html,
        )
    )
    du_flux = sorted(
        (
            re.search(r"/obligations/([^/]+)/$", str(e["URL"]))[1],
            "a-verifier" if str(e["SUMMARY"]).endswith("(à vérifier)") else "concerne",
            e["DTSTART"].dt.isoformat(),
        )
        for e in evenements(client.get(FLUX + periode).content)
    )
    assert sorted((fiche, verdict, jour) for fiche, _, verdict, jour in de_la_page) == du_flux
    assert len(du_flux) > 10


def test_before_15_april_stands_on_the_eve_in_the_feed(corps):
    """CGCT, art. L. 1612-2: « avant le 15 avril »; 30 April the year of the municipal renewal (2026)."""
    votes = {
        e["DTSTART"].dt: str(e["DESCRIPTION"])
        for e in evenements(corps)
        if "vote-communes-groupements" in str(e["UID"])
    }
    assert {date(2026, 4, 29), date(2027, 4, 14), date(2028, 4, 14)} <= set(votes)
    assert "Avant le 15\u00a0avril 2027" in votes[date(2027, 4, 14)]


def test_alarms_are_opt_in_and_ring_at_nine(client, corps):
    assert b"VALARM" not in corps
    avec = client.get(f"{FLUX}&rappel=7&rappel=0&rappel=7").content
    cette_annee = timezone.localdate().year
    sonnent = [e for e in evenements(avec) if e["DTSTART"].dt.year in (cette_annee, cette_annee + 1)]
    assert avec.count(b"BEGIN:VALARM") == 2 * len(sonnent) > 0
    assert b"TRIGGER:-P6DT15H\r\n" in avec
    assert b"TRIGGER:PT9H\r\n" in avec
    assert b"ACTION:EMAIL" not in avec


def test_doubtful_dates_can_be_left_out(client, corps):
    sans = client.get(f"{FLUX}&a-verifier=non").content
    assert "à vérifier" in corps.decode()
    assert "(à vérifier)" not in sans.decode()
    assert par_uid(sans).keys() < par_uid(corps).keys()


def test_two_authorities_of_two_types_share_no_uid(client, catalogue_reel):
    commune = par_uid(client.get(FLUX).content)
    ccas = par_uid(client.get("/agenda.ics?type=ccas").content)
    assert not commune.keys() & ccas.keys()


def test_window_is_whole_civil_years(corps):
    assert fenetre(date(2026, 11, 25)) == fenetre(date(2026, 1, 1))
    assert (fenetre(date(2026, 12, 31)).du, fenetre(date(2026, 12, 31)).au) == (date(2025, 1, 1), date(2028, 12, 31))
    assert fenetre(date(2027, 1, 1)).du == date(2026, 1, 1)


# --- HTTP


def test_headers_of_a_feed(client, catalogue_reel):
    reponse = client.get(FLUX)
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse["Content-Disposition"] == 'inline; filename="echeances-commune-de-4-200-habitants.ics"'
    assert reponse["Cache-Control"] == "public, max-age=3600"
    assert reponse["Vary"] == "Accept-Encoding"
    assert re.fullmatch(r'"[0-9a-f]{32}"', reponse["ETag"])
    assert not reponse.cookies


CONDITIONS = [
    ({"If-None-Match": "{etag}"}, 304),
    ({"If-None-Match": "W/{etag}"}, 304),
    ({"If-None-Match": '"autre", {etag}'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"autre"'}, 200),
    ({"If-None-Match": '"autre"', "If-Modified-Since": "{date}"}, 200),
    ({"If-None-Match": "{etag}", "If-Modified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 304),
    ({"If-Modified-Since": "{date}"}, 304),
    ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
    ({"If-Modified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200),
    ({"If-Modified-Since": "hier"}, 200),
    ({"If-None-Match": ", ".join(f'"{n}"' for n in range(500))}, 200),
]


@pytest.mark.parametrize("methode", ["get", "head"])
@pytest.mark.parametrize("codage", [None, "gzip"])
@pytest.mark.parametrize(("entetes", "status"), CONDITIONS)
def test_conditional_requests(client, catalogue_reel, methode, codage, entetes, status):
    premiere = client.get(FLUX)
    valeurs = {"etag": premiere["ETag"], "date": premiere["Last-Modified"]}
    envoyes = {nom: valeur.format(**valeurs) for nom, valeur in entetes.items()}
    if codage:
        envoyes["Accept-Encoding"] = codage
    reponse = getattr(client, methode)(FLUX, headers=envoyes)
    assert reponse.status_code == status
    assert reponse["ETag"].removeprefix("W/") == premiere["ETag"]
    for nom in ("Last-Modified", "Cache-Control", "Vary"):
        assert reponse[nom] == premiere[nom]
    if status == 304:
        assert reponse.content == b""


@pytest.mark.parametrize(
    "entetes",
    [
        {"User-Agent": "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Accept": "*/*"},
        {"User-Agent": "Google-Calendar-Importer"},
        {"User-Agent": "Zimbra", "Accept": "image/gif, image/jpeg"},
        {"User-Agent": "", "Accept": "application/json"},
        {"Host": "testserver", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    ],
)
def test_every_program_gets_the_same_bytes(client, corps, entetes):
    assert client.get(FLUX, headers=entetes).content == corps


def test_addresses_are_under_the_public_origin(corps):
    texte = corps.replace(b"\r\n ", b"").decode()
    assert set(re.findall(r"https?://[^/\s]+", texte)) == {"https://agenda.example.fr"}


def test_feed_asks_the_database_once(client, catalogue_reel, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(FLUX)
    with django_assert_num_queries(1):
        client.get(FICHE)


def test_same_bytes_in_another_process_another_time_zone_and_hash_seed(tmp_path):
    code = (
        "import django; django.setup();"
        "from tests.site.test_flux import feed_of_files; import sys; sys.stdout.buffer.write(feed_of_files())"
    )
    corps = []
    for graine, fuseau in (("1", "UTC"), ("2", "Pacific/Auckland")):
        environnement = {
            **os.environ,
            "PYTHONHASHSEED": graine,
            "TZ": fuseau,
            "DJANGO_SETTINGS_MODULE": "tests.reglages",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'vide.sqlite3'}",
        }
        corps.append(
            subprocess.run([sys.executable, "-c", code], env=environnement, capture_output=True, check=True).stdout
        )
    assert corps[0] == corps[1]
    assert corps[0].count(b"BEGIN:VEVENT") > 50


def feed_of_files() -> bytes:
    """A feed made of the files alone, without a database."""
    fiches = {c: v.soignee() for (g, c), v in read_files(reglages.BASE_DIR / "fixtures").items() if g == "obligation"}
    instant = datetime(2026, 11, 25, tzinfo=UTC)
    jour = date(2026, 11, 25)
    parutions = {code: Parution(1, instant, instant) for code in fiches}
    catalogue = Catalogue(revision=1, fiches=fiches, parutions=parutions)
    sujet = sujet_du_profil(catalogue, Profil.decrit(TypeCollectivite.COMMUNE, population=4200), jour)
    flux = build_flux(catalogue, sujet, jour, Options())
    enveloppe = Enveloppe("Commune", "https://a.example/f.ics", "https://a.example/")
    return render_ics(flux.inscrits, enveloppe, flux.modifie_le)


# --- Publications


def test_a_published_change_moves_that_event_and_no_other(client, catalogue_reel):
    avant = client.get(FLUX)
    fiche = current_catalogue().fiches["compte-financier-unique"]
    for domaine in current_catalogue().domaines.values():
        travail.write(Genre.DOMAINE, domaine)
    for ressource in current_catalogue().ressources.values():
        travail.write(Genre.RESSOURCE, ressource)
    regles = tuple(replace(r, quoi="Voter le compte autrement.") if r.cle == "vote" else r for r in fiche.regles)
    publication.publish(travail.write(Genre.OBLIGATION, replace(fiche, regles=regles)), "Décret d’essai")
    apres = client.get(FLUX)
    un, deux = par_uid(avant.content), par_uid(apres.content)
    assert un.keys() == deux.keys()
    changes = {uid for uid in un if un[uid] != deux[uid]}
    assert changes
    assert all(uid.startswith("compte-financier-unique-") for uid in changes)
    for evenement in evenements(apres.content):
        if str(evenement["UID"]) in changes:
            assert evenement["SEQUENCE"] == 1
    assert apres["ETag"] != avant["ETag"]
    for entetes in ({"If-None-Match": avant["ETag"]}, {"If-Modified-Since": avant["Last-Modified"]}):
        assert client.get(FLUX, headers=entetes).status_code == 200


def test_project_is_tentative_and_says_so(client, db):
    regle = RegleFactory(effet=date.today().replace(month=1, day=1), titre="Essai")  # noqa: DTZ011
    publie(FicheFactory(projet=True, regles=(regle,)))
    (evenement,) = evenements(client.get(FLUX).content)
    assert evenement["STATUS"] == "TENTATIVE"
    assert str(evenement["SUMMARY"]).startswith("Projet")


def test_feed_without_any_date_is_503_not_an_empty_calendar(client, db):
    publie(FicheFactory())
    reponse = client.get(FLUX)
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "600"
    assert reponse["Cache-Control"] == "no-store"
    assert b"VCALENDAR" not in reponse.content


def test_at_new_year_the_window_and_its_date_move_together(client, catalogue_reel, monkeypatch):
    """A program that sends only a date would keep last year's window."""
    avant = client.get(FLUX)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: date(2027, 1, 1))
    apres = client.get(FLUX, headers={"If-Modified-Since": avant["Last-Modified"]})
    assert apres.status_code == 200
    assert apres["Last-Modified"] == "Thu, 31 Dec 2026 23:00:00 GMT"
    assert b"LAST-MODIFIED:20261231T230000Z" in apres.content


def test_feed_stays_within_what_calendars_take(client, catalogue_reel):
    corps = client.get(
        "/agenda.ics?type=commune&type=departement&population=2100000&rappel=1&rappel=7&rappel=30"
    ).content
    assert corps.count(b"BEGIN:VEVENT") <= 1_000
    assert len(client.get(FLUX).content) <= 700_000
    assert client.get(f"{FLUX}&au=2100-12-31").status_code == 404
    assert client.get(FLUX + "".join(f"&rappel={n}" for n in range(9))).status_code == 404


def test_filters_that_let_no_date_through_are_404(client, catalogue_reel):
    assert client.get(f"{FLUX}&q=licorne").status_code == 404


def test_fiche_without_date_has_no_feed(client, catalogue_reel):
    sans = "exigences-profil-acheteur"
    assert client.get(reverse("agenda:flux-fiche", args=[sans])).status_code == 404
    assert ".ics" not in client.get(reverse("agenda:fiche", args=[sans])).text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=st.text(st.characters().filter(lambda s: not refus(s)), min_size=1, max_size=80).filter(str.strip))
def test_any_text_survives_the_trip_through_two_parsers(client, db, texte):
    assume("\n" not in texte and not list(refus_du_texte(texte, Forme.SIMPLE)))
    fiche = FicheFactory(regles=(RegleFactory(effet=date(2026, 1, 1), titre="Titre", quoi=texte.strip()),))
    publie(fiche)
    attendu = current_catalogue().fiches[fiche.code].regles[0].quoi
    corps = client.get(reverse("agenda:flux-fiche", args=[fiche.code])).content
    (evenement,) = evenements(corps)
    assert str(evenement["DESCRIPTION"]).startswith(attendu)
    (autre,) = ics.Calendar(corps.decode()).events
    assert autre.description == str(evenement["DESCRIPTION"])


@given(st.text(max_size=200))
def test_calendar_name_is_one_plain_line(nom):
    propre = nom_sur_une_ligne(nom)
    assert len(propre.encode()) <= OCTETS_DU_NOM
    assert not set(propre) & set(",;\\\r\n")


def test_golden_feed_of_a_small_catalogue(snapshot):
    """Reviewers can open it in a calendar: tests/site/__snapshots__."""
    regles = (
        RegleFactory(
            cle="vote",
            titre="Vote du budget primitif",
            quoi="Voter le budget ; « avant » veut dire la veille, virgule, point-virgule.",
            rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"]),
            borne=Borne.AVANT,
        ),
        RegleFactory(
            cle="seuil",
            titre="Publication en ligne",
            effet=date(2027, 1, 1),
            population=Seuil.parse("> 3500"),
            conditions=(Condition("A un site internet", "site-internet"),),
        ),
    )
    fiche = FicheFactory(code="budget", regles=regles)
    instant = datetime(2026, 11, 25, 8, tzinfo=UTC)
    jour = date(2026, 11, 25)
    catalogue = Catalogue(
        revision=1,
        domaines={"budgets": Domaine("budgets", "Budgets")},
        fiches={"budget": fiche},
        parutions={"budget": Parution(1, instant, instant)},
    )
    sujet = sujet_du_profil(catalogue, Profil.decrit(TypeCollectivite.COMMUNE, population=4200), jour)
    flux = build_flux(catalogue, sujet, jour, Options(rappels=(7,)))
    enveloppe = Enveloppe("Commune de 4 200 habitants", "https://a.example/f.ics", "https://a.example/")
    corps = render_ics(flux.inscrits, enveloppe, flux.modifie_le)
    assert corps == snapshot(extension_class=IcsExtension)


@pytest.mark.parametrize(
    ("nature", "prefixe", "categories", "phrase"),
    [
        ("objectif", "Objectif : ", ["Budgets", "Objectif"], "Objectif d’une politique publique, pas une obligation."),
        ("recommandation", "", ["Budgets", "Recommandation"], "Recommandation, pas une obligation."),
        ("obligation", "", ["Budgets"], ""),
    ],
)
def test_what_is_not_law_says_so_in_its_category_and_its_text(client, nature, prefixe, categories, phrase):
    regle = RegleFactory(rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=12"]))
    publie(FicheFactory(nature=Nature(nature), titre="Publier", regles=(regle,)))
    (evenement, *_) = evenements(client.get("/agenda.ics?type=commune").content)
    assert str(evenement["SUMMARY"]) == f"{prefixe}Publier"
    assert [str(categorie) for categorie in evenement["CATEGORIES"].cats] == categories
    assert phrase in str(evenement["DESCRIPTION"])
    assert ("pas une obligation" in str(evenement["DESCRIPTION"])) is bool(phrase)


# --- Reminder events


def test_reminder_events_have_their_own_uid_and_day(client, corps):
    """For Google and subscribed Outlook, which ring no alarm."""
    avec = par_uid(client.get(f"{FLUX}&avance=30").content)
    simples = {str(e["UID"]): e for e in evenements(corps)}
    rappels = [e for e in evenements(client.get(f"{FLUX}&avance=30").content) if "-r30@" in str(e["UID"])]
    cette_annee = timezone.localdate().year
    jours = [date_["DTSTART"].dt - timedelta(days=30) for date_ in simples.values()]
    attendus = [jour for jour in jours if jour.year in (cette_annee, cette_annee + 1)]
    assert sorted(rappel["DTSTART"].dt for rappel in rappels) == sorted(attendus)
    assert len(avec) == len(simples) + len(rappels)
    for rappel in rappels:
        date_ = simples[str(rappel["UID"]).replace("-r30@", "@")]
        assert rappel["DTSTART"].dt == date_["DTSTART"].dt - timedelta(days=30)
        assert str(rappel["SUMMARY"]).startswith("Dans 30\u00a0jours\u00a0: ")
        assert rappel["SEQUENCE"] == date_["SEQUENCE"]
    assert client.get(f"{FLUX}&avance=30&avance=30").content == client.get(f"{FLUX}&avance=30").content
    assert client.get(f"{FLUX}&avance=30&avance=7").status_code == 404


def test_the_page_keeps_the_reminder_in_the_address_of_the_feed(client, catalogue_reel):
    html = client.get("/agenda/?type=commune&population=4200&avance=30&rappel=7").text
    assert "agenda.ics?type=commune&amp;population=4200&amp;rappel=7&amp;avance=30" in html
    assert re.search(r'<select id="avance".*?<option value="30" selected>', html)


def test_a_feed_too_large_with_its_reminders_is_refused(client, catalogue_reel, monkeypatch, caplog):
    """And one too large by itself is sent, with a word in the log: it is for us to see."""
    monkeypatch.setattr("agenda.views.flux.OCTETS_AU_PLUS", 10_000)
    assert client.get(f"{FLUX}&rappel=7").status_code == 404
    assert client.get(FLUX).status_code == 200
    assert "flux trop grand" in caplog.text


@pytest.mark.parametrize("type_", list(TypeCollectivite))
@pytest.mark.parametrize("rappels", ["", "&avance=30", "&rappel=1&rappel=7&rappel=30"])
def test_every_type_stays_within_what_calendars_take(client, catalogue_reel, type_, rappels):
    reponse = client.get(f"/agenda.ics?type={type_}&population=2100000{rappels}")
    assert reponse.status_code == 200
    assert reponse.content.count(b"BEGIN:VEVENT") <= 1_000
    assert len(reponse.content) <= 700_000
