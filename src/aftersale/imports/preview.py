"""Shows what a mapping makes of the first rows of some files, before anything is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from aftersale.imports.check_mapping import require_fitting
from aftersale.imports.entry import columns_read, resolve_fields
from aftersale.imports.errors import MappingRefused
from aftersale.imports.files import TEXTS, FileEntry
from aftersale.imports.head import Head
from aftersale.imports.mapping import Defaults, FileMapping, parse_mapping, read_known_defaults
from aftersale.imports.model import Field, ImportFinding, Staged, Target
from aftersale.imports.raw import FILE, ROW, RawTable, quoted_column, quoted_table
from aftersale.imports.shelf import Shelf
from aftersale.imports.stage import open_shelf, stage_shelf
from aftersale.values.sentence import Sentence

SHOWN_ROWS = 50
MOST_SHOWN_LETTERS = 300
MOST_SHOWN_FINDINGS = 500
HEAD = Head()

# What a group of rows says can only be told when all of its rows were read.
_OF_WHOLE_FILES = frozenset({"wrong_sum", "parts_off_total", "total_missing"})
NOTHING = FileMapping("", "", "", Defaults(), (), "")

Cells = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a file or of a target, by the line on which it starts in the file."""

    file: str
    line: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class ShownFile:
    """The head of a file: `columns` as its header has them, `rows` the first of its rows; or why nothing of it can be read.

    `notes` say how it was read where that was not plain, and `encoding` how a text is encoded.
    `refused_rows` are the first of the rows that were looked at and can't be used.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    rows_looked_at: int
    is_cut: bool
    is_read: bool
    unused_columns: tuple[str, ...]
    refused: Sentence | None
    encoding: str = ""
    notes: tuple[Sentence, ...] = ()
    refused_rows: tuple[ShownRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """What the mapping makes of the rows that are shown, and the counts of all rows that were looked at."""

    target: str
    fields: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    read: int
    good: int
    refused: int
    identical: int
    filtered: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Raw rows, mapped rows and findings; `faults` of a mapping that cannot be used stand for the mapped rows."""

    files: tuple[ShownFile, ...]
    targets: tuple[ShownTarget, ...]
    findings: tuple[ImportFinding, ...]
    faults: tuple[tuple[int, int, Sentence], ...]
    mapping: FileMapping | None


def preview_text(path: Path, text: str, targets: Mapping[str, Target], day: date | None = None) -> Preview:
    """What the text of a mapping would make of the files at `path` on a day; a faulty one is shown with its faults beside the raw rows.

    Raises
    ------
    FileRefused
        The path, or the archive as a whole, can't be opened.
    """
    mapping: FileMapping | None = None
    try:
        mapping = replace(parse_mapping(text, "mapping"), day=day)
        require_fitting(mapping, targets)
    except MappingRefused as refused:
        faults = tuple((p.line or 1, int(p.column or 1), message) for p, message in refused.facts["faults"])
        # The columns are still to be seen as the mapping says that they are written.
        nothing = replace(NOTHING, defaults=read_known_defaults(text))
        return replace(preview_files(path, nothing, targets), faults=faults, mapping=mapping)
    return preview_files(path, mapping, targets)


def preview_files(
    path: Path,
    mapping: FileMapping,
    targets: Mapping[str, Target],
) -> Preview:
    """What a mapping that fits the targets makes of the files at `path`."""
    with duckdb.connect() as con, open_shelf(con, path, mapping, HEAD) as shelf:
        staged = stage_shelf(shelf, targets)
        used = _columns_used(shelf, targets)
        files = tuple(_show_file(shelf, file, used.get(file.name)) for file in _files(shelf))
        lines = {file.name: {row.line for row in file.rows} for file in files}
        shown = tuple(_show_target(shelf, targets[each.target], each, lines) for each in staged)
        cut = {file.name for file in files if file.is_cut}
        # What is wrong with a file as a whole is found once per target that it fills, and shown once.
        once = {(f.code, f.place, f.message): f for each in staged for f in each.findings if _is_shown(f, cut)}
        findings = _first_of_each_file(once.values())
        files = tuple(replace(file, refused_rows=_refused_rows(file, findings)) for file in files)
        return Preview(files, shown, tuple(findings), (), mapping if mapping.content_hash else None)


def read_heads(path: Path, defaults: Defaults = NOTHING.defaults) -> tuple[ShownFile, ...]:
    """The files at `path` without a mapping: their columns and first rows, read as the defaults say."""
    return preview_files(path, replace(NOTHING, defaults=defaults), {}).files


def _files(shelf: Shelf) -> list[FileEntry]:
    """Every file once, a workbook by the sheets that the mapping names."""
    read = {file.name: file for table in shelf.mapping.tables for file in shelf.find(table.pattern)}
    read |= {f.name: f for t in shelf.mapping.tables for join in t.joins for f in shelf.find(join.pattern)}
    covered = {file.path for file in read.values()}
    return [*read.values(), *(file for file in shelf.files if file.path not in covered)]


def _show_file(shelf: Shelf, file: FileEntry, used: set[str] | None) -> ShownFile:
    raw = shelf.read(file)
    if not isinstance(raw, RawTable):
        return ShownFile(file.name, (), (), 0, False, used is not None, (), raw.said())
    unused = tuple(c for c in raw.columns if used is not None and c.casefold() not in used)
    return ShownFile(
        *(
            file.name,
            raw.columns,
            _first_rows(shelf, raw),
            raw.rows,
            _is_cut(file, raw),
            used is not None,
            unused,
            None,
        ),
        encoding=raw.encoding,
        notes=tuple(note.message for note in raw.notes),
    )


def _is_cut(file: FileEntry, raw: RawTable) -> bool:
    if file.format in TEXTS:
        return file.path.stat().st_size > HEAD.bytes
    return raw.rows >= HEAD.rows - 1


def _first_rows(shelf: Shelf, raw: RawTable) -> tuple[ShownRow, ...]:
    """The first rows as the file has them, those that could not be read among them."""
    # Rows that were taken out for what is in them leave gaps in the numbers.
    first = exp.select(quoted_column(ROW)).from_(quoted_table(raw.table)).order_by(ROW).limit(SHOWN_ROWS)
    read = shelf.show(raw.file.name, [number for (number,) in shelf.con.execute(first.sql("duckdb")).fetchall()])
    rows = [ShownRow(raw.file.name, line, _cells(row[c] for c in raw.columns)) for line, row in read.values()]
    rows += [
        ShownRow(raw.file.name, reject.line, _cells(_reject_cells(reject.row, raw.columns)))
        for reject in raw.rejects[:SHOWN_ROWS]
    ]
    return tuple(sorted(rows, key=lambda row: row.line)[:SHOWN_ROWS])


def _reject_cells(row: Mapping[str, str | None], columns: Sequence[str]) -> list[str | None]:
    if set(row) <= {""}:
        return [row.get("")]
    return [*(row.get(c) for c in columns), *(text for name, text in row.items() if name not in columns)]


def _cells(values: Iterable[Any]) -> Cells:
    texts = (v if v is None or isinstance(v, str) else str(v) for v in values)
    return tuple(t if t is None or len(t) <= MOST_SHOWN_LETTERS else t[:MOST_SHOWN_LETTERS] + "…" for t in texts)


def _show_target(shelf: Shelf, target: Target, staged: Staged, lines: Mapping[str, set[int]]) -> ShownTarget:
    fields = tuple(f.name for f in target.fields)
    texts = [_shown(field, shelf.mapping.day) for field in target.fields]
    # Rejected rows are not counted, so the rows that are shown are among the first of each file.
    query = exp.select(quoted_column(FILE), quoted_column(ROW), *texts).from_(quoted_table(staged.table))
    query = query.where(exp.LTE(this=quoted_column(ROW), expression=exp.Literal.number(SHOWN_ROWS)))
    found = shelf.con.execute(query.order_by(FILE, ROW).sql("duckdb")).fetchall()
    line_of = {
        file: raw.find_lines({number for name, number, *_ in found if name == file})
        for file, raw in shelf.raw.items()
        if isinstance(raw, RawTable)
    }
    rows = [
        ShownRow(file, line, _cells(cells))
        for file, number, *cells in found
        if (line := line_of[file].get(number, 0)) in lines.get(file, ())
    ]
    return ShownTarget(
        staged.target,
        fields,
        tuple(rows),
        staged.rows_read,
        staged.rows_good,
        staged.rows_refused,
        staged.rows_identical,
        staged.rows_filtered,
    )


def _first_of_each_file(findings: Iterable[ImportFinding]) -> list[ImportFinding]:
    """The first findings of every file: those of one must not keep those of another out of sight."""
    counts: Counter[str] = Counter()
    shown = []
    for finding in findings:
        counts[finding.place.file] += 1
        if counts[finding.place.file] <= MOST_SHOWN_FINDINGS:
            shown.append(finding)
    return shown


def _shown(field: Field, day: date | None) -> exp.Expr:
    value: exp.Expr = exp.cast(quoted_column(field.name), "VARCHAR", dialect="duckdb")
    if field.is_day_of_import and day is not None:
        return exp.Coalesce(this=value, expressions=[exp.Literal.string(day.isoformat())])
    return value


def _is_shown(finding: ImportFinding, cut: set[str]) -> bool:
    return not (finding.place.file in cut and finding.code in _OF_WHOLE_FILES)


def _refused_rows(file: ShownFile, findings: Iterable[ImportFinding]) -> tuple[ShownRow, ...]:
    """The first rows of a file that can't be used, each once, wherever they stand in what was looked at."""
    rows = {
        f.place.line: f.row
        for f in findings
        if f.place.file == file.name and f.severity == "error" and f.place.line is not None and f.row
    }
    first = sorted(rows.items())[:SHOWN_ROWS]
    return tuple(ShownRow(file.name, line, _cells(_reject_cells(row, file.columns))) for line, row in first)


def _columns_used(shelf: Shelf, targets: Mapping[str, Target]) -> dict[str, set[str]]:
    """Per file that the mapping reads, the columns it reads, in small letters."""
    used: dict[str, set[str]] = {}
    for table in shelf.mapping.tables:
        fields = resolve_fields(table, targets[table.target], shelf.mapping.defaults)
        for pattern, alias in ((table.pattern, ""), *((join.pattern, join.alias) for join in table.joins)):
            names = {name.casefold() for name in columns_read(table, fields, alias, with_optional=True)}
            for file in shelf.find(pattern):
                used.setdefault(file.name, set()).update(names)
    return used
