"""Random draws that give the same numbers on every machine.

Only whole numbers and the four operations and square root of IEEE 754 are used: `exp`, `log` and the normal
distribution differ in the last bit between processors, which would end in different files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aftersale.sample.days import Ints


def open_stream(seed: int, purpose: str) -> np.random.Generator:
    """Return random numbers of one purpose; a change in how many one purpose draws leaves the others as they were."""
    return np.random.Generator(np.random.PCG64([seed, *purpose.encode()]))


def draw_weighted(rng: np.random.Generator, weights: Sequence[int] | Ints, count: int) -> Ints:
    """Return `count` positions 0..len(weights)-1, each as likely as its whole-number weight."""
    bounds = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(bounds, rng.integers(0, bounds[-1], count), side="right").astype(np.int64)


def draw_heavy_tail(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return sizes with a median near 1.4 and a Pareto tail of exponent 2, at most 150 times that."""
    body = 0.4 + 0.6 * (rng.random(count) + rng.random(count))
    return np.minimum(body / np.sqrt(1.0 - rng.random(count)), 200.0)


def draw_dealt(rng: np.random.Generator, weights: Sequence[int], count: int, minimum: int = 0) -> Ints:
    """Return `count` positions in random sequence, of which every weight gets its share to within one."""
    parts = apportion(count, weights, minimum)
    return rng.permutation(np.repeat(np.arange(len(weights), dtype=np.int64), parts))


def apportion(total: int, weights: Sequence[int], minimum: int = 0) -> list[int]:
    """Share out a whole number by weight with the largest remainder; every part gets at least `minimum`.

    Examples
    --------
    >>> apportion(1_000_000, [1, 1, 1])
    [333334, 333333, 333333]
    """
    rest = total - minimum * len(weights)
    whole = sum(weights)
    parts = [rest * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(rest * weights[i] % whole), i))
    for i in by_remainder[: rest - sum(parts)]:
        parts[i] += 1
    return [part + minimum for part in parts]
