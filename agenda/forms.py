"""The parser of the query string: what a reader typed, checked, as values. Nothing else reads `request.GET`."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from agenda.champs import (
    CaracteristiquesField,
    ChampUnique,
    ChoixField,
    JourField,
    JoursField,
    MoisField,
    NombreField,
    PlusieursChoixField,
    TypesField,
)
from agenda.flux import Options
from agenda.journal import SORTES, FiltreDuJournal
from agenda.ressources import FiltreDeRessources
from agenda.services import Filtre
from collectivites.profil import POPULATION_MAXIMALE, Profil
from obligations.catalogue import Catalogue
from obligations.echeances import Periode
from obligations.fiche import Nature
from obligations.ressource import Famille, Public
from obligations.verdict import Reponse

ANNEES_D_UNE_PERIODE = 10
RAPPELS_AU_PLUS = 3
AVANCES_AU_PLUS = 1
"""It is one event more for each date: a calendar takes about a thousand."""


class CatalogueForm(forms.Form):
    """A form whose choices come from the catalogue of the moment."""

    def __init__(self, data: QueryDict | None, catalogue: Catalogue) -> None:
        super().__init__(data)
        if "domaine" in self.fields:
            titres = {code: domaine.titre for code, domaine in catalogue.domaines.items()}
            self.fields["domaine"].choix = titres  # type: ignore[attr-defined]
        if "caracteristique" in self.fields:
            self.fields["caracteristique"].connues = catalogue.caracteristiques  # type: ignore[attr-defined]
            self.fields["caracteristique"].retirees = catalogue.questions_retirees  # type: ignore[attr-defined]

    @property
    def saisies(self) -> dict[str, str]:
        """What was typed in each field, first value, as typed: errors lose nothing."""
        return {nom: next(iter(self[nom].value() or ()), "") for nom in self.fields}

    def premiere_erreur(self) -> str:
        """One plain sentence, for those who cannot be shown a form."""
        return next((str(message) for messages in self.errors.values() for message in messages), "")


class ReponsesForm(CatalogueForm):
    """What only the authority knows of itself."""

    agents = NombreField(label="Nombre d’agents, en tout", maximum=999_999, exemple="45", required=False)
    agents_etp = NombreField(label="Agents en équivalents temps plein", maximum=999_999, exemple="38", required=False)
    recettes = NombreField(label="Recettes annuelles", maximum=10**12, exemple="3000000", required=False)
    caracteristique = CaracteristiquesField(label="Caractéristiques", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        agents, etp = donnees.get("agents"), donnees.get("agents_etp")
        if agents is not None and etp is not None and etp > agents:
            self.add_error(
                "agents_etp", f"Les équivalents temps plein ne dépassent pas les agents en tout, {agents} ici."
            )
        return donnees

    def reponses(self) -> dict[str, Any]:
        """The answers that are readable: agents, agents_etp, recettes, caracteristiques."""
        donnees = self.cleaned_data
        return {
            "agents": donnees.get("agents"),
            "agents_etp": donnees.get("agents_etp"),
            "recettes": donnees.get("recettes"),
            "caracteristiques": donnees.get("caracteristique") or {},
        }


class ProfilForm(ReponsesForm):
    """Who: an authority told by its type and population."""

    type = TypesField(label="Type", error_messages={"required": "Choisissez un type de collectivité."})
    population = NombreField(label="Population", maximum=POPULATION_MAXIMALE, exemple="4200", required=False)

    field_order = ("type", "population")

    @property
    def profil_valide(self) -> bool:
        """Type and population are readable, whatever the rest is."""
        return self.is_bound and not set(self.errors) & {"type", "population"}

    def to_profil(self) -> Profil:
        """The profile told; the population typed stands for the one that each rule means."""
        donnees = self.cleaned_data
        return Profil.decrit(*donnees["type"], population=donnees["population"], **self.reponses())


class FiltreForm(CatalogueForm):
    """What to show of the catalogue."""

    domaine = PlusieursChoixField(label="Domaine", choix={}, required=False)
    nature = ChoixField(label="Nature", choix={str(n): n.capitalize() for n in Nature}, required=False)
    etat = ChoixField(label="État", choix={"en-vigueur": "En vigueur", "a-venir": "À venir"}, required=False)
    q = ChampUnique(label="Recherche", required=False)

    def to_filtre(self) -> Filtre:
        """The filters that are readable; one that is not filters nothing."""
        donnees = {champ.name: valeur for champ in fields(Filtre) if (valeur := self.cleaned_data.get(champ.name))}
        return Filtre(**donnees)


class RessourcesForm(CatalogueForm):
    """What to show of the ressources."""

    q = ChampUnique(label="Rechercher", required=False)
    famille = ChoixField(label="Famille", choix={str(f): f.pluriel for f in Famille}, required=False)
    domaine = ChoixField(label="Domaine", choix={}, required=False)
    public = ChoixField(
        label="Public",
        choix={p.code: f"{p[0].upper()}{p[1:]}" for p in Public if p is not Public.TOUS},
        required=False,
    )
    gratuit = ChoixField(label="Prix", choix={"oui": "Gratuites seulement"}, required=False)

    def to_filtre(self) -> FiltreDeRessources:
        """The filters that are readable; one that is not filters nothing."""
        donnees = {champ.name: self.cleaned_data.get(champ.name) or "" for champ in fields(FiltreDeRessources)}
        return FiltreDeRessources(**donnees)


class ChronologieForm(CatalogueForm):
    """What to show of the chronology: the domaines that it speaks of."""

    domaine = ChoixField(label="Domaine", choix={}, required=False)

    def __init__(self, data: QueryDict | None, catalogue: Catalogue, presents: Collection[str]) -> None:
        super().__init__(data, catalogue)
        choix = self.fields["domaine"].choix  # type: ignore[attr-defined]
        self.fields["domaine"].choix = {code: titre for code, titre in choix.items() if code in presents}  # type: ignore[attr-defined]


class JournalForm(CatalogueForm):
    """What to show of the journal, and from where on."""

    domaine = PlusieursChoixField(label="Domaine", choix={}, required=False)
    sorte = ChoixField(label="Changement", choix=SORTES, required=False)
    avant = NombreField(label="Avant", maximum=10**15, exemple="412", required=False)

    def to_filtre(self) -> FiltreDuJournal:
        """The filters that are readable; one that is not filters nothing."""
        return FiltreDuJournal(self.cleaned_data.get("domaine") or (), self.cleaned_data.get("sorte") or "")

    @property
    def avant_la_revision(self) -> int:
        """0: from the newest on."""
        return self.cleaned_data.get("avant") or 0


class OptionsForm(FiltreForm):
    """What to show of an agenda, over which period, and how its feed should ring."""

    verdict = ChoixField(
        label="Réponse", choix={str(r): r.libelle for r in (Reponse.CONCERNE, Reponse.A_VERIFIER)}, required=False
    )
    du = JourField(label="Du", required=False)
    au = JourField(label="Au", required=False)
    rappel = JoursField(label="Rappel", minimum=0, au_plus=RAPPELS_AU_PLUS, required=False)
    avance = JoursField(label="Avance", minimum=1, au_plus=AVANCES_AU_PLUS, required=False)

    def __init__(self, data: QueryDict | None, catalogue: Catalogue) -> None:
        super().__init__(data, catalogue)
        self.fields["a-verifier"] = ChoixField(
            label="Dates à vérifier", choix={"oui": "Avec", "non": "Sans"}, required=False
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        annees = [jour.year for jour in (du, au, timezone.localdate()) if jour]
        if du and au and au < du:
            self.add_error("au", "La date de fin précède la date de début : échangez-les, ou videz l’une des deux.")
        elif (du or au) and max(annees) - min(annees) > ANNEES_D_UNE_PERIODE:
            self.add_error("au" if au else "du", f"Trop loin d’aujourd’hui : {ANNEES_D_UNE_PERIODE} ans au plus.")
        return donnees

    @property
    def saisies(self) -> dict[str, str]:
        """What was typed; a date that was understood, as a field of date takes it."""
        lues = getattr(self, "cleaned_data", {})  # nothing was asked
        return super().saisies | {nom: lues[nom].isoformat() for nom in ("du", "au") if lues.get(nom)}

    @property
    def actives(self) -> bool:
        """The lists do not show the whole agenda."""
        return self.to_filtre().actif or bool(self.cleaned_data.get("du") or self.cleaned_data.get("au"))

    def to_periode(self, defaut: Periode) -> Periode:
        """The period asked for; an end that is missing or unreadable comes from `defaut`."""
        du = self.cleaned_data.get("du")
        au = self.cleaned_data.get("au")
        return Periode(du or min(defaut.du, au or defaut.du), au or max(defaut.au, du or defaut.au))

    def to_options(self, fenetre: Periode) -> Options | None:
        """What the feed should hold; None: the period asked for lies outside the window."""
        du, au = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        du, au = max(du or fenetre.du, fenetre.du), min(au or fenetre.au, fenetre.au)
        if au < du:
            return None
        periode = Periode(du, au)
        return Options(
            filtre=self.to_filtre(),
            periode=None if periode == fenetre else periode,
            avec_les_doutes=self.avec_les_doutes,
            rappels=self.rappels,
            avances=self.avances,
        )

    @property
    def rappels(self) -> tuple[int, ...]:
        """Days before, each once, nearest first."""
        return tuple(self.cleaned_data.get("rappel") or ())

    @property
    def avances(self) -> tuple[int, ...]:
        """The same, for reminder events."""
        return tuple(self.cleaned_data.get("avance") or ())

    @property
    def avec_les_doutes(self) -> bool:
        return self.cleaned_data.get("a-verifier") != "non"

    def options_as_query(self) -> list[tuple[str, str]]:
        """Everything but the profile, as query parameters in a fixed order; what is unreadable is left out."""
        query = self.to_filtre().as_query()
        query += [(nom, str(self.cleaned_data.get(nom) or "")) for nom in ("du", "au")]
        query += [("rappel", str(jours)) for jours in self.rappels]
        query += [("avance", str(jours)) for jours in self.avances]
        query.append(("a-verifier", "" if self.avec_les_doutes else "non"))
        return [(nom, valeur) for nom, valeur in query if valeur]


class AgendaForm(ProfilForm, OptionsForm):
    """An authority told by its reader, and what to show of its agenda."""


class CollectiviteForm(ReponsesForm, OptionsForm):
    """The answers and options of an authority found by its code."""


VUES = {"mois": "Mois", "annees": "Années"}
"""Ways to show an agenda, beside the list."""


class VueForm(forms.Form):
    """How the page shows an agenda; feeds know nothing of it."""

    vue = ChoixField(label="Présentation", choix=VUES, required=False)
    mois = MoisField(label="Mois", required=False)
    questions = ChoixField(label="Questions", choix={"toutes": "Toutes"}, required=False)

    @property
    def toutes_les_questions(self) -> bool:
        return bool(self.cleaned_data.get("questions"))

    @property
    def choisie(self) -> str:
        """A code of VUES; empty for the list."""
        return self.cleaned_data.get("vue") or ""

    def as_query(self) -> list[tuple[str, str]]:
        """What is readable, as query parameters: the month goes with its view, the questions with the list."""
        mois = self.cleaned_data.get("mois")
        if not self.choisie:
            return [("questions", "toutes")] if self.toutes_les_questions else []
        vue = [("vue", self.choisie)]
        return [*vue, ("mois", f"{mois:%Y-%m}")] if mois and self.choisie == "mois" else vue
