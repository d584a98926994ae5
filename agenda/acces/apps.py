"""The admin, with our doors."""

from django.contrib.admin.apps import AdminConfig


class RedactionConfig(AdminConfig):
    default_site = "agenda.acces.site.Redaction"
