"""What any change of an optimal plan costs: another partner for a ticket, one place more or fewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64, Pairs, Places, Plan
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
    losses = np.empty(len(pairs.partners), np.int64)
    arcs = np.full((nobody + 1, nobody + 1), NEVER)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        who, here = pairs.partners[begin:end], at[first:last]
        net = pairs.values[begin:end] - plan.prices[who]
        own = np.zeros(last - first, np.int64)
        mine = who == here[ticket]
        own[ticket[mine]] = net[mine]
        losses[begin:end] = own[ticket] - net
        np.minimum.at(arcs, (here[ticket], who), losses[begin:end])
        np.minimum.at(arcs, (here, np.full(last - first, nobody)), own)
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
    here = np.repeat(np.where(plan.chosen == UNASSIGNED, nobody, plan.chosen), np.diff(pairs.starts))
    there = pairs.partners
    # Nobody waits for a ticket: leaving there costs nothing.
    left = np.where(here == nobody, 0, exchange.spare[here])
    around = np.minimum(exchange.chains[there, here], exchange.take[there] + left)
    return np.where(here == there, 0, np.minimum(exchange.losses + around, NEVER))


def compute_place_values(places: Places, plan: Plan, exchange: Exchange) -> tuple[Int64, Int64]:
    """What one more place of each partner's dearest kind gains, and one fewer loses, in thousandths; shapes (partners,)."""
    loads = np.bincount(plan.chosen[plan.chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, places.sizes)
    last = places.starts[1:] - 1
    rent = np.where(np.diff(places.starts) > 0, plan.prices - np.append(places.costs, 0)[last], 0)
    gain = np.maximum(rent - exchange.spare[:-1], 0)
    return gain, np.where(loads < room, 0, rent + exchange.take[:-1])
