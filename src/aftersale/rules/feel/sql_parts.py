"""The shapes of SQL that expressions are made of: literals, columns as they are read, parts of days and of texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlglot import exp

from aftersale.rules.feel.duck_numbers import read_digits
from aftersale.rules.feel.functions import DAY_NAMES, MONTH_NAMES
from aftersale.rules.feel.numbers import PLACES, WHOLE_DIGITS
from aftersale.rules.feel.template import fill
from aftersale.rules.feel.text import case_pairs
from aftersale.rules.feel.tree import (
    Expression,
    Literally,
    ResultType,
)
from aftersale.rules.feel.values import MOST_MICROSECONDS, Months, Value, ValueType, count_microseconds

NUMBER = f"DECIMAL({WHOLE_DIGITS + PLACES}, {PLACES})"
DAY = 86_400_000_000
# Exponents of which every squaring is written out; more of them inside each other take DuckDB seconds to read.
SHORT_POWERS = range(1, 8)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = date.min.toordinal() - EPOCH.date().toordinal()
LAST_DAY = date.max.toordinal() - EPOCH.date().toordinal()
SQL_TYPES: dict[ResultType, str] = {
    "number": NUMBER,
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "BIGINT",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
    "null": "TEXT",
}


def as_number(tree: exp.Expr) -> exp.Expr:
    """A whole or another exact number as expressions calculate with it."""
    return fill(f"CAST(:tree AS {NUMBER})", tree=tree)


def fit(tree: exp.Expr, whole: int = WHOLE_DIGITS, places: int = PLACES) -> exp.Expr:
    """What `numbers.fit` makes of a number."""
    return fill("FEEL_FIT(:tree, :whole, :places)", tree=tree, whole=whole, places=places)


def as_whole(tree: exp.Expr) -> exp.Expr:
    """A count of months or microseconds."""
    return fill("CAST(:tree AS BIGINT)", tree=tree)


def date_of_days(days: exp.Expr) -> exp.Expr:
    """The day so many days after 1970-01-01."""
    return fill("DATE '1970-01-01' + CAST(:days AS INTEGER)", days=days)


def literal(value: Value, type_: ResultType) -> exp.Expr:
    """A value of a type, null too, in the form that expressions calculate with."""
    sql_type = SQL_TYPES[type_]
    match value:
        case None:
            return exp.cast(exp.null(), sql_type)
        case bool():
            return exp.true() if value else exp.false()
        case Decimal():
            number = exp.Literal.number(format(value.copy_abs(), "f"))
            return exp.cast(exp.Neg(this=number) if value < 0 else number, sql_type)
        case datetime():
            return integer(count_microseconds(value - EPOCH))
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case Months():
            return integer(value.count)
        case timedelta():
            return integer(count_microseconds(value))
    return exp.Literal.string(value)


def integer(value: int) -> exp.Expr:
    """A whole number of 64 bits."""
    assert abs(value) < MOST_MICROSECONDS
    number = exp.Literal.number(abs(value))
    return exp.cast(exp.Neg(this=number) if value < 0 else number, "BIGINT")


def enter_column(operand: exp.Expr, type_: ValueType) -> exp.Expr:
    """A column's value in the form that expressions calculate with."""
    if type_ == "number":
        return fit(operand) if read_digits(operand) is None else as_number(operand)
    if type_ == "date and time":
        return fill("FEEL_MICROSECONDS(:operand)", operand=operand)
    if type_ in ("years and months duration", "days and time duration"):
        return as_whole(operand)
    return operand.copy()


def join(word: str, parts: Sequence[exp.Expr]) -> exp.Expr:
    """Conditions joined by AND or OR."""
    kind = exp.And if word == "AND" else exp.Or
    joined = exp.Paren(this=parts[0])
    for part in parts[1:]:
        joined = exp.Paren(this=kind(this=joined, expression=exp.Paren(this=part)))
    return joined


def compare_in_sequence(operator: str, left: exp.Expr, right: exp.Expr, type_: ResultType) -> exp.Expr:
    """Compare two values of a type that are not null; text by code point."""
    # The default collation of a PostgreSQL database follows a language; by code point is the same everywhere.
    collate = ' COLLATE "C"' if type_ == "string" and operator not in ("=", "!=") else ""
    return fill(f":left{collate} {operator.replace('!=', '<>')} :right", left=left, right=right)


def floor_divide(value: exp.Expr, by: int) -> exp.Expr:
    """The whole quotient, rounded down also below zero."""
    return fill(f"FEEL_WHOLE(:value - ((:value % {by}) + {by}) % {by}, {by})", value=value)


def microseconds_of_day(at: exp.Expr) -> exp.Expr:
    """The microseconds since midnight of an instant."""
    return fill(f"((:at % {DAY}) + {DAY}) % {DAY}", at=at)


def day_of(at: exp.Expr) -> exp.Expr:
    """The day of an instant in UTC."""
    return date_of_days(floor_divide(at, DAY))


def extract_part(part: str, moment: exp.Expr, type_: ResultType) -> exp.Expr:
    """A part of a day or of an instant's day, as a number."""
    day = day_of(moment) if type_ == "date and time" else moment
    return as_number(fill(f"EXTRACT({part} FROM :day)", day=day))


def name_part(moment: exp.Expr, type_: ResultType, function: str) -> exp.Expr:
    """The English name of a day's weekday or month."""
    names, part = (DAY_NAMES, "ISODOW") if function == "day of week" else (MONTH_NAMES, "MONTH")
    day = day_of(moment) if type_ == "date and time" else moment
    ifs = [
        exp.If(this=exp.Literal.number(number), true=exp.Literal.string(name))
        for number, name in enumerate(names, start=1)
    ]
    return exp.Case(this=fill(f"EXTRACT({part} FROM :day)", day=day), ifs=ifs)


DATE_PARTS = {".year": "YEAR", ".month": "MONTH", ".day": "DAY", ".weekday": "ISODOW"}
DURATION_PARTS = {
    ".years": "FEEL_WHOLE(:value, 12)",
    ".months": ":value % 12",
    ".days": f"FEEL_WHOLE(:value, {DAY})",
    ".hours": "FEEL_WHOLE(:value, 3600000000) % 24",
    ".minutes": "FEEL_WHOLE(:value, 60000000) % 60",
}
TIME_PARTS = {".hour": "FEEL_WHOLE(:value, 3600000000)", ".minute": "FEEL_WHOLE(:value, 60000000) % 60"}


def read_property(name: str, value: exp.Expr, type_: ResultType) -> exp.Expr:
    """A property such as `.year` of a value."""
    if name in DATE_PARTS:
        return extract_part(DATE_PARTS[name], value, type_)
    if name in DURATION_PARTS:
        return as_number(fill(DURATION_PARTS[name], value=value))
    of_day = microseconds_of_day(value) if name in (".hour", ".minute", ".second") else value
    if name in TIME_PARTS:
        return as_number(fill(TIME_PARTS[name], value=of_day))
    return fit(fill("CAST(:value % 60000000 AS DECIMAL(18, 0)) * 0.000001", value=of_day))


def cut_substring(string: exp.Expr, arguments: Sequence[Expression]) -> exp.Expr:
    """The part of a text that the literal position and length say."""
    position, length = [*(int(each.value) for each in arguments if isinstance(each, Literally)), None][:2]  # type: ignore[arg-type]
    assert position is not None
    if position < 0:
        string = fill(f"RIGHT(:string, {-position})", string=string)
        position = 1
    if length is None:
        return fill(f"SUBSTRING(:string, {position})", string=string)
    return fill(f"SUBSTRING(:string, {position}, {length})", string=string)


def change_case(function: str, string: exp.Expr) -> exp.Expr:
    """Sign by sign, by our own list: a database's list is its own, or that of its language."""
    pairs = case_pairs(function)
    return fill(
        f"FEEL_{function.partition(' ')[0].upper()}(:string, :before, :after)",
        string=string,
        before=exp.Literal.string("".join(map(chr, pairs))),
        after=exp.Literal.string("".join(pairs.values())),
    )


def months_between(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """Whole months from one day to another, what is left over dropped."""
    months = "(EXTRACT(YEAR FROM :b) - EXTRACT(YEAR FROM :a)) * 12 + EXTRACT(MONTH FROM :b) - EXTRACT(MONTH FROM :a)"
    return fill(
        f"CAST(CASE WHEN {months} > 0 AND EXTRACT(DAY FROM :b) < EXTRACT(DAY FROM :a) THEN {months} - 1 "
        f"WHEN {months} < 0 AND EXTRACT(DAY FROM :b) > EXTRACT(DAY FROM :a) THEN {months} + 1 ELSE {months} END AS BIGINT)",
        a=start,
        b=end,
    )
