"""Photographs the pages of the demo company: every screen into `all/`, and the few that the guides show beside this file.

`make pictures`, or a part of them: `python docs/pictures/take.py statement bookings --language ar --scheme dark --width 390`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, FloatRect, Page, expect, sync_playwright

HERE = Path(__file__).parent
EVERY = HERE / "all"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (1440, 1024, 390)
SCHEMES = ("light", "dark")
LANGUAGES = ("en-GB", "fr", "ar")
PEOPLE = ("analyst", "admin", "rep", "finance")
# When something happened differs from one taking to the next; business days do not.
WITHOUT_CLOCKS = """() => {
    for (const each of document.querySelectorAll('body *')) {
        if (each.childElementCount === 0 && /\\b\\d{1,2}:\\d{2}\\b/.test(each.textContent)) {
            each.style.visibility = 'hidden';
        }
    }
}"""
STARTS_WITHIN_SECONDS = 120
# What is further down on a long page looks like what is above it.
TALLEST_PIXELS = 2_600
HEAVIEST_BYTES = 150_000
# Full grids weigh more than other pages.
SIZES = (
    dict.fromkeys(("bookings", "command-bar", "findings"), (1080, 580))
    | dict.fromkeys(("rule-draft", "rule-draft-case"), (1280, 640))
    | {"side-panel": (1240, 560), "rule-columns": (1080, 780)}
)
DRAFT = "/rules/direct_basis/draft"


@dataclass(frozen=True, slots=True)
class Part:
    """Which pictures are taken: pages by name (all when none is named), languages, colours, widths in pixels."""

    names: frozenset[str]
    languages: tuple[str, ...]
    schemes: tuple[str, ...]
    widths: tuple[int, ...]

    def has(self, name: str) -> bool:
        """Whether a page is wanted."""
        return not self.names or name in self.names


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo company, served, and the password of its accounts."""

    address: str
    password: str
    payee: str

    def sign_in(self, browser: Browser, who: str, language: str = "en-GB", scheme: str = "light") -> Page:
        """A page of one of its accounts, in a language and colours."""
        context = browser.new_context(
            base_url=self.address,
            locale=language,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        answer = context.request.post("/api/session", data={"email": f"{who}@demo.example", "password": self.password})
        assert answer.ok, answer.text()
        return context.new_page()


def main() -> None:
    """Take those that are asked for, or all."""
    part = read_arguments()
    folder = tempfile.mkdtemp(prefix="aftersale-pictures-")
    try:
        with demo(Path(folder)) as company, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            draft_table(company)
            for_guides, every = guide_pictures(company), find_addresses(browser, company)
            if unknown := part.names - for_guides.keys() - every.keys():
                sys.exit(f"no page is named {', '.join(sorted(unknown))}; there are {', '.join(sorted(every))}")
            take_for_guides(browser, company, for_guides, part)
            take_every(browser, company, every, part)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_arguments() -> Part:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a page; all without one")
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="one of them; may be repeated")
    parser.add_argument("--scheme", action="append", choices=SCHEMES, help="light or dark")
    parser.add_argument("--width", action="append", type=int, help="in pixels; may be repeated")
    given = parser.parse_args()
    return Part(
        frozenset(given.names),
        tuple(given.language or LANGUAGES),
        tuple(given.scheme or SCHEMES),
        tuple(given.width or WIDTHS),
    )


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Make the company in this folder and serve it."""
    # Whoever takes the pictures is not on them.
    environment = os.environ | {"AFTERSALE_DATA": str(folder), "AFTERSALE_BASE_CURRENCY": "USD", "LOGNAME": "demo"}
    program = [sys.executable, "-m", "aftersale"]
    subprocess.run([*program, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    password = (folder / "sign-in.txt").read_text(encoding="utf-8").split()[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*program, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(address, process)
        yield Demo(address, password, find_payee(address, password))
    finally:
        process.terminate()
        process.wait()


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server is there."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/api/health")
            return
        except httpx.TransportError:
            time.sleep(0.2)
    sys.exit("the demo company is not served")


def find_payee(address: str, password: str) -> str:
    """The payee that the demo's rep is."""
    with httpx.Client(base_url=address) as client:
        client.post("/api/session", json={"email": "rep@demo.example", "password": password}).raise_for_status()
        payees = client.get("/api/payees", params={"period": "2026-Q3"}).raise_for_status().json()
    return str(payees["rows"][0]["payee_number"])


def draft_table(company: Demo) -> None:
    """Open a draft of the crediting table, with a row that is new and a channel that is mistyped."""
    path = "/api/rule-tables/direct_basis/draft"
    with httpx.Client(base_url=company.address) as client:
        account = {"email": "analyst@demo.example", "password": company.password}
        client.post("/api/session", json=account).raise_for_status()
        client.headers["X-CSRF-Token"] = client.get("/api/session").raise_for_status().json()["csrf_token"]
        opened = client.post(path, json={}, headers={"Idempotency-Key": "draft"}).raise_for_status().json()
        document = opened["document"]
        tenders = {"channel": "tendr", "has_seller": "false", "account_holders": ">= 1"}
        document["rules"].insert(
            2,
            {"rule": "tenders", "when": tenders, "then": {"basis": "territory"}, "note": "Agreed with sales in March"},
        )
        edited = {"edit_number": opened["edit_number"], "document": document}
        client.put(path, json=edited).raise_for_status()


Prepare = Callable[[Page], object]
Picture = tuple[str, str, Prepare]


# --- the few in the guides --------------------------------------------------------------------------------------------


def take_for_guides(browser: Browser, company: Demo, pictures: dict[str, Picture], part: Part) -> None:
    """Those that README and guides show; small enough to be in the repository."""
    for name, (who, path, prepare) in pictures.items():
        if not part.has(name):
            continue
        words = name.split("-")
        language = "ar" if "arabic" in words else "en-GB"
        page = company.sign_in(browser, who, language, "dark" if "dark" in words else "light")
        width, height = (390, 780) if "phone" in words else SIZES.get(name, (1280, 780))
        page.set_viewport_size({"width": width, "height": height})
        go(page, path)
        prepare(page)
        settle(page)
        file = HERE / f"{name}.png"
        page.screenshot(path=file)
        page.context.close()
        if file.stat().st_size > HEAVIEST_BYTES:
            sys.exit(f"{file.name} weighs {file.stat().st_size:,} bytes, more than {HEAVIEST_BYTES:,}")


def guide_pictures(company: Demo) -> dict[str, Picture]:
    """Name → whose page, its address, and what is done there first."""
    statement = f"/statements/{company.payee}/2026-Q3"
    return {
        "statement": ("analyst", statement, nothing),
        "statement-dark": ("analyst", statement, nothing),
        "statement-arabic": ("analyst", statement, nothing),
        "statement-phone": ("rep", statement, nothing),
        "bookings": ("analyst", "/bookings", nothing),
        "side-panel": ("analyst", "/bookings?f=credit_status:in:uncredited", look_closer),
        "command-bar": ("analyst", "/bookings", open_command_bar),
        "findings": ("analyst", "/findings", nothing),
        "payout-run": ("analyst", "/payout-runs/1", nothing),
        "rule-draft": ("analyst", DRAFT, go_to_finding),
        "rule-draft-case": ("analyst", f"{DRAFT}?panel=case", try_case),
        "rule-columns": ("analyst", DRAFT, open_columns),
    }


def nothing(page: Page) -> None:
    """The page as it comes."""


def look_closer(page: Page) -> None:
    """The first row's side panel."""
    page.get_by_role("grid").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)


def open_command_bar(page: Page) -> None:
    """The command bar with something typed."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("meridian")
    page.wait_for_timeout(1_000)


def go_to_finding(page: Page) -> None:
    """The cell that the first finding is about."""
    page.get_by_role("button", name=re.compile("Go to row")).first.click()
    page.wait_for_timeout(500)


def try_case(page: Page) -> None:
    """An order without a seller of an account that somebody holds."""
    beside = page.get_by_role("complementary", name="Beside the sheet")
    beside.get_by_label("Seller on the order").select_option(label="no")
    beside.get_by_label("Seats holding the account").fill("1")
    beside.get_by_text("named-account decides").wait_for()


def open_columns(page: Page) -> None:
    """The columns of the table."""
    page.get_by_role("button", name="Title and columns").click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(300)


# --- every screen -----------------------------------------------------------------------------------------------------


def take_every(browser: Browser, company: Demo, addresses: dict[str, tuple[str, str]], part: Part) -> None:
    """Every address in every width, colour and language; in a row, so that one page serves all widths."""
    EVERY.mkdir(exist_ok=True)
    wanted = {name: at for name, at in addresses.items() if part.has(name)}
    for language in part.languages:
        for scheme in part.schemes:
            people = {who: company.sign_in(browser, who, language, scheme) for who in PEOPLE}
            for name, (who, path) in wanted.items():
                page = people[who]
                page.set_viewport_size({"width": part.widths[0], "height": 900})
                go(page, path)
                for width in part.widths:
                    page.set_viewport_size({"width": width, "height": 900})
                    settle(page)
                    take_whole(page, EVERY / f"{name}-{width}-{scheme}-{language[:2]}.png")
            for page in people.values():
                page.context.close()


def take_whole(page: Page, file: Path) -> None:
    """The page from its top, as far as it is worth looking at."""
    width, height = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST_PIXELS)}
    page.screenshot(path=file, full_page=True, clip=clip)


def find_addresses(browser: Browser, company: Demo) -> dict[str, tuple[str, str]]:
    """Name → whose page and its address: the screens drawn by hand, every list, and the page of each list's first row."""
    found = {
        "home": ("analyst", "/"),
        "home-rep": ("rep", "/"),
        "home-finance": ("finance", "/"),
        "home-admin": ("admin", "/"),
        "statements": ("analyst", "/statements?period=2026-Q3"),
        "statement": ("analyst", f"/statements/{company.payee}/2026-Q3"),
        "findings-by-cause": ("analyst", "/findings"),
        "imports": ("analyst", "/imports"),
        "import-new": ("analyst", "/imports/new"),
        "import-run": ("analyst", "/imports/1"),
        "payout-runs": ("analyst", "/payout-runs"),
        "payout-run": ("analyst", "/payout-runs/1"),
        "plans": ("analyst", "/plans"),
        "rule-table": ("analyst", "/rules/direct_basis"),
        "rule-table-approval": ("analyst", "/rules/payout_approval"),
        "rule-table-new": ("analyst", "/rule-tables/new"),
        "rule-table-file": ("analyst", "/rule-tables/import"),
        "rule-draft": ("analyst", DRAFT),
        **{
            f"rule-draft-{panel}": ("analyst", f"{DRAFT}?panel={panel}")
            for panel in ("case", "tests", "trial", "history")
        },
        "not-found": ("analyst", "/nothing/here"),
    }
    for who in ("analyst", "admin"):
        context = company.sign_in(browser, who).context
        for plan in context.request.get("/api/plans").json()["rows"]:
            found["plan"] = ("analyst", f"/plans/{plan['plan_name']}/{plan['versions'][0]['version']}")
        for view in context.request.get("/api/views").json()["views"]:
            found.setdefault(view["name"], (who, f"/{view['name']}"))
            rows = context.request.get(f"/api/grid/{view['name']}?limit=1").json()["rows"]
            if rows and view["row_path"]:
                found.setdefault(f"{view['name']}-row", (who, fill(view["row_path"], rows[0])))
        context.close()
    return found


def fill(path: str, row: dict[str, Any]) -> str:
    """An address with the values of a row."""
    return path.format_map(row)


def go(page: Page, path: str) -> None:
    """Open an address and wait for its heading."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)
    settle(page)


def settle(page: Page) -> None:
    """Until nothing is awaited any more."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=30_000)
    page.evaluate(WITHOUT_CLOCKS)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(150)


if __name__ == "__main__":
    main()
