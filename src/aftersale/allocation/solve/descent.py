"""Prices of places and quotas near the optimum, by the same Newton steps as without quotas; here one ticket pays several prices at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.best import Best
from aftersale.allocation.solve.model import FARTHEST, NEVER, Int32, Int64, Places
from aftersale.allocation.solve.prices import clip_at_kinks
from aftersale.allocation.solve.quadratic import Quadratic
from aftersale.allocation.solve.resources import Resources

Floats = NDArray[np.float64]

# How many lots the first steps look at for each resource, and at least; how many times more the next; which share is no longer a sample.
FIRST_SAMPLE_EACH, FIRST_SAMPLE, SAMPLE_GROWTH, LARGEST_SHARE = 100, 10_000, 4, 0.3
# What a larger sample may find that a smaller one did not see, in widths of the smaller one.
SAMPLING_ERROR = 4
ROUNDS = 40
# With fewer lots for each resource a program of all of them is small, and the steps go on to the end.
FEW_EACH = 10
# So many nearly indifferent tickets tell the curvature well enough.
TELLING = 60_000
# Steps end where the bound falls by less than this part of it,
SMALLEST_GAIN = 3e-7
# and on a sample, by less than this part of what chance moves it: one over the root of its size.
SMALLEST_PART_OF_CHANCE = 0.2


@dataclass(frozen=True, slots=True)
class Point:
    """Prices and what they lead to.

    Attributes
    ----------
    prices : in thousandths; shape (resources,)
    best : the two best slots of each ticket
    bound : what the prices bound the value by, of the part of the tickets that was looked at
    width : how far from indifference a ticket may be to tell the curvature
    """

    prices: Int64
    best: Best
    bound: float
    width: float


def descend(resources: Resources, is_late: Callable[[], bool], near: Int64 | None = None) -> Point:
    """Newton steps on samples of lots, each larger than the one before, then on all, until the bound falls no more or it is late.

    Prices that are `near` the best ones spare the samples.
    """
    if near is not None:
        return _improve(resources, look(resources, near), 1.0, is_late)
    lots, tickets = resources.pairs.tickets, resources.sizes.sum()
    prices, width = np.zeros(resources.count, np.int64), None
    size = max(FIRST_SAMPLE, FIRST_SAMPLE_EACH * resources.count)
    while size < LARGEST_SHARE * lots and not is_late():
        sample = resources.take(np.arange(size) * lots // size)
        share = float(sample.sizes.sum() / tickets)
        point = _improve(sample, look(sample, prices, share, width), share, is_late)
        prices, width = point.prices, SAMPLING_ERROR * point.width
        size *= SAMPLE_GROWTH
    return _improve(resources, look(resources, prices, 1.0, width), 1.0, is_late)


def look(resources: Resources, prices: Int64, share: float = 1.0, width: float | None = None) -> Point:
    """One pass over the pairs at these prices."""
    # Sums of prices stay where they can be counted with; no price need be so far from any value.
    farthest = FARTHEST // resources.used.shape[1]
    prices = np.clip(prices, -farthest, farthest)
    best = resources.find_best(prices)
    # Who has no candidate has no second way, which must not count as a price that any other could reach.
    paid = np.append(np.abs(prices * resources.lengths), 0)[resources.used].sum(axis=1).max(initial=0)
    largest = 2 * (resources.largest + int(paid))
    best = replace(best, margin=np.minimum(best.margin, largest))
    places = resources.places
    rent = (places.sizes * np.maximum(prices[places.owner] - places.costs, 0)).sum()
    usual = float(np.median(best.margin)) if len(best.margin) else 1.0
    bound = float((best.net * resources.sizes).sum()) + share * float(rent - resources.missing)
    return Point(prices, best, bound, max(width or usual, 1.0))


def _improve(resources: Resources, point: Point, share: float, is_late: Callable[[], bool]) -> Point:
    """Steps that lower the bound; one that raises it is taken back and shortened."""
    smallest = SMALLEST_GAIN if share == 1 else SMALLEST_PART_OF_CHANCE / np.sqrt(resources.pairs.tickets)
    reach = 4 * point.width
    for _ in range(ROUNDS):
        # Where fewer lots are nearly indifferent than there are prices, they tell little of how loads change.
        blind = (
            np.count_nonzero(point.best.margin < point.width) < resources.count < resources.pairs.tickets // FEW_EACH
        )
        if is_late() or blind:
            break
        prices = point.prices + np.rint(compute_step(resources, point, share, reach)).astype(np.int64)
        moved = int((np.abs(prices - point.prices) * resources.lengths).max(initial=0))
        if moved == 0:
            break
        new = look(resources, prices, share, moved / 2)
        if new.bound >= point.bound:
            reach = moved / 4
            point = replace(point, width=max(point.width / 2, 1.0))
            continue
        gain, point = point.bound - new.bound, new
        reach = max(reach, 2.0 * moved)
        if gain < smallest * abs(new.bound):
            break
    return point


def compute_step(resources: Resources, point: Point, share: float, reach: float) -> Floats:
    """The change of prices after which, as far as nearly indifferent tickets tell, every load fits.

    None moves what a pair pays by more than `reach`.
    """
    loads = resources.count_loads(point.best.partner).astype(np.float64)
    limits = resources.places.find_limits(point.prices)
    fewest, most = share * limits[0].astype(np.float64), share * limits[1].astype(np.float64)
    below, above = find_kinks(resources.places, point.prices)
    far = reach / resources.lengths
    lowest, highest = np.maximum(below - point.prices, -far), np.minimum(above - point.prices, far)
    # What rests on a kink and is drawn neither way stays there, unless the others' moves draw it: rarely worth its row.
    moving = np.flatnonzero((loads < fewest) | (loads > most) | (fewest == most))
    step = np.zeros(resources.count)
    step[moving] = Quadratic(
        _compute_curvature(resources, point, moving),
        loads[moving],
        fewest[moving],
        most[moving],
        lowest[moving],
        highest[moving],
    ).find_lowest()
    return step


def find_kinks(places: Places, prices: Int64) -> tuple[Int64, Int64]:
    """The next costs below and above each price; below the cheapest place, the price itself; shapes (partners,)."""
    far = np.full(places.partners, NEVER)
    return clip_at_kinks(places, prices, -far), clip_at_kinks(places, prices, far)


def _compute_curvature(resources: Resources, point: Point, free: Int64) -> Floats:
    """How the loads of the free resources fall with their prices; shape (free, free)."""
    near = np.flatnonzero(point.best.margin < point.width)
    stride = max(1, len(near) // TELLING)
    near = near[::stride]
    number = np.full(resources.count + 1, len(free))
    number[free] = np.arange(len(free))
    (here, here_amounts), (there, there_amounts) = _list_ways(resources, point, near)
    both = number[np.concatenate((here, there), axis=1)]
    amounts = np.concatenate((here_amounts, -there_amounts), axis=1).astype(np.float64)
    # A ticket of a lot moves what one uses, and as often as the lot is large.
    amounts /= np.sqrt(resources.sizes[near, None])
    nodes = len(free) + 1
    curvature = np.zeros(nodes * nodes)
    for column in range(both.shape[1]):
        at = both[:, column, None] * nodes + both
        curvature += np.bincount(at.ravel(), (amounts[:, column, None] * amounts).ravel(), minlength=nodes * nodes)
    curvature *= stride / (2 * point.width)
    square = curvature.reshape(nodes, nodes)[:-1, :-1]
    # Where no ticket is near indifference the price still has to move: as if one ticket were.
    square[np.diag_indices(len(free))] += resources.lengths[free] ** 2 / point.width
    return square


def _list_ways(resources: Resources, point: Point, lots: Int64) -> list[tuple[Int32, Int64]]:
    """What lots use at their best and at their second best way: resources and amounts."""
    best, busy = point.best, resources.busy
    ways = []
    for slots, pair in ((best.partner[lots], best.pair), (best.second_partner[lots], best.second)):
        minutes = np.zeros(len(lots), np.int64)
        if busy is not None and pair is not None:
            minutes = np.append(busy.taken, 0)[pair[lots]].astype(np.int64)
        ways.append(resources.list_amounts(slots, minutes, resources.sizes[lots]))
    return ways
