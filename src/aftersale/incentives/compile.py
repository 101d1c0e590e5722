"""Compiles a plan to one SQL statement, a sqlglot tree in DuckDB's dialect that PostgreSQL runs to the same cent.

What keeps it exact: amounts of the plan are DECIMAL(28, 10), rates DECIMAL(9, 6), exchange rates DECIMAL(18, 8); multiply
first, never divide, round what is paid once. A converted credit is kept to ten decimals, the only other rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlglot import exp, parse_one

from aftersale.incentives.errors import PlanNotInForce, PlanPeriodMismatch
from aftersale.incentives.model import (
    MONTHS_OF_PAY_PERIOD,
    BonusAtTarget,
    Component,
    CreditedAmount,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
)
from aftersale.values.calendar import BusinessCalendar
from aftersale.values.currencies import load_currencies, minor_unit
from aftersale.values.period import Period

MONEY = "DECIMAL(28, 10)"
RATE = "DECIMAL(9, 6)"
DAYS_BEFORE_PERIOD = 800
"""A quota that ends in the period may have begun so long before it; rates of closed days are looked up as far back."""

_ONE_DAY = timedelta(days=1)

# A credit in the plan's currency: by the rate of its day, and on a day without publication by that of the day before it.
_COUNTED = """
SELECT c.payee_id, c.booking_id, c.booked_on, c.credit_type, c.amount, c.currency, c.deal_type, c.vertical, c.service_line, c.channel,
    CASE WHEN c.currency <> :plan_currency THEN coalesce(r.rate, f.rate) END AS exchange_rate,
    CASE WHEN c.currency <> :plan_currency THEN coalesce(r.rate_on, f.rate_on) END AS exchange_rate_on,
    :rate_day AS rate_day,
    CASE WHEN c.currency = :plan_currency THEN CAST(c.amount AS DECIMAL(28, 10))
        ELSE CAST(ROUND(c.amount * coalesce(r.rate, f.rate), 10) AS DECIMAL(28, 10)) END AS measured
FROM credits AS c
JOIN eligible AS p ON p.payee_id = c.payee_id
LEFT JOIN rates AS r ON r.from_currency = c.currency AND r.to_currency = :plan_currency AND r.rate_on = :rate_day
LEFT JOIN closed_days AS k ON k.day = :rate_day
LEFT JOIN rates AS f ON f.from_currency = c.currency AND f.to_currency = :plan_currency AND f.rate_on = k.rate_on
"""

# A quota in the plan's currency, by the rate of the first day of its own period.
_TARGETS = """
SELECT q.payee_id, q.measure, q.start_on, q.end_on,
    CASE WHEN q.currency = :plan_currency THEN CAST(q.amount AS DECIMAL(28, 10))
        ELSE CAST(ROUND(q.amount * coalesce(r.rate, f.rate), 10) AS DECIMAL(28, 10)) END AS target,
    CAST(q.amount AS DECIMAL(28, 10)) AS plain_target, q.currency
FROM quotas AS q
JOIN eligible AS p ON p.payee_id = q.payee_id
LEFT JOIN rates AS r ON r.from_currency = q.currency AND r.to_currency = :plan_currency AND r.rate_on = q.start_on
LEFT JOIN closed_days AS k ON k.day = q.start_on
LEFT JOIN rates AS f ON f.from_currency = q.currency AND f.to_currency = :plan_currency AND f.rate_on = k.rate_on
"""

# Who is paid in what, and how the plan's currency becomes it on the last day of the period.
_PAYOUT_RATES = """
SELECT p.payee_id, :payout_currency AS currency,
    CASE WHEN :payout_currency <> :plan_currency THEN coalesce(r.rate, f.rate) END AS exchange_rate,
    CASE WHEN :payout_currency <> :plan_currency THEN coalesce(r.rate_on, f.rate_on) END AS exchange_rate_on
FROM eligible AS p
LEFT JOIN rates AS r ON r.from_currency = :plan_currency AND r.to_currency = :payout_currency AND r.rate_on = :last_day
LEFT JOIN closed_days AS k ON k.day = :last_day
LEFT JOIN rates AS f ON f.from_currency = :plan_currency AND f.to_currency = :payout_currency AND f.rate_on = k.rate_on
"""

_FLAT_DETAIL = """
SELECT c.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, :rate AS rate
FROM counted AS c :join_parameter
WHERE c.booked_on >= :start_on AND c.booked_on < :end_on AND c.measured IS NOT NULL AND :rate IS NOT NULL
"""

_FLAT = """
SELECT d.payee_id, d.component, d.window_start_on, d.window_end_on, SUM(d.measured) AS measured,
    CAST(NULL AS DECIMAL(28, 10)) AS quota, CASE WHEN MIN(d.rate) = MAX(d.rate) THEN MIN(d.rate) END AS rate,
    SUM(d.measured * d.rate) AS exact_amount
FROM :details AS d GROUP BY d.payee_id, d.component, d.window_start_on, d.window_end_on
"""

_TIER_DETAIL = """
SELECT c.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, CAST(NULL AS DECIMAL(9, 6)) AS rate
FROM counted AS c
WHERE c.booked_on >= :start_on AND c.booked_on < :end_on AND c.measured IS NOT NULL
"""

_TIERED_BY_ATTAINMENT = """
SELECT s.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, s.measured, t.target AS quota,
    CAST(NULL AS DECIMAL(9, 6)) AS rate, :slices AS exact_amount
FROM (SELECT payee_id, CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured FROM :details GROUP BY payee_id) AS s
JOIN targets AS t ON t.payee_id = s.payee_id AND t.measure = :quota AND t.start_on = :start_on AND t.end_on = :end_on
WHERE t.target IS NOT NULL
"""

_TIERED_BY_AMOUNT = """
SELECT s.payee_id, :component AS component, :start_on AS window_start_on, :end_on AS window_end_on, s.measured,
    CAST(NULL AS DECIMAL(28, 10)) AS quota, CAST(NULL AS DECIMAL(9, 6)) AS rate, :slices AS exact_amount
FROM (SELECT payee_id, CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured FROM :details GROUP BY payee_id) AS s
"""

_BONUS_DETAIL = """
SELECT c.payee_id, :component AS component, t.start_on AS window_start_on, t.end_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, CAST(NULL AS DECIMAL(9, 6)) AS rate
FROM counted AS c
JOIN targets AS t ON t.payee_id = c.payee_id AND t.measure = :quota AND c.booked_on >= t.start_on AND c.booked_on < t.end_on
WHERE t.end_on > :start_on AND t.end_on <= :end_on AND c.measured IS NOT NULL
"""

_BONUS = """
SELECT t.payee_id, :component AS component, t.start_on AS window_start_on, t.end_on AS window_end_on,
    coalesce(m.measured, CAST(0 AS DECIMAL(28, 10))) AS measured, :target AS quota, CAST(NULL AS DECIMAL(9, 6)) AS rate,
    CASE WHEN coalesce(m.measured, 0) >= :target * :threshold THEN :bonus ELSE 0 END AS exact_amount
FROM targets AS t
LEFT JOIN :measured AS m ON m.payee_id = t.payee_id AND m.window_start_on = t.start_on AND m.window_end_on = t.end_on :join_parameter
WHERE t.measure = :quota AND t.end_on > :start_on AND t.end_on <= :end_on AND :target IS NOT NULL AND :bonus IS NOT NULL
"""

_SUMMED = """
SELECT payee_id, window_start_on, window_end_on, CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured
FROM :details GROUP BY payee_id, window_start_on, window_end_on
"""

_FIGURES = """
SELECT payee_id, start_on AS window_start_on, end_on AS window_end_on, CAST(value AS DECIMAL(28, 10)) AS measured
FROM figures WHERE measure = :figure
"""

_PARAMETER_JOIN = "JOIN parameters AS a ON a.payee_id = {payee} AND a.parameter = :parameter AND {day} >= a.start_on AND {day} < a.end_on"

_PAID = """
SELECT e.payee_id, e.component, e.window_start_on, e.window_end_on, CAST(ROUND(e.measured, 4) AS DECIMAL(18, 4)) AS measured,
    CAST(ROUND(e.quota, 4) AS DECIMAL(18, 4)) AS quota, CAST(e.rate AS DECIMAL(9, 6)) AS rate,
    CAST(ROUND(e.exact_amount, 10) AS DECIMAL(28, 10)) AS exact_amount, x.exchange_rate, x.exchange_rate_on,
    :rounded AS amount, x.currency
FROM earned AS e
JOIN payout_rates AS x ON x.payee_id = e.payee_id
WHERE x.currency IS NOT NULL AND (x.currency = :plan_currency OR x.exchange_rate IS NOT NULL)
ORDER BY e.payee_id, e.component, e.window_start_on
"""

_PAYOUT_AMOUNT = """
CASE WHEN x.exchange_rate IS NULL THEN CAST(ROUND(e.exact_amount, 10) AS DECIMAL(38, 18))
ELSE CAST(CAST(ROUND(e.exact_amount, 10) AS DECIMAL(24, 10)) * CAST(x.exchange_rate AS DECIMAL(14, 8)) AS DECIMAL(38, 18)) END
"""


def compile_plan(plan: Plan, period: Period) -> exp.Select:
    """Compile what the plan gives for a period: one row per payee, component and window of days, sorted.

    It reads `payees`, `credits`, `quotas`, `parameters`, `figures` and `rates`, and gives the columns of `Earning`.

    Raises
    ------
    PlanPeriodMismatch, PlanNotInForce
    """
    require_payable(plan, period)
    final = fill_component(_PAID, plan, None, period, rounded=_rounded())
    return with_inputs(plan, period, final)


def compile_details(plan: Plan, period: Period) -> exp.Select:
    """Compile which credits every component counted: the columns of `CountedCredit`, sorted by payee, component and booking."""
    require_payable(plan, period)
    parts = [details for component in plan.components if (details := details_of(plan, component, period)) is not None]
    final = parse_one(
        "SELECT * FROM detailed ORDER BY payee_id, component, window_start_on, booked_on, booking_id, credit_type",
        read="duckdb",
    )
    return with_inputs(plan, period, final, detailed=union_all(parts))


def print_sql(expression: exp.Expr, dialect: str) -> str:
    """The statement in `duckdb`, `postgres` or another dialect of sqlglot."""
    return expression.sql(dialect=dialect)


def is_payable(plan: Plan, period: Period) -> bool:
    """Tell whether the plan pays by such periods and is in force in this one."""
    try:
        require_payable(plan, period)
    except (PlanPeriodMismatch, PlanNotInForce):
        return False
    return True


def require_payable(plan: Plan, period: Period) -> None:
    """Raise unless the plan pays by such periods and is in force in this one."""
    months = MONTHS_OF_PAY_PERIOD[plan.pay_period]
    first = period.start_on
    span = (period.end_on.year - first.year) * 12 + period.end_on.month - first.month
    if first.day != 1 or period.end_on.day != 1 or span != months or (first.month - 1) % months:
        example = {"month": "2013-12", "quarter": "2013-Q4", "half": "2013-H2", "year": "2013"}[plan.pay_period]
        raise PlanPeriodMismatch(plan=plan.name, pay_period=plan.pay_period, period=period, example=example)
    if plan.start_on >= period.end_on or (plan.end_on is not None and plan.end_on <= period.start_on):
        until = f" to {plan.end_on}" if plan.end_on else ""
        raise PlanNotInForce(plan=plan.name, in_force=f"from {plan.start_on}{until}", period=period)


def with_inputs(plan: Plan, period: Period, final: exp.Expr, **more: exp.Expr) -> exp.Select:
    """The final SELECT with everything that it may read in front."""
    rate_day = exp.column("booked_on", "c") if plan.exchange.on == "booking_day" else _day(period.end_on - _ONE_DAY)
    payout_currency: exp.Expr = (
        exp.Literal.string(plan.currency) if plan.payout_currency == "plan" else exp.column("currency", "p")
    )
    inputs: dict[str, exp.Expr] = {
        "eligible": _eligible(plan),
        "closed_days": _closed_days(plan, period),
        "counted": fill_component(_COUNTED, plan, None, period, rate_day=rate_day),
        "targets": fill_component(_TARGETS, plan, None, period),
        "payout_rates": fill_component(_PAYOUT_RATES, plan, None, period, payout_currency=payout_currency),
        "earned": union_all([_earned(plan, each, period) for each in plan.components]),
        **more,
    }
    assert isinstance(final, exp.Select)
    for name, query in inputs.items():
        final = final.with_(name, as_=query, copy=False)
    return final


def _eligible(plan: Plan) -> exp.Expr:
    """The payees whom the plan pays."""
    query = parse_one("SELECT payee_id, currency, sales_role FROM payees", read="duckdb")
    assert isinstance(query, exp.Select)
    ways = []
    if plan.who.sales_roles:
        ways.append(exp.column("sales_role").isin(*(exp.Literal.string(role) for role in plan.who.sales_roles)))
    if plan.who.payees:
        ways.append(exp.column("payee_id").isin(*(exp.Literal.number(payee) for payee in plan.who.payees)))
    return query.where(exp.or_(*ways)) if ways else query


def _closed_days(plan: Plan, period: Period) -> exp.Expr:
    """Days on which no rate is published, with the day whose rate stands in; none when the plan wants the very day's."""
    pairs: list[tuple[date, date]] = []
    if plan.exchange.fallback == "previous_business_day":
        calendar = BusinessCalendar(plan.exchange.calendar)
        day = period.start_on - timedelta(days=DAYS_BEFORE_PERIOD)
        while day < period.end_on:
            if not calendar.is_business_day(day):
                pairs.append((day, calendar.previous_business_day(day)))
            day += _ONE_DAY
    rows = pairs or [(date(1, 1, 1), date(1, 1, 1))]
    values = ", ".join(f"(CAST('{day}' AS DATE), CAST('{rate_on}' AS DATE))" for day, rate_on in rows)
    return parse_one(f"SELECT day, rate_on FROM (VALUES {values}) AS v(day, rate_on)", read="duckdb")


def _earned(plan: Plan, component: Component, period: Period) -> exp.Expr:
    if isinstance(component, FlatRate):
        return fill_component(_FLAT, plan, component, period, details=subquery(_flat_details(plan, component, period)))
    if isinstance(component, MarginalTiers):
        template = _TIERED_BY_ATTAINMENT if component.by == "attainment" else _TIERED_BY_AMOUNT
        details = _tier_details(plan, component, period)
        quota = exp.Literal.string(component.quota)
        return fill_component(
            template, plan, component, period, details=subquery(details), slices=_slices(component), quota=quota
        )
    return _bonus(plan, component, period)


def details_of(plan: Plan, component: Component, period: Period) -> exp.Expr | None:
    """Which credits a component counts, one row each; None when it counts none."""
    if isinstance(component, FlatRate):
        return _flat_details(plan, component, period)
    if isinstance(component, MarginalTiers):
        return _tier_details(plan, component, period)
    return _bonus_details(plan, component, period) if isinstance(component.measure, CreditedAmount) else None


def _flat_details(plan: Plan, component: FlatRate, period: Period) -> exp.Expr:
    template, rate = _FLAT_DETAIL, _figure(component.rate, RATE)
    join = join_parameter("c.payee_id", "c.booked_on") if isinstance(component.rate, Parameter) else ""
    query = fill_component(
        template.replace(":join_parameter", join), plan, component, period, rate=rate, parameter=name_of(component.rate)
    )
    return restrict(query, component.measure)


def _tier_details(plan: Plan, component: MarginalTiers, period: Period) -> exp.Expr:
    return restrict(fill_component(_TIER_DETAIL, plan, component, period), component.measure)


def _bonus_details(plan: Plan, component: BonusAtTarget, period: Period) -> exp.Expr:
    assert isinstance(component.measure, CreditedAmount)
    quota = exp.Literal.string(component.quota)
    return restrict(fill_component(_BONUS_DETAIL, plan, component, period, quota=quota), component.measure)


def _bonus(plan: Plan, component: BonusAtTarget, period: Period) -> exp.Expr:
    join = ""
    if isinstance(component.amount, Parameter):
        # A left join: a payee without the parameter has no bonus, which the exclusions say.
        join = "LEFT " + join_parameter("t.payee_id", "t.end_on - 1")
    if isinstance(component.measure, CreditedAmount):
        target = exp.column("target", "t")
        measured = fill_component(
            _SUMMED, plan, component, period, details=subquery(_bonus_details(plan, component, period))
        )
    else:
        target = exp.column("plain_target", "t")
        measured = fill_component(_FIGURES, plan, component, period, figure=exp.Literal.string(component.measure.name))
    template = _BONUS.replace(":join_parameter", join)
    return fill_component(
        template,
        plan,
        component,
        period,
        measured=subquery(measured),
        target=target,
        threshold=_number(component.threshold, RATE),
        bonus=_figure(component.amount, MONEY),
        parameter=name_of(component.amount),
        quota=exp.Literal.string(component.quota),
    )


def _slices(component: MarginalTiers) -> exp.Expr:
    """The sum over tiers of the slice inside times the rate; the first tier also takes what is below zero."""
    total = exp.column("measured", "s")
    parts: list[exp.Expr] = []
    for position, tier in enumerate(component.tiers):
        top = total if tier.high is None else exp.func("LEAST", total.copy(), _bound(component, tier.high))
        inside: exp.Expr = top
        if position:
            low = _bound(component, tier.low)
            inside = exp.func("GREATEST", exp.Sub(this=exp.paren(top), expression=low), _number(Decimal(0), MONEY))
        parts.append(exp.Mul(this=exp.cast(inside, MONEY), expression=_number(tier.rate, RATE)))
    summed = parts[0]
    for part in parts[1:]:
        summed = exp.Add(this=summed, expression=part)
    return exp.paren(summed)


def _bound(component: MarginalTiers, value: Decimal) -> exp.Expr:
    """A bound in the plan's currency: threshold × quota, never a division."""
    if component.by == "amount":
        return _number(value, MONEY)
    product = exp.Mul(this=exp.column("target", "t"), expression=_number(value, RATE))
    return exp.cast(exp.func("ROUND", product, exp.Literal.number(10)), MONEY)


def _rounded() -> exp.Expr:
    """The exact amount in the payout currency, rounded half away from zero to its minor unit, once."""
    amount = parse_one(_PAYOUT_AMOUNT, read="duckdb")
    by_digits: dict[int, list[str]] = {}
    for currency in sorted(load_currencies()):
        by_digits.setdefault(minor_unit(currency), []).append(currency)
    case = exp.Case()
    for digits, currencies in sorted(by_digits.items()):
        if digits != 2:
            listed = exp.column("currency", "x").isin(*(exp.Literal.string(code) for code in currencies))
            case = case.when(listed, exp.cast(_round(amount.copy(), digits), "DECIMAL(18, 4)"))
    return case.else_(exp.cast(_round(amount, 2), "DECIMAL(18, 4)"))


def _round(amount: exp.Expr, digits: int) -> exp.Expr:
    return exp.func("ROUND", exp.paren(amount), exp.Literal.number(digits))


def union_all(parts: Sequence[exp.Expr]) -> exp.Expr:
    """All rows of all parts."""
    united = parts[0]
    for part in parts[1:]:
        united = exp.union(united, part, distinct=False, copy=False)
    return united


def restrict(query: exp.Expr, measure: CreditedAmount) -> exp.Expr:
    """Only credits whose columns have one of the values that the measure names."""
    assert isinstance(query, exp.Select)
    for column, values in measure.where:
        query = query.where(exp.column(column, "c").isin(*(exp.Literal.string(value) for value in values)), copy=False)
    return query


def fill_component(
    template: str, plan: Plan, component: Component | None, period: Period, **values: exp.Expr
) -> exp.Expr:
    """A statement of the plan with its `:names` filled; the component's name, where there is one."""
    filled = exp.replace_placeholders(
        parse_one(template, read="duckdb"),
        plan_currency=exp.Literal.string(plan.currency),
        component=exp.Literal.string(component.name if component else ""),
        start_on=_day(period.start_on),
        end_on=_day(period.end_on),
        last_day=_day(period.end_on - _ONE_DAY),
        **values,
    )
    assert isinstance(filled, exp.Expr)
    return filled


def join_parameter(payee: str, day: str) -> str:
    """The join that brings `a.value`, the payee's own figure in force on a day."""
    return _PARAMETER_JOIN.format(payee=payee, day=day)


def _figure(value: Decimal | Parameter, sql_type: str) -> exp.Expr:
    if isinstance(value, Decimal):
        return _number(value, sql_type)
    # Both engines may cast before they join, and another figure of the payee need not fit the type of this one.
    mine = exp.EQ(this=exp.column("parameter", "a"), expression=name_of(value))
    return exp.Case().when(mine, exp.cast(exp.column("value", "a"), sql_type))


def name_of(value: Decimal | Parameter) -> exp.Expr:
    """The name of a payee's own figure; empty for a literal one."""
    return exp.Literal.string(value.name if isinstance(value, Parameter) else "")


def _number(value: Decimal, sql_type: str) -> exp.Expr:
    return exp.cast(exp.Literal.number(f"{value:f}"), sql_type)


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")


def subquery(query: exp.Expr) -> exp.Expr:
    """A query to read from."""
    assert isinstance(query, exp.Query)
    return query.subquery()
