"""The sheet of a rule table in a browser: from a key to what is painted, beside a plain contenteditable table of the same cells."""

from __future__ import annotations

import argparse
import statistics
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, sync_playwright

from aftersale.access.actions import create_account
from aftersale.access.model import NewAccount
from aftersale.jobs.queue import prepare_queue
from benchmarks.browser import (
    ARGUMENTS,
    CHROMIUM,
    EMAIL,
    GIVES_UP_AFTER_MS,
    PASSWORD,
    open_page,
    serve_folder,
    serve_pages,
)
from benchmarks.measure import OPERATOR, installation, report

ROWS = 1_000
CHECKED_ROWS = 200
PRESSES = 40
EDITS = 12
TABLE = "benchmark_basis"
CONDITIONS = ("channel", "segment", "vertical", "service_line", "amount")

# Each press is timed from the event to the first message after the frame that shows it.
LISTEN = """() => {
    window.painted = [];
    addEventListener('keydown', event => {
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => window.painted.push(performance.now() - event.timeStamp);
            after.port2.postMessage(0);
        });
    }, true);
}"""
WATCH_PROBLEM = """() => {
    window.underlined = null;
    let pressed = 0;
    addEventListener('keydown', event => { if (event.key === 'Enter') pressed = event.timeStamp; }, true);
    const shown = () => document.querySelector('[role=gridcell][data-problem=bad]') !== null;
    new MutationObserver(() => {
        if (window.underlined === null && pressed > 0 && shown()) {
            requestAnimationFrame(() => { window.underlined = performance.now() - pressed; });
        }
    }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-problem']});
}"""


def main() -> None:
    """Measure one installation, served as users have it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with installation() as (database, folder), sync_playwright() as playwright:
        prepare_queue(database.address)
        create_account(database, OPERATOR, NewAccount(EMAIL, "Benchmark", frozenset({"rule_author"}), PASSWORD))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with serve_pages(database, folder) as address:
            ours = measure_sheet(browser, address, rows)
        plain_folder = write_plain(folder / "plain", rows)
        with serve_folder(plain_folder) as address:
            plain = measure_plain(browser, f"{address}/one.html")
        browser.close()
    ratios = {name: round(ours[name] / plain[name], 2) for name in plain}
    report("sheet", rows=rows, columns=len(CONDITIONS) + 4, ours=ours, plain_table=plain, ratio=ratios)


def measure_sheet(browser: Browser, address: str, rows: int) -> dict[str, float]:
    """Our draft of the table, opened by somebody who may edit it; milliseconds."""
    page = open_page(browser, f"{address}/", signed_in=True)
    page.goto("/")
    make_draft(page, TABLE, rows)
    open_sheet(page, TABLE)
    page.evaluate(LISTEN)
    found = {
        "page_down_p95": press_all(page, "PageDown"),
        "page_up_p95": press_all(page, "PageUp"),
        "arrow_p95": press_all(page, "ArrowDown"),
    }
    found["letter_p95"] = type_letters(page)
    page.keyboard.press("Escape")
    small = f"{TABLE}_small"
    make_draft(page, small, CHECKED_ROWS)
    found["problem_underlined_median"] = time_problems(page, small)
    page.context.close()
    return found


def measure_plain(browser: Browser, address: str) -> dict[str, float]:
    """The same cells as a table without any script of its own, each cell editable by the browser."""
    page = open_page(browser, address)
    page.goto(address)
    page.locator("td").first.click()
    page.evaluate(LISTEN)
    found = {
        "page_down_p95": press_all(page, "PageDown"),
        "page_up_p95": press_all(page, "PageUp"),
        "arrow_p95": press_all(page, "ArrowDown"),
        "letter_p95": type_letters(page),
    }
    page.context.close()
    return found


def press_all(page: Page, key: str) -> float:
    """The 95th percentile of a key pressed many times, one after the other."""
    page.evaluate("window.painted = []")
    for number in range(1, PRESSES + 1):
        page.keyboard.press(key)
        page.wait_for_function(f"window.painted.length >= {number}", polling="raf")
    return percentile(page)


def type_letters(page: Page) -> float:
    """Letters typed into a cell."""
    page.evaluate("window.painted = []")
    for number in range(1, PRESSES + 1):
        page.keyboard.press("abcdefghij"[number % 10])
        page.wait_for_function(f"window.painted.length >= {number}", polling="raf")
    return percentile(page)


def percentile(page: Page) -> float:
    """Of what was painted since the list was emptied."""
    times = [float(each) for each in page.evaluate("window.painted")]
    return round(statistics.quantiles(times, n=20)[18], 1)


def time_problems(page: Page, table: str) -> float:
    """From the Enter that ends a wrong cell to its underline; the check is the server's."""
    found = []
    for number in range(EDITS):
        open_sheet(page, table)
        page.evaluate(WATCH_PROBLEM)
        for _ in range(number):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.type(f"[{number + 2}..")
        page.keyboard.press("Enter")
        page.wait_for_function("window.underlined !== null", timeout=GIVES_UP_AFTER_MS)
        found.append(float(page.evaluate("window.underlined")))
        # Taken back, and saved so: the next one begins with a sound table.
        page.keyboard.press("Control+z")
        page.get_by_text("Saved", exact=True).wait_for(timeout=GIVES_UP_AFTER_MS)
    return round(statistics.median(found), 1)


def open_sheet(page: Page, table: str) -> None:
    """The draft with the keyboard on its first cell, when nothing more is loading."""
    page.goto(f"/rules/{table}/draft")
    page.get_by_role("grid").first.wait_for(timeout=GIVES_UP_AFTER_MS)
    page.wait_for_load_state("networkidle")
    page.get_by_role("grid").first.focus()


def make_draft(page: Page, table: str, rows: int) -> None:
    """A new table of so many rows, over the API."""
    token = page.context.request.get("/api/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": str(uuid4())}
    sent = {"table_name": table, "vocabulary": "bookings", "document": document(rows)}
    answer = page.context.request.post("/api/rule-tables", data=sent, headers=headers)
    assert answer.ok, answer.text()


def document(rows: int) -> dict[str, Any]:
    """Rows that no two cases share: each stands for one stretch of amounts in one channel."""
    types = dict.fromkeys(CONDITIONS, "string") | {"amount": "number"}
    return {
        "title": "A table of many rows",
        "hit_policy": "first",
        "inputs": [{"name": name, "label": name.title(), "type": types[name], "allowed": ""} for name in CONDITIONS],
        "outputs": [{"name": "share", "label": "Share", "type": "number", "allowed": ""}],
        "rules": [{"rule": f"row-{number}", "when": cells(number), "then": {"share": "0.5"}} for number in range(rows)],
    }


def cells(number: int) -> dict[str, str]:
    """The conditions of a row."""
    return {
        "channel": f"channel-{number % 12}",
        "segment": f"segment-{number % 7}",
        "vertical": f"vertical-{number % 5}" if number % 3 else "-",
        "service_line": "-",
        "amount": f"[{number * 100}..{number * 100 + 100})",
    }


def write_plain(folder: Path, rows: int) -> Path:
    """The cells of the table as a page of their own."""
    folder.mkdir()
    lines = []
    for number in range(rows):
        texts = [f"row-{number}", *cells(number).values(), "0.5", "", "", ""]
        line = "".join(f"<td contenteditable>{escape(text)}" for text in texts)
        lines.append(f"<tr><th>{number + 1}{line}\n")
    head = "<!doctype html><meta charset=utf-8><title>Rows</title><style>td,th{border:1px solid #ccc;padding:4px 8px}</style>"
    (folder / "one.html").write_text(f"{head}<table><tbody>{''.join(lines)}</table>", encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
