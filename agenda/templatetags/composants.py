"""The small pieces that a page repeats a hundred times, as filters: an include for each would triple its cost.

Their look is in site.css; what they mean is in docs/glossaire.md (verdict, raison) and the README of the model.
"""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agenda import journal
from agenda.templatetags.francais import jour_du_mois, mois_court, nom_du_jour, ordinaux
from agenda.templatetags.regles import montants
from obligations.fiche import Regle
from obligations.journal import Entree
from obligations.verdict import Reponse, Verdict

register = template.Library()

ICONES = {Reponse.CONCERNE: "oui", Reponse.A_VERIFIER: "doute", Reponse.NON_CONCERNE: "non"}


@register.filter
@lru_cache(maxsize=8)
def icone(nom: str) -> SafeString:
    """A sign of the sprite in base.html; decorative, since a word always stands beside it."""
    return format_html('<svg class="ico" aria-hidden="true"><use href="#i-{}"/></svg>', nom)


@register.filter
@lru_cache(maxsize=8)
def etiquette_de_verdict(reponse: Reponse) -> SafeString:
    """An icon, a word and an outline: the answer never rests on colour alone."""
    return format_html(
        '<span class="verdict verdict--{}">{}{}</span>', reponse, icone(ICONES[reponse]), reponse.libelle
    )


@register.filter
@lru_cache(maxsize=2048)
def feuillet(le: date, variante: str = "") -> SafeString:
    """A date as on a tear-off calendar; `variante` is « grand » for the one in the answer."""
    return format_html(
        '<time class="feuillet{}" datetime="{}"><span class="feuillet__mois">{}</span> '
        '<span class="feuillet__jour">{}</span> <span class="feuillet__nom">{}</span></time>',
        f" feuillet--{variante}" if variante else "",
        le.isoformat(),
        mois_court(le),
        jour_du_mois(le),
        nom_du_jour(le),
    )


@register.filter
def raisons(verdict: Verdict, regle: Regle) -> SafeString:
    """Each criterion with its outcome, then the amounts and circumstances that say when the duty arises."""
    criteres = [(raison.sens, icone(raison.sens), ordinaux(raison.texte)) for raison in verdict.raisons]
    cas = [("oui", icone("agenda"), ordinaux(montant)) for montant in montants(regle)]
    cas += [("oui", icone("agenda"), ordinaux(f"Quand {circonstance}")) for circonstance in regle.circonstances]
    lignes = format_html_join("", '<li class="{}">{}<span>{}</span></li>', [*criteres, *cas])
    return mark_safe(f'<ul class="raisons">{lignes}</ul>')


@register.filter
def changements(entree: Entree) -> SafeString:
    """Each change: the règle it speaks of, what it was, what it is. A word stands before each, whatever the colours.

    Empty when its kind says all: a fiche that is new, withdrawn, verified.
    """
    lignes = []
    for change in entree.changements:
        mots = [(mot, MARQUES.get(mot, "span"), ordinaux(texte)) for mot, texte in journal.en_mots(change)]
        if mots:
            sujet = ordinaux(journal.sujet_a_dire(change, entree))
            dits = format_html_join("", "<p>{0}\u00a0: <{1}>{2}</{1}></p>", mots)
            lignes.append((format_html("<p>{}</p>", sujet) if sujet else "", dits))
    puces = format_html_join("", "<li>{}{}</li>", lignes)
    return format_html('<ul class="changements">{}</ul>', puces) if puces else puces


MARQUES = dict.fromkeys(("Avant", "De moins", "Retirée"), "del") | dict.fromkeys(
    ("Désormais", "De plus", "Ajoutée"), "ins"
)
"""By word, the element of what it introduces."""
