"""Compiles what a plan cannot pay, and why: credits without a rate, payees without quota, figure, parameter or currency."""

from __future__ import annotations

from sqlglot import exp

from aftersale.incentives.compile import require_payable, with_inputs
from aftersale.incentives.compile_components import compile_in_period
from aftersale.incentives.model import (
    BonusAtTarget,
    Component,
    CreditedAmount,
    Figure,
    FlatRate,
    MarginalTiers,
    Parameter,
    Plan,
)
from aftersale.incentives.templates import (
    fill,
    join_bonus_of_last_day,
    join_rate_of_booking_day,
    restrict,
    text_of,
    union_all,
)
from aftersale.values.period import Period

_RATE_MISSING = """
SELECT DISTINCT c.payee_id, :component AS component,
    CASE WHEN c.exchange_rate_on IS NULL THEN 'rate_missing' ELSE 'rate_contradicted' END AS reason, c.booking_id, c.booked_on,
    c.amount, c.currency, c.currency || ' to ' || :plan_currency AS missing, c.rate_day AS missing_on
FROM counted AS c
WHERE c.measured IS NULL
"""
_IN_PERIOD = "SELECT 1 WHERE c.booked_on >= :from_on AND c.booked_on < :until_on"
# A bonus counts the days of its quota, which may have begun before the period.
_IN_ENDING_QUOTA = """
SELECT 1 WHERE EXISTS (
    SELECT 1 FROM ending_quotas AS t
    WHERE t.payee_id = c.payee_id AND t.measure = :quota AND c.booked_on >= t.start_on AND c.booked_on < t.end_on)
"""

_PARAMETER_MISSING = """
SELECT c.payee_id, :component AS component, 'parameter_missing' AS reason, c.booking_id, c.booked_on, c.amount, c.currency,
    :name AS missing, c.booked_on AS missing_on
FROM counted AS c
WHERE c.booked_on >= :from_on AND c.booked_on < :until_on AND a.payee_id IS NULL
"""

# What the tiers would have been measured by: a quota whose days are those of the period.
_TIER_QUOTA_MISSING = """
SELECT c.payee_id, :component AS component, CASE WHEN MAX(q.payee_id) IS NULL THEN 'quota_missing'
        WHEN MAX(q.plain_target) = 0 THEN 'quota_zero' ELSE 'quota_rate_missing' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on, CAST(ROUND(SUM(c.measured), 4) AS DECIMAL(18, 4)) AS amount,
    :plan_currency AS currency, :quota AS missing, :start_on AS missing_on
FROM :credited AS c
LEFT JOIN targets AS q ON q.payee_id = c.payee_id AND q.measure = :quota AND q.start_on = :start_on AND q.end_on = :end_on
WHERE q.target IS NULL OR q.target <= 0
GROUP BY c.payee_id
"""

# Credited in the period, and no quota of the measure touches it: neither met nor missed.
_BONUS_QUOTA_MISSING = """
SELECT c.payee_id, :component AS component, 'quota_missing' AS reason, CAST(NULL AS BIGINT) AS booking_id,
    CAST(NULL AS DATE) AS booked_on, CAST(ROUND(SUM(c.measured), 4) AS DECIMAL(18, 4)) AS amount, :plan_currency AS currency,
    :quota AS missing, :start_on AS missing_on
FROM :credited AS c
WHERE NOT EXISTS (
    SELECT 1 FROM targets AS q
    WHERE q.payee_id = c.payee_id AND q.measure = :quota AND q.start_on < :end_on AND (q.end_on IS NULL OR q.end_on > :start_on))
GROUP BY c.payee_id
"""

_BONUS_QUOTA_UNUSABLE = """
SELECT t.payee_id, :component AS component, CASE WHEN :target = 0 THEN 'quota_zero' ELSE 'quota_rate_missing' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on, CAST(t.plain_target AS DECIMAL(18, 4)) AS amount, t.currency,
    :quota AS missing, t.start_on AS missing_on
FROM ending_quotas AS t
WHERE t.measure = :quota AND (:target IS NULL OR :target <= 0)
"""

_BONUS_PARAMETER_MISSING = """
SELECT t.payee_id, :component AS component, 'parameter_missing' AS reason, CAST(NULL AS BIGINT) AS booking_id,
    CAST(NULL AS DATE) AS booked_on, CAST(NULL AS DECIMAL(18, 4)) AS amount, :plan_currency AS currency, :name AS missing,
    t.end_on - 1 AS missing_on
FROM ending_quotas AS t
WHERE t.measure = :quota AND a.payee_id IS NULL
"""

_FIGURE_UNUSABLE = """
SELECT t.payee_id, :component AS component, CASE WHEN COUNT(f.payee_id) = 0 THEN 'figure_missing' ELSE 'figure_contradicted' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on, CAST(NULL AS DECIMAL(18, 4)) AS amount,
    :plan_currency AS currency, :figure AS missing, t.start_on AS missing_on
FROM ending_quotas AS t
LEFT JOIN figures AS f ON f.payee_id = t.payee_id AND f.measure = :figure AND f.start_on = t.start_on AND f.end_on = t.end_on
WHERE t.measure = :quota
GROUP BY t.payee_id, t.start_on, t.end_on
HAVING COUNT(f.payee_id) <> 1
"""

# Earned, and not payable: the bonus cannot be converted, or the payee has no currency, or theirs has no rate.
_UNPAYABLE = """
SELECT e.payee_id, e.component, CASE WHEN e.exact_amount IS NULL THEN 'bonus_rate_missing'
        WHEN x.currency IS NULL THEN 'currency_missing' ELSE 'payout_rate_missing' END AS reason,
    CAST(NULL AS BIGINT) AS booking_id, CAST(NULL AS DATE) AS booked_on,
    CAST(ROUND(COALESCE(e.exact_amount, e.promised), 4) AS DECIMAL(18, 4)) AS amount,
    CASE WHEN e.exact_amount IS NULL THEN e.promised_currency ELSE :plan_currency END AS currency,
    CASE WHEN e.exact_amount IS NULL THEN e.promised_currency || ' to ' || :plan_currency
        WHEN x.currency IS NULL THEN 'payout currency' ELSE :plan_currency || ' to ' || x.currency END AS missing,
    :last_day AS missing_on
FROM earned AS e JOIN payout_rates AS x ON x.payee_id = e.payee_id
WHERE e.exact_amount IS NULL OR x.currency IS NULL
    OR (x.currency <> :plan_currency AND x.exchange_rate IS NULL AND COALESCE(e.promised_currency, '') <> x.currency)
"""

_SORTED = """
SELECT * FROM excluded
ORDER BY payee_id, component COLLATE "C", reason COLLATE "C", booked_on, booking_id, missing_on, amount, currency COLLATE "C"
"""


def compile_exclusions(plan: Plan, period: Period) -> exp.Select:
    """Compile what is left out: the columns of `Exclusion`, sorted by payee and component."""
    require_payable(plan, period)
    parts: list[exp.Expr] = [part for each in plan.components for part in _of_component(plan, each, period)]
    parts.append(fill(_UNPAYABLE, plan, period))
    return with_inputs(plan, period, fill(_SORTED, plan, period), excluded=union_all(parts))


def _of_component(plan: Plan, component: Component, period: Period) -> list[exp.Expr]:
    if isinstance(component, BonusAtTarget):
        return _of_bonus(plan, component, period)
    parts: list[exp.Expr] = [_without_rate(plan, component, component.measure, period)]
    if isinstance(component, FlatRate) and isinstance(component.rate, Parameter):
        query = fill(_PARAMETER_MISSING, plan, period, component, name=text_of(component.rate.name))
        parts.append(restrict(join_rate_of_booking_day(query, component.rate, required=False), component.measure))
    if isinstance(component, MarginalTiers) and component.by == "attainment":
        credited = compile_in_period(plan, component, component.measure, period).subquery()
        quota = text_of(component.quota)
        parts.append(fill(_TIER_QUOTA_MISSING, plan, period, component, credited=credited, quota=quota))
    return parts


def _of_bonus(plan: Plan, component: BonusAtTarget, period: Period) -> list[exp.Expr]:
    measure, quota = component.measure, text_of(component.quota)
    target = exp.column("plain_target" if isinstance(measure, Figure) else "target", "t")
    parts: list[exp.Expr] = [fill(_BONUS_QUOTA_UNUSABLE, plan, period, component, quota=quota, target=target)]
    if isinstance(measure, CreditedAmount):
        parts.append(_without_rate(plan, component, measure, period))
        credited = compile_in_period(plan, component, measure, period).subquery()
        parts.append(fill(_BONUS_QUOTA_MISSING, plan, period, component, credited=credited, quota=quota))
    else:
        parts.append(fill(_FIGURE_UNUSABLE, plan, period, component, quota=quota, figure=text_of(measure.name)))
    if isinstance(component.amount, Parameter):
        name = text_of(component.amount.name)
        query = fill(_BONUS_PARAMETER_MISSING, plan, period, component, quota=quota, name=name)
        parts.append(join_bonus_of_last_day(query, component.amount, required=False))
    return parts


def _without_rate(plan: Plan, component: Component, measure: CreditedAmount, period: Period) -> exp.Select:
    query = restrict(fill(_RATE_MISSING, plan, period, component), measure)
    if isinstance(component, BonusAtTarget):
        days = fill(_IN_ENDING_QUOTA, plan, period, component, quota=text_of(component.quota))
    else:
        days = fill(_IN_PERIOD, plan, period, component)
    return query.where(days.args["where"].this, copy=False)
