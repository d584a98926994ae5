"""Debian's Chromium, driven by Playwright, reads a site of its own (site.py)."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.navigateur.pages import PAGES
from tests.navigateur.site import served_site

OPTIONS = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 900}}
ABANDONS = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx writes when a newer request takes the place of one under way; a cut network is « htmx:sendError »."""
DELAI = 20_000
"""Milliseconds that Playwright waits for what a test expects: a safety net, never a measure."""


REGLAGES = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
"""As root, without a screen, in a container whose shared memory is small."""
expect.set_options(timeout=DELAI)


@pytest.fixture(scope="session")
def chromium():
    """The path of the browser. Without it these tests are skipped, except in continuous integration."""
    trouve = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if not trouve:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium absent")
    return trouve


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    """The origin of the running site."""
    with served_site(tmp_path_factory.mktemp("site")) as origine:
        yield origine


@pytest.fixture(scope="module")
def navigateur(chromium, site):
    """One browser a module, closed with it: Playwright's loop would forbid the ORM to the modules that follow."""
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chromium, args=list(REGLAGES))
        yield lance
        lance.close()


@pytest.fixture
def nouvelle_page(navigateur, site):
    """Build a page in a context of its own. What the console complains of, at any time, fails the test."""
    contextes, plaintes = [], []
    absentes = {site + page.chemin for page in PAGES if page.statut != 200}

    def listen(message):
        voulue = message.location["url"] in absentes or message.text.startswith(ABANDONS)
        if message.type == "error" and not voulue:
            plaintes.append(message.text)

    def build(*, pannes_attendues=False, **options):
        contexte = navigateur.new_context(base_url=site, **OPTIONS | options)
        contexte.set_default_timeout(DELAI)
        contexte.on("weberror", lambda erreur: plaintes.append(str(erreur.error)))
        if not pannes_attendues:
            contexte.on("console", listen)
        contextes.append(contexte)
        return contexte.new_page()

    yield build
    vues = list(plaintes)  # A request cut short by the closing is no complaint.
    for contexte in contextes:
        contexte.close()
    assert vues == []


@pytest.fixture
def page(nouvelle_page):
    return nouvelle_page()
