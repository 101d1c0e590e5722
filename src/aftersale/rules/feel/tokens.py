"""Cuts the text of a cell into tokens; which ones there are depends on the names that are known, as they contain spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from aftersale.rules.feel.functions import FUNCTION_NAMES
from aftersale.rules.feel.values import ValueType

# Words with a meaning in FEEL; as text they must stand in quotes, so that a later, larger FEEL reads old tables alike.
RESERVED = frozenset(
    {
        *("true", "false", "null", "not", "and", "or", "in", "between", "date", "time", "duration"),
        *("if", "then", "else", "for", "some", "every", "return", "satisfies", "function"),
    }
)
WORD = re.compile(r"[^\W\d]\w*")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_SYMBOL = re.compile(r"\*\*|<=|>=|!=|\.\.|[-+*/()\[\],.<>=?@]")
_SPACE = re.compile(r"\s*")

Kind: TypeAlias = Literal["number", "string", "column", "function", "word", "symbol", "other", "end"]


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column that expressions may name, by its name or by its label."""

    name: str
    label: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Names:
    """The columns whose values expressions of a table may use."""

    columns: tuple[KnownColumn, ...] = ()


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `columns` are those of this name or label: more than one is for the reader to sort out."""

    kind: Kind
    text: str
    start: int
    end: int
    columns: tuple[KnownColumn, ...] = ()


def read_token(text: str, at: int, names: Names) -> Token:
    """Read the token that begins at or after a position."""
    start = skip_space(text, at)
    if start == len(text):
        return Token("end", "", start, start)
    name = read_name(text, start, names)
    if name:
        return name
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        *(("word", WORD), ("number", _NUMBER)),
        *(("string", QUOTED), ("symbol", _SYMBOL)),
    )
    for kind, pattern in kinds:
        if match := pattern.match(text, start):
            return Token(kind, match[0], start, match.end())
    return Token("other", text[start], start, start + 1)


def read_name(text: str, at: int, names: Names) -> Token | None:
    """Read the longest known name that stands at a position: of a column, or of a function if a bracket follows."""
    column = _column_pattern(names).match(text, at)
    function = _FUNCTION.match(text, at)
    if function and (not column or function.end(1) >= column.end()):
        return Token("function", _spelled(function[1]), at, function.end(1))
    if column:
        return Token("column", column[0], at, column.end(), _columns_by_name(names)[_spelled(column[0])])
    return None


def is_name(text: str, names: Names) -> bool:
    """Tell whether a text is the name or the label of a column."""
    return text in _columns_by_name(names)


def skip_space(text: str, at: int) -> int:
    """The position of the next character that is not space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _spelled(name: str) -> str:
    return " ".join(name.split())


def _pattern(names: Iterable[str], follow: str) -> re.Pattern[str]:
    spellings = [r"\s+".join(map(re.escape, name.split())) for name in sorted(names, key=len, reverse=True)]
    return re.compile(f"({'|'.join(each + _end_of_word(each) for each in spellings) or '(?!)'}){follow}")


def _end_of_word(spelling: str) -> str:
    return r"(?!\w)" if re.search(r"\w$", spelling) else ""


_FUNCTION = _pattern(FUNCTION_NAMES, r"(?=\s*\()")


@lru_cache(maxsize=1024)
def _column_pattern(names: Names) -> re.Pattern[str]:
    return _pattern(_columns_by_name(names), "")


@lru_cache(maxsize=1024)
def _columns_by_name(names: Names) -> dict[str, tuple[KnownColumn, ...]]:
    """Spelling to columns; a label that does not begin like a word, or is one of FEEL's own, is no name."""
    found: dict[str, tuple[KnownColumn, ...]] = {}
    for column in names.columns:
        if column.name not in RESERVED:
            found[column.name] = (column,)
    for column in names.columns:
        label = _spelled(column.label)
        if WORD.match(label) and label not in RESERVED and column not in found.get(label, ()):
            found[label] = (*found.get(label, ()), column)
    return found
