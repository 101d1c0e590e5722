"""Every engine decides the rows of a file as the interpreter does, by every plan that it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from aftersale.rules.decide_file import ENGINES, decide_file
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.model import HitPolicy, RuleTable
from aftersale.rules.plan import PLANS, PlanKind, can_decide
from random_tables import POLICIES, ROWS, oracle, random_rich_table, rows_as_arrow

TABLES = 12


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of nulls, the tables' constants and their nearest neighbours."""
    file = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pq.write_table(rows_as_arrow(ROWS), file)
    return file


def decided(table: RuleTable, rows: Path, engine: str, plan: PlanKind) -> list[tuple[Any, ...]]:
    target = rows.with_name(f"{engine}.parquet")
    assert decide_file(FileToDecide(table, rows, target, "decided_on", plan), engine) == len(ROWS)
    found = pq.read_table(target)
    asked = set(rows_as_arrow(ROWS).column_names) - {"row_number"}
    columns = [found.column(name).to_pylist() for name in found.column_names if name not in asked]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("engine", ENGINES)
def test_random_tables_are_decided_alike(engine: str, policy: HitPolicy, plan: PlanKind, rows: Path) -> None:
    for seed in range(TABLES):
        table = random_rich_table(seed, policy)
        if can_decide(table, plan):
            assert decided(table, rows, engine, plan) == oracle(table, ROWS), seed


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("engine", ENGINES)
def test_long_random_tables_are_decided_alike_by_bitmaps(engine: str, policy: HitPolicy, rows: Path) -> None:
    for seed in range(100, 103):
        table = random_rich_table(seed, policy, (63, 127, 140))
        if can_decide(table, "bitmaps"):
            assert decided(table, rows, engine, "bitmaps") == oracle(table, ROWS), seed


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_have_rows_of_every_outcome(policy: HitPolicy) -> None:
    found = [row for seed in range(TABLES) for row in oracle(random_rich_table(seed, policy), ROWS)]
    if policy in ("unique", "any", "sum"):
        assert {row[-1] for row in found} >= {0, 1, 2}


def test_enough_random_tables_are_decided_by_every_plan() -> None:
    tables = [random_rich_table(seed, policy) for policy in POLICIES for seed in range(TABLES)]
    assert len({table.version for table in tables}) >= 100
    for plan in PLANS:
        assert sum(can_decide(table, plan) for table in tables) >= 100, plan
