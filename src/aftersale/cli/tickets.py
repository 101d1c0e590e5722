"""Commands about tickets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, show_json
from aftersale.pipeline import OPENING_DAYS, open_tickets


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    tickets = typer.Typer(help="Tickets.", no_args_is_help=True)
    tickets.command("open", epilog="Example: aftersale tickets open --since 2026-09-01")(open_)
    app.add_typer(tickets, name="tickets")


def open_(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help=f"Look at milestones reached from this day on. Without it: the last {OPENING_DAYS} days.",
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which the tickets are opened. Without it: today."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Open tickets for milestones that orders reached, by the table ticket_opening; each once, so again changes nothing."""
    with open_instance() as instance:
        day = on.date() if on is not None else datetime.now(instance.settings.business_zone).date()
        opened = open_tickets(instance.database, instance.actor, day, since.date() if since is not None else None)
    if as_json:
        show_json({name: str(value) if name in ("since", "on") else value for name, value in asdict(opened).items()})
        return
    console.print(
        f"{opened.opened:,} tickets opened on {opened.on}, of {opened.looked_at:,} order lines at milestones reached since "
        f"{opened.since}.",
        highlight=False,
    )
