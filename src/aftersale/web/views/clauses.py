"""The parts of a list's statement: from what it reads, which rows match, in which sequence they come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, LiteralString

from psycopg import sql

from aftersale.web.views.errors import AsOfNotKept
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.question import Found, Question
from aftersale.web.views.spec import Column, Lookup, ViewSpec

_KNOWN_NOW = re.compile(r"\b(\w+)\.superseded_at = 'infinity'")
_NEGATED = {"ne": "eq", "notin": "in"}
_COMPARISONS = {"ge": sql.SQL(">="), "gt": sql.SQL(">"), "le": sql.SQL("<="), "lt": sql.SQL("<"), "eq": sql.SQL("=")}
_TYPES = {each: each for each in ("text", "bigint", "numeric", "date", "timestamptz", "boolean")}

Composed = sql.Composed | sql.SQL


class Clauses:
    """Writes the parts of one statement for a question, and keeps the values that stand in them.

    Names that are looked up in another table are compared there, where there are few of them: a condition on one becomes a condition on
    the key that leads to it. So most questions need the list's own table alone.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.parameters: dict[str, Any] = {}
        self._needed: set[str] = set()
        self.wheres = [self._where(condition) for condition in question.conditions]
        if question.found:
            self.wheres.append(self._any_found(question.found))
        elif question.search:
            columns = [question.view.column(key) for key in question.view.searched]
            self.wheres.append(_any([self.has_words(column, question.search) for column in columns]))

    @property
    def matching(self) -> Composed:
        """The condition that a row must meet."""
        return sql.SQL(" AND ").join(self.wheres) if self.wheres else sql.SQL("true")

    def add(self, value: object, sql_type: str) -> Composed:
        """A place for a value, each with a name of its own."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(_TYPES[sql_type]))

    def relation(self, *keys: str) -> Composed:
        """What the rows are read from: the list's own table where it has all that is needed, these columns among it."""
        view = self.question.view
        is_own = view.own is not None and self._needed.union(keys) <= view.own_columns
        statement: LiteralString = view.own if view.own is not None and is_own else view.statement
        if not self.question.is_within_reach or view.reach is None:
            return sql.SQL("({}) AS v").format(self._known(statement))
        # The few rows of the own table come first and everything else is asked of them; of the whole list they would all be looked up.
        return sql.SQL("(SELECT * FROM ({}) AS listed WHERE {} IN ({}){}) AS v").format(
            self._known(statement),
            sql.Identifier(view.row_key),
            sql.SQL(view.reach),
            sql.SQL(" OFFSET 0" if is_own else ""),
        )

    def everything(self) -> Composed:
        """The whole list with all its columns, for rows that are found already."""
        return sql.SQL("({}) AS v").format(self._known(self.question.view.statement))

    def names(self, lookup: Lookup) -> Composed:
        """Keys and the names they lead to."""
        return sql.SQL("({}) AS names").format(self._known(lookup.statement))

    def beyond(self, sort: tuple[SortKey, ...], values: Sequence[str | None]) -> Composed:
        """The rows after a cursor: greater in the first key, or equal there and greater in the next, and so on."""
        choices: list[Composed] = []
        equal: list[Composed] = []
        for key, value in zip(sort, values, strict=True):
            column = collated(key.column, self._column(key.column.key))
            place = self.add(value, key.column.sql_type)
            if value is None:
                further = sql.SQL("{} IS NOT NULL").format(column) if key.is_descending else sql.SQL("false")
            elif key.is_descending:
                further = sql.SQL("{} < {}").format(column, place)
            else:
                further = sql.SQL("({} > {} OR {} IS NULL)").format(column, place, column)
            choices.append(sql.SQL("({})").format(sql.SQL(" AND ").join([*equal, further])))
            equal.append(sql.SQL("{} IS NOT DISTINCT FROM {}").format(column, place))
        first, value = sort[0], values[0]
        if not first.column.is_filled or value is None:
            return _any(choices)
        # The same said once more in a form that an index on the first key can begin from.
        bound = sql.SQL("<=" if first.is_descending else ">=")
        place = self.add(value, first.column.sql_type)
        column = collated(first.column, sql.SQL("{}").format(sql.Identifier(first.column.key)))
        return sql.SQL("{} {} {} AND {}").format(column, bound, place, _any(choices))

    def _known(self, statement: LiteralString) -> Composed:
        as_of, view = self.question.as_of, self.question.view
        if as_of is None:
            return sql.SQL(statement)
        if not view.has_as_of:
            raise AsOfNotKept(view=view.name)
        self.parameters["as_of"] = as_of
        then = _KNOWN_NOW.sub(r"(\1.recorded_at <= %(as_of)s AND \1.superseded_at > %(as_of)s)", statement)
        return sql.SQL(then)

    def _column(self, key: str) -> Composed:
        self._needed.add(key)
        return sql.SQL("{}").format(sql.Identifier("v", key))

    def has_words(self, column: Column, search: str) -> Composed:
        """A number is looked for from its beginning, a name anywhere."""
        return self._where(words_condition(column, search))

    def words_at(self, place: Composed, column: Column, search: str) -> Composed:
        """The same of a text that stands elsewhere than in the list."""
        return self.compare(place, words_condition(column, search))

    def _any_found(self, found: Sequence[Found]) -> Composed:
        """The rows that one of the searched columns leads to, by the keys that were looked up or by its words where they are too many."""
        view = self.question.view
        filled = [each for each in found if each.keys != ()]
        if view.is_joined and len(filled) > 1 and all(each.keys is not None for each in filled):
            return self._found_one_by_one(filled)
        choices = []
        for each in filled:
            if each.keys is None:
                choices.append(self.has_words(each.column, self.question.search))
            else:
                choices.append(self._leads(each, self._column(_key_of(view, each.column))))
        return _any(choices) if choices else sql.SQL("false")

    def _found_one_by_one(self, found: Sequence[Found]) -> Composed:
        """Each column's rows by an index of its own table: where tables are joined, no plan does that for columns of several at once."""
        view = self.question.view
        assert view.own is not None
        own, key = self._known(view.own), sql.Identifier("own", view.row_key)
        rows = [
            sql.SQL("SELECT {} FROM ({}) AS own WHERE {}").format(
                key, own, self._leads(each, sql.SQL("{}").format(sql.Identifier("own", _key_of(view, each.column))))
            )
            for each in found
        ]
        return sql.SQL("{} IN ({})").format(self._column(view.row_key), sql.SQL(" UNION ALL ").join(rows))

    def _leads(self, found: Found, place: Composed) -> Composed:
        return sql.SQL("{} = ANY ({})").format(place, self.add_keys(found.keys or ()))

    def add_keys(self, keys: Sequence[object]) -> Composed:
        """A place for a list of keys."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = list(keys)
        return sql.SQL("{}::bigint[]").format(sql.Placeholder(name))

    def _where(self, condition: Condition) -> Composed:
        column, operator = condition.column, condition.operator
        is_looked_up = column.lookup is not None and not self._is_followed(column)
        if operator in _NEGATED:
            positive = self._where(Condition(column, _NEGATED[operator], condition.values))
            return sql.SQL("({} IS NOT TRUE)").format(positive)
        if operator == "empty":
            if not is_looked_up:
                return sql.SQL("{} IS NULL").format(self._column(column.key))
            return sql.SQL("({} IS NOT TRUE)").format(self._where(Condition(column, "filled", ())))
        if operator == "in" and None in condition.values:
            filled = tuple(value for value in condition.values if value is not None)
            choices = [self._where(Condition(column, "in", filled))] if filled else []
            return _any([*choices, self._where(Condition(column, "empty", ()))])
        if column.lookup is None or not is_looked_up:
            return self.compare(self._column(column.key), condition)
        names, key = self.names(column.lookup), self._column(column.lookup.key)
        found = self.compare(sql.SQL("{}").format(sql.Identifier("names", "name")), condition)
        if self.question.is_within_reach:
            # Of few rows: their names alone are looked up.
            return sql.SQL("EXISTS (SELECT FROM {} WHERE names.key = {} AND {})").format(names, key, found)
        return sql.SQL("{} IN (SELECT names.key FROM {} WHERE {})").format(key, names, found)

    def _is_followed(self, column: Column) -> bool:
        """Whether a number that belongs to another table stands in the list's own relation, where an index on it is followed."""
        return column.lookup is not None and column.lookup.is_unique and column.key in self.question.view.own_columns

    def compare(self, place: Composed, condition: Condition) -> Composed:
        """A value of the condition's column compared where it stands."""
        operator, values = condition.operator, condition.values
        if operator == "filled":
            return sql.SQL("{} IS NOT NULL").format(place)
        if operator == "in":
            choices = [self.add(value, condition.column.sql_type) for value in values]
            return sql.SQL("{} IN ({})").format(place, sql.SQL(", ").join(choices))
        if operator == "among":
            return sql.SQL("{} = ANY ({})").format(place, self.add_keys(values))
        if operator in {"on", "back"}:
            return self._stretch(collated(condition.column, place), values, is_backwards=operator == "back")
        if operator in {"has", "starts"}:
            return self._like(place, str(values[0]), is_beginning=operator == "starts")
        value = self.add(values[0], condition.column.sql_type)
        if operator != "eq":
            place = collated(condition.column, place)
        return sql.SQL("{} {} {}").format(place, _COMPARISONS[operator], value)

    def _stretch(self, place: Composed, values: Sequence[object], *, is_backwards: bool) -> Composed:
        """From a text on, up to another that is not among them, or to the last that there is."""
        begins, ends = (sql.SQL("<="), sql.SQL(">")) if is_backwards else (sql.SQL(">="), sql.SQL("<"))
        begun = sql.SQL("{} {} {}").format(place, begins, self.add(values[0], "text"))
        if values[1] is None:
            return begun
        return sql.SQL("({} AND {} {} {})").format(begun, place, ends, self.add(values[1], "text"))

    def _like(self, place: Composed, text: str, *, is_beginning: bool) -> Composed:
        """Without regard to case; for a pattern, unlike for a function, PostgreSQL can tell how few rows have it."""
        literal = re.sub(r"([%_\\])", r"\\\1", text)
        pattern = self.add(f"{literal}%" if is_beginning else f"%{literal}%", "text")
        # Letters of the alphabet are the same in every language: without its rules a million texts are compared in half the time.
        plain = sql.SQL(' COLLATE "C"') if text.isascii() else sql.SQL("")
        alike = sql.SQL("{}{} ILIKE {}").format(place, plain, pattern)
        beginnings = ranges_of(text) if is_beginning and text.isascii() else []
        if not beginnings:
            return alike
        # The same said once more in a form that an index begins from, and that row-level security lets it answer.
        ranges = [
            sql.SQL('({0} COLLATE "C" >= {1} AND {0} COLLATE "C" < {2})').format(
                place, self.add(low, "text"), self.add(high, "text")
            )
            for low, high in beginnings
        ]
        return sql.SQL("({} AND {})").format(_any(ranges), alike)


def write_order(sort: tuple[SortKey, ...]) -> Composed:
    """Empty values stand last in one direction and first in the other, as PostgreSQL's indexes have them."""
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(
            collated(key.column, sql.SQL("{}").format(sql.Identifier("v", key.column.key))),
            sql.SQL("DESC" if key.is_descending else "ASC"),
        )
        for key in sort
    )


def collated(column: Column, place: Composed) -> Composed:
    """A text as it is sorted: numbers by their characters, as the indexes on them, names by the rules of the database's language."""
    return sql.SQL('{} COLLATE "C"').format(place) if column.kind == "id" else place


def _key_of(view: ViewSpec, column: Column) -> str:
    """The column whose values are the keys that a search of another leads to."""
    return view.row_key if column.lookup is None else column.lookup.key


def words_condition(column: Column, search: str) -> Condition:
    """What the search field asks of a column."""
    return Condition(column, "starts" if column.kind == "id" else "has", (search,))


MOST_RANGES = 8


def ranges_of(beginning: str) -> list[tuple[str, str]]:
    """Between which texts, in the sequence of their characters, all lie that begin so in either case; more may lie there.

    Examples
    --------
    >>> ranges_of("b-7")
    [('B-7', 'B-8'), ('b-7', 'b-8')]
    """
    starts = [""]
    for letter in beginning:
        cases = sorted({letter.upper(), letter.lower()})
        if len(starts) * len(cases) > MOST_RANGES:
            break
        starts = [start + case for start in starts for case in cases]
    return [(start, start[:-1] + chr(ord(start[-1]) + 1)) for start in starts if start]


def _any(choices: Sequence[Composed]) -> Composed:
    return sql.SQL("({})").format(sql.SQL(" OR ").join(choices))
