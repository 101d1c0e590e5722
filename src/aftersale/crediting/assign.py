"""From bookings to credits, in DuckDB: who is a candidate, on which basis, with what share of what amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from aftersale.rules.model import RuleTable
from aftersale.rules.plan import decide_rows
from aftersale.storage.statements import load_statements

ASSIGN = load_statements("aftersale.crediting", "assign.sql")
FIND = load_statements("aftersale.crediting", "find.sql")

_BEFORE_DECIDING = (
    "find_roots",
    "find_account_holders",
    "find_territory_holders",
    "find_preassigned",
    "describe_bookings",
)
_AFTER_DECIDING = ("gather_candidates", "find_payees", "judge_decided", "judge_corrections")


@dataclass(frozen=True, slots=True)
class TableInForce:
    """A crediting table and the days, half-open, on which it decides."""

    table: RuleTable
    start_on: date
    end_on: date


def assign_credits(duck: duckdb.DuckDBPyConnection, tables: Sequence[TableInForce]) -> None:
    """Create `results` and `credits` from the input tables that `crediting.store.fetch_inputs` brings.

    `results`: one row per booking with status, basis, deciding row, reason and content hash. `credits`: one row per
    booking and seat with payee, share and amount; per credited booking the shares sum to 1 and the amounts to the booking's.
    """
    for name in _BEFORE_DECIDING:
        duck.execute(ASSIGN[name])
    _decide(duck, tables)
    for name in _AFTER_DECIDING:
        duck.execute(ASSIGN[name])
    newest = tables[-1].table.version if tables else ""
    duck.execute(ASSIGN["judge_all"], {"table_version": newest})
    duck.execute(ASSIGN["split_amounts"])
    duck.execute(ASSIGN["gather_results"])


def find_wrong(duck: duckdb.DuckDBPyConnection) -> None:
    """Create `uncredited`, `outside_territory` and `account_of_other`, what the findings of the run are written from."""
    for name in ("find_uncredited", "find_outside_territory", "find_account_of_other"):
        duck.execute(FIND[name])


def _decide(duck: duckdb.DuckDBPyConnection, tables: Sequence[TableInForce]) -> None:
    """Create `decided`: each table decides the bookings of its own days; days without a table leave no rule."""
    duck.execute(
        "CREATE OR REPLACE TABLE decided AS SELECT booking_id, CAST(NULL AS VARCHAR) AS basis, CAST(NULL AS VARCHAR) AS rule_id, "
        "'' AS table_version FROM described"
    )
    for position, each in enumerate(tables):
        columns = {column.name: column.name for column in each.table.inputs}
        duck.execute(
            "CREATE OR REPLACE TEMP TABLE described_now AS SELECT * FROM described WHERE booked_on >= $start_on AND booked_on < $end_on",
            {"start_on": each.start_on, "end_on": each.end_on},
        )
        decide_rows(duck, each.table, "described_now", f"decision_{position}", ["booking_id"], columns, "booked_on")
        duck.execute(f"DELETE FROM decided WHERE booking_id IN (SELECT booking_id FROM decision_{position})")
        duck.execute(f"INSERT INTO decided SELECT booking_id, basis, rule_id, table_version FROM decision_{position}")
