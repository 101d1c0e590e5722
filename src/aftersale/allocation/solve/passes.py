"""How a pass over all pairs is run: in pieces that fit a processor's cache, or compiled and on all cores when there are very many."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from types import ModuleType
from typing import TypeVar

import numpy as np

from aftersale.allocation.solve.model import Int64, Pairs

# As many pairs are looked at together as fit into a processor's cache.
PAIRS_TOGETHER = 1 << 18
# Loading numba and its compiled passes takes about 0.4 s in each process; with so many pairs five solutions win it back.
WORTH_COMPILING = 3_000_000
# A compiled pass over so many pairs takes about a millisecond; starting threads for it, a tenth of one.
WORTH_SHARING = 1 << 19

Answer = TypeVar("Answer")


def cut_tickets(starts: Int64, together: int = 0) -> list[tuple[int, int]]:
    """Ranges of tickets, first and behind the last, with about `together` (PAIRS_TOGETHER) pairs each."""
    tickets, together = len(starts) - 1, together or PAIRS_TOGETHER
    marks = np.arange(together, int(starts[-1]), together)
    cuts = np.unique(np.concatenate(([0], np.searchsorted(starts, marks), [tickets])))
    return [(int(first), int(last)) for first, last in pairwise(cuts)]


def find_kernels(pairs: Pairs) -> ModuleType | None:
    """The compiled passes, where they are worth it and `aftersale[fast]` is installed."""
    return _load_kernels() if max(len(pairs.partners), pairs.whole) >= WORTH_COMPILING else None


@cache
def _load_kernels() -> ModuleType | None:
    return import_module("aftersale.allocation.solve.kernels") if find_spec("numba") else None


def share(work: Callable[[int, int], Answer], starts: Int64) -> list[Answer]:
    """What compiled work answers for ranges of tickets, one range for each core; whole numbers add up to the same however it is cut."""
    cores, count = count_cores(), int(starts[-1])
    if cores == 1 or count < WORTH_SHARING:
        return [work(0, len(starts) - 1)]
    ranges = cut_tickets(starts, -(-count // cores)) or [(0, 0)]
    with ThreadPoolExecutor(len(ranges)) as threads:
        return list(threads.map(lambda cut: work(*cut), ranges))


def count_cores() -> int:
    """How many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
