"""Answers questions about a list: a window of rows, facets, sums, one row, everything for an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.web.views.compile import (
    STORED_KEYS,
    Compiled,
    compile_before,
    compile_count,
    compile_estimate,
    compile_everything,
    compile_facets,
    compile_names_in_window,
    compile_range,
    compile_reach,
    compile_rows,
    compile_signposts,
    compile_sums,
    compile_values,
)
from aftersale.web.views.cursor import sort_values, write_cursor
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.memory import Memory, write_subject
from aftersale.web.views.question import Question, Window
from aftersale.web.views.spec import Facet

COUNTED_UP_TO = 50_000
"""Beyond so many rows a total may be an estimate until somebody asks for the exact one."""

VALUES_IN_FACET = 50
EXPORT_ROWS = 2_000

REACH = 20_000
"""Who sees no more rows than this has them looked for by their keys; with more, walking down an index meets enough of theirs."""

FAR = 10_000
"""From so many skipped rows on, a window is entered at a signpost."""

SIGNPOST_EVERY = 5_000


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


@dataclass(frozen=True, slots=True)
class Reading:
    """Who asks, on which connection, what version of the list they see, and what was found out before."""

    conn: Connection
    actor: Actor
    version: str
    memory: Memory

    def load_block(self, question: Question, window: Window, *, is_counted: bool) -> Block:
        """A window of the list."""
        question = self._within_reach(question)
        rows = self._load_rows(question, window)
        if window.from_end:
            rows.reverse()
        is_full = len(rows) == window.limit and not window.from_end
        next_after = write_cursor(rows[-1], window.sort) if rows and is_full else None
        return Block(rows, self.count(question, is_exact=is_counted), next_after)

    def _load_rows(self, question: Question, window: Window) -> list[Row]:
        first = window.followed[0].column
        is_stored = question.view.column(question.view.row_key).kind in STORED_KEYS
        if first.lookup is not None and is_stored:
            return self._load_by_name(question, window)
        if window.offset >= FAR and is_stored:
            window = self._from_signpost(question, window)
        is_counting = question.looks_for_words and not window.after and self._known_total(question) is None
        rows = self.fetch(compile_rows(question, window, is_counting=is_counting))
        if is_counting and rows:
            self._remember_total(question, rows[0]["total"])
        return rows

    def _load_by_name(self, question: Question, window: Window) -> list[Row]:
        """Rows sorted by a looked-up name: first the few names that the window shows, then their rows alone."""
        names = self.fetch(compile_names_in_window(question, window))
        if not names:
            return []
        shown = Condition(window.sort[0].column, "in", tuple(row["value"] for row in names))
        within = replace(window, offset=window.offset - int(names[0]["before"]))
        return self.fetch(compile_rows(question.among(shown), within))

    def _from_signpost(self, question: Question, window: Window) -> Window:
        """The same window, entered at the last signpost before it; the first who goes far in a list sets them all up."""
        subject = write_subject(question, self.actor, window.followed)
        signposts = self.memory.signposts.find_current(subject, self.version)
        if signposts is None:
            rows = self.fetch(compile_signposts(question, window.followed, SIGNPOST_EVERY))
            signposts = tuple(write_cursor(row, window.followed) for row in rows)
            self.memory.signposts.remember(subject, self.version, signposts)
        passed = min(window.offset // SIGNPOST_EVERY, len(signposts))
        if window.after or passed == 0:
            return window
        return replace(window, after=signposts[passed - 1], offset=window.offset - passed * SIGNPOST_EVERY)

    def _within_reach(self, question: Question) -> Question:
        """The question as it is best asked for this reader: by the keys of their rows when these are few."""
        if question.view.reach is None or self.actor.person_id is None:
            return question
        subject = (question.view.name, self.actor.roles, self.actor.person_id)
        is_small = self.memory.reaches.find_current(subject, self.version)
        if is_small is None:
            reached = self.fetch(compile_reach(question.view, REACH + 1))[0]["reached"]
            is_small = reached is not None and reached <= REACH
            self.memory.reaches.remember(subject, self.version, is_small)
        return replace(question, is_within_reach=is_small)

    def count(self, question: Question, *, is_exact: bool) -> Total:
        """The number of rows: exact when asked for or when there are few, else what is known or the plan's estimate."""
        known = self._known_total(question)
        if known and (known.is_exact or (not is_exact and known.rows > COUNTED_UP_TO)):
            return known
        if is_exact or question == question.of_everything():
            return self._count_exactly(question)
        counted: int = self.fetch(compile_count(self._within_reach(question), COUNTED_UP_TO + 1))[0]["total"]
        if counted <= COUNTED_UP_TO:
            return Total(counted, True)
        return Total(max(counted, self._estimate(question)), False)

    def _known_total(self, question: Question) -> Total | None:
        """What was counted before, exact only if nothing has changed since."""
        known = self.memory.totals.find(write_subject(question, self.actor))
        return Total(known[1], known[0] == self.version) if known is not None else None

    def _remember_total(self, question: Question, rows: int) -> None:
        self.memory.totals.remember(write_subject(question, self.actor), self.version, rows)

    def _estimate(self, question: Question) -> int:
        """The part that the planner expects of all rows, of their number as last counted: the planner alone misjudges permissions."""
        everything = question.of_everything()
        whole = self._known_total(everything) or self._count_exactly(everything)
        return round(whole.rows * self._planned(question) / max(1, self._planned(everything)))

    def _planned(self, question: Question) -> int:
        plan: list[dict[str, Any]] = self.fetch(compile_estimate(question))[0]["QUERY PLAN"]
        return int(plan[0]["Plan"]["Plan Rows"])

    def _count_exactly(self, question: Question) -> Total:
        rows: int = self.fetch(compile_count(self._within_reach(question)))[0]["total"]
        self._remember_total(question, rows)
        return Total(rows, True)

    def load_facets(self, question: Question, only: Sequence[str]) -> list[FacetAnswer]:
        """The facets, each with its own filter taken out."""
        question = self._within_reach(question)
        known = {column.key for column in question.columns}
        wanted = [each for each in question.view.facets if each.key in known and (not only or each.key in only)]
        together = [each.key for each in wanted if self._is_counted_with_others(question, each)]
        answers = self._count_together(question, together) if len(together) > 1 else {}
        return [answers.get(each.key) or self._load_facet(question.without(each.key), each) for each in wanted]

    def _is_counted_with_others(self, question: Question, facet: Facet) -> bool:
        """Whether a facet is counted over the same rows as others, by a text in the list's own table."""
        column = question.view.column(facet.key)
        counted_by = column.key if column.lookup is None else column.lookup.key
        is_text = facet.kind == "values" and column.sql_type == "text"
        return is_text and counted_by in question.view.own_columns and question == question.without(facet.key)

    def _count_together(self, question: Question, keys: Sequence[str]) -> dict[str, FacetAnswer]:
        values: dict[str, list[Row]] = {key: [] for key in keys}
        for row in self.fetch(compile_facets(question, keys, VALUES_IN_FACET)):
            values[keys[row.pop("facet")]].append(row)
        return {key: _values_answer(key, rows) for key, rows in values.items()}

    def _load_facet(self, question: Question, facet: Facet) -> FacetAnswer:
        if facet.kind == "values":
            return _values_answer(facet.key, self.fetch(compile_values(question, facet.key, VALUES_IN_FACET)))
        ends = self.fetch(compile_range(question, facet.key))[0]
        return FacetAnswer(facet.key, [], 0, ends["lowest"], ends["highest"])

    def load_sums(self, question: Question) -> list[Sum]:
        """The sums of all money columns, one for each currency."""
        question = self._within_reach(question)
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
        before = compile_before(self._within_reach(question), sort, sort_values(row, sort))
        place: int = self.fetch(before)[0]["before"]
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


def _values_answer(key: str, rows: list[Row]) -> FacetAnswer:
    in_all = rows[0]["values_in_all"] if rows else 0
    return FacetAnswer(key, rows, in_all - len(rows))


def _by_key(question: Question) -> tuple[SortKey, ...]:
    return (SortKey(question.view.column(question.view.row_key), False),)
