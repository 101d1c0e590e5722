"""Conditions on several columns: which exclude each other, which leave nothing over, and a case that satisfies some of them.

No class of one column says whether `Amount > Target` can be so. What can be proved without values is: equal conditions are one,
and comparisons of the same two things exclude each other, or leave nothing over, by their operators. Beyond that a case is
searched for, value by value; where none is found, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any, TypeAlias

from aftersale.rules.classes import ClassedColumn, Segment, is_expected
from aftersale.rules.feel.compute import compute
from aftersale.rules.feel.contradiction import is_contradiction
from aftersale.rules.feel.tree import (
    AllOf,
    Arithmetic,
    ColumnValue,
    Compare,
    ComparisonOperator,
    Concatenation,
    DurationSum,
    Elapsed,
    Expression,
    Literally,
    Negation,
    Opposite,
    Shift,
    Subject,
    Within,
    walk,
)
from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import compute_test
from aftersale.rules.model import AnyValue, Cell, Condition, InputColumn, IsNull, Not, RuleRow, RuleTable, Value

Conditions: TypeAlias = frozenset[Expression]
"""All of them hold wherever a rule matches."""
Row: TypeAlias = dict[str, Value]

CASES_TRIED = 600
VALUES_TRIED = 8
_SIGNS: Mapping[str, frozenset[int]] = {
    "<": frozenset({-1}),
    "<=": frozenset({-1, 0}),
    "=": frozenset({0}),
    "!=": frozenset({-1, 1}),
    ">=": frozenset({0, 1}),
    ">": frozenset({1}),
}
_TURNED: Mapping[ComparisonOperator, ComparisonOperator] = {
    "<": ">=",
    ">=": "<",
    "<=": ">",
    ">": "<=",
    "=": "!=",
    "!=": "=",
}
_KNOWN = Cell("not(null)", Not((IsNull(),)))
# Without one of their operands these have no value.
_STRICT = (ColumnValue, Literally, Arithmetic, Negation, DurationSum, Shift, Elapsed, Concatenation)
_EVERY_SIGN = frozenset({-1, 0, 1})
_STEPS: Sequence[tuple[type, Any]] = (
    (Decimal, Decimal(1)),
    (datetime, timedelta(seconds=1)),
    (date, timedelta(days=1)),
    (timedelta, timedelta(seconds=1)),
)


def conditions_of(table: RuleTable, row: RuleRow) -> Conditions:
    """The conditions of a rule on several columns, each by the names of the columns alone: equal ones are the same."""
    return frozenset(
        part
        for column, cell in zip(table.inputs, row.cells, strict=True)
        if isinstance(cell.test, Condition)
        for part in _parts(_put(cell.test.expression, ColumnValue(column.name, column.type)))
    )


def _put(expression: Any, own: ColumnValue) -> Any:
    """The expression with the column's name in place of `?`."""
    if isinstance(expression, Subject):
        return own
    if isinstance(expression, tuple):
        return tuple(_put(each, own) for each in expression)
    if not hasattr(expression, "__dataclass_fields__") or isinstance(expression, Literally | Months):
        return expression
    inside = {field.name: getattr(expression, field.name) for field in fields(expression)}
    return replace(expression, **{name: _put(each, own) for name, each in inside.items()})


def _parts(expression: Expression) -> Iterator[Expression]:
    """What all has to be so: the parts of an `and`, both ends of a range; the opposite of a comparison is the other comparison."""
    if isinstance(expression, AllOf):
        for each in expression.parts:
            yield from _parts(each)
    elif isinstance(expression, Within):
        yield Compare(">=" if expression.low_included else ">", expression.value, expression.low)
        yield Compare("<=" if expression.high_included else "<", expression.value, expression.high)
    elif isinstance(expression, Opposite) and isinstance(expression.operand, Compare):
        compared = expression.operand
        yield from _parts(replace(compared, operator=_TURNED[compared.operator]))
    elif isinstance(expression, Compare) and expression.operator not in ("=", "!="):
        # Only about equality does a test of a cell say something else of null than an expression does.
        yield replace(expression, is_test=False)
    else:
        yield expression


def know_operands(table: RuleTable, rules: Sequence[Conditions]) -> RuleTable:
    """The table with `not(null)` in place of any value where a condition of the rule needs the column's value to be true."""
    rows: list[RuleRow] = []
    for row, conditions in zip(table.rows, rules, strict=True):
        needed = {name for each in conditions for name in _needed(each)}
        cells = [
            _KNOWN if column.name in needed and isinstance(cell.test, AnyValue | Condition) else cell
            for column, cell in zip(table.inputs, row.cells, strict=True)
        ]
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, rows=tuple(rows))


def _needed(condition: Expression) -> Iterator[str]:
    """The columns without whose values a comparison is unknown."""
    if isinstance(condition, Compare) and (condition.is_test or condition.operator not in ("=", "!=")):
        for side in (condition.left, condition.right):
            inside = list(walk(side))
            if all(isinstance(each, _STRICT) for each in inside):
                yield from (each.name for each in inside if isinstance(each, ColumnValue))


def columns_used(conditions: Conditions) -> set[str]:
    """The columns that conditions look at."""
    return {each.name for condition in conditions for each in walk(condition) if isinstance(each, ColumnValue)}


def exclude_each_other(one: Conditions, other: Conditions) -> bool:
    """Tell whether it can be seen that conditions of two rules are never so together."""
    return is_contradiction(AllOf((*one, *other))) or any(
        _oppose(each, against) or _oppose(against, each) for each in one for against in other
    )


def _oppose(one: Expression, other: Expression) -> bool:
    if isinstance(one, Opposite) and one.operand == other:
        return True
    signs = _signs(one, other)
    return signs is not None and not signs[0] & signs[1]


def _signs(one: Expression, other: Expression) -> tuple[frozenset[int], frozenset[int]] | None:
    """Which signs of a difference two comparisons of the same things accept; None for other conditions."""
    if not (isinstance(one, Compare) and isinstance(other, Compare)):
        return None
    if (one.left, one.right) == (other.left, other.right):
        return _SIGNS[one.operator], _SIGNS[other.operator]
    if (one.left, one.right) == (other.right, other.left):
        return _SIGNS[one.operator], frozenset(-sign for sign in _SIGNS[other.operator])
    return None


def leave_nothing(conditions: Collection[Conditions]) -> bool:
    """Tell whether it can be seen that one of several rules' conditions holds wherever the values compared are known."""
    alone = [next(iter(each)) for each in conditions if len(each) == 1]
    for one in alone:
        accepted: frozenset[int] = frozenset()
        for other in alone:
            signs = _signs(one, other)
            accepted |= signs[1] if signs else frozenset()
        if isinstance(one, Compare) and accepted == _EVERY_SIGN:
            return True
    return False


def find_case(
    table: RuleTable,
    columns: Sequence[ClassedColumn],
    box: Sequence[frozenset[int]],
    *,
    match: Sequence[RuleRow],
    miss: Sequence[RuleRow] = (),
) -> Row | None:
    """Find a case in a box of classes that some rules match and others do not; None: of those tried, there is none."""
    inputs = {column.name: column for column in table.inputs}
    named = [column for column in columns if column.name]
    pools = {
        column.name: list(islice(_representatives(column, codes), VALUES_TRIED))
        for column, codes in zip(columns, box, strict=True)
        if column.name
    }
    conditions: Conditions = frozenset().union(*(conditions_of(table, row) for row in (*match, *miss)))
    used = columns_used(conditions)
    # A set has another sequence in each process: the same table would be told of with other cases.
    asked = sorted(conditions, key=repr)
    candidates = [
        _near(pools, inputs, column, asked) if column.name in used else pools[column.name][:1] or [None]
        for column in named
    ]
    for values in islice(product(*candidates), CASES_TRIED):
        row: Row = {column.name: value for column, value in zip(named, values, strict=True)}
        if all(matches(table, rule, row) for rule in match) and not any(matches(table, rule, row) for rule in miss):
            return row
    return None


def matches(table: RuleTable, rule: RuleRow, row: Row) -> bool:
    """Tell whether the conditions of a rule are satisfied, its days aside."""
    return all(
        compute_test(cell.test, row[column.name], row) is True
        for column, cell in zip(table.inputs, rule.cells, strict=True)
    )


def _representatives(column: ClassedColumn, codes: frozenset[int]) -> Iterator[Value]:
    held = [segment for segment, code in zip(column.segments, column.codes, strict=True) if code in codes]
    # What stands in the table is easier to read than what lies between.
    yield from (segment.representative for segment in sorted(held, key=lambda segment: not segment.is_point))
    if 0 in codes:
        yield None


def _near(
    pools: Mapping[str, Sequence[Value]],
    inputs: Mapping[str, InputColumn],
    column: ClassedColumn,
    asked: Iterable[Expression],
) -> list[Value]:
    """Values of a column that a condition may turn on: its own, and those beside what it is compared with."""
    bases: list[Row] = [
        {name: (pool[place] if place < len(pool) else pool[-1] if pool else None) for name, pool in pools.items()}
        for place in range(3)
    ]
    own = ColumnValue(column.name, column.type)
    sides = [
        other
        for each in asked
        if isinstance(each, Compare)
        for side, other in ((each.left, each.right), (each.right, each.left))
        if side == own
    ]
    beside = [found for side in sides for base in bases for found in _beside(compute(side, base))]
    expected = [each for each in beside if is_expected(inputs[column.name], Segment(each, each))]
    return list(dict.fromkeys([*expected, *pools[column.name]]))[: 2 * VALUES_TRIED]


def _beside(value: Value) -> Iterator[Any]:
    """A value, and one on either side of it where its type has steps."""
    if value is None:
        return
    yield value
    step = next((step for type_, step in _STEPS if isinstance(value, type_)), None)
    if step is not None:
        near: Any = value
        yield near + step
        yield near - step
