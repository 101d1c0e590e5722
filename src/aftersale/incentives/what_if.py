"""What a credit more would bring: an imagined credit, and what the plan then gives against what it gives now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from aftersale.incentives.model import CreditedAmount, Earning, ExtraCredit, Plan
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT
from aftersale.values.period import Period

_DIRECT = "direct"


def imagine_credit(plan: Plan, measure: CreditedAmount, period: Period, amount: Decimal, today: date) -> ExtraCredit:
    """A credit of today, or of the nearest day of the period, of the first kind that the measure counts."""
    booked_on = min(max(today, period.start_on), period.end_on - timedelta(days=1))
    first = {column: values[0] for column, values in measure.where}
    credit_type = first.pop("credit_type", _DIRECT)
    return ExtraCredit(booked_on, amount, plan.currency, credit_type, **first)


def what_if_document(plan: Plan, before: Iterable[Earning], after: Iterable[Earning]) -> dict[str, Any]:
    """Per currency the payout now and then, and what changes by component; with stable keys, decimals as strings."""
    titles = {component.name: component.title for component in plan.components}
    now, then = _by_component(before), _by_component(after)
    currencies = sorted({currency for currency, _ in (*now, *then)})
    return {
        "plan": plan.name,
        "currency": plan.currency,
        "totals": [_total(each, now, then, titles) for each in currencies],
    }


def _by_component(earnings: Iterable[Earning]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for earning in earnings:
        key = (earning.currency, earning.component)
        found[key] = EXACT.add(found.get(key, Decimal(0)), earning.amount)
    return found


def _total(
    currency: str, now: dict[tuple[str, str], Decimal], then: dict[tuple[str, str], Decimal], titles: dict[str, str]
) -> dict[str, Any]:
    zero = Decimal(0)
    places = minor_unit(currency)
    changes = {
        component: EXACT.subtract(then.get((currency, component), zero), now.get((currency, component), zero))
        for component in titles
    }
    payouts = [
        reduce(EXACT.add, (amount for (paid_in, _), amount in each.items() if paid_in == currency), zero)
        for each in (now, then)
    ]
    return {
        "currency": currency,
        "payout": f"{payouts[0]:.{places}f}",
        "payout_then": f"{payouts[1]:.{places}f}",
        "difference": f"{EXACT.subtract(payouts[1], payouts[0]):.{places}f}",
        "changes": [
            {"component": component, "title": titles[component], "amount": f"{amount:.{places}f}"}
            for component, amount in changes.items()
            if amount
        ],
    }
