"""Public holidays of the place: each feed stands on its own days, under the same identities."""

from datetime import date

import ics
import pytest
from icalendar import Calendar

from collectivites.models import Collectivite, Population
from obligations.fiche import Borne, Report
from obligations.models import Genre
from obligations.publication import withdraw
from obligations.rythme import Rythme
from tests.factories import FicheFactory, RegleFactory, publie
from tests.site.abonne import Abonne
from tests.site.test_vie_du_flux import TEMOIN, Horloge

pytestmark = pytest.mark.django_db

VILLES = {"00067": ("Strasbourg", "67"), "00972": ("Fort-de-France", "972"), "00035": ("Rennes", "35")}
"""Codes of no real commune: the list of France may be loaded."""
REPORT = {
    "report": Report.JOUR_OUVRABLE,
    "report_texte": "CSS, art. R. 133-14",
    "report_pratique": "En pratique, le lundi est admis.",
}


def dsn(**champs):
    rythme = Rythme.parse(["RRULE:FREQ=MONTHLY;BYMONTHDAY=15"])
    siens = {"cle": "depot", "titre": "DSN", "effet": date(2022, 1, 1), "rythme": rythme, "borne": Borne.AU_PLUS_TARD}
    return FicheFactory(code="dsn", titre="DSN", regles=(RegleFactory(**(siens | champs)),))


def uid(exercice):
    return f"dsn-depot-{exercice}-commune@agenda"


@pytest.fixture
def horloge(monkeypatch):
    return Horloge(monkeypatch)


@pytest.fixture
def abonnes(client, horloge):
    """By code, one subscriber of each town, before any text moves a day."""
    for code, (nom, departement) in VILLES.items():
        ville = Collectivite.objects.create(
            code=code, nom=nom, forme="commune", types=["commune"], departement=departement
        )
        for sorte in ("municipale", "totale"):
            Population.objects.create(
                collectivite=ville, sorte=sorte, recensement=2023, population=200_000, source="Insee"
            )
    publie(TEMOIN, dsn())
    return {code: Abonne(client, f"/agenda/{code}.ics").releve() for code in VILLES}


def jours(abonnes, exercice):
    return {code: abonne.tient[uid(exercice)].le for code, abonne in abonnes.items()}


def test_a_report_moves_the_days_of_each_zone_and_no_identity(abonnes, horloge):
    avant = {code: set(abonne.tient) for code, abonne in abonnes.items()}
    horloge.avance(days=1)
    publie(dsn(**REPORT), motif="Le report est calculé")
    for code, abonne in abonnes.items():
        abonne.releve()
        assert set(abonne.tient) == avant[code]
        assert abonne.ignores == []
    assert set(jours(abonnes, "2027-08").values()) == {date(2027, 8, 16)}
    assert set(jours(abonnes, "2026-08").values()) == {date(2026, 8, 17)}
    assert set(jours(abonnes, "2026-10").values()) == {date(2026, 10, 15)}
    assert jours(abonnes, "2028-04") == {
        "00067": date(2028, 4, 13),
        "00972": date(2028, 4, 14),
        "00035": date(2028, 4, 14),
    }
    rennes = abonnes["00035"].tient
    assert (rennes[uid("2026-10")].sequence, rennes[uid("2027-08")].sequence) == (0, 1)
    description = rennes[uid("2027-08")].description.replace("\N{NO-BREAK SPACE}", " ")
    assert "Au plus tard le 15 août 2027." in description
    assert "Le 15 août 2027 est un dimanche : reporté au lundi 16 (CSS, art. R. 133-14)." in description


def test_what_one_zone_alone_sees_change_is_a_revision(abonnes, horloge):
    """The eve of 15 April 2028 is Good Friday: told in Alsace-Moselle only, and revised there."""
    publie(dsn(borne=Borne.AVANT), motif="Avant le 15")
    for abonne in abonnes.values():
        abonne.releve()
    phrases = {
        code: "aucun report prévu" in abonne.tient[uid("2028-04")].description for code, abonne in abonnes.items()
    }
    assert phrases == {"00067": True, "00972": False, "00035": False}
    horloge.avance(days=1)
    publie(dsn(borne=Borne.AVANT, **REPORT), motif="Le report est calculé")
    for abonne in abonnes.values():
        abonne.releve()
        assert abonne.ignores == []
    assert jours(abonnes, "2028-04")["00067"] == date(2028, 4, 13)
    assert jours(abonnes, "2028-04")["00035"] == date(2028, 4, 14)


def test_a_date_withdrawn_is_cancelled_on_the_day_that_each_zone_read(abonnes, horloge):
    publie(dsn(**REPORT), motif="Le report est calculé")
    for abonne in abonnes.values():
        abonne.releve()
    lus = jours(abonnes, "2028-04")
    horloge.avance(days=1)
    withdraw(Genre.OBLIGATION, "dsn", "Le décret est abrogé")
    for abonne in abonnes.values():
        abonne.releve()
        assert abonne.ignores == []
        assert {tenu.statut for u, tenu in abonne.tient.items() if u.startswith("dsn")} == {"CANCELLED"}
    assert jours(abonnes, "2028-04") == lus
    assert lus["00067"] != lus["00035"]


def test_two_readers_agree_on_the_days_of_a_feed(abonnes, client):
    publie(dsn(**REPORT), motif="Le report est calculé")
    for code in VILLES:
        texte = client.get(f"/agenda/{code}.ics").text
        un = {str(e["UID"]): e["DTSTART"].dt for e in Calendar.from_ical(texte).walk("VEVENT")}
        autre = {e.uid: e.begin.date() for e in ics.Calendar(texte).events}
        assert un == autre
        assert un[uid("2026-12")] == date(2026, 12, 15)
        assert {jour.weekday() for u, jour in un.items() if u.startswith("dsn-depot-2")} == set(range(5))


def test_towns_that_no_date_tells_apart_share_the_events_of_one_class(abonnes, client):
    publie(dsn(**REPORT), motif="Le report est calculé")
    corps = {code: client.get(f"/agenda/{code}.ics").text.partition("BEGIN:VEVENT")[2] for code in VILLES}
    assert corps["00972"] == corps["00035"]
    assert corps["00067"] != corps["00035"]


def test_the_page_shows_the_day_to_act_and_says_why(abonnes, client):
    publie(dsn(**REPORT), motif="Le report est calculé")
    for code, jour in (("00067", "jeudi 13"), ("00035", "vendredi 14")):
        texte = client.get(f"/agenda/{code}/?du=2028-04-01&au=2028-04-30").text.replace("\N{NO-BREAK SPACE}", " ")
        assert f"agissez au plus tard le {jour}. En pratique, le lundi est admis." in texte
    mois = client.get("/agenda/00035/?vue=mois&mois=2027-08").text
    assert "(au lieu du dimanche 15)" in mois.replace("\N{NO-BREAK SPACE}", " ")
