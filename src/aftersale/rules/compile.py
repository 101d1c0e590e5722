"""Compiles rule tables to flat CASE expressions, sqlglot trees that mean exactly what the interpreter means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from sqlglot import exp

from aftersale.rules.feel.dialects import lower
from aftersale.rules.feel.sql import compile_condition, compile_result
from aftersale.rules.feel.values import Months, count_microseconds, write_literal
from aftersale.rules.model import (
    OUTPUT_DIGITS,
    AnyValue,
    Calculation,
    ColumnType,
    Comparison,
    Condition,
    Constant,
    IsNull,
    Not,
    OneOf,
    PositiveTest,
    Result,
    RuleRow,
    RuleTable,
    Test,
    Value,
)

Column: TypeAlias = exp.Expr | str

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_SQL_TYPE: dict[ColumnType, str] = {
    "number": "DECIMAL(18, 6)",
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "TIMESTAMPTZ",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
}
DECISION_COLUMNS = ("rule_id", "table_version", "matches")


@dataclass(frozen=True, slots=True)
class _Branch:
    condition: exp.Expr
    rule: RuleRow


def compile_table(table: RuleTable, columns: Mapping[str, Column], on: Column | None = None) -> dict[str, exp.Expr]:
    """Compile a table to one expression per output column, `rule_id`, `table_version` and, for `unique`, `matches`.

    Rows that no rule decides, or several where only one may, have NULL outputs and a NULL `rule_id`; numbers come as
    DECIMAL(18, 6), `matches` (how many rules match) as INTEGER.

    Parameters
    ----------
    columns
        Input column name to the column or expression that holds it: integers or DECIMAL for numbers (a DOUBLE would
        not compare exactly), text under a deterministic collation, BOOLEAN, DATE, TIMESTAMPTZ; for durations whole
        months or whole microseconds (BIGINT), as outputs come too.
    on
        The business day on which a row is decided (DATE); a NULL day matches only rules that are always in force.

    Raises
    ------
    ValueError
        When an input has no column, or rules are dated and no day is given.
    """
    missing = [column.name for column in table.inputs if column.name not in columns]
    if missing:
        raise ValueError(f"no column given for {', '.join(missing)} of {table.name}")
    if on is None and table.is_dated:
        raise ValueError(f"rules of {table.name} are dated: give the column of the day on which a row is decided")
    inputs = {column.name: _operand(columns[column.name]) for column in table.inputs}
    day = None if on is None else _operand(on)
    branches = [_Branch(_condition(row, inputs, day), row) for row in table.rows]
    matches = _count(branches) if table.hit_policy == "unique" else None
    compiled = {
        column.name: _case(
            branches, [_result(row.outputs[index], inputs) for row in table.rows], _SQL_TYPE[column.type], matches
        )
        for index, column in enumerate(table.outputs)
    }
    compiled["rule_id"] = _case(branches, [_constant(row.rule_id) for row in table.rows], "TEXT", matches)
    compiled["table_version"] = exp.Literal.string(table.version)
    if matches is not None:
        compiled["matches"] = exp.cast(matches, "INTEGER")
    return compiled


def compile_query(
    table: RuleTable, source: str, keep: Sequence[str], columns: Mapping[str, Column], on: Column | None = None
) -> exp.Select:
    """Compile a table to a SELECT over a source: the columns to keep, then what `compile_table` gives."""
    decided = [exp.alias_(tree, alias, quoted=True) for alias, tree in compile_table(table, columns, on).items()]
    kept = [exp.column(name, quoted=True) for name in keep]
    return exp.select(*kept, *decided, copy=False).from_(exp.to_table(source), copy=False)


def write_sql(tree: exp.Expr, dialect: str = "duckdb") -> str:
    """Print a compiled tree for `duckdb` or `postgres`; without expressions in cells also for other dialects of sqlglot."""
    return lower(tree, dialect).sql(dialect=dialect)


def _operand(column: Column) -> exp.Expr:
    if isinstance(column, str):
        return exp.column(column, quoted=True)
    return column.copy() if isinstance(column, exp.Column | exp.Paren | exp.Func) else exp.Paren(this=column.copy())


def _condition(row: RuleRow, inputs: Mapping[str, exp.Expr], day: exp.Expr | None) -> exp.Expr:
    parts = [
        compile_test(cell.test, operand, inputs)
        for cell, operand in zip(row.cells, inputs.values(), strict=True)
        if not isinstance(cell.test, AnyValue)
    ]
    if day is not None and row.start_on is not None:
        parts.append(exp.GTE(this=day.copy(), expression=_constant(row.start_on)))
    if day is not None and row.end_on is not None:
        parts.append(exp.LT(this=day.copy(), expression=_constant(row.end_on)))
    return exp.and_(*parts, copy=False) if parts else exp.true()


def compile_test(test: Test, operand: exp.Expr, inputs: Mapping[str, exp.Expr]) -> exp.Expr:
    """Compile the test of one cell; `inputs` holds the operand of every input by name, which conditions may use."""
    if isinstance(test, Condition):
        return compile_condition(test.expression, inputs, operand)
    if isinstance(test, OneOf):
        return _any_of(test.tests, operand)
    if isinstance(test, Not):
        return exp.Not(this=exp.Paren(this=_any_of(test.tests, operand)))
    if isinstance(test, AnyValue):
        return exp.true()
    return _positive(test, operand)


def _any_of(tests: Iterable[PositiveTest], operand: exp.Expr) -> exp.Expr:
    """Join tests by OR, equalities together as IN: both are true, false and unknown for the same values."""
    equals = [test.constant for test in tests if isinstance(test, Comparison) and test.operator == "="]
    others = [test for test in tests if not (isinstance(test, Comparison) and test.operator == "=")]
    parts = [_positive(test, operand) for test in others]
    if equals:
        parts.insert(0, exp.In(this=operand.copy(), expressions=[_constant(value) for value in equals]))
    return parts[0] if len(parts) == 1 else exp.or_(*parts, copy=False)


def _positive(test: PositiveTest, operand: exp.Expr) -> exp.Expr:
    if isinstance(test, IsNull):
        return exp.Is(this=operand.copy(), expression=exp.null())
    if isinstance(test, Comparison):
        return _compare(test.operator, operand, test.constant)
    low = _compare(">=" if test.low_included else ">", operand, test.low)
    high = _compare("<=" if test.high_included else "<", operand, test.high)
    return exp.Paren(this=exp.And(this=low, expression=high))


def _compare(operator: str, operand: exp.Expr, constant: Constant) -> exp.Expr:
    this = operand.copy()
    if isinstance(constant, str) and operator not in ("=", "!="):
        # The default collation of a PostgreSQL database follows a language; by code point is the same everywhere.
        this = exp.Collate(this=this, expression=exp.to_identifier("C", quoted=True))
    return _COMPARE[operator](this=this, expression=_constant(constant))


def _result(result: Result, inputs: Mapping[str, exp.Expr]) -> exp.Expr:
    if isinstance(result, Calculation):
        return compile_result(result.expression, inputs, OUTPUT_DIGITS)
    return _constant(result)


def _constant(value: Value) -> exp.Expr:
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, Decimal):
        literal = exp.Literal.number(format(abs(value), "f"))
        return exp.Neg(this=literal) if value < 0 else literal
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(write_literal(value)), "TIMESTAMPTZ")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, Months | timedelta):
        return _whole(value.count if isinstance(value, Months) else count_microseconds(value))
    return exp.Literal.string(value)


def _whole(number: int) -> exp.Expr:
    literal = exp.Literal.number(abs(number))
    return exp.Neg(this=literal) if number < 0 else literal


def _case(branches: Sequence[_Branch], values: Sequence[exp.Expr], sql_type: str, matches: exp.Expr | None) -> exp.Expr:
    ifs = [exp.If(this=branch.condition.copy(), true=value) for branch, value in zip(branches, values, strict=True)]
    if matches is not None and len(branches) > 1:
        several = exp.GT(this=exp.Paren(this=matches.copy()), expression=exp.Literal.number(1))
        ifs.insert(0, exp.If(this=several, true=exp.null()))
    return exp.cast(exp.Case(ifs=ifs) if ifs else exp.null(), sql_type)


def _count(branches: Sequence[_Branch]) -> exp.Expr:
    """Add up matching rules in halves, so that the tree stays far below the engines' limits of depth."""
    if len(branches) > 1:
        middle = len(branches) // 2
        halves = [exp.Paren(this=_count(half)) for half in (branches[:middle], branches[middle:])]
        return exp.Add(this=halves[0], expression=halves[1])
    if not branches:
        return exp.Literal.number(0)
    one = exp.If(this=branches[0].condition.copy(), true=exp.Literal.number(1))
    return exp.Case(ifs=[one], default=exp.Literal.number(0))
