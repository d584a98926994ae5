"""Rythme: the dates of the law that come back, as RFC 5545 lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import rrule

from obligations.lecture import verifie_annee
from obligations.typographie import MOIS, enumere, quantieme

EXEMPLE = "« RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15 »"
FREQUENCES = {"YEARLY": rrule.YEARLY, "MONTHLY": rrule.MONTHLY, "WEEKLY": rrule.WEEKLY}
JOURS_ICAL = {
    "MO": rrule.MO,
    "TU": rrule.TU,
    "WE": rrule.WE,
    "TH": rrule.TH,
    "FR": rrule.FR,
    "SA": rrule.SA,
    "SU": rrule.SU,
}
DATES_PAR_AN = 60
"""More dates than this in one year is no calendar of legal deadlines, but a mistake."""
ECART_D_UN_REPORT = 92
"""Days: farther apart, a day removed and a day added are two facts, not one date moved."""
ANNEES_D_ESSAI = 9
"""Nine years always hold a 29 February, whatever the first one."""
_LIGNE = re.compile(r"(RRULE|DTSTART;VALUE=DATE|RDATE;VALUE=DATE|EXDATE;VALUE=DATE):(\S+)")
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_ENTIERS = {"INTERVAL": (1, 50), "BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYSETPOS": (-31, 31)}


class RythmeIllisible(ValueError):
    """The lines are no rythme, or one that this site refuses; the message says why and shows a right one."""


@dataclass(frozen=True, slots=True)
class Rythme:
    """Recurring days of the law: an RRULE (or none), plus added days, minus removed ones.

    The days are those written in the law: « avant le 15 avril » is kept as 15 April, and `Borne` puts the
    échéance on its eve. A rule without a day (« chaque année, sans jour fixé ») is legal and gives no date.
    """

    recurrence: tuple[tuple[str, str], ...] = ()
    ancre: date | None = None
    ajouts: tuple[date, ...] = ()
    retraits: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ajouts", tuple(sorted(set(self.ajouts))))
        object.__setattr__(self, "retraits", tuple(sorted(set(self.retraits))))
        if not self.recurrence and not self.ajouts:
            raise RythmeIllisible(f"Un rythme a une ligne RRULE ou RDATE, par exemple {EXEMPLE}.")
        if self.recurrence:
            _verifie_recurrence(dict(self.recurrence), self.ancre)
            if not {"BYMONTHDAY", "BYDAY"} & set(dict(self.recurrence)):
                if self.retraits:
                    raise RythmeIllisible("EXDATE ne retire rien d’une règle qui ne fixe aucun jour.")
            else:
                self._verifie_les_dates()
        elif self.retraits or self.ancre:
            raise RythmeIllisible("EXDATE et DTSTART n’ont de sens qu’avec une ligne RRULE.")
        if len(self.ajouts) > DATES_PAR_AN:
            raise RythmeIllisible(f"{len(self.ajouts)} dates en RDATE : {DATES_PAR_AN} au plus. Écrivez une RRULE.")

    def _verifie_les_dates(self) -> None:
        depart = self.ancre or date(2024, 1, 1)
        essai = list(self._occurrences_de_la_regle(depart, depart.replace(year=depart.year + ANNEES_D_ESSAI, day=1)))
        if not essai:
            raise RythmeIllisible(f"« {self} » ne donne aucune date : ce jour n’existe pas.")
        par_an = max(sum(1 for jour in essai if jour.year == annee) for annee in {jour.year for jour in essai})
        if par_an > DATES_PAR_AN:
            raise RythmeIllisible(f"« {self} » donnerait {par_an} dates par an : {DATES_PAR_AN} au plus.")
        for jour in self.retraits:
            if jour not in set(self._occurrences_de_la_regle(jour, jour)):
                raise RythmeIllisible(f"EXDATE {jour:%Y%m%d} n’est pas une date de la règle : rien à retirer.")

    @classmethod
    def parse(cls, lignes: Iterable[str]) -> "Rythme":
        """Read RFC 5545 lines: RRULE, DTSTART;VALUE=DATE, RDATE;VALUE=DATE, EXDATE;VALUE=DATE.

        Raises RythmeIllisible with the faulty line and an example.
        """
        recurrence: tuple[tuple[str, str], ...] = ()
        ancre: date | None = None
        dates: dict[str, list[date]] = {"RDATE": [], "EXDATE": []}
        for ligne in (ligne.strip() for ligne in lignes if ligne.strip()):
            trouve = _LIGNE.fullmatch(ligne)
            if not trouve:
                raise RythmeIllisible(
                    f"Ligne « {ligne} » illisible. Lignes admises : RRULE:…, DTSTART;VALUE=DATE:20240101, "
                    f"RDATE;VALUE=DATE:20260430, EXDATE;VALUE=DATE:20260415. Par exemple {EXEMPLE}."
                )
            nom, valeur = trouve[1].split(";")[0], trouve[2]
            if nom == "RRULE":
                if recurrence:
                    raise RythmeIllisible("Deux lignes RRULE : faites-en deux règles.")
                recurrence = _lit_recurrence(valeur)
            elif nom == "DTSTART":
                if ancre:
                    raise RythmeIllisible("Deux lignes DTSTART : gardez-en une.")
                ancre = _lit_date(valeur)
            else:
                dates[nom] += [_lit_date(morceau) for morceau in valeur.split(",")]
        return cls(recurrence, ancre, tuple(dates["RDATE"]), tuple(dates["EXDATE"]))

    @property
    def lignes(self) -> tuple[str, ...]:
        """The text form; `parse` reads it back."""
        lignes = []
        if self.ancre:
            lignes.append(f"DTSTART;VALUE=DATE:{self.ancre:%Y%m%d}")
        if self.recurrence:
            lignes.append("RRULE:" + ";".join(f"{nom}={valeur}" for nom, valeur in self.recurrence))
        for nom, jours in (("RDATE", self.ajouts), ("EXDATE", self.retraits)):
            if jours:
                lignes.append(f"{nom};VALUE=DATE:" + ",".join(f"{jour:%Y%m%d}" for jour in jours))
        return tuple(lignes)

    def __str__(self) -> str:
        return "\n".join(self.lignes)

    @property
    def frequence(self) -> str:
        return dict(self.recurrence).get("FREQ", "")

    @property
    def mensuel(self) -> bool:
        """Dates belong to a month rather than to a year."""
        return self.frequence == "MONTHLY"

    @property
    def sans_jour(self) -> bool:
        """« chaque année, sans jour fixé »: nothing to place in a calendar."""
        return bool(self.recurrence) and not self.ajouts and not self.regle_a_des_jours

    @property
    def regle_a_des_jours(self) -> bool:
        """The RRULE gives days; otherwise only the added days are dates."""
        return bool({"BYMONTHDAY", "BYDAY"} & set(dict(self.recurrence)))

    def jours(self, debut: date, fin: date) -> list[date]:
        """The days of the law from debut to fin, both included, sorted, each once."""
        marge = timedelta(days=ECART_D_UN_REPORT)  # a day may come from another, removed just outside
        large = debut - min(marge, debut - date.min), fin + min(marge, date.max - fin)
        return sorted({jour for _, jour in self.occurrences(*large) if debut <= jour <= fin})

    def occurrences(self, debut: date, fin: date) -> list[tuple[date | None, date]]:
        """(day of the rule that it is, day on which it falls) for each day of the rule between, and each added day.

        A day removed and another added near it are one occurrence, moved: it keeps the first as its identity. An added
        day that replaces none has no day of the rule.
        """
        deplaces = self._deplaces()
        de_la_regle = [
            (jour, deplaces.get(jour, jour))
            for jour in self._occurrences_de_la_regle(debut, fin)
            if jour in deplaces or jour not in self.retraits
        ]
        isoles = set(self.ajouts) - set(deplaces.values()) - {jour for _, jour in de_la_regle}
        return de_la_regle + [(None, jour) for jour in sorted(isoles) if debut <= jour <= fin]

    def jours_de_la_regle(self, debut: date, fin: date) -> list[date]:
        """The days of the RRULE alone, removed ones included: what ranks are counted on."""
        return list(self._occurrences_de_la_regle(debut, fin))

    def _deplaces(self) -> dict[date, date]:
        """Removed day -> the added day that replaces it: the nearest still free, within a quarter."""
        libres = [jour for jour in self.ajouts if jour not in self.jours_de_la_regle(jour, jour)]
        deplaces = {}
        for retire in self.retraits:
            proches = [ajoute for ajoute in libres if abs((ajoute - retire).days) <= ECART_D_UN_REPORT]
            if proches:
                deplaces[retire] = min(proches, key=lambda ajoute: abs((ajoute - retire).days))
                libres.remove(deplaces[retire])
        return deplaces

    def _occurrences_de_la_regle(self, debut: date, fin: date) -> Iterator[date]:
        parties = dict(self.recurrence)
        if not self.regle_a_des_jours or fin < debut:
            return
        regle = rrule.rrule(
            FREQUENCES[parties["FREQ"]],  # type: ignore[arg-type]
            dtstart=_minuit(self._depart(debut)),
            until=_minuit(fin),
            interval=int(parties.get("INTERVAL", 1)),
            bymonth=_entiers(parties.get("BYMONTH")),
            bymonthday=_entiers(parties.get("BYMONTHDAY")),
            bysetpos=_entiers(parties.get("BYSETPOS")),
            byweekday=_jours_de_semaine(parties.get("BYDAY")),
        )
        for instant in regle:
            if instant.date() >= debut:
                yield instant.date()

    def _depart(self, debut: date) -> date:
        """The anchor, when counting from it matters; else the first day of the year asked, if later."""
        premier_janvier = date(debut.year, 1, 1)
        if self.ancre is None:
            return premier_janvier
        return self.ancre if "INTERVAL" in dict(self.recurrence) else max(self.ancre, premier_janvier)

    def en_francais(self, borne: str = "le") -> str:
        """« chaque année, avant le 15 avril »; dates that no short sentence tells are « à dates fixées »."""
        parties = dict(self.recurrence)
        if not parties:
            jours = [f"{quantieme(jour.day)} {MOIS[jour.month - 1]} {jour.year}" for jour in self.ajouts]
            return f"{borne} {enumere(jours)}" if len(jours) <= 4 else "à dates fixées"
        intervalle = int(parties.get("INTERVAL", 1))
        unite = {"YEARLY": "an", "MONTHLY": "mois", "WEEKLY": "semaine"}[self.frequence]
        if intervalle > 1:
            pluriel = unite if unite == "mois" else f"{unite}s"
            tous = f"{'toutes' if unite == 'semaine' else 'tous'} les {intervalle} {pluriel}"
        else:
            tous = "chaque année" if unite == "an" else f"chaque {unite}"
        mois = [MOIS[m - 1] for m in _entiers(parties.get("BYMONTH")) or ()]
        if self.sans_jour:
            return f"{tous}, en {enumere(mois)}, sans jour fixé" if mois else f"{tous}, sans jour fixé"
        quantiemes = _entiers(parties.get("BYMONTHDAY")) or ()
        if len(quantiemes) != 1 or "BYDAY" in parties or "BYSETPOS" in parties:
            return f"{tous}, à dates fixées"
        jour = quantiemes[0]
        if not mois and intervalle == 1:
            tous = "chaque mois"
        if jour == -1:
            return f"{tous}, {borne} dernier jour {enumere([_de(m) for m in mois]) if mois else 'du mois'}"
        if jour < 0:
            return f"{tous}, à dates fixées"
        quand = mois[0] if len(mois) == 1 else enumere([_de(m) for m in mois])
        return f"{tous}, {borne} {quantieme(jour)} {quand}".rstrip()


def _de(mois: str) -> str:
    return f"d’{mois}" if mois[0] in "ao" else f"de {mois}"


def veille(jour: date) -> date:
    return jour - timedelta(days=1)


def _minuit(jour: date) -> datetime:
    """dateutil counts in datetimes; naive midnights go in and come out, no time zone can move them."""
    return datetime.combine(jour, time())


def _entiers(texte: str | None) -> tuple[int, ...] | None:
    return tuple(int(partie) for partie in texte.split(",")) if texte else None


def _jours_de_semaine(texte: str | None) -> tuple[rrule.weekday, ...] | None:
    if not texte:
        return None
    jours = []
    for partie in texte.split(","):
        rang, nom = _BYDAY.fullmatch(partie).groups()  # type: ignore[union-attr]
        jours.append(JOURS_ICAL[nom](int(rang)) if rang else JOURS_ICAL[nom])
    return tuple(jours)


def _lit_date(texte: str) -> date:
    try:
        if not re.fullmatch(r"\d{8}", texte):
            raise ValueError
        jour = date(int(texte[:4]), int(texte[4:6]), int(texte[6:]))
    except ValueError:
        raise RythmeIllisible(f"Date « {texte} » illisible : écrivez-la comme 20260430.") from None
    try:
        return verifie_annee(jour)
    except ValueError as erreur:
        raise RythmeIllisible(str(erreur)) from erreur


def _lit_recurrence(texte: str) -> tuple[tuple[str, str], ...]:
    parties: list[tuple[str, str]] = []
    for partie in texte.split(";"):
        nom, egal, valeur = partie.partition("=")
        if not egal or not valeur:
            raise RythmeIllisible(f"« {partie} » illisible dans une RRULE. Par exemple {EXEMPLE}.")
        if nom in dict(parties):
            raise RythmeIllisible(f"{nom} est écrit deux fois dans la RRULE : gardez-en un.")
        parties.append((nom, valeur))
    return tuple(parties)


def _verifie_recurrence(parties: dict[str, str], ancre: date | None) -> None:
    if parties.get("FREQ") not in FREQUENCES:
        raise RythmeIllisible(
            f"FREQ={parties.get('FREQ', '')} refusé : {enumere(list(FREQUENCES), 'ou')}. "
            "Une échéance légale ne revient pas plus d’une fois par semaine."
        )
    for nom, valeur in parties.items():
        if nom in _ENTIERS:
            _verifie_entiers(nom, valeur)
        elif nom == "BYDAY":
            for partie in valeur.split(","):
                if not _BYDAY.fullmatch(partie):
                    raise RythmeIllisible(f"BYDAY={valeur} illisible : par exemple BYDAY=FR ou BYDAY=1MO.")
        elif nom != "FREQ":
            raise RythmeIllisible(
                f"{nom} refusé dans une RRULE : {enumere(['FREQ', *_ENTIERS, 'BYDAY'], 'ou')}. "
                "Pour une fin, renseignez la date de fin de la règle."
            )
    avec_jour = {"BYMONTHDAY", "BYDAY"} & set(parties)
    if int(parties.get("INTERVAL", 1)) > 1 and avec_jour and ancre is None:
        raise RythmeIllisible(
            f"INTERVAL={parties['INTERVAL']} demande un point de départ : ajoutez DTSTART;VALUE=DATE:20240101."
        )
    if ancre is not None and not avec_jour:
        raise RythmeIllisible("DTSTART ne suffit pas à fixer un jour : ajoutez BYMONTH et BYMONTHDAY.")
    if parties["FREQ"] == "WEEKLY":
        en_trop = {"BYMONTHDAY", "BYSETPOS"} & set(parties)
        if en_trop or re.search(r"\d", parties.get("BYDAY", "")):
            raise RythmeIllisible("FREQ=WEEKLY n’admet que des jours sans rang : par exemple BYDAY=FR.")
    if "BYSETPOS" in parties and not avec_jour:
        raise RythmeIllisible("BYSETPOS n’a de sens qu’avec BYDAY ou BYMONTHDAY.")


def _verifie_entiers(nom: str, valeur: str) -> None:
    bas, haut = _ENTIERS[nom]
    for partie in valeur.split(","):
        if not re.fullmatch(r"-?\d{1,2}", partie) or not bas <= int(partie) <= haut or int(partie) == 0:
            raise RythmeIllisible(
                f"{nom}={valeur} illisible : des nombres de {bas} à {haut}, séparés par des virgules."
            )
    if nom == "INTERVAL" and "," in valeur:
        raise RythmeIllisible(f"INTERVAL={valeur} illisible : un seul nombre.")
