"""The calendar feed: a pure function of the agenda and its options, to bytes. Contract: docs/flux.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vUri

from agenda.services import Agenda, RendezVous
from obligations.catalogue import Parution
from obligations.echeances import Genre, Periode
from obligations.fiche import Fiche, Nature
from obligations.verdict import vises

DOMAINE_DES_UID = "agenda"
"""What follows @ in every UID, for ever: a subscriber's calendar knows its events by it. Never the site's host."""
PRODID = "-//Agenda des obligations numeriques//Flux//FR"
RAFRAICHISSEMENT = timedelta(hours=12)
HEURE_DU_RAPPEL = timedelta(hours=9)
OCTETS_DU_NOM = 75 - len("X-WR-CALNAME:")
RESUME_MAXIMAL = 120
PAS_UN_DEVOIR = {
    Nature.RECOMMANDATION: "Recommandation, pas une obligation.",
    Nature.OBJECTIF: "Objectif d’une politique publique, pas une obligation.",
}


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """What surrounds the events of one feed: its name, its addresses, and what is written about it."""

    nom: str
    description: str
    source: str
    page: str


@dataclass(frozen=True, slots=True)
class Contexte:
    """What the events need beside the agenda: where pages are, domain titles, and when each fiche was published."""

    adresse_des_fiches: str
    domaines: Mapping[str, str]
    parutions: Mapping[str, Parution]
    publie_le: datetime


def fenetre(jour: date) -> Periode:
    """From 1 January of last year to 31 December two years ahead: it rolls once a year, so bytes stay put."""
    return Periode(date(jour.year - 1, 1, 1), date(jour.year + 2, 12, 31))


def render_ics(
    agenda: Agenda,
    enveloppe: Enveloppe,
    contexte: Contexte,
    rappels: Iterable[int] = (),
    avec_les_doutes: bool = True,
) -> bytes:
    """The feed of an agenda: same arguments, same bytes. rappels: alarms, days before, at nine in the morning."""
    calendrier = Calendar()
    calendrier.add("version", "2.0")
    calendrier.add("prodid", PRODID)
    calendrier.add("calscale", "GREGORIAN")
    nom = nom_sur_une_ligne(enveloppe.nom)
    calendrier.add("name", nom)
    calendrier.add("x-wr-calname", nom)
    calendrier.add("x-wr-caldesc", enveloppe.description)
    calendrier.add("last-modified", contexte.publie_le.astimezone(UTC))
    calendrier.add("color", "steelblue")
    calendrier.add("refresh-interval", RAFRAICHISSEMENT, parameters={"VALUE": "DURATION"})
    calendrier.add("x-published-ttl", "PT12H")
    calendrier.add("source", vUri(enveloppe.source), parameters={"VALUE": "URI"})
    calendrier.add("url", vUri(enveloppe.page))
    retenus = [r for r in agenda.rendez_vous if avec_les_doutes or not r.application.verdict.a_verifier]
    for rendez_vous in sorted(retenus, key=lambda r: (r.echeance.le, uid(r, agenda))):
        calendrier.add_component(_evenement(rendez_vous, agenda, contexte, tuple(rappels)))
    octets: bytes = calendrier.to_ical(sorted=False)
    return octets


def uid(rendez_vous: RendezVous, agenda: Agenda) -> str:
    """`<fiche>-<règle>-<exercice>-<type of authority>@agenda`: outlives its date and its wording."""
    return f"{rendez_vous.echeance.cle}-{agenda.profil.type_cle}@{DOMAINE_DES_UID}"


def resume(rendez_vous: RendezVous) -> str:
    """The line shown in a month, understandable alone: what, and what sort of mention."""
    fiche = rendez_vous.application.fiche
    prefixe = "Nouveau : " if rendez_vous.echeance.genre is Genre.EFFET else ""
    prefixe = "Objectif : " if fiche.nature is Nature.OBJECTIF else prefixe
    prefixe = "Projet : " if fiche.projet else prefixe
    suffixe = " (à vérifier)" if rendez_vous.application.verdict.a_verifier else ""
    return f"{prefixe}{rendez_vous.echeance.titre}{suffixe}"[:RESUME_MAXIMAL]


def nom_sur_une_ligne(nom: str) -> str:
    """A calendar name that every program reads: no sign to escape, one physical line."""
    for signe in ",;\\":
        nom = nom.replace(signe, " ")
    nom = " ".join(nom.split())
    while len(nom.encode()) > OCTETS_DU_NOM:
        nom = nom[:-1].rstrip()
    return nom


def _evenement(rendez_vous: RendezVous, agenda: Agenda, contexte: Contexte, rappels: tuple[int, ...]) -> Event:
    echeance, fiche = rendez_vous.echeance, rendez_vous.application.fiche
    parution = contexte.parutions[fiche.code]
    modifie = parution.derniere.astimezone(UTC)
    adresse = contexte.adresse_des_fiches.format(code=fiche.code)
    evenement = Event()
    evenement.add("uid", uid(rendez_vous, agenda))
    evenement.add("dtstamp", modifie)
    evenement.add("created", parution.premiere.astimezone(UTC))
    evenement.add("last-modified", modifie)
    evenement.add("sequence", parution.numero - 1)
    evenement.add("dtstart", echeance.le)
    evenement.add("dtend", echeance.le + timedelta(days=1))
    evenement.add("summary", resume(rendez_vous))
    evenement.add("description", _description(rendez_vous, adresse))
    evenement.add("url", vUri(adresse))
    evenement.add("categories", vCategory([contexte.domaines.get(fiche.domaine, fiche.domaine), *_categorie(fiche)]))
    evenement.add("status", "TENTATIVE" if fiche.projet else "CONFIRMED")
    evenement.add("transp", "TRANSPARENT")
    evenement.add("x-microsoft-cdo-busystatus", "FREE")
    evenement.add("class", "PUBLIC")
    for jours in rappels:
        evenement.add_component(_alarme(jours, resume(rendez_vous)))
    return evenement


def _categorie(fiche: Fiche) -> list[str]:
    """What is not law has a category of its own, so that a calendar can hide it or colour it."""
    return [] if fiche.nature is Nature.OBLIGATION else [fiche.nature.capitalize()]


def _alarme(jours: int, texte: str) -> Alarm:
    alarme = Alarm()
    alarme.add("action", "DISPLAY")
    alarme.add("trigger", HEURE_DU_RAPPEL - timedelta(days=jours))
    alarme.add("description", texte)
    return alarme


def _description(rendez_vous: RendezVous, adresse: str) -> str:
    """What, until when, who, why in doubt, under which text; the address last."""
    echeance, application = rendez_vous.echeance, rendez_vous.application
    regle = application.regle
    lignes = [regle.quoi, echeance.borne_en_francais]
    lignes.append(f"Pour : {vises(regle)}." if len(regle.types) <= 4 else "")
    lignes += [f"{seuil[0].upper()}{seuil[1:]}." for seuil in regle.seuils_en_francais]
    lignes += [f"Quand {circonstance}." for circonstance in regle.circonstances]
    if application.verdict.a_verifier:
        doutes = [raison.texte for raison in application.verdict.raisons if raison.sens == "doute"]
        lignes.append(f"À vérifier. {' ; '.join(doutes)}.")
    if application.fiche.projet:
        lignes.append("Projet, non adopté.")
    lignes.append(PAS_UN_DEVOIR.get(application.fiche.nature, ""))
    if echeance.genre is Genre.EFFET:
        lignes.append(application.fiche.changement(regle))
    lignes.append(f"Texte : {' ; '.join(regle.base_legale)}." if regle.base_legale else "")
    lignes.append(adresse)
    return "\n".join(ligne for ligne in lignes if ligne)
