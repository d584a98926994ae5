"""The editors' desk: working copies are typed here, and published when an editor says so."""

from django.contrib import admin

from obligations.admin.fiches import ObligationAdmin
from obligations.admin.versions import VersionAdmin
from obligations.admin.vocabulaire import CaracteristiqueAdmin, DomaineAdmin, RessourceAdmin

__all__ = ["CaracteristiqueAdmin", "DomaineAdmin", "ObligationAdmin", "RessourceAdmin", "VersionAdmin"]

admin.site.site_header = "Agenda des obligations numériques : rédaction"
admin.site.site_title = "Agenda des obligations numériques : rédaction"
admin.site.enable_nav_sidebar = False  # seven tables, and lists that need the width
admin.site.index_title = "Rédaction du catalogue"
