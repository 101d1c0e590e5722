"""Where the values of a sorted column stand in a list, so that a window anywhere in it is found among the rows of a few values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from psycopg import sql

from aftersale.web.views.clauses import Clauses, collated
from aftersale.web.views.compile import Compiled, write_counts
from aftersale.web.views.filters import Condition, SortKey
from aftersale.web.views.question import Question


@dataclass(frozen=True, slots=True)
class Place:
    """Some values that follow each other: the first of them, and how many rows stand before it and after the last."""

    value: str | None
    before: int
    upto: int
    is_alone: bool
    """Whether it is one value only."""


def compile_places(question: Question, key: SortKey, every: int) -> Compiled:
    """The places of a column's values, in sequence: rows are counted by value and the few values sorted, no row is.

    A place has about `every` rows; a value with more has one of its own, and so have the rows without a value.
    """
    clauses = Clauses(question)
    value = collated(key.column, sql.SQL("value"))
    statement = sql.SQL(
        "SELECT (array_agg(value ORDER BY before))[1] AS value, min(before)::bigint AS before, sum(count)::bigint AS rows, "
        "count(*) AS values FROM (SELECT value, count, sum(count) OVER (ORDER BY {value} {direction}) - count AS before "
        "FROM ({counts}) AS counted) AS placed GROUP BY div(before, {every}), count >= {every}, value IS NULL ORDER BY 2"
    ).format(
        value=value,
        direction=sql.SQL("DESC" if key.is_descending else "ASC"),
        counts=write_counts(clauses, key.column.key),
        every=sql.Literal(every),
    )
    return statement, clauses.parameters


def compile_reached(places: Sequence[Place], key: SortKey, value: str) -> Compiled:
    """How many of the places begin at a value or before it: only the database knows in which sequence texts stand."""
    clauses = sql.SQL("{} {} %(value)s").format(
        collated(key.column, sql.SQL("place")), sql.SQL(">=" if key.is_descending else "<=")
    )
    statement = sql.SQL("SELECT count(*) AS reached FROM unnest(%(places)s::text[]) AS place WHERE {}").format(clauses)
    return statement, {"places": [place.value for place in places if place.value is not None], "value": value}


def condition_of(places: Sequence[Place], number: int, key: SortKey) -> Condition:
    """What is true of the rows of one place alone."""
    place, column = places[number], key.column
    if place.value is None:
        return Condition(column, "empty", ())
    if place.is_alone:
        return Condition(column, "eq", (place.value,))
    further = places[number + 1].value if number + 1 < len(places) else None
    return Condition(column, "back" if key.is_descending else "on", (place.value, further))


def compile_keys_of_place(question: Question, condition: Condition) -> Compiled:
    """The keys whose names stand in a place."""
    clauses = Clauses(replace(question, conditions=(), search="", found=()))
    assert condition.column.lookup is not None
    names = clauses.names(condition.column.lookup)
    matching = clauses.compare(sql.SQL("{}").format(sql.Identifier("names", "name")), condition)
    return sql.SQL("SELECT names.key FROM {} WHERE {}").format(names, matching), clauses.parameters
