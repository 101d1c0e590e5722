"""A running server with a small company in it, and a browser that notices whatever goes wrong on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.serving import REPOSITORY, serving
from browser.visitor import Audit, Site, Visitor

CHROMIUM = Path("/usr/bin/chromium")
AXE = REPOSITORY / "ui" / "node_modules" / "axe-core" / "axe.min.js"
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What axe calls the serious findings that depend on colours."""
PATIENCE_MILLISECONDS = 30_000
"""No test depends on speed: what is to be seen may take its time where other work goes on beside."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def site(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small company, served."""
    with serving(server_address, template_name, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.is_file():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y --no-install-recommends chromium fonts-noto-core")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
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
        for page in context.pages:
            # A page may still be asking when the test has seen enough.
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert someone.troubles == []


@pytest.fixture(scope="session")
def find_barriers() -> Audit:
    """Finds what keeps people out of a page: the serious and critical findings of axe."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing: python ui/node.py npm --prefix ui ci --ignore-scripts")
    axe = AXE.read_text(encoding="utf-8")

    def audit(page: Page, *, only_colours: bool = False) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        options = {"resultTypes": ["violations"], **({"runOnly": COLOUR_RULES} if only_colours else {})}
        found = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
        return [
            f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
            for each in found
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    return audit
