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
    compile_range,
    compile_reach,
    compile_rows,
    compile_signposts,
    compile_sums,
    compile_values,
)
from aftersale.web.views.cursor import read_cursor, sort_values, write_cursor, write_values
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.memory import Memory, write_subject
from aftersale.web.views.places import (
    Place,
    compile_keys_of_place,
    compile_places,
    compile_reached,
    condition_of,
)
from aftersale.web.views.question import Question, Window
from aftersale.web.views.search import look_up_words
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
        question = self._prepare(question)
        rows = self._load_rows(question, window)
        if window.from_end:
            rows.reverse()
        is_full = len(rows) == window.limit and not window.from_end
        next_after = write_cursor(rows[-1], window.sort) if rows and is_full else None
        return Block(rows, self.count(question, is_exact=is_counted), next_after)

    def _load_rows(self, question: Question, window: Window) -> list[Row]:
        first = window.followed[0].column
        if question.view.column(question.view.row_key).kind in STORED_KEYS:
            if question.view.is_counted_by_value(first):
                return self._load_by_value(question, window)
            if first.lookup is not None:
                return self._load_by_number(question, window)
        return self._load_in_sequence(question, window)

    def _load_in_sequence(self, question: Question, window: Window) -> list[Row]:
        is_stored = question.view.column(question.view.row_key).kind in STORED_KEYS
        if window.offset >= FAR and is_stored:
            window = self._from_signpost(question, window)
        is_counting = question.looks_for_words and not window.after and self._known_total(question) is None
        rows = self.fetch(compile_rows(question, window, is_counting=is_counting))
        if is_counting and rows:
            self._remember_total(question, rows[0]["total"])
        return rows

    def _load_by_value(self, question: Question, window: Window) -> list[Row]:
        """Rows sorted by a column of few values: those of the places that the window lies in, and of no others."""
        key = window.followed[0]
        places = self._places(question, key)
        cursor = read_cursor(window.after, window.followed) if window.after else None
        number = self._place_of(places, key, window, cursor)
        rows: list[Row] = []
        while len(rows) < window.limit and number < len(places):
            place = places[number]
            within = replace(
                window,
                offset=0 if cursor else max(0, window.offset - place.before),
                limit=window.limit - len(rows),
            )
            among = question.among(self._condition_of(question, places, number, key))
            if place.is_alone and len(window.sort) > 1:
                rest = write_values(cursor[1:]) if cursor and cursor[0] == place.value else ""
                rows += self._load_rows(among, replace(within, sort=window.sort[1:], after=rest))
            else:
                rows += self._load_in_sequence(among, within)
            number += 1
        return rows

    def _condition_of(self, question: Question, places: Sequence[Place], number: int, key: SortKey) -> Condition:
        """What is true of a place's rows, of looked-up names by their keys: these are few, and have an index."""
        condition = condition_of(places, number, key)
        lookup = key.column.lookup
        if lookup is None or condition.operator == "empty" or question.is_within_reach:
            return condition
        keys = self.fetch(compile_keys_of_place(question, condition))
        return Condition(question.view.column(lookup.key), "among", tuple(row["key"] for row in keys))

    def _places(self, question: Question, key: SortKey) -> tuple[Place, ...]:
        """Where the column's values stand, counted once for each version of the list."""
        subject = write_subject(question, self.actor, (key,))
        places = self.memory.places.find_current(subject, self.version)
        if places is None:
            counted = self.fetch(compile_places(question, key, SIGNPOST_EVERY))
            places = tuple(
                Place(row["value"], row["before"], row["before"] + row["rows"], row["values"] == 1) for row in counted
            )
            self.memory.places.remember(subject, self.version, places)
            self._remember_total(question, places[-1].upto if places else 0)
        return places

    def _place_of(
        self, places: Sequence[Place], key: SortKey, window: Window, cursor: Sequence[str | None] | None
    ) -> int:
        """The number of the place that the window begins in."""
        if cursor is None:
            return sum(1 for place in places if place.upto <= window.offset)
        empty = [number for number, place in enumerate(places) if place.value is None]
        if cursor[0] is None:
            return empty[0] if empty else len(places)
        reached: int = self.fetch(compile_reached(places, key, cursor[0]))[0]["reached"]
        # Without a value they stand before all others in this direction.
        first = 1 if empty and key.is_descending else 0
        if reached == 0:
            return first
        number = first + reached - 1
        is_passed = places[number].is_alone and places[number].value != cursor[0]
        return number + 1 if is_passed else number

    def _load_by_number(self, question: Question, window: Window) -> list[Row]:
        """Rows sorted by another table's numbers: those that have one follow an index on it, which those without do not."""
        key = window.followed[0]
        halves = [question.among(Condition(key.column, operator, ())) for operator in ("filled", "empty")]
        if key.is_descending:
            halves.reverse()
        if window.after and (read_cursor(window.after, window.followed)[0] is None) is not key.is_descending:
            # The first half is passed already.
            halves = halves[1:]
        rows: list[Row] = []
        offset = window.offset
        for place, half in enumerate(halves):
            if len(rows) == window.limit:
                break
            within = replace(window, offset=offset, limit=window.limit - len(rows))
            found = self._load_in_sequence(half, within)
            rows += found
            if found:
                offset = 0
            elif place == 0 and offset:
                offset = max(0, offset - self.count(half, is_exact=True).rows)
        return rows

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

    def _prepare(self, question: Question) -> Question:
        """The question as it is best asked: by the keys of the reader's rows, or by those that its words lead to."""
        return question if question.found else look_up_words(self._within_reach(question), self.fetch)

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
        estimated = self.memory.estimates.find_current(write_subject(question, self.actor), self.version)
        if estimated is None:
            counted: int = self.fetch(compile_count(self._prepare(question), COUNTED_UP_TO + 1))[0]["total"]
            if counted <= COUNTED_UP_TO:
                self._remember_total(question, counted)
                return Total(counted, True)
            estimated = max(counted, self._estimate(question))
            self.memory.estimates.remember(write_subject(question, self.actor), self.version, estimated)
        return Total(estimated, False)

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
        rows: int = self.fetch(compile_count(self._prepare(question)))[0]["total"]
        self._remember_total(question, rows)
        return Total(rows, True)

    def load_facets(self, question: Question, only: Sequence[str]) -> list[FacetAnswer]:
        """The facets, each with its own filter taken out."""
        question = self._prepare(question)
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
        question = self._prepare(question)
        by_currency: dict[str, list[str]] = {}
        for column in question.columns:
            if column.kind == "money" and column.currency and column.is_summed:
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
        before = compile_before(self._prepare(question), sort, sort_values(row, sort))
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
