"""A crediting table changed on AdventureWorks' bookings: drafted, tried, approved, in force from a day, yesterday as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.crediting.explain import explain_booking
from aftersale.pipeline import VOCABULARIES, get_vocabulary
from aftersale.rules.draft import check_draft
from aftersale.rules.draft_actions import approve_draft, mark_checked, open_draft, publish_draft, save_draft
from aftersale.rules.store import find_trial
from aftersale.settings import load_settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database, take_ledger_instant
from aftersale.trials import TrialAsked, try_rules
from conftest import create_database, data_folder, drop_database
from worlds import World, new_world, silent

pytestmark = pytest.mark.xdist_group("adventureworks")

ANALYST = Actor("analyst@example.com", frozenset({"compensation_analyst"}), account_id=1)
FINANCE = Actor("finance@example.com", frozenset({"finance"}), account_id=2)
BOOKINGS = get_vocabulary(VOCABULARIES[0].name)

TODAY = date(2013, 11, 14)
TOMORROW = date(2013, 11, 15)
"""Of a quarter in which orders were placed on the last day of each month and on many others in the web shop."""


@pytest.fixture(scope="module")
def world(server_address: str, template_name: str) -> Iterator[World]:
    """AdventureWorks imported and its last quarter of 2013 credited."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    with tempfile.TemporaryDirectory() as folder:
        world = new_world(database, operator("test"), Path(folder))
        world.import_folder(data_folder() / "adventureworks", "adventureworks")
        world.credit("2013-Q4")
        yield world
    database.close()
    drop_database(server_address, address)


def to_territories(document: dict[str, Any]) -> dict[str, Any]:
    """Web orders without a seller no longer carry no credit: they go to whoever holds the territory."""
    rules = [each for each in document["rules"] if each["rule"] != "web-shop"]
    rules.append({"rule": "web-nobody", "when": {"channel": "web"}, "then": {"basis": "none"}})
    return document | {"rules": rules}


def decided(world: World) -> list[tuple[Any, ...]]:
    rows = world.ask(
        """
        SELECT booked_on < '2013-11-15' AS is_before, table_version, rule_id, count(*) AS bookings, sum(amount) AS amount
        FROM crediting_result WHERE superseded_at = 'infinity' GROUP BY 1, 2, 3 ORDER BY 1 DESC, 3
        """
    )
    return [tuple(row.values()) for row in rows]


def test_changed_table_decides_from_tomorrow_and_what_was_decided_keeps_its_version(world: World) -> None:
    before = decided(world)
    old_version = before[0][1]
    assert {row[1] for row in before} == {old_version}
    web_before = next(row for row in before if row[0] and row[2] == "web-shop")
    web_after = next(row for row in before if not row[0] and row[2] == "web-shop")

    with world.database.transaction(ANALYST) as conn:
        draft = open_draft(conn, "direct_basis")
        draft = save_draft(conn, "direct_basis", 0, to_territories(dict(draft.document)))
        check = check_draft(draft.document, BOOKINGS)
        reasons = {check.key_of(each): "The web shop alone sells without a seller" for each in check.warnings}

    asked = TrialAsked("direct_basis", "2013-Q4", draft_id=draft.draft_id)
    tried = try_rules(world.database, load_settings({}), ANALYST, asked, silent)
    with world.database.transaction(ANALYST, read_only=True) as conn:
        trial = find_trial(conn, "direct_basis", int(tried["trial_id"]))
    assert trial is not None
    result = trial["result"]
    assert result["rule_changes"] == web_before[3] + web_after[3]
    gained = sum(Decimal(row["difference"]) for row in result["payees"])
    totals = {row["status"]: (Decimal(row["before"]), Decimal(row["after"])) for row in result["totals"]}
    assert totals["credited"][1] - totals["credited"][0] == gained > 0
    assert sum(now for _, now in totals.values()) == sum(was for was, _ in totals.values())
    assert decided(world) == before, "trying a draft writes nothing"

    with world.database.transaction(ANALYST) as conn:
        mark_checked(conn, "direct_basis", 1, BOOKINGS, reasons)
    with world.database.transaction(FINANCE) as conn:
        approve_draft(conn, FINANCE, "direct_basis", 1, BOOKINGS, is_paid_by_it=False)
    with world.database.transaction(ANALYST) as conn:
        at = take_ledger_instant(conn)
        published = publish_draft(conn, ANALYST, "direct_basis", 1, BOOKINGS, TOMORROW, TODAY, at)

    world.credit("2013-Q4")
    after = decided(world)
    assert [row for row in after if row[0]] == [row for row in before if row[0]], "yesterday keeps its version"
    assert {row[2] for row in after if not row[0] and row[1] == published.version} >= {"territory"}
    assert "web-shop" not in {row[2] for row in after if not row[0]}
    moved = [row for row in after if not row[0] and row[2] in ("territory", "named-account", "web-nobody")]
    assert sum(row[3] for row in moved) == web_after[3]
    assert sum(row[4] for row in moved) == web_after[4]
    hold_to_explanations(world)


def hold_to_explanations(world: World) -> None:
    """Each booking says by which row of which version it was credited."""
    for is_before, rule in ((True, "web-shop"), (False, "territory")):
        [row] = world.ask(
            """
            SELECT b.source_id AS number, r.table_version AS version FROM crediting_result AS r
            JOIN booking AS b ON b.booking_id = r.booking_id AND b.superseded_at = 'infinity'
            WHERE r.superseded_at = 'infinity' AND r.rule_id = %s
                AND (r.booked_on < '2013-11-15') = %s
            ORDER BY b.source_id LIMIT 1
            """,
            rule,
            is_before,
        )
        with world.database.transaction(world.actor, read_only=True) as conn:
            said = " ".join(explain_booking(conn, str(row["number"])).sentences)
        assert f"row {rule} of the crediting table (version {str(row['version'])[:12]})" in said
