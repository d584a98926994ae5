"""The pages: the answer first, each item with its reasons, one query, the fragment equal to its place."""

import re
from datetime import date

import pytest
from django.utils.html import strip_tags

from agenda.http import typed_further
from agenda.presentation import dates_nationales
from collectivites.profil import Profil, TypeCollectivite
from obligations.fiche import Priorite
from obligations.verdict import examine

pytestmark = pytest.mark.django_db

AGENDA = "/agenda/?type=commune&population=4200"
FICHE = "/obligations/vote-transmission-budget-primitif/"
TOUTES = [
    "/",
    "/agenda/",
    AGENDA,
    "/obligations/",
    FICHE,
    f"{FICHE}?type=commune&population=4200",
    "/a-propos/",
    "/ressources/",
    "/ressources/platau/",
    "/ressources/aide-demat-ads-france-relance/",
    "/programme/",
    "/programme/demat-ads/",
    "/obligations/franceconnect-charte-2022/",
    "/mentions-legales/",
    "/accessibilite/",
    "/aide/abonnement/",
    "/aide/abonnement/?type=commune&population=4200&domaine=urbanisme",
    "/collectivites/",
    f"{AGENDA}&vue=mois",
    f"{AGENDA}&vue=annees",
    "/plan-du-site/",
    "/journal/",
    "/journal/?type=commune&population=4200&sorte=nouvelle",
]


def items(html: str) -> dict[tuple[str, str], str]:
    """(fiche, règle) -> verdict, of every element that carries them."""
    motif = r'data-fiche="([^"]+)" data-regle="([^"]+)" data-verdict="([^"]+)"'
    return {(fiche, regle): verdict for fiche, regle, verdict in re.findall(motif, html)}


@pytest.mark.parametrize("chemin", TOUTES)
def test_page_asks_the_database_once(client, catalogue_reel, django_assert_num_queries, chemin):
    """Once warm: is there something newer? On the map, the departments and regions too."""
    client.get(chemin)
    with django_assert_num_queries(2 if chemin == "/plan-du-site/" else 1):
        assert client.get(chemin).status_code == 200


@pytest.mark.parametrize("chemin", TOUTES)
def test_page_has_one_h1_a_title_and_no_inline_script_or_style(client, catalogue_reel, chemin):
    html = client.get(chemin).text
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]{10,}</title>", html)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r'<script(?![^>]*\bsrc=| type="application/ld\+json">)', html)
    assert " onclick" not in html


@pytest.mark.parametrize("chemin", TOUTES)
def test_page_ids_are_unique(client, catalogue_reel, chemin):
    ids = re.findall(r'\bid="([^"]+)"', client.get(chemin).text)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


@pytest.mark.parametrize("chemin", TOUTES)
def test_page_sets_no_cookie_and_sends_a_strict_policy(client, catalogue_reel, chemin):
    reponse = client.get(chemin)
    assert "Set-Cookie" not in reponse.headers
    assert not reponse.cookies
    assert "default-src 'none'" in reponse["Content-Security-Policy"]
    assert "unsafe" not in reponse["Content-Security-Policy"]


@pytest.mark.parametrize("chemin", TOUTES)
def test_text_shown_has_typographic_apostrophes_and_spaces(client, catalogue_reel, chemin):
    html = re.sub(r"<(script|svg|head)\b.*?</\1>", "", client.get(chemin).text, flags=re.DOTALL)
    texte = strip_tags(html).replace("&#x27;", "'").replace("&nbsp;", "\u00a0")
    assert "'" not in texte, re.findall(r".{30}'.{30}", texte)[:3]
    assert not re.findall(r"\w [?!;]", texte)


@pytest.mark.parametrize(
    "chemin",
    [
        AGENDA,
        f"{AGENDA}&domaine=urbanisme",
        "/obligations/?q=budget",
        f"{FICHE}?type=commune",
        "/journal/?domaine=urbanisme",
    ],
)
def test_fragment_is_the_matching_piece_of_the_page(client, catalogue_reel, chemin):
    fragment = client.get(chemin, headers={"HX-Request": "true"})
    assert fragment.text.strip() in client.get(chemin).text
    assert "<html" not in fragment.text
    assert {"HX-Request", "HX-History-Restore-Request"} <= set(fragment["Vary"].split(", "))


@pytest.mark.parametrize(
    ("demandee", "montree"),
    [
        (
            "/agenda/?type=commune&population=4+200&domaine=&q=&caracteristique=&rappel=&a-verifier=non",
            "/agenda/?type=commune&population=4200&a-verifier=non",
        ),
        ("/obligations/?q=budget&domaine=&nature=", "/obligations/?q=budget"),
        ("/journal/?domaine=&sorte=date&avant=&type=commune", "/journal/?type=commune&sorte=date"),
        (f"{FICHE}?population=900&type=commune&agents=", f"{FICHE}?type=commune&population=900"),
    ],
)
def test_htmx_shows_the_address_without_empty_fields(client, catalogue_reel, demandee, montree):
    assert client.get(demandee, headers={"HX-Request": "true"})["HX-Push-Url"] == montree
    assert "HX-Push-Url" not in client.get(demandee).headers


def test_each_form_keeps_what_the_other_one_set(client, catalogue_reel):
    html = client.get(f"{AGENDA}&domaine=urbanisme&rappel=7").text
    filtres, abonnement = (re.search(motif, html, re.DOTALL)[0] for motif in (FILTRES, ABONNEMENT))
    assert 'name="rappel" value="7"' in filtres
    assert 'name="domaine" value="urbanisme"' in abonnement


FILTRES = r'<details class="filtres".*?</form>'
ABONNEMENT = r'id="abonnement".*?</form>'


def test_boosted_link_and_lost_history_get_the_whole_page(client, catalogue_reel):
    for entete in ("HX-Boosted", "HX-History-Restore-Request"):
        assert "<html" in client.get(AGENDA, headers={"HX-Request": "true", entete: "true"}).text


def test_every_item_of_the_agenda_says_what_examine_says(client, catalogue_reel):
    profil = Profil.decrit(TypeCollectivite.COMMUNE, population=4200)
    trouves = items(client.get(AGENDA).text)
    assert len(trouves) > 100
    for (code, cle), verdict in trouves.items():
        assert examine(catalogue_reel.fiches[code].regle(cle), profil).reponse == verdict


def test_fiche_answers_for_the_profile_in_its_address_one_item_a_regle(client, catalogue_reel):
    trouves = items(client.get(f"{FICHE}?type=region").text)
    fiche = catalogue_reel.fiches["vote-transmission-budget-primitif"]
    assert {cle for _, cle in trouves} == {regle.cle for regle in fiche.regles}
    assert trouves[fiche.code, "vote-departements-regions"] == "concerne"
    assert trouves[fiche.code, "vote-communes-groupements"] == "non-concerne"


def test_population_just_at_3500_and_just_above_differ_for_urbanism(client, catalogue_reel):
    """Code de l'urbanisme, art. L. 423-3: « plus de 3 500 habitants »."""
    url = "/obligations/ads-teleprocedure-3500/?type=commune&population="
    assert "concerne" not in items(client.get(f"{url}3500").text).values()
    assert "concerne" in items(client.get(f"{url}3501").text).values()


def test_population_at_3500_publishes_its_acts_online(client, catalogue_reel):
    """CGCT, art. L. 2131-1: « 3 500 habitants et plus »."""
    url = "/obligations/publication-electronique-actes/?type=commune&population="
    regle = ("publication-electronique-actes", "communes-3500")
    assert items(client.get(f"{url}3499").text)[regle] == "non-concerne"
    assert items(client.get(f"{url}3500").text)[regle] == "concerne"


@pytest.mark.parametrize(
    ("domaine", "present"),
    [("urbanisme", "ads-saisine-electronique"), ("concessions", "rapport-annuel-concessionnaire")],
)
def test_filter_by_domaine_keeps_only_that_domaine(client, catalogue_reel, domaine, present):
    codes = {code for code, _ in items(client.get(f"{AGENDA}&domaine={domaine}").text)}
    assert present in codes
    assert {catalogue_reel.fiches[code].domaine for code in codes} == {domaine}


def test_filter_by_verdict_keeps_only_that_answer(client, catalogue_reel):
    verdicts = items(client.get(f"{AGENDA}&verdict=a-verifier").text).values()
    assert set(verdicts) == {"a-verifier"}


@pytest.mark.parametrize(
    ("q", "trouve"), [("televerser procès", 0), ("PROCES-VERBAL", 1), ("deliberations", 1), ("L. 2131-1", 1)]
)
def test_search_of_obligations_ignores_accents_and_case(client, catalogue_reel, q, trouve):
    html = client.get("/obligations/", {"q": q}).text
    assert ("Aucune fiche trouvée" not in html) is bool(trouve)


def test_answers_given_settle_doubts(client, catalogue_reel):
    avant = list(items(client.get(AGENDA).text).values()).count("a-verifier")
    reponses = "&caracteristique=-concession&caracteristique=-competence-plu&caracteristique=site-internet"
    apres = list(items(client.get(AGENDA + reponses).text).values()).count("a-verifier")
    assert apres < avant - 10


def test_unknown_fiche_answers_404_with_a_search_box(client, catalogue_reel):
    reponse = client.get("/obligations/licorne/")
    assert reponse.status_code == 404
    assert 'type="search"' in reponse.text


def test_withdrawn_fiche_answers_410(client, catalogue_reel):
    from obligations import publication
    from obligations.models import Genre

    publication.withdraw(Genre.OBLIGATION, "cao-a-distance", "Abrogée")
    assert client.get("/obligations/cao-a-distance/").status_code == 410
    assert client.get("/obligations/cao-a-distance.ics").status_code == 410
    assert "cao-a-distance" not in client.get(AGENDA).text


def test_project_is_never_counted_as_a_duty(client, catalogue_reel):
    projets = {fiche.code for fiche in catalogue_reel.fiches.values() if fiche.projet}
    assert projets
    html = client.get(AGENDA).text
    en_vigueur = html[html.index('id="en-vigueur"') : html.index('id="non-concerne"')]
    avant_annonces = en_vigueur.split('id="annonces"')[0]
    assert not projets & {code for code, _ in items(avant_annonces)}


def test_home_tells_dates_that_bind_whatever_happens_the_essential_ones_first(catalogue_reel):
    dates = dates_nationales(catalogue_reel, date(2026, 11, 28))
    assert len(dates) == 4
    assert [d for d in dates if d.regle.circonstances or d.regle.conditions] == []
    assert {d.fiche.priorite for d in dates} == {Priorite.ESSENTIEL}
    assert dates == sorted(dates, key=lambda d: d.echeance.le)
    (budget,) = [d for d in dates if d.fiche.code == "vote-transmission-budget-primitif"]
    assert budget.public.startswith("Communes")


def test_what_is_announced_without_a_day_is_no_project_and_no_duty(client, catalogue_reel):
    """The European wallet is adopted: only the day when an authority must accept it is not known."""
    page = client.get("/obligations/portefeuille-europeen-identite/?type=commune&population=4200").text
    assert "le jour n’est pas fixé" in page
    assert "Annoncé, jour non fixé" in page
    assert "Projet, non adopté" not in page


def test_targets_are_kept_apart_from_duties(client, catalogue_reel):
    html = client.get(AGENDA).text
    objectifs = {fiche.code for fiche in catalogue_reel.fiches.values() if fiche.nature == "objectif"}
    section = html[html.index('id="objectifs"') : html.index('id="annonces"')]
    assert {code for code, _ in items(section)} <= objectifs
    assert "franceconnect-charte-2022" in section
    en_vigueur = html[html.index('id="en-vigueur"') : html.index('id="objectifs"')]
    assert not objectifs & {code for code, _ in items(en_vigueur)}
    fiche = client.get("/obligations/franceconnect-charte-2022/?type=commune&population=4200").text
    assert "Un objectif, pas une obligation." in fiche
    assert "C’est un objectif, pas une obligation." in fiche


def test_counts_at_the_top_are_the_lists_below(client, catalogue_reel):
    html = client.get(AGENDA).text
    comptes = [int(n) for n in re.findall(r'<a href="#[a-z-]+"><b>(\d+)</b>', html)[:4]]
    dates, en_tout_temps, dans_certains_cas, a_verifier = comptes
    assert len(re.findall(r'<li class="echeance[ "]', html)) == dates
    lignes = html[html.index('id="en-vigueur"') : html.index('id="non-concerne"')].split('id="annonces"')[0]
    par_fiche: dict[str, set[str]] = {}
    for (code, _), verdict in items(lignes).items():
        par_fiche.setdefault(code, set()).add(verdict)
    devoirs = {code for code in par_fiche if catalogue_reel.fiches[code].nature == "obligation"}
    concernees = {code for code in devoirs if "concerne" in par_fiche[code]}
    assert len(concernees) == en_tout_temps + dans_certains_cas
    assert len(devoirs) - len(concernees) == a_verifier
    assert f"{en_tout_temps}\u00a0obligations en tout temps et {dans_certains_cas} dans certains cas" in html


def test_answer_on_top_does_not_depend_on_the_period_asked(client, catalogue_reel):
    reponse = r'<section class="reponse reponse--double".*?</section>'
    seule, filtree = (
        re.search(reponse, client.get(url).text, re.DOTALL)[0] for url in (AGENDA, f"{AGENDA}&du=2028-01-01")
    )
    assert seule == filtree


def test_an_authority_of_two_natures_keeps_both_when_it_answers_questions(client, catalogue_reel):
    html = client.get("/agenda/?type=commune&type=departement&population=2100000&rappel=7&domaine=urbanisme").text
    preciser = re.search(r'id="preciser".*?</form>', html, re.DOTALL)[0]
    assert '<option value="commune" selected>' in preciser
    assert '<input type="hidden" name="type" value="departement">' in preciser
    assert 'name="rappel" value="7"' in preciser
    assert 'name="domaine" value="urbanisme"' in preciser


@pytest.mark.parametrize("q", ["L. 2131-1", "L2131-1", "l.2131-1", "art. l 2131-1"])
def test_an_article_is_found_however_it_is_typed(client, catalogue_reel, q):
    assert "publication-electronique-actes" in client.get("/obligations/", {"q": q}).text


def test_population_zero_is_a_population(client, catalogue_reel):
    assert "population non renseignée" not in client.get("/agenda/?type=commune&population=0").text


def test_bad_profile_asked_by_htmx_loads_the_whole_page(client, catalogue_reel):
    reponse = client.get("/agenda/?type=commune&population=abc", headers={"HX-Request": "true"})
    assert reponse["HX-Redirect"] == "/agenda/?type=commune&population=abc"


def test_empty_catalogue_still_answers(client, db):
    assert client.get("/").status_code == 200
    assert "pas encore chargé" in client.get(AGENDA).text
    assert "pas encore chargé" in client.get("/plan-du-site/").text
    assert client.get("/sante/").status_code == 503


def test_sante_tells_the_revision(client, catalogue_reel):
    reponse = client.get("/sante/")
    assert reponse.json() == {"vivant": True, "pret": True, "revision": catalogue_reel.revision}
    assert reponse["Cache-Control"] == "no-store"


def test_doubts_of_editors_are_never_shown(client, catalogue_reel, settings):
    from obligations.fichiers import read_files

    doutes = [v.doutes for v in read_files(settings.BASE_DIR / "fixtures").values() if getattr(v, "doutes", "")]
    assert len(doutes) > 20
    for fiche in catalogue_reel.fiches.values():
        assert fiche.doutes == ""


def answer(client, code: str) -> str:
    html = client.get(f"/obligations/{code}/?type=commune&population=4200").text
    return re.search(r'<section class="reponse.*?</section>', html, re.DOTALL)[0]


def test_answer_of_a_fiche_gives_the_same_next_date_as_the_agenda(client, catalogue_reel):
    agenda = client.get(AGENDA).text
    concernees = (
        r'<li class="echeance[^"]*" data-fiche="([^"]+)"[^>]* data-verdict="concerne">'
        r'\s*(?:<p>)?<time[^>]* datetime="([^"]+)"'
    )
    prochaines: dict[str, str] = {}
    for code, jour in re.findall(concernees, agenda):
        prochaines.setdefault(code, jour)
    assert prochaines
    for code, jour in prochaines.items():
        assert f'datetime="{jour}"' in answer(client, code), code


def test_answer_of_a_fiche_says_when_exactly_if_it_may_bind(client, catalogue_reel):
    vus = set()
    for code in catalogue_reel.fiches:
        reponse = answer(client, code)
        lie = not re.search("vous n’êtes pas concerné|c’est un projet|a pris fin|le jour n’est pas fixé", reponse)
        assert ("Et quand" in reponse) is lie, code
        if lie:
            assert re.search(
                r"datetime=|Depuis le|Déjà en vigueur|À partir du|Jour non fixé|Selon votre cas", reponse
            ), code
        vus.add(lie)
    assert vus == {True, False}


@pytest.mark.parametrize("jour", [date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_paper_has_twelve_months_whatever_the_day(client, catalogue_reel, monkeypatch, jour):
    """In January a page covers two years, and a handout two pages still."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: jour)
    texte = client.get(f"{AGENDA}&au={jour.year + 1}-12-31").text
    mois = re.findall(r'<h3 class="mois( plus-tard)?" id="m-(\d{4}-\d{2})"', texte)
    imprimes = [nom for plus_tard, nom in mois if not plus_tard]
    assert max(imprimes) < f"{jour.year + 1}-{jour.month:02}" <= min(nom for plus_tard, nom in mois if plus_tard)


@pytest.mark.parametrize(
    ("avant", "apres", "encore"),
    [
        ("/obligations/?q=bud", "/obligations/?q=budget", True),
        ("/agenda/35288/?domaine=urbanisme&q=a", "/agenda/35288/?domaine=urbanisme&q=ab", True),
        ("/obligations/", "/obligations/?q=bud", False),
        ("/obligations/?q=bud", "/obligations/", False),
        ("/obligations/?q=bud", "/obligations/?q=bud&nature=objectif", False),
        ("/", "/collectivites/?q=st", False),
        ("/obligations/?q=bud", "/ressources/?q=budget", False),
        ("", "/obligations/?q=bud", False),
    ],
)
def test_word_typed_further_takes_the_place_of_what_it_was(avant, apres, encore):
    assert typed_further(avant, apres) is encore


def test_address_is_replaced_while_typing_and_pushed_otherwise(client, catalogue_reel):
    en_tetes = {"HX-Request": "true", "HX-Current-URL": "http://testserver/obligations/?q=bud"}
    reponse = client.get("/obligations/?q=budget", headers=en_tetes)
    assert reponse["HX-Replace-Url"] == "/obligations/?q=budget"
    assert "HX-Push-Url" not in reponse
    reponse = client.get("/obligations/?q=bud&nature=objectif", headers=en_tetes)
    assert reponse["HX-Push-Url"] == "/obligations/?nature=objectif&q=bud"


@pytest.mark.parametrize("adresse", ["http://[", "http://testserver:port/", "\x00", "javascript:alert(1)", "é" * 3000])
def test_a_forged_current_address_is_no_error(client, catalogue_reel, adresse):
    reponse = client.get("/obligations/?q=budget", headers={"HX-Request": "true", "HX-Current-URL": adresse})
    assert reponse.status_code == 200
    assert reponse["HX-Push-Url"] == "/obligations/?q=budget"
