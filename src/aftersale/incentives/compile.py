"""Compiles a plan to one SQL statement, a sqlglot tree in DuckDB's dialect that PostgreSQL runs to the same cent.

What keeps it exact: money is DECIMAL(28, 10), rates DECIMAL(9, 6), exchange rates DECIMAL(18, 8); multiply first, never
divide. A converted credit, a converted quota and what a component gives keep ten decimals; what is paid is rounded once.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlglot import exp, parse_one

from aftersale.incentives.compile_components import compile_component, compile_counted
from aftersale.incentives.errors import PlanNotInForce, PlanPeriodMismatch
from aftersale.incentives.model import MONTHS_OF_PAY_PERIOD, Plan
from aftersale.incentives.templates import day_of, fill, text_of, union_all
from aftersale.values.calendar import BusinessCalendar
from aftersale.values.currencies import load_currencies, minor_unit
from aftersale.values.period import Period
from aftersale.values.sentence import Sentence

DAYS_BEFORE_PERIOD = 800
"""A quota that ends in the period may have begun so long before it; rates of closed days are looked up as far back."""

_ONE_DAY = timedelta(days=1)

# One rate per pair and day. On a day without publication stands the rate of the day before it, unless there is one after
# all. Sources that contradict each other leave no rate, though `rate_on` says that there are some.
_DAY_RATES = """
SELECT from_currency, to_currency, day, MIN(rate_on) AS rate_on, CASE WHEN MIN(rate) = MAX(rate) THEN MIN(rate) END AS rate
FROM (
    SELECT from_currency, to_currency, rate_on AS day, rate_on, rate FROM rates
    UNION ALL
    SELECT f.from_currency, f.to_currency, k.day, f.rate_on, f.rate
    FROM closed_days AS k JOIN rates AS f ON f.rate_on = k.rate_on
    WHERE NOT EXISTS (
        SELECT 1 FROM rates AS s
        WHERE s.from_currency = f.from_currency AND s.to_currency = f.to_currency AND s.rate_on = k.day)
) AS known
GROUP BY from_currency, to_currency, day
"""

# On DuckDB the product of two DECIMAL(18) stays DECIMAL(18) and overflows, so one side is widened first.
_COUNTED = """
SELECT c.payee_id, c.booking_id, c.booked_on, c.credit_type, c.amount, c.currency, c.deal_type, c.vertical, c.service_line, c.channel,
    r.rate AS exchange_rate, r.rate_on AS exchange_rate_on, :rate_day AS rate_day,
    CASE WHEN c.currency = :plan_currency THEN CAST(c.amount AS DECIMAL(28, 10))
        ELSE CAST(ROUND(CAST(c.amount AS DECIMAL(20, 4)) * r.rate, 10) AS DECIMAL(28, 10)) END AS measured
FROM credits AS c
JOIN eligible AS p ON p.payee_id = c.payee_id
LEFT JOIN day_rates AS r ON c.currency <> :plan_currency AND r.from_currency = c.currency AND r.to_currency = :plan_currency
    AND r.day = :rate_day
"""

# A quota in the plan's currency, by the rate of the first day of its own period.
_TARGETS = """
SELECT q.payee_id, q.measure, q.start_on, q.end_on,
    CASE WHEN q.currency = :plan_currency THEN CAST(q.amount AS DECIMAL(28, 10))
        ELSE CAST(ROUND(CAST(q.amount AS DECIMAL(20, 4)) * r.rate, 10) AS DECIMAL(28, 10)) END AS target,
    CAST(q.amount AS DECIMAL(28, 10)) AS plain_target, q.currency
FROM quotas AS q
JOIN eligible AS p ON p.payee_id = q.payee_id
LEFT JOIN day_rates AS r ON q.currency <> :plan_currency AND r.from_currency = q.currency AND r.to_currency = :plan_currency
    AND r.day = q.start_on
"""

_ENDING = "SELECT * FROM targets AS t WHERE t.end_on > :start_on AND t.end_on <= :end_on"

# Who is paid in what, and how the plan's currency becomes it on the last day of the period.
_PAYOUT_RATES = """
SELECT p.payee_id, :payout_currency AS currency, r.rate AS exchange_rate, r.rate_on AS exchange_rate_on
FROM eligible AS p
LEFT JOIN day_rates AS r ON :payout_currency <> :plan_currency AND r.from_currency = :plan_currency
    AND r.to_currency = :payout_currency AND r.day = :last_day
"""

# A bonus promised in the payout currency is paid as promised, not there and back through the plan's.
_PAYABLE = """
SELECT e.payee_id, e.component, e.window_start_on, e.window_end_on, e.measured, e.quota, e.rate, e.exact_amount, x.currency,
    CASE WHEN e.promised_currency = x.currency OR x.currency = :plan_currency THEN CAST(NULL AS DECIMAL(18, 8))
        ELSE x.exchange_rate END AS exchange_rate,
    CASE WHEN e.promised_currency = x.currency OR x.currency = :plan_currency THEN CAST(NULL AS DATE)
        ELSE x.exchange_rate_on END AS exchange_rate_on,
    CASE WHEN e.promised_currency = x.currency THEN CAST(e.promised AS DECIMAL(38, 18))
        WHEN x.currency = :plan_currency THEN CAST(e.exact_amount AS DECIMAL(38, 18))
        ELSE CAST(e.exact_amount * x.exchange_rate AS DECIMAL(38, 18)) END AS payable
FROM earned AS e JOIN payout_rates AS x ON x.payee_id = e.payee_id
WHERE e.exact_amount IS NOT NULL
"""

_PAID = """
SELECT payee_id, component, window_start_on, window_end_on, CAST(ROUND(measured, 4) AS DECIMAL(18, 4)) AS measured,
    CAST(ROUND(quota, 4) AS DECIMAL(18, 4)) AS quota, CAST(rate AS DECIMAL(9, 6)) AS rate, exact_amount, exchange_rate,
    exchange_rate_on, :rounded AS amount, currency
FROM payable
WHERE payable IS NOT NULL AND currency IS NOT NULL
ORDER BY payee_id, component COLLATE "C", window_start_on, window_end_on
"""

_DETAILED = """
SELECT * FROM detailed
ORDER BY payee_id, component COLLATE "C", window_start_on, window_end_on, booked_on, booking_id, credit_type COLLATE "C", amount
"""


def compile_plan(plan: Plan, period: Period) -> exp.Select:
    """Compile what the plan gives for a period: one row per payee, component and window of days, sorted.

    It reads `payees`, `credits`, `quotas`, `parameters`, `figures` and `rates`, and gives the columns of `Earning`.

    Raises
    ------
    PlanPeriodMismatch, PlanNotInForce
    """
    require_payable(plan, period)
    return with_inputs(plan, period, fill(_PAID, plan, period, rounded=_rounded()))


def compile_details(plan: Plan, period: Period) -> exp.Select:
    """Compile which credits every component counted: the columns of `CountedCredit`, by payee, component and booking."""
    require_payable(plan, period)
    parts = [counted for each in plan.components if (counted := compile_counted(plan, each, period)) is not None]
    # A plan that counts figures only has no credits to show.
    detailed = union_all(parts) if parts else fill(_NO_DETAILS, plan, period)
    return with_inputs(plan, period, fill(_DETAILED, plan, period), detailed=detailed)


_NO_DETAILS = """
SELECT c.payee_id, '' AS component, c.booked_on AS window_start_on, c.booked_on AS window_end_on, c.booking_id, c.booked_on,
    c.credit_type, c.amount, c.currency, c.exchange_rate, c.exchange_rate_on, c.measured, CAST(NULL AS DECIMAL(9, 6)) AS rate
FROM counted AS c WHERE FALSE
"""


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
        in_force = Sentence("from {start}", start=plan.start_on)
        if plan.end_on:
            in_force = Sentence("from {start} to {end}", start=plan.start_on, end=plan.end_on)
        raise PlanNotInForce(plan=plan.name, in_force=in_force, period=period)


def with_inputs(plan: Plan, period: Period, final: exp.Select, **more: exp.Expr) -> exp.Select:
    """The final SELECT with everything that it may read in front."""
    rate_day = exp.column("booked_on", "c") if plan.exchange.on == "booking_day" else day_of(period.end_on - _ONE_DAY)
    payout_currency = text_of(plan.currency) if plan.payout_currency == "plan" else exp.column("currency", "p")
    inputs: dict[str, exp.Expr] = {
        "eligible": _eligible(plan),
        "closed_days": _closed_days(plan, period),
        "day_rates": fill(_DAY_RATES, plan, period),
        "counted": fill(_COUNTED, plan, period, rate_day=rate_day),
        "targets": fill(_TARGETS, plan, period),
        "ending_quotas": fill(_ENDING, plan, period),
        "payout_rates": fill(_PAYOUT_RATES, plan, period, payout_currency=payout_currency),
        "earned": union_all([compile_component(plan, each, period) for each in plan.components]),
        "payable": fill(_PAYABLE, plan, period),
        **more,
    }
    for name, query in inputs.items():
        final = final.with_(name, as_=query, copy=False)
    return final


def _eligible(plan: Plan) -> exp.Select:
    """The payees whom the plan pays, each once."""
    query = parse_one("SELECT payee_id, MIN(currency) AS currency FROM payees GROUP BY payee_id", read="duckdb")
    assert isinstance(query, exp.Select)
    ways: list[exp.Expr] = []
    if plan.who.sales_roles:
        ways.append(exp.column("sales_role").isin(*map(text_of, plan.who.sales_roles)))
    if plan.who.payees:
        ways.append(exp.column("payee_id").isin(*(exp.Literal.number(payee) for payee in plan.who.payees)))
    return query.where(exp.or_(*ways), copy=False) if ways else query


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
    if not pairs:
        return parse_one("SELECT rate_on AS day, rate_on FROM rates WHERE FALSE", read="duckdb")
    rows = exp.values([(day_of(day), day_of(rate_on)) for day, rate_on in pairs], alias="v", columns=["day", "rate_on"])
    return exp.select("day", "rate_on").from_(rows)


def _rounded() -> exp.Expr:
    """What is payable, rounded half away from zero to the minor unit of its currency, once."""
    by_digits: dict[int, list[str]] = {}
    for currency in sorted(load_currencies()):
        by_digits.setdefault(minor_unit(currency), []).append(currency)
    case = exp.Case()
    for digits, currencies in sorted(by_digits.items()):
        if digits != 2:
            case = case.when(exp.column("currency").isin(*map(text_of, currencies)), _round_to(digits))
    return case.else_(_round_to(2))


def _round_to(digits: int) -> exp.Expr:
    return exp.cast(exp.func("ROUND", exp.column("payable"), exp.Literal.number(digits)), "DECIMAL(18, 4)")
