"""What one feed holds: the dates of an agenda, those lately cancelled, their stamps. Pure. Contract: docs/flux.md."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agenda.services import (
    POUR_TOUS,
    Agenda,
    Application,
    Filtre,
    RendezVous,
    apparence,
    build_agenda,
    build_agenda_de_fiche,
)
from collectivites.profil import Profil
from obligations.catalogue import Annulation, Catalogue
from obligations.echeances import Periode, fenetre
from obligations.evenement import Evenement, annulation, avance, evenement
from obligations.fiche import Regle
from obligations.registre import PARIS, Estampille, adresse_de_la_fiche, nouvel_an
from obligations.verdict import Verdict, examine

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


@dataclass(frozen=True, slots=True)
class Sujet:
    """Whose dates a feed holds: their agenda over a period, what may be cancelled, and the answer of any règle.

    cle: subjects with the same key have the same events.
    """

    cle: Hashable
    agenda: Callable[[Periode, date, Filtre], Agenda]
    annulations: tuple[Annulation, ...]
    reponse: Callable[[Regle], Verdict]


def sujet_du_profil(catalogue: Catalogue, profil: Profil, jour: date) -> Sujet:
    """What binds one profile, and all those of its class, in the window of that day."""
    return Sujet(
        catalogue.classe(profil, fenetre(jour)),
        lambda periode, jour, filtre: build_agenda(catalogue, profil, periode, jour, filtre),
        catalogue.annulations,
        lambda regle: examine(regle, profil),
    )


def sujet_de_la_fiche(catalogue: Catalogue, code: str) -> Sujet:
    """The dates of one fiche, for whoever it concerns; those of a fiche withdrawn are all cancelled."""
    fiche = catalogue.fiches.get(code)

    def agenda(periode: Periode, jour: date, filtre: Filtre) -> Agenda:
        if fiche is None:
            return Agenda(Profil(), periode, jour, catalogue.revision, (), ())
        return build_agenda_de_fiche(catalogue, fiche, periode, jour)

    return Sujet(
        code,
        agenda,
        tuple(annulation_ for annulation_ in catalogue.annulations if annulation_.fiche.code == code),
        lambda regle: POUR_TOUS,
    )


def jalons(catalogue: Catalogue, jour: date, filtre: Filtre) -> tuple[date, date]:
    """The last day, up to `jour`, on which feeds changed without a publication, and the next one.

    Between two they stay the same. A new year, a cancelled date that is told no more, and, for who asked for a state,
    a règle that begins or ends.
    """
    jours = [date(jour.year, 1, 1), date(jour.year + 1, 1, 1)]
    jours += [_depart(annulation_) for annulation_ in catalogue.annulations]
    if filtre.etat:
        for _, regle in catalogue.regles():
            jours += [regle.effet] if isinstance(regle.effet, date) else []
            jours += [regle.fin + timedelta(days=1)] if regle.fin else []
    return max(un for un in jours if un <= jour), min(un for un in jours if un > jour)


def build_flux(
    catalogue: Catalogue,
    sujet: Sujet,
    jour: date,
    options: Options,
) -> Flux:
    """The feed of that subject, as on that day (a `jalon`)."""
    entier = sujet.agenda(fenetre(jour), jour, Filtre())
    montre = sujet.agenda(options.periode or fenetre(jour), jour, options.filtre) if options.restreignent else entier
    annulees = list(_annulees(sujet, entier))
    a_montrer = [r for r in montre.rendez_vous if options.avec_les_doutes or r.application.verdict.concerne]
    inscrits = [_inscrit(catalogue, r, entier.profil.type_cle) for r in a_montrer]
    for r, annulation_ in annulees:
        dans_la_periode = options.periode is None or r.echeance.le in options.periode
        choisi = options.filtre.accepte(r.application, jour) and dans_la_periode
        sur = options.avec_les_doutes or r.application.verdict.concerne
        if choisi and sur and jour <= annulation_.dernier_jour:
            inscrits.append(_annule(catalogue, r, annulation_, entier.profil.type_cle))
    return Flux(
        tuple(sorted(_avec_rappels(inscrits, options), key=lambda i: (i.evenement.le, i.uid))),
        max(_instants(catalogue, entier, annulees, jour, options.filtre)),
    )


def uid(cle: str, type_cle: str) -> str:
    """`<fiche>-<règle>-<exercice>-<type of authority>@agenda`: outlives its date and its wording."""
    return f"{cle}-{type_cle}@{DOMAINE_DES_UID}"


def _instants(
    catalogue: Catalogue,
    entier: Agenda,
    annulees: Iterable[tuple[RendezVous, Annulation]],
    jour: date,
    filtre: Filtre,
) -> Iterator[datetime]:
    """Each instant at which this feed changed: it must not be told older when what is newest leaves it."""
    yield nouvel_an(jour.year)
    yield from (catalogue.estampille(r.echeance).modifie_le for r in entier.rendez_vous)
    for _, annulation_ in annulees:
        yield annulation_.estampille.modifie_le
        if _depart(annulation_) <= jour:
            yield _minuit(_depart(annulation_))
    if filtre.etat:
        yield _minuit(jalons(catalogue, jour, filtre)[0])


def _annulees(sujet: Sujet, entier: Agenda) -> Iterator[tuple[RendezVous, Annulation]]:
    """What bound them and does no more; whom it bound is asked of the règle as it was.

    A date that stands, or that another just like it replaces, is not cancelled.
    """
    dites = {r.echeance.cle for r in entier.rendez_vous}
    semblables = {apparence(r.echeance) for r in entier.rendez_vous}
    for annulation_ in sujet.annulations:
        echeance = annulation_.echeance
        if echeance.cle in dites or apparence(echeance) in semblables or echeance.le not in entier.periode:
            continue
        verdict = sujet.reponse(annulation_.regle)
        if not verdict.non_concerne:
            dites.add(echeance.cle)  # the latest tells it
            application = Application(annulation_.fiche, annulation_.regle, verdict)
            yield RendezVous(echeance, application), annulation_


def _inscrit(catalogue: Catalogue, r: RendezVous, type_cle: str) -> Inscrit:
    return Inscrit(uid(r.echeance.cle, type_cle), _evenement(catalogue, r), catalogue.estampille(r.echeance))


def _annule(catalogue: Catalogue, r: RendezVous, annulation_: Annulation, type_cle: str) -> Inscrit:
    evenement_ = annulation(_evenement(catalogue, r), annulation_.motif)
    return Inscrit(uid(r.echeance.cle, type_cle), evenement_, annulation_.estampille)


def _evenement(catalogue: Catalogue, r: RendezVous) -> Evenement:
    fiche, regle, verdict = r.application.fiche, r.application.regle, r.application.verdict
    domaine = catalogue.domaines.get(fiche.domaine)
    titre = domaine.titre if domaine else fiche.domaine
    return evenement(fiche, regle, r.echeance, titre, adresse_de_la_fiche(fiche.code), verdict.a_verifier)


def _avec_rappels(inscrits: Iterable[Inscrit], options: Options) -> Iterator[Inscrit]:
    """Each event with its alarms, none once it is cancelled, and its reminders."""
    for inscrit in inscrits:
        rappels = () if inscrit.evenement.annule else options.rappels
        yield Inscrit(inscrit.uid, inscrit.evenement, inscrit.estampille, rappels)
        for jours in options.avances:
            yield Inscrit(
                inscrit.uid.replace("@", f"-r{jours}@"), avance(inscrit.evenement, jours), inscrit.estampille
            )


def _depart(annulation_: Annulation) -> date:
    return annulation_.dernier_jour + timedelta(days=1)


def _minuit(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, tzinfo=PARIS)
