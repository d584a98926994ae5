"""What one feed holds: the dates of an agenda, those lately cancelled, their stamps. Pure. Contract: docs/flux.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from agenda.services import Agenda, Application, Filtre, RendezVous, apparence
from agenda.sujets import Sujet, sujet_du_profil
from collectivites.profil import Profil
from obligations.catalogue import Annulation, Catalogue
from obligations.echeances import Periode, fenetre
from obligations.evenement import DOUTE, Evenement, annulation, avance, evenement
from obligations.registre import PARIS, Estampille, adresse_de_la_fiche, nouvel_an
from obligations.verdict import droit_propre

LA_LISTE_A_CHANGE = "Votre population, ou votre statut, a changé dans la liste officielle."
DOMAINE_DES_UID = "agenda"
"""What follows @ in every UID, for ever: a subscriber's calendar knows its events by it. Never the site's host."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a subscriber chose. rappels: alarms, avances: reminder events, both in days before, each once, sorted.

    periode: within the window; None: the whole of it.
    """

    filtre: Filtre = Filtre()
    periode: Periode | None = None
    avec_les_doutes: bool = True
    rappels: tuple[int, ...] = ()
    avances: tuple[int, ...] = ()

    @property
    def restreignent(self) -> bool:
        """The feed does not show the whole agenda."""
        return self.filtre.actif or self.periode is not None or not self.avec_les_doutes


@dataclass(frozen=True, slots=True)
class Inscrit:
    """One event of a feed: what is seen, who it is, which revision. rappels: its alarms, days before."""

    uid: str
    evenement: Evenement
    estampille: Estampille
    rappels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Flux:
    """The events by (day, UID), and the latest instant at which anything in this feed, filters aside, moved."""

    inscrits: tuple[Inscrit, ...]
    modifie_le: datetime


def jalons(catalogue: Catalogue, sujet: Sujet, jour: date, filtre: Filtre) -> tuple[date, date]:
    """The last day, up to `jour`, on which feeds changed without a publication, and the next one.

    Between two they stay the same. A new year, a cancelled date that is told no more, a figure that comes into force,
    and, for who asked for a state, a règle that begins or ends. For the few that the list of authorities changed, each
    day is one.
    """
    if sujet.anciens:
        return jour, jour + timedelta(days=1)
    jours = [date(jour.year, 1, 1), date(jour.year + 1, 1, 1), *(_depart(a) for a in sujet.annulations)]
    if filtre.etat:
        jours += _changements_d_etat(catalogue)
    if sujet.jusqu_au:
        jours.append(sujet.jusqu_au)
    return max(un for un in jours if un <= jour), min(un for un in jours if un > jour)


def _changements_d_etat(catalogue: Catalogue) -> list[date]:
    """The days on which a règle begins, or has just ended."""
    regles = [regle for _, regle in catalogue.regles()]
    debuts = [regle.effet for regle in regles if isinstance(regle.effet, date)]
    return debuts + [regle.fin + timedelta(days=1) for regle in regles if regle.fin]


def build_flux(
    catalogue: Catalogue,
    sujet: Sujet,
    jour: date,
    options: Options,
) -> Flux:
    """The feed of that subject, as on that day (a `jalon`)."""
    entier = sujet.agenda(fenetre(jour), jour, Filtre())
    montre = sujet.agenda(options.periode or fenetre(jour), jour, options.filtre) if options.restreignent else entier
    annulees = list(_annulees(catalogue, sujet, entier))
    a_montrer = [r for r in montre.rendez_vous if options.avec_les_doutes or r.application.verdict.concerne]
    type_cle = entier.profil.type_cle
    inscrits = [
        Inscrit(
            uid(r.echeance.cle, type_cle), _evenement(catalogue, r, entier.profil), _estampille(catalogue, sujet, r)
        )
        for r in a_montrer
    ]
    for r, annulation_ in _a_dire(annulees, options.periode or entier.periode, jour, options.filtre):
        if options.avec_les_doutes or r.application.verdict.concerne:
            inscrits.append(_annule(catalogue, r, annulation_, entier.profil))
    return Flux(
        tuple(
            sorted(_avec_rappels(inscrits, options, periode_des_rappels(jour)), key=lambda i: (i.evenement.le, i.uid))
        ),
        max(_instants(catalogue, sujet, entier, annulees, jour, options.filtre)),
    )


def dates_annulees(
    catalogue: Catalogue, profil: Profil, periode: Periode, jour: date, filtre: Filtre
) -> list[tuple[RendezVous, Annulation]]:
    """What its feed tells cancelled by the law, within the period, soonest first: the page says it too."""
    sujet = sujet_du_profil(catalogue, profil, jour)
    if not any(_a_dire(_par_la_loi(sujet), periode, jour, filtre)):
        return []  # the whole window is built for those few only whom a date was taken from
    annulees = _annulees(catalogue, sujet, sujet.agenda(fenetre(jour), jour, Filtre()))
    return sorted(_a_dire(annulees, periode, jour, filtre), key=lambda paire: paire[0].echeance)


def _a_dire(
    annulees: Iterable[tuple[RendezVous, Annulation]], periode: Periode, jour: date, filtre: Filtre
) -> Iterator[tuple[RendezVous, Annulation]]:
    """Those of the period that are still told on that day, to who asked for them."""
    for r, annulation_ in annulees:
        if r.echeance.le in periode and jour <= annulation_.dernier_jour and filtre.accepte(r.application, jour):
            yield r, annulation_


def uid(cle: str, type_cle: str) -> str:
    """`<fiche>-<règle>-<exercice>-<type of authority>@agenda`: outlives its date and its wording."""
    return f"{cle}-{type_cle}@{DOMAINE_DES_UID}"


def _instants(
    catalogue: Catalogue,
    sujet: Sujet,
    entier: Agenda,
    annulees: Iterable[tuple[RendezVous, Annulation]],
    jour: date,
    filtre: Filtre,
) -> Iterator[datetime]:
    """Each instant at which this feed changed: it must not be told older when what is newest leaves it."""
    yield nouvel_an(jour.year)
    yield from (jusqu_a for jusqu_a, _ in sujet.anciens)
    yield from (catalogue.estampille(r.echeance).modifie_le for r in entier.rendez_vous)
    for _, annulation_ in annulees:
        yield annulation_.estampille.modifie_le
        if _depart(annulation_) <= jour:
            yield _minuit(_depart(annulation_))
    if filtre.etat:
        yield from (_minuit(change) for change in _changements_d_etat(catalogue) if change <= jour)


def _annulees(catalogue: Catalogue, sujet: Sujet, entier: Agenda) -> Iterator[tuple[RendezVous, Annulation]]:
    """What bound them and does no more; whom it bound is asked of the règle as it was.

    A date that stands, or that another just like it replaces, is not cancelled.
    """
    dites = {r.echeance.cle for r in entier.rendez_vous}
    semblables = {apparence(r.echeance) for r in entier.rendez_vous}
    for r, annulation_ in chain(_par_la_loi(sujet), _par_la_liste(catalogue, sujet, entier)):
        echeance = r.echeance
        if echeance.le in entier.periode and echeance.cle not in dites and apparence(echeance) not in semblables:
            dites.add(echeance.cle)  # the latest tells it
            yield r, annulation_


def _par_la_loi(sujet: Sujet) -> Iterator[tuple[RendezVous, Annulation]]:
    for annulation_ in sujet.annulations:
        application = Application(annulation_.fiche, annulation_.regle, sujet.reponse(annulation_.regle))
        if not application.verdict.non_concerne:
            yield RendezVous(annulation_.echeance, application), annulation_


def _par_la_liste(catalogue: Catalogue, sujet: Sujet, entier: Agenda) -> Iterator[tuple[RendezVous, Annulation]]:
    """What bound them under the same law, before the list of authorities changed."""
    for _, ancien in reversed(sujet.anciens):
        for r in ancien.agenda(entier.periode, entier.jour, Filtre()).rendez_vous:
            fiche, regle = r.application.fiche, r.application.regle
            estampille = _estampille(catalogue, sujet, r)
            yield r, Annulation(fiche, regle, r.echeance, estampille, LA_LISTE_A_CHANGE)


def _estampille(catalogue: Catalogue, sujet: Sujet, r: RendezVous) -> Estampille:
    """What the ledger says, and one more for each time that the list of authorities changed the answer since."""
    estampille = catalogue.estampille(r.echeance)
    if not sujet.anciens:
        return estampille
    tour_a_tour = (*(ancien for _, ancien in sujet.anciens), sujet)
    reponses = [alors.reponse(r.application.regle).reponse for alors in tour_a_tour]
    instants = [
        jusqu_a
        for (jusqu_a, _), avant, apres in zip(sujet.anciens, reponses, reponses[1:], strict=False)
        if avant is not apres and jusqu_a >= estampille.modifie_le
    ]
    if not instants:
        return estampille
    return Estampille(estampille.sequence + len(instants), estampille.cree_le, instants[-1])


def _annule(catalogue: Catalogue, r: RendezVous, annulation_: Annulation, profil: Profil) -> Inscrit:
    evenement_ = annulation(_evenement(catalogue, r, profil), annulation_.motif)
    return Inscrit(uid(r.echeance.cle, profil.type_cle), evenement_, annulation_.estampille)


def _evenement(catalogue: Catalogue, r: RendezVous, profil: Profil) -> Evenement:
    fiche, regle, verdict = r.application.fiche, r.application.regle, r.application.verdict
    domaine = catalogue.domaines.get(fiche.domaine)
    titre = domaine.titre if domaine else fiche.domaine
    ailleurs = droit_propre(regle, profil)
    pourquoi = f"À vérifier. {ailleurs.texte}." if ailleurs else DOUTE
    return evenement(fiche, regle, r.echeance, titre, adresse_de_la_fiche(fiche.code), verdict.a_verifier, pourquoi)


def periode_des_rappels(jour: date) -> Periode:
    """This year and the next: what is past rings no more, and what is farther will ring in its turn.

    A feed with its reminders stays within what calendars take, however far its dates go.
    """
    return Periode(date(jour.year, 1, 1), date(jour.year + 1, 12, 31))


def _avec_rappels(inscrits: Iterable[Inscrit], options: Options, periode: Periode) -> Iterator[Inscrit]:
    """Each event with its alarms, none once it is cancelled, and its reminders: those that fall in the period."""
    for inscrit in inscrits:
        sans_alarme = inscrit.evenement.annule or inscrit.evenement.le not in periode
        yield Inscrit(inscrit.uid, inscrit.evenement, inscrit.estampille, () if sans_alarme else options.rappels)
        for jours in options.avances:
            rappel = avance(inscrit.evenement, jours)
            if rappel.le in periode:
                yield Inscrit(inscrit.uid.replace("@", f"-r{jours}@"), rappel, inscrit.estampille)


def _depart(annulation_: Annulation) -> date:
    return annulation_.dernier_jour + timedelta(days=1)


def _minuit(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, tzinfo=PARIS)
