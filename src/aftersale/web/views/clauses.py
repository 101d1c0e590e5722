"""The parts of a list's statement: from what it reads, which rows match, in which sequence they come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, LiteralString

from psycopg import sql

from aftersale.web.views.errors import AsOfNotKept
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.question import Question
from aftersale.web.views.spec import Column, Lookup

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
        if question.search:
            columns = [question.view.column(key) for key in question.view.searched]
            self.wheres.append(_any([self._found(column, question.search) for column in columns]))

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
            column = self._column(key.column.key)
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
        return sql.SQL("{} {} {} AND {}").format(sql.Identifier(first.column.key), bound, place, _any(choices))

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

    def _found(self, column: Column, search: str) -> Composed:
        """A number is looked for from its beginning, a name anywhere."""
        return self._where(Condition(column, "starts" if column.kind == "id" else "has", (search,)))

    def _where(self, condition: Condition) -> Composed:
        column, operator = condition.column, condition.operator
        if operator in _NEGATED:
            positive = self._where(Condition(column, _NEGATED[operator], condition.values))
            return sql.SQL("({} IS NOT TRUE)").format(positive)
        if operator == "empty":
            if column.lookup is None:
                return sql.SQL("{} IS NULL").format(self._column(column.key))
            return sql.SQL("({} IS NOT TRUE)").format(self._where(Condition(column, "filled", ())))
        if operator == "in" and None in condition.values:
            filled = tuple(value for value in condition.values if value is not None)
            choices = [self._where(Condition(column, "in", filled))] if filled else []
            return _any([*choices, self._where(Condition(column, "empty", ()))])
        if column.lookup is None:
            return self._comparison(self._column(column.key), condition)
        names, key = self.names(column.lookup), self._column(column.lookup.key)
        found = self._comparison(sql.SQL("{}").format(sql.Identifier("names", "name")), condition)
        if self.question.is_within_reach:
            # Of few rows: their names alone are looked up.
            return sql.SQL("EXISTS (SELECT FROM {} WHERE names.key = {} AND {})").format(names, key, found)
        return sql.SQL("{} IN (SELECT names.key FROM {} WHERE {})").format(key, names, found)

    def _comparison(self, place: Composed, condition: Condition) -> Composed:
        operator, values = condition.operator, condition.values
        if operator == "filled":
            return sql.SQL("{} IS NOT NULL").format(place)
        if operator == "in":
            choices = [self.add(value, condition.column.sql_type) for value in values]
            return sql.SQL("{} IN ({})").format(place, sql.SQL(", ").join(choices))
        if operator in {"has", "starts"}:
            return self._like(place, str(values[0]), is_beginning=operator == "starts")
        value = self.add(values[0], condition.column.sql_type)
        return sql.SQL("{} {} {}").format(place, _COMPARISONS[operator], value)

    def _like(self, place: Composed, text: str, *, is_beginning: bool) -> Composed:
        """Without regard to case; for a pattern, unlike for a function, PostgreSQL can tell how few rows have it."""
        literal = re.sub(r"([%_\\])", r"\\\1", text)
        pattern = self.add(f"{literal}%" if is_beginning else f"%{literal}%", "text")
        # Letters of the alphabet are the same in every language: without its rules a million texts are compared in half the time.
        plain = sql.SQL(' COLLATE "C"') if text.isascii() else sql.SQL("")
        return sql.SQL("{}{} ILIKE {}").format(place, plain, pattern)


def write_order(sort: tuple[SortKey, ...]) -> Composed:
    """Empty values stand last in one direction and first in the other, as PostgreSQL's indexes have them."""
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier("v", key.column.key), sql.SQL("DESC" if key.is_descending else "ASC"))
        for key in sort
    )


def _any(choices: Sequence[Composed]) -> Composed:
    return sql.SQL("({})").format(sql.SQL(" OR ").join(choices))
