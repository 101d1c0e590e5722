"""Writes expressions as people read them: columns by their labels, brackets where they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from aftersale.rules.feel import tree as node
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Value, write_literal

_OPERATORS = {"or": 1, "and": 2, "compare": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6, "sign": 7, "value": 9}


def write_expression(expression: Expression, names: Mapping[str, str], subject: str = "?") -> str:
    """Write an expression.

    Parameters
    ----------
    names
        What each column is called; a column that is not in it goes by its name.
    subject
        What stands for `?`.
    """
    return _write(expression, names, subject)[0]


def _write(expression: Expression, names: Mapping[str, str], subject: str) -> tuple[str, int]:
    """The text and how close it binds."""

    def part(inside: Expression, power: int) -> str:
        text, own = _write(inside, names, subject)
        return text if own >= power else f"({text})"

    def infix(left: Expression, operator: str, right: Expression, kind: str) -> tuple[str, int]:
        power = _OPERATORS[kind]
        lowest = power + 1 if kind == "compare" else power
        return f"{part(left, lowest)} {operator} {part(right, power + 1)}", power

    def many(parts: tuple[Expression, ...], word: str) -> tuple[str, int]:
        return f" {word} ".join(part(each, _OPERATORS[word] + 1) for each in parts), _OPERATORS[word]

    match expression:
        case node.Literally(value=value):
            return _write_value(value)
        case node.Subject():
            return subject, _OPERATORS["value"]
        case node.ColumnValue(name=name):
            return names.get(name, name), _OPERATORS["value"]
        case (
            node.Arithmetic(operator=operator, left=left, right=right)
            | node.DurationSum(operator=operator, left=left, right=right)
        ):
            return infix(left, operator, right, operator)
        case node.Concatenation(left=left, right=right):
            return infix(left, "+", right, "+")
        case node.Shift(operator=operator, start=start, duration=duration):
            return infix(start, operator, duration, operator)
        case node.Elapsed(end=end, start=start):
            return infix(end, "-", start, "-")
        case node.Negation(operand=operand):
            return f"-{part(operand, _OPERATORS['value'])}", _OPERATORS["sign"]
        case node.Compare(operator=operator, left=left, right=right):
            return infix(left, operator, right, "compare")
        case node.Within(value=value, low=low, high=high):
            ends = _within_ends(expression, part(low, 0), part(high, 0))
            return f"{part(value, _OPERATORS['+'])} in {ends}", _OPERATORS["compare"]
        case node.AllOf(parts=parts) | node.OneOrMore(parts=parts):
            return many(parts, "and" if isinstance(expression, node.AllOf) else "or")
        case node.Opposite(operand=operand):
            return f"not({part(operand, 0)})", _OPERATORS["value"]
        case node.Choice(condition=condition, then=then, otherwise=otherwise):
            return f"if {part(condition, 0)} then {part(then, 0)} else {part(otherwise, 0)}", 0
        case node.Call(function=function, arguments=arguments) if function.startswith("."):
            return f"{part(arguments[0], _OPERATORS['value'])}{function}", _OPERATORS["value"]
        case node.Call(function=function, arguments=arguments):
            return f"{function}({', '.join(part(each, 0) for each in arguments)})", _OPERATORS["value"]


def _within_ends(within: node.Within, low: str, high: str) -> str:
    return f"{'[' if within.low_included else '('}{low}..{high}{']' if within.high_included else ')'}"


def _write_value(value: Value) -> tuple[str, int]:
    if value is None:
        return "null", _OPERATORS["value"]
    text = write_literal(value)
    if isinstance(value, Decimal):
        return text, _OPERATORS["sign" if value < 0 else "value"]
    return text if isinstance(value, str | bool) else f'@"{text}"', _OPERATORS["value"]
