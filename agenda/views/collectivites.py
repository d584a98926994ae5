"""Find an authority, and its agenda."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agenda import adresses, identite, presentation
from agenda.collectivite import find
from agenda.forms import CollectiviteForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.views.agenda import show_agenda
from collectivites.models import Collectivite
from collectivites.profil import TypeCollectivite
from collectivites.recherche import search
from obligations.catalogue import current_catalogue

RESULTATS = 12
POUR = {"abonnement": "agenda:aide-abonnement", "journal": "agenda:journal"}
"""What else than its agenda an authority may be looked for: the page that opens then."""


@page_publique
def recherche(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    q = presentation.texte_cherche(request.GET.getlist("q"))
    fiche = catalogue.fiches.get(request.GET.get("fiche", ""))
    pour = request.GET.get("pour", "") if request.GET.get("pour") in POUR else ""
    contexte = {
        "catalogue": catalogue,
        "fiche": fiche,
        "pour": pour,
        "vers": POUR.get(pour, ""),
        "types": list(TypeCollectivite),
        "q": q,
        "trouvees": search(q, RESULTATS) if q else [],
    }
    reponse = render(request, page_or_partial(request, "agenda/recherche.html", "resultats"), contexte)
    query = [("q", q), ("fiche", fiche.code if fiche else ""), ("pour", pour)]
    return with_clean_address(
        reponse,
        request,
        adresses.avec(reverse("agenda:recherche"), [(nom, valeur) for nom, valeur in query if valeur]),
    )


@page_publique
def collectivite(request: HttpRequest, code: str) -> HttpResponse:
    """A code of before, a SIREN or another case is redirected once, with its query."""
    trouve = find(code)
    if trouve.ailleurs:
        chemin = reverse("agenda:collectivite", args=[trouve.ailleurs])
        return HttpResponsePermanentRedirect(adresses.avec_query(chemin, request.META.get("QUERY_STRING", "")))
    if trouve.disparue:
        return render(request, "agenda/disparue.html", {"catalogue": current_catalogue()}, status=410)
    if trouve.collectivite is None:
        raise Http404
    return _agenda_de(request, trouve.collectivite)


def _agenda_de(request: HttpRequest, trouvee: Collectivite) -> HttpResponse:
    catalogue = current_catalogue()
    form = CollectiviteForm(request.GET, catalogue)
    form.is_valid()
    jour = timezone.localdate()
    profil = trouvee.to_profil(jour, **form.reponses())
    contexte = {
        "collectivite": trouvee,
        "titre": trouvee.nom,
        "faits": identite.faits(trouvee, jour),
        "franchis": SimpleLazyObject(lambda: identite.franchissements(trouvee, profil, catalogue, jour)),
    }
    return show_agenda(request, catalogue, form, profil, adresses.de_la_collectivite(trouvee.code, profil), contexte)
