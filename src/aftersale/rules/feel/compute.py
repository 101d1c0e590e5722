"""Computes expressions in plain Python: the oracle of what they mean on every engine."""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aftersale.rules.feel import numbers, text
from aftersale.rules.feel import tree as node
from aftersale.rules.feel.functions import DAY_NAMES, MONTH_NAMES
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import MOST_MICROSECONDS, MOST_MONTHS, Months, Value, count_microseconds

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NOTHING: Mapping[str, Value] = {}


def compute(expression: Expression, row: Mapping[str, Value], subject: Value = None) -> Value:
    """The value of an expression over the columns of a row and the subject `?`; null for whatever has no value."""
    return _COMPUTE[type(expression)](expression, row, subject)


def compute_constant(expression: Expression) -> Value:
    """The value of an expression that is the same for every row."""
    return compute(expression, _NOTHING)


def _fit(value: Value) -> Value:
    return numbers.fit(value) if isinstance(value, Decimal) else value


def _column(each: node.ColumnValue, row: Mapping[str, Value], subject: Value) -> Value:
    return _fit(row[each.name])


def _arithmetic(each: node.Arithmetic, row: Mapping[str, Value], subject: Value) -> Value:
    left, right = compute(each.left, row, subject), compute(each.right, row, subject)
    if left is None or right is None:
        return None
    assert isinstance(left, Decimal) and isinstance(right, Decimal)
    match each.operator:
        case "+":
            return numbers.add(left, right)
        case "-":
            return numbers.add(left, right.copy_negate())
        case "*":
            return numbers.multiply(left, right)
        case "/":
            return numbers.divide(left, right)
        case "**":
            return numbers.power(left, right)


def _negation(each: node.Negation, row: Mapping[str, Value], subject: Value) -> Value:
    value = compute(each.operand, row, subject)
    if isinstance(value, Months):
        return Months(-value.count)
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    return -value if isinstance(value, timedelta) else None


def _concatenation(each: node.Concatenation, row: Mapping[str, Value], subject: Value) -> Value:
    left, right = compute(each.left, row, subject), compute(each.right, row, subject)
    return left + right if isinstance(left, str) and isinstance(right, str) else None


def _duration_sum(each: node.DurationSum, row: Mapping[str, Value], subject: Value) -> Value:
    left, right = compute(each.left, row, subject), compute(each.right, row, subject)
    sign = 1 if each.operator == "+" else -1
    if isinstance(left, Months) and isinstance(right, Months):
        count = left.count + sign * right.count
        return Months(count) if abs(count) < MOST_MONTHS else None
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _duration(count_microseconds(left) + sign * count_microseconds(right))
    return None


def _duration(microseconds: int) -> timedelta | None:
    return timedelta(microseconds=microseconds) if abs(microseconds) < MOST_MICROSECONDS else None


def _shift(each: node.Shift, row: Mapping[str, Value], subject: Value) -> Value:
    start, by = compute(each.start, row, subject), compute(each.duration, row, subject)
    if not isinstance(start, date) or by is None:
        return None
    sign = 1 if each.operator == "+" else -1
    if isinstance(by, Months):
        return _shift_months(start, sign * by.count)
    assert isinstance(by, timedelta)
    try:
        if isinstance(start, datetime):
            return start + sign * by
        # A day is its midnight; what is moved into the middle of a day is that day.
        return start + timedelta(days=(sign * by) // timedelta(days=1))
    except OverflowError:
        return None


def _shift_months(start: date, months: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def _elapsed(each: node.Elapsed, row: Mapping[str, Value], subject: Value) -> Value:
    end, start = compute(each.end, row, subject), compute(each.start, row, subject)
    if isinstance(end, datetime) and isinstance(start, datetime):
        return end - start
    return end - start if isinstance(end, date) and isinstance(start, date) else None


def _compare(each: node.Compare, row: Mapping[str, Value], subject: Value) -> Value:
    left, right = compute(each.left, row, subject), compute(each.right, row, subject)
    if each.operator in ("=", "!=") and not each.is_test:
        return (left == right) is (each.operator == "=")
    return None if left is None or right is None else COMPARE[each.operator](left, right)


def _within(each: node.Within, row: Mapping[str, Value], subject: Value) -> Value:
    value: Any = compute(each.value, row, subject)
    low: Any = compute(each.low, row, subject)
    high: Any = compute(each.high, row, subject)
    above = below = None
    if value is not None and low is not None:
        above = value >= low if each.low_included else value > low
    if value is not None and high is not None:
        below = value <= high if each.high_included else value < high
    return all_true((above, below))


def all_true(values: Iterable[Value]) -> bool | None:
    """`and` of three-valued logic."""
    seen = set(values)
    return False if False in seen else None if None in seen else True


def any_true(values: Iterable[Value]) -> bool | None:
    """`or` of three-valued logic."""
    seen = set(values)
    return True if True in seen else None if None in seen else False


def _opposite(each: node.Opposite, row: Mapping[str, Value], subject: Value) -> Value:
    value = compute(each.operand, row, subject)
    return None if value is None else not value


def _choice(each: node.Choice, row: Mapping[str, Value], subject: Value) -> Value:
    chosen = each.then if compute(each.condition, row, subject) is True else each.otherwise
    return compute(chosen, row, subject)


def _call(each: node.Call, row: Mapping[str, Value], subject: Value) -> Value:
    values = [compute(argument, row, subject) for argument in each.arguments]
    if each.function == "is defined":
        return values[0] is not None
    if each.function == "number":
        return text.read_number(*values)
    return None if None in values else _FUNCTIONS[each.function](*values)


_COMPUTE: dict[type, Callable[[Any, Mapping[str, Value], Value], Value]] = {
    node.Literally: lambda each, row, subject: each.value,
    node.Subject: lambda each, row, subject: _fit(subject),
    node.ColumnValue: _column,
    node.Arithmetic: _arithmetic,
    node.Negation: _negation,
    node.Concatenation: _concatenation,
    node.DurationSum: _duration_sum,
    node.Shift: _shift,
    node.Elapsed: _elapsed,
    node.Compare: _compare,
    node.Within: _within,
    node.AllOf: lambda each, row, subject: all_true(compute(part, row, subject) for part in each.parts),
    node.OneOrMore: lambda each, row, subject: any_true(compute(part, row, subject) for part in each.parts),
    node.Opposite: _opposite,
    node.Choice: _choice,
    node.Call: _call,
}


def _abs(value: Any) -> Value:
    if isinstance(value, Months):
        return Months(abs(value.count))
    return value.copy_abs() if isinstance(value, Decimal) else abs(value)


def _sum(*values: Decimal) -> Decimal | None:
    total: Decimal | None = Decimal(0)
    for value in values:
        total = numbers.add(total, value) if total is not None else None
    return total


def _mean(*values: Decimal) -> Decimal | None:
    total = _sum(*values)
    return None if total is None else numbers.divide(total, Decimal(len(values)))


def _rounded(function: str) -> Callable[..., Value]:
    return lambda number, places=Decimal(0): numbers.round_number(function, number, int(places))


def _months_between(start: date, end: date) -> Months:
    """Whole months from one day to another, what is left over dropped."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and end.day < start.day:
        count -= 1
    elif count < 0 and end.day > start.day:
        count += 1
    return Months(count)


def _span_part(unit: timedelta, wrap: int | None) -> Callable[[timedelta], Decimal]:
    def part(span: timedelta) -> Decimal:
        count = abs(span) // unit
        count = count if wrap is None else count % wrap
        return Decimal(-count if span < timedelta(0) else count)

    return part


def _seconds(span: timedelta) -> Decimal:
    microseconds = count_microseconds(abs(span)) % 60_000_000
    seconds = Decimal(microseconds).scaleb(-6)
    return -seconds if span < timedelta(0) and seconds else seconds


def _months_part(value: Months, unit: int, wrap: int) -> Decimal:
    count = abs(value.count) // unit % wrap
    return Decimal(-count if value.count < 0 else count)


def _as_day(moment: date) -> date:
    return moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": _abs,
    **{name: _rounded(name) for name in numbers.ROUNDINGS},
    "modulo": numbers.modulo,
    "even": lambda number: numbers.modulo(number, Decimal(2)) == 0,
    "odd": lambda number: numbers.modulo(number, Decimal(2)) == 1,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sum": _sum,
    "mean": _mean,
    "string length": lambda string: Decimal(len(string)),
    "substring": text.substring,
    "upper case": lambda string: string.translate(text.case_pairs("upper case")),
    "lower case": lambda string: string.translate(text.case_pairs("lower case")),
    "contains": lambda string, part: part in string,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "substring before": lambda string, part: string[: string.find(part)] if part in string else "",
    "substring after": lambda string, part: string[string.find(part) + len(part) :] if part in string else "",
    "string": text.write,
    "date": _as_day,
    "date and time": lambda instant: instant,
    "years and months duration": _months_between,
    "day of week": lambda moment: DAY_NAMES[moment.weekday()],
    "month of year": lambda moment: MONTH_NAMES[moment.month - 1],
    "day of year": lambda moment: Decimal(moment.timetuple().tm_yday),
    "week of year": lambda moment: Decimal(moment.isocalendar().week),
    ".year": lambda moment: Decimal(moment.year),
    ".month": lambda moment: Decimal(moment.month),
    ".day": lambda moment: Decimal(moment.day),
    ".weekday": lambda moment: Decimal(moment.isoweekday()),
    ".hour": lambda instant: Decimal(instant.hour),
    ".minute": lambda instant: Decimal(instant.minute),
    ".second": lambda instant: Decimal(instant.second * 10**6 + instant.microsecond).scaleb(-6),
    ".years": lambda months: _months_part(months, 12, 10**6),
    ".months": lambda months: _months_part(months, 1, 12),
    ".days": _span_part(timedelta(days=1), None),
    ".hours": _span_part(timedelta(hours=1), 24),
    ".minutes": _span_part(timedelta(minutes=1), 60),
    ".seconds": _seconds,
}
