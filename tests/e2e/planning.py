# How an organizer works at the programme's page: a row, a cell that is typed into, the drawer of a stage.
from playwright.sync_api import Locator, Page, expect


def row(page: Page, title: str) -> Locator:
    return page.locator("[data-row]").filter(
        has=page.get_by_role("link", name=title, exact=True)
    )


def typed(page: Page, cell: Locator, text: str) -> None:
    """Type into a cell of the table and leave it: that saves."""
    with page.expect_response(
        lambda answer: answer.url.endswith("/do") or "/programme" in answer.url
    ):
        cell.fill(text)
        cell.press("Tab")
    expect(page.locator(".is-unsaved")).to_have_count(0)


def opened(page: Page, title: str, part: str) -> None:
    row(page, title).get_by_role("link", name=title, exact=True).click()
    # The stage before has parts of the same names.
    expect(page.locator("#drawer-title")).to_have_text(title)
    page.locator(".drawer-parts").get_by_role("link", name=part).click()
    expect(page.locator(".drawer-parts [aria-current]")).to_contain_text(part)
