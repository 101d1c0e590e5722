"""The SQL of the shipped plans, as it was last looked at: a change of it is seen in review.

Refresh with AFTERSALE_REFRESH_SNAPSHOTS=1 pytest tests/engines/test_snapshots.py, and read the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlglot import exp

from aftersale.incentives.compile import compile_plan
from aftersale.incentives.read import load_shipped_plans
from aftersale.values.period import parse_period

SNAPSHOTS = Path(__file__).parent / "snapshots"
PERIODS = {"adventureworks": "2013-Q4", "sample_company": "2026-Q2"}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("name", PERIODS)
def test_sql_is_as_it_was_last_looked_at(name: str, dialect: str) -> None:
    plan = next(plan for plan in load_shipped_plans() if plan.name == name)
    statement: exp.Expr = compile_plan(plan, parse_period(PERIODS[name]))
    sql = statement.sql(dialect=dialect, pretty=True) + "\n"
    file = SNAPSHOTS / f"{name}.{dialect}.sql"
    if os.environ.get("AFTERSALE_REFRESH_SNAPSHOTS"):
        file.write_text(sql, "utf-8")
    known = file.read_text("utf-8") if file.exists() else ""
    assert sql == known, f"{file.name} differs: see the head of this file for how to refresh it"
