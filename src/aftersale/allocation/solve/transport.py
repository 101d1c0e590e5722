"""The optimum within capacities and convex costs: prices first, then what does not fit yet is settled, then all of it is certified."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.best import Best
from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.model import LARGEST, UNASSIGNED, Int32, Int64, Pairs, Places, Plan
from aftersale.allocation.solve.moves import find_near
from aftersale.allocation.solve.prices import (
    NEARLY_INDIFFERENT,
    Guess,
    Task,
    find_margin,
    find_spread,
    guess_prices,
    improve_prices,
    take_tickets,
)
from aftersale.allocation.solve.settle import Settlement

# So many tickets are settled as they are; of more, first those that are nearly indifferent.
FEW = 2_000
# So many values are looked at together for what they are multiples of; mostly the first of them say that there is nothing.
VALUES_TOGETHER = 1 << 12
NO_BAND = np.iinfo(np.int64).max
# How much worse than the best a way may be to be looked at when settling, in thousandths, and how much farther the next look goes.
FIRST_REACH = 64
REACH_GROWTH = 4


def solve_transport(pairs: Pairs, places: Places, prices: Int64 | None = None) -> Plan:
    """An optimal allocation, with its certificate; `prices` of a similar problem make it faster.

    The same arrays give the same plan, bit by bit. Among equals the earlier ticket moves: sort tickets by a stable hash for a fair choice.

    Raises
    ------
    ValueError : a candidate is none of the partners
    """
    if len(pairs.partners) and int(pairs.partners.max()) >= places.partners:
        raise ValueError(f"candidates must be among the {places.partners} partners")
    unit = find_unit(pairs, places)
    task = divide(pairs, places, unit)
    guess = guess_prices(*task) if prices is None else Guess(np.clip(prices, -LARGEST - 1, LARGEST + 1) // unit)
    found = _solve(*task, np.zeros(places.partners + 1, np.int64), guess, NO_BAND)
    best_prices = found.guess.prices * unit
    value, bound = certify(pairs, places, found.chosen, best_prices)
    return Plan(found.chosen, best_prices, value, bound)


def find_unit(pairs: Pairs, places: Places) -> int:
    """What all values and costs are whole multiples of: so are the best prices, and there are the fewer to choose from."""
    unit = int(np.gcd.reduce(places.costs, initial=0))
    for begin in range(0, len(pairs.values), VALUES_TOGETHER):
        if unit == 1:
            break
        unit = int(np.gcd.reduce(pairs.values[begin : begin + VALUES_TOGETHER], initial=unit))
    return max(unit, 1)


def divide(pairs: Pairs, places: Places, unit: int) -> tuple[Pairs, Places]:
    """The same problem in other units."""
    if unit == 1:
        return pairs, places
    fewer = Pairs(pairs.starts, pairs.partners, pairs.values // np.int32(unit), pairs.whole)
    return fewer, Places(places.starts, places.sizes, places.costs // unit)


@dataclass(frozen=True, slots=True)
class Found:
    """Where each ticket is, at which prices; done when every load fits them."""

    chosen: Int32
    guess: Guess
    done: bool


def _solve(pairs: Pairs, places: Places, others: Int64, guess: Guess, band: int) -> Found:
    """The allocation and prices at which all loads fit; not done when the changes of prices would differ by more than the band.

    Outside the nearly indifferent no ticket changes its mind while prices change by less than what it gains over its second way.
    So these stay, and the others are solved as a smaller problem of the same kind; should its prices leave the band, all have another look.
    """
    start, part = guess.prices, NEARLY_INDIFFERENT
    task, chosen = Task(pairs, places, others[:-1]), None
    while True:
        room = band - find_spread(guess.prices - start)
        guess, best = improve_prices(task, guess, room, roughly=pairs.tickets > FEW)
        chosen = best.partner if chosen is None else keep_best(pairs, best, chosen, guess.prices)
        if not guess.inside:
            return Found(chosen, guess, False)
        if pairs.tickets <= FEW or part <= 1:
            break
        room = band - find_spread(guess.prices - start)
        inner_band = min(find_margin(best, part), room)
        moving = np.flatnonzero(best.margin <= inner_band)
        if 2 * len(moving) > pairs.tickets:
            break
        nodes = places.partners + 1
        staying = others + count_at(chosen, nodes) - count_at(chosen[moving], nodes)
        inner = _solve(take_tickets(pairs, moving), places, staying, guess, inner_band)
        chosen = chosen.copy()
        chosen[moving] = inner.chosen
        if inner.done or inner_band == room:
            return Found(chosen, inner.guess, inner.done)
        # Among many equals the nearly indifferent are all within a few units: more of them reach further.
        part //= 2
        guess = inner.guess
    return _settle(task, Found(chosen, guess, False), start, band)


def _settle(task: Task, found: Found, start: Int64, band: int) -> Found:
    """Settle what prices left, first among ways that are nearly as good as the best: others matter only once prices move as far."""
    chosen, prices = found.chosen, found.guess.prices
    pairs, nodes = task.pairs, task.places.partners + 1
    reach = FIRST_REACH
    while True:
        room = band - find_spread(prices - start)
        near = find_near(pairs, prices, reach)
        staying = np.append(task.others, 0) + count_at(chosen, nodes) - count_at(chosen[near.tickets], nodes)
        settlement = Settlement(near.pairs, task.places, chosen[near.tickets], prices, staying)
        done = settlement.settle(room if near.is_all else min(reach, room))
        chosen = chosen.copy()
        chosen[near.tickets] = settlement.chosen
        prices = settlement.prices[:-1]
        if done or reach >= room or near.is_all:
            return Found(chosen, Guess(prices, found.guess.width), done)
        reach *= REACH_GROWTH


def count_at(chosen: Int32, nodes: int) -> Int64:
    """How many tickets are at each node; nobody is the last; shape (nodes,)."""
    return np.roll(np.bincount(chosen + 1, minlength=nodes), -1)


def keep_best(pairs: Pairs, best: Best, chosen: Int32, prices: Int64) -> Int32:
    """Where each ticket is, if that is still worth as much as the best; else the best."""
    changed = np.flatnonzero(chosen != best.partner)
    few, own = take_tickets(pairs, changed), chosen[changed]
    ticket = np.repeat(np.arange(few.tickets), np.diff(few.starts))
    here = few.partners == own[ticket]
    net = np.where(own == UNASSIGNED, 0, np.iinfo(np.int64).min)
    net[ticket[here]] = few.values[here] - prices[few.partners[here]]
    kept = best.partner.copy()
    kept[changed] = np.where(net == best.net[changed], own, best.partner[changed])
    return kept
