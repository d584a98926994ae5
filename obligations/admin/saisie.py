"""Rows of a form, lined up with the rows that the table holds by the time they are submitted.

While an editor types, another may add, remove or rewrite règles and sources. Django then refuses the form for ids that
are gone, with no way out. Here nothing typed is lost: a row that is gone becomes a new one, and one that appeared is
shown with the others.
"""

import re
from typing import Any, ClassVar

from django.forms import BaseInlineFormSet, BoundField
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.http import QueryDict

Champs = dict[str, list[str]]


class LignesFormSet(BaseInlineFormSet):
    """`cle`: the field by which a row is recognised when someone removed it and made it again."""

    cle: ClassVar[str] = ""
    prefix: str

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if isinstance(data, QueryDict):
            self.data = self._rapproche(data)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """New rows come last."""
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            places = [ligne.ordre for ligne in self.get_queryset()]
            kwargs["initial"] = {"ordre": max(places, default=-1) + 1}
        return kwargs

    def _rapproche(self, data: QueryDict) -> QueryDict:
        gestion = ManagementForm(data, prefix=self.prefix)
        if not gestion.is_valid():
            sans_total = data.copy()  # a forged total would have Django make that many forms
            sans_total.pop(f"{self.prefix}-{TOTAL_FORM_COUNT}", None)
            return sans_total
        en_base = {str(ligne.pk): ligne for ligne in self.get_queryset()}
        par_cle = {getattr(ligne, self.cle): pk for pk, ligne in en_base.items()} if self.cle else {}
        connues: dict[str, Champs] = {}
        nouvelles: list[Champs] = []
        for champs in self._lignes_saisies(data, gestion.cleaned_data[TOTAL_FORM_COUNT] or 0):
            pk = _premier(champs, "id")
            if pk and pk not in en_base:
                pk = par_cle.get(_premier(champs, self.cle), "")
            if pk and pk not in connues:
                connues[pk] = {**champs, "id": [pk]}
            elif not self._vierge(champs):
                nouvelles.append({**champs, "id": [""]})
        for pk, ligne in en_base.items():
            if pk not in connues:
                connues[pk] = {**self._en_saisie(ligne), "id": [pk]}
        return self._ecrit(data, [*connues.values(), *nouvelles], len(connues))

    def _lignes_saisies(self, data: QueryDict, total: int) -> list[Champs]:
        lignes: dict[int, Champs] = {}
        for nom in data:
            trouve = re.fullmatch(rf"{re.escape(self.prefix)}-(\d{{1,4}})-(\w+)", nom)
            if trouve and int(trouve[1]) < total:
                lignes.setdefault(int(trouve[1]), {})[trouve[2]] = data.getlist(nom)
        return [lignes[rang] for rang in sorted(lignes)]

    def _vierge(self, champs: Champs) -> bool:
        """A new row where nothing was typed; its place may be that of a row that came meanwhile."""
        return all(
            [v for v in champs.get(champ.name, []) if v] == [v for v in _valeurs(champ) if v]
            for champ in self.form()
            if champ.name != "ordre"
        )

    def _en_saisie(self, ligne: Any) -> Champs:
        """What an editor who left the row alone would submit."""
        formulaire = self.form(instance=ligne)
        return {champ.name: _valeurs(champ) for champ in formulaire}

    def _ecrit(self, data: QueryDict, lignes: list[Champs], connues: int) -> QueryDict:
        resultat = data.copy()
        for nom in data:
            if re.fullmatch(rf"{re.escape(self.prefix)}-\d+-\w+", nom):
                del resultat[nom]
        resultat[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(lignes))
        resultat[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(connues)
        for rang, champs in enumerate(lignes):
            for champ, valeurs in champs.items():
                resultat.setlist(f"{self.prefix}-{rang}-{champ}", valeurs)
        return resultat


class TableFormSet(LignesFormSet):
    """Rows of a table: a field has no label of its own but the head of its column, which is said to who cannot see."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for champ in form.fields.values():
            champ.widget.attrs["aria-label"] = str(champ.label)


def _premier(champs: Champs, nom: str) -> str:
    return next(iter(champs.get(nom, [])), "")


def _valeurs(champ: BoundField) -> list[str]:
    valeur = champ.field.widget.format_value(champ.value())
    if isinstance(valeur, list | tuple):
        return [str(element) for element in valeur]
    return [] if valeur is None else [str(valeur)]
