"""axe-core on every page, folded parts unfolded, in both themes, wide and narrow: no violation of any level."""

from axe_playwright_python.sync_playwright import Axe

from tests.navigateur.pages import UNFOLD, each_page

LARGE, ETROIT = 1280, 320
ETATS = ((LARGE, "light"), (LARGE, "dark"), (ETROIT, "light"), (ETROIT, "dark"))
LONGUES = {"agenda-saint-malo": ETATS[::3], "agenda-decrit": ETATS[::3]}
"""Thousands of elements, ten seconds a reading: each width once and each theme once."""


@each_page()
def test_axe_finds_nothing(nouvelle_page, page_du_site):
    page = nouvelle_page(bypass_csp=True)
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    for largeur, theme in LONGUES.get(page_du_site.nom, ETATS):
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)
        resultats = Axe().run(page, options={"resultTypes": ["violations"]})
        assert resultats.violations_count == 0, f"{largeur} px, {theme} : {resultats.generate_report()}"
