"""Compiles expressions to SQL, as sqlglot trees that mean exactly what `compute` means.

Where engines differ the trees call functions named FEEL_…, which `lower` (dialects.py) replaces for one engine. Inside a
tree numbers are DECIMAL(37, 18), instants whole microseconds since 1970, durations whole months or microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from sqlglot import exp

from aftersale.rules.feel.functions import DAY_NAMES, MONTH_NAMES
from aftersale.rules.feel.numbers import PLACES, WHOLE_DIGITS
from aftersale.rules.feel.template import fill
from aftersale.rules.feel.text import NUMBER_PATTERN, case_pairs
from aftersale.rules.feel.tree import (
    AllOf,
    Arithmetic,
    Call,
    Choice,
    ColumnValue,
    Compare,
    Concatenation,
    DurationSum,
    Elapsed,
    Expression,
    Literally,
    Negation,
    OneOrMore,
    Opposite,
    ResultType,
    Shift,
    Subject,
    Within,
)
from aftersale.rules.feel.values import MOST_MICROSECONDS, Months, Value, ValueType, count_microseconds

_NUMBER = f"DECIMAL({WHOLE_DIGITS + PLACES}, {PLACES})"
_DAY = 86_400_000_000
# Exponents of which every squaring is written out; more of them inside each other take DuckDB seconds to read.
_SHORT_POWERS = range(1, 8)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date.min.toordinal() - _EPOCH.date().toordinal()
_LAST_DAY = date.max.toordinal() - _EPOCH.date().toordinal()
_SQL_TYPES: dict[ResultType, str] = {
    "number": _NUMBER,
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date and time": "BIGINT",
    "years and months duration": "BIGINT",
    "days and time duration": "BIGINT",
    "null": "TEXT",
}


def compile_condition(
    expression: Expression, columns: Mapping[str, exp.Expr], subject: exp.Expr | None = None
) -> exp.Expr:
    """Compile a condition to a BOOLEAN.

    Parameters
    ----------
    columns
        Column name to the operand that holds it: integers or DECIMAL, TEXT, BOOLEAN, DATE, TIMESTAMPTZ, whole months
        and whole microseconds (BIGINT) for durations.
    subject
        The operand of `?`.
    """
    return exp.Paren(this=_Compiling(columns, subject).compile(expression))


def compile_result(expression: Expression, columns: Mapping[str, exp.Expr], digits: tuple[int, int]) -> exp.Expr:
    """Compile what an output cell works out; a number is rounded to so many digits after the point, null beyond those before."""
    compiled = _Compiling(columns, None).compile(expression)
    if expression.type == "number":
        return fill("FEEL_FIT(:value, :whole, :places)", value=compiled, whole=digits[0], places=digits[1])
    if expression.type == "date and time":
        return fill("FEEL_INSTANT(:value)", value=compiled)
    return compiled


def _number(tree: exp.Expr) -> exp.Expr:
    return fill(f"CAST(:tree AS {_NUMBER})", tree=tree)


def _fit(tree: exp.Expr, whole: int = WHOLE_DIGITS, places: int = PLACES) -> exp.Expr:
    return fill("FEEL_FIT(:tree, :whole, :places)", tree=tree, whole=whole, places=places)


def _whole(tree: exp.Expr) -> exp.Expr:
    return fill("CAST(:tree AS BIGINT)", tree=tree)


def _date_of_days(days: exp.Expr) -> exp.Expr:
    return fill("DATE '1970-01-01' + CAST(:days AS INTEGER)", days=days)


@dataclass(slots=True)
class _Compiling:
    columns: Mapping[str, exp.Expr]
    subject: exp.Expr | None
    numbers: count[int] = field(default_factory=lambda: count(1))

    def let(self, value: exp.Expr, body: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
        """Use a value several times in a body, computing it once."""
        if isinstance(value, exp.Column | exp.Cast) and not isinstance(value.this, exp.Func | exp.Binary):
            return body(value)
        # No column of a rule table has a name with a space.
        name = exp.column(f"FEEL {next(self.numbers)}", quoted=True)
        return fill("FEEL_LET(:name, :value, :body)", name=name, value=value, body=body(name))

    def compile(self, expression: Expression) -> exp.Expr:
        match expression:
            case Literally(value=value, type=type_):
                return _literal(value, type_)
            case Subject(type=type_):
                assert self.subject is not None
                return _enter(self.subject, type_)
            case ColumnValue(name=name, type=type_):
                return _enter(self.columns[name], type_)
            case Arithmetic(operator="+" | "-" as sign, left=left, right=right):
                return _fit(fill(f":left {sign} :right", left=self.compile(left), right=self.compile(right)))
            case Arithmetic(operator="*", left=left, right=right):
                return fill("FEEL_MULTIPLY(:left, :right)", left=self.compile(left), right=self.compile(right))
            case Arithmetic(operator="/", left=left, right=right):
                return fill("FEEL_DIVIDE(:left, :right)", left=self.compile(left), right=self.compile(right))
            case Arithmetic(left=left, right=Literally(value=Decimal() as exponent)) if exponent in _SHORT_POWERS:
                return self.let(self.compile(left), lambda base: self.short_power(base, int(exponent)))
            case Arithmetic(left=left, right=right):
                return fill("FEEL_POWER(:left, :right)", left=self.compile(left), right=self.compile(right))
            case Negation(operand=operand):
                return fill("-:operand", operand=self.compile(operand))
            case Concatenation(left=left, right=right):
                return fill(":left || :right", left=self.compile(left), right=self.compile(right))
            case DurationSum(operator=sign, left=left, right=right, type=type_):
                total = fill(f":left {sign} :right", left=self.compile(left), right=self.compile(right))
                digits = 6 if type_ == "years and months duration" else 18
                return _whole(_fit(total, digits, 0))
            case Shift():
                return self.shift(expression)
            case Elapsed(end=end, start=start):
                days = fill(":end - :start", end=self.compile(end), start=self.compile(start))
                return fill(f"CAST(:days AS BIGINT) * {_DAY}", days=days) if end.type == "date" else days
            case Compare():
                return self.compare(expression)
            case Within():
                return self.within(expression)
            case AllOf(parts=parts):
                return _join("AND", [self.compile(part) for part in parts])
            case OneOrMore(parts=parts):
                return _join("OR", [self.compile(part) for part in parts])
            case Opposite(operand=operand):
                return fill("NOT :operand", operand=self.compile(operand))
            case Choice():
                return self.choice(expression)
            case Call(function=function, arguments=arguments):
                return self.call(function, arguments)

    def choice(self, each: Choice) -> exp.Expr:
        return fill(
            "CASE WHEN :condition THEN :taken ELSE :other END",
            condition=self.compile(each.condition),
            taken=self.compile(each.then),
            other=self.compile(each.otherwise),
        )

    def compare(self, each: Compare) -> exp.Expr:
        left, right = self.compile(each.left), self.compile(each.right)
        if each.operator in ("=", "!=") and not each.is_test:
            word = "IS NOT DISTINCT FROM" if each.operator == "=" else "IS DISTINCT FROM"
            return fill(f":left {word} :right", left=left, right=right)
        return _ordered(each.operator, left, right, each.left.type)

    def within(self, each: Within) -> exp.Expr:
        low, high = self.compile(each.low), self.compile(each.high)
        above, below = ">=" if each.low_included else ">", "<=" if each.high_included else "<"
        type_ = each.value.type
        return self.let(
            self.compile(each.value),
            lambda value: _join("AND", [_ordered(above, value, low, type_), _ordered(below, value, high, type_)]),
        )

    def short_power(self, base: exp.Expr, exponent: int) -> exp.Expr:
        """The squarings and products of `numbers.power`, for an exponent that is known."""
        result = base
        for bit in f"{exponent:b}"[1:]:
            result = self.let(result, lambda value: fill("FEEL_MULTIPLY(:value, :value)", value=value))
            if bit == "1":
                result = fill("FEEL_MULTIPLY(:result, :base)", result=result, base=base)
        return result

    def shift(self, each: Shift) -> exp.Expr:
        start = self.compile(each.start)
        by = fill(f"{'-' if each.operator == '-' else ''}:by", by=self.compile(each.duration))
        if each.start.type == "date and time":
            if each.duration.type == "days and time duration":
                low, high = _FIRST_DAY * _DAY, (_LAST_DAY + 1) * _DAY - 1
                moved = fill(":start + :by", start=start, by=by)
                return self.let(moved, lambda at: fill(f"CASE WHEN :at BETWEEN {low} AND {high} THEN :at END", at=at))
            return self.let(
                start,
                lambda at: fill(
                    f"CAST(:day - DATE '1970-01-01' AS BIGINT) * {_DAY} + :rest",
                    day=self.add_months(_day_of(at), by),
                    rest=_of_day(at),
                ),
            )
        if each.duration.type == "years and months duration":
            return self.add_months(start, by)
        days = fill("CAST(:start - DATE '1970-01-01' AS BIGINT) + :days", start=start, days=_floor_divide(by, _DAY))
        return self.let(
            days,
            lambda number: fill(
                f"CASE WHEN :number BETWEEN {_FIRST_DAY} AND {_LAST_DAY} THEN :day END",
                number=number,
                day=_date_of_days(number),
            ),
        )

    def add_months(self, day: exp.Expr, months: exp.Expr) -> exp.Expr:
        def moved(day: exp.Expr, months: exp.Expr) -> exp.Expr:
            return fill(
                "CASE WHEN EXTRACT(YEAR FROM :day) * 12 + EXTRACT(MONTH FROM :day) - 1 + :months BETWEEN 12 AND 119999 "
                "THEN FEEL_ADD_MONTHS(:day, CAST(:months AS INTEGER)) END",
                day=day,
                months=months,
            )

        return self.let(day, lambda d: self.let(months, lambda m: moved(d, m)))

    def call(self, function: str, arguments: Sequence[Expression]) -> exp.Expr:
        values = [self.compile(argument) for argument in arguments]
        first = values[0]
        type_ = arguments[0].type
        if function.startswith("."):
            return _property(function, first, type_)
        match function:
            case "is defined":
                return fill("NOT :value IS NULL", value=first)
            case "abs":
                return fill("ABS(:value)", value=first)
            case "floor" | "ceiling" | "decimal" | "round up" | "round down" | "round half up" | "round half down":
                places = (
                    arguments[1].value if len(arguments) > 1 and isinstance(arguments[1], Literally) else Decimal(0)
                )
                assert isinstance(places, Decimal)
                return self.round(function, first, int(places))
            case "modulo":
                return self.let(first, lambda a: self.let(values[1], lambda b: self.modulo(a, b)))
            case "even" | "odd":
                rest = fill(f":value % CAST(2 AS {_NUMBER})", value=first)
                return fill(
                    f"{'' if function == 'even' else 'ABS'}(:rest) = {0 if function == 'even' else 1}", rest=rest
                )
            case "min" | "max":
                return self.extreme("<=" if function == "min" else ">=", values, type_)
            case "sum" | "mean":
                total = first
                for value in values[1:]:
                    total = _fit(fill(":total + :value", total=total, value=value))
                divisor = _literal(Decimal(len(values)), "number")
                return total if function == "sum" else fill("FEEL_DIVIDE(:total, :n)", total=total, n=divisor)
            case "number":
                return self.number(first, arguments)
            case "string":
                return self.text(first, type_)
            case "date":
                return _day_of(first) if type_ == "date and time" else first
            case "date and time":
                return first
            case "years and months duration":
                return self.let(first, lambda a: self.let(values[1], lambda b: _months_between(a, b)))
            case "day of week" | "month of year":
                return _named(first, type_, function)
            case "day of year" | "week of year":
                return _extract("DOY" if function == "day of year" else "WEEK", first, type_)
        return self.string_call(function, values, arguments)

    def string_call(self, function: str, values: Sequence[exp.Expr], arguments: Sequence[Expression]) -> exp.Expr:
        string = values[0]
        if function == "string length":
            return _number(fill("LENGTH(:string)", string=string))
        if function == "substring":
            return _substring(string, arguments[1:])
        if function in ("upper case", "lower case"):
            return self.let(string, lambda s: _change_case(function, s))
        part = values[1]
        match function:
            case "contains":
                return fill("STRPOS(:string, :part) > 0", string=string, part=part)
            case "starts with":
                return fill("STARTS_WITH(:string, :part)", string=string, part=part)
            case "ends with":
                return self.let(part, lambda p: fill("RIGHT(:string, LENGTH(:p)) = :p", string=string, p=p))
        cut = (
            "LEFT(:s, STRPOS(:s, :p) - 1)"
            if function == "substring before"
            else "SUBSTRING(:s, STRPOS(:s, :p) + LENGTH(:p))"
        )
        template = f"CASE WHEN STRPOS(:s, :p) > 0 THEN {cut} WHEN STRPOS(:s, :p) = 0 THEN '' END"
        return self.let(string, lambda s: self.let(part, lambda p: fill(template, s=s, p=p)))

    def extreme(self, operator: str, values: Sequence[exp.Expr], type_: ResultType) -> exp.Expr:
        """The smallest or the greatest; null when one is, which LEAST and GREATEST would pass over."""
        result = values[0]
        turned = "<" if operator == "<=" else ">"
        for value in values[1:]:

            def choose(a: exp.Expr, b: exp.Expr) -> exp.Expr:
                return fill(
                    "CASE WHEN :first THEN :a WHEN :second THEN :b END",
                    first=_ordered(operator, a, b, type_),
                    second=_ordered(turned, b, a, type_),
                    a=a,
                    b=b,
                )

            following = value
            result = self.let(result, lambda a, b=following: self.let(b, lambda c: choose(a, c)))  # type: ignore[misc]
        return result

    def modulo(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        rest = fill(f":a % NULLIF(:b, CAST(0 AS {_NUMBER}))", a=left, b=right)
        return self.let(
            rest,
            lambda r: fill("CASE WHEN :r <> 0 AND (:r < 0) <> (:b < 0) THEN :r + :b ELSE :r END", r=r, b=right),
        )

    def round(self, function: str, number: exp.Expr, places: int) -> exp.Expr:
        """Cut what is beyond the places, and add a unit where the function says so."""
        unit = _literal(Decimal(1).scaleb(-places), "number")
        away = "CASE WHEN :r < 0 THEN -:u ELSE :u END"
        more = {
            "floor": "CASE WHEN :r < 0 THEN -:u ELSE :zero END",
            "ceiling": "CASE WHEN :r > 0 THEN :u ELSE :zero END",
            "round down": ":zero",
            "round up": f"CASE WHEN :r <> 0 THEN {away} ELSE :zero END",
            "round half up": f"CASE WHEN ABS(:r) + ABS(:r) >= :u THEN {away} ELSE :zero END",
            "round half down": f"CASE WHEN ABS(:r) + ABS(:r) > :u THEN {away} ELSE :zero END",
            "decimal": "CASE WHEN ABS(:r) + ABS(:r) > :u OR (ABS(:r) + ABS(:r) = :u AND (:v - :r) % (:u + :u) <> 0) "
            f"THEN {away} ELSE :zero END",
        }[function]
        zero = _literal(Decimal(0), "number")

        def rounded(value: exp.Expr) -> exp.Expr:
            rest = fill(":v % :u", v=value, u=unit)
            return self.let(rest, lambda r: _fit(fill(f":v - :r + ({more})", v=value, r=r, u=unit, zero=zero)))

        return self.let(number, rounded)

    def number(self, string: exp.Expr, arguments: Sequence[Expression]) -> exp.Expr:
        grouping, mark = [each.value if isinstance(each, Literally) else None for each in arguments[1:]] or (None, None)
        if isinstance(grouping, str):
            string = fill("REPLACE(:s, :grouping, '')", s=string, grouping=exp.Literal.string(grouping))
        if isinstance(mark, str) and mark != ".":
            string = fill("REPLACE(REPLACE(:s, '.', '?'), :mark, '.')", s=string, mark=exp.Literal.string(mark))
        pattern = exp.Literal.string(NUMBER_PATTERN)
        return self.let(string, lambda s: fill("FEEL_NUMBER(:s, :pattern)", s=s, pattern=pattern))

    def text(self, value: exp.Expr, type_: ResultType) -> exp.Expr:
        if type_ == "number":
            return fill(f"RTRIM(RTRIM(CAST(CAST(:value AS {_NUMBER}) AS TEXT), '0'), '.')", value=value)
        if type_ != "date and time":
            return fill("CAST(:value AS TEXT)", value=value)
        parts = "CAST(:day AS TEXT) || 'T' || :hour || ':' || :minute || ':' || :second || :fraction || 'Z'"

        def written(at: exp.Expr) -> exp.Expr:
            rest = _of_day(at)
            two = "LPAD(CAST(FEEL_WHOLE(:rest, {unit}) % {wrap} AS TEXT), 2, '0')"
            micro = fill(":rest % 1000000", rest=rest)
            return fill(
                parts,
                day=_day_of(at),
                hour=fill(two.format(unit=3_600_000_000, wrap=24), rest=rest),
                minute=fill(two.format(unit=60_000_000, wrap=60), rest=rest),
                second=fill(two.format(unit=1_000_000, wrap=60), rest=rest),
                fraction=fill("CASE WHEN :m = 0 THEN '' ELSE '.' || LPAD(CAST(:m AS TEXT), 6, '0') END", m=micro),
            )

        return self.let(value, written)


def _literal(value: Value, type_: ResultType) -> exp.Expr:
    sql_type = _SQL_TYPES[type_]
    match value:
        case None:
            return exp.cast(exp.null(), sql_type)
        case bool():
            return exp.true() if value else exp.false()
        case Decimal():
            number = exp.Literal.number(format(value.copy_abs(), "f"))
            return exp.cast(exp.Neg(this=number) if value < 0 else number, sql_type)
        case datetime():
            return _integer(count_microseconds(value - _EPOCH))
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case Months():
            return _integer(value.count)
        case timedelta():
            return _integer(count_microseconds(value))
    return exp.Literal.string(value)


def _integer(value: int) -> exp.Expr:
    assert abs(value) < MOST_MICROSECONDS
    number = exp.Literal.number(abs(value))
    return exp.cast(exp.Neg(this=number) if value < 0 else number, "BIGINT")


def _enter(operand: exp.Expr, type_: ValueType) -> exp.Expr:
    """A column's value in the form that expressions calculate with."""
    if type_ == "number":
        return _fit(operand)
    if type_ == "date and time":
        return fill("FEEL_MICROSECONDS(:operand)", operand=operand)
    if type_ in ("years and months duration", "days and time duration"):
        return _whole(operand)
    return operand.copy()


def _join(word: str, parts: Sequence[exp.Expr]) -> exp.Expr:
    kind = exp.And if word == "AND" else exp.Or
    joined = exp.Paren(this=parts[0])
    for part in parts[1:]:
        joined = exp.Paren(this=kind(this=joined, expression=exp.Paren(this=part)))
    return joined


def _ordered(operator: str, left: exp.Expr, right: exp.Expr, type_: ResultType) -> exp.Expr:
    # The default collation of a PostgreSQL database follows a language; by code point is the same everywhere.
    collate = ' COLLATE "C"' if type_ == "string" and operator not in ("=", "!=") else ""
    return fill(f":left{collate} {operator.replace('!=', '<>')} :right", left=left, right=right)


def _floor_divide(value: exp.Expr, by: int) -> exp.Expr:
    return fill(f"FEEL_WHOLE(:value - ((:value % {by}) + {by}) % {by}, {by})", value=value)


def _of_day(at: exp.Expr) -> exp.Expr:
    """The microseconds since midnight of an instant."""
    return fill(f"((:at % {_DAY}) + {_DAY}) % {_DAY}", at=at)


def _day_of(at: exp.Expr) -> exp.Expr:
    return _date_of_days(_floor_divide(at, _DAY))


def _extract(part: str, moment: exp.Expr, type_: ResultType) -> exp.Expr:
    day = _day_of(moment) if type_ == "date and time" else moment
    return _number(fill(f"EXTRACT({part} FROM :day)", day=day))


def _named(moment: exp.Expr, type_: ResultType, function: str) -> exp.Expr:
    names, part = (DAY_NAMES, "ISODOW") if function == "day of week" else (MONTH_NAMES, "MONTH")
    day = _day_of(moment) if type_ == "date and time" else moment
    ifs = [
        exp.If(this=exp.Literal.number(number), true=exp.Literal.string(name))
        for number, name in enumerate(names, start=1)
    ]
    return exp.Case(this=fill(f"EXTRACT({part} FROM :day)", day=day), ifs=ifs)


_DATE_PARTS = {".year": "YEAR", ".month": "MONTH", ".day": "DAY", ".weekday": "ISODOW"}
_DURATION_PARTS = {
    ".years": "FEEL_WHOLE(:value, 12)",
    ".months": ":value % 12",
    ".days": f"FEEL_WHOLE(:value, {_DAY})",
    ".hours": "FEEL_WHOLE(:value, 3600000000) % 24",
    ".minutes": "FEEL_WHOLE(:value, 60000000) % 60",
}
_TIME_PARTS = {".hour": "FEEL_WHOLE(:value, 3600000000)", ".minute": "FEEL_WHOLE(:value, 60000000) % 60"}


def _property(name: str, value: exp.Expr, type_: ResultType) -> exp.Expr:
    if name in _DATE_PARTS:
        return _extract(_DATE_PARTS[name], value, type_)
    if name in _DURATION_PARTS:
        return _number(fill(_DURATION_PARTS[name], value=value))
    of_day = _of_day(value) if name in (".hour", ".minute", ".second") else value
    if name in _TIME_PARTS:
        return _number(fill(_TIME_PARTS[name], value=of_day))
    return _fit(fill("CAST(:value % 60000000 AS DECIMAL(18, 0)) * 0.000001", value=of_day))


def _substring(string: exp.Expr, arguments: Sequence[Expression]) -> exp.Expr:
    position, length = [*(int(each.value) for each in arguments if isinstance(each, Literally)), None][:2]  # type: ignore[arg-type]
    assert position is not None
    if position < 0:
        string = fill(f"RIGHT(:string, {-position})", string=string)
        position = 1
    if length is None:
        return fill(f"SUBSTRING(:string, {position})", string=string)
    return fill(f"SUBSTRING(:string, {position}, {length})", string=string)


def _change_case(function: str, string: exp.Expr) -> exp.Expr:
    """Sign by sign, by our own list: a database's list is its own, or that of its language."""
    pairs = case_pairs(function)
    return fill(
        f"FEEL_{function.partition(' ')[0].upper()}(:string, :before, :after)",
        string=string,
        before=exp.Literal.string("".join(map(chr, pairs))),
        after=exp.Literal.string("".join(pairs.values())),
    )


def _months_between(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    months = "(EXTRACT(YEAR FROM :b) - EXTRACT(YEAR FROM :a)) * 12 + EXTRACT(MONTH FROM :b) - EXTRACT(MONTH FROM :a)"
    return fill(
        f"CAST(CASE WHEN {months} > 0 AND EXTRACT(DAY FROM :b) < EXTRACT(DAY FROM :a) THEN {months} - 1 "
        f"WHEN {months} < 0 AND EXTRACT(DAY FROM :b) > EXTRACT(DAY FROM :a) THEN {months} + 1 ELSE {months} END AS BIGINT)",
        a=start,
        b=end,
    )
