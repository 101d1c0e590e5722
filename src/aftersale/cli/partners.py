"""Commands about partners: what is agreed with them, where they are told of their tickets, and what they are told."""

from __future__ import annotations

from typing import Annotated

import typer

from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.partner_terms import add_commands
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.notices.actions import (
    register_endpoint,
    remove_endpoint,
    renew_secret,
    resend_notice,
    send_test,
    switch_endpoint,
)
from aftersale.notices.model import NewEndpoint
from aftersale.notices.store import get_endpoint, load_endpoints, load_notices
from aftersale.storage.database import Row

EndpointArgument = Annotated[
    int, typer.Argument(help="The endpoint's number, as `aftersale partners endpoints` says it.")
]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(
        help="Service partners: what is agreed with them, and where they are told of their tickets.",
        no_args_is_help=True,
    )
    add_commands(group)
    group.command("endpoints", epilog="Example: aftersale partners endpoints")(list_endpoints)
    group.command("register", epilog="Example: aftersale partners register P-17 https://partner.example/hooks")(add)
    group.command("test", epilog="Example: aftersale partners test 3")(test)
    group.command("switch", epilog="Example: aftersale partners switch 3 --off")(switch)
    group.command("secret", epilog="Example: aftersale partners secret 3")(secret)
    group.command("remove", epilog="Example: aftersale partners remove 3")(remove)
    group.command("notices", epilog="Example: aftersale partners notices --state given_up")(list_notices)
    group.command("resend", epilog="Example: aftersale partners resend 41")(resend)
    app.add_typer(group, name="partners")


def list_endpoints(as_json: JsonOption = False) -> None:
    """Where partners are told of their tickets, and what there was to tell."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        rows = load_endpoints(conn)
    if as_json:
        show_json([_document(row) for row in rows])
        return
    columns = (
        "number",
        "partner",
        "address",
        "is on",
        "waiting",
        "delivered",
        "given up",
        "last answer",
        "what went wrong",
    )
    names = (
        "partner_endpoint_id",
        "partner_name",
        "address",
        "is_on",
        "waiting",
        "delivered",
        "given_up",
        "answer_status",
        "problem",
    )
    show_table(f"{len(rows)} endpoints", columns, [[row[name] for name in names] for row in rows], right=columns[4:7])


def add(
    partner: Annotated[str, typer.Argument(help="A partner, by number or name.")],
    address: Annotated[str, typer.Argument(help="Where it takes notices; it begins with https://.")],
    as_json: JsonOption = False,
) -> None:
    """Let a partner be told at an address of its tickets from now on; the secret is shown this once."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        allows_local = instance.settings.allows_local_webhooks
        made = register_endpoint(conn, instance.actor, partner, address, allows_local=allows_local)
    _show_secret(made, as_json)


def test(endpoint: EndpointArgument, as_json: JsonOption = False) -> None:
    """Send a message that tells of no tickets, once, to see whether an endpoint takes it."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        row = send_test(conn, instance.actor, endpoint)
    if as_json:
        show_json(_document(row))
        return
    said = f"A test message to {row['partner_name']} is on its way. Say what came of it: aftersale partners notices"
    console.print(said, highlight=False)


def secret(endpoint: EndpointArgument, as_json: JsonOption = False) -> None:
    """Sign with a new secret, which is shown this once; the earlier one holds for another day."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        made = renew_secret(conn, instance.actor, endpoint)
    _show_secret(made, as_json)


def switch(
    endpoint: EndpointArgument,
    is_on: Annotated[bool, typer.Option("--on/--off", help="Send notices, or keep them until it is on again.")],
    as_json: JsonOption = False,
) -> None:
    """Switch an endpoint on or off."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        switch_endpoint(conn, instance.actor, endpoint, is_on=is_on)
        row = get_endpoint(conn, endpoint)
    if as_json:
        show_json(_document(row))
        return
    console.print(f"The endpoint of {row['partner_name']} is switched {'on' if is_on else 'off'}.", highlight=False)


def remove(endpoint: EndpointArgument, as_json: JsonOption = False) -> None:
    """Tell a partner nothing more; what waited is dropped."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        row = get_endpoint(conn, endpoint)
        remove_endpoint(conn, instance.actor, endpoint)
    if as_json:
        show_json({"removed": str(endpoint)})
        return
    console.print(f"The endpoint of {row['partner_name']} is removed.", highlight=False)


def list_notices(
    state: Annotated[str | None, typer.Option(help="waiting, delivered, given_up or dropped.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What partners were told last, and what came of it."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        rows = load_notices(conn, state)
    if as_json:
        show_json([_document(row) for row in rows])
        return
    columns = ("number", "at", "partner", "given", "withdrawn", "state", "attempts", "answer", "what went wrong")
    cells = [
        (
            str(row["partner_notice_id"]),
            f"{row['put_at']:%Y-%m-%d %H:%M}",
            *(
                row[name]
                for name in ("partner_name", "given", "withdrawn", "state", "attempts", "answer_status", "problem")
            ),
        )
        for row in rows
    ]
    show_table(f"{len(rows)} notices, the newest first", columns, cells, right=("given", "withdrawn", "attempts"))


def resend(
    notice: Annotated[
        list[int], typer.Argument(help="The notices' numbers, as `aftersale partners notices` says them.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Send notices again, each under the id that it has; the worker does it."""
    with open_instance() as instance:
        rows = [_resend(instance, number) for number in notice]
    if as_json:
        show_json([_document(row) for row in rows])
        return
    for row in rows:
        number = row["partner_notice_id"]
        console.print(f"Notice {number} to {row['partner_name']} is sent again.", highlight=False)


def _resend(instance: Instance, number: int) -> Row:
    with instance.database.transaction(instance.actor) as conn:
        return resend_notice(conn, instance.actor, number)


def _show_secret(made: NewEndpoint, as_json: bool) -> None:
    if as_json:
        about = {"address": made.address, "secret": made.secret}
        show_json({"partner_endpoint_id": str(made.partner_endpoint_id), **about})
        return
    said = f"{made.partner_name} verifies notices to {made.address} with it. It is not shown again."
    console.print(f"{made.secret}\n{said}", highlight=False)


def _document(row: Row) -> dict[str, object]:
    """A row for programs: ids as text."""
    return {name: str(value) if name.endswith("_id") else value for name, value in row.items()}
