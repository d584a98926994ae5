"""The one field of the second factor."""

from django import forms


class CodeForm(forms.Form):
    """Wide enough for a recovery code and the spaces that people type."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
