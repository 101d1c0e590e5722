"""Small pieces of SQL that several compilers need, as sqlglot trees."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp


def text_literal(text: str) -> exp.Expr:
    """A text constant."""
    return exp.Literal.string(text)


def number_literal(number: Decimal | int, decimals: int) -> exp.Expr:
    """An exact constant of type DECIMAL(38, decimals)."""
    return decimal(exp.Literal.string(str(number)), decimals)


def decimal(value: exp.Expr, decimals: int) -> exp.Expr:
    """CAST to DECIMAL(38, decimals)."""
    return exp.cast(value, f"DECIMAL(38, {decimals})", dialect="duckdb")


def try_decimal(value: exp.Expr, decimals: int, digits: int = 38) -> exp.Expr:
    """TRY_CAST to DECIMAL(digits, decimals): NULL where it does not fit."""
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(f"DECIMAL({digits}, {decimals})", dialect="duckdb"))


def try_call(value: exp.Expr) -> exp.Expr:
    """NULL where computing the value overflows."""
    return exp.Try(this=value)


def case(branches: Sequence[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None) -> exp.Expr:
    """CASE WHEN … THEN … ELSE otherwise END."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise) if ifs else otherwise or exp.null()


def one_of(value: exp.Expr, texts: Sequence[str]) -> exp.Expr:
    """IN over text constants."""
    return exp.In(this=value.copy(), expressions=[text_literal(t) for t in texts])


def full_match(text: exp.Expr, pattern: str) -> exp.Expr:
    """Whether the whole text matches a regular expression."""
    return exp.Anonymous(this="regexp_full_match", expressions=[text.copy(), text_literal(pattern)])


def is_null(value: exp.Expr) -> exp.Expr:
    """IS NULL."""
    return exp.Is(this=value.copy(), expression=exp.null())
