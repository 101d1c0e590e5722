"""Lists that the server describes: what one sees stands in the address, and everything can be done by keys."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from browser.visitor import Audit, Site, Visitor


def open_list(
    visitor: Visitor, email: str, address: str = "/bookings", *, width: int = 1440, scheme: str = "light"
) -> Page:
    """A list with its rows."""
    page = visitor.open(email, width=width, scheme=scheme)
    page.goto(address)
    expect(page.get_by_role("rowheader").first).to_have_text(re.compile("."))
    return page


def numbers(page: Page) -> list[str]:
    """The names of the rows, top to bottom."""
    return page.get_by_role("rowheader").all_inner_texts()


def test_list_shows_all_rows_with_their_number_and_newest_first(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst)
    expect(page.get_by_role("heading", name="Bookings")).to_be_visible()
    rows = numbers(page)
    expect(page.get_by_text(f"{len(rows)} rows", exact=True)).to_be_visible()
    assert rows[:2] == ["S1", "A4"]


def test_amount_of_a_booking_is_in_sight_beside_the_facets(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/bookings")
    expect(page.get_by_role("region", name="Filters")).to_be_visible()
    grid, amount = page.get_by_role("grid"), page.get_by_role("columnheader", name="Amount")
    expect(amount).to_be_visible()
    at, within = amount.bounding_box(), grid.bounding_box()
    assert at and within
    assert at["x"] + at["width"] <= within["x"] + within["width"]


def test_row_on_a_phone_shows_its_figure_and_is_sorted_by_what_stands_above(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, width=390)
    assert page.get_by_role("grid").evaluate("each => each.scrollWidth === each.clientWidth")
    heads = page.get_by_role("columnheader")
    place = heads.filter(has_text="Amount").get_attribute("aria-colindex")
    amounts = page.locator(f"[role=gridcell][aria-colindex='{place}']")
    for name, amount in zip(page.get_by_role("rowheader").all()[:3], amounts.all()[:3], strict=True):
        expect(name).to_be_in_viewport(ratio=1)
        expect(amount).to_be_in_viewport(ratio=1)
        expect(amount).to_have_text(re.compile(r"[\d.]+\s[A-Z]{3}$"))
    newest = numbers(page)[0]
    heads.filter(has_text="Amount").get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort=amount"))
    expect(page.get_by_role("rowheader").first).not_to_have_text(newest)


def test_header_that_rows_on_a_phone_are_sorted_by_is_in_sight(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, width=390)
    last = page.get_by_role("columnheader").filter(has=page.get_by_role("button")).last
    expect(last).not_to_be_in_viewport()
    last.get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort="))
    page.reload()
    # All of it, but for a part of a pixel.
    expect(last).to_be_in_viewport(ratio=0.98)
    assert page.evaluate("scrollY") == 0


def test_buttons_beside_a_title_stay_out_of_the_margin_of_a_phone(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/rule_tables", width=390)
    title = page.get_by_role("heading", level=1).bounding_box()
    assert title
    for name in ("New table", "From a file"):
        button = page.get_by_role("link", name=name).bounding_box()
        assert button
        assert title["x"] <= button["x"] and button["x"] + button["width"] <= 390 - title["x"]


def test_facet_narrows_the_list_and_a_pill_takes_it_back(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst)
    everything = numbers(page)
    facet = page.get_by_role("group", name="Customer").or_(page.get_by_role("group", name="Territory"))
    box = facet.first.get_by_role("checkbox").first
    box.check()
    pill = page.get_by_role("button", name=re.compile("^Remove the filter: .* is "))
    expect(pill).to_be_visible()
    expect(page.get_by_role("rowheader")).not_to_have_count(len(everything))
    assert "?f=" in page.url
    pill.click()
    expect(page.get_by_role("rowheader")).to_have_count(len(everything))
    page.go_back()
    expect(pill).to_be_visible()


def test_reload_and_a_copied_link_restore_filter_sort_search_row_and_panel(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst)
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="Add a filter")
    dialog.get_by_label("Column").select_option(label="Amount")
    dialog.get_by_label("Condition").select_option(label="is at least")
    dialog.get_by_label("Value").fill("100")
    dialog.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Change the filter: Amount is at least 100")).to_be_visible()
    page.get_by_role("columnheader", name="Amount").get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort=amount"))
    page.get_by_role("searchbox", name="Search in Bookings").fill("acme")
    expect(page).to_have_url(re.compile("q=acme"))
    expect(page.get_by_role("rowheader", name="N1")).to_have_count(0)
    page.get_by_role("rowheader", name="A4").locator("xpath=..").get_by_role("gridcell").nth(1).click()
    panel = page.get_by_role("complementary", name="A4")
    expect(panel).to_be_visible()
    expect(page).to_have_url(re.compile("peek=1"))
    rows = numbers(page)
    assert unquote(page.url).startswith(f"{site.address}/bookings?f=amount:ge:100&q=acme&sort=amount&row=")
    page.reload()
    expect(panel).to_be_visible()
    assert numbers(page) == rows
    copied = visitor.open(site.analyst)
    copied.goto(page.url)
    expect(copied.get_by_role("complementary", name="A4")).to_be_visible()
    assert numbers(copied) == rows


def test_address_with_parts_that_nobody_knows_applies_the_rest_and_says_so(site: Site, visitor: Visitor) -> None:
    visitor.expect("422")
    page = open_list(visitor, site.analyst, "/bookings?f=amount:ge:100&f=shoe_size:eq:44&f=nonsense&sort=colour&page=3")
    dropped = page.get_by_text("This list does not know a part of the address")
    for part in ("shoe_size:eq:44", "nonsense", "colour", "page=3"):
        expect(dropped).to_contain_text(part)
    expect(page.get_by_role("button", name=re.compile("^Change the filter"))).to_have_count(1)


def test_keys_alone_open_the_panel_and_the_page_and_come_back_to_the_row(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/people")
    expect(page.get_by_role("grid")).to_be_focused()
    page.keyboard.press("j")
    name = numbers(page)[1]
    page.keyboard.press("Space")
    expect(page.get_by_role("complementary", name=name)).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("complementary", name=numbers(page)[0])).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Seats held")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("grid")).to_be_focused()
    expect(page.get_by_role("grid")).to_have_attribute("aria-activedescendant", re.compile("-1$"))


def test_columns_are_chosen_and_the_export_holds_what_is_shown(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/bookings?f=amount:ge:100")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Customer", exact=True).uncheck()
    expect(page.get_by_role("columnheader", name="Customer", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile("cols="))
    page.keyboard.press("Escape")
    rows = numbers(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export").click()
    lines = downloading.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert "Customer" not in lines[0].split(",")
    assert [line.split(",")[0] for line in lines[1:]] == rows


def test_view_is_saved_shared_renamed_deleted_and_brought_back(site: Site, visitor: Visitor) -> None:
    page = open_list(visitor, site.analyst, "/bookings?f=amount:ge:100&sort=amount")
    rows = numbers(page)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="Save this view").click()
    page.get_by_label("Name").fill("Large")
    page.get_by_role("checkbox", name="Share it").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view was saved.")).to_be_visible()
    other = open_list(visitor, site.ann)
    other.get_by_role("button", name="Saved views").click()
    other.get_by_role("menuitem", name=f"Large by {site.analyst}").click()
    expect(other).to_have_url(re.compile("sort=amount"))
    page.goto("/bookings")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name=re.compile("^Large")).click()
    expect(page.get_by_role("rowheader")).to_have_text(rows)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="Manage my views").click()
    dialog = page.get_by_role("dialog", name="My views of Bookings")
    dialog.get_by_label("Name").fill("Largest")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_text("There are none left.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_label("Name")).to_have_value("Largest")


def test_action_asks_checks_and_shows_a_secret_once_and_another_takes_it_back(site: Site, visitor: Visitor) -> None:
    visitor.expect("422")
    page = visitor.open(site.analyst)
    page.goto("/tokens")
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog", name="New token")
    dialog.get_by_label("Name").fill("Nightly")
    dialog.get_by_role("checkbox", name="Read", exact=True).check()
    dialog.get_by_label("Valid for days").fill("999")
    dialog.get_by_role("button", name="Make the token").click()
    expect(dialog.get_by_label("Valid for days")).to_be_focused()
    expect(dialog.get_by_label("Name")).to_have_value("Nightly")
    dialog.get_by_label("Valid for days").fill("9")
    dialog.get_by_role("button", name="Make the token").click()
    expect(dialog.get_by_text("it is shown only this once")).to_be_visible()
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    row = page.get_by_role("row", name=re.compile("Nightly"))
    expect(row).to_contain_text("Valid")
    page.get_by_role("grid").focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("region", name="Selection")).to_contain_text("1 selected")
    page.get_by_role("region", name="Selection").get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("Revoked")


def test_what_is_not_there_reads_like_what_is_not_ones_own(site: Site, visitor: Visitor) -> None:
    visitor.expect("404")
    page = visitor.open(site.analyst)
    for address in ("/nowhere", "/people/7", "/accounts"):
        page.goto(address)
        expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_keeps_anybody_out_of_a_list(
    site: Site, visitor: Visitor, find_barriers: Audit, width: int, scheme: str
) -> None:
    page = open_list(visitor, site.analyst, "/bookings?f=amount:ge:100", width=width, scheme=scheme)
    page.get_by_role("button", name="Show sums").click()
    expect(page.get_by_role("contentinfo", name="Sums").or_(page.locator("footer")).first).to_contain_text("USD")
    assert find_barriers(page) == []
    page.get_by_role("grid").focus()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_role("complementary")).to_be_visible()
    assert find_barriers(page) == []
