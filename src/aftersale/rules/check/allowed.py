"""Checks that conditions and results name only values that their columns may have, and proposes what may have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from aftersale.rules.cells import write_value
from aftersale.rules.check.place import find_in_cell, walk_constants
from aftersale.rules.classes import Segment, is_expected, is_within
from aftersale.rules.feel.tree import Choice, ColumnValue, Compare, Expression, Literally, Subject, walk
from aftersale.rules.feel.values import Months, is_of_type
from aftersale.rules.model import (
    Calculation,
    Condition,
    Constant,
    InputColumn,
    OutputColumn,
    RuleTable,
    TableFinding,
)
from aftersale.values.sentence import N_, Coded, Sentence

_NEARLY_ALLOWED = N_("{column} cannot be {value}. Nearest to it: {nearest}. Allowed: {allowed}.")
_ALIKE = 0.6
"""So much of two texts must be alike, from 0 to 1, for one to be proposed in place of the other."""


def check_allowed(table: RuleTable) -> tuple[TableFinding, ...]:
    """Find values named in cells or as defaults that are not allowed in their column; ends of ranges may be any."""
    found = [
        TableFinding("value_not_allowed", _not_allowed(column, value), table.name, column=column.name)
        for column in table.outputs
        for value in ((column.default,) if column.default is not None else ())
        if _is_not_allowed(column, value)
    ]
    for number, rule, column, value in walk_constants(table, only_equality=True):
        if _is_not_allowed(column, value):
            sentence = _not_allowed(column, value)
            found.append(find_in_cell(table, "value_not_allowed", sentence, number, rule, column))
    return (*found, *_check_expressions(table))


def _check_expressions(table: RuleTable) -> Iterator[TableFinding]:
    """Find values that expressions compare a column with, or give as results, though they are not allowed."""
    columns = {column.name: column for column in table.inputs}
    for number, rule in enumerate(table.rows, start=1):
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            if isinstance(cell.test, Condition):
                for named, value in _compared(cell.test.expression, columns, column):
                    if _is_not_allowed(named, value):
                        yield find_in_cell(table, "value_not_allowed", _not_allowed(named, value), number, rule, column)
        for output, result in zip(table.outputs, rule.outputs, strict=True):
            if isinstance(result, Calculation):
                for sentence in _check_calculation(output, result, columns):
                    yield find_in_cell(table, "value_not_allowed", sentence, number, rule, output)


def _check_calculation(
    output: OutputColumn, result: Calculation, columns: Mapping[str, InputColumn]
) -> Iterator[Sentence]:
    for named, value in _compared(result.expression, columns, None):
        if _is_not_allowed(named, value):
            yield _not_allowed(named, value)
    for outcome in _outcomes(result.expression) if output.allowed else ():
        if not isinstance(outcome, Literally):
            yield Sentence(
                "{column} has a list of allowed values, so a result is one of them, or chosen from them by if, and not "
                "calculated: {result}.",
                column=Coded("label", output.label),
                result=result.text,
            )
        elif outcome.value is not None and _is_not_allowed(output, outcome.value):
            yield _not_allowed(output, outcome.value)


def _outcomes(expression: Expression) -> Iterator[Expression]:
    """What an expression may give: itself, or what its `if` chooses from."""
    if isinstance(expression, Choice):
        yield from _outcomes(expression.then)
        yield from _outcomes(expression.otherwise)
    else:
        yield expression


def _compared(
    expression: Expression, columns: Mapping[str, InputColumn], own: InputColumn | None
) -> Iterator[tuple[InputColumn, Constant]]:
    """The columns that an expression compares for equality with values, each with the value."""
    for each in walk(expression):
        if isinstance(each, Compare) and each.operator in ("=", "!="):
            for one, other in ((each.left, each.right), (each.right, each.left)):
                column = (
                    own if isinstance(one, Subject) else columns[one.name] if isinstance(one, ColumnValue) else None
                )
                if column is not None and isinstance(other, Literally) and other.value is not None:
                    yield column, other.value


def _is_not_allowed(column: InputColumn | OutputColumn, value: Constant) -> bool:
    if not is_of_type(value, column.type):
        return False
    is_outside = isinstance(column, InputColumn) and not is_expected(column, Segment(value, value))
    return is_outside or (bool(column.allowed) and value not in column.allowed)


def _not_allowed(column: InputColumn | OutputColumn, value: Constant) -> Sentence:
    label, said = Coded("label", column.label), write_value(value)
    allowed = ", ".join(write_value(each) for each in column.allowed)
    nearest = find_nearest(value, column.allowed)
    if nearest is not None:
        return Sentence(_NEARLY_ALLOWED, column=label, value=said, nearest=write_value(nearest), allowed=allowed)
    if column.allowed or not isinstance(column, InputColumn):
        return Sentence("{column} cannot be {value}. Allowed: {allowed}.", column=label, value=said, allowed=allowed)
    if is_within(column, value):
        return Sentence("{column} cannot be {value}: its numbers are whole.", column=label, value=said)
    least, most = column.minimum, column.maximum
    if least is not None and not is_within(replace(column, maximum=None), value):
        return Sentence(
            "{column} cannot be {value}: it is {least} or more.", column=label, value=said, least=write_value(least)
        )
    assert most is not None
    return Sentence(
        "{column} cannot be {value}: it is {most} or less.", column=label, value=said, most=write_value(most)
    )


def find_nearest(value: Constant, allowed: Sequence[Constant]) -> Constant | None:
    """The allowed value that somebody most likely meant: a text spelled nearly so, or else the number or day beside it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> find_nearest("Named acount", ("named_account", "territory")), find_nearest(Decimal(7), (Decimal(1), Decimal(5)))
    ('named_account', Decimal('5'))
    """
    if isinstance(value, str):
        spelled = {_plain(each): each for each in reversed(allowed) if isinstance(each, str)}
        close = get_close_matches(_plain(value), spelled, n=1, cutoff=_ALIKE)
        return spelled[close[0]] if close else None
    if isinstance(value, bool) or not allowed:
        return None
    return min(allowed, key=lambda each: abs(_place(each) - _place(value)))


def _place(value: Constant) -> Any:
    """Where a value stands on the line of its type."""
    return value.count if isinstance(value, Months) else value


def _plain(text: str) -> str:
    return text.casefold().replace("_", " ").replace("-", " ")
