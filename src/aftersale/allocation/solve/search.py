"""From prices near the optimum to a plan and prices that prove each other, by programs of the contested lots."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aftersale.allocation.solve.bundles import ALONE, find_bundles, find_standing
from aftersale.allocation.solve.classes import Classes
from aftersale.allocation.solve.contested import Contest, Flags, find_contest
from aftersale.allocation.solve.descent import Point, descend, look
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64
from aftersale.allocation.solve.programs import Answer, Floats, Program, solve_program
from aftersale.allocation.solve.repair import fill, release
from aftersale.allocation.solve.resources import Resources

# Told the value of the best plan so far, None before the first, and a bound, both in thousandths.
Progress = Callable[[int | None, int], None]

# Up to so many tickets the optimum is proven to the last thousandth, of more to this part of it; prices are brought as near as that.
FEW, GOOD_ENOUGH, NEAR = 2_000, 1e-6, 1e-8
# How many lots are contested at first, how many times more if that is not enough, and how often prices follow the program's.
CONTESTED, GROWTH, REPRICINGS = 8_000, 4, 30
# How many tickets are contested for each that does not fit, and how many bands a price may move, at most and at least.
CONTESTED_EACH, FARTHEST, SMALLEST = 4, 4, 1 / 64
# A program of bundles in which no more than this part of the tickets do not fit leads to a plan that is worth looking at.
NEARLY = 0.01
# Whole numbers of thousandths lie this far from what floating-point sums of them show, at most.
NOISE = 0.01


class Search:
    """The best plan and the best bound so far.

    Attributes
    ----------
    point : the prices of the best bound that prices prove
    bound : no allocation is worth more
    bound_by_cases : what a search by cases proved beyond the prices, if one was needed
    chosen : the slot of each ticket in the best plan so far; shape (tickets,)
    value : what that is worth, None before the first
    unit : what all values are whole multiples of
    good_enough : of more than a few tickets, the part of the bound that a plan may stay below it
    near : prices near the best ones, where they are known
    must_plan : whether to fill greedily where time is out before there is a plan
    """

    unit = 1
    good_enough = GOOD_ENOUGH
    near: Int64 | None = None
    must_plan = True

    def __init__(
        self, tickets: Resources, classes: Classes, seconds: float = 60.0, on_progress: Progress | None = None
    ) -> None:
        """Take tickets, and the classes of their pairs: each ticket may be one of its own."""
        self.end = time.monotonic() + seconds
        self.on_progress = on_progress
        self.tickets = tickets
        self.lots, self.classes = replace(tickets, pairs=classes.pairs, sizes=classes.sizes), classes
        self.bundles = find_bundles(self.lots)
        self.chosen = np.full(tickets.pairs.tickets, UNASSIGNED, np.int32)
        self.value: int | None = None
        self.bound_by_cases: int | None = None

    def run(self) -> None:
        """Better prices and better plans, until one proves the other or time is out."""
        self.find_prices()
        lots, count = len(self.lots.sizes), self._count_contested()
        while not self.is_done() and not self._is_late():
            contest = self._solve_contest(count)
            if contest is None or contest.contested.all():
                break
            count = min(GROWTH * count, lots)
        if self.value is None and (self.must_plan or not self._is_late()):
            self._offer(self.point.best.partner[self.classes.class_of])

    def find_prices(self) -> None:
        """Prices near the best ones."""
        if self.bundles is None:
            self._stand_at(descend(self.lots, self._is_late, self.near))
        else:
            # Days make ties, at which steps of prices fail.
            self._stand_at(look(self.lots, self._sample_prices() if self.near is None else self.near))
        self.bound = _floor(self.point.bound)
        self._tell(None)

    def _sample_prices(self) -> Int64:
        """Prices of one program of a sample, each of whose lots stands for several; of all lots where these are few."""
        lots = len(self.lots.sizes)
        times = max(-(-lots // FEW), 1)
        size = lots // times
        sample = self.lots.take(np.arange(size) * times)
        sample = replace(sample, sizes=sample.sizes * times)
        point = look(sample, np.zeros(self.lots.count, np.int64))
        standing = find_standing(sample, find_bundles(sample), point)
        band = max(int(standing.margin.max(initial=0)), 1)
        contest = find_contest(sample, point, standing, np.ones(size, bool), band, band)
        answer = solve_program(contest.program, self.end - time.monotonic())
        return contest.read_prices(answer.row_prices)

    def plan_roughly(self) -> None:
        """After that: the plan that prices lead to; where there are bundles, prices and plans that programs tell."""
        found = None if self.bundles is None else self._reprice(self._count_contested())
        if self.value is None and found is not None:
            self._offer(found[0].read_choice(found[1], self.lots, self.classes))
        if self.value is None:
            self._offer(self.point.best.partner[self.classes.class_of])

    def _stand_at(self, point: Point) -> None:
        self.point, self.standing = point, find_standing(self.lots, self.bundles, point)

    def is_done(self) -> bool:
        """Whether the plan is proven good enough."""
        return self.value is not None and self.bound - self.value <= self._find_allowed()

    def _find_allowed(self) -> float:
        """How large a gap is good enough."""
        least = self.unit - 1
        return max(self.good_enough * abs(self.bound), least) if len(self.chosen) > FEW else least

    def _is_late(self) -> bool:
        return time.monotonic() >= self.end

    def _count_contested(self) -> int:
        """How many lots are contested at first."""
        lots = len(self.lots.sizes)
        if lots <= FEW:
            return lots
        # In bundles many are where they do not fit only because nothing says on which day they are to be.
        misfits = 0 if self.bundles is not None else self._count_misfits()
        return min(max(CONTESTED, misfits), lots // GROWTH)

    def _count_misfits(self) -> int:
        """How many of the most indifferent lots have several times the tickets by which partners and quotas have too many or too few."""
        loads = self.lots.count_loads(self.point.best.partner)
        fewest, most = self.lots.places.find_limits(self.point.prices)
        misfits = int((np.abs(loads - np.clip(loads, fewest, most)) // self.lots.lengths).sum())
        together = np.cumsum(self.lots.sizes[np.argsort(self.point.best.margin, kind="stable")])
        return int(np.searchsorted(together, CONTESTED_EACH * misfits))

    def _pick(self, count: int) -> tuple[Flags, int]:
        """So many nearly indifferent lots, what these lose at most by their second way, and more lots so that the others leave room."""
        margin = self.standing.margin
        if count >= len(margin):
            return np.ones(len(margin), bool), max(int(margin.max(initial=0)), 1)
        band = max(int(np.partition(margin, count)[count]), 1)
        contested = margin <= band
        elsewhere = contested | (self.standing.at_bundle != ALONE)
        others = np.where(elsewhere, np.int32(UNASSIGNED), self.point.best.partner)
        return contested | (release(self.lots, others, margin) != others), band

    # --- prices -------------------------------------------------------------------------------------------------------

    def _reprice(self, count: int) -> tuple[Contest, Floats] | None:
        """Programs that may cut tickets in two tell better prices, until they prove that there are none; the last, and its solution.

        No price moves further than the band from where the bound is known to be low: beyond, the lots outside might want to move.
        """
        also, part, found = np.zeros(len(self.lots.sizes), bool), 1.0, None
        for _ in range(REPRICINGS):
            contested, band = self._pick(count)
            band = max(int(band * part), 1)
            contest = find_contest(self.lots, self.point, self.standing, contested | also, 2 * band, band)
            answer = solve_program(contest.program, self.end - time.monotonic())
            if answer.columns is None or not answer.optimal or self._is_late():
                break
            found = contest, answer.columns
            if self.bundles is not None and contest.read_dealt(answer.columns) < NEARLY * self.lots.sizes.sum():
                self._offer(contest.read_choice(answer.columns, self.lots, self.classes))
            new = look(self.lots, contest.read_prices(answer.row_prices), width=self.point.width)
            fits = contest.read_dealt(answer.columns) < NOISE
            improved, before = new.bound < self.point.bound, self.standing.best
            also |= find_standing(self.lots, self.bundles, new).best != before
            if improved:
                self._stand_at(new)
                self.bound = min(self.bound, _floor(new.bound))
                self._tell(self.value)
            # Whole prices may miss by a little what prices cut in two would prove.
            near = new.bound - answer.value - contest.base <= max(1, NEAR * abs(self.bound))
            if (fits and (near or contest.contested.all())) or part < SMALLEST:
                break
            part = min(2 * part, FARTHEST) if improved else part / 4
        return found

    # --- plans --------------------------------------------------------------------------------------------------------

    def _solve_contest(self, count: int) -> Contest | None:
        """Prices, then a plan of whole tickets from those that they cut in two, then from all contested; None when it is late."""
        found = self._reprice(count)
        if found is None:
            return None
        contest, columns = found
        if self._is_late():
            return contest
        everything = bool(contest.contested.all())
        gap = max(0.9 * self.unit, self._find_allowed() / 4)
        rounded = self._keep_whole(contest, contest.write_rounding(columns), gap, (self.end - time.monotonic()) / 2)
        if not self.is_done() and not self._is_late():
            answer = self._keep_whole(contest, contest.write_whole(), gap, self.end - time.monotonic(), rounded.columns)
            if everything and np.isfinite(answer.bound):
                self.bound_by_cases = _floor(answer.bound + contest.base)
                self.bound = min(self.bound, self.bound_by_cases)
        return contest

    def _keep_whole(
        self, contest: Contest, program: Program, gap: float, seconds: float, begin: Floats | None = None
    ) -> Answer:
        """The best plan of a contest's program in which tickets stay whole."""

        def tell(value: float | None, bound: float) -> None:
            found = [] if value is None else [int(value + contest.base)]
            self._tell(max(found if self.value is None else [*found, self.value], default=None))

        answer = solve_program(program, seconds, gap, begin, tell)
        if answer.columns is not None:
            self._offer(contest.read_choice(answer.columns, self.lots, self.classes))
        return answer

    def _offer(self, chosen: Int32) -> None:
        """Keep a choice, once it is made allowed, if it is the best so far."""
        chosen = fill(self.tickets, release(self.tickets, chosen, self.standing.margin[self.classes.class_of]))
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
