"""Template filters for French: dates, numbers, ordinals. Loaded everywhere (settings, `builtins`)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from obligations import typographie
from obligations.typographie import INSECABLE, JOURS, MOIS, MOIS_COURTS

register = template.Library()


@register.filter
@lru_cache(maxsize=8192)
def ordinaux(texte: str) -> SafeString:
    """The text, escaped, with « 1er » as a real ordinal."""
    return mark_safe(typographie.ordinaux(conditional_escape(texte)))


@register.filter
def soigne(texte: str) -> str:
    """A message of a form, with the spaces of French typography."""
    return typographie.soigne(str(texte))


@register.filter
def jour_long(jour: date) -> SafeString:
    """« 1er avril 2027 »."""
    return ordinaux(typographie.date_longue(jour))


@register.filter
def jour_du_mois(jour: date) -> SafeString:
    """« 1er », « 14 »."""
    return ordinaux(typographie.quantieme(jour.day))


@register.filter
def nom_du_jour(jour: date) -> str:
    return JOURS[jour.weekday()]


@register.filter
def mois_court(jour: date) -> str:
    """« déc. 2026 »."""
    return f"{MOIS_COURTS[jour.month - 1]} {jour.year}"


@register.filter
def mois_annee(jour: date) -> str:
    """« Décembre 2026 »."""
    return f"{MOIS[jour.month - 1].capitalize()} {jour.year}"


@register.filter
def nombre(valeur: int) -> str:
    """« 3 500 », with a space that does not break."""
    return typographie.nombre(valeur)


@register.filter
def compte(valeur: int, mots: str) -> str:
    """`3|compte:"date,dates"` -> « 3 dates »; zero is singular in French."""
    singulier, pluriel = mots.split(",")
    return f"{typographie.nombre(valeur)}{INSECABLE}{singulier if valeur < 2 else pluriel}"


@register.filter
def dans_combien(de: date, a: date) -> str:
    """« Dans 12 jours »."""
    return typographie.dans_combien(de, a)


@register.filter
def jour_local(instant: datetime) -> date:
    """The day of an instant, in France."""
    return timezone.localdate(instant)


@register.filter
def prend(valeurs: Mapping[str, Any], cle: str) -> Any:
    """`domaines|prend:code`; None when there is none."""
    return valeurs.get(cle)


@register.filter
def est_dans(valeur: Any, ensemble: Collection[Any]) -> bool:
    """`echeance|est_dans:agenda.reprises`, as the value of an include."""
    return valeur in ensemble


@register.filter
def hote(adresse: str) -> str:
    """« maire-info.com »: where a source was read, without the rest of its address."""
    return (urlsplit(adresse).hostname or adresse).removeprefix("www.")
