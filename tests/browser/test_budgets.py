"""What a page may weigh, and what 100,000 bookings may cost a browser: counts and bytes, which no busy machine changes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from aftersale.web.pages import STATIC
from browser.serving import add_bookings, serving
from browser.visitor import Site, Visitor

ENTRY_BYTES = 220_000
SHEET_BYTES = 40_000
CHART_BYTES = 190_000
CHUNK_BYTES = 60_000
FONT_BYTES = 166_000  # the largest script; each is fetched when a text of it is shown
FIRST_LIST_BYTES = 450_000
FIRST_LIST_REQUESTS = 32
REPEAT_BYTES = 30_000
BOOKINGS = 100_000
NODES = 1_500
HEAP_BYTES = 80_000_000
REQUESTS_FOR_END = 3


@pytest.fixture(scope="module")
def crowd(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same company with 100,000 bookings more."""
    folder = tmp_path_factory.mktemp("crowd")
    with serving(server_address, template_name, folder, lambda conn: add_bookings(conn, BOOKINGS)) as site:
        yield site


@pytest.fixture
def list_page(crowd: Site, browser: Browser) -> Iterator[Page]:
    """The list of bookings as an analyst opens it for the first time; nothing may go wrong on it."""
    someone = Visitor(crowd, browser)
    page = someone.open(crowd.analyst)
    yield page
    page.context.close()
    assert someone.troubles == []


def open_bookings(page: Page) -> None:
    """Go there and wait until the rows are to be seen."""
    page.goto("/bookings")
    expect(row(page, 1)).to_contain_text("2026")
    expect(page.get_by_role("grid").locator("[aria-busy]")).to_have_count(0)


def row(page: Page, index: int) -> Locator:
    """A row of the list by its place, the first is 1."""
    return page.get_by_role("grid").locator(f'[aria-rowindex="{index + 1}"]')


class Weighing:
    """Counts what comes over the wire, as it was compressed; what a cache holds weighs nothing."""

    def __init__(self, page: Page) -> None:
        self.weights: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._name)
        session.on("Network.loadingFinished", self._add)

    def _name(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _add(self, event: dict[str, Any]) -> None:
        self.weights[self._addresses.get(event["requestId"], "")] = int(event["encodedDataLength"])


def test_chunks_weigh_no_more_than_promised() -> None:
    index = (STATIC / "index.html").read_text(encoding="utf-8")
    files = list((STATIC / "assets").iterdir())
    weights = {path.name: len(gzip.compress(path.read_bytes())) for path in files}
    entry = {name: weight for name, weight in weights.items() if name in index}
    assert sum(weight for name, weight in entry.items() if name.endswith(".js")) <= ENTRY_BYTES
    assert sum(weight for name, weight in entry.items() if name.endswith(".css")) <= SHEET_BYTES
    later = {name: weight for name, weight in weights.items() if name not in index and name.endswith((".js", ".css"))}
    charts = {path.name for path in files if path.suffix == ".js" and b"zrender" in path.read_bytes()}
    assert [name for name in charts if weights[name] > CHART_BYTES] == []
    assert {name: weight for name, weight in later.items() if weight > CHUNK_BYTES and name not in charts} == {}
    assert {path.name for path in files if path.suffix == ".woff2" and path.stat().st_size > FONT_BYTES} == set()


def test_first_list_page_is_light_and_the_next_visit_brings_little_but_its_rows(list_page: Page) -> None:
    weighing = Weighing(list_page)
    open_bookings(list_page)
    list_page.wait_for_timeout(500)
    assert 100_000 < sum(weighing.weights.values()) <= FIRST_LIST_BYTES, weighing.weights
    assert len(weighing.weights) <= FIRST_LIST_REQUESTS, sorted(weighing.weights)
    again = list_page.context.new_page()
    weighing = Weighing(again)
    open_bookings(again)
    again.wait_for_timeout(500)
    assert 1_000 < sum(weighing.weights.values()) <= REPEAT_BYTES, weighing.weights


def test_a_hundred_thousand_rows_cost_the_browser_no_more_than_a_few(list_page: Page) -> None:
    asked: list[str] = []
    open_bookings(list_page)
    grid = list_page.get_by_role("grid")
    total = int(grid.get_attribute("aria-rowcount") or "0") - 1
    assert total > 50_000
    grid.focus()
    list_page.on("request", lambda request: asked.append(request.url))
    list_page.keyboard.press("End")
    expect(row(list_page, total)).to_contain_text("C0")
    calls = [address for address in asked if "/api/" in address]
    assert 1 <= len(calls) <= REQUESTS_FOR_END, calls
    for _ in range(20):
        list_page.keyboard.press("PageUp")
    list_page.keyboard.press("Home")
    expect(row(list_page, 1)).to_contain_text("2026")
    assert list_page.evaluate("document.getElementsByTagName('*').length") <= NODES
    session = list_page.context.new_cdp_session(list_page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    assert session.send("Runtime.getHeapUsage")["usedSize"] <= HEAP_BYTES
