"""The calendar feeds."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from agenda import adresses, presentation, reponse_du_flux
from agenda.collectivite import find
from agenda.flux import Inscrit, Options, build_flux, jalons
from agenda.forms import AgendaForm, CollectiviteForm, OptionsForm
from agenda.fusions import annonces
from agenda.http import Vue, adresse_lisible, texte_brut
from agenda.ics import Enveloppe, entete, nom_sur_une_ligne, octets
from agenda.ics import corps as octets_des_evenements
from agenda.memoire import Corps, Reponse, Tirage
from agenda.reponse_du_flux import en_clair, indisponible, introuvable, vers
from agenda.sujets import Sujet, sujet_de_la_fiche, sujet_du_profil
from collectivites.minuit import lendemain
from collectivites.models import Collectivite, Passe
from collectivites.profil import Profil
from obligations.catalogue import Catalogue, current_catalogue
from obligations.echeances import Periode, fenetre
from obligations.registre import adresse_de_la_fiche

logger = logging.getLogger(__name__)

EVENEMENTS_AU_PLUS = 1_000
OCTETS_AU_PLUS = 700_000
"""Google has been seen to lose events above about a thousand, and takes one megabyte."""


def flux_public(vue: Vue) -> Vue:
    """GET and HEAD alone; what cannot be read is 404, what cannot be answered 503, both in one sentence."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not adresse_lisible(request):
            return introuvable("L’adresse contient des caractères illisibles, ou elle est trop longue.")
        try:
            return vue(request, *args, **kwargs)
        except PanneDeBase:
            logger.exception("flux : la base ne répond pas")
            return indisponible()

    return csrf_exempt(require_safe(enveloppe))


@flux_public
def flux_agenda(request: HttpRequest) -> HttpResponse:
    if en_clair(request):
        return vers(request, request.path)
    catalogue = current_catalogue()
    form = AgendaForm(request.GET, catalogue)
    if not form.is_valid():
        return introuvable(form.premiere_erreur())
    profil = form.to_profil()
    adresse, nom = adresses.du_profil(profil), presentation.nom_du_profil(profil)
    return _flux_du_profil(request, catalogue, form, Qui(profil, nom, adresse), timezone.localdate())


@flux_public
def flux_collectivite(request: HttpRequest, code: str) -> HttpResponse:
    """A code of before, a SIREN, another case or http lead to the canonical address in one hop."""
    trouve = find(code, Collectivite.objects.with_figures().with_mergers())
    if trouve.ailleurs or (en_clair(request) and trouve.collectivite):
        canonique = reverse("agenda:flux-collectivite", args=[trouve.ailleurs or code])
        return vers(request, canonique)
    if trouve.disparue:
        return texte_brut("Cette collectivité n’existe plus, et aucune ne la remplace seule.", status=410)
    if trouve.collectivite is None:
        return introuvable("Aucune collectivité n’a ce code.")
    catalogue = current_catalogue()
    form = CollectiviteForm(request.GET, catalogue)
    if not form.is_valid():
        return introuvable(form.premiere_erreur())
    jour = timezone.localdate()
    profil = trouve.collectivite.to_profil(jour, **form.reponses())
    adresse = adresses.de_la_collectivite(trouve.collectivite.code, profil)
    lignes = [(p.jusqu_a, p.to_profil(profil)) for p in Passe.objects.filter(code=trouve.collectivite.code)]
    passes = [(jusqu_a, connu) for jusqu_a, connu in lignes if jusqu_a < lendemain(jour)]
    jusqu_au = next((timezone.localdate(jusqu_a) for jusqu_a, _ in lignes[len(passes) :]), None)
    en_tete = annonces(trouve.collectivite, fenetre(jour)) if trouve.collectivite.fusionnee else []
    qui = Qui(profil, trouve.collectivite.nom, adresse, passes, jusqu_au, en_tete)
    return _flux_du_profil(request, catalogue, form, qui, jour)


@dataclass(frozen=True, slots=True)
class Qui:
    """Whose feed it is, found at that address.

    passes: what it was, until when. jusqu_au: when it will be another. en_tete: what its feed opens with: those whose
    feeds lead here must see a later date than theirs, or a program that sends nothing but a date would keep their
    dates for ever.
    """

    profil: Profil
    nom: str
    adresse: adresses.Adresse
    passes: Sequence[tuple[datetime, Profil]] = ()
    jusqu_au: date | None = None
    en_tete: Sequence[Inscrit] = ()


def _flux_du_profil(
    request: HttpRequest, catalogue: Catalogue, form: OptionsForm, qui: Qui, jour: date
) -> HttpResponse:
    enveloppe = Enveloppe(
        nom=f"Obligations numériques - {qui.nom}",
        source=qui.adresse.abonnement(form.options_as_query()).https,
        page=adresses.absolue(qui.adresse.avec([])),
    )
    options = form.to_options(fenetre(jour))
    if options is None:
        return introuvable(_hors_de(fenetre(jour)))
    sujet = sujet_du_profil(catalogue, qui.profil, jour, qui.passes, qui.jusqu_au)
    arrivee = qui.passes[-1][0] if qui.en_tete and qui.passes else None
    reponse = _repond(request, catalogue, sujet, options, enveloppe, qui.nom, jour, qui.en_tete, arrivee)
    if reponse is None and options.restreignent:
        return introuvable("Aucune date ne correspond à ces filtres.")
    if reponse is None:
        logger.error("flux vide profil=%s", qui.profil.as_query())
    return reponse or indisponible()


@flux_public
def flux_fiche(request: HttpRequest, code: str) -> HttpResponse:
    if en_clair(request):
        return vers(request, request.path)
    catalogue = current_catalogue()
    sujet = sujet_de_la_fiche(catalogue, code)
    fiche = catalogue.fiches.get(code) or next((a.fiche for a in sujet.annulations), None)
    if fiche is None:
        return _retiree() if code in catalogue.retirees else introuvable("Aucune obligation n’a ce code.")
    form = OptionsForm(request.GET, catalogue)
    if not form.is_valid():
        return introuvable(form.premiere_erreur())
    jour = timezone.localdate()
    options = form.to_options(fenetre(jour))
    if options is None:
        return introuvable(_hors_de(fenetre(jour)))
    flux = adresses.abonnement(reverse("agenda:flux-fiche", args=[code]), form.options_as_query())
    enveloppe = Enveloppe(
        nom=f"Obligation - {fiche.titre}",
        source=flux.https,
        page=adresse_de_la_fiche(code),
    )
    reponse = _repond(request, catalogue, sujet, options, enveloppe, f"obligation {code}", jour)
    if reponse is None and code in catalogue.retirees:
        return _retiree()
    return reponse or introuvable("Cette obligation n’a pas de date à placer dans un agenda.")


def _repond(
    request: HttpRequest,
    catalogue: Catalogue,
    sujet: Sujet,
    options: Options,
    enveloppe: Enveloppe,
    nom: str,
    jour: date,
    en_tete: Sequence[Inscrit] = (),
    arrivee: datetime | None = None,
) -> HttpResponse | None:
    """The feed, rendered unless this process already has its events. None: it would hold none.

    en_tete: events of its own, that it opens with since `arrivee`.
    """
    du, jusqu_au = jalons(catalogue, sujet, jour, options.filtre)
    tirage = Tirage(catalogue.etat, du, jusqu_au, sujet.cle, options)

    def rend() -> Corps:
        flux = build_flux(catalogue, sujet, du, options)
        return Corps.of(tirage, octets_des_evenements(flux.inscrits), len(flux.inscrits), flux.modifie_le)

    evenements = reponse_du_flux.corps.get_or_render(tirage, rend)
    if evenements.nombre == 0:
        return None
    if evenements.nombre > EVENEMENTS_AU_PLUS or len(evenements.octets) > OCTETS_AU_PLUS:
        logger.error("flux trop grand adresse=%s evenements=%s", enveloppe.source, evenements.nombre)
        if options.rappels or options.avances:
            return introuvable("Ce calendrier serait trop grand avec tous ces rappels. Gardez-en moins.")
    modifie_le = max(evenements.modifie_le, arrivee) if arrivee else evenements.modifie_le
    tete = entete(enveloppe, modifie_le) + b"".join(octets(inscrit) for inscrit in en_tete)
    connue = Reponse.of(tete, evenements, modifie_le, fichier(nom))
    reponse_du_flux.reponses.set(reponse_du_flux.adresse_de(request), connue)
    return reponse_du_flux.calendrier(request, connue, evenements)


def _retiree() -> HttpResponse:
    return texte_brut("Cette obligation a été retirée du catalogue.", status=410)


def _hors_de(couverte: Periode) -> str:
    return f"Cette période est hors du calendrier, qui va de {couverte.du.year} à {couverte.au.year}."


def fichier(nom: str) -> str:
    """An ASCII file name that says whose dates these are."""
    return f"echeances-{slugify(nom_sur_une_ligne(nom))}.ics"
