"""Puts expressions together, and says when their types do not go together."""

from __future__ import annotations

from dataclasses import replace

from aftersale.rules.feel.tree import (
    Arithmetic,
    ArithmeticOperator,
    Compare,
    ComparisonOperator,
    Concatenation,
    DurationSum,
    Elapsed,
    Expression,
    Literally,
    ResultType,
    Shift,
)
from aftersale.rules.feel.values import ValueType
from aftersale.values.sentence import N_, Sentence

TYPE_WORDS: dict[ResultType, str] = {
    "number": N_("a number"),
    "string": N_("text"),
    "boolean": N_("true or false"),
    "date": N_("a date"),
    "date and time": N_("a date with a time"),
    "years and months duration": N_("a duration in years and months"),
    "days and time duration": N_("a duration in days and hours"),
    "null": N_("nothing"),
}
DURATIONS: tuple[ValueType, ...] = ("days and time duration", "years and months duration")
MOMENTS: tuple[ValueType, ...] = ("date", "date and time")


class Mismatch(Exception):
    """A part of an expression is not of the type that it must have; `is_right` tells which of two."""

    def __init__(self, expected: Sentence, is_right: bool) -> None:
        self.expected = expected
        self.is_right = is_right
        super().__init__(expected)


def describe_type(type_: ResultType) -> Sentence:
    """A type in words."""
    return Sentence(TYPE_WORDS[type_])


def as_type(expression: Expression, type_: ValueType) -> Expression | None:
    """The expression if it is of the type, the literal null made one of it; None otherwise."""
    if expression.type == "null" and isinstance(expression, Literally):
        return replace(expression, type=type_)
    return expression if expression.type == type_ else None


def require_type(expression: Expression, type_: ValueType, is_right: bool = False) -> Expression:
    """The expression as one of the type; raises Mismatch."""
    typed = as_type(expression, type_)
    if typed is None:
        raise Mismatch(describe_type(type_), is_right)
    return typed


def same_type(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Both as expressions of one type, which the first that is not null decides; raises Mismatch."""
    type_ = left.type if left.type != "null" else right.type
    if type_ == "null":
        return left, right
    return require_type(left, type_), require_type(right, type_, is_right=True)


def compare(operator: ComparisonOperator, left: Expression, right: Expression, is_test: bool = False) -> Compare:
    """Compare two expressions of one type; raises Mismatch, also where true and false would be put in a sequence."""
    left, right = same_type(left, right)
    if operator not in ("=", "!=") and left.type == "boolean":
        raise Mismatch(
            Sentence("a value that can be ordered; true and false have no greater and smaller"), is_right=False
        )
    return Compare(operator, left, right, is_test)


def calculate(operator: ArithmeticOperator, left: Expression, right: Expression) -> Expression:
    """Combine two expressions by an operator; raises Mismatch."""
    if operator in ("*", "/", "**"):
        return Arithmetic(operator, require_type(left, "number"), require_type(right, "number", is_right=True))
    if left.type in MOMENTS:
        return _from_moment(operator, left, right)
    if operator == "+" and right.type in MOMENTS:
        return _from_moment(operator, right, left)
    if left.type == right.type == "null":
        return Arithmetic(operator, require_type(left, "number"), require_type(right, "number"))
    first, second = same_type(left, right)
    match first.type:
        case "number":
            return Arithmetic(operator, first, second)
        case "string" if operator == "+":
            return Concatenation(first, second)
        case "days and time duration" | "years and months duration" if operator in ("+", "-"):
            return DurationSum(operator, first, second, first.type)
    raise Mismatch(Sentence("something that {operator} can be used with", operator=operator), is_right=False)


def _from_moment(operator: ArithmeticOperator, moment: Expression, other: Expression) -> Expression:
    assert moment.type in ("date", "date and time")
    if operator == "-" and other.type in (moment.type, "null"):
        return Elapsed(moment, require_type(other, moment.type))
    if operator in ("+", "-") and other.type in (*DURATIONS, "null"):
        duration = other if other.type in DURATIONS else require_type(other, "days and time duration")
        return Shift("-" if operator == "-" else "+", moment, duration, moment.type)
    raise Mismatch(Sentence("a duration such as {example}", example='duration("P3D")'), is_right=True)
