"""How a balance goes from opening to closing, step by step, and where each step stands on a common scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any, Literal, TypeAlias

from aftersale.incentives.model import BonusAtTarget, Component, Earning, MarginalTiers, Plan
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT, divide_rounded, round_half_away

PartCode: TypeAlias = Literal["credits", "rate_effect", "bonuses", "adjustments"]

PARTS: tuple[PartCode, ...] = ("credits", "rate_effect", "bonuses", "adjustments")
"""What can lie between the opening balance and the payout, in the sequence in which it is shown."""

_ZERO = Decimal(0)
_PLACES_OF_SHARE = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A signed amount that moves the balance, with the shares of the scale at which its bar begins and ends."""

    code: str
    amount: Decimal
    start: Decimal
    end: Decimal


@dataclass(frozen=True, slots=True)
class Waterfall:
    """All steps, which sum to the closing balance; `zero` is where nothing stands on the scale."""

    zero: Decimal
    steps: tuple[Step, ...]
    closing_balance: Decimal

    def document(self, currency: str) -> dict[str, Any]:
        """With stable keys, decimals as strings."""
        places = minor_unit(currency)
        return {
            "zero": str(self.zero),
            "steps": [
                {
                    "code": step.code,
                    "amount": f"{step.amount:.{places}f}",
                    "start": str(step.start),
                    "end": str(step.end),
                }
                for step in self.steps
            ],
        }


def plan_parts(plan: Plan) -> frozenset[PartCode]:
    """Which steps a plan can give at all: adjustments always, higher tiers only where there are some."""
    parts: set[PartCode] = {"adjustments"}
    for component in plan.components:
        parts.add("bonuses" if isinstance(component, BonusAtTarget) else "credits")
        if isinstance(component, MarginalTiers) and len(component.tiers) > 1:
            parts.add("rate_effect")
    return frozenset(parts)


def split_line(component: Component | None, earning: Earning, kind: str) -> dict[PartCode, Decimal]:
    """Which step a line belongs to; of tiers what the first rate gives and, apart, what the higher ones change."""
    if kind == "adjustment":
        return {"adjustments": earning.amount}
    if isinstance(component, BonusAtTarget):
        return {"bonuses": earning.amount}
    if isinstance(component, MarginalTiers) and len(component.tiers) > 1:
        rate = EXACT.multiply(component.tiers[0].rate, earning.exchange_rate or Decimal(1))
        plain = round_half_away(EXACT.multiply(earning.measured, rate), minor_unit(earning.currency))
        return {"credits": plain, "rate_effect": EXACT.subtract(earning.amount, plain)}
    return {"credits": earning.amount}


def build_waterfall(opening: Decimal, parts: Mapping[PartCode, Decimal], shown: Iterable[PartCode]) -> Waterfall:
    """The steps from the opening balance over what was earned to the payout, which takes out all that stands there.

    Examples
    --------
    >>> fall = build_waterfall(Decimal(0), {"credits": Decimal(60), "adjustments": Decimal(-20)}, ["credits"])
    >>> [(step.code, str(step.amount)) for step in fall.steps], str(fall.closing_balance)
    ([('opening_balance', '0'), ('credits', '60'), ('adjustments', '-20'), ('payout', '-40')], '0')
    """
    wanted = {*shown, *(code for code, amount in parts.items() if amount)}
    amounts: list[tuple[str, Decimal]] = [("opening_balance", opening)]
    amounts += [(code, parts.get(code, _ZERO)) for code in PARTS if code in wanted]
    amounts.append(("payout", EXACT.minus(reduce(EXACT.add, parts.values(), _ZERO))))
    balances = [_ZERO]
    for _, amount in amounts:
        balances.append(EXACT.add(balances[-1], amount))
    low, high = min(balances), max(balances)
    steps = [
        Step(code, amount, _share(balances[at], low, high), _share(balances[at + 1], low, high))
        for at, (code, amount) in enumerate(amounts)
    ]
    return Waterfall(_share(_ZERO, low, high), tuple(steps), balances[-1])


def _share(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if low == high:
        return _ZERO
    return divide_rounded(EXACT.subtract(value, low), EXACT.subtract(high, low), _PLACES_OF_SHARE)
