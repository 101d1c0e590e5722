"""What other rule tables would have made of a span of days that is over: both plans day by day, side by side. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.choose import choose
from aftersale.allocation.model import Answer, Policy, Question
from aftersale.allocation.past import Past
from aftersale.allocation.side_by_side import Side, SideBySide, build_side, compare_sides, join_sides
from aftersale.allocation.weigh import weigh
from aftersale.values.sentence import Sentence

BEFORE, AFTER = 0, 1
SECONDS_A_DAY = 20
"""So long the solver may look for the plan of one day before it returns the best that it has, with its gap."""

Progress = Callable[[str, float], None]
TablesOf = Callable[[date], tuple[AllocationTables, AllocationTables]]
"""The tables that were in force on a day, and those that are tried."""


@dataclass(frozen=True, slots=True)
class TablesTrial:
    """What would have been otherwise.

    Attributes
    ----------
    sides : the plans of all days by the tables in force and by those that are tried; both are measured by the weights in force
    by_tried : what both plans are worth by the weights that are tried, None where the weights are those in force
    tickets, days : how many were looked at
    candidates_changed : tickets whose candidates are others on the first day on which they are asked about
    lost : tickets that have a candidate on some day by the tables in force and on none by those tried, with the reason
    found : how many tickets it is the other way round
    """

    sides: SideBySide
    by_tried: tuple[int, int] | None
    tickets: int
    days: int
    candidates_changed: int
    lost: tuple[tuple[int, str], ...]
    found: int


@dataclass
class _Reach:
    """Who may take which ticket by one side's tables: on its first day, and on any day at all."""

    first: dict[int, bytes] = field(default_factory=dict)
    ever: set[int] = field(default_factory=set)
    reasons: dict[int, str] = field(default_factory=dict)

    def note(self, question: Question) -> None:
        ids, starts, partners = question.ticket_ids, question.pairs.starts, question.pairs.partners
        for number, ticket_id in enumerate(ids.tolist()):
            if ticket_id not in self.first:
                self.first[ticket_id] = partners[starts[number] : starts[number + 1]].tobytes()
        self.ever.update(ids[np.diff(starts) > 0].tolist())
        self.reasons.update({int(ids[number]): reason for number, reason in question.refused.items()})


@dataclass
class _Plans:
    """The plans of one side so far, and what they are worth by the weights that are tried."""

    days: list[Side] = field(default_factory=list)
    by_tried: int = 0
    reach: _Reach = field(default_factory=_Reach)


def try_tables(past: Past, days: Sequence[date], currency: str, tables_of: TablesOf, progress: Progress) -> TablesTrial:
    """Plan each day by the tables in force and by others, each as if it alone had decided since the first day.

    Raises
    ------
    MethodMissing
    """
    plans = _Plans(), _Plans()
    has_other_weights = False
    for number, day in enumerate(days):
        progress(Sentence("Planning {day} both ways", day=day), number / len(days))
        tables = tables_of(day)
        has_other_weights |= tables[BEFORE].weights.version != tables[AFTER].weights.version
        past.begin_day(day)
        for side in (BEFORE, AFTER):
            past.begin_side(side)
            _plan_day(past, side, tables, Policy(day, currency, seconds=SECONDS_A_DAY), plans[side])
    before, after = (each.reach for each in plans)
    lost = sorted(before.ever - after.ever)
    return TablesTrial(
        sides=compare_sides(*(join_sides(each.days) for each in plans)),
        by_tried=(plans[BEFORE].by_tried, plans[AFTER].by_tried) if has_other_weights else None,
        tickets=len(before.first.keys() | after.first.keys()),
        days=len(days),
        candidates_changed=sum(after.first.get(ticket) != who for ticket, who in before.first.items()),
        lost=tuple((ticket, after.reasons.get(ticket, "no_candidate")) for ticket in lost),
        found=len(after.ever - before.ever),
    )


def _plan_day(
    past: Past, side: int, tables: tuple[AllocationTables, AllocationTables], policy: Policy, plans: _Plans
) -> None:
    own, other = tables[side], tables[1 - side]
    question = past.ask(own, policy)
    plans.reach.note(question)
    answer = choose(question)
    # By whose values a plan was made says nothing of what it is worth by others: they are asked about the same tickets.
    weighed_otherwise = (
        question
        if own.weights.version == other.weights.version
        else past.ask(replace(own, weights=other.weights), policy)
    )
    measures = (question, weighed_otherwise) if side == BEFORE else (weighed_otherwise, question)
    plans.days.append(build_side(question, answer, measures[BEFORE]))
    plans.by_tried += _value(measures[AFTER], answer)
    past.give(side, question, answer)


def _value(question: Question, answer: Answer) -> int:
    return weigh(question, answer.partner, answer.day).value
