"""The JSON shapes of looking back on allocation: how partners do, and what the optimum is worth in outcomes.

Rates are parts of 1; amounts are per ticket in the base currency, with four decimals.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from aftersale.web.shapes import OptionalId, Shape


class EstimateShape(Shape):
    """A figure of `n` tickets with both ends of its 95 % interval; nothing where too few tickets tell it, or all are equal."""

    n: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


class MeasuresShape(Shape):
    """What came of tickets, measure by measure."""

    upsell_rate: EstimateShape
    upsell_amount: EstimateShape
    cancellation_rate: EstimateShape
    handling_cost: EstimateShape
    on_time_rate: EstimateShape
    net_value: EstimateShape


class TicketCounts(Shape):
    """Tickets that were given to partners, those given back without a contact, and those contacted."""

    given: int
    returned: int
    contacted: int


class TrendRowShape(TicketCounts):
    """The tickets of one partner, or of all together where it names none, given for the days of a part of the period."""

    partner_id: OptionalId
    partner_number: str | None
    partner_name: str | None
    start_on: date
    end_on: date
    measures: MeasuresShape


class MissingShape(Shape):
    """Tickets that amounts leave out, and why: no `rate` of a currency, no `contract` of a partner, or a sale without an `amount`."""

    kind: str
    what: str | None
    tickets: int
    first_on: date
    last_on: date


class TrendShape(Shape):
    """How the partners do whom the reader may see: part by part, all of them together, and each over the whole period."""

    currency: str
    as_of: datetime
    step: str
    start_on: date | None
    end_on: date | None
    rows: list[TrendRowShape]
    together: list[TrendRowShape]
    partners: list[TrendRowShape]
    missing: list[MissingShape]


class ComparedRunsShape(Shape):
    """How many applied runs held back the same share of their tickets."""

    share: Decimal
    runs: int
    first_on: date
    last_on: date


class DifferenceShape(Shape):
    """How much higher a figure is with the optimum: of `n` against `other_n` tickets, with both ends of the 95 % interval."""

    n: int
    other_n: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


class ComparedShape(Shape):
    """One measure of tickets that the optimum gave out and of those held back, and what the difference says."""

    optimum: EstimateShape
    held_back: EstimateShape
    difference: DifferenceShape
    sentence: str


class EffectShape(Shape):
    """The optimum against best available; without runs that held tickets back there is nothing to compare."""

    currency: str
    as_of: datetime
    runs: list[ComparedRunsShape]
    optimum: TicketCounts
    held_back: TicketCounts
    measures: dict[str, ComparedShape]
    missing: list[MissingShape]
