"""What jumps on a page, as Chromium counts it: pieces of script for the page."""

OBSERVE = """
window.decalages = [];
new PerformanceObserver(liste => decalages.push(...liste.getEntries()))
  .observe({type: "layout-shift", buffered: true});
"""
"""To be run before the page."""

DECALAGES = """async () => {
  for (let image = 0; image < 3; image++) await new Promise(requestAnimationFrame);
  return decalages.filter(un => !un.hadRecentInput).map(un => [
    un.value, ...un.sources.map(({node}) => (node?.outerHTML || node?.textContent || "").slice(0, 80))
  ]);
}"""
"""[size, elements…] of each jump that no gesture of the last half second explains."""
