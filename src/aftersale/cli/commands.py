"""What the program can do: its commands by name, each with its caption and the file that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, or a group of them, as the list of all shows it."""

    file: str
    caption: str


COMMANDS: Mapping[str, Entry] = {
    "sample": Entry("run", "Generate a company that sells telecoms and outsourcing, with errors seeded and listed."),
    "import": Entry(
        "run", "Bring files in: good rows become facts, the rest findings; the same files again change nothing."
    ),
    "credit": Entry("run", "Credit the bookings of a period by the crediting table in force."),
    "pay": Entry("pay", "Work out what a plan pays for a period and show it; with --apply pay it, once."),
    "statement": Entry("pay", "A payee's results for a period, explained to the line."),
    "runs": Entry("pay", "Payout runs with their state, the newest period first."),
    "plan": Entry("pay", "Plan files."),
    "allocate": Entry("allocate", "Which service partner gets which ticket."),
    "partners": Entry(
        "partners", "Service partners: what is agreed with them, and where they are told of their tickets."
    ),
    "rules": Entry("rules", "Rule tables."),
    "findings": Entry("look", "What is wrong in the data, grouped by cause, with the money it concerns."),
    "explain": Entry("look", "Say why something is as it is."),
    "tickets": Entry("tickets", "Tickets."),
    "audit": Entry("look", "The log of every change."),
    "accounts": Entry("accounts", "Who may sign in."),
    "tokens": Entry("accounts", "API tokens."),
    "init": Entry(
        "keep",
        "Prepare the database, or bring it up to date, and create the first administrator with a password of your choice.",
    ),
    "doctor": Entry(
        "keep",
        "Look at everything an installation needs, and say what is wrong and what to do; exit code 3 when something is.",
    ),
    "backup": Entry("keep", "Write everything to one file with its hashes, while work goes on."),
    "restore": Entry("keep", "Restore a backup, and prove that every table has the rows it had."),
    "serve": Entry("serve", "Serve pages and API, with the background worker beside them."),
    "worker": Entry("serve", "Take jobs from the queue until stopped; the job at hand ends first."),
    "demo": Entry(
        "demo",
        "Generate a company, import it, credit a year, pay a quarter, explain a statement, and give tickets to partners.",
    ),
}


class Commands(TyperGroup):
    """Shows every command by its caption, and imports the file of one when it is called.

    A command that reads one table would else wait for everything that runs a web server and a columnar engine to be imported.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands.update({name: TyperCommand(name, help=entry.caption) for name, entry in COMMANDS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the command that the first word names."""
        if args[0] in COMMANDS:
            self.commands.update(load_commands(COMMANDS[args[0]].file))
        return super().resolve_command(ctx, args)


def load_commands(file: str) -> Mapping[str, Any]:
    """The commands that a file of this folder registers, by name."""
    app = typer.Typer()
    import_module(f"aftersale.cli.{file}").register(app)
    # Without a callback of its own, a file with one command would become that command.
    app.callback()(lambda: None)
    group = typer.main.get_group(app)
    return group.commands
