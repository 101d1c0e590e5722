"""Reads one file, of whatever format, into a raw table of text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import TEXTS, FileEntry
from aftersale.imports.head import Head
from aftersale.imports.mapping import Defaults
from aftersale.imports.raw import RawTable, take_out_large_cells
from aftersale.imports.read_csv import read_csv
from aftersale.imports.read_jsonl import read_jsonl
from aftersale.imports.read_parquet import read_parquet
from aftersale.imports.read_xlsx import read_xlsx
from aftersale.values.sentence import Sentence


def read_file(
    con: duckdb.DuckDBPyConnection,
    file: FileEntry,
    table: str,
    defaults: Defaults,
    scratch: Path,
    head: Head | None = None,
) -> RawTable:
    """Read a file, or its head, into the DuckDB table `table`; what can not be read of it is in the rejects.

    Raises
    ------
    FileRefused
        Nothing of the file can be used.
    """
    if file.heading_row and file.format not in ("csv", "xlsx"):
        raise FileRefused(place=Place(file.name), reason=Sentence("has no heading row; take `heading_row` out"))
    if head is not None and file.format in TEXTS:
        file = replace(file, path=head.cut(file.path, scratch / f"{table}-head{file.path.suffix}"))
    if file.format == "xlsx":
        raw = read_xlsx(con, file, table, head)
    elif file.format == "parquet":
        raw = read_parquet(con, file, table, head)
    elif file.format == "jsonl":
        raw = read_jsonl(con, file, table)
    else:
        raw = read_csv(con, file, table, defaults, scratch)
    return take_out_large_cells(con, raw)
