"""Compiles expressions to SQL, as sqlglot trees that mean exactly what `compute` means.

Where engines differ the trees call functions named FEEL_…, which `lower` (dialects.py) replaces for one engine. Inside a
tree numbers are DECIMAL(37, 18), instants whole microseconds since 1970, durations whole months or microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from sqlglot import exp

from aftersale.rules.feel import tree as node
from aftersale.rules.feel.sql_parts import (
    DAY,
    FIRST_DAY,
    LAST_DAY,
    NUMBER,
    SHORT_POWERS,
    as_number,
    as_whole,
    change_case,
    compare_in_sequence,
    cut_substring,
    date_of_days,
    day_of,
    enter_column,
    extract_part,
    fit,
    floor_divide,
    join,
    literal,
    microseconds_of_day,
    months_between,
    name_part,
    read_property,
)
from aftersale.rules.feel.template import fill
from aftersale.rules.feel.text import NUMBER_PATTERN
from aftersale.rules.feel.tree import Expression, ResultType


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
    compiling = _Compiling(columns, None)
    if isinstance(expression, node.Arithmetic) and expression.operator == "/":
        left, right = compiling.compile(expression.left), compiling.compile(expression.right)
        template = "FEEL_DIVIDE_AND_FIT(:left, :right, :whole, :places)"
        return fill(template, left=left, right=right, whole=digits[0], places=digits[1])
    compiled = compiling.compile(expression)
    if expression.type == "number":
        return fill("FEEL_FIT(:value, :whole, :places)", value=compiled, whole=digits[0], places=digits[1])
    if expression.type == "date and time":
        return fill("FEEL_INSTANT(:value)", value=compiled)
    return compiled


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
            case node.Literally(value=value, type=type_):
                return literal(value, type_)
            case node.Subject(type=type_):
                assert self.subject is not None
                return enter_column(self.subject, type_)
            case node.ColumnValue(name=name, type=type_):
                return enter_column(self.columns[name], type_)
            case node.Arithmetic(operator="+" | "-" as sign, left=left, right=right):
                return fit(fill(f":left {sign} :right", left=self.compile(left), right=self.compile(right)))
            case node.Arithmetic(operator="*", left=left, right=right):
                return fill("FEEL_MULTIPLY(:left, :right)", left=self.compile(left), right=self.compile(right))
            case node.Arithmetic(operator="/", left=left, right=right):
                return fill("FEEL_DIVIDE(:left, :right)", left=self.compile(left), right=self.compile(right))
            case node.Arithmetic(left=left, right=node.Literally(value=Decimal() as exponent)) if (
                exponent in SHORT_POWERS
            ):
                return self.let(self.compile(left), lambda base: self.short_power(base, int(exponent)))
            case node.Arithmetic(left=left, right=right):
                return fill("FEEL_POWER(:left, :right)", left=self.compile(left), right=self.compile(right))
            case node.Negation(operand=operand):
                return exp.Neg(this=exp.Paren(this=self.compile(operand)))
            case node.Concatenation(left=left, right=right):
                return fill(":left || :right", left=self.compile(left), right=self.compile(right))
            case node.DurationSum(operator=sign, left=left, right=right, type=type_):
                total = fill(f":left {sign} :right", left=self.compile(left), right=self.compile(right))
                digits = 6 if type_ == "years and months duration" else 18
                return as_whole(fit(total, digits, 0))
            case node.Shift():
                return self.shift(expression)
            case node.Elapsed(end=end, start=start):
                ends = {"end": self.compile(end), "start": self.compile(start)}
                if end.type == "date":
                    return fill(f"CAST(FEEL_DAYS(:end, :start) AS BIGINT) * {DAY}", **ends)
                return fill(":end - :start", **ends)
            case node.Compare():
                return self.compare(expression)
            case node.Within():
                return self.within(expression)
            case node.AllOf(parts=parts):
                return join("AND", [self.compile(part) for part in parts])
            case node.OneOrMore(parts=parts):
                return join("OR", [self.compile(part) for part in parts])
            case node.Opposite(operand=operand):
                return fill("NOT :operand", operand=self.compile(operand))
            case node.Choice():
                return self.choice(expression)
            case node.Call(function=function, arguments=arguments):
                return self.call(function, arguments)

    def choice(self, each: node.Choice) -> exp.Expr:
        return fill(
            "CASE WHEN :condition THEN :taken ELSE :other END",
            condition=self.compile(each.condition),
            taken=self.compile(each.then),
            other=self.compile(each.otherwise),
        )

    def compare(self, each: node.Compare) -> exp.Expr:
        left, right = self.compile(each.left), self.compile(each.right)
        if each.operator in ("=", "!=") and not each.is_test:
            word = "IS NOT DISTINCT FROM" if each.operator == "=" else "IS DISTINCT FROM"
            return fill(f":left {word} :right", left=left, right=right)
        return compare_in_sequence(each.operator, left, right, each.left.type)

    def within(self, each: node.Within) -> exp.Expr:
        low, high = self.compile(each.low), self.compile(each.high)
        above, below = ">=" if each.low_included else ">", "<=" if each.high_included else "<"
        type_ = each.value.type
        return self.let(
            self.compile(each.value),
            lambda value: join(
                "AND", [compare_in_sequence(above, value, low, type_), compare_in_sequence(below, value, high, type_)]
            ),
        )

    def short_power(self, base: exp.Expr, exponent: int) -> exp.Expr:
        """The squarings and products of `numbers.power`, for an exponent that is known."""
        result = base
        for bit in f"{exponent:b}"[1:]:
            result = self.let(result, lambda value: fill("FEEL_MULTIPLY(:value, :value)", value=value))
            if bit == "1":
                result = fill("FEEL_MULTIPLY(:result, :base)", result=result, base=base)
        return result

    def shift(self, each: node.Shift) -> exp.Expr:
        start = self.compile(each.start)
        by = fill(f"{'-' if each.operator == '-' else ''}:by", by=self.compile(each.duration))
        if each.start.type == "date and time":
            if each.duration.type == "days and time duration":
                low, high = FIRST_DAY * DAY, (LAST_DAY + 1) * DAY - 1
                moved = fill(":start + :by", start=start, by=by)
                return self.let(moved, lambda at: fill(f"CASE WHEN :at BETWEEN {low} AND {high} THEN :at END", at=at))
            return self.let(
                start,
                lambda at: fill(
                    f"CAST(FEEL_DAYS(:day, DATE '1970-01-01') AS BIGINT) * {DAY} + :rest",
                    day=self.add_months(day_of(at), by),
                    rest=microseconds_of_day(at),
                ),
            )
        if each.duration.type == "years and months duration":
            return self.add_months(start, by)
        days = fill(
            "CAST(FEEL_DAYS(:start, DATE '1970-01-01') AS BIGINT) + :days", start=start, days=floor_divide(by, DAY)
        )
        return self.let(
            days,
            lambda number: fill(
                f"CASE WHEN :number BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN :day END",
                number=number,
                day=date_of_days(number),
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
            return read_property(function, first, type_)
        match function:
            case "is defined":
                return fill("NOT :value IS NULL", value=first)
            case "abs":
                return fill("ABS(:value)", value=first)
            case "floor" | "ceiling" | "decimal" | "round up" | "round down" | "round half up" | "round half down":
                places = (
                    arguments[1].value
                    if len(arguments) > 1 and isinstance(arguments[1], node.Literally)
                    else Decimal(0)
                )
                assert isinstance(places, Decimal)
                return self.round(function, first, int(places))
            case "modulo":
                return self.let(first, lambda a: self.let(values[1], lambda b: self.modulo(a, b)))
            case "even" | "odd":
                rest = fill(f":value % CAST(2 AS {NUMBER})", value=first)
                return fill(
                    f"{'' if function == 'even' else 'ABS'}(:rest) = {0 if function == 'even' else 1}", rest=rest
                )
            case "min" | "max":
                return self.extreme("<=" if function == "min" else ">=", values, type_)
            case "sum" | "mean":
                total = first
                for value in values[1:]:
                    total = fit(fill(":total + :value", total=total, value=value))
                divisor = literal(Decimal(len(values)), "number")
                return total if function == "sum" else fill("FEEL_DIVIDE(:total, :n)", total=total, n=divisor)
            case "number":
                return self.number(first, arguments)
            case "string":
                return self.text(first, type_)
            case "date":
                return day_of(first) if type_ == "date and time" else first
            case "date and time":
                return first
            case "years and months duration":
                return self.let(first, lambda a: self.let(values[1], lambda b: months_between(a, b)))
            case "day of week" | "month of year":
                return name_part(first, type_, function)
            case "day of year" | "week of year":
                return extract_part("DOY" if function == "day of year" else "WEEK", first, type_)
        return self.string_call(function, values, arguments)

    def string_call(self, function: str, values: Sequence[exp.Expr], arguments: Sequence[Expression]) -> exp.Expr:
        string = values[0]
        if function == "string length":
            return as_number(fill("LENGTH(:string)", string=string))
        if function == "substring":
            return cut_substring(string, arguments[1:])
        if function in ("upper case", "lower case"):
            return self.let(string, lambda s: change_case(function, s))
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
                    first=compare_in_sequence(operator, a, b, type_),
                    second=compare_in_sequence(turned, b, a, type_),
                    a=a,
                    b=b,
                )

            following = value
            result = self.let(result, lambda a, b=following: self.let(b, lambda c: choose(a, c)))  # type: ignore[misc]
        return result

    def modulo(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        rest = fill(f":a % NULLIF(:b, CAST(0 AS {NUMBER}))", a=left, b=right)
        return self.let(
            rest,
            lambda r: fill("CASE WHEN :r <> 0 AND (:r < 0) <> (:b < 0) THEN :r + :b ELSE :r END", r=r, b=right),
        )

    def round(self, function: str, number: exp.Expr, places: int) -> exp.Expr:
        """Cut what is beyond the places, and add a unit where the function says so."""
        unit = literal(Decimal(1).scaleb(-places), "number")
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
        zero = literal(Decimal(0), "number")

        def rounded(value: exp.Expr) -> exp.Expr:
            rest = fill(":v % :u", v=value, u=unit)
            return self.let(rest, lambda r: fit(fill(f":v - :r + ({more})", v=value, r=r, u=unit, zero=zero)))

        return self.let(number, rounded)

    def number(self, string: exp.Expr, arguments: Sequence[Expression]) -> exp.Expr:
        grouping, mark = [each.value if isinstance(each, node.Literally) else None for each in arguments[1:]] or (
            None,
            None,
        )
        if isinstance(grouping, str):
            string = fill("REPLACE(:s, :grouping, '')", s=string, grouping=exp.Literal.string(grouping))
        if isinstance(mark, str) and mark != ".":
            string = fill("REPLACE(REPLACE(:s, '.', '?'), :mark, '.')", s=string, mark=exp.Literal.string(mark))
        pattern = exp.Literal.string(NUMBER_PATTERN)
        return self.let(string, lambda s: fill("FEEL_NUMBER(:s, :pattern)", s=s, pattern=pattern))

    def text(self, value: exp.Expr, type_: ResultType) -> exp.Expr:
        if type_ == "number":
            return fill(f"RTRIM(RTRIM(CAST(CAST(:value AS {NUMBER}) AS TEXT), '0'), '.')", value=value)
        if type_ != "date and time":
            return fill("CAST(:value AS TEXT)", value=value)
        parts = "CAST(:day AS TEXT) || 'T' || :hour || ':' || :minute || ':' || :second || :fraction || 'Z'"

        def written(at: exp.Expr) -> exp.Expr:
            rest = microseconds_of_day(at)
            two = "LPAD(CAST(FEEL_WHOLE(:rest, {unit}) % {wrap} AS TEXT), 2, '0')"
            micro = fill(":rest % 1000000", rest=rest)
            return fill(
                parts,
                day=day_of(at),
                hour=fill(two.format(unit=3_600_000_000, wrap=24), rest=rest),
                minute=fill(two.format(unit=60_000_000, wrap=60), rest=rest),
                second=fill(two.format(unit=1_000_000, wrap=60), rest=rest),
                fraction=fill("CASE WHEN :m = 0 THEN '' ELSE '.' || LPAD(CAST(:m AS TEXT), 6, '0') END", m=micro),
            )

        return self.let(value, written)
