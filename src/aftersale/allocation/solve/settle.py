"""From prices near the optimum to the optimum: tickets move between partners along shortest paths until every load fits its price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.moves import find_moves


class Settlement:
    """The graph of partners, with nobody as its last node.

    An arc from j to k costs what the cheapest ticket at j loses by going to k, prices counted. While no arc costs less than nothing
    and every load lies between what its partner wants at its price, the allocation is optimal (complementary slackness). Paths
    are looked for from where there are too many tickets to where there is room, then from where tickets can be spared to
    where there are too few; prices change by the length of the shortest path, so that arcs stay at nothing or above.

    Source: successive shortest paths (Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.7) on the graph whose tickets
    are collapsed onto their partners.
    """

    def __init__(self, pairs: Pairs, places: Places, chosen: Int32, prices: Int64, others: Int64) -> None:
        """Take the tickets that may move, each at a best net value, and how many others each node has; shape (partners + 1,)."""
        self.pairs = pairs
        self.places = places
        self.nobody = places.partners
        self.prices = np.append(prices, 0)
        self.at = np.where(chosen == UNASSIGNED, self.nobody, chosen).astype(np.int64)
        self.loads = others + np.bincount(self.at, minlength=self.nobody + 1)
        self._refresh()

    @property
    def chosen(self) -> Int32:
        """Where each ticket is; shape (tickets,)."""
        return np.where(self.at == self.nobody, UNASSIGNED, self.at).astype(np.int32)

    def settle(self, band: int) -> bool:
        """Move tickets until all loads fit; False when prices have moved so far that tickets outside `pairs` may want to move too."""
        before = self.prices.copy()
        for downhill in (True, False):
            while np.any(self._find_misfits(downhill)):
                path = self._find_path(downhill)
                if path is not None:
                    self._move_along(path)
                elif not self._change_prices(downhill, band, before):
                    return False
        return True

    # --- loads and prices ---------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """All arcs, and which tickets may move at no cost and where to."""
        moves = find_moves(self.pairs, self.at, self.prices)
        self.arcs, self.arcs_are_old = moves.arcs, False
        fewest, most = self.places.find_limits(self.prices[:-1])
        self.fewest, self.most = np.append(fewest, 0), np.append(most, NEVER)
        # Ticket t may go to free_nodes[free_starts[t]:free_starts[t + 1]], and to nobody if it is idle; who may only stay is left out.
        starts = np.searchsorted(moves.free, self.pairs.starts)
        self.idle = moves.own == 0
        options = np.diff(starts)
        choosing = options + self.idle > 1
        self.idle &= choosing
        free_nodes = self.pairs.partners[moves.free[np.repeat(choosing, options)]]
        options = np.where(choosing, options, 0)
        self.free_starts = np.concatenate(([0], np.cumsum(options)))
        self.free_nodes = free_nodes
        # The same by node: guests[guest_starts[k]:guest_starts[k + 1]] are the tickets that may be at k, the first first.
        free_tickets = np.repeat(np.arange(self.pairs.tickets, dtype=np.int32), options)
        by_node = np.argsort(free_nodes.astype(np.min_scalar_type(self.nobody)), kind="stable")
        self.guests = np.concatenate((free_tickets[by_node], np.flatnonzero(self.idle)))
        self.guest_starts = np.append(
            np.searchsorted(free_nodes[by_node], np.arange(self.nobody + 1)), len(self.guests)
        )
        # How many tickets at one node may go to another.
        self.ways = self._count(self.at[free_tickets], free_nodes)
        self.ways[:, -1] = np.bincount(self.at[self.idle], minlength=self.nobody + 1)

    def _count(self, here: Int64, there: Int32) -> Int64:
        nodes = self.nobody + 1
        return np.bincount(here * nodes + there, minlength=nodes**2).reshape(nodes, nodes)

    def _find_misfits(self, downhill: bool) -> Int64:
        """By how many tickets each node has too many (downhill), or too few."""
        missing: Int64 = self.loads - self.most if downhill else self.fewest - self.loads
        return np.maximum(missing, 0)

    def _change_prices(self, downhill: bool, band: int, before: Int64) -> bool:
        """Raise the prices of those with too many (lower those with too few) until a path costs nothing; False beyond the band."""
        if self.arcs_are_old:
            self.arcs, self.arcs_are_old = find_moves(self.pairs, self.at, self.prices).arcs, False
        arcs = self.arcs if downhill else self.arcs.T
        distances = np.where(self._find_misfits(downhill) > 0, 0, NEVER)
        while True:
            nearer = np.minimum(distances, (distances[:, None] + arcs).min(axis=0))
            if np.array_equal(nearer, distances):
                break
            distances = nearer
        length = int((distances + self._find_ends(downhill)).min())
        steps = np.maximum(length - distances, 0) if length < NEVER else np.zeros_like(distances)
        prices = self.prices + (steps if downhill else -steps)
        moved = prices - before
        if length >= NEVER or int(moved.max()) - int(moved.min()) > band:
            return False
        self.prices = prices
        self._refresh()
        return True

    def _find_ends(self, downhill: bool) -> Int64:
        """By how much a node's price must change before it wants one ticket more (downhill) or fewer; 0 where it does already."""
        if downhill:
            above = np.append(self.places.find_next_costs(self.most[:-1]) - self.prices[:-1], 0)
            return np.where(self.loads < self.most, 0, above)
        below = np.append(self.prices[:-1] - self.places.find_last_costs(self.fewest[:-1]), NEVER)
        return np.where(self.loads > self.fewest, 0, below)

    # --- moving -------------------------------------------------------------------------------------------------------

    def _find_path(self, downhill: bool) -> list[int] | None:
        """A shortest path over arcs that cost nothing, in the direction tickets move."""
        free = self.ways > 0 if downhill else (self.ways > 0).T
        ends = self.loads < self.most if downhill else self.loads > self.fewest
        seen = self._find_misfits(downhill) > 0
        layer = np.flatnonzero(seen)
        came_from = np.full(len(seen), -1)
        while len(layer):
            reached = free[layer]
            new = np.flatnonzero(reached.any(axis=0) & ~seen)
            came_from[new] = layer[reached[:, new].argmax(axis=0)]
            seen[new] = True
            arrived = new[ends[new]]
            if len(arrived):
                path = list(self._walk(came_from, int(arrived[0])))
                return path[::-1] if downhill else path
            layer = new
        return None

    @staticmethod
    def _walk(came_from: Int64, node: int) -> Iterator[int]:
        while node >= 0:
            yield node
            node = int(came_from[node])

    def _move_along(self, path: list[int]) -> None:
        """As many tickets one arc further as its narrowest arc, its beginning and its end allow; the first tickets go."""
        begin, end = path[0], path[-1]
        spare = int(self.loads[begin] - (self.most if self.loads[begin] > self.most[begin] else self.fewest)[begin])
        wanted = int((self.fewest if self.loads[end] < self.fewest[end] else self.most)[end] - self.loads[end])
        count = min(spare, wanted, *(int(self.ways[here, there]) for here, there in pairwise(path)))
        # Every ticket is found before the first one moves: none goes two arcs at once.
        movers = [self._find_movers(here, there, count) for here, there in pairwise(path)]
        for tickets, here, there in zip(movers, path, path[1:], strict=False):
            self._move(tickets, here, there)
        self.loads[begin] -= count
        self.loads[end] += count
        self.arcs_are_old = True

    def _find_movers(self, here: int, there: int, count: int) -> Int64:
        """The first tickets that may go from here to there."""
        guests = self.guests[self.guest_starts[there] : self.guest_starts[there + 1]]
        return np.asarray(guests[np.flatnonzero(self.at[guests] == here)[:count]])

    def _move(self, tickets: Int64, here: int, there: int) -> None:
        self.at[tickets] = there
        begins = self.free_starts[tickets]
        counts = self.free_starts[tickets + 1] - begins
        at = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        ways = np.bincount(self.free_nodes[at], minlength=self.nobody + 1)
        ways[-1] = np.count_nonzero(self.idle[tickets])
        self.ways[here] -= ways
        self.ways[there] += ways
