"""The CSV layout of a rule table: its grid, with the delimiter of whoever saved it."""

from __future__ import annotations

import csv
import io
import re

from aftersale.rules.document import TableDraft
from aftersale.rules.grid_layout import GridLine, read_grid, refuse_layout, write_grid
from aftersale.rules.model import RuleTable
from aftersale.values.sentence import Sentence

_OTHER_DELIMITER = re.compile(r'"?table"?([;\t])', re.IGNORECASE)


def parse_csv(text: str, file: str) -> TableDraft:
    """Read the text of a CSV layout; semicolons or tabs part the cells when the first line starts so."""
    try:
        lines = _read_lines(text)
    except csv.Error as broken:
        return refuse_layout(file, 1, Sentence("The file is not well-formed CSV: {problem}.", problem=str(broken)))
    return read_grid(lines, file)


def write_csv(table: RuleTable) -> str:
    """Write a table in the CSV layout; reading it back gives the same version."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(write_grid(table))
    return buffer.getvalue()


def _read_lines(text: str) -> list[GridLine]:
    """Split into lines of trimmed cells with the number of their first line, wholly empty ones left out."""
    start = _OTHER_DELIMITER.match(text)
    delimiter = start[1] if start else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[GridLine] = []
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            lines.append(GridLine(number, tuple(cell.strip() for cell in cells)))
        number = reader.line_num + 1
    return lines
