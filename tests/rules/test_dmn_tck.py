"""Level 2 of the DMN Technology Compatibility Kit: every case, by the interpreter and by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from aftersale.rules.compile import write_sql
from dmn_kit import CASES, TABLE_CASES, Case, load_cases, run_case


@pytest.fixture(scope="module")
def cases(test_data: Path) -> list[Case]:
    return load_cases(test_data / "dmn_tck" / "compliance-level-2")


def in_duckdb(query: exp.Select) -> tuple[object, ...]:
    return duckdb.execute(f"WITH one AS (SELECT 1) {write_sql(query)}").fetchall()[0]


def test_kit_passes_by_the_interpreter_and_by_duckdb(cases: list[Case]) -> None:
    wrong = {case.name: found for case in cases if (found := run_case(case, in_duckdb))}
    for name, found in wrong.items():
        print(f"{name}: {found}")
    print(f"{len(cases) - len(wrong)} of {len(cases)} pass")
    assert len(cases) == CASES
    assert not wrong


def test_kit_has_as_many_cases_with_decision_tables_as_it_should(cases: list[Case]) -> None:
    assert sum(case.has_table for case in cases) == TABLE_CASES
