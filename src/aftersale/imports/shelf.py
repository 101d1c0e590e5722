"""The raw tables of one import: every file is read once, and any of its rows can be shown again with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.currency_signs import may_have, says_more
from aftersale.imports.entry import Entry, columns_read, resolve_fields
from aftersale.imports.errors import FileRefused
from aftersale.imports.expression import ColumnRef, Constant, Expression
from aftersale.imports.files import FileEntry, find_files, hash_file
from aftersale.imports.head import Head
from aftersale.imports.mapping import FileMapping, TableMapping
from aftersale.imports.model import FileRead, ImportFinding, Target
from aftersale.imports.raw import (
    FILE,
    KIND,
    LINE,
    OF_KIND,
    ROW,
    RawTable,
    Row,
    create_table,
    drop_table,
    get_row,
    quoted_column,
    quoted_table,
)
from aftersale.imports.read import read_file
from aftersale.imports.yaml_nodes import hint_at
from aftersale.values.sentence import Coded, Sentence


@dataclass(slots=True)
class Shelf:
    """What was read so far from the files of an import, by the name of the file."""

    con: duckdb.DuckDBPyConnection
    mapping: FileMapping
    files: Sequence[FileEntry]
    scratch: Path
    head: Head | None = None
    raw: dict[str, RawTable | FileRefused] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def find(self, pattern: str) -> tuple[FileEntry, ...]:
        """The files that a pattern of the mapping means."""
        return find_files(self.files, pattern)

    def read(self, file: FileEntry) -> RawTable | FileRefused:
        """A file as a raw table, or why none of it can be used."""
        if file.name not in self.raw:
            self.hashes[file.name] = "" if self.head else hash_file(file.path)
            try:
                table = f"raw_{len(self.raw)}"
                placed = replace(file, heading_row=self._heading_row(file))
                self.raw[file.name] = read_file(self.con, placed, table, self.mapping.defaults, self.scratch, self.head)
            except FileRefused as refused:
                self.raw[file.name] = refused
        return self.raw[file.name]

    def _heading_row(self, file: FileEntry) -> int:
        """Where the mapping says that the headings of a file are; every table that reads it must say the same."""
        said = {t.heading_row for t in self.mapping.tables if t.heading_row and file in self.find(t.pattern)}
        if len(said) > 1:
            lines = ", ".join(map(str, sorted(said)))
            reason = Sentence("tables of the mapping name different heading rows: {lines}", lines=lines)
            raise FileRefused(place=Place(file.name), reason=reason)
        return max(said, default=0)

    def describe(self, file: FileEntry) -> FileRead:
        """A file that was read, or tried."""
        raw = self.read(file)
        return FileRead(file.name, self.hashes[file.name], raw.rows if isinstance(raw, RawTable) else 0)

    def show(self, file: str, rows: Collection[int]) -> dict[int, tuple[int, Row]]:
        """For each row of a file the line on which it starts, and the row as the file has it."""
        raw = self.raw[file]
        if not isinstance(raw, RawTable) or not rows:
            return {}
        wanted = exp.In(this=quoted_column(ROW), query=exp.select("unnest(?)").subquery())
        kinds = [quoted_column(KIND + c) if raw.has_kinds else exp.null() for c in raw.columns]
        query = exp.select(quoted_column(ROW), *map(quoted_column, raw.columns), *kinds).from_(quoted_table(raw.table))
        found = self.con.execute(query.where(wanted).sql("duckdb"), [sorted(rows)]).fetchall()
        lines = raw.find_lines(rows)
        # A line that can't be told is better shown as unknown (0) than the finding lost.
        return {number: (lines.get(number, 0), _typed(raw.columns, cells)) for number, *cells in found}

    def note_lines(self, table: str) -> None:
        """Add `_line` to a staged table: the line on which each row starts, for findings made after the files are closed."""
        distinct = exp.select(FILE, ROW).distinct().from_(quoted_table(table))
        by_file: dict[str, list[int]] = {}
        for file, row in self.con.execute(distinct.sql("duckdb")).fetchall():
            by_file.setdefault(file, []).append(row)
        lines = [
            {FILE: file, ROW: row, LINE: line}
            for file, rows in by_file.items()
            if isinstance(raw := self.raw[file], RawTable)
            for row, line in raw.find_lines(rows).items()
        ]
        types = pa.schema([(FILE, pa.string()), (ROW, pa.int64()), (LINE, pa.int64())])
        self.con.register("lines", pa.Table.from_pylist(lines, schema=types))
        query = exp.select("*").from_(quoted_table(table)).join("lines", using=[FILE, ROW], join_type="left")
        self.con.execute(create_table(table, query.order_by(FILE, ROW)).sql("duckdb"))
        self.con.unregister("lines")

    def drop(self) -> None:
        """Give the memory of the raw tables back."""
        for raw in self.raw.values():
            if isinstance(raw, RawTable):
                self.con.execute(drop_table(raw.table))


def _typed(columns: Sequence[str], cells: Sequence[str | None]) -> Row:
    """A row of its cells and their kinds."""
    texts, kinds = cells[: len(columns)], cells[len(columns) :]
    return {
        name: text if text is None or kind is None else OF_KIND[kind](text)
        for name, text, kind in zip(columns, texts, kinds, strict=True)
    }


def gather_entry(
    shelf: Shelf, table: TableMapping, number: int, target: Target
) -> tuple[Entry | None, list[ImportFinding]]:
    """The files of a table entry, read; None when nothing of it can be staged, with the findings that say why."""
    findings: list[ImportFinding] = []
    fields = resolve_fields(table, target, shelf.mapping.defaults)
    found = shelf.find(table.pattern)
    if not found:
        return None, [] if table.optional else [_missing_file(table, table.pattern)]
    joined: dict[str, tuple[RawTable, ...]] = {}
    for join in table.joins:
        files = shelf.find(join.pattern)
        if not files:
            findings.append(_missing_file(table, join.pattern))
        joined[join.alias] = _readable(shelf, files, findings)
        needed = columns_read(table, fields, join.alias)
        for raw in joined[join.alias]:
            findings += _missing_columns(raw, needed, table)
    if findings:
        return None, findings
    needed = columns_read(table, fields, "")
    base: list[RawTable] = []
    for raw in _readable(shelf, found, findings):
        # Where no row can be read, that is what is wrong, not the columns.
        missing = _missing_columns(raw, needed, table) if raw.columns else raw.findings()
        findings += missing
        if not missing:
            base.append(raw)
            findings += _unused_columns(raw, target) if table.fields is None else []
    if not base:
        return None, findings
    entry = Entry(number, table, target, fields, tuple(base), joined)
    return replace(entry, has_signs=_has_signs(shelf, entry)), findings


def _has_signs(shelf: Shelf, entry: Entry) -> bool:
    """Whether anything stands beside the figure of an amount; that of what a mapping makes up is not sought, and expected."""
    money = {field.name for field in entry.target.fields if field.type == "money"}
    expressions = [mapped.expression for mapped in entry.fields if mapped.name in money]
    if entry.table.each is not None or not all(map(_is_read, expressions)):
        return True
    named = {(ref.alias, ref.name.casefold()) for each in expressions for ref in each.columns()}
    for alias, tables in {"": entry.base, **entry.joined}.items():
        for raw in tables:
            columns = [c for c in raw.columns if (alias, c.casefold()) in named]
            if columns and _finds(shelf, raw, exp.or_(*(may_have(quoted_column(c)) for c in columns))):
                return True
    return False


def _is_read(expression: Expression) -> bool:
    """Whether all that it gives are cells of the files, or figures that stand alone."""
    if expression.pick is not None:
        return False
    base = expression.base
    if isinstance(base, Constant):
        return not says_more(base.text or "")
    return isinstance(base, ColumnRef) or (bool(expression.parts()) and all(map(_is_read, expression.parts())))


def _finds(shelf: Shelf, raw: RawTable, condition: exp.Expr) -> bool:
    query = exp.select(exp.LogicalOr(this=condition)).from_(quoted_table(raw.table))
    return bool(get_row(shelf.con, query)[0])


def _readable(shelf: Shelf, files: Iterable[FileEntry], findings: list[ImportFinding]) -> tuple[RawTable, ...]:
    tables = []
    for file in files:
        raw = shelf.read(file)
        if isinstance(raw, RawTable):
            tables.append(raw)
        else:
            findings.append(ImportFinding("file_refused", "error", raw.facts["reason"], raw.facts["place"]))
    return tuple(tables)


def _missing_columns(raw: RawTable, needed: Iterable[str], table: TableMapping) -> list[ImportFinding]:
    known = {c.casefold() for c in raw.columns}
    return [
        ImportFinding(
            "missing_column",
            "error",
            Sentence(
                "has no column {column}, which {table} needs{hint}; it has {columns}",
                column=name,
                table=Coded("thing", table.target),
                hint=hint_at(name, raw.columns),
                columns=", ".join(raw.columns),
            ),
            Place(raw.file.name, raw.header_line, name),
        )
        for name in needed
        if name.casefold() not in known
    ]


def _unused_columns(raw: RawTable, target: Target) -> list[ImportFinding]:
    names = {f.name.casefold(): f.name for f in target.fields}
    return [
        ImportFinding(
            "unknown_column",
            "warning",
            Sentence(
                "the column {column} is not read{hint}; {target} has {columns}",
                column=column,
                hint=hint_at(column, list(names.values())),
                target=Coded("thing", target.name),
                columns=", ".join(names.values()),
            ),
            Place(raw.file.name, raw.header_line, column),
        )
        for column in raw.columns
        if column.casefold() not in names
    ]


def _missing_file(table: TableMapping, pattern: str) -> ImportFinding:
    said = Sentence("there is no such file; {target} should come from it", target=Coded("thing", table.target))
    return ImportFinding("missing_file", "error", said, Place(pattern))
