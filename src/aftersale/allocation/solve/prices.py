"""Prices near the optimum by Newton's method on the dual, whose curvature is how many tickets are nearly indifferent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.best import Best, find_best
from aftersale.allocation.solve.model import LARGEST, NEVER, UNASSIGNED, Int64, Pairs, Places
from aftersale.allocation.solve.passes import find_kernels, share

Floats = NDArray[np.float64]

# How many tickets the first guess looks at, how many times more the next, and which share of all is no longer a sample.
FIRST_SAMPLE = 10_000
SAMPLE_GROWTH = 4
LARGEST_SHARE = 0.3
# What a larger sample may find that a smaller one did not see, in last steps of the smaller one.
SAMPLING_ERROR = 4
ROUNDS = 14
# This part of the tickets counts as nearly indifferent.
NEARLY_INDIFFERENT = 8
# Widths keep so many bits where they are squared.
SQUARE_BITS = 19
# What of the largest surplus a step may leave.
ACCURACY = 1e-3


@dataclass(frozen=True, slots=True)
class Task:
    """What prices are sought for.

    Attributes
    ----------
    pairs : of the tickets that may move
    places : of the partners
    others : how many further tickets each partner keeps at any of the prices in question; shape (partners,)
    share : which part of all tickets `pairs` and `others` stand for
    """

    pairs: Pairs
    places: Places
    others: Int64
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Guess:
    """Prices, and what is known about how good they are.

    Attributes
    ----------
    prices : in thousandths; shape (partners,)
    width : how far from indifference a ticket may be to tell the curvature: about half of the last step; before the first None, as far
        as the nearly indifferent are
    inside : whether no step was cut short
    """

    prices: Int64
    width: float | None = None
    inside: bool = True


def guess_prices(pairs: Pairs, places: Places) -> Guess:
    """Prices from samples of the tickets, each larger than the one before."""
    nobody_else = np.zeros(places.partners, np.int64)
    guess = Guess(nobody_else)
    most = LARGEST_SHARE * pairs.tickets
    size = FIRST_SAMPLE if most > FIRST_SAMPLE else FIRST_SAMPLE // SAMPLE_GROWTH
    while size < most:
        sample = take_tickets(pairs, np.arange(size) * pairs.tickets // size)
        guess, _ = improve_prices(Task(sample, places, nobody_else, size / pairs.tickets), guess, roughly=True)
        guess = Guess(guess.prices, SAMPLING_ERROR * (guess.width or 1.0))
        size *= SAMPLE_GROWTH
    return guess


def find_pairs(pairs: Pairs, tickets: Int64) -> Int64:
    """The numbers of the pairs of some tickets, one ticket after the other."""
    begins = pairs.starts[tickets]
    counts = pairs.starts[tickets + 1] - begins
    before = np.cumsum(counts) - counts
    return np.repeat(begins - before, counts) + np.arange(counts.sum())


def take_tickets(pairs: Pairs, tickets: Int64) -> Pairs:
    """The pairs of some tickets."""
    begins = pairs.starts[tickets]
    counts = pairs.starts[tickets + 1] - begins
    starts = np.concatenate(([0], np.cumsum(counts)))
    whole = max(pairs.whole, len(pairs.partners))
    kernels = find_kernels(pairs)
    if kernels:
        taken = starts, np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
        share(lambda first, last: kernels.take_tickets(pairs.flat, tickets, taken, first, last), starts)
        return Pairs(*taken, whole)
    at = find_pairs(pairs, tickets)
    return Pairs(starts, pairs.partners[at], pairs.values[at], whole)


def improve_prices(task: Task, guess: Guess, band: float = np.inf, roughly: bool = False) -> tuple[Guess, Best]:
    """Newton steps while they lower the dual, and no two prices change by amounts that differ by more than `band`; the best at the last.

    Roughly: no step is taken that is small beside what the nearly indifferent gain over their second way.
    """
    prices, best = guess.prices, find_best(task.pairs, guess.prices)
    # A ticket without any candidate is never indifferent: its margin says nothing about how far prices may go.
    width = _round_width(guess.width or float(min(find_margin(best, NEARLY_INDIFFERENT), LARGEST)))
    enough = find_margin(best, NEARLY_INDIFFERENT) / 4 if roughly else 0
    reach = np.inf
    for _ in range(ROUNDS):
        ties = count_ties(task.pairs, best, task.places.partners, width)
        step = compute_step(task, ties, prices)
        size = np.abs(step).max(initial=0.0)
        step *= min(1.0, reach / max(size, 1.0))
        new = clip_at_kinks(task.places, prices, np.rint(prices + step).astype(np.int64))
        leaving = find_spread(new - guess.prices) > band
        while find_spread(new - guess.prices) > band:
            step /= 2
            new = clip_at_kinks(task.places, prices, np.rint(prices + step).astype(np.int64))
        moved = find_size(new - prices)
        if moved == 0 or (moved <= enough and not leaving):
            return Guess(prices, width, not leaving), best
        new_best = find_best(task.pairs, new)
        new_ties = count_ties(task.pairs, new_best, task.places.partners, width)
        if compute_dual(task, new_best, new_ties, new) >= compute_dual(task, best, ties, prices):
            reach, width = moved / 4, _round_width(width / 2)
            continue
        prices, best = new, new_best
        if leaving:
            return Guess(prices, 2.0 * moved, False), best
        width, reach = _round_width(moved / 2), max(reach, 2.0 * moved)
    return Guess(prices, width), best


def _round_width(width: float) -> int:
    return max(int(width), 1)


def find_margin(best: Best, part: int) -> int:
    """What one of `part` tickets at most gains over its second way."""
    rank = len(best.net) // part
    return int(np.partition(best.margin, rank)[rank]) if len(best.net) else 0


def find_size(moved: Int64) -> int:
    """The largest change of a price."""
    return int(np.abs(moved).max(initial=0))


def find_spread(moved: Int64) -> int:
    """The largest difference between two changes of price; unassigned never changes."""
    return int(moved.max(initial=0) - moved.min(initial=0))


@dataclass(frozen=True, slots=True)
class Ties:
    """Where tickets are, and who of them is nearly indifferent, as if these were at both of their ways in part.

    A ticket within `width` of indifference counts half at each way where it is indifferent, and wholly at its best where it is not: so
    loads change steadily with prices, and a thousand tickets of one kind do not jump together from one partner to another.

    Attributes
    ----------
    width : in thousandths
    loads : tickets at each node; nobody is the last; shape (nodes,)
    near : how many at one node (row) are nearly indifferent to another (column); shape (nodes, nodes)
    slack : by how much these are within the width, together; shape (nodes, nodes)
    smoothing : what counting them in part adds to the dual
    """

    width: int
    loads: Int64
    near: Int64
    slack: Int64
    smoothing: float


def compute_dual(task: Task, best: Best, ties: Ties, prices: Int64) -> float:
    """What the prices bound the value of the task by, in thousandths, up to a constant and smoothed by the ties."""
    rent = (task.places.sizes * np.maximum(prices[task.places.owner] - task.places.costs, 0)).sum()
    return float(best.net.sum()) - float((task.others * prices).sum()) + task.share * float(rent) + ties.smoothing


def compute_step(task: Task, ties: Ties, prices: Int64) -> Floats:
    """The change of prices after which, as far as the nearly indifferent tell, every load fits."""
    partners, width = task.places.partners, ties.width
    away = ties.slack / (2.0 * width)
    loads = task.others + (ties.loads - away.sum(axis=1) + away.sum(axis=0))[:partners]
    density = (ties.near + ties.near.T)[:partners] / (2.0 * width)
    fewest, most = task.places.find_limits(prices)
    surplus = loads - np.clip(loads, task.share * fewest, task.share * most)
    held = (surplus == 0) & (fewest < most)
    # Where no ticket is near indifference the price still has to move: as if one ticket were.
    slope = np.diag(density.sum(axis=1) + 1 / width) - density[:, :partners]
    slope[held] = 0
    slope[:, held] = 0
    slope[held, held] = 1
    surplus[held] = 0
    return solve_slope(slope, surplus)


def count_ties(pairs: Pairs, best: Best, partners: int, width: int) -> Ties:
    """Where the tickets are, and which are nearly indifferent; in whole numbers, whose sums do not depend on their sequence."""
    nodes = partners + 1
    # Squares of what is within the width, scaled down so that millions of them fit 64 bits.
    scale = max(width >> SQUARE_BITS, 1)
    kernels = find_kernels(pairs)
    if kernels:
        parts = share(partial(_count_compiled, kernels, best, nodes, (width, scale)), pairs.starts)
        loads, near, slack, squares = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
        return Ties(width, loads, near, slack, _smooth(int(squares), scale, width))
    here = np.where(best.partner == UNASSIGNED, partners, best.partner)
    among = np.flatnonzero(best.margin < width)
    there = np.where(best.second_partner[among] == UNASSIGNED, partners, best.second_partner[among])
    way, within = here[among] * np.int64(nodes) + there, width - best.margin[among]
    slack = np.zeros(nodes**2, np.int64)
    np.add.at(slack, way, within)
    return Ties(
        width,
        np.bincount(here, minlength=nodes),
        np.bincount(way, minlength=nodes**2).reshape(nodes, nodes),
        slack.reshape(nodes, nodes),
        _smooth(int(((within // scale) ** 2).sum()), scale, width),
    )


def _smooth(squares: int, scale: int, width: int) -> float:
    return float(squares) * scale**2 / (4.0 * width)


def _count_compiled(
    kernels: ModuleType, best: Best, nodes: int, widths: tuple[int, int], first: int, last: int
) -> tuple[Int64, Int64, Int64, int]:
    loads = np.zeros(nodes, np.int64)
    near, slack = np.zeros((2, nodes, nodes), np.int64)
    squares = kernels.count_ties(
        (best.partner, best.margin, best.second_partner), widths, (loads, near, slack), first, last
    )
    return loads, near, slack, squares


def solve_slope(slope: Floats, surplus: Floats) -> Floats:
    """The step at which the slope makes up for the surplus, nearly: conjugate gradients, each price scaled by its own slope.

    Nearly is enough for a step that is itself an estimate; and no threads of a linear algebra library compete with ours.

    Source: Hestenes and Stiefel, Methods of conjugate gradients for solving linear systems, 1952.
    """
    scale = 1 / np.diag(slope)
    step = np.zeros(len(surplus))
    missing = surplus.astype(np.float64)
    enough = ACCURACY * np.abs(missing).max(initial=0.0)
    ahead = missing * scale
    worth = float((missing * ahead).sum())
    for _ in range(len(surplus)):
        if np.abs(missing).max(initial=0.0) <= enough:
            break
        change = np.einsum("ij,j->i", slope, ahead)
        length = worth / float((ahead * change).sum())
        step += length * ahead
        missing -= length * change
        scaled = missing * scale
        before, worth = worth, float((missing * scaled).sum())
        ahead = scaled + worth / before * ahead
    return step


def clip_at_kinks(places: Places, prices: Int64, wanted: Int64) -> Int64:
    """Stop each price where its partner's cost changes: beyond, it wants another number of tickets."""
    price = prices[places.owner]
    above = np.full(places.partners, LARGEST + 1)
    below = np.full(places.partners, -NEVER)
    np.minimum.at(above, places.owner, np.where(places.costs > price, places.costs, NEVER))
    np.maximum.at(below, places.owner, np.where(places.costs < price, places.costs, -NEVER))
    # Nobody takes part below its cheapest place: no price lies there.
    cheapest = np.full(places.partners, NEVER)
    np.minimum.at(cheapest, places.owner, places.costs)
    return np.clip(wanted, np.maximum(below, np.minimum(cheapest, prices)), above)
