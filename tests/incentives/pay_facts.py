"""The six relations that a compiled plan reads, as rows of a test, and how they come into each engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb
import psycopg

from aftersale.incentives.compile import compile_details, compile_plan, print_sql
from aftersale.incentives.compile_exclusions import compile_exclusions
from aftersale.incentives.model import Plan
from aftersale.values.period import Period

OPEN = None
"""The end of a quota or parameter that is still open; infinity in the engines."""


class PayeeRow(NamedTuple):
    payee_id: int
    currency: str | None = "USD"
    sales_role: str = "account_executive"


class CreditRow(NamedTuple):
    payee_id: int
    booking_id: int
    booked_on: date
    amount: Decimal
    currency: str = "USD"
    credit_type: str = "direct"
    deal_type: str | None = "new_business"
    vertical: str | None = None
    service_line: str | None = None
    channel: str | None = None


class QuotaRow(NamedTuple):
    payee_id: int
    measure: str
    start_on: date
    end_on: date | None
    amount: Decimal
    currency: str = "USD"


class ParameterRow(NamedTuple):
    payee_id: int
    parameter: str
    start_on: date
    end_on: date | None
    value: Decimal
    currency: str | None = None


class FigureRow(NamedTuple):
    payee_id: int
    measure: str
    start_on: date
    end_on: date
    value: Decimal


class RateRow(NamedTuple):
    from_currency: str
    to_currency: str
    rate_on: date
    rate: Decimal


@dataclass
class Facts:
    """One list of rows per relation; `payees` are accepted as they come."""

    payees: list[PayeeRow] = field(default_factory=list)
    credits: list[CreditRow] = field(default_factory=list)
    quotas: list[QuotaRow] = field(default_factory=list)
    parameters: list[ParameterRow] = field(default_factory=list)
    figures: list[FigureRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)


_SCHEMA: dict[str, tuple[Any, str]] = {
    "payees": (PayeeRow, "payee_id BIGINT, currency VARCHAR, sales_role VARCHAR"),
    "credits": (
        CreditRow,
        "payee_id BIGINT, booking_id BIGINT, booked_on DATE, amount DECIMAL(18, 4), currency VARCHAR, credit_type VARCHAR, "
        "deal_type VARCHAR, vertical VARCHAR, service_line VARCHAR, channel VARCHAR",
    ),
    "quotas": (
        QuotaRow,
        "payee_id BIGINT, measure VARCHAR, start_on DATE, end_on DATE, amount DECIMAL(18, 4), currency VARCHAR",
    ),
    "parameters": (
        ParameterRow,
        "payee_id BIGINT, parameter VARCHAR, start_on DATE, end_on DATE, value DECIMAL(18, 6), currency VARCHAR",
    ),
    "figures": (FigureRow, "payee_id BIGINT, measure VARCHAR, start_on DATE, end_on DATE, value DECIMAL(18, 6)"),
    "rates": (RateRow, "from_currency VARCHAR, to_currency VARCHAR, rate_on DATE, rate DECIMAL(18, 8)"),
}
_COMPILED = {"earnings": compile_plan, "details": compile_details, "exclusions": compile_exclusions}


def _values(relation: str, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    ends = _SCHEMA[relation][0]._fields.index("end_on") if relation in ("quotas", "parameters") else None
    return [
        tuple("infinity" if at == ends and value is None else value for at, value in enumerate(row)) for row in rows
    ]


def run_duckdb(plan: Plan, period: Period, facts: Facts, wanted: str = "earnings") -> list[tuple[Any, ...]]:
    """The rows of a compiled statement on DuckDB."""
    with duckdb.connect() as con:
        for each in fields(facts):
            row_type, columns = _SCHEMA[each.name]
            con.execute(f"CREATE TABLE {each.name} ({columns})")
            texts = [
                [None if v is None else str(v) for v in row] for row in _values(each.name, getattr(facts, each.name))
            ]
            if texts:
                unnested = ", ".join(f"unnest($c{at})" for at in range(len(row_type._fields)))
                given = {f"c{at}": [row[at] for row in texts] for at in range(len(row_type._fields))}
                con.execute(f"INSERT INTO {each.name} SELECT {unnested}", given)
        return con.execute(print_sql(_COMPILED[wanted](plan, period), "duckdb")).fetchall()


def run_postgres(
    conn: psycopg.Connection[Any], plan: Plan, period: Period, facts: Facts, wanted: str = "earnings"
) -> list[tuple[Any, ...]]:
    """The rows of a compiled statement on PostgreSQL; the tables vanish with the transaction."""
    with conn.transaction(force_rollback=True):
        for each in fields(facts):
            _, columns = _SCHEMA[each.name]
            conn.execute(f"CREATE TEMP TABLE {each.name} ({columns})".encode())
            with conn.cursor().copy(f"COPY {each.name} FROM STDIN".encode()) as copy:
                for row in _values(each.name, getattr(facts, each.name)):
                    copy.write_row(row)
        return conn.execute(print_sql(_COMPILED[wanted](plan, period), "postgres").encode()).fetchall()
