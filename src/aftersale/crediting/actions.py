"""Credits the bookings of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.crediting.assign import ASSIGN, FIND, TableInForce, assign_credits, find_wrong
from aftersale.crediting.errors import NoCreditingTable, NoSuchCreditingTable
from aftersale.crediting.model import DIRECT_BASIS_TABLE, CreditingCounts, CreditingSummary
from aftersale.crediting.store import (
    STATEMENTS,
    append_results,
    fetch_current_results,
    fetch_inputs,
    fetch_order_numbers,
    name_trial_rows,
    sum_credits,
)
from aftersale.crediting.try_table import COMPARE, TableTrial, compare_trial, keep_before
from aftersale.crediting.vocabulary import BOOKINGS
from aftersale.crediting.wrong import PRODUCER, describe_wrong
from aftersale.findings.actions import record_findings
from aftersale.findings.model import FindingScope
from aftersale.rules.actions import publish_table
from aftersale.rules.model import RuleTable
from aftersale.rules.store import load_versions
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.values.period import Period


def credit_bookings(conn: Connection, columnar: Columnar, period: Period, as_of: datetime) -> CreditingSummary:
    """Credit every booking of the period as of an instant, and record what nobody is credited for.

    `as_of` is the instant of this transaction (`take_ledger_instant`): only results that differ from what stands are written.
    """
    tables = [
        TableInForce(each.table, each.start_on, each.end_on)
        for each in load_versions(conn, DIRECT_BASIS_TABLE, period.start_on, period.end_on, as_of)
    ]
    if not tables:
        raise NoCreditingTable(period=str(period))
    fetch_inputs(columnar, period, as_of)
    fetch_current_results(columnar, period)
    assign_credits(columnar.duck, tables)
    columnar.duck.execute(ASSIGN["pick_changed"])
    versions = tuple(each.table.version for each in tables)
    results, credits = _write(conn, columnar, period, as_of, versions)
    findings = _record_findings(conn, columnar, period, as_of)
    counts = _count(columnar, results, credits, findings)
    sums = sum_credits(conn, period)
    append_audit(
        conn,
        "credit_period",
        "period",
        str(period),
        {"bookings": counts.bookings, "results_written": results, "findings": findings},
    )
    return CreditingSummary(str(period), as_of, versions, counts, sums["credited"], sums["uncredited"])


def publish_crediting_table(conn: Connection, table: RuleTable, start_on: date, at: datetime) -> bool:
    """Put a crediting table in force, once it is sure that it can decide credit; False when it is in force already.

    Raises
    ------
    NoSuchCreditingTable, and what `publish_table` raises
    """
    require_crediting_name(table.name)
    return publish_table(conn, table, BOOKINGS, start_on, at)


def try_table(conn: Connection, columnar: Columnar, table: RuleTable, period: Period, as_of: datetime) -> TableTrial:
    """Decide the bookings of a period by a table in place of the one in force, and compare; nothing is written.

    Raises
    ------
    NoSuchCreditingTable
        Crediting does not decide by a table of that name, so trying it would show nothing.
    """
    require_crediting_name(table.name)
    in_force = load_versions(conn, DIRECT_BASIS_TABLE, period.start_on, period.end_on, as_of)
    fetch_inputs(columnar, period, as_of)
    assign_credits(columnar.duck, [TableInForce(each.table, each.start_on, each.end_on) for each in in_force])
    keep_before(columnar.duck)
    assign_credits(columnar.duck, [TableInForce(table, period.start_on, period.end_on)])
    compare_trial(columnar.duck)
    [counts] = columnar.rows(COMPARE["count_changes"])
    payees, bookings = name_trial_rows(
        conn, columnar.rows(COMPARE["list_payees"]), columnar.rows(COMPARE["list_bookings"])
    )
    return TableTrial(
        period=str(period),
        as_of=as_of,
        totals=tuple(columnar.rows(COMPARE["sum_statuses"])),
        rules=tuple(columnar.rows(COMPARE["count_rules"])),
        payees=tuple(payees),
        bookings=tuple(bookings),
        **counts,
    )


def require_crediting_name(table_name: str) -> None:
    """Raise `NoSuchCreditingTable` unless crediting decides by a table of that name."""
    if BOOKINGS.find_table(table_name) is None:
        raise NoSuchCreditingTable(table=table_name, known=", ".join(each.name for each in BOOKINGS.tables))


def _write(
    conn: Connection, columnar: Columnar, period: Period, as_of: datetime, versions: Sequence[str]
) -> tuple[int, int]:
    if columnar.count("changed") == 0:
        return 0, 0
    row = conn.execute(
        STATEMENTS["append_run"],
        {
            "period": str(period),
            "start_on": period.start_on,
            "end_on": period.end_on,
            "as_of": as_of,
            "table_version": ",".join(versions),
            "counts": Jsonb(_count_statuses(columnar)),
        },
    ).fetchone()
    assert row is not None
    return append_results(conn, columnar, row["crediting_run_id"], as_of)


def _record_findings(conn: Connection, columnar: Columnar, period: Period, as_of: datetime) -> int:
    find_wrong(columnar.duck)
    fetch_order_numbers(columnar)
    findings = describe_wrong(
        columnar.rows(FIND["describe_uncredited"]),
        columnar.rows(FIND["describe_outside_territory"]),
        columnar.rows(FIND["describe_account_of_other"]),
    )
    scope = FindingScope(PRODUCER, start_on=period.start_on, end_on=period.end_on)
    return record_findings(conn, columnar, scope, findings, as_of).open


def _count(columnar: Columnar, results: int, credits: int, findings: int) -> CreditingCounts:
    by_status = _count_statuses(columnar)
    return CreditingCounts(
        bookings=sum(by_status.values()),
        credited=by_status.get("credited", 0),
        uncredited=by_status.get("uncredited", 0),
        no_credit=by_status.get("no_credit", 0),
        results_written=results,
        credits_written=credits,
        findings=findings,
    )


def _count_statuses(columnar: Columnar) -> dict[str, int]:
    return dict(columnar.duck.execute("SELECT status, count(*) FROM results GROUP BY status").fetchall())
