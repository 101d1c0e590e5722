"""How a pass over all pairs is run: in pieces that fit a processor's cache, or compiled when there are very many."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from types import ModuleType

import numpy as np

from aftersale.allocation.solve.model import Int64, Pairs

# As many pairs are looked at together as fit into a processor's cache.
PAIRS_TOGETHER = 1 << 18
# Loading numba and its compiled passes takes about as long as NumPy needs for ten passes over so many pairs.
WORTH_COMPILING = 3_000_000


def cut_tickets(starts: Int64) -> list[tuple[int, int]]:
    """Ranges of tickets, first and behind the last, with about PAIRS_TOGETHER pairs each."""
    tickets = len(starts) - 1
    marks = np.arange(PAIRS_TOGETHER, int(starts[-1]), PAIRS_TOGETHER)
    cuts = np.unique(np.concatenate(([0], np.searchsorted(starts, marks), [tickets])))
    return [(int(first), int(last)) for first, last in pairwise(cuts)]


def find_kernels(pairs: Pairs) -> ModuleType | None:
    """The compiled passes, where they are worth it and `aftersale[fast]` is installed."""
    return _load_kernels() if len(pairs.partners) >= WORTH_COMPILING else None


@cache
def _load_kernels() -> ModuleType | None:
    return import_module("aftersale.allocation.solve.kernels") if find_spec("numba") else None
