"""Commands that bring rule tables in from files and write them out, in every format."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.pipeline import get_vocabulary
from aftersale.rules.document import write_document
from aftersale.rules.draft_actions import draft_table
from aftersale.rules.model import RuleTable
from aftersale.rules.read import read_dmn, read_tables, write_table


class Layout(StrEnum):
    """The formats of files with rule tables; the ending of a file's name."""

    dmn = "dmn"
    xlsx = "xlsx"
    csv = "csv"
    yaml = "yaml"


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A DMN file with tables, or a XLSX, CSV or YAML file with one.", exists=True, dir_okay=False
        ),
    ],
    vocabulary: Annotated[str, typer.Option(help="What a table that is new decides about.")] = "bookings",
    as_json: JsonOption = False,
) -> None:
    """Save every table of a file as a draft; nothing is published, and what the drafts lack is looked at then."""
    tables = read_tables(file)
    left_out = [each for each in (read_dmn(file).decisions if file.suffix.lower() == ".dmn" else ()) if not each.table]
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        drafts = [draft_table(conn, write_document(table), get_vocabulary(vocabulary)) for table in tables]
    if as_json:
        saved = [{"table_name": each.table_name, "edit_number": each.edit_number} for each in drafts]
        show_json({"drafts": saved, "left_out": [each.name for each in left_out]})
        return
    lines = [
        (table.name, table.title, table.hit_policy, len(table.rows), each.state)
        for table, each in zip(tables, drafts, strict=True)
    ]
    show_table(f"Drafts from {file.name}", ("table", "title", "hit policy", "rows", "state"), lines, right=("rows",))
    for each in left_out:
        console.print(f"Left out, as it is no table: {each.name} = {each.expression}", highlight=False)
    console.print("Look at what is wrong with: aftersale rules check TABLE", highlight=False)


def write_file(table: RuleTable, layout: Layout, out: Path | None, as_json: bool) -> None:
    """Write a table to the file, or to one of its name here, and say so."""
    target = out or Path(f"{table.name}.{layout.value}")
    write_table(table, target, layout.value)
    if as_json:
        show_json({"table": table.name, "version": table.version, "file": str(target)})
        return
    console.print(f"{table.name}, version {table.version[:12]}, is in {target}.", highlight=False)
