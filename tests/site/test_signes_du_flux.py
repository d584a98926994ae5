"""Nothing published or imported before a text could be refused may break a calendar or the journal of a reader."""

import re
import unicodedata
from datetime import UTC, date, datetime

import feedparser
import ics
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from agenda.flux import Inscrit
from agenda.ics import Enveloppe, render_ics
from collectivites.models import Collectivite, Population
from collectivites.signes import refus
from obligations.evenement import Evenement
from obligations.registre import Estampille
from obligations.rythme import Rythme
from obligations.vocabulaire import Domaine
from tests.factories import FicheFactory, RegleFactory, avant_la_regle, publie_tel_quel

INSTANT = datetime(2026, 12, 1, tzinfo=UTC)
HOSTILES = [
    chr(code)
    for code in range(1, 0x110000)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp") or code & 0xFFFE == 0xFFFE
]
ATTAQUE = f"Vote{''.join(HOSTILES[:300])} du\x19 budget"
TITRE = "Vote\x01\x0b\x19\x7f\x85\u202e\u2028\ufeff du budget"
hostiles = st.lists(st.sampled_from(["Vote", ",", ";", "é", "\n", "\ud800", *HOSTILES]), max_size=60).map("".join)


def verifie(corps: bytes) -> Calendar:
    """Two parsers that are not ours read it, and no byte of it is one that RFC 5545 (section 3.1) forbids."""
    texte = corps.decode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", texte)
    assert refus(texte) == ""
    assert set(re.findall(r"[^\r]\n|\r[^\n]", texte)) == set()
    assert all(re.match(r"[A-Z-]+[:;]| ", ligne) for ligne in texte.split("\r\n")[:-1])
    lu = Calendar.from_ical(corps)
    assert lu.errors == []
    assert [e.errors for e in lu.walk("VEVENT") if e.errors] == []
    assert len(ics.Calendar(texte).events) == len(lu.walk("VEVENT"))
    return lu


@given(hostiles, hostiles, hostiles)
def test_no_property_of_a_calendar_lets_it_out(nom, titre, ligne):
    evenement = Evenement(date(2027, 4, 15), titre, (ligne, titre), "https://a.example/", (nom, titre))
    inscrit = Inscrit("uid@a.example", evenement, Estampille(0, INSTANT, INSTANT), (7,))
    enveloppe = Enveloppe(nom, "https://a.example/f.ics", "https://a.example/")
    lu = verifie(render_ics([inscrit], enveloppe, INSTANT))
    assert lu["NAME"] == lu["X-WR-CALNAME"]


@pytest.fixture
def anciennes(db):
    regle = RegleFactory(
        cle="vote", titre=TITRE, quoi=ATTAQUE, rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"])
    )
    fiche = FicheFactory(code="budget", titre="Vote\x19", resume=ATTAQUE, regles=(regle,), minimum=ATTAQUE)
    publie_tel_quel(Domaine("budgets", TITRE, 1), fiche, motif=ATTAQUE[:200])
    with avant_la_regle():
        commune = Collectivite.objects.create(
            code="35998", nom="Saint\x19-Malo\u202e", forme="commune", types=["commune"]
        )
        Population.objects.create(collectivite=commune, sorte="totale", population=47_000, source="Insee\x19")


@pytest.mark.parametrize(
    "adresse",
    ["/agenda/35998.ics", "/agenda.ics?type=commune&population=4200&rappel=7", "/obligations/budget.ics"],
)
def test_a_calendar_of_before_is_read_by_strict_programs(client, anciennes, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    lu = verifie(reponse.content)
    assert {str(e["SUMMARY"]).removeprefix("Nouveau : ")[:4] for e in lu.walk("VEVENT")} == {"Vote"}


def test_the_journal_of_before_is_read_too(client, anciennes):
    corps = client.get("/journal.atom").content
    assert refus(corps.decode("utf-8")) == ""
    assert not feedparser.parse(corps).bozo
