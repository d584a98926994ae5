"""A calendar program that follows a feed: it revalidates, and holds what the last whole answer said."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.test import Client
from icalendar import Calendar


@dataclass
class Tenu:
    """One event as the program holds it."""

    le: date
    resume: str
    description: str
    sequence: int
    modifie: datetime
    statut: str


@dataclass
class Abonne:
    """It compares as Zimbra and BlueMind do: a change whose revision is not higher is not seen."""

    client: Client
    adresse: str
    par_date_seulement: bool = False
    tient: dict[str, Tenu] = field(default_factory=dict)
    etag: str = ""
    modifie: str = ""
    statut: int = 0
    ignores: list[str] = field(default_factory=list)

    def releve(self) -> "Abonne":
        entetes = {"If-Modified-Since": self.modifie} if self.modifie else {}
        if self.etag and not self.par_date_seulement:
            entetes["If-None-Match"] = self.etag
        reponse = self.client.get(self.adresse, headers=entetes)
        self.statut = reponse.status_code
        if self.statut in (200, 304):
            self.etag, self.modifie = reponse["ETag"], reponse["Last-Modified"]
        if self.statut == 200:
            self._lit(reponse.content)
        return self

    def _lit(self, octets: bytes) -> None:
        lus = {str(e["UID"]): _tenu(e) for e in Calendar.from_ical(octets).walk("VEVENT")}
        for uid, lu in lus.items():
            connu = self.tient.get(uid)
            if connu and lu != connu and not (lu.sequence > connu.sequence and lu.modifie > connu.modifie):
                self.ignores.append(uid)
                lus[uid] = connu
        self.tient = lus


def _tenu(evenement) -> Tenu:
    return Tenu(
        evenement["DTSTART"].dt,
        str(evenement["SUMMARY"]),
        str(evenement["DESCRIPTION"]),
        int(evenement["SEQUENCE"]),
        evenement["LAST-MODIFIED"].dt,
        str(evenement["STATUS"]),
    )
