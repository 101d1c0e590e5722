"""Plans, shows and applies payout runs, and gives a payee's statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.findings.actions import record_findings
from aftersale.findings.model import FindingScope
from aftersale.incentives.adjust import explain_adjustment
from aftersale.incentives.compare import compare_statements
from aftersale.incentives.compile import compile_plan, is_payable, print_sql
from aftersale.incentives.compile_exclusions import compile_exclusions
from aftersale.incentives.document import plan_document, plan_version
from aftersale.incentives.errors import (
    ComponentCountsNoCredits,
    NothingPromised,
    NotYourStatement,
    PayeeNotFound,
    StatementChanged,
    StatementNotPaid,
)
from aftersale.incentives.exclude import find_exclusions, scope_of
from aftersale.incentives.model import CountedCredit, CreditedAmount, CreditOrigin, Plan
from aftersale.incentives.run_actions import audit_run
from aftersale.incentives.statement import PlanStatement, build_plan_statement, statement_document
from aftersale.incentives.store import (
    EARNING_COLUMNS,
    STATEMENTS,
    fetch_relations,
    find_acceptance,
    find_plan,
    find_run,
    find_view,
    get_payee,
    get_payout_run,
    load_counted_credits,
    load_credit_origins,
    load_live_earnings,
    load_newest_plans,
    load_payouts,
    load_run_earnings,
    load_runs_of_period,
)
from aftersale.incentives.summary import PayoutSummary
from aftersale.incentives.what_if import imagine_credit, what_if_document
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.period import Period, parse_period
from aftersale.values.sentence import write_sentence

PAY = load_statements("aftersale.incentives", "pay.sql")
PRODUCER = "incentives"


def plan_payouts(conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime) -> PayoutSummary:
    """Work out what a plan pays for a period as of an instant, and keep it as the run to be shown, approved and applied.

    A run that was applied stays as it is; one that would be equal to the standing one is that one, approval included.
    """
    standing = find_run(conn, plan.name, str(period))
    if standing is not None and standing["state"] == "applied":
        return PayoutSummary(standing, load_payouts(conn, standing["payout_run_id"]), False, ())
    version = record_plan(conn, plan, as_of)
    _compute_activity(conn, columnar, plan, period, as_of)
    excluded = _record_exclusions(conn, columnar, plan, period, as_of)
    _compute_adjustments(conn, columnar, plan, period, as_of)
    content_hash = _hash_earnings(columnar)
    if standing is not None and (standing["content_hash"], standing["plan_version"]) == (content_hash, version):
        conn.execute(STATEMENTS["confirm_run"], {"payout_run_id": standing["payout_run_id"], "at": as_of})
        return PayoutSummary(standing, load_payouts(conn, standing["payout_run_id"]), False, excluded)
    run = _append_run(conn, columnar, plan, period, as_of, content_hash)
    return PayoutSummary(run, load_payouts(conn, run["payout_run_id"]), True, excluded)


def record_plan(conn: Connection, plan: Plan, at: datetime) -> str:
    """Keep a plan under the hash of its content; a version that is there already is that version."""
    version = plan_version(plan)
    conn.execute(
        STATEMENTS["append_plan"],
        {
            "plan_name": plan.name,
            "version": version,
            "document": Jsonb(plan_document(plan)),
            "start_on": plan.start_on,
            "end_on": plan.end_on or OPEN_DAY,
            "at": at,
        },
    )
    return version


def get_statement(conn: Connection, payee: str, period: str) -> dict[str, Any]:
    """A payee's explained results for a period: of applied runs, else of planned ones, else an estimate as of now.

    Planned figures are shown only to those who run pay. Raises `PayeeNotFound` also where the pay is not the reader's to see.
    """
    chosen = parse_period(period)
    person, view = _require_view(conn, payee)
    shown = _load_plan_statements(conn, person["payee_id"], chosen, view)
    if not shown:
        raise NothingPromised(payee=payee, period=period)
    document = statement_document(person, chosen, shown)
    accepted = find_acceptance(conn, person["payee_id"], str(chosen))
    is_current = accepted is not None and accepted["statement_hash"] == document["hash"]
    return document | {
        "acceptance": accepted and {"accepted_at": accepted["accepted_at"].isoformat(), "is_current": is_current},
        "may_accept": bool(view["is_own"] and document["state"] == "applied" and not is_current),
    }


def accept_statement(conn: Connection, payee: str, period: str, statement_hash: str, at: datetime) -> None:
    """Keep that a payee accepts their own paid statement, exactly as it was shown to them; once more changes nothing.

    Raises
    ------
    PayeeNotFound, NotYourStatement, StatementNotPaid, StatementChanged
    """
    person, view = _require_view(conn, payee)
    if not view["is_own"]:
        raise NotYourStatement(payee=payee)
    document = get_statement(conn, payee, period)
    named = {"payee": payee, "period": document["period"]}
    if document["state"] != "applied":
        raise StatementNotPaid(**named)
    if document["hash"] != statement_hash:
        raise StatementChanged(**named)
    row = {"payee_id": person["payee_id"], "period": document["period"], "statement_hash": statement_hash, "at": at}
    if conn.execute(STATEMENTS["append_acceptance"], row).rowcount:
        detail = {"period": document["period"], "hash": statement_hash}
        append_audit(conn, "accept_statement", "payee", str(person["payee_id"]), detail)


def explain_change(conn: Connection, payee: str, period: str) -> dict[str, Any]:
    """Why a payee's statement differs from the one of the period before; no difference where there is none to compare."""
    chosen = parse_period(period)
    person, view = _require_view(conn, payee)
    now, before = (
        _load_plan_statements(conn, person["payee_id"], each, view, has_credits=False)
        for each in (chosen, chosen.previous())
    )
    differences = compare_statements(before, now) if before and now else ()
    return {
        "period": str(chosen),
        "previous_period": str(chosen.previous()),
        "differences": [difference.document() for difference in differences],
    }


def estimate_payout(conn: Connection, payee: str, period: str, component: str, amount: Decimal) -> dict[str, Any]:
    """What a credit more, in the plan's currency and such as the component counts, would bring with what is known now.

    Raises
    ------
    PayeeNotFound, ComponentCountsNoCredits
    """
    chosen = parse_period(period)
    person, view = _require_view(conn, payee)
    for plan in load_newest_plans(conn, chosen):
        counting = next((each for each in plan.components if each.name == component), None)
        if is_payable(plan, chosen) and counting is not None and isinstance(counting.measure, CreditedAmount):
            extra = imagine_credit(plan, counting.measure, chosen, amount, view["now"].date())
            before, after = (
                load_live_earnings(conn, plan, chosen, view["now"], person["payee_id"], each) for each in (None, extra)
            )
            return what_if_document(plan, before, after)
    raise ComponentCountsNoCredits(component=component, period=period)


def _require_view(conn: Connection, payee: str) -> tuple[Row, Row]:
    """The payee and how the acting person sees them, or `PayeeNotFound` where their pay is not the reader's to see."""
    person = get_payee(conn, payee)
    view = find_view(conn, person["payee_id"])
    if not view["may_see"]:
        raise PayeeNotFound(payee=payee)
    return person, view


def _load_plan_statements(
    conn: Connection, payee_id: int, period: Period, view: Row, *, has_credits: bool = True
) -> list[PlanStatement]:
    """What every plan gives a payee for a period: as applied, else as planned, else as of now."""
    runs = [run for run in load_runs_of_period(conn, str(period)) if run["state"] == "applied" or view["sees_all"]]
    statements = [_statement_of_run(conn, run, period, payee_id, has_credits) for run in runs]
    ran = {run["plan_name"] for run in runs}
    for plan in load_newest_plans(conn, period):
        if plan.name not in ran and is_payable(plan, period):
            statements.append(_estimate(conn, plan, period, view["now"], payee_id, has_credits))
    return [statement for statement in statements if statement.lines or statement.adjustments]


def _statement_of_run(conn: Connection, run: Row, period: Period, payee_id: int, has_credits: bool) -> PlanStatement:
    plan = find_plan(conn, run["plan_name"], run["plan_version"])
    assert plan is not None
    earnings = load_run_earnings(conn, run["payout_run_id"], payee_id)
    details = _load_details(conn, plan, period, run["as_of"], payee_id) if has_credits else ([], {})
    return build_plan_statement(plan, run["plan_version"], run["state"], period, earnings, *details)


def _estimate(
    conn: Connection, plan: Plan, period: Period, now: datetime, payee_id: int, has_credits: bool
) -> PlanStatement:
    earnings = [(each, "activity", str(period), "") for each in load_live_earnings(conn, plan, period, now, payee_id)]
    details = _load_details(conn, plan, period, now, payee_id) if has_credits else ([], {})
    return build_plan_statement(plan, plan_version(plan), "estimate", period, earnings, *details)


def _load_details(
    conn: Connection, plan: Plan, period: Period, as_of: datetime, payee_id: int
) -> tuple[list[CountedCredit], dict[tuple[int, str], CreditOrigin]]:
    """The credits behind the lines, and why each was given."""
    credits = load_counted_credits(conn, plan, period, as_of, payee_id)
    return credits, load_credit_origins(conn, plan, period, as_of, payee_id)


def load_balance(conn: Connection) -> dict[str, Decimal]:
    """The sum of the whole journal per currency: zero, or somebody edited it."""
    balance: dict[str, Decimal] = {}
    for row in conn.execute(STATEMENTS["sum_journal"]):
        balance[row["currency"]] = balance.get(row["currency"], Decimal(0)) + row["amount"]
    return balance


def _compute_activity(conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime) -> None:
    """Create `earnings` from what the plan gives for the period itself."""
    fetch_relations(conn, columnar, plan, period, as_of)
    _run_plan(columnar, plan, period, "activity")
    columnar.duck.execute(PAY["start_earnings"], {"for_period": str(period)})


def _run_plan(columnar: Columnar, plan: Plan, period: Period, table: str) -> None:
    columnar.duck.execute(f"CREATE OR REPLACE TABLE {table} AS {print_sql(compile_plan(plan, period), 'duckdb')}")


def _compute_adjustments(conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime) -> None:
    """Add to `earnings` what each closed period would pay differently today, with its cause."""
    runs = conn.execute(
        STATEMENTS["load_earlier_applied_runs"], {"plan_name": plan.name, "start_on": period.start_on}
    ).fetchall()
    known_at = max((run["as_of"] for run in runs), default=as_of)
    for run in runs:
        closed, paid_by = parse_period(run["period"]), find_plan(conn, plan.name, run["plan_version"])
        assert paid_by is not None
        columnar.fetch(
            "paid",
            STATEMENTS["fetch_paid_for_period"],
            {"plan_name": plan.name, "for_period": str(closed), "start_on": period.start_on, "payee_id": None},
        )
        fetch_relations(conn, columnar, paid_by, closed, as_of)
        _run_plan(columnar, paid_by, closed, "today")
        columnar.duck.execute(PAY["compare_with_paid"])
        if columnar.count("differences"):
            columnar.duck.execute("CREATE OR REPLACE TABLE credits_now AS FROM credits")
            fetch_relations(conn, columnar, paid_by, closed, known_at)
            _explain_differences(columnar)
            columnar.duck.execute(PAY["add_adjustments"], {"for_period": str(closed)})


def _explain_differences(columnar: Columnar) -> None:
    """Create `causes`: per payee and component of `differences` the bookings that came, went or changed."""
    columnar.duck.execute(PAY["find_changed_credits"])
    rows = columnar.rows("SELECT * FROM changed_credits")
    by_payee: dict[int, list[Row]] = {}
    for row in rows:
        by_payee.setdefault(row["payee_id"], []).append(row)
    payees = [row[0] for row in columnar.duck.execute("SELECT DISTINCT payee_id FROM differences").fetchall()]
    columnar.duck.execute("CREATE OR REPLACE TABLE causes (payee_id BIGINT, cause VARCHAR)")
    columnar.duck.executemany(
        "INSERT INTO causes VALUES (?, ?)",
        [(payee, write_sentence(explain_adjustment(by_payee.get(payee, [])))) for payee in payees],
    )


def _record_exclusions(
    conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime
) -> Sequence[Row]:
    query = print_sql(compile_exclusions(plan, period), "duckdb")
    rows = columnar.rows(query)
    columnar.fetch("payee_names", STATEMENTS["fetch_payee_names"])
    names = {
        payee_id: (number, name) for payee_id, number, name in columnar.duck.execute("FROM payee_names").fetchall()
    }
    findings = find_exclusions(rows, plan=plan, period=period, names=names)
    record_findings(conn, columnar, FindingScope(PRODUCER, scope_of(plan, period)), findings, as_of)
    return rows


def _hash_earnings(columnar: Columnar) -> str:
    [(content_hash,)] = columnar.duck.execute(PAY["hash_earnings"]).fetchall()
    return str(content_hash)


def _append_run(
    conn: Connection, columnar: Columnar, plan: Plan, period: Period, as_of: datetime, content_hash: str
) -> Row:
    named = {"plan_name": plan.name, "period": str(period)}
    replaced = find_run(conn, plan.name, str(period))
    conn.execute(STATEMENTS["supersede_standing_run"], named)
    row = conn.execute(
        STATEMENTS["append_run"],
        named
        | {
            "plan_version": plan_version(plan),
            "start_on": period.start_on,
            "end_on": period.end_on,
            "as_of": as_of,
            "content_hash": content_hash,
        },
    ).fetchone()
    assert row is not None
    columns = EARNING_COLUMNS[1:]
    columnar.copy_back(f"SELECT {row['payout_run_id']}, {', '.join(columns)} FROM earnings", "earning", EARNING_COLUMNS)
    conn.execute(STATEMENTS["append_payouts"], {"payout_run_id": row["payout_run_id"]})
    run = get_payout_run(conn, row["payout_run_id"])
    replaces = {} if replaced is None else {"replaces": replaced["payout_run_id"], "which_was": replaced["state"]}
    audit_run(conn, "plan_payouts", run, **replaces)
    return run
