"""What an allocation is worth, counted from the question alone and not from what a solver says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersale.allocation.model import NOBODY, PARTS, PartnerDay, Question
from aftersale.allocation.options import NO_DAY, compute_delay, find_sinks, find_ticket_of_pairs
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64

COST_PART = PARTS.index("cost")


@dataclass(frozen=True)
class Weighed:
    """What an allocation is worth, and how that comes about; amounts in thousandths.

    Attributes
    ----------
    value : of all tickets, less what places and missing tickets cost
    pair : the pair by which each ticket goes, UNASSIGNED where nobody gets it; shape (tickets,)
    sink : the partner-day of each ticket, NO_DAY where it has none; shape (tickets,)
    delay : what being late costs each ticket, less what leaving it for later would; shape (tickets,)
    loads, worths : tickets of each partner-day and what they are worth; shape (partner_days,)
    charges : what each partner-day costs beyond the cost of its tickets: overtime, fee, tiers; shape (partner_days,)
    costs : all that the partner is paid for the day; shape (partner_days,)
    minutes : how long each partner-day is busy; shape (partner_days,)
    quota_loads : tickets in each quota on each day; shape (quotas × days,)
    """

    value: int
    pair: Int64
    sink: Int32
    delay: Int64
    loads: Int64
    worths: Int64
    charges: Int64
    costs: Int64
    minutes: Int64
    quota_loads: Int64


def weigh(question: Question, partner: Int32, day: Int32) -> Weighed:
    """Count an allocation: who gets each ticket, and on which day."""
    pair = find_chosen_pairs(question, partner)
    given = np.flatnonzero(pair != UNASSIGNED)
    sink = np.full(len(partner), NO_DAY, np.int32)
    sink[given] = find_sinks(question)[partner[given], day[given]]
    delay = compute_delay(question, day)
    worth = question.value_on(pair[given], day[given]) - delay[given]
    at, count = sink[given], len(question.partner_days)
    loads, worths, paid, minutes = np.zeros((4, count), np.int64)
    np.add.at(loads, at, 1)
    np.add.at(worths, at, worth)
    np.add.at(paid, at, -question.parts_on(pair[given], day[given])[:, COST_PART].astype(np.int64))
    np.add.at(minutes, at, question.minutes_on(pair[given], day[given]))
    days = question.partner_days
    charges = np.array([compute_charge(each, int(load)) for each, load in zip(days, loads, strict=True)], np.int64)
    charges += charge_volumes(days, loads)
    missing = sum(compute_missing(each, int(load)) for each, load in zip(days, loads, strict=True))
    quota_loads = count_quotas(question, partner, day)
    missing += _price_quotas(question, quota_loads)
    value = int(worths.sum() - charges.sum()) - missing
    return Weighed(value, pair, sink, delay, loads, worths, charges, paid + charges, minutes, quota_loads)


def find_chosen_pairs(question: Question, partner: Int32) -> Int64:
    """The pair by which each ticket goes to its partner, UNASSIGNED where nobody gets it; shape (tickets,)."""
    ticket = find_ticket_of_pairs(question)
    chosen = np.flatnonzero(question.pairs.partners == partner[ticket])
    pair = np.full(len(partner), UNASSIGNED, np.int64)
    pair[ticket[chosen]] = chosen
    return pair


def compute_charge(day: PartnerDay, load: int) -> int:
    """What so many tickets cost beyond the price of each, tiers aside: overtime and the fee of a day; in thousandths."""
    if not load:
        return 0
    return min(max(load - day.places, 0), day.overtime) * day.overtime_cost + day.fixed_fee


def has_tiers(day: PartnerDay) -> bool:
    """Whether the price of a ticket changes with the tickets of the month."""
    return day.tier_kind != "none" and bool(day.tiers)


def group_months(days: Sequence[PartnerDay]) -> list[list[int]]:
    """Numbers of the partner-days whose tickets count in the same tiers, by rising date: of one partner, month and contract."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number in sorted(range(len(days)), key=lambda each: days[each].contact_on):
        day = days[number]
        if has_tiers(day):
            month = day.contact_on.year, day.contact_on.month
            key = day.partner, *month, day.tier_kind, day.tiers, day.cost_per_ticket
            groups.setdefault(key, []).append(number)
    return list(groups.values())


def merge_month(days: Sequence[PartnerDay], group: Sequence[int]) -> PartnerDay:
    """The month of a group as if it were one day: the tickets in hand of all its days come before."""
    before = max(days[number].tickets_this_month for number in group)
    return replace(days[group[-1]], tickets_this_month=before)


def charge_volumes(days: Sequence[PartnerDay], loads: Int64) -> Int64:
    """What tiers change on each partner-day, one after the other; shape (partner_days,)."""
    charges = np.zeros(len(days), np.int64)
    for group in group_months(days):
        month, load, due = merge_month(days, group), 0, 0
        for number in group:
            load += int(loads[number])
            charges[number] = (compute_tiers(month, load) if load else 0) - due
            due += int(charges[number])
    return charges


def compute_tiers(day: PartnerDay, load: int) -> int:
    """What tiers by the volume of the month change, against the contract's price for each ticket; negative for a discount."""
    before, after = day.tickets_this_month, day.tickets_this_month + load
    if day.tier_kind == "none" or not day.tiers:
        return 0
    if day.tier_kind == "all_units":
        return rate_at(day, after) * after - rate_at(day, before) * before - day.cost_per_ticket * load
    marks = sorted(
        {before, after, *(tier.from_tickets - 1 for tier in day.tiers if before < tier.from_tickets - 1 < after)}
    )
    return sum((end - begin) * (rate_at(day, end) - day.cost_per_ticket) for begin, end in itertools.pairwise(marks))


def rate_at(day: PartnerDay, number: int) -> int:
    """What the ticket with this number in the month costs."""
    reached = [tier for tier in day.tiers if tier.from_tickets <= number]
    return max(reached, key=lambda tier: tier.from_tickets).cost_per_ticket if reached else day.cost_per_ticket


def compute_missing(day: PartnerDay, load: int) -> int:
    """What tickets that are missing to the fewest of a partner-day cost."""
    return max(min(day.fewest, day.places) - load, 0) * day.shortfall_price


def count_quotas(question: Question, partner: Int32, day: Int32) -> Int64:
    """Tickets in each quota on each day; shape (quotas × days,)."""
    loads = np.zeros((len(question.quotas), question.policy.days), np.int64)
    for number, quota in enumerate(question.quotas):
        who = partner[quota.tickets]
        counted = who != NOBODY if quota.partner == NOBODY else who == quota.partner
        loads[number] = np.bincount(day[quota.tickets[counted]], minlength=question.policy.days)
    return loads.ravel()


def _price_quotas(question: Question, loads: Int64) -> int:
    """What tickets that are missing to quotas cost."""
    missing = find_shortfalls(question, loads).tolist()
    return sum(count * quota.shortfall_price for count, quota in zip(missing, question.quotas, strict=True))


def find_shortfalls(question: Question, loads: Int64) -> Int64:
    """How many tickets are missing to each quota on all days on which it holds; shape (quotas,)."""
    by_day = loads.reshape(len(question.quotas), question.policy.days)
    return np.array(
        [
            sum(max(quota.fewest - load, 0) for day, load in enumerate(row) if quota.holds_on(day))
            for quota, row in zip(question.quotas, by_day.tolist(), strict=True)
        ],
        np.int64,
    )
