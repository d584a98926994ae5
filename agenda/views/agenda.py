"""The agenda of a described profile."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agenda import adresses, presentation
from agenda.flux import dates_annulees
from agenda.forms import AgendaForm, OptionsForm
from agenda.http import page_or_partial, page_publique, whole_page, with_clean_address
from agenda.services import build_agenda, prochain_seuil, seuil_precedent
from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue, current_catalogue
from obligations.echeances import Periode

OPTIONS_DU_FLUX = ("rappel", "avance", "a-verifier")
"""What the subscription panel sets; the rest of the address belongs to the filters. Each form keeps the other's."""

LISTE_LONGUE = 40
"""Fiches in force: beyond, they are read by their titles, and one domaine at a time in detail."""


@page_publique
def agenda(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    form = AgendaForm(request.GET or None, catalogue)
    contexte: dict[str, Any] = {"catalogue": catalogue, "form": form, "types": list(TypeCollectivite)}
    if not form.profil_valide:
        return whole_page(render(request, "agenda/decrire.html", contexte), request)
    profil = form.to_profil()
    contexte |= contexte_de_l_agenda(form, catalogue, timezone.localdate(), profil, adresses.du_profil(profil))
    reponse = render(request, page_or_partial(request, "agenda/agenda.html", "liste"), contexte)
    return with_clean_address(reponse, request, contexte["adresse"])


def periode_de_la_page(jour: date) -> Periode:
    """From today to the end of next year."""
    return Periode(jour, date(jour.year + 1, 12, 31))


def contexte_de_l_agenda(
    form: OptionsForm, catalogue: Catalogue, jour: date, profil: Profil, adresse: adresses.Adresse
) -> dict[str, Any]:
    """All that the page shows. The answer on top speaks of the whole agenda; the lists below obey the filters."""
    filtre, options = form.to_filtre(), form.options_as_query()
    periode = form.to_periode(periode_de_la_page(jour))
    entier = build_agenda(catalogue, profil, periode_de_la_page(jour), jour)
    filtre_ = build_agenda(catalogue, profil, periode, jour, filtre) if form.actives else entier
    questions = presentation.choix(entier.questions, profil, catalogue)
    d_abord, ensuite = presentation.en_deux_temps(questions)
    seuil, precedent = prochain_seuil(catalogue, profil, jour), seuil_precedent(catalogue, profil, jour)
    return {
        "agenda": filtre_,
        "filtree": form.actives,
        "entier": entier,
        "titre": presentation.nom_du_profil(profil),
        "votre": presentation.votre(profil),
        "phrase": presentation.phrase_de_reponse(entier),
        "groupes": presentation.groupes(filtre_, catalogue),
        "detaille": len(filtre_.en_vigueur) <= LISTE_LONGUE,
        "vers_un_domaine": adresse.avec([*((nom, v) for nom, v in options if nom != "domaine"), ("domaine", "")]),
        "annulees": dates_annulees(catalogue, profil, periode, jour, filtre),
        "seuil": seuil,
        "bilan": presentation.bilan(seuil.differences) if seuil else "",
        "precedent": precedent,
        "nom_du_precedent": presentation.nom_du_seuil(precedent) if precedent else "",
        "bilan_du_precedent": presentation.bilan(precedent.differences) if precedent else "",
        "nom_du_seuil": presentation.nom_du_seuil(seuil) if seuil else "",
        "echelle": presentation.echelle(catalogue, profil, seuil) if seuil else None,
        "mesures": presentation.mesures(entier, form.saisies, form.errors),
        "questions": questions,
        "d_abord": d_abord,
        "ensuite": ensuite,
        "reponses": presentation.reponses_donnees(profil, catalogue),
        "form": form,
        "collectivite": None,
        "adresse": adresse.avec(options),
        "page": adresse.page,
        "profil_query": adresse.query,
        "filtre_query": [(nom, valeur) for nom, valeur in options if nom not in OPTIONS_DU_FLUX],
        "flux_query": [(nom, valeur) for nom, valeur in options if nom in OPTIONS_DU_FLUX],
        "suffixe": adresses.avec("", adresse.chez_les_fiches),
        "abonnement": adresse.abonnement(options),
        "sans_filtre": adresse.avec([]),
        "plus_loin": _plus_loin(form, periode, adresse, options, jour),
    }


def _plus_loin(
    form: OptionsForm, periode: Periode, adresse: adresses.Adresse, options: adresses.Query, jour: date
) -> dict[str, Any] | None:
    """The link that shows one year more, as far as the feed goes."""
    fin = date(periode.au.year + 1, 12, 31)
    if fin.year > jour.year + 2 or form.errors:
        return None
    autres = [(nom, valeur) for nom, valeur in options if nom != "au"]
    return {"fin": fin, "adresse": adresse.avec([*autres, ("au", fin.isoformat())])}
