"""The agenda of a described profile, and how any agenda is shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agenda import adresses
from agenda.forms import AgendaForm, OptionsForm, VueForm
from agenda.http import page_or_partial, page_publique, whole_page, with_clean_address
from agenda.views.contextes import VUE, Demande, contexte_commun
from collectivites.lieux import fuseau
from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue, current_catalogue


@page_publique
def agenda(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    form = AgendaForm(request.GET or None, catalogue)
    if not form.profil_valide:
        contexte = {"catalogue": catalogue, "form": form, "types": list(TypeCollectivite)}
        return whole_page(render(request, "agenda/decrire.html", contexte), request)
    profil = form.to_profil()
    return show_agenda(request, catalogue, form, profil, adresses.du_profil(profil), {})


def show_agenda(
    request: HttpRequest,
    catalogue: Catalogue,
    form: OptionsForm,
    profil: Profil,
    adresse: adresses.Adresse,
    de_plus: dict[str, Any],
) -> HttpResponse:
    """The agenda of that profile, which lives at that address, as its reader wants to see it."""
    vue = VueForm(request.GET)
    vue.is_valid()
    demande = Demande(catalogue, timezone.localdate(None, fuseau(profil.departement)), profil, adresse, form, vue)
    gabarit, contexte_de_la_vue = VUE[vue.choisie]
    contexte = {**contexte_commun(demande), **contexte_de_la_vue(demande), **de_plus}
    reponse = render(request, page_or_partial(request, gabarit, "liste"), contexte)
    return with_clean_address(reponse, request, contexte["adresse"])
