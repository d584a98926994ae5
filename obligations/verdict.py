"""Does this règle concern this profile? Three answers, each with its reasons in plain French."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from collectivites.profil import Profil, TypeCollectivite
from obligations.fiche import Condition, Effectif, Reference, Regle
from obligations.typographie import INSECABLE, enumere, nombre

PART_MUNICIPALE = 95
"""Totale is municipale plus people counted apart: never lower; municipale is more than this percentage of it."""

ECART_D_UN_AN = 6
"""Percent: how far the totale may stand above the greater of the totale of a year before and the municipale of its own
census. Measured from 2022 to 2023: 5.6 % at most above 1 000 inhabitants, the lowest threshold of the catalogue."""
DERIVES = ((0, 30), (10_000, 8))
"""(from how many inhabitants, percent): how far a figure may stand from that of a year before, when no figure of the
census in force is known. Measured from 2022 to 2023, from 1 000 inhabitants on: 27.9 %; from 10 000 on, 7.7 %. Rare:
who builds half a village, or loses it to another, in a year. tests/obligations/test_recensements.py measures again."""


class Reponse(StrEnum):
    """« concerné », « à vérifier » (something is unknown), « non concerné »."""

    CONCERNE = "concerne"
    A_VERIFIER = "a-verifier"
    NON_CONCERNE = "non-concerne"

    @property
    def libelle(self) -> str:
        return LIBELLES[self]


DEUX_POINTS = f"{INSECABLE}: "

LIBELLES = {
    Reponse.CONCERNE: "Concerné",
    Reponse.A_VERIFIER: "À vérifier",
    Reponse.NON_CONCERNE: "Non concerné",
}


class Sens(StrEnum):
    """What one reason says; the value is also its CSS class."""

    OUI = "oui"
    DOUTE = "doute"
    NON = "non"


@dataclass(frozen=True, slots=True)
class Raison:
    """One criterion and its outcome. question: what to ask to settle it (a caractéristique code, or a measure)."""

    texte: str
    sens: Sens
    question: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one règle and one profile, and why."""

    reponse: Reponse
    raisons: tuple[Raison, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked of the reader to settle this answer, each once."""
        return tuple(dict.fromkeys(raison.question for raison in self.raisons if raison.question))

    @property
    def refus(self) -> str:
        """The first reason that says no, for a one-line explanation; empty when none does."""
        return next((raison.texte for raison in self.raisons if raison.sens is Sens.NON), "")

    @property
    def combien_de_refus(self) -> int:
        """How many criteria say no."""
        return sum(1 for raison in self.raisons if raison.sens is Sens.NON)

    @property
    def concerne(self) -> bool:
        return self.reponse is Reponse.CONCERNE

    @property
    def a_verifier(self) -> bool:
        return self.reponse is Reponse.A_VERIFIER

    @property
    def non_concerne(self) -> bool:
        return self.reponse is Reponse.NON_CONCERNE


def examine(regle: Regle, profil: Profil) -> Verdict:
    """Examine each criterion of the règle: one that fails settles « non concerné », else one unknown, « à vérifier ».

    Where the law is another's, or for a type that nobody looked at, nothing else is examined: that is the doubt. Nor
    for an assembly renewed at another time: that is the answer.
    Dates play no part: a règle of the past or of the future concerns whom it concerns.
    """
    if ailleurs := droit_propre(regle, profil):
        return Verdict(Reponse.A_VERIFIER, (ailleurs,))
    if autre := _autre_assemblee(regle, profil):
        return Verdict(Reponse.NON_CONCERNE, (autre,))
    raisons = tuple(raison for critere in CRITERES for raison in critere(regle, profil))
    sens = {raison.sens for raison in raisons}
    if Sens.NON in sens and (inconnu := _type_inconnu(regle, profil)):
        return Verdict(Reponse.A_VERIFIER, (inconnu,))
    if Sens.NON in sens:
        return Verdict(Reponse.NON_CONCERNE, raisons)
    return Verdict(Reponse.A_VERIFIER if Sens.DOUTE in sens else Reponse.CONCERNE, raisons)


def meilleur(reponses: list[Reponse]) -> Reponse:
    """The answer for a whole fiche: concerned by one règle is concerned; else a doubt is a doubt."""
    return reduce(lambda une, autre: min(une, autre, key=list(Reponse).index), reponses, Reponse.NON_CONCERNE)


def droit_propre(regle: Regle, profil: Profil) -> Raison | None:
    """Where general law applies only when it says so, and nobody has read that this règle does."""
    territoire = profil.territoire
    if territoire is None or any(extension.territoire is territoire for extension in regle.extensions):
        return None
    return Raison(
        f"{territoire.nom}{DEUX_POINTS}le droit commun ne s’y applique que si un texte le dit ({territoire.texte}), "
        "ce que nous n’avons pas établi ici",
        Sens.DOUTE,
    )


def _autre_assemblee(regle: Regle, profil: Profil) -> Raison | None:
    """Another règle of the fiche has the dates of this assembly."""
    if regle.renouvellement is None or profil.renouvellement in (None, regle.renouvellement):
        return None
    return Raison(f"Vise les assemblées renouvelées avec les {regle.renouvellement.nom}", Sens.NON)


def _type_inconnu(regle: Regle, profil: Profil) -> Raison | None:
    """A nature of the authority, or one that it may have, that nobody looked at when the fiche was written."""
    possibles = profil.types_ordonnes or tuple(TypeCollectivite)
    inconnus = [t for t in possibles if t not in regle.types and t not in regle.types_ecartes]
    if not inconnus:
        return None
    if not profil.types:
        return _sans_type(regle)
    les = enumere([type_.pluriel for type_ in inconnus])
    return Raison(
        f"Vise les {vises(regle)}{DEUX_POINTS}nous n’avons pas établi si ce texte vaut aussi pour les {les}",
        Sens.DOUTE,
    )


def _type(regle: Regle, profil: Profil) -> Iterator[Raison]:
    if not profil.types:
        yield _sans_type(regle)
        return
    communs = [type_ for type_ in profil.types_ordonnes if type_ in regle.types]
    if communs:
        yield Raison(f"{communs[0].nom}{DEUX_POINTS}oui", Sens.OUI)
    else:
        les = enumere([type_.pluriel for type_ in profil.types_ordonnes], "ni")
        yield Raison(f"Ne vise pas les {les}", Sens.NON)


def _sans_type(regle: Regle) -> Raison:
    return Raison(f"Vise les {vises(regle)}{DEUX_POINTS}votre type n’est pas renseigné", Sens.DOUTE, "type")


def vises(regle: Regle) -> str:
    """« communes, départements et régions »."""
    return enumere([type_.pluriel for type_ in regle.types])


def _population(regle: Regle, profil: Profil) -> Iterator[Raison]:
    seuil = regle.population
    if seuil is None:
        return
    texte = seuil.en_francais("habitants")
    fourchette = population_plausible(regle.population_reference, profil)
    if fourchette is None:
        yield Raison(f"{texte.capitalize()}{DEUX_POINTS}population non renseignée", Sens.DOUTE, "population")
        return
    dedans = seuil.tranche(*fourchette)
    court = seuil.en_francais()
    totale, municipale = profil.population_totale, profil.population_municipale
    dite = population_dite(regle.population_reference, profil)
    if dedans is None and dite is not None and seuil.tranche(*dite) is not None:
        yield Raison(
            f"{texte.capitalize()}{DEUX_POINTS}à vérifier, vous en êtes tout près et la population "
            f"{regle.population_reference} du recensement de {_dernier_recensement(profil)} n’est pas connue",
            Sens.DOUTE,
            "population",
        )
        return
    if dedans is None and totale is not None and municipale is not None:
        yield Raison(
            f"{texte.capitalize()}{DEUX_POINTS}à vérifier, la population totale est de {nombre(totale)}"
            f"{_du(profil.recensement_total)} et la municipale de {nombre(municipale)}"
            f"{_du(profil.recensement_municipal)}",
            Sens.DOUTE,
            "population",
        )
        return
    if dedans is None:
        yield Raison(
            f"{texte.capitalize()}{DEUX_POINTS}à vérifier, vous en êtes tout près et la population "
            f"{regle.population_reference} n’est pas connue",
            Sens.DOUTE,
            "population",
        )
        return
    figure = nombre(_figure(regle.population_reference, profil))
    yield from _tranche(
        f"{figure}{INSECABLE}habitants", court, dedans, vise=f"Vise {_publics(regle, profil)} de {texte}"
    )


def _du(recensement: int | None) -> str:
    """« (recensement de 2022) », when it is known."""
    return f" (recensement de {recensement})" if recensement else ""


def _publics(regle: Regle, profil: Profil) -> str:
    communs = [type_.pluriel for type_ in profil.types_ordonnes if type_ in regle.types]
    return f"les {communs[0]}" if communs else f"les {vises(regle)}"


def _figure(reference: Reference, profil: Profil) -> int:
    totale, municipale = profil.population_totale, profil.population_municipale
    choisie = totale if reference is Reference.TOTALE else municipale
    return next(valeur for valeur in (choisie, totale, municipale) if valeur is not None)


def population_plausible(reference: Reference, profil: Profil) -> tuple[int, int] | None:
    """Between which figures, both included, lies the population that the rule means? None: nothing is known.

    A figure of an older census than the one in force is known within a margin.
    """
    dite = population_dite(reference, profil)
    return _elargie(dite, reference, profil) if dite and _recensement_manquant(reference, profil) else dite


def population_dite(reference: Reference, profil: Profil) -> tuple[int, int] | None:
    """The same, taking each figure for what it was when it was counted.

    Two figures known: between them, so that a threshold standing between both is a doubt (design, section 3).
    """
    totale, municipale = profil.population_totale, profil.population_municipale
    if totale is not None and municipale is not None:
        return min(totale, municipale), max(totale, municipale)
    if reference is Reference.TOTALE and totale is None and municipale is not None:
        return municipale, max(municipale, (municipale * 100 - 1) // PART_MUNICIPALE)
    if reference is Reference.MUNICIPALE and municipale is None and totale is not None:
        return min(totale, totale * PART_MUNICIPALE // 100 + 1), totale
    connue = totale if totale is not None else municipale
    return None if connue is None else (connue, connue)


def _recensement_manquant(reference: Reference, profil: Profil) -> bool:
    """Is the figure that the rule means unknown for the latest census?"""
    recensement, dernier = _recensement(reference, profil), _dernier_recensement(profil)
    return recensement is not None and dernier is not None and recensement < dernier


def _recensement(reference: Reference, profil: Profil) -> int | None:
    """That of the figure which the rule means, or of the other when it is all that is known."""
    totale, municipale = profil.recensement_total, profil.recensement_municipal
    if profil.population_totale is None or profil.population_municipale is None:
        return municipale if profil.population_totale is None else totale
    return totale if reference is Reference.TOTALE else municipale


def _dernier_recensement(profil: Profil) -> int | None:
    connus = (profil.recensement_total, profil.recensement_municipal, profil.recensement_en_vigueur)
    return max((recensement for recensement in connus if recensement is not None), default=None)


def _elargie(dite: tuple[int, int], reference: Reference, profil: Profil) -> tuple[int, int]:
    """Around figures of an older census. The totale is never under a municipale of the latest: it bounds it below."""
    dernier, municipale = _dernier_recensement(profil) or 0, profil.population_municipale
    annees = dernier - (_recensement(reference, profil) or 0)
    bas, haut = dite
    if reference is Reference.TOTALE and municipale is not None and profil.recensement_municipal == dernier:
        return municipale, _plus(haut, ECART_D_UN_AN * annees)
    return _plus(bas, -_derive(bas) * annees), _plus(haut, _derive(haut) * annees)


def _derive(population: int) -> int:
    return next(pourcent for debut, pourcent in reversed(DERIVES) if population >= debut)


def _plus(population: int, pourcent: int) -> int:
    """That many percent more, or less, rounded away from the figure; never under none."""
    entier, reste = divmod(population * abs(pourcent), 100)
    ecart = entier + bool(reste)
    return max(population - ecart, 0) if pourcent < 0 else population + ecart


def _agents(regle: Regle, profil: Profil) -> Iterator[Raison]:
    seuil = regle.agents
    if seuil is None:
        return
    unite = UNITES_D_EFFECTIF[regle.agents_unite]
    texte = seuil.en_francais(unite.nom)
    plausible = effectif_plausible(regle.agents_unite, profil)
    if plausible is None:
        yield Raison(f"{texte.capitalize()}{DEUX_POINTS}non renseigné", Sens.DOUTE, "agents")
        return
    dedans = seuil.tranche(*plausible)
    if dedans is None:
        manque = unite.mesure if unite.mesure and getattr(profil, unite.mesure) is None else ""
        yield Raison(
            f"{texte.capitalize()}{DEUX_POINTS}à vérifier, {_effectif_dit(profil)} ne suffisent pas à le dire",
            Sens.DOUTE,
            manque,
        )
        return
    yield from _tranche(_effectif_dit(profil), seuil.en_francais(unite.nom), dedans, vise=f"Vise {texte}")


def _effectif_dit(profil: Profil) -> str:
    """« 60 agents en tout, 52 ETP »: what the reader told."""
    dits = [
        f"{nombre(valeur)}{INSECABLE}{mot}"
        for valeur, mot in ((profil.agents, "agents en tout"), (profil.agents_etp, "ETP"))
        if valeur is not None
    ]
    return ", ".join(dits)


@dataclass(frozen=True, slots=True)
class Unite:
    """One way the law counts a staff. mesure: the figure of a profile that counts the same; empty: none does."""

    nom: str
    mesure: str = ""


UNITES_D_EFFECTIF: Mapping[Effectif, Unite] = {
    Effectif.ETP: Unite("agents en équivalents temps plein", "agents_etp"),
    Effectif.AGENTS: Unite("agents", "agents"),
    Effectif.PERMANENTS: Unite("agents permanents"),
    Effectif.PERSONNES: Unite("personnes employées", "agents"),
}
EFFECTIF_MAXIMAL = 9_999_999
"""Nobody employs so many: an upper end that is not known."""


def effectif_plausible(unite: Effectif, profil: Profil) -> tuple[int, int] | None:
    """Between which figures, both included, stands the staff counted in that unit? None: nothing is known.

    Agents in all are never fewer than permanents or full-time equivalents; nobody is less than his own full time.
    """
    agents, etp = profil.agents, profil.agents_etp
    if agents is None and etp is None:
        return None
    mesure = UNITES_D_EFFECTIF[unite].mesure
    exact = getattr(profil, mesure) if mesure else None
    if exact is not None:
        return exact, exact
    return etp or 0, EFFECTIF_MAXIMAL if agents is None else max(agents, etp or 0)


def _derogation(regle: Regle, profil: Profil) -> Iterator[Raison]:
    """Told only where a text of the place takes the règle aside."""
    for derogation in regle.derogations:
        if profil.departement in derogation.departements:
            texte = f"Dans votre département, un autre texte s’applique{DEUX_POINTS}{derogation.texte}"
            yield Raison(texte, Sens.DOUTE)


def _recettes(regle: Regle, profil: Profil) -> Iterator[Raison]:
    seuil = regle.recettes
    if seuil is None:
        return
    texte = f"Recettes annuelles{DEUX_POINTS}{seuil.en_francais('€')}"
    if profil.recettes is None:
        yield Raison(f"{texte}, non renseigné", Sens.DOUTE, "recettes")
        return
    dedans = profil.recettes in seuil
    yield from _tranche(f"{nombre(profil.recettes)}{INSECABLE}€ de recettes", seuil.en_francais(), dedans, vise=texte)


def _conditions(regle: Regle, profil: Profil) -> Iterator[Raison]:
    for condition in regle.conditions:
        yield _condition(condition, profil)


def _condition(condition: Condition, profil: Profil) -> Raison:
    if not condition.caracteristique:
        return Raison(f"{condition.texte}{DEUX_POINTS}à vérifier", Sens.DOUTE)
    reponse = profil.reponse(condition.caracteristique)
    if reponse is None:
        return Raison(f"{condition.texte}{DEUX_POINTS}non renseigné", Sens.DOUTE, condition.caracteristique)
    if reponse is condition.attendue:
        return Raison(f"{condition.texte}{DEUX_POINTS}oui", Sens.OUI)
    return Raison(f"{condition.texte}{DEUX_POINTS}non", Sens.NON)


def _tranche(figure: str, seuil: str, dedans: bool, vise: str) -> Iterator[Raison]:
    if dedans:
        yield Raison(f"{figure}, {seuil}{DEUX_POINTS}oui", Sens.OUI)
    else:
        yield Raison(vise, Sens.NON)


CRITERES: tuple[Callable[[Regle, Profil], Iterator[Raison]], ...] = (
    _type,
    _population,
    _agents,
    _recettes,
    _conditions,
    _derogation,
)
"""Every criterion of the law that decides; amounts of contracts and circumstances are shown and decide nothing."""
