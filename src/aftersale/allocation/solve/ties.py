"""Of all optimal plans the one that does not depend on where the search for it began: lowest prices first, then the tickets at these."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.best import find_best
from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.exchange import find_exchange
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64, Pairs, Places, Plan
from aftersale.allocation.solve.moves import find_near
from aftersale.allocation.solve.settle import Settlement


def settle_ties(pairs: Pairs, places: Places, plan: Plan) -> Plan:
    """The same plan from any optimal one (gap 0) of a problem.

    Optimal prices form a lattice: with two of them, the lower of both at each partner is optimal, too. So there are lowest ones, at
    which every optimal allocation is one that gives each ticket its best. Among these the one is taken that settling reaches
    from every ticket at the first of its best: nothing in that knows the plan that was given.

    Source: Shapley and Shubik, The assignment game I, International Journal of Game Theory 1 (1971) (the lattice of prices).
    """
    if plan.gap:
        raise ValueError("only an optimal plan has equals")
    prices = find_lowest_prices(pairs, places, plan)
    nodes = places.partners + 1
    chosen = find_best(pairs, prices).partner.copy()
    near = find_near(pairs, prices, 0)
    at = np.delete(np.where(chosen == UNASSIGNED, places.partners, chosen).astype(np.int64), near.tickets)
    settlement = Settlement(near.pairs, places, chosen[near.tickets], prices, np.bincount(at, minlength=nodes))
    if not settlement.settle(0):
        raise ValueError("prices of an optimal plan let all loads fit without a change of prices")
    chosen[near.tickets] = settlement.chosen
    value, bound = certify(pairs, places, chosen, prices)
    return Plan(chosen, prices, value, bound)


def find_lowest_prices(pairs: Pairs, places: Places, plan: Plan) -> Int64:
    """The lowest optimal prices, none below that of a partner's first place, or 0 where it has none; shape (partners,).

    A price may fall until the dearest taken place costs as much, or a ticket would rather come; those tickets' partners may fall with it.
    """
    first = _find_first_costs(places)
    # Below it nobody is let in, and up to it nobody is kept out who was in.
    prices = np.maximum(plan.prices, first)
    loads = np.bincount(plan.chosen[plan.chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    own = prices - np.where(loads > 0, places.find_last_costs(loads), first)
    chains = find_exchange(pairs, places, Plan(plan.chosen, prices, plan.value, plan.bound)).chains
    falls = np.minimum((np.append(own, 0)[:, None] + chains).min(axis=0), NEVER)
    return np.asarray(prices - falls[:-1], np.int64)


def _find_first_costs(places: Places) -> Int64:
    """What the first place of each partner costs, 0 where it has none; shape (partners,)."""
    costs = places.find_next_costs(np.zeros(places.partners, np.int64))
    return np.where(costs == NEVER, 0, costs)
