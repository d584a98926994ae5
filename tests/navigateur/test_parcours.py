"""A secretary of mairie finds her commune, reads its dates and why they concern it."""

import re

from playwright.sync_api import expect


def test_a_commune_is_found_while_typing_and_its_reasons_are_read(page):
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("saint mal")
    page.locator("#resultats").get_by_role("link", name="Saint-Malo", exact=True).click()
    expect(page).to_have_url(re.compile(r"/agenda/35288/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saint-Malo")
    pourquoi = page.locator("#echeances details.pourquoi").first
    expect(pourquoi.locator("li").first).to_be_hidden()
    pourquoi.locator("summary").click()
    expect(pourquoi.locator("li").first).to_be_visible()
