"""The editors' desk in a browser: axe, no script, narrow. Nothing is published: other tests read this site."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.navigateur.pages import UNFOLD
from tests.navigateur.site import COMPTE
from tests.navigateur.test_accessibilite import ETATS

LISTE = "/admin/obligations/obligation/"
FICHE = "ads-teleprocedure-3500"
"""One règle, for communes of more than 3 500 inhabitants."""
SEUIL = "#id_regles-0-population"


@pytest.fixture
def bureau(nouvelle_page):
    """Build a page where the editor is in."""

    def build(**options):
        page = nouvelle_page(**options)
        page.goto("/admin/")
        for champ, valeur in COMPTE.items():
            page.fill(f"#id_{champ}", valeur)
        page.click("[type=submit]")
        expect(page).to_have_title("Rédaction du catalogue | Agenda des obligations numériques : rédaction")
        return page

    return build


def ouvre(page):
    """The change page of the fiche, as an editor finds it."""
    page.goto(f"{LISTE}?q={FICHE}")
    page.click(".field-titre a")
    expect(page.locator("#id_titre")).to_be_visible()


def releve_le_seuil(page):
    ouvre(page)
    page.evaluate(UNFOLD)
    page.fill(SEUIL, "> 5000")
    page.click("[name=_relire]")
    expect(page.locator("h1")).to_have_text("Relire avant de publier")


def chemins(page):
    """Each page of the desk, the copy being changed."""
    releve_le_seuil(page)
    relecture = page.url
    ailleurs = [relecture.replace("/publier/", f"/{nom}/") for nom in ("change", "effets", "retirer", "history")]
    return ["/admin/", LISTE, f"{LISTE}add/", relecture, *ailleurs, "/admin/obligations/version/"]


def passe_axe(page, chemin, **options):
    page.goto(chemin)
    page.evaluate(UNFOLD)
    for largeur, theme in ETATS:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # colours at once
        resultats = Axe().run(page, options={"resultTypes": ["violations"], **options})
        assert resultats.violations_count == 0, f"{chemin}, {largeur} px : {resultats.generate_report()}"


def test_axe_finds_nothing_on_the_desk(bureau):
    page = bureau(bypass_csp=True)
    for chemin in chemins(page):
        passe_axe(page, chemin)


def test_breadcrumbs_of_the_pages_of_an_account_are_told_by_more_than_colour(bureau):
    """preload: axe would ask for the sheets that those of Django import, and from the wrong folder."""
    page = bureau(bypass_csp=True)
    for chemin in ("/admin/second-facteur/", "/admin/password_change/"):
        passe_axe(page, chemin, preload=False)


def test_a_threshold_is_read_again_without_script(bureau):
    page = bureau(java_script_enabled=False)
    ouvre(page)
    page.locator("summary", has_text="plus-3500").click()
    page.fill(SEUIL, "> 5000")
    page.click("[name=_relire]")
    expect(page.locator("h1")).to_have_text("Relire avant de publier")
    expect(page.locator(".bilan").first).to_contain_text("Ne sont plus concernées")
    expect(page.locator("del", has_text="3500").first).to_be_visible()
    page.locator(".bilan a").first.click()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.go_back()
    page.click("text=Voir comme sur le site")
    expect(page.locator("main")).to_contain_text("Aperçu de la copie de travail")
    expect(page.locator("main")).to_contain_text("Plus de 5\u00a0000\u00a0habitants")


def test_a_regle_more_can_be_typed_without_script(bureau):
    page = bureau(java_script_enabled=False)
    ouvre(page)
    page.locator("summary", has_text="Nouvelle règle").first.click()
    page.fill("#id_regles-1-cle", "autre")
    page.click("[name=_save]")
    expect(page.locator(".errornote")).to_contain_text("Corrig")
    expect(page.locator("#id_regles-1-cle")).to_have_value("autre")


@pytest.mark.parametrize("largeur", [320, 1280])
def test_nothing_is_wider_than_the_screen(bureau, largeur):
    page = bureau(viewport={"width": largeur, "height": 900})
    for chemin in chemins(page):
        page.goto(chemin)
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur, chemin
