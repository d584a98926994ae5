"""The day to act when the last day of a duty is closed: never later than the strictest reading of the text. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from obligations.fiche import Borne, Regle, Report
from obligations.jours_feries import DIMANCHE, SAMEDI, Zone, ferie, ouvrable, ouvre, sure
from obligations.typographie import INSECABLE, JOURS, date_longue, jour_et_mois, quantieme

OUVERT = {Report.JOUR_OUVRABLE: ouvrable, Report.JOUR_OUVRE: ouvre}
SUIVANT = {Report.JOUR_OUVRABLE: "ouvrable", Report.JOUR_OUVRE: "ouvré"}
DEUX_POINTS = f"{INSECABLE}: "
SANS_REPORT = f"aucun report prévu par le texte{DEUX_POINTS}agissez avant"
EN_PARTIE = "dans les communes qui ont un temple protestant ou une église mixte"


def jour_pour_agir(regle: Regle, dernier: date, zone: Zone) -> tuple[date, str]:
    """When to act, and what is told if the last useful day of the law is closed; else that day, and nothing.

    The text moves a closed day to the next one that is open. Where that one is a Saturday, or Good Friday in
    Alsace-Moselle, it may be closed or not: the day to act is the one before on which everybody works. So it is for
    « avant le »: nobody knows whether its eve is what the text moves. Without a report, nothing moves, and it is told.
    """
    if sure(dernier, zone):
        return dernier, ""
    if regle.report is None:
        return dernier, _sans_report(regle, dernier, zone)
    reporte = dernier if regle.borne is Borne.AVANT else next(_ouverts(regle.report, dernier, zone))
    agir = next(jour for jour in _jours(reporte, -1) if sure(jour, zone))
    return agir, _phrase(regle, regle.report, dernier, reporte, agir, zone)


def _sans_report(regle: Regle, dernier: date, zone: Zone) -> str:
    """« Le … est un dimanche, aucun report prévu… »; nothing for what merely happens on its day, an election."""
    ferme = dernier.weekday() == DIMANCHE or ferie(dernier, zone)
    return f"{_constat(dernier, zone)}, {SANS_REPORT}." if ferme and regle.borne is not Borne.LE else ""


def _phrase(regle: Regle, report: Report, dernier: date, reporte: date, agir: date, zone: Zone) -> str:
    """« Le 15 août 2027 est un dimanche : reporté au lundi 16 (CSS, art. R. 133-14). »"""
    constat, texte = _constat(dernier, zone), f"({regle.report_texte})"
    if agir == reporte:
        return f"{constat}{DEUX_POINTS}reporté au {_nomme(agir, dernier)} {texte}."
    if reporte != dernier:
        constat += f" et le jour {SUIVANT[report]} suivant est le {_nomme(reporte, dernier)} {texte}"
    elif regle.borne is not Borne.AVANT and dernier.weekday() == SAMEDI:
        constat += f", que le texte peut tenir pour ouvrable {texte}"
    pratique = f" {regle.report_pratique}" if regle.report_pratique and reporte.weekday() == SAMEDI else ""
    return f"{constat}{DEUX_POINTS}agissez au plus tard le {_nomme(agir, dernier)}.{pratique}"


def _constat(jour: date, zone: Zone) -> str:
    """« Le 15 août 2027 est un dimanche », « Le 15 août 2025 est férié (Assomption) »."""
    connu = ferie(jour, zone)
    if connu is None or jour.weekday() == DIMANCHE:
        return f"Le {date_longue(jour)} est un {JOURS[jour.weekday()]}"
    ou = "" if connu.partout else f" {EN_PARTIE}"
    return f"Le {date_longue(jour)} est férié{ou}{f' ({connu.nom})' if connu.nom else ''}"


def _nomme(jour: date, autre: date) -> str:
    """« lundi 16 », with its month and its year when they are not those of the other day."""
    if jour.year != autre.year:
        quand = date_longue(jour)
    else:
        quand = quantieme(jour.day) if jour.month == autre.month else jour_et_mois(jour)
    return f"{JOURS[jour.weekday()]} {quand}"


def _ouverts(report: Report, jour: date, zone: Zone) -> Iterator[date]:
    return (candidat for candidat in _jours(jour, 1) if OUVERT[report](candidat, zone))


def _jours(jour: date, pas: int) -> Iterator[date]:
    """That day, then those after it, or before."""
    while True:
        yield jour
        jour += timedelta(days=pas)
