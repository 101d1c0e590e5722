"""Shares out what a line gives over the credits behind it: each has what it earned where it fell, and all sum to the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from aftersale.incentives.model import Component, CountedCredit, Earning, FlatRate, MarginalTiers
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT, round_half_away
from aftersale.values.split import split_amount

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of what was measured that lies inside one tier."""

    low: Decimal
    high: Decimal | None
    inside: Decimal
    rate: Decimal


def split_tiers(component: MarginalTiers, measured: Decimal, quota: Decimal | None) -> tuple[Slice, ...]:
    """The slices of a total, lowest first; the first tier also takes what is below zero.

    Examples
    --------
    >>> from aftersale.incentives.model import CreditedAmount, Tier
    >>> tiers = (Tier(Decimal(0), Decimal(100), Decimal("0.1")), Tier(Decimal(100), None, Decimal("0.2")))
    >>> plan = MarginalTiers("sales", "Sales", CreditedAmount(), "amount", tiers)
    >>> [(str(each.inside), str(each.rate)) for each in split_tiers(plan, Decimal("150"), None)]
    [('100', '0.1'), ('50', '0.2')]
    """
    slices = []
    for position, tier in enumerate(component.tiers):
        low = _bound(component, tier.low, quota)
        high = None if tier.high is None else _bound(component, tier.high, quota)
        top = measured if high is None else min(measured, high)
        if position == 0 or top > low:
            slices.append(Slice(low, high, top if position == 0 else EXACT.subtract(top, low), tier.rate))
    return tuple(slices)


def share_out(
    component: Component | None, earning: Earning, credits: Sequence[CountedCredit]
) -> tuple[Decimal | None, ...]:
    """The part of each credit in payout currency, None where a line is no sum of credits.

    Tiers are filled in the sequence in which the credits are given. A part differs from what the credit exactly earned by
    little more than the smallest unit, so that all parts together are the line.
    """
    if isinstance(component, FlatRate):
        exact = [_product(credit.measured, credit.rate or _ZERO) for credit in credits]
    elif isinstance(component, MarginalTiers):
        exact = _fill_tiers(component, earning, credits)
    else:
        return (None,) * len(credits)
    if earning.exchange_rate is not None:
        exact = [_product(part, earning.exchange_rate) for part in exact]
    return split_signed(earning.amount, exact, minor_unit(earning.currency))


def find_rates(
    component: Component | None, earning: Earning, credits: Sequence[CountedCredit]
) -> tuple[tuple[Decimal, ...], ...]:
    """The rates at which each credit counts: of tiers all those in which it falls, lowest first."""
    if not isinstance(component, MarginalTiers):
        return tuple(() if credit.rate is None else (credit.rate,) for credit in credits)
    found, before = [], _ZERO
    for credit in credits:
        after = EXACT.add(before, credit.measured)
        low, high = min(before, after), max(before, after)
        slices = split_tiers(component, high, earning.quota)
        found.append(tuple(each.rate for each in slices if each.high is None or each.high > low))
        before = after
    return tuple(found)


def split_signed(total: Decimal, exact: Sequence[Decimal], places: int) -> tuple[Decimal, ...]:
    """Round parts so that they sum to a total that is their sum, rounded: gains and losses by largest remainder, apart.

    Examples
    --------
    >>> parts = [Decimal("10.005"), Decimal("10.005"), Decimal("-5.004")]
    >>> [str(part) for part in split_signed(Decimal("15.01"), parts, 2)]
    ['10.01', '10.00', '-5.00']
    """
    gains = [max(part, _ZERO) for part in exact]
    losses = [max(-part, _ZERO) for part in exact]
    gained = round_half_away(_sum(gains), places) if any(losses) else total
    given = split_amount(gained, gains, places) if any(gains) else (_ZERO,) * len(gains)
    lost = EXACT.subtract(gained if any(gains) else _ZERO, total)
    taken = split_amount(lost, losses, places) if any(losses) else (_ZERO,) * len(losses)
    return tuple(EXACT.subtract(plus, minus) for plus, minus in zip(given, taken, strict=True))


def _fill_tiers(component: MarginalTiers, earning: Earning, credits: Sequence[CountedCredit]) -> list[Decimal]:
    """What each credit adds to the total of the tiers: a return takes back at the rates that it leaves."""
    parts, measured, before = [], _ZERO, _ZERO
    for credit in credits:
        measured = EXACT.add(measured, credit.measured)
        slices = split_tiers(component, measured, earning.quota)
        after = _sum(_product(each.inside, each.rate) for each in slices)
        parts.append(EXACT.subtract(after, before))
        before = after
    return parts


def _bound(component: MarginalTiers, value: Decimal, quota: Decimal | None) -> Decimal:
    return value if component.by == "amount" else _product(value, quota or _ZERO)


def _product(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.multiply(left, right)


def _sum(parts: Iterable[Decimal]) -> Decimal:
    return reduce(EXACT.add, parts, _ZERO)
