"""How editors type what readers will read: each field says which marks it takes, and refuses the others next to it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from obligations import fiche, ressource, vocabulaire
from obligations.champs import TEXTE_MAXIMAL, verifie
from obligations.models import Caracteristique, Domaine, Obligation, Regle, Ressource, Source
from obligations.textes import TEXTES, Forme, refus_du_texte

VALEURS: Mapping[type[models.Model], type] = {
    Domaine: vocabulaire.Domaine,
    Caracteristique: vocabulaire.Caracteristique,
    Ressource: ressource.Ressource,
    Obligation: fiche.Fiche,
    Regle: fiche.Regle,
    Source: fiche.Source,
}
AIDES = {
    Forme.SIMPLE: "",
    Forme.EN_LIGNE: "Vous pouvez écrire *un mot*, **un mot important** et [un texte de lien](https://…).",
    Forme.EN_BLOCS: (
        "Vous pouvez écrire *un mot*, **un mot important**, [un texte de lien](https://…), "
        "et une liste : « - » en tête de chaque ligne."
    ),
}
"""What is added to the help of a field."""


class TextesForm(forms.ModelForm):
    """A form whose texts and addresses are refused as publishing would refuse them, but next to their field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formes = TEXTES[VALEURS[self._meta.model]]
        for nom, champ in self.fields.items():
            if forme := formes.get(nom):
                champ.validators.append(partial(_verifie_texte, forme))
                champ.help_text = f"{champ.help_text} {AIDES[forme]}".strip()
            if isinstance(champ, forms.URLField):
                champ.validators.append(partial(verifie, fiche.verifie_adresse))


def _verifie_texte(forme: Forme, valeur: str | list[str]) -> None:
    textes = valeur if isinstance(valeur, list) else [valeur]
    if sum(map(len, textes)) > TEXTE_MAXIMAL:
        return  # refused for that, and too long to be read for anything else
    fautes = [faute for texte in textes for faute in refus_du_texte(texte, forme)]
    if fautes:
        raise ValidationError(fautes)
