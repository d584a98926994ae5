"""Template filters for the texts that may hold marks; which ones do is in obligations/textes.py."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from obligations import marques

register = template.Library()


@register.filter
def en_ligne(texte: str) -> SafeString:
    """For the inside of a paragraph or of an item."""
    return mark_safe(marques.en_ligne(texte))


@register.filter
def en_blocs(texte: str) -> SafeString:
    """For a place of its own: the paragraph, or several and their lists, in a box that gives them room."""
    html = marques.en_blocs(texte)
    return mark_safe(f'<div class="prose texte">{html}</div>' if _plusieurs(html) else html)


@register.filter
def en_clair(texte: str) -> str:
    """For a place that shows words alone: a card, an attribute."""
    return marques.en_clair(texte)


def _plusieurs(html: str) -> bool:
    return html.count("<p>") != 1 or "<li>" in html
