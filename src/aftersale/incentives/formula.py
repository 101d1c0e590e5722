"""The formula of a statement's line with its numbers in it, and what must be known to read it."""

from __future__ import annotations

from decimal import Decimal

from aftersale.incentives.model import BonusAtTarget, Component, Earning, Figure, MarginalTiers, Plan
from aftersale.incentives.share import split_tiers
from aftersale.values.money import Money
from aftersale.values.sentence import N_, Coded, Fact, Percent, Sentence

_FIGURE_MET = N_("{measure} {measured} reaches {threshold} of the quota {quota}: {paid}")
_FIGURE_MISSED = N_("{measure} {measured} does not reach {threshold} of the quota {quota}: {paid}")
_CREDITED_MET = N_("credited {measured} reaches {threshold} of the quota {quota}: {paid}")
_CREDITED_MISSED = N_("credited {measured} does not reach {threshold} of the quota {quota}: {paid}")


def explain_adjusted(earning: Earning, for_period: str) -> Sentence:
    """What an adjustment is the difference of."""
    result = Money(earning.amount, earning.currency)
    return Sentence("what {period} gives today, less what was paid for it = {result}", period=for_period, result=result)


def explain_result(plan: Plan, component: Component | None, earning: Earning) -> Sentence:
    """What was multiplied by what, and what it gave."""
    facts: dict[str, Fact] = {
        "measured": _amount(earning.measured, plan.currency),
        "converted": _converted(plan, earning),
        "result": Money(earning.amount, earning.currency),
    }
    if isinstance(component, BonusAtTarget):
        return _explain_bonus(plan, component, earning)
    if isinstance(component, MarginalTiers):
        slices = split_tiers(component, earning.measured, earning.quota)
        terms = [
            Sentence("{amount} × {rate}", amount=_amount(each.inside, plan.currency), rate=Percent(each.rate))
            for each in slices
        ]
        total = terms[0]
        for term in terms[1:]:
            total = Sentence("{sum} + {term}", sum=total, term=term)
        return Sentence("{sum}{converted} = {result}", sum=total, **_of(facts, "converted", "result"))
    if earning.rate is None:
        return Sentence("{measured} at the rates of the booking days{converted} = {result}", **facts)
    return Sentence("{measured} × {rate}{converted} = {result}", rate=Percent(earning.rate), **facts)


def explain_steps(plan: Plan, component: Component | None, earning: Earning) -> list[Sentence]:
    """What stands behind the numbers of the formula: the quota's days, what was credited, the exchange rate."""
    steps = []
    if isinstance(component, BonusAtTarget):
        start_on, end_on = earning.window_start_on, earning.window_end_on
        steps.append(
            Sentence(
                "The quota runs from {start} to {end} (not included) and ends in this period.",
                start=start_on,
                end=end_on,
            )
        )
    if isinstance(component, MarginalTiers) and component.by == "attainment":
        steps.append(
            Sentence(
                "Credited {measured} against a quota of {quota}.",
                measured=_amount(earning.measured, plan.currency),
                quota=_quota(earning, plan.currency),
            )
        )
    if earning.exchange_rate is not None:
        steps.append(
            Sentence(
                "Paid in {paid_in} at {rate} for {unit}, the rate of {day}.",
                paid_in=earning.currency,
                rate=_amount(earning.exchange_rate, earning.currency),
                unit=_amount(Decimal(1), plan.currency),
                day=earning.exchange_rate_on or "",
            )
        )
    return steps


def _explain_bonus(plan: Plan, component: BonusAtTarget, earning: Earning) -> Sentence:
    # A promised bonus may be zero: what was reached says whether it was met, not what was paid.
    is_met = earning.measured >= component.threshold * (earning.quota or Decimal(0))
    # A figure has no currency, such as a satisfaction of 4.3.
    unit = "" if isinstance(component.measure, Figure) else plan.currency
    facts: dict[str, Fact] = {
        "measured": _amount(earning.measured, unit),
        "threshold": Percent(component.threshold),
        "quota": _quota(earning, unit),
        "paid": _paid(plan, earning) if is_met else Money(earning.amount, earning.currency),
    }
    if isinstance(component.measure, Figure):
        measure = Coded("measure", component.measure.name)
        return Sentence(_FIGURE_MET if is_met else _FIGURE_MISSED, measure=measure, **facts)
    return Sentence(_CREDITED_MET if is_met else _CREDITED_MISSED, **facts)


def _paid(plan: Plan, earning: Earning) -> Fact:
    """What is paid, with what it is in the plan's currency where that is another."""
    result = Money(earning.amount, earning.currency)
    if earning.exchange_rate is None:
        return result
    promised = _amount(earning.exact_amount, plan.currency)
    return Sentence("{promised}, × {rate} = {result}", promised=promised, rate=earning.exchange_rate, result=result)


def _converted(plan: Plan, earning: Earning) -> Fact:
    if earning.exchange_rate is None:
        return ""
    amount = _amount(earning.exact_amount, plan.currency)
    return Sentence(" = {amount}, × {rate}", amount=amount, rate=earning.exchange_rate)


def _amount(value: Decimal, currency: str) -> Fact:
    """An exact amount as one fact: apart, a sentence from right to left would put the currency before it."""
    return Sentence("{value} {currency}", value=value, currency=currency) if currency else value


def _quota(earning: Earning, currency: str) -> Fact:
    return Sentence("none") if earning.quota is None else _amount(earning.quota, currency)


def _of(facts: dict[str, Fact], *names: str) -> dict[str, Fact]:
    return {name: facts[name] for name in names}
