"""When a day begins: at midnight in Paris. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def minuit(jour: date) -> datetime:
    """The instant at which that day begins."""
    return datetime(jour.year, jour.month, jour.day, tzinfo=PARIS)


def lendemain(jour: date) -> datetime:
    """The instant at which that day ends: what happens from there on is not of it."""
    return minuit(jour + timedelta(days=1))
