"""« S'abonner, pas à pas »: choose, copy the address, paste it in one's calendar program."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agenda import adresses, presentation
from agenda.forms import OptionsForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.logiciels import LOGICIELS
from agenda.views.demandeur import who_asks
from collectivites.profil import TypeCollectivite
from obligations.catalogue import current_catalogue

AUTRES_OPTIONS = ("nature", "etat", "verdict", "q", "du", "au")
"""What the page keeps without asking it again: filters set in the agenda."""


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
        "erreurs": presentation.erreurs({**demandeur.form.errors, **form.errors}, presentation.CHAMPS_DE_LA_PAGE),
        "nom": demandeur.nom,
        "retour": agenda.avec(options) if agenda else "",
        "abonnement": agenda.abonnement(options) if agenda else None,
        "profil_query": demandeur.query,
        "autres_query": [
            (nom, valeur) for nom, valeur in options if nom in ("nature", "etat", "verdict", "q", "du", "au")
        ],
        "logiciels": LOGICIELS,
    }
    page = render(request, page_or_partial(request, "agenda/aide_abonnement.html", "adresse"), contexte)
    query = [*demandeur.query, *(options if agenda else [])]
    return with_clean_address(page, request, adresses.avec(reverse("agenda:aide-abonnement"), query))
