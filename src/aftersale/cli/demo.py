"""The command behind `make demo`: a sample company from files to an explained statement and to tickets given out, and accounts."""

from __future__ import annotations

import secrets
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.rule import Rule

from aftersale.access.actions import create_account, create_first_administrator
from aftersale.access.errors import AccountExists, AdministratorExists
from aftersale.access.model import NewAccount
from aftersale.allocation.model import Policy
from aftersale.allocation.report_actions import Outcome, report_outcome
from aftersale.allocation.run_store import ChoiceFilter, get_run, load_choices, load_partner_numbers, load_places
from aftersale.cli.accounts import keeper
from aftersale.cli.allocate import show_run
from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.show import console, money_text, paid_text, progress_bar, show_table
from aftersale.findings.store import count_findings, load_finding_groups
from aftersale.incentives.actions import get_statement
from aftersale.incentives.read import read_plan_file
from aftersale.incentives.statement import statement_text
from aftersale.people.store import get_person
from aftersale.pipeline import (
    apply_allocation,
    apply_payouts,
    credit_period,
    import_source,
    plan_allocation,
    plan_payouts,
)
from aftersale.sample.company import generate_company
from aftersale.sample.money import DOLLAR
from aftersale.sample.reports import Given, Report, draw_reports

PERIOD = "2026-Q3"
PLAN = Path("sample-company")
ALLOCATE_ON = date(2027, 1, 4)
"""The first working day after the sample company's year."""
ALLOCATE_SECONDS = 10
HELD_BACK_SHARE = Decimal("0.1")
AGENT = "PP-0001"
"""Works for the first service partner of the sample company."""
SHOWN_GROUPS = 12
SHOWN_PAYOUTS = 8
SHOWN_CREDITS = 4


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command("demo", epilog="Example: AFTERSALE_DATA=demo-data aftersale demo")(demo)


def demo(
    reps: Annotated[int, typer.Option(help="How many sellers the company has.")] = 200,
    bookings: Annotated[int, typer.Option(help="How many bookings it made.")] = 20_000,
) -> None:
    """Generate a company, import it, credit a year, pay a quarter, explain a statement, and give tickets to partners."""
    with open_instance() as instance:
        folder = instance.settings.data_folder / "sample-company"
        _bring(instance, folder, reps, bookings)
        number = _pay(instance)
        _explain(instance, number)
        _allocate(instance, bookings)
        _show_findings(instance)
        password_file = _open_accounts(instance, number)
    _say_what_next(instance.settings.data_folder, number, password_file)


def _bring(instance: Instance, folder: Path, reps: int, bookings: int) -> None:
    console.print(Rule("1 · A company and its files"))
    with progress_bar(as_json=False) as progress:
        shutil.rmtree(folder, ignore_errors=True)
        company = generate_company(folder, reps=reps, bookings=bookings, progress=progress)
    console.print(f"{company.total_rows:,} rows in {folder}", highlight=False)
    with progress_bar(as_json=False) as progress:
        imported = import_source(instance.database, instance.actor, folder, "canonical", progress)
    new = sum(counts.new for counts in imported.targets.values())
    console.print(f"Imported: {new:,} new facts, {imported.rejected:,} rows rejected.", highlight=False)
    console.print(Rule("2 · Who gets credit"))
    with progress_bar(as_json=False) as progress:
        credited = credit_period(instance.database, instance.actor, "2026", progress)
    counts = credited.counts
    console.print(
        f"{counts.bookings:,} bookings: {counts.credited:,} credited, {counts.uncredited:,} to nobody.", highlight=False
    )
    console.print(f"Nobody is credited for {money_text(dict(credited.uncredited_by_currency))}.", highlight=False)


def _pay(instance: Instance) -> str:
    """Plan, show and apply the quarter; returns the number of the payee in the middle."""
    console.print(Rule(f"3 · What {PERIOD} pays"))
    plan = read_plan_file(PLAN)
    with progress_bar(as_json=False) as progress:
        summary = plan_payouts(instance.database, instance.actor, PERIOD, plan, progress)
    rows = [
        (row["payee_number"], row["name"], paid_text(row["amount"], row["currency"]), row["currency"])
        for row in summary.payouts[:SHOWN_PAYOUTS]
    ]
    show_table(
        f"{summary.run['plan_name']}, {summary.state}", ("payee", "name", "payout", "currency"), rows, right=("payout",)
    )
    console.print(f"{len(summary.payouts)} payees, {money_text(summary.run['totals'])}.", highlight=False)
    if summary.state == "planned":
        summary = apply_payouts(instance.database, instance.actor, PERIOD, plan.name)
    console.print(f"The run is {summary.state}.", highlight=False)
    return str(summary.payouts[len(summary.payouts) // 2]["payee_number"])


def _explain(instance: Instance, number: str) -> None:
    console.print(Rule("4 · One statement, explained"))
    with instance.database.transaction(instance.actor) as conn:
        console.print(
            statement_text(get_statement(conn, number, PERIOD), SHOWN_CREDITS), highlight=False, soft_wrap=True
        )


def _allocate(instance: Instance, bookings: int) -> None:
    """Plan, show and apply who gets the tickets that wait, some of them held back; then let partners report on most."""
    console.print(Rule("5 · Which partner gets which ticket"))
    policy = Policy(ALLOCATE_ON, DOLLAR, held_back_share=HELD_BACK_SHARE, seconds=ALLOCATE_SECONDS)
    with progress_bar(as_json=False) as progress:
        planned = plan_allocation(instance.database, instance.actor, policy, progress)
    run_id, content_hash = int(planned["allocation_run_id"]), str(planned["content_hash"])
    done = apply_allocation(instance.database, instance.actor, run_id, content_hash)
    with instance.database.transaction(instance.actor, read_only=True) as conn:
        show_run(get_run(conn, run_id), load_places(conn, run_id), done)
        numbers = load_partner_numbers(conn)
        rows = load_choices(conn, run_id, ChoiceFilter(), limit=bookings)
    given = [
        Given(row["ticket_number"], row["product"], row["amount"], numbers[row["partner_id"]], row["contact_on"])
        for row in rows
        if row["partner_id"] is not None
    ]
    currencies = {row["ticket_number"]: row["currency"] for row in rows}
    reports = draw_reports(given, bookings=bookings) if done.is_new else []
    with instance.database.transaction(instance.actor) as conn:
        for each in reports:
            outcome = _outcome_of(each, currencies[each.ticket])
            report_outcome(conn, instance.actor, each.ticket, outcome, each.contacted_on)
    console.print(f"Partners reported on {len(reports):,} of them. See: aftersale allocate effect", highlight=False)


def _outcome_of(report: Report, currency: str | None) -> Outcome:
    """A report as partners enter it; what has no currency of its own was counted in dollars."""
    return Outcome(
        report.contacted_on,
        report.result,
        report.amount,
        None if report.amount is None else currency or DOLLAR,
        report.quality,
        report.handling_minutes,
    )


def _show_findings(instance: Instance) -> None:
    console.print(Rule("6 · What a person must look at"))
    with instance.database.transaction(instance.actor, read_only=True) as conn:
        groups, total = load_finding_groups(conn), count_findings(conn)
    rows = [(g.severity, g.code, g.count, g.cause) for g in groups[:SHOWN_GROUPS]]
    show_table(
        f"{total:,} open findings in {len(groups):,} groups", ("severity", "code", "count", "cause"), rows, ("count",)
    )


def _open_accounts(instance: Instance, number: str) -> Path:
    """Accounts to sign in with, under one random password that stands in a file only its owner may read."""
    file = instance.settings.data_folder / "sign-in.txt"
    password = secrets.token_urlsafe(12)
    with instance.database.transaction(instance.actor) as conn:
        person_id = get_person(conn, number)["person_id"]
        agent_id = get_person(conn, AGENT)["person_id"]
    administrator = NewAccount("admin@demo.example", "Demo administrator", frozenset({"administrator"}), password)
    others = (
        NewAccount("analyst@demo.example", "Demo analyst", frozenset({"compensation_analyst"}), password),
        NewAccount("finance@demo.example", "Demo finance", frozenset({"finance"}), password),
        NewAccount("rep@demo.example", f"Demo rep ({number})", frozenset({"rep"}), password, person_id),
        NewAccount(
            "partners@demo.example", "Demo partner manager", frozenset({"partner_manager", "rule_author"}), password
        ),
        NewAccount("partner@demo.example", f"Demo partner ({AGENT})", frozenset({"partner_user"}), password, agent_id),
    )
    try:
        create_first_administrator(instance.database, instance.actor, administrator)
        for account in others:
            create_account(instance.database, keeper(instance), account)
    except (AdministratorExists, AccountExists):
        return file
    file.touch(mode=0o600)
    file.write_text("".join(f"{a.email}  {password}\n" for a in (administrator, *others)), encoding="utf-8")
    return file


def _say_what_next(folder: Path, number: str, password_file: Path) -> None:
    console.print(Rule("Now try"))
    console.print(f"make serve\n    the same in the browser; sign in with a line of {password_file}", highlight=False)
    late = folder / "sample-company" / "late"
    for command, what in (
        (
            f"export AFTERSALE_DATA={folder} AFTERSALE_BASE_CURRENCY={DOLLAR}",
            "so that the commands below work on this company, whose exchange rates are to dollars",
        ),
        (".venv/bin/aftersale findings", "everything that needs a person"),
        (
            f".venv/bin/aftersale statement --payee {number} --period {PERIOD} --json",
            "the same statement for a program",
        ),
        (".venv/bin/aftersale explain booking B-0000001", "who was credited, and why nobody else"),
        (f".venv/bin/aftersale import {late}", "bookings that come late"),
        (".venv/bin/aftersale credit --period 2026", "who gets credit for them"),
        (
            f".venv/bin/aftersale pay --period 2026-Q4 --plan {PLAN}",
            f"what the next quarter pays: {PERIOD} was paid and stays, the differences are adjustments here",
        ),
        (
            f".venv/bin/aftersale allocate --day {ALLOCATE_ON + timedelta(days=1)}",
            "who gets which ticket on the next day",
        ),
        (".venv/bin/aftersale allocate runs", "what was planned and applied"),
        (".venv/bin/aftersale allocate trend", "how partners do, with intervals"),
        (".venv/bin/aftersale audit verify", "nobody edited the log"),
    ):
        console.print(f"{command}\n    {what}", highlight=False)
