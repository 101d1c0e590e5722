"""The row of the headings, where a title or a date stands above them."""

from __future__ import annotations

from collections.abc import Sequence

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.model import ImportFinding
from aftersale.values.sentence import Sentence

ROWS_LOOKED_AT = 30
_LEAST_COLUMNS = 3
_MOST_LETTERS_SHOWN = 100

Cells = Sequence[str | None]


def find_heading(rows: Sequence[Cells]) -> int:
    """Which of the first rows that are not empty has the headings: the first, unless it can only be a title.

    A title fills less than half of the columns; headings fill every column that any row has, none of them with a number,
    and have rows below. Where no row is like that it is the first, which then says itself what is wrong with it.
    """
    widest = max((_width(row) for row in rows), default=0)
    if widest < _LEAST_COLUMNS:
        return 0
    for position, row in enumerate(rows[:-1]):
        if _are_headings(row, widest):
            return position
        if 2 * _count_filled(row) >= widest:
            return 0
    return 0


def note_heading(file: str, line: int, above: Sequence[Cells]) -> tuple[ImportFinding, ...]:
    """That rows above the headings were passed over, if there are any."""
    if not above:
        return ()
    said = " / ".join(cell.strip() for row in above for cell in row if cell and cell.strip())
    message = Sentence(
        "the headings were found on line {line}; what stands above them is passed over: {above}",
        line=line,
        above=said[:_MOST_LETTERS_SHOWN],
    )
    return (ImportFinding("headings_found", "warning", message, Place(file, line)),)


def refuse_heading_row(file: str, heading_row: int) -> FileRefused:
    """The problem that no row begins where the mapping says that the headings are."""
    said = Sentence("no row begins on line {line}, where the mapping says the headings are", line=heading_row)
    return FileRefused(place=Place(file, heading_row), reason=said)


def _are_headings(row: Cells, widest: int) -> bool:
    names = [cell.strip().casefold() for cell in row[:widest] if cell and cell.strip()]
    return len(names) == widest == len(set(names)) and all(any(c.isalpha() for c in name) for name in names)


def _count_filled(row: Cells) -> int:
    return sum(bool(cell and cell.strip()) for cell in row)


def _width(row: Cells) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell and cell.strip()), default=0)
