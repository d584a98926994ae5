"""« Le journal »: what changed, when, why and for whom; and its Atom feed."""

import logging

from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from agenda import adresses, reponse_du_journal
from agenda.atom import DEBUT, Enveloppe, render_atom
from agenda.donnees_liees import SITE
from agenda.forms import JournalForm
from agenda.http import adresse_lisible, page_or_partial, page_publique, with_clean_address
from agenda.journal import FiltreDuJournal, noms_du_filtre, nouvelles, une_page
from agenda.presentation import CHAMPS_DU_JOURNAL, erreurs
from agenda.reponse_du_flux import indisponible, introuvable
from agenda.views.demandeur import Demandeur, who_asks
from collectivites.profil import TypeCollectivite
from obligations.catalogue import Catalogue, Etat, current_catalogue
from obligations.journal_en_memoire import current_journal
from obligations.typographie import INSECABLE

logger = logging.getLogger(__name__)

PAR_PAGE = 50
"""Items of a page, and of the feed."""


@page_publique
def journal(request: HttpRequest) -> HttpResponse:
    """For everyone, or for who asks; a code of before leads to the one that follows it."""
    catalogue = current_catalogue()
    demandeur = who_asks(request, catalogue)
    if demandeur.ailleurs:
        return _redirige(request, "agenda:journal", demandeur.ailleurs)
    form = JournalForm(request.GET, catalogue)
    form.is_valid()
    filtre = form.to_filtre()
    toutes = nouvelles(current_journal(catalogue), filtre, demandeur.profil, form.avant_la_revision)
    page = une_page(toutes, PAR_PAGE)
    choisi = [*demandeur.query, *filtre.as_query()]
    avant = [("avant", str(form.avant_la_revision))] if form.avant_la_revision else []
    contexte = {
        "catalogue": catalogue,
        "form": form,
        "profil_form": demandeur.form,
        "types": list(TypeCollectivite),
        "erreurs": _erreurs(demandeur, form),
        "filtre": filtre,
        "titre": _titre(demandeur),
        "nom": demandeur.nom,
        "page": page,
        "profil_query": demandeur.query,
        "suffixe": adresses.avec("", demandeur.query),
        "retour": demandeur.adresse.avec([]) if demandeur.adresse else "",
        "sans_filtre": _adresse(demandeur.query),
        "plus_recentes": _adresse(choisi) if avant else "",
        "plus_anciennes": _adresse([*choisi, ("avant", str(page.suite))]) if page.suite else "",
        "atom": adresses.avec(reverse("agenda:flux-journal"), choisi),
    }
    reponse = render(request, page_or_partial(request, "agenda/journal.html", "entrees"), contexte)
    return with_clean_address(reponse, request, _adresse([*choisi, *avant]))


@csrf_exempt
@require_safe
def flux_du_journal(request: HttpRequest) -> HttpResponse:
    """What the page shows first, for a program; what cannot be read is 404, in one sentence."""
    if not adresse_lisible(request):
        return introuvable("L’adresse contient des caractères illisibles, ou elle est trop longue.")
    try:
        catalogue = current_catalogue()
        etat = (*catalogue.etat, timezone.localdate())  # of who asks, too: a figure may come into force
        return reponse_du_journal.not_modified(request, etat) or _flux(request, catalogue, etat)
    except PanneDeBase:
        logger.exception("journal : la base ne répond pas")
        return indisponible("Ce journal")


def _flux(request: HttpRequest, catalogue: Catalogue, etat: Etat) -> HttpResponse:
    demandeur = who_asks(request, catalogue)
    if demandeur.ailleurs:
        return _redirige(request, "agenda:flux-journal", demandeur.ailleurs)
    form = JournalForm(request.GET, catalogue)
    if not form.is_valid() or demandeur.inconnue or demandeur.form.errors:
        return introuvable(next(message for _, message in _erreurs(demandeur, form)))
    filtre = form.to_filtre()
    choisi = [*demandeur.query, *filtre.as_query()]
    enveloppe = Enveloppe(
        titre=_titre_du_flux(demandeur, filtre, catalogue),
        soi=adresses.avec(reverse("agenda:flux-journal"), choisi),
        page=_adresse(choisi),
        cle=adresses.avec("", choisi),
    )
    page = une_page(nouvelles(current_journal(catalogue), filtre, demandeur.profil), PAR_PAGE)
    octets = render_atom(enveloppe, page.nouvelles, catalogue, demandeur.query)
    return reponse_du_journal.atom(request, octets, etat, catalogue.publie_le or DEBUT)


def _adresse(query: adresses.Query) -> str:
    return adresses.avec(reverse("agenda:journal"), query)


def _redirige(request: HttpRequest, nom: str, code: str) -> HttpResponse:
    """For ever, with the rest of the query."""
    query = request.GET.copy()
    query["collectivite"] = code
    return HttpResponsePermanentRedirect(adresses.avec_query(reverse(nom), query.urlencode()))


def _erreurs(demandeur: Demandeur, form: JournalForm) -> list[tuple[str, str]]:
    inconnue = [f"Aucune collectivité n’a le code « {demandeur.inconnue} »."] if demandeur.inconnue else []
    return erreurs({"": inconnue, **demandeur.form.errors, **form.errors}, CHAMPS_DU_JOURNAL)


def _titre(demandeur: Demandeur) -> str:
    """« Ce qui a changé pour Saint-Malo », « Ce qui a changé : commune de 4 200 habitants »."""
    if not demandeur.nom:
        return "Ce qui a changé"
    nommee = "collectivite" in dict(demandeur.query)
    return f"Ce qui a changé pour {demandeur.nom}" if nommee else f"Ce qui a changé{INSECABLE}: {demandeur.nom}"


def _titre_du_flux(demandeur: Demandeur, filtre: FiltreDuJournal, catalogue: Catalogue) -> str:
    """The same, with the filters, and whose journal it is."""
    morceaux = [_titre(demandeur), *noms_du_filtre(filtre, catalogue)]
    return f"{', '.join(morceaux)} – {SITE}"
