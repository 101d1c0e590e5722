"""What any change of an optimal plan costs: another partner for a ticket, one place more or fewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64, Pairs, Places, Plan
from aftersale.allocation.solve.moves import find_moves
from aftersale.allocation.solve.passes import cut_tickets


@dataclass(frozen=True, slots=True)
class Exchange:
    """The cheapest chains of moves between partners at an optimal plan; nobody is the last of partners + 1 nodes.

    Attributes
    ----------
    losses : what each pair is worth less, at the prices, than where its ticket is; shape (pairs,)
    chains : cheapest way to hand one ticket on from a node (row) to another (column), over any number of moves; shape (nodes, nodes)
    take : what it costs the plan to take one ticket more at a node; shape (nodes,)
    spare : what it costs the plan to find a ticket for a place left at a node; shape (nodes,)
    """

    losses: Int64
    chains: Int64
    take: Int64
    spare: Int64


def find_exchange(pairs: Pairs, places: Places, plan: Plan) -> Exchange:
    """All cheapest chains of an optimal plan (gap 0).

    A forced change sends one unit around a cycle of the residual network, whose other arcs cost nothing or more at the plan's
    prices: so the cheapest cycle through the change is what it costs, exactly.

    Source: Ahuja, Magnanti and Orlin, Network Flows, 1993, sections 9.3 and 9.11 (reduced cost optimality, sensitivity).
    """
    if plan.gap:
        raise ValueError("only an optimal plan tells what a change costs")
    nobody = places.partners
    at = np.where(plan.chosen == UNASSIGNED, nobody, plan.chosen).astype(np.int64)
    moves = find_moves(pairs, at, np.append(plan.prices, 0))
    losses = np.empty(len(pairs.partners), np.int64)
    for first, last in cut_tickets(pairs.starts):
        part = slice(int(pairs.starts[first]), int(pairs.starts[last]))
        own = np.repeat(moves.own[first:last], np.diff(pairs.starts[first : last + 1]))
        losses[part] = own - pairs.values[part] + plan.prices[pairs.partners[part]]
    arcs = moves.arcs
    np.fill_diagonal(arcs, 0)
    chains = _join_arcs(arcs)
    loads = np.bincount(at, minlength=nobody + 1).astype(np.int64)
    take, spare = _find_ends(places, plan.prices, loads)
    return Exchange(
        losses,
        chains,
        np.minimum((chains + take).min(axis=1), NEVER),
        np.minimum((spare[:, None] + chains).min(axis=0), NEVER),
    )


def _join_arcs(arcs: Int64) -> Int64:
    """The shortest way between any two nodes (Floyd and Warshall)."""
    chains = arcs.copy()
    for middle in range(len(chains)):
        np.minimum(chains, chains[:, middle, None] + chains[None, middle], out=chains)
    return np.minimum(chains, NEVER)


def _find_ends(places: Places, prices: Int64, loads: Int64) -> tuple[Int64, Int64]:
    """What taking one more ticket, and giving one away for good, costs a node by itself; shapes (partners + 1,)."""
    fewest, most = places.find_limits(prices)
    above, below = places.find_next_costs(most), places.find_last_costs(fewest)
    take = np.where(loads[:-1] < most, 0, np.where(above == NEVER, NEVER, above - prices))
    spare = np.where(loads[:-1] > fewest, 0, np.where(below == -NEVER, NEVER, prices - below))
    return np.append(take, 0), np.append(spare, 0 if loads[-1] else NEVER)


def compute_regrets(pairs: Pairs, plan: Plan, exchange: Exchange) -> Int64:
    """What the whole plan would lose if a pair were forced, in thousandths; 0 for those chosen; shape (pairs,)."""
    nobody = len(exchange.take) - 1
    at = np.where(plan.chosen == UNASSIGNED, nobody, plan.chosen)
    # Nobody waits for a ticket: leaving there costs nothing.
    left = np.append(exchange.spare[:-1], 0)
    around = np.minimum(exchange.chains.T, exchange.take + left[:, None])
    np.fill_diagonal(around, 0)
    regrets = np.empty(len(pairs.partners), np.int64)
    for first, last in cut_tickets(pairs.starts):
        part = slice(int(pairs.starts[first]), int(pairs.starts[last]))
        here = np.repeat(at[first:last], np.diff(pairs.starts[first : last + 1]))
        regrets[part] = np.minimum(exchange.losses[part] + around[here, pairs.partners[part]], NEVER)
    return regrets


def compute_place_values(places: Places, plan: Plan, exchange: Exchange) -> tuple[Int64, Int64]:
    """What one more place of each partner's dearest kind gains, and one fewer loses, in thousandths; shapes (partners,)."""
    loads = np.bincount(plan.chosen[plan.chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, places.sizes)
    last = places.starts[1:] - 1
    rent = np.where(np.diff(places.starts) > 0, plan.prices - np.append(places.costs, 0)[last], 0)
    gain = np.maximum(rent - exchange.spare[:-1], 0)
    return gain, np.where(loads < room, 0, rent + exchange.take[:-1])
