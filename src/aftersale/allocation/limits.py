"""Quotas, fees, tiers and minutes of a question as the solvers take them, less what fixed tickets take of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aftersale.allocation.fix import Fixed
from aftersale.allocation.model import NOBODY, PartnerDay, Question, QuotaRow
from aftersale.allocation.options import NO_DAY, Options, find_sinks, number_days
from aftersale.allocation.solve.joint_model import Volumes
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64
from aftersale.allocation.solve.pieces import Charges
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas
from aftersale.allocation.weigh import group_months, merge_month, rate_at

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
        days=number_days(question),
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
        day = ALL_PARTNERS - sink if sink <= ALL_PARTNERS else (question.partner_days[sink].contact_on - first).days
        placed[number, day] = price
    return placed.ravel()


def _find_quota_sinks(question: Question, quota: QuotaRow) -> list[int]:
    """The partner-days of a quota, or its days where it counts the tickets of all partners, as a solver names them."""
    if quota.partner == NOBODY:
        every = sorted(set(number_days(question).tolist()))
        return [ALL_PARTNERS - day for day in every if quota.holds_on(day)]
    sinks = enumerate(find_sinks(question)[quota.partner].tolist())
    return [sink for day, sink in sinks if sink != NO_DAY and quota.holds_on(day)]


def _count_fixed(question: Question, options: Options, fixed: Fixed, quota: QuotaRow, sink: int) -> int:
    """How many fixed tickets a quota counts already."""
    option = fixed.option[quota.tickets]
    at = options.pairs.partners[option[option != UNASSIGNED]]
    if sink <= ALL_PARTNERS:
        return int(np.count_nonzero(number_days(question)[at] == ALL_PARTNERS - sink))
    return int(np.count_nonzero(at == sink))


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
    """Fees, none or at least so many, and tiers that are of one day each, of each partner-day; None where nobody has any."""
    days = question.partner_days
    taken = fixed.taken.tolist()
    groups = [] if has_long_months(days) else group_months(days)
    if not groups and not any(each.fixed_fee or each.none_or_at_least > 1 for each in days):
        return None
    room = [max(each.places + each.overtime - gone, 0) for each, gone in zip(days, taken, strict=True)]
    least = [max(each.none_or_at_least - gone, 0) for each, gone in zip(days, taken, strict=True)]
    tiers = {number: _list_tiers(days[number], taken[number]) for (number,) in groups}
    return _gather_charges(
        fees=[0 if gone else each.fixed_fee for each, gone in zip(days, taken, strict=True)],
        tiers=[tiers.get(number, []) for number in range(len(days))],
        whole=[each.tier_kind == "all_units" for each in days],
        # Who has fewer places than it takes at least gets none: its places are closed.
        at_least=[0 if few > there else few for few, there in zip(least, room, strict=True)],
    )


def has_long_months(days: Sequence[PartnerDay]) -> bool:
    """Whether tiers count the tickets of several days."""
    return any(len(group) > 1 for group in group_months(days))


def find_volumes(question: Question, fixed: Fixed) -> Volumes | None:
    """Tiers that count the tickets of several days, None where there are none; who has no tiers shares an account that costs nothing."""
    days = question.partner_days
    if not has_long_months(days):
        return None
    groups = group_months(days)
    account_of = np.full(len(days), len(groups), np.int32)
    for account, group in enumerate(groups):
        account_of[group] = account
    months = [merge_month(days, group) for group in groups]
    taken = [int(fixed.taken[group].sum()) for group in groups]
    free = [0] * int(any(account_of == len(groups)))
    charges = _gather_charges(
        fees=[0] * len(groups) + free,
        tiers=[_list_tiers(month, gone) for month, gone in zip(months, taken, strict=True)] + [[] for _ in free],
        whole=[month.tier_kind == "all_units" for month in months] + [False for _ in free],
        at_least=[0] * len(groups) + free,
    )
    return Volumes(charges, account_of)


def _gather_charges(
    fees: list[int], tiers: list[list[tuple[int, int, int]]], whole: list[bool], at_least: list[int]
) -> Charges:
    """Columns of charges; a tier is from how many tickets on, its rate and its amount."""
    units, rates, amounts = np.array([each for some in tiers for each in some], np.int64).reshape(-1, 3).T
    return Charges(
        fees=np.array(fees, np.int64),
        tier_starts=np.concatenate(([0], np.cumsum([len(each) for each in tiers]))).astype(np.int64),
        from_units=units,
        rates=rates,
        amounts=amounts,
        whole=np.array(whole, bool),
        at_least=np.array(at_least, np.int64),
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
