"""Prices of minutes and places by Newton's method on the dual; its curvature comes from tickets that are nearly indifferent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.minute_best import NOBODY, BestPairs, find_best_pairs
from aftersale.allocation.solve.minute_model import DEAREST, Task
from aftersale.allocation.solve.model import Int64
from aftersale.allocation.solve.prices import (
    FIRST_SAMPLE,
    LARGEST_SHARE,
    SAMPLE_GROWTH,
    SAMPLING_ERROR,
    clip_at_kinks,
    find_pairs,
    solve_slope,
    take_tickets,
)

Floats = NDArray[np.float64]

ROUNDS = 20
# Steps end when one lowers the dual by no more than this part.
ENOUGH = 1e-7


@dataclass(frozen=True, slots=True)
class Guess:
    """Prices of all rows, and about how many units of net value the last step changed; None before the first."""

    prices: Int64
    width: float | None = None


def guess_prices(task: Task) -> Guess:
    """Prices from samples of the tickets, each larger than the one before, then from all."""
    guess = Guess(np.zeros(task.rows.partners, np.int64))
    if not len(task.taken):
        return guess
    size, tickets = FIRST_SAMPLE, task.pairs.tickets
    while size < LARGEST_SHARE * tickets:
        guess = improve_prices(take_sample(task, np.arange(size) * tickets // size), guess, size / tickets)
        guess = Guess(guess.prices, SAMPLING_ERROR * (guess.width or 1.0))
        size *= SAMPLE_GROWTH
    return improve_prices(task, guess, 1.0)


def take_sample(task: Task, tickets: Int64) -> Task:
    """The pairs of some tickets."""
    at = find_pairs(task.pairs, tickets)
    return replace(task, pairs=take_tickets(task.pairs, tickets), taken=task.taken[at])


def improve_prices(task: Task, guess: Guess, share: float) -> Guess:
    """Newton steps while they lower the dual; the tickets are this share of all."""
    prices, best = guess.prices, find_best_pairs(task, guess.prices)
    dual = compute_dual(task, best, prices, share)
    width = guess.width or (float(np.median(best.margin)) if len(best.net) else 1.0)
    length = max(float(task.taken.mean()) if len(task.taken) else 1.0, 1.0)
    reach = np.inf
    for _ in range(ROUNDS):
        width = max(width, 1.0)
        step = compute_step(task, best, prices, share, width)
        # A price of a minute moves nets by as much as a ticket takes.
        weights = np.where(np.arange(len(step)) < task.partners, length, 1.0)
        size = float(np.abs(step * weights).max(initial=0.0))
        step *= min(1.0, reach / max(size, 1.0))
        wanted = np.clip(np.rint(prices + step), -DEAREST, DEAREST).astype(np.int64)
        new = clip_at_kinks(task.rows, prices, wanted)
        moved = float((np.abs(new - prices) * weights).max(initial=0.0))
        if moved == 0:
            break
        new_best = find_best_pairs(task, new)
        new_dual = compute_dual(task, new_best, new, share)
        if new_dual >= dual:
            reach = moved / 4
            width /= 2
            continue
        gained = dual - new_dual
        prices, best, dual = new, new_best, new_dual
        if gained <= ENOUGH * abs(dual):
            break
        width, reach = moved / 2, max(reach, 2.0 * moved)
    return Guess(prices, width)


def compute_dual(task: Task, best: BestPairs, prices: Int64, share: float) -> float:
    """What the prices bound the value of the task by."""
    rents = (task.rows.sizes * np.maximum(prices[task.rows.owner] - task.rows.costs, 0)).sum()
    return float(best.net.sum()) + share * float(rents)


def compute_loads(task: Task, chosen: Int64) -> Int64:
    """Minutes, and places if they are limited, that chosen pairs take; shape (rows,)."""
    at = chosen[chosen != NOBODY]
    who = task.pairs.partners[at]
    loads = np.bincount(who, task.taken[at], task.partners)
    if task.has_places:
        loads = np.concatenate((loads, np.bincount(who, minlength=task.partners)))
    return loads.astype(np.int64)


def compute_step(task: Task, best: BestPairs, prices: Int64, share: float, width: float) -> Floats:
    """The change of prices after which, as far as tickets within `width` of indifference tell, every load fits; shape (rows,)."""
    rows = len(prices)
    loads = compute_loads(task, best.pair)
    fewest, most = task.rows.find_limits(prices)
    surplus = loads - np.clip(loads, share * fewest, share * most)
    near = np.flatnonzero(best.margin < width)
    signs = ((best.pair[near], 1.0), (best.second[near], -1.0))
    entries = [each for pair, sign in signs for each in _find_entries(task, pair, sign)]
    slope = np.zeros(rows * rows)
    for row, amount in entries:
        for column, other in entries:
            slope += np.bincount(row * rows + column, amount * other, rows * rows)
    slope = slope.reshape(rows, rows) / (2 * width)
    # Where no ticket is near indifference the price still has to move: as if one ticket were.
    lengths = np.ones(rows)
    lengths[: task.partners] = max(float(np.square(task.taken, dtype=float).mean()) if len(task.taken) else 1.0, 1.0)
    slope[np.diag_indices(rows)] += lengths / width
    held = (surplus == 0) & (fewest < most)
    slope[held] = 0
    slope[:, held] = 0
    slope[held, held] = 1
    surplus[held] = 0
    return solve_slope(slope, surplus.astype(np.float64))


def _find_entries(task: Task, pair: Int64, sign: float) -> list[tuple[Int64, Floats]]:
    """The rows that tickets use by a pair of each, and how much of them; nothing where that is nobody."""
    who = task.pairs.partners[pair].astype(np.int64)
    some = np.where(pair == NOBODY, 0.0, sign)
    entries: list[tuple[Int64, Floats]] = [(who, some * task.taken[pair].astype(float))]
    if task.has_places:
        entries.append((who + task.partners, some))
    return entries
