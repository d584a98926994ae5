"""The calendar feeds."""

import hashlib
import logging
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from agenda import adresses, presentation
from agenda.forms import AgendaForm, CollectiviteForm, OptionsForm
from agenda.http import Vue, adresse_lisible, texte_brut
from agenda.ics import Contexte, Enveloppe, fenetre, nom_sur_une_ligne, render_ics
from agenda.services import build_agenda, build_agenda_de_fiche
from agenda.views.collectivites import par_code
from collectivites.models import Collectivite
from collectivites.profil import Profil
from obligations.catalogue import Catalogue, current_catalogue

logger = logging.getLogger(__name__)

DESCRIPTION = "Les obligations numériques et leurs dates. Calendrier en lecture seule, mis à jour avec la loi."


def flux_public(vue: Vue) -> Vue:
    """The order that lets calendar programs revalidate: 304 and 405 carry what they need (docs/flux.md)."""

    @wraps(vue)
    def lisible(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not adresse_lisible(request):
            return introuvable("L’adresse contient des caractères illisibles, ou elle est trop longue.")
        return vue(request, *args, **kwargs)

    return csrf_exempt(require_safe(gzip_page(vary_on_headers("Accept-Encoding")(lisible))))


@flux_public
def flux_agenda(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    form = AgendaForm(request.GET, catalogue)
    if not form.is_valid():
        return introuvable(form.premiere_erreur())
    profil = form.to_profil()
    return flux_de(request, catalogue, form, profil, adresses.du_profil(profil), presentation.nom_du_profil(profil))


@flux_public
def flux_collectivite(request: HttpRequest, code: str) -> HttpResponse:
    try:
        return _flux_par_code(request, code)
    except Http404:
        return introuvable("Aucune collectivité n’a ce code.")


@par_code("agenda:flux-collectivite")
def _flux_par_code(request: HttpRequest, collectivite: Collectivite) -> HttpResponse:
    catalogue = current_catalogue()
    form = CollectiviteForm(request.GET, catalogue)
    if not form.is_valid():
        return introuvable(form.premiere_erreur())
    profil = collectivite.to_profil(**form.reponses())
    adresse = adresses.de_la_collectivite(collectivite.code, profil)
    return flux_de(request, catalogue, form, profil, adresse, collectivite.nom)


def flux_de(
    request: HttpRequest,
    catalogue: Catalogue,
    form: OptionsForm,
    profil: Profil,
    adresse: adresses.Adresse,
    nom: str,
) -> HttpResponse:
    """The feed of one profile, found at that address."""
    jour = timezone.localdate()
    agenda = build_agenda(catalogue, profil, form.to_periode(fenetre(jour)), jour, form.to_filtre())
    if not any(form.avec_les_doutes or r.application.verdict.concerne for r in agenda.rendez_vous):
        return sans_date(form, profil)
    enveloppe = Enveloppe(
        nom=f"Obligations numériques - {nom}",
        description=DESCRIPTION,
        source=adresse.abonnement(form.options_as_query()).https,
        page=adresses.absolue(adresse.avec([])),
    )
    corps = render_ics(agenda, enveloppe, contexte(catalogue), form.rappels, form.avec_les_doutes)
    return calendrier(request, corps, catalogue, enveloppe.nom)


@flux_public
def flux_fiche(request: HttpRequest, code: str) -> HttpResponse:
    catalogue, jour = current_catalogue(), timezone.localdate()
    if code in catalogue.retirees:
        return texte_brut("Cette obligation a été retirée du catalogue.", status=410)
    if code not in catalogue.fiches:
        return introuvable("Aucune obligation n’a ce code.")
    fiche = catalogue.fiches[code]
    agenda = build_agenda_de_fiche(catalogue, fiche, fenetre(jour), jour)
    if not agenda.rendez_vous:
        return introuvable("Cette obligation n’a pas de date à placer dans un agenda.")
    enveloppe = Enveloppe(
        nom=f"Obligation - {fiche.titre}",
        description=DESCRIPTION,
        source=adresses.absolue(reverse("agenda:flux-fiche", args=[code])),
        page=adresses.absolue(adresses.page_de_la_fiche(code, [])),
    )
    return calendrier(request, render_ics(agenda, enveloppe, contexte(catalogue)), catalogue, f"obligation {code}")


def sans_date(form: OptionsForm, profil: Profil) -> HttpResponse:
    """Rather than a calendar without events, which some programs take for an order to erase theirs.

    Filters that let no date through are the reader's: 404. A whole agenda without a date is a fault of ours: 503.
    """
    if form.actives or not form.avec_les_doutes:
        return introuvable("Aucune date ne correspond à ces filtres.")
    logger.error("flux vide profil=%s", profil.as_query())
    reponse = texte_brut("Ce calendrier n’a aucune date. Réessayez dans dix minutes.", status=503)
    reponse["Retry-After"] = "600"
    reponse["Cache-Control"] = "no-store"
    return reponse


def introuvable(phrase: str) -> HttpResponse:
    """404, on which calendar programs keep what they have; they disable themselves on 400."""
    reponse = texte_brut(phrase, status=404)
    reponse["Cache-Control"] = "public, max-age=60"
    return reponse


def contexte(catalogue: Catalogue) -> Contexte:
    return Contexte(
        adresse_des_fiches=adresses.absolue(reverse("agenda:fiche", args=["CODE"])).replace("CODE", "{code}"),
        domaines={code: domaine.titre for code, domaine in catalogue.domaines.items()},
        parutions=catalogue.parutions,
        publie_le=modifie_le(catalogue),
    )


def modifie_le(catalogue: Catalogue) -> datetime:
    """The latest publication; or the new year, when the window of every feed moves."""
    nouvel_an = timezone.make_aware(datetime(timezone.localdate().year, 1, 1))  # noqa: DTZ001
    return max(catalogue.publie_le, nouvel_an) if catalogue.publie_le else nouvel_an


def calendrier(request: HttpRequest, corps: bytes, catalogue: Catalogue, nom: str) -> HttpResponse:
    """The body with its validators, or a 304 that repeats them."""
    etag = f'"{hashlib.sha256(corps).hexdigest()[:32]}"'
    modifie = int(modifie_le(catalogue).timestamp())
    reponse = HttpResponse(corps, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'inline; filename="{fichier(nom)}"'
    reponse["Cache-Control"] = "public, max-age=3600"
    reponse["ETag"] = etag
    reponse["Last-Modified"] = http_date(modifie)
    conditionnelle = get_conditional_response(request, etag=etag, last_modified=modifie, response=reponse)
    return conditionnelle or reponse


def fichier(nom: str) -> str:
    """An ASCII file name that says whose dates these are."""
    return f"echeances-{slugify(nom_sur_une_ligne(nom)).removeprefix('obligations-numeriques-')}.ics"
