"""Tickets that nobody can tell apart: the same candidates, the same values, the same groups. One class stands for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.passes import cut_tickets
from aftersale.allocation.solve.prices import take_tickets

# Odd numbers without pattern, for spreading bits (the constants of splitmix64).
SPREAD = np.uint64(0x9E3779B97F4A7C15)
STIR = np.uint64(0xBF58476D1CE4E5B9)
FIRST_SALT = np.uint64(1)


@dataclass(frozen=True)
class Classes:
    """Classes of tickets, numbered as their first tickets come.

    Attributes
    ----------
    pairs : the candidates of each class and what one of its tickets is worth there, partners rising
    class_of : the class of each ticket; shape (tickets,)
    sizes : how many tickets each class has; shape (classes,)
    groups : the group of each class in each dimension; shape (dimensions, classes)
    """

    pairs: Pairs
    class_of: Int32
    sizes: Int64
    groups: Int32

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.sizes)

    @cached_property
    def members(self) -> Int64:
        """The tickets of class 0, then of class 1 and so on, rising within each; shape (tickets,)."""
        return np.argsort(self.class_of, kind="stable")


def find_classes(pairs: Pairs, groups: Int32 | None = None) -> Classes:
    """Put tickets with equal candidates, values and groups into one class; values are never rounded to make them equal.

    Parameters
    ----------
    pairs : candidates in any sequence; it does not matter to the class
    groups : what else must be equal; shape (dimensions, tickets), none by default
    """
    groups = np.zeros((0, pairs.tickets), np.int32) if groups is None else groups
    if groups.ndim != 2 or groups.shape[1] != pairs.tickets:
        raise ValueError("groups must have one column for each ticket")
    pairs = sort_candidates(pairs)
    salt = FIRST_SALT
    while True:
        _, first, inverse = np.unique(hash_tickets(pairs, groups, salt), return_index=True, return_inverse=True)
        numbers = np.empty(len(first), np.int32)
        numbers[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
        class_of, first = numbers[inverse], np.sort(first)
        if _are_equal(pairs, groups, first[class_of]):
            sizes = np.bincount(class_of, minlength=len(first)).astype(np.int64)
            return Classes(take_tickets(pairs, first), class_of, sizes, groups[:, first])
        # Two different tickets had one hash, which happens once in ages: another hash tells them apart.
        salt += np.uint64(2)


def sort_candidates(pairs: Pairs) -> Pairs:
    """The same pairs, partners rising within each ticket; the very same object if they do already."""
    inside = np.ones(max(len(pairs.partners) - 1, 0), bool)
    edges = pairs.starts[1:-1] - 1
    inside[edges[(edges >= 0) & (edges < len(inside))]] = False
    if np.all(pairs.partners[1:][inside] > pairs.partners[:-1][inside]):
        return pairs
    partners, values = np.empty_like(pairs.partners), np.empty_like(pairs.values)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        at = begin + np.argsort((ticket << 32) + pairs.partners[begin:end])
        partners[begin:end], values[begin:end] = pairs.partners[at], pairs.values[at]
    return Pairs(pairs.starts, partners, values)


def hash_tickets(pairs: Pairs, groups: Int32, salt: np.uint64 = FIRST_SALT) -> NDArray[np.uint64]:
    """A number of each ticket, the same for equal ones, candidates in any sequence, and almost never for others; shape (tickets,)."""
    hashes = np.zeros(pairs.tickets, np.uint64)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        some = first + np.flatnonzero(np.diff(pairs.starts[first : last + 1]))
        if len(some):
            pair = (pairs.partners[begin:end].astype(np.uint64) << np.uint64(32)) | pairs.values[begin:end].view(
                np.uint32
            )
            hashes[some] = np.add.reduceat(stir(pair, salt), pairs.starts[some] - begin)
    for number, group in enumerate(groups):
        hashes += stir(hashes + group.astype(np.uint64), salt + np.uint64(2 * number))
    return hashes


def stir(numbers: NDArray[np.uint64], salt: np.uint64) -> NDArray[np.uint64]:
    """Spread the bits of whole numbers over all 64."""
    mixed = (numbers + salt) * SPREAD
    mixed ^= mixed >> np.uint64(29)
    mixed *= STIR
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _are_equal(pairs: Pairs, groups: Int32, example: Int64) -> bool:
    """Whether every ticket has what its example has."""
    counts = np.diff(pairs.starts)
    if np.any(counts != counts[example]) or np.any(groups != groups[:, example]):
        return False
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        shift = pairs.starts[example[first:last]] - pairs.starts[first:last]
        at = np.arange(begin, end) + np.repeat(shift, counts[first:last])
        same = pairs.partners[at] == pairs.partners[begin:end]
        if not np.all(same & (pairs.values[at] == pairs.values[begin:end])):
            return False
    return True


def spread_classes(classes: Classes, counts: Int64) -> Int32:
    """The partner of each ticket, when `counts` tickets of a class go to each of its candidates; shapes (class pairs,), (tickets,).

    The first tickets of a class go to its first candidate, the next to its second; those left over to nobody.

    Raises
    ------
    ValueError : a count is negative, or a class is to give away more tickets than it has
    """
    starts = classes.pairs.starts
    total = np.concatenate(([0], np.cumsum(counts)))
    rest = classes.sizes - (total[starts[1:]] - total[starts[:-1]])
    if np.any(rest < 0) or np.any(counts < 0):
        raise ValueError("a class cannot give away more tickets than it has, nor fewer than none")
    who = np.insert(classes.pairs.partners, starts[1:], UNASSIGNED)
    chosen = np.empty(len(classes.class_of), np.int32)
    chosen[classes.members] = np.repeat(who, np.insert(counts, starts[1:], rest))
    return chosen
