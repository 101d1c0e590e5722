"""Every engine decides the rows of a file as the interpreter does, by every plan that it has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aftersale.rules.cells import parse_cell
from aftersale.rules.decide_file import ENGINES, PLANS_OF, decide_file
from aftersale.rules.engines.files import Connect, FileToDecide
from aftersale.rules.errors import PlanUnknown
from aftersale.rules.interpret import decide
from aftersale.rules.model import HitPolicy, InputColumn, OutputColumn, RuleRow, RuleTable
from aftersale.rules.plan import PlanKind, can_decide
from random_tables import POLICIES, ROWS, oracle, random_rich_table, rows_as_arrow

TABLES = 12
ANY = [
    pytest.param(engine, marks=pytest.mark.xdist_group("spark")) if engine == "spark" else engine for engine in ENGINES
]
# A file takes Spark seconds: test_spark.py decides as many tables in fewer statements.
QUICK = [engine for engine in ENGINES if engine != "spark"]


@pytest.fixture(scope="module")
def connect(server_address: str) -> Connect:
    """Opens the session's server, for the engines that decide in a database."""
    return lambda: psycopg.connect(server_address)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of nulls, the tables' constants and their nearest neighbours."""
    file = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pq.write_table(rows_as_arrow(ROWS), file)
    return file


def decided(table: RuleTable, rows: Path, connect: Connect, engine: str, plan: PlanKind) -> list[tuple[Any, ...]]:
    target = rows.with_name(f"{engine}.parquet")
    assert decide_file(FileToDecide(table, rows, target, "decided_on", plan, connect), engine) == len(ROWS)
    found = pq.read_table(target)
    asked = set(rows_as_arrow(ROWS).column_names) - {"row_number"}
    columns = [found.column(name).to_pylist() for name in found.column_names if name not in asked]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("engine", "plan"), [(engine, plan) for engine in QUICK for plan in PLANS_OF[engine]])
def test_random_tables_are_decided_alike(
    engine: str, plan: PlanKind, policy: HitPolicy, rows: Path, connect: Connect
) -> None:
    for seed in range(TABLES):
        table = random_rich_table(seed, policy)
        if engine == "numpy" or can_decide(table, plan):
            assert decided(table, rows, connect, engine, plan) == oracle(table, ROWS), seed


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("engine", QUICK)
def test_long_random_tables_are_decided_alike_by_bitmaps(
    engine: str, policy: HitPolicy, rows: Path, connect: Connect
) -> None:
    for seed in range(100, 103):
        table = random_rich_table(seed, policy, (63, 127, 140))
        if engine == "numpy" or can_decide(table, "bitmaps"):
            assert decided(table, rows, connect, engine, "bitmaps") == oracle(table, ROWS), seed


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_have_rows_of_every_outcome(policy: HitPolicy) -> None:
    found = [row for seed in range(TABLES) for row in oracle(random_rich_table(seed, policy), ROWS)]
    if policy in ("unique", "any", "sum"):
        assert {row[-1] for row in found} >= {0, 1, 2}


def test_enough_random_tables_are_decided_by_every_plan() -> None:
    tables = [random_rich_table(seed, policy) for policy in POLICIES for seed in range(TABLES)]
    assert len({table.version for table in tables}) >= 100
    plans: tuple[PlanKind, ...] = ("case", "bitmaps")
    for plan in plans:
        assert sum(can_decide(table, plan) for table in tables) >= 100, plan


FAR = [
    Decimal(10) ** 17,
    Decimal(-(10**17)),
    Decimal("9223372036.854775807"),
    Decimal("-9223372036.854775808"),
    Decimal(0),
]
STEPS = [Decimal(step).scaleb(-9) for step in (-1, 0, 1)]


@pytest.mark.parametrize("engine", ANY)
def test_numbers_beyond_64_bits_and_the_smallest_steps_beside_them_are_compared_exactly(
    engine: str, tmp_path: Path, connect: Connect
) -> None:
    texts = [f"{operator} {constant:f}" for constant in FAR for operator in ("=", ">", "<=")]
    inputs, outputs = (InputColumn("seen", "Seen", "number"),), (OutputColumn("number", "Number", "number"),)
    rules = tuple(
        RuleRow(f"r{number}", (parse_cell(text, "number"),), (Decimal(number),)) for number, text in enumerate(texts)
    )
    table = RuleTable("far", "Far", "collect", inputs, outputs, rules)
    seen = [None, *(constant + step for constant in FAR for step in STEPS)]
    source, target = tmp_path / "seen.parquet", tmp_path / "decided.parquet"
    pq.write_table(pa.table({"seen": pa.array(seen, pa.decimal128(27, 9))}), source)
    decide_file(FileToDecide(table, source, target, connect=connect), engine)
    expected = [list(decide(table, {"seen": value}).matched_rule_ids) for value in seen]
    assert pq.read_table(target).column("rule_ids").to_pylist() == expected


@pytest.mark.parametrize("policy", ["first", "collect"])
@pytest.mark.parametrize("engine", ANY)
def test_each_of_many_rows_is_decided_as_it_is_alone_and_in_its_place(
    engine: str, policy: HitPolicy, tmp_path: Path, connect: Connect
) -> None:
    table = random_rich_table(7, policy, (16,))
    source, target = tmp_path / "rows.parquet", tmp_path / "decided.parquet"
    many = pa.concat_tables([rows_as_arrow(ROWS)] * 700)
    pq.write_table(many, source, row_group_size=10_000)
    assert decide_file(FileToDecide(table, source, target, "decided_on", connect=connect), engine) == many.num_rows
    found = pq.read_table(target)
    assert found.column("row_number") == many.column("row_number")
    rule = "rule_id" if policy == "first" else "rule_ids"
    assert found.column(rule).to_pylist() == [row[-2 if policy == "first" else -3] for row in oracle(table, ROWS)] * 700


@pytest.mark.parametrize("policy", ["first", "any", "collect"])
@pytest.mark.parametrize("engine", ANY)
def test_a_file_without_rows_is_decided_into_one_with_the_same_columns(
    engine: str, policy: HitPolicy, tmp_path: Path, connect: Connect
) -> None:
    table = random_rich_table(7, policy, (16,))
    source, target = tmp_path / "rows.parquet", tmp_path / "decided.parquet"
    for rows in (ROWS, []):
        pq.write_table(rows_as_arrow(rows), source)
        assert decide_file(FileToDecide(table, source, target, "decided_on", connect=connect), engine) == len(rows)
        names = pq.read_schema(target).names
        assert names == [
            *rows_as_arrow([]).column_names,
            *names[-len(table.outputs) - (2 if policy == "first" else 3) :],
        ]
        assert names[-1] == ("table_version" if policy == "first" else "matches")


def test_a_plan_that_an_engine_does_not_have_is_refused_by_name(rows: Path) -> None:
    table = random_rich_table(7, "first")
    with pytest.raises(PlanUnknown, match="numpy rows are not decided by the plan case"):
        decide_file(FileToDecide(table, rows, rows.with_name("never.parquet"), "decided_on", "case"), "numpy")
