"""How results look on a terminal, and how they are written for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from aftersale.values.currencies import minor_unit

PIPED_WIDTH = 160
"""Where there is no terminal to ask for its width."""

console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)
errors = Console(stderr=True, soft_wrap=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON with stable keys instead of text.")]


def show_json(document: object) -> None:
    """Write a document for a program: keys as they are, decimals and days as strings."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n")


@contextmanager
def progress_bar(as_json: bool) -> Iterator[Callable[[str, float], None]]:
    """A bar on the terminal while long work runs; silent for programs."""
    if as_json or not errors.is_terminal:
        yield lambda step, part: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda step, part: bar.update(task, description=step, completed=part)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()) -> None:
    """A table on the terminal; the columns in `right` are figures."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell_text(cell) for cell in row))
    console.print(table)


def cell_text(value: object) -> str:
    """A value as a person reads it: figures with separators, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return str(value)


def paid_text(amount: Decimal, currency: str) -> str:
    """What is paid, in the minor unit of its currency."""
    return f"{amount:,.{minor_unit(currency)}f}"


def money_text(amounts: dict[str, Any]) -> str:
    """Amounts of several currencies side by side, never added up."""
    return (
        " · ".join(f"{paid_text(Decimal(amount), currency)} {currency}" for currency, amount in sorted(amounts.items()))
        or "none"
    )
