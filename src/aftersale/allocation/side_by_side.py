"""Two plans side by side: what each partner gets before and after, and which tickets another partner has. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from aftersale.allocation.model import NOBODY, Answer, Question
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64
from aftersale.allocation.weigh import weigh

NO_TICKET = -1
"""Where a side does not have a ticket; as an index it is the place behind the last."""


@dataclass(frozen=True)
class Side:
    """What one plan gives, over one day or many; amounts in thousandths.

    Attributes
    ----------
    ticket_ids : tickets that somebody gets, rising; shape (given,)
    partner_ids, days, values : who gets each, on which day (ordinal), and what it is worth there; shape (given,)
    partners : all partners, rising; shape (partners,)
    places, loads, worths, prices : of each partner, over all days; the price of one more place on its scarcest day; shape (partners,)
    value, gap : of the whole plan, and how much more could be possible
    """

    ticket_ids: Int64
    partner_ids: Int64
    days: Int64
    values: Int64
    partners: Int64
    places: Int64
    loads: Int64
    worths: Int64
    prices: Int64
    value: int
    gap: int = 0


@dataclass(frozen=True)
class PartnerSides:
    """What a partner has before and after, and how many tickets it gains from others or from nobody, and loses to them."""

    partner_id: int
    places: tuple[int, int]
    tickets: tuple[int, int]
    values: tuple[int, int]
    prices: tuple[int, int]
    gained: int
    lost: int

    @property
    def difference(self) -> int:
        """How much more its tickets are worth after."""
        return self.values[1] - self.values[0]


@dataclass(frozen=True)
class Move:
    """A ticket that another partner has after, or nobody; None where nobody has it."""

    ticket_id: int
    partners: tuple[int | None, int | None]
    days: tuple[date | None, date | None]
    values: tuple[int, int]


@dataclass(frozen=True)
class SideBySide:
    """Two plans ticket by ticket: places of each ticket in both sides, NO_TICKET where nobody has it there; shape (tickets,)."""

    before: Side
    after: Side
    ticket_ids: Int64
    at_before: Int64
    at_after: Int64

    @cached_property
    def _moved(self) -> Int64:
        """Tickets that another partner has, or nobody, those first whose value changes most, then by id."""
        who = [_take(side.partner_ids, at) for side, at in self._sides]
        worth = [_take(side.values, at, 0) for side, at in self._sides]
        moved = np.flatnonzero(who[0] != who[1])
        change = np.abs(worth[1][moved] - worth[0][moved])
        return np.asarray(moved[np.lexsort((self.ticket_ids[moved], -change))], np.int64)

    @property
    def _sides(self) -> tuple[tuple[Side, Int64], tuple[Side, Int64]]:
        return (self.before, self.at_before), (self.after, self.at_after)

    @property
    def moved(self) -> int:
        """How many tickets go from one partner to another."""
        return len(self._moved) - self.given - self.dropped

    @property
    def given(self) -> int:
        """How many tickets a partner has that nobody had."""
        return int(np.count_nonzero(self.at_before == NO_TICKET))

    @property
    def dropped(self) -> int:
        """How many tickets nobody has any more."""
        return int(np.count_nonzero(self.at_after == NO_TICKET))

    @property
    def other_day(self) -> int:
        """How many tickets stay with their partner on another day."""
        both = np.flatnonzero((self.at_before != NO_TICKET) & (self.at_after != NO_TICKET))
        old, new = self.at_before[both], self.at_after[both]
        stays = self.before.partner_ids[old] == self.after.partner_ids[new]
        return int(np.count_nonzero(stays & (self.before.days[old] != self.after.days[new])))

    def list_moves(self, most: int) -> list[Move]:
        """The first tickets that moved."""
        return [self._describe(number) for number in self._moved[:most].tolist()]

    def find(self, ticket_id: int) -> Move:
        """A ticket in both sides, whether it moved or not."""
        at = int(np.searchsorted(self.ticket_ids, ticket_id))
        if at < len(self.ticket_ids) and self.ticket_ids[at] == ticket_id:
            return self._describe(at)
        return Move(ticket_id, (None, None), (None, None), (0, 0))

    def list_partners(self) -> list[PartnerSides]:
        """Partners that take or get anything in either plan, those first whose value changes most."""
        known = np.union1d(self.before.partners, self.after.partners)
        moved = self._moved
        counts = [
            np.bincount(np.searchsorted(known, who[who != NOBODY]), minlength=len(known))
            for who in (_take(side.partner_ids, at)[moved] for side, at in self._sides)
        ]
        columns = {
            name: [_spread(side.partners, getattr(side, name), known) for side in (self.before, self.after)]
            for name in ("places", "loads", "worths", "prices")
        }

        def both(name: str, at: int) -> tuple[int, int]:
            return int(columns[name][0][at]), int(columns[name][1][at])

        found = [
            PartnerSides(
                int(known[at]),
                both("places", at),
                both("loads", at),
                both("worths", at),
                both("prices", at),
                gained=int(counts[1][at]),
                lost=int(counts[0][at]),
            )
            for at in range(len(known))
        ]
        used = [each for each in found if any(each.places) or any(each.tickets)]
        return sorted(used, key=lambda each: (-abs(each.difference), each.partner_id))

    def _describe(self, number: int) -> Move:
        at = [int(each) for each in (self.at_before[number], self.at_after[number])]
        pairs = list(zip((self.before, self.after), at, strict=True))
        who = [None if place == NO_TICKET else int(side.partner_ids[place]) for side, place in pairs]
        days = [None if place == NO_TICKET else date.fromordinal(int(side.days[place])) for side, place in pairs]
        worth = [0 if place == NO_TICKET else int(side.values[place]) for side, place in pairs]
        return Move(int(self.ticket_ids[number]), (who[0], who[1]), (days[0], days[1]), (worth[0], worth[1]))


def build_side(question: Question, answer: Answer, measure: Question | None = None) -> Side:
    """One plan as a side.

    Parameters
    ----------
    measure : a question about the same tickets by whose values the plan is measured, where other weights planned it
    """
    measured = measure or question
    weighed = weigh(measured, answer.partner, answer.day)
    given = np.flatnonzero(answer.partner != NOBODY)
    given = given[np.argsort(question.ticket_ids[given])]
    pair, first = weighed.pair[given], question.policy.allocate_on.toordinal()
    # By the values of another question a pair may be none: its ticket counts for nothing then.
    valued = pair != UNASSIGNED
    worth = np.zeros(len(given), np.int64)
    worth[valued] = measured.value_on(pair[valued], answer.day[given[valued]]) - weighed.delay[given[valued]]
    own = np.array([each.partner for each in question.partner_days], np.int64)
    count = len(question.partner_ids)
    room = np.array([each.places + each.overtime for each in question.partner_days], np.int64)
    prices = np.zeros(count, np.int64)
    np.maximum.at(prices, own, _price_places(answer))
    return Side(
        ticket_ids=question.ticket_ids[given],
        partner_ids=question.partner_ids[answer.partner[given]],
        days=answer.day[given].astype(np.int64) + first,
        values=worth,
        partners=question.partner_ids,
        places=_sum(own, room, count),
        loads=np.bincount(answer.partner[given], minlength=count).astype(np.int64),
        worths=_sum(answer.partner[given].astype(np.int64), worth, count),
        prices=prices,
        value=weighed.value,
        gap=answer.gap,
    )


def _price_places(answer: Answer) -> Int64:
    """What one more place of each partner-day is worth, by solving again where that is known; shape (partner_days,)."""
    more = answer.one_more
    return answer.prices if more is None else np.where(more < NEVER, more, answer.prices)


def join_sides(sides: Sequence[Side]) -> Side:
    """The plans of several days as one; a ticket is given on one of them, and all know the same partners."""
    rising = np.argsort(np.concatenate([each.ticket_ids for each in sides]))

    def tickets(name: str) -> Int64:
        return np.asarray(np.concatenate([getattr(each, name) for each in sides])[rising], np.int64)

    def total(name: str) -> Int64:
        return np.asarray(np.sum([getattr(each, name) for each in sides], axis=0), np.int64)

    return Side(
        ticket_ids=tickets("ticket_ids"),
        partner_ids=tickets("partner_ids"),
        days=tickets("days"),
        values=tickets("values"),
        partners=sides[0].partners,
        places=total("places"),
        loads=total("loads"),
        worths=total("worths"),
        prices=np.max([each.prices for each in sides], axis=0),
        value=sum(each.value for each in sides),
        gap=sum(each.gap for each in sides),
    )


def compare_sides(before: Side, after: Side) -> SideBySide:
    """Two plans about the same days, ticket by ticket."""
    ids = np.union1d(before.ticket_ids, after.ticket_ids)
    return SideBySide(before, after, ids, _find(ids, before.ticket_ids), _find(ids, after.ticket_ids))


def _find(ids: Int64, among: Int64) -> Int64:
    """Where each id stands among others that rise, NO_TICKET where it does not."""
    if not len(among):
        return np.full(len(ids), NO_TICKET, np.int64)
    at = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    return np.where(among[at] == ids, at, NO_TICKET)


def _take(column: Int64, at: Int64, otherwise: int = NOBODY) -> Int64:
    """What a column says of each ticket, and what holds where nobody has it."""
    return np.asarray(np.append(column, otherwise)[at], np.int64)


def _sum(at: Int64, amounts: Int64, count: int) -> Int64:
    total = np.zeros(count, np.int64)
    np.add.at(total, at, amounts)
    return total


def _spread(partners: Int64, column: Int64, known: Int64) -> Int64:
    spread = np.zeros(len(known), np.int64)
    spread[np.searchsorted(known, partners)] = column
    return spread
