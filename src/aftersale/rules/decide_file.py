"""Decides the rows of a Parquet file by a table, in DuckDB, and writes them with what was decided beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
from sqlglot import exp

from aftersale.rules.errors import ColumnsMissing, ColumnsTaken, DayNeeded, EngineUnknown, RowsUnreadable
from aftersale.rules.model import INPUT_DIGITS, ColumnType, RuleTable
from aftersale.rules.plan import decide_rows

ENGINES = ("duckdb",)
_DUCK_TYPES: Mapping[ColumnType, str] = {
    # A DOUBLE does not compare exactly with the numbers of a table.
    "number": f"DECIMAL({sum(INPUT_DIGITS)}, {INPUT_DIGITS[1]})",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "TIMESTAMPTZ",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
}


def decide_file(table: RuleTable, source: Path, target: Path, engine: str, on: str | None = None) -> int:
    """Write every row of `source`, in its sequence, with the outputs, `rule_id` and `table_version` to `target`.

    Returns how many rows there are.

    Durations are whole months or whole microseconds in both files; an instant without an offset is one in UTC.

    Parameters
    ----------
    on
        The column with the day on which a row is decided; needed where rules of the table are dated.

    Raises
    ------
    EngineUnknown, ColumnsTaken, DayNeeded
    ColumnsMissing
        The file has no column for an input or for the day.
    RowsUnreadable
        The file is no Parquet, or a value does not fit the type of its column.
    """
    if engine not in ENGINES:
        raise EngineUnknown(engine=engine, known=", ".join(ENGINES))
    with duckdb.connect() as duck:
        try:
            duck.execute("SET TimeZone = 'UTC'")
            duck.execute(
                "CREATE TABLE source_rows AS SELECT *, row_number() OVER () AS place_in_file FROM read_parquet($file)",
                {"file": str(source)},
            )
            found = [str(row[0]) for row in duck.execute("DESCRIBE source_rows").fetchall()]
            _require_columns(table, source, found[:-1], on)
            columns = {
                each.name: exp.cast(exp.column(each.name, quoted=True), _DUCK_TYPES[each.type]) for each in table.inputs
            }
            day = None if on is None else exp.cast(exp.column(on, quoted=True), "DATE")
            decide_rows(duck, table, "source_rows", "decided_rows", found, columns, day)
        except duckdb.Error as error:
            raise RowsUnreadable(file=str(source), reason=str(error).splitlines()[0]) from error
        in_sequence = duck.sql("SELECT * EXCLUDE (place_in_file) FROM decided_rows ORDER BY place_in_file")
        in_sequence.write_parquet(str(target))
        return duck.table("decided_rows").shape[0]


def _require_columns(table: RuleTable, source: Path, found: list[str], on: str | None) -> None:
    needed = [*(each.name for each in table.inputs), *([on] if on is not None else [])]
    missing = [name for name in needed if name not in found]
    if missing:
        raise ColumnsMissing(file=str(source), columns=", ".join(missing), found=", ".join(found))
    if on is None and table.is_dated:
        raise DayNeeded(table=table.name)
    made = [*(each.name for each in table.outputs), "rule_id", "rule_ids", "table_version", "matches", "place_in_file"]
    taken = [name for name in made if name in found]
    if taken:
        raise ColumnsTaken(file=str(source), columns=", ".join(taken))
