"""Makes sqlglot trees from SQL with named places, which are filled with other trees, never with text."""

from __future__ import annotations

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


def _bracketed(part: exp.Expr | int) -> exp.Expr:
    if isinstance(part, int):
        return exp.Literal.number(part)
    return part.copy() if isinstance(part, _ALONE) else exp.Paren(this=part.copy())


@lru_cache(maxsize=1024)
def _parsed(template: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect=dialect)
