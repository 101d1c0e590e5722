"""Ten roles, every page that each is offered: it opens, keeps nobody out, goes by keys, and stands again after a reload.

What a list is made of is the same for most roles: it is gone through by the first of them, the others see that it opens with their rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.company import ACCOUNTS
from browser.visitor import Audit, Site, Visitor, come_to_rest

EMAILS = {role: email for email, (_, role, _) in ACCOUNTS.items()}
SCHEMES = ("light", "dark")
UNSEEN = {"jobs", "partner_changes"}
"""Lists that have rows only after somebody has worked with the pages."""


@dataclass
class Seen:
    """What was looked at before: a page that says the same to another role keeps out nobody else."""

    audited: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Shared by the roles."""
    return Seen()


@pytest.mark.parametrize("role", EMAILS)
def test_every_page_of_a_role(role: str, site: Site, visitor: Visitor, find_barriers: Audit, seen: Seen) -> None:
    page = visitor.open(EMAILS[role])
    views = page.context.request.get("/api/views").json()["views"]
    looking = Looking(page, find_barriers, seen)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    entries = page.get_by_role("navigation", name="Pages").get_by_role("link").all()
    addresses = [each.get_attribute("href") or "" for each in entries]
    for view in views:
        looking.at_list(view)
    for address in addresses:
        if address.removeprefix("/") not in {view["name"] for view in views}:
            looking.at_screen(address)


def test_every_list_had_rows_for_somebody(seen: Seen) -> None:
    assert seen.offered - seen.filled <= UNSEEN


@dataclass
class Looking:
    """One reader going from page to page."""

    page: Page
    find_barriers: Audit
    seen: Seen

    def at_screen(self, address: str) -> None:
        """A page drawn by hand, reached by its link."""
        page = self.page
        page.get_by_role("navigation", name="Pages").locator(f"a[href='{address}']").click()
        # Some lead on at once, to the newest of what they are about.
        expect(page).to_have_url(re.compile(rf"{address}(/\d+)?([?].*)?$"))
        come_to_rest(page)
        url = page.url
        said = page.get_by_role("main").inner_text()
        self.audit(address + said)
        page.reload()
        expect(page.get_by_role("main")).to_have_text(re.compile("."))
        assert page.url == url
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def at_list(self, view: dict[str, Any]) -> None:
        """A described list: by keys to a row, beside the list and on its page, and back."""
        page, name = self.page, view["name"]
        total = page.context.request.get(f"/api/grid/{name}?limit=1").json()["total"]
        self.seen.offered.add(name)
        if not total or str(view) in self.seen.audited:
            self.open_by_name(view)
        if not total:
            expect(page.get_by_role("main").get_by_text(view["empty"]["title"], exact=True)).to_be_visible()
            self.audit(f"{name} without rows")
            return
        self.seen.filled.add(name)
        if str(view) in self.seen.audited:
            expect(page.get_by_role("grid", name=view["title"])).to_have_attribute("aria-rowcount", str(total + 1))
            expect(page.get_by_role("rowheader").first).not_to_be_empty()
            return
        first = view["sort"].split(",")[0]
        other_way = first.removeprefix("-") if first.startswith("-") else f"-{first}"
        page.goto(f"/{name}?f={view['row_name']}:filled&sort={other_way}")
        self.by_keys(view)

    def open_by_name(self, view: dict[str, Any]) -> None:
        """Go there with the command bar, which knows every list."""
        page = self.page
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").get_by_role("combobox").fill(view["title"])
        option = page.get_by_role("option", name=re.compile(f"^{re.escape(view['title'])}( G then .)?$"))
        option.last.click()
        expect(page).to_have_url(re.compile(f"/{view['name']}$"))

    def by_keys(self, view: dict[str, Any]) -> None:
        page = self.page
        grid = page.get_by_role("grid", name=view["title"])
        expect(grid.get_by_role("rowheader").first).not_to_be_empty()
        expect(grid).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("Space")
        panel = page.get_by_role("complementary")
        expect(panel.locator("h2")).to_be_visible()
        expect(page).to_have_url(re.compile("row=.*&peek=1"))
        before = self.state(grid)
        self.audit(str(view))
        page.reload()
        expect(panel.locator("h2")).to_have_text(before[-1])
        expect(grid.locator("[data-current]")).to_have_count(1)
        assert self.state(grid) == before
        if view["row_path"]:
            self.there_and_back(view, grid, before)
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        # Filters that come late stand between the field before the list and the list.
        come_to_rest(page)
        page.keyboard.press("Shift+Tab")
        expect(grid).not_to_be_focused()
        page.keyboard.press("Tab")
        expect(grid).to_be_focused()

    def there_and_back(self, view: dict[str, Any], grid: Locator, before: tuple[str, ...]) -> None:
        """Enter opens the page of the row, Back leads to the row."""
        page = self.page
        title = page.get_by_role("heading", level=1, name=view["title"], exact=True)
        expect(grid).to_be_focused()
        page.keyboard.press("Enter")
        expect(title).to_have_count(0)
        come_to_rest(page)
        self.audit(f"page of {view['row_path']} {page.get_by_role('main').inner_text()}")
        page.go_back()
        expect(title).to_be_visible()
        expect(grid.locator("[data-current]")).to_have_count(1)
        expect(grid).to_be_focused()
        assert self.state(grid) == before

    def state(self, grid: Locator) -> tuple[str, ...]:
        """What one sees: the address, the filters, the sort, the row one stands on, and the panel."""
        page = self.page
        return (
            page.url,
            page.get_by_role("group", name="Filters").inner_text(),
            str(grid.evaluate("each => [...each.querySelectorAll('[aria-sort]')].map(one => one.ariaSort).join()")),
            str(grid.locator("[data-current]").get_attribute("aria-rowindex")),
            page.get_by_role("complementary").locator("h2").inner_text(),
        )

    def audit(self, what: str) -> None:
        """Nothing serious in light and in dark, unless the very same was looked at for another role."""
        if what in self.seen.audited:
            return
        self.seen.audited.add(what)
        grounds = set()
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            expect(self.page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            grounds.add(self.page.evaluate("getComputedStyle(document.body).backgroundColor"))
            barriers = self.find_barriers(self.page, only_colours=scheme != SCHEMES[0])
            assert barriers == [], f"{scheme}: {what[:200]}"
        assert len(grounds) == len(SCHEMES)
