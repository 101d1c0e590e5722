"""Cells of a table as FEEL that every tool reads: texts in quotes, days and durations as calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from aftersale.rules.feel.values import Months, Value, write_literal
from aftersale.rules.feel.write import write_expression
from aftersale.rules.model import (
    AnyValue,
    Calculation,
    Comparison,
    Condition,
    IsNull,
    Not,
    Range,
    Result,
    Test,
)


def write_feel_value(value: Value) -> str:
    """Write a value as a FEEL literal.

    Examples
    --------
    >>> write_feel_value("web"), write_feel_value(date(2026, 1, 31))
    ('"web"', 'date("2026-01-31")')
    """
    if value is None:
        return "null"
    text = write_literal(value)
    if isinstance(value, datetime):
        return f'date and time("{text}")'
    if isinstance(value, date):
        return f'date("{text}")'
    return f'duration("{text}")' if isinstance(value, Months | timedelta) else text


def write_feel_test(test: Test, names: Mapping[str, str]) -> str:
    """Write a condition as FEEL's unary tests; `names` says what each column is called."""
    if isinstance(test, AnyValue):
        return "-"
    if isinstance(test, IsNull):
        return "null"
    if isinstance(test, Comparison):
        operator = "" if test.operator == "=" else f"{test.operator} "
        return operator + write_feel_value(test.constant)
    if isinstance(test, Range):
        low, high = write_feel_value(test.low), write_feel_value(test.high)
        return f"{'[' if test.low_included else '('}{low}..{high}{']' if test.high_included else ')'}"
    if isinstance(test, Condition):
        return write_expression(test.expression, names)
    tests = ", ".join(write_feel_test(each, names) for each in test.tests)
    return f"not({tests})" if isinstance(test, Not) else tests


def write_feel_result(result: Result, names: Mapping[str, str]) -> str:
    """Write what an output cell holds."""
    return write_expression(result.expression, names) if isinstance(result, Calculation) else write_feel_value(result)
