"""Reads expressions by operator precedence (Pratt), types them, and refuses what is not table FEEL, with its position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import cast

from aftersale.rules.feel.bare import read_bare
from aftersale.rules.feel.compute import compute_constant
from aftersale.rules.feel.numbers import has_digits_within
from aftersale.rules.feel.operands import Operands, describe_digits
from aftersale.rules.feel.tokens import Token
from aftersale.rules.feel.tree import (
    AllOf,
    ArithmeticOperator,
    ComparisonOperator,
    Expression,
    Literally,
    OneOrMore,
    Within,
    is_constant,
)
from aftersale.rules.feel.typecheck import (
    as_type,
    calculate,
    compare,
    require_type,
    same_type,
)
from aftersale.rules.feel.values import ValueType
from aftersale.values.sentence import Sentence

COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
_POWERS = {
    **{"or": 1, "and": 2, "between": 3, "in": 3},
    **dict.fromkeys(COMPARISONS, 3),
    **{"+": 4, "-": 4, "*": 5, "/": 5, "**": 6},
}
_MOST_DEPTH = 40


@dataclass(slots=True)
class Parser(Operands):
    """Reads expressions from a text."""

    def expression(self, wanted: Sentence | None = None, power: int = 0) -> Expression:
        """Read an expression whose operators bind closer than `power`; `wanted` says what it should be."""
        start = self.start()
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise self.refusal(Sentence("an expression with fewer brackets inside brackets"))
        left = self._prefix(wanted)
        while (operator := self.peek()).kind in ("symbol", "word") and _POWERS.get(operator.text, 0) > power:
            self.at = operator.end
            self._count_part(operator.start)
            left = self._infix(operator, left, start)
        self.depth -= 1
        return left

    # Operators

    def _infix(self, token: Token, left: Expression, start: int) -> Expression:
        operator = token.text
        middle = self.start()
        if operator == "between":
            low = self.expression(power=_POWERS["between"])
            self._keyword("and")
            high_start = self.start()
            high = self.expression(power=_POWERS["between"])
            return self._within(left, start, (low, middle), (high, high_start), (True, True))
        if operator == "in":
            return self._membership(left, start)
        right = self.expression(power=_POWERS[operator])
        make: Callable[[], Expression]
        if operator in ("and", "or"):
            make = partial(_join, AllOf if operator == "and" else OneOrMore, left, right)
        elif operator in COMPARISONS:
            make = partial(compare, cast(ComparisonOperator, operator), left, right)
        else:
            make = partial(calculate, cast(ArithmeticOperator, operator), left, right)
        return self.build(make, left, start, right, middle, left_end=token.start)

    def _within(
        self,
        value: Expression,
        start: int,
        low: tuple[Expression, int],
        high: tuple[Expression, int],
        included: tuple[bool, bool],
    ) -> Expression:
        """A value between two ends, each with its position."""
        for end, at in (low, high):
            self.build(partial(compare, "<=", value, end), value, start, end, at)
        typed = [same_type(value, end)[1] for end, _ in (low, high)]
        subject = same_type(value, typed[0])[0]
        within = Within(subject, typed[0], typed[1], *included)
        if is_constant(typed[0]) and is_constant(typed[1]):
            self._check_range(within, low[1], high[1])
        return within

    def _check_range(self, within: Within, start: int, high_start: int) -> None:
        low, high = compute_constant(within.low), compute_constant(within.high)
        if low is None or high is None:
            raise self.refusal(Sentence("a value at each end of a range"), start if low is None else high_start)
        if low > high:  # type: ignore[operator]  # both are of one type
            raise self.refusal(Sentence("a range from the smaller to the greater value"), start)
        if low == high and not (within.low_included and within.high_included):
            raise self.refusal(Sentence("a range that some value can be in"), start)

    def _membership(self, value: Expression, start: int) -> Expression:
        opening = self.peek()
        if opening.kind != "symbol" or opening.text not in ("[", "("):
            return self.positive_test(value, start, power=_POWERS["in"])
        self.at = opening.end
        closing = "]" if opening.text == "[" else ")"
        if closing == ")" and self.peek().text in (*COMPARISONS, "[", "]"):
            tests = [self.positive_test(value, start)]
        else:
            middle = self.start()
            first = self.expression()
            if self.take(".."):
                return self._range_end(value, start, (first, opening.start), closing == "]")
            tests = [self.build(partial(compare, "=", value, first), value, start, first, middle)]
        while self.take(","):
            self._count_part(self.at)
            tests.append(self.positive_test(value, start))
        if not self.take(closing):
            raise self.refusal(Sentence("a comma or {end}", end=closing))
        return tests[0] if len(tests) == 1 else OneOrMore(tuple(tests))

    def positive_test(
        self, value: Expression, start: int, power: int = 0, wanted: Sentence | None = None
    ) -> Expression:
        """Read one test of a value: a comparison, a range, or what it should be equal to.

        With `wanted`, this is a cell: values may stand without quotes, `=` is unknown for null, and a condition on
        other columns stands for itself.
        """
        middle = self.start()
        operator = self.take(*COMPARISONS)
        if not operator and (bracket := self.take("[", "]", "(")):
            low = self._operand(power, wanted)
            if self.take(".."):
                return self._range_end(value, start, (low, bracket.start), bracket.text == "[", wanted)
            if bracket.text != "(":
                raise self.refusal(Sentence(".. between the two ends of a range"))
            self.at = bracket.start
        middle = self.start() if operator else middle
        other = self._operand(power, wanted)
        if wanted and not operator and other.type == "boolean" and not is_constant(other):
            return other
        if wanted and operator and other.type == "null":
            raise self.refusal(Sentence("a value; write null or not(null) without an operator"), middle)
        comparison = cast(ComparisonOperator, operator.text if operator else "=")
        make = partial(compare, comparison, value, other, wanted is not None and other.type != "null")
        return self.build(make, value, start, other, middle, wanted)

    def single(self, type_: ValueType, wanted: Sentence) -> Expression:
        """Read one value, or an expression that gives one, of a type."""
        start = self.start()
        value = self._operand(0, wanted)
        typed = as_type(value, type_)
        if typed is None:
            raise self._refuse_part(wanted, value, start, self.at)
        return typed

    def _operand(self, power: int, wanted: Sentence | None) -> Expression:
        if not wanted:
            return self.expression(power=power)
        start = self.start()
        found = read_bare(self, self.bare) if self.bare else None
        return self.require_digits(found or self.expression(wanted, power), start)

    def require_digits(self, value: Expression, start: int) -> Expression:
        """A value of a cell, whose number may have only so many digits."""
        number = value.value if isinstance(value, Literally) else None
        if self.digits and isinstance(number, Decimal) and not has_digits_within(number, self.digits):
            raise self.refusal(describe_digits(*self.digits), start)
        return value

    def _range_end(
        self,
        value: Expression,
        start: int,
        low: tuple[Expression, int],
        low_included: bool,
        wanted: Sentence | None = None,
    ) -> Expression:
        high_start = self.start()
        high = self._operand(0, wanted)
        bracket = self.take("]", ")", "[")
        if not bracket:
            raise self.refusal(Sentence("] or ) at the end of a range"))
        return self._within(value, start, low, (high, high_start), (low_included, bracket.text == "]"))


def _join(kind: type[AllOf] | type[OneOrMore], left: Expression, right: Expression) -> Expression:
    first = require_type(left, "boolean")
    parts = first.parts if isinstance(first, kind) else (first,)
    return kind((*parts, require_type(right, "boolean", is_right=True)))
