"""Brings what pay needs into DuckDB or into one PostgreSQL query, and reads plans, runs and payouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import psycopg

from aftersale.findings.store import with_sentences
from aftersale.incentives.compile import compile_details, compile_plan, print_sql
from aftersale.incentives.errors import PayeeNotFound, PayoutRunNotFound, PlanNotFound
from aftersale.incentives.model import CountedCredit, CreditOrigin, Earning, ExtraCredit, Plan
from aftersale.incentives.read import plan_from_document
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.period import Period, parse_period
from aftersale.values.sentence import read_sentence

STATEMENTS = load_statements("aftersale.incentives")

RELATIONS: Mapping[str, str] = {
    "payees": "fetch_payees",
    "credits": "fetch_credits",
    "quotas": "fetch_quotas",
    "parameters": "fetch_parameters",
    "figures": "fetch_figures",
    "rates": "fetch_rates",
}
"""What a compiled plan reads, and the statement that gives it on PostgreSQL."""

EARNING_COLUMNS = (
    "payout_run_id",
    "payee_id",
    "component",
    "kind",
    "for_period",
    "window_start_on",
    "window_end_on",
    "measured",
    "quota",
    "rate",
    "exact_amount",
    "exchange_rate",
    "exchange_rate_on",
    "amount",
    "currency",
    "cause",
)


def relation_parameters(
    conn: Connection, plan: Plan, period: Period, as_of: datetime, payee_id: int | None
) -> dict[str, Any]:
    """The parameters of every relation: the period's days, the instant, and the payee or everybody."""
    days = {"start_on": period.start_on, "end_on": period.end_on, "as_of": as_of}
    row = conn.execute(STATEMENTS["find_first_quota_day"], days).fetchone()
    first_on: date = row["first_on"] if row is not None else period.start_on
    return days | {"first_on": first_on, "rate_type": plan.exchange.type, "payee_id": payee_id}


def fetch_relations(
    conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime, payee_id: int | None = None
) -> None:
    """Create the DuckDB tables that a compiled plan reads."""
    parameters = relation_parameters(conn, plan, period, as_of, payee_id)
    for relation, statement in RELATIONS.items():
        columnar.fetch(relation, STATEMENTS[statement], parameters)


def live_sql(conn: Connection, compiled: str, parameters: Mapping[str, Any], extra: ExtraCredit | None = None) -> str:
    """A plan compiled for PostgreSQL with its relations in front, ready to run for one payee, perhaps with a credit more."""
    client = psycopg.ClientCursor(conn)
    queries = {
        relation: client.mogrify(STATEMENTS[name].rstrip(";"), parameters) for relation, name in RELATIONS.items()
    }
    if extra is not None:
        more = client.mogrify(STATEMENTS["add_credit"].rstrip(";"), {**parameters, **asdict(extra)})
        queries["credits"] = f"{queries['credits']} UNION ALL {more}"
    relations = ", ".join(f"{relation} AS MATERIALIZED ({query})" for relation, query in queries.items())
    return f"WITH {relations} SELECT * FROM ({compiled}) AS live"


def load_live_earnings(
    conn: Connection, plan: Plan, period: Period, as_of: datetime, payee_id: int, extra: ExtraCredit | None = None
) -> list[Earning]:
    """What the plan gives one payee, worked out by PostgreSQL as of an instant, perhaps with a credit more."""
    parameters = relation_parameters(conn, plan, period, as_of, payee_id)
    compiled = print_sql(compile_plan(plan, period), "postgres")
    return [Earning(**row) for row in conn.execute(live_sql(conn, compiled, parameters, extra).encode())]


def load_counted_credits(
    conn: Connection, plan: Plan, period: Period, as_of: datetime, payee_id: int
) -> list[CountedCredit]:
    """Which credits of one payee every component counts, as of an instant."""
    parameters = relation_parameters(conn, plan, period, as_of, payee_id)
    compiled = print_sql(compile_details(plan, period), "postgres")
    named = "JOIN (SELECT DISTINCT booking_id, booking_number AS booking FROM credits) AS named USING (booking_id)"
    rows = conn.execute(f"{live_sql(conn, compiled, parameters)} {named}".encode())
    return [CountedCredit(**row) for row in rows]


def load_credit_origins(
    conn: Connection, plan: Plan, period: Period, as_of: datetime, payee_id: int
) -> dict[tuple[int, str], CreditOrigin]:
    """Why each credit of one payee was given, by booking and credit type, as of an instant."""
    parameters = relation_parameters(conn, plan, period, as_of, payee_id)
    rows = conn.execute(STATEMENTS["load_credit_origins"], parameters)
    return {(row.pop("booking_id"), row.pop("credit_type")): CreditOrigin(**row) for row in rows}


def load_run_earnings(conn: Connection, payout_run_id: int, payee_id: int) -> list[tuple[Earning, str, str, str]]:
    """What a run gave a payee: each earning with its kind, the period it is for, and an adjustment's cause."""
    parameters = {"payout_run_id": payout_run_id, "payee_id": payee_id}
    found = []
    for row in conn.execute(STATEMENTS["load_earnings_of_payee"], parameters):
        about = (row.pop("kind"), row.pop("for_period"), read_sentence(row.pop("cause") or ""))
        found.append((Earning(**row), *about))
    return found


def load_runs_of_period(conn: Connection, period: str) -> list[Row]:
    """The applied run of every plan that pays a period, or the one that is approved or planned."""
    runs: dict[str, Row] = {}
    for row in conn.execute(STATEMENTS["load_runs_of_period"], {"period": period}):
        runs.setdefault(row["plan_name"], row)
    return list(runs.values())


def find_view(conn: Connection, payee_id: int) -> Row:
    """Whether the acting person may see a payee's pay, and everybody's, whether it is their own, and what time it is."""
    row = conn.execute(STATEMENTS["load_acting_payees"], {"payee_id": payee_id}).fetchone()
    assert row is not None
    return row


def get_payee(conn: Connection, payee: str) -> Row:
    """A person by number or id."""
    row = conn.execute(STATEMENTS["find_payee"], {"payee": payee}).fetchone()
    if row is None:
        raise PayeeNotFound(payee=payee)
    return row


def find_plan(conn: Connection, name: str, version: str) -> Plan | None:
    """A plan as it was recorded."""
    row = conn.execute(STATEMENTS["find_plan_version"], {"plan_name": name, "version": version}).fetchone()
    return None if row is None else plan_from_document(row["document"])


def get_plan(conn: Connection, name: str, version: str) -> Plan:
    """A plan as it was recorded, or `PlanNotFound`."""
    plan = find_plan(conn, name, version)
    if plan is None:
        raise PlanNotFound(plan=name, version=version)
    return plan


def load_plan_versions(conn: Connection, plan_name: str | None = None) -> list[Row]:
    """The versions of all plans or of one, the newest first."""
    return conn.execute(STATEMENTS["load_plan_versions"], {"plan_name": plan_name}).fetchall()


def load_names(conn: Connection, payee_ids: Sequence[int]) -> list[Row]:
    """Number and name of payees, by name."""
    return conn.execute(STATEMENTS["load_names"], {"ids": list(payee_ids)}).fetchall()


def load_newest_plans(conn: Connection, period: Period) -> list[Plan]:
    """Of every plan in force in the period the version recorded last."""
    rows = conn.execute(STATEMENTS["load_newest_plans"], {"start_on": period.start_on, "end_on": period.end_on})
    return [plan_from_document(row["document"]) for row in rows]


def find_run(conn: Connection, plan_name: str, period: str) -> Row | None:
    """The applied run of a plan and period, else the one that is approved or planned."""
    return conn.execute(STATEMENTS["find_run"], {"plan_name": plan_name, "period": period}).fetchone()


def load_payout_runs(conn: Connection) -> list[Row]:
    """Runs of all states but those that were replaced, newest period first."""
    return conn.execute(STATEMENTS["load_runs"]).fetchall()


def get_payout_run(conn: Connection, payout_run_id: int) -> Row:
    """A run with what it pays in all, or `PayoutRunNotFound`."""
    run = conn.execute(STATEMENTS["find_run_by_id"], {"payout_run_id": payout_run_id}).fetchone()
    if run is None:
        raise PayoutRunNotFound(run=payout_run_id)
    return run


def find_previous_run(conn: Connection, run: Row) -> Row | None:
    """What the plan paid last before the run's period."""
    return conn.execute(STATEMENTS["find_previous_run"], run).fetchone()


def load_other_attempts(conn: Connection, run: Row) -> list[Row]:
    """Other runs of the same plan and period, the newest first."""
    return conn.execute(STATEMENTS["load_other_attempts"], run).fetchall()


def load_payouts(
    conn: Connection,
    payout_run_id: int,
    *,
    before_id: int | None = None,
    text: str = "",
    limit: int = 10_000,
    offset: int = 0,
) -> list[Row]:
    """The payouts of a run, the highest first, beside those of the run before."""
    parameters = {"payout_run_id": payout_run_id, "before_id": before_id, "text": text}
    return conn.execute(STATEMENTS["load_payouts"], parameters | {"limit": limit, "offset": offset}).fetchall()


def count_payouts(conn: Connection, payout_run_id: int, text: str = "") -> int:
    """How many payouts a run has whose payee's name or number holds the text."""
    row = conn.execute(STATEMENTS["count_payouts"], {"payout_run_id": payout_run_id, "text": text}).fetchone()
    assert row is not None
    return int(row["total"])


def count_applied_runs(conn: Connection, plan_name: str) -> int:
    """How many runs of a plan were applied so far."""
    row = conn.execute(STATEMENTS["count_applied_runs"], {"plan_name": plan_name}).fetchone()
    assert row is not None
    return int(row["runs"])


def sum_components(conn: Connection, payout_run_id: int) -> list[Row]:
    """What each component of a run gives, per currency, adjustments of earlier periods apart."""
    return conn.execute(STATEMENTS["sum_components"], {"payout_run_id": payout_run_id}).fetchall()


def load_pay_changes(conn: Connection, before_id: int | None, now_id: int, limit: int) -> list[Row]:
    """Payees whose pay differs between two runs, the largest difference of each currency first."""
    parameters = {"before_id": before_id, "now_id": now_id, "limit": limit}
    return conn.execute(STATEMENTS["load_pay_changes"], parameters).fetchall()


def count_pay_changes(conn: Connection, before_id: int | None, now_id: int) -> int:
    """How many payees' pay differs between two runs."""
    row = conn.execute(STATEMENTS["count_pay_changes"], {"before_id": before_id, "now_id": now_id}).fetchone()
    assert row is not None
    return int(row["total"])


def load_held_back(conn: Connection, run: Row) -> list[Row]:
    """Findings that keep money out of a run, by cause."""
    return with_sentences(conn.execute(STATEMENTS["load_held_back"], _in_scope(run)))


def load_excluded_payees(conn: Connection, run: Row) -> list[Row]:
    """Whom findings keep from being paid, in full or at all."""
    return with_sentences(conn.execute(STATEMENTS["load_excluded_payees"], _in_scope(run)))


def load_changed_inputs(conn: Connection, run: Row) -> list[Row]:
    """What a run was worked out from and that is not what it was then: kind, count, and one of them."""
    row = conn.execute(
        STATEMENTS["find_first_quota_day"],
        {"start_on": run["start_on"], "end_on": run["end_on"], "as_of": run["checked_at"]},
    ).fetchone()
    first_on: date = run["start_on"] if row is None else row["first_on"]
    parameters = run | {"first_on": first_on, "since": run["checked_at"]}
    return conn.execute(STATEMENTS["load_changed_inputs"], parameters).fetchall()


def _in_scope(run: Row) -> dict[str, Any]:
    """Findings as they stood when the run was applied or rejected; as they stand now while it waits."""
    decided_at = run["applied_at"] or run["rejected_at"]
    return {
        "payout_run_id": run["payout_run_id"],
        "scope": f"{run['plan_name']}/{run['period']}",
        "decided_at": decided_at,
    }


def load_payees(conn: Connection, period: str) -> list[Row]:
    """Whom a period pays and how far each is, as far as the acting person may see; planned figures only to those who run pay."""
    chosen = parse_period(period)
    parameters = {
        "period": period,
        "start_on": chosen.start_on,
        "end_on": chosen.end_on,
        "sees_planned": find_view(conn, 0)["sees_all"],
    }
    attainments: dict[object, list[Row]] = {}
    for row in conn.execute(STATEMENTS["load_attainments"], parameters):
        attainments.setdefault(row["payee_id"], []).append(row)
    payees = conn.execute(STATEMENTS["load_payees"], parameters).fetchall()
    return [{**payee, "attainments": attainments.get(payee["payee_id"], [])} for payee in payees]


def find_acceptance(conn: Connection, payee_id: int, period: str) -> Row | None:
    """The newest acceptance of a statement, whatever the statement says by now."""
    return conn.execute(STATEMENTS["find_acceptance"], {"payee_id": payee_id, "period": period}).fetchone()
