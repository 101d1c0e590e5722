"""Picks the method by what a problem contains, and brings what they answer into one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from aftersale.allocation.solve.charges import solve_charges
from aftersale.allocation.solve.class_transport import solve_class_transport
from aftersale.allocation.solve.classes import find_classes
from aftersale.allocation.solve.combined import FEW_PAIRS, MOST_PAIRS, solve_combined
from aftersale.allocation.solve.exchange import Exchange, compute_regrets, find_exchange
from aftersale.allocation.solve.joint import GOOD_ENOUGH, JointPlan, price_limits, solve_joint
from aftersale.allocation.solve.joint_model import Limits
from aftersale.allocation.solve.joint_proof import weigh_limits
from aftersale.allocation.solve.joint_rows import Prices
from aftersale.allocation.solve.minute_model import Minutes
from aftersale.allocation.solve.minutes import solve_minutes
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int32, Int64, Pairs, Places, Plan
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.quotas import solve_quotas
from aftersale.allocation.solve.ties import settle_ties
from aftersale.allocation.solve.transport import solve_transport

# Told the value of the best plan so far, None before the first, and a bound, both in thousandths.
Progress = Callable[[int | None, int], None]

# All chains between so many sinks take about two seconds; of more, nobody is told what a change would cost.
MOST_CHAINED = 1_000
# Fewer tickets are settled quickly, equal or not.
WORTH_CLASSES = 40_000
# So many tickets tell whether there are equals among all: of 50,000 kinds, a tenth of them meet another of their kind.
SAMPLE = 10_000


@dataclass(frozen=True)
class Task(Limits):
    """A problem, how many seconds its method may take, and prices of a similar problem, which make the exact method faster; (sinks,)."""

    seconds: float = 60.0
    prices: Int64 | None = None

    @property
    def contents(self) -> tuple[str, ...]:
        """What it contains besides capacities."""
        found = {"quotas": self.quotas, "charges": self.charges, "minutes": self.minutes, "volumes": self.volumes}
        return tuple(name for name, limits in found.items() if limits is not None)


@dataclass(frozen=True)
class Routed:
    """What the method answered.

    Attributes
    ----------
    method : transport, quotas, charges, minutes, and for everything at once milp (small) or joint
    chosen : the sink of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more place at each sink is worth, in thousandths; shape (sinks,)
    gap : how much more the optimum could be worth at most; 0 proves it
    regrets : what the plan would lose if a pair were forced, NEVER where it cannot be; None where that is not known; shape (pairs,)
    quota_prices : what one more ticket in each quota is worth, None without quotas or where that is not known; shape (quotas,)
    one_more, one_fewer : what one more place of a sink gains and one fewer loses; None where that is not known; shape (sinks,)
    """

    method: str
    chosen: Int32
    prices: Int64
    gap: int
    regrets: Int64 | None = None
    one_more: Int64 | None = None
    one_fewer: Int64 | None = None
    quota_prices: Int64 | None = None
    out_of_time: bool = False


def solve_task(task: Task, on_progress: Progress | None = None) -> Routed:
    """The best allocation by the method that fits the problem."""
    if not task.contents:
        plan = solve_places(task.pairs, task.places, task.prices)
        if on_progress is not None:
            on_progress(plan.value, plan.bound)
        return _with_exchange(task, plan)
    if task.contents == ("quotas",) and task.quotas is not None:
        held = solve_quotas(task.pairs, task.places, task.quotas, task.seconds, on_progress)
        return Routed(
            "quotas", held.chosen, held.prices, held.gap, quota_prices=held.quota_prices, out_of_time=held.out_of_time
        )
    if task.contents == ("charges",) and task.charges is not None:
        charged = solve_charges(task.pairs, task.places, task.charges, task.seconds)
        return Routed("charges", charged.chosen, charged.prices, charged.gap, out_of_time=charged.out_of_time)
    if task.contents == ("minutes",) and task.minutes is not None:
        timed = solve_minutes(task.pairs, task.places, Minutes(*task.minutes), task.seconds, on_progress)
        prices = timed.place_prices // timed.scale
        return Routed("minutes", timed.chosen, prices, timed.gap, out_of_time=timed.out_of_time)
    return _solve_joint(task, on_progress)


def _solve_joint(task: Task, on_progress: Progress | None) -> Routed:
    """Several kinds of limits at once: small ones as one program, larger ones by prices, and those between by both in turn."""
    pairs = len(task.pairs.partners)
    if pairs <= FEW_PAIRS:
        priced, found = price_limits(task, task.seconds), solve_combined(task, task.seconds)
        gap = max(min(found.gap, priced.bound - weigh_limits(task, found.chosen)), 0)
        prices, quota_prices = _name_prices(task, priced.prices, priced.unit)
        return Routed("milp", found.chosen, prices, gap, quota_prices=quota_prices, out_of_time=found.out_of_time)
    plan = solve_joint(task, task.seconds if pairs > MOST_PAIRS else task.seconds / 2, on_progress)
    prices, quota_prices = _name_prices(task, plan.prices, plan.unit)
    routed = Routed("joint", plan.chosen, prices, plan.gap, quota_prices=quota_prices, out_of_time=plan.out_of_time)
    is_good = plan.gap <= GOOD_ENOUGH * abs(plan.bound)
    return routed if is_good or pairs > MOST_PAIRS else _improve(task, plan, routed)


def _name_prices(task: Task, prices: Prices, unit: int) -> tuple[Int64, Int64 | None]:
    """What one more place of each sink is worth, that of its month included, and one more ticket in each quota, in thousandths."""
    sinks = prices.sinks
    if task.volumes is not None:
        sinks = sinks + prices.accounts[task.volumes.account_of]
    return np.maximum(sinks // unit, 0), None if task.quotas is None else prices.quotas // unit


def _improve(task: Task, plan: JointPlan, routed: Routed) -> Routed:
    """The better plan, and the lower bound, of what prices found and of what one program finds in the same time."""
    found = solve_combined(task, task.seconds / 2)
    value = weigh_limits(task, found.chosen)
    bound = min(plan.bound, value + found.gap)
    if value <= plan.value:
        return replace(routed, gap=bound - plan.value, out_of_time=found.out_of_time)
    return replace(routed, chosen=found.chosen, gap=bound - value, out_of_time=found.out_of_time)


def solve_places(pairs: Pairs, places: Places, prices: Int64 | None = None) -> Plan:
    """The optimum within capacities: tickets in hosts of equals as classes, what these leave open and all others one by one.

    As classes, a million tickets whose values depend on a few attributes take seconds; one by one they take minutes. Prices to begin
    with change nothing but the time: they are left aside where they could lead to another plan among equals.
    """
    if have_equals(pairs):
        plan = solve_class_transport(pairs, places)
        return solve_transport(pairs, places, plan.prices) if plan.gap else plan
    if places.partners > MOST_CHAINED:
        return solve_transport(pairs, places)
    plan = solve_transport(pairs, places, prices)
    return plan if plan.gap else settle_ties(pairs, places, plan)


def have_equals(pairs: Pairs) -> bool:
    """Whether a tenth of a sample of the tickets are equal to one before; not for so few that it does not matter."""
    if pairs.tickets < WORTH_CLASSES:
        return False
    sample = take_tickets(pairs, np.arange(SAMPLE) * pairs.tickets // SAMPLE)
    return 10 * find_classes(sample).count <= 9 * SAMPLE


def _with_exchange(task: Task, plan: Plan) -> Routed:
    """An optimum together with what every change of it would cost."""
    if plan.gap or task.places.partners > MOST_CHAINED:
        return Routed("transport", plan.chosen, plan.prices, plan.gap)
    exchange = find_exchange(task.pairs, task.places, plan)
    regrets = compute_regrets(task.pairs, plan, exchange)
    return Routed("transport", plan.chosen, plan.prices, plan.gap, regrets, *_value_places(task.places, plan, exchange))


def _value_places(places: Places, plan: Plan, exchange: Exchange) -> tuple[Int64, Int64]:
    """What one more place without a cost gains at each sink, and one fewer loses; shapes (sinks,)."""
    loads = np.bincount(plan.chosen[plan.chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, np.where(places.costs <= 0, places.sizes, 0))
    more = np.maximum(plan.prices - exchange.spare[:-1], 0)
    return more, np.where(loads < room, 0, np.minimum(plan.prices + exchange.take[:-1], NEVER))
