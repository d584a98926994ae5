"""WHAT the law asks: Fiche and Regle, immutable values. Their dictionary form is in forme.py."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from collectivites.profil import CODE, Renouvellement, Territoire, TypeCollectivite
from obligations.rythme import Rythme, veille
from obligations.seuil import Seuil
from obligations.typographie import date_longue, nombre, soigne

LONGUEUR_MAXIMALE_DES_CODES = 72
"""Fiche code and règle clé together: what a calendar UID of 120 characters leaves them."""

TITRE_MAXIMAL = 90
"""What a calendar's month view still shows, once « Entrée en vigueur : » or « Annulé : » is put before it."""

TITRE_COURT_MAXIMAL = 40
"""What one cell of a month shows."""


class FicheImpossible(ValueError):
    """The fiche says something that cannot be; the message names the règle and the reason."""


class Nature(StrEnum):
    """What the text asks: an objectif is a target set by a policy, never a duty."""

    OBLIGATION = "obligation"
    RECOMMANDATION = "recommandation"
    OBJECTIF = "objectif"


class Priorite(StrEnum):
    """What an agent should read first."""

    ESSENTIEL = "essentiel"
    COURANT = "courant"
    PARTICULIER = "particulier"


class Etat(StrEnum):
    """Where the text stands. « incertain »: not adopted, shown as a project."""

    EN_VIGUEUR = "en-vigueur"
    A_VENIR = "a-venir"
    INCERTAIN = "incertain"
    ABROGE = "abroge"


class Confiance(StrEnum):
    """How sure we are of the fiche; shown to readers."""

    HAUTE = "haute"
    MOYENNE = "moyenne"
    FAIBLE = "faible"


class SansDate(StrEnum):
    """Why a règle has no first day. The two are opposites: in force, or not yet."""

    ANCIENNE = "ancienne"
    NON_FIXEE = "non fixée"


class Borne(StrEnum):
    """How the law ties a duty to a day. « avant le »: the day itself is too late, the échéance is its eve."""

    LE = "le"
    AU_PLUS_TARD = "au plus tard le"
    AVANT = "avant le"


class Reference(StrEnum):
    """Which population a threshold counts: totale by default (CGCT R. 2151-2), municipale in elections (R. 2151-3)."""

    TOTALE = "totale"
    MUNICIPALE = "municipale"


class Effectif(StrEnum):
    """Which people a threshold of agents counts; the law has four ways."""

    ETP = "ETP"
    AGENTS = "agents"
    PERMANENTS = "agents permanents"
    PERSONNES = "personnes employées"


class Report(StrEnum):
    """Where the text moves a duty whose day is closed: the next day that is not.

    jour-ouvrable: neither a Sunday nor a holiday. jour-ouvre: nor a Saturday.
    """

    JOUR_OUVRABLE = "jour-ouvrable"
    JOUR_OUVRE = "jour-ouvre"


@dataclass(frozen=True, slots=True)
class Extension:
    """A territory with a law of its own where the règle applies, and the article that says so.

    Text form: « 987 : CGCT, art. L. 2573-1 ».
    """

    territoire: Territoire
    texte: str

    @classmethod
    def parse(cls, texte: str) -> "Extension":
        code, deux_points, article = texte.partition(":")
        try:
            return cls(Territoire(code.strip()), article.strip())
        except ValueError:
            admis = ", ".join(f"{territoire} ({territoire.nom})" for territoire in Territoire)
            raise FicheImpossible(
                f"« {texte} » : le code d’un territoire, puis l’article qui y étend la règle sont attendus, "
                f"par exemple « 987 : CGCT, art. L. 2573-1 ». Codes admis : {admis}."
            ) from None

    def __post_init__(self) -> None:
        if not self.texte or self.texte != self.texte.strip():
            raise FicheImpossible(f"« {self} » : l’article qui étend la règle est attendu après le code.")

    def __str__(self) -> str:
        return f"{self.territoire} : {self.texte}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact about the authority that the law requires, as a sentence; with a caractéristique it can be asked.

    Text form: « Gère un service d’eau [service-eau] »; « [-code] » when the rule wants the answer no.
    """

    texte: str
    caracteristique: str = ""
    attendue: bool = True

    @classmethod
    def parse(cls, texte: str) -> "Condition":
        trouve = re.fullmatch(r"(.*\S)\s*\[(-?)([^\[\]]+)\]", texte.strip(), re.DOTALL)
        if not trouve:
            return cls(texte.strip())
        if not CODE.fullmatch(trouve[3]):
            raise FicheImpossible(
                f"« [{trouve[2]}{trouve[3]}] » : un code de caractéristique est attendu entre crochets."
            )
        return cls(trouve[1], trouve[3], trouve[2] == "")

    def __str__(self) -> str:
        if not self.caracteristique:
            return self.texte
        return f"{self.texte} [{'' if self.attendue else '-'}{self.caracteristique}]"

    def __post_init__(self) -> None:
        if self.caracteristique and not CODE.fullmatch(self.caracteristique):
            raise FicheImpossible(f"« {self.caracteristique} » : un code de caractéristique est attendu.")
        if not (self.caracteristique or self.attendue):
            raise FicheImpossible(f"« {self.texte} » : seule une question peut attendre la réponse non.")
        if not self.texte.strip() or self.texte != self.texte.strip() or "\n" in self.texte:
            raise FicheImpossible("Une condition est une phrase, sur une ligne.")
        if not self.caracteristique and re.search(r"\[[^\[\]]+\]$", self.texte):
            raise FicheImpossible(f"« {self.texte} » finit par un code entre crochets : il doit être lu comme tel.")


UNITES_DE_DELAI = (
    "jours francs",
    "jours ouvrés",
    "jours ouvrables",
    "jours",
    "jour",
    "semaines",
    "semaine",
    "mois",
    "ans",
    "an",
    "heures",
)


@dataclass(frozen=True, slots=True)
class Delai:
    """A deadline counted from an event: « 15 jours après le vote du budget ». Shown, never put in a calendar."""

    duree: int
    unite: str
    apres: bool
    evenement: str

    @classmethod
    def parse(cls, texte: str) -> "Delai":
        trouve = re.fullmatch(rf"(\d{{1,3}}) ({'|'.join(UNITES_DE_DELAI)}) (avant|après) (\S.*)", texte.strip())
        if not trouve:
            raise FicheImpossible(
                f"Délai « {texte} » illisible. Écrivez par exemple « 15 jours après le vote du budget » "
                "ou « 2 mois avant l’examen du budget »."
            )
        return cls(int(trouve[1]), trouve[2], trouve[3] == "après", trouve[4])

    def __str__(self) -> str:
        return f"{self.duree} {self.unite} {'après' if self.apres else 'avant'} {self.evenement}"


def verifie_adresse(adresse: str) -> None:
    """Raises FicheImpossible for an address that no page may link to: « javascript:… », « ftp://… »."""
    if adresse and not adresse.startswith(("https://", "http://")):
        raise FicheImpossible(f"« {adresse} » : une adresse en http:// ou https:// est attendue.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: title, address if any, and what it says."""

    titre: str
    url: str = ""
    dit: str = ""

    def __post_init__(self) -> None:
        verifie_adresse(self.url)


@dataclass(frozen=True, slots=True)
class Regle:
    """One dated rule for one public.

    titre: its name in a calendar, understandable alone; empty: the fiche's title serves. quoi: one sentence, to do.
    effet: first day in force, or why there is none. fin: last day in force, included; None: no end.
    types: who; every threshold present must be met. montant_marche, achats_annuels: euros before tax, facts about
    purchases: shown, never deciding who is concerned. conditions: facts about the authority, which do decide.
    circonstances: when the duty arises (a meeting, a permit): shown, since every authority meets them one day.
    rythme: the days of the law; borne says how they bind. remplace: clé of the règle it changes, ended on the eve.
    titre_court: its name in one cell of a month, the noun first. report: where the text moves a day that is closed;
    report_texte: the article that says so; report_pratique: what is done beyond that text, with its source.
    renouvellement: whose renewal moves its dates, when a fiche has one règle for each: a body of two natures follows
    that of its assembly, and has the duty once.
    extensions: territories with a law of their own where it applies; elsewhere there, nobody can say.
    types_ecartes: set by the fiche alone: those looked at, and that this règle does not bind; see `Fiche`.
    """

    cle: str
    quoi: str
    effet: date | SansDate
    types: tuple[TypeCollectivite, ...]
    titre: str = ""
    fin: date | None = None
    population: Seuil | None = None
    population_reference: Reference = Reference.TOTALE
    agents: Seuil | None = None
    agents_unite: Effectif = Effectif.ETP
    recettes: Seuil | None = None
    montant_marche: Seuil | None = None
    achats_annuels: Seuil | None = None
    conditions: tuple[Condition, ...] = ()
    circonstances: tuple[str, ...] = ()
    base_legale: tuple[str, ...] = ()
    rythme: Rythme | None = None
    borne: Borne = Borne.LE
    delai: Delai | None = None
    remplace: str = ""
    titre_court: str = ""
    report: Report | None = None
    report_texte: str = ""
    report_pratique: str = ""
    renouvellement: Renouvellement | None = None
    extensions: tuple[Extension, ...] = ()
    types_ecartes: frozenset[TypeCollectivite] = frozenset()

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.cle):
            raise FicheImpossible(f"Clé de règle « {self.cle} » : des minuscules, des chiffres et des traits d’union.")
        if len(self.titre) > TITRE_MAXIMAL:
            raise FicheImpossible(
                f"Règle « {self.cle} » : titre de {len(self.titre)} caractères, {TITRE_MAXIMAL} au plus."
            )
        if len(self.titre_court) > TITRE_COURT_MAXIMAL:
            raise FicheImpossible(
                f"Règle « {self.cle} » : titre court de {len(self.titre_court)} caractères, "
                f"{TITRE_COURT_MAXIMAL} au plus."
            )
        if bool(self.report) != bool(self.report_texte):
            raise FicheImpossible(
                f"Règle « {self.cle} » : un report et l’article qui le prévoit vont ensemble ; il en manque un."
            )
        if self.report_pratique and not self.report:
            raise FicheImpossible(f"Règle « {self.cle} » : une pratique du report est dite, sans report.")
        if not self.types:
            raise FicheImpossible(f"Règle « {self.cle} » : indiquez au moins un type de collectivité.")
        if isinstance(self.effet, date) and self.fin is not None and self.fin < self.effet:
            raise FicheImpossible(
                f"Règle « {self.cle} » : elle finit le {date_longue(self.fin)}, avant son effet "
                f"du {date_longue(self.effet)}."
            )
        if self.effet is SansDate.NON_FIXEE and (self.fin is not None or self.a_des_dates):
            raise FicheImpossible(f"Règle « {self.cle} » : sans date d’effet fixée, elle n’a ni fin ni échéances.")

    @property
    def occasionnelle(self) -> bool:
        """It binds only when something happens: a circumstance, or purchases of some amount."""
        return bool(self.circonstances or self.montant_marche or self.achats_annuels)

    @property
    def a_des_dates(self) -> bool:
        return self.rythme is not None and not self.rythme.sans_jour

    def terminee(self, jour: date) -> bool:
        """History on that day: its last day is past."""
        return self.fin is not None and self.fin < jour

    def en_vigueur(self, jour: date) -> bool:
        """In force on that day, the first and last days included."""
        if self.effet is SansDate.NON_FIXEE or self.terminee(jour):
            return False
        return self.effet is SansDate.ANCIENNE or (isinstance(self.effet, date) and self.effet <= jour)

    def a_venir(self, jour: date) -> bool:
        """Enacted, first day still ahead."""
        return isinstance(self.effet, date) and self.effet > jour

    @property
    def seuils_en_francais(self) -> tuple[str, ...]:
        """Each threshold in words, as the « Seuils » column shows them."""
        textes = []
        if self.population:
            texte = self.population.en_francais("habitants")
            textes.append(f"{texte} (population municipale)" if self.population_municipale else texte)
        if self.agents:
            textes.append(self.agents.en_francais(str(self.agents_unite)))
        for seuil, de_quoi in (
            (self.recettes, "recettes annuelles"),
            (self.montant_marche, "marchés"),
            (self.achats_annuels, "achats annuels"),
        ):
            if seuil:
                hors_taxes = " HT" if de_quoi != "recettes annuelles" else ""
                textes.append(f"{de_quoi} : {seuil.en_francais('€' + hors_taxes)}")
        return tuple(soigne(texte) for texte in textes)

    @property
    def population_municipale(self) -> bool:
        return self.population_reference is Reference.MUNICIPALE

    @property
    def quand_en_francais(self) -> str:
        """« chaque année, avant le 15 avril », « 15 jours après le vote »; empty when only `effet` counts."""
        parties = []
        if self.rythme:
            parties.append(self.rythme.en_francais(str(self.borne)))
        if self.delai:
            parties.append(str(self.delai))
        return soigne(" ; ".join(parties))


@dataclass(frozen=True, slots=True)
class Fiche:
    """One obligation, recommandation or objectif: the dated rules that make it, and what to know to comply.

    verifiee_le: day a person last read it against its sources. doutes: for editors only, never published.
    ressources: codes, sorted. outils: other tools, by name. voir_aussi: codes of related fiches.
    types_ecartes: the types of authority that someone looked at, and that no règle binds; a type that is neither there
    nor in a règle was looked at by nobody, and is answered « à vérifier ».
    """

    code: str
    domaine: str
    titre: str
    resume: str
    nature: Nature
    priorite: Priorite
    etat: Etat
    confiance: Confiance
    regles: tuple[Regle, ...]
    sources: tuple[Source, ...] = ()
    comment_faire: tuple[str, ...] = ()
    minimum: str = ""
    qui_agit: str = ""
    ressources: tuple[str, ...] = ()
    outils: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    sanction: str = ""
    voir_aussi: tuple[str, ...] = ()
    verifiee_le: date | None = None
    doutes: str = ""
    types_ecartes: tuple[TypeCollectivite, ...] = ()

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise FicheImpossible(f"Code « {self.code} » : des minuscules, des chiffres et des traits d’union.")
        if not self.regles:
            raise FicheImpossible(f"Fiche « {self.code} » : il faut au moins une règle.")
        object.__setattr__(self, "ressources", tuple(sorted(set(self.ressources))))
        par_cle: dict[str, Regle] = {}
        if len(self.titre) > TITRE_MAXIMAL:
            raise FicheImpossible(
                f"Fiche « {self.code} » : titre de {len(self.titre)} caractères, {TITRE_MAXIMAL} au plus."
            )
        for regle in self.regles:
            if regle.cle in par_cle:
                raise FicheImpossible(f"Fiche « {self.code} » : deux règles ont la clé « {regle.cle} ».")
            if len(self.code) + len(regle.cle) > LONGUEUR_MAXIMALE_DES_CODES:
                raise FicheImpossible(
                    f"« {self.code} » et « {regle.cle} » font {len(self.code) + len(regle.cle)} caractères ensemble : "
                    f"{LONGUEUR_MAXIMALE_DES_CODES} au plus."
                )
            par_cle[regle.cle] = regle
        for regle in self.regles:
            if regle.remplace:
                _verifie_remplacement(regle, par_cle.get(regle.remplace))
        self._tell_types_ecartes()

    def _tell_types_ecartes(self) -> None:
        """Each règle knows the types looked at that it does not bind: those of the others, and those set aside."""
        siens = [(regle, self.types_regardes - set(regle.types)) for regle in self.regles]
        regles = (r if r.types_ecartes == ecartes else replace(r, types_ecartes=ecartes) for r, ecartes in siens)
        object.__setattr__(self, "regles", tuple(regles))

    @property
    def types_vises(self) -> frozenset[TypeCollectivite]:
        """The types of authority that one of its règles names, those of the past included."""
        return frozenset(type_ for regle in self.regles for type_ in regle.types)

    @property
    def types_regardes(self) -> frozenset[TypeCollectivite]:
        """The types of authority that someone looked at: the others are answered « à vérifier »."""
        return self.types_vises | frozenset(self.types_ecartes)

    @property
    def projet(self) -> bool:
        """« Projet, non adopté »: never a duty. What is adopted without a day is announced, and no project."""
        return self.etat is Etat.INCERTAIN

    def regle(self, cle: str) -> Regle:
        """The règle of that clé. Raises KeyError."""
        for regle in self.regles:
            if regle.cle == cle:
                return regle
        raise KeyError(cle)

    def changement(self, regle: Regle) -> str:
        """« Le seuil passe de 40 000 à 60 000 € HT. » for a règle that replaces another, else nothing."""
        if not regle.remplace:
            return ""
        avant = self.regle(regle.remplace)
        for attribut, unite in (("population", "habitants"), ("montant_marche", "€ HT"), ("achats_annuels", "€ HT")):
            ancien, nouveau = getattr(avant, attribut), getattr(regle, attribut)
            if ancien and nouveau and ancien != nouveau:
                return soigne(f"Le seuil passe de {_de_a(ancien, nouveau, unite)}.")
        return ""

    def soignee(self) -> "Fiche":
        """The same fiche with its texts in French typography, for readers."""
        regles = tuple(
            replace(
                regle,
                titre=soigne(regle.titre),
                titre_court=soigne(regle.titre_court),
                quoi=soigne(regle.quoi),
                conditions=tuple(replace(c, texte=soigne(c.texte)) for c in regle.conditions),
                circonstances=_soignes(regle.circonstances),
                base_legale=_soignes(regle.base_legale),
                report_texte=soigne(regle.report_texte),
                report_pratique=soigne(regle.report_pratique),
                extensions=tuple(replace(e, texte=soigne(e.texte)) for e in regle.extensions),
            )
            for regle in self.regles
        )
        return replace(
            self,
            titre=soigne(self.titre),
            resume=soigne(self.resume),
            regles=regles,
            sources=tuple(replace(s, titre=soigne(s.titre), dit=soigne(s.dit)) for s in self.sources),
            comment_faire=_soignes(self.comment_faire),
            minimum=soigne(self.minimum),
            qui_agit=soigne(self.qui_agit),
            outils=_soignes(self.outils),
            exceptions=_soignes(self.exceptions),
            sanction=soigne(self.sanction),
        )


def _de_a(ancien: Seuil, nouveau: Seuil, unite: str) -> str:
    """« 40 000 à 60 000 € » when only the figure moves, else both thresholds in full."""
    formes = [(s.minimum is None, s.maximum is None, s.minimum_exclu, s.maximum_exclu) for s in (ancien, nouveau)]
    un_seul_bout = (ancien.minimum is None) != (ancien.maximum is None)
    if formes[0] == formes[1] and un_seul_bout:
        figures = [s.maximum if s.minimum is None else s.minimum for s in (ancien, nouveau)]
        return f"{nombre(figures[0] or 0)} à {nombre(figures[1] or 0)} {unite}"
    return f"« {ancien.en_francais(unite)} » à « {nouveau.en_francais(unite)} »"


def _verifie_remplacement(regle: Regle, ancienne: Regle | None) -> None:
    if ancienne is None or ancienne is regle:
        raise FicheImpossible(f"Règle « {regle.cle} » : elle remplace « {regle.remplace} », qui n’existe pas.")
    if not isinstance(regle.effet, date):
        raise FicheImpossible(
            f"Règle « {regle.cle} » : pour en remplacer une autre, elle doit avoir une date d’effet."
        )
    if ancienne.fin != veille(regle.effet):
        fin = date_longue(ancienne.fin) if ancienne.fin else "aucune"
        raise FicheImpossible(
            f"Règle « {regle.cle} » : elle remplace « {ancienne.cle} », qui doit finir la veille, "
            f"le {date_longue(veille(regle.effet))} (fin actuelle : {fin})."
        )


def _soignes(textes: Iterable[str]) -> tuple[str, ...]:
    return tuple(soigne(texte) for texte in textes)
