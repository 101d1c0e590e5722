"""Makes sqlglot trees from SQL with named places, which are filled with other trees, never with text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import sqlglot
from sqlglot import exp

_ALONE = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Null, exp.Boolean, exp.Subquery, exp.Bracket)


def fill(template: str, dialect: str = "duckdb", /, **parts: exp.Expr | int) -> exp.Expr:
    """Fill the places of a template, such as `:value`; what is more than one term comes in brackets.

    Examples
    --------
    >>> fill(":a * :b", a=fill("x + 1"), b=2).sql()
    '(x + 1) * 2'
    """
    tree = _parsed(template, dialect).copy()
    for place in list(tree.find_all(exp.Placeholder)):
        filled = _bracketed(parts[place.name])
        if place is tree:
            return filled
        place.replace(filled)
    return tree


def fill_by(template: str, dialect: str, *names: str) -> Callable[..., exp.Expr]:
    """A function that fills a template with its arguments, by these names in sequence."""
    return lambda *parts: fill(template, dialect, **dict(zip(names, parts, strict=True)))


def find_literal(value: exp.Expr) -> exp.Expr | None:
    """The number that stands in the cell, with its sign; None when this is none."""
    number = value.this if isinstance(value, exp.Cast) and not isinstance(value, exp.TryCast) else None
    literal = number.this if isinstance(number, exp.Neg) else number
    is_number = isinstance(literal, exp.Literal) and not literal.is_string
    return number if is_number and isinstance(number, exp.Expr) else None


def _bracketed(part: exp.Expr | int) -> exp.Expr:
    if isinstance(part, int):
        return exp.Literal.number(part)
    return part.copy() if isinstance(part, _ALONE) else exp.Paren(this=part.copy())


@lru_cache(maxsize=1024)
def _parsed(template: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect=dialect)
