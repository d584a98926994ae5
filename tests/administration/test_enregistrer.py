"""Saving a working copy: what is refused is told next to the field, and nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse

from obligations.catalogue import current_catalogue
from obligations.echeances import Periode
from obligations.models import Domaine, Obligation, Regle
from tests.administration.page import nouvelle_ligne, saisie

REGLE = {
    "cle": "nouvelle",
    "quoi": "Faire autre chose.",
    "effet": "01/01/2027",
    "types": ["commune", "epci-fp"],
    "population_reference": "totale",
    "agents_unite": "ETP",
    "borne": "le",
    "ordre": "2",
}


def test_saving_shows_nothing_to_readers(anne, adresse, versions):
    reponse = anne.post(adresse, {**saisie(anne.get(adresse)), "resume": "Un texte neuf."}, follow=True)
    assert "Copie de travail enregistrée" in reponse.text
    assert "Enregistré, pas encore publié" in reponse.text
    copie = Obligation.objects.get(code="budget")
    assert (copie.resume, copie.revision, copie.modifiee_par) == ("Un texte neuf.", 2, "anne")
    assert len(versions()) == 1
    assert current_catalogue().fiches["budget"].resume == "Toute commune vote son budget."


def test_saving_an_untouched_page_changes_nothing(anne, adresse):
    avant = Obligation.objects.with_details().get().to_valeur()
    anne.post(adresse, saisie(anne.get(adresse)))
    assert Obligation.objects.with_details().get().to_valeur() == avant


def test_an_obligation_can_be_created_with_its_regle(anne, adresse):
    page = reverse("admin:obligations_obligation_add")
    champs = {
        **saisie(anne.get(page)),
        "titre": "Neuve",
        "code": "neuve",
        "domaine": str(Domaine.objects.get().pk),
        "resume": "Neuve.",
        "nature": "obligation",
        "etat": "a-venir",
        "confiance": "faible",
    }
    reponse = anne.post(page, nouvelle_ligne(champs, "regles", **REGLE, population=">3500"), follow=True)
    assert "Copie de travail enregistrée" in reponse.text
    regle = Regle.objects.get(cle="nouvelle")
    assert (regle.population, regle.types) == ("> 3500", ["commune", "epci-fp"])
    assert regle.obligation.revision == 1


def test_an_obligation_without_regle_is_refused(anne, adresse):
    champs = saisie(anne.get(adresse))
    champs |= {"regles-0-DELETE": ["on"], "regles-1-DELETE": ["on"]}
    assert "il faut au moins une règle" in anne.post(adresse, champs).text
    assert Regle.objects.count() == 2


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("population", "3500 et plus", "Écrivez par exemple « &gt; 3500 »"),
        ("population", "> 3500\x00", "Le caractère nul n’est pas autorisé."),
        ("population", "> " + "9" * 10_000, "200 caractères"),
        ("agents", ">= 5 et < 3", "aucun nombre ne peut le respecter"),
        ("effet", "30/02/2027", "Saisissez une date valide"),
        ("effet", "01/01/0001", "une date entre 1789 et 2100"),
        ("effet", "", "Donnez une date d’effet"),
        ("effet_sans_date", "ancienne", "l’un des deux, pas les deux"),
        ("fin", "01/01/2020", "ne peut pas précéder"),
        ("rythme", "RRULE:FREQ=SECONDLY", "ne revient pas plus d’une fois par semaine"),
        ("rythme", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "dates par an"),
        ("rythme", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "ne donne aucune date"),
        ("rythme", "DTSTART;VALUE=DATE:99990101\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=1", "entre 1789 et 2100"),
        ("rythme", "RDATE;VALUE=DATE:20260431", "illisible"),
        ("delai", "bientôt", "15 jours après le vote du budget"),
        ("conditions", "A un site [Site Internet]", "un code de caractéristique est attendu"),
        ("conditions", "A un\x00site", "Caractère invisible U+0000 après « A un »"),
        ("base_legale", "CGCT " * 2_000, "5000 au plus"),
        ("titre", "T" * 10_000, "90 caractères"),
        ("ordre", "-1", "supérieure ou égale à 0"),
        ("ordre", "9" * 5_000, "nombre entier"),
        ("types", [], "Cochez au moins un type de collectivité."),
        ("types", ["royaume"], "royaume"),
        ("borne", "vers le", "vers le"),
    ],
)
def test_bad_input_is_told_next_to_the_field_and_kept_on_screen(anne, adresse, champ, valeur, message):
    champs = {**saisie(anne.get(adresse)), "resume": "À garder.", f"regles-0-{champ}": valeur}
    reponse = anne.post(adresse, champs)
    assert reponse.status_code == 200
    formulaire = reponse.context["inline_admin_formsets"][0].formset.forms[0]
    assert list(formulaire.errors) == [champ if champ != "effet_sans_date" else "effet"]
    assert message in reponse.text
    assert saisie(reponse)["resume"] == ["À garder."]
    assert Obligation.objects.get().revision == 1


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("resume", "a\x00b", "Le caractère nul"),
        ("resume", "R" * 10_000, "5000 au plus"),
        ("titre", "T" * 10_000, "90 caractères"),
        ("verifiee_le", "31/06/2026", "Saisissez une date valide"),
        ("nature", "caprice", "caprice"),
        ("domaine", "999999", "Sélectionnez un choix valide"),
        ("ressources", ["999999"], "Sélectionnez un choix valide"),
        ("comment_faire", "un\x00deux", "Caractère invisible U+0000 après « un »"),
    ],
)
def test_bad_input_in_the_fiche_itself(anne, adresse, champ, valeur, message):
    reponse = anne.post(adresse, {**saisie(anne.get(adresse)), champ: valeur})
    assert list(reponse.context["adminform"].form.errors) == [champ]
    assert message in reponse.text
    assert Obligation.objects.get().revision == 1


@pytest.mark.parametrize("donnees", [{}, {"regles-TOTAL_FORMS": "abc"}, {"regles-TOTAL_FORMS": "1000000"}])
def test_a_forged_submission_is_refused_without_crash(anne, adresse, donnees):
    assert anne.post(adresse, donnees).status_code == 200
    assert Obligation.objects.get().revision == 1


def test_the_code_is_read_only_once_created(anne, adresse):
    anne.post(adresse, {**saisie(anne.get(adresse)), "code": "autre", "regles-0-cle": "autre"})
    assert Obligation.objects.get().code == "budget"
    assert [regle.cle for regle in Regle.objects.all()] == ["vote", "envoi"]


@pytest.mark.parametrize("code", ["Budget", "vote_du_budget", "-budget", "été"])
def test_a_code_is_lower_case_words_and_hyphens(anne, adresse, code):
    reponse = anne.post(reverse("admin:obligations_domaine_add"), {"titre": "Neuf", "code": code, "ordre": "1"})
    assert "code" in reponse.context["adminform"].form.errors
    assert Domaine.objects.count() == 1


@pytest.mark.parametrize(
    ("changements", "message"),
    [
        ({"cle": "vote"}, "Deux règles ont la clé « vote »"),
        ({"cle": "c" * 60, "remplace": ""}, None),
        ({"remplace": "vote"}, "Règle « nouvelle » : elle remplace « vote », qui doit finir la veille"),
        ({"remplace": "inconnue"}, "Règle « nouvelle » : elle remplace « inconnue », qui n’existe pas."),
        ({"effet": "", "effet_sans_date": "non fixée", "fin": "01/01/2028"}, "n’a ni fin ni échéances"),
    ],
)
def test_errors_between_regles_are_told_and_nothing_is_saved(anne, adresse, changements, message):
    champs = nouvelle_ligne({**saisie(anne.get(adresse)), "resume": "Autre."}, "regles", **{**REGLE, **changements})
    reponse = anne.post(adresse, champs)
    if message is None:
        assert reponse.status_code == 302
        return
    assert message in reponse.text
    assert Regle.objects.count() == 2
    assert Obligation.objects.get().resume == "Toute commune vote son budget."


def test_code_and_cle_must_fit_in_a_calendar_identifier(anne, adresse):
    Obligation.objects.update(code="b" * 60)
    reponse = anne.post(adresse, nouvelle_ligne(saisie(anne.get(adresse)), "regles", **{**REGLE, "cle": "c" * 30}))
    assert "90 caractères ensemble" in reponse.text
    assert Regle.objects.count() == 2


def test_a_regle_can_replace_another_that_ends_the_day_before(anne, adresse):
    champs = {**saisie(anne.get(adresse)), "regles-0-fin": "31/12/2026"}
    reponse = anne.post(adresse, nouvelle_ligne(champs, "regles", **REGLE, remplace="vote"), follow=True)
    assert "Copie de travail enregistrée" in reponse.text
    assert Regle.objects.get(cle="vote").fin == date(2026, 12, 31)


def test_the_page_shows_the_dates_of_the_next_24_months(anne, adresse):
    Regle.objects.filter(cle="envoi").update(rythme=["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"], borne="avant le")
    apercu = anne.get(adresse).context["apercu"]
    assert isinstance(apercu.periode, Periode)
    assert {(e.regle_cle, e.le.month, e.le.day) for e in apercu.echeances} == {("envoi", 4, 14)}
    assert len(apercu.echeances) == 2


def test_a_wrong_copy_can_still_be_opened_and_mended(anne, adresse):
    """A row written by hand, or older than a new rule of the code."""
    Regle.objects.filter(cle="envoi").update(remplace="inconnue")
    champs = saisie(anne.get(adresse))
    assert "modifiée depuis la version 1" in anne.get(reverse("admin:obligations_obligation_changelist")).text
    assert anne.post(adresse, {**champs, "regles-1-remplace": ""}).status_code == 302


@pytest.mark.parametrize("ressources", [["abc"], ["9" * 40], ["\x00"]])
def test_a_forged_ressource_does_not_crash_the_page(anne, adresse, ressources):
    assert anne.post(adresse, {**saisie(anne.get(adresse)), "ressources": ressources, "titre": ""}).status_code == 200


def test_each_fault_is_summed_up_on_top_with_a_way_to_its_field(anne, adresse):
    champs = {**saisie(anne.get(adresse)), "titre": "", "regles-1-population": "beaucoup"}
    reponse = anne.post(adresse, champs)
    fautes = [(identifiant, ou) for identifiant, ou, _ in reponse.context["fautes"]]
    assert fautes == [("id_titre", "Titre"), ("id_regles-1-population", "Règle envoi, Population")]
    for identifiant, _ in fautes:
        assert f'href="#{identifiant}"' in reponse.text
        assert f'id="{identifiant}"' in reponse.text
