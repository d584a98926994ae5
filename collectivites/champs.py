"""Columns of texts that refuse what no reader could see (signes.py), by whatever door: form, command, shell, import.

A form tells it next to its field, `full_clean` with its name, and writing refuses what neither has read. A row written
before this rule is read as ever.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collectivites import signes


def verifie_les_signes(valeur: Any) -> None:
    """A validator, for a text or for lists and tables of texts."""
    fautes = list(dict.fromkeys(signes.refus_partout(valeur)))
    if fautes:
        raise ValidationError([f"{faute[0].upper()}{faute[1:]}" for faute in fautes])


class Gardee:
    """Before a class of Django's in its bases. The column is that class's own: no migration knows of the guard."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Traces of a copy go by themselves: they change no word."""
        return super().clean(signes.partout(signes.sans_traces, value), model_instance)  # type: ignore[misc]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)  # type: ignore[misc]
        verifie_les_signes(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """`save`, `bulk_create` and `update` all come by here; `filter` does not."""
        verifie_les_signes(value)
        return super().get_db_prep_save(signes.partout(signes.lignes_simples, value), connection)  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        nom, chemin, arguments, options = super().deconstruct()  # type: ignore[misc]
        if chemin.startswith(f"{__name__}."):
            chemin = f"django.db.models.{type(self).__name__}"
        return nom, chemin, arguments, options


class CharField(Gardee, models.CharField):
    pass


class TextField(Gardee, models.TextField):
    pass


class SlugField(Gardee, models.SlugField):
    pass


class URLField(Gardee, models.URLField):
    pass


class JSONField(Gardee, models.JSONField):
    pass
