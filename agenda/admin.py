"""What the whole site changes of the admin of others."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from agenda.acces.comptes import CompteAdmin, GroupeAdmin

__all__ = ["CompteAdmin", "GroupeAdmin"]

# Their pages show secrets, or make them: an account sets its own second factor up, and administrators only remove it.
admin.site.unregister([StaticDevice, TOTPDevice])
