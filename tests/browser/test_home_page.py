"""The first page: what waits for the reader, by their roles."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.visitor import Audit, Site, Visitor, come_to_rest


def open_home(visitor: Visitor, email: str, *, width: int = 1440, scheme: str = "light") -> Page:
    page = visitor.open(email, width=width, scheme=scheme)
    page.goto("/")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    come_to_rest(page)
    return page


def test_rep_sees_what_was_paid_and_how_far_they_are(site: Site, visitor: Visitor) -> None:
    """Ann's newest bookings are of the first quarter: 100 × 10 % + 1,134.5678 × 20 %."""
    page = open_home(visitor, site.ann)
    mine = page.get_by_role("region", name="My statement for 2026-Q1")
    expect(mine).to_contain_text("236.91 USD")
    expect(page.get_by_role("region", name="Attainment").get_by_role("meter")).to_be_visible()
    mine.get_by_role("link", name="Open the statement").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Statement of Ann Ace for 2026-Q1")).to_be_visible()


def test_analyst_sees_uncredited_bookings_findings_and_runs_that_wait(site: Site, visitor: Visitor) -> None:
    page = open_home(visitor, site.analyst)
    runs = page.get_by_role("table", name="Payout runs")
    expect(runs.get_by_role("row")).to_have_count(2)
    expect(runs).to_contain_text("2026-Q2")
    expect(page.get_by_role("region", name="To be mended")).to_be_visible()
    page.get_by_role("region", name="Bookings nobody has credit for").get_by_role("link", name="S1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("S1")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_home_keeps_nobody_out(site: Site, visitor: Visitor, find_barriers: Audit, width: int, scheme: str) -> None:
    for email in (site.ann, site.analyst, site.finance):
        page = open_home(visitor, email, width=width, scheme=scheme)
        assert find_barriers(page) == [], email
        assert page.evaluate("document.documentElement.scrollWidth") <= width, email
