"""Signing in and out, as people do it in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.company import PASSWORD
from browser.visitor import Site, Visitor, come_to_rest

REFUSED = "401 (Unauthorized)"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the form and send it with the keyboard."""
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("textbox", name="Password").press("Enter")


def test_signing_in_shows_the_page_that_was_asked_for(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.open()
    page.goto("/orders?q=N05")
    expect(page).to_have_title("Sign in – aftersale")
    sign_in(page, site.analyst)
    expect(page.get_by_role("link", name="N05")).to_be_visible()
    expect(page).to_have_title("Orders – aftersale")


def test_wrong_password_is_said_and_the_address_stays(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.open()
    page.goto("/")
    sign_in(page, site.analyst, "wrong horse")
    expect(page.get_by_role("alert")).to_contain_text("Not signed in")
    expect(page.get_by_role("textbox", name="E-mail address")).to_have_value(site.analyst)


def test_signing_in_at_the_bare_address_leads_home(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.open()
    page.goto("/")
    sign_in(page, site.analyst)
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page).to_have_title("Home – aftersale")


def test_signing_out_leaves_nothing_to_go_back_to(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.open(site.analyst)
    page.goto("/orders")
    page.get_by_role("button", name="Account of Ada Analyst").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(page.get_by_role("grid")).to_have_count(0)
    page.goto("/orders")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()


def test_session_that_is_gone_asks_again_and_goes_on_where_one_was(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.open(site.analyst)
    page.goto("/orders")
    expect(page.get_by_role("grid")).to_be_visible()
    come_to_rest(page)
    page.context.clear_cookies()
    # Whatever the page asks for by itself may open the dialog over the link first.
    page.get_by_role("link", name="Statements").dispatch_event("click")
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    sign_in(page, site.analyst)
    expect(page.get_by_role("heading", level=1, name="Statements")).to_be_visible()


def test_colours_are_remembered_and_served_with_the_page(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    page.goto("/orders")
    page.get_by_role("button", name="Account of Ada Analyst").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    served = page.context.request.get("/orders").text()
    assert 'data-mantine-color-scheme="dark"' in served
