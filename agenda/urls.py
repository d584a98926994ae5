"""Addresses: promises made to readers, bookmarks and calendars."""

from django.contrib import admin
from django.urls import include, path

from agenda.views import agenda, flux, obligations, pages

adresses = [
    path("", pages.accueil, name="accueil"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda.ics", flux.flux_agenda, name="flux"),
    path("obligations/", obligations.liste, name="obligations"),
    path("obligations/<slug:code>/", obligations.fiche, name="fiche"),
    path("obligations/<slug:code>.ics", flux.flux_fiche, name="flux-fiche"),
    path("a-propos/", pages.a_propos, name="a-propos"),
    path("mentions-legales/", pages.mentions_legales, name="mentions-legales"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("sante/", pages.sante, name="sante"),
]

urlpatterns = [
    path("", include((adresses, "agenda"))),
    path("admin/", admin.site.urls),
]
