"""Fills the names of a statement's template with trees, so that no SQL is ever put together from text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlglot import exp, parse_one

from aftersale.incentives.model import Component, CreditedAmount, Parameter, Plan
from aftersale.values.period import Period

MONEY = "DECIMAL(28, 10)"
RATE = "DECIMAL(9, 6)"

_ONE_DAY = timedelta(days=1)
_IN_FORCE_ON_BOOKING_DAY = """
a.payee_id = c.payee_id AND a.parameter = :parameter AND a.start_on <= c.booked_on AND (a.end_on IS NULL OR a.end_on > c.booked_on)
"""
# In force on the last day of the quota, said without arithmetic on days, which may be infinite.
_IN_FORCE_ON_LAST_DAY = """
a.payee_id = t.payee_id AND a.parameter = :parameter AND a.start_on < t.end_on AND (a.end_on IS NULL OR a.end_on >= t.end_on)
"""


def fill(
    template: str, plan: Plan, period: Period, component: Component | None = None, **values: exp.Expr
) -> exp.Select:
    """A SELECT with its `:names` filled by what plan, period and component say, and by the given trees.

    `:from_on` and `:until_on` bound the days of the period on which the plan is in force; windows stay the whole period's.
    """
    until_on = period.end_on if plan.end_on is None else min(period.end_on, plan.end_on)
    filled = exp.replace_placeholders(
        parse_one(template, read="duckdb"),
        plan_currency=exp.Literal.string(plan.currency),
        component=exp.Literal.string(component.name if component else ""),
        start_on=day_of(period.start_on),
        end_on=day_of(period.end_on),
        from_on=day_of(max(period.start_on, plan.start_on)),
        until_on=day_of(until_on),
        last_day=day_of(period.end_on - _ONE_DAY),
        **values,
    )
    assert isinstance(filled, exp.Select)
    return filled


def restrict(query: exp.Select, measure: CreditedAmount) -> exp.Select:
    """Only credits whose columns have one of the values that the measure names."""
    for column, values in measure.where:
        query = query.where(exp.column(column, "c").isin(*map(exp.Literal.string, values)), copy=False)
    return query


def join_rate_of_booking_day(query: exp.Select, parameter: Parameter, *, required: bool) -> exp.Select:
    """Bring in `a`, the payee's own figure in force on the day of the booking `c`."""
    return _join_parameter(query, _IN_FORCE_ON_BOOKING_DAY, parameter, required)


def join_bonus_of_last_day(query: exp.Select, parameter: Parameter, *, required: bool) -> exp.Select:
    """Bring in `a`, the payee's own figure in force on the last day of the quota `t`."""
    return _join_parameter(query, _IN_FORCE_ON_LAST_DAY, parameter, required)


def _join_parameter(query: exp.Select, condition: str, parameter: Parameter, required: bool) -> exp.Select:
    matches = parse_one(condition, read="duckdb")
    matches = exp.replace_placeholders(matches, parameter=exp.Literal.string(parameter.name))
    own = exp.alias_(exp.to_table("parameters"), "a", table=True)
    return query.join(own, on=matches, join_type="inner" if required else "left", copy=False)


def union_all(parts: Sequence[exp.Expr]) -> exp.Expr:
    """All rows of all parts."""
    united = parts[0]
    for part in parts[1:]:
        united = exp.union(united, part, distinct=False, copy=False)
    return united


def number_of(value: Decimal, sql_type: str) -> exp.Expr:
    """A decimal as a constant of an exact type."""
    return exp.cast(exp.Literal.number(f"{value:f}"), sql_type)


def day_of(day: date) -> exp.Expr:
    """A day as a constant."""
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")


def text_of(text: str) -> exp.Expr:
    """A text as a constant."""
    return exp.Literal.string(text)
