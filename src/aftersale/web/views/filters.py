"""Reads the filters and the sort of an address into typed conditions; whatever does not fit a view is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from aftersale.errors import Problem
from aftersale.values.sentence import Sentence
from aftersale.web.views.errors import (
    ColumnUnknown,
    FilterUnreadable,
    FilterValueWrong,
    OperatorUnknown,
    SortUnreadable,
)
from aftersale.web.views.spec import Column, Kind, ViewSpec

TEXT_OPERATORS = ("eq", "ne", "in", "notin", "has", "starts", "empty", "filled")
SIZE_OPERATORS = ("eq", "ne", "in", "notin", "ge", "gt", "le", "lt", "empty", "filled")
OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "text": TEXT_OPERATORS,
    "id": TEXT_OPERATORS,
    "person": TEXT_OPERATORS,
    "phone": TEXT_OPERATORS,
    "email": TEXT_OPERATORS,
    "country": ("eq", "ne", "in", "notin", "empty", "filled"),
    "status": ("eq", "ne", "in", "notin", "empty", "filled"),
    "flag": ("eq", "ne"),
    "facts": (),
    "key": ("eq", "ne", "in", "notin", "empty", "filled"),
    "integer": SIZE_OPERATORS,
    "decimal": SIZE_OPERATORS,
    "money": SIZE_OPERATORS,
    "percent": SIZE_OPERATORS,
    "day": SIZE_OPERATORS,
    "instant": SIZE_OPERATORS,
}
WITHOUT_VALUE = frozenset({"empty", "filled"})
WITH_LIST = frozenset({"in", "notin"})
WHOLE_VALUES = WITH_LIST | {"eq", "ne"}
LONGEST_VALUE = 500
_PIECE = re.compile(r"((?:\\.|[^,\\])*)(?:,|$)", re.DOTALL)
_LARGEST = Decimal(10) ** 30


def _read_number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise ValueError(text)
    return number


def _read_integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}|\d{19}", text) or int(text) >= 1 << 63:
        raise ValueError(text)
    return int(text)


def _read_flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


READERS: Mapping[Kind, tuple[Sentence, Callable[[str], object]]] = {
    "facts": (Sentence("a text"), str),
    "key": (Sentence("a whole number"), _read_integer),
    "integer": (Sentence("a whole number"), _read_integer),
    "decimal": (Sentence("a number such as 1234.56"), _read_number),
    "money": (Sentence("an amount such as 1234.56"), _read_number),
    "percent": (Sentence("a share such as 0.25"), _read_number),
    "day": (Sentence("a day such as 2026-03-31"), date.fromisoformat),
    "instant": (Sentence("an instant such as 2026-03-31T12:00:00Z"), _read_instant),
    "flag": (Sentence("true or false"), _read_flag),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a column; `values` are typed, None among those of a list means "no value"."""

    column: Column
    operator: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column to sort by."""

    column: Column
    is_descending: bool


def read_filters(view: ViewSpec, columns: Sequence[Column], given: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of `f=column:operator:value`, each refusal pointing to the filter it means."""
    return tuple(_read_filter(view, columns, text, f"/f/{place}") for place, text in enumerate(given))


def read_sort(view: ViewSpec, columns: Sequence[Column], given: str) -> tuple[SortKey, ...]:
    """The sort of `-amount,claim_id`, always ending in the row key, so that no two rows are equal."""
    known = {column.key: column for column in columns if column.is_sortable or column.key == view.row_key}
    keys: list[SortKey] = []
    for part in (given or view.sort).split(","):
        name = part.removeprefix("-")
        if name not in known or any(key.column.key == name for key in keys):
            raise SortUnreadable(given=part, known=", ".join(known))
        keys.append(SortKey(known[name], part.startswith("-")))
    if all(key.column.key != view.row_key for key in keys):
        # In the direction of the key before it, so that an index on both can be followed either way.
        keys.append(SortKey(view.column(view.row_key), keys[-1].is_descending))
    return tuple(keys)


def read_value(column: Column, text: str) -> object:
    """A filter's value as the column's type; ValueError, KeyError or InvalidOperation when it is none."""
    return READERS[column.kind][1](text) if column.kind in READERS else text


def _read_filter(view: ViewSpec, columns: Sequence[Column], given: str, pointer: str) -> Condition:
    name, operator, text = _split(given, pointer)
    column = next((each for each in columns if each.key == name), None)
    if column is None:
        known = ", ".join(each.key for each in columns)
        raise _at(pointer, ColumnUnknown(view=view.name, column=name, known=known))
    allowed = OPERATORS[column.kind]
    if operator not in allowed:
        raise _at(pointer, OperatorUnknown(operator=operator, column=name, known=", ".join(allowed)))
    if operator in WITHOUT_VALUE:
        return Condition(column, operator, ())
    if operator not in WITH_LIST:
        return Condition(column, operator, (_typed(column, _unescape(text), pointer),))
    try:
        texts = _pieces(text)
    except ValueError:
        raise _at(pointer, FilterUnreadable(given=given)) from None
    return Condition(column, operator, tuple(_typed(column, each, pointer) if each else None for each in texts))


def _split(given: str, pointer: str) -> tuple[str, str, str]:
    parts = given.split(":", 2)
    if len(parts) == 2 and parts[1] in WITHOUT_VALUE:
        return parts[0], parts[1], ""
    if len(parts) != 3:
        raise _at(pointer, FilterUnreadable(given=given))
    return parts[0], parts[1], parts[2]


def _pieces(text: str) -> list[str]:
    """The values of a list; an empty piece stands for rows without a value."""
    pieces: list[str] = []
    place = 0
    while place <= len(text):
        match = _PIECE.match(text, place)
        if match is None:
            raise ValueError(text)
        pieces.append(_unescape(match[1]))
        place = match.end() if match[0].endswith(",") else len(text) + 1
    return pieces


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _typed(column: Column, text: str, pointer: str) -> object:
    try:
        if len(text) > LONGEST_VALUE or "\x00" in text:
            raise ValueError(text)
        return read_value(column, text)
    except (ValueError, KeyError, InvalidOperation):
        expected = (
            READERS[column.kind][0]
            if column.kind in READERS
            else Sentence("a text of at most {most} characters", most=LONGEST_VALUE)
        )
        raise _at(pointer, FilterValueWrong(value=text[:100], expected=expected, column=column.key)) from None


def _at(pointer: str, problem: Problem) -> Problem:
    problem.facts["errors"] = ((pointer, problem),)
    return problem
