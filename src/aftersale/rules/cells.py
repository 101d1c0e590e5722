"""Reads and writes table-FEEL cells: conditions, single values, lists of allowed values; refuses with position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from aftersale.rules.errors import CellRefused
from aftersale.rules.model import (
    INPUT_DIGITS,
    OUTPUT_DIGITS,
    AnyValue,
    Cell,
    ColumnType,
    Comparison,
    Constant,
    IsNull,
    Not,
    OneOf,
    Operator,
    PositiveTest,
    Range,
    Test,
    Value,
    has_digits_within,
)

# Words with a meaning in FEEL; as text they must stand in quotes, so that a later, larger FEEL reads old tables alike.
RESERVED = frozenset(
    {
        *("true", "false", "null", "not", "and", "or", "in", "between", "date", "time", "duration"),
        *("if", "then", "else", "for", "some", "every", "return", "satisfies", "function"),
    }
)
EXAMPLES: dict[ColumnType, str] = {
    "number": "a number such as 1200.50",
    "string": "a word, or text in double quotes",
    "boolean": "true or false",
    "date": "a date such as 2026-01-31",
}
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_WORD = re.compile(r"[^\W\d]\w*(?:[-./&]\w+)*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_CALL = re.compile(r'date\s*\(\s*"([^"]*)"\s*\)')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_OPERATORS: tuple[Operator, ...] = ("<=", ">=", "!=", "<", ">", "=")


@dataclass(slots=True)
class _Cursor:
    text: str
    type: ColumnType
    column_names: frozenset[str]
    digits: tuple[int, int] = INPUT_DIGITS
    at: int = 0

    def skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self, token: str) -> bool:
        self.skip_space()
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        found = self.peek(token)
        self.at += len(token) if found else 0
        return found

    def take_pattern(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match

    def take_word(self, word: str) -> bool:
        self.skip_space()
        match = _WORD.match(self.text, self.at)
        if not match or match[0] != word:
            return False
        self.at = match.end()
        return True

    def at_end(self) -> bool:
        self.skip_space()
        return self.at == len(self.text)

    def refusal(self, expected: str, at: int | None = None) -> CellRefused:
        start = self.at if at is None else at
        rest = self.text[start : start + 20]
        return CellRefused(position=start + 1, expected=expected, found=repr(rest) if rest else "the end of the cell")


@lru_cache(maxsize=65536)
def parse_cell(text: str, type_: ColumnType, column_names: frozenset[str] = frozenset()) -> Cell:
    """Read one condition of a column.

    Parameters
    ----------
    column_names
        Names of the table's inputs, which a bare word may not repeat: it could be read as that column's value.

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
        raise CellRefused(position=1, expected="- for any value, or null for no value", found="an empty cell")
    if text == "-":
        return Cell(text, AnyValue())
    cursor = _Cursor(text, type_, column_names)
    test: Test
    if cursor.take_word("not"):
        if not cursor.take("("):
            raise cursor.refusal("( after not; the word itself must stand in quotes")
        tests = _parse_tests(cursor, ")")
        cursor.take(")")
        test = Not(tests)
    else:
        tests = _parse_tests(cursor, "")
        test = tests[0] if len(tests) == 1 else OneOf(tests)
    if not cursor.at_end():
        raise cursor.refusal("the end of the cell")
    return Cell(text, test)


def parse_value(text: str, type_: ColumnType, column_names: frozenset[str] = frozenset()) -> Value:
    """Read one output: a single value, or `null` for none; raises CellRefused."""
    text = text.strip()
    if not text:
        raise CellRefused(position=1, expected=f"{EXAMPLES[type_]}, or null for no value", found="an empty cell")
    cursor = _Cursor(text, type_, column_names, OUTPUT_DIGITS)
    value = None if cursor.take_word("null") else _parse_constant(cursor)
    if not cursor.at_end():
        raise cursor.refusal(f"the end of the cell after one value{_quotes_advice(cursor)}")
    return value


def parse_allowed(text: str, type_: ColumnType) -> tuple[Constant, ...]:
    """Read a comma list of allowed values, possibly empty; raises CellRefused."""
    cursor = _Cursor(text, type_, frozenset())
    if cursor.at_end():
        return ()
    values = [_parse_constant(cursor)]
    while not cursor.at_end():
        _take_comma(cursor, "")
        values.append(_parse_constant(cursor))
    return tuple(values)


def write_value(value: Value, column_names: frozenset[str] = frozenset()) -> str:
    """Write a value so that `parse_value` reads it back.

    Examples
    --------
    >>> write_value("web"), write_value("web shop"), write_value(True), write_value(None)
    ('web', '"web shop"', 'true', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if _WORD.fullmatch(value) and value not in RESERVED and value not in column_names:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _parse_tests(cursor: _Cursor, closing: str) -> tuple[PositiveTest, ...]:
    tests = [_parse_test(cursor)]
    while not (cursor.peek(closing) if closing else cursor.at_end()):
        _take_comma(cursor, closing)
        tests.append(_parse_test(cursor))
    return tuple(tests)


def _take_comma(cursor: _Cursor, closing: str) -> None:
    before = cursor.at - 1
    if not cursor.take(","):
        end = closing or "the end of the cell"
        raise cursor.refusal(f"a comma or {end}{_quotes_advice(cursor)}")
    around = cursor.text[before : before + 1], cursor.text[cursor.at : cursor.at + 1]
    if cursor.type == "number" and cursor.at == before + 2 and all(digit.isdecimal() for digit in around):
        # 1,5 is one number to half of Europe and two to FEEL: neither may be guessed.
        raise cursor.refusal("a point as decimal mark (1.5), or a space after the comma of a list (1, 5)", before + 1)


def _quotes_advice(cursor: _Cursor) -> str:
    return " (text that is more than one word stands in double quotes)" if cursor.type == "string" else ""


def _parse_test(cursor: _Cursor) -> PositiveTest:
    cursor.skip_space()
    start = cursor.at
    if cursor.take_word("null"):
        return IsNull()
    if cursor.take_word("not"):
        raise cursor.refusal("not(...) around the whole cell only", start)
    for operator in _OPERATORS:
        if cursor.take(operator):
            return _parse_comparison(cursor, operator, start)
    if cursor.peek("[") or cursor.peek("(") or cursor.peek("]"):
        return _parse_range(cursor)
    return Comparison("=", _parse_constant(cursor))


def _parse_comparison(cursor: _Cursor, operator: Operator, start: int) -> Comparison:
    if cursor.type == "boolean" and operator not in ("=", "!="):
        raise cursor.refusal("true or false, which have no greater and smaller", start)
    cursor.skip_space()
    if cursor.take_word("null"):
        raise cursor.refusal("a value; write null or not(null) without an operator", start)
    return Comparison(operator, _parse_constant(cursor))


def _parse_range(cursor: _Cursor) -> Range:
    start = cursor.at
    if cursor.type == "boolean":
        raise cursor.refusal("true or false, which have no ranges")
    low_included = cursor.text[start] == "["
    cursor.at += 1
    low = _parse_constant(cursor)
    if not cursor.take(".."):
        raise cursor.refusal(".. between the two ends of a range")
    high = _parse_constant(cursor)
    cursor.skip_space()
    bracket = cursor.text[cursor.at : cursor.at + 1]
    if bracket not in ("]", ")", "["):
        raise cursor.refusal("] or ) at the end of a range")
    cursor.at += 1
    if low > high:  # type: ignore[operator]  # both are of the column's type
        raise cursor.refusal("a range from the smaller to the greater value", start)
    if low == high and not (low_included and bracket == "]"):
        raise cursor.refusal("a range that some value can be in", start)
    return Range(low, high, low_included, bracket == "]")


def _parse_constant(cursor: _Cursor) -> Constant:
    cursor.skip_space()
    if cursor.type == "number":
        return _parse_number(cursor)
    if cursor.type == "string":
        return _parse_string(cursor)
    if cursor.type == "date":
        return _parse_date(cursor)
    for word in ("true", "false"):
        if cursor.take_word(word):
            return word == "true"
    raise cursor.refusal(EXAMPLES["boolean"])


def _parse_number(cursor: _Cursor) -> Decimal:
    start = cursor.at
    match = cursor.take_pattern(_NUMBER)
    if not match:
        raise cursor.refusal(EXAMPLES["number"])
    number = Decimal(match[0])
    if not has_digits_within(number, cursor.digits):
        whole, fraction = cursor.digits
        raise cursor.refusal(f"a number of at most {whole} digits before and {fraction} after the point", start)
    return number


def _parse_date(cursor: _Cursor) -> date:
    start = cursor.at
    match = cursor.take_pattern(_DATE_CALL) or cursor.take_pattern(_ISO_DATE)
    if not match:
        raise cursor.refusal(EXAMPLES["date"])
    text = match[match.lastindex or 0]
    try:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise cursor.refusal("a day that exists, such as 2026-01-31", start) from None


def _parse_string(cursor: _Cursor) -> str:
    start = cursor.at
    if quoted := cursor.take_pattern(_QUOTED):
        return _unescape(cursor, quoted[0][1:-1], start + 1)
    if cursor.peek('"'):
        raise cursor.refusal('a closing " for this text')
    word = cursor.take_pattern(_WORD)
    if not word:
        raise cursor.refusal(EXAMPLES["string"])
    if word[0] in RESERVED:
        raise cursor.refusal(f'text; the word {word[0]} has a meaning of its own, write "{word[0]}" in quotes', start)
    if word[0] in cursor.column_names:
        raise cursor.refusal(f'text; {word[0]} is also the name of a column, write "{word[0]}" in quotes', start)
    return word[0]


def _unescape(cursor: _Cursor, body: str, start: int) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        if match[2] not in _ESCAPED:
            raise cursor.refusal('one of \\" \\\\ \\n \\r \\t \\u0000', start + match.start())
        return _ESCAPED[match[2]]

    text = _ESCAPE.sub(replace, body)
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise cursor.refusal("text without null characters and lone surrogates, which no database stores", start)
    return text
