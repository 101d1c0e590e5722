"""A run or a day that is over, planned once more with something else: places, a guaranteed share, rule tables. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.choose import choose
from aftersale.allocation.model import Answer, Question
from aftersale.allocation.side_by_side import SideBySide, build_side, compare_sides
from aftersale.allocation.weigh import weigh
from aftersale.allocation.what_if import change_places

Ask = Callable[[AllocationTables], Question]
"""The same tickets by other tables."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is otherwise: places of partners by their numbers in the question, such as `+10 %`; a guaranteed share; tables."""

    places: Sequence[tuple[int, str]] = ()
    guaranteed_share: Decimal | None = None
    tables: AllocationTables | None = None


@dataclass(frozen=True, slots=True)
class TriedChanges:
    """Both plans, measured by the weights that held; and by the other ones where weights are among what is otherwise."""

    sides: SideBySide
    by_tried: tuple[int, int] | None


def try_changes(
    question: Question, before: Answer, held: AllocationTables | None, changes: Changes, ask: Ask
) -> TriedChanges:
    """Plan the tickets of a question once more with all changes at once.

    Parameters
    ----------
    held : the tables by which the question was asked; needed where `changes` has tables

    Raises
    ------
    PlacesUnclear, MethodMissing
    """
    other = question
    if changes.tables is not None:
        other = ask(changes.tables)
    other = change_question(other, changes)
    same_days = len(other.partner_days) == len(question.partner_days)
    after = choose(other, prices=before.prices if same_days else None)
    if changes.tables is None or held is None or changes.tables.weights.version == held.weights.version:
        return TriedChanges(compare_sides(build_side(question, before), build_side(other, after)), None)
    by_held = change_question(ask(replace(changes.tables, weights=held.weights)), changes)
    by_tried = ask(replace(held, weights=changes.tables.weights))
    sides = compare_sides(build_side(question, before), build_side(other, after, by_held))
    return TriedChanges(sides, (weigh(by_tried, before.partner, before.day).value, after.value))


def change_question(question: Question, changes: Changes) -> Question:
    """The question with other places and another guaranteed share; several changes of one partner follow each other."""
    days = question.partner_days
    for partner, change in changes.places:
        days = tuple(
            replace(day, places=change_places(day.places, change)) if day.partner == partner else day for day in days
        )
    policy = question.policy
    if changes.guaranteed_share is not None:
        policy = replace(policy, guaranteed_share=changes.guaranteed_share)
    return replace(question, partner_days=days, policy=policy)
