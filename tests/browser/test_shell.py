"""What stands around every page: navigation, keys, the command bar, news, a session that ends, a server that is away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from browser.company import PASSWORD
from browser.visitor import Audit, Site, Visitor

REFUSED = "401 (Unauthorized)"
SILENCE = "net::ERR_FAILED"


def open_at(site: Site, visitor: Visitor, address: str, *, width: int = 1440, scheme: str = "light") -> Page:
    """A page of the analyst, once it is there."""
    page = visitor.open(site.analyst, width=width, scheme=scheme)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def open_command_bar(page: Page) -> None:
    """Open it with its keys, and wait until one may type."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name=re.compile("Search orders"))).to_be_focused()


def sign_in_again(page: Page, email: str | None = None) -> None:
    """Fill the dialog that lies over the page."""
    dialog = page.get_by_role("dialog", name="Your session has ended")
    if email:
        dialog.get_by_role("textbox", name="E-mail address").fill(email)
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("textbox", name="Password").press("Enter")


def test_command_bar_goes_to_a_page_with_keys_alone(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    open_command_bar(page)
    page.keyboard.type("stat")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Statements")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Statements")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_letters_typed_before_the_command_bar_is_there_stand_in_it(site: Site, visitor: Visitor) -> None:
    page = visitor.open(site.analyst)
    waiting: list[Route] = []
    page.route(re.compile(r"/assets/Palette-[^/]*\.js$"), lambda route: waiting.append(route))
    page.goto("/orders")
    expect(page.get_by_role("grid")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("gox")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("stat")
    for each in waiting:
        each.continue_()
    page.unroute_all(behavior="ignoreErrors")
    page.keyboard.type("ements")
    field = page.get_by_role("combobox", name=re.compile("Search orders"))
    expect(field).to_have_value("statements")
    expect(field).to_be_focused()
    page.keyboard.type("x")
    expect(field).to_have_value("statementsx")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Statements")).to_be_visible()


def test_command_bar_finds_orders_by_number_and_shows_keys(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/findings")
    open_command_bar(page)
    expect(page.get_by_role("option", name=re.compile("Orders"))).to_contain_text("then O")
    page.keyboard.type("N05")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option", name=re.compile("N05"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Order N05")).to_be_visible()
    open_command_bar(page)
    page.keyboard.type("zebra")
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_pages_one_was_on_are_offered_again(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/bookings/A1")
    expect(page).to_have_title("Order A – aftersale")
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="Findings", exact=True).click()
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="Order A", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Order A")).to_be_visible()


def test_letters_go_to_pages_but_not_out_of_a_field(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/findings")
    expect(page.get_by_role("link", name="Orders", exact=True)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{site.address}/orders")
    search = page.get_by_role("searchbox", name="Search in Orders")
    expect(search).to_be_visible()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("gs?")
    expect(search).to_have_value("gs?")
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_list_of_keys_shows_what_works_here(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    for text in ("Go to orders", "Go to statements", "Open the command bar", "Select up to the row"):
        expect(dialog.get_by_role("term").filter(has_text=text)).to_be_visible()
    expect(dialog.get_by_text("Go to the control tower")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_single_letters_can_be_switched_off_and_stay_off(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    page.get_by_role("button", name="Account of Ada Analyst").click()
    page.get_by_role("menuitemcheckbox", name="Single-letter keys").click()
    page.reload()
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("?")
    open_command_bar(page)
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    page.keyboard.type("single")
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_theme_chosen_in_the_command_bar_stays_after_a_reload(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    open_command_bar(page)
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_each_role_is_offered_its_own_pages_and_the_current_one_is_marked(site: Site, visitor: Visitor) -> None:
    for email, count in ((site.ann, 0), (site.analyst, 1)):
        page = visitor.open(email)
        page.goto("/orders")
        pages = page.get_by_role("navigation", name="Pages", exact=True)
        expect(pages.get_by_role("link", name="Orders", exact=True)).to_have_attribute("aria-current", "page")
        expect(pages.get_by_role("link", name="Statements", exact=True)).not_to_have_attribute("aria-current", "page")
        expect(pages.get_by_role("link", name="Findings", exact=True)).to_have_count(count)


def test_side_bar_can_be_hidden_and_stays_hidden(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    page.get_by_role("button", name="Hide the side bar").click()
    expect(page.get_by_role("navigation", name="Pages", exact=True)).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Show the side bar").click()
    expect(page.get_by_role("navigation", name="Pages", exact=True)).to_be_visible()


def test_narrow_screen_has_the_pages_behind_a_button(site: Site, visitor: Visitor) -> None:
    for width in (1024, 390):
        page = open_at(site, visitor, "/orders", width=width)
        expect(page.get_by_role("navigation", name="Pages", exact=True)).not_to_be_visible()
        page.get_by_role("button", name="Menu").click()
        drawer = page.get_by_role("dialog", name="Menu")
        drawer.get_by_role("link", name="Findings", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Findings", exact=True)).to_be_visible()
        expect(drawer).to_have_count(0)


def test_news_tell_what_is_open(site: Site, visitor: Visitor) -> None:
    page = open_at(site, visitor, "/orders")
    page.get_by_role("button", name="Notifications").click()
    page.get_by_role("dialog", name="Notifications").get_by_role("link", name=re.compile("open finding")).click()
    expect(page.get_by_role("heading", level=1, name="Findings", exact=True)).to_be_visible()
    rep = visitor.open(site.ann)
    rep.goto("/orders")
    rep.get_by_role("button", name="Notifications").click()
    expect(rep.get_by_role("dialog", name="Notifications").get_by_text("Nothing new")).to_be_visible()


def test_session_that_ends_leaves_what_was_typed(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = open_at(site, visitor, "/orders")
    expect(page.get_by_role("grid")).to_be_visible()
    page.context.clear_cookies()
    search = page.get_by_role("searchbox", name="Search in Orders")
    search.fill("acme")
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    expect(page.get_by_role("textbox", name="Password")).to_be_focused()
    page.keyboard.press("Escape")
    sign_in_again(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(search).to_have_value("acme")
    expect(page.get_by_role("row")).to_have_count(2)


def test_another_person_who_signs_in_finds_nothing_of_the_first(site: Site, visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = open_at(site, visitor, "/bookings/A1")
    page.context.clear_cookies()
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="Orders", exact=True).click()
    sign_in_again(page, site.ann)
    expect(page.get_by_role("button", name="Account of Ann Ace")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    pages = page.get_by_role("navigation", name="Pages", exact=True)
    expect(pages.get_by_role("link", name="Order A", exact=True)).to_have_count(0)
    expect(pages.get_by_role("link", name="Findings", exact=True)).to_have_count(0)


def test_server_that_is_away_is_said_with_the_age_of_what_stays(site: Site, visitor: Visitor) -> None:
    visitor.expect(SILENCE)
    page = open_at(site, visitor, "/orders")
    expect(page.get_by_role("grid")).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("searchbox", name="Search in Orders").fill("acme")
    banner = page.get_by_role("status").filter(has_text="The server does not answer")
    expect(banner).to_contain_text(re.compile(r"What you see is from \d\d:\d\d"))
    expect(page.get_by_role("grid")).to_be_visible()
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try now").click()
    expect(banner).to_have_count(0)
    expect(page.get_by_role("row")).to_have_count(2)


def test_server_that_never_answered_has_a_page_that_goes_on_by_itself(site: Site, visitor: Visitor) -> None:
    visitor.expect(SILENCE)
    page = visitor.open(site.analyst)
    page.route("**/api/**", lambda route: route.abort())
    page.goto("/orders")
    expect(page.get_by_role("heading", level=1, name="Cannot be reached")).to_be_visible(timeout=15_000)
    page.unroute("**/api/**")
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible(timeout=35_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_what_opens_over_a_page_keeps_nobody_out(
    site: Site, visitor: Visitor, find_barriers: Audit, scheme: str, width: int
) -> None:
    visitor.expect(REFUSED, SILENCE)
    page = open_at(site, visitor, "/orders", width=width, scheme=scheme)
    expect(page.get_by_role("grid")).to_be_visible()
    for keys in ("Control+k", "?"):
        page.keyboard.press(keys)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert find_barriers(page) == [], keys
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Notifications").click()
    expect(page.get_by_role("dialog", name="Notifications")).to_be_visible()
    assert find_barriers(page) == []
    page.keyboard.press("Escape")
    if width == 390:
        page.get_by_role("button", name="Menu").click()
        expect(page.get_by_role("dialog", name="Menu")).to_be_visible()
        assert find_barriers(page) == []
        page.keyboard.press("Escape")
    page.context.clear_cookies()
    page.get_by_role("searchbox", name="Search in Orders").fill("acme")
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
