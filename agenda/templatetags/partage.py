"""What a page says of itself to those who show its address elsewhere: search engines, mails, messages."""

from html import unescape

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from agenda import adresses, identite
from collectivites.models import Collectivite
from obligations.typographie import resume

register = template.Library()

SITE = "Agenda des obligations numériques"
SUFFIXES = (f" – {SITE}", " – Obligations numériques")
"""What follows the name of a page in a title, the one that tells the most first."""
TITRE_AU_PLUS = 65
"""Characters: what a search engine or the subject of a mail shows."""


@register.filter(is_safe=True)
def avec_le_site(titre: str) -> str:
    """« Mentions légales – Agenda des obligations numériques »; a long name keeps its place, and the site yields."""
    longueur = len(unescape(titre))
    if SITE in titre:
        return titre
    return next((f"{titre}{s}" for s in SUFFIXES if longueur + len(s) <= TITRE_AU_PLUS), titre)


@register.filter
def resume_court(texte: str) -> str:
    """As much of the text as a search engine shows, whole sentences if it can be."""
    return resume(texte)


@register.filter(is_safe=True)
def absolue(chemin: str) -> str:
    """The path, under the public origin."""
    return adresses.absolue(iri_to_uri(chemin) or "")


@register.filter
def nom_distinct(collectivite: Collectivite) -> str:
    """« Saint-Malo (Ille-et-Vilaine) »."""
    return identite.nom_distinct(collectivite)


class Retient(template.Node):
    """`{% retient as titre %}…{% endretient %}`: what is inside, rendered once, to be written several times."""

    def __init__(self, nodelist: NodeList, nom: str) -> None:
        self.nodelist = nodelist
        self.nom = nom

    def render(self, context: Context) -> SafeString:
        context[self.nom] = mark_safe(self.nodelist.render(context).strip())
        return mark_safe("")


@register.tag
def retient(parser: Parser, token: Token) -> Retient:
    _, _, nom = token.split_contents()
    nodelist = parser.parse(("endretient",))
    parser.delete_first_token()
    return Retient(nodelist, nom)
