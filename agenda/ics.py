"""The calendar file: a pure function of what the feed holds, to bytes. Contract: docs/flux.md.

What was published before a text could be refused is cleaned here: one U+0019 has a strict program refuse the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vUri

from agenda.flux import Inscrit
from collectivites.signes import net

PRODID = "-//Agenda des obligations numeriques//Flux//FR"
RAFRAICHISSEMENT = timedelta(hours=12)
HEURE_DU_RAPPEL = timedelta(hours=9)
OCTETS_DU_NOM = 75 - len("X-WR-CALNAME:")
DESCRIPTION = "Les obligations numériques et leurs dates. Calendrier en lecture seule, mis à jour avec la loi."
FIN = b"END:VCALENDAR\r\n"
EVENEMENTS_GARDES = 4_096
"""About two kilobytes each."""


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """What surrounds the events of one feed: its name and its addresses."""

    nom: str
    source: str
    page: str


def render_ics(inscrits: Iterable[Inscrit], enveloppe: Enveloppe, modifie_le: datetime) -> bytes:
    """A whole feed: same arguments, same bytes."""
    return entete(enveloppe, modifie_le) + corps(inscrits)


def entete(enveloppe: Enveloppe, modifie_le: datetime) -> bytes:
    """What comes before the first event: it alone depends on whose feed it is."""
    calendrier = Calendar()
    calendrier.add("version", "2.0")
    calendrier.add("prodid", PRODID)
    calendrier.add("calscale", "GREGORIAN")
    nom = nom_sur_une_ligne(enveloppe.nom)
    calendrier.add("name", nom)
    calendrier.add("x-wr-calname", nom)
    calendrier.add("x-wr-caldesc", DESCRIPTION)
    calendrier.add("last-modified", modifie_le.astimezone(UTC))
    calendrier.add("color", "steelblue")
    calendrier.add("refresh-interval", RAFRAICHISSEMENT, parameters={"VALUE": "DURATION"})
    calendrier.add("x-published-ttl", "PT12H")
    calendrier.add("source", vUri(net(enveloppe.source)), parameters={"VALUE": "URI"})
    calendrier.add("url", vUri(net(enveloppe.page)))
    octets: bytes = calendrier.to_ical(sorted=False)
    return octets.removesuffix(FIN)


def corps(inscrits: Iterable[Inscrit]) -> bytes:
    """The events and the end: the same for all those that the law does not tell apart."""
    return b"".join(octets(inscrit) for inscrit in inscrits) + FIN


@lru_cache(maxsize=EVENEMENTS_GARDES)
def octets(inscrit: Inscrit) -> bytes:
    """One event; classes share most of theirs, and a publication changes few."""
    vu, estampille = inscrit.evenement, inscrit.estampille
    modifie = estampille.modifie_le.astimezone(UTC)
    evenement = Event()
    evenement.add("uid", inscrit.uid)
    evenement.add("dtstamp", modifie)
    evenement.add("created", estampille.cree_le.astimezone(UTC))
    evenement.add("last-modified", modifie)
    evenement.add("sequence", estampille.sequence)
    evenement.add("dtstart", vu.le)
    evenement.add("dtend", vu.le + timedelta(days=1))
    evenement.add("summary", net(vu.resume))
    evenement.add("description", net(vu.description))
    evenement.add("url", vUri(net(vu.adresse)))
    evenement.add("categories", vCategory(list(map(net, vu.categories))))
    evenement.add("status", "CANCELLED" if vu.annule else "TENTATIVE" if vu.provisoire else "CONFIRMED")
    evenement.add("transp", "TRANSPARENT")
    evenement.add("x-microsoft-cdo-busystatus", "FREE")
    evenement.add("class", "PUBLIC")
    for jours in inscrit.rappels:
        evenement.add_component(_alarme(jours, net(vu.resume)))
    ecrit: bytes = evenement.to_ical(sorted=False)
    return ecrit


def nom_sur_une_ligne(nom: str) -> str:
    """A calendar name that every program reads: no sign to escape, one physical line."""
    nom = net(nom)
    for signe in ",;\\":
        nom = nom.replace(signe, " ")
    nom = " ".join(nom.split())
    while len(nom.encode()) > OCTETS_DU_NOM:
        nom = nom[:-1].rstrip()
    return nom


def _alarme(jours: int, texte: str) -> Alarm:
    alarme = Alarm()
    alarme.add("action", "DISPLAY")
    alarme.add("trigger", HEURE_DU_RAPPEL - timedelta(days=jours))
    alarme.add("description", texte)
    return alarme
