"""Tickets and partners of any size, every ticket different, and how they are customarily given out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.prices import take_tickets

CANDIDATES = 12
# How much a ticket's candidates are wanted: their values, who they are, and when each partner last had its turn.
Rank = Callable[[Int32, Int32, Int64], Int64 | Int32]


def make_tickets(tickets: int, partners: int, seed: int = 1) -> tuple[Pairs, Places]:
    """About twelve candidates a ticket, values around 40 with partners of different quality, places for 95 % of the tickets."""
    rng = np.random.default_rng(seed)
    counts = np.clip(rng.poisson(CANDIDATES, tickets), 1, partners)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    ticket = np.repeat(np.arange(tickets), counts)
    place = np.arange(starts[-1]) - starts[ticket]
    # Partners of a region stand together: candidates are neighbours, seven steps apart.
    step = 7 if partners % 7 else 1
    who = ((rng.integers(0, partners, tickets)[ticket] + place * step) % partners).astype(np.int32)
    quality = rng.normal(0, 10_000, partners)
    values = (40_000 + quality[who] + rng.normal(0, 30_000, len(who))).astype(np.int32)
    shares = rng.dirichlet(np.full(partners, 3.0))
    return Pairs(starts, who, values), Places.from_capacities((shares * tickets * 0.95).astype(np.int64))


def draw_from_classes(tickets: int, partners: int, classes: int, seed: int = 3) -> tuple[Pairs, Places]:
    """Tickets whose scores depend on attributes only: each is one of so many examples, some of which are frequent, others rare."""
    rng = np.random.default_rng(seed)
    examples, _ = make_tickets(classes, partners, seed)
    drawn = rng.choice(classes, tickets, p=rng.dirichlet(np.ones(classes)))
    shares = rng.dirichlet(np.full(partners, 3.0))
    return take_tickets(examples, drawn), Places.from_capacities((shares * tickets * 0.95).astype(np.int64))


def make_equal_tickets(tickets: int, partners: int, seed: int = 1) -> tuple[Pairs, Places]:
    """Candidates by one of 200 regions, values by partner and one of 24 segments: a few thousand kinds of tickets."""
    rng = np.random.default_rng(seed)
    regions, segments = rng.integers(0, 200, tickets), rng.integers(0, 24, tickets)
    counts = np.clip(rng.poisson(CANDIDATES, 200), 1, partners)[regions]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    ticket = np.repeat(np.arange(tickets), counts)
    first = rng.integers(0, partners, 200)[regions][ticket]
    who = ((first + (np.arange(starts[-1]) - starts[ticket]) * (7 if partners % 7 else 1)) % partners).astype(np.int32)
    worth = rng.normal(40_000, 30_000, (24, partners)).astype(np.int32)
    shares = rng.dirichlet(np.full(partners, 3.0))
    places = Places.from_capacities((shares * tickets * 0.95).astype(np.int64))
    return Pairs(starts, who, worth[segments[ticket], who]), places


def give_in_turn(pairs: Pairs, places: Places) -> Int32:
    """Round robin: each ticket to the candidate with room whose turn is longest ago."""
    return _give(pairs, places, lambda values, who, turns: -turns[who])


def give_best_available(pairs: Pairs, places: Places) -> Int32:
    """First come, first served: each ticket to its best candidate with room."""
    return _give(pairs, places, lambda values, who, turns: values)


def _give(pairs: Pairs, places: Places, rank: Rank) -> Int32:
    room = np.bincount(places.owner, places.sizes, places.partners).astype(np.int64)
    turns = np.zeros(places.partners, np.int64)
    chosen = np.full(pairs.tickets, UNASSIGNED, np.int32)
    for ticket in range(pairs.tickets):
        span = slice(pairs.starts[ticket], pairs.starts[ticket + 1])
        who, values = pairs.partners[span], pairs.values[span]
        free = (room[who] > 0) & (values >= 0)
        if free.any():
            scores = np.where(free, rank(values, who, turns), np.iinfo(np.int64).min)
            taken = who[scores.argmax()]
            chosen[ticket] = taken
            room[taken] -= 1
            turns[taken] = ticket + 1
    return chosen


def give_greedily(pairs: Pairs, places: Places) -> Int32:
    """All pairs sorted by value; each taken if its ticket is free and its partner has room."""
    room = np.bincount(places.owner, places.sizes, places.partners).astype(np.int64).tolist()
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    chosen = np.full(pairs.tickets, UNASSIGNED, np.int32)
    order = np.argsort(-pairs.values.astype(np.int64), kind="stable")
    order = order[pairs.values[order] >= 0]
    taken = [UNASSIGNED] * pairs.tickets
    for where, who in zip(ticket[order].tolist(), pairs.partners[order].tolist(), strict=True):
        if taken[where] == UNASSIGNED and room[who]:
            taken[where] = who
            room[who] -= 1
    chosen[:] = taken
    return chosen


def sum_values(pairs: Pairs, chosen: Int32) -> int:
    """What an allocation is worth, in thousandths."""
    ticket: Int64 = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    return int(pairs.values[pairs.partners == chosen[ticket]].sum(dtype=np.int64))
