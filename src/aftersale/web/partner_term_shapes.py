"""The JSON shapes of partners' terms: what stands, and what is sent to change it. Forms of pages ask for the same."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from aftersale.allocation.terms import Capacity, Change, Contract, QuotaLimits, Served, VolumeTier
from aftersale.web.run_shapes import LONGEST_REASON
from aftersale.web.shapes import Id, OptionalId, Sent, Shape

When = Literal["past", "now", "future"]
Dimension = Literal["region", "product", "segment", "language"]
TierKind = Literal["none", "marginal", "all_units"]

Count = Annotated[int, Field(ge=0, le=10_000_000)]
Price = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Cost = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]
Currency = Annotated[str, Field(min_length=3, max_length=20)]
Written = r"^[^\x00]*\S[^\x00]*$"


class DaysSent(Sent):
    """On which days: without a last one they go on."""

    start_on: date
    last_on: date | None = None


class WhySent(Sent):
    """Why, and whether what is set already for later days is replaced too."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=Written)
    replaces_later: bool = False


class ChangeSent(WhySent, DaysSent):
    """On which days something changes, and why."""

    def change(self) -> Change:
        """The change that is asked for."""
        return Change(self.start_on, self.reason, self.last_on, self.replaces_later)


class LastDaySent(Sent):
    """The last day of something."""

    last_on: date = Field(le=date(9_000, 1, 1))


class EndSent(WhySent, LastDaySent):
    """The last day of something, and why it ends."""

    def change(self) -> Change:
        """The change that is asked for: from the day after on."""
        return Change(self.last_on + timedelta(days=1), self.reason, None, self.replaces_later)


class ReasonSent(Sent):
    """Why."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=Written)


class PauseSent(ReasonSent, DaysSent):
    """The days of a pause, and why."""

    def change(self) -> Change:
        """The change that is asked for."""
        return Change(self.start_on, self.reason, self.last_on)


class ResumeSent(Sent):
    """From which day on a partner takes tickets again, and why."""

    start_on: date
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=Written)


class CapacityValues(Sent):
    """How much a partner takes; without a number of a week or of minutes only that of a day counts."""

    tickets_a_day: Count
    tickets_a_week: Count | None = None
    minutes_a_day: Count | None = None
    overtime_a_day: Count = 0
    overtime_cost: Cost = Decimal(0)
    fewest_a_day: Count = 0
    shortfall_price: Cost = Decimal(0)
    none_or_at_least: Count = 0
    currency: Currency

    def capacity(self) -> Capacity:
        """What the partner takes."""
        return Capacity(**{name: getattr(self, name) for name in CapacityValues.model_fields})


class CapacitySent(ChangeSent, CapacityValues, DaysSent):
    """How much a partner takes on which days: after the last one it takes what it took before."""


class ContractValues(Sent):
    """What a partner costs, but for tiers."""

    cost_per_ticket: Price = Decimal(0)
    cost_per_minute: Price = Decimal(0)
    handling_minutes: int = Field(default=0, ge=0, le=100_000)
    fixed_fee: Cost = Decimal(0)
    bonus_per_sale: Price = Decimal(0)
    malus_per_cancellation: Price = Decimal(0)
    currency: Currency
    tier_kind: TierKind = "none"

    def contract(self, tiers: tuple[VolumeTier, ...]) -> Contract:
        """What the partner costs with these tiers."""
        return Contract(**{name: getattr(self, name) for name in ContractValues.model_fields}, tiers=tiers)


class TierSent(Sent):
    """From so many tickets of a month on, a ticket costs so much."""

    from_tickets: int = Field(ge=1, le=10_000_000)
    cost_per_ticket: Price


class ContractSent(ChangeSent, ContractValues, DaysSent):
    """What a partner costs on which days; the contract before ends the day before, and nothing follows the last day."""

    tiers: list[TierSent] = Field(default=[], max_length=100)


class ServedValues(Sent):
    """A value that tickets have, such as the region North; `is_new` where no ticket and no partner has had it."""

    dimension: Dimension
    value: str = Field(min_length=1, max_length=200, pattern=Written)

    def served(self) -> Served:
        """The value."""
        return Served(self.dimension, self.value, getattr(self, "is_new", False))


class NewSent(ChangeSent):
    """Whether a value that nobody has had so far is meant."""

    is_new: bool = False


class ScopeSent(NewSent, ServedValues, DaysSent):
    """What a partner serves on which days."""


class ServedEndSent(EndSent, ServedValues):
    """The last day on which a value is served, or is held to a quota."""


class QuotaValues(Sent):
    """How many tickets a day at least and at most; without `most` as many as fit."""

    fewest: Count = 0
    most: Count | None = None
    shortfall_price: Cost = Decimal(0)
    currency: Currency

    def limits(self) -> QuotaLimits:
        """The limits."""
        return QuotaLimits(**{name: getattr(self, name) for name in QuotaValues.model_fields})


class QuotaSent(NewSent, QuotaValues, ServedValues, DaysSent):
    """How many tickets of a value a partner gets on which days."""


class TermsChanged(Shape):
    """Whose terms have changed, and on which days."""

    partner_id: OptionalId
    partner_name: str
    start_on: date
    last_on: date | None


class Dated(Shape):
    """What holds from its first day to its last; without a last one it goes on."""

    start_on: date
    last_on: date | None
    when: When
    source: str


class PartnerTierShape(Shape):
    """From so many tickets of a month on, a ticket costs so much."""

    from_tickets: int
    cost_per_ticket: Decimal


class ContractShape(Dated):
    """What a partner costs."""

    currency: str
    cost_per_ticket: Decimal
    cost_per_minute: Decimal
    handling_minutes: int
    fixed_fee: Decimal
    bonus_per_sale: Decimal
    malus_per_cancellation: Decimal
    tier_kind: TierKind
    tiers: list[PartnerTierShape]


class CapacityShape(Dated):
    """How much a partner takes."""

    tickets_a_day: int
    tickets_a_week: int | None
    minutes_a_day: int | None
    overtime_a_day: int
    overtime_cost: Decimal
    fewest_a_day: int
    shortfall_price: Decimal
    none_or_at_least: int
    currency: str


class PauseShape(Dated):
    """When a partner takes no tickets."""

    reason: str | None


class ScopeShape(Dated):
    """What a partner serves; one that names no value of a dimension serves all of it."""

    dimension: Dimension
    value: str


class QuotaShape(ScopeShape):
    """How many tickets of a value a partner gets a day."""

    fewest: int
    most: int | None
    shortfall_price: Decimal
    currency: str


class PartnerTerms(Shape):
    """All that is agreed with a partner: in force, coming and past, each sorted by its first day."""

    partner_id: Id
    partner_number: str
    partner_name: str
    contracts: list[ContractShape]
    capacities: list[CapacityShape]
    pauses: list[PauseShape]
    scopes: list[ScopeShape]
    quotas: list[QuotaShape]
