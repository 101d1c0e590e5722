"""Orders: the list, the page of one, and what is shown when there is nothing or nobody answers."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.company import STRANGE_NAME
from browser.visitor import Site, Visitor


def test_search_stands_in_the_address_and_survives_a_reload(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders")
    page.get_by_role("searchbox", name="Search in Orders").fill("acme")
    expect(page).to_have_url(f"{site.address}/orders?q=acme")
    expect(page.get_by_role("row")).to_have_count(2)
    page.reload()
    expect(page.get_by_role("searchbox", name="Search in Orders")).to_have_value("acme")
    expect(page.get_by_role("row")).to_have_count(2)


def test_amounts_are_right_aligned_shown_as_they_are_paid_and_exact_in_the_title(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders?q=N00")
    amount = page.get_by_role("gridcell", name="1.50 USD")
    expect(amount).to_have_css("text-align", "end")
    page.get_by_role("link", name="N00").click()
    shown = page.get_by_role("table", name="Bookings").get_by_text("1,234.57").first
    expect(shown).to_be_visible()
    expect(page.get_by_role("table", name="Bookings").get_by_title("1,234.5678").first).to_be_visible()


def test_order_shows_bookings_credits_with_their_rule_and_milestones(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders?q=acme")
    page.get_by_role("link", name="A", exact=True).click()
    expect(page).to_have_title("Order A – aftersale")
    credits = page.get_by_role("table", name="Credits of booking A1")
    row = credits.get_by_role("row").nth(1)
    for text in ("Cem Can", "Named account", "100%", "100.00 USD"):
        expect(row).to_contain_text(text)
    expect(page.get_by_role("table", name="Milestones")).to_contain_text("09 Feb 2026")


def test_credit_is_explained_in_sentences(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/bookings/A1")
    expect(page.get_by_role("heading", level=1, name="Order A")).to_be_visible()
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("Cem Can (cem) gets 100")).to_be_visible()


def test_booking_without_an_order_has_a_page_of_its_own(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/bookings/S1")
    expect(page.get_by_role("heading", level=1, name="Booking S1")).to_be_visible()
    expect(page.get_by_text("is credited to nobody")).to_be_visible()


def test_names_are_shown_as_text_whatever_they_hold(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders?q=N00")
    expect(page.get_by_role("gridcell", name=STRANGE_NAME)).to_be_visible()


def test_order_that_does_not_exist_reads_like_one_that_is_not_yours(site: Site, visitor: Visitor) -> None:
    visitor.expect("404 (Not Found)")
    page = visitor.open(site.analyst)
    for address in ("/orders/123", "/no-such-page"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1, name="Nothing here")).to_be_visible()
