"""Brings what crediting needs into DuckDB, writes what it gave, and reads credits for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from aftersale.crediting.model import Status
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.period import Period

STATEMENTS = load_statements("aftersale.crediting")

_INPUTS = {
    "bookings": "fetch_bookings",
    "correction_links": "fetch_correction_links",
    "original_credits": "fetch_original_credits",
    "splits": "fetch_splits",
    "holders": "fetch_holders",
    "assignments": "fetch_assignments",
    "parents": "fetch_parents",
    "position_names": "fetch_position_names",
    "territory_names": "fetch_territory_names",
}
RESULT_COLUMNS = (
    "booking_id",
    "crediting_run_id",
    "booked_on",
    "amount",
    "currency",
    "status",
    "basis",
    "table_version",
    "rule_id",
    "booking_recorded_at",
    "content_hash",
    "recorded_at",
)
CREDIT_COLUMNS = (
    "booking_id",
    "crediting_run_id",
    "credit_type",
    "position_id",
    "payee_id",
    "basis",
    "share",
    "amount",
)


def fetch_inputs(columnar: Columnar, period: Period, as_of: datetime) -> None:
    """Create the DuckDB tables that `assign_credits` reads, as known at the instant."""
    parameters = {"as_of": as_of, "start_on": period.start_on, "end_on": period.end_on}
    for table, statement in _INPUTS.items():
        columnar.fetch(table, STATEMENTS[statement], parameters)


def fetch_current_results(columnar: Columnar, period: Period) -> None:
    """Create `current_results`, what stands now for the bookings looked at."""
    columnar.fetch(
        "current_results",
        STATEMENTS["fetch_current_results"],
        {"start_on": period.start_on, "end_on": period.end_on},
    )


def fetch_order_numbers(columnar: Columnar) -> None:
    """Create `order_numbers` for the orders that findings will name."""
    rows = columnar.duck.execute(
        "SELECT DISTINCT subject_id FROM (SELECT subject_id FROM outside_territory WHERE NOT is_booking "
        "UNION ALL SELECT subject_id FROM account_of_other WHERE NOT is_booking)"
    ).fetchall()
    columnar.fetch("order_numbers", STATEMENTS["fetch_order_numbers"], {"order_ids": [row[0] for row in rows]})


def append_results(conn: Connection, columnar: Columnar, run_id: int, recorded_at: datetime) -> tuple[int, int]:
    """Write the results in `changed` and their credits; what they replace ends at the same instant. Returns how many of each."""
    replaced = columnar.duck.execute("SELECT booking_id FROM changed WHERE replaces").fetchall()
    if replaced:
        conn.execute(STATEMENTS["supersede_results"], {"at": recorded_at, "booking_ids": [row[0] for row in replaced]})
    results = columnar.copy_back(
        f"SELECT booking_id, {run_id}, booked_on, amount, currency, status, basis, table_version, rule_id, booking_recorded_at, "
        f"content_hash, '{recorded_at.isoformat()}' FROM changed",
        "crediting_result",
        RESULT_COLUMNS,
    )
    credits = columnar.copy_back(
        f"SELECT booking_id, {run_id}, 'direct', position_id, payee_id, basis, share, amount FROM credits "
        "WHERE booking_id IN (SELECT booking_id FROM changed)",
        "credit",
        CREDIT_COLUMNS,
    )
    return results, credits


def sum_credits(conn: Connection, period: Period) -> dict[Status, dict[str, Decimal]]:
    """What stands in a period now: per status and currency, the amount of its bookings."""
    sums: dict[Status, dict[str, Decimal]] = {"credited": {}, "uncredited": {}, "no_credit": {}}
    for row in conn.execute(STATEMENTS["sum_credits"], {"start_on": period.start_on, "end_on": period.end_on}):
        sums[row["status"]][row["currency"]] = row["amount"]
    return sums


def load_credits_of_order(conn: Connection, order_id: int) -> list[Row]:
    """Credits as they stand of every booking of an order: one row per credit, and one without payee where there is none."""
    return conn.execute(STATEMENTS["load_credits_of_order"], {"order_id": order_id}).fetchall()


def is_credited(conn: Connection, person_id: int | None) -> bool:
    """Whether somebody was ever credited, so that the crediting table decides on their pay."""
    if person_id is None:
        return False
    return conn.execute(STATEMENTS["find_own_credit"], {"person_id": person_id}).fetchone() is not None


def load_seen_values(conn: Connection) -> dict[str, list[str]]:
    """The values that words of the bookings' vocabulary have had so far, by word and sorted; for those who read drafts."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(STATEMENTS["load_seen_values"]):
        found.setdefault(row["word"], []).append(row["value"])
    return found


def has_decided_bookings(conn: Connection, version: str) -> bool:
    """Whether a version of the crediting table ever decided a booking."""
    row = conn.execute(STATEMENTS["find_decided"], {"version": version}).fetchone()
    return row is not None and bool(row["has_decided"])


def name_trial_rows(conn: Connection, payees: Sequence[Row], bookings: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of a trial with the payees' names and the bookings' numbers."""
    people = conn.execute(
        STATEMENTS["load_payee_names"], {"payee_ids": list({row["payee_id"] for row in payees})}
    ).fetchall()
    numbers = conn.execute(
        STATEMENTS["load_booking_numbers"], {"booking_ids": [row["booking_id"] for row in bookings]}
    ).fetchall()
    person_by_id = {row["payee_id"]: row for row in people}
    number_by_id = {row["booking_id"]: row for row in numbers}
    unknown = {"payee_number": None, "name": None}
    return (
        [row | person_by_id.get(row["payee_id"], unknown) for row in payees],
        [row | number_by_id.get(row["booking_id"], {"booking_number": None}) for row in bookings],
    )
