"""Which rows an action of a list is taken on: those selected by key, or all that match but for some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersale.storage.actor import Actor
from aftersale.web.views.compile import compile_count, compile_keys
from aftersale.web.views.errors import (
    ActionUnknown,
    RowNotFound,
    SelectionChanged,
    SelectionMissing,
    SelectionTooLarge,
)
from aftersale.web.views.filters import Condition, read_value
from aftersale.web.views.question import Question
from aftersale.web.views.read import Reading
from aftersale.web.views.spec import Action, ViewSpec

MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected rows: these ids, or all that match the question but `excepted`, which were `expected` when selected."""

    ids: tuple[str, ...] = ()
    is_all: bool = False
    excepted: tuple[str, ...] = ()
    expected: int = 0


def get_action(view: ViewSpec, code: str, actor: Actor) -> Action:
    """The action of that code, if the acting person may take it."""
    for action in view.actions:
        if action.code == code and action.roles & actor.roles:
            return action
    raise ActionUnknown(view=view.name, action=code)


def select(reading: Reading, question: Question, action: Action, selection: Selection) -> list[str]:
    """The keys that the action is taken on: only rows that the acting person sees."""
    if action.scope == "view":
        return []
    return select_all(reading, question, selection) if selection.is_all else select_ids(reading, question, selection)


def select_ids(reading: Reading, question: Question, selection: Selection) -> list[str]:
    """The selected keys, each of them visible."""
    if not selection.ids:
        raise SelectionMissing()
    if len(selection.ids) > MOST_ROWS:
        raise SelectionTooLarge(count=len(selection.ids), limit=MOST_ROWS)
    keys = _typed(question, selection.ids)
    here = Question(question.view, question.columns)
    condition = Condition(question.view.column(question.view.row_key), "in", tuple(keys))
    seen = {str(row["key"]) for row in reading.fetch(compile_keys(here.among(condition), (), MOST_ROWS))}
    if any(str(key) not in seen for key in keys):
        raise RowNotFound(view=question.view.name)
    return [str(key) for key in keys]


def select_all(reading: Reading, question: Question, selection: Selection) -> list[str]:
    """The keys of all rows that match; another number of them than was shown is a Conflict that says how many."""
    count: int = reading.fetch(compile_count(question))[0]["total"]
    if count - len(selection.excepted) != selection.expected:
        raise SelectionChanged(expected=selection.expected, count=max(0, count - len(selection.excepted)))
    if selection.expected > MOST_ROWS:
        raise SelectionTooLarge(count=selection.expected, limit=MOST_ROWS)
    rows = reading.fetch(compile_keys(question, _typed(question, selection.excepted), MOST_ROWS))
    if not rows:
        raise SelectionMissing()
    return [str(row["key"]) for row in rows]


def _typed(question: Question, keys: Sequence[str]) -> list[object]:
    column = question.view.column(question.view.row_key)
    try:
        return list(dict.fromkeys(read_value(column, key) for key in keys))
    except (ValueError, KeyError, ArithmeticError):
        raise RowNotFound(view=question.view.name) from None
