"""The agenda of one profile: what binds it, from when, why. Pure: the catalogue and the day are arguments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from collectivites.profil import Profil
from obligations.catalogue import Catalogue
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Etat, Fiche, Nature, Priorite, Regle, SansDate
from obligations.jours_feries import zone
from obligations.recherche import normalise
from obligations.verdict import Reponse, Verdict, examine, meilleur

DATES_AVANT_DE_RESUMER = 3
"""A règle with more dates than this in one list is told in full once."""
REGLES_DITES = 3
"""Of one fiche in a list: the others are on its page."""
LISTE_LONGUE = 40
"""Dates: beyond, a list also says what to look at first."""


@dataclass(frozen=True, slots=True)
class Application:
    """One règle for one profile."""

    fiche: Fiche
    regle: Regle
    verdict: Verdict

    @property
    def titre(self) -> str:
        return self.regle.titre or self.fiche.titre


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The règles of one fiche that stand together in a list, with one answer: that of the best."""

    fiche: Fiche
    applications: tuple[Application, ...]

    @property
    def reponse(self) -> Reponse:
        return meilleur([application.verdict.reponse for application in self.applications])

    @property
    def concerne(self) -> bool:
        return self.reponse is Reponse.CONCERNE

    @property
    def doutes(self) -> int:
        """How many of its règles are to be verified."""
        return sum(1 for application in self.applications if application.verdict.a_verifier)

    @property
    def dites(self) -> list[Application]:
        """The règles that a list tells: the first that give the answer."""
        return [a for a in self.applications if a.verdict.reponse is self.reponse][:REGLES_DITES]

    @property
    def autres(self) -> int:
        """How many règles a list does not tell."""
        return len(self.applications) - len(self.dites)

    @property
    def seule(self) -> Application | None:
        """The only règle, when there is but one."""
        return self.applications[0] if len(self.applications) == 1 else None

    @property
    def premiere(self) -> Regle | None:
        """Of the règles that surely bind, the one in force for the longest time; None: none does, it depends.

        One without a known first day is the oldest. The day of a règle in doubt would be a wrong date.
        """
        return min(self._sures, key=premier_jour, default=None)

    @property
    def en_tout_temps(self) -> bool:
        """It surely binds, whatever happens; else, when it does, in some cases only."""
        return any(not regle.occasionnelle for regle in self._sures)

    @property
    def _sures(self) -> list[Regle]:
        return [application.regle for application in self.applications if application.verdict.concerne]


def premier_jour(regle: Regle) -> date:
    """For sorting: one without a known first day is the oldest, one whose day is not fixed the last."""
    if isinstance(regle.effet, date):
        return regle.effet
    return date.max if regle.effet is SansDate.NON_FIXEE else date.min


@dataclass(frozen=True, slots=True)
class RendezVous:
    """One date of the agenda, with the règle it comes from."""

    echeance: Echeance
    application: Application

    @property
    def est_un_devoir(self) -> bool:
        """Neither a project nor the target of a policy."""
        fiche = self.application.fiche
        return not fiche.projet and fiche.nature is not Nature.OBJECTIF


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the reader wants to see; an empty filter lets all through.

    domaine: codes, one of which is enough. etat: en-vigueur or a-venir.
    """

    domaine: tuple[str, ...] = ()
    nature: str = ""
    etat: str = ""
    verdict: str = ""
    q: str = ""

    def accepte(self, application: Application, jour: date) -> bool:
        fiche, regle = application.fiche, application.regle
        return (
            (not self.domaine or fiche.domaine in self.domaine)
            and (not self.nature or fiche.nature == self.nature)
            and (not self.verdict or application.verdict.reponse == self.verdict)
            and (not self.etat or self.etat == etat_de_la_regle(regle, jour))
            and (not self.q or mots_trouves(self.q, fiche, regle))
        )

    @property
    def actif(self) -> bool:
        return self != Filtre()

    def as_query(self) -> list[tuple[str, str]]:
        """The filters set, as query parameters, in a fixed order."""
        domaines = [("domaine", code) for code in self.domaine]
        autres = [(nom, getattr(self, nom)) for nom in ("nature", "etat", "verdict", "q")]
        return [*domaines, *((nom, valeur) for nom, valeur in autres if valeur)]


def etat_de_la_regle(regle: Regle, jour: date) -> str:
    """« en-vigueur », « a-venir » (announced without a day included), or nothing for history."""
    if regle.terminee(jour):
        return ""
    return str(Etat.EN_VIGUEUR if regle.en_vigueur(jour) else Etat.A_VENIR)


def mots_trouves(q: str, fiche: Fiche, *regles: Regle) -> bool:
    """Is each word asked for in the fiche, accents and case aside?"""
    textes = [fiche.titre, fiche.resume, fiche.code, *(t for r in regles for t in (r.titre, r.quoi, *r.base_legale))]
    texte = normalise(" ".join(textes))
    return all(mot in texte for mot in normalise(q).split())


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask the reader, and how many fiches depend on it. code: see Raison.question."""

    code: str
    reponses: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What separates two profiles, fiche by fiche: which begin to concern, which cease, which change."""

    en_plus: tuple[Fiche, ...] = ()
    en_moins: tuple[Fiche, ...] = ()
    changent: tuple[Fiche, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.en_plus or self.en_moins or self.changent)


@dataclass(frozen=True, slots=True)
class Coupure:
    """Where an answer may change: from `premier` inhabitants on. The law says « plus de `figure` », or `figure`."""

    premier: int
    figure: int

    @property
    def plus_de(self) -> bool:
        return self.premier != self.figure


@dataclass(frozen=True, slots=True)
class Seuil:
    """A threshold where something changes for this profile, and how many inhabitants away."""

    coupure: Coupure
    ecart: int
    differences: Differences


@dataclass(frozen=True)
class Agenda:
    """Everything the page and the feed show for one profile, on one day, over one period.

    rendez_vous: dates of the period, concerned or to verify, sorted. applications: every règle that is not history,
    whatever the answer; the lists below are parts of it.
    """

    profil: Profil
    periode: Periode
    jour: date
    revision: int
    rendez_vous: tuple[RendezVous, ...]
    applications: tuple[Application, ...] = field(repr=False)

    @cached_property
    def en_vigueur(self) -> list[Ensemble]:
        """What is in force today, concerned or to verify, fiche by fiche; projects left out."""
        return _par_fiche(a for a in self.applications if _lie(a) and a.regle.en_vigueur(self.jour))

    @cached_property
    def essentiels(self) -> list[Ensemble]:
        """Of what surely binds today, what to know first."""
        return [e for e in self._sans_objectifs if e.fiche.priorite is Priorite.ESSENTIEL and e.concerne]

    @cached_property
    def objectifs(self) -> list[Ensemble]:
        """Targets of a policy that aim at this profile: never a duty, never among them."""
        return [e for e in self.en_vigueur if e.fiche.nature is Nature.OBJECTIF]

    @cached_property
    def _sans_objectifs(self) -> list[Ensemble]:
        return [e for e in self.en_vigueur if e.fiche.nature is not Nature.OBJECTIF]

    @cached_property
    def autres_par_domaine(self) -> dict[str, list[Ensemble]]:
        """In force, what is not already among the essentials, by domaine; concerned first."""
        deja = {ensemble.fiche.code for ensemble in self.essentiels}
        groupes: dict[str, list[Ensemble]] = {}
        for ensemble in self._sans_objectifs:
            if ensemble.fiche.code not in deja:
                groupes.setdefault(ensemble.fiche.domaine, []).append(ensemble)
        for groupe in groupes.values():
            groupe.sort(key=lambda ensemble: not ensemble.concerne)
        return groupes

    @cached_property
    def devoirs_surs(self) -> list[Ensemble]:
        """The duties that surely bind today, at all times or in some cases; recommandations are not duties."""
        return [e for e in self.en_vigueur if e.concerne and e.fiche.nature is Nature.OBLIGATION]

    @cached_property
    def en_tout_temps(self) -> int:
        """How many of them bind whatever happens."""
        return sum(1 for e in self.devoirs_surs if e.en_tout_temps)

    @cached_property
    def dans_certains_cas(self) -> int:
        """How many of them bind only when something happens: a purchase, a permit, a request."""
        return len(self.devoirs_surs) - self.en_tout_temps

    @cached_property
    def regles_a_verifier(self) -> list[Application]:
        """Règles in force or to come of which nobody can say yet whether they concern this profile."""
        return [a for a in self.applications if a.verdict.a_verifier and not _projet(a, self.jour)]

    @cached_property
    def a_verifier(self) -> list[Ensemble]:
        """Duties, in force or to come, that no règle surely makes concern this profile, and one may."""
        courantes = _par_fiche(a for a in self.applications if _lie(a) and not _projet(a, self.jour))
        return [e for e in courantes if not e.concerne and e.fiche.nature is Nature.OBLIGATION]

    @cached_property
    def annonces(self) -> list[Application]:
        """Announced without a day, or not adopted: never duties."""
        return [a for a in self.applications if not a.verdict.non_concerne and _projet(a, self.jour)]

    @cached_property
    def non_concernes(self) -> list[Application]:
        """One règle for each fiche that does not concern this profile at all, with the reason of the nearest miss."""
        fiches = _par_fiche(self.applications)
        ecartees = (e for e in fiches if e.reponse is Reponse.NON_CONCERNE)
        return [Application(e.fiche, *self._nearest_miss(e)) for e in ecartees]

    def _nearest_miss(self, ensemble: Ensemble) -> tuple[Regle, Verdict]:
        return nearest_miss(self.profil, [(a.regle, a.verdict) for a in ensemble.applications])

    @cached_property
    def prochaine(self) -> RendezVous | None:
        """The next date that surely concerns this profile; a project or a target is no date to keep.

        One that binds whatever happens is told before one that binds in some circumstance only.
        """
        sures = [r for r in self.rendez_vous if r.application.verdict.concerne and r.est_un_devoir]
        suivantes = [r for r in sures if r.echeance.le >= self.jour]
        toujours = (r for r in suivantes if not r.application.regle.occasionnelle)
        return next(toujours, next(iter(suivantes), None))

    @cached_property
    def avant_elle(self) -> RendezVous | None:
        """A date to verify that falls before it; it must not be hidden."""
        for rendez_vous in self.rendez_vous:
            if self.prochaine and rendez_vous.echeance.le >= self.prochaine.echeance.le:
                return None
            a_verifier = rendez_vous.application.verdict.a_verifier and rendez_vous.est_un_devoir
            if a_verifier and rendez_vous.echeance.le >= self.jour:
                return rendez_vous
        return None

    @cached_property
    def reprises(self) -> frozenset[Echeance]:
        """Dates that come back so often that the first says it all: a list tells the next ones in one line."""
        dates: dict[tuple[str, str], list[Echeance]] = {}
        for r in self.rendez_vous:
            dates.setdefault((r.echeance.fiche_code, r.echeance.regle_cle), []).append(r.echeance)
        return frozenset(e for siennes in dates.values() if len(siennes) > DATES_AVANT_DE_RESUMER for e in siennes[1:])

    @cached_property
    def a_ne_pas_manquer(self) -> list[RendezVous]:
        """Of a long list, what comes first: the next date of each essential duty that surely binds."""
        if len(self.rendez_vous) <= LISTE_LONGUE:
            return []
        premieres: dict[tuple[str, str], RendezVous] = {}
        for r in self.rendez_vous:
            sure = r.application.verdict.concerne and r.est_un_devoir and r.echeance.le >= self.jour
            if sure and r.application.fiche.priorite is Priorite.ESSENTIEL:
                premieres.setdefault((r.echeance.fiche_code, r.echeance.regle_cle), r)
        return list(premieres.values())

    @cached_property
    def par_mois(self) -> list[tuple[date, list[RendezVous]]]:
        """(first day of the month, its dates), in order."""
        groupes: dict[date, list[RendezVous]] = {}
        for rendez_vous in self.rendez_vous:
            groupes.setdefault(rendez_vous.echeance.le.replace(day=1), []).append(rendez_vous)
        return list(groupes.items())

    @cached_property
    def questions(self) -> list[Question]:
        """What to ask, first the question on which most duties to verify depend, then most fiches."""
        devoirs = {ensemble.fiche.code for ensemble in self.a_verifier}
        fiches: dict[str, set[str]] = {}
        for application in self.regles_a_verifier:
            for question in application.verdict.questions:
                fiches.setdefault(question, set()).add(application.fiche.code)
        utiles = sorted(fiches, key=lambda code: (-len(fiches[code] & devoirs), -len(fiches[code]), code))
        return [Question(code, len(fiches[code])) for code in utiles]


def build_agenda(
    catalogue: Catalogue, profil: Profil, periode: Periode, jour: date, filtre: Filtre | None = None
) -> Agenda:
    """The agenda of a profile over a period, on a day (today, in Europe/Paris). Reads nothing but its arguments."""
    filtre = filtre or Filtre()
    ou = zone(profil.departement)
    applications = []
    rendez_vous = []
    for fiche, regle in catalogue.regles():
        application = Application(fiche, regle, examine(regle, profil))
        if not filtre.accepte(application, jour):
            continue
        if not regle.terminee(jour):
            applications.append(application)
        if not application.verdict.non_concerne:
            rendez_vous += [RendezVous(echeance, application) for echeance in echeances(fiche, regle, periode, ou)]
    return Agenda(profil, periode, jour, catalogue.revision, tuple(_distincts(rendez_vous)), tuple(applications))


def _distincts(rendez_vous: Iterable[RendezVous]) -> Iterator[RendezVous]:
    """Sorted; of two dates of one fiche that nothing tells apart, the surer only.

    An authority of two natures (Paris, commune and département) meets the same duty in two règles.
    """
    vus = set()
    for r in sorted(rendez_vous, key=lambda r: (r.echeance.le, not r.application.verdict.concerne, r.echeance)):
        if apparence(r.echeance) not in vus:
            vus.add(apparence(r.echeance))
            yield r


def apparence(echeance: Echeance) -> tuple[object, ...]:
    """What a reader tells two dates apart by."""
    return echeance.le, echeance.fiche_code, echeance.titre, echeance.genre


POUR_TOUS = Verdict(Reponse.CONCERNE, ())
"""The answer of a règle when it is asked for whoever it concerns."""


def build_agenda_de_fiche(catalogue: Catalogue, fiche: Fiche, periode: Periode, jour: date) -> Agenda:
    """The dates of one fiche, for whoever it concerns: every answer is « concerné »."""
    applications = [Application(fiche, regle, POUR_TOUS) for regle in fiche.regles]
    rendez_vous = [RendezVous(e, a) for a in applications for e in echeances(fiche, a.regle, periode)]
    rendez_vous.sort(key=lambda r: r.echeance)
    courantes = tuple(a for a in applications if not a.regle.terminee(jour))
    return Agenda(Profil(), periode, jour, catalogue.revision, tuple(rendez_vous), courantes)


def prochain_seuil(catalogue: Catalogue, profil: Profil, jour: date) -> Seuil | None:
    """The next threshold above the profile's population where the law changes for it; None when there is none."""
    population = profil.population
    if population is None:
        return None
    regles = _regles_du_profil(catalogue, profil, jour)
    for coupure in sorted(set(coupures(r for _, r in regles)), key=lambda c: c.premier):
        if coupure.premier > population:
            differences = _differences(regles, profil, _a(profil, coupure.premier))
            if differences:
                return Seuil(coupure, coupure.premier - population, differences)
    return None


def seuil_precedent(catalogue: Catalogue, profil: Profil, jour: date) -> Seuil | None:
    """The first threshold at or under the profile's population where the law changes for it; None: there is none."""
    population = profil.population
    if population is None:
        return None
    regles = _regles_du_profil(catalogue, profil, jour)
    for coupure in sorted(set(coupures(r for _, r in regles)), key=lambda c: -c.premier):
        if 0 < coupure.premier <= population:
            differences = _differences(regles, profil, _a(profil, coupure.premier - 1))
            if differences:
                return Seuil(coupure, population - coupure.premier + 1, differences)
    return None


def franchissement(catalogue: Catalogue, profil: Profil, avant: int, apres: int, jour: date) -> Differences:
    """What going from one population to another added and took away, all else equal."""
    return _differences(_regles_du_profil(catalogue, profil, jour), _a(profil, avant), _a(profil, apres))


def _a(profil: Profil, population: int) -> Profil:
    """The same authority with that population, told for certain."""
    return replace(
        profil,
        population_totale=population,
        population_municipale=population,
        recensement_total=None,
        recensement_municipal=None,
        recensement_en_vigueur=None,
    )


def _regles_du_profil(catalogue: Catalogue, profil: Profil, jour: date) -> list[tuple[Fiche, Regle]]:
    """Règles in force or to come that look at the type of this authority."""
    return [
        (fiche, regle)
        for fiche, regle in catalogue.regles()
        if profil.types & set(regle.types) and not _historique_ou_projet(fiche, regle, jour)
    ]


def _differences(regles: Iterable[tuple[Fiche, Regle]], un: Profil, autre: Profil) -> Differences:
    """From one profile to another: a fiche concerns when one of its règles does, or may."""
    avant: dict[str, set[str]] = defaultdict(set)
    apres: dict[str, set[str]] = defaultdict(set)
    fiches: dict[str, Fiche] = {}
    for fiche, regle in regles:
        fiches[fiche.code] = fiche
        for cles, profil in ((avant, un), (apres, autre)):
            if not examine(regle, profil).non_concerne:
                cles[fiche.code].add(regle.cle)
    return Differences(
        en_plus=tuple(f for code, f in fiches.items() if apres[code] and not avant[code]),
        en_moins=tuple(f for code, f in fiches.items() if avant[code] and not apres[code]),
        changent=tuple(f for code, f in fiches.items() if avant[code] and apres[code] and avant[code] != apres[code]),
    )


def coupures(regles: Iterable[Regle]) -> Iterator[Coupure]:
    """The populations from which an answer may change, with the figure that the law writes."""
    for regle in regles:
        seuil = regle.population
        if seuil and seuil.minimum is not None and seuil.premier is not None:
            yield Coupure(seuil.premier, seuil.minimum)
        if seuil and seuil.maximum is not None and seuil.dernier is not None:
            yield Coupure(seuil.dernier + 1, seuil.maximum)


def _par_fiche(applications: Iterable[Application]) -> list[Ensemble]:
    groupes: dict[str, list[Application]] = {}
    for application in applications:
        groupes.setdefault(application.fiche.code, []).append(application)
    return [Ensemble(groupe[0].fiche, tuple(groupe)) for groupe in groupes.values()]


def _lie(application: Application) -> bool:
    return not application.verdict.non_concerne and not application.fiche.projet


def _projet(application: Application, jour: date) -> bool:
    """Not adopted, or announced without a day: neither in force nor dated."""
    return _historique_ou_projet(application.fiche, application.regle, jour)


def _historique_ou_projet(fiche: Fiche, regle: Regle, jour: date) -> bool:
    return fiche.projet or not (regle.en_vigueur(jour) or regle.a_venir(jour))


def nearest_miss(profil: Profil, regles: Iterable[tuple[Regle, Verdict]]) -> tuple[Regle, Verdict]:
    """Of règles that all answer alike, the one whose reasons tell best why: the first that aims at the right type.

    A règle for another type says nothing to who is just under the threshold of their own; then, fewer refusals first.
    """
    return min(regles, key=lambda paire: (not profil.types & set(paire[0].types), paire[1].combien_de_refus))
