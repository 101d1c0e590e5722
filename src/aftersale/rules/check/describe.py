"""Puts a box of value classes into a reader's words, and into the cells of a row that would accept it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from aftersale.rules.cells import write_value
from aftersale.rules.check.boxes import Box, Space
from aftersale.rules.classes import ClassedColumn, Segment, constants_of, holds_whole
from aftersale.rules.explain import explain_test
from aftersale.rules.feel.tokens import NO_NAMES, Names
from aftersale.rules.feel.values import is_day
from aftersale.rules.model import AnyValue, Comparison, IsNull, Not, OneOf, PositiveTest, Range, Test
from aftersale.values.sentence import N_, Coded, Sentence

TESTS_SAID = 5
"""So many values and ranges of one column are said; of the rest, how many."""

_ANYTHING = N_("anything at all")
_NOT_EMPTY = N_("not empty")
_OTHER_THAN = N_("other than {values}")
_AND_MORE = N_("{values} and others: {count}")
_OR = N_("{one} or {other}")
_CONDITION = "{column} {wanted}"
_CONDITIONS = "{one}, {other}"
_ONE_DAY = N_("on {day}")
_DAYS = {
    (True, True): N_("from {start} before {end}"),
    (True, False): N_("from {start}"),
    (False, True): N_("before {end}"),
}
_ONE = timedelta(days=1)


def describe_box(space: Space, box: Box) -> Sentence:
    """Say which values a box takes; columns in which it takes everything are left out."""
    said: Sentence | None = None
    for column, codes in zip(space.columns, box, strict=True):
        wanted = _describe(column, codes)
        if wanted is None:
            continue
        label = Coded("label", column.label)
        condition = Sentence(_CONDITION, column=label, wanted=wanted) if column.label else wanted
        said = condition if said is None else Sentence(_CONDITIONS, one=said, other=condition)
    return said or Sentence(_ANYTHING)


def describe_days(start_on: date | None, end_on: date | None) -> Sentence:
    """Say which days are meant, half-open."""
    if start_on is not None and end_on == start_on + _ONE:
        return Sentence(_ONE_DAY, day=start_on)
    return Sentence(_DAYS[start_on is not None, end_on is not None], start=start_on or "", end=end_on or "")


def _describe(column: ClassedColumn, codes: frozenset[int]) -> Sentence | None:
    if takes_all(column, codes):
        return None
    if codes == {0}:
        return explain_test(IsNull())
    values = _describe_values(column, codes - {0})
    return Sentence(_OR, one=explain_test(IsNull()), other=values) if 0 in codes else values


def _describe_values(column: ClassedColumn, codes: frozenset[int]) -> Sentence:
    test = make_test(column, codes)
    if isinstance(test, Not):
        points = [each for each in test.tests if not isinstance(each, IsNull)]
        return Sentence(_OTHER_THAN, values=_list(points)) if points else Sentence(_NOT_EMPTY)
    return _list(test.tests if isinstance(test, OneOf) else (test,))


def _list(tests: Sequence[Test]) -> Sentence:
    said = [_describe_test(each) for each in tests[:TESTS_SAID]]
    values = said[0]
    for other in said[1:]:
        values = Sentence(_OR, one=values, other=other)
    more = len(tests) - len(said)
    return Sentence(_AND_MORE, values=values, count=more) if more else values


def _describe_test(test: Test) -> Sentence:
    """Say a test; days by their first one and the first one after, whatever the ends are in the table."""
    is_of_days = any(is_day(each) and each != date.max for each in constants_of(test))
    return describe_days(*days_of(test)) if is_of_days else explain_test(test)


def days_of(test: Test) -> tuple[date | None, date | None]:
    """The first day that a test of days accepts, and the first one after; of a list, those of its first test."""
    start_on: date | None = None
    end_on: date | None = None
    if isinstance(test, OneOf):
        return days_of(test.tests[0])
    if isinstance(test, Range):
        assert isinstance(test.low, date)
        assert isinstance(test.high, date)
        start_on = test.low if test.low_included else test.low + _ONE
        end_on = test.high + _ONE if test.high_included else test.high
    elif isinstance(test, Comparison):
        assert isinstance(test.constant, date)
        after = test.constant + _ONE if test.operator in (">", "<=", "=") else test.constant
        start_on = test.constant if test.operator == "=" else after if test.operator in (">", ">=") else None
        end_on = after if test.operator in ("<", "<=", "=") else None
    return start_on, end_on


def takes_all(column: ClassedColumn, codes: frozenset[int]) -> bool:
    """Tell whether classes are all of a column; the day of a decision is always known."""
    return len(codes) == len(column.classes) or (not column.name and len(codes - {0}) + 1 == len(column.classes))


def make_test(column: ClassedColumn, codes: frozenset[int]) -> Test:
    """The test that accepts exactly some classes of a column."""
    if takes_all(column, codes):
        return AnyValue()
    has_null = 0 in codes
    if len(codes) + (not has_null) == len(column.classes):
        return Not((IsNull(),))
    kept = [code in codes for code in column.codes]
    left_out = [segment for segment, keep in zip(column.segments, kept, strict=True) if not keep]
    if column.name and not has_null and len(left_out) < sum(kept) and all(each.is_point for each in left_out):
        return Not(tuple(Comparison("=", each.low) for each in left_out if each.low is not None))
    tests: list[PositiveTest] = [IsNull()] if has_null else []
    tests += (_test_of(run) for run in _runs(column, kept))
    return tests[0] if len(tests) == 1 else OneOf(tuple(tests))


def _runs(column: ClassedColumn, kept: Sequence[bool]) -> Iterator[list[Segment]]:
    """Join neighbours that are both kept and touch each other."""
    run: list[Segment] = []
    for segment, keep in zip(column.segments, kept, strict=True):
        touches = bool(run) and _touch(run[-1], segment, column.is_whole)
        if run and not (keep and touches):
            yield run
            run = []
        if keep:
            run.append(segment)
    if run:
        yield run


def _touch(one: Segment, other: Segment, is_whole: bool) -> bool:
    """Tell whether there is no value between two segments."""
    if is_whole and one.high is not None and other.low is not None:
        return one.high == other.low or not holds_whole(Segment(one.high, other.low))
    if one.is_point and other.is_point:
        return is_day(one.low) and is_day(other.low) and other.low - one.low == _ONE
    return one.high == other.low


def _test_of(run: Sequence[Segment]) -> PositiveTest:
    first, last = run[0], run[-1]
    if first.low is None:
        assert last.high is not None
        return Comparison("<=" if last.is_point else "<", last.high)
    if last.high is None:
        return Comparison(">=" if first.is_point else ">", first.low)
    if len(run) == 1 and first.is_point:
        return Comparison("=", first.low)
    return Range(first.low, last.high, first.is_point, last.is_point)


def write_test(test: Test, names: Names = NO_NAMES) -> str:
    """Write a test as the text of a cell of a table with such input columns.

    Examples
    --------
    >>> from aftersale.rules.cells import parse_cell
    >>> write_test(parse_cell("not(web,[a..b))", "string").test)
    'not(web, [a..b))'
    """
    if isinstance(test, AnyValue):
        return "-"
    if isinstance(test, OneOf | Not):
        texts = ", ".join(write_test(each, names) for each in test.tests)
        return f"not({texts})" if isinstance(test, Not) else texts
    if isinstance(test, IsNull):
        return "null"
    if isinstance(test, Comparison):
        return ("" if test.operator == "=" else f"{test.operator} ") + write_value(test.constant, names)
    assert isinstance(test, Range)
    low, high = write_value(test.low, names), write_value(test.high, names)
    return f"{'[' if test.low_included else '('}{low}..{high}{']' if test.high_included else ')'}"
