"""Template filters on règles: how their dates, amounts and cases are told."""

from datetime import date

from django import template

from obligations.fiche import Regle, SansDate
from obligations.typographie import date_longue, soigne

register = template.Library()

SANS_DATE = {
    SansDate.ANCIENNE: ("En vigueur, premier jour non établi", "Déjà en vigueur"),
    SansDate.NON_FIXEE: ("Annoncé, jour non fixé", "Jour non fixé"),
}
"""For a règle without a first day: in a table, and at the head of a line."""


@register.filter
def a_partir(regle: Regle) -> str:
    """« 1er juillet 2022 », or why there is no day."""
    return date_longue(regle.effet) if isinstance(regle.effet, date) else SANS_DATE[regle.effet][0]


@register.filter
def depuis(regle: Regle | None) -> str:
    """« Depuis le 1er juillet 2022 », for what is in force; None: nothing surely is."""
    if regle is None:
        return "Selon votre cas"
    return f"Depuis le {date_longue(regle.effet)}" if isinstance(regle.effet, date) else SANS_DATE[regle.effet][1]


def montants(regle: Regle) -> list[str]:
    """Amounts of purchases: they say when the duty arises, not who is concerned."""
    sommes = ((regle.montant_marche, "Marchés"), (regle.achats_annuels, "Achats annuels"))
    return [soigne(f"{quoi} : {seuil.en_francais('€ HT')}") for seuil, quoi in sommes if seuil]


@register.filter
def sans_seuil_ni_cas(regle: Regle) -> bool:
    return not (regle.seuils_en_francais or regle.conditions or regle.circonstances)
