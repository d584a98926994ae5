"""What the pages of an agenda show: what they share, then each view of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from agenda import adresses, presentation
from agenda.flux import dates_annulees
from agenda.forms import VUES, OptionsForm, VueForm
from agenda.frise import build_frise
from agenda.mois import build_mois, mois_montre
from agenda.services import Agenda, build_agenda, prochain_seuil, seuil_precedent
from collectivites.lieux import FUSEAUX
from collectivites.profil import Profil, TypeCollectivite
from obligations.catalogue import Catalogue
from obligations.echeances import Periode, fenetre
from obligations.typographie import JOURS

OPTIONS_DU_FLUX = ("rappel", "avance", "a-verifier")
"""What the subscription panel sets; the rest of the address belongs to the filters. Each form keeps the other's."""
LISTE_LONGUE = 40
"""Fiches in force: beyond, they are read by their titles, and one domaine at a time in detail."""


@dataclass(frozen=True, slots=True)
class Demande:
    """An agenda asked for: whose, where it lives, on which day, with which options, shown how."""

    catalogue: Catalogue
    jour: date
    profil: Profil
    adresse: adresses.Adresse
    form: OptionsForm
    vue: VueForm

    @property
    def options(self) -> adresses.Query:
        return self.form.options_as_query()

    def agenda(self, defaut: Periode) -> Agenda:
        """As filtered, over the period asked for, or that one."""
        periode = self.form.to_periode(defaut)
        return build_agenda(self.catalogue, self.profil, periode, self.jour, self.form.to_filtre())


def periode_de_la_page(jour: date) -> Periode:
    """From today to the end of next year."""
    return Periode(jour, date(jour.year + 1, 12, 31))


def contexte_commun(demande: Demande) -> dict[str, Any]:
    """Who, the filters, the addresses: whatever the view."""
    adresse, options, vue = demande.adresse, demande.options, demande.vue.as_query()
    form, choisie = demande.form, demande.vue.choisie
    flux = [(nom, valeur) for nom, valeur in options if nom in OPTIONS_DU_FLUX]
    return {
        "catalogue": demande.catalogue,
        "types": list(TypeCollectivite),
        "collectivite": None,
        "titre": presentation.nom_du_profil(demande.profil),
        "votre": presentation.votre(demande.profil),
        "jour": demande.jour,
        "form": form,
        "erreurs": presentation.erreurs(
            {**form.errors, **demande.vue.errors},
            presentation.CHAMPS_DES_FILTRES if choisie else presentation.CHAMPS_DE_LA_PAGE,
        ),
        "filtree": form.actives,
        "vue": choisie,
        "vues": [(nom, adresse.avec(_vue(options, code)), code == choisie) for code, nom in LIENS_DES_VUES.items()],
        "adresse": adresse.avec([*options, *vue]),
        "liste": adresse.avec(options),
        "page": adresse.page,
        "profil_query": adresse.query,
        "filtre_query": [(nom, valeur) for nom, valeur in options if nom not in OPTIONS_DU_FLUX],
        "flux_query": flux,
        "vue_query": vue,
        "suffixe": adresses.avec("", adresse.chez_les_fiches),
        "sans_filtre": adresse.avec([*flux, *vue]),
        "canonique": adresse.avec([]),
        "vers_un_domaine": adresse.avec([*((nom, v) for nom, v in options if nom != "domaine"), ("domaine", "")]),
    }


LIENS_DES_VUES = {"": "Liste", **VUES}


def _vue(options: adresses.Query, code: str) -> adresses.Query:
    return [*options, ("vue", code)] if code else options


def contexte_de_la_liste(demande: Demande) -> dict[str, Any]:
    """The answer on top speaks of the whole agenda; the lists below obey the filters."""
    form, catalogue, jour, profil = demande.form, demande.catalogue, demande.jour, demande.profil
    defaut = periode_de_la_page(jour)
    entier = build_agenda(catalogue, profil, defaut, jour)
    filtre = demande.agenda(defaut) if form.actives else entier
    questions = presentation.choix(entier.questions, profil, catalogue)
    posees, autres = presentation.a_poser(questions, demande.vue.toutes_les_questions)
    seuil, precedent = prochain_seuil(catalogue, profil, jour), seuil_precedent(catalogue, profil, jour)
    return {
        "agenda": filtre,
        "entier": entier,
        "un_an_apres": _un_an_apres(max(jour, filtre.periode.du)),
        "phrase": presentation.phrase_de_reponse(entier),
        "obligations_sures": presentation.obligations_sures(entier),
        "territoire": profil.territoire,
        "a_son_heure": profil.departement in FUSEAUX,
        "groupes": presentation.groupes(filtre, catalogue),
        "detaille": len(filtre.en_vigueur) <= LISTE_LONGUE,
        "annulees": dates_annulees(catalogue, profil, filtre.periode, jour, form.to_filtre()),
        "seuil": seuil,
        "bilan": presentation.bilan(seuil.differences) if seuil else "",
        "precedent": precedent,
        "nom_du_precedent": presentation.nom_du_seuil(precedent) if precedent else "",
        "bilan_du_precedent": presentation.bilan(precedent.differences) if precedent else "",
        "nom_du_seuil": presentation.nom_du_seuil(seuil) if seuil else "",
        "echelle": presentation.echelle(catalogue, profil, seuil) if seuil else None,
        "mesures": presentation.mesures(entier, form.saisies, form.errors),
        "questions": questions,
        "posees": posees,
        "autres_questions": autres,
        "reponses": presentation.reponses_donnees(profil, catalogue),
        "abonnement": demande.adresse.abonnement(demande.options),
        "pas_a_pas": adresses.avec(
            reverse("agenda:aide-abonnement"), [*demande.adresse.chez_les_fiches, *demande.options]
        ),
        "plus_loin": _plus_loin(demande, filtre.periode),
    }


def _un_an_apres(jour: date) -> date:
    """The first month that paper leaves out."""
    return date(jour.year + 1, jour.month, 1)


def _plus_loin(demande: Demande, periode: Periode) -> dict[str, Any] | None:
    """The link that shows one year more, as far as the feed goes."""
    fin = date(periode.au.year + 1, 12, 31)
    if fin.year > demande.jour.year + 2 or demande.form.errors:
        return None
    autres = [(nom, valeur) for nom, valeur in demande.options if nom != "au"]
    return {"fin": fin, "adresse": demande.adresse.avec([*autres, ("au", fin.isoformat())])}


def contexte_du_mois(demande: Demande) -> dict[str, Any]:
    """The month asked for, or that of the next date; an agenda has the months of its feed."""
    agenda = demande.agenda(fenetre(demande.jour))
    premier = demande.vue.cleaned_data.get("mois") or mois_montre(agenda)
    sans_mois = _vue(demande.options, "mois")
    return {
        "mois": build_mois(agenda, premier),
        "vue_query": [("vue", "mois"), ("mois", f"{premier:%Y-%m}")],
        "vers_un_mois": demande.adresse.avec([*sans_mois, ("mois", "")]),
        "jours_de_la_semaine": JOURS,
        "mois_courant": demande.jour.replace(day=1),
    }


def contexte_des_annees(demande: Demande) -> dict[str, Any]:
    agenda = demande.agenda(periode_de_la_page(demande.jour))
    """The years have no period: they show all that binds."""
    return {
        "frise": build_frise(agenda, demande.catalogue.domaines.values()),
        "filtree": demande.form.to_filtre().actif,
    }


VUE: dict[str, tuple[str, Callable[[Demande], dict[str, Any]]]] = {
    "": ("agenda/agenda.html", contexte_de_la_liste),
    "mois": ("agenda/mois.html", contexte_du_mois),
    "annees": ("agenda/annees.html", contexte_des_annees),
}
"""By code of view: its template, and what it shows beside what all share."""
