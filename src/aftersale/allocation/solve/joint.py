"""The best allocation within everything at once, of any size: prices of all limits bound it, what is nearly indifferent decides it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from aftersale.allocation.solve.branching import Branching
from aftersale.allocation.solve.joint_market import PricedMarket, round_prices
from aftersale.allocation.solve.joint_model import Layer, Limits, find_layers, find_unit, keep_possible, scale
from aftersale.allocation.solve.joint_proof import bound_limits, find_too_few, sum_volumes, weigh_limits
from aftersale.allocation.solve.joint_rows import Costs, Prices, Rows, find_hull, find_runs, hold_runs
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Places
from aftersale.allocation.solve.pieces import Flags
from aftersale.allocation.solve.repair import fill
from aftersale.allocation.solve.resources import Resources, merge_tickets
from aftersale.allocation.solve.search import Progress, Search
from aftersale.allocation.solve.tags import Tags

# A plan this part below its bound is good enough where minutes or jumps of costs make the last parts dear.
GOOD_ENOUGH = 1e-5
# The part of the time left that one plan may take where others may follow.
PLANNING = 0.5
# Time is kept for making the last plan: so many times what one look at all pairs took, and what the first plan took.
LOOKS, RESERVE = 10, 1.5


@dataclass(frozen=True, slots=True)
class JointPlan:
    """An allocation within everything at once and what is known about how good it is.

    Attributes
    ----------
    chosen : the sink of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more of each limit is worth, in 1 / unit thousandths
    unit : how many units of a price make a thousandth
    value : in thousandths, all that it costs and misses counted
    bound : no allocation is worth more
    price_bound : what the prices alone prove
    out_of_time : the plan is not as good as was asked for, and time is up
    """

    chosen: Int32
    prices: Prices
    unit: int
    value: int
    bound: int
    price_bound: int
    out_of_time: bool

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most, in thousandths; 0 proves it."""
        return self.bound - self.value


def solve_joint(limits: Limits, seconds: float = 60.0, on_progress: Progress | None = None) -> JointPlan:
    """The best allocation that is found in so many seconds, with its gap, certified by prices of everything that is limited."""
    possible = keep_possible(limits)
    unit = find_unit(limits)
    search = _JointSearch(scale(possible, unit), unit, seconds, on_progress)
    search.run()
    prices = search.rows.split(search.prices)
    price_bound = bound_limits(search.limits, prices) // unit
    value = weigh_limits(limits, search.chosen)
    bound = min(search.bound // unit, price_bound)
    return JointPlan(search.chosen, prices, unit, value, bound, price_bound, search.is_late())


@dataclass(frozen=True, slots=True)
class Priced:
    """Prices of all limits in 1 / unit thousandths, and what they bound every allocation by, in thousandths."""

    prices: Prices
    unit: int
    bound: int


def price_limits(limits: Limits, seconds: float = 60.0) -> Priced:
    """Prices of everything that is limited, what jumps in the costs smoothed, without looking for a plan."""
    unit = find_unit(limits)
    search = _JointSearch(scale(keep_possible(limits), unit), unit, seconds, None)
    _, found = search.find_prices()
    search.keep_prices(found.point.prices)
    return Priced(search.rows.split(search.prices), unit, search.bound // unit)


class _JointSearch:
    """The best plan and the best bound so far, in units."""

    def __init__(self, limits: Limits, unit: int, seconds: float, on_progress: Progress | None) -> None:
        begin = time.monotonic()
        self.limits, self.unit, self.on_progress = limits, unit, on_progress
        self.rows = Rows(limits)
        self.chosen = np.full(limits.pairs.tickets, UNASSIGNED, np.int32)
        self.value = weigh_limits(limits, self.chosen)
        self.jumps, self.planned, self.priced = True, False, False
        # Prices of nothing bound as well.
        self.prices = np.zeros(self.rows.count, np.int64)
        self.bound = bound_limits(limits, self.rows.split(self.prices))
        # What the first plan took, and whether a step was left out because it would have ended late.
        self.first_seconds, self.cut = 0.0, False
        self.given_end = begin + seconds
        self.end = self.given_end - LOOKS * (time.monotonic() - begin)

    def run(self) -> None:
        """One plan where all costs are convex; else decide, by tags and branching, which run of its costs everybody is on."""
        layers = find_layers(self.limits)
        self.jumps = any(layer.jumps for layer in layers)
        if not self.jumps:
            held = self.plan([np.arange(len(layer.pieces.run_starts)) for layer in layers], None)
            self.bound = min(self.bound, held.bound)
            return
        hull, search = self.find_prices()
        self._plan_roughly(hull, search, layers)
        if self.bound - self.value < self.unit or self.left <= 0:
            return
        lots = search.lots
        branching = _Branching(self, layers, lots)
        branching.run()
        self.bound = min(self.bound, branching.bound - lots.missing)

    def _keep(self, chosen: Int32) -> bool:
        """Keep a plan if it is the best; whether it is."""
        value = weigh_limits(self.limits, chosen)
        self.planned, is_better = True, value > self.value
        if is_better:
            self.chosen, self.value = chosen, value
        return is_better

    def find_prices(self) -> tuple[Resources, Search]:
        """Look for prices at which jumps stand by their lower hull; these costs, and the search for what they are worth."""
        hull = self._build([find_hull(layer.pieces) for layer in find_layers(self.limits)])
        search = self._search(hull, lambda _, bound: self._tell(self.value, min(bound, self.bound)))
        search.find_prices()
        return hull, search

    def _plan_roughly(self, hull: Resources, search: Search, layers: list[Layer]) -> None:
        """Keep a first plan; where there are bundles, the best one that holds everybody to the runs on which it is."""
        begin = time.monotonic()
        search.plan_roughly()
        chosen = self._mend(hull, search.chosen)
        self._keep(chosen)
        self.keep_prices(search.point.prices)
        self.first_seconds = time.monotonic() - begin
        if search.bundles is None:
            self.end = self.given_end - RESERVE * self.first_seconds
        elif self.left > self.first_seconds:
            # What the programs of bundles left will do if this comes to nothing.
            self.priced = True
            loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=self.rows.sinks).astype(np.int64)
            self.plan([find_runs(layer.pieces, layer.sum_loads(loads)) for layer in layers], self.prices)

    def _search(self, resources: Resources, tell: Progress) -> Search:
        seconds = max(self.left, 0.0) * (PLANNING if self.jumps else 1)
        search = Search(resources, merge_tickets(resources), seconds, tell)
        search.unit, search.good_enough, search.must_plan = self.unit, GOOD_ENOUGH / 2, not self.priced
        return search

    def is_late(self) -> bool:
        """Whether time ended before the plan was proven good enough."""
        return (self.cut or self.left <= 0) and not self.is_done()

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.end - time.monotonic()

    def is_done(self) -> bool:
        """Whether the plan is proven good enough."""
        allowed = max(GOOD_ENOUGH * abs(self.bound), self.unit - 1)
        return self.bound - self.value <= allowed

    def keep_bound(self, bound: int) -> None:
        """Keep a bound if it is the best."""
        self.bound = min(self.bound, bound)
        self._tell(self.value, self.bound)

    def _build(self, costs: list[Costs]) -> Resources:
        return self.rows.build(costs[0], costs[1] if len(costs) > 1 else None)

    def keep_prices(self, prices: Int64) -> None:
        """Keep prices, and what they prove if that is better than what is known."""
        # Where nobody asks for any, the price of a minute may be anything; it bounds at nothing or more.
        first = self.rows.count - self.rows.minutes
        self.prices = np.where(np.arange(len(prices)) < first, prices, np.maximum(prices, 0))
        self.keep_bound(bound_limits(self.limits, self.rows.split(self.prices)))

    def plan(self, runs: list[Int64], near: Int64 | None) -> Search:
        """The best plan that holds everybody to these runs, and prices that prove it among those."""
        largest, layers = self.limits.largest, find_layers(self.limits)
        held = [hold_runs(layer.pieces, each, largest) for layer, each in zip(layers, runs, strict=True)]
        resources = self._build(held)
        search = self._search(resources, self._tell_plan)
        search.near = near
        search.run()
        is_better = search.value is not None and self._keep(self._mend(resources, search.chosen))
        if is_better or not self.priced:
            self.keep_prices(search.point.prices)
        self.priced = True
        return search

    def _mend(self, resources: Resources, slots: Int32) -> Int32:
        """The sinks of a plan; those that have fewer than at least get none, and their tickets what is free elsewhere."""
        closed = np.zeros(self.rows.sinks, bool)
        while True:
            chosen = resources.find_partners(slots)
            few = self._find_too_few(chosen)
            if not few.any():
                return chosen
            closed |= few
            slots = np.where(np.append(closed, False)[chosen], np.int32(UNASSIGNED), slots)
            places = resources.places
            is_closed = np.append(closed, np.zeros(resources.count - len(closed), bool))[places.owner]
            left = Places(places.starts, np.where(is_closed, 0, places.sizes), places.costs)
            slots = fill(replace(resources, places=left), slots)

    def _find_too_few(self, chosen: Int32) -> Flags:
        """Sinks that have fewer tickets than at least, by themselves or with others; shape (sinks,)."""
        limits = self.limits
        few = np.zeros(self.rows.sinks, bool)
        loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=self.rows.sinks).astype(np.int64)
        if limits.charges is not None:
            few[find_too_few(limits.charges, loads)] = True
        if limits.volumes is not None:
            accounts = find_too_few(limits.volumes.charges, sum_volumes(limits, loads))
            few |= np.isin(limits.volumes.account_of, accounts) & (loads > 0)
        return few

    def _tell_plan(self, value: int | None, bound: int) -> None:
        """What a plan within runs is worth; where costs jump, its bound is not that of all."""
        self.planned |= value is not None
        best = self.value if value is None else max(value, self.value)
        self._tell(best, self.bound if self.jumps else min(bound, self.bound))

    def _tell(self, value: int, bound: int) -> None:
        if self.on_progress is not None:
            self.on_progress(value // self.unit if self.planned else None, bound // self.unit)


class _Branching(Branching):
    """Decides the runs of one layer; values are counted from nobody getting anything, which misses all that can be missed."""

    def __init__(self, joint: _JointSearch, layers: list[Layer], lots: Resources) -> None:
        """Decide the layer with more jumps; the other one is held to the runs on which it is at the first prices."""
        self.joint, self.layers = joint, layers
        self.number = max(range(len(layers)), key=lambda each: layers[each].jumps)
        self.missing = lots.missing
        first = joint.rows.find_first(self.number)
        super().__init__(PricedMarket(lots, layers[self.number], first, joint.prices))
        self.enough = GOOD_ENOUGH / 2
        self.on_progress = lambda value, bound, seconds: joint.keep_bound(bound - lots.missing)
        best = lots.partner_of[lots.find_best(joint.prices).partner]
        self.loads = np.bincount(best[best != UNASSIGNED], minlength=joint.rows.sinks).astype(np.int64)

    @property
    def out_of_time(self) -> bool:
        """Whether there is no time left for another step."""
        assert isinstance(self.market, PricedMarket)
        # Without a plan within runs there has to be time for one.
        steps, plans = (1, 0) if self.joint.priced else (3, 2)
        self.joint.cut |= self.joint.left <= steps * self.market.seconds + plans * self.joint.first_seconds
        return self.joint.cut

    def solve_runs(self, runs: Int64, tags: Tags) -> int:
        """Keep the best plan within these runs; what no such plan is worth more than."""
        assert isinstance(self.market, PricedMarket)
        assert tags.offers.bound is not None
        held = [self._hold(layer) for layer in self.layers]
        is_whole = not any(layer.jumps for layer in self.layers if layer.number != self.number)
        held[self.number] = runs
        search = self.joint.plan(held, round_prices(self.market, tags))
        self.value = max(self.value, self.joint.value + self.missing)
        return min(search.bound + self.missing, tags.offers.bound) if is_whole else tags.offers.bound

    def _hold(self, layer: Layer) -> Int64:
        if not layer.jumps:
            return np.arange(len(layer.pieces.run_starts))
        return find_runs(layer.pieces, layer.sum_loads(self.loads))
