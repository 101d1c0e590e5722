"""Who approves a payout run, by the rule table for it: somebody in finance always, and whoever else the table asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from aftersale.access.errors import RoleMissing
from aftersale.access.scopes import name_roles
from aftersale.incentives.errors import ApprovalUndecided
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable, Value
from aftersale.rules.vocabulary import KnownTable, Vocabulary, Word
from aftersale.storage.actor import Actor
from aftersale.storage.database import Row
from aftersale.values.sentence import N_, Sentence

APPROVAL_TABLE = "payout_approval"
"""The rule table that says who approves a payout run."""

APPROVERS = ("finance", "manager", "administrator")
"""What it may answer: `finance` asks for nobody else, another role for somebody in finance who has that one too."""

PAYOUT_RUNS = Vocabulary(
    name="payout_runs",
    title=N_("Payout runs"),
    words=(
        Word("plan", N_("Plan"), "string"),
        Word("amount", N_("Amount"), "number", unit=N_("of the whole run, in its currency")),
        Word("currency", N_("Currency"), "string"),
        Word("payees", N_("People paid"), "number", is_whole=True, minimum=Decimal(0)),
        Word("first_run", N_("First run of the plan"), "boolean"),
    ),
    tables=(
        KnownTable(
            name=APPROVAL_TABLE,
            title=N_("Who approves a payout run"),
            answers=(Word("approver", N_("Approver"), "string", allowed=APPROVERS),),
            used_for=Sentence("Payout runs are approved by whom it names."),
        ),
    ),
)


def require_approver(actor: Actor, run: Row, tables: Sequence[RuleTable], is_first: bool, day: date) -> None:
    """Raise unless the actor has each role that the tables in force on a day ask for.

    A run that pays in several currencies is decided once for each. The table asks for more than finance, never for less; an
    installation without one asks for nothing more.

    Raises
    ------
    RoleMissing, ApprovalUndecided
    """
    needed = {"finance"}.union(*(find_approvers(table, run, is_first, day) for table in tables))
    if not needed <= actor.roles:
        raise RoleMissing(needed=name_roles(needed), name=actor.name)


def find_approvers(table: RuleTable, run: Row, is_first: bool, day: date) -> Iterator[str]:
    """The role that a table asks for, for each currency that a run pays in.

    Raises
    ------
    ApprovalUndecided
        No row decides.
    """
    totals: dict[str | None, str] = run["totals"] or {None: "0"}
    for currency, amount in totals.items():
        case: dict[str, Value] = {
            "plan": run["plan_name"],
            "amount": Decimal(amount),
            "currency": currency,
            "payees": Decimal(run["payees"]),
            "first_run": is_first,
        }
        decision = decide(table, {column.name: case[column.name] for column in table.inputs}, day)
        if decision.rule_id is None:
            raise ApprovalUndecided(
                run=run["payout_run_id"], table=table.title, amount=Decimal(amount), currency=currency or ""
            )
        yield str(decision.outputs["approver"])
