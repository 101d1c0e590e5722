"""What an engine is asked: to decide the rows of a Parquet file by a table, and to write them with what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from sqlglot import exp

from aftersale.rules.model import INPUT_DIGITS, ColumnType, RuleTable
from aftersale.rules.plan import PlanKind

READ_AS: Mapping[ColumnType, str] = {
    # A DOUBLE does not compare exactly with the numbers of a table.
    "number": f"DECIMAL({sum(INPUT_DIGITS)}, {INPUT_DIGITS[1]})",
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "TIMESTAMPTZ",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
}
"""The type, in sqlglot's words, as which each engine reads an input from a file; what does not fit it is refused."""

Connect: TypeAlias = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


@dataclass(frozen=True, slots=True)
class FileToDecide:
    """A Parquet file, the table that decides its rows, and the Parquet file to write.

    Durations are whole months or whole microseconds in both files; an instant without an offset is one in UTC.

    Parameters
    ----------
    on
        The column with the day on which a row is decided; needed where rules of the table are dated.
    plan
        Instead of the one that the engine chooses.
    connect
        Opens the database that decides, for engines that need one.
    """

    table: RuleTable
    source: Path
    target: Path
    on: str | None = None
    plan: PlanKind | None = None
    connect: Connect | None = None

    @property
    def inputs(self) -> dict[str, exp.Expr]:
        """Each input of the table, by its name, as the engine reads it from the file's column of that name."""
        return {each.name: _read(exp.column(each.name, quoted=True), each.type) for each in self.table.inputs}

    @property
    def day(self) -> exp.Expr | None:
        """The day on which a row is decided."""
        return None if self.on is None else exp.cast(exp.column(self.on, quoted=True), "DATE")


def _read(column: exp.Expr, type_: ColumnType) -> exp.Expr:
    """A column of a file in DuckDB as an input of a type."""
    read = exp.cast(column, READ_AS[type_])
    if type_ != "number":
        return read
    # DuckDB multiplies a DOUBLE to cast it, so that 71628603.63 became 71628603.629999992; as text it is what people see.
    shown = exp.cast(exp.cast(column.copy(), "TEXT"), READ_AS[type_])
    doubles = [exp.Literal.string(name) for name in ("DOUBLE", "FLOAT")]
    is_double = exp.In(this=exp.func("TYPEOF", column.copy()), expressions=doubles)
    return exp.Case(ifs=[exp.If(this=is_double, true=shown)], default=read)


Engine: TypeAlias = Callable[[FileToDecide, Sequence[str]], int]
"""Decides a file whose columns, named in the file's sequence, were checked; returns how many rows it has.

The target has the rows of the source in their sequence: all its columns, then what `compile_query` gives, in its types.
Raises RowsUnreadable when a value does not fit the type of its column.
"""
