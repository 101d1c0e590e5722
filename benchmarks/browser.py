"""The list of bookings in a browser at 100,000 and 1,000,000 rows, beside a plain HTML table of the same rows."""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html import escape
from pathlib import Path

import httpx
import psycopg
from playwright.sync_api import Browser, Error, Page, sync_playwright

from aftersale.access.actions import create_account
from aftersale.access.model import NewAccount
from aftersale.jobs.queue import prepare_queue
from aftersale.storage.database import Database
from benchmarks.measure import OPERATOR, fill, installation, report

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EMAIL, PASSWORD = "benchmark@example.com", "a benchmark has no secrets"
TIMES = 5
GIVES_UP_AFTER_MS = 60_000
STEPS = 40
SLOW_CPU, SLOW_BYTES_PER_SECOND, SLOW_LATENCY_MS = 4, 10_000_000 / 8, 20

FIRST_ROW = "document.querySelector('[role=grid] [aria-rowindex=\"2\"]:not([data-waiting]) , tbody tr')"
SETTLED = "!document.querySelector('[data-old], [data-waiting]')"
LAST_ROW = (
    "[...document.querySelectorAll('[role=grid] [aria-rowindex]:not([data-waiting])')].some(row => "
    "row.ariaRowIndex === document.querySelector('[role=grid]').ariaRowCount)"
)
AT_THE_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
TO_THE_TOP = "scrollTo({top: 0, behavior: 'instant'})"
SCROLL = """async () => {
    const scrolls = each => each.scrollHeight > each.clientHeight + 1000;
    const list = [...document.querySelectorAll('[role=grid], [role=grid] *')].find(scrolls)
        ?? [...document.querySelectorAll('main *')].find(scrolls) ?? document.scrollingElement;
    const frames = [];
    for (let last = performance.now(), at = 0; at < 120; at += 1) {
        list.scrollTop += 240;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - last);
        last = now;
    }
    return frames.sort((one, other) => one - other)[Math.floor(frames.length * 0.95)] / 1000;
}"""

Steps = dict[str, Callable[[Page], float]]


def main() -> None:
    """Measure each size on an installation of its own, served as users have it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bookings", type=int, nargs="*", default=[100_000, 1_000_000])
    for bookings in parser.parse_args().bookings:
        with installation() as (database, folder), sync_playwright() as playwright:
            fill(database, folder, bookings)
            prepare_queue(database.address)
            create_account(
                database, OPERATOR, NewAccount(EMAIL, "Benchmark", frozenset({"compensation_analyst"}), PASSWORD)
            )
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            measure(browser, database, folder, bookings)
            browser.close()


def measure(browser: Browser, database: Database, folder: Path, bookings: int) -> None:
    """Print one line with both sides."""
    with serve_pages(database, folder) as address:
        ours = take(browser, f"{address}/bookings", our_steps(), signed_in=True)
    sys.stderr.write(f"ours at {bookings} bookings: {ours}; the plain table takes many minutes\n")
    rows, plain = bookings, None
    while plain is None:
        table = write_table(database, folder / "plain", rows)
        with serve_folder(table) as address:
            plain = take_or_give_up(browser, f"{address}/all.html", plain_steps(address))
        if plain is None:
            sys.stderr.write(f"a plain table of {rows} rows is not there after {GIVES_UP_AFTER_MS / 1000:.0f} s\n")
            rows //= 2
    ratios = {name: round(seconds / plain[name], 2) for name, seconds in ours.items() if plain.get(name)}
    report("browser", bookings=bookings, ours=ours, plain_table=plain, plain_table_rows=rows, ratio=ratios)


def our_steps() -> Steps:
    """What is done on our page, each given back in seconds."""

    def facet(page: Page) -> float:
        box = page.get_by_role("group", name="Channel").get_by_role("checkbox").first
        box.wait_for(timeout=GIVES_UP_AFTER_MS)
        seconds = timed(page, box.check, f"location.search.includes('f=') && {SETTLED}")
        page.go_back()
        return seconds

    def end(page: Page) -> float:
        page.get_by_role("grid").focus()
        page.keyboard.press("Home")
        return timed(page, lambda: page.keyboard.press("End"), LAST_ROW)

    def move(page: Page) -> float:
        page.get_by_role("grid").focus()
        page.keyboard.press("Home")
        page.wait_for_function(f"{FIRST_ROW}?.matches('[data-current]')")
        there = f"document.querySelector('[data-current]')?.ariaRowIndex === '{STEPS + 2}'"
        return timed(page, lambda: press(page, "j", STEPS), there)

    return {"end_to_last_row": end, "forty_steps": move, "scroll_frame_p95": scroll, "facet": facet}


def plain_steps(address: str) -> Steps:
    """The like on a page without script: a facet is another page, a step a press of the arrow."""

    def end(page: Page) -> float:
        page.evaluate(TO_THE_TOP)
        return timed(page, lambda: page.keyboard.press("End"), AT_THE_END)

    def move(page: Page) -> float:
        page.evaluate(TO_THE_TOP)
        return timed(page, lambda: press(page, "ArrowDown", STEPS), "scrollY > 0")

    def facet(page: Page) -> float:
        return visit(page, f"{address}/one.html")

    return {"end_to_last_row": end, "forty_steps": move, "scroll_frame_p95": scroll, "facet": facet}


def press(page: Page, key: str, times: int) -> None:
    """A key, as fast as it goes."""
    for _ in range(times):
        page.keyboard.press(key)


def visit(page: Page, address: str) -> float:
    """Seconds until the first row is to be seen."""
    return timed(page, lambda: page.goto(address, wait_until="commit"), FIRST_ROW)


def scroll(page: Page) -> float:
    """The slow frames of two seconds of scrolling."""
    return float(page.evaluate(SCROLL))


def timed(page: Page, act: Callable[[], object], there: str) -> float:
    """Seconds from acting until it is to be seen, looked at once a frame."""
    start = time.perf_counter()
    act()
    page.wait_for_function(f"() => {there}", polling="raf", timeout=GIVES_UP_AFTER_MS)
    return time.perf_counter() - start


def take(browser: Browser, address: str, steps: Steps, *, signed_in: bool = False) -> dict[str, float]:
    """The median of each step; every opening is a first visit."""
    seconds: dict[str, list[float]] = {}
    for is_slow in (False, True):
        for _ in range(TIMES):
            page = open_page(browser, address, signed_in=signed_in, is_slow=is_slow)
            name = "rows_visible_slow" if is_slow else "rows_visible"
            seconds.setdefault(name, []).append(visit(page, address))
            if not is_slow:
                page.wait_for_load_state("load", timeout=GIVES_UP_AFTER_MS)
                for step, act in steps.items():
                    seconds.setdefault(step, []).append(act(page))
            page.context.close()
    return {name: round(statistics.median(values), 3) for name, values in seconds.items()}


def take_or_give_up(browser: Browser, address: str, steps: Steps) -> dict[str, float] | None:
    """The same of a plain page; None when the browser does not get through it."""
    page = open_page(browser, address)
    try:
        whole = timed(page, lambda: page.goto(address, wait_until="load", timeout=GIVES_UP_AFTER_MS), FIRST_ROW)
        return {"whole_page": round(whole, 3)} | take(browser, address, steps)
    except Error as error:
        sys.stderr.write(f"{error.message.splitlines()[0]}\n")
        return None
    finally:
        page.context.close()


def open_page(browser: Browser, address: str, *, signed_in: bool = False, is_slow: bool = False) -> Page:
    """A page with an empty cache, of someone who may see everything; slow as an old laptop on a slow line if asked."""
    root = "/".join(address.split("/")[:3])
    # What is waited for is a text that the browser evaluates, which the pages' own policy forbids.
    context = browser.new_context(
        base_url=root, viewport={"width": 1440, "height": 900}, locale="en-GB", bypass_csp=True
    )
    if signed_in:
        answer = context.request.post("/api/session", data={"email": EMAIL, "password": PASSWORD})
        assert answer.ok, answer.text()
    page = context.new_page()
    if is_slow:
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        session.send("Network.enable")
        line = {"downloadThroughput": SLOW_BYTES_PER_SECOND, "uploadThroughput": SLOW_BYTES_PER_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": SLOW_LATENCY_MS} | line)
    return page


def write_table(database: Database, folder: Path, rows: int) -> Path:
    """The rows as a page of a plain table, and another of those of one channel."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as files, psycopg.connect(database.address) as conn, conn.cursor("rows") as cursor:
        cursor.itersize = 10_000
        cursor.execute(
            """
            SELECT b.channel, b.source_id, b.booked_on, customer.name, b.amount, b.currency, b.kind, seller.name,
                territory.name, o.source_id, product.name
            FROM booking AS b
            LEFT JOIN sales_order AS o ON o.order_id = b.order_id AND o.superseded_at = 'infinity'
            LEFT JOIN customer ON customer.customer_id = b.customer_id AND customer.superseded_at = 'infinity'
            LEFT JOIN product ON product.product_id = b.product_id AND product.superseded_at = 'infinity'
            LEFT JOIN territory ON territory.territory_id = b.territory_id AND territory.superseded_at = 'infinity'
            LEFT JOIN position AS seller ON seller.position_id = b.seller_position_id AND seller.superseded_at = 'infinity'
            WHERE b.superseded_at = 'infinity' ORDER BY b.booked_on DESC, b.booking_id LIMIT %s
            """,
            [rows],
        )
        whole = files.enter_context((folder / "all.html").open("w", encoding="utf-8"))
        one = files.enter_context((folder / "one.html").open("w", encoding="utf-8"))
        for file in (whole, one):
            file.write("<!doctype html><meta charset=utf-8><title>Bookings</title><table><tbody>\n")
        channel = None
        for number, row in enumerate(cursor):
            line = "<tr>" + "".join(f"<td>{escape(str(value))}" for value in row[1:] if value is not None) + "\n"
            whole.write(line)
            channel = row[0] if number == 0 else channel
            if row[0] == channel:
                one.write(line)
    return folder


@contextmanager
def serve_pages(database: Database, folder: Path) -> Iterator[str]:
    """The program as its users start it."""
    environment = os.environ | {"AFTERSALE_DATABASE_URL": database.address, "AFTERSALE_DATA": str(folder / "data")}
    words = ["-m", "aftersale", "serve", "--no-worker", "--port"]
    with _process(words, "/api/health", environment) as address:
        yield address


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Files and nothing else."""
    with _process(["-m", "http.server", "--directory", str(folder)], "/one.html", dict(os.environ)) as address:
        yield address


@contextmanager
def _process(words: list[str], path: str, environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *words, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                httpx.head(address + path)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
