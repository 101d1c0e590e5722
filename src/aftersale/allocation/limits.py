"""Quotas, fees, tiers and minutes of a question as the solvers take them, less what fixed tickets take of them."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.fix import Fixed
from aftersale.allocation.model import NOBODY, PartnerDay, Question, QuotaRow
from aftersale.allocation.options import NO_DAY, Options, find_sinks
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64
from aftersale.allocation.solve.pieces import Charges
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas
from aftersale.allocation.weigh import has_charges, rate_at

# More than any day has.
MOST_MINUTES = 2**40


def find_quota_limits(question: Question, options: Options, fixed: Fixed, free: Int64) -> Quotas | None:
    """The quotas of the free tickets, None where there are none; one of each partner and day, or of all partners together."""
    if not question.quotas:
        return None
    rows = [
        (number, sink) for number, quota in enumerate(question.quotas) for sink in _find_quota_sinks(question, quota)
    ]
    taken = [_count_fixed(question, options, fixed, question.quotas[number], sink) for number, sink in rows]
    groups, dimension, group = _find_groups(question)
    quotas = [question.quotas[number] for number, _ in rows]
    fewest = np.array([max(each.fewest - gone, 0) for each, gone in zip(quotas, taken, strict=True)], np.int64)
    unlimited = question.pairs.tickets
    most = [
        max((unlimited if each.most is None else each.most) - gone, 0) for each, gone in zip(quotas, taken, strict=True)
    ]
    number = np.array([each for each, _ in rows], np.int64)
    return Quotas(
        groups=groups[:, free],
        partner=np.array([sink for _, sink in rows], np.int32),
        dimension=dimension[number],
        group=group[number],
        fewest=np.minimum(fewest, most),
        most=np.array(most, np.int64),
        shortfall_price=np.array([each.shortfall_price for each in quotas], np.int64),
    )


def place_quota_prices(question: Question, prices: Int64) -> Int64:
    """The price of each quota on each day, from those of the rows that `find_quota_limits` made; shape (quotas × days,)."""
    days = question.policy.days
    placed = np.zeros((len(question.quotas), days), np.int64)
    rows = [
        (number, sink) for number, quota in enumerate(question.quotas) for sink in _find_quota_sinks(question, quota)
    ]
    first = question.policy.allocate_on
    for (number, sink), price in zip(rows, prices.tolist(), strict=True):
        day = 0 if sink == ALL_PARTNERS else (question.partner_days[sink].contact_on - first).days
        placed[number, day] = price
    return placed.ravel()


def _find_quota_sinks(question: Question, quota: QuotaRow) -> list[int]:
    if quota.partner == NOBODY:
        return [ALL_PARTNERS]
    sinks = enumerate(find_sinks(question)[quota.partner].tolist())
    return [sink for day, sink in sinks if sink != NO_DAY and quota.holds_on(day)]


def _count_fixed(question: Question, options: Options, fixed: Fixed, quota: QuotaRow, sink: int) -> int:
    """How many fixed tickets a quota counts already."""
    option = fixed.option[quota.tickets]
    at = options.pairs.partners[option[option != UNASSIGNED]]
    return len(at) if sink == ALL_PARTNERS else int(np.count_nonzero(at == sink))


def _find_groups(question: Question) -> tuple[Int32, Int32, Int32]:
    """Tickets in groups such that each quota counts one: a quota goes to the first dimension whose groups it does not cut.

    Group 0 of a dimension are the tickets that none of its quotas counts.
    """
    dimensions: list[Int32] = []
    used: set[tuple[int, int, int]] = set()
    found: list[tuple[int, int]] = []
    for quota in question.quotas:
        number = group = 0
        while True:
            if number == len(dimensions):
                dimensions.append(np.zeros(question.pairs.tickets, np.int32))
            here = dimensions[number][quota.tickets]
            group = int(here[0]) if len(here) and here[0] else int(dimensions[number].max(initial=0)) + 1
            is_new = not here.any()
            is_same = bool((here == group).all()) and np.count_nonzero(dimensions[number] == group) == len(here)
            if (is_new or is_same) and (quota.partner, number, group) not in used:
                break
            number += 1
        dimensions[number][quota.tickets] = group
        used.add((quota.partner, number, group))
        found.append((number, group))
    places = np.array(found, np.int32)
    return np.stack(dimensions), places[:, 0], places[:, 1]


def find_charges(question: Question, fixed: Fixed) -> Charges | None:
    """Fees, tiers, and none or at least so many, of each partner-day; None where nobody has any."""
    days = question.partner_days
    if not any(has_charges(each) for each in days):
        return None
    starts, units, rates, amounts = [0], [], [], []
    for day, taken in zip(days, fixed.taken.tolist(), strict=True):
        for unit, rate, amount in _list_tiers(day, taken):
            units.append(unit)
            rates.append(rate)
            amounts.append(amount)
        starts.append(len(units))
    room = [max(each.places + each.overtime - taken, 0) for each, taken in zip(days, fixed.taken.tolist(), strict=True)]
    least = [max(each.none_or_at_least - taken, 0) for each, taken in zip(days, fixed.taken.tolist(), strict=True)]
    fees = [0 if taken else each.fixed_fee for each, taken in zip(days, fixed.taken.tolist(), strict=True)]
    return Charges(
        fees=np.array(fees, np.int64),
        tier_starts=np.array(starts, np.int64),
        from_units=np.array(units, np.int64),
        rates=np.array(rates, np.int64),
        amounts=np.array(amounts, np.int64),
        whole=np.array([each.tier_kind == "all_units" for each in days], bool),
        # Who has fewer places than it takes at least gets none: its places are closed.
        at_least=np.array([0 if few > there else few for few, there in zip(least, room, strict=True)], np.int64),
    )


def find_closed(question: Question, fixed: Fixed) -> list[PartnerDay]:
    """Partner-days that take none or at least so many, closed where they have fewer places than that."""
    taken = fixed.taken.tolist()
    return [
        _close(day, gone) if day.none_or_at_least - gone > max(day.places + day.overtime - gone, 0) else day
        for day, gone in zip(question.partner_days, taken, strict=True)
    ]


def _close(day: PartnerDay, taken: int) -> PartnerDay:
    return PartnerDay(day.partner, day.contact_on, taken)


def _list_tiers(day: PartnerDay, taken: int) -> list[tuple[int, int, int]]:
    """From how many further tickets on what each costs besides the contract's price, and what is due at once."""
    if day.tier_kind == "none":
        return []
    before = day.tickets_this_month + taken
    whole = day.tier_kind == "all_units"
    reached = rate_at(day, before) if before else day.cost_per_ticket
    found: dict[int, tuple[int, int, int]] = {}
    for tier in sorted(day.tiers, key=lambda each: each.from_tickets):
        unit = max(tier.from_tickets - before - (0 if whole else 1), 0)
        amount = (tier.cost_per_ticket - reached) * before if whole else 0
        found[unit] = unit, tier.cost_per_ticket - day.cost_per_ticket, amount
    return list(found.values())


def find_minutes(question: Question, options: Options, fixed: Fixed, free: Int64) -> tuple[Int32, Int64] | None:
    """Minutes that each option of the free tickets takes, and those that each partner-day has; None where only tickets count."""
    days = question.partner_days
    if all(each.minutes is None for each in days):
        return None
    taken = question.minutes_on(options.pair_of, options.day)
    unlimited = min(int(taken.sum(dtype=np.int64)) + 1, MOST_MINUTES)
    left = np.array([unlimited if each.minutes is None else each.minutes for each in days], np.int64)
    given = fixed.option[fixed.option != UNASSIGNED]
    np.subtract.at(left, options.pairs.partners[given], taken[given])
    is_free = np.zeros(options.pairs.tickets, bool)
    is_free[free] = True
    return taken[is_free[options.ticket_of]], np.maximum(left, 0)
