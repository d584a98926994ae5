"""Which marks a field takes is said beside it; what readers would not be shown is refused beside it too."""

import pytest
from django.urls import reverse

from obligations import publication, travail
from obligations.models import Genre, Obligation, Ressource, Version
from obligations.ressource import Famille
from obligations.ressource import Ressource as ValeurRessource
from obligations.vocabulaire import Domaine
from tests.administration.page import publie, saisie

AIDE = "[un texte de lien](https://…)"


@pytest.fixture
def page_de_ressource(db):
    domaine = travail.write(Genre.DOMAINE, Domaine("budgets", "Budgets", 1))
    publication.publish(domaine, "Essai")
    copie = travail.write(
        Genre.RESSOURCE,
        ValeurRessource("gnau", "GNAU", Famille.SERVICE, "Un guichet.", "haute", domaines=("budgets",)),
    )
    return reverse("admin:obligations_ressource_change", args=[copie.pk])


def test_each_field_says_which_marks_it_takes(anne, adresse):
    form = anne.get(adresse).context["adminform"].form
    marques = {nom for nom, champ in form.fields.items() if AIDE in champ.help_text}
    listes = {nom for nom, champ in form.fields.items() if "une liste : « - »" in champ.help_text}
    assert marques == {"qui_agit", "minimum", "comment_faire", "exceptions", "sanction"}
    assert listes == {"qui_agit", "minimum", "sanction"}
    assert form.fields["comment_faire"].help_text.startswith("Une étape par ligne. Vous pouvez écrire *un mot*")


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("minimum", "<b>Le faire</b>", "« &lt;b&gt; » : le HTML n’est pas lu"),
        ("sanction", "![logo](https://x.fr/a.png)", "une image n’est pas montrée"),
        ("qui_agit", "[le maire](javascript:alert(1))", "n’est pas un lien lisible"),
        ("comment_faire", "Bien.\r\n- Mal.", "pas de liste ici"),
        ("exceptions", "Voir [ici](https://x.fr)", "le texte d’un lien dit où il mène"),
        ("titre", "Voter **le** budget", "ce texte reste simple"),
        ("resume", "<script>alert(1)</script>", "le HTML n’est pas lu"),
        ("minimum", "[" * 100_000, "5000 au plus"),
    ],
)
def test_what_would_not_be_shown_is_refused_next_to_its_field(anne, adresse, champ, valeur, message):
    reponse = anne.post(adresse, {**saisie(anne.get(adresse)), champ: valeur})
    assert list(reponse.context["adminform"].form.errors) == [champ]
    assert message in reponse.text
    assert saisie(reponse)[champ] == [valeur]
    assert Obligation.objects.get().revision == 1


@pytest.mark.parametrize(
    ("ligne", "valeur", "message"),
    [
        ("regles-0-quoi", "Voter **le** budget", "ce texte reste simple"),
        ("regles-0-base_legale", "CGCT\r\n[art. 1](https://x.fr)", "ce texte reste simple"),
        ("sources-0-dit", "<i>Le texte.</i>", "le HTML n’est pas lu"),
        ("sources-0-url", "ftp://x.fr/a", "une adresse en http:// ou https:// est attendue"),
        ("sources-0-url", "javascript:alert(1)", "URL"),
    ],
)
def test_regles_and_sources_are_read_too(anne, adresse, ligne, valeur, message):
    prefixe, _, champ = ligne.split("-")
    reponse = anne.post(adresse, {**saisie(anne.get(adresse)), ligne: valeur})
    formsets = {f.formset.prefix: f.formset for f in reponse.context["inline_admin_formsets"]}
    assert list(formsets[prefixe].forms[0].errors) == [champ]
    assert message in reponse.text
    assert Obligation.objects.get().revision == 1


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("description", "Un guichet **", "« ** » sans son pareil"),
        ("acces", "[x](data:text/html,x)", "n’est pas un lien lisible"),
        ("url", "ftp://x.fr", "une adresse en http:// ou https:// est attendue"),
        ("code_source", "javascript:alert(1)", "URL"),
        ("sources", "javascript:alert(1)", "une adresse en http:// ou https:// est attendue"),
    ],
)
def test_a_ressource_is_read_in_the_same_way(anne, page_de_ressource, champ, valeur, message):
    reponse = anne.post(page_de_ressource, {**saisie(anne.get(page_de_ressource)), champ: valeur})
    assert reponse.status_code == 200
    assert message in reponse.text
    assert getattr(Ressource.objects.get(), champ) in ("", [], "Un guichet.")


def test_marks_typed_in_the_admin_are_published_as_typed(anne, adresse):
    texte = "Il faut :\r\n- *voter* ;\r\n- [écrire au préfet](mailto:a@b.fr)."
    publie(anne, adresse, {"minimum": texte}, motif="Des liens")
    version = Version.objects.of(Genre.OBLIGATION, "budget").first()
    assert version.contenu["minimum"] == texte.replace("\r\n", "\n")


def test_a_working_copy_written_before_the_refusals_is_not_published(anne, adresse, versions):
    """Its field is not on screen as wrong before it is saved: publishing says so."""
    Obligation.objects.update(minimum="<b>Le faire</b>")
    champs = {**saisie(anne.get(adresse)), "motif": "Essai", "_publier": "on"}
    assert "le HTML n’est pas lu" in anne.post(adresse, champs).text
    assert len(versions()) == 1
