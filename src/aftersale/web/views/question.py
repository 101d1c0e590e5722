"""What is asked of a list, before how PostgreSQL is asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from aftersale.web.views.filters import WHOLE_VALUES, Condition, SortKey
from aftersale.web.views.spec import Column, ViewSpec


@dataclass(frozen=True, slots=True)
class Found:
    """A column that is searched, and what leads to its rows: the keys whose names have the words; None where there are too many."""

    column: Column
    keys: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a list, before how much of it: the same for rows, facets, sums, export and actions."""

    view: ViewSpec
    columns: tuple[Column, ...]
    conditions: tuple[Condition, ...] = ()
    search: str = ""
    as_of: datetime | None = None
    is_within_reach: bool = False
    """Whether the rows are looked for among the view's `reach`: it changes how they are found, never which."""
    found: tuple[Found, ...] = ()
    """What the search leads to, once it is looked up: rows are found by keys then, which have indexes."""

    def without(self, key: str) -> Question:
        """The same question without the filters on one column."""
        return replace(self, conditions=tuple(each for each in self.conditions if each.column.key != key))

    def chosen(self, key: str) -> tuple[object, ...]:
        """The values of a column that filters ask for, or leave out, as a whole."""
        return tuple(
            value
            for each in self.conditions
            if each.column.key == key and each.operator in WHOLE_VALUES
            for value in each.values
        )

    @property
    def looks_for_words(self) -> bool:
        """Whether rows are sought by parts of a text, which no index finds."""
        return bool(self.search) or any(each.operator in {"has", "starts"} for each in self.conditions)

    def of_everything(self) -> Question:
        """The same list without any filter."""
        return replace(self, conditions=(), search="", found=())

    def among(self, *conditions: Condition) -> Question:
        """The same question with more conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of the list, and in which sequence; `from_end` counts the offset from the last row."""

    sort: tuple[SortKey, ...]
    offset: int = 0
    limit: int = 200
    from_end: bool = False
    after: str = ""

    @property
    def followed(self) -> tuple[SortKey, ...]:
        """The sort in the direction in which the rows are counted."""
        return tuple(SortKey(key.column, not key.is_descending) for key in self.sort) if self.from_end else self.sort
