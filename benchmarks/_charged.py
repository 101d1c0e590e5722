"""Tickets in classes, or all different, and partners that charge fees and falling tiers and take none or at least so many."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.branching import weigh_plan
from aftersale.allocation.solve.classes import find_classes
from aftersale.allocation.solve.model import UNASSIGNED, Int64, Pairs, Places
from aftersale.allocation.solve.pieces import Charges, cut_costs
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.programs import Program
from benchmarks._tickets import give_greedily, make_tickets

Charged = tuple[Pairs, Places, Charges]


def make_charged(classes: int, tickets: int, partners: int, room: float, seed: int = 1) -> Charged:
    """So many classes of tickets, places for `room` times the tickets.

    A partner's fee is about 5.00 for each of its places, a ticket costs 3.00 to 9.00, 15 % less from 30 % of the places on and 30 % less
    from 60 % on: for these tickets, or with every other partner for all. Two of five partners take at least 20 to 50 % of their places.
    """
    pairs, _ = make_tickets(classes, partners, seed)
    rng = np.random.default_rng(seed)
    if tickets > classes:
        sizes = 1 + rng.multinomial(tickets - classes, rng.dirichlet(np.full(classes, 2.0)))
        pairs = take_tickets(pairs, rng.permutation(np.repeat(np.arange(classes), sizes)))
    places = np.maximum((rng.dirichlet(np.full(partners, 3.0)) * tickets * room).astype(np.int64), 10)
    rate = rng.integers(3_000, 9_000, partners)
    charges = Charges(
        fees=(5_000 * places * rng.uniform(0.3, 1.7, partners)).astype(np.int64),
        tier_starts=np.arange(partners + 1) * 3,
        from_units=np.stack((np.zeros(partners, np.int64), places * 3 // 10, places * 6 // 10), 1).ravel(),
        rates=np.stack((rate, rate * 85 // 100, rate * 7 // 10), 1).ravel(),
        amounts=np.zeros(3 * partners, np.int64),
        whole=np.arange(partners) % 2 == 0,
        at_least=np.where(rng.random(partners) < 0.4, (places * rng.uniform(0.2, 0.5, partners)).astype(np.int64), 0),
    )
    return pairs, Places.from_capacities(places), charges


def write_whole(pairs: Pairs, places: Places, charges: Charges) -> Program:
    """The whole problem on classes as one program, as a textbook writes it: each piece of a partner's cost is used or not.

    Columns: class pairs, tickets on each piece, whether the piece is used. Rows: classes, partners, most and fewest of each piece,
    one piece for each partner.
    """
    classes, pieces = find_classes(pairs), cut_costs(places, charges)
    known, count, partners = classes.pairs, classes.count, places.partners
    ticket = np.repeat(np.arange(count), np.diff(known.starts))
    some = np.flatnonzero(pieces.last > 0)
    first, last, owner = pieces.first[some], pieces.last[some], pieces.owner[some]
    taken, size = len(ticket), len(some)
    load, used = taken + np.arange(size), taken + size + np.arange(size)
    most, fewest = count + partners + np.arange(size), count + partners + size + np.arange(size)
    one = count + partners + 2 * size + owner
    entries: list[tuple[Int64, Int64, Int64]] = [
        (ticket, np.arange(taken), np.ones(taken, np.int64)),
        (count + known.partners.astype(np.int64), np.arange(taken), np.ones(taken, np.int64)),
        (count + owner, load, -np.ones(size, np.int64)),
        (most, load, np.ones(size, np.int64)),
        (most, used, -last),
        (fewest, load, np.ones(size, np.int64)),
        (fewest, used, -first),
        (one, used, np.ones(size, np.int64)),
    ]
    rows, columns, factors = (np.concatenate(each) for each in zip(*entries, strict=True))
    by_column = np.lexsort((rows, columns))
    width, slope = taken + 2 * size, pieces.slope[some]
    infinite = np.inf
    return Program(
        gains=np.concatenate((known.values, -slope, slope * first - pieces.base[some])).astype(float),
        lowest=np.zeros(width),
        highest=np.concatenate((classes.sizes[ticket], last, np.ones(size))).astype(float),
        fewest=np.concatenate(
            (
                np.full(count, -infinite),
                np.zeros(partners),
                np.full(size, -infinite),
                np.zeros(size),
                np.zeros(partners),
            )
        ),
        most=np.concatenate(
            (classes.sizes, np.zeros(partners), np.zeros(size), np.full(size, infinite), np.ones(partners))
        ).astype(float),
        starts=np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=width)))),
        rows=rows[by_column],
        factors=factors[by_column].astype(float),
        whole=np.arange(width) >= taken + size,
    )


def weigh_greedy(pairs: Pairs, places: Places, charges: Charges) -> int:
    """What all pairs sorted by value less the partner's first rate bring, charges paid; who would get too few gets none."""
    rate = charges.rates[charges.tier_starts[:-1]]
    values = (pairs.values - rate[pairs.partners]).astype(np.int32)
    chosen = give_greedily(Pairs(pairs.starts, pairs.partners, values), places)
    loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=places.partners)
    few = np.append(loads < charges.at_least, False)
    chosen[few[chosen]] = UNASSIGNED
    return weigh_plan(pairs, places, charges, chosen)
