"""The agenda of a described profile."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agenda import adresses, presentation
from agenda.forms import AgendaForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.services import Filtre, build_agenda, prochain_seuil
from collectivites.profil import TypeCollectivite
from obligations.catalogue import Catalogue, current_catalogue
from obligations.echeances import Periode

OPTIONS_DU_FLUX = ("rappel", "a-verifier")
"""What the subscription panel sets; the rest of the address belongs to the filters. Each form keeps the other's."""


@page_publique
def agenda(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    form = AgendaForm(request.GET or None, catalogue)
    contexte: dict[str, Any] = {"catalogue": catalogue, "form": form, "types": list(TypeCollectivite)}
    if not form.profil_valide:
        return render(request, "agenda/decrire.html", contexte)
    contexte |= contexte_de_l_agenda(form, catalogue, timezone.localdate())
    reponse = render(request, page_or_partial(request, "agenda/agenda.html", "liste"), contexte)
    return with_clean_address(reponse, request, contexte["adresse"])


def periode_de_la_page(jour: date) -> Periode:
    """From today to the end of next year."""
    return Periode(jour, date(jour.year + 1, 12, 31))


def contexte_de_l_agenda(form: AgendaForm, catalogue: Catalogue, jour: date) -> dict[str, Any]:
    """All that the page shows. The answer on top speaks of the whole agenda; the lists below obey the filters."""
    profil, filtre = form.to_profil(), form.to_filtre()
    periode = form.to_periode(periode_de_la_page(jour))
    entier = build_agenda(catalogue, profil, periode, jour)
    filtre_ = entier if filtre == Filtre() else build_agenda(catalogue, profil, periode, jour, filtre)
    query, options = profil.as_query(), form.options_as_query()
    seuil = prochain_seuil(catalogue, profil, jour)
    return {
        "agenda": filtre_,
        "entier": entier,
        "titre": presentation.nom_du_profil(profil),
        "votre": presentation.votre(profil),
        "phrase": presentation.phrase_de_reponse(entier),
        "groupes": presentation.groupes(filtre_, catalogue),
        "seuil": seuil,
        "nom_du_seuil": presentation.nom_du_seuil(seuil) if seuil else "",
        "echelle": presentation.echelle(catalogue, profil, seuil) if seuil else None,
        "questions": presentation.choix(entier.questions, profil, catalogue),
        "reponses": presentation.reponses_donnees(profil, catalogue),
        "adresse": adresses.page_de_l_agenda([*query, *options]),
        "profil_query": query,
        "filtre_query": [(nom, valeur) for nom, valeur in options if nom not in OPTIONS_DU_FLUX],
        "flux_query": [(nom, valeur) for nom, valeur in options if nom in OPTIONS_DU_FLUX],
        "suffixe": adresses.avec("", query),
        "abonnement": adresses.abonnement(reverse("agenda:flux"), [*query, *options]),
        "sans_filtre": adresses.page_de_l_agenda(query),
        "plus_loin": _plus_loin(form, periode, query, options, jour),
    }


def _plus_loin(
    form: AgendaForm, periode: Periode, query: adresses.Query, options: adresses.Query, jour: date
) -> dict[str, Any] | None:
    """The link that shows one year more, as far as the feed goes."""
    fin = date(periode.au.year + 1, 12, 31)
    if fin.year > jour.year + 2 or form.errors:
        return None
    autres = [(nom, valeur) for nom, valeur in options if nom != "au"]
    return {"fin": fin, "adresse": adresses.page_de_l_agenda([*query, *autres, ("au", fin.isoformat())])}
