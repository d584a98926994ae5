"""What a page says of itself to those who show its address elsewhere: search engines, mails, messages."""

from html import unescape

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agenda import adresses, donnees_liees, identite
from agenda.donnees_liees import SITE, Etape, Noeud
from agenda.http import allow_data_block
from collectivites.models import Collectivite
from obligations.catalogue import Parution
from obligations.fiche import Fiche
from obligations.typographie import INSECABLE, resume
from obligations.vocabulaire import Domaine

register = template.Library()

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


@register.simple_tag(takes_context=True)
def donnees_du_site(context: Context) -> SafeString:
    """For the home page."""
    return _bloc(context, donnees_liees.site())


@register.simple_tag(takes_context=True)
def donnees_de_la_page(context: Context, nom: str, parent: str = "", adresse_du_parent: str = "") -> SafeString:
    """For a page that has no more to tell than where it stands: under the home, or under one other page."""
    etapes: list[Etape] = [(parent, reverse(adresse_du_parent))] if parent else []
    return _bloc(context, donnees_liees.fil_d_ariane(etapes, nom))


@register.simple_tag(takes_context=True)
def donnees_de_la_fiche(context: Context, fiche: Fiche, domaine: Domaine, parution: Parution) -> SafeString:
    liste = reverse("agenda:obligations")
    etapes = [("Obligations", liste), (domaine.titre, adresses.avec(liste, [("domaine", domaine.code)]))]
    fil = donnees_liees.fil_d_ariane(etapes, fiche.titre)
    return _bloc(context, donnees_liees.page_de_la_fiche(fiche, parution), fil)


@register.simple_tag(takes_context=True)
def donnees_de_l_agenda(context: Context, titre: str, collectivite: Collectivite | None) -> SafeString:
    """What a described profile is about is nobody: only its place is told."""
    fil = donnees_liees.fil_d_ariane([], titre)
    if collectivite is None:
        return _bloc(context, fil)
    nom = f"{identite.nom_distinct(collectivite)}{INSECABLE}: obligations et dates"
    return _bloc(context, donnees_liees.page_de_la_collectivite(collectivite, nom), fil)


def _bloc(context: Context, *noeuds: Noeud) -> SafeString:
    texte = donnees_liees.document(noeuds)
    allow_data_block(context["request"], texte)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(texte))
