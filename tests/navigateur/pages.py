"""Every public page that the browser reads: add a page here, and each check reads it."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class PageDuSite:
    nom: str
    chemin: str
    statut: int = 200


PAGES = (
    PageDuSite("accueil", "/"),
    PageDuSite("recherche", "/collectivites/?q=saint+mal"),
    PageDuSite("recherche-vide", "/collectivites/?q=zzzzqqqq"),
    PageDuSite("decrire", "/agenda/"),
    PageDuSite("decrire-erreurs", "/agenda/?type=royaume&population=beaucoup"),
    PageDuSite("agenda-saint-malo", "/agenda/35288/"),
    PageDuSite("agenda-decrit", "/agenda/?type=commune&population=900"),
    PageDuSite("agenda-filtre-vide", "/agenda/35288/?q=zzzzqqqq"),
    PageDuSite("agenda-reglage-illisible", "/agenda/35288/?du=hier&domaine=urbanisme"),
    PageDuSite("mois", "/agenda/35288/?vue=mois"),
    PageDuSite("mois-vide", "/agenda/35288/?vue=mois&q=zzzzqqqq"),
    PageDuSite("annees", "/agenda/35288/?vue=annees"),
    PageDuSite("annees-vides", "/agenda/35288/?vue=annees&q=zzzzqqqq"),
    PageDuSite("journal", "/journal/"),
    PageDuSite("journal-saint-malo", "/journal/?collectivite=35288"),
    PageDuSite("journal-vide", "/journal/?sorte=retiree&domaine=urbanisme"),
    PageDuSite("journal-reglage-illisible", "/journal/?sorte=licorne&collectivite=99999"),
    PageDuSite("aide-abonnement", "/aide/abonnement/?collectivite=35288&rappel=7&domaine=urbanisme"),
    PageDuSite("aide-abonnement-sans-nom", "/aide/abonnement/"),
    PageDuSite("obligations", "/obligations/"),
    PageDuSite("obligations-vide", "/obligations/?q=zzzzqqqq"),
    PageDuSite("fiche", "/obligations/vote-transmission-budget-primitif/"),
    PageDuSite("fiche-profil", "/obligations/vote-transmission-budget-primitif/?collectivite=35288"),
    PageDuSite("ressources", "/ressources/"),
    PageDuSite("ressource", "/ressources/17cyber/"),
    PageDuSite("programme", "/programme/"),
    PageDuSite("dossier", "/programme/demat-ads/"),
    PageDuSite("a-propos", "/a-propos/"),
    PageDuSite("accessibilite", "/accessibilite/"),
    PageDuSite("plan-du-site", "/plan-du-site/"),
    PageDuSite("mentions-legales", "/mentions-legales/"),
    PageDuSite("introuvable", "/rien/", 404),
    PageDuSite("administration", "/admin/login/"),
)

UNFOLD = "() => document.querySelectorAll('details').forEach(depliant => { depliant.open = true })"


def each_page(*sauf: str):
    """Parametrize on all pages, but those named."""
    gardees = [page for page in PAGES if page.nom not in sauf]
    return pytest.mark.parametrize("page_du_site", gardees, ids=[page.nom for page in gardees])
