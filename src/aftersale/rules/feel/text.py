"""The functions of expressions that read, cut and write texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from aftersale.rules.feel.numbers import PLACES, WHOLE_DIGITS
from aftersale.rules.feel.values import Value, write_literal

# One more digit than a number may have, or any other sign, and a text is no number.
NUMBER_PATTERN = f"-?([0-9]{{1,{WHOLE_DIGITS}}}([.][0-9]{{1,{PLACES}}})?|[.][0-9]{{1,{PLACES}}})"
# No script beyond has upper and lower case.
_LAST_CASED = 0x20000


def substring(string: str, position: Decimal, length: Decimal | None = None) -> str:
    """The part from a position on, counted from 1, or from the end by a negative one."""
    start = int(position) - 1 if position > 0 else max(len(string) + int(position), 0)
    return string[start:] if length is None else string[start : start + int(length)]


@cache
def case_pairs(function: str) -> Mapping[int, str]:
    """Code points and the one sign that each becomes in upper or lower case; signs that would become several stay."""
    change = str.upper if function == "upper case" else str.lower
    pairs: dict[int, str] = {}
    for point in range(_LAST_CASED):
        sign = chr(point)
        changed = change(sign)
        if len(changed) != 1 and function == "upper case":
            changed = sign.title()
        if len(changed) == 1 and changed != sign:
            pairs[point] = changed
    return pairs


def read_number(string: Value, grouping: Value = None, decimal_mark: Value = None) -> Decimal | None:
    """The number that a text says; None when it says none."""
    if not isinstance(string, str):
        return None
    if isinstance(grouping, str):
        string = string.replace(grouping, "")
    if isinstance(decimal_mark, str) and decimal_mark != ".":
        string = string.replace(".", "?").replace(decimal_mark, ".")
    if not re.fullmatch(NUMBER_PATTERN, string, re.ASCII):
        return None
    number = Decimal(string)
    return number if number else Decimal(0)


def write(value: Value) -> str:
    """A value as text: numbers without empty decimals, days and instants as ISO writes them."""
    if isinstance(value, str):
        return value
    assert value is not None
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return write_literal(value)
