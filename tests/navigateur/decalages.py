"""What jumps on a page, as Chromium counts it: pieces of script for the page."""

from playwright.sync_api import Page

OBSERVE = """
window.decalages = [];
new PerformanceObserver(liste => decalages.push(...liste.getEntries()))
  .observe({type: "layout-shift", buffered: true});
"""
"""To be run before the page."""

SAUT = 0.01
"""A tenth of what is called good: half a line that moves in a screen."""

DECALAGES = """async () => {
  for (let image = 0; image < 3; image++) await new Promise(requestAnimationFrame);
  return decalages.filter(un => !un.hadRecentInput).map(un => [
    un.value, ...un.sources.map(({node}) => (node?.outerHTML || node?.textContent || "").slice(0, 80))
  ]);
}"""
"""[size, elements…] of each jump that no gesture of the last half second explains."""


def assert_still(page: Page) -> None:
    sauts = page.evaluate(DECALAGES)
    assert sum(saut[0] for saut in sauts) < SAUT, sauts
