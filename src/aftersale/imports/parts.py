"""Rounded parts that sum to a total exactly, by largest remainder, over all groups of a query at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from aftersale.imports.raw import quoted_column
from aftersale.imports.sql import case, decimal, is_null, number_literal, text_literal, try_call, try_decimal

_MOST_AMOUNT = Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Parts:
    """The columns of a query to share out: exact values, the code of what is wrong with them, totals, groups, ties."""

    value: str
    code: str
    total: str
    within: Sequence[str]
    sorted_by: Sequence[str]
    decimals: int

    def column(self, name: str) -> exp.Column:
        """A column of an intermediate step, apart from those of other parts."""
        return quoted_column(f"{name} of {self.value}")

    def named(self, value: exp.Expr, name: str) -> exp.Expr:
        """A value under the name of `column`."""
        return exp.alias_(value, f"{name} of {self.value}", quoted=True)


def share_out(query: exp.Select, parts: Parts) -> exp.Select:
    """The query with rounded values that sum to the totals; groups off their total by more than rounding get a code.

    Every value is cut to units of the last decimal; the units that then miss go to the largest remainders, equal
    ones in the sequence of `sorted_by`. A negative total is shared out as the positive one and negated, so that a
    return mirrors its order to the unit. More than one unit a part is not rounding, nor are two totals in one group.
    """
    for step in (_scale, _cut, _compare, _replace):
        query = step(parts).from_(query.subquery("step", copy=False), copy=False)
    return query


def _scale(parts: Parts) -> exp.Select:
    value, total = quoted_column(parts.value), quoted_column(parts.total)
    unit = number_literal(Decimal(10) ** parts.decimals, 0)
    mirrored = case([(_is_negative(total), exp.Neg(this=value))], value.copy())
    # Values beyond what an amount may have would only overflow the sums of their group.
    usable = case([(exp.LTE(this=exp.Abs(this=value.copy()), expression=number_literal(_MOST_AMOUNT, 0)), mirrored)])
    return exp.select(
        exp.Star(),
        parts.named(decimal(try_call(exp.Mul(this=usable, expression=unit)), 18), "scaled"),
        parts.named(decimal(try_call(exp.Mul(this=exp.Abs(this=total.copy()), expression=unit.copy())), 18), "wanted"),
    )


def _cut(parts: Parts) -> exp.Select:
    units = decimal(exp.Floor(this=parts.column("scaled")), 0)
    rest = exp.Sub(this=parts.column("scaled"), expression=units.copy())
    return exp.select(exp.Star(), parts.named(units, "units"), parts.named(rest, "rest"))


def _compare(parts: Parts) -> exp.Select:
    groups = [quoted_column(name) for name in parts.within]

    def over(aggregate: exp.Expr) -> exp.Window:
        return exp.Window(this=aggregate, partition_by=[g.copy() for g in groups])

    in_units = try_decimal(parts.column("wanted"), 0)
    missing = exp.Sub(this=in_units, expression=decimal(over(exp.Sum(this=parts.column("units"))), 0))
    order = [exp.Ordered(this=parts.column("rest"), desc=True, nulls_first=False)]
    order += [exp.Ordered(this=quoted_column(name)) for name in parts.sorted_by]
    total = quoted_column(parts.total)
    least, most = over(exp.Min(this=total)), over(exp.Max(this=total.copy()))
    return exp.select(
        exp.Star(),
        parts.named(over(exp.Count(this=parts.column("units"))), "count"),
        parts.named(missing, "missing"),
        parts.named(over(exp.Sum(this=parts.column("rest"))), "rests"),
        parts.named(exp.NEQ(this=least, expression=most), "differ"),
        parts.named(
            exp.Window(this=exp.RowNumber(), partition_by=groups, order=exp.Order(expressions=order)),
            "rank",
        ),
    )


def _replace(parts: Parts) -> exp.Select:
    missing, count, wanted = parts.column("missing"), parts.column("count"), parts.column("wanted")
    total, code = quoted_column(parts.total), quoted_column(parts.code)
    deviation = exp.Abs(this=exp.paren(exp.Sub(this=missing, expression=parts.column("rests"))))
    off = exp.or_(
        parts.column("differ"),
        exp.NEQ(this=wanted, expression=try_decimal(wanted, 0)),
        exp.GT(this=deviation, expression=count),
    )
    codes = [
        (exp.not_(is_null(code)), code),
        (is_null(total), text_literal("total_missing")),
        (off, text_literal("parts_off_total")),
    ]
    step = number_literal(Decimal(1).scaleb(-parts.decimals), parts.decimals)
    shared = try_decimal(try_call(exp.Mul(this=decimal(_units(parts), 0), expression=step)), 18)
    part = case([(_is_negative(total), exp.Neg(this=exp.paren(shared)))], shared.copy())
    replaced = [
        exp.alias_(part, parts.value, quoted=True),
        exp.alias_(case(codes, exp.null()), parts.code, quoted=True),
    ]
    return exp.select(exp.Star(replace=replaced))


def _units(parts: Parts) -> exp.Expr:
    """The units of a row with its share of the missing ones: at most one a row, so whole rounds are -1, 0 or 1."""
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    number: Callable[[str], exp.Expr] = parts.column
    rounds = case(
        [
            (exp.LT(this=number("missing"), expression=zero), exp.paren(exp.Neg(this=one))),
            (exp.GTE(this=number("missing"), expression=number("count")), one.copy()),
        ],
        zero.copy(),
    )
    in_rounds = exp.Mul(this=exp.paren(rounds), expression=number("count"))
    extra = exp.paren(exp.Sub(this=number("missing"), expression=exp.paren(in_rounds)))
    one_more = case([(exp.LTE(this=number("rank"), expression=extra), one.copy())], zero.copy())
    return exp.paren(
        exp.Add(this=exp.Add(this=number("units"), expression=exp.paren(rounds.copy())), expression=exp.paren(one_more))
    )


def _is_negative(total: exp.Expr) -> exp.Expr:
    return exp.LT(this=total.copy(), expression=exp.Literal.number(0))
