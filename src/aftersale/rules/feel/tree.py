"""The nodes of an expression; every node knows the type of its value, which may always be null."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from aftersale.rules.feel.values import Value, ValueType

ResultType: TypeAlias = ValueType | Literal["null"]
"""What an expression gives; "null" is the type of the literal null alone, which fits every type."""
ArithmeticOperator: TypeAlias = Literal["+", "-", "*", "/", "**"]
ComparisonOperator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Literally:
    """A value that stands in the text."""

    value: Value
    type: ResultType


@dataclass(frozen=True, slots=True)
class Subject:
    """`?`: the value that the cell's own column has."""

    type: ValueType


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """The value of another column, by the column's name."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers calculated with."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression
    type: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class Negation:
    """A number or a duration with its sign changed."""

    operand: Expression
    type: ValueType


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Two texts put together by `+`."""

    left: Expression
    right: Expression
    type: Literal["string"] = "string"


@dataclass(frozen=True, slots=True)
class DurationSum:
    """A duration added to, or taken from, one of its own kind."""

    operator: Literal["+", "-"]
    left: Expression
    right: Expression
    type: ValueType


@dataclass(frozen=True, slots=True)
class Shift:
    """A day or an instant moved by a duration; months keep the day of the month as far as the month has it."""

    operator: Literal["+", "-"]
    start: Expression
    duration: Expression
    type: ValueType


@dataclass(frozen=True, slots=True)
class Elapsed:
    """One day or instant minus another."""

    end: Expression
    start: Expression
    type: Literal["days and time duration"] = "days and time duration"


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values compared.

    `=` and `!=` of FEEL take null for a value like others; a test in a cell (`is_test`) is unknown when a side is null.
    """

    operator: ComparisonOperator
    left: Expression
    right: Expression
    is_test: bool = False
    type: Literal["boolean"] = "boolean"


@dataclass(frozen=True, slots=True)
class Within:
    """A value between two others: a range, or `between`."""

    value: Expression
    low: Expression
    high: Expression
    low_included: bool = True
    high_included: bool = True
    type: Literal["boolean"] = "boolean"


@dataclass(frozen=True, slots=True)
class AllOf:
    """`and`: false when a part is, else unknown when a part is."""

    parts: tuple[Expression, ...]
    type: Literal["boolean"] = "boolean"


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """`or`, and the tests of a list: true when a part is, else unknown when a part is."""

    parts: tuple[Expression, ...]
    type: Literal["boolean"] = "boolean"


@dataclass(frozen=True, slots=True)
class Opposite:
    """`not(…)`: unknown stays unknown."""

    operand: Expression
    type: Literal["boolean"] = "boolean"


@dataclass(frozen=True, slots=True)
class Choice:
    """`if … then … else …`: an unknown condition takes the else."""

    condition: Expression
    then: Expression
    otherwise: Expression
    type: ResultType


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a property such as `.year`, of values."""

    function: str
    arguments: tuple[Expression, ...]
    type: ValueType


Expression: TypeAlias = (
    Literally
    | Subject
    | ColumnValue
    | Arithmetic
    | Negation
    | Concatenation
    | DurationSum
    | Shift
    | Elapsed
    | Compare
    | Within
    | AllOf
    | OneOrMore
    | Opposite
    | Choice
    | Call
)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and every one inside it."""
    yield expression
    for field in fields(expression):
        inside = getattr(expression, field.name)
        for each in inside if isinstance(inside, tuple) else (inside,):
            if hasattr(each, "__dataclass_fields__") and hasattr(each, "type"):
                yield from walk(each)


def is_constant(expression: Expression) -> bool:
    """Tell whether the value is the same for every row."""
    return not any(isinstance(each, Subject | ColumnValue) for each in walk(expression))
