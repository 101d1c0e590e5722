"""Tickets that are not optimised: those locked to a partner, and the share that goes by best available to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from aftersale.allocation.model import NOBODY, Bools, Question
from aftersale.allocation.options import Options, count_room
from aftersale.allocation.solve.model import UNASSIGNED, Int64

# Odd numbers without pattern, for spreading bits (the constants of splitmix64).
SPREAD = np.uint64(0x9E3779B97F4A7C15)
STIR = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True)
class Fixed:
    """What is decided before anything is optimised.

    Attributes
    ----------
    option : the option of each ticket that is fixed, UNASSIGNED elsewhere; shape (tickets,)
    free : tickets that are still to be optimised; shape (tickets,)
    held_back : tickets that go by best available, whether they found a place or not; shape (tickets,)
    taken : places that fixed tickets take; may be more than there are; shape (partner_days,)
    """

    option: Int64
    free: Bools
    held_back: Bools
    taken: Int64


def fix_tickets(question: Question, options: Options) -> Fixed:
    """Give locked tickets to their partner, even beyond its places; then those held back, one after the other, to the best free place."""
    option = np.full(options.pairs.tickets, UNASSIGNED, np.int64)
    taken = np.zeros(len(question.partner_days), np.int64)
    room = count_room(question.partner_days)
    locked = np.flatnonzero(question.locked != NOBODY)
    for ticket in locked.tolist():
        found = _lock(question, options, ticket, room - taken)
        if found is not None:
            option[ticket] = found
            taken[options.pairs.partners[found]] += 1
    held_back = find_held_back(question.ticket_ids, question.policy.held_back_share)
    held_back[locked] = False
    share = _share_places(question, question.policy.held_back_share)
    left = np.minimum(share, np.maximum(room - taken, 0))
    for ticket in np.flatnonzero(held_back).tolist():
        found = _find_best_available(options, ticket, left)
        if found is not None:
            option[ticket] = found
            sink = options.pairs.partners[found]
            taken[sink] += 1
            left[sink] -= 1
    free = ~held_back
    free[locked] = False
    return Fixed(option, free, held_back, taken)


def find_held_back(ticket_ids: Int64, share: Decimal) -> Bools:
    """Which tickets are held back: always the same ones for a share, and all of them for a larger one; shape (tickets,)."""
    mixed = ticket_ids.astype(np.uint64) * SPREAD
    mixed ^= mixed >> np.uint64(30)
    mixed *= STIR
    mixed ^= mixed >> np.uint64(31)
    limit = Fraction(share) * (1 << 32)
    return np.asarray((mixed >> np.uint64(32)) < np.uint64(int(limit)), bool)


def _lock(question: Question, options: Options, ticket: int, left: Int64) -> int | None:
    """The first day with a place at the partner that a ticket is locked to, else its first day; None when it is no candidate there."""
    own = options.range_of(ticket)
    pairs = options.pair_of[own]
    here = np.flatnonzero(question.pairs.partners[pairs] == question.locked[ticket])
    if not len(here):
        return None
    by_day = here[np.argsort(options.day[own][here], kind="stable")]
    free = by_day[left[options.pairs.partners[own][by_day]] > 0]
    return int(own.start + (free[0] if len(free) else by_day[0]))


def _find_best_available(options: Options, ticket: int, left: Int64) -> int | None:
    """The option worth most that has a place left and is worth something; the first of equals."""
    own = options.range_of(ticket)
    values = np.where(left[options.pairs.partners[own]] > 0, options.pairs.values[own].astype(np.int64), -1)
    if not len(values) or values.max() < 0:
        return None
    return int(own.start + values.argmax())


def _share_places(question: Question, share: Decimal) -> Int64:
    """The share of each partner-day's places, rounded to whole ones."""
    part = [int(Fraction(share) * each.places + Fraction(1, 2)) for each in question.partner_days]
    return np.array(part, np.int64)
