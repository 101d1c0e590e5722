"""Reads and writes table-FEEL cells: conditions, results, lists of allowed values; refuses with position."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.bare import BARE_WORD
from aftersale.rules.feel.compute import compute_constant
from aftersale.rules.feel.contradiction import is_contradiction
from aftersale.rules.feel.numbers import has_digits_within
from aftersale.rules.feel.parse import Parser
from aftersale.rules.feel.text import write as write_text
from aftersale.rules.feel.tokens import NO_NAMES, RESERVED, Names, is_name
from aftersale.rules.feel.tree import (
    Compare,
    Expression,
    Literally,
    OneOrMore,
    Opposite,
    Subject,
    Within,
    is_constant,
    walk,
)
from aftersale.rules.feel.values import write_literal
from aftersale.rules.model import (
    INPUT_DIGITS,
    OUTPUT_DIGITS,
    AnyValue,
    Calculation,
    Cell,
    ColumnType,
    Comparison,
    Condition,
    Constant,
    IsNull,
    Not,
    OneOf,
    PositiveTest,
    Range,
    Result,
    Test,
    Value,
)
from aftersale.values.sentence import N_, Sentence

EXAMPLES: dict[ColumnType, str] = {
    "number": N_("a number such as 1200.50"),
    "string": N_("a word, or text in double quotes"),
    "boolean": N_("true or false"),
    "date": N_("a date such as 2026-01-31"),
    "date and time": N_("an instant in UTC such as 2026-01-31T10:00:00Z"),
    "years and months duration": N_("a duration such as P1Y6M"),
    "days and time duration": N_("a duration such as P3DT4H"),
}
_ONE_VALUE = N_("the end of the cell after one value")
_ONE_TEXT = N_("the end of the cell after one value (text that is more than one word stands in double quotes)")
_COMMA = N_("a comma or {end}")
_COMMA_IN_TEXT = N_("a comma or {end} (text that is more than one word stands in double quotes)")


@lru_cache(maxsize=65536)
def parse_cell(text: str, type_: ColumnType, names: Names = NO_NAMES) -> Cell:
    """Read one condition of a column.

    Parameters
    ----------
    names
        The table's inputs, whose values a condition may use.

    Raises
    ------
    CellRefused
        With `position` (characters from 1), `expected` and `found`.

    Examples
    --------
    >>> parse_cell(">= 100", "number").test
    Comparison(operator='>=', constant=Decimal('100'))
    >>> parse_cell("not(web, field)", "string").test == parse_cell('not("web", "field")', "string").test
    True
    """
    text = text.strip()
    if not text:
        expected = Sentence("- for any value, or null for no value")
        raise CellRefused(position=1, expected=expected, found=Sentence("an empty cell"))
    if text == "-":
        return Cell(text, AnyValue())
    parser = Parser(text, names, subject=type_, bare=type_, digits=INPUT_DIGITS)
    negated = parser.take_call("not")
    if not negated and parser.take("not"):
        raise parser.refusal(Sentence("( after not; the word itself must stand in quotes"))
    tests = _parse_tests(parser, type_, ")" if negated else "")
    if negated:
        parser.take(")")
    if not parser.at_end():
        raise parser.refusal(Sentence("the end of the cell"))
    return Cell(text, _require_satisfiable(parser, _make_test(tests, negated)))


def parse_result(text: str, type_: ColumnType, names: Names = NO_NAMES) -> Result:
    """Read one output: a single value, `null` for none, or an expression over the inputs; raises CellRefused."""
    text = text.strip()
    if not text:
        expected = Sentence("{value}, or null for no value", value=Sentence(EXAMPLES[type_]))
        raise CellRefused(position=1, expected=expected, found=Sentence("an empty cell"))
    parser = Parser(text, names, bare=type_, digits=OUTPUT_DIGITS)
    expression = parser.single(type_, Sentence(EXAMPLES[type_]))
    if not parser.at_end():
        template = _ONE_TEXT if type_ == "string" else _ONE_VALUE
        raise parser.refusal(Sentence(template))
    return expression.value if isinstance(expression, Literally) else Calculation(text, expression)


def parse_value(text: str, type_: ColumnType) -> Value:
    """Read a single value, or `null` for none; raises CellRefused."""
    result = parse_result(text, type_)
    if isinstance(result, Calculation):
        expected = Sentence(EXAMPLES[type_])
        raise CellRefused(position=1, expected=expected, found=repr(text.strip()[:20]))
    return result


def parse_allowed(text: str, type_: ColumnType) -> tuple[Constant, ...]:
    """Read a comma list of allowed values, possibly empty; raises CellRefused."""
    parser = Parser(text, bare=type_, digits=INPUT_DIGITS)
    values: list[Constant] = []
    while not parser.at_end():
        if values:
            _take_comma(parser, type_, "")
        start = parser.start()
        value = parser.single(type_, Sentence(EXAMPLES[type_]))
        if not isinstance(value, Literally) or value.value is None:
            raise parser.refusal(Sentence(EXAMPLES[type_]), start)
        values.append(value.value)
    return tuple(values)


def write_value(value: Value, names: Names = NO_NAMES) -> str:
    """Write a value so that `parse_value` reads it back, and no column's name is read instead.

    Examples
    --------
    >>> write_value("web"), write_value("web shop"), write_value(True), write_value(None)
    ('web', '"web shop"', 'true', 'null')
    """
    if value is None:
        return "null"
    if not isinstance(value, str):
        return write_literal(value)
    is_word = BARE_WORD.fullmatch(value) and value not in RESERVED and not is_name(value, names)
    return value if is_word else write_literal(value)


def _parse_tests(parser: Parser, type_: ColumnType, closing: str) -> list[Expression]:
    tests: list[Expression] = []
    wanted = Sentence(EXAMPLES[type_])
    while True:
        start = parser.start()
        if parser.take_call("not"):
            raise parser.refusal(Sentence("not(...) around the whole cell only"), start)
        test = parser.positive_test(Subject(type_), start, wanted=wanted)
        if (
            type_ == "boolean"
            and not isinstance(test, Compare)
            and not any(isinstance(each, Subject) for each in walk(test))
        ):
            expected = Sentence("= before a value to compare with, or ? where the column's own value is meant")
            raise parser.refusal(expected, start)
        tests.append(test)
        parser.parts = 0
        if parser.at_end() if not closing else parser.peek().text == closing:
            return tests
        _take_comma(parser, type_, closing)


def _take_comma(parser: Parser, type_: ColumnType, closing: str) -> None:
    at = parser.start()
    if not parser.take(","):
        end = closing or Sentence("the end of the cell")
        template = _COMMA_IN_TEXT if type_ == "string" else _COMMA
        raise parser.refusal(Sentence(template, end=end))
    if type_ == "number" and parser.text[at - 1 : at].isdecimal() and parser.text[at + 1 : at + 2].isdecimal():
        # 1,5 is one number to half of Europe and two to FEEL: neither may be guessed.
        expected = Sentence("a point as decimal mark (1.5), or a space after the comma of a list (1, 5)")
        raise parser.refusal(expected, at)


def _make_test(tests: list[Expression], negated: bool) -> Test:
    """The simple shapes where they say it all, else a condition."""
    if not negated:
        tests = [part for test in tests for part in (test.parts if isinstance(test, OneOrMore) else (test,))]
    shapes = [shape for test in tests if (shape := _find_shape(test, negated))]
    if len(shapes) == len(tests):
        if negated:
            return Not(tuple(shapes))
        return shapes[0] if len(shapes) == 1 else OneOf(tuple(shapes))
    expression = tests[0] if len(tests) == 1 else OneOrMore(tuple(tests))
    return Condition(Opposite(expression) if negated else expression)


def _find_shape(test: Expression, negated: bool) -> PositiveTest | None:
    if isinstance(test, Compare) and isinstance(test.left, Subject) and is_constant(test.right):
        constant = _find_constant(test.right)
        if constant is None:
            return IsNull() if test.operator == "=" and compute_constant(test.right) is None else None
        # For null FEEL's own `? = 5` is false where the test `5` is unknown: the same, until it is negated.
        if test.is_test or test.operator not in ("=", "!=") or (test.operator == "=" and not negated):
            return Comparison(test.operator, constant)
    if (
        isinstance(test, Within)
        and isinstance(test.value, Subject)
        and is_constant(test.low)
        and is_constant(test.high)
    ):
        low, high = _find_constant(test.low), _find_constant(test.high)
        if low is not None and high is not None:
            return Range(low, high, test.low_included, test.high_included)
    return None


def _find_constant(expression: Expression) -> Constant | None:
    """The value, unless it is null or has more digits than a simple test compares."""
    value = compute_constant(expression)
    if not isinstance(value, Decimal):
        return value
    plain = value if isinstance(expression, Literally) else Decimal(write_text(value))
    return plain if has_digits_within(plain, INPUT_DIGITS) else None


def _require_satisfiable(parser: Parser, test: Test) -> Test:
    if isinstance(test, Condition) and is_contradiction(test.expression):
        expected = Sentence("a condition that some value can satisfy")
        raise parser.refusal(expected, 0)
    return test
