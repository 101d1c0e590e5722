"""The lowest point of a quadratic with a kink at nothing in every unknown, within limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.prices import solve_slope

Floats = NDArray[np.float64]

# How many small steps find out which unknowns move, and how often the Newton step of these is shortened at most.
SMALL_STEPS, SHORTENINGS = 8, 6


@dataclass(frozen=True, slots=True)
class Quadratic:
    """½ x·curvature·x − pull·x + Σ (above · x where x > 0, below · x where x < 0), for x within limits that contain 0.

    Attributes
    ----------
    curvature : symmetric, positive definite; shape (unknowns, unknowns)
    pull, below, above : slopes, below ≤ above; shape (unknowns,)
    lowest, highest : limits, lowest ≤ 0 ≤ highest; shape (unknowns,)
    """

    curvature: Floats
    pull: Floats
    below: Floats
    above: Floats
    lowest: Floats
    highest: Floats

    def find_lowest(self) -> Floats:
        """Nearly the lowest point: small steps find out which unknowns rest on a kink or limit, a Newton step moves the others."""
        x = np.zeros(len(self.pull))
        scale = np.abs(self.curvature).sum(axis=1)
        for _ in range(SMALL_STEPS):
            x = self._rest(x - (self._bend(x) - self.pull) / scale, scale)
        return self._move_free(x)

    def _bend(self, x: Floats) -> Floats:
        """Curvature · x, without the threads of a linear algebra library, which would wait for each other on a busy machine."""
        return np.asarray(np.einsum("ij,j->i", self.curvature, x), np.float64)

    def _compute_value(self, x: Floats) -> float:
        smooth = x @ (0.5 * self._bend(x) - self.pull)
        return float(smooth + (np.maximum(x, 0) * self.above + np.minimum(x, 0) * self.below).sum())

    def _rest(self, x: Floats, scale: Floats) -> Floats:
        """Where each unknown comes to rest by itself when it is drawn to x."""
        drawn = np.maximum(x - self.above / scale, np.minimum(x - self.below / scale, 0))
        return np.clip(drawn, self.lowest, self.highest)

    def _move_free(self, x: Floats) -> Floats:
        """After the Newton step of those that rest on no kink or limit, shortened until it lowers the value."""
        free = np.flatnonzero((x != 0) & (x > self.lowest) & (x < self.highest) | (self.below == self.above) & (x == 0))
        value = self._compute_value(x)
        if not len(free):
            return x
        slope = self._bend(x) - self.pull + np.where(x > 0, self.above, self.below)
        step = np.zeros(len(x))
        step[free] = solve_slope(self.curvature[np.ix_(free, free)], -slope[free])
        sided = self.below != self.above
        lowest = np.where(sided & (x > 0), 0, self.lowest)
        highest = np.where(sided & (x < 0), 0, self.highest)
        for _ in range(SHORTENINGS):
            new = np.clip(x + step, lowest, highest)
            if self._compute_value(new) < value:
                return new
            step /= 4
        return x
