"""Answers a question: who gets each ticket on which day, what that is worth, and what proves it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from aftersale.allocation.fix import Fixed, fix_tickets
from aftersale.allocation.limits import (
    find_charges,
    find_closed,
    find_minutes,
    find_quota_limits,
    find_volumes,
    place_quota_prices,
)
from aftersale.allocation.model import NOBODY, Answer, Question
from aftersale.allocation.options import NO_DAY, Options, cut_places, find_options, number_days
from aftersale.allocation.solve.model import LARGEST, NEVER, UNASSIGNED, Int32, Int64, Places
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.router import Progress, Task, solve_task
from aftersale.allocation.weigh import weigh

# Whatever a place is worth, a guaranteed share is worth more: so many times the largest value.
SHARE_IS_WORTH = 4


def choose(question: Question, on_progress: Progress | None = None, prices: Int64 | None = None) -> Answer:
    """The best allocation of a question; the same question gives the same answer, unless time runs out.

    Parameters
    ----------
    prices : of a similar question with as many partner-days, which make the exact method faster; shape (partner_days,)
    """
    options = find_options(question)
    fixed = fix_tickets(question, options)
    free = np.flatnonzero(fixed.free)
    places = _cut(question, options, fixed)
    task = Task(
        take_tickets(options.pairs, free),
        places,
        find_quota_limits(question, options, fixed, free),
        find_charges(question, fixed),
        find_minutes(question, options, fixed, free),
        find_volumes(question, fixed),
        question.policy.seconds,
        prices,
    )
    routed = solve_task(task, on_progress)
    sink = np.full(options.pairs.tickets, UNASSIGNED, np.int32)
    chosen = np.flatnonzero(fixed.option != UNASSIGNED)
    sink[chosen] = options.pairs.partners[fixed.option[chosen]]
    sink[free] = routed.chosen
    partner, day = _name_sinks(question, sink)
    weighed = weigh(question, partner, day)
    value = weighed.value
    return Answer(
        method=routed.method,
        partner=partner,
        day=day,
        value=value,
        bound=value + routed.gap,
        prices=routed.prices,
        held_back=fixed.held_back,
        one_more=routed.one_more,
        one_fewer=routed.one_fewer,
        regrets=_spread_regrets(question, options, free, routed.regrets),
        quota_prices=None if routed.quota_prices is None else place_quota_prices(question, routed.quota_prices),
        quota_loads=weighed.quota_loads if question.quotas else None,
        out_of_time=routed.out_of_time,
    )


def find_shares(question: Question) -> Int64:
    """How many tickets each partner-day is guaranteed: its share of the places, as far as it has candidates; shape (partner_days,)."""
    share = Fraction(question.policy.guaranteed_share)
    return np.array([int(share * each.places) for each in question.partner_days], np.int64)


def _cut(question: Question, options: Options, fixed: Fixed) -> Places:
    """The places that are left; those of a guaranteed share are worth more than any ticket."""
    wanted = find_shares(question)
    largest = int(np.abs(options.pairs.values.astype(np.int64)).max(initial=1))
    dearest = max((each.shortfall_price for each in question.partner_days), default=0)
    promise = min(SHARE_IS_WORTH * largest, LARGEST - dearest) if wanted.any() else 0
    candidates = np.bincount(options.pairs.partners, minlength=len(wanted))
    return cut_places(find_closed(question, fixed), fixed.taken, np.minimum(wanted, candidates), promise)


def _name_sinks(question: Question, sink: Int32) -> tuple[Int32, Int32]:
    """The partner and the day of each ticket."""
    partners = np.array([each.partner for each in question.partner_days] + [NOBODY], np.int32)
    days = np.append(number_days(question), np.int32(NO_DAY))
    return partners[sink], days[sink]


def _spread_regrets(question: Question, options: Options, free: Int64, regrets: Int64 | None) -> Int64 | None:
    """The smallest regret of each pair over its days; NEVER where it cannot be, and of tickets that were not optimised; shape (pairs,)."""
    if regrets is None:
        return None
    counts = np.diff(options.pairs.starts)
    is_free = np.zeros(options.pairs.tickets, bool)
    is_free[free] = True
    spread = np.full(len(question.pairs.partners), NEVER, np.int64)
    np.minimum.at(spread, options.pair_of[np.repeat(is_free, counts)], regrets)
    return spread
