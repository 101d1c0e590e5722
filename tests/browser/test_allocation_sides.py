"""Plans of allocation side by side: a draft tried on past tickets, two runs compared, a run with something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from aftersale.rules.draft_actions import open_draft, save_draft
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from browser.company import ANALYST
from browser.serving import serving
from browser.test_allocation_board import PAM, RUN, bring_tickets, candidate, open_ticket, plan
from browser.visitor import Audit, Visitor, come_to_rest

SECONDS_TO_TRY = 120


@pytest.fixture
def allocating(
    server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Visitor]:
    """Ann takes one ticket a day, Bob two, in the south alone; A3 is of the north, where nobody may go by the draft."""
    folder = tmp_path_factory.mktemp("sides")

    def fill(conn: psycopg.Connection) -> None:
        bring_tickets(conn.info.dsn, folder)
        forbid_north(conn.info.dsn)

    with serving(server_address, template_name, folder, fill) as site:
        someone = Visitor(site, browser)
        yield someone
        for context in browser.contexts:
            context.close()
    assert someone.troubles == []


def forbid_north(address: str) -> None:
    database = Database(address, max_connections=2)
    try:
        with database.transaction(operator("test")) as conn:
            document: dict[str, Any] = dict(open_draft(conn, "partner_eligibility").document)
            region = {"name": "region", "label": "Region", "type": "string", "allowed": ""}
            first = {
                "rule": "no-north",
                "when": {"region": '"north"'},
                "then": {"decision": "forbidden", "reason": '"Nobody goes north"'},
            }
            inputs, rules = [*document["inputs"], region], [first, *document["rules"]]
            save_draft(conn, "partner_eligibility", 0, document | {"inputs": inputs, "rules": rules})
    finally:
        database.close()


def test_draft_is_tried_on_the_tickets_of_a_past_month(allocating: Visitor, find_barriers: Audit) -> None:
    page = allocating.open(ANALYST)
    page.goto("/rules/partner_eligibility/draft?panel=trial")
    page.get_by_role("button", name="Try it").click()
    lost = page.get_by_role("table", name="Tickets that nobody may take any more")
    expect(lost).to_contain_text("A3", timeout=SECONDS_TO_TRY * 1000)
    expect(page.get_by_role("table", name="Partners before and after")).to_contain_text("Ann")
    come_to_rest(page)
    assert find_barriers(page) == []


def test_runs_are_compared_and_one_is_planned_with_other_places(allocating: Visitor, find_barriers: Audit) -> None:
    page = allocating.open(PAM)
    page.goto("/allocation")
    come_to_rest(page)
    plan(page, "Plan again")
    first = page.url.rsplit("/", 1)[1]
    candidate(open_ticket(page, "A1"), "Ann").get_by_role("button", name="Move here").click()
    expect(page).not_to_have_url(re.compile(rf"/allocation/{first}(\D|$)"))
    page.keyboard.press("Escape")
    second = RUN.search(page.url)
    assert second is not None
    page.goto(f"/allocation/{first}/compare/{second.group().rsplit('/', 1)[1]}")
    moves = page.get_by_role("table", name="Tickets with another partner, or nobody")
    expect(moves.get_by_role("row").filter(has_text="A1")).to_contain_text("Bob → Ann")
    expect(moves.get_by_role("row").filter(has_text="A3")).to_contain_text("Ann → Nobody")
    assert find_barriers(page) == []

    page.goto(second.group())
    page.get_by_role("button", name="What if …").click()
    dialog = page.get_by_role("dialog", name="What if …")
    dialog.get_by_label("Partner", exact=True).select_option("Ann")
    dialog.get_by_label("Places", exact=True).fill("+1")
    assert find_barriers(page) == []
    dialog.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("heading", level=1, name="What if: 02 Mar 2099")).to_be_visible(
        timeout=SECONDS_TO_TRY * 1000
    )
    # With two places Ann has both A1, which was moved to her by hand, and A3.
    expect(page.get_by_role("table", name="Tickets with another partner, or nobody")).to_contain_text("Nobody → Ann")
    assert find_barriers(page) == []
