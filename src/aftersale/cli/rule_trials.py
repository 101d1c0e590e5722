"""The command that tries a rule table on what has been."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from aftersale.cli.allocate_sides import count_moves, plain_sides, show_moves, show_sides
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, progress_bar, show_json, show_table
from aftersale.rules.store import choose_version, find_open_draft, find_trial, get_kept_table, get_open_draft
from aftersale.trials import IN_DRAFT, ON_TICKETS, TrialAsked, choose_period, require_tried, try_rules

SHOWN_ROWS = 20


def try_(
    table: Annotated[str, typer.Argument(help="The name of a rule table, such as partner_eligibility.")],
    version: Annotated[
        str | None,
        typer.Option(help="A version, or its first characters, or draft; nothing means the draft if there is one."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="2026-10, 2026-Q3 or two days; the last whole month of tickets, quarter of bookings."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide what has been by a draft or a version, beside what was in force; nothing follows from it."""
    require_tried(table)
    with open_instance() as instance, progress_bar(as_json) as progress:
        span = choose_period(table, period, datetime.now(instance.settings.business_zone).date())
        with instance.database.transaction(instance.actor, read_only=True) as conn:
            get_kept_table(conn, table)
            wants_draft = version == IN_DRAFT or (version is None and find_open_draft(conn, table) is not None)
            draft_id = get_open_draft(conn, table).draft_id if wants_draft else None
            chosen = None if wants_draft else choose_version(conn, table, version)
        asked = TrialAsked(table, str(span), draft_id, chosen)
        done = try_rules(instance.database, instance.settings, instance.actor, asked, progress)
        with instance.database.transaction(instance.actor, read_only=True) as conn:
            trial = find_trial(conn, table, int(done["trial_id"]))
    assert trial is not None
    result = trial["result"]
    if as_json:
        show_json(done | {"result": plain_sides(result) if table in ON_TICKETS else result})
    elif table in ON_TICKETS:
        _show_tickets(result, str(span))
    else:
        _show_bookings(result, str(span))


def _show_tickets(result: Mapping[str, Any], period: str) -> None:
    show_sides(result, result["currency"], f"what was in force in {period}")
    show_moves(result["moves"][:SHOWN_ROWS], count_moves(result))
    console.print(
        f"Of {result['tickets']} tickets the candidates of {result['candidates_changed']} are others; {result['lost']} lose "
        f"their last one, {result['found']} get a first one.",
        highlight=False,
    )
    rows = [
        (row["ticket_number"], row["customer"], row["reason"], row["partner_before_name"] or "")
        for row in result["lost_tickets"][:SHOWN_ROWS]
    ]
    if rows:
        show_table("Without any candidate", ("ticket", "customer", "why", "had been with"), rows)


def _show_bookings(result: Mapping[str, Any], period: str) -> None:
    console.print(
        f"Of {result['bookings_looked_at']} bookings of {period}, {result['rule_changes']} are decided by another row and "
        f"{result['credit_changes']} are credited otherwise.",
        highlight=False,
    )
    rows = [
        (row["name"] or "", row["currency"], row["before"], row["after"], row["difference"])
        for row in result["payees"][:SHOWN_ROWS]
    ]
    columns = ("credited to", "currency", "before", "after", "difference")
    show_table(f"{result['payees_changed']} people concerned", columns, rows, right=columns[2:])
