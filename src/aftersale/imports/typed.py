"""From a compiled expression to the typed column of a field, and the code of what is wrong with its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from sqlglot import exp

from aftersale.imports.compile import (
    Compiled,
    Scope,
    compile_currency,
    compile_date,
    compile_instant,
    compile_number,
    compile_text,
)
from aftersale.imports.expression import Expression
from aftersale.imports.model import DECIMAL_TYPES, Field
from aftersale.imports.raw import quoted_column
from aftersale.imports.sql import case, full_match, is_null, number_literal, one_of, text_literal, try_decimal
from aftersale.values.currencies import load_currencies

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_READ = "read"
_HAS_DIGIT = r"(?s).*\p{Nd}.*"
_LIKE_AN_EMAIL = r"[^\s@,;<>]+@[^\s@,;<>]+"
"""Only what no mail can be sent to is refused: whether somebody reads it nobody knows but by writing."""


@dataclass(frozen=True, slots=True)
class TypedField:
    """The SQL of one field in two steps: `read` from the file, then `value` and `code` from what was read.

    `value` and `code` speak of the columns `v <name>` and `c <name>` under which `read_value` and `read_code` are
    selected; a NULL code means that nothing is wrong.
    """

    field: Field
    read_value: exp.Expr
    read_code: exp.Expr
    value: exp.Expr
    code: exp.Expr


def type_field(field: Field, expression: Expression, scope: Scope) -> TypedField:
    """The typed column of a field and its checks."""
    compiled = compile_field(field, expression, scope)
    read, code = quoted_column(f"v {field.name}", _READ), quoted_column(f"c {field.name}", _READ)
    refused = case([(condition, text_literal(name)) for condition, name in compiled.refusals], exp.null())
    typed = _typed(field, read)
    wrong: list[tuple[exp.Expr, exp.Expr]] = [(exp.not_(is_null(code)), code.copy())]
    if field.required and not (field.is_day_of_import and scope.has_day):
        wrong.append((is_null(read), text_literal("missing_value")))
    wrong += [(condition, text_literal(name)) for condition, name in _checks(field, read, typed)]
    return TypedField(
        field,
        exp.alias_(compiled.value, f"v {field.name}", quoted=True),
        exp.alias_(exp.cast(refused, "VARCHAR", dialect="duckdb"), f"c {field.name}", quoted=True),
        typed,
        case(wrong, exp.null()),
    )


def compile_field(field: Field, expression: Expression, scope: Scope) -> Compiled:
    """The value of a field before it is typed: text, DECIMAL(38, 18), DATE or TIMESTAMPTZ."""
    if field.type in DECIMAL_TYPES:
        compiled = compile_number(expression, scope.for_amounts(field))
        default: exp.Expr = number_literal(Decimal(field.default), 18) if field.default is not None else exp.null()
    elif field.type == "date":
        compiled = compile_date(expression, scope)
        default = exp.cast(text_literal(field.default), "DATE") if field.default is not None else exp.null()
    elif field.type == "instant":
        compiled = compile_instant(expression, scope)
        default = exp.cast(text_literal(field.default), "TIMESTAMPTZ") if field.default is not None else exp.null()
    else:
        compiled = (compile_currency if field.type == "currency" else compile_text)(expression, scope)
        if field.type == "country":
            compiled = compiled.map(lambda v: exp.Upper(this=v))
        elif field.allowed:
            compiled = compiled.map(lambda v: _as_allowed(v, field.allowed))
        default = text_literal(field.default) if field.default is not None else exp.null()
    if field.default is None:
        return compiled
    return compiled.map(lambda v: exp.Coalesce(this=v, expressions=[default]))


def _as_allowed(value: exp.Expr, allowed: Sequence[str]) -> exp.Expr:
    """A value in the capitals of the allowed one."""
    ifs = [exp.If(this=text_literal(each.lower()), true=text_literal(each)) for each in allowed]
    return exp.Case(this=exp.Lower(this=value), ifs=ifs, default=value.copy())


@cache
def load_countries() -> tuple[str, ...]:
    """The two-letter codes of ISO 3166-1, sorted."""
    # Babel also knows regions (three digits) and a few codes for no country at all.
    not_countries = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    codes = (str(code) for code in Locale("en").territories)
    return tuple(sorted(c for c in codes if len(c) == 2 and c.isalpha() and c not in not_countries))


def _typed(field: Field, read: exp.Expr) -> exp.Expr:
    if field.type not in DECIMAL_TYPES:
        return read.copy()
    digits, decimals = DECIMAL_TYPES[field.type]
    typed = try_decimal(read, decimals, digits)
    return exp.cast(typed, "BIGINT", dialect="duckdb") if field.type == "integer" else typed


def _checks(field: Field, read: exp.Expr, typed: exp.Expr) -> Sequence[tuple[exp.Expr, str]]:
    checks: list[tuple[exp.Expr, str]] = []
    if field.type in DECIMAL_TYPES:
        checks.append((exp.and_(exp.not_(is_null(read)), is_null(typed)), "too_large"))
        checks.append((exp.NEQ(this=read.copy(), expression=typed.copy()), "too_many_decimals"))
        if field.minimum is not None:
            checks.append((exp.LT(this=read.copy(), expression=number_literal(field.minimum, 18)), "below_minimum"))
        if field.maximum is not None:
            checks.append((exp.GT(this=read.copy(), expression=number_literal(field.maximum, 18)), "above_maximum"))
    elif field.type == "date":
        bounds = [exp.cast(text_literal(d.isoformat()), "DATE") for d in (EARLIEST, LATEST)]
        outside = exp.or_(
            exp.LT(this=read.copy(), expression=bounds[0]), exp.GTE(this=read.copy(), expression=bounds[1])
        )
        checks.append((outside, "date_out_of_range"))
    elif field.type == "currency":
        checks.append((exp.not_(one_of(read, sorted(load_currencies()))), "unknown_currency"))
    elif field.type == "country":
        checks.append((exp.not_(one_of(read, load_countries())), "unknown_country"))
    elif field.type == "phone":
        checks.append((exp.not_(full_match(read, _HAS_DIGIT)), "no_digit"))
    elif field.type == "email":
        checks.append((exp.not_(full_match(read, _LIKE_AN_EMAIL)), "no_email"))
    if field.most_letters is not None:
        too_many = exp.GT(this=exp.Length(this=read.copy()), expression=exp.Literal.number(field.most_letters))
        checks.append((too_many, "too_many_letters"))
    if field.allowed:
        checks.append((exp.not_(one_of(read, field.allowed)), "not_allowed"))
    return checks
