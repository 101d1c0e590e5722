"""Reads one file, of whatever format, into a raw table of text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from aftersale.imports.files import FileEntry
from aftersale.imports.mapping import Defaults
from aftersale.imports.raw import RawTable, take_out_large_cells
from aftersale.imports.read_csv import read_csv
from aftersale.imports.read_jsonl import read_jsonl
from aftersale.imports.read_parquet import read_parquet
from aftersale.imports.read_xlsx import read_xlsx


def read_file(
    con: duckdb.DuckDBPyConnection, file: FileEntry, table: str, defaults: Defaults, scratch: Path
) -> RawTable:
    """Read a file into the DuckDB table `table`; what can not be read of it is in the rejects.

    Raises
    ------
    FileRefused
        Nothing of the file can be used.
    """
    if file.format == "xlsx":
        raw = read_xlsx(con, file, table)
    elif file.format == "parquet":
        raw = read_parquet(con, file, table)
    elif file.format == "jsonl":
        raw = read_jsonl(con, file, table)
    else:
        raw = read_csv(con, file, table, defaults, scratch)
    return take_out_large_cells(con, raw)
