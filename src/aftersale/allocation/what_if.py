"""What a run would be worth if something else held: other places, another guaranteed share. Nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from aftersale.allocation.choose import choose
from aftersale.allocation.errors import PlacesUnclear
from aftersale.allocation.model import Answer, Question

SHARES = tuple(Decimal(tenth) / 10 for tenth in range(11))
_CHANGE = re.compile(r"([+-]?)\s*(\d+)\s*(%?)")


@dataclass(frozen=True, slots=True)
class Tried:
    """What another plan is worth in thousandths, how much more than the run's, and how many tickets are elsewhere or on another day."""

    value: int
    difference: int
    moved: int


def try_places(question: Question, before: Answer, partner: int, places: str) -> Tried:
    """Other places of a partner on every day: a number, or what comes on top such as `+10 %` or `-5`.

    Raises
    ------
    PlacesUnclear
    """
    days = tuple(
        replace(day, places=change_places(day.places, places)) if day.partner == partner else day
        for day in question.partner_days
    )
    return compare_answers(before, choose(replace(question, partner_days=days), prices=before.prices))


def try_share(question: Question, before: Answer, share: Decimal) -> Tried:
    """Every partner gets at least this share of its places, as far as its candidates allow."""
    policy = replace(question.policy, guaranteed_share=share)
    return compare_answers(before, choose(replace(question, policy=policy), prices=before.prices))


def draw_fairness(question: Question, before: Answer) -> Iterator[tuple[Decimal, Tried]]:
    """What each guaranteed share from none to all costs."""
    for share in SHARES:
        yield share, try_share(question, before, share)


def change_places(places: int, change: str) -> int:
    """Places after a change; part of them is rounded to whole ones.

    Examples
    --------
    >>> change_places(25, "+10 %"), change_places(25, "-5"), change_places(25, "40")
    (28, 20, 40)
    """
    found = _CHANGE.fullmatch(change.strip())
    if found is None or (found[3] and not found[1]):
        raise PlacesUnclear(places=change)
    sign, number, is_part = found[1], int(found[2]), bool(found[3])
    if not sign:
        return number
    step = int((Decimal(places * number) / 100).quantize(Decimal(1), ROUND_HALF_UP)) if is_part else number
    return max(places + (step if sign == "+" else -step), 0)


def compare_answers(before: Answer, after: Answer) -> Tried:
    """Two answers to questions about the same tickets, side by side."""
    moved = (before.partner != after.partner) | (before.day != after.day)
    return Tried(after.value, after.value - before.value, int(np.count_nonzero(moved)))
