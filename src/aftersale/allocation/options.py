"""Every way in which a ticket may go: a partner on a day, what it is worth there, and how many places there are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aftersale.allocation.model import NOBODY, Bools, PartnerDay, Question
from aftersale.allocation.solve.model import LARGEST, Int32, Int64, Pairs, Places

NO_DAY = -1


@dataclass(frozen=True)
class Options:
    """The pairs of a question, each on every day on which the ticket may be contacted and the partner takes tickets.

    Attributes
    ----------
    pairs : as a solver takes them: who takes a ticket is a *sink*, a partner-day by its number
    pair_of : the pair of the question that each option is for; shape (options,)
    day : days from `allocate_on`; shape (options,)
    in_window : pairs that have at least one day within the window on which the run plans, whoever takes tickets; shape (pairs,)
    """

    pairs: Pairs
    pair_of: Int64
    day: Int32
    in_window: Bools

    @cached_property
    def ticket_of(self) -> Int64:
        """The ticket of each option; shape (options,)."""
        return np.repeat(np.arange(self.pairs.tickets), np.diff(self.pairs.starts))

    def range_of(self, ticket: int) -> slice:
        """The options of one ticket."""
        return slice(int(self.pairs.starts[ticket]), int(self.pairs.starts[ticket + 1]))


def find_ticket_of_pairs(question: Question) -> Int64:
    """The ticket of each pair; shape (pairs,)."""
    return np.repeat(np.arange(question.pairs.tickets), np.diff(question.pairs.starts))


def number_days(question: Question) -> Int32:
    """The day of each partner-day, counted from `allocate_on`; shape (partner_days,)."""
    first = question.policy.allocate_on
    return np.array([(each.contact_on - first).days for each in question.partner_days], np.int32)


def find_sinks(question: Question) -> Int32:
    """The partner-day of each partner and day, NO_DAY where it takes nothing; shape (partners, days)."""
    sinks = np.full((len(question.partner_ids), question.policy.days), NO_DAY, np.int32)
    for number, each in enumerate(question.partner_days):
        day = (each.contact_on - question.policy.allocate_on).days
        if 0 <= day < question.policy.days:
            sinks[each.partner, day] = number
    return sinks


def find_options(question: Question) -> Options:
    """Spread the pairs over the days of the run.

    Each day that a ticket is contacted sooner than it could be after the run is worth something where it is late.
    """
    days, pairs = question.policy.days, question.pairs
    ticket = find_ticket_of_pairs(question)
    pair = np.repeat(np.arange(len(pairs.partners), dtype=np.int64), days)
    day = np.tile(np.arange(days, dtype=np.int32), len(pairs.partners))
    of = ticket[pair]
    inside = (day >= question.first_day[of]) & (day <= question.last_day[of])
    in_window = np.zeros(len(pairs.partners), bool)
    in_window[pair[inside]] = True
    sink = find_sinks(question)[pairs.partners[pair], day]
    allowed = inside & (sink != NO_DAY)
    if question.refused:
        allowed &= ~np.isin(of, np.fromiter(question.refused, np.int64))
    if question.excluded is not None:
        allowed &= ~question.excluded[pair]
    if question.terms:
        allowed &= question.allow_on(pair, day)
    pair, day, sink = pair[allowed], day[allowed], sink[allowed]
    of = ticket[pair]
    values = question.value_on(pair, day) + _count_days_saved(question, of, day) * question.delay_cost[of]
    values = np.clip(values, -LARGEST, LARGEST).astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=pairs.tickets)))).astype(np.int64)
    return Options(Pairs(starts, sink, values), pair, day, in_window)


def compute_delay(question: Question, day: Int32) -> Int64:
    """What contacting each ticket on a day costs for being late, less what leaving it for later would, in thousandths; shape (tickets,).

    Never above 0, and 0 for those without a day and those that are not late by the end of the run.
    """
    saved = _count_days_saved(question, np.arange(len(day)), day)
    return np.where(day == NO_DAY, 0, -saved * question.delay_cost)


def _count_days_saved(question: Question, ticket: Int64, day: Int32) -> Int64:
    """Days that tickets are less late on a day than on the first one after the run; what is late already is so by whole days more."""
    due = np.maximum(question.due_day[ticket], 0).astype(np.int64)
    return np.asarray(np.maximum(question.policy.days - due, 0) - np.maximum(day - due, 0), np.int64)


def count_room(days: Sequence[PartnerDay]) -> Int64:
    """How many tickets each partner-day takes, overtime included; shape (partner_days,)."""
    return np.array([each.places + each.overtime for each in days], np.int64)


def cut_places(days: Sequence[PartnerDay], taken: Int64, wanted: Int64, wanted_price: int) -> Places:
    """Places in segments of rising cost, less those that are taken already: each day's cheapest go first.

    Parameters
    ----------
    taken : places that are gone; shape (partner_days,)
    wanted : so many tickets a partner-day should get at least, each missing one at `wanted_price`, in thousandths; shape (partner_days,)
    """
    starts, sizes, costs = [0], [], []
    for day, gone, least in zip(days, taken.tolist(), wanted.tolist(), strict=True):
        for size, cost in _cut_day(day, min(least, day.places), wanted_price):
            left = max(size - gone, 0)
            gone -= size - left
            if left:
                sizes.append(left)
                costs.append(cost)
        starts.append(len(sizes))
    return Places(np.array(starts, np.int64), np.array(sizes, np.int64), np.array(costs, np.int64))


def _cut_day(day: PartnerDay, wanted: int, wanted_price: int) -> list[tuple[int, int]]:
    """Segments of one partner-day by falling price of missing them: size and cost."""
    fewest = min(day.fewest, day.places) if day.shortfall_price else 0
    marks = sorted({0, fewest, wanted, day.places})
    segments = [
        (end - begin, -day.shortfall_price * (begin < fewest) - wanted_price * (begin < wanted))
        for begin, end in itertools.pairwise(marks)
    ]
    return [*segments, (day.overtime, day.overtime_cost)]


def find_pair_of(question: Question, ticket: int, partner: int) -> int | None:
    """The number of the pair of a ticket and a partner, None when it is no candidate."""
    begin, end = int(question.pairs.starts[ticket]), int(question.pairs.starts[ticket + 1])
    found = np.flatnonzero(question.pairs.partners[begin:end] == partner)
    return begin + int(found[0]) if len(found) and partner != NOBODY else None
