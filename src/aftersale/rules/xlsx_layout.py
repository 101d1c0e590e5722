"""The workbook of a rule table: its grid on one sheet, numbers and days as a spreadsheet has them, no digit lost."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from aftersale.errors import Place
from aftersale.rules.document import TableDraft
from aftersale.rules.errors import CellTooLong
from aftersale.rules.feel.values import read_date
from aftersale.rules.grid_layout import GridLine, read_grid, refuse_layout, write_grid
from aftersale.rules.model import ColumnType, RuleTable, TableFinding
from aftersale.values.sentence import N_, Sentence

MOST_UNPACKED_BYTES = 64 << 20
MOST_CELL_CHARACTERS = 32_767
_UNREADABLE = (zipfile.BadZipFile, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError, OSError)
# A spreadsheet keeps so many digits of a number; what it cannot keep is written, and has to be written, as text.
_EXACT_DIGITS = 15
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
_DECIMALS_SHOWN = re.compile(r"0(?:\.(0+))?")
_FIRST_SAFE_DAY = date(1900, 3, 1)  # Before it spreadsheets count a day that did not exist.
_NOT_IN_XML = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA = N_(
    "The cell holds the formula {formula}, and formulas are not read. Write the value; a condition that starts with = "
    "is written as text, with an apostrophe before it."
)
_INEXACT = N_(
    "The cell holds the number {number}, of which a spreadsheet keeps only {digits} digits. Write it as text, with an "
    "apostrophe before it."
)


def parse_xlsx(content: bytes, file: str) -> TableDraft:
    """Read the sheet of a workbook whose first cell is `table`; formulas, errors and numbers that lost digits are refused."""
    try:
        _require_small(content)
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it leaves out; only values matter here.
            warnings.simplefilter("ignore")
            return _parse_book(content, file)
    except _UNREADABLE as broken:
        reason = " ".join(str(broken).split()) or type(broken).__name__
        sentence = Sentence("The file is not readable as a workbook ({reason}). Save it again as .xlsx.", reason=reason)
        return refuse_layout(file, 1, sentence)


def write_xlsx(table: RuleTable) -> bytes:
    """Write a table as a workbook; reading it back gives the same version.

    Raises
    ------
    CellTooLong
    """
    rows = write_grid(table)
    headings = len(rows) - len(table.rows)
    types: list[ColumnType | None] = [
        *(None, *(column.type for column in table.inputs)),
        *(None, *(column.type for column in table.outputs)),
        *("date", "date", None),
    ]  # fmt: skip
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.name[:31]
    sheet.freeze_panes = f"B{headings + 1}"
    for index in range(len(types)):
        longest = max((len(row[index]) for row in rows if index < len(row)), default=0)
        sheet.column_dimensions[get_column_letter(index + 1)].width = max(8, min(longest + 2, 60))
    for number, row in enumerate(rows, start=1):
        is_heading = number <= headings
        for index, text in enumerate(row):
            cell: Any = sheet.cell(number, index + 1)
            _write_cell(cell, text, None if is_heading else types[index])
            cell.font = Font(bold=is_heading)
            cell.alignment = Alignment(vertical="top", wrap_text=not is_heading)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_cell(cell: Cell, text: str, type_: ColumnType | None) -> None:
    """Write what a column's type makes of a text as such where a spreadsheet gives it back unchanged, else as text."""
    if type_ == "number" and (shown := _PLAIN_NUMBER.fullmatch(text)) and _is_kept(text):
        cell.value = float(text) if shown[1] else int(text)
        cell.number_format = "0." + "0" * len(shown[1]) if shown[1] else "General"
    elif type_ == "boolean" and text in ("true", "false"):
        cell.value = text == "true"
    elif type_ == "date" and (day := read_date(text)) and day >= _FIRST_SAFE_DAY:
        cell.value = day
        cell.number_format = "yyyy-mm-dd"
    elif len(text) > MOST_CELL_CHARACTERS:
        raise CellTooLong(cell=cell.coordinate, length=len(text), most=MOST_CELL_CHARACTERS)
    elif text:
        cell.value = _NOT_IN_XML.sub(_escape, text)
        # A condition such as `= 5` is text here and no formula, also after it was edited.
        cell.data_type = "s"
        cell.number_format = "@"


def _escape(match: re.Match[str]) -> str:
    return "_x005F" + match[0] if len(match[0]) > 1 else f"_x{ord(match[0]):04X}_"


def _is_kept(text: str) -> bool:
    """Tell whether a spreadsheet gives a number back as it is written: it has no zero below zero."""
    number = Decimal(text)
    return _is_exact(number) and not (number == 0 and text.startswith("-"))


def _is_exact(number: Decimal) -> bool:
    """Tell whether a spreadsheet keeps every digit of a number."""
    whole, _, fraction = format(abs(number), "f").partition(".")
    return len((whole + fraction).lstrip("0")) <= _EXACT_DIGITS


def _require_small(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise ValueError(f"it unpacks to {unpacked} bytes, and at most {MOST_UNPACKED_BYTES} are read")


def _parse_book(content: bytes, file: str) -> TableDraft:
    book = load_workbook(io.BytesIO(content), read_only=True)
    try:
        sheets: dict[str, tuple[list[GridLine], list[TableFinding]]] = {}
        for sheet in book.worksheets:
            findings: list[TableFinding] = []
            sheets[sheet.title] = (list(_read_lines(sheet, file, findings)), findings)
    finally:
        book.close()
    tables = [name for name, (lines, _) in sheets.items() if lines and lines[0].at(0).lower() == "table"]
    if len(tables) > 1:
        sentence = Sentence("Several sheets hold a table ({sheets}); keep one in a file.", sheets=", ".join(tables))
        return refuse_layout(file, 1, sentence)
    lines, findings = sheets[tables[0] if tables else next(iter(sheets))]
    return TableDraft(None, tuple(findings)) if findings else read_grid(lines, file)


def _read_lines(sheet: Any, file: str, findings: list[TableFinding]) -> Iterator[GridLine]:
    # The size that a sheet claims may be wrong; without it openpyxl reads what is there.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[str] = []
        for index, cell in enumerate(row):
            try:
                cells.append(_read_cell(cell))
            except _CellRefused as refused:
                place = Place(file, number, get_column_letter(index + 1))
                findings.append(TableFinding("cell_refused", refused.sentence, "", place=place))
                cells.append("")
        if any(cells):
            yield GridLine(number, tuple(cells))


class _CellRefused(Exception):
    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence


def _read_cell(cell: Any) -> str:
    """A cell as the CSV layout has it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise _CellRefused(Sentence(_FORMULA, formula=str(getattr(value, "text", value))))
    if cell.data_type == "e":
        raise _CellRefused(Sentence("The cell holds the error {error}; put a value there.", error=str(value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _read_number(Decimal(repr(value)), cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), str(value)).strip()


def _read_number(number: Decimal, shown_as: str) -> str:
    """A number with the decimals that are shown, unless it has more: the shortest one that a spreadsheet holds for it."""
    if not number.is_finite() or not _is_exact(number):
        raise _CellRefused(Sentence(_INEXACT, number=str(number), digits=_EXACT_DIGITS))
    shown = _DECIMALS_SHOWN.fullmatch(shown_as)
    decimals = len(shown[1] or "") if shown else 0
    plain = format(number.normalize(), "f")
    missing = decimals - len(plain.partition(".")[2])
    return plain + ("" if "." in plain or missing <= 0 else ".") + "0" * max(missing, 0)
