"""Commands of accounts and tokens."""

from __future__ import annotations

import sys
from datetime import date, datetime
from importlib import import_module
from typing import Annotated, Any

import typer

from aftersale.access.actions import create_account, create_token, set_password
from aftersale.access.errors import AccountNotFound
from aftersale.access.model import SCOPES, Account, NewAccount
from aftersale.access.store import find_account, load_accounts
from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.people.store import get_person
from aftersale.storage.actor import Actor


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    accounts = typer.Typer(help="Who may sign in.", no_args_is_help=True)
    accounts.command("add", epilog="Example: aftersale accounts add ann@company.example --role rep --person 276")(add)
    accounts.command("join", epilog="Example: aftersale accounts join sven@agency.example nordlicht")(join)
    accounts.command("list", epilog="Example: aftersale accounts list")(list_)
    accounts.command("password", epilog="Example: aftersale accounts password ann@company.example")(password)
    app.add_typer(accounts, name="accounts")
    tokens = typer.Typer(help="API tokens.", no_args_is_help=True)
    tokens.command("add", epilog="Example: aftersale tokens add ann@company.example --name erp --scope bookings:write")(
        add_token
    )
    app.add_typer(tokens, name="tokens")


def ask_password(from_stdin: bool) -> str:
    """A password from the terminal, typed twice, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True))


PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def add(
    email: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[list[str], typer.Option(help="A role; may be given several times.")],
    name: Annotated[str, typer.Option(help="The name to show.")] = "",
    person: Annotated[str | None, typer.Option(help="The number of the person whose pay and seats are theirs.")] = None,
    partner: Annotated[
        str | None,
        typer.Option(help="Of a partner user: the partner, by number or name, that they work for from today on."),
    ] = None,
    password_stdin: PasswordStdin = False,
    as_json: JsonOption = False,
) -> None:
    """Create an account."""
    with open_instance() as instance:
        person_id = None
        if person is not None:
            with instance.database.transaction(instance.actor) as conn:
                person_id = get_person(conn, person)["person_id"]
        new = NewAccount(email, name or email, frozenset(role), ask_password(password_stdin), person_id)
        if partner is None:
            account = create_account(instance.database, keeper(instance), new)
        else:
            account = _members().add_partner_user(instance.database, keeper(instance), new, partner, _today(instance))
    if as_json:
        show_json(_document(account))
        return
    console.print(f"{account.email} may sign in as {', '.join(sorted(account.roles))}.", highlight=False)


def join(
    email: Annotated[str, typer.Argument(help="Whose account, of a partner user.")],
    partner: Annotated[str, typer.Argument(help="The partner, by number or name.")],
    as_json: JsonOption = False,
) -> None:
    """Let a partner user work for a partner, from today on."""
    with open_instance() as instance:
        account_id = _get(instance, email).account_id
        account = _members().join_partner(instance.database, keeper(instance), account_id, partner, _today(instance))
    if as_json:
        show_json(_document(account))
        return
    console.print(f"{account.email} works for {partner} from today on.", highlight=False)


def _members() -> Any:
    # What knows partners brings engines along: only who names a partner waits for them.
    return import_module("aftersale.allocation.member_actions")


def _today(instance: Instance) -> date:
    return datetime.now(instance.settings.business_zone).date()


def keeper(instance: Instance) -> Actor:
    """The operator, in the role that keeps accounts."""
    return Actor(name=instance.actor.name, roles=instance.actor.roles | {"administrator"})


def list_(as_json: JsonOption = False) -> None:
    """Who may sign in, and as what."""
    with open_instance() as instance, instance.database.owner_transaction(instance.actor) as conn:
        accounts = load_accounts(conn)
    if as_json:
        show_json([_document(account) for account in accounts])
        return
    rows = [(a.email, a.name, ", ".join(sorted(a.roles)), "disabled" if a.is_disabled else "") for a in accounts]
    show_table(f"{len(rows)} accounts", ("e-mail", "name", "roles", ""), rows)


def password(email: Annotated[str, typer.Argument(help="Whose.")], password_stdin: PasswordStdin = False) -> None:
    """Give an account a new password, and end its sessions."""
    with open_instance() as instance:
        account = _get(instance, email)
        set_password(instance.database, keeper(instance), account.account_id, ask_password(password_stdin))
    console.print(f"{account.email} has a new password; its sessions are ended.", highlight=False)


def add_token(
    email: Annotated[str, typer.Argument(help="The account that the token acts as.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(help="One of " + ", ".join(SCOPES) + "; may be given several times."),
    ],
    days: Annotated[int, typer.Option(help="For how long it is good.")] = 90,
    as_json: JsonOption = False,
) -> None:
    """Make an API token; it is shown once and kept only as a hash."""
    with open_instance() as instance:
        account = _get(instance, email)
        secret, token = create_token(instance.database, account.actor(), name=name, scopes=frozenset(scope), days=days)
    if as_json:
        show_json(
            {"token": secret, "api_token_id": str(token.api_token_id), "expires_at": token.expires_at.isoformat()}
        )
        return
    console.print(f"{secret}\nGood until {token.expires_at:%Y-%m-%d}. It is not shown again.", highlight=False)


def _get(instance: Instance, email: str) -> Account:
    with instance.database.owner_transaction(instance.actor) as conn:
        account = find_account(conn, email)
    if account is None:
        raise AccountNotFound(account=email)
    return account


def _document(account: Account) -> dict[str, object]:
    return {
        "account_id": str(account.account_id),
        "email": account.email,
        "name": account.name,
        "roles": sorted(account.roles),
        "person_id": None if account.person_id is None else str(account.person_id),
        "is_disabled": account.is_disabled,
    }
