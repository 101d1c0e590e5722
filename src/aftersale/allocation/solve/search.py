"""From prices near the optimum to a plan and prices that prove each other, by programs of the contested lots."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aftersale.allocation.solve.classes import Classes
from aftersale.allocation.solve.contested import Contest, Flags, find_contest
from aftersale.allocation.solve.descent import descend, look
from aftersale.allocation.solve.model import UNASSIGNED, Int32
from aftersale.allocation.solve.programs import Answer, solve_program
from aftersale.allocation.solve.repair import fill, release
from aftersale.allocation.solve.resources import Resources

# Told the value of the best plan so far, None before the first, and a bound, both in thousandths.
Progress = Callable[[int | None, int], None]

# Up to so many tickets the optimum is proven to the last thousandth, of more to this part of it.
FEW, GOOD_ENOUGH = 2_000, 1e-7
# How many lots are contested at first, how many times more if that is not enough, and how often prices follow the program's.
CONTESTED, GROWTH, REPRICINGS = 8_000, 4, 30
# How many tickets are contested for each that does not fit, and how many bands a price may move at most.
CONTESTED_EACH, FARTHEST = 4, 4
# Whole numbers of thousandths lie this far from what floating-point sums of them show, at most.
NOISE = 0.01


class Search:
    """The best plan and the best bound so far.

    Attributes
    ----------
    point : the prices of the best bound that prices prove
    bound : no allocation is worth more
    chosen : the slot of each ticket in the best plan so far; shape (tickets,)
    value : what that is worth, None before the first
    """

    def __init__(
        self, tickets: Resources, classes: Classes, seconds: float = 60.0, on_progress: Progress | None = None
    ) -> None:
        """Take tickets, and the classes of their pairs: each ticket may be one of its own."""
        self.end = time.monotonic() + seconds
        self.on_progress = on_progress
        self.tickets = tickets
        self.lots, self.classes = replace(tickets, pairs=classes.pairs, sizes=classes.sizes), classes
        self.chosen = np.full(tickets.pairs.tickets, UNASSIGNED, np.int32)
        self.value: int | None = None

    def run(self) -> None:
        """Better prices and better plans, until one proves the other or time is out."""
        self.point = descend(self.lots, self._is_late)
        self.bound = _floor(self.point.bound)
        self._tell(None)
        lots = len(self.lots.sizes)
        count = min(max(CONTESTED, self._count_misfits()), lots // GROWTH) if lots > FEW else lots
        while not self.is_done() and not self._is_late() and count < lots:
            self._reprice(count)
            if not self.is_done() and not self._is_late():
                contested, band = self._pick(count)
                self._keep_whole(
                    find_contest(self.lots, self.point, contested, 2 * band, None), self._find_allowed() / 4
                )
            count *= GROWTH
        if not self.is_done() and not self._is_late():
            self._search_all()
        if self.value is None:
            self._offer(self.point.best.partner[self.classes.class_of])

    def is_done(self) -> bool:
        """Whether the plan is proven good enough."""
        return self.value is not None and self.bound - self.value <= self._find_allowed()

    def _find_allowed(self) -> float:
        """How large a gap is good enough."""
        return GOOD_ENOUGH * abs(self.bound) if len(self.chosen) > FEW else 0

    def _is_late(self) -> bool:
        return time.monotonic() >= self.end

    def _count_misfits(self) -> int:
        """How many of the most indifferent lots have several times the tickets by which partners and quotas have too many or too few."""
        loads = self.lots.count_loads(self.point.best.partner)
        fewest, most = self.lots.places.find_limits(self.point.prices)
        misfits = int(np.abs(loads - np.clip(loads, fewest, most)).sum())
        together = np.cumsum(self.lots.sizes[np.argsort(self.point.best.margin, kind="stable")])
        return int(np.searchsorted(together, CONTESTED_EACH * misfits))

    def _pick(self, count: int) -> tuple[Flags, int]:
        """So many nearly indifferent lots, what these lose at most by their second way, and more lots so that the others leave room."""
        best = self.point.best
        if count >= len(best.margin):
            return np.ones(len(best.margin), bool), max(int(best.margin.max(initial=0)), 1)
        band = max(int(np.partition(best.margin, count)[count]), 1)
        contested = best.margin <= band
        others = np.where(contested, np.int32(UNASSIGNED), best.partner)
        return contested | (release(self.lots, others, best.margin) != others), band

    # --- prices -------------------------------------------------------------------------------------------------------

    def _reprice(self, count: int) -> None:
        """Programs that may cut tickets in two tell better prices, until they prove that there are none; their plan is offered.

        No price moves further than the band from where the bound is known to be low: beyond, the lots outside might want to move.
        """
        also, part = np.zeros(len(self.lots.sizes), bool), 1.0
        for _ in range(REPRICINGS):
            contested, band = self._pick(count)
            band = max(int(band * part), 1)
            contest = find_contest(self.lots, self.point, contested | also, 2 * band, band)
            answer = solve_program(contest.program, self.end - time.monotonic())
            if answer.columns is None or not answer.optimal:
                break
            new = look(self.lots, contest.read_prices(answer.row_prices), width=self.point.width)
            fits = contest.read_dealt(answer.columns) < NOISE
            improved = new.bound < self.point.bound
            also |= new.best.partner != self.point.best.partner
            if improved:
                self.point, self.bound = new, min(self.bound, _floor(new.bound))
                self._tell(self.value)
            if fits and new.bound - answer.value - contest.base <= max(1, self._find_allowed() / 4):
                break
            part = min(2 * part, FARTHEST) if improved else part / 4
        if answer.columns is not None:
            self._offer(contest.read_choice(answer.columns, self.lots, self.classes))

    # --- plans --------------------------------------------------------------------------------------------------------

    def _search_all(self) -> None:
        """All pairs of all lots, so that the program's bound is the problem's; first with tickets cut, for the prices."""
        everything = len(self.lots.sizes)
        self._reprice(everything)
        if not self.is_done() and not self._is_late():
            contest = find_contest(self.lots, self.point, np.ones(everything, bool), np.inf, None)
            answer = self._keep_whole(contest, 0.9)
            if np.isfinite(answer.bound):
                self.bound = min(self.bound, _floor(answer.bound + contest.base))

    def _keep_whole(self, contest: Contest, gap: float) -> Answer:
        """The best plan of a program in which tickets stay whole."""

        def tell(value: float | None, bound: float) -> None:
            found = [] if value is None else [int(value + contest.base)]
            self._tell(max(found if self.value is None else [*found, self.value], default=None))

        answer = solve_program(contest.program, self.end - time.monotonic(), gap, on_progress=tell)
        if answer.columns is not None:
            self._offer(contest.read_choice(answer.columns, self.lots, self.classes))
        return answer

    def _offer(self, chosen: Int32) -> None:
        """Keep a choice, once it is made allowed, if it is the best so far."""
        chosen = fill(self.tickets, release(self.tickets, chosen, self.point.best.margin[self.classes.class_of]))
        value = self.tickets.compute_value(chosen)
        if self.value is None or value > self.value:
            self.chosen, self.value = chosen, value
        self._tell(self.value)

    def _tell(self, value: int | None) -> None:
        if self.on_progress is not None:
            self.on_progress(value, self.bound)


def _floor(bound: float) -> int:
    """No sum of whole thousandths lies between."""
    return int(np.floor(bound + NOISE))
