"""Answers questions about a list: a window of rows, facets, sums, one row, everything for an export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.web.views.compile import (
    Compiled,
    Question,
    Window,
    compile_before,
    compile_count,
    compile_estimate,
    compile_everything,
    compile_range,
    compile_rows,
    compile_sums,
    compile_values,
    sort_values,
    write_cursor,
)
from aftersale.web.views.filters import Condition, SortKey

COUNTED_UP_TO = 50_000
"""Beyond so many rows a total may be an estimate until somebody asks for the exact one."""

VALUES_IN_FACET = 50
EXPORT_ROWS = 2_000
TOTALS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows match, or about how many."""

    rows: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a list, and where to go on."""

    rows: list[Row]
    total: Total
    next_after: str | None


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """What a facet's values are, most frequent first, how many more there are, or between what they lie."""

    key: str
    values: list[Row]
    more: int
    lowest: Any = None
    highest: Any = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one money column in one currency."""

    key: str
    currency: str | None
    amount: Any


class Totals:
    """Exact totals that were counted before: counting a million rows again for each block would be slow for everybody."""

    def __init__(self) -> None:
        self._totals: OrderedDict[tuple[object, ...], tuple[str, int]] = OrderedDict()

    def remember(self, question: Question, actor: Actor, version: str, rows: int) -> None:
        """Keep a total, forgetting the one that was not asked for the longest."""
        self._totals[_asked(question, actor)] = (version, rows)
        while len(self._totals) > TOTALS_KEPT:
            self._totals.popitem(last=False)

    def find(self, question: Question, actor: Actor, version: str) -> Total | None:
        """What was counted, exact only if nothing has changed since."""
        key = _asked(question, actor)
        if key not in self._totals:
            return None
        self._totals.move_to_end(key)
        counted_at, rows = self._totals[key]
        return Total(rows, counted_at == version)


def _asked(question: Question, actor: Actor) -> tuple[object, ...]:
    conditions = tuple((each.column.key, each.operator, each.values) for each in question.conditions)
    return (question.view.name, conditions, question.search, question.as_of, actor.roles, actor.person_id, actor.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who asks, on which connection, what version of the list they see, and what was counted before."""

    conn: Connection
    actor: Actor
    version: str
    totals: Totals

    def load_block(self, question: Question, window: Window, *, is_counted: bool) -> Block:
        """A window of the list."""
        rows = self.fetch(compile_rows(question, window))
        if window.from_end:
            rows.reverse()
        is_full = len(rows) == window.limit and not window.from_end
        next_after = write_cursor(rows[-1], window.sort) if rows and is_full else None
        return Block(rows, self.count(question, is_exact=is_counted), next_after)

    def count(self, question: Question, *, is_exact: bool) -> Total:
        """The number of rows: exact when asked for or when there are few, else what is known or the plan's estimate."""
        known = self.totals.find(question, self.actor, self.version)
        if known and (known.is_exact or (not is_exact and known.rows > COUNTED_UP_TO)):
            return known
        if is_exact or question == question.of_everything():
            return self._count_exactly(question)
        counted: int = self.fetch(compile_count(question, COUNTED_UP_TO + 1))[0]["total"]
        if counted <= COUNTED_UP_TO:
            return Total(counted, True)
        return Total(max(counted, self._estimate(question)), False)

    def _estimate(self, question: Question) -> int:
        """The part that the planner expects of all rows, of their number as last counted: the planner alone misjudges permissions."""
        everything = question.of_everything()
        whole = self.totals.find(everything, self.actor, self.version) or self._count_exactly(everything)
        return round(whole.rows * self._planned(question) / max(1, self._planned(everything)))

    def _planned(self, question: Question) -> int:
        plan: list[dict[str, Any]] = self.fetch(compile_estimate(question))[0]["QUERY PLAN"]
        return int(plan[0]["Plan"]["Plan Rows"])

    def _count_exactly(self, question: Question) -> Total:
        rows: int = self.fetch(compile_count(question))[0]["total"]
        self.totals.remember(question, self.actor, self.version, rows)
        return Total(rows, True)

    def load_facets(self, question: Question, only: Sequence[str]) -> list[FacetAnswer]:
        """The facets, each with its own filter taken out."""
        answers = []
        for facet in question.view.facets:
            if facet.key not in {column.key for column in question.columns} or (only and facet.key not in only):
                continue
            others = question.without(facet.key)
            if facet.kind == "values":
                rows = self.fetch(compile_values(others, facet.key, VALUES_IN_FACET))
                in_all = rows[0]["values_in_all"] if rows else 0
                answers.append(FacetAnswer(facet.key, rows, in_all - len(rows)))
            else:
                ends = self.fetch(compile_range(others, facet.key))[0]
                answers.append(FacetAnswer(facet.key, [], 0, ends["lowest"], ends["highest"]))
        return answers

    def load_sums(self, question: Question) -> list[Sum]:
        """The sums of all money columns, one for each currency."""
        by_currency: dict[str, list[str]] = {}
        for column in question.columns:
            if column.kind == "money" and column.currency:
                by_currency.setdefault(column.currency, []).append(column.key)
        return [
            Sum(key, row["currency"], row[key])
            for currency, keys in by_currency.items()
            for row in self.fetch(compile_sums(question, currency, keys))
            for key in keys
            if row[key] is not None
        ]

    def find_row(self, question: Question, key: object) -> Row | None:
        """One row by its key."""
        view = question.view
        condition = Condition(view.column(view.row_key), "eq", (key,))
        rows = self.fetch(compile_rows(question.among(condition), Window(_by_key(question), limit=1)))
        return rows[0] if rows else None

    def find_place(self, question: Question, sort: tuple[SortKey, ...], key: object) -> int | None:
        """How many rows stand before the row of that key; None when it is not among those that match."""
        row = self.find_row(question, key)
        if row is None:
            return None
        place: int = self.fetch(compile_before(question, sort, sort_values(row, sort)))[0]["before"]
        return place

    def stream(self, question: Question, sort: tuple[SortKey, ...]) -> Iterator[Row]:
        """All rows, fetched by and by; the connection stays in use until the last."""
        statement, parameters = compile_everything(question, sort)
        with self.conn.cursor(name="export") as cursor:
            cursor.itersize = EXPORT_ROWS
            yield from cursor.execute(statement, parameters)

    def fetch(self, compiled: Compiled) -> list[Row]:
        """The rows of a compiled question."""
        statement, parameters = compiled
        # Never prepared: a plan made for any values would not fit those that were asked for.
        return self.conn.execute(statement, parameters, prepare=False).fetchall()


def _by_key(question: Question) -> tuple[SortKey, ...]:
    return (SortKey(question.view.column(question.view.row_key), False),)
