from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import ImportFinding, Staged, Target
from aftersale.imports.stage import stage_files

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Staging:
    """What a test staged: the reports by target, and the connection that holds the tables."""

    con: duckdb.DuckDBPyConnection
    staged: Mapping[str, Staged]

    def rows(self, columns: str, target: str = "thing") -> list[tuple[Any, ...]]:
        return self.con.execute(f"SELECT {columns} FROM staged_{target} ORDER BY ALL").fetchall()

    def findings(self, target: str = "thing") -> tuple[ImportFinding, ...]:
        return self.staged[target].findings


StageText = Callable[..., Staging]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def stage(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> StageText:
    """Write files, read them by a mapping of text for one target, and check that no row was lost."""

    def run(target: Target, mapping: str, files: Mapping[str, str | bytes | None]) -> Staging:
        for name, content in files.items():
            if isinstance(content, str):
                (tmp_path / name).write_text(content, encoding="utf-8", newline="")
            elif content is not None:
                (tmp_path / name).write_bytes(content)
        staged = stage_files(con, tmp_path, parse_mapping(mapping, "test.yaml"), {target.name: target})
        for each in staged:
            assert_nothing_lost(each)
        return Staging(con, {each.target: each for each in staged})

    return run


def assert_nothing_lost(staged: Staged) -> None:
    assert staged.rows_read == (
        staged.rows_good + staged.rows_refused + staged.rows_identical + staged.rows_filtered
    ), staged.target


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data that the project does not ship."""
    folder = Path(os.environ.get("AFTERSALE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    for name in ("adventureworks", "northwind", "crm"):
        if not (folder / name).is_dir():
            pytest.fail(
                f"The real data is missing: {folder / name} is not there. Set AFTERSALE_TEST_DATA to its folder."
            )
    return folder
