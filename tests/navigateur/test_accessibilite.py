"""axe-core on every page, folded parts unfolded, in both themes, wide and narrow: no violation of any level."""

from axe_playwright_python.sync_playwright import Axe

from tests.navigateur.pages import UNFOLD, each_page

LARGE, ETROIT = 1280, 320
ETATS = ((LARGE, "light"), (LARGE, "dark"), (ETROIT, "light"), (ETROIT, "dark"))
UNE_FOIS_CHAQUE = ETATS[::3]
LONGUES = ("agenda-saint-malo", "agenda-decrit", "agenda-reglage-illisible", "programme", "ressources", "plan-du-site")
"""Hundreds of elements, seconds a reading: each width once and each theme once."""


@each_page()
def test_axe_finds_nothing(nouvelle_page, page_du_site):
    page = nouvelle_page(bypass_csp=True)
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    for largeur, theme in UNE_FOIS_CHAQUE if page_du_site.nom in LONGUES else ETATS:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)
        resultats = Axe().run(page, options={"resultTypes": ["violations"]})
        assert resultats.violations_count == 0, f"{largeur} px, {theme} : {resultats.generate_report()}"
