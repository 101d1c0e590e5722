"""Commands of pay: pay, runs, statement, and what a plan file says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.show import JsonOption, console, money_text, paid_text, progress_bar, show_json, show_table
from aftersale.incentives.actions import get_statement
from aftersale.incentives.decide import STANDING
from aftersale.incentives.document import plan_document, plan_version
from aftersale.incentives.read import read_plan_file
from aftersale.incentives.statement import statement_text
from aftersale.incentives.store import load_payout_runs
from aftersale.incentives.summary import PayoutSummary, run_document
from aftersale.pipeline import Progress, apply_payouts, plan_payouts

SHOWN_PAYOUTS = 20


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("pay", epilog="Example: aftersale pay --period 2013-Q4 --plan plan.yaml --apply")(pay)
    app.command("statement", epilog="Example: aftersale statement --payee 276 --period 2013-Q4")(statement)
    app.command("runs", epilog="Example: aftersale runs")(list_runs)
    plans = typer.Typer(help="Plan files.", no_args_is_help=True)
    plans.command("check", epilog="Example: aftersale plan check plan.yaml")(check)
    app.add_typer(plans, name="plan")


def pay(
    period: Annotated[str, typer.Option(help="The period to pay, as the plan pays: 2013-Q4.")],
    plan: Annotated[Path, typer.Option(help="The plan file, or the name of a plan that ships: adventureworks.")],
    apply: Annotated[bool, typer.Option("--apply", help="Apply what was shown; again, it changes nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Work out what a plan pays for a period and show it; with --apply pay it, once.

    Whoever runs this has the keys of the database, so it applies without a second person, and the audit log says so; with
    AFTERSALE_REQUIRE_APPROVAL=yes only what was approved is applied.
    """
    with open_instance() as instance, progress_bar(as_json) as progress:
        summary = _plan_and_apply(instance, period, plan, apply, progress)
    if as_json:
        show_json(summary.document())
    else:
        _show_run(summary, plan)


def _plan_and_apply(instance: Instance, period: str, plan: Path, apply: bool, progress: Progress) -> PayoutSummary:
    chosen = read_plan_file(plan)
    summary = plan_payouts(instance.database, instance.actor, period, chosen, progress)
    if apply and summary.state in STANDING:
        zone, needs_approval = instance.settings.business_zone, instance.settings.requires_approval
        return apply_payouts(
            instance.database, instance.actor, period, chosen.name, zone=zone, needs_approval=needs_approval
        )
    return summary


def _show_run(summary: PayoutSummary, plan: Path) -> None:
    run = summary.run
    title = f"Payout run {run['payout_run_id']}: {run['plan_name']} for {run['period']}, {run['state']}"
    rows = [
        (row["payee_number"], row["name"], paid_text(row["amount"], row["currency"]), row["currency"])
        for row in summary.payouts[:SHOWN_PAYOUTS]
    ]
    show_table(title, ("payee", "name", "payout", "currency"), rows, right=("payout",))
    if len(summary.payouts) > SHOWN_PAYOUTS:
        console.print(f"… and {len(summary.payouts) - SHOWN_PAYOUTS} more.")
    console.print(f"{len(summary.payouts)} payees, {money_text(run['totals'])}.", highlight=False)
    if summary.excluded:
        console.print(
            f"{len(summary.excluded)} findings say what is left out and why: aftersale findings", highlight=False
        )
    if summary.state in STANDING:
        console.print(
            f"Nothing is paid yet. Apply it: aftersale pay --period {run['period']} --plan {plan} --apply",
            highlight=False,
        )
    elif not summary.is_new:
        console.print(
            "It was applied before and stays as it is; what changed since goes to the next period.", highlight=False
        )


def statement(
    payee: Annotated[str, typer.Option(help="The payee's number.")],
    period: Annotated[str, typer.Option(help="The period: 2013-Q4.")],
    credits: Annotated[int, typer.Option(help="How many credits to list under each line; --json has all.", min=0)] = 10,
    as_json: JsonOption = False,
) -> None:
    """A payee's results for a period, explained to the line."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        document = get_statement(conn, payee, period)
    if as_json:
        show_json(document)
    else:
        console.print(statement_text(document, credits), highlight=False, soft_wrap=True)


def list_runs(as_json: JsonOption = False) -> None:
    """Payout runs with their state, the newest period first."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        runs = load_payout_runs(conn)
    if as_json:
        show_json({"runs": [run_document(run) for run in runs]})
        return
    rows = [
        (run["payout_run_id"], run["plan_name"], run["period"], run["state"], run["payees"], money_text(run["totals"]))
        for run in runs
    ]
    show_table("Payout runs", ("run", "plan", "period", "state", "payees", "pays"), rows, right=("payees", "pays"))


def check(
    plan: Annotated[Path, typer.Argument(help="The plan file.")],
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong in a plan file, with line and column; or that nothing is."""
    chosen = read_plan_file(plan)
    if as_json:
        show_json({"version": plan_version(chosen), "plan": plan_document(chosen)})
        return
    console.print(
        f"{chosen.title}: {len(chosen.components)} components, version {plan_version(chosen)[:12]}.", highlight=False
    )
