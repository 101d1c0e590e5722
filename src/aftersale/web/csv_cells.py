"""Cells of CSV files that people open in a spreadsheet, which must never run them as formulas."""

from __future__ import annotations

import re

_RUNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,']*%?")


def neutralise(value: object) -> str:
    """The text of a cell; one that a spreadsheet would take for a formula gets an apostrophe before it, a number does not."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS) and not _NUMBER.fullmatch(text) else text
