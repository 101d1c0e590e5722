"""How the values of a column become the numbers of their classes in SQL: by a CASE, or by a join with a table of constants."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import pyarrow as pa
from sqlglot import exp

from aftersale.rules.classes import ClassedColumn, Segment
from aftersale.rules.compile import compile_constant
from aftersale.rules.feel.values import Months, count_microseconds
from aftersale.rules.model import Constant

CASE_PIECES = 24
"""A column of at most so many pieces is classified by a balanced CASE, one of more by a join."""

BUCKETS = 16_384
"""Numbers are found by equal buckets of the span of their constants, so many at most …"""
BUCKET_STARTS = 4
"""… unless more starts of pieces than that lie near one bucket; then they are found by sorting."""
DAYS_LISTED = 100_000
"""Days are looked up one by one while the constants span no more."""
_DAY = timedelta(days=1)

SetsByCode: TypeAlias = Callable[[ClassedColumn], list[int]]
Classify: TypeAlias = Callable[[exp.Select, ClassedColumn, exp.Expr, str, str], tuple[exp.Expr, exp.Select]]

Way: TypeAlias = Literal["case", "equal", "days", "grid", "sort"]


@dataclass(frozen=True, slots=True)
class Coding:
    """How an engine that speaks SQL turns the values of a column into codes.

    Parameters
    ----------
    sets
        The set of rules for each code.
    classify
        The code of an operand, and the SELECT with the join that this takes, by the name of the lookup's table and an alias.
    needs_values, make_values
        Whether there is such a lookup, and its rows.
    """

    sets: SetsByCode
    classify: Classify
    needs_values: Callable[[ClassedColumn], bool]
    make_values: Callable[[ClassedColumn], pa.Table]


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal buckets over the span of a column's constants; `starts` are the pieces after the first, `found_in` their buckets."""

    low: float
    scale: float
    buckets: int
    starts: tuple[Segment, ...]
    found_in: tuple[int, ...]
    width: int
    """So many starts of a kind lie near any bucket."""

    @property
    def type(self) -> pa.DataType:
        """The narrowest exact type of the starts."""
        return pa.array([segment.low for segment in self.starts]).type


def classify(
    coded: exp.Select, column: ClassedColumn, operand: exp.Expr, lookup: str, alias: str
) -> tuple[exp.Expr, exp.Select]:
    """Turn the value of a column into its code, with the join that this takes."""
    way = choose_way(column)
    if way == "case":
        return classify_by_case(column, operand), coded
    if way == "equal":
        return classify_by_equality(coded, column, operand, lookup, alias)
    joined = exp.alias_(exp.to_table(lookup), alias, table=True)
    code = exp.column("code", alias)
    value = exp.column("value", alias)
    if way == "days":
        first, last = (compile_constant(day) for day in _day_span(column))
        nearest = exp.func("GREATEST", first, exp.func("LEAST", last, operand.copy()))
        same = exp.EQ(this=nearest, expression=value)
        return when_known(operand, code), coded.join(joined, on=same, join_type="LEFT")
    if way == "grid":
        grid = make_grid(column)
        same = exp.EQ(this=_bucket(grid, operand), expression=value)
        return when_known(operand, _count_passed(grid, operand, alias)), coded.join(joined, on=same, join_type="LEFT")
    reached = exp.GTE(this=operand.copy(), expression=value)
    at_value = exp.If(this=exp.EQ(this=operand.copy(), expression=value.copy()), true=code)
    beneath = exp.If(this=exp.Is(this=value.copy(), expression=exp.null()), true=_number(pieces_of(column)[0][1]))
    found: exp.Expr = exp.Case(ifs=[beneath, at_value], default=exp.column("code_after", alias))
    return when_known(operand, found), coded.join(joined, on=reached, join_type="ASOF LEFT")


def classify_by_case(column: ClassedColumn, operand: exp.Expr) -> exp.Expr:
    """The class of a value by a balanced CASE."""
    return when_known(operand, _case(operand, pieces_of(column)))


def classify_by_equality(
    coded: exp.Select, column: ClassedColumn, operand: exp.Expr, lookup: str, alias: str
) -> tuple[exp.Expr, exp.Select]:
    """The class of a text by a join with the rows of `make_named_values`."""
    joined = exp.alias_(exp.to_table(lookup), alias, table=True)
    same = exp.EQ(this=operand.copy(), expression=exp.column("value", alias))
    found = exp.func("COALESCE", exp.column("code", alias), _number(find_other(column)))
    return when_known(operand, found), coded.join(joined, on=same, join_type="LEFT")


def _bucket(grid: Grid, operand: exp.Expr) -> exp.Expr:
    """The bucket of a number, beneath all -1: numbers that are not equal may share one, but are never out of sequence."""
    above_low = exp.Paren(this=exp.Sub(this=exp.cast(operand.copy(), "DOUBLE"), expression=_double(grid.low)))
    bucket = exp.func("FLOOR", exp.Mul(this=above_low, expression=_double(grid.scale)))
    inside = exp.func("GREATEST", _double(-1), exp.func("LEAST", _double(grid.buckets), bucket))
    return exp.cast(inside, "INTEGER")


def _double(value: float) -> exp.Expr:
    return exp.cast(exp.Literal.string(repr(float(value))), "DOUBLE")


def _count_passed(grid: Grid, operand: exp.Expr, alias: str) -> exp.Expr:
    """The number of the piece that a value is in: of the bucket's first one, and one more for each start that it has reached."""
    piece: exp.Expr = exp.column("code", alias)
    for kind, name in ((exp.GTE, "from"), (exp.GT, "above")):
        for number in range(grid.width):
            passed = kind(this=operand.copy(), expression=exp.column(f"{name}_{number}", alias))
            one = exp.Case(ifs=[exp.If(this=passed, true=_number(1))], default=_number(0))
            piece = exp.Add(this=piece, expression=one)
    return exp.Paren(this=piece)


def when_known(operand: exp.Expr, code: exp.Expr) -> exp.Expr:
    """A code for a value, 0 for none."""
    missing = exp.If(this=exp.Is(this=operand.copy(), expression=exp.null()), true=_number(0))
    return exp.Case(ifs=[missing], default=code)


def _number(value: int | None) -> exp.Expr:
    assert value is not None
    return exp.Literal.number(value)


def choose_way(column: ClassedColumn) -> Way:
    """Choose how the values of a column are turned into codes."""
    pieces = pieces_of(column)
    if len(pieces) <= CASE_PIECES:
        return "case"
    if find_other(column) is not None:
        return "equal"
    if column.type == "date":
        first, last = _day_span(column)
        return "days" if (last - first).days < DAYS_LISTED else "sort"
    return "grid" if column.type == "number" and make_grid(column).width <= BUCKET_STARTS else "sort"


def sets_by_code(column: ClassedColumn) -> list[int]:
    """The set of rules for each code of a column: its classes, or its pieces where it is found by a grid."""
    if choose_way(column) == "grid":
        return [column.classes[0].rules, *(column.classes[code].rules for _, code in pieces_of(column))]
    return sets_by_class(column)


def sets_by_class(column: ClassedColumn) -> list[int]:
    """The set of rules for each class of a column."""
    return [each.rules for each in column.classes]


@lru_cache(maxsize=256)
def make_grid(column: ClassedColumn) -> Grid:
    """Lay buckets over the constants of a column of numbers."""
    starts = tuple(segment for segment, _ in pieces_of(column)[1:])
    lows = [float(segment.low) for segment in starts]  # type: ignore[arg-type]  # they are numbers
    span = lows[-1] - lows[0]
    buckets = min(BUCKETS, 16 * len(lows))
    # Where doubles can hardly tell the constants apart, all fall into one bucket, and the grid is not used.
    scale = buckets / span if span > abs(max(lows, key=abs)) * 1e-6 else 0.0
    found_in = tuple(min(buckets, int((low - lows[0]) * scale)) for low in lows)
    near = Counter(
        (bucket, segment.is_point)
        for where, segment in zip(found_in, starts, strict=True)
        for bucket in range(where - 1, where + 2)
    )
    return Grid(lows[0], scale, buckets, starts, found_in, max(near.values()))


def pieces_of(column: ClassedColumn) -> list[tuple[Segment, int]]:
    """The first segments of runs of the same class, sorted."""
    pieces: list[tuple[Segment, int]] = []
    for segment, code in zip(column.segments, column.codes, strict=True):
        if not pieces or pieces[-1][1] != code:
            pieces.append((segment, code))
    return pieces


def _case(operand: exp.Expr, pieces: Sequence[tuple[Segment, int]]) -> exp.Expr:
    """Find the piece of a value by halving."""
    if len(pieces) == 1:
        return _number(pieces[0][1])
    middle = len(pieces) // 2
    start = pieces[middle][0]
    assert start.low is not None
    if isinstance(start.low, bool):
        beneath: exp.Expr = exp.Not(this=operand.copy())
    else:
        kind = exp.LT if start.is_point else exp.LTE
        beneath = kind(this=operand.copy(), expression=compile_constant(start.low))
    halves = [_case(operand, half) for half in (pieces[:middle], pieces[middle:])]
    return exp.Case(ifs=[exp.If(this=beneath, true=halves[0])], default=halves[1])


def find_other(column: ClassedColumn) -> int | None:
    """The class of all values of a text column that no test names, if they are of one class."""
    others = {code for segment, code in zip(column.segments, column.codes, strict=True) if not segment.is_point}
    return min(others) if column.type == "string" and len(others) == 1 else None


def make_named_values(column: ClassedColumn) -> pa.Table:
    """The values of a column that is found by equality, each with its class; all others are of the class `find_other` finds."""
    other = find_other(column)
    named = [
        (segment.low, code)
        for segment, code in zip(column.segments, column.codes, strict=True)
        if segment.is_point and code != other
    ]
    return pa.table({"value": pa.array([low for low, _ in named]), "code": _codes([code for _, code in named])})


def make_values_table(column: ClassedColumn) -> pa.Table:
    """Each constant with the class at it and, for values that are searched by order, the class up to the next."""
    way = choose_way(column)
    if way == "equal":
        return make_named_values(column)
    if way == "days":
        days = list(_days_between(*_day_span(column)))
        return pa.table({"value": pa.array(days), "code": _codes(_codes_of_days(column, days))})
    if way == "grid":
        return _grid_table(make_grid(column))
    rows: list[tuple[Any, int, int]] = []
    for segment, code in zip(column.segments, column.codes, strict=True):
        if segment.is_point:
            rows.append((segment.low, code, code))
        elif segment.low is not None:
            rows[-1] = (*rows[-1][:2], code)
    return pa.table(
        {
            "value": pa.array([stored(low) for low, _, _ in rows]),
            "code": _codes([code for _, code, _ in rows]),
            "code_after": _codes([after for _, _, after in rows]),
        }
    )


def _day_span(column: ClassedColumn) -> tuple[date, date]:
    """The days from one before the first constant to one after the last: what lies beyond is as they are."""
    days = [segment.low for segment in column.segments if segment.is_point and isinstance(segment.low, date)]
    return max(days[0], date.min + _DAY) - _DAY, min(days[-1], date.max - _DAY) + _DAY


def _days_between(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * number for number in range((last - first).days + 1))


def _codes_of_days(column: ClassedColumn, days: Sequence[date]) -> list[int]:
    """The class of each of some days that follow each other."""
    pieces = iter(pieces_of(column))
    _, code = next(pieces)
    following = next(pieces, None)
    codes = []
    for day in days:
        while following is not None and _has_reached(day, following[0]):
            code = following[1]
            following = next(pieces, None)
        codes.append(code)
    return codes


def _has_reached(value: Any, segment: Segment) -> bool:
    return bool(value >= segment.low if segment.is_point else value > segment.low)


def _grid_table(grid: Grid) -> pa.Table:
    """One row a bucket from -1: the piece that values beneath its starts are in, and the starts that lie near it.

    Two machines may put a number that lies at the edge of a bucket on different sides of it, so the starts of the buckets
    beside it are near as well.
    """
    starts: dict[str, list[list[Constant | None]]] = {"from": [], "above": []}
    codes = []
    for bucket in range(-1, grid.buckets + 1):
        near = range(bisect_left(grid.found_in, bucket - 1), bisect_right(grid.found_in, bucket + 1))
        codes.append(1 + near.start)
        for name, is_point in (("from", True), ("above", False)):
            lows = [grid.starts[number].low for number in near if grid.starts[number].is_point == is_point]
            starts[name].append([*lows, *[None] * (grid.width - len(lows))])
    columns = {
        f"{name}_{number}": pa.array([each[number] for each in lists], grid.type)
        for name, lists in starts.items()
        for number in range(grid.width)
    }
    return pa.table({"value": pa.array(range(-1, grid.buckets + 1), pa.int32()), "code": _codes(codes), **columns})


def stored(value: Constant | None) -> Constant | int | None:
    """A value as columns hold it: durations as whole months or microseconds."""
    if isinstance(value, Months):
        return value.count
    return count_microseconds(value) if isinstance(value, timedelta) else value


def _codes(codes: Sequence[int]) -> pa.Array:
    return pa.array(codes, pa.int32())


IN_DUCKDB = Coding(sets_by_code, classify, lambda column: choose_way(column) != "case", make_values_table)
