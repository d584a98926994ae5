"""axe-core on every page, folded parts unfolded, in both themes, wide and narrow: no violation of any level."""

from axe_playwright_python.sync_playwright import Axe

from tests.navigateur.pages import UNFOLD, each_page

VIOLATIONS = {"resultTypes": ["violations"]}
COULEURS = VIOLATIONS | {"runOnly": ["cat.color"]}
"""What the theme changes, and nothing else."""


@each_page()
def test_axe_finds_nothing(nouvelle_page, page_du_site):
    page = nouvelle_page(bypass_csp=True, color_scheme="light")
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    for largeur in (1280, 320):
        page.set_viewport_size({"width": largeur, "height": 900})
        for theme, options in (("light", VIOLATIONS), ("dark", COULEURS)):
            page.emulate_media(color_scheme=theme)
            resultats = Axe().run(page, options=options)
            assert resultats.violations_count == 0, f"{largeur} px, {theme} : {resultats.generate_report()}"
