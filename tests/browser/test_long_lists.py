"""Lists of which only a part is on the page: the row one stands on, and rows that others add meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from browser.serving import add_bookings, serving
from browser.visitor import Site, Visitor


@pytest.fixture(scope="module")
def long(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small company with a thousand bookings more, C0000001 to C0001000."""
    with serving(
        server_address, template_name, tmp_path_factory.mktemp("long"), partial(add_bookings, count=1_000)
    ) as one:
        yield one


def look(visitor: Visitor, long: Site, address: str) -> Page:
    visitor.site = long
    page = visitor.open(long.analyst)
    page.goto(address)
    expect(page.get_by_role("rowheader").first).to_have_text(re.compile("."))
    return page


def expect_current(page: Page, name: str, index: int) -> None:
    """The row one stands on is this one, at this place, and in sight."""
    grid = page.get_by_role("grid", name="Bookings")
    expect(grid).to_have_attribute("aria-activedescendant", re.compile(f"-{index}$"))
    row = page.locator(f"[id='{grid.get_attribute('aria-activedescendant')}']")
    expect(row.get_by_role("rowheader")).to_have_text(name)
    expect(row).to_have_attribute("data-current", "true")
    expect(row.get_by_role("rowheader")).to_be_in_viewport(ratio=0.9)


def test_row_far_down_is_in_sight_again_after_a_reload_from_a_copied_link_and_on_the_way_back(
    long: Site, visitor: Visitor
) -> None:
    page = look(visitor, long, "/bookings?sort=booking_number&q=C0")
    grid = page.get_by_role("grid", name="Bookings")
    grid.focus()
    page.keyboard.press("End")
    expect_current(page, "C0001000", 999)
    page.keyboard.press("PageUp")
    page.keyboard.press("Space")
    expect(page.get_by_role("complementary")).to_be_visible()
    index = int((grid.get_attribute("aria-activedescendant") or "").rsplit("-", 1)[1])
    name = f"C{index + 1:07}"
    expect_current(page, name, index)
    expect(page).to_have_url(re.compile("row=.*peek=1"))
    page.reload()
    expect(page.get_by_role("complementary", name=name)).to_be_visible()
    expect_current(page, name, index)
    copied = look(visitor, long, page.url)
    expect_current(copied, name, index)
    copied.get_by_role("grid").focus()
    copied.keyboard.press("j")
    expect_current(copied, f"C{index + 2:07}", index + 1)
    copied.keyboard.press("Enter")
    expect(copied.get_by_role("heading", level=1)).to_contain_text(f"C{index + 2:07}")
    copied.go_back()
    expect_current(copied, f"C{index + 2:07}", index + 1)


def test_row_that_is_not_among_these_rows_is_said_and_the_list_begins_at_its_top(long: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = look(visitor, long, "/bookings?sort=booking_number&q=C0&row=7")
    expect(page.get_by_text("The row of this address is not among these rows.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="C0000001")).to_be_in_viewport()
