"""The whole walk: a threshold rises by mistake, is published, and comes back; page, feed, journal and Atom follow."""

import re
from datetime import date

import feedparser
import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from obligations.models import Obligation, Version
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests import factories
from tests.administration.page import publie, saisie
from tests.factories import FicheFactory, RegleFactory

PETITE, GRANDE = ({"type": "commune", "population": str(population)} for population in (4_200, 48_000))
FICHE = FicheFactory(
    code="vote",
    titre="Voter le budget",
    regles=(
        RegleFactory(
            cle="budget",
            effet=date(2024, 1, 1),
            population=Seuil.parse("> 3500"),
            rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"]),
        ),
    ),
)


@pytest.fixture
def lecteur(client):
    """What readers have before the eyes."""

    class Lecteur:
        def page(self, profil):
            texte = client.get("/obligations/vote/", profil).text
            return re.search(r'data-regle="budget" data-verdict="([a-z-]+)"', texte)[1]

        def date(self, profil):
            """Of 15 April next: (status, revision, when it was modified)."""
            evenements = Calendar.from_ical(client.get("/agenda.ics", profil).content).walk("VEVENT")
            uid = f"vote-budget-{timezone.localdate().year + 1}-commune@agenda"
            (evenement,) = (e for e in evenements if e["UID"] == uid)
            return str(evenement["STATUS"]), int(evenement["SEQUENCE"]), evenement["LAST-MODIFIED"].dt

        def atom(self):
            lu = feedparser.parse(client.get("/journal.atom").content)
            assert not lu.bozo
            return [(entree.id, entree.title, entree.summary) for entree in lu.entries]

    return Lecteur()


@pytest.mark.django_db
def test_a_threshold_rises_and_comes_back_and_everything_follows(anne, lecteur):
    factories.publie(FICHE)
    copie = Obligation.objects.get(code="vote")
    adresse = reverse("admin:obligations_obligation_change", args=[copie.pk])
    assert lecteur.page(PETITE) == lecteur.page(GRANDE) == "concerne"
    avant = {nom: lecteur.date(profil) for nom, profil in (("petite", PETITE), ("grande", GRANDE))}
    assert avant["petite"] == avant["grande"]
    assert avant["petite"][:2] == ("CONFIRMED", 0)
    (nouvelle,) = lecteur.atom()
    assert nouvelle[1] == "Nouvelle fiche\u00a0: Voter le budget"

    publie(anne, adresse, {"regles-0-population": "> 5000"}, motif="Seuil relevé")
    assert lecteur.page(PETITE) == "non-concerne"
    assert lecteur.page(GRANDE) == "concerne"
    statut, revision, instant = lecteur.date(PETITE)
    assert (statut, revision) == ("CANCELLED", 1)
    assert instant > avant["petite"][2]
    assert lecteur.date(GRANDE) == ("CONFIRMED", 1, instant)
    change, ancienne = lecteur.atom()
    assert ancienne == nouvelle
    assert change[1] == "Public changé\u00a0: Voter le budget"
    assert "plus de 5\u00a0000\u00a0habitants" in change[2]
    assert "Seuil relevé." in change[2]

    liste = reverse("admin:obligations_version_changelist")
    premiere = Version.objects.get(code="vote", numero=1)
    confirmation = anne.post(liste, {"action": "retablir", "_selected_action": [premiere.pk]})
    anne.post(liste, {**saisie(confirmation), "motif": "Le seuil n’avait pas changé"})
    assert lecteur.page(PETITE) == "concerne"
    statut, revision, retour = lecteur.date(PETITE)
    assert (statut, revision) == ("CONFIRMED", 2)
    assert retour > instant
    assert lecteur.date(GRANDE) == ("CONFIRMED", 2, retour)
    assert lecteur.atom()[1:] == [change, nouvelle]
    assert "Le seuil n’avait pas changé." in lecteur.atom()[0][2]
    assert [v.numero for v in Version.objects.filter(code="vote")] == [3, 2, 1]
