"""What is typed at the doors."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.validators import MaxLengthValidator


class ConnexionForm(AdminAuthenticationForm):
    """Django's tells browsers how long a name may be, and does not check it: a longer one fits in no column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nom = self.fields["username"]
        nom.validators.append(MaxLengthValidator(nom.max_length))  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """Wide enough for a recovery code and the spaces that people type."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
