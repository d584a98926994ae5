"""Before publishing, an editor reads what would happen: to texts, to dates, to authorities."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collectivites.models import Collectivite
from collectivites.passe import Connu
from obligations import publication, travail
from obligations.effets import Sens
from obligations.fiche import Etat
from obligations.models import Genre, Obligation
from obligations.mots import Morceau, compare
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests import factories
from tests.administration.page import publie, saisie
from tests.factories import FicheFactory, RegleFactory

JOUR = date(2026, 11, 28)
FICHE = FicheFactory(
    code="seuil",
    titre="Publier",
    regles=(RegleFactory(cle="vote", effet=date(2027, 1, 1), population=Seuil.parse("> 3500")),),
)


@pytest.fixture(autouse=True)
def _aujourd_hui(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: JOUR)


@pytest.fixture
def pays(db, monkeypatch):
    """A country of three communes, whatever else is loaded; their codes are of no real one."""
    populations = {"99901": 900, "99902": 4_200, "99903": 48_000}
    for code in populations:
        Collectivite.objects.create(code=code, nom=f"Commune {code}", forme="commune", types=["commune"])
    connus = {code: Connu(("commune",), population, population) for code, population in populations.items()}
    monkeypatch.setattr("obligations.admin.consequences.connus", lambda jour: connus)
    monkeypatch.setattr("obligations.admin.consequences._memoire", {})


@pytest.fixture
def relecture(pays):
    """Published for more than 3 500 inhabitants; its working copy says 5 000, and three months later."""
    factories.publie(FICHE)
    regle = replace(FICHE.regles[0], population=Seuil.parse("> 5000"), effet=date(2027, 4, 1))
    copie = travail.write(Genre.OBLIGATION, replace(FICHE, regles=(regle,), resume="Toute commune publie vite."))
    return reverse("admin:obligations_obligation_publier", args=[copie.pk])


@pytest.mark.parametrize("page", ["publier", "change"])
def test_both_pages_say_who_loses_which_dates_move_and_which_words(anne, relecture, page):
    reponse = anne.get(relecture.replace("/publier/", f"/{page}/"))
    lue = reponse.context["relecture"]
    assert [(d.theme, d.champ, d.avant, d.apres) for d in lue.differences] == [
        ("Dates", "règle « vote », date d’effet", "1er\u00a0janvier 2027", "1er\u00a0avril 2027"),
        ("Public et seuils", "règle « vote », population", "> 3500", "> 5000"),
        ("Textes", "résumé", "Toute commune publie ses actes.", "Toute commune publie vite."),
    ]
    assert lue.consequences.effets.codes[Sens.PERD] == {"commune": ("99902",)}
    (date_,) = lue.consequences.dates.a_venir
    assert (date_.avant, date_.apres) == (date(2027, 1, 1), date(2027, 4, 1))
    assert "− 1\u00a0commune" in reponse.text
    assert "<del>ses</del>" not in reponse.text
    assert "<del>ses actes</del>" in reponse.text
    assert "<ins>vite</ins>" in reponse.text
    assert "1 date déplacée" in reponse.text


def test_the_page_says_what_the_journal_will(anne, relecture):
    texte = anne.get(relecture).text
    assert "Ce que dira le journal" in texte
    assert "Désormais&nbsp;: à partir du 1er\u00a0avril 2027" in texte
    assert "Désormais&nbsp;: communes\u00a0; plus de 5\u00a0000\u00a0habitants" in texte


def test_all_of_a_new_regle_is_shown(anne, relecture):
    neuve = RegleFactory(cle="neuve", quoi="Transmettre.", population=Seuil.parse("> 7000"), effet=date(2027, 3, 1))
    travail.write(Genre.OBLIGATION, replace(FICHE, regles=(*FICHE.regles, neuve)))
    dites = {d.champ: (d.avant, d.apres) for d in anne.get(relecture).context["relecture"].differences}
    assert dites["règle « neuve »"] == ("(absente)", "Transmettre.")
    assert dites["règle « neuve », population"] == ("", "> 7000")
    assert dites["règle « neuve », date d’effet"] == ("", "1er\u00a0mars 2027")


def test_all_of_a_first_publication_is_shown(anne, pays):
    factories.publie(FICHE)
    copie = travail.write(Genre.OBLIGATION, replace(FICHE, code="neuve", titre="Toute neuve"))
    page = anne.get(reverse("admin:obligations_obligation_publier", args=[copie.pk]))
    assert "Toute commune publie ses actes." in page.text
    assert "&gt; 3500" in page.text
    assert "+ 2\u00a0communes" in page.text
    assert "Nouvelle fiche" in page.text


def test_what_contradicts_itself_is_told_before_readers_see_it(anne, relecture):
    travail.write(Genre.OBLIGATION, replace(FICHE, etat=Etat.ABROGE))
    page = anne.get(relecture)
    assert "« abrogée », mais une de ses règles n’a pas de fin" in page.text
    assert "Correction mineure" not in page.text


def test_a_figure_left_in_a_text_is_pointed_at(anne, relecture):
    regle = replace(FICHE.regles[0], population=Seuil.parse("> 5000"))
    textes = {"exceptions": ("Communes de 3 500 habitants au plus.",), "comment_faire": ("Compter 35000 euros.",)}
    travail.write(Genre.OBLIGATION, replace(FICHE, regles=(regle,), **textes))
    a_revoir = anne.get(relecture).context["relecture"].a_revoir
    assert "exceptions : le texte dit encore « 3\u00a0500 »" in a_revoir
    assert not [constat for constat in a_revoir if "comment_faire : le texte dit encore" in constat]


DE_3500 = replace(FICHE.regles[0], effet=date(2022, 1, 1))


@pytest.mark.parametrize(
    ("changement", "constat"),
    [
        (
            {"resume": "Les communes de 3 500 habitants et plus publient."},
            "résumé : le texte dit « 3 500 habitants et plus », les règles ont « plus de 3 500 »",
        ),
        (
            {"regles": (DE_3500, replace(DE_3500, cle="petites", population=Seuil.parse("< 3500")))},
            "règles vote et petites : à 3 500 habitants, aucune ne s’applique (« > 3500 » et « < 3500 »)",
        ),
        (
            {"regles": (DE_3500, replace(DE_3500, cle="grandes", population=Seuil.parse("> 10000")))},
            "règles vote et grandes : à 10 001 habitants, les deux s’appliquent (« > 3500 » et « > 10000 »)",
        ),
    ],
)
def test_a_threshold_that_contradicts_a_text_or_another_regle_is_pointed_at(anne, relecture, changement, constat):
    """It was told by check_catalogue alone, once published."""
    champs = {"regles": (DE_3500,), "comment_faire": ("Publiez.",), **changement}
    travail.write(Genre.OBLIGATION, replace(FICHE, **champs))
    page = anne.get(relecture)
    dits = [dit.replace("\u00a0", " ") for dit in page.context["relecture"].a_revoir]
    assert constat in dits
    assert constat[1:] in unescape(page.text).replace("\u00a0", " ")


def test_a_threshold_of_a_published_fiche_it_refers_to_is_not_pointed_at(anne, relecture):
    champs = {"regles": (replace(DE_3500, population=Seuil.parse("> 5000")),), "comment_faire": ("Publiez.",)}
    voisine = replace(FICHE, code="voisine", titre="Autre")
    factories.publie(replace(voisine, regles=(replace(DE_3500, population=Seuil.parse("> 9000")),)))
    copie = replace(FICHE, resume="Au-delà, plus de 9 000 habitants.", voir_aussi=("voisine",), **champs)
    travail.write(Genre.OBLIGATION, copie)
    assert not [dit for dit in anne.get(relecture).context["relecture"].a_revoir if "aucune règle" in dit]
    publication.withdraw(Genre.OBLIGATION, "voisine", "Abrogée")
    dits = [dit.replace("\u00a0", " ") for dit in anne.get(relecture).context["relecture"].a_revoir]
    assert "résumé : le texte dit « plus de 9 000 habitants », aucune règle n’a ce seuil" in dits


def test_a_code_that_no_fiche_has_is_pointed_at(anne, relecture):
    travail.write(Genre.OBLIGATION, replace(FICHE, voir_aussi=("fiche-inconnue", "seuil")))
    a_revoir = anne.get(relecture).context["relecture"].a_revoir
    assert [constat for constat in a_revoir if "voir aussi" in constat] == [
        "voir aussi : aucune fiche en ligne n’a le code « fiche-inconnue »"
    ]


def test_dates_that_recur_are_compared_in_words(anne, relecture):
    rythme = Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"])
    travail.write(Genre.OBLIGATION, replace(FICHE, regles=(replace(FICHE.regles[0], rythme=rythme),)))
    (difference,) = anne.get(relecture).context["relecture"].differences
    assert difference.apres == "Chaque année, le 15 avril\nRRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"


def test_the_list_names_those_who_lose_it(anne, relecture):
    page = anne.get(relecture.replace("/publier/", "/effets/"), {"sens": "perd"})
    assert [collectivite.code for collectivite, _ in page.context["collectivites"]] == ["99902"]
    assert "Commune 99902" in page.text
    assert "4\u00a0200" in page.text
    assert 'href="/agenda/99902/"' in page.text
    assert "Aucune collectivité." in anne.get(page.request["PATH_INFO"], {"sens": "gagne"}).text


@pytest.mark.parametrize(
    "question",
    [{"sens": "x"}, {"page": "9999999999999999999"}, {"page": "a\x00"}, {"regle": "<b>\x00"}, {"apres": "9" * 30}],
)
def test_a_forged_address_of_the_list_does_not_crash(anne, relecture, question):
    reponse = anne.get(relecture.replace("/publier/", "/effets/"), question)
    assert reponse.status_code == 200
    assert "<b>" not in reponse.text


def test_pages_beside_the_change_page_of_nothing_lead_home(anne, relecture):
    for page in ("publier", "effets", "retirer"):
        assert anne.get(reverse(f"admin:obligations_obligation_{page}", args=["0"])).status_code == 302
        assert anne.get(reverse(f"admin:obligations_obligation_{page}", args=["a\x00"])).status_code == 302


def liste_liee(client, page, sens):
    """The codes of the list to which the page links for that sense."""
    adresse = unescape(re.search(rf'href="([^"]*sens={sens})"', page.text)[1])
    return [collectivite.code for collectivite, _ in client.get(adresse).context["collectivites"]]


def test_withdrawing_tells_whom_it_frees_and_what_leaves_calendars(anne, relecture):
    page = anne.get(relecture.replace("/publier/", "/retirer/"))
    assert "− 2\u00a0communes" in page.text
    assert "1 date annulée" in page.text
    assert liste_liee(anne, page, "perd") == ["99902", "99903"]


def test_restoring_tells_whom_it_binds_again(anne, relecture):
    publie(anne, relecture.replace("/publier/", "/change/"))
    premiere = reverse("admin:obligations_version_changelist")
    version = publication.Version.objects.of(Genre.OBLIGATION, "seuil").last()
    page = anne.post(premiere, {"action": "retablir", "_selected_action": [version.pk]})
    assert "+ 1\u00a0commune" in page.text
    assert "1 date déplacée" in page.text
    assert liste_liee(anne, page, "gagne") == ["99902"]


def test_a_minor_correction_is_offered_for_texts_alone(anne, relecture, versions):
    assert "Correction mineure" not in anne.get(relecture).text
    travail.write(Genre.OBLIGATION, replace(FICHE, resume="Toute commune publie vite."))
    assert "Correction mineure" in anne.get(relecture).text
    publie(anne, relecture.replace("/publier/", "/change/"), mineure="on")
    assert versions("seuil")[-1].mineure


def test_a_forged_minor_correction_is_refused(anne, relecture, versions):
    reponse = publie(anne, relecture.replace("/publier/", "/change/"), mineure="on")
    assert "Ce n’est pas une correction mineure : date changée, public changé." in reponse.text
    assert len(versions("seuil")) == 1


def test_a_copy_that_cannot_be_a_fiche_is_read_without_crash(anne, relecture):
    Obligation.objects.get(code="seuil").regles.update(types=[])
    reponse = anne.get(relecture)
    assert reponse.status_code == 200
    assert "indiquez au moins un type" in reponse.text
    assert anne.get(reverse("agenda:apercu", args=["seuil"])).status_code == 404


def test_a_ressource_says_where_it_is_used(anne, db):
    factories.publie(FICHE)
    adresse = reverse("admin:obligations_domaine_change", args=[Obligation.objects.get().domaine_id])
    suite = anne.post(adresse, {**saisie(anne.get(adresse)), "titre": "Finances", "_relire": "1"})
    assert "Sert à 1 publication&nbsp;: Publier." in anne.get(suite.url).text


# What waits, what aged, what is doubtful, what comes


def codes(client, **filtre):
    liste = client.get(reverse("admin:obligations_obligation_changelist"), filtre)
    return {ligne.code for ligne in liste.context["cl"].result_list}


def test_editors_list_what_is_doubtful(anne, db):
    ecrit = [FicheFactory(code="sure"), FicheFactory(code="notee", doutes="À revoir.")]
    for fiche in [*ecrit, FicheFactory(code="faible", confiance="faible")]:
        factories.publie(fiche)
    assert codes(anne, relecture="douteuses") == {"notee"}
    assert codes(anne, relecture="peu-sures") == {"faible"}


@pytest.mark.parametrize(("jours", "vue"), [(-1, False), (0, True), (90, True), (91, False)])
def test_editors_list_what_comes_within_90_days_included(anne, db, jours, vue):
    regles = (RegleFactory(cle="ancienne"), RegleFactory(cle="autre", effet=JOUR + timedelta(days=jours)))
    factories.publie(FicheFactory(code="vient", regles=regles))
    assert codes(anne, entree="bientot") == ({"vient"} if vue else set())


def test_an_unknown_filter_shows_everything(anne, db):
    factories.publie(FICHE)
    assert codes(anne, entree="x", relecture="y", publication="z") == {"seuil"}


# « Voir comme sur le site »


def test_the_preview_shows_the_copy_and_is_kept_by_nobody(anne, relecture):
    page = anne.get(reverse("agenda:apercu", args=["seuil"]))
    assert "Aperçu de la copie de travail" in page.text
    assert "Toute commune publie vite." in page.text
    assert "Plus de 5\u00a0000\u00a0habitants" in page.text
    assert {"private", "no-store"} <= set(page["Cache-Control"].split(", "))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex' in page.text
    assert 'rel="canonical"' not in page.text
    assert "application/ld+json" not in page.text
    assert "Toute commune publie ses actes." in anne.get("/obligations/seuil/").text


def test_the_preview_answers_a_described_authority(anne, relecture):
    page = anne.get(reverse("agenda:apercu", args=["seuil"]), {"type": "commune", "population": "4200"})
    assert "Non, vous n’êtes pas concerné." in page.text
    assert {"private", "no-store"} <= set(page["Cache-Control"].split(", "))


def test_the_preview_is_of_what_was_never_published_too(anne, db):
    factories.publie(FICHE)
    travail.write(Genre.OBLIGATION, replace(FICHE, code="neuve", titre="Toute neuve"))
    assert "Toute neuve" in anne.get(reverse("agenda:apercu", args=["neuve"])).text
    assert anne.get("/obligations/neuve/").status_code == 404
    assert anne.get(reverse("agenda:apercu", args=["absente"])).status_code == 404


def test_the_preview_does_not_disturb_what_readers_count(anne, relecture, client):
    avant = client.get("/obligations/seuil/").text
    anne.get(reverse("agenda:apercu", args=["seuil"]))
    assert client.get("/obligations/seuil/").text == avant


def test_visitors_do_not_see_the_preview(client, relecture):
    page = client.get(reverse("agenda:apercu", args=["seuil"]))
    assert page.status_code == 302
    assert page.url.startswith("/admin/login/")


# Words


def test_only_the_words_that_changed_are_marked():
    assert compare("plus de 3 500 habitants", "plus de 5 000 habitants") == (
        (Morceau("plus de ", False), Morceau("3 500", True), Morceau(" habitants", False)),
        (Morceau("plus de ", False), Morceau("5 000", True), Morceau(" habitants", False)),
    )


def test_texts_that_share_nothing_are_shown_whole():
    assert compare("Voter.", "Envoyer au préfet") == (
        (Morceau("Voter.", True),),
        (Morceau("Envoyer au préfet", True),),
    )
    assert compare("", "Neuf") == ((), (Morceau("Neuf", True),))


def test_texts_of_two_words_endlessly_repeated_are_shown_whole():
    """They took a minute to compare."""
    avant, apres = "a b " * 1_200, "b a a " * 800
    assert compare(avant, apres) == ((Morceau(avant, True),), (Morceau(apres, True),))


@given(st.text(), st.text())
def test_no_letter_is_lost(avant, apres):
    gauche, droite = compare(avant, apres)
    assert "".join(morceau.texte for morceau in gauche) == avant
    assert "".join(morceau.texte for morceau in droite) == apres
