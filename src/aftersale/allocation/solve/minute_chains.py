"""Better allocations by moves of tickets, and by chains of two: one ticket comes, and another makes room for it and goes on."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.minute_best import NOBODY, BestPairs
from aftersale.allocation.solve.minute_model import Task, Watch
from aftersale.allocation.solve.minute_prices import compute_loads
from aftersale.allocation.solve.model import NEVER, Int64

# So many tickets for each partner are looked at: those that lose least at another one.
NEAR_TICKETS = 100
# Their candidates, as far as they lose no more than this times what the last of these tickets loses.
AS_FAR = 2
# What a minute too much counts while chains may pass through partners that are full, in prices of a minute; each in turn.
PENALTIES = (1.1, 2.0, 8.0)
# What it counts in the end: more than any value.
FORBIDDEN = 1 << 38
# A partner's most promising arrivals and departures that are combined with each other.
TOGETHER = 400


class Chains:
    """The nearly indifferent tickets of an allocation, and what moving them gains.

    A candidate is a pair of one of these tickets, or leaving it to nobody, who is the last of partners + 1 and has room for all.
    Partners may have too much at first: what that counts rises until it is worth no ticket. Places are never exceeded further.

    Source: Yagiura, Ibaraki and Glover, An ejection chain approach for the generalized assignment problem, INFORMS Journal on
    Computing 16 (2004) (chains, and penalties for what does not fit).
    """

    def __init__(self, task: Task, best: BestPairs, prices: Int64, chosen: Int64) -> None:
        self.task = task
        self.chosen = chosen.copy()
        self._take_near_tickets(best, prices)
        self.loads = compute_loads(task, chosen)
        self.rates = np.append(np.full(task.partners, FORBIDDEN), 0)
        self.free = np.append(task.rows.sizes[: task.partners] - self.loads[: task.partners], NEVER)
        self.now = self._find_now()
        taken = chosen[chosen != NOBODY]
        self.elsewhere = int(task.pairs.values[taken].sum(dtype=np.int64)) - int(self.value[self.now].sum())
        self._price_places()

    def compute_value(self) -> int:
        """What the allocation is worth, less the cost of the places, scaled."""
        return self.elsewhere + int(self.value[self.now].sum()) - int(self.task.rows.compute_costs(self.loads).sum())

    def _take_near_tickets(self, best: BestPairs, prices: Int64) -> None:
        task, tickets = self.task, self.task.pairs.tickets
        count = min(NEAR_TICKETS * task.partners, tickets)
        rank = count - 1
        width = int(np.partition(best.margin, rank)[rank]) if count else 0
        near = (best.margin <= width) | (self.chosen != best.pair)
        self.tickets = np.flatnonzero(near)
        counts = np.diff(task.pairs.starts)[self.tickets]
        ends = np.cumsum(counts)
        pair = np.repeat(task.pairs.starts[self.tickets] - (ends - counts), counts) + np.arange(counts.sum())
        local = np.repeat(np.arange(len(self.tickets)), counts)
        who = task.pairs.partners[pair].astype(np.int64)
        net = task.pairs.values[pair] - task.taken[pair] * prices[who]
        if task.has_places:
            net -= prices[task.partners + who]
        loss = best.net[self.tickets][local] - net
        kept = (loss <= AS_FAR * width) | (pair == self.chosen[self.tickets][local]) if count < tickets else loss >= 0
        everyone = np.arange(len(self.tickets))
        nobody = np.full(len(self.tickets), NOBODY)
        self.local = np.concatenate((local[kept], everyone))
        self.pair = np.concatenate((pair[kept], nobody))
        self.who = np.concatenate((who[kept], np.full(len(everyone), task.partners)))
        self.net = np.concatenate((net[kept], np.zeros_like(everyone)))
        self.value = np.concatenate((task.pairs.values[pair[kept]].astype(np.int64), np.zeros_like(everyone)))
        self.minutes = np.concatenate((task.taken[pair[kept]].astype(np.int64), np.zeros_like(everyone)))

    def _find_now(self) -> Int64:
        """Which candidate each ticket is with."""
        here = np.flatnonzero(self.pair == self.chosen[self.tickets][self.local])
        now = np.full(len(self.tickets), -1, np.int64)
        now[self.local[here]] = here
        return now

    def _price_places(self) -> None:
        """What one ticket more costs at each partner, and what one fewer saves; NEVER where all places are taken."""
        partners = self.task.partners
        self.more = np.zeros(partners + 1, np.int64)
        self.fewer = np.zeros(partners + 1, np.int64)
        if self.task.has_places:
            rows = self.task.rows
            self.more[:-1] = rows.find_next_costs(self.loads)[partners:]
            last = rows.find_last_costs(self.loads)[partners:]
            self.fewer[:-1] = np.where(last == -NEVER, 0, last)

    def settle(self, prices: Int64, watch: Watch) -> None:
        """Moves and chains that bring down what is too much where it loses least."""
        for penalty in PENALTIES:
            rates = np.rint(penalty * np.maximum(prices[: self.task.partners], 1)).astype(np.int64)
            self.rates = np.append(np.minimum(rates, FORBIDDEN), 0)
            self.improve(watch)
        self.rates = np.append(np.full(self.task.partners, FORBIDDEN), 0)

    def improve(self, watch: Watch) -> None:
        """Moves and chains of two through every partner, and through nobody, until none gains or time is over."""
        waiting = set(range(self.task.partners + 1))
        while waiting and not watch.is_over():
            here = min(waiting)
            touched = self._improve_at(here)
            if touched:
                waiting |= touched
            else:
                waiting.discard(here)

    def _improve_at(self, here: int) -> set[int]:
        """Make the best move to a partner, or chain through it, that gains; whom it touched."""
        now = self.now[self.local]
        coming = np.flatnonzero((self.who == here) & (self.who[now] != here))
        going = np.flatnonzero((self.who[now] == here) & (self.who != here))
        if not len(coming):
            return set()
        gain, candidates = self._find_move(here, coming)
        if len(going):
            gain, candidates = max((gain, candidates), self._find_chain(here, coming, going), key=lambda each: each[0])
        if gain <= 0:
            return set()
        now = self.now[self.local[candidates]]
        touched = set(self.who[candidates].tolist()) | set(self.who[now].tolist())
        self.move_all(np.array(candidates))
        return touched

    def _find_move(self, here: int, coming: Int64) -> tuple[int, list[int]]:
        """The best ticket to come here."""
        now = self.now[self.local[coming]]
        old = self.who[now]
        gain = self.value[coming] - self.value[now] + self.fewer[old] - self.more[here]
        gain -= self._penalise(here, -self.minutes[coming]) + self._penalise(old, self.minutes[now])
        at = int(gain.argmax())
        return int(gain[at]), [int(coming[at])]

    def _find_chain(self, here: int, coming: Int64, going: Int64) -> tuple[int, list[int]]:
        """The best chain of two: a ticket comes here, another goes on, maybe to where the first was."""
        coming, going = self._take_promising(coming), self._take_promising(going)
        left, leaving = self.now[self.local[coming]], self.now[self.local[going]]
        old, new = self.who[left], self.who[going]
        gains = self.value[coming] - self.value[left], self.value[going] - self.value[leaving]
        apart = (
            gains[0] + self.fewer[old] - self._penalise(old, self.minutes[left]),
            gains[1] - self.more[new] - self._penalise(new, -self.minutes[going]),
        )
        total = apart[0][:, None] + apart[1][None, :]
        first, second = np.nonzero(old[:, None] == new[None, :])
        swap = self.minutes[left[first]] - self.minutes[going[second]]
        total[first, second] = gains[0][first] + gains[1][second] - self._penalise(old[first], swap)
        total -= self._penalise(here, self.minutes[leaving][None, :] - self.minutes[coming][:, None])
        # A ticket makes no room for itself.
        total[self.local[coming][:, None] == self.local[going][None, :]] = 0
        at, to = divmod(int(total.argmax()), len(going))
        return int(total[at, to]), [int(coming[at]), int(going[to])]

    def _take_promising(self, candidates: Int64) -> Int64:
        """Those that lose least at the prices."""
        loss = self.net[self.now[self.local[candidates]]] - self.net[candidates]
        return candidates[np.argsort(loss, kind="stable")[:TOGETHER]]

    def _penalise(self, who: int | Int64, change: Int64) -> Int64:
        """What it costs, or saves, when so many minutes come free."""
        free = self.free[who]
        return np.asarray(self.rates[who] * (np.maximum(-(free + change), 0) - np.maximum(-free, 0)))

    def move_all(self, candidates: Int64) -> None:
        """Put tickets to these candidates; those that are there already stay."""
        for candidate in candidates.tolist():
            if self.now[self.local[candidate]] != candidate:
                self._move(candidate)
        self._price_places()

    def _move(self, candidate: int) -> None:
        ticket = self.local[candidate]
        old = self.now[ticket]
        self.free[self.who[old]] += self.minutes[old]
        self.free[self.who[candidate]] -= self.minutes[candidate]
        for who, change in ((self.who[old], -1), (self.who[candidate], 1)):
            if who < self.task.partners:
                self.loads[who] += change * self.minutes[old if change < 0 else candidate]
                if self.task.has_places:
                    self.loads[self.task.partners + who] += change
        self.now[ticket] = candidate
        self.chosen[self.tickets[ticket]] = self.pair[candidate]
