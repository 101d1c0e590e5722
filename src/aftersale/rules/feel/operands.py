"""Reads what expressions are made of before operators combine it: values, columns, calls, brackets, choices."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.calls import WrongCall, build_call, build_list_contains, read_temporal
from aftersale.rules.feel.cursor import Cursor
from aftersale.rules.feel.functions import FUNCTION_NAMES, LISTS, PROPERTIES
from aftersale.rules.feel.numbers import PLACES, WHOLE_DIGITS
from aftersale.rules.feel.tokens import RESERVED, Token
from aftersale.rules.feel.tree import (
    Call,
    Choice,
    ColumnValue,
    Expression,
    Literally,
    Negation,
    Subject,
)
from aftersale.rules.feel.typecheck import (
    DURATIONS,
    Mismatch,
    describe_type,
    require_type,
    same_type,
)
from aftersale.rules.feel.values import ValueType
from aftersale.values.sentence import N_, Sentence

# FEEL's minus sign binds closer than its power: -2 ** 2 is 4.
_NEGATION_POWER = 7
_MOST_PARTS = 200
_DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def describe_digits(whole: int, places: int) -> Sentence:
    """How large and how fine a number may be."""
    template = N_("a number of at most {whole} digits before and {places} after the point")
    return Sentence(template, whole=whole, places=places)


@dataclass(slots=True)
class Operands(Cursor):
    """Reads the operands of expressions from a text.

    `subject` is the type of `?`, where there is one; `bare` the type of values that may stand in the cell without
    quotes, `digits` how many a number of the cell may have before and after the point.
    """

    subject: ValueType | None = None
    bare: ValueType | None = None
    digits: tuple[int, int] | None = None
    parts: int = 0
    depth: int = 0

    @abstractmethod
    def expression(self, wanted: Sentence | None = None, power: int = 0) -> Expression:
        """Read an expression whose operators bind closer than `power`; `wanted` says what it should be."""

    def _count_part(self, at: int) -> None:
        """Keep expressions small enough for the depth that engines read."""
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise self.refusal(Sentence("an expression of at most {count} parts", count=_MOST_PARTS), at)

    def build(
        self,
        make: Callable[[], Expression],
        left: Expression,
        start: int,
        right: Expression | None = None,
        middle: int = 0,
        wanted: Sentence | None = None,
        left_end: int | None = None,
    ) -> Expression:
        """Make an expression of one or two parts; a type that does not fit is refused where its part stands."""
        try:
            return make()
        except Mismatch as mismatch:
            if mismatch.is_right and right is not None:
                raise self._refuse_part(wanted or mismatch.expected, right, middle, self.at) from None
            end = left_end or (self.at if right is None else middle)
            raise self._refuse_part(mismatch.expected, left, start, end) from None

    def _refuse_part(self, expected: Sentence, part: Expression, start: int, end: int) -> CellRefused:
        text = self.text[start:end].strip()[:20]
        found = Sentence("{text}, which is {what}", text=repr(text), what=describe_type(part.type)) if text else None
        return self.refusal(expected, start, found)

    # What an expression can begin with

    def _prefix(self, wanted: Sentence | None) -> Expression:
        token = self.peek()
        self.at = token.end
        expression = self._primary(token, wanted)
        while self._at_property():
            expression = self._property(expression, token.start)
        return expression

    def _at_property(self) -> bool:
        dot = self.peek()
        after = self.text[dot.end : dot.end + 1]
        return dot.kind == "symbol" and dot.text == "." and after.isalpha()

    def _primary(self, token: Token, wanted: Sentence | None) -> Expression:
        match token.kind, token.text:
            case "number", _:
                return self._number(token)
            case "string", _:
                return Literally(self.unescape(token), "string")
            case "column", _:
                return self._column(token)
            case "function", _:
                return self._call(token)
            case "symbol", "-":
                return self._negation()
            case "symbol", "(":
                inside = self.expression(wanted)
                self.close(")")
                return inside
            case "symbol", "?" if self.subject is not None:
                return Subject(self.subject)
            case "symbol", "@":
                return self._at_literal()
            case "word", "true" | "false":
                return Literally(token.text == "true", "boolean")
            case "word", "null":
                return Literally(None, "null")
            case "word", "if":
                return self._choice()
        self.at = token.start
        raise self._unknown(token, wanted)

    def _unknown(self, token: Token, wanted: Sentence | None) -> CellRefused:
        if token.kind == "word" and self.text[token.end :].lstrip().startswith("(") and token.text not in RESERVED:
            known = ", ".join(sorted(FUNCTION_NAMES))
            return self.refusal(Sentence("a function that rule tables have ({known})", known=known))
        if token.text == "?":
            return self.refusal(Sentence("a value without ?, which stands for the column of a condition"))
        if token.text == '"':
            return self.refusal(Sentence('a closing " for this text'))
        return self.refusal(wanted or Sentence("a value, or the name of a column"))

    def _number(self, token: Token) -> Literally:
        if _DATE_LIKE.match(self.text, token.start):
            example = f'date("{self.text[token.start : token.start + 10]}")'
            expected = Sentence("{example} for a day, or spaces around a minus sign", example=example)
            raise self.refusal(expected, token.start)
        whole, _, places = token.text.partition(".")
        if len(whole.lstrip("0")) > WHOLE_DIGITS or len(places) > PLACES:
            raise self.refusal(describe_digits(WHOLE_DIGITS, PLACES), token.start)
        return Literally(Decimal(token.text), "number")

    def _column(self, token: Token) -> ColumnValue:
        if len(token.columns) > 1:
            names = ", ".join(column.name for column in token.columns)
            template = N_("the name of one column ({names}); {label} is a name of several")
            raise self.refusal(Sentence(template, names=names, label=token.text), token.start)
        return ColumnValue(token.columns[0].name, token.columns[0].type)

    def _at_literal(self) -> Expression:
        quoted = self.next()
        if quoted.kind != "string":
            raise self.refusal(Sentence("a text in double quotes after @"), quoted.start)
        text = self.unescape(quoted)
        kind = "duration" if text.lstrip("-").startswith("P") else "date and time" if "T" in text else "date"
        return self._called(partial(read_temporal, kind, text), [quoted.start], quoted.start)

    def _negation(self) -> Expression:
        start = self.start()
        operand = self.expression(describe_type("number"), _NEGATION_POWER)
        if isinstance(operand, Literally) and isinstance(operand.value, Decimal):
            return Literally(operand.value.copy_negate() if operand.value else operand.value, "number")
        type_ = operand.type if operand.type in DURATIONS else "number"
        return self.build(lambda: Negation(require_type(operand, type_), type_), operand, start)

    def _choice(self) -> Expression:
        start = self.start()
        condition = self.expression()
        condition = self.build(partial(require_type, condition, "boolean"), condition, start)
        self._keyword("then")
        then_start = self.start()
        then = self.expression()
        self._keyword("else")
        else_start = self.start()
        otherwise = self.expression()

        def make() -> Expression:
            first, second = same_type(then, otherwise)
            return Choice(condition, first, second, first.type)

        return self.build(make, then, then_start, otherwise, else_start)

    def _keyword(self, word: str) -> None:
        if not self.take(word):
            raise self.refusal(Sentence("the word {word}", word=word))

    def close(self, bracket: str) -> None:
        """Take a closing bracket."""
        if not self.take(bracket):
            raise self.refusal(Sentence("{end}", end=bracket))

    # Functions and properties

    def _property(self, owner: Expression, start: int) -> Expression:
        end = self.at
        self.take(".")
        name = self.peek()
        known = PROPERTIES.get(owner.type, ()) if owner.type != "null" else ()
        if not known:
            expected = Sentence("a date or a duration before .{name}", name=name.text)
            raise self._refuse_part(expected, owner, start, end)
        if name.text not in known:
            raise self.refusal(Sentence("one of {signs}", signs=", ".join(known)))
        self.at = name.end
        return Call(f".{name.text}", (owner,), "number")

    def _call(self, token: Token) -> Expression:
        self.at = self.text.index("(", token.end) + 1
        if (token.text in LISTS or token.text == "list contains") and self.take("["):
            values, starts = self._arguments("]")
            if token.text == "list contains":
                if not self.take(","):
                    raise self.refusal(Sentence("a comma and the value to look for"))
                wanted = self.expression()
                self.close(")")
                return self._called(partial(build_list_contains, values, wanted), starts, token.start)
            self.close(")")
        else:
            values, starts = self._arguments(")")
        return self._called(partial(build_call, token.text, values), starts, token.start)

    def _arguments(self, closing: str) -> tuple[list[Expression], list[int]]:
        arguments: list[Expression] = []
        starts: list[int] = []
        if self.take(closing):
            return arguments, starts
        while True:
            starts.append(self.start())
            self._count_part(starts[-1])
            arguments.append(self.expression())
            if self.take(closing):
                return arguments, starts
            if not self.take(","):
                raise self.refusal(Sentence("a comma or {end}", end=closing))

    def _called(self, make: Callable[[], Expression], starts: Sequence[int], start: int) -> Expression:
        try:
            return make()
        except WrongCall as wrong:
            at = start if wrong.argument is None else starts[wrong.argument]
            raise self.refusal(wrong.expected, at) from None
