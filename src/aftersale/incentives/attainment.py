"""How far a payee is between the tiers of a component, and what is missing to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from aftersale.incentives.model import BonusAtTarget, Component, Earning, Figure, MarginalTiers
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import EXACT, divide_rounded

_ZERO = Decimal(0)
_PLACES_OF_SHARE = 6
_PLACES_OF_ATTAINMENT = 4
_ROOM_ABOVE = Decimal("1.2")
"""A scale goes on above the last tier, so that one can stand in it."""


@dataclass(frozen=True, slots=True)
class TierMark:
    """Where a tier, or a bonus, begins: as a share of the quota, in money, and on the scale of the bar."""

    of_quota: Decimal | None
    bound: Decimal
    at: Decimal
    rate: Decimal | None
    is_reached: bool

    def document(self) -> dict[str, Any]:
        """With stable keys, decimals as strings."""
        return {
            "of_quota": _text(self.of_quota),
            "bound": _text(self.bound),
            "at": _text(self.at),
            "rate": _text(self.rate),
            "is_reached": self.is_reached,
        }


@dataclass(frozen=True, slots=True)
class Attainment:
    """What was measured against what; `unit` is a currency, or empty for a figure that is no money."""

    measured: Decimal
    quota: Decimal | None
    unit: str
    reached: Decimal | None
    share: Decimal
    marks: tuple[TierMark, ...]
    next_mark: TierMark | None
    missing: Decimal | None

    def document(self) -> dict[str, Any]:
        """With stable keys, decimals as strings."""
        return {
            "measured": _text(self.measured),
            "quota": _text(self.quota),
            "unit": self.unit,
            "reached": _text(self.reached),
            "share": _text(self.share),
            "marks": [mark.document() for mark in self.marks],
            "next": self.next_mark.document() if self.next_mark else None,
            "missing": _text(self.missing),
        }


def find_attainment(component: Component | None, earning: Earning, currency: str) -> Attainment | None:
    """How far a line is; None where nothing lies ahead of it, as with one rate for everything.

    Parameters
    ----------
    currency
        The plan's, in which money is measured.
    """
    bounds = _bounds(component, earning)
    if not bounds:
        return None
    measured, quota = earning.measured, earning.quota
    top = max(EXACT.multiply(max(bound for _, bound, _ in bounds), _ROOM_ABOVE), measured, quota or _ZERO)
    marks = tuple(
        TierMark(of_quota, bound, _share(bound, top), rate, measured >= bound) for of_quota, bound, rate in bounds
    )
    ahead = next((mark for mark in marks if not mark.is_reached), None)
    is_figure = isinstance(component, BonusAtTarget) and isinstance(component.measure, Figure)
    return Attainment(
        measured=measured,
        quota=quota,
        unit="" if is_figure else currency,
        reached=_reached(measured, quota),
        share=_share(max(measured, _ZERO), top),
        marks=marks,
        next_mark=ahead,
        missing=_missing(ahead, measured, None if is_figure else currency),
    )


def _bounds(component: Component | None, earning: Earning) -> list[tuple[Decimal | None, Decimal, Decimal | None]]:
    """Per tier its share of the quota, its bound and its rate, lowest first."""
    quota = earning.quota
    if isinstance(component, BonusAtTarget) and quota:
        return [(component.threshold, EXACT.multiply(component.threshold, quota), None)]
    if not isinstance(component, MarginalTiers) or len(component.tiers) < 2:
        return []
    if component.by == "amount":
        return [(None, tier.low, tier.rate) for tier in component.tiers]
    return [(tier.low, EXACT.multiply(tier.low, quota), tier.rate) for tier in component.tiers] if quota else []


def _reached(measured: Decimal, quota: Decimal | None) -> Decimal | None:
    """The share of the quota, rounded down: nobody reads 100 % before it is reached."""
    if not quota:
        return None
    reached = divide_rounded(measured, quota, _PLACES_OF_ATTAINMENT)
    if EXACT.multiply(reached, quota) > measured:
        return EXACT.subtract(reached, Decimal(1).scaleb(-_PLACES_OF_ATTAINMENT))
    return reached


def _missing(ahead: TierMark | None, measured: Decimal, currency: str | None) -> Decimal | None:
    """What is to be credited yet, in amounts that can be paid: rounded up, since less would not be enough."""
    if ahead is None:
        return None
    missing = EXACT.subtract(ahead.bound, measured)
    return missing if currency is None else missing.quantize(Decimal(1).scaleb(-minor_unit(currency)), ROUND_UP)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _share(value: Decimal, top: Decimal) -> Decimal:
    return divide_rounded(value, top, _PLACES_OF_SHARE) if top else _ZERO
