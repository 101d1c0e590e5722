"""Decides the rows of a file in DuckDB; reads files for the other engines of one machine too, and writes what they decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
from sqlglot import exp

from aftersale.rules.compile import write_sql
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.errors import RowsUnreadable
from aftersale.rules.feel.duck_numbers import read_digits
from aftersale.rules.model import INPUT_DIGITS
from aftersale.rules.plan import as_decimal, decide_rows

PLACE = "place_in_file"
DAY_OF_DECISION = "day of decision"
"""The column with the day in the rows that `select_inputs` gives; no input has a name with a space."""


def decide_in_duckdb(file: FileToDecide, found: Sequence[str]) -> int:
    """Decide a file in DuckDB, in memory."""
    with read_file(file) as duck:
        with refused_by(file):
            keep, inputs = [*found, PLACE], _read_narrowly(duck, file)
            decide_rows(duck, file.table, "source_rows", "decided_rows", keep, inputs, file.day, file.plan)
        in_sequence = duck.sql("SELECT * EXCLUDE (place_in_file) FROM decided_rows ORDER BY place_in_file")
        in_sequence.write_parquet(str(file.target))
        return duck.table("decided_rows").shape[0]


def _read_narrowly(duck: duckdb.DuckDBPyConnection, file: FileToDecide) -> dict[str, exp.Expr]:
    """The inputs, numbers of a file's exact types as they are there: with few digits they are quickly calculated with."""
    table = duck.table("source_rows")
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    inputs = file.inputs
    for each in file.table.inputs:
        type_ = types.get(each.name, "") if each.type == "number" else ""
        decimal = "DECIMAL(18, 0)" if type_ == "BIGINT" else as_decimal(type_)
        narrow = None if decimal is None else exp.cast(exp.column(each.name, quoted=True), decimal)
        digits = None if narrow is None else read_digits(narrow)
        if narrow is not None and digits is not None and digits[0] <= INPUT_DIGITS[0] and digits[1] <= INPUT_DIGITS[1]:
            inputs[each.name] = narrow
    return inputs


@contextmanager
def read_file(file: FileToDecide) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB with the rows of a file in the table `source_rows`, each with its place, counted from 1."""
    with duckdb.connect() as duck:
        with refused_by(file):
            duck.execute("SET TimeZone = 'UTC'")
            duck.execute(
                "CREATE TABLE source_rows AS SELECT *, row_number() OVER () AS place_in_file FROM read_parquet($file)",
                {"file": str(file.source)},
            )
        yield duck


@contextmanager
def refused_by(file: FileToDecide) -> Iterator[None]:
    """Say of which file it is that DuckDB cannot read rows."""
    try:
        yield
    except duckdb.Error as error:
        raise RowsUnreadable(file=str(file.source), reason=str(error).splitlines()[0]) from error


def select_inputs(file: FileToDecide) -> str:
    """The query of `source_rows` for the inputs and the day as engines read them, in the file's sequence."""
    inputs: list[exp.Expr] = [exp.alias_(tree, name, quoted=True) for name, tree in file.inputs.items()]
    day = [] if file.day is None else [exp.alias_(file.day, DAY_OF_DECISION, quoted=True)]
    selected = exp.select(PLACE, *inputs, *day).from_("source_rows").order_by(PLACE)
    return write_sql(selected)


def write_beside(duck: duckdb.DuckDBPyConnection, file: FileToDecide, decisions: str) -> int:
    """Write the rows of `source_rows` with those of another table of the same places beside them."""
    joined = (
        exp.select(exp.Star(**{"except_": [exp.to_identifier(PLACE)]}))
        .from_("source_rows")
        .join(exp.to_table(decisions), using=[PLACE])
        .order_by(PLACE)
    )
    duck.sql(write_sql(joined)).write_parquet(str(file.target))
    return duck.table("source_rows").shape[0]
