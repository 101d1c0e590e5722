"""Compiles a question about a list to one PostgreSQL statement: the view's own, wrapped with filters, sort and window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from aftersale.web.views.clauses import Clauses, Composed, write_order
from aftersale.web.views.cursor import read_cursor
from aftersale.web.views.filters import SortKey
from aftersale.web.views.question import Question, Window
from aftersale.web.views.spec import ViewSpec

STORED_KEYS = frozenset({"key", "integer"})
"""Row keys that stand in a table as they are, with an index; the others are put together from several columns."""

Compiled = tuple[Composed, dict[str, Any]]


def compile_rows(question: Question, window: Window, *, is_counting: bool = False) -> Compiled:
    """The rows of a window; from the end they come last row first. When counting, `total` stands in each: how many match in all.

    Which rows these are is found first, from the columns that filters and sort need, then the rest is looked up for them alone: to skip
    half a million rows, half a million names would be looked up otherwise.
    """
    clauses = Clauses(question)
    found = _found(clauses, window, is_counting)
    key = question.view.column(question.view.row_key)
    if key.kind not in STORED_KEYS:
        return found, clauses.parameters
    statement = sql.SQL(
        "SELECT v.*{total} FROM ({found}) AS page JOIN {relation} ON v.{key} = page.{key} ORDER BY {order}"
    ).format(
        total=sql.SQL(", page.total") if is_counting else sql.SQL(""),
        found=found,
        relation=clauses.everything(),
        key=sql.Identifier(key.key),
        order=write_order(window.followed),
    )
    return statement, clauses.parameters


def _found(clauses: Clauses, window: Window, is_counting: bool) -> Composed:
    """The keys of the window's rows, or the whole rows of a list whose keys are put together."""
    question, sort = clauses.question, window.followed
    key = question.view.column(question.view.row_key)
    needed = list(dict.fromkeys([key.key, *(each.column.key for each in sort)]))
    if key.kind not in STORED_KEYS:
        needed = [column.key for column in question.view.columns]
    if window.after:
        clauses.wheres.append(clauses.beyond(sort, read_cursor(window.after, sort)))
    relation, matching = clauses.relation(*needed), clauses.matching
    if question.looks_for_words:
        # Else the planner walks down the sort's index, hoping to meet rare words soon.
        names = sql.SQL(", ").join(map(sql.Identifier, needed))
        relation = sql.SQL("(SELECT {} FROM {} WHERE {} OFFSET 0) AS v").format(names, relation, matching)
        matching = sql.SQL("true")
    return sql.SQL("SELECT {}{} FROM {} WHERE {} ORDER BY {} LIMIT {} OFFSET {}").format(
        sql.Identifier(key.key) if key.kind in STORED_KEYS else sql.SQL("*"),
        sql.SQL(", count(*) OVER () AS total") if is_counting else sql.SQL(""),
        relation,
        matching,
        write_order(sort),
        # Written out, not bound: how many rows are wanted decides how they are best found.
        sql.Literal(window.limit),
        sql.Literal(window.offset),
    )


def compile_everything(question: Question, sort: tuple[SortKey, ...]) -> Compiled:
    """All rows of the question, for an export."""
    clauses = Clauses(question)
    statement = sql.SQL("SELECT * FROM {} WHERE {} ORDER BY {}").format(
        clauses.relation(*(column.key for column in question.view.columns)), clauses.matching, write_order(sort)
    )
    return statement, clauses.parameters


def compile_count(question: Question, at_most: int | None = None) -> Compiled:
    """How many rows there are; `at_most` stops the counting."""
    clauses = Clauses(question)
    matching = _matching(clauses)
    if at_most is not None:
        matching += sql.SQL(" LIMIT {}").format(clauses.add(at_most, "bigint"))
    return sql.SQL("SELECT count(*) AS total FROM ({}) AS matching").format(matching), clauses.parameters


def compile_estimate(question: Question) -> Compiled:
    """The plan of the matching rows, whose estimate says about how many there are."""
    clauses = Clauses(question)
    return sql.SQL("EXPLAIN (FORMAT JSON) {}").format(_matching(clauses)), clauses.parameters


def compile_before(question: Question, sort: tuple[SortKey, ...], values: list[str | None]) -> Compiled:
    """How many rows stand before the one that has these values of the sort."""
    clauses = Clauses(question)
    turned = tuple(SortKey(key.column, not key.is_descending) for key in sort)
    clauses.wheres.append(clauses.beyond(turned, values))
    statement = sql.SQL("SELECT count(*) AS before FROM {} WHERE {}").format(clauses.relation(), clauses.matching)
    return statement, clauses.parameters


def compile_values(question: Question, key: str, at_most: int) -> Compiled:
    """The values of a column with their counts, most frequent first, and how many values there are in all."""
    clauses = Clauses(question)
    statement = sql.SQL(
        "SELECT value, count, count(*) OVER () AS values_in_all FROM ({counted}) AS counted "
        "ORDER BY 2 DESC, 1 LIMIT {at_most}"
    ).format(counted=write_counts(clauses, key), at_most=clauses.add(at_most, "bigint"))
    return statement, clauses.parameters


def compile_facets(question: Question, keys: Sequence[str], at_most: int) -> Compiled:
    """The values of several columns as `compile_values` has them, by the column's place among the keys: the rows are read once for all."""
    clauses = Clauses(question)
    columns = list(dict.fromkeys(_counted_by(clauses, key) for key in keys))
    facets = []
    for place, key in enumerate(keys):
        # PostgreSQL tells the groupings apart by bits: one stands for a column that a row is not grouped by.
        column = columns.index(_counted_by(clauses, key))
        which = (1 << len(columns)) - 1 - (1 << (len(columns) - 1 - column))
        counts = sql.SQL("SELECT {} AS key, count FROM grouped WHERE which = {}").format(
            sql.Identifier(columns[column]), sql.Literal(which)
        )
        facets.append(
            sql.SQL(
                "SELECT {place} AS facet, value, count, count(*) OVER () AS values_in_all, "
                "row_number() OVER (ORDER BY count DESC, value) AS place FROM ({counts}) AS counted"
            ).format(place=sql.Literal(place), counts=_named(clauses, key, counts))
        )
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL(
        "WITH grouped AS MATERIALIZED (SELECT {listed}, GROUPING({listed}) AS which, count(*) AS count FROM {relation} WHERE {matching} "
        "GROUP BY GROUPING SETS ({sets})) SELECT facet, value, count, values_in_all FROM ({facets}) AS facets "
        "WHERE place <= {at_most} ORDER BY facet, place"
    ).format(
        listed=listed,
        relation=clauses.relation(*columns),
        matching=clauses.matching,
        sets=sql.SQL(", ").join(sql.SQL("({})").format(sql.Identifier(column)) for column in columns),
        facets=sql.SQL(" UNION ALL ").join(facets),
        at_most=clauses.add(at_most, "bigint"),
    )
    return statement, clauses.parameters


def write_counts(clauses: Clauses, key: str) -> Composed:
    """The values of a column and how many rows have each."""
    column = _counted_by(clauses, key)
    counts = sql.SQL("SELECT {} AS key, count(*) AS count FROM {} WHERE {} GROUP BY 1").format(
        sql.Identifier(column), clauses.relation(column), clauses.matching
    )
    return _named(clauses, key, counts)


def _counted_by(clauses: Clauses, key: str) -> str:
    """The column that is counted in place of another: the key that leads to its names."""
    lookup = clauses.question.view.column(key).lookup
    return key if lookup is None else lookup.key


def _named(clauses: Clauses, key: str, counts: Composed) -> Composed:
    """Counts by key as counts by value: names are looked up when their keys are counted, and there may be two of one name."""
    lookup = clauses.question.view.column(key).lookup
    if lookup is None:
        return sql.SQL("SELECT key AS value, count FROM ({}) AS by_key").format(counts)
    return sql.SQL(
        "SELECT names.name AS value, sum(by_key.count)::bigint AS count FROM ({}) AS by_key "
        "LEFT JOIN {} ON names.key = by_key.key GROUP BY 1"
    ).format(counts, clauses.names(lookup))


def compile_range(question: Question, key: str) -> Compiled:
    """The lowest and the highest value of a column."""
    clauses = Clauses(question)
    statement = sql.SQL("SELECT min({0}) AS lowest, max({0}) AS highest FROM {1} WHERE {2}").format(
        sql.Identifier(key), clauses.relation(key), clauses.matching
    )
    return statement, clauses.parameters


def compile_sums(question: Question, currency: str, keys: Sequence[str]) -> Compiled:
    """The sums of the money columns that share a currency column, one row a currency; figures without one add up to nothing."""
    clauses = Clauses(question)
    sums = sql.SQL(", ").join(sql.SQL("sum({0}) AS {0}").format(sql.Identifier(key)) for key in keys)
    statement = sql.SQL(
        "SELECT {currency} AS currency, {sums} FROM {relation}"
        " WHERE {matching} AND {currency} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).format(
        currency=sql.Identifier(currency),
        sums=sums,
        relation=clauses.relation(currency, *keys),
        matching=clauses.matching,
    )
    return statement, clauses.parameters


def compile_keys(question: Question, excepted: Sequence[object], at_most: int) -> Compiled:
    """The row keys that match, less those excepted, in their own sequence."""
    clauses = Clauses(question)
    key = question.view.column(question.view.row_key)
    if excepted:
        places = sql.SQL(", ").join(clauses.add(each, key.sql_type) for each in excepted)
        clauses.wheres.append(sql.SQL("{} NOT IN ({})").format(sql.Identifier(key.key), places))
    statement = sql.SQL("SELECT {key} AS key FROM {relation} WHERE {matching} ORDER BY 1 LIMIT {at_most}").format(
        key=sql.Identifier(key.key),
        relation=clauses.relation(key.key),
        matching=clauses.matching,
        at_most=clauses.add(at_most, "bigint"),
    )
    return statement, clauses.parameters


def compile_signposts(question: Question, sort: tuple[SortKey, ...], every: int) -> Compiled:
    """The sort's values of every so many-th row, from the first on: from there a far window is near."""
    clauses = Clauses(question)
    columns = sql.SQL(", ").join(sql.Identifier(key.column.key) for key in sort)
    statement = sql.SQL(
        "SELECT {columns} FROM (SELECT {columns}, row_number() OVER (ORDER BY {order}) AS place "
        "FROM {relation} WHERE {matching}) AS placed WHERE mod(place, {every}) = 0 ORDER BY place"
    ).format(
        columns=columns,
        order=write_order(sort),
        relation=clauses.relation(*(key.column.key for key in sort)),
        matching=clauses.matching,
        every=sql.Literal(every),
    )
    return statement, clauses.parameters


def compile_reach(view: ViewSpec, at_most: int) -> Compiled:
    """How many keys lie within the acting person's reach, counted up to a number; null for those who see all."""
    assert view.reach is not None
    statement = sql.SQL(
        "SELECT CASE WHEN NOT (acting_sees_all() OR acting_writes_facts()) "
        "THEN (SELECT count(*) FROM (SELECT FROM ({}) AS reach LIMIT {}) AS few) END AS reached"
    ).format(sql.SQL(view.reach), sql.Literal(at_most))
    return statement, {}


def _matching(clauses: Clauses) -> Composed:
    return sql.SQL("SELECT 1 FROM {} WHERE {}").format(clauses.relation(), clauses.matching)
