"""Small questions built by hand, and random ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from aftersale.allocation.model import NOBODY, PARTS, CandidateSet, PartnerDay, Policy, Question
from aftersale.allocation.solve.model import Pairs

MONDAY = date(2026, 3, 2)

Values = Sequence[Mapping[int, int]]


def ask_by_hand(
    values: Values,
    partner_days: Sequence[PartnerDay],
    policy: Policy | None = None,
    **more: Any,
) -> Question:
    """A question about tickets whose worth at each candidate is given; `more` are further attributes of the question.

    Ticket n has the id 100 + n and partner n the id 10 + n. All of a value is up-sell, but its cost is 1,000.
    """
    policy = policy or Policy(MONDAY, "EUR")
    candidates = [tuple(sorted(each)) for each in values]
    distinct = sorted({each for each in candidates if each})
    sets = tuple(
        CandidateSet(each, tuple("everybody-else" for _ in each), tuple(False for _ in each)) for each in distinct
    )
    flat = [value for each in values for _, value in sorted(each.items())]
    partners = [partner for each in candidates for partner in each]
    starts = np.concatenate(([0], np.cumsum([len(each) for each in candidates]))).astype(np.int64)
    parts = np.zeros((len(flat), len(PARTS)), np.int32)
    parts[:, 0] = np.array(flat, np.int32) + 1_000
    parts[:, 3] = -1_000
    tickets = len(values)
    count = 1 + max([each.partner for each in partner_days] + partners, default=0)
    chosen: dict[str, Any] = {
        "ticket_ids": np.arange(100, 100 + tickets),
        "partner_ids": np.arange(10, 10 + count),
        "minutes": np.zeros(len(flat), np.int32),
        "holder": np.full(tickets, NOBODY, np.int32),
        "locked": np.full(tickets, NOBODY, np.int32),
        "delay_cost": np.zeros(tickets, np.int32),
        "due_day": np.full(tickets, 30, np.int32),
        "first_day": np.zeros(tickets, np.int32),
        "last_day": np.full(tickets, policy.days - 1, np.int32),
    }
    return Question(
        policy=policy,
        sets=sets,
        set_of=np.array([distinct.index(each) if each else -1 for each in candidates], np.int32),
        pairs=Pairs(starts, np.array(partners, np.int32), np.array(flat, np.int32)),
        parts=parts,
        partner_days=tuple(partner_days),
        **(chosen | more),
    )


def take(partner: int, places: int, day: int = 0, **more: Any) -> PartnerDay:
    """A partner that takes so many tickets on a day, counted from Monday."""
    return PartnerDay(partner, MONDAY + timedelta(days=day), places, **more)


def ask_at_random(seed: int, tickets: int = 40, partners: int = 5, days: int = 1, **more: Any) -> Question:
    """A question with few places, values that are often equal and sometimes negative."""
    draw = np.random.default_rng(seed)
    values = []
    for _ in range(tickets):
        count = int(draw.integers(0, partners + 1))
        who = draw.choice(partners, count, replace=False).tolist()
        values.append({int(each): int(draw.integers(-4, 20)) * 1_000 for each in who})
    places = [
        take(each, int(draw.integers(0, tickets // partners + 2)), day)
        for each in range(partners)
        for day in range(days)
    ]
    return ask_by_hand(values, places, Policy(MONDAY, "EUR", days), **more)
