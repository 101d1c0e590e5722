"""Compiles rule tables to flat CASE expressions, sqlglot trees that mean exactly what the interpreter means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from sqlglot import exp

from aftersale.rules.feel.dialects import lower
from aftersale.rules.feel.sql import compile_condition, compile_result
from aftersale.rules.feel.values import Months, count_microseconds, write_literal
from aftersale.rules.hit_policy import JOINT, LISTS, sort_rules
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
    OutputColumn,
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
SQL_TYPE: dict[ColumnType, str] = {
    "number": "DECIMAL(18, 6)",
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "TIMESTAMPTZ",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
}
_SQL_SUM = "DECIMAL(38, 6)"
# Where rules that match may refuse one another, or make the result together, a reader wants to know how many they are.
_COUNTED = JOINT | {"unique", "any"}


@dataclass(frozen=True, slots=True)
class _Branch:
    condition: exp.Expr
    rule: RuleRow
    results: tuple[exp.Expr, ...]


def compile_table(table: RuleTable, columns: Mapping[str, Column], on: Column | None = None) -> dict[str, exp.Expr]:
    """Compile a table to one expression per output column, the rules that made them, `table_version`, `matches`.

    Outputs are the interpreter's: rows that no rule decides have the defaults, else NULL; rows where the hit policy
    refuses the rules that match (`matches` above 1, `rule_id` NULL) have NULL. Numbers come as DECIMAL(18, 6), sums as
    DECIMAL(38, 6). Under *rule order*, *output order* and *collect* an output is a list (an array in PostgreSQL) with an
    item per rule. `rule_id` (TEXT) is the rule that decides; where all that match make the result (lists, sum, count), it
    is `rule_ids`, a list of them as the hit policy looks at them. `matches` (INTEGER) is how many rules match; left out
    where the first one ends the search (first, priority, min, max).

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
    require_columns(table, columns, on)
    inputs = {column.name: operand_of(columns[column.name]) for column in table.inputs}
    day = None if on is None else operand_of(on)
    branches = [
        _Branch(_condition(row, inputs, day), row, tuple(_result(result, inputs) for result in row.outputs))
        for row in sort_rules(table, table.rows)
    ]
    compiled = _compile_joint(table, branches) if table.hit_policy in JOINT else _compile_single(table, branches)
    version = exp.Literal.string(table.version)
    counted = exp.cast(_count([branch.condition for branch in branches]), "INTEGER")
    return compiled | {"table_version": version} | ({"matches": counted} if table.hit_policy in _COUNTED else {})


def compile_query(
    table: RuleTable, source: str, keep: Sequence[str], columns: Mapping[str, Column], on: Column | None = None
) -> exp.Select:
    """Compile a table to a SELECT over a source: the columns to keep, then what `compile_table` gives."""
    decided = [exp.alias_(tree, alias, quoted=True) for alias, tree in compile_table(table, columns, on).items()]
    kept = [exp.column(name, quoted=True) for name in keep]
    return exp.select(*kept, *decided, copy=False).from_(exp.to_table(source), copy=False)


def require_columns(table: RuleTable, columns: Mapping[str, Column], on: Column | None) -> None:
    """Raise ValueError unless every input has its column, and dated rules their day."""
    missing = [column.name for column in table.inputs if column.name not in columns]
    if missing:
        raise ValueError(f"no column given for {', '.join(missing)} of {table.name}")
    if on is None and table.is_dated:
        raise ValueError(f"rules of {table.name} are dated: give the column of the day on which a row is decided")


def write_sql(tree: exp.Expr, dialect: str = "duckdb") -> str:
    """Print a compiled tree for `duckdb` or `postgres`; without expressions in cells also for other dialects of sqlglot."""
    return lower(tree, dialect).sql(dialect=dialect)


def operand_of(column: Column) -> exp.Expr:
    """A column as a term that can stand in any expression."""
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


def _compile_single(table: RuleTable, branches: Sequence[_Branch]) -> dict[str, exp.Expr]:
    """Compile where one rule decides: the first that matches, unless the hit policy refuses those that do."""
    refused = _refused(table, branches)
    compiled = {
        column.name: _case(branches, [branch.results[index] for branch in branches], column, refused)
        for index, column in enumerate(table.outputs)
    }
    rule_id = OutputColumn("rule_id", "", "string")
    return compiled | {
        "rule_id": _case(branches, [_constant(branch.rule.rule_id) for branch in branches], rule_id, refused)
    }


def _refused(table: RuleTable, branches: Sequence[_Branch]) -> exp.Expr | None:
    """Say when the rules that match may not: several where one may, or ones that disagree."""
    counted = [branch.condition for branch in branches]
    if table.hit_policy == "any":
        saying: dict[tuple[Result, ...], list[exp.Expr]] = {}
        for branch in branches:
            saying.setdefault(branch.rule.outputs, []).append(branch.condition)
        counted = [_either(conditions) for conditions in saying.values()]
    if table.hit_policy not in ("any", "unique") or len(counted) < 2:
        return None
    return exp.GT(this=exp.Paren(this=_count(counted)), expression=exp.Literal.number(1))


def _compile_joint(table: RuleTable, branches: Sequence[_Branch]) -> dict[str, exp.Expr]:
    """Compile where all rules that match make the result."""
    compiled: dict[str, exp.Expr] = {}
    for index, column in enumerate(table.outputs):
        values = [branch.results[index] for branch in branches]
        if table.hit_policy in LISTS:
            default = [_constant(column.default)] if table.has_default else []
            compiled[column.name] = _list(branches, values, SQL_TYPE[column.type], default)
        elif table.hit_policy == "count":
            compiled[column.name] = exp.cast(_count([branch.condition for branch in branches]), SQL_TYPE["number"])
        else:
            compiled[column.name] = _sum(branches, values, column.default)
    return compiled | {"rule_ids": _list(branches, [_constant(branch.rule.rule_id) for branch in branches], "TEXT", [])}


def _case(
    branches: Sequence[_Branch], values: Sequence[exp.Expr], column: OutputColumn, refused: exp.Expr | None
) -> exp.Expr:
    ifs = [
        exp.If(this=branch.condition.copy(), true=value.copy()) for branch, value in zip(branches, values, strict=True)
    ]
    if refused is not None:
        ifs.insert(0, exp.If(this=refused.copy(), true=exp.null()))
    default = None if column.default is None else _constant(column.default)
    decided = exp.Case(ifs=ifs, default=default) if ifs else _constant(column.default)
    return exp.cast(decided, SQL_TYPE[column.type])


def _list(
    branches: Sequence[_Branch], values: Sequence[exp.Expr], sql_type: str, default: Sequence[exp.Expr]
) -> exp.Expr:
    """Put the values of the rules that match into a list, in the sequence of the branches."""

    def array(items: Sequence[exp.Expr]) -> exp.Expr:
        return exp.cast(exp.Array(expressions=[item.copy() for item in items]), f"{sql_type}[]")

    if not branches:
        return array(default)
    parts: list[exp.Expr] = [
        exp.Case(ifs=[exp.If(this=branch.condition.copy(), true=array([value]))], default=array([]))
        for branch, value in zip(branches, values, strict=True)
    ]
    listed = _halve(parts, lambda left, right: exp.ArrayConcat(this=left, expressions=[right]))
    return _unless_none(branches, listed, array(default)) if default else listed


def _sum(branches: Sequence[_Branch], values: Sequence[exp.Expr], default: Value) -> exp.Expr:
    """Add up the values of the rules that match; NULL when one of them is, or when there are none."""
    if not branches:
        return exp.cast(_constant(default), _SQL_SUM)
    parts: list[exp.Expr] = [
        exp.cast(
            exp.Case(ifs=[exp.If(this=branch.condition.copy(), true=value.copy())], default=exp.Literal.number(0)),
            SQL_TYPE["number"],
        )
        for branch, value in zip(branches, values, strict=True)
    ]
    total = _halve(parts, lambda left, right: exp.Paren(this=exp.Add(this=left, expression=right)))
    return exp.cast(_unless_none(branches, total, _constant(default)), _SQL_SUM)


def _unless_none(branches: Sequence[_Branch], result: exp.Expr, otherwise: exp.Expr) -> exp.Expr:
    matched = _either([branch.condition for branch in branches])
    return exp.Case(ifs=[exp.If(this=matched, true=result)], default=otherwise)


def _either(conditions: Sequence[exp.Expr]) -> exp.Expr:
    if len(conditions) == 1:
        return conditions[0].copy()
    return _halve(
        [exp.Paren(this=condition.copy()) for condition in conditions],
        lambda left, right: exp.Paren(this=exp.Or(this=left, expression=right)),
    )


def _count(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Count the conditions that hold."""
    one, none = exp.Literal.number(1), exp.Literal.number(0)
    parts: list[exp.Expr] = [
        exp.Case(ifs=[exp.If(this=condition.copy(), true=one.copy())], default=none.copy()) for condition in conditions
    ]
    return _halve(parts, lambda left, right: exp.Paren(this=exp.Add(this=left, expression=right))) if parts else none


def _halve(parts: Sequence[exp.Expr], join: Callable[[exp.Expr, exp.Expr], exp.Expr]) -> exp.Expr:
    """Join in halves, so that the tree stays far below the engines' limits of depth."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return join(_halve(parts[:middle], join), _halve(parts[middle:], join))


def compile_constant(value: Value) -> exp.Expr:
    """Compile a value."""
    return _constant(value)


def compile_output(column: OutputColumn, result: Result, inputs: Mapping[str, exp.Expr]) -> exp.Expr:
    """Compile what one rule says in an output column, in the type in which `compile_table` gives it."""
    return exp.cast(_result(result, inputs), SQL_TYPE[column.type])
