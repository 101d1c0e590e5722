"""Opens tickets where the rule table says that a reached milestone does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from aftersale.allocation.store import STATEMENTS
from aftersale.imports.model import Staged
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import decide_rows
from aftersale.storage.columnar import Columnar
from aftersale.storage.statements import load_statements

SOURCE = "milestones"
"""The source of tickets that were opened by milestones."""

OPENING = load_statements("aftersale.allocation", "opening.sql")


@dataclass(frozen=True, slots=True)
class OpenedTickets:
    """What came of looking at the milestones reached from `since` to `on`: order lines at milestones, and tickets opened for them."""

    since: date
    on: date
    looked_at: int
    opened: int
    table_version: str


def fetch_opened(columnar: Columnar) -> None:
    """Create the DuckDB table `opened_before`: the numbers of all tickets that milestones ever opened."""
    columnar.fetch("opened_before", STATEMENTS["load_opened_by_source"], {"source": SOURCE})


def stage_opened(duck: duckdb.DuckDBPyConnection, table: RuleTable, on: date) -> Staged:
    """Decide every row of `reached` by the table, and stage a ticket for each that opens one and did not before.

    The ticket's number is the order line and the milestone. It says what was known on the day it was opened, and nothing that
    becomes known later changes it.

    Parameters
    ----------
    duck
        With the tables `reached`, as orders tell of them, and `opened_before`.
    """
    duck.execute(
        "CREATE OR REPLACE TABLE reached_rows AS SELECT *, CAST($on AS DATE) AS decided_on, "
        "row_number() OVER (ORDER BY line_key, milestone, days_since) AS place FROM reached",
        {"on": on},
    )
    columns = {column.name: column.name for column in table.inputs}
    decide_rows(duck, table, "reached_rows", "opening", ["place"], columns, "decided_on")
    duck.execute(OPENING["gather_opened"], {"on": on, "source": SOURCE})
    [(count,)] = duck.execute("SELECT count(*) FROM staged_ticket").fetchall()
    return Staged("ticket", "staged_ticket", count, count, 0, 0, 0, (), ())
