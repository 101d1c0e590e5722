"""Compiles what a plan cannot pay, and why: credits without an exchange rate, payees without a quota, a rate or a currency."""

from __future__ import annotations

from sqlglot import exp, parse_one

from aftersale.incentives.compile import (
    details_of,
    fill_component,
    join_parameter,
    name_of,
    require_payable,
    restrict,
    subquery,
    union_all,
    with_inputs,
)
from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
)
from aftersale.values.period import Period

# Credits that a component counts by their columns and days, whether or not they can be converted.
_WITHOUT_RATE = """
SELECT c.payee_id, :component AS component, 'rate_missing' AS reason, c.booking_id, c.booked_on, c.amount, c.currency,
    c.currency || ' to ' || :plan_currency AS missing, c.rate_day AS missing_on
FROM counted AS c
WHERE c.booked_on >= :start_on AND c.booked_on < :end_on AND c.measured IS NULL
"""

_WITHOUT_PARAMETER = """
SELECT c.payee_id, :component AS component, 'parameter_missing' AS reason, c.booking_id, c.booked_on, c.amount, c.currency,
    :parameter AS missing, c.booked_on AS missing_on
FROM counted AS c LEFT :join_parameter
WHERE c.booked_on >= :start_on AND c.booked_on < :end_on AND a.value IS NULL
"""

_WITHOUT_QUOTA = """
SELECT d.payee_id, :component AS component, CASE WHEN MAX(q.payee_id) IS NULL THEN 'quota_missing' ELSE 'quota_rate_missing' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on, CAST(ROUND(SUM(d.measured), 4) AS DECIMAL(18, 4)) AS amount,
    :plan_currency AS currency, :quota AS missing, :start_on AS missing_on
FROM :details AS d
LEFT JOIN targets AS q ON q.payee_id = d.payee_id AND q.measure = :quota AND q.start_on = :start_on AND q.end_on = :end_on
WHERE q.target IS NULL
GROUP BY d.payee_id
"""

_BONUS_WITHOUT_PARAMETER = """
SELECT t.payee_id, :component AS component, 'parameter_missing' AS reason, CAST(NULL AS BIGINT) AS booking_id,
    CAST(NULL AS DATE) AS booked_on, CAST(NULL AS DECIMAL(18, 4)) AS amount, :plan_currency AS currency, :parameter AS missing,
    t.end_on - 1 AS missing_on
FROM targets AS t LEFT :join_parameter
WHERE t.measure = :quota AND t.end_on > :start_on AND t.end_on <= :end_on AND a.value IS NULL
"""

_BONUS_WITHOUT_QUOTA_RATE = """
SELECT t.payee_id, :component AS component, 'quota_rate_missing' AS reason, CAST(NULL AS BIGINT) AS booking_id,
    CAST(NULL AS DATE) AS booked_on, CAST(ROUND(t.plain_target, 4) AS DECIMAL(18, 4)) AS amount, t.currency,
    t.currency || ' to ' || :plan_currency AS missing, t.start_on AS missing_on
FROM targets AS t
WHERE t.measure = :quota AND t.end_on > :start_on AND t.end_on <= :end_on AND t.target IS NULL
"""

_WITHOUT_PAYOUT = """
SELECT e.payee_id, e.component, CASE WHEN x.currency IS NULL THEN 'currency_missing' ELSE 'payout_rate_missing' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on, CAST(ROUND(e.exact_amount, 4) AS DECIMAL(18, 4)) AS amount,
    :plan_currency AS currency, CASE WHEN x.currency IS NULL THEN 'payout currency'
        ELSE :plan_currency || ' to ' || x.currency END AS missing,
    :last_day AS missing_on
FROM earned AS e JOIN payout_rates AS x ON x.payee_id = e.payee_id
WHERE x.currency IS NULL OR (x.currency <> :plan_currency AND x.exchange_rate IS NULL)
"""

_SORTED = "SELECT * FROM excluded ORDER BY payee_id, component, reason, booked_on, booking_id"


def compile_exclusions(plan: Plan, period: Period) -> exp.Select:
    """Compile what is left out: the columns of `Exclusion`, sorted by payee and component."""
    require_payable(plan, period)
    parts = [part for component in plan.components for part in _of_component(plan, component, period)]
    parts.append(fill_component(_WITHOUT_PAYOUT, plan, None, period))
    return with_inputs(plan, period, parse_one(_SORTED, read="duckdb"), excluded=union_all(parts))


def _of_component(plan: Plan, component: Component, period: Period) -> list[exp.Expr]:
    parts: list[exp.Expr] = []
    if isinstance(component.measure, CreditedAmount):
        parts.append(restrict(fill_component(_WITHOUT_RATE, plan, component, period), component.measure))
    if isinstance(component, FlatRate) and isinstance(component.rate, Parameter):
        template = _WITHOUT_PARAMETER.replace(":join_parameter", join_parameter("c.payee_id", "c.booked_on"))
        query = fill_component(template, plan, component, period, parameter=name_of(component.rate))
        parts.append(restrict(query, component.measure))
    if isinstance(component, MarginalTiers) and component.by == "attainment":
        details = details_of(plan, component, period)
        assert details is not None
        quota = exp.Literal.string(component.quota)
        parts.append(fill_component(_WITHOUT_QUOTA, plan, component, period, details=subquery(details), quota=quota))
    if isinstance(component, BonusAtTarget):
        parts += _of_bonus(plan, component, period)
    return parts


def _of_bonus(plan: Plan, component: BonusAtTarget, period: Period) -> list[exp.Expr]:
    quota = exp.Literal.string(component.quota)
    parts: list[exp.Expr] = []
    if isinstance(component.measure, CreditedAmount):
        parts.append(fill_component(_BONUS_WITHOUT_QUOTA_RATE, plan, component, period, quota=quota))
    if isinstance(component.amount, Parameter):
        template = _BONUS_WITHOUT_PARAMETER.replace(":join_parameter", join_parameter("t.payee_id", "t.end_on - 1"))
        parts.append(
            fill_component(template, plan, component, period, quota=quota, parameter=name_of(component.amount))
        )
    return parts
