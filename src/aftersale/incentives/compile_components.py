"""Compiles single components: which credits each counts, and what it gives in the plan's currency before rounding."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
)
from aftersale.incentives.templates import (
    MONEY,
    RATE,
    fill,
    join_bonus_of_last_day,
    join_rate_of_booking_day,
    number_of,
    restrict,
    text_of,
)
from aftersale.values.period import Period

_IN_PERIOD = """
SELECT c.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, CAST(:rate AS DECIMAL(9, 6)) AS rate
FROM counted AS c
WHERE c.booked_on >= :from_on AND c.booked_on < :until_on AND c.measured IS NOT NULL
"""

_IN_QUOTA = """
SELECT c.payee_id, :component AS component, t.start_on AS window_start_on, t.end_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, CAST(NULL AS DECIMAL(9, 6)) AS rate
FROM counted AS c
JOIN ending_quotas AS t ON t.payee_id = c.payee_id AND t.measure = :quota AND c.booked_on >= t.start_on AND c.booked_on < t.end_on
WHERE c.measured IS NOT NULL
"""

_FLAT = """
SELECT d.payee_id, d.component, d.window_start_on, d.window_end_on, CAST(SUM(d.measured) AS DECIMAL(28, 10)) AS measured,
    CAST(NULL AS DECIMAL(28, 10)) AS quota, CASE WHEN MIN(d.rate) = MAX(d.rate) THEN MIN(d.rate) END AS rate,
    CAST(ROUND(SUM(d.measured * d.rate), 10) AS DECIMAL(28, 10)) AS exact_amount,
    CAST(NULL AS DECIMAL(28, 10)) AS promised, CAST(NULL AS VARCHAR) AS promised_currency
FROM :details AS d GROUP BY d.payee_id, d.component, d.window_start_on, d.window_end_on
"""

_TIERED = """
SELECT s.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, s.measured, :target AS quota,
    CAST(NULL AS DECIMAL(9, 6)) AS rate, CAST(ROUND(:slices, 10) AS DECIMAL(28, 10)) AS exact_amount,
    CAST(NULL AS DECIMAL(28, 10)) AS promised, CAST(NULL AS VARCHAR) AS promised_currency
FROM (SELECT payee_id, CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured FROM :details AS d GROUP BY payee_id) AS s
"""

_OWN_QUOTA = """
SELECT 1 WHERE t.payee_id = s.payee_id AND t.measure = :quota AND t.start_on = :start_on AND t.end_on = :end_on AND t.target > 0
"""

# Without a row in `m` nothing was credited, which is zero; a figure that nobody supplied is not.
_BONUS = """
SELECT t.payee_id, :component AS component, t.start_on AS window_start_on, t.end_on AS window_end_on,
    COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) AS measured, :target AS quota, CAST(NULL AS DECIMAL(9, 6)) AS rate,
    CASE WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < :target * :threshold THEN CAST(0 AS DECIMAL(28, 10))
        ELSE :in_plan_currency END AS exact_amount,
    CASE WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < :target * :threshold THEN CAST(0 AS DECIMAL(28, 10))
        ELSE :promised END AS promised,
    :promised_currency AS promised_currency
FROM ending_quotas AS t
WHERE t.measure = :quota AND :target > 0
"""

_CREDITED = """
SELECT payee_id, window_start_on, window_end_on, CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured
FROM :details AS d GROUP BY payee_id, window_start_on, window_end_on
"""

# Two figures for the same days contradict each other: neither counts.
_SUPPLIED = """
SELECT payee_id, start_on AS window_start_on, end_on AS window_end_on, CAST(MIN(value) AS DECIMAL(28, 10)) AS measured
FROM figures WHERE measure = :figure GROUP BY payee_id, start_on, end_on HAVING COUNT(*) = 1
"""

_IN_PLAN_CURRENCY = """
SELECT CASE WHEN COALESCE(a.currency, :plan_currency) = :plan_currency THEN CAST(a.value AS DECIMAL(28, 10))
    ELSE CAST(ROUND(CAST(a.value AS DECIMAL(20, 6)) * r.rate, 10) AS DECIMAL(28, 10)) END
"""

_RATE_OF_LAST_DAY = """
SELECT 1 WHERE r.from_currency = a.currency AND r.to_currency = :plan_currency AND r.day = :last_day
"""


def compile_component(plan: Plan, component: Component, period: Period) -> exp.Select:
    """One row per payee and window, in the plan's currency; `promised` is a bonus in a currency of its own."""
    if isinstance(component, FlatRate):
        return fill(_FLAT, plan, period, component, details=_details(plan, component, period))
    if isinstance(component, MarginalTiers):
        return _tiers(plan, component, period)
    return _bonus(plan, component, period)


def compile_counted(plan: Plan, component: Component, period: Period) -> exp.Select | None:
    """Which credits a component counts, one row each; None when it counts none."""
    if not isinstance(component.measure, CreditedAmount):
        return None
    if isinstance(component, BonusAtTarget):
        return restrict(fill(_IN_QUOTA, plan, period, component, quota=text_of(component.quota)), component.measure)
    if isinstance(component, FlatRate) and isinstance(component.rate, Parameter):
        query = fill(_IN_PERIOD, plan, period, component, rate=exp.column("value", "a"))
        return restrict(join_rate_of_booking_day(query, component.rate, required=True), component.measure)
    flat = component.rate if isinstance(component, FlatRate) and isinstance(component.rate, Decimal) else None
    rate = exp.null() if flat is None else number_of(flat, RATE)
    return restrict(fill(_IN_PERIOD, plan, period, component, rate=rate), component.measure)


def compile_in_period(plan: Plan, component: Component, measure: CreditedAmount, period: Period) -> exp.Select:
    """The credits of the period that the component's conditions let pass, whether or not they have a rate or a quota."""
    return restrict(fill(_IN_PERIOD, plan, period, component, rate=exp.null()), measure)


def _details(plan: Plan, component: Component, period: Period) -> exp.Expr:
    counted = compile_counted(plan, component, period)
    assert counted is not None
    return counted.subquery()


def _tiers(plan: Plan, component: MarginalTiers, period: Period) -> exp.Select:
    by_quota = component.by == "attainment"
    target = exp.column("target", "t") if by_quota else exp.cast(exp.null(), MONEY)
    details = _details(plan, component, period)
    query = fill(_TIERED, plan, period, component, details=details, target=target, slices=_slices(component))
    if by_quota:
        on = fill(_OWN_QUOTA, plan, period, quota=text_of(component.quota)).args["where"].this
        query = query.join(exp.alias_(exp.to_table("targets"), "t", table=True), on=on, join_type="inner", copy=False)
    return query


def _slices(component: MarginalTiers) -> exp.Expr:
    """The sum over tiers of the slice inside times the rate; the first tier also takes what is below zero."""
    total = exp.column("measured", "s")
    summed: exp.Expr | None = None
    for tier in component.tiers:
        inside: exp.Expr = (
            total.copy() if tier.high is None else exp.func("LEAST", total.copy(), _bound(component, tier.high))
        )
        if summed is not None:
            over = exp.Sub(this=exp.paren(inside), expression=_bound(component, tier.low))
            inside = exp.func("GREATEST", over, number_of(Decimal(0), MONEY))
        part = exp.Mul(this=exp.cast(inside, MONEY), expression=number_of(tier.rate, RATE))
        summed = part if summed is None else exp.Add(this=summed, expression=part)
    assert summed is not None
    return exp.paren(summed)


def _bound(component: MarginalTiers, value: Decimal) -> exp.Expr:
    """A bound in the plan's currency: share × quota, never a division."""
    if component.by == "amount":
        return number_of(value, MONEY)
    product = exp.Mul(this=exp.column("target", "t"), expression=number_of(value, RATE))
    return exp.cast(exp.func("ROUND", product, exp.Literal.number(10)), MONEY)


def _bonus(plan: Plan, component: BonusAtTarget, period: Period) -> exp.Select:
    own = component.amount if isinstance(component.amount, Parameter) else None
    credited = isinstance(component.measure, CreditedAmount)
    literal = number_of(component.amount, MONEY) if isinstance(component.amount, Decimal) else exp.null()
    query = fill(
        _BONUS,
        plan,
        period,
        component,
        target=exp.column("target" if credited else "plain_target", "t"),
        threshold=number_of(component.threshold, RATE),
        quota=text_of(component.quota),
        in_plan_currency=fill(_IN_PLAN_CURRENCY, plan, period).expressions[0] if own else literal,
        promised=exp.cast(exp.column("value", "a"), MONEY) if own else literal,
        promised_currency=exp.column("currency", "a") if own else exp.cast(exp.null(), "VARCHAR"),
    )
    query = _join_measured(query, plan, component, period)
    if own is None:
        return query
    query = join_bonus_of_last_day(query, own, required=True)
    on = "SELECT 1 WHERE r.from_currency = a.currency AND r.to_currency = :plan_currency AND r.day = :last_day"
    condition = fill(on, plan, period).args["where"].this
    return query.join(
        exp.alias_(exp.to_table("day_rates"), "r", table=True), on=condition, join_type="left", copy=False
    )


def _join_measured(query: exp.Select, plan: Plan, component: BonusAtTarget, period: Period) -> exp.Select:
    measure = component.measure
    if isinstance(measure, CreditedAmount):
        measured = fill(_CREDITED, plan, period, component, details=_details(plan, component, period))
    else:
        measured = fill(_SUPPLIED, plan, period, component, figure=text_of(measure.name))
    on = exp.and_(
        *(
            exp.EQ(this=exp.column(mine, "m"), expression=exp.column(quotas, "t"))
            for mine, quotas in (("payee_id", "payee_id"), ("window_start_on", "start_on"), ("window_end_on", "end_on"))
        )
    )
    join_type = "left" if isinstance(measure, CreditedAmount) else "inner"
    return query.join(exp.alias_(measured.subquery(), "m", table=True), on=on, join_type=join_type, copy=False)
