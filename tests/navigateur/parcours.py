"""What a reader does on a page, by labels and roles: the same gestures with and without JavaScript."""

from playwright.sync_api import Locator, Page, expect

DOMAINE = "Marchés publics"
"""A domaine in which Saint-Malo has dates, but not all of its dates."""
SAINT_MALO = "/agenda/35288/"


def champ_de_recherche(page: Page) -> Locator:
    return page.locator("main").get_by_role("searchbox").first


def resultat(page: Page, nom: str) -> Locator:
    return page.locator("#resultats").get_by_role("link", name=nom, exact=True)


def compte(page: Page) -> Locator:
    """The sentence that counts what the list shows."""
    return page.locator("[data-agenda-compte]")


def annonce(page: Page) -> Locator:
    """What a screen reader says of a change."""
    return page.locator("#annonce")


def panne(page: Page) -> Locator:
    return page.locator("#panne")


def echeances(page: Page) -> Locator:
    return page.locator("#echeances [data-fiche]")


def filtre(page: Page, libelle: str) -> Locator:
    return page.locator("#echeances form").get_by_label(libelle, exact=True)


def filters_summary(page: Page) -> Locator:
    return page.locator("#echeances details.filtres > summary")


def send_filters(page: Page) -> None:
    page.locator("#echeances form").get_by_role("button", name="Filtrer", exact=True).click()


def open_filters(page: Page) -> None:
    if not filtre(page, "Domaine").is_visible():
        filters_summary(page).click()
    expect(filtre(page, "Domaine")).to_be_visible()


def choice(select: Locator) -> str:
    """The words of the choice that a list shows."""
    return select.evaluate("liste => liste.selectedOptions[0].textContent")


def press_until_focused(page: Page, cible: Locator, touche: str = "Tab", au_plus: int = 60) -> None:
    """As someone without a mouse reaches something, one step after another."""
    for _ in range(au_plus):
        page.keyboard.press(touche)
        if cible.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{au_plus} fois {touche} n’y mènent pas : {cible}")
