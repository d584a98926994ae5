"""From values to what templates show: names, sentences, groups, positions. Templates decide nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log10
from typing import Any

from agenda.services import (
    Agenda,
    Differences,
    Ensemble,
    Question,
    Seuil,
    coupures,
)
from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue
from obligations.echeances import Echeance, Periode, echeances
from obligations.fiche import Fiche, Nature, Priorite, Regle
from obligations.typographie import INSECABLE, enumere, nombre, soigne
from obligations.verdict import vises
from obligations.vocabulaire import Domaine

MESURES = {
    "population": ("Population", "Nombre d’habitants (population totale)."),
    "agents": (
        "Nombre d’agents, en tout",
        "Toutes les personnes employées, à temps plein ou non. Vide si vous ne savez pas.",
    ),
    "agents_etp": ("Agents en équivalents temps plein", "Facultatif. Deux mi-temps comptent pour un."),
    "recettes": ("Recettes annuelles, en euros", "Recettes réelles de fonctionnement. Vide si vous ne savez pas."),
}
"""Measures that a reader may be asked for: label, help."""

CHAMPS_DES_FILTRES = {
    "domaine": "f-dom",
    "verdict": "f-verdict",
    "nature": "f-nature",
    "etat": "f-etat",
    "q": "f-q",
    "du": "f-du",
    "au": "f-au",
}
CHAMPS_DES_LISTES = CHAMPS_DES_FILTRES | {"q": "q", "famille": "f-fam", "public": "f-pub", "gratuit": "f-prix"}
CHAMPS_DE_LA_PAGE = CHAMPS_DES_FILTRES | {
    "agents": "p-agents",
    "agents_etp": "p-agents_etp",
    "recettes": "p-recettes",
    "caracteristique": "preciser",
    "rappel": "rappel",
    "avance": "avance",
    "a-verifier": "a-verifier",
}
CHAMPS_DE_L_ABONNEMENT = {"domaine": "f-dom", "rappel": "rappel", "avance": "avance", "a-verifier": "a-verifier"}
CHAMPS_DU_PROFIL = {"type": "type", "population": "population"}
CHAMPS_DU_JOURNAL = CHAMPS_DU_PROFIL | {"domaine": "f-dom", "sorte": "f-sorte"}
"""By parameter, the id of its field: in every view of an agenda, in the lists, in the first view of an agenda, in the
choices of a subscription, where one tells who one is, in the journal."""

ECHELLE = (900, 120_000)
"""Populations at the two ends of the drawn scale."""


@dataclass(frozen=True, slots=True)
class Choix:
    """One question of « Lever les doutes », as a form shows it. mesure: a number is typed; else yes or no."""

    code: str
    libelle: str
    aide: str
    reponses: int
    mesure: bool
    valeur: str


@dataclass(frozen=True, slots=True)
class Groupe:
    """A domaine of « Déjà en vigueur »."""

    domaine: Domaine
    ensembles: list[Ensemble]

    @property
    def decompte(self) -> str:
        """« 12 concernées · 3 à vérifier »."""
        surs = sum(1 for ensemble in self.ensembles if ensemble.concerne)
        doutes = len(self.ensembles) - surs
        parties = [f"{surs}{INSECABLE}concernée{'s' if surs > 1 else ''}"] if surs else []
        parties += [f"{doutes}{INSECABLE}à vérifier"] if doutes else []
        return " · ".join(parties)


def nom_du_seuil(seuil: Seuil) -> str:
    """« plus de 10 000 habitants », « 3 500 habitants »: as the law says it."""
    return f"{'plus de ' if seuil.coupure.plus_de else ''}{nombre(seuil.coupure.figure)}{INSECABLE}habitants"


def bilan(differences: Differences) -> str:
    """« 5 obligations de plus, 1 de moins, 2 qui changent »."""
    parties: list[str] = []
    for fiches, suffixe in (
        (differences.en_plus, "de plus"),
        (differences.en_moins, "de moins"),
        (differences.changent, "à d’autres conditions"),
    ):
        if fiches:
            mot = f"{INSECABLE}fiche{'s' if len(fiches) > 1 else ''}" if not parties else ""
            parties.append(f"{len(fiches)}{mot} {suffixe}")
    return enumere(parties)


@dataclass(frozen=True, slots=True)
class Repere:
    """A threshold on the drawn scale. x: percent of the width, as SVG reads it. franchi: the profile is above it."""

    population: int
    x: str
    franchi: bool
    secondaire: bool


@dataclass(frozen=True, slots=True)
class DateNationale:
    """One of « Les prochaines dates, partout en France »."""

    echeance: Echeance
    fiche: Fiche
    regle: Regle
    public: str


def erreurs(par_champ: Mapping[str, Iterable[Any]], champs: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id of the field to mend, what is wrong); no id when `champs`, ids by parameter, has no such field."""
    return [(champs.get(nom, ""), soigne(str(message))) for nom, messages in par_champ.items() for message in messages]


def nom_du_profil(profil: Profil) -> str:
    """« Commune de 4 200 habitants », « Commune et département »."""
    types = enumere([t.nom if rang == 0 else t.nom.lower() for rang, t in enumerate(profil.types_ordonnes)])
    if profil.population is None:
        return types
    return f"{types} de {nombre(profil.population)}{INSECABLE}habitants"


def votre(profil: Profil) -> str:
    """« votre commune »."""
    return profil.types_ordonnes[0].possessif if profil.types else "votre collectivité"


def phrase_de_reponse(agenda: Agenda) -> str:
    """The answer to « Est-ce que ça vous concerne ? », in one sentence."""
    combien = len(agenda.devoirs_surs)
    if combien:
        d_abord = sum(1 for e in agenda.essentiels if e.fiche.nature is Nature.OBLIGATION)
        dont = f"{INSECABLE}; {d_abord} essentielle{'s' if d_abord > 1 else ''}" if 0 < d_abord < combien else ""
        nt = "nt" if combien > 1 else ""
        return f"Oui{INSECABLE}: {obligations_sures(agenda)} s’applique{nt} déjà à {votre(agenda.profil)}{dont}."
    if agenda.profil.territoire:
        return f"Peut-être{INSECABLE}: votre territoire a son propre droit."
    if agenda.regles_a_verifier:
        return f"Peut-être{INSECABLE}: quelques réponses de plus sont nécessaires."
    if not agenda.applications:
        return "Le catalogue n’est pas encore chargé."
    return f"Non{INSECABLE}: aucune obligation connue ne s’applique aujourd’hui à {votre(agenda.profil)}."


def obligations_sures(agenda: Agenda) -> str:
    """« 36 obligations en tout temps et 73 dans certains cas »: what binds, told as it binds."""
    parties: list[str] = []
    for combien, quand in ((agenda.en_tout_temps, "en tout temps"), (agenda.dans_certains_cas, "dans certains cas")):
        if combien:
            mot = f"{INSECABLE}obligation{'s' if combien > 1 else ''}" if not parties else ""
            parties.append(f"{nombre(combien)}{mot} {quand}")
    return enumere(parties) or "aucune obligation"


def groupes(agenda: Agenda, catalogue: Catalogue) -> list[Groupe]:
    """What is in force beside the essentials, by domaine, in the order of the domaines."""
    par_domaine = agenda.autres_par_domaine
    return [Groupe(domaine, par_domaine[code]) for code, domaine in catalogue.domaines.items() if code in par_domaine]


def choix(questions: Iterable[Question], profil: Profil, catalogue: Catalogue) -> list[Choix]:
    """The questions with their words; those that are not ours to ask (the type) are left out."""
    resultat = []
    for question in questions:
        if question.code in MESURES:
            libelle, aide = MESURES[question.code]
            valeur = getattr(profil, question.code)
            connue = "" if valeur is None else str(valeur)
            resultat.append(Choix(question.code, libelle, aide, question.reponses, True, connue))
        elif question.code in catalogue.caracteristiques:
            posee = catalogue.caracteristiques[question.code]
            resultat.append(Choix(posee.code, posee.question, posee.aide, question.reponses, False, ""))
    return resultat


QUESTIONS_D_ABORD = 6
"""How many yes/no questions are asked at once; the others are one click away."""


def a_poser(choix: Iterable[Choix], toutes: bool) -> tuple[list[Choix], int]:
    """The yes/no questions to ask, and how many others there are."""
    questions = [question for question in choix if not question.mesure]
    posees = questions if toutes else questions[:QUESTIONS_D_ABORD]
    return posees, len(questions) - len(posees)


@dataclass(frozen=True, slots=True)
class Mesure:
    """A figure that a form asks for: what was typed stays, with what is wrong with it."""

    code: str
    libelle: str
    aide: str
    valeur: str
    erreurs: list[str]


def mesures(agenda: Agenda, saisies: Mapping[str, str], erreurs: Mapping[str, Any]) -> list[Mesure]:
    """Agents and revenue, when an answer depends on them or when something was typed."""
    demandees = {question.code for question in agenda.questions}
    toutes = mesures_saisies(saisies, erreurs)
    return [toutes[code] for code in ("agents", "agents_etp", "recettes") if code in demandees or saisies[code]]


def mesures_saisies(saisies: Mapping[str, str], erreurs: Mapping[str, Any]) -> dict[str, Mesure]:
    """Each figure, by its code, with what was typed and what is wrong with it."""
    return {
        code: Mesure(code, *libelle_et_aide, saisies.get(code, ""), list(erreurs.get(code, [])))
        for code, libelle_et_aide in MESURES.items()
    }


def reponses_donnees(profil: Profil, catalogue: Catalogue) -> list[Choix]:
    """The yes/no answers already in the address, so that the form can change them."""
    donnees = []
    for code, oui in sorted(profil.caracteristiques.items()):
        if code not in catalogue.caracteristiques:
            continue
        posee = catalogue.caracteristiques[code]
        donnees.append(Choix(code, posee.question, posee.aide, 0, False, code if oui else f"-{code}"))
    return donnees


def echelle(catalogue: Catalogue, profil: Profil, seuil: Seuil) -> tuple[list[Repere], str]:
    """The thresholds that the type meets, on a logarithmic scale, and where the profile stands."""
    regles = [r for f, r in catalogue.regles() if r.population and profil.types & set(r.types) and not f.projet]
    figures = sorted({coupure.figure for coupure in coupures(regles)})
    population = profil.population or 0
    proches = {max((f for f in figures if f <= population), default=0), seuil.coupure.figure}
    reperes = [
        Repere(figure, position(figure), figure <= population, figure not in proches)
        for figure in figures
        if ECHELLE[0] <= figure <= ECHELLE[1]
    ]
    return reperes, position(population)


def position(population: int) -> str:
    """Percent of the width of the scale, two decimals, kept inside it."""
    bas, haut = (log10(borne) for borne in ECHELLE)
    x = (log10(max(population, 1)) - bas) / (haut - bas) * 100
    return f"{min(max(x, 1.0), 97.0):.2f}"


def dates_nationales(catalogue: Catalogue, jour: date, combien: int = 4) -> list[DateNationale]:
    """The next dates of the country, one a règle: the essential ones, completed by others if they are too few.

    Projects, targets, rare cases and duties that depend on a condition or a circumstance are left out.
    """
    periode = Periode(jour, jour + timedelta(days=550))
    trouvees = []
    for fiche, regle in catalogue.regles():
        rare = regle.conditions or regle.circonstances or fiche.priorite is Priorite.PARTICULIER
        if not (rare or fiche.projet or fiche.nature is Nature.OBJECTIF):
            prochaines = echeances(fiche, regle, periode)
            if prochaines:
                trouvees.append(DateNationale(prochaines[0], fiche, regle, public(regle)))
    rang = list(TypeCollectivite).index
    trouvees.sort(key=lambda date_: (date_.echeance.le, rang(date_.regle.types[0]), date_.echeance))
    vues: set[tuple[date, str]] = set()
    distinctes = []
    for date_ in trouvees:
        cle = (date_.echeance.le, date_.echeance.titre)
        if cle not in vues:
            vues.add(cle)
            distinctes.append(date_)
    essentielles = [date_ for date_ in distinctes if date_.fiche.priorite is Priorite.ESSENTIEL][:combien]
    autres = [date_ for date_ in distinctes if date_ not in essentielles][: combien - len(essentielles)]
    return sorted([*essentielles, *autres], key=lambda date_: date_.echeance)


def public(regle: Regle) -> str:
    """« Communes, plus de 3 500 habitants », in one short line."""
    if 4 < len(regle.types) < len(TypeCollectivite) - 2:
        qui = f"{', '.join(type_.pluriel for type_ in regle.types[:3])} et d’autres"
        qui = f"{qui[0].upper()}{qui[1:]}"
    else:
        qui = public_court(regle)
    seuils = f", {' ; '.join(regle.seuils_en_francais)}" if regle.population or regle.agents else ""
    return f"{qui}{seuils}"


def public_court(regle: Regle) -> str:
    """Who, without thresholds: they have their own column."""
    if len(regle.types) >= len(TypeCollectivite) - 2:
        return "Toutes les collectivités et leurs établissements"
    qui = vises(regle)
    return f"{qui[0].upper()}{qui[1:]}"


LONGUEUR_DE_RECHERCHE = 100


def texte_cherche(valeurs: list[str]) -> str:
    """What was typed in the search box: the last value, without what nobody types."""
    texte = valeurs[-1] if valeurs else ""
    return "".join(lettre for lettre in texte if lettre.isprintable())[:LONGUEUR_DE_RECHERCHE].strip()
