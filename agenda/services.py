"""The agenda of one profile: what binds it, from when, why. Pure: the catalogue and the day are arguments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property

from collectivites.profil import Profil
from obligations.catalogue import Catalogue
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Etat, Fiche, Nature, Priorite, Regle
from obligations.recherche import normalise
from obligations.verdict import Reponse, Verdict, examine, meilleur


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
    def seule(self) -> Application | None:
        """The only règle, when there is but one."""
        return self.applications[0] if len(self.applications) == 1 else None

    @property
    def premiere(self) -> Regle:
        """The règle in force for the longest time; one without a known first day is the oldest."""
        regles = [application.regle for application in self.applications]
        return min(regles, key=lambda regle: regle.effet if isinstance(regle.effet, date) else date.min)


@dataclass(frozen=True, slots=True)
class RendezVous:
    """One date of the agenda, with the règle it comes from."""

    echeance: Echeance
    application: Application


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the reader wants to see; an empty filter lets all through. etat: en-vigueur or a-venir."""

    domaine: str = ""
    nature: str = ""
    etat: str = ""
    verdict: str = ""
    q: str = ""

    def accepte(self, application: Application, jour: date) -> bool:
        fiche, regle = application.fiche, application.regle
        return (
            (not self.domaine or fiche.domaine == self.domaine)
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
        return [(champ.name, valeur) for champ in fields(self) if (valeur := getattr(self, champ.name))]


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
    """Something to ask the reader, and how many answers « à vérifier » depend on it. code: see Raison.question."""

    code: str
    reponses: int


@dataclass(frozen=True, slots=True)
class ProchainSeuil:
    """A figure of population where something changes for this profile, and how many inhabitants away."""

    population: int
    manque: int
    en_plus: tuple[Application, ...]
    en_moins: tuple[Application, ...]


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
        return [e for e in self.en_vigueur if e.fiche.priorite is Priorite.ESSENTIEL and e.concerne]

    @cached_property
    def autres_par_domaine(self) -> dict[str, list[Ensemble]]:
        """In force, what is not already among the essentials, by domaine; concerned first."""
        deja = {ensemble.fiche.code for ensemble in self.essentiels}
        groupes: dict[str, list[Ensemble]] = {}
        for ensemble in self.en_vigueur:
            if ensemble.fiche.code not in deja:
                groupes.setdefault(ensemble.fiche.domaine, []).append(ensemble)
        for groupe in groupes.values():
            groupe.sort(key=lambda ensemble: not ensemble.concerne)
        return groupes

    @cached_property
    def obligations_en_vigueur(self) -> int:
        """How many duties surely bind today; recommandations are not duties."""
        return sum(1 for e in self.en_vigueur if e.concerne and e.fiche.nature is Nature.OBLIGATION)

    @cached_property
    def regles_a_verifier(self) -> list[Application]:
        """Règles in force or to come of which nobody can say yet whether they concern this profile."""
        return [a for a in self.applications if a.verdict.a_verifier and not _projet(a, self.jour)]

    @cached_property
    def a_verifier(self) -> list[Ensemble]:
        """Fiches, in force or to come, that no règle surely makes concern this profile, and one may."""
        courantes = _par_fiche(a for a in self.applications if _lie(a) and not _projet(a, self.jour))
        return [ensemble for ensemble in courantes if not ensemble.concerne]

    @cached_property
    def annonces(self) -> list[Application]:
        """Announced without a day, or not adopted: never duties."""
        return [a for a in self.applications if not a.verdict.non_concerne and _projet(a, self.jour)]

    @cached_property
    def non_concernes(self) -> list[Application]:
        """One règle for each fiche that does not concern this profile at all, with the reason of the nearest miss."""
        concernees = {a.fiche.code for a in self.applications if not a.verdict.non_concerne}
        retenues: dict[str, Application] = {}
        for application in self.applications:
            code = application.fiche.code
            if code not in concernees and (code not in retenues or _manque_moins(application, retenues[code])):
                retenues[code] = application
        return list(retenues.values())

    @cached_property
    def prochaine(self) -> RendezVous | None:
        """The next date that surely concerns this profile; a project is no date to keep."""
        sures = (r for r in self.rendez_vous if r.application.verdict.concerne and not r.application.fiche.projet)
        return next((r for r in sures if r.echeance.le >= self.jour), None)

    @cached_property
    def avant_elle(self) -> RendezVous | None:
        """A date to verify that falls before it; it must not be hidden."""
        for rendez_vous in self.rendez_vous:
            if self.prochaine and rendez_vous.echeance.le >= self.prochaine.echeance.le:
                return None
            if rendez_vous.application.verdict.a_verifier and rendez_vous.echeance.le >= self.jour:
                return rendez_vous
        return None

    @cached_property
    def par_mois(self) -> list[tuple[date, list[RendezVous]]]:
        """(first day of the month, its dates), in order."""
        groupes: dict[date, list[RendezVous]] = {}
        for rendez_vous in self.rendez_vous:
            groupes.setdefault(rendez_vous.echeance.le.replace(day=1), []).append(rendez_vous)
        return list(groupes.items())

    @cached_property
    def questions(self) -> list[Question]:
        """What to ask, the question that settles most answers first."""
        comptes: dict[str, int] = {}
        for application in self.regles_a_verifier:
            for question in application.verdict.questions:
                comptes[question] = comptes.get(question, 0) + 1
        return [Question(code, n) for code, n in sorted(comptes.items(), key=lambda paire: (-paire[1], paire[0]))]


def build_agenda(
    catalogue: Catalogue, profil: Profil, periode: Periode, jour: date, filtre: Filtre | None = None
) -> Agenda:
    """The agenda of a profile over a period, on a day (today, in Europe/Paris). Reads nothing but its arguments."""
    filtre = filtre or Filtre()
    applications = []
    rendez_vous = []
    for fiche, regle in catalogue.regles():
        application = Application(fiche, regle, examine(regle, profil))
        if not filtre.accepte(application, jour):
            continue
        if not regle.terminee(jour):
            applications.append(application)
        if not application.verdict.non_concerne:
            rendez_vous += [RendezVous(echeance, application) for echeance in echeances(fiche, regle, periode)]
    return Agenda(profil, periode, jour, catalogue.revision, tuple(_distincts(rendez_vous)), tuple(applications))


def _distincts(rendez_vous: Iterable[RendezVous]) -> Iterator[RendezVous]:
    """Sorted; of two dates of one fiche that nothing tells apart, the surer only.

    An authority of two natures (Paris, commune and département) meets the same duty in two règles.
    """
    vus = set()
    for r in sorted(rendez_vous, key=lambda r: (r.echeance.le, not r.application.verdict.concerne, r.echeance)):
        cle = (r.echeance.le, r.echeance.fiche_code, r.echeance.titre, r.echeance.genre)
        if cle not in vus:
            vus.add(cle)
            yield r


def build_agenda_de_fiche(catalogue: Catalogue, fiche: Fiche, periode: Periode, jour: date) -> Agenda:
    """The dates of one fiche, for whoever it concerns: every answer is « concerné »."""
    applications = [Application(fiche, regle, Verdict(Reponse.CONCERNE, ())) for regle in fiche.regles]
    rendez_vous = [RendezVous(e, a) for a in applications for e in echeances(fiche, a.regle, periode)]
    rendez_vous.sort(key=lambda r: r.echeance)
    courantes = tuple(a for a in applications if not a.regle.terminee(jour))
    return Agenda(Profil(), periode, jour, catalogue.revision, tuple(rendez_vous), courantes)


def prochain_seuil(catalogue: Catalogue, profil: Profil, jour: date) -> ProchainSeuil | None:
    """The next figure above the profile's population where the law changes for it; None when there is none."""
    return _premier_changement(catalogue, profil, jour, vers_le_haut=True)


def seuil_precedent(catalogue: Catalogue, profil: Profil, jour: date) -> ProchainSeuil | None:
    """The first figure below the profile's population where the law changes for it; None when there is none."""
    return _premier_changement(catalogue, profil, jour, vers_le_haut=False)


def _premier_changement(
    catalogue: Catalogue, profil: Profil, jour: date, *, vers_le_haut: bool
) -> ProchainSeuil | None:
    population = profil.population
    if population is None:
        return None
    regles = [
        (fiche, regle)
        for fiche, regle in catalogue.regles()
        if regle.population and profil.types & set(regle.types) and not _historique_ou_projet(fiche, regle, jour)
    ]
    cuts = set(coupures(regle for _, regle in regles))
    if vers_le_haut:
        figures = sorted(cut for cut in cuts if cut > population)
    else:
        figures = sorted((cut - 1 for cut in cuts if 0 < cut <= population), reverse=True)
    for figure in figures:
        autre = replace(profil, population_totale=figure, population_municipale=figure)
        en_plus, en_moins = _differences(regles, profil, autre)
        if en_plus or en_moins:
            return ProchainSeuil(figure, abs(figure - population), tuple(en_plus), tuple(en_moins))
    return None


def franchissement(
    catalogue: Catalogue, profil: Profil, avant: int, apres: int, jour: date
) -> tuple[list[Application], list[Application]]:
    """What going from one population to another added and took away, all else equal."""
    passe, present = (replace(profil, population_totale=p, population_municipale=p) for p in (avant, apres))
    regles = [paire for paire in catalogue.regles() if not _historique_ou_projet(*paire, jour)]
    return _differences(regles, passe, present)


def _differences(
    regles: Iterable[tuple[Fiche, Regle]], un: Profil, autre: Profil
) -> tuple[list[Application], list[Application]]:
    """(règles that concern the second profile and not the first, the reverse)."""
    en_plus, en_moins = [], []
    for fiche, regle in regles:
        avant, apres = examine(regle, un), examine(regle, autre)
        if avant.non_concerne and not apres.non_concerne:
            en_plus.append(Application(fiche, regle, apres))
        elif apres.non_concerne and not avant.non_concerne:
            en_moins.append(Application(fiche, regle, avant))
    return en_plus, en_moins


def coupures(regles: Iterable[Regle]) -> Iterator[int]:
    """The populations from which an answer may change: the first figure on the upper side of each end."""
    for regle in regles:
        seuil = regle.population
        if seuil and seuil.premier is not None:
            yield seuil.premier
        if seuil and seuil.dernier is not None:
            yield seuil.dernier + 1


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


def _manque_moins(une: Application, autre: Application) -> bool:
    """A règle that aims at the right type explains a « non concerné » better than one that does not."""
    return _refus(une) < _refus(autre)


def _refus(application: Application) -> int:
    return sum(1 for raison in application.verdict.raisons if raison.sens == "non")
