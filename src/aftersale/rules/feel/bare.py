"""Values as people write them in a cell of a typed column, without quotes and function names: web, 2026-01-31, P3D."""

from __future__ import annotations

import re

from aftersale.rules.feel.calls import WrongCall, read_temporal
from aftersale.rules.feel.cursor import Cursor
from aftersale.rules.feel.tokens import RESERVED, skip_space
from aftersale.rules.feel.tree import Literally
from aftersale.rules.feel.values import ValueType
from aftersale.values.sentence import Sentence

BARE_WORD = re.compile(r"[^\W\d]\w*(?:[-./&]\w+)*")
_BARE: dict[ValueType, tuple[str, re.Pattern[str]]] = {
    "date": ("date", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    "date and time": ("date and time", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})?")),
    "years and months duration": ("duration", re.compile(r"-?P[0-9YM]+\b")),
    "days and time duration": ("duration", re.compile(r"-?P[0-9T](?:[0-9DTHMS]|\.(?=[0-9]))*\b")),
}


def read_bare(cursor: Cursor, type_: ValueType) -> Literally | None:
    """Take a value that is written without quotes, if one comes next in a cell of this type; raises CellRefused."""
    if type_ == "string":
        return _read_word(cursor)
    if type_ not in _BARE:
        return None
    kind, pattern = _BARE[type_]
    start = cursor.start()
    match = pattern.match(cursor.text, start)
    if not match:
        return None
    try:
        value = read_temporal(kind, match[0])
    except WrongCall as wrong:
        raise cursor.refusal(wrong.expected, start) from None
    if value.type != type_:
        return None
    cursor.at = match.end()
    return value


def _read_word(cursor: Cursor) -> Literally | None:
    token = cursor.peek()
    match = BARE_WORD.match(cursor.text, token.start)
    if not match or token.kind == "function":
        return None
    word = match[0]
    after = skip_space(cursor.text, match.end())
    follows = cursor.text[after : after + 1]
    if token.kind == "column":
        # A word that is only a column's label stays text where it stands alone, as it was before expressions came:
        # published tables are read for years.
        stands_alone = follows in ("", ",", ")", "]", "[", ".")
        is_name = token.end == match.end() and any(word == column.name for column in token.columns)
        if is_name or not stands_alone or token.end > match.end():
            return None
    if follows == "(" or word == "null" or (word == "if" and follows not in ("", ",")):
        return None
    if word in RESERVED:
        quoted = f'"{word}"'
        expected = Sentence(
            "text; the word {word} has a meaning of its own, write {quoted} in quotes", word=word, quoted=quoted
        )
        raise cursor.refusal(expected)
    cursor.at = match.end()
    return Literally(word, "string")
