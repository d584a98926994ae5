"""What is typed at the doors."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

FAUX = "Nom ou mot de passe faux."
ESSAIS_AVANT_DE_PREVENIR = 3
"""Wrong passwords in a row from which on we say how many are left."""


class ConnexionForm(AdminAuthenticationForm):
    """Django's tells browsers how long a name may be, and does not check it: a longer one fits in no column."""

    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": FAUX}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nom = self.fields["username"]
        nom.validators.append(MaxLengthValidator(nom.max_length))  # type: ignore[attr-defined]

    def get_invalid_login_error(self) -> ValidationError:
        """axes counts the pair of the name typed and the address, be there such an account or not."""
        essais = getattr(self.request, "axes_failures_since_start", None) or 0
        return ValidationError(f"{FAUX}{_essais_restants(essais)}", code="invalid_login")


def _essais_restants(essais: int) -> str:
    restants = settings.AXES_FAILURE_LIMIT - essais
    if essais < ESSAIS_AVANT_DE_PREVENIR or restants < 1:
        return ""
    return f" Encore {'un essai' if restants == 1 else f'{restants} essais'} avant un quart d’heure d’attente."


class CodeForm(forms.Form):
    """Wide enough for a recovery code and the spaces that people type."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
