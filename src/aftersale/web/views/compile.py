"""Compiles a question about a list to one PostgreSQL statement: the view's own, wrapped with filters, sort and window."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql

from aftersale.web.views.errors import AsOfNotKept, CursorUnreadable
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.spec import Column, ViewSpec

_KNOWN_NOW = re.compile(r"\b(\w+)\.superseded_at = 'infinity'")
_NEGATED = {"ne": "eq", "notin": "in"}
_COMPARISONS = {"ge": sql.SQL(">="), "gt": sql.SQL(">"), "le": sql.SQL("<="), "lt": sql.SQL("<"), "eq": sql.SQL("=")}

Composed = sql.Composed | sql.SQL


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a list, before how much of it: the same for rows, facets, sums, export and actions."""

    view: ViewSpec
    columns: tuple[Column, ...]
    conditions: tuple[Condition, ...] = ()
    search: str = ""
    as_of: datetime | None = None

    def without(self, key: str) -> Question:
        """The same question without the filters on one column."""
        kept = tuple(each for each in self.conditions if each.column.key != key)
        return Question(self.view, self.columns, kept, self.search, self.as_of)

    @property
    def looks_for_words(self) -> bool:
        """Whether rows are sought by parts of a text, which no index finds."""
        return bool(self.search) or any(each.operator in {"has", "starts"} for each in self.conditions)

    def of_everything(self) -> Question:
        """The same list without any filter."""
        return Question(self.view, self.columns, (), "", self.as_of)

    def among(self, condition: Condition) -> Question:
        """The same question with one more condition."""
        return Question(self.view, self.columns, (*self.conditions, condition), self.search, self.as_of)


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of the list, and in which sequence; `from_end` counts the offset from the last row."""

    sort: tuple[SortKey, ...]
    offset: int = 0
    limit: int = 200
    from_end: bool = False
    after: str = ""


STORED_KEYS = frozenset({"key", "integer"})
"""Row keys that stand in a table as they are, with an index; the others are put together from several columns."""

Compiled = tuple[Composed, dict[str, Any]]


class _Parameters(dict[str, Any]):
    """Values in the sequence they were met, each with a name of its own."""

    def add(self, value: object, sql_type: str) -> Composed:
        name = f"p{len(self)}"
        self[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(_TYPES[sql_type]))


_TYPES = {each: each for each in ("text", "bigint", "numeric", "date", "timestamptz", "boolean")}


def compile_rows(question: Question, window: Window) -> Compiled:
    """The rows of a window; from the end they come last row first.

    Which rows these are is found first, from the columns that filters and sort need, then the rest is looked up for them alone: to skip
    half a million rows, half a million names would be looked up otherwise.
    """
    parameters = _Parameters()
    sort = tuple(_turned(key) for key in window.sort) if window.from_end else window.sort
    wheres = _wheres(question, parameters)
    if window.after:
        wheres.append(_beyond(sort, read_cursor(window.after, sort), parameters))
    relation = _relation(question, parameters)
    key = question.view.column(question.view.row_key)
    is_stored = key.kind in STORED_KEYS
    matching = relation
    if question.looks_for_words:
        # Else the planner walks down the sort's index, hoping to meet rare words soon.
        matching = sql.SQL("(SELECT {} FROM {} WHERE {} OFFSET 0) AS v").format(
            sql.SQL(", ").join(
                sql.Identifier(name) for name in dict.fromkeys([key.key, *(each.column.key for each in sort)])
            )
            if is_stored
            else sql.SQL("*"),
            relation,
            _all(wheres),
        )
        wheres = []
    found = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {} OFFSET {}").format(
        sql.Identifier(key.key) if is_stored else sql.SQL("*"),
        matching,
        _all(wheres),
        _order(sort),
        # Written out, not bound: how many rows are wanted decides how they are best found.
        sql.Literal(window.limit),
        sql.Literal(0 if window.after else window.offset),
    )
    if not is_stored:
        return found, parameters
    statement = sql.SQL(
        "SELECT v.* FROM ({found}) AS page JOIN {relation} ON v.{key} = page.{key} ORDER BY {order}"
    ).format(found=found, relation=relation, key=sql.Identifier(key.key), order=_order(sort))
    return statement, parameters


def compile_everything(question: Question, sort: tuple[SortKey, ...]) -> Compiled:
    """All rows of the question, for an export."""
    parameters = _Parameters()
    statement = sql.SQL("SELECT * FROM {} WHERE {} ORDER BY {}").format(
        _relation(question, parameters), _all(_wheres(question, parameters)), _order(sort)
    )
    return statement, parameters


def compile_count(question: Question, at_most: int | None = None) -> Compiled:
    """How many rows there are; `at_most` stops the counting."""
    parameters = _Parameters()
    matching = _matching(question, parameters)
    if at_most is not None:
        matching += sql.SQL(" LIMIT {}").format(parameters.add(at_most, "bigint"))
    return sql.SQL("SELECT count(*) AS total FROM ({}) AS matching").format(matching), parameters


def compile_estimate(question: Question) -> Compiled:
    """The plan of the matching rows, whose estimate says about how many there are."""
    parameters = _Parameters()
    return sql.SQL("EXPLAIN (FORMAT JSON) {}").format(_matching(question, parameters)), parameters


def compile_before(question: Question, sort: tuple[SortKey, ...], values: list[str | None]) -> Compiled:
    """How many rows stand before the one that has these values of the sort."""
    parameters = _Parameters()
    wheres = _wheres(question, parameters)
    wheres.append(_beyond(tuple(_turned(key) for key in sort), values, parameters))
    statement = sql.SQL("SELECT count(*) AS before FROM {} WHERE {}").format(
        _relation(question, parameters), _all(wheres)
    )
    return statement, parameters


def compile_values(question: Question, key: str, at_most: int) -> Compiled:
    """The values of a column with their counts, most frequent first, and how many values there are in all."""
    parameters = _Parameters()
    statement = sql.SQL(
        "SELECT {column} AS value, count(*) AS count, count(*) OVER () AS values_in_all FROM {relation} WHERE {wheres} "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {at_most}"
    ).format(
        column=sql.Identifier(key),
        relation=_relation(question, parameters),
        wheres=_all(_wheres(question, parameters)),
        at_most=parameters.add(at_most, "bigint"),
    )
    return statement, parameters


def compile_range(question: Question, key: str) -> Compiled:
    """The lowest and the highest value of a column."""
    parameters = _Parameters()
    statement = sql.SQL(
        "SELECT min({column}) AS lowest, max({column}) AS highest FROM {relation} WHERE {wheres}"
    ).format(
        column=sql.Identifier(key),
        relation=_relation(question, parameters),
        wheres=_all(_wheres(question, parameters)),
    )
    return statement, parameters


def compile_sums(question: Question, currency: str, keys: Sequence[str]) -> Compiled:
    """The sums of the money columns that share a currency column, one row a currency."""
    parameters = _Parameters()
    sums = sql.SQL(", ").join(sql.SQL("sum({0}) AS {0}").format(sql.Identifier(key)) for key in keys)
    statement = sql.SQL(
        "SELECT {currency} AS currency, {sums} FROM {relation} WHERE {wheres} GROUP BY 1 ORDER BY 1"
    ).format(
        currency=sql.Identifier(currency),
        sums=sums,
        relation=_relation(question, parameters),
        wheres=_all(_wheres(question, parameters)),
    )
    return statement, parameters


def compile_keys(question: Question, excepted: Sequence[object], at_most: int) -> Compiled:
    """The row keys that match, less those excepted, in their own sequence."""
    parameters = _Parameters()
    key = question.view.column(question.view.row_key)
    wheres = _wheres(question, parameters)
    if excepted:
        places = sql.SQL(", ").join(parameters.add(each, key.sql_type) for each in excepted)
        wheres.append(sql.SQL("{} NOT IN ({})").format(sql.Identifier(key.key), places))
    statement = sql.SQL("SELECT {key} AS key FROM {relation} WHERE {wheres} ORDER BY 1 LIMIT {at_most}").format(
        key=sql.Identifier(key.key),
        relation=_relation(question, parameters),
        wheres=_all(wheres),
        at_most=parameters.add(at_most, "bigint"),
    )
    return statement, parameters


def write_cursor(row: dict[str, Any], sort: tuple[SortKey, ...]) -> str:
    """Where a window ended: the sort's values of its last row."""
    return base64.urlsafe_b64encode(json.dumps(sort_values(row, sort)).encode()).decode()


def sort_values(row: dict[str, Any], sort: tuple[SortKey, ...]) -> list[str | None]:
    """What a row has in the columns of a sort, as text."""
    return [None if row[key.column.key] is None else str(row[key.column.key]) for key in sort]


def read_cursor(text: str, sort: tuple[SortKey, ...]) -> list[str | None]:
    """The values that `write_cursor` wrote for the same sort."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text.encode()))
    except ValueError:
        raise CursorUnreadable() from None
    is_list = isinstance(values, list) and len(values) == len(sort)
    if not is_list or not all(each is None or isinstance(each, str) for each in values):
        raise CursorUnreadable()
    return list(values)


def _relation(question: Question, parameters: _Parameters) -> Composed:
    statement: str = question.view.statement
    if question.as_of is not None:
        if not question.view.has_as_of:
            raise AsOfNotKept(view=question.view.name)
        parameters["as_of"] = question.as_of
        statement = _KNOWN_NOW.sub(r"(\1.recorded_at <= %(as_of)s AND \1.superseded_at > %(as_of)s)", statement)
    return sql.SQL("({}) AS v").format(sql.SQL(statement))


def _matching(question: Question, parameters: _Parameters) -> Composed:
    return sql.SQL("SELECT 1 FROM {} WHERE {}").format(
        _relation(question, parameters), _all(_wheres(question, parameters))
    )


def _wheres(question: Question, parameters: _Parameters) -> list[Composed]:
    wheres = [_where(condition, parameters) for condition in question.conditions]
    if question.search:
        found = [_found(question.view.column(key), question.search, parameters) for key in question.view.searched]
        wheres.append(sql.SQL("({})").format(sql.SQL(" OR ").join(found)))
    return wheres


def _found(column: Column, search: str, parameters: _Parameters) -> Composed:
    """A number is looked for from its beginning, a name anywhere."""
    return _like(column, f"{_literal(search)}%" if column.kind == "id" else f"%{_literal(search)}%", parameters)


def _like(column: Column, pattern: str, parameters: _Parameters) -> Composed:
    """Without regard to case; for a pattern, unlike for a function, PostgreSQL can tell how few rows have it."""
    return sql.SQL("{} ILIKE {}").format(sql.Identifier(column.key), parameters.add(pattern, "text"))


def _literal(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


def _where(condition: Condition, parameters: _Parameters) -> Composed:
    column = sql.Identifier(condition.column.key)
    operator, values = condition.operator, condition.values
    if operator in _NEGATED:
        positive = _where(Condition(condition.column, _NEGATED[operator], values), parameters)
        return sql.SQL("({} IS NOT TRUE)").format(positive)
    if operator == "empty":
        return sql.SQL("{} IS NULL").format(column)
    if operator == "filled":
        return sql.SQL("{} IS NOT NULL").format(column)
    if operator == "in":
        places = [parameters.add(value, condition.column.sql_type) for value in values if value is not None]
        choices = [sql.SQL("{} IN ({})").format(column, sql.SQL(", ").join(places))] if places else []
        choices += [sql.SQL("{} IS NULL").format(column)] if None in values else []
        return sql.SQL("({})").format(sql.SQL(" OR ").join(choices))
    if operator == "has":
        return _like(condition.column, f"%{_literal(str(values[0]))}%", parameters)
    if operator == "starts":
        return _like(condition.column, f"{_literal(str(values[0]))}%", parameters)
    value = parameters.add(values[0], condition.column.sql_type)
    return sql.SQL("{} {} {}").format(column, _COMPARISONS[operator], value)


def _all(wheres: Sequence[Composed]) -> Composed:
    return sql.SQL(" AND ").join(wheres) if wheres else sql.SQL("true")


def _turned(key: SortKey) -> SortKey:
    return SortKey(key.column, not key.is_descending)


def _order(sort: tuple[SortKey, ...]) -> Composed:
    """Empty values stand last in one direction and first in the other, as PostgreSQL's indexes have them."""
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier("v", key.column.key), sql.SQL("DESC" if key.is_descending else "ASC"))
        for key in sort
    )


def _beyond(sort: tuple[SortKey, ...], values: list[str | None], parameters: _Parameters) -> Composed:
    """The rows after a cursor: greater in the first key, or equal there and greater in the next, and so on."""
    choices: list[Composed] = []
    equal: list[Composed] = []
    for key, value in zip(sort, values, strict=True):
        column = sql.Identifier(key.column.key)
        place = parameters.add(value, key.column.sql_type)
        if value is None:
            further = sql.SQL("{} IS NOT NULL").format(column) if key.is_descending else sql.SQL("false")
        elif key.is_descending:
            further = sql.SQL("{} < {}").format(column, place)
        else:
            further = sql.SQL("({} > {} OR {} IS NULL)").format(column, place, column)
        choices.append(sql.SQL("({})").format(sql.SQL(" AND ").join([*equal, further])))
        equal.append(sql.SQL("{} IS NOT DISTINCT FROM {}").format(column, place))
    beyond = sql.SQL("({})").format(sql.SQL(" OR ").join(choices))
    first, value = sort[0], values[0]
    if first.column.is_filled and value is not None:
        # The same said once more in a form that an index on the first key can begin from.
        bound = sql.SQL("<=" if first.is_descending else ">=")
        place = parameters.add(value, first.column.sql_type)
        beyond = sql.SQL("{} {} {} AND {}").format(sql.Identifier(first.column.key), bound, place, beyond)
    return beyond
