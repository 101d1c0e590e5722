"""How the dates, decimals and amounts of some files are written, told by their looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from aftersale.imports.currency_signs import OF_SIGN, split_currency
from aftersale.imports.encoding import WINDOWS
from aftersale.imports.model import DECIMAL_TYPES, FieldType, Target
from aftersale.imports.preview import ShownFile
from aftersale.imports.raw import DayText, NumberText
from aftersale.imports.simple_mapping import SimpleTable

ISO = "%Y-%m-%d"
DATE_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d", "%d-%m-%Y")
_LEAST_SHARE = 0.5
_LOOKS_LIKE_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_LOOKS_LIKE_NUMBER = re.compile(r"[-+]?\d[\d.,'’ \u00a0\u202f]*")
_BOTH_MARKS = re.compile(r"[-+]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?!\1)([.,])\d+")
_COMMA = re.compile(r"[-+]?\d+,(?:\d{1,2}|\d{4,})")
_POINT = re.compile(r"[-+]?\d+\.(?:\d{1,2}|\d{4,})")
_SIGNS = {**OF_SIGN, "£": "GBP"}
_IN_BRACKETS = re.compile(r"[(\[]\s*(EUR|USD|GBP|CHF|INR|AED|SAR)\s*[)\]]")


def suggest_defaults(
    files: Sequence[ShownFile], tables: Sequence[SimpleTable], targets: Mapping[str, Target]
) -> dict[str, str]:
    """What the defaults of a mapping must say where the files are not written in our way.

    The columns that were matched with fields count; where none was, every column that looks like dates or numbers.
    """
    defaults: dict[str, str] = {}
    encodings = {file.encoding for file in files if file.encoding}
    # Named, it is read without a word; where files differ, each is better recognised by itself.
    if encodings == {WINDOWS}:
        defaults["encoding"] = WINDOWS
    dates = list(_values(files, tables, targets, ("date",))) or list(_alike(files, _LOOKS_LIKE_DATE))
    best = max((ISO, *DATE_FORMATS), key=lambda date_format: _share_of_dates(dates, date_format))
    if best != ISO and _share_of_dates(dates, best) >= _LEAST_SHARE:
        defaults["date_format"] = best
    numbers = [split_currency(cell)[0] for cell in _values(files, tables, targets, tuple(DECIMAL_TYPES))]
    defaults |= _suggest_marks(numbers) or _suggest_marks(list(_alike(files, _LOOKS_LIKE_NUMBER)))
    currencies = {code for table in tables for code in _currencies(table, targets[table.target])}
    currencies |= {code for cell in _values(files, tables, targets, ("money",)) if (code := split_currency(cell)[1])}
    if len(currencies) == 1:
        defaults["currency"] = currencies.pop()
    return defaults


def _suggest_marks(numbers: Sequence[str]) -> dict[str, str]:
    """The marks of decimals and thousands, only where the numbers can't be read otherwise."""
    if both := [found.groups() for n in numbers if (found := _BOTH_MARKS.fullmatch(n.strip()))]:
        thousands, decimal = max(set(both), key=both.count)
        # A number that would then be read as a hundredfold says that the others were misunderstood.
        if not any((_POINT if decimal == "," else _COMMA).fullmatch(n.strip()) for n in numbers):
            return {"thousands_mark": thousands} | ({"decimal_mark": decimal} if decimal != "." else {})
        return {}
    if any(_COMMA.fullmatch(n.strip()) for n in numbers) and not any(_POINT.fullmatch(n.strip()) for n in numbers):
        return {"decimal_mark": ",", "thousands_mark": "."}
    return {}


def _values(
    files: Sequence[ShownFile],
    tables: Sequence[SimpleTable],
    targets: Mapping[str, Target],
    types: Sequence[FieldType | str],
) -> Iterator[str]:
    """The cells of the columns that were matched with fields of some types."""
    by_name = {file.name: file for file in files}
    for table in tables:
        for each in table.fields:
            field = targets[table.target].find_field(each.name)
            if each.column is not None and field is not None and field.type in types:
                file = by_name[table.file]
                yield from _cells(file, file.columns.index(each.column))


def _alike(files: Sequence[ShownFile], looks: re.Pattern[str]) -> Iterator[str]:
    """The cells of the columns that look like something throughout."""
    for file in files:
        for place in range(len(file.columns)):
            cells = [split_currency(cell)[0] for cell in _cells(file, place)]
            if cells and all(looks.fullmatch(cell.strip()) for cell in cells):
                yield from cells


def _cells(file: ShownFile, place: int) -> Iterator[str]:
    """The cells of a column that are texts: numbers and dates of a workbook are not written in any way."""
    cells = (row.cells[place] for row in file.rows if place < len(row.cells))
    return (cell.strip() for cell in cells if cell and not isinstance(cell, NumberText | DayText))


def _currencies(table: SimpleTable, target: Target) -> Iterator[str]:
    """The currencies that the names of matched columns with amounts tell."""
    for each in table.fields:
        field = target.find_field(each.name)
        if each.column is None or field is None or field.type != "money":
            continue
        yield from (code for sign, code in _SIGNS.items() if sign in each.column)
        yield from _IN_BRACKETS.findall(each.column)


def _share_of_dates(values: Sequence[str], date_format: str) -> float:
    """Which part of the values are dates of this format: a file may have bad rows."""
    good = 0
    for value in values:
        try:
            datetime.strptime(value.strip(), date_format)
            good += 1
        except ValueError:
            continue
    return good / max(len(values), 1)
