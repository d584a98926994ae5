"""The list of ressources, and one of them."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agenda import adresses
from agenda.fiches import FIABILITE
from agenda.forms import RessourcesForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.presentation import CHAMPS_DES_LISTES, erreurs
from agenda.ressources import ressources_par_famille
from obligations.catalogue import Catalogue, current_catalogue
from obligations.ressource import Ressource


@page_publique
def liste(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    form = RessourcesForm(request.GET, catalogue)
    form.is_valid()
    filtre = form.to_filtre()
    groupes = ressources_par_famille(catalogue, filtre)
    contexte = {
        "catalogue": catalogue,
        "form": form,
        "erreurs": erreurs(form.errors, CHAMPS_DES_LISTES),
        "filtre": filtre,
        "autres_filtres": replace(filtre, q="").actif,
        "nombre": sum(len(liees) for _, liees in groupes),
        "groupes": groupes,
    }
    reponse = render(request, page_or_partial(request, "agenda/ressources.html", "resultats"), contexte)
    return with_clean_address(reponse, request, adresses.avec(reverse("agenda:ressources"), filtre.as_query()))


@page_publique
def ressource(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = current_catalogue()
    if code in catalogue.ressources_retirees:
        return render(request, "agenda/ressource_retiree.html", {"catalogue": catalogue}, status=410)
    if code not in catalogue.ressources:
        raise Http404
    return render(request, "agenda/ressource.html", contexte_de_la_ressource(catalogue, catalogue.ressources[code]))


def contexte_de_la_ressource(catalogue: Catalogue, la_ressource: Ressource) -> dict[str, Any]:
    """What the page shows, published or not."""
    return {
        "catalogue": catalogue,
        "ressource": la_ressource,
        "apercu": "",
        "domaines": [catalogue.domaines[c] for c in la_ressource.domaines if c in catalogue.domaines],
        "fiches": catalogue.fiches_aidees(la_ressource.code),
        "fiabilite": FIABILITE[la_ressource.confiance],
    }
