"""Statements as payees and analysts see them, with figures worked out by hand.

Cem was credited 200.00 in the first quarter: 100 × 10 % + 100 × 20 % = 30.00, which was paid. A booking of 50.00 came in
late: 100 × 10 % + 150 × 20 % = 40.00, 10.00 more than was paid. In the second quarter he was credited 300.00:
100 × 10 % + 200 × 20 % = 50.00. With the adjustment that is 60.00.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.visitor import Site, Visitor

pytestmark = pytest.mark.xdist_group("browser")


def figure(page: Page, label: str) -> str:
    """What stands beside a label in the balance."""
    return page.get_by_role("term").filter(has_text=label).locator("xpath=following-sibling::dd").inner_text()


def test_analyst_goes_from_period_and_payee_to_the_order_behind_a_credit(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements")
    page.get_by_role("combobox", name="Period").select_option("2026-Q1")
    expect(page).to_have_url(f"{site.address}/statements?period=2026-Q1")
    page.get_by_role("link", name="Cem Can").click()
    expect(page).to_have_title("Statement of Cem Can for 2026-Q1 – aftersale")
    expect(page.get_by_text("Applied").first).to_be_visible()
    assert figure(page, "Payout") == "30.00"
    expect(page.get_by_role("cell", name="100 USD × 10 % + 100 USD × 20 % = 30.00 USD")).to_be_visible()
    page.get_by_role("button", name="Credits of Commission").click()
    page.get_by_role("table", name="Credits of Commission").get_by_role("link", name="A2").click()
    expect(page.get_by_role("heading", level=1, name="Order A")).to_be_visible()
    expect(page.get_by_role("table", name="Credits of booking A2")).to_be_visible()
    expect(page.get_by_role("table", name="Credits of booking A1")).to_have_count(0)


def test_planned_statement_adds_up_with_an_adjustment_and_its_cause(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q2")
    expect(page.get_by_text("Planned, not applied")).to_be_visible()
    figures = [
        figure(page, label)
        for label in (
            "Opening balance",
            "Earned in the period",
            "Adjustments of earlier periods",
            "Payout",
            "Closing balance",
        )
    ]
    assert figures == ["0.00", "50.00", "10.00", "60.00", "0.00"]
    adjustment = page.get_by_role("table", name="Adjustments: Tiers on what is credited").get_by_role("row").nth(1)
    expect(adjustment).to_contain_text("2026-Q1")
    expect(adjustment.get_by_role("cell").nth(0)).not_to_be_empty()
    expect(adjustment).to_contain_text("10.00 USD")


def test_rep_sees_only_their_own_statement(site: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = visitor.open(site.ann)
    page.goto("/statements?period=2026-Q1")
    payees = page.get_by_role("table", name="Payees of 2026-Q1")
    expect(payees.get_by_role("row")).to_have_count(2)
    payees.get_by_role("link", name="Ann Ace").click()
    expect(page.get_by_role("heading", level=1, name="Statement of Ann Ace for 2026-Q1")).to_be_visible()
    page.goto("/statements/cem/2026-Q1")
    expect(page.get_by_text("There is no statement to show")).to_be_visible()
    expect(page.get_by_text("Cem Can")).to_have_count(0)


def test_period_can_be_changed_on_the_statement_and_an_empty_one_says_so(site: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = visitor.open(site.ann)
    page.goto("/statements/ann/2026-Q2")
    expect(page.get_by_text("There is no statement to show")).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option("2026-Q1")
    expect(page.get_by_role("heading", level=1, name="Statement of Ann Ace for 2026-Q1")).to_be_visible()


def test_line_is_unfolded_with_the_keyboard_alone(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/statements/cem/2026-Q1")
    button = page.get_by_role("button", name="Credits of Commission")
    expect(button).to_have_attribute("aria-expanded", "false")
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Credits of Commission")).to_be_visible()


def test_findings_are_grouped_by_cause_and_unfold_to_each(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/findings")
    groups = page.get_by_role("table", name="Findings by cause")
    expect(groups).to_contain_text("70.50 USD")
    groups.get_by_role("button").first.click()
    expect(page.get_by_role("cell", name="70.50 USD").first).to_be_visible()
    expect(page.get_by_text("S1").first).to_be_visible()
