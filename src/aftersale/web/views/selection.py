"""Which rows an action of a list is taken on: those selected by key, or all that match but for some."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aftersale.storage.actor import Actor
from aftersale.storage.database import Row
from aftersale.web.views.compile import compile_count, compile_keys, compile_rows
from aftersale.web.views.errors import (
    ActionUnknown,
    ColumnUnknown,
    RowChanged,
    RowNotFound,
    SelectionChanged,
    SelectionMissing,
    SelectionTooLarge,
)
from aftersale.web.views.filters import Condition, SortKey, read_value
from aftersale.web.views.question import Question, Window
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


Seen = Mapping[str, Mapping[str, str | None]]
"""How rows were seen when somebody began to change them: by row key and column, as text."""


Shaping = Callable[[Row], Mapping[str, str | None]]
"""How a row is put into text: as a page shows it, or as it is stored."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row that is not as it was seen."""

    field: str
    subject: str
    seen: str
    now: str
    unit: str = ""


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


def find_changes(reading: Reading, question: Question, seen: Seen, shape: Shaping) -> dict[str, RowChanged]:
    """The rows that are not as they were seen any more, each with what is different."""
    view = question.view
    if not seen:
        return {}
    known = {column.key for column in question.columns}
    for name in {name for each in seen.values() for name in each} - known:
        raise ColumnUnknown(view=view.name, column=name, known=", ".join(sorted(known)))
    key = view.column(view.row_key)
    here = Question(view, question.columns).among(Condition(key, "in", tuple(_typed(question, list(seen)))))
    changes = {}
    for row in reading.fetch(compile_rows(here, Window((SortKey(key, False),), limit=len(seen)))):
        name, now = str(row[view.row_key]), shape(row)
        found = tuple(
            FieldChange(field, name, before or "", now.get(field) or "")
            for field, before in seen.get(name, {}).items()
            if (now.get(field) or "") != (before or "")
        )
        if found:
            changes[name] = RowChanged(differences=found)
    return changes


def _typed(question: Question, keys: Sequence[str]) -> list[object]:
    column = question.view.column(question.view.row_key)
    try:
        return list(dict.fromkeys(read_value(column, key) for key in keys))
    except (ValueError, KeyError, ArithmeticError):
        raise RowNotFound(view=question.view.name) from None
