"""How the values of a column become the numbers of their classes in PostgreSQL: CASE, `width_bucket`, or a join with texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from sqlglot import exp

from aftersale.rules.classes import ClassedColumn, Segment
from aftersale.rules.codes import (
    CASE_PIECES,
    Coding,
    classify_by_case,
    classify_by_equality,
    find_other,
    make_named_values,
    pieces_of,
    sets_by_class,
    when_known,
)
from aftersale.rules.compile import SQL_TYPE, compile_constant
from aftersale.rules.feel.values import Months
from aftersale.rules.model import Constant

Way: TypeAlias = Literal["case", "equal", "buckets"]


def choose_way(column: ClassedColumn) -> Way:
    """Choose how the values of a column are turned into codes."""
    if len(pieces_of(column)) <= CASE_PIECES:
        return "case"
    return "equal" if find_other(column) is not None else "buckets"


def _sets(column: ClassedColumn) -> list[int]:
    if choose_way(column) == "buckets":
        return [column.classes[0].rules, *(column.classes[code].rules for _, code in pieces_of(column))]
    return sets_by_class(column)


def _classify(
    coded: exp.Select, column: ClassedColumn, operand: exp.Expr, lookup: str, alias: str
) -> tuple[exp.Expr, exp.Select]:
    way = choose_way(column)
    if way == "case":
        return classify_by_case(column, operand), coded
    if way == "equal":
        return classify_by_equality(coded, column, operand, lookup, alias)
    return when_known(operand, exp.Add(this=exp.Literal.number(1), expression=_bucket(column, operand))), coded


def _bucket(column: ClassedColumn, operand: exp.Expr) -> exp.Expr:
    """How many starts of pieces after the first a value has reached."""
    starts = [segment for segment, _ in pieces_of(column)[1:]]
    if column.type != "number":
        return _width_bucket(column, operand, [_first_of(segment) for segment in starts])
    # A number has no next one: that it is above a start is told by its negative, which is then below.
    from_on = [segment.low for segment in starts if segment.is_point]
    above = [-segment.low for segment in starts if not segment.is_point and isinstance(segment.low, Decimal)]
    reached: exp.Expr = _width_bucket(column, operand, from_on) if from_on else exp.Literal.number(0)
    if not above:
        return reached
    negated = _width_bucket(column, exp.Neg(this=operand.copy()), above[::-1])
    passed = exp.Sub(this=exp.Literal.number(len(above)), expression=negated)
    return exp.Paren(this=exp.Add(this=reached, expression=exp.Paren(this=passed)))


def _width_bucket(column: ClassedColumn, operand: exp.Expr, starts: Sequence[Constant | None]) -> exp.Expr:
    value = operand.copy()
    if column.type == "string":
        value = exp.Collate(this=value, expression=exp.to_identifier("C", quoted=True))
    type_ = "DECIMAL" if column.type == "number" else SQL_TYPE[column.type]
    listed = exp.cast(exp.Array(expressions=[compile_constant(start) for start in starts]), f"{type_}[]")
    return exp.Anonymous(this="WIDTH_BUCKET", expressions=[value, listed])


def _first_of(segment: Segment) -> Constant:
    """The least value of a segment; that of the interval above a value is the next one."""
    low = segment.low
    assert low is not None and not isinstance(low, Decimal | bool)
    if segment.is_point:
        return low
    if isinstance(low, str):
        # Text never holds the null character.
        return low + "\x01"
    if isinstance(low, Months):
        return Months(low.count + 1)
    if isinstance(low, date) and not isinstance(low, datetime):
        return low + timedelta(days=1)
    return low + timedelta(microseconds=1)


IN_POSTGRES = Coding(_sets, _classify, lambda column: choose_way(column) == "equal", make_named_values)
