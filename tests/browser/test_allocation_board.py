"""The board of an allocation: planned, looked at, moved by hand and taken back, locked, applied, and seen by one partner alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from allocation.ticket_worlds import partner, ticket
from browser.serving import serving
from browser.visitor import Audit, Visitor, come_to_rest
from worlds import new_world, together

PAM = "pam@example.com"
PIA = "pia@example.com"
SECONDS_TO_PLAN = 60
RUN = re.compile(r"/allocation/\d+")


@pytest.fixture
def allocating(
    server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Visitor]:
    """A company of the test's own, where Ann takes one ticket a day for 1 EUR and Bob two for 4 EUR, in the south alone.

    Three tickets wait: A1 and A2 of the south, A3 of the north. A1 and A3 are worth the same but for the cost.
    """
    folder = tmp_path_factory.mktemp("allocating")

    def fill(conn: psycopg.Connection) -> None:
        bring_tickets(conn.info.dsn, folder)

    with serving(server_address, template_name, folder, fill) as site:
        someone = Visitor(site, browser)
        yield someone
        for context in browser.contexts:
            context.close()
    assert someone.troubles == []


def bring_tickets(address: str, folder: Path) -> None:
    database = Database(address, max_connections=2)
    try:
        new_world(database, operator("test"), folder / "tickets").bring(
            together(
                partner("ann", places=1, cost="1"),
                partner("bob", places=2, cost="4"),
                {
                    "ticket": [ticket("A1"), ticket("A2", amount="2000"), ticket("A3", region="north")],
                    "partner_member": [{"partner": "ann", "person": "pia", "start_on": "2026-01-01"}],
                    "partner_scope": [
                        {"partner": "bob", "dimension": "region", "value": "south", "start_on": "2026-01-01"}
                    ],
                },
            )
        )
    finally:
        database.close()


def plan(page: Page, button: str) -> None:
    """Plan a run for the Monday through the dialog, which plans no day that is over, and wait for its board."""
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog", name="Plan an allocation")
    dialog.get_by_label("First day").fill("2099-03-02")
    dialog.get_by_role("button", name="Plan").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="Allocation for 02 Mar 2099")).to_be_visible(
        timeout=SECONDS_TO_PLAN * 1000
    )
    expect(page).to_have_url(RUN, timeout=SECONDS_TO_PLAN * 1000)
    come_to_rest(page)


def run_of(page: Page) -> str:
    """The number of the run whose board is open."""
    found = RUN.search(page.url)
    assert found is not None
    return found.group()


def amount(text: str) -> Decimal:
    """An amount as it stands on the page."""
    found = re.search(r"[\d,]+\.\d\d", text)
    assert found is not None, text
    return Decimal(found.group().replace(",", ""))


def worth(page: Page) -> Decimal:
    """The value of the plan, as the board says it."""
    return amount(page.locator("dd").first.inner_text())


def holders(page: Page) -> dict[str, str]:
    """Who has which of the three tickets, as the table says it."""
    come_to_rest(page)
    found = {}
    for row in page.get_by_role("table", name="Tickets").locator("tbody tr").all():
        cells = row.locator("th, td").all_inner_texts()
        if re.fullmatch(r"A[123]", cells[0].strip()):
            found[cells[0].strip()] = cells[4].strip()
    return found


def open_ticket(page: Page, number: str) -> Locator:
    page.get_by_role("table", name="Tickets").get_by_role("button", name=number, exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile(f"^{number}: "))
    expect(dialog.get_by_role("table", name="Candidates")).to_be_visible()
    return dialog


def candidate(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("table", name="Candidates").get_by_role("row").filter(has_text=name)


def test_run_is_planned_moved_by_hand_locked_and_applied(allocating: Visitor, find_barriers: Audit) -> None:
    page = allocating.open(PAM)
    page.goto("/allocation")
    come_to_rest(page)
    plan(page, "Plan again")
    planned = run_of(page)
    assert holders(page) == {"A1": "Bob", "A2": "Bob", "A3": "Ann"}
    assert find_barriers(page) == []

    board = page.get_by_role("list", name="Partners", exact=True)
    expect(board.get_by_role("button", name=re.compile("^Ann"))).to_contain_text("1 of 1")
    bob = board.get_by_role("button", name=re.compile("^Bob"))
    expect(bob).to_contain_text("2 of 2")
    bob.click()
    expect(page.get_by_role("heading", name="Tickets of Bob")).to_be_visible()
    expect(page.get_by_role("table", name="Tickets").locator("tbody tr")).to_have_count(2)
    assert holders(page) == {"A1": "Bob", "A2": "Bob"}
    bob.click()
    expect(page.get_by_role("heading", name="Tickets", exact=True)).to_be_visible()

    dialog = open_ticket(page, "A1")
    expect(dialog).to_contain_text(re.compile("A1.* goes to .*Bob.* on 02 Mar 2099"))
    expect(dialog.get_by_role("table", name="What it is worth")).to_contain_text("Up-sell")
    cost = amount(candidate(dialog, "Ann").get_by_role("cell").nth(3).inner_text())
    assert cost > 0
    before = worth(page)
    assert find_barriers(page) == []
    candidate(dialog, "Ann").get_by_role("button", name="Move here").click()
    note = page.get_by_role("log", name="Notes")
    expect(note).to_contain_text(re.compile("A1.* goes to .*Ann"))
    expect(note).to_contain_text(f"{cost:,.2f}")
    expect(page).not_to_have_url(re.compile(planned + r"(\D|$)"))
    expect(candidate(page.get_by_role("dialog"), "Ann")).to_contain_text("Has it")
    # What the candidate was said to cost is what the new plan is worth less.
    expect(page.locator("dd").first).not_to_contain_text(f"{before:,.2f}")
    assert worth(page) == before - cost
    page.get_by_role("button", name="Undo").click()
    expect(candidate(page.get_by_role("dialog"), "Bob")).to_contain_text("Has it")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert holders(page) == {"A1": "Bob", "A2": "Bob", "A3": "Ann"}
    assert worth(page) == before
    expect(page.get_by_role("table", name="Decided by hand")).not_to_contain_text("A1")

    candidate(open_ticket(page, "A1"), "Ann").get_by_role("button", name="Move here").click()
    expect(candidate(page.get_by_role("dialog"), "Ann")).to_contain_text("Has it")
    page.keyboard.press("Escape")
    plan(page, "Plan again")
    assert holders(page)["A1"] == "Ann"
    expect(page.get_by_role("table", name="Decided by hand").get_by_role("row").filter(has_text="A1")).to_contain_text(
        "Only this partner"
    )
    assert find_barriers(page) == []

    page.get_by_role("button", name="Apply").click()
    confirm = page.get_by_role("dialog", name="Apply this run?")
    confirm.get_by_role("button", name="Apply").click()
    expect(confirm).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Applied")
    assert find_barriers(page) == []

    member = allocating.open(PIA)
    member.goto("/tickets")
    grid = member.get_by_role("grid", name="Tickets")
    expect(grid).to_contain_text("A1")
    assert "A2" not in grid.inner_text()
    assert "Bob" not in member.get_by_role("main").inner_text()
