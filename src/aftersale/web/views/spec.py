"""What a described list is made of: columns, facets, page of one row, actions, and who may open it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, LiteralString

from pydantic import BaseModel

from aftersale.errors import Problem
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database

Kind = Literal[
    "text",
    "id",
    "key",
    "facts",
    "integer",
    "decimal",
    "money",
    "percent",
    "day",
    "instant",
    "status",
    "person",
    "country",
    "phone",
    "email",
    "flag",
]
"""How a value is compared and shown. An `id` is what people call a thing; a `country` is a code of ISO 3166, shown by its name in
the reader's language; a `phone` is called and an `email` written to with a click; a `key` is a number for links, and `facts` are what
sentences are made of: neither is shown."""

HIDDEN: frozenset[Kind] = frozenset({"key", "facts"})

Tone = Literal["neutral", "info", "ok", "warn", "bad", "blocked"]

SQL_TYPES: Mapping[Kind, LiteralString] = {
    "text": "text",
    "id": "text",
    "key": "bigint",
    "facts": "jsonb",
    "integer": "bigint",
    "decimal": "numeric",
    "money": "numeric",
    "percent": "numeric",
    "day": "date",
    "instant": "timestamptz",
    "status": "text",
    "person": "text",
    "country": "text",
    "phone": "text",
    "email": "text",
    "flag": "boolean",
}

WIDTHS: Mapping[Kind, int] = {
    "text": 180,
    "id": 130,
    "key": 0,
    "facts": 0,
    "integer": 90,
    "decimal": 100,
    "money": 130,
    "percent": 90,
    "day": 105,
    "instant": 150,
    "status": 130,
    "person": 160,
    "country": 150,
    "phone": 150,
    "email": 200,
    "flag": 80,
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a code of the data is called on a page, and in which tone."""

    label: str
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where a name comes from: the column whose value leads to it, and a statement of `key` and `name`, one row a key."""

    key: str
    statement: LiteralString
    is_unique: bool = False
    """Whether nearly every row has a name of its own, as numbers are: these are followed in their sequence, not counted."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: `key` is the column of the view's statement; labels are in English and translated when sent."""

    key: str
    label: str = ""
    kind: Kind = "text"
    currency: str | None = None
    """The column that holds a money column's currency."""
    is_summed: bool = True
    """Whether amounts of several rows are added up; what one ticket costs is said of each row alone."""
    decimals: int = 0
    """With how many decimals a figure is written at least: those of a column stand under each other."""
    width: int | None = None
    is_shown: bool = True
    is_sortable: bool = True
    is_filled: bool = False
    """Never empty: sorting by it can follow an index."""
    to: str | None = None
    """An address with `{column}` places, such as `/orders/{order_id}`."""
    words: Mapping[str, Word] | None = None
    has_several: bool = False
    """Whether a cell holds several codes, with a comma between them."""
    is_sentence: bool = False
    """Whether it is a sentence that is said in the reader's language, of the facts in `said` or in the text itself."""
    sentences: LiteralString | None = None
    """Gives `text` and its facts `said` for `texts`, so that a facet's values are said too."""
    roles: frozenset[str] | None = None
    """Who may see the column; None: whoever opens the list."""
    lookup: Lookup | None = None
    """Said of a name of another table: it is counted, sought and sorted there, where there are few."""

    @property
    def sql_type(self) -> LiteralString:
        """The PostgreSQL type that a filter's value is cast to."""
        return SQL_TYPES[self.kind]

    @property
    def display_width(self) -> int:
        """How wide the column is drawn, in pixels."""
        return WIDTHS[self.kind] if self.width is None else self.width


@dataclass(frozen=True, slots=True)
class Facet:
    """A column by which the rows are counted and narrowed."""

    key: str
    kind: Literal["values", "range", "days"] = "values"


@dataclass(frozen=True, slots=True)
class Section:
    """Some columns of one row under a title."""

    title: str
    fields: tuple[str, ...]
    only_filled: tuple[str, ...] = ()
    """Of the fields those that are left out where the row has nothing in them: what hardly any row has."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Columns of a list by which its rows can be drawn as dated bars; without an end a bar runs on."""

    label: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another list under a row, held to what belongs to it by a filter with `{column}` places."""

    title: str
    view: str
    filter: str
    timeline: Timeline | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """The page of one row."""

    sections: tuple[Section, ...]
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    label: str
    to: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Why a list has no rows, and the one next step."""

    title: str
    text: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one of the selected rows stayed as it was."""

    key: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One row to bring back: with which form, and how it must still be, so that nobody's later change is lost."""

    key: str
    form: Mapping[str, Any] | None
    seen: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Undo:
    """The action of the same list that takes an outcome back, row by row."""

    action: str
    steps: tuple[UndoStep, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did: the rows that changed, a sentence with its facts, and what stayed as it was and why."""

    done: int
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    reveal: str | None = None
    """A secret that is shown this once and kept nowhere."""
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """With what an action works: the request's transaction, in which `actor` acts, the database for those that need their own,
    and what the installation chose."""

    conn: Connection
    database: Database
    actor: Actor
    settings: Settings


Run = Callable[[Doing, list[str], Any], Outcome]
"""Called with the selected row keys (none for a view's action) and the checked form."""


@dataclass(frozen=True, slots=True)
class Hint:
    """How a field of a form is asked for where its type does not say it."""

    label: str
    help: str = ""
    widget: Literal["", "textarea", "password", "choices", "option"] = ""
    options_view: str = ""
    """The list whose rows are offered; the row's key is what is sent."""
    column: str = ""
    """The column that holds what is there now: the form of one row begins with it, and is refused once it has changed."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What the choices are called, by code, where no column says it."""
    only_where: tuple[str, str] | None = None
    """Another field of the form and what it must hold: else the field is neither asked for nor sent."""
    begins_today: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What an action asks for: a Pydantic model, and how its fields are called."""

    model: type[BaseModel]
    hints: Mapping[str, Hint]
    submit: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with a row, with selected rows, or from the list itself."""

    code: str
    label: str
    scope: Literal["row", "selection", "view"]
    run: Run
    roles: frozenset[str]
    form: Form | None = None
    shortcut: str | None = None
    tone: Literal["normal", "danger"] = "normal"
    confirm: str | None = None
    undo_seconds: int = 0
    """How long what was done can be taken back with one key."""
    only_where: tuple[str, tuple[str, ...]] | None = None
    """A column and its codes: on other rows the action is not offered, since it would be refused."""
    gives_away: bool = False
    """Whether whoever takes it sees the row no more: its page leads back to the list."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page drawn by hand that the list leads to, such as the one where something new is made."""

    label: str
    to: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSpec:
    """One list with its rows' pages, as the engine draws it.

    `statement` selects one row per thing, its columns named as in `columns`; the engine wraps it with filters, sort and window.
    """

    name: str
    title: str
    one: str
    group: Literal["sales", "partners", "pay", "people", "data", "system"]
    statement: LiteralString
    row_key: str
    row_name: str
    columns: tuple[Column, ...]
    sort: str
    roles: frozenset[str]
    row_path: str | None = None
    facets: tuple[Facet, ...] = ()
    search: str | None = None
    """What the search field finds, in words; None without one."""
    searched: tuple[str, ...] = ()
    peek: tuple[Section, ...] = ()
    detail: Detail | None = None
    actions: tuple[Action, ...] = ()
    links: tuple[PageLink, ...] = ()
    empty: Empty
    empty_outside: Empty | None = None
    """Why a partner user who works for no partner sees nothing."""
    topics: tuple[str, ...] = ()
    has_export: bool = True
    in_navigation: bool = True
    """Whether the list stands among the pages; the others are reached from rows and by name in the command bar."""
    has_as_of: bool = False
    own: LiteralString | None = None
    """The same rows from the list's own table alone, with the columns that stand in it: enough to find and count most of them."""
    reach: LiteralString | None = None
    """The keys of the rows that somebody without a right to all may see, and perhaps more, found by indexes."""

    @property
    def own_columns(self) -> frozenset[str]:
        """The columns of `own`."""
        return frozenset() if self.own is None else _selected(self.own)

    @property
    def is_joined(self) -> bool:
        """Whether `own` has more than one table."""
        return self.own is not None and " JOIN " in self.own

    def is_counted_by_value(self, column: Column) -> bool:
        """Whether a column has few values for its rows, so that a list which is sorted by it is entered by counting them."""
        if column.lookup is not None:
            return not column.lookup.is_unique
        return column.sql_type == "text" and Facet(column.key) in self.facets

    def column(self, key: str) -> Column:
        """The column of that key; KeyError when there is none."""
        return next(column for column in self.columns if column.key == key)

    def columns_for(self, actor: Actor) -> tuple[Column, ...]:
        """The columns that the acting person may see."""
        return tuple(each for each in self.columns if each.roles is None or each.roles & actor.roles)

    def is_open_to(self, actor: Actor) -> bool:
        """Whether the acting person finds this list among the pages."""
        return bool(self.roles & actor.roles)


@cache
def _selected(statement: str) -> frozenset[str]:
    """What a statement that selects plain columns calls them."""
    listed = statement[statement.index("SELECT ") + 7 : statement.index("FROM ")]
    return frozenset(re.findall(r"(\w+)\s*(?:,|$)", listed.strip()))
