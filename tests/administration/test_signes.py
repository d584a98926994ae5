"""What nobody sees, typed or pasted at the desk: refused next to its field, or gone by itself when it is a trace."""

import pytest
from django import forms
from django.urls import reverse

from collectivites.models import Collectivite, Correction
from obligations import travail
from obligations.genres import FORMES
from obligations.models import Demande, Genre, Obligation
from obligations.ressource import Ressource
from obligations.vocabulaire import Caracteristique
from tests.administration.page import publie, retire, saisie

MAUVAIS = "Vote du\x19 budget"
DIT = "aractère invisible U+0019 après « Vote du »"


def formulaires(reponse):
    jeux = reponse.context["inline_admin_formsets"]
    return [reponse.context["adminform"].form, *(form for jeu in jeux for form in jeu.formset.forms)]


def s_ecrivent(reponse) -> set[str]:
    """The fields where one types, by the name that the page gives them."""
    return {
        form.add_prefix(nom)
        for form in formulaires(reponse)
        for nom, champ in form.fields.items()
        if isinstance(champ, forms.CharField) and not isinstance(champ.widget, forms.HiddenInput)
    }


@pytest.fixture
def pages(obligation):
    travail.write(Genre.CARACTERISTIQUE, Caracteristique("site", "Un site ?", "A un site"))
    travail.write(Genre.RESSOURCE, Ressource("guichet", "Guichet", "service", "Un guichet.", "haute"))
    codes = {"domaine": "budgets", "caracteristique": "site", "ressource": "guichet", "obligation": "budget"}
    return {
        genre: reverse(f"admin:obligations_{genre}_change", args=[travail.read(Genre(genre), code).pk])
        for genre, code in codes.items()
    }


@pytest.mark.parametrize("genre", FORMES)
def test_each_text_of_each_page_is_refused_next_to_its_field(anne, pages, genre):
    avant = anne.get(pages[genre])
    champs = s_ecrivent(avant)
    reponse = anne.post(pages[genre], {**saisie(avant), **dict.fromkeys(champs, MAUVAIS)})
    refuses = {form.add_prefix(nom) for form in formulaires(reponse) for nom in form.errors}
    assert champs - refuses - {champ for champ in champs if champ.endswith("-cle")} == set()
    assert DIT in reponse.text


def test_a_new_code_is_refused_too(anne, pages):
    page = reverse("admin:obligations_domaine_add")
    reponse = anne.post(page, {**saisie(anne.get(page)), "code": MAUVAIS, "titre": "Budgets"})
    assert set(reponse.context["adminform"].form.errors) == {"code"}


@pytest.mark.parametrize("colle", ["\ufeffUn texte\u00a0neuf.", "Un te\u00adxte\u00a0ne\u200buf.\u2029"])
def test_traces_of_a_copy_leave_by_themselves(anne, adresse, colle):
    reponse = anne.post(
        adresse, {**saisie(anne.get(adresse)), "resume": colle, "comment_faire": f"{colle}\r\nUn autre."}
    )
    assert reponse.status_code == 302
    copie = Obligation.objects.get()
    assert copie.resume == "Un texte\u00a0neuf."
    assert copie.comment_faire == ["Un texte\u00a0neuf.", "Un autre."]


@pytest.mark.parametrize("geste", ["publier", "demander", "rendre"])
def test_a_motif_is_refused_next_to_it(anne, adresse, versions, geste):
    champs = {"motif": MAUVAIS, "pourquoi": MAUVAIS, "geste": geste}
    reponse = publie(anne, adresse, {"resume": "Un texte neuf."}, **champs)
    form = reponse.context["form_rendre" if geste == "rendre" else "form"]
    assert list(form.errors) == ["pourquoi" if geste == "rendre" else "motif"]
    assert DIT in str(form.errors)
    assert len(versions()) == 1
    assert not Demande.objects.exists()


def test_a_motif_of_withdrawal_is_refused_next_to_it(anne, adresse, versions):
    reponse = retire(anne, adresse, MAUVAIS)
    assert list(reponse.context["form"].errors) == ["motif"]
    assert len(versions()) == 1


def test_a_correction_is_refused_next_to_its_reason(anne):
    Collectivite.objects.create(code="35998", nom="Saint-Malo", forme="commune", types=["commune"])
    page = reverse("admin:collectivites_correction_add")
    champs = {"collectivite": "35998", "sorte": "totale", "population": "3500", "motif": MAUVAIS}
    reponse = anne.post(page, {**saisie(anne.get(page)), **champs})
    assert list(reponse.context["adminform"].form.errors) == ["motif"]
    assert DIT in reponse.text
    assert not Correction.objects.exists()
