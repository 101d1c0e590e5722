"""Why tickets that nobody gets are left."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.model import NOBODY, Answer, Bools, Question
from aftersale.allocation.options import Options, count_room, find_ticket_of_pairs
from aftersale.allocation.solve.model import Int64
from aftersale.allocation.weigh import Weighed

NO_CANDIDATE, NO_CAPACITY, NOT_WORTH_IT, NO_RATE, OUTSIDE_WINDOW = (
    "no_candidate",
    "no_capacity",
    "not_worth_it",
    "no_rate",
    "outside_window",
)


def find_reasons(question: Question, options: Options, answer: Answer, weighed: Weighed) -> dict[int, str]:
    """The reason of each ticket that nobody gets, by its number.

    Somebody with a place left for whom it is worth something, as the values of the pairs say, would have got it: then a fee, a tier or
    a quota stood in the way, which is not worth it either.
    """
    left = np.flatnonzero(answer.partner == NOBODY)
    free = (count_room(question.partner_days) - weighed.loads > 0)[options.pairs.partners]
    worth = options.pairs.values >= 0
    has = {
        "pair": _tickets_with(question.pairs.tickets, find_ticket_of_pairs(question)),
        "day": _tickets_with(question.pairs.tickets, find_ticket_of_pairs(question)[options.in_window]),
        "option": _tickets_with(question.pairs.tickets, options.ticket_of),
        "worth": _tickets_with(question.pairs.tickets, options.ticket_of[worth]),
        "free": _tickets_with(question.pairs.tickets, options.ticket_of[worth & free]),
    }
    return {
        ticket: question.refused.get(ticket) or _find_reason({name: bool(each[ticket]) for name, each in has.items()})
        for ticket in left.tolist()
    }


def _tickets_with(tickets: int, found: Int64) -> Bools:
    """Whether each ticket is among those found; shape (tickets,)."""
    mask = np.zeros(tickets, bool)
    mask[found] = True
    return mask


def _find_reason(has: dict[str, bool]) -> str:
    if not has["pair"]:
        return NO_CANDIDATE
    if not has["day"]:
        return OUTSIDE_WINDOW
    if not has["option"]:
        return NO_CAPACITY
    if not has["worth"] or has["free"]:
        return NOT_WORTH_IT
    return NO_CAPACITY
