"""Finds conditions that no value can satisfy, as far as constants beside one and the same operand tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from aftersale.rules.feel.compute import COMPARE, compute_constant
from aftersale.rules.feel.tree import AllOf, Compare, Expression, OneOrMore, Within, is_constant

_Limit: TypeAlias = tuple[str, Any]
"""An operator and the constant on its right, None for null."""

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def is_contradiction(expression: Expression) -> bool:
    """Tell whether a condition is never true; False where that cannot be seen from its constants."""
    if is_constant(expression):
        return compute_constant(expression) is not True
    if isinstance(expression, OneOrMore):
        return all(map(is_contradiction, expression.parts))
    parts = expression.parts if isinstance(expression, AllOf) else (expression,)
    asked: dict[Expression, list[_Limit]] = defaultdict(list)
    for part in parts:
        if part is not expression and is_contradiction(part):
            return True
        for operand, operator, constant in _limits(part):
            asked[operand].append((operator, constant))
    return any(map(_exclude_each_other, asked.values()))


def _limits(part: Expression) -> Iterator[tuple[Expression, str, Any]]:
    if isinstance(part, Compare):
        if is_constant(part.right):
            yield part.left, part.operator, compute_constant(part.right)
        elif is_constant(part.left):
            yield part.right, _TURNED[part.operator], compute_constant(part.left)
    elif isinstance(part, Within) and not is_constant(part.value):
        if is_constant(part.low):
            yield part.value, ">=" if part.low_included else ">", compute_constant(part.low)
        if is_constant(part.high):
            yield part.value, "<=" if part.high_included else "<", compute_constant(part.high)


def _exclude_each_other(limits: Sequence[_Limit]) -> bool:
    given = [limit for limit in limits if limit[1] is not None]
    if len(given) < len(limits):
        about_null = {operator for operator, constant in limits if constant is None}
        if about_null != {"="}:
            # Nothing is greater or smaller than null, and nothing is both null and not.
            return about_null != {"!="}
        return any(operator != "!=" for operator, _ in given)
    for operator, constant in given:
        if operator == "=":
            return not all(COMPARE[other](constant, limit) for other, limit in given)
    lows = [(constant, operator == ">") for operator, constant in given if operator in (">", ">=")]
    highs = [(constant, operator == "<") for operator, constant in given if operator in ("<", "<=")]
    return any(
        low > high or (low == high and (low_open or high_open)) for low, low_open in lows for high, high_open in highs
    )
