"""CSV files: bulk reading by DuckDB, with the exact line of everything it could not read."""

from __future__ import annotations

import codecs
import contextlib
import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import duckdb
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.encoding import UTF_8, Encoding, explain_encoding, recognise_encoding
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import FileEntry
from aftersale.imports.headings import ROWS_LOOKED_AT, find_heading, note_heading, refuse_heading_row
from aftersale.imports.mapping import DELIMITERS, Defaults
from aftersale.imports.model import ImportFinding
from aftersale.imports.raw import (
    ROW,
    RawTable,
    Reject,
    count_rows,
    create_table,
    drop_table,
    quoted_column,
    require_columns,
)
from aftersale.values.sentence import N_, Sentence

MOST_ROW_BYTES = 4_000_000
# A row that is refused for its length is still read past, to tell the lines of the others.
_MOST_PASSED_BYTES = 16 * MOST_ROW_BYTES
_CHUNK_BYTES = 1 << 22
_SAMPLE_RECORDS = 20
# Never part of UTF-8: stands for a byte that the file's own encoding does not know, so that DuckDB rejects the line.
_BROKEN = b"\xff"
_REASONS = {
    "MISSING COLUMNS": "ragged_row",
    "TOO MANY COLUMNS": "ragged_row",
    "INVALID ENCODING": "broken_encoding",
    "UNQUOTED VALUE": "broken_quotes",
    "LINE SIZE OVER MAXIMUM": "row_too_long",
}


@dataclass(frozen=True, slots=True)
class _Record:
    """Cells with the line on which they start; `number` counts records as DuckDB skips them, empty ones among them."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file that DuckDB can read: UTF-8, one kind of line end, no NUL."""

    path: Path
    header: tuple[str, ...]
    heading: _Record
    delimiter: str
    line_end: bytes
    has_bom: bool
    had_nul: bool
    encoding: Encoding
    notes: tuple[ImportFinding, ...]


def read_csv(
    con: duckdb.DuckDBPyConnection, file: FileEntry, table: str, defaults: Defaults, scratch: Path
) -> RawTable:
    """Read a CSV file into a raw table; `scratch` is a folder for a cleaned copy, should the file need one.

    Raises
    ------
    FileRefused
    """
    layout = _prepare(file, defaults, scratch / f"{table}.csv")
    rejects_table, scans_table = f"{table}_rejects", f"{table}_scans"
    names = [f"c{i}" for i in range(len(layout.header))]
    query = exp.select(
        *(exp.alias_(quoted_column(n), c, quoted=True) for n, c in zip(names, layout.header, strict=True)),
        exp.alias_(exp.Window(this=exp.RowNumber()), ROW, quoted=True),
    ).from_(_scan(layout, names, rejects_table, scans_table))
    try:
        con.execute(create_table(table, query).sql("duckdb"))
        rejects = _rejects(con, rejects_table, layout)
    except duckdb.Error as error:
        reason = Sentence("not readable as CSV: {error}", error=str(error).splitlines()[0])
        raise FileRefused(place=Place(file.name), reason=reason) from error
    finally:
        for name in (rejects_table, scans_table):
            con.execute(drop_table(name))
    rejected_lines = frozenset(r.line for r in rejects)

    def find_lines(rows: Collection[int]) -> Mapping[int, int]:
        return _find_lines(layout, rows, rejected_lines) if rows else {}

    rows = count_rows(con, table) + len(rejects)
    return RawTable(
        *(table, file, layout.header, rows, rejects, find_lines, layout.heading.line),
        encoding=layout.encoding.name,
        notes=layout.notes,
    )


def _note_encoding(file: FileEntry, encoding: Encoding) -> tuple[ImportFinding, ...]:
    if not encoding.code:
        return ()
    return (ImportFinding(encoding.code, "warning", explain_encoding(encoding), Place(file.name)),)


def _scan(layout: _Layout, names: Sequence[str], rejects_table: str, scans_table: str) -> exp.Anonymous:
    text, yes, no = exp.Literal.string, exp.true(), exp.false()
    columns = exp.Struct(expressions=[exp.PropertyEQ(this=text(n), expression=text("VARCHAR")) for n in names])
    options: dict[str, exp.Expr] = {
        "auto_detect": no,
        "header": yes,
        "skip": exp.Literal.number(layout.heading.number - 1),
        "delim": text(layout.delimiter),
        "quote": text('"'),
        "escape": text('"'),
        "columns": columns,
        "store_rejects": yes,
        "rejects_table": text(rejects_table),
        "rejects_scan": text(scans_table),
        "max_line_size": exp.Literal.number(MOST_ROW_BYTES),
    }
    settings = [exp.EQ(this=exp.to_identifier(k), expression=v) for k, v in options.items()]
    return exp.Anonymous(this="read_csv", expressions=[text(str(layout.path)), *settings])


def _prepare(file: FileEntry, defaults: Defaults, scratch: Path) -> _Layout:
    path, encoding = file.path, recognise_encoding(file.path, defaults.encoding)
    if encoding.name != UTF_8:
        _transcode(path, encoding.name, scratch)
        path = scratch
    had_nul, ends = _survey(path)
    if had_nul or len(ends) > 1:
        cleaned = scratch.with_suffix(".clean.csv")
        _clean(path, cleaned)
        path, ends = cleaned, {b"\n"}
    with path.open("rb") as stream:
        sample = stream.read(MOST_ROW_BYTES)
    has_bom = sample.startswith(codecs.BOM_UTF8)
    text = sample.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    if not text.strip():
        raise FileRefused(
            place=Place(file.name, 1), reason=Sentence("the file is empty; expected a header with column names")
        )
    delimiter = defaults.delimiter or ("\t" if file.path.suffix.lower() == ".tsv" else _sniff(text))
    line_end = next(iter(ends), b"\n")
    heading, above = _find_header(text, delimiter, file)
    notes = (*_note_encoding(file, encoding), *note_heading(file.name, heading.line, above))
    header = require_columns(heading.cells, file.name, heading.line)
    return _Layout(path, header, heading, delimiter, line_end, has_bom, had_nul, encoding, notes)


def _find_header(text: str, delimiter: str, file: FileEntry) -> tuple[_Record, list[list[str]]]:
    """The headings, and the records above them if nobody said where they are."""
    if file.heading_row:
        for record in _records(text, delimiter):
            if record.line == file.heading_row and any(record.cells):
                return record, []
            if record.line >= file.heading_row:
                break
        raise refuse_heading_row(file.name, file.heading_row)
    found = list(islice(_records(text, delimiter), ROWS_LOOKED_AT))
    heading = find_heading([record.cells for record in found])
    return found[heading], [above.cells for above in found[:heading]]


def _mark_broken(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


def _transcode(path: Path, encoding: str, target: Path) -> None:
    codecs.register_error("aftersale-mark-broken", _mark_broken)
    decoder = codecs.getincrementaldecoder(encoding)("aftersale-mark-broken")
    with path.open("rb") as source, target.open("wb") as out:
        for chunk in _chunks(source):
            out.write(decoder.decode(chunk).encode("utf-8", "surrogateescape"))
        out.write(decoder.decode(b"", final=True).encode("utf-8", "surrogateescape"))


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Chunks that never end between a carriage return and its line feed."""
    while chunk := stream.read(_CHUNK_BYTES):
        while chunk.endswith(b"\r") and (more := stream.read(1)):
            chunk += more
        yield chunk


def _survey(path: Path) -> tuple[bool, set[bytes]]:
    """Whether there are NUL bytes, and which kinds of line ends."""
    had_nul, windows, mac, unix = False, 0, 0, 0
    with path.open("rb") as stream:
        for chunk in _chunks(stream):
            had_nul = had_nul or b"\0" in chunk
            both = chunk.count(b"\r\n")
            windows += both
            mac += chunk.count(b"\r") - both
            unix += chunk.count(b"\n") - both
    kinds = ((b"\r\n", windows), (b"\r", mac), (b"\n", unix))
    return had_nul, {end for end, count in kinds if count}


def _clean(path: Path, target: Path) -> None:
    with path.open("rb") as stream, target.open("wb") as out:
        for chunk in _chunks(stream):
            out.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", _BROKEN))


def _first_records(text: str, delimiter: str, count: int) -> list[list[str]]:
    return [record.cells for record in islice(_records(text, delimiter), count)]


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Records that are not empty."""
    csv.field_size_limit(MOST_ROW_BYTES)
    reader, start = csv.reader(_lines(text), delimiter=delimiter), 1
    for number, cells in enumerate(reader, start=1):
        if cells:
            yield _Record(number, start, cells)
        start = reader.line_num + 1


def _lines(text: str) -> Iterator[str]:
    # Only these three end a line of a CSV; str.splitlines knows more.
    start = 0
    while start < len(text):
        ends = [i for i in (text.find("\n", start), text.find("\r", start)) if i >= 0]
        end = min(ends, default=len(text) - 1)
        if text[end : end + 2] == "\r\n":
            end += 1
        yield text[start : end + 1]
        start = end + 1


def _sniff(text: str) -> str:
    """The delimiter that gives a header of several columns and the most rows of as many."""

    def merit(delimiter: str) -> tuple[bool, float, int]:
        records = _first_records(text, delimiter, _SAMPLE_RECORDS)
        width = len(records[find_heading(records)])
        agreeing = sum(len(r) == width for r in records) / len(records)
        return width > 1, round(agreeing, 1), width

    return max(DELIMITERS, key=merit)


def _rejects(con: duckdb.DuckDBPyConnection, rejects_table: str, layout: _Layout) -> tuple[Reject, ...]:
    query = exp.select("line_byte_position", "error_type", "column_name", "csv_line", "error_message").from_(
        exp.to_table(rejects_table)
    )
    found = con.execute(query.order_by("byte_position", "error_type").sql("duckdb")).fetchall()
    by_position: dict[int, tuple[str, str | None, str, str]] = {}
    for position, *rest in found:
        by_position.setdefault(position, tuple(rest))
    if not by_position:
        return ()
    names = dict(zip((f"c{i}" for i in range(len(layout.header))), layout.header, strict=True))
    lines = _lines_at(layout, sorted(by_position))
    rejects = []
    for position, (kind, column, csv_line, detail) in sorted(by_position.items()):
        code = _REASONS.get(kind, "unreadable_row")
        cells = (_first_records(csv_line, layout.delimiter, 1) or [[]])[0]
        rejects.append(
            Reject(
                line=lines[position],
                column="" if code == "ragged_row" else names.get(column or "", ""),
                code=code,
                message=_explain(code, detail, layout, len(cells)),
                row=_row_of(layout.header, cells),
            )
        )
    return tuple(rejects)


_UNDECODABLE = {
    False: N_("has bytes that are not {encoding}; save the file as UTF-8 or name its encoding"),
    True: N_("has bytes that are not {encoding} or a NUL byte; save the file as UTF-8 or name its encoding"),
}


def _explain(code: str, detail: str, layout: _Layout, width: int) -> Sentence:
    if code == "ragged_row":
        return Sentence(
            "expected {expected} columns as in the header, found {found}; a delimiter inside a text?",
            expected=len(layout.header),
            found=width,
        )
    if code == "broken_encoding":
        return Sentence(_UNDECODABLE[layout.had_nul], encoding=layout.encoding.name.upper())
    if code == "broken_quotes":
        return Sentence('a quoted text is not closed properly; write a quote inside it as ""')
    if code == "row_too_long":
        return Sentence("the row is longer than {most} bytes; is a quote left open?", most=MOST_ROW_BYTES)
    return Sentence("not readable as CSV: {error}", error=detail)


def _row_of(header: Sequence[str], cells: Sequence[str]) -> dict[str, str | None]:
    row: dict[str, str | None] = {name: (cells[i] or None) if i < len(cells) else None for i, name in enumerate(header)}
    # Cells beyond the header have no name; they go by their position, so that nothing is lost.
    row.update({f"column {i + 1}": cells[i] for i in range(len(header), len(cells))})
    return row


def _lines_at(layout: _Layout, positions: Sequence[int]) -> dict[int, int]:
    """The line on which the row at each byte position (from 1) starts, past line ends that DuckDB counts to it."""
    lines: dict[int, int] = {}
    end, before, offset, pending = layout.line_end[-1:], 0, 0, list(positions)
    with layout.path.open("rb") as stream:
        for chunk in _chunks(stream):
            while pending and pending[0] - 1 < offset + len(chunk):
                start = pending[0] - 1 - offset
                while chunk[start : start + 1] in (b"\r", b"\n"):
                    start += 1
                lines[pending.pop(0)] = before + chunk.count(end, 0, start) + 1
            before += chunk.count(end)
            offset += len(chunk)
    return lines


def _find_lines(layout: _Layout, rows: Collection[int], rejected_lines: frozenset[int]) -> dict[int, int]:
    """The line on which each row starts, by reading the records once more; none is told behind a text without an end."""
    csv.field_size_limit(_MOST_PASSED_BYTES)
    wanted, last, found = set(rows), max(rows), dict[int, int]()
    # Latin-1 reads every byte and leaves delimiters, quotes and line ends where they are.
    with layout.path.open(encoding="latin-1", newline="") as stream, contextlib.suppress(csv.Error):
        stream.seek(len(codecs.BOM_UTF8) if layout.has_bom else 0)
        reader = csv.reader(stream, delimiter=layout.delimiter)
        number, start = 0, 1
        for record in reader:
            at, start = start, reader.line_num + 1
            if at > layout.heading.line and (record or len(layout.header) == 1) and at not in rejected_lines:
                number += 1
                if number in wanted:
                    found[number] = at
                if number == last:
                    break
    return found
