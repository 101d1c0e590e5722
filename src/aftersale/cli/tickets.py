"""Commands about tickets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from aftersale.allocation.contact_actions import erase_contacts, find_tickets_of_customer
from aftersale.allocation.run_store import get_ticket
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, show_json
from aftersale.pipeline import OPENING_DAYS, open_tickets


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    tickets = typer.Typer(help="Tickets.", no_args_is_help=True)
    tickets.command("open", epilog="Example: aftersale tickets open --since 2026-09-01")(open_)
    tickets.command("erase-contact", epilog="Example: aftersale tickets erase-contact T-1017")(erase_contact)
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


def erase_contact(
    ticket: Annotated[list[str] | None, typer.Argument(help="Tickets, by number or id.")] = None,
    customer: Annotated[
        str, typer.Option(help="Instead of tickets: all that name this customer in exactly these words.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Erase name, phone, e-mail and reason of contact of tickets for good; imports do not bring them back."""
    if bool(ticket) == bool(customer):
        raise typer.BadParameter("name tickets or --customer: one of both, and not both")
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        if customer:
            ticket_ids = find_tickets_of_customer(conn, instance.actor, customer)
        else:
            ticket_ids = [int(get_ticket(conn, each)["ticket_id"]) for each in ticket or ()]
        erased = erase_contacts(conn, instance.actor, ticket_ids)
    if as_json:
        show_json({"tickets": len(ticket_ids), "erased": erased})
        return
    console.print(f"The contacts of {erased:,} of {len(ticket_ids):,} tickets are erased now.", highlight=False)
