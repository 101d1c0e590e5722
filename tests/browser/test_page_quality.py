"""Pages with everything on them unfolded: open to everybody, wide and narrow. Each list and page is in test_every_view.py."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.visitor import Audit, Site, Visitor, come_to_rest, unfold


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_keeps_anybody_out(site: Site, visitor: Visitor, find_barriers: Audit, scheme: str, width: int) -> None:
    visitor.expect("401 (Unauthorized)", "404 (Not Found)")
    anonymous = visitor.open(width=width, scheme=scheme)
    anonymous.goto("/")
    expect(anonymous.get_by_role("heading", level=1)).to_be_visible()
    assert find_barriers(anonymous) == []
    page = visitor.open(site.analyst, width=width, scheme=scheme)
    addresses = ("/orders", "/orders?q=zebra", "/bookings/A1", "/bookings/S1", "/statements?period=2026-Q1")
    for address in (
        *addresses,
        "/statements/cem/2026-Q1",
        "/statements/cem/2026-Q2",
        "/findings",
        "/rules/direct_basis",
        "/rule-tables/new",
        "/rule-tables/import",
        "/orders/123",
    ):
        page.goto(address)
        unfold(page)
        assert find_barriers(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than the screen"
    page.get_by_role("button", name="Account of Ada Analyst").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert find_barriers(page) == []


def test_focus_moves_into_a_page_that_was_gone_to(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders")
    come_to_rest(page)
    page.get_by_role("link", name="Statements").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Statements")).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()


def test_skip_link_leads_past_the_menu(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/findings")
    expect(page.get_by_role("table")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
