"""Commands that keep an installation: init, doctor, backup, restore, accounts and tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aftersale.access.actions import create_first_administrator
from aftersale.access.model import NewAccount
from aftersale.cli.accounts import PasswordStdin, ask_password
from aftersale.cli.doctor import examine
from aftersale.cli.instance import open_instance
from aftersale.cli.prepare import prepare
from aftersale.cli.show import JsonOption, console, progress_bar, show_json, show_table
from aftersale.settings import load_settings
from aftersale.storage.backup import restore_backup, write_backup
from aftersale.storage.server import start_database

EXIT_UNWELL = 3


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("init", epilog="Example: aftersale init --email you@company.example")(init)
    app.command("doctor", epilog="Example: aftersale doctor --json")(doctor)
    app.command("backup", epilog="Example: aftersale backup backups/monday.dump")(backup)
    app.command("restore", epilog="Example: AFTERSALE_DATA=fresh aftersale restore backups/monday.dump")(restore)


def init(
    email: Annotated[str | None, typer.Option(help="Create the first administrator with this e-mail.")] = None,
    name: Annotated[str, typer.Option(help="The administrator's name.")] = "",
    password_stdin: PasswordStdin = False,
    as_json: JsonOption = False,
) -> None:
    """Prepare the database, or bring it up to date, and create the first administrator with a password of your choice."""
    revision = prepare(start_database(load_settings()))
    created = None
    if email is not None:
        with open_instance() as instance:
            account = NewAccount(email, name or email, frozenset({"administrator"}), ask_password(password_stdin))
            created = create_first_administrator(instance.database, instance.actor, account).email
    if as_json:
        show_json({"schema": revision, "administrator": created})
        return
    console.print(f"The database has schema {revision}." + (f" {created} is its administrator." if created else ""))
    if created is None:
        console.print(
            "Create the first administrator with: aftersale init --email you@company.example", highlight=False
        )


def doctor(as_json: JsonOption = False) -> None:
    """Look at everything an installation needs, and say what is wrong and what to do; exit code 3 when something is."""
    checks = examine(load_settings())
    if as_json:
        show_json([{"check": c.name, "is_well": c.is_well, "found": c.found, "advice": c.advice} for c in checks])
    else:
        rows = [("✓" if c.is_well else "✗", c.name, c.found, c.advice) for c in checks]
        show_table("aftersale doctor", ("", "what", "found", "what to do"), rows)
    if not all(c.is_well for c in checks):
        raise typer.Exit(EXIT_UNWELL)


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write; its hashes go to the same name with .json.")],
    as_json: JsonOption = False,
) -> None:
    """Write everything to one file with its hashes, while work goes on."""
    with open_instance() as instance, progress_bar(as_json) as progress:
        manifest = write_backup(instance.address, path, progress)
    if as_json:
        show_json({"path": str(path), **manifest})
        return
    rows = sum(int(table["rows"]) for table in manifest["tables"].values())
    console.print(f"{rows:,} rows of {len(manifest['tables'])} tables in {path} ({manifest['bytes']:,} bytes).")


def restore(
    path: Annotated[Path, typer.Argument(help="A file written by aftersale backup.")],
    replace: Annotated[bool, typer.Option(help="Replace the data that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Restore a backup, and prove that every table has the rows it had."""
    address = start_database(load_settings())
    with progress_bar(as_json) as progress:
        manifest = restore_backup(address, path, progress, replace=replace)
    if as_json:
        show_json({"path": str(path), "tables": len(manifest["tables"])})
        return
    console.print(f"{len(manifest['tables'])} tables restored from {path}, each with the rows it had.")
