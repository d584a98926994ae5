"""What one publication changed of a fiche, in words: the journal, and what an editor reads before publishing. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collectivites.profil import TypeCollectivite
from obligations.evenement import publics
from obligations.fiche import Etat, Fiche, Nature, Regle, Report, SansDate
from obligations.typographie import INSECABLE, date_longue, enumere


class Sorte(StrEnum):
    """What a change is for a reader, the weightiest first."""

    RETIREE = "retiree"
    NOUVELLE = "nouvelle"
    DATE = "date"
    PUBLIC = "public"
    TYPES = "types"
    POPULATIONS = "populations"
    TEXTE = "texte"
    VERIFIEE = "verifiee"

    @property
    def nom(self) -> str:
        return NOMS[self]


NOMS = {
    Sorte.RETIREE: "Fiche retirée",
    Sorte.NOUVELLE: "Nouvelle fiche",
    Sorte.DATE: "Date changée",
    Sorte.PUBLIC: "Public changé",
    Sorte.TYPES: "Types regardés",
    Sorte.POPULATIONS: "Populations nouvelles",
    Sorte.TEXTE: "Texte précisé",
    Sorte.VERIFIEE: "Vérifiée de nouveau",
}
MINEURES = frozenset({Sorte.TEXTE, Sorte.VERIFIEE})
"""What a publication marked « mineure » may hold: no date and no public."""


@dataclass(frozen=True, slots=True)
class Changement:
    """sujet: what changed, a règle by its title or fields by their names. avant, apres: in words; empty: nothing."""

    sorte: Sorte
    sujet: str = ""
    avant: str = ""
    apres: str = ""
    regle: str = ""


QUAND = ("effet", "fin", "rythme", "borne", "report", "delai")
QUI = (
    "types",
    "population",
    "population_reference",
    "agents",
    "agents_unite",
    "recettes",
    "montant_marche",
    "achats_annuels",
    "conditions",
    "renouvellement",
    "extensions",
    "derogations",
)
"""Fields that say when, and whom."""
DE_LA_FICHE = {
    "domaine": "domaine",
    "etat": "état",
    "titre": "titre",
    "resume": "résumé",
    "priorite": "priorité",
    "confiance": "fiabilité",
    "sources": "sources",
    "comment_faire": "comment faire",
    "minimum": "le minimum",
    "qui_agit": "qui agit",
    "ressources": "ressources",
    "outils": "autres outils",
    "exceptions": "exceptions",
    "sanction": "sanction",
    "voir_aussi": "voir aussi",
}
DE_LA_REGLE = {
    "titre": "titre",
    "titre_court": "titre court",
    "quoi": "ce qu’il faut faire",
    "circonstances": "cas",
    "base_legale": "base légale",
    "remplace": "règle remplacée",
    "report_texte": "texte du report",
    "report_pratique": "pratique du report",
}


def changements(avant: Fiche | None, apres: Fiche | None) -> list[Changement]:
    """The weightiest first; none when readers see the same. None: readers saw, or see, nothing of it."""
    if avant is None or apres is None:
        return [] if avant is apres else [Changement(Sorte.RETIREE if apres is None else Sorte.NOUVELLE)]
    trouves = [*_portee(avant, apres), *_regles(avant, apres), *_textes(avant, apres)]
    if _verifiee_depuis(avant, apres):
        trouves.append(Changement(Sorte.VERIFIEE, apres=date_longue(apres.verifiee_le)))  # type: ignore[arg-type]
    return sorted(trouves, key=lambda changement: list(Sorte).index(changement.sorte))


def _verifiee_depuis(avant: Fiche, apres: Fiche) -> bool:
    return apres.verifiee_le is not None and (avant.verifiee_le is None or avant.verifiee_le < apres.verifiee_le)


def sortes(trouves: Iterable[Changement]) -> list[Sorte]:
    """The kinds that are there, each once, the weightiest first."""
    presentes = {changement.sorte for changement in trouves}
    return [sorte for sorte in Sorte if sorte in presentes]


def mineurs(trouves: Iterable[Changement]) -> bool:
    """Neither a date nor a public moves: the publication may be marked « mineure »."""
    return MINEURES.issuperset(sortes(trouves))


def _portee(avant: Fiche, apres: Fiche) -> Iterator[Changement]:
    if portee(avant) != portee(apres):
        yield Changement(Sorte.PUBLIC, "Portée", portee(avant), portee(apres))
    if (inconnus := types_inconnus(avant)) != types_inconnus(apres):
        yield Changement(Sorte.TYPES, "À vérifier, faute d’avoir été regardés", inconnus, types_inconnus(apres))


def types_inconnus(fiche: Fiche) -> str:
    """« départements et régions »: the types that nobody looked at; empty: none."""
    return enumere([type_.pluriel for type_ in TypeCollectivite if type_ not in fiche.types_regardes])


def portee(fiche: Fiche) -> str:
    """« Obligation », « Projet, non adopté », « Obligation abrogée »: whether it binds at all."""
    if fiche.projet:
        return "Projet, non adopté"
    nature = fiche.nature.capitalize()
    return f"{nature} abrogé{'' if fiche.nature is Nature.OBJECTIF else 'e'}" if fiche.etat is Etat.ABROGE else nature


def _regles(avant: Fiche, apres: Fiche) -> Iterator[Changement]:
    anciennes = {regle.cle: regle for regle in avant.regles}
    nouvelles = {regle.cle: regle for regle in apres.regles}
    for cle, regle in nouvelles.items():
        ancienne = anciennes.get(cle)
        sujet = regle.titre or apres.titre
        if ancienne is None:
            yield Changement(Sorte.DATE, sujet, "", f"{quand(regle)}{INSECABLE}; {qui(regle)}", cle)
            continue
        if _dates(ancienne) != _dates(regle):
            yield Changement(Sorte.DATE, sujet, *_quand_differe(ancienne, regle), cle)
        if _public(ancienne) != _public(regle):
            yield Changement(Sorte.PUBLIC, sujet, *_qui_differe(ancienne, regle), cle)
    for cle, regle in anciennes.items():
        if cle not in nouvelles:
            sujet = regle.titre or avant.titre
            yield Changement(Sorte.DATE, sujet, f"{quand(regle)}{INSECABLE}; {qui(regle)}", "", cle)


def _textes(avant: Fiche, apres: Fiche) -> Iterator[Changement]:
    """One change for all the texts: their names say enough in a journal."""
    noms = [nom for champ, nom in DE_LA_FICHE.items() if getattr(avant, champ) != getattr(apres, champ)]
    if portee(avant) != portee(apres) and DE_LA_FICHE["etat"] in noms:
        noms.remove(DE_LA_FICHE["etat"])  # told as what it is: whether it binds
    if avant.verifiee_le != apres.verifiee_le and not _verifiee_depuis(avant, apres):
        noms.append("date de vérification")
    nouvelles = {regle.cle: regle for regle in apres.regles}
    de_regle = {
        nom: None
        for ancienne in avant.regles
        if (regle := nouvelles.get(ancienne.cle))
        for champ, nom in DE_LA_REGLE.items()
        if getattr(ancienne, champ) != getattr(regle, champ)
    }
    noms += [nom for nom in de_regle if nom not in noms]
    if not noms and _ordre_seul(avant, apres):
        noms = ["ordre des règles"]
    if noms:
        yield Changement(Sorte.TEXTE, ", ".join(noms))


def _ordre_seul(avant: Fiche, apres: Fiche) -> bool:
    cles = [[regle.cle for regle in fiche.regles] for fiche in (avant, apres)]
    return cles[0] != cles[1] and sorted(cles[0]) == sorted(cles[1])


def _dates(regle: Regle) -> tuple[object, ...]:
    """All that says when; how a day binds counts only where there is one."""
    report = regle.rythme and regle.report
    return regle.effet, regle.fin, regle.rythme, regle.rythme and regle.borne, report, regle.delai


def _quand_differe(ancienne: Regle, nouvelle: Regle) -> tuple[str, str]:
    """Both dates in words; day by day, when « à dates fixées » would hide what moves."""
    mots = quand(ancienne), quand(nouvelle)
    return mots if mots[0] != mots[1] else (quand(ancienne, un_par_un=True), quand(nouvelle, un_par_un=True))


def _public(regle: Regle) -> tuple[object, ...]:
    """All that says whom; a unit counts only with its threshold."""
    return qui(regle), tuple(regle.types), tuple((c.caracteristique, c.attendue) for c in regle.conditions)


def _qui_differe(ancienne: Regle, nouvelle: Regle) -> tuple[str, str]:
    """Both publics in words; with the questions that they ask, when those alone tell them apart."""
    mots = qui(ancienne), qui(nouvelle)
    return mots if mots[0] != mots[1] else (qui(ancienne, questions=True), qui(nouvelle, questions=True))


def quand(regle: Regle, un_par_un: bool = False) -> str:
    """« à partir du 1er janvier 2027, jusqu’au 31 décembre 2030 ; chaque année, avant le 15 avril ».

    un_par_un: with the lines of its rythme, days added and removed, and how each day binds.
    """
    debut = _debut(regle) + (f", jusqu’au {date_longue(regle.fin)}" if regle.fin else "")
    jours = (
        [*map(_ligne, regle.rythme.lignes), f"borne{INSECABLE}: {regle.borne}"] if regle.rythme and un_par_un else []
    )
    report = REPORTS[regle.report] if regle.rythme and regle.report else ""
    return f"{INSECABLE}; ".join(partie for partie in (debut, regle.quand_en_francais, report, *jours) if partie)


REPORTS = {
    Report.JOUR_OUVRABLE: "reporté au jour ouvrable suivant",
    Report.JOUR_OUVRE: "reporté au jour ouvré suivant",
}


def _ligne(ligne: str) -> str:
    """A line of a rythme for a reader: « jours ajoutés : 15 avril 2027 », « sauf : … », or the rule itself."""
    nom, _, valeur = ligne.partition(":")
    mot = LIGNES.get(nom.partition(";")[0])
    if mot is None:
        return valeur
    jours = [date_longue(date.fromisoformat(jour)) for jour in valeur.split(",")]
    return f"{mot}{INSECABLE}: {', '.join(jours)}"


LIGNES = {"DTSTART": "compté depuis", "RDATE": "jours ajoutés", "EXDATE": "sauf"}


def _debut(regle: Regle) -> str:
    if isinstance(regle.effet, date):
        return f"à partir du {date_longue(regle.effet)}"
    return DEBUTS[regle.effet]


DEBUTS = {
    SansDate.ANCIENNE: "en vigueur, premier jour non établi",
    SansDate.NON_FIXEE: "annoncé, jour non fixé",
}


def qui(regle: Regle, questions: bool = False) -> str:
    """« communes ; plus de 3 500 habitants ; Gère un service d’eau »; with questions, « … [service-eau] »."""
    conditions = [str(condition) if questions else condition.texte for condition in regle.conditions]
    ailleurs = [f"aussi en vigueur dans le territoire « {e.territoire.nom} » ({e.texte})" for e in regle.extensions]
    sauf = [f"sauf texte propre aux départements {', '.join(d.departements)} ({d.texte})" for d in regle.derogations]
    avec = [f"assemblée renouvelée avec les {regle.renouvellement.nom}"] if regle.renouvellement else []
    return f"{INSECABLE}; ".join([publics(regle), *regle.seuils_en_francais, *conditions, *avec, *ailleurs, *sauf])
