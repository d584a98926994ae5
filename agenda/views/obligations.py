"""The list of obligations, and one fiche."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agenda import adresses, fiches
from agenda.decompte import decompte
from agenda.forms import FiltreForm
from agenda.http import page_or_partial, page_publique, with_clean_address
from agenda.presentation import CHAMPS_DES_LISTES, erreurs, mesures_saisies
from agenda.ressources import ressources_de_la_fiche
from agenda.views.contextes import periode_de_la_page
from agenda.views.demandeur import Demandeur, who_asks
from collectivites.lieux import fuseau
from collectivites.profil import TypeCollectivite
from obligations.catalogue import Catalogue, current_catalogue
from obligations.echeances import echeances, fenetre
from obligations.fiche import Fiche
from obligations.journal_en_memoire import known_journal
from obligations.jours_feries import zone
from obligations.vocabulaire import Domaine

LISTE_LONGUE = 60
"""Fiches: beyond, a list is read by its titles alone."""


@page_publique
def liste(request: HttpRequest) -> HttpResponse:
    catalogue, jour = current_catalogue(), timezone.localdate()
    form = FiltreForm(request.GET, catalogue)
    form.is_valid()
    filtre = form.to_filtre()
    trouvees = [fiche for fiche in catalogue.fiches.values() if fiches.fiche_acceptee(fiche, filtre, jour)]
    contexte = {
        "catalogue": catalogue,
        "form": form,
        "erreurs": erreurs(form.errors, CHAMPS_DES_LISTES),
        "filtre": filtre,
        "autres_filtres": replace(filtre, q="").actif,
        "nombre": len(trouvees),
        "complet": len(trouvees) <= LISTE_LONGUE,
        "groupes": fiches.fiches_par_domaine(trouvees, catalogue),
    }
    reponse = render(request, page_or_partial(request, "agenda/obligations.html", "resultats"), contexte)
    return with_clean_address(reponse, request, adresses.avec(reverse("agenda:obligations"), filtre.as_query()))


@page_publique
def fiche(request: HttpRequest, code: str) -> HttpResponse:
    catalogue, jour = current_catalogue(), timezone.localdate()
    if code in catalogue.retirees:
        derniere = next(iter(known_journal(catalogue).histoire(code)), None)
        return render(request, "agenda/retiree.html", {"catalogue": catalogue, "derniere": derniere}, status=410)
    if code not in catalogue.fiches:
        raise Http404
    demandeur = who_asks(request, catalogue)
    la_bas = timezone.localdate(None, fuseau(demandeur.profil.departement)) if demandeur.profil else jour
    contexte = contexte_de_la_fiche(catalogue, catalogue.fiches[code], demandeur, la_bas)
    contexte |= {"ici": reverse("agenda:fiche", args=[code]), "decompte": decompte(catalogue, code, jour)}
    page = render(request, page_or_partial(request, "agenda/fiche.html", "concerne"), contexte)
    return with_clean_address(page, request, adresses.page_de_la_fiche(code, demandeur.query))


def contexte_de_la_fiche(catalogue: Catalogue, la_fiche: Fiche, demandeur: Demandeur, jour: date) -> dict[str, Any]:
    """What the page shows, published or not; `ici` is the address of the page, `decompte` is counted elsewhere."""
    profil, adresse = demandeur.profil, demandeur.adresse
    periode = periode_de_la_page(jour)
    ou = zone(profil.departement if profil else "")
    reponse = fiches.reponse_de_fiche(la_fiche, profil, periode, jour, catalogue) if profil else None
    return {
        "catalogue": catalogue,
        "fiche": la_fiche,
        "apercu": "",
        "etat": fiches.etat_de_la_fiche(la_fiche, jour),
        "fiabilite": fiches.FIABILITE[la_fiche.confiance],
        "domaine": catalogue.domaines.get(la_fiche.domaine) or Domaine(la_fiche.domaine, la_fiche.domaine),
        "parution": catalogue.parutions.get(la_fiche.code),
        "histoire": known_journal(catalogue).histoire(la_fiche.code),
        "form": demandeur.form,
        "mesures_posees": {question.code for question in reponse.questions if question.mesure} if reponse else set(),
        "mesures": mesures_saisies(demandeur.form.saisies, demandeur.form.errors),
        "types": list(TypeCollectivite),
        "lignes": fiches.lignes_de_fiche(la_fiche, profil, jour),
        "profil": profil,
        "nom_du_profil": demandeur.nom,
        "jour": jour,
        "reponse": reponse,
        "quand": reponse and reponse.quand,
        "profil_query": demandeur.query,
        "retour": adresse.avec([]) if adresse else "",
        "ressources": ressources_de_la_fiche(la_fiche, catalogue),
        "voir_aussi": [catalogue.fiches[c] for c in la_fiche.voir_aussi if c in catalogue.fiches],
        "dates": sorted(e for regle in la_fiche.regles for e in echeances(la_fiche, regle, periode, ou)),
        "a_un_flux": any(echeances(la_fiche, regle, fenetre(jour)) for regle in la_fiche.regles),
        "abonnement": adresses.abonnement(reverse("agenda:flux-fiche", args=[la_fiche.code]), []),
    }
