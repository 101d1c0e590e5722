"""A list as it is heard and not seen, and names of every kind: whole, in their own direction, and never as markup."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from browser.company import LONG_NAME, STRANGE_NAME
from browser.visitor import Site, Visitor

ADMINISTRATOR = "kim@example.com"


def open_list(visitor: Visitor, email: str, address: str) -> Page:
    page = visitor.open(email)
    page.goto(address)
    expect(page.get_by_role("rowheader").first).not_to_be_empty()
    return page


def current_row(page: Page) -> Locator:
    """The row that a screen reader is told to stand on."""
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("."))
    return page.locator(f"[id='{grid.get_attribute('aria-activedescendant')}']")


def test_tree_of_a_list_has_heads_rows_and_cells_with_their_places(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/territories?sort=name")
    grid = page.get_by_role("grid", name="Territories")
    expect(grid).to_match_aria_snapshot(
        """
        - grid "Territories":
          - rowgroup:
            - row:
              - columnheader
          - rowgroup:
            - row /North/:
              - rowheader "North"
            - row /South/:
              - rowheader "South"
        """
    )
    total = page.context.request.get("/api/grid/territories").json()["total"]
    expect(grid).to_have_attribute("aria-rowcount", str(total + 1))
    places = grid.get_by_role("row").evaluate_all("rows => rows.map(each => each.ariaRowIndex)")
    assert places == [str(place) for place in range(1, total + 2)]


def test_list_is_one_stop_of_tab_and_says_where_one_stands(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/people?sort=name")
    grid = page.get_by_role("grid")
    expect(grid).to_be_focused()
    first = current_row(page)
    expect(first).to_have_attribute("aria-rowindex", "2")
    page.keyboard.press("j")
    expect(current_row(page)).to_have_attribute("aria-rowindex", "3")
    stops = grid.evaluate(
        "each => [...each.querySelectorAll('a, button, input, [tabindex]')].filter(one => one.tabIndex >= 0).length"
    )
    assert stops == 0


def test_sort_filter_and_selection_are_announced(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, ADMINISTRATOR, "/accounts")
    said = page.get_by_role("status")
    page.get_by_role("grid").focus()
    page.keyboard.press("x")
    expect(said.filter(has_text="Selected rows: 1")).to_have_count(1)
    expect(page.get_by_role("row", selected=True)).to_have_count(1)
    page.get_by_role("columnheader", name="E-mail address").get_by_role("button").click()
    expect(said.filter(has_text="Sorted by E-mail address, ascending")).to_have_count(1)
    expect(page.get_by_role("columnheader", name="E-mail address")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("searchbox", name="Search in Accounts").fill("kim")
    expect(said.filter(has_text="Rows: 1")).to_have_count(1)
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")


def test_name_of_any_kind_is_cut_shown_whole_isolated_and_never_markup(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/customers?sort=name")
    for name in (LONG_NAME.strip(), STRANGE_NAME):
        cell = page.get_by_role("rowheader", name=name, exact=True)
        expect(cell).to_have_text(name)
        isolated = cell.evaluate("each => getComputedStyle(each.querySelector('a, bdi')).unicodeBidi")
        assert "isolate" in isolated
        height = cell.bounding_box()
        assert height is not None and height["height"] < 40
    cell = page.get_by_role("rowheader", name=LONG_NAME.strip(), exact=True)
    cell.hover()
    expect(cell).to_have_attribute("title", LONG_NAME.strip())
    page.get_by_role("grid").focus()
    cell.locator("xpath=..").get_by_role("gridcell").first.click()
    panel = page.get_by_role("complementary", name=LONG_NAME.strip())
    expect(panel).to_be_visible()
    assert panel.evaluate("each => each.scrollWidth <= each.clientWidth")
    panel.get_by_role("link", name="Open page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG_NAME.strip())
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert page.locator("main script, main b").count() == 0


def test_cut_text_of_the_row_one_stands_on_shows_whole_to_whoever_works_with_keys(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/customers?sort=name")
    grid = page.get_by_role("grid")
    expect(grid).to_be_focused()
    names = grid.get_by_role("rowheader").all_inner_texts()
    whole = page.get_by_role("definition", include_hidden=True).filter(has_text=LONG_NAME.strip())
    for _ in range(names.index(LONG_NAME.strip())):
        expect(whole).to_have_count(0)
        page.keyboard.press("j")
    expect(whole).to_be_visible()
    assert whole.evaluate("each => each.scrollWidth <= each.clientWidth && !each.querySelector('b')")
    # It covers no row, and the one that one stands on stays in sight.
    expect(current_row(page)).to_be_in_viewport()
    assert whole.evaluate("each => each.getBoundingClientRect().top") >= grid.evaluate(
        "each => each.getBoundingClientRect().bottom"
    )
    page.keyboard.press("k" if names.index(LONG_NAME.strip()) else "j")
    expect(whole).to_have_count(0)
    page.keyboard.press("j" if names.index(LONG_NAME.strip()) else "k")
    expect(whole).to_be_visible()
    # The side panel says it too; then once is enough.
    page.keyboard.press("Space")
    expect(page.get_by_role("complementary", name=LONG_NAME.strip())).to_be_visible()
    expect(page.locator("dl[aria-hidden=true]")).to_have_count(0)
