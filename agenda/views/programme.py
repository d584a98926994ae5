"""« Le programme », and the dossiers that follow one procedure from end to end."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agenda import adresses
from agenda.forms import ChronologieForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.presentation import CHAMPS_DES_LISTES, erreurs
from agenda.programme import Histoire, read_histoire
from obligations.catalogue import current_catalogue


def histoire_publiee() -> Histoire:
    """The history that this release tells."""
    return read_histoire(settings.BASE_DIR / "fixtures" / "programme.toml")


@page_publique
def programme(request: HttpRequest) -> HttpResponse:
    catalogue, histoire = current_catalogue(), histoire_publiee()
    form = ChronologieForm(request.GET, catalogue, histoire.domaines)
    form.is_valid()
    domaine = form.cleaned_data.get("domaine") or ""
    annees = histoire.par_annee(domaine)
    contexte = {
        "catalogue": catalogue,
        "histoire": histoire,
        "form": form,
        "erreurs": erreurs(form.errors, CHAMPS_DES_LISTES),
        "domaine": domaine,
        "annees": annees,
        "nombre": sum(len(evenements) for _, evenements in annees),
    }
    reponse = render(request, page_or_partial(request, "agenda/programme.html", "chronologie"), contexte)
    query = [("domaine", domaine)] if domaine else []
    return with_clean_address(reponse, request, adresses.avec(reverse("agenda:programme"), query))


@page_publique
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    catalogue, dossiers = current_catalogue(), histoire_publiee().dossiers
    if code not in dossiers:
        raise Http404
    etapes = [
        {
            "etape": etape,
            "fiches": [catalogue.fiches[c] for c in etape.fiches if c in catalogue.fiches],
            "ressources": [catalogue.ressources[c] for c in etape.ressources if c in catalogue.ressources],
        }
        for etape in dossiers[code].etapes
    ]
    contexte = {"catalogue": catalogue, "dossier": dossiers[code], "etapes": etapes}
    return render(request, "agenda/dossier.html", contexte)
