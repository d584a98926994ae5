"""The pages of what fiches share: domaines, caractéristiques, ressources."""

from django.contrib import admin

from obligations.admin.copies import CopieAdmin
from obligations.admin.filtres import DouteFilter, PublicationFilter
from obligations.models import Caracteristique, Domaine, Genre, Ressource


@admin.register(Domaine)
class DomaineAdmin(CopieAdmin):
    genre = Genre.DOMAINE
    list_display = ("titre", "code", "ordre", "publication")
    list_filter = (PublicationFilter,)
    search_fields = ("titre", "code")
    prepopulated_fields = {"code": ("titre",)}
    fieldsets = ((None, {"fields": ("titre", "code", "ordre")}),)


@admin.register(Caracteristique)
class CaracteristiqueAdmin(CopieAdmin):
    genre = Genre.CARACTERISTIQUE
    list_display = ("question", "oui", "code", "ordre", "publication")
    list_filter = (PublicationFilter,)
    search_fields = ("question", "oui", "code")
    fieldsets = ((None, {"fields": ("question", "oui", "code", "aide", "ordre")}),)


@admin.register(Ressource)
class RessourceAdmin(CopieAdmin):
    genre = Genre.RESSOURCE
    vue_d_apercu = "agenda:apercu-ressource"
    list_display = ("nom", "famille", "operateur", "statut", "confiance", "publication")
    list_filter = (PublicationFilter, DouteFilter, "famille", "statut", "confiance", "gratuit")
    search_fields = ("nom", "code", "operateur", "description")
    prepopulated_fields = {"code": ("nom",)}
    fieldsets = (
        (None, {"fields": ("nom", "code", "famille", "description", "domaines", "sujets")}),
        ("Accès", {"fields": ("operateur", "url", "gratuit", "acces", "statut", "fermeture")}),
        ("Détail", {"fields": ("donnees", "parution", "licence", "code_source")}),
        ("Pour qui", {"fields": ("public", "anciens_noms")}),
        ("Fiabilité", {"fields": ("confiance", "sources", "doutes")}),
    )
