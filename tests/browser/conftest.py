"""A running server with a small company in it, and a browser that notices whatever goes wrong on a page."""

from __future__ import annotations

import runpy
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from aftersale.jobs.queue import prepare_queue
from aftersale.jobs.worker import start_worker_thread
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from aftersale.web.pages import STATIC
from aftersale.web.server import Server
from browser.company import settle
from browser.visitor import Audit, Site, Visitor
from conftest import create_database, drop_database

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
AXE = REPOSITORY / "ui" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STARTS_WITHIN_SECONDS = 30


@pytest.fixture(scope="session")
def site(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server; pages that were not built, or from other sources, would test nothing."""
    is_fresh = runpy.run_path(str(REPOSITORY / "hatch_build.py"))["is_fresh"]
    if not is_fresh(REPOSITORY / "ui", STATIC):
        pytest.fail(f"the pages in {STATIC} are not those of ui/: build them with `pip install -e .`")
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=8)
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(
        data_folder=folder, database_url=None, business_zone=ZoneInfo("UTC"), public_url="http://127.0.0.1"
    )
    prepare_queue(address)
    settle(database, folder)
    server = Server(create_app(database, settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    worker = start_worker_thread(database, settings)
    yield Site(wait_for_address(server))
    worker.stop()
    server.should_exit = True
    thread.join()
    database.close()
    drop_database(server_address, address)


def wait_for_address(server: Server) -> str:
    """Where the server listens, once it does."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    if not server.started:
        pytest.fail(f"the server did not start within {STARTS_WITHIN_SECONDS} seconds")
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.is_file():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y --no-install-recommends chromium fonts-noto-core")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visitor(site: Site, browser: Browser) -> Iterator[Visitor]:
    """Someone who looks at pages; at the end nothing may have gone wrong on any of them."""
    someone = Visitor(site, browser)
    yield someone
    for context in browser.contexts:
        context.close()
    assert someone.troubles == []


@pytest.fixture(scope="session")
def find_barriers() -> Audit:
    """Finds what keeps people out of a page: the serious and critical findings of axe."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing: python ui/node.py npm --prefix ui ci --ignore-scripts")
    axe = AXE.read_text(encoding="utf-8")

    def audit(page: Page) -> list[str]:
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations)")
        return [
            f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
            for each in found
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    return audit
