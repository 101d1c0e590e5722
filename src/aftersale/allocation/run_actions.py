"""Plans, approves, rejects and applies allocation runs, and changes a planned one by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from aftersale.access.scopes import require_role
from aftersale.allocation.ask import AllocationTables, ask
from aftersale.allocation.check import check_question, load_rate_days
from aftersale.allocation.check_outcome import SCOPE as PLAN_SCOPE
from aftersale.allocation.check_outcome import check_outcome
from aftersale.allocation.choose import choose
from aftersale.allocation.errors import (
    AllocationApprovalMissing,
    AllocationRunDecided,
    AllocationRunning,
    AllocationRunReplaced,
    OwnAllocationRun,
)
from aftersale.allocation.kept_answer import KeptAnswer
from aftersale.allocation.kept_question import write_question
from aftersale.allocation.model import Policy, Question
from aftersale.allocation.outcome import find_outcome
from aftersale.allocation.rates import learn_rates
from aftersale.allocation.run_store import (
    RunHead,
    append_run,
    find_asked,
    find_standing_run,
    get_run,
    load_answer,
    load_pins,
    load_prices,
    pin_question,
)
from aftersale.allocation.store import STATEMENTS, digest_inputs, fetch_question_inputs
from aftersale.allocation.verdicts import fetch_verdicts
from aftersale.allocation.what_if_store import WhatIfHead, append_what_if
from aftersale.audit.actions import append_audit
from aftersale.errors import Problem
from aftersale.findings.actions import record_findings
from aftersale.findings.model import Finding, FindingCounts, FindingScope
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row, take_ledger_instant
from aftersale.values.sentence import Coded, Sentence

PRODUCER = "allocation"
ALLOCATORS = ("partner_manager",)
LOOKERS = (*ALLOCATORS, "supervisor", "compensation_analyst", "finance", "auditor")
"""Who opens a run: the same as see the lists of runs, whose rows lead there."""
STANDING = ("planned", "approved")
PLANNING_LOCK = 0x616C6C6F63
"""Any number that no other lock has."""
LONGEST_NAME = 60
"""Bytes of a name that PostgreSQL shows of a transaction."""

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Stopwatch:
    """Seconds of each step, in the sequence in which they were taken."""

    seconds: dict[str, float] = field(default_factory=dict)
    since: float = field(default_factory=time.perf_counter)

    def note(self, step: str) -> None:
        """The time since the last note went into a step."""
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0) + now - self.since
        self.since = now


@dataclass(frozen=True, slots=True)
class Application:
    """What applying a run did to its tickets: given out, taken from another partner, there already, and left out."""

    run: Row
    is_new: bool
    given: int
    withdrawn: int
    unchanged: int
    left_out: int


def take_planning_lock(conn: Connection, actor: Actor) -> None:
    """Plan alone until the end of the transaction, or raise `AllocationRunning` with who plans since when."""
    require_role(actor, *ALLOCATORS)
    row = conn.execute(STATEMENTS["take_planning_lock"], {"lock": PLANNING_LOCK}).fetchone()
    if row is None or not row["is_taken"]:
        raise _find_running(conn) or AllocationRunning(name="", since="")
    conn.execute(STATEMENTS["name_planner"], {"name": quote(actor.name, safe=" @.")[:LONGEST_NAME]})


def require_nobody_plans(conn: Connection) -> None:
    """Raise `AllocationRunning` while a run is being planned: what is given out now would be news to it.

    Whoever begins to plan after this takes its instant after the caller's, if the caller has taken one from the ledger.
    """
    running = _find_running(conn)
    if running is not None:
        raise running


def _find_running(conn: Connection) -> AllocationRunning | None:
    other = conn.execute(STATEMENTS["find_planner"], {"lock": PLANNING_LOCK}).fetchone()
    if other is None:
        return None
    return AllocationRunning(
        name=unquote(other["planner"], errors="ignore"), since=f"{other['since']:%Y-%m-%d %H:%M:%S %Z}"
    )


def plan_run(
    conn: Connection,
    columnar: Columnar,
    policy: Policy,
    tables: AllocationTables,
    as_of: datetime,
    progress: Progress,
) -> tuple[Row, FindingCounts]:
    """Work out who gets which ticket with what is known at an instant, and keep it to be shown, approved and applied.

    Needs the lock of `take_planning_lock`, and `exchange_rates` in the columnar engine. A run that waited is superseded.
    """
    watch = Stopwatch()
    progress(Sentence("Reading tickets and partners"), 0.1)
    fetch_question_inputs(columnar, policy, as_of)
    inputs = digest_inputs(columnar.duck, tables, policy)
    watch.note("read")
    progress(Sentence("Finding candidates and their values"), 0.25)
    asked = _ask_again(conn, inputs, policy) or _ask(columnar, tables, policy)
    watch.note("ask")
    progress(Sentence("Choosing among {pairs} pairs", pairs=len(asked.question.pairs.partners)), 0.5)
    question = pin_question(asked.question, load_pins(conn, as_of))
    prices = load_prices(conn, question) if asked.base is None else asked.base.answer.prices
    outcome = find_outcome(question, choose(question, prices=prices))
    watch.note("solve")
    progress(Sentence("Writing the run"), 0.7)
    versions = tables.eligibility.version, tables.weights.version
    head = RunHead(
        as_of,
        *versions,
        watch.seconds,
        base_run_id=asked.base_run_id,
        base=asked.base,
        kept=asked.kept,
        inputs=inputs,
        rate_days=asked.rate_days,
    )
    run_id = append_run(conn, columnar, outcome, head)
    scope = FindingScope(PRODUCER, None if asked.base is None else PLAN_SCOPE)
    counts = record_findings(conn, columnar, scope, [*asked.findings, *check_outcome(columnar, outcome)], as_of)
    run = get_run(conn, run_id)
    audit_run(conn, "plan_allocation", run, counts=run["counts"], method=run["method"])
    return run, counts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with what is wrong with it and the bytes to keep; or the run that asked it before, which found and keeps the same."""

    question: Question
    rate_days: Mapping[str, str]
    findings: Sequence[Finding] = ()
    kept: bytes | None = None
    base_run_id: int | None = None
    base: KeptAnswer | None = None


def _ask(columnar: Columnar, tables: AllocationTables, policy: Policy) -> Asked:
    rates = learn_rates(columnar.duck, policy.allocate_on)
    question = ask(columnar.duck, tables, policy, rates)
    verdicts = fetch_verdicts(columnar.duck, question.pairs.tickets, len(question.partner_ids))
    rate_days = {name: str(day) for name, day in load_rate_days(columnar.duck, policy.currency).items()}
    findings = check_question(columnar.duck, question, tables)
    return Asked(question, rate_days, findings, write_question(question, verdicts))


def _ask_again(conn: Connection, inputs: str, policy: Policy) -> Asked | None:
    """What another run asked by the same inputs; None where none did."""
    found = find_asked(conn, inputs, policy)
    if found is None:
        return None
    base_run_id, question = found
    rate_days = get_run(conn, base_run_id)["policy"].get("rate_days", {})
    return Asked(question, rate_days, base_run_id=base_run_id, base=load_answer(conn, base_run_id))


def replan_by_hand(conn: Connection, columnar: Columnar, run: Row, asked: Question) -> Row:
    """A new run with the pins as they are now, from what the standing one asked, that takes its place."""
    watch = Stopwatch()
    question = pin_question(asked, load_pins(conn))
    base_run_id = run["base_run_id"] or run["allocation_run_id"]
    base = load_answer(conn, base_run_id)
    outcome = find_outcome(question, choose(question, prices=base.answer.prices))
    watch.note("solve")
    # Later than the pins, and taken last: others who record facts wait for whoever has it.
    as_of = take_ledger_instant(conn)
    head = RunHead(
        as_of,
        run["eligibility_version"],
        run["weights_version"],
        watch.seconds,
        follows_run_id=run["allocation_run_id"],
        base_run_id=base_run_id,
        base=base,
        rate_days=run["policy"].get("rate_days", {}),
    )
    return get_run(conn, append_run(conn, columnar, outcome, head))


def approve_run(conn: Connection, actor: Actor, allocation_run_id: int, content_hash: str, at: datetime) -> Row:
    """Approve the run that was looked at, as a partner manager who did not plan it."""
    run = _lock_run(conn, allocation_run_id)
    require_looked_at(conn, run, content_hash)
    require_approvable(actor, run)
    conn.execute(STATEMENTS["approve_run"], {"allocation_run_id": allocation_run_id, "at": at})
    audit_run(conn, "approve_allocation", run)
    return get_run(conn, allocation_run_id)


def reject_run(
    conn: Connection, actor: Actor, allocation_run_id: int, content_hash: str, reason: str, at: datetime
) -> Row:
    """Reject the run that was looked at, or take its approval back, with the reason; planning again makes a new one."""
    run = _lock_run(conn, allocation_run_id)
    require_looked_at(conn, run, content_hash)
    require_rejectable(actor, run)
    conn.execute(STATEMENTS["reject_run"], {"allocation_run_id": allocation_run_id, "reason": reason, "at": at})
    audit_run(conn, "reject_allocation", run, reason=reason)
    return get_run(conn, allocation_run_id)


def apply_run(
    conn: Connection,
    actor: Actor,
    allocation_run_id: int,
    content_hash: str,
    at: datetime,
    *,
    needs_approval: bool = False,
) -> Application:
    """Give out tickets exactly as they were looked at, once: applying again changes nothing.

    Tickets that were accepted, returned, ended or closed since the run was planned stay as they are and are counted.
    """
    run = _lock_run(conn, allocation_run_id)
    require_looked_at(conn, run, content_hash)
    require_applicable(actor, run, needs_approval=needs_approval)
    assigned = int(run["counts"]["assigned"])
    if run["state"] == "applied":
        return Application(run, False, 0, 0, assigned, 0)
    require_nobody_plans(conn)
    reason = f"Allocation run {allocation_run_id}"
    withdrawn = conn.execute(STATEMENTS["withdraw_moved_tickets"], {**run, "reason": reason}).rowcount
    given = conn.execute(STATEMENTS["give_tickets"], run).rowcount
    standing = conn.execute(STATEMENTS["count_kept_tickets"], run).fetchone()
    assert standing is not None
    unchanged = int(standing["tickets"]) - given
    conn.execute(STATEMENTS["apply_run"], {"allocation_run_id": allocation_run_id, "at": at})
    left_out = assigned - given - unchanged
    about = {"given": given, "withdrawn": withdrawn, "unchanged": unchanged, "left_out": left_out}
    audit_run(conn, "apply_allocation", run, approved_by=run["approved_by"], **about)
    return Application(get_run(conn, allocation_run_id), True, given, withdrawn, unchanged, left_out)


def keep_what_if(conn: Connection, head: WhatIfHead, result: Mapping[str, Any]) -> int:
    """Keep what a run or a day would have been with something else, and return its number; nothing follows from it."""
    what_if_id = append_what_if(conn, head, result)
    subject = str(head.allocation_run_id or head.allocate_on)
    append_audit(conn, "try_allocation", "allocation_run", subject, {"what_if": what_if_id, **head.asked})
    return what_if_id


def require_approvable(actor: Actor, run: Row) -> None:
    """Raise unless the actor is a partner manager who did not plan the run, and it waits."""
    require_role(actor, *ALLOCATORS)
    if run["planned_by"] == actor.name:
        raise OwnAllocationRun(run=run["allocation_run_id"])
    if run["state"] != "planned":
        raise decided(run)


def require_rejectable(actor: Actor, run: Row) -> None:
    """Raise unless the actor is a partner manager and the run waits for a decision."""
    require_role(actor, *ALLOCATORS)
    if run["state"] not in STANDING:
        raise decided(run)


def require_applicable(actor: Actor, run: Row, *, needs_approval: bool) -> None:
    """Raise unless the actor may apply the run; an applied one may be applied again, to no effect."""
    require_role(actor, *ALLOCATORS)
    if run["state"] in {"rejected", "superseded"}:
        raise decided(run)
    if needs_approval and run["state"] == "planned":
        raise AllocationApprovalMissing(run=run["allocation_run_id"])


def find_hindrances(actor: Actor, run: Row, *, needs_approval: bool) -> dict[str, Problem | None]:
    """What keeps the actor from approving, rejecting and applying a run, before they try."""
    return {
        "approve": _problem_of(lambda: require_approvable(actor, run)),
        "reject": _problem_of(lambda: require_rejectable(actor, run)),
        "apply": _problem_of(lambda: require_applicable(actor, run, needs_approval=needs_approval)),
    }


def require_looked_at(conn: Connection, run: Row, content_hash: str) -> None:
    """Raise `AllocationRunReplaced` unless the run stands with the very content that was looked at."""
    if run["state"] != "superseded" and run["content_hash"] == content_hash:
        return
    now = find_standing_run(conn) or run
    raise AllocationRunReplaced(run=run["allocation_run_id"], now=now["allocation_run_id"])


def decided(run: Row) -> AllocationRunDecided:
    """The problem of whoever wants to decide on what is decided."""
    return AllocationRunDecided(run=run["allocation_run_id"], state=Coded("state", run["state"]))


def audit_run(conn: Connection, action: str, run: Row, **more: object) -> None:
    """Write down who did what with a run."""
    about = {"allocate_on": str(run["allocate_on"]), "content_hash": run["content_hash"], "value": run["value"]}
    append_audit(conn, action, "allocation_run", str(run["allocation_run_id"]), about | more)


def _problem_of(require: Callable[[], None]) -> Problem | None:
    try:
        require()
    except Problem as problem:
        return problem
    return None


def _lock_run(conn: Connection, allocation_run_id: int) -> Row:
    """A run that nobody else decides on until the end of the transaction."""
    conn.execute(STATEMENTS["lock_run"], {"allocation_run_id": allocation_run_id})
    return get_run(conn, allocation_run_id)
