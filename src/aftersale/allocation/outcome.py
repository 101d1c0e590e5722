"""An answer in the rows that a run keeps: a choice for each ticket, places, quotas, counts, and the hash of what was chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aftersale.allocation.model import NOBODY, PARTS, Answer, Question
from aftersale.allocation.options import find_options, find_ticket_of_pairs
from aftersale.allocation.reasons import find_reasons
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int32, Int64
from aftersale.allocation.weigh import Weighed, find_shortfalls, weigh

STATUSES = ("new", "kept", "moved", "locked", "held_back", "unassigned")
_NEW, _KEPT, _MOVED, _LOCKED, _HELD_BACK, _UNASSIGNED = range(len(STATUSES))
LARGEST_REGRET = np.iinfo(np.int32).max
NO_REGRET = -1
"""Of a pair that cannot be."""


@dataclass(frozen=True)
class Outcome:
    """A question with its answer, counted and explained as far as a run keeps it.

    Attributes
    ----------
    status : what became of each ticket, as a number of STATUSES; shape (tickets,)
    reasons : why nobody gets a ticket, by its number
    runner_up : the pair of each ticket that comes second, UNASSIGNED where there is no other; shape (tickets,)
    """

    question: Question
    answer: Answer
    weighed: Weighed
    status: NDArray[np.int8]
    reasons: dict[int, str]
    runner_up: Int64


def find_outcome(question: Question, answer: Answer) -> Outcome:
    """What became of every ticket."""
    weighed = weigh(question, answer.partner, answer.day)
    reasons = find_reasons(question, find_options(question), answer, weighed)
    return Outcome(
        question,
        answer,
        weighed,
        _find_status(question, answer),
        reasons,
        _find_runner_up(question, answer, weighed.pair),
    )


def _find_status(question: Question, answer: Answer) -> NDArray[np.int8]:
    given = answer.partner != NOBODY
    status = np.full(len(given), _NEW, np.int8)
    status[question.holder != NOBODY] = _MOVED
    status[given & (question.holder == answer.partner)] = _KEPT
    status[answer.held_back] = _HELD_BACK
    status[given & (question.locked == answer.partner)] = _LOCKED
    status[~given] = _UNASSIGNED
    return status


def _find_runner_up(question: Question, answer: Answer, chosen: Int64) -> Int64:
    """The pair whose forcing would cost least, or where that is not known the one worth most; the first of equals."""
    rank = -question.pairs.values.astype(np.int64) if answer.regrets is None else answer.regrets.copy()
    rank[chosen[chosen != UNASSIGNED]] = NEVER
    if question.excluded is not None:
        rank[question.excluded] = NEVER
    runner_up = np.full(question.pairs.tickets, UNASSIGNED, np.int64)
    some = np.flatnonzero(np.diff(question.pairs.starts))
    if len(some):
        least = np.minimum.reduceat(rank, question.pairs.starts[some])
        ticket = find_ticket_of_pairs(question)
        smallest = np.full(question.pairs.tickets, NEVER, np.int64)
        smallest[some] = least
        at = np.flatnonzero((rank == smallest[ticket]) & (rank != NEVER))
        # Of equals the first is written last, and stays.
        runner_up[ticket[at[::-1]]] = at[::-1]
    return runner_up


def hash_choices(question: Question, answer: Answer) -> str:
    """Who gets which ticket when, as one text: equal choices have equal hashes, however they came about."""
    at = np.argsort(question.ticket_ids)
    partner_ids = np.append(question.partner_ids, -1)[answer.partner]
    chosen = np.stack([question.ticket_ids[at], partner_ids[at], answer.day[at]]).astype("<i8")
    head = f"{question.policy.allocate_on} {question.policy.days} {question.policy.currency}".encode()
    return sha256(head + chosen.tobytes()).hexdigest()


def count_outcome(outcome: Outcome) -> dict[str, Any]:
    """Tickets by what becomes of them, and those that nobody gets by the reason."""
    by_status = np.bincount(outcome.status, minlength=len(STATUSES)).tolist()
    counts: dict[str, Any] = dict(zip(STATUSES, by_status, strict=True))
    counts["tickets"] = len(outcome.status)
    counts["assigned"] = counts["tickets"] - counts["unassigned"]
    counts["taken_back"] = int(np.count_nonzero((outcome.status == _UNASSIGNED) & (outcome.question.holder != NOBODY)))
    counts["pairs"] = len(outcome.question.pairs.partners)
    counts["reasons"] = dict(sorted(Counter(outcome.reasons.values()).items()))
    return counts


def build_choices(outcome: Outcome, allocation_run_id: int) -> pa.Table:
    """One row a ticket, as `allocation_choice` has them."""
    question, answer, weighed = outcome.question, outcome.answer, outcome.weighed
    tickets = question.pairs.tickets
    given = answer.partner != NOBODY
    values = -weighed.delay
    values[given] += question.value_on(weighed.pair[given], answer.day[given])
    first = question.policy.allocate_on
    days = np.array([first + timedelta(days=day) for day in range(question.policy.days)], "datetime64[D]")
    contact_on = days[np.where(given, answer.day, 0)]
    codes = ["no_candidate", *sorted(set(outcome.reasons.values()) - {"no_candidate"})]
    reason = np.zeros(tickets, np.int32)
    reason[list(outcome.reasons)] = [codes.index(each) for each in outcome.reasons.values()]
    second = outcome.runner_up
    regret = find_runner_up_regrets(answer, second)
    return pa.table(
        {
            "allocation_run_id": np.full(tickets, allocation_run_id, np.int64),
            "ticket_id": question.ticket_ids,
            "candidates": np.diff(question.pairs.starts).astype(np.int32),
            "partner_id": _name_partners(question, answer.partner),
            "contact_on": pa.array(contact_on, mask=~given),
            "status": pa.array(STATUSES).take(pa.array(outcome.status)),
            "reason": pa.array(codes).take(pa.array(reason, mask=given)),
            "value": values.astype(np.int32),
            "parts": _list_parts(question, weighed.pair, answer.day, weighed.delay),
            "runner_up_partner_id": _name_partners(
                question, np.append(question.pairs.partners, np.int32(NOBODY))[second]
            ),
            "regret": pa.array(regret, mask=regret == NO_REGRET),
        }
    )


def pack_regrets(regrets: Int64) -> Int32:
    """Regrets as 32 bits hold them, NO_REGRET of pairs that cannot be; shape (pairs,)."""
    return np.where(regrets >= NEVER, NO_REGRET, np.minimum(regrets, LARGEST_REGRET)).astype(np.int32)


def find_runner_up_regrets(answer: Answer, runner_up: Int64) -> Int32:
    """What the plan would lose by the runner-up of each ticket, NO_REGRET where that is not known; shape (tickets,)."""
    if answer.regrets is None:
        return np.full(len(runner_up), NO_REGRET, np.int32)
    return pack_regrets(np.append(answer.regrets, NEVER)[runner_up])


def _name_partners(question: Question, partners: Int32) -> pa.Array:
    return pa.array(np.append(question.partner_ids, 0)[partners], mask=partners == NOBODY)


def _list_parts(question: Question, pair: Int64, day: Int32, delay: Int64) -> pa.Array:
    """The parts of one pair for each ticket and what not leaving it for later is worth; empty where there is no pair."""
    some = np.flatnonzero(pair != UNASSIGNED)
    flat = np.concatenate([question.parts_on(pair[some], day[some]), -delay[some, None]], axis=1).astype(np.int32)
    sizes = np.where(pair != UNASSIGNED, len(PARTS) + 1, 0)
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(starts), pa.array(flat.ravel()))


def build_places(outcome: Outcome, allocation_run_id: int) -> pa.Table:
    """One row a partner and day, as `allocation_place` has them."""
    question, answer, weighed = outcome.question, outcome.answer, outcome.weighed
    days, count = question.partner_days, len(question.partner_days)
    kept = np.zeros(count, np.int64)
    np.add.at(kept, weighed.sink[outcome.status == _KEPT], 1)
    columns: dict[str, Any] = {
        "allocation_run_id": np.full(count, allocation_run_id, np.int64),
        "partner_id": question.partner_ids[np.array([each.partner for each in days], np.int64)],
        "contact_on": pa.array([each.contact_on for each in days], pa.date32()),
    }
    columns |= {name: [getattr(each, name) for each in days] for name in ("places", "overtime", "fewest")}
    columns |= {
        "load": weighed.loads,
        "kept": kept,
        "minutes_places": pa.array([each.minutes for each in days], pa.int32()),
        "minutes_load": weighed.minutes,
        "value": weighed.worths,
        "cost": weighed.costs,
        "price": answer.prices,
    }
    for name in ("one_more", "one_fewer"):
        found = getattr(answer, name)
        columns[name] = pa.nulls(count, pa.int64()) if found is None else pa.array(found, mask=found >= NEVER)
    return pa.table(columns)


def build_quotas(outcome: Outcome, allocation_run_id: int) -> pa.Table:
    """One row a quota, over all days, as `allocation_quota_use` has them."""
    question, answer = outcome.question, outcome.answer
    shape = len(question.quotas), question.policy.days
    loads = outcome.weighed.quota_loads.reshape(shape)
    prices = np.zeros(shape, np.int64) if answer.quota_prices is None else answer.quota_prices.reshape(shape)
    return pa.table(
        {
            "allocation_run_id": pa.array([allocation_run_id] * shape[0], pa.int64()),
            "partner_quota_id": pa.array([each.partner_quota_id for each in question.quotas], pa.int64()),
            "load": loads.sum(axis=1),
            "shortfall": find_shortfalls(question, outcome.weighed.quota_loads),
            "price": np.take_along_axis(prices, np.abs(prices).argmax(axis=1)[:, None], axis=1)[:, 0],
        }
    )
