"""From a row of a list to what is sent of it: every value as text, sentences and codes in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from aftersale.storage.database import Row
from aftersale.values.sentence import make_sentence, read_sentence
from aftersale.web.csv_cells import neutralise
from aftersale.web.languages import Translator
from aftersale.web.views.spec import Column, Word

Cells = dict[str, str | None]
"""One row: every value as text, as it was stored; a page formats it by its column."""

PLAIN_KINDS = frozenset({"integer", "decimal", "money", "percent", "day", "instant"})


def shape_cells(columns: Sequence[Column], row: Row, language: Translator) -> Cells:
    """A row as it is sent; sentences are said in the reader's language, everything else is as it was stored."""
    cells = {column.key: text_of(row[column.key]) for column in columns if column.kind != "facts"}
    said = row.get("said") or {}
    for column in columns:
        text = cells.get(column.key)
        if text is not None and column.is_sentence:
            facts = said.get(column.key)
            cells[column.key] = language.say(make_sentence(facts) if facts else read_sentence(text))
        elif text is not None and column.has_several:
            words = column.words or {}
            cells[column.key] = ", ".join(word_of(words, code, language) for code in text.split(", "))
    return cells


def word_of(words: Mapping[str, Word], code: str, language: Translator) -> str:
    """What a code is called; one without a word is data, and stays as it is."""
    return language.text(words[code].label) if code in words else code


def text_of(value: Any) -> str | None:
    """A value as it travels."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def export_cell(column: Column, text: str | None) -> str:
    """A cell of a CSV file; one that a spreadsheet would run is made harmless."""
    return (text or "") if column.kind in PLAIN_KINDS else neutralise(text)
