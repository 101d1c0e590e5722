"""What an allocation run asks and what it answers: tickets, partners and days by their numbers, values in whole thousandths."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import Int32, Int64, Pairs

Bools = NDArray[np.bool_]

PARTS = ("upsell", "quality", "cancellation", "cost", "preference", "keeping")
"""What the value of a pair is the sum of, in this sequence; a late day costs `delay` on top, whoever gets the ticket."""

NOBODY = -1
"""Instead of the number of a partner."""

LAST_DAY = 1 << 30
"""Of whatever holds on all days of a run."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a run is asked for.

    Attributes
    ----------
    allocate_on : the first day on which customers are contacted
    days : how many days are planned ahead, 1 for that day alone
    currency : the base currency, in whose thousandths everything is counted
    guaranteed_share : every partner gets at least this share of its places as far as its candidates allow
    held_back_share : share of the tickets, by a hash of their ids, that go by best available instead, to compare
    seconds : how long the solver may take before it returns its best plan with the gap
    planned_on : the business day on which the run is planned; days from it on to `allocate_on` are not over yet
    """

    allocate_on: date
    currency: str
    days: int = 1
    guaranteed_share: Decimal = Decimal(0)
    held_back_share: Decimal = Decimal(0)
    seconds: int = 60
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Partners, by number and rising, that the eligibility table lets through; the rows that did so; which of them it prefers."""

    partners: tuple[int, ...]
    rule_ids: tuple[str, ...]
    preferred: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """From so many tickets of the month on, a ticket costs so much, in thousandths."""

    from_tickets: int
    cost_per_ticket: int


@dataclass(frozen=True, slots=True)
class PartnerDay:
    """What one partner takes on one day; what it has in hand already is taken off. Costs and prices in thousandths.

    `places` and `overtime` count tickets, `minutes` is None where only tickets count. `tickets_this_month` are those that
    it got before, where tiers are by volume; `tier_kind` is none, marginal or all_units.
    """

    partner: int
    contact_on: date
    places: int
    overtime: int = 0
    overtime_cost: int = 0
    fewest: int = 0
    shortfall_price: int = 0
    none_or_at_least: int = 0
    minutes: int | None = None
    fixed_fee: int = 0
    tier_kind: str = "none"
    tiers: tuple[Tier, ...] = ()
    cost_per_ticket: int = 0
    tickets_this_month: int = 0


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """At least and at most so many of the tickets (by number) on each day; partner NOBODY means all partners together.

    It holds from `first_day` of the run to `last_day`, included.
    """

    partner_quota_id: int
    partner: int
    tickets: Int32
    fewest: int
    most: int | None
    shortfall_price: int
    first_day: int = 0
    last_day: int = LAST_DAY

    def holds_on(self, day: int) -> bool:
        """Whether it holds on a day of the run, counted from the first."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Terms:
    """What holds from a day of the run on, until the next terms do: contracts and scopes have dates.

    Attributes
    ----------
    first_day : days from `allocate_on`
    allowed : pairs that may be on these days; shape (pairs,)
    values, costs, preferences, minutes : of each pair, with these two of its parts; shape (pairs,)
    """

    first_day: int
    allowed: Bools
    values: Int32
    costs: Int32
    preferences: Int32
    minutes: Int32


@dataclass(frozen=True)
class Question:
    """What a run decides. Tickets are numbered in the sequence of a stable hash of their ids, partners in that of their ids.

    Attributes
    ----------
    ticket_ids : shape (tickets,)
    partner_ids : shape (partners,)
    sets : candidates that several tickets share
    set_of : the set of each ticket, -1 without candidates; shape (tickets,)
    pairs : the candidates of each ticket with their values, in the sequence of its set
    parts : what each value is the sum of; shape (pairs, PARTS)
    minutes : how long the partner of each pair takes; shape (pairs,)
    holder : who has the ticket now, NOBODY for nobody; shape (tickets,)
    locked : who must get it, NOBODY where it is free; shape (tickets,)
    delay_cost : what each day after `due_day` costs; shape (tickets,)
    due_day, first_day, last_day : days from `allocate_on` on which a ticket is due, and may be contacted (last included); shape (tickets,)
    refused : why a ticket cannot be given to anybody, by its number
    excluded : pairs that somebody ruled out by hand; None where nobody did; shape (pairs,)
    terms : what holds on which days, from the first on; none where it is the same on all, and then `pairs`, `parts` and `minutes` say it
    """

    policy: Policy
    ticket_ids: Int64
    partner_ids: Int64
    sets: tuple[CandidateSet, ...]
    set_of: Int32
    pairs: Pairs
    parts: Int32
    minutes: Int32
    holder: Int32
    locked: Int32
    delay_cost: Int32
    due_day: Int32
    first_day: Int32
    last_day: Int32
    partner_days: tuple[PartnerDay, ...]
    quotas: tuple[QuotaRow, ...] = ()
    refused: dict[int, str] = field(default_factory=dict)
    excluded: Bools | None = None
    terms: tuple[Terms, ...] = ()

    def allow_on(self, pair: Int64, day: Int32) -> Bools:
        """Whether pairs may be on days, counted from the first; shape of both."""
        found = np.ones(len(pair), np.bool_)
        for terms in self.terms:
            here = day >= terms.first_day
            found[here] = terms.allowed[pair[here]]
        return found

    def value_on(self, pair: Int64, day: Int32) -> Int32:
        """What pairs are worth on days, but for being late; shape of both."""
        return self._take("values", self.pairs.values[pair], pair, day)

    def minutes_on(self, pair: Int64, day: Int32) -> Int32:
        """How long the partners of pairs take on days; shape of both."""
        return self._take("minutes", self.minutes[pair], pair, day)

    def parts_on(self, pair: Int64, day: Int32) -> Int32:
        """What the values of pairs on days are the sums of; shape (pairs, PARTS)."""
        parts = self.parts[pair]
        if self.terms:
            for name, part in (("costs", "cost"), ("preferences", "preference")):
                at = PARTS.index(part)
                parts[:, at] = self._take(name, parts[:, at], pair, day)
        return parts

    def _take(self, name: str, always: Int32, pair: Int64, day: Int32) -> Int32:
        if not self.terms:
            return always
        found = always.copy()
        for terms in self.terms:
            here = day >= terms.first_day
            found[here] = getattr(terms, name)[pair[here]]
        return found


@dataclass(frozen=True)
class Answer:
    """An allocation of a question and what proves and explains it.

    Attributes
    ----------
    method : how it was solved: transport, quotas, charges, minutes, milp or joint
    partner : who gets each ticket, NOBODY where it stays unassigned; shape (tickets,)
    day : days from `allocate_on` on which it is contacted; shape (tickets,)
    value, bound : in thousandths; equal ones prove the optimum
    prices : what one more place of each partner and day is worth; shape (partner_days,)
    one_more, one_fewer : the same by solving again, None where the optimum is not proved; shape (partner_days,)
    regrets : what the whole plan would lose if the pair were forced, None where the optimum is not proved; shape (pairs,)
    quota_prices, quota_loads : shape (quotas × days,)
    held_back : tickets that went by best available; shape (tickets,)
    out_of_time : the solver stopped before it was done
    """

    method: str
    partner: Int32
    day: Int32
    value: int
    bound: int
    prices: Int64
    held_back: Bools
    one_more: Int64 | None = None
    one_fewer: Int64 | None = None
    regrets: Int64 | None = None
    quota_prices: Int64 | None = None
    quota_loads: Int64 | None = None
    out_of_time: bool = False

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most."""
        return self.bound - self.value
