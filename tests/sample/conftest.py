"""One small sample company, written once and opened as DuckDB views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aftersale.sample.company import generate_company
from aftersale.sample.summary import CompanySummary

FINDING_CODES = {
    "invalid_date": "unreadable_date",
    "split_not_one": "wrong_sum",
    "overlapping_contract": "overlap",
    "negative_capacity": "below_minimum",
    "fewest_above_most": "above_its_limit",
    "amount_without_currency": "one_without_other",
    "currency_without_amount": "one_without_other",
    "empty_window": "reversed_dates",
}
"""What the import calls the faults of the dirty copy."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A generated company: what was reported, and its files as tables to ask."""

    summary: CompanySummary
    conn: duckdb.DuckDBPyConnection

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the files."""
        return self.conn.execute(sql).fetchall()

    def count(self, sql: str) -> int:
        """Return the number of rows of a query over the files."""
        return len(self.ask(sql))


_HOLDS = """
CREATE TABLE holds AS
SELECT kind, subject, position, start_on::date AS start_on, coalesce(end_on::date, DATE '9999-01-01') AS end_on
FROM assignment
"""
_FOUND = """
CREATE TABLE contacts AS
SELECT o.*, t.customer, t.product, t.region, t.segment, t.language, t.opened_on, t.closed_on, t.country,
       t.amount AS stake, t.currency AS stake_currency
FROM ticket_outcome o JOIN ticket t ON t.key = o.ticket
"""
_SEATED = """
CREATE TABLE seated AS
SELECT position, person, start_on::date AS start_on, coalesce(end_on::date, DATE '9999-01-01') AS end_on
FROM position_holder
"""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """A company of 120 sellers and 6,000 bookings."""
    folder = tmp_path_factory.mktemp("sample") / "company"
    summary = generate_company(folder, seed=7, reps=120, bookings=6_000)
    conn = duckdb.connect()
    for path in sorted(folder.glob("*.csv")):
        _load(conn, path.stem, path)
    _load(conn, "late", folder / "late" / "booking.csv")
    conn.execute("CREATE TABLE every_booking AS SELECT * FROM booking UNION ALL SELECT * FROM late")
    conn.execute(_HOLDS)
    conn.execute(_SEATED)
    conn.execute('CREATE TABLE every_person AS SELECT * FROM person UNION ALL SELECT * FROM "person.partners"')
    conn.execute(_FOUND)
    yield Sample(summary, conn)
    conn.close()


def _load(conn: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    conn.execute(f"CREATE TABLE \"{name}\" AS SELECT * FROM read_csv('{path}', header=true, all_varchar=true)")
