"""Commands of allocation: plan and apply a run, explain a ticket, try what else could be, move a ticket by hand."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from aftersale.allocation import look
from aftersale.allocation.document import allocation_document, amount_text
from aftersale.allocation.model import Policy
from aftersale.allocation.pin_actions import HandMoves, Pin, free_tickets, pin_tickets
from aftersale.allocation.run_actions import STANDING, Application
from aftersale.allocation.run_store import (
    find_standing_run,
    get_newest_run,
    get_partner,
    get_run,
    get_ticket,
    load_places,
    load_runs,
)
from aftersale.allocation.schedule import require_replaceable
from aftersale.cli.allocate_results import effect, trend
from aftersale.cli.allocate_sides import compare, what_if
from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.show import JsonOption, console, progress_bar, show_json, show_table
from aftersale.jobs.model import Job
from aftersale.jobs.schedule import DAYS_AHEAD, Schedule, find_today, load_schedule, require_ahead
from aftersale.pipeline import (
    Progress,
    apply_allocation,
    import_source,
    plan_allocation,
    publish_allocation_file,
)
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar, open_columnar
from aftersale.storage.database import Connection, Row

SHOWN_PLACES = 20
CANONICAL = "canonical"

PartnerOption = Annotated[str | None, typer.Option(help="A partner, by number or name.")]
TicketArgument = Annotated[str, typer.Argument(help="The ticket's number.")]
TicketsArgument = Annotated[list[str], typer.Argument(help="The numbers of the tickets.")]
RunOption = Annotated[int | None, typer.Option("--run", help="An earlier run; the newest without it.")]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help="Which service partner gets which ticket.", invoke_without_command=True)
    group.callback(epilog="Example: aftersale allocate --day 2026-03-02 --apply")(allocate)
    group.command("explain", epilog="Example: aftersale allocate explain T-1017 --partner P-17")(explain)
    group.command("what-if", epilog="Example: aftersale allocate what-if --partner P-17 --places +10%")(what_if)
    group.command("compare", epilog="Example: aftersale allocate compare 12 14")(compare)
    group.command("lock", epilog="Example: aftersale allocate lock T-1017 --partner P-17")(lock)
    group.command("unlock", epilog="Example: aftersale allocate unlock T-1017")(unlock)
    group.command("runs", epilog="Example: aftersale allocate runs")(list_runs)
    group.command("trend", epilog="Example: aftersale allocate trend --partner P-17 --period 2026 --step quarter")(
        trend
    )
    group.command("effect", epilog="Example: aftersale allocate effect --period 2026-Q4")(effect)
    group.command("schedule", epilog="Example: aftersale allocate schedule")(show_schedule)
    app.add_typer(group, name="allocate")


def allocate(
    ctx: typer.Context,
    day: Annotated[str, typer.Option(help="The first day on which customers are contacted; today without it.")] = "",
    days: Annotated[int, typer.Option(help="How many days to plan ahead.", min=1, max=31)] = 1,
    share: Annotated[str, typer.Option(help="Part of its places that every partner is guaranteed: 0.5.")] = "0",
    held_back: Annotated[str, typer.Option(help="Part of the tickets that go by best available: 0.05.")] = "0",
    seconds: Annotated[int, typer.Option(help="How long to look for a better plan.", min=1)] = 60,
    tickets: Annotated[Path | None, typer.Option(help="Import these tickets first.")] = None,
    partners: Annotated[Path | None, typer.Option(help="Import these partners first: a file or a folder.")] = None,
    mapping: Annotated[str, typer.Option(help="By which mapping the files are read.")] = CANONICAL,
    rules: Annotated[Path | None, typer.Option(help="Put this rule table in force from the day on first.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Apply what was planned; again, it changes nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the run that waits, whoever planned it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Plan which partner gets which ticket and show it; with --apply give the tickets out, once.

    Whoever runs this has the keys of the database, so it applies without a second person, and the audit log says so; with
    AFTERSALE_REQUIRE_APPROVAL=yes only what was approved is applied.
    """
    if ctx.invoked_subcommand is not None:
        return
    with open_instance() as instance, progress_bar(as_json) as progress:
        zone = instance.settings.business_zone
        on = date.fromisoformat(day) if day else find_today(zone)
        today = require_ahead(zone, on)
        _bring(instance, (partners, "partner"), mapping, progress)
        _bring(instance, (tickets, "ticket"), mapping, progress)
        if rules is not None:
            publish_allocation_file(instance.database, instance.actor, rules, on)
        policy = Policy(on, instance.settings.base_currency, days, Decimal(share), Decimal(held_back), seconds, today)

        def require(conn: Connection) -> None:
            standing = find_standing_run(conn) if replace else None
            known = None if standing is None else int(standing["allocation_run_id"])
            require_replaceable(conn, instance.actor, policy, known)

        run = plan_allocation(instance.database, instance.actor, policy, progress, require)
        done = _apply(instance, run) if apply else None
        with instance.database.transaction(instance.actor, read_only=True) as conn:
            run = get_run(conn, run["allocation_run_id"])
            places = load_places(conn, run["allocation_run_id"])
    if as_json:
        show_json(allocation_document(run) | {"applied": done and _counts(done)})
        return
    show_run(run, places, done)


def _bring(instance: Instance, named: tuple[Path | None, str], mapping: str, progress: Progress) -> None:
    """Import a file by a mapping; a canonical one under the name of what it holds, whatever it is called."""
    path, target = named
    if path is None:
        return
    if mapping != CANONICAL or path.is_dir():
        import_source(instance.database, instance.actor, path, mapping, progress)
        return
    with tempfile.TemporaryDirectory(prefix="aftersale-allocate-") as folder:
        file = Path(folder) / f"{target}{path.suffix}"
        shutil.copyfile(path, file)
        import_source(instance.database, instance.actor, file, mapping, progress)


def _apply(instance: Instance, run: Row) -> Application:
    return apply_allocation(
        instance.database,
        instance.actor,
        run["allocation_run_id"],
        run["content_hash"],
        needs_approval=instance.settings.requires_approval,
    )


def _counts(done: Application) -> dict[str, int]:
    return {name: getattr(done, name) for name in ("given", "withdrawn", "unchanged", "left_out")}


def show_run(run: Row, places: list[Row], done: Application | None) -> None:
    """Show a run with its partners, and what came of applying it."""
    counts, currency = run["counts"], run["currency"]
    title = f"Allocation run {run['allocation_run_id']} for {run['allocate_on']}, {run['state']}"
    columns = ("partner", "day", "places", "tickets", "value", "cost", "a place is worth")
    rows = [
        (
            row["partner_name"],
            row["contact_on"],
            row["places"],
            row["load"],
            *(Decimal(row[name]).scaleb(-3) for name in ("value", "cost", "price")),
        )
        for row in places[:SHOWN_PLACES]
    ]
    show_table(title, columns, rows, right=columns[2:])
    if len(places) > SHOWN_PLACES:
        console.print(f"… and {len(places) - SHOWN_PLACES} more.")
    gap = run["bound"] - run["value"]
    proof = "no plan is worth more" if not gap else f"at most {amount_text(gap)} more is possible"
    worth = f"worth {Decimal(run['value']).scaleb(-3):,} {currency}, {proof}"
    console.print(f"{counts['assigned']} of {counts['tickets']} tickets have a partner, {worth}.", highlight=False)
    if counts["reasons"]:
        reasons = ", ".join(f"{reason} {count}" for reason, count in counts["reasons"].items())
        console.print(f"Without partner: {reasons}. Say why: aftersale allocate explain TICKET", highlight=False)
    if counts["taken_back"]:
        console.print(f"Of these {counts['taken_back']} are with a partner now and are taken back.", highlight=False)
    if done is not None:
        told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in _counts(done).items())
        console.print(f"Applied: {told}.", highlight=False)
    elif run["state"] in STANDING:
        console.print("No ticket is given out yet. Plan and apply: aftersale allocate --apply", highlight=False)


def explain(
    ticket: TicketArgument, partner: PartnerOption = None, run: RunOption = None, as_json: JsonOption = False
) -> None:
    """Say why a ticket is where it is, or why it is not with a partner."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        chosen = get_newest_run(conn) if run is None else get_run(conn, run)
        told = look.explain_ticket_of_run(conn, chosen, ticket, partner, instance.settings.business_zone)
    if as_json:
        show_json(_plain(told))
        return
    for sentence in told["sentences"]:
        console.print(sentence, highlight=False)


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Ids as text and amounts as decimals."""
    amounts = ("value", "regret", "score", "price", "net")
    found: dict[str, Any] = {}
    for name, value in told.items():
        if name.endswith("_id") and name != "rule_id":
            found[name] = None if value is None else str(value)
        elif name in amounts:
            found[name] = amount_text(value)
        elif name in ("parts", "options", "forbidden"):
            found[name] = [_plain(each) for each in value]
        else:
            found[name] = value
    return found


def lock(
    tickets: TicketsArgument,
    partner: Annotated[str, typer.Option(help="A partner, by number or name.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    exclude: Annotated[bool, typer.Option("--exclude", help="The partner must not get the tickets.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say that tickets must go to a partner, or must not, and plan the others around them, once."""
    with _changing() as (conn, columnar, actor):
        partner_id = get_partner(conn, partner)["partner_id"]
        kind = "exclude" if exclude else "lock"
        pins = [Pin(get_ticket(conn, each)["ticket_id"], partner_id, kind, reason) for each in tickets]
        moved = pin_tickets(conn, columnar, actor, pins)
        _require_all(moved)
    _show_moves(moved, as_json)


def unlock(tickets: TicketsArgument, partner: PartnerOption = None, as_json: JsonOption = False) -> None:
    """Take back what was said of tickets by hand, and plan again, once."""
    with _changing() as (conn, columnar, actor):
        partner_id = None if partner is None else get_partner(conn, partner)["partner_id"]
        ticket_ids = [get_ticket(conn, each)["ticket_id"] for each in tickets]
        moved = free_tickets(conn, columnar, actor, ticket_ids, partner_id)
        _require_all(moved)
    _show_moves(moved, as_json)


@contextmanager
def _changing() -> Iterator[tuple[Connection, Columnar, Actor]]:
    with open_instance() as instance:
        database, actor = instance.database, instance.actor
        with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
            yield conn, columnar, actor


def _require_all(moved: HandMoves) -> None:
    """On the command line all of it is done or nothing."""
    for problem in moved.troubles.values():
        raise problem


def _show_moves(moved: HandMoves, as_json: bool) -> None:
    run, cost = moved.run, Decimal(moved.cost).scaleb(-3)
    if as_json:
        show_json({} if run is None else allocation_document(run) | {"cost": amount_text(moved.cost)})
        return
    if run is None:
        console.print("No run stands: the next one goes by it.")
        return
    console.print(
        f"Allocation run {run['allocation_run_id']} takes the place of run {run['follows_run_id']}: "
        f"worth {Decimal(run['value']).scaleb(-3):,} {run['currency']}, {cost:,} less.",
        highlight=False,
    )


def list_runs(as_json: JsonOption = False) -> None:
    """Allocation runs with their state, the newest first."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        runs = load_runs(conn)
    if as_json:
        show_json({"runs": [allocation_document(run) for run in runs]})
        return
    rows = [
        (
            str(run["allocation_run_id"]),
            run["allocate_on"],
            run["state"],
            run["counts"]["assigned"],
            run["counts"]["unassigned"],
            Decimal(run["value"]).scaleb(-3),
            run["currency"],
        )
        for run in runs
    ]
    columns = ("run", "day", "state", "assigned", "unassigned", "value", "currency")
    show_table("Allocation runs", columns, rows, right=("assigned", "unassigned", "value"))


def show_schedule(as_json: JsonOption = False) -> None:
    """When the worker plans a run by itself, and what came of today's."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        schedule = load_schedule(conn, instance.settings, datetime.now(instance.settings.business_zone))
    if as_json:
        show_json(_schedule_document(schedule))
        return
    if schedule is None:
        console.print(
            "No run is planned by itself. Set AFTERSALE_ALLOCATE_AT to a time such as 06:30.", highlight=False
        )
        return
    if schedule.is_late:
        console.print(f"The run of {schedule.at:%H:%M} today is late: no worker asked for it.", highlight=False)
    elif schedule.next_at is None:
        console.print(f"No partner takes tickets in the next {DAYS_AHEAD} days.", highlight=False)
    else:
        then = "and applied at once" if schedule.applies else "and waits for a decision"
        console.print(f"The next run is planned at {schedule.next_at:%Y-%m-%d %H:%M} {then}.", highlight=False)
    if schedule.today is not None:
        console.print(f"Today: {_say_job(schedule.today)}", highlight=False)


def _say_job(job: Job) -> str:
    if job.problem is not None:
        return f"failed. {job.problem['detail']}"
    run_id = (job.result or {}).get("allocation_run_id")
    return str(job.step) or job.state if run_id is None else f"run {run_id} was planned. See aftersale allocate runs."


def _schedule_document(schedule: Schedule | None) -> dict[str, Any]:
    if schedule is None:
        return {"at": None}
    job = schedule.today
    return {
        "at": f"{schedule.at:%H:%M}",
        "applies": schedule.applies,
        "next_at": schedule.next_at and schedule.next_at.isoformat(),
        "is_late": schedule.is_late,
        "today": job and {"job_id": str(job.job_id), "state": job.state, "result": job.result, "step": str(job.step)},
    }
