"""Rounded parts that sum to a total exactly, by largest remainder, as one SQL expression over groups of rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from aftersale.imports.raw import ROW, quoted_column
from aftersale.imports.sql import case, decimal, number_literal, try_call, try_decimal

_MOST_AMOUNT = Decimal(10) ** 14


def share_out(
    value: exp.Expr, total: exp.Expr, within: Sequence[exp.Expr], decimals: int, sorted_by: Sequence[exp.Expr]
) -> tuple[exp.Expr, exp.Expr]:
    """The rounded part of each row, and the condition under which the group is off its total by more than rounding.

    Every value is cut to units of the last decimal; the units that then miss go to the largest remainders, equal
    ones in the sequence of `sorted_by`. More than one unit a part is not rounding. Same rule as `values.split`.
    """
    unit, one = number_literal(Decimal(10) ** decimals, 0), exp.Literal.number(1)
    usable = case([(exp.LTE(this=exp.Abs(this=value.copy()), expression=number_literal(_MOST_AMOUNT, 0)), value)])
    scaled = decimal(try_call(exp.Mul(this=usable, expression=unit)), 18)
    units = decimal(exp.Floor(this=scaled), 0)
    remainder = exp.paren(exp.Sub(this=scaled.copy(), expression=units.copy()))

    def over(aggregate: exp.Expr) -> exp.Expr:
        return exp.Window(this=aggregate, partition_by=[g.copy() for g in within])

    count = over(exp.Count(this=units.copy()))
    wanted = decimal(try_call(exp.Mul(this=total.copy(), expression=unit.copy())), 18)
    missing = exp.paren(exp.Sub(this=try_decimal(wanted, 0), expression=decimal(over(exp.Sum(this=units.copy())), 0)))
    off = exp.or_(
        exp.NEQ(this=wanted.copy(), expression=try_decimal(wanted, 0)),
        exp.GT(
            this=exp.Abs(this=exp.Sub(this=missing.copy(), expression=over(exp.Sum(this=remainder.copy())))),
            expression=count.copy(),
        ),
    )
    order = [exp.Ordered(this=remainder.copy(), desc=True, nulls_first=False)]
    order += [exp.Ordered(this=s.copy()) for s in sorted_by]
    order += [exp.Ordered(this=quoted_column(ROW, "base"))]
    rank = exp.Window(this=exp.RowNumber(), partition_by=[g.copy() for g in within], order=exp.Order(expressions=order))
    # With at most one unit a part too much or too little, the whole rounds are -1, 0 or 1.
    rounds = case(
        [
            (exp.LT(this=missing.copy(), expression=exp.Literal.number(0)), exp.paren(exp.Neg(this=one.copy()))),
            (exp.GTE(this=missing.copy(), expression=count.copy()), one.copy()),
        ],
        exp.Literal.number(0),
    )
    extra = exp.paren(
        exp.Sub(this=missing.copy(), expression=exp.Mul(this=exp.paren(rounds.copy()), expression=count.copy()))
    )
    one_more = case([(exp.LTE(this=rank, expression=extra), one.copy())], exp.Literal.number(0))
    part = exp.paren(exp.Add(this=exp.Add(this=units, expression=exp.paren(rounds)), expression=exp.paren(one_more)))
    step = number_literal(Decimal(1).scaleb(-decimals), decimals)
    return try_decimal(try_call(exp.Mul(this=decimal(part, 0), expression=step)), 18), off
