"""Whether DuckDB, which will run them, understands a pattern or a date format."""

from __future__ import annotations

import duckdb
from sqlglot import exp

from aftersale.imports.sql import text_literal
from aftersale.values.sentence import Fact, Sentence

DATE_FORMAT = "'%d.%m.%Y'"
"""An example of a date format, for those who wrote something else."""


def find_pattern_fault(pattern: str) -> str | None:
    """What is wrong with a regular expression; None when nothing is. DuckDB has no look-around and no back references."""
    return _fault(exp.Anonymous(this="regexp_matches", expressions=[text_literal(""), text_literal(pattern)]))


def explain_date_format(date_format: str) -> Sentence | None:
    """What is wrong with a date format; None when nothing is."""
    fault = _date_format_fault(date_format)
    if fault is None:
        return None
    return Sentence(
        "{value!r} is not a date format such as {example}: {fault}",
        value=date_format,
        example=DATE_FORMAT,
        fault=fault,
    )


def _date_format_fault(date_format: str) -> Fact | None:
    if "%" not in date_format:
        return Sentence("it has no part such as %Y")
    return _fault(exp.Anonymous(this="try_strptime", expressions=[text_literal(""), text_literal(date_format)]))


def _fault(call: exp.Expr) -> str | None:
    with duckdb.connect() as con:
        try:
            con.execute(exp.select(call).sql("duckdb"))
        except duckdb.Error as error:
            return str(error).splitlines()[0].split("Error: ", 1)[-1]
    return None
