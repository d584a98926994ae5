"""« Voir comme sur le site »: a working copy as readers would see it, for editors only, kept by nobody."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agenda.decompte import decompte_de
from agenda.views.demandeur import who_asks
from agenda.views.obligations import contexte_de_la_fiche
from agenda.views.ressources import contexte_de_la_ressource
from obligations import travail
from obligations.catalogue import Catalogue, current_catalogue
from obligations.genres import sans_doutes
from obligations.models import CopieDeTravail, Genre


def obligation(request: HttpRequest, code: str) -> HttpResponse:
    copie, fiche = _copie(request, Genre.OBLIGATION, code)
    catalogue, jour = current_catalogue(), timezone.localdate()
    avec_elle = replace(catalogue, fiches={**catalogue.fiches, code: fiche})
    contexte = contexte_de_la_fiche(avec_elle, fiche, who_asks(request, avec_elle), jour)
    return _page(request, "agenda/fiche.html", copie, {**contexte, "decompte": decompte_de(fiche, jour)})


def ressource(request: HttpRequest, code: str) -> HttpResponse:
    copie, la_ressource = _copie(request, Genre.RESSOURCE, code)
    catalogue: Catalogue = current_catalogue()
    return _page(request, "agenda/ressource.html", copie, contexte_de_la_ressource(catalogue, la_ressource))


def _copie(request: HttpRequest, genre: Genre, code: str) -> tuple[CopieDeTravail, Any]:
    """The working copy and what it says. Raises PermissionDenied for who edits nothing, Http404 without a value."""
    if not any(request.user.has_perm(f"obligations.{verbe}_{genre}") for verbe in ("view", "change")):
        raise PermissionDenied
    copie = travail.read(genre, code)
    if copie is None:
        raise Http404
    try:
        return copie, sans_doutes(copie.to_valeur()).soignee()
    except ValueError as erreur:
        raise Http404(str(erreur)) from erreur


def _page(request: HttpRequest, template: str, copie: CopieDeTravail, contexte: dict[str, Any]) -> HttpResponse:
    retour = reverse(f"admin:obligations_{copie._meta.model_name}_change", args=[copie.pk])
    page = render(request, template, {**contexte, "ici": request.path, "apercu": retour})
    page["Cache-Control"] = "private, no-store"
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page
