"""Addresses: promises made to readers, bookmarks and calendars."""

from django.contrib import admin
from django.urls import include, path, register_converter

from agenda.views import (
    agenda,
    aide,
    apercu,
    collectivites,
    decouverte,
    flux,
    journal,
    obligations,
    pages,
    plan,
    programme,
    ressources,
)


class Code:
    """A code of collectivité, whatever its case: « 35288 », « 2a004 », « 243500782 », « dep-35 »."""

    regex = "[0-9A-Za-z]{2,14}|(?:dep|reg|com|DEP|REG|COM)-[0-9A-Za-z]{2,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")

adresses = [
    path("", pages.accueil, name="accueil"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda.ics", flux.flux_agenda, name="flux"),
    path("agenda/<code:code>/", collectivites.collectivite, name="collectivite"),
    path("agenda/<code:code>.ics", flux.flux_collectivite, name="flux-collectivite"),
    path("collectivites/", collectivites.recherche, name="recherche"),
    path("obligations/", obligations.liste, name="obligations"),
    path("obligations/<slug:code>/", obligations.fiche, name="fiche"),
    path("obligations/<slug:code>.ics", flux.flux_fiche, name="flux-fiche"),
    path("ressources/", ressources.liste, name="ressources"),
    path("ressources/<slug:code>/", ressources.ressource, name="ressource"),
    path("programme/", programme.programme, name="programme"),
    path("programme/<slug:code>/", programme.dossier, name="dossier"),
    path("journal/", journal.journal, name="journal"),
    path("journal.atom", journal.flux_du_journal, name="flux-journal"),
    path("aide/abonnement/", aide.abonnement, name="aide-abonnement"),
    path("a-propos/", pages.a_propos, name="a-propos"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions_legales, name="mentions-legales"),
    path("sitemap.xml", decouverte.plan_des_fichiers, name="sitemap"),
    path("sitemap-<slug:section>.xml", decouverte.section, name="sitemap-section"),
    path("robots.txt", decouverte.robots, name="robots"),
    path(".well-known/security.txt", decouverte.securite, name="securite"),
    path("manifest.webmanifest", decouverte.manifeste, name="manifeste"),
    path("favicon.ico", decouverte.favicon, name="favicon"),
    path("plan-du-site/", plan.plan_du_site, name="plan-du-site"),
    path("sante/", pages.sante, name="sante"),
    path("admin/apercu/obligations/<slug:code>/", admin.site.admin_view(apercu.obligation), name="apercu"),
    path("admin/apercu/ressources/<slug:code>/", admin.site.admin_view(apercu.ressource), name="apercu-ressource"),
]

urlpatterns = [
    path("", include((adresses, "agenda"))),
    path("admin/", admin.site.urls),
]

handler403 = "agenda.acces.refus.page_du_refus"
