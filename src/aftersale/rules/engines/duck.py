"""Decides the rows of a file in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.errors import RowsUnreadable
from aftersale.rules.plan import decide_rows

PLACE = "place_in_file"


def decide_in_duckdb(file: FileToDecide, found: Sequence[str]) -> int:
    """Decide a file in DuckDB, in memory."""
    with duckdb.connect() as duck:
        try:
            duck.execute("SET TimeZone = 'UTC'")
            duck.execute(
                "CREATE TABLE source_rows AS SELECT *, row_number() OVER () AS place_in_file FROM read_parquet($file)",
                {"file": str(file.source)},
            )
            keep = [*found, PLACE]
            decide_rows(duck, file.table, "source_rows", "decided_rows", keep, file.inputs, file.day, file.plan)
        except duckdb.Error as error:
            raise RowsUnreadable(file=str(file.source), reason=str(error).splitlines()[0]) from error
        in_sequence = duck.sql("SELECT * EXCLUDE (place_in_file) FROM decided_rows ORDER BY place_in_file")
        in_sequence.write_parquet(str(file.target))
        return duck.table("decided_rows").shape[0]
