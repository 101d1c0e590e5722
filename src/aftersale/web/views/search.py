"""Looks words up where the names are, few as they are beside the rows: rows are then found by keys, which have indexes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from psycopg import sql

from aftersale.storage.database import Row
from aftersale.web.views.clauses import Clauses, Composed
from aftersale.web.views.compile import Compiled
from aftersale.web.views.question import Found, Question
from aftersale.web.views.spec import Column

MOST_KEYS = 5_000
"""A word that leads to more keys than this leads to a good part of the list, which is read as a whole then."""


def look_up_words(question: Question, fetch: Callable[[Compiled], list[Row]]) -> Question:
    """The question with the keys that its search leads to.

    Row-level security keeps a pattern from every index; the keys that it is true of are compared by one. Whoever sees few rows has the
    names of these alone looked at instead.
    """
    if not question.search or question.is_within_reach:
        return question
    columns = [question.view.column(key) for key in question.view.searched]
    looked_up = [column for column in columns if _leads_to_keys(question, column)]
    if not looked_up:
        return question
    keys: dict[int, list[int]] = {place: [] for place in range(len(looked_up))}
    for row in fetch(compile_keys_of_words(question, looked_up)):
        keys[row["place"]].append(row["key"])
    few = {column.key: tuple(keys[place]) for place, column in enumerate(looked_up) if len(keys[place]) <= MOST_KEYS}
    return replace(question, found=tuple(Found(column, few.get(column.key)) for column in columns))


def compile_keys_of_words(question: Question, columns: list[Column]) -> Compiled:
    """The keys whose names have the words that are searched, for each column by its place, one more than the most at most."""
    everything = Clauses(replace(question, conditions=(), search=""))
    parts = [
        sql.SQL("(SELECT {}::integer AS place, {} LIMIT {})").format(
            sql.Literal(place), _keys_of(everything, question, column), sql.Literal(MOST_KEYS + 1)
        )
        for place, column in enumerate(columns)
    ]
    return sql.SQL(" UNION ALL ").join(parts), everything.parameters


def _leads_to_keys(question: Question, column: Column) -> bool:
    """Whether the column's values stand in a table of names, or are numbers in the list's own table."""
    return column.lookup is not None or (column.kind == "id" and column.key in question.view.own_columns)


def _keys_of(clauses: Clauses, question: Question, column: Column) -> Composed:
    if column.lookup is not None:
        name = sql.SQL("{}").format(sql.Identifier("names", "name"))
        return sql.SQL("names.key FROM {} WHERE {}").format(
            clauses.names(column.lookup), clauses.words_at(name, column, question.search)
        )
    key, place = sql.Identifier("v", question.view.row_key), sql.SQL("{}").format(sql.Identifier("v", column.key))
    return sql.SQL("{} AS key FROM {} WHERE {}").format(
        key, clauses.relation(column.key), clauses.words_at(place, column, question.search)
    )
