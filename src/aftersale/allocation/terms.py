"""What is agreed with a partner: what it takes and costs, whom it serves, when it pauses; and what cannot be agreed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from aftersale.allocation.errors import (
    CapacityContradicts,
    DayOutOfReach,
    LastDayTooEarly,
    QuotaContradicts,
    TermOutOfRange,
    TermReasonMissing,
    TermTooFine,
    TermUnknown,
    TiersContradict,
    TiersMissing,
    TiersUnclear,
    TiersUnused,
)
from aftersale.imports.model import DECIMAL_TYPES, Field, Target
from aftersale.storage.database import OPEN_DAY
from aftersale.values.currencies import require_currency
from aftersale.values.sentence import Coded

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
"""A day before or after is a slip of a key."""

_TIER = re.compile(r"\s*(\d{1,9})\s*:\s*(-?\d{1,14}(?:[.,]\d{1,4})?)\s*")


@dataclass(frozen=True, slots=True)
class Change:
    """When terms change and why; `last_on` is the last day on which they hold, without it they go on.

    `replaces_later` also replaces what is set already for days after `start_on`.
    """

    start_on: date
    reason: str
    last_on: date | None = None
    replaces_later: bool = False

    @property
    def end_on(self) -> date:
        """The first day on which the change holds no more."""
        return OPEN_DAY if self.last_on is None else self.last_on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a partner takes; without a number of a week or of minutes only those of a day count."""

    tickets_a_day: int
    currency: str
    tickets_a_week: int | None = None
    minutes_a_day: int | None = None
    overtime_a_day: int = 0
    overtime_cost: Decimal = Decimal(0)
    fewest_a_day: int = 0
    shortfall_price: Decimal = Decimal(0)
    none_or_at_least: int = 0


@dataclass(frozen=True, slots=True)
class VolumeTier:
    """From so many tickets of a calendar month on, a ticket costs so much."""

    from_tickets: int
    cost_per_ticket: Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    """What a partner costs. A tier reaches to the next one, the last without end; tickets before the first cost `cost_per_ticket`."""

    currency: str
    cost_per_ticket: Decimal = Decimal(0)
    cost_per_minute: Decimal = Decimal(0)
    handling_minutes: int = 0
    fixed_fee: Decimal = Decimal(0)
    bonus_per_sale: Decimal = Decimal(0)
    malus_per_cancellation: Decimal = Decimal(0)
    tier_kind: str = "none"
    tiers: tuple[VolumeTier, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """How many tickets a day at least and at most; without `most` as many as fit."""

    currency: str
    fewest: int = 0
    most: int | None = None
    shortfall_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Served:
    """A value of a dimension, such as the region North; `is_new` where no ticket and no partner has had it so far."""

    dimension: str
    value: str
    is_new: bool = False


def require_change(change: Change) -> Change:
    """The change with its reason stripped.

    Raises
    ------
    TermReasonMissing, LastDayTooEarly, DayOutOfReach
    """
    if not change.reason.strip():
        raise TermReasonMissing()
    for day in (change.start_on, change.last_on):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise DayOutOfReach(day=day, first=FIRST_DAY, last=LAST_DAY)
    if change.last_on is not None and change.last_on < change.start_on:
        raise LastDayTooEarly(last_on=change.last_on, start_on=change.start_on)
    return replace(change, reason=change.reason.strip())


def require_values(target: Target, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: within the bounds that hold for files too, codes of currencies in capitals.

    Raises
    ------
    TermOutOfRange, TermTooFine, TermUnknown, aftersale.values.errors.UnknownCurrency
    """
    return {name: _require_value(target.find_field(name), value) for name, value in values.items()}


def require_capacity(capacity: Capacity) -> None:
    """Refuse a capacity that can never be kept.

    Raises
    ------
    CapacityContradicts
    """
    most = capacity.tickets_a_day + capacity.overtime_a_day
    for name in ("fewest_a_day", "none_or_at_least"):
        if getattr(capacity, name) > most:
            raise CapacityContradicts(field=Coded("field", name), fewest=getattr(capacity, name), most=most)


def require_quota(limits: QuotaLimits) -> None:
    """Refuse a quota that wants more than it lets through.

    Raises
    ------
    QuotaContradicts
    """
    if limits.most is not None and limits.fewest > limits.most:
        raise QuotaContradicts(fewest=limits.fewest, most=limits.most)


def require_tiers(contract: Contract) -> None:
    """Refuse tiers of which two begin at one ticket, that belong to no kind, or that are missing.

    Raises
    ------
    TiersContradict, TiersMissing, TiersUnused
    """
    if contract.tier_kind == "none" and contract.tiers:
        raise TiersUnused()
    if contract.tier_kind != "none" and not contract.tiers:
        raise TiersMissing()
    for from_tickets, count in Counter(tier.from_tickets for tier in contract.tiers).items():
        if count > 1:
            raise TiersContradict(from_tickets=from_tickets)


def read_tiers(texts: Sequence[str]) -> tuple[VolumeTier, ...]:
    """Tiers as people write them, sorted.

    Raises
    ------
    TiersUnclear

    Examples
    --------
    >>> [(tier.from_tickets, str(tier.cost_per_ticket)) for tier in read_tiers(["201: 3,5", "101: 4.20"])]
    [(101, '4.20'), (201, '3.5')]
    """
    found = []
    for text in texts:
        said = _TIER.fullmatch(text)
        if said is None:
            raise TiersUnclear(text=text.strip()[:100])
        found.append(VolumeTier(int(said[1]), Decimal(said[2].replace(",", "."))))
    return tuple(sorted(found, key=lambda tier: tier.from_tickets))


def _require_value(field: Field | None, value: Any) -> Any:
    if field is None or value is None or isinstance(value, date):
        return value
    if field.type == "currency":
        return require_currency(value)
    if field.allowed and value not in field.allowed:
        raise TermUnknown(field=Coded("field", field.name), value=str(value), known=", ".join(field.allowed))
    if field.type in DECIMAL_TYPES:
        return _require_number(field, value)
    return value


def _require_number(field: Field, value: Any) -> Any:
    digits, decimals = DECIMAL_TYPES[field.type]
    most = Decimal(10) ** (digits - decimals) - 1
    low = -most if field.minimum is None else field.minimum
    high = most if field.maximum is None else field.maximum
    number = Decimal(value)
    if not number.is_finite() or not low <= number <= high:
        raise TermOutOfRange(field=Coded("field", field.name), value=str(value), low=low, high=high)
    try:
        exact = number.quantize(Decimal(1).scaleb(-decimals))
    except InvalidOperation:
        exact = None
    if exact != number:
        raise TermTooFine(field=Coded("field", field.name), value=str(value), decimals=decimals)
    return value
