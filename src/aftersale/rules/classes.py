"""Cuts each column of a rule table at the constants of its tests into classes of values that the same rules accept.

Within a class no test of the column can tell two values apart, so one representative decides for all of them, and a class
is known by the set of rules it satisfies: an integer with one bit a rule, the first rule the lowest. What is decided, found
missing or found twice is then a matter of combining such sets, column by column.

Source: T. V. Lakshman, D. Stiliadis, High-speed policy-based packet forwarding using efficient multi-dimensional range
matching, SIGCOMM 1998.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import accumulate
from operator import xor
from typing import Any

from aftersale.rules.feel.values import MOST_MONTHS, Months, is_day, is_of_type
from aftersale.rules.interpret import compute_test
from aftersale.rules.model import (
    AnyValue,
    ColumnType,
    Comparison,
    Condition,
    Constant,
    InputColumn,
    IsNull,
    Not,
    OneOf,
    Range,
    RuleRow,
    RuleTable,
    Test,
    Value,
)

_EXACT = Context(prec=80)
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
# Where a column is cut that has no constants, so that each segment has an end that tells its type.
_STEPPED: tuple[ColumnType, ...] = (
    "date",
    "date and time",
    "days and time duration",
)
_ORIGIN: Mapping[ColumnType, Constant] = {
    "number": Decimal(0),
    "string": "",
    "date": date(2000, 1, 1),
    "date and time": datetime(2000, 1, 1, tzinfo=UTC),
    "years and months duration": Months(0),
    "days and time duration": timedelta(0),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One value (`low` and `high` are it), or the open interval between two; an end that is None is open.

    One end is always given.
    """

    low: Constant | None
    high: Constant | None

    @property
    def is_point(self) -> bool:
        """Whether it is one value only."""
        return self.low is not None and self.low == self.high

    @property
    def representative(self) -> Constant:
        """A value of the segment."""
        low: Any = self.low
        high: Any = self.high
        if self.is_point:
            return self.low  # type: ignore[return-value]  # a point has its value
        if isinstance(low if low is not None else high, str):
            return "" if low is None else low + "\x01"
        if not isinstance(low if low is not None else high, Decimal):
            return _beside(high, -1) if low is None else _beside(low, 1)  # type: ignore[return-value]  # there is a value
        if low is None or high is None:
            return _EXACT.subtract(high, 1) if low is None else _EXACT.add(low, 1)
        return _EXACT.divide(_EXACT.add(low, high), 2)


@dataclass(frozen=True, slots=True)
class ValueClass:
    """Values that the same rules accept, sorted; no segments: the class of no value."""

    segments: tuple[Segment, ...]
    rules: int

    @property
    def is_null(self) -> bool:
        """Whether this is the class of no value."""
        return not self.segments

    @property
    def representative(self) -> Value:
        """A value of the class."""
        return self.segments[0].representative if self.segments else None


@dataclass(frozen=True, slots=True)
class ClassedColumn:
    """A column of a table in classes; the first class is that of no value.

    `segments` are all of the column's, sorted, and `codes` say for each the number of its class; `accepted` says for each
    rule the numbers of the classes that it accepts.
    """

    name: str
    label: str
    type: ColumnType
    classes: tuple[ValueClass, ...]
    segments: tuple[Segment, ...]
    codes: tuple[int, ...]
    accepted: tuple[frozenset[int], ...]
    is_whole: bool = False


DAY = InputColumn("", "", "date")
"""Stands for the day on which a row is decided: one more column, whose tests are the rules' effective dates."""


def cut_table(table: RuleTable, only_expected: bool = False) -> tuple[ClassedColumn, ...]:
    """Cut every column of a table whose constants are of their columns' types, the day last if rules are dated.

    Parameters
    ----------
    only_expected
        Leave out values that a column does not expect (allowed ones, whole numbers, bounds), and days before any rule is in
        force.
    """
    columns = [
        cut_column(column, [_at_most(row.cells[index].test) for row in table.rows], only_expected)
        for index, column in enumerate(table.inputs)
    ]
    if table.is_dated:
        starts = [row.start_on for row in table.rows if row.start_on is not None]
        first_day = min(starts) if only_expected and len(starts) == len(table.rows) else None
        columns.append(cut_column(DAY, [dates_as_test(row) for row in table.rows], first=first_day))
    return tuple(columns)


def _at_most(test: Test) -> Test:
    """A test of this column alone that accepts what the test may accept: a condition may be satisfied by any value."""
    return AnyValue() if isinstance(test, Condition) else test


def dates_as_test(row: RuleRow) -> Test:
    """The effective dates of a rule as a test of the day: an unknown day satisfies only a rule that is always in force."""
    if row.start_on is not None and row.end_on is not None:
        return Range(row.start_on, row.end_on, low_included=True, high_included=False)
    if row.start_on is not None:
        return Comparison(">=", row.start_on)
    return AnyValue() if row.end_on is None else Comparison("<", row.end_on)


def cut_column(
    column: InputColumn, tests: Sequence[Test], only_expected: bool = False, first: date | None = None
) -> ClassedColumn:
    """Cut a column by one test a rule; on demand only expected values and no value are in the classes, or days from the `first`.

    Examples
    --------
    >>> from aftersale.rules.cells import parse_cell
    >>> tests = [parse_cell(text, "number").test for text in ("< 5", "[0..5]")]
    >>> [(str(each.representative), bin(each.rules)) for each in cut_column(InputColumn("n", "N", "number"), tests).classes]
    [('None', '0b0'), ('-1', '0b1'), ('0', '0b11'), ('5', '0b10'), ('6', '0b0')]
    """
    constants = {value for test in tests for value in constants_of(test)}
    segments = _split(column.type, constants.union(column.allowed, column.bounds) if only_expected else constants)
    if only_expected and column.is_whole:
        segments = [_only_whole(segment) for segment in segments]
    at = {segment.low: index for index, segment in enumerate(segments) if segment.is_point}
    spans = {test: list(_accepted_spans(test, segments, at)) for test in dict.fromkeys(tests)}
    toggles = [0] * (len(segments) + 1)
    for number, test in enumerate(tests):
        for start, end in spans[test]:
            toggles[start] ^= 1 << number
            toggles[end] ^= 1 << number
    expected = [
        (not only_expected or is_expected(column, segment)) and (first is None or _is_from(segment, first))
        for segment in segments
    ]
    return _classed(column, tests, segments, list(accumulate(toggles, xor))[:-1], expected, spans)


def constants_of(test: Test) -> Iterator[Constant]:
    """The constants that a test compares with."""
    if isinstance(test, OneOf | Not):
        for each in test.tests:
            yield from constants_of(each)
    elif isinstance(test, Comparison):
        yield test.constant
    elif isinstance(test, Range):
        yield test.low
        yield test.high
    else:
        assert isinstance(test, AnyValue | IsNull | Condition)


def _split(type_: ColumnType, constants: Iterable[Constant]) -> list[Segment]:
    """The points at constants and the intervals between them in which there is a value, sorted."""
    if type_ == "boolean":
        return [Segment(value, value) for value in (False, True)]
    points: list[Any] = sorted(constants) or [_ORIGIN[type_]]
    segments: list[Segment] = []
    for low, high in zip([None, *points], [*points, None], strict=True):
        if _has_value_between(low, high):
            segments.append(Segment(low, high))
        if high is not None:
            segments.append(Segment(high, high))
    return segments


def _has_value_between(low: Any, high: Any) -> bool:
    """Tell whether there is a value strictly between: days are whole, and the smallest text is the empty one."""
    if isinstance(high, str):
        # Text never holds the null character, so the next text after one is the same with the next character after that.
        return high != "" if low is None else high != low + "\x01"
    if isinstance(low if low is not None else high, str | Decimal):
        return True
    return _beside(high, -1) is not None if low is None else _beside(low, 1) not in (None, high)


def _beside(value: Any, step: int) -> Constant | None:
    """The next day, microsecond or month, or the one before; None where there is none."""
    if isinstance(value, Months):
        return Months(value.count + step) if abs(value.count + step) < MOST_MONTHS else None
    try:
        beside: Constant = value + step * (_DAY if is_day(value) else _MICROSECOND)
    except OverflowError:
        return None
    return beside if any(is_of_type(beside, type_) for type_ in _STEPPED) else None


def _accepted_spans(
    test: Test, segments: Sequence[Segment], at: Mapping[Constant | None, int]
) -> Iterator[tuple[int, int]]:
    """Find the segments that satisfy a test, as half-open spans: it changes at its own constants only."""
    start = 0
    bounds = sorted({at[value] for value in constants_of(test)})
    for point in [*bounds, len(segments)]:
        for low, high in ((start, point), (point, point + 1)):
            if low < high <= len(segments) and compute_test(test, segments[low].representative) is True:
                yield low, high
        start = point + 1


def _only_whole(segment: Segment) -> Segment:
    """The one whole number of an interval that holds no other, as a point; else the segment."""
    high: Any = segment.high
    if segment.is_point or segment.low is None or high is None:
        return segment
    next_whole = _next_whole(segment.low)
    return Segment(next_whole, next_whole) if next_whole < high <= next_whole + 1 else segment


def holds_whole(segment: Segment) -> bool:
    """Tell whether a whole number is among the numbers of a segment."""
    low: Any = segment.low
    high: Any = segment.high
    if segment.is_point:
        return bool(low == low.to_integral_value())
    return low is None or high is None or bool(_next_whole(low) < high)


def _next_whole(low: Any) -> Decimal:
    """The smallest whole number above another number."""
    floor: Decimal = low.to_integral_value(ROUND_FLOOR)
    return floor + 1


def is_expected(column: InputColumn, segment: Segment) -> bool:
    """Tell whether a column may have values of a segment, which was cut at its allowed values and its bounds."""
    if column.allowed and not (segment.is_point and segment.low in column.allowed):
        return False
    return is_within(column, segment.representative) and (not column.is_whole or holds_whole(segment))


def is_within(column: InputColumn, value: Any) -> bool:
    """Tell whether a value is neither below the smallest nor above the largest one of a column."""
    minimum: Any = column.minimum
    maximum: Any = column.maximum
    return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)


def _is_from(segment: Segment, first: date) -> bool:
    return isinstance(segment.low, date) and segment.low >= first


def _classed(
    column: InputColumn,
    tests: Sequence[Test],
    segments: Sequence[Segment],
    rules: Sequence[int],
    expected: Sequence[bool],
    spans: Mapping[Test, Sequence[tuple[int, int]]],
) -> ClassedColumn:
    """Gather the expected segments that the same rules accept into classes."""
    members: dict[int, list[Segment]] = {}
    for segment, each, is_expected in zip(segments, rules, expected, strict=True):
        if is_expected:
            members.setdefault(each, []).append(segment)
    code_of = {each: code for code, each in enumerate(members, start=1)}
    codes = [code_of[each] if is_expected else -1 for each, is_expected in zip(rules, expected, strict=True)]
    accepts_null = {test: compute_test(test, None) is True for test in spans}
    null_rules = sum(1 << number for number, test in enumerate(tests) if accepts_null[test])
    accepted = {
        test: frozenset({0} if accepts_null[test] else ()).union(*(codes[start:end] for start, end in each)) - {-1}
        for test, each in spans.items()
    }
    return ClassedColumn(
        column.name,
        column.label,
        column.type,
        (ValueClass((), null_rules), *(ValueClass(tuple(each), rules) for rules, each in members.items())),
        tuple(segment for segment, is_expected in zip(segments, expected, strict=True) if is_expected),
        tuple(code for code in codes if code >= 0),
        tuple(accepted[test] for test in tests),
        column.is_whole,
    )
