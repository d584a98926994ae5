"""The home page, the pages of text, and the answer to « are you well? »."""

import logging
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from agenda.forms import ProfilForm
from agenda.http import page_publique, sans_cache_partage
from agenda.journal import FiltreDuJournal, nouvelles
from agenda.presentation import dates_nationales
from collectivites.profil import TypeCollectivite
from obligations.catalogue import current_catalogue
from obligations.journal_en_memoire import known_journal
from obligations.models import Version

logger = logging.getLogger(__name__)

CHANGEMENTS = 5
"""Items of the journal on the home page."""


@page_publique
def accueil(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    contexte = {
        "catalogue": catalogue,
        "form": ProfilForm(None, catalogue),
        "types": list(TypeCollectivite),
        "dates": dates_nationales(catalogue, timezone.localdate()),
        "changements": list(islice(nouvelles(known_journal(catalogue), FiltreDuJournal()), CHANGEMENTS)),
    }
    return render(request, "agenda/accueil.html", contexte)


@page_publique
def a_propos(request: HttpRequest) -> HttpResponse:
    return render(request, "agenda/a_propos.html", {"catalogue": current_catalogue()})


@page_publique
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "agenda/accessibilite.html", {"catalogue": current_catalogue()})


@page_publique
def mentions_legales(request: HttpRequest) -> HttpResponse:
    contexte = {
        "catalogue": current_catalogue(),
        "editeur": settings.EDITEUR,
        "hebergeur": settings.HEBERGEUR,
    }
    return render(request, "agenda/mentions_legales.html", contexte)


@sans_cache_partage
@page_publique
def sante(request: HttpRequest) -> HttpResponse:
    """Alive: it answers. Ready: the database answers, and there is something to show."""
    try:
        revision = Version.objects.revision()
    except PanneDeBase:
        logger.exception("sante base=injoignable")
        return JsonResponse({"vivant": True, "pret": False, "raison": "base injoignable"}, status=503)
    etat: dict[str, Any] = {"vivant": True, "pret": revision > 0, "revision": revision}
    if not revision:
        etat["raison"] = "catalogue vide : lancez load_catalogue --write"
    return JsonResponse(etat, status=200 if revision else 503)
