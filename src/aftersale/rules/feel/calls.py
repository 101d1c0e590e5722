"""Makes calls of functions out of their arguments, and says which argument does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from aftersale.rules.feel.functions import FUNCTIONS, LISTS, LITERALS, describe_function, fits
from aftersale.rules.feel.tree import Call, Expression, Literally, OneOrMore, Opposite
from aftersale.rules.feel.typecheck import Mismatch, as_type, compare
from aftersale.rules.feel.values import (
    VALUE_TYPES,
    Months,
    ValueType,
    read_date,
    read_duration,
    read_instant,
    write_literal,
)
from aftersale.values.sentence import Sentence


class WrongCall(Exception):
    """A call cannot be made; `argument` counts from 0, None when it is their number that is wrong."""

    def __init__(self, expected: Sentence, argument: int | None = None) -> None:
        self.expected = expected
        self.argument = argument
        super().__init__(expected)


def build_call(function: str, arguments: Sequence[Expression]) -> Expression:
    """Call a function; raises WrongCall."""
    first = arguments[0] if arguments else None
    if function in LITERALS and isinstance(first, Literally) and isinstance(first.value, str) and len(arguments) == 1:
        return read_temporal(function, first.value)
    if function == "date" and len(arguments) == 3 and (parts := _whole_numbers(arguments)):
        return read_temporal("date", "{:04}-{:02}-{:02}".format(*parts))
    if function in LISTS and arguments:
        return _build_list_call(function, tuple(arguments))
    signatures = FUNCTIONS.get(function, ())
    chosen = next((each for each in signatures if each.takes(tuple(arguments))), None)
    if chosen is None:
        expected = Sentence("what the function takes: {usage}", usage=describe_function(function))
        raise WrongCall(expected, _wrong_argument(function, arguments))
    typed = tuple(
        (as_type(argument, parameter) if parameter in VALUE_TYPES else None) or argument
        for argument, parameter in zip(arguments, chosen.parameters, strict=True)
    )
    if function == "not":
        return Opposite(typed[0])
    result = typed[0].type if chosen.result == "same" else chosen.result
    assert result != "null"
    return Call(function, typed, result)


def build_list_contains(values: Sequence[Expression], wanted: Expression) -> Expression:
    """Whether one of the values equals another value; raises WrongCall for one of another type (by its index)."""
    tests: list[Expression] = []
    for index, value in enumerate(values):
        try:
            tests.append(compare("=", wanted, value))
        except Mismatch as mismatch:
            raise WrongCall(mismatch.expected, index) from None
    if not tests:
        raise WrongCall(Sentence("a list of one value or more"))
    return tests[0] if len(tests) == 1 else OneOrMore(tuple(tests))


def read_temporal(kind: str, text: str) -> Literally:
    """The day, the instant or the duration that a text in the cell says; raises WrongCall."""
    if kind == "date":
        day = read_date(text)
        if day is None:
            raise WrongCall(Sentence("a day that exists, such as {example}", example="2026-01-31"), 0)
        return Literally(day, "date")
    if kind == "duration":
        duration = read_duration(text)
        if duration is None:
            raise WrongCall(Sentence("a duration such as {example}", example="P3DT4H"), 0)
        return Literally(
            duration, "years and months duration" if isinstance(duration, Months) else "days and time duration"
        )
    instant = read_instant(text)
    if instant is None:
        example = "2026-01-31T10:00:00Z"
        raise WrongCall(Sentence("an instant in UTC that exists, such as {example}", example=example), 0)
    if not text.endswith("Z"):
        # The hour of a value would be another one than that of a column, which is in UTC.
        raise WrongCall(Sentence("the same instant in UTC: {instant}", instant=write_literal(instant)), 0)
    return Literally(instant, "date and time")


def _build_list_call(function: str, arguments: tuple[Expression, ...]) -> Expression:
    if function == "count":
        return Literally(Decimal(len(arguments)), "number")
    wanted: ValueType | None = "number" if function in ("sum", "mean") else None
    for each in arguments:
        wanted = wanted or (each.type if each.type != "null" else None)
    type_: ValueType = wanted or "number"
    if type_ == "boolean":
        raise WrongCall(Sentence("a value that can be ordered; true and false have no greater and smaller"), 0)
    typed: list[Expression] = []
    for index, each in enumerate(arguments):
        fitting = as_type(each, type_)
        if fitting is None:
            usage = describe_function(function)
            raise WrongCall(Sentence("what the function takes: {usage}", usage=usage), index)
        typed.append(fitting)
    return Call(function, tuple(typed), type_)


def _whole_numbers(arguments: Sequence[Expression]) -> list[int] | None:
    """The numbers that stand in the text, if they are whole and not negative; None otherwise."""
    found: list[int] = []
    for each in arguments:
        value = each.value if isinstance(each, Literally) else None
        if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
            return None
        found.append(int(value))
    return found


def _wrong_argument(function: str, arguments: Sequence[Expression]) -> int | None:
    signatures = [each for each in FUNCTIONS.get(function, ()) if len(each.parameters) == len(arguments)]
    for index, argument in enumerate(arguments):
        if signatures and not any(fits(argument, each.parameters[index]) for each in signatures):
            return index
    return None
