"""Workbooks: one sheet, values as text that remembers its type, after the archive was found to be sane."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, dropwhile, islice
from typing import Any
from xml.etree.ElementTree import ParseError

import duckdb
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import MOST_UNPACKED_BYTES, FileEntry, require_sane_archive
from aftersale.imports.head import Head
from aftersale.imports.headings import ROWS_LOOKED_AT, Cells, find_heading, note_heading, refuse_heading_row
from aftersale.imports.raw import CHUNK_ROWS, DayText, NumberText, RawTable, Reject, insert_rows, require_columns
from aftersale.imports.yaml_nodes import hint_at
from aftersale.values.sentence import Sentence

_UNREADABLE = (zipfile.BadZipFile, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError, OSError)
_MOST_EXACT_WHOLE = 1e15

_Row = tuple[int, list[str | None]]


def read_xlsx(con: duckdb.DuckDBPyConnection, file: FileEntry, table: str, head: Head | None = None) -> RawTable:
    """Read one sheet (the first, unless one is named) or its first rows; the first row that is not empty or a title is the header.

    Raises
    ------
    FileRefused
    """
    require_sane_archive(file.path, file.name, head.workbook_bytes if head else MOST_UNPACKED_BYTES)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it leaves out; only values matter here.
            warnings.simplefilter("ignore")
            return _read_sheet(con, file, table, head)
    except _UNREADABLE as error:
        reason = Sentence("not readable as a workbook ({error}); save it again, or as CSV", error=_root_of(error))
        raise FileRefused(place=Place(file.name), reason=reason) from error


def _root_of(error: BaseException) -> str:
    # openpyxl wraps what went wrong in a text that names a path of this machine.
    while error.__context__ is not None:
        error = error.__context__
    return " ".join(str(error).split()) or type(error).__name__


def _read_sheet(con: duckdb.DuckDBPyConnection, file: FileEntry, table: str, head: Head | None) -> RawTable:
    (header_line, header), above, rows = _take_header(islice(_rows(file), head.rows if head else None), file)
    while header and header[-1] is None:
        header.pop()
    if not header:
        raise FileRefused(
            place=Place(file.name, 1), reason=Sentence("the sheet is empty; expected a header with column names")
        )
    columns = require_columns([name or "" for name in header], file.name, header_line)
    lines: list[int] = []
    rejects: list[Reject] = []
    chunk: list[list[str | None]] = []
    for line, cells in rows:
        if any(c is not None for c in cells[len(columns) :]):
            rejects.append(_reject(line, cells, columns))
            continue
        chunk.append([*cells[: len(columns)], *[None] * (len(columns) - len(cells))])
        lines.append(line)
        if len(chunk) == CHUNK_ROWS:
            insert_rows(con, table, columns, chunk, len(lines) - len(chunk) + 1)
            chunk = []
    if chunk or not lines:
        insert_rows(con, table, columns, chunk, len(lines) - len(chunk) + 1)

    def find_lines(wanted: Collection[int]) -> Mapping[int, int]:
        return {row: lines[row - 1] for row in wanted}

    notes = note_heading(file.name, header_line, above)
    return RawTable(
        *(table, file, columns, len(lines) + len(rejects), tuple(rejects), find_lines, header_line),
        has_kinds=True,
        notes=notes,
    )


def _take_header(rows: Iterator[_Row], file: FileEntry) -> tuple[_Row, list[Cells], Iterator[_Row]]:
    """The row of the headings, what stands above it if nobody said where it is, and the rows below."""
    if file.heading_row:
        first = list(islice(dropwhile(lambda row: row[0] < file.heading_row, rows), 1))
        if not first or first[0][0] != file.heading_row:
            raise refuse_heading_row(file.name, file.heading_row)
        return first[0], [], rows
    first = list(islice(rows, ROWS_LOOKED_AT))
    heading = find_heading([cells for _, cells in first])
    above: list[Cells] = [cells for _, cells in first[:heading]]
    return (first[heading] if first else (1, [])), above, chain(first[heading + 1 :], rows)


def _rows(file: FileEntry) -> Iterator[tuple[int, list[str | None]]]:
    """Rows that are not empty, with their number on the sheet."""
    book = load_workbook(file.path, read_only=True, data_only=True)
    try:
        if file.sheet and file.sheet not in book.sheetnames:
            said = Sentence(
                "has no sheet {sheet}{hint}; it has {known}",
                sheet=file.sheet,
                hint=hint_at(file.sheet, book.sheetnames),
                known=", ".join(book.sheetnames),
            )
            raise FileRefused(place=Place(file.name), reason=said)
        sheet = book[file.sheet] if file.sheet else book.worksheets[0]
        # The size a sheet claims may be wrong; without it openpyxl reads what is there.
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_text(v) for v in values]
            if any(c is not None for c in cells):
                yield number, cells
    finally:
        book.close()


def _text(value: Any) -> str | None:
    """A cell as a CSV would have it; the shortest decimal that reads back as the same number is what was typed."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) < _MOST_EXACT_WHOLE
        return NumberText(str(int(value)) if is_whole else repr(value))
    if isinstance(value, int):
        return NumberText(value)
    if isinstance(value, dt.datetime):
        return DayText(value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" "))
    if isinstance(value, dt.date):
        return DayText(value.isoformat())
    return value.isoformat() if isinstance(value, dt.time) else str(value)


def _reject(line: int, cells: list[str | None], columns: tuple[str, ...]) -> Reject:
    width = max(i for i, c in enumerate(cells, start=1) if c is not None)
    row = {c: cells[i] if i < len(cells) else None for i, c in enumerate(columns)}
    row.update({f"column {i + 1}": cells[i] for i in range(len(columns), width)})
    message = Sentence(
        "expected {expected} columns as in the header, found {found}", expected=len(columns), found=width
    )
    return Reject(line, "", "ragged_row", message, row)
