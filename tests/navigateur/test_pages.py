"""Every page as a browser opens it: its status, a silent console, a still layout, and its picture."""

import struct

from tests.navigateur.decalages import OBSERVE, assert_still
from tests.navigateur.pages import each_page
from tests.navigateur.site import RACINE

CAPTURES = RACINE / "tests" / "captures"


@each_page()
def test_a_page_opens_with_a_silent_console_and_nothing_that_jumps(page, page_du_site):
    """No error, no violation of the content security policy (see conftest.py), no file that is missing."""
    manques = []
    page.on("requestfailed", lambda demande: manques.append(demande.url))
    page.add_init_script(OBSERVE)
    reponse = page.goto(page_du_site.chemin)
    assert reponse.status == page_du_site.statut
    assert manques == []
    assert_still(page)


@each_page()
def test_a_page_has_its_pictures(page, page_du_site):
    """For those who review the look; a page that overflows would have a wider one."""
    page.goto(page_du_site.chemin)
    CAPTURES.mkdir(exist_ok=True)
    for largeur in (360, 1280):
        page.set_viewport_size({"width": largeur, "height": 900})
        image = page.screenshot(path=CAPTURES / f"{page_du_site.nom}-{largeur}.png", full_page=True)
        assert struct.unpack(">I", image[16:20]) == (largeur,)
