"""The program `aftersale`: its commands, and how a problem is said."""

from __future__ import annotations

import json
import logging
import sys

import typer

from aftersale import __version__
from aftersale.cli.commands import Commands
from aftersale.cli.show import errors
from aftersale.errors import Problem

app = typer.Typer(
    name="aftersale",
    cls=Commands,
    help="Everything that happens between a signed order and everybody being served and paid for it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
EXIT_PROBLEM = 2


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Say the version and stop.")) -> None:
    if version:
        typer.echo(f"aftersale {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command in argv; a problem goes to stderr in a sentence (or as JSON) and ends with exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        app()
    except Problem as problem:
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"code": problem.code, "kind": problem.kind, "detail": str(problem)}) + "\n")
        else:
            errors.print(f"[bold red]{problem.kind.replace('_', ' ')}[/]: {problem}", soft_wrap=True, highlight=False)
        sys.exit(EXIT_PROBLEM)
