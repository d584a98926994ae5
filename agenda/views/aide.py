"""« S'abonner, pas à pas »: choose, copy the address, paste it in one's calendar program."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agenda import adresses, presentation
from agenda.forms import OptionsForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.logiciels import LOGICIELS
from agenda.views.contextes import OPTIONS_DU_FLUX
from agenda.views.demandeur import Demandeur, who_asks
from collectivites.profil import TypeCollectivite
from obligations.catalogue import current_catalogue

CHOISIES_ICI = ("domaine", *OPTIONS_DU_FLUX)
"""The rest, filters set in the agenda, is kept without being asked again."""


@page_publique
def abonnement(request: HttpRequest) -> HttpResponse:
    """Whoever asks, with the options of their feed; the steps alone when nobody does."""
    catalogue = current_catalogue()
    demandeur = who_asks(request, catalogue)
    form = OptionsForm(request.GET, catalogue)
    form.is_valid()
    options, agenda = form.options_as_query(), demandeur.adresse
    contexte = {
        "catalogue": catalogue,
        "types": list(TypeCollectivite),
        "profil_form": demandeur.form,
        "form": form,
        "erreurs": _erreurs(demandeur, form),
        "nom": demandeur.nom,
        "changer": adresses.avec(reverse("agenda:aide-abonnement"), options),
        "retour": agenda.avec(options) if agenda else "",
        "abonnement": agenda.abonnement(options) if agenda else None,
        "profil_query": demandeur.query,
        "autres_query": [(nom, valeur) for nom, valeur in options if nom not in CHOISIES_ICI],
        "logiciels": LOGICIELS,
    }
    page = render(request, page_or_partial(request, "agenda/aide_abonnement.html", "adresse"), contexte)
    query = [*demandeur.query, *(options if agenda else [])]
    return with_clean_address(page, request, adresses.avec(reverse("agenda:aide-abonnement"), query))


def _erreurs(demandeur: Demandeur, form: OptionsForm) -> list[tuple[str, str]]:
    """What to mend, with the fields that the page has: those of the choices, or those that tell who one is."""
    if demandeur.profil:
        return presentation.erreurs({**demandeur.form.errors, **form.errors}, presentation.CHAMPS_DE_L_ABONNEMENT)
    inconnue = [f"Aucune collectivité n’a le code « {demandeur.inconnue} »."] if demandeur.inconnue else []
    return presentation.erreurs({"": inconnue, **demandeur.form.errors, **form.errors}, presentation.CHAMPS_DU_PROFIL)
