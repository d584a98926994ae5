"""What a page becomes: narrow, zoomed, spaced out, dark, in the colours of the system."""

from playwright.sync_api import expect

from tests.navigateur.pages import UNFOLD, each_page
from tests.navigateur.parcours import SAINT_MALO

TELEPHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ESPACEMENT = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12: what a reader may ask of any page."""


@each_page()
def test_no_page_scrolls_sideways(nouvelle_page, page_du_site):
    """At 320 px, and at 640 points of two pixels: 1280 px zoomed to 200 %."""
    page = nouvelle_page(device_scale_factor=2)
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    for largeur in (640, 320):
        page.set_viewport_size({"width": largeur, "height": 640})
        assert page.evaluate(DEBORDE) == []


DEBORDE = """() => {
  const racine = document.documentElement;
  if (racine.scrollWidth <= innerWidth) return [];
  const dehors = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => element.outerHTML.slice(0, 100));
  return [`${racine.scrollWidth} px`, ...dehors.slice(-3)];
}"""


@each_page("administration")
def test_spaced_text_is_cut_nowhere(nouvelle_page, page_du_site):
    page = nouvelle_page(bypass_csp=True)
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    page.add_style_tag(content=ESPACEMENT)
    for largeur in (1280, 320):
        page.set_viewport_size({"width": largeur, "height": 900})
        assert page.evaluate(COUPE) == []


COUPE = """() => {
  const coupes = new Set(), marge = 2, ailleurs = ".invisible, .evitement, option, script, svg";
  const textes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const etendue = document.createRange();
  for (let texte = textes.nextNode(); texte; texte = textes.nextNode()) {
    const parent = texte.parentElement;
    if (!texte.data.trim() || parent.closest(ailleurs) || !parent.checkVisibility()) continue;
    etendue.selectNodeContents(texte);
    const mots = etendue.getBoundingClientRect();
    for (let boite = parent; boite !== document.body; boite = boite.parentElement) {
      const style = getComputedStyle(boite);
      if (style.display === "inline") continue;
      const ferme = style.overflowX !== "visible" || boite.matches("button, label, summary, .bouton");
      const cadre = boite.getBoundingClientRect();
      if (ferme && (mots.left < cadre.left - marge || mots.right > cadre.right + marge
          || mots.top < cadre.top - marge || mots.bottom > cadre.bottom + marge))
        coupes.add(`« ${texte.data.trim().slice(0, 40)} » dans ${boite.tagName} ${boite.className}`);
    }
  }
  return [...coupes].slice(0, 8);
}"""


@each_page("administration")
def test_links_and_buttons_of_navigation_and_forms_are_44_px_high(nouvelle_page, page_du_site):
    page = nouvelle_page(**TELEPHONE)
    page.goto(page_du_site.chemin)
    page.evaluate(UNFOLD)
    assert page.evaluate(TROP_BASSES) == []


TROP_BASSES = """() => [...document.querySelectorAll(
    "nav a, form :is(input:not([type=hidden]), select, button), summary, .bouton, .lien, .compteurs a, .resultats a")]
  .filter(cible => cible.checkVisibility() && !cible.closest(".evitement"))
  .map(cible => cible.matches("[type=checkbox], [type=radio]") ? cible.closest("label") || cible : cible)
  .map(cible => cible.closest(".resultats li") || cible)
  .map(cible => [Math.round(cible.getBoundingClientRect().height * 10) / 10, cible.outerHTML.slice(0, 90)])
  .filter(([hauteur]) => hauteur < 43.9)"""


@each_page()
def test_dark_is_another_background_and_another_ink(nouvelle_page, page_du_site):
    page = nouvelle_page(color_scheme="light")
    page.goto(page_du_site.chemin)
    clair = page.evaluate(COULEURS)
    page.emulate_media(color_scheme="dark")
    fonce = page.evaluate(COULEURS)
    assert clair[0] != fonce[0]
    assert clair[1] != fonce[1]


COULEURS = """() => {
  const style = getComputedStyle(document.body);
  return [style.backgroundColor, style.color];
}"""


@each_page("administration")
def test_forced_colours_keep_outlines_and_signs(nouvelle_page, page_du_site):
    page = nouvelle_page(forced_colors="active", reduced_motion="reduce")
    page.goto(page_du_site.chemin)
    lien = page.locator("main a:visible").first
    page.keyboard.press("Tab")
    lien.focus()
    assert lien.evaluate(
        "a => [getComputedStyle(a).outlineStyle, parseFloat(getComputedStyle(a).outlineWidth) > 0]"
    ) == [
        "solid",
        True,
    ]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == page.evaluate(CANVAS)


CANVAS = """() => {
  const temoin = document.body.appendChild(document.createElement("i"));
  temoin.style.backgroundColor = "Canvas";
  const couleur = getComputedStyle(temoin).backgroundColor;
  temoin.remove();
  return couleur;
}"""


def test_nothing_moves_for_those_who_asked_for_no_motion(nouvelle_page):
    page = nouvelle_page(reduced_motion="reduce")
    page.goto(SAINT_MALO)
    page.locator("summary").first.click()
    assert page.evaluate("document.getAnimations().length") == 0
    durees = page.evaluate(
        "() => [...document.querySelectorAll('summary')]"
        ".map(resume => getComputedStyle(resume, '::before').transitionDuration)"
    )
    assert set(durees) == {"0s"}


def test_on_a_phone_the_commune_is_found_and_its_first_date_read(nouvelle_page):
    page = nouvelle_page(**TELEPHONE)
    page.goto("/")
    page.get_by_role("searchbox").fill("35400")
    page.locator("#resultats").get_by_role("link", name="Saint-Malo", exact=True).tap()
    expect(page.locator(".reponse__quand")).to_be_visible()
