"""What the catalogue must never let through: each check says what is wrong, with whom. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from collectivites.profil import PRINCIPAUX, TypeCollectivite
from obligations.fiche import Etat, Fiche, Nature, Priorite, Regle
from obligations.marques import en_clair
from obligations.recherche import normalise
from obligations.relecture import fautes
from obligations.ressource import Ressource, Statut
from obligations.seuils_du_texte import desaccords
from obligations.typographie import INSECABLE, date_longue, enumere, nombre
from obligations.vocabulaire import Caracteristique

DUREE_D_UNE_VERIFICATION = timedelta(days=183)
"""Six months: after that, a person reads the fiche against its sources again."""
QUESTIONS = (12, 25)
"""How few and how many yes/no questions the catalogue may ask, both included."""


@dataclass(frozen=True, slots=True)
class Constat:
    """One thing wrong. ou: « obligation budget », « ressource gnau »."""

    ou: str
    quoi: str

    def __str__(self) -> str:
        return f"{self.ou} : {self.quoi}"


def controle(
    fiches: Iterable[Fiche], ressources: Iterable[Ressource], questions: Iterable[Caracteristique], jour: date
) -> list[Constat]:
    """All that is wrong with the catalogue on that day."""
    fiches, ressources, questions = list(fiches), list(ressources), list(questions)
    par_code = {fiche.code: fiche for fiche in fiches}
    constats = [Constat(f"obligation {f.code}", quoi) for f in fiches for quoi in constats_de(f, jour)]
    constats += [Constat(f"obligation {f.code}", quoi) for f in fiches for quoi in desaccords(f, par_code)]
    constats += [Constat(f"ressource {r.code}", quoi) for r in ressources for quoi in _ressource(r)]
    constats += [Constat(f"caractéristique {q.code}", quoi) for q in questions for quoi in _question(q, fiches)]
    constats += _doublons("obligation", [(f.code, f.titre) for f in fiches])
    constats += _doublons("ressource", [(r.code, r.nom) for r in ressources])
    if not QUESTIONS[0] <= len(questions) <= QUESTIONS[1]:
        constats.append(Constat("caractéristiques", f"{len(questions)} questions, de {QUESTIONS[0]} à {QUESTIONS[1]}"))
    return constats


def constats_de(fiche: Fiche, jour: date) -> list[str]:
    """What is wrong with one fiche, as an editor reads it beside the others."""
    return [quoi for controle_ in CONTROLES for quoi in controle_(fiche, jour)]


def chiffres_restes(avant: Fiche, apres: Fiche) -> list[str]:
    """Texts that still say a figure that a règle no longer has: it may be another's, someone must look."""
    nouvelles = {regle.cle: regle for regle in apres.regles}
    partis = {
        chiffre
        for regle in avant.regles
        for chiffre in _chiffres(regle) - (_chiffres(nouvelles[regle.cle]) if regle.cle in nouvelles else set())
    }
    textes = [(ou, en_clair(texte).replace(INSECABLE, " ")) for ou, texte in textes_de_la_fiche(apres)]
    return [
        f"{ou} : le texte dit encore « {nombre(chiffre)} »"
        for chiffre in sorted(partis)
        for ou, texte in textes
        if re.search(rf"(?<!\d){nombre(chiffre).replace(INSECABLE, '[ ]?')}(?!\d)", texte)
    ]


def _chiffres(regle: Regle) -> set[int]:
    """The figures of its thresholds, from a hundred on: smaller ones are in many sentences."""
    seuils = (regle.population, regle.agents, regle.recettes, regle.montant_marche, regle.achats_annuels)
    bouts = {bout for seuil in seuils if seuil for bout in (seuil.minimum, seuil.maximum)}
    return {bout for bout in bouts if bout is not None and bout >= 100}


def a_relire(fiches: Iterable[Fiche], jour: date) -> list[Constat]:
    """What a person should look at, and that stops nothing: the page already tells readers what the dates say.

    Fiches verified more than six months ago, the oldest first, then those that have come to their end, then those
    whose text nobody read for a type of the official list: its authorities read « à vérifier ».
    """
    fiches = list(fiches)
    anciennes = [f for f in fiches if f.verifiee_le and f.verifiee_le < jour - DUREE_D_UNE_VERIFICATION]
    anciennes.sort(key=lambda fiche: (fiche.verifiee_le or jour, fiche.code))
    constats = [Constat(f.code, f"vérifiée le {date_longue(f.verifiee_le)}") for f in anciennes if f.verifiee_le]
    finies = [f for f in fiches if f.etat is Etat.EN_VIGUEUR and all(regle.terminee(jour) for regle in f.regles)]
    constats += [Constat(f.code, "toutes ses règles ont pris fin") for f in finies]
    return constats + [
        Constat(f.code, f"jamais lue pour les {enumere([t.pluriel for t in inconnus])}")
        for f in fiches
        if (inconnus := [t for t in PRINCIPAUX if t not in f.types_regardes])
    ]


def _sources(fiche: Fiche, jour: date) -> Iterator[str]:
    if not fiche.sources:
        yield "aucune source"


def _verification(fiche: Fiche, jour: date) -> Iterator[str]:
    if fiche.verifiee_le is None:
        yield "aucune date de vérification"
    elif fiche.verifiee_le > jour:
        yield "vérifiée à une date qui n’est pas encore venue"


def _base_legale(fiche: Fiche, jour: date) -> Iterator[str]:
    if fiche.nature is Nature.OBLIGATION:
        yield from (f"règle {r.cle} : aucune base légale" for r in fiche.regles if not r.base_legale)


def _etat(fiche: Fiche, jour: date) -> Iterator[str]:
    """The word typed once must not contradict the dates."""
    en_vigueur = any(regle.en_vigueur(jour) for regle in fiche.regles)
    terminee = all(regle.terminee(jour) for regle in fiche.regles)
    if fiche.etat is Etat.A_VENIR and (en_vigueur or terminee):
        yield "« à venir », mais une de ses règles est déjà en vigueur, ou toutes ont pris fin"
    if fiche.etat is Etat.EN_VIGUEUR and not (en_vigueur or terminee):
        yield "« en vigueur », mais aucune de ses règles ne l’est encore"
    if fiche.etat is Etat.ABROGE and any(regle.fin is None for regle in fiche.regles):
        yield "« abrogée », mais une de ses règles n’a pas de fin"


def _types(fiche: Fiche, jour: date) -> Iterator[str]:
    """Of each type of the official list, the fiche says on purpose that it binds it or not."""
    contraires = fiche.types_vises & set(fiche.types_ecartes)
    yield from (
        f"type « {type_} » écarté, mais une règle le vise" for type_ in TypeCollectivite if type_ in contraires
    )


def _sections(fiche: Fiche, jour: date) -> Iterator[str]:
    """Nothing that a reader expects is empty."""
    if fiche.etat in (Etat.EN_VIGUEUR, Etat.A_VENIR) and not fiche.comment_faire:
        yield "« Comment faire » est vide"
    if fiche.priorite is Priorite.ESSENTIEL:
        yield from (f"essentielle, mais « {nom} » est vide" for nom in ("minimum", "qui_agit") if not _dit(fiche, nom))


def _dit(fiche: Fiche, nom: str) -> bool:
    return bool(getattr(fiche, nom).strip())


def _lecture(fiche: Fiche, jour: date) -> Iterator[str]:
    for ou, texte in textes_de_la_fiche(fiche):
        yield from (f"{ou} : {faute}" for faute in _fautes(texte))


CONTROLES: tuple[Callable[[Fiche, date], Iterator[str]], ...] = (
    _sources,
    _verification,
    _base_legale,
    _etat,
    _types,
    _sections,
    _lecture,
)
"""Every check of one fiche."""


def textes_de_la_fiche(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """(where, text) for all that a reader reads."""
    for nom in ("titre", "resume", "minimum", "qui_agit", "sanction"):
        yield nom, getattr(fiche, nom)
    for nom in ("comment_faire", "exceptions", "outils"):
        yield from ((nom, texte) for texte in getattr(fiche, nom))
    for regle in fiche.regles:
        ou = f"règle {regle.cle}"
        yield from ((ou, texte) for texte in (regle.titre, regle.quoi, *regle.circonstances))
        yield from ((ou, condition.texte) for condition in regle.conditions)
    for source in fiche.sources:
        yield from (("source", texte) for texte in (source.titre, source.dit))


def _ressource(ressource: Ressource) -> Iterator[str]:
    if not ressource.sources and ressource.statut is not Statut.A_VERIFIER:
        yield "aucune source"
    if not ressource.domaines:
        yield "aucun domaine"
    if ressource.ferme and not ressource.fermeture:
        yield "fermée, mais rien ne dit quand"
    for nom in ("nom", "description", "acces", "donnees", "fermeture"):
        yield from (f"{nom} : {faute}" for faute in _fautes(getattr(ressource, nom)))


def _fautes(texte: str) -> Iterator[str]:
    """Line by line: an item of a list is a sentence of its own, whatever ends it."""
    return (faute for ligne in en_clair(texte).splitlines() for faute in fautes(ligne))


def _question(question: Caracteristique, fiches: Iterable[Fiche]) -> Iterator[str]:
    posees = {c.caracteristique for fiche in fiches for regle in fiche.regles for c in regle.conditions}
    if question.code not in posees:
        yield "aucune règle ne la pose"
    if not question.question.endswith(" ?"):
        yield "une question finit par « ? »"
    if not question.aide:
        yield "aucune ligne d’aide"
    for texte in (question.question, question.oui, question.aide):
        yield from fautes(texte)


def _doublons(genre: str, titres: Iterable[tuple[str, str]]) -> Iterator[Constat]:
    titres = list(titres)
    fois = Counter(normalise(titre) for _, titre in titres)
    for code, titre in titres:
        if fois[normalise(titre)] > 1:
            yield Constat(f"{genre} {code}", f"titre donné deux fois : « {titre} »")
