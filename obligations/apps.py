from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from obligations import immuable


class ObligationsConfig(AppConfig):
    name = "obligations"
    verbose_name = "Obligations"

    def ready(self) -> None:
        post_migrate.connect(keep_versions_immutable, sender=self)


def keep_versions_immutable(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """SQLite makes a table anew to add a column, and forgets its triggers: they are put back after each migration."""
    connection = connections[using]
    if immuable.TABLE in connection.introspection.table_names():
        immuable.pose(connection)
