"""Branch and bound over the runs of the partners' costs: tags bound what is left, transport solves what is decided."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.classes import find_classes, spread_classes
from aftersale.allocation.solve.decided import solve_decided
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.pieces import Charges, Flags, cut_costs, sum_costs
from aftersale.allocation.solve.tags import FINENESS, Floats, Market, Offers, Tags, lower_tags

# Told the best value so far, the best bound, and the seconds since the beginning.
Progress = Callable[[int, int, float], None]

# Steps between two looks at how far it is, and those that tell whether a choice of runs can be better than the best plan.
STEPS = 40
# A plan is worth solving for, and a branching worth making, once the bound aims to fall by no more than this part of the gap.
CALM = 1 / 50
# The first plan, when the bound aims to fall by this part of itself; nor does deciding partners move it by more.
ROUGHLY = 1e-3
# On the way to a plan, partners whose picks are that certain are decided, and one of so many of the others, before tags are lowered again.
CERTAIN = 0.98
DIVE = 4


@dataclass(order=True, slots=True)
class Node:
    """Runs that are still allowed, and what no allocation within them is worth more than; the highest bound comes first."""

    key: tuple[int, int]
    bound: int = field(compare=False)
    allowed: Flags = field(compare=False)
    tags: Tags = field(compare=False)


class Branching:
    """Looks for the best runs until nothing that is left can hold a better plan, or time is up; begins with nobody getting anything."""

    def __init__(self, market: Market) -> None:
        """Begin with a plan that is worth nothing."""
        self.begin = perf_counter()
        self.seconds, self.enough = float("inf"), 0.0
        self.on_progress: Progress | None = None
        self.market, self.pieces = market, market.pieces
        self.value, self.closed, self.made = 0, 0, 0
        self.open: list[Node] = []
        self.solved: dict[bytes, int] = {}
        # The bound of what is being looked at, and no longer open.
        self.working = 0
        self.told = (-1, -1)

    @property
    def out_of_time(self) -> bool:
        """Whether the seconds are over."""
        return perf_counter() - self.begin > self.seconds

    @property
    def threshold(self) -> int:
        """What is worth no more than this need not be looked at."""
        return self.value + int(self.enough * abs(self.value))

    @property
    def bound(self) -> int:
        """No allocation is worth more."""
        return max(self.value, self.closed, self.working, self.open[0].bound if self.open else 0)

    def run(self) -> bool:
        """Search; whether it came to its end."""
        allowed = np.ones(len(self.pieces.run_starts), bool)
        tags = self.market.begin(allowed)
        assert tags.offers.bound is not None, "a partner without tickets costs nothing"
        self._look(tags.offers.bound, allowed, tags)
        while self.open and self.open[0].bound > self.threshold and not self.out_of_time:
            self._branch(heapq.heappop(self.open))
            self.working = 0
        self._tell(0)
        return not self.open or self.open[0].bound <= self.threshold

    # --- nodes --------------------------------------------------------------------------------------------------------

    def _branch(self, node: Node) -> None:
        """Hold the partner in doubt with the most tickets to its likeliest run, and forbid it that run."""
        allowed, owner = self._drop_runs(node.tags.offers, node.allowed), self.pieces.run_owner
        likeliest = self._choose_runs(allowed, node.tags)
        doubt = (1.0 + 1e-6 - node.tags.picks[likeliest]) * self.pieces.most
        run = likeliest[np.argmax(np.where(np.bincount(owner, allowed) > 1, doubt, -1.0))]
        tags = replace(node.tags, aim=max((node.bound - self.value) * FINENESS / 2, 1.0))
        this = np.arange(len(owner)) == run
        self.working = node.bound
        for forbidden in ((owner == owner[run]) & ~this, this):
            self._look(node.bound, allowed & ~forbidden, tags)

    def _look(self, bound: int, allowed: Flags, tags: Tags) -> None:
        """Lower the bound and look for plans until both are calm; what can hold a better plan than the best stays open."""
        while True:
            tags = lower_tags(self.market, allowed, tags, STEPS, self._is_enough)
            if tags.offers.bound is None:
                return
            bound = min(bound, tags.offers.bound)
            if bound <= self.threshold:
                self._close(bound)
                return
            allowed = self._drop_runs(tags.offers, allowed)
            self._tell(bound)
            calm_at = CALM * (bound - self.value) if self.solved else ROUGHLY * bound
            late, calm = self.out_of_time, tags.aim <= max(FINENESS * calm_at, 1)
            if calm or (late and not self.solved):
                calm = not self._try_plan(allowed, tags)
            if calm or late:
                break
        if np.count_nonzero(allowed) == len(self.pieces.most):
            solved = self.solved.get(np.flatnonzero(allowed).tobytes())
            if solved is not None:
                self._close(min(bound, solved))
                return
        self.made += 1
        heapq.heappush(self.open, Node((-bound, self.made), bound, allowed, tags))

    def _is_enough(self, offers: Offers) -> bool:
        return self.out_of_time or (offers.bound is not None and offers.bound <= self.threshold)

    def _drop_runs(self, offers: Offers, allowed: Flags) -> Flags:
        """Without the runs that no better plan holds a partner to."""
        assert offers.bound is not None
        bounds = offers.bound - offers.losses
        kept: Flags = allowed & (bounds > self.threshold)
        self._close(int(bounds[allowed & ~kept].max(initial=0)))
        return kept

    def _close(self, bound: int) -> None:
        self.closed = max(self.closed, bound)

    def _choose_runs(self, allowed: Flags, tags: Tags) -> Int64:
        """The run that each partner picked most of late, among those allowed; shape (partners,)."""
        score = np.where(allowed, tags.picks, -1.0)
        score[self.pieces.run[tags.offers.picked]] += 1e-9
        owner = self.pieces.run_owner
        most = np.full(len(self.pieces.most), -np.inf)
        np.maximum.at(most, owner, score)
        standing = np.flatnonzero(score == most[owner])
        return standing[np.flatnonzero(np.diff(owner[standing], prepend=-1))]

    # --- plans --------------------------------------------------------------------------------------------------------

    def _try_plan(self, allowed: Flags, tags: Tags) -> bool:
        """Decide partner by partner and solve for that, unless it was done or cannot be better; whether it is better than the best."""
        before, owner = self.value, self.pieces.run_owner
        while True:
            runs = self._choose_runs(allowed, tags)
            if runs.tobytes() in self.solved:
                return False
            held = self._choose_partners(allowed, tags.picks[runs]) | self.out_of_time
            single = np.zeros(len(owner), bool)
            single[runs] = True
            allowed = allowed & (single | ~held[owner])
            if tags.offers.bound is not None:
                fall = min((tags.offers.bound - self.value) / 4, ROUGHLY * tags.offers.bound)
                tags = replace(tags, aim=max(fall * FINENESS, 1.0))
            tags = lower_tags(self.market, allowed, tags, STEPS, self._is_enough)
            if tags.offers.bound is None or tags.offers.bound <= self.threshold:
                return False
            if np.all(held):
                break
        self.solved[runs.tobytes()] = self.solve_runs(runs, tags)
        return self.value > before

    def _choose_partners(self, allowed: Flags, certain: Floats) -> Flags:
        """Whom to hold to its likeliest run: those that have no other, that are all but certain, and the most certain of the rest."""
        surely: Flags = (np.bincount(self.pieces.run_owner, allowed) == 1) | (certain >= CERTAIN)
        rest = np.flatnonzero(~surely)
        most = rest[np.argsort(-certain[rest], kind="stable")[: len(rest) // DIVE + 1]]
        surely[most] = True
        return surely

    def solve_runs(self, runs: Int64, tags: Tags) -> int:
        """Look for the best plan that holds each partner to a run; what no such plan is worth more than."""
        raise NotImplementedError

    def _tell(self, bound: int) -> None:
        now = (self.value, max(self.bound, bound))
        if self.on_progress and now != self.told:
            self.told = now
            self.on_progress(*now, perf_counter() - self.begin)


class Search(Branching):
    """Looks for the best plan of tickets whose partners charge."""

    def __init__(self, pairs: Pairs, places: Places, charges: Charges) -> None:
        """Begin with the plan that gives nobody anything."""
        self.pairs, self.places, self.charges = pairs, places, charges
        pieces = cut_costs(places, charges)
        if len(pairs.partners) and not 0 <= int(pairs.partners.min()) <= int(pairs.partners.max()) < places.partners:
            wrong = int(pairs.partners[(pairs.partners < 0) | (pairs.partners >= places.partners)][0])
            raise ValueError(f"candidates must be partners: partner {wrong}, of {places.partners}")
        self.classes = find_classes(pairs)
        super().__init__(Market(self.classes.pairs, self.classes.sizes, pieces))
        self.chosen: Int32 = np.full(pairs.tickets, UNASSIGNED, np.int32)
        self.prices = np.zeros(places.partners, np.int64)

    def solve_runs(self, runs: Int64, tags: Tags) -> int:
        """Keep the best plan that holds each partner to a run, if it is the best so far; what no such plan is worth more than."""
        places = self.pieces.find_places(runs)
        found = solve_decided(self.classes, places, tags.offers.prices)
        if found is None:
            return 0
        chosen = spread_classes(self.classes, found.counts)
        value = weigh_plan(self.pairs, self.places, self.charges, chosen)
        if value > self.value:
            self.chosen, self.prices, self.value = chosen, found.prices, value
        return found.bound


def weigh_plan(pairs: Pairs, places: Places, charges: Charges, chosen: Int32) -> int:
    """The value of an allocation less all costs, in thousandths, from nothing but the input.

    Raises
    ------
    ValueError : a ticket is with none of its candidates; a partner has more tickets than places, or fewer than at least
    """
    loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    few = (loads > 0) & (loads < charges.at_least)
    if np.any(few):
        raise ValueError(f"partner {int(np.flatnonzero(few)[0])}: fewer tickets than at least")
    room = np.bincount(places.owner, places.sizes, places.partners).astype(np.int64)
    value, _ = certify(pairs, Places.from_capacities(room), chosen, np.zeros(places.partners, np.int64))
    return value - int(sum_costs(places, charges, np.arange(places.partners), loads).sum())
