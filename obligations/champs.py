"""Model fields of the working tables: lists of texts typed one a line, and values kept in their text form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from collectivites import champs, signes

TEXTE_MAXIMAL = 5_000
"""Characters in one text that an editor types or brings: several times the longest of the catalogue."""


class LignesFormField(forms.CharField):
    """A textarea where each line that is not empty is one text."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list | tuple):
            return list(value)
        texte = signes.sans_traces(super().to_python(value) or "")
        return [ligne.strip() for ligne in texte.split("\n") if ligne.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class LignesField(champs.JSONField):
    """A list of texts. `lit` checks the whole list when a form or `full_clean` validates it."""

    def __init__(self, *args: Any, lit: Callable[[list[str]], Any] | None = None, **kwargs: Any) -> None:
        self.lit = lit
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(isinstance(texte, str) and texte.strip() for texte in value):
            raise ValidationError("Une liste de textes est attendue.")
        if self.lit and value:
            verifie(self.lit, value)

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", LignesFormField)
        return models.Field.formfield(self, **kwargs)


class ValeurField(champs.CharField):
    """The text form of a value (« > 3500 »); `lit` refuses what is none, with an example of a right one."""

    def __init__(self, *args: Any, lit: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        self.lit = lit
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The canonical text: « >3500 » is kept as « > 3500 »."""
        texte = super().clean(value, model_instance)
        return str(verifie(self.lit, texte)) if self.lit and texte else texte


def verifie(lit: Callable[[Any], Any], valeur: Any) -> Any:
    """What `lit` makes of the value; its ValueError becomes a ValidationError with the same words."""
    try:
        return lit(valeur)
    except ValueError as erreur:
        raise ValidationError(str(erreur)) from erreur
