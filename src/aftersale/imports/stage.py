"""Stages files: every target of a mapping as one typed DuckDB table, and everything that is wrong as findings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.check_mapping import require_fitting
from aftersale.imports.each import EACH, explain_each
from aftersale.imports.entry import ENTRY, NUMBER, Entry, checks_of, compile_entry, count_base_rows, field_of_check
from aftersale.imports.errors import NothingToImport
from aftersale.imports.explain import explain_row, explain_value, field_in_doubt
from aftersale.imports.files import open_files
from aftersale.imports.group_checks import take_out_duplicates, take_out_wrong_sums
from aftersale.imports.head import Head
from aftersale.imports.mapping import FileMapping, TableMapping
from aftersale.imports.model import (
    DECIMAL_TYPES,
    After,
    Field,
    FileRead,
    Happened,
    ImportFinding,
    Progress,
    Staged,
    SumsTo,
    Target,
)
from aftersale.imports.personal import find_shown_columns, hide_personal
from aftersale.imports.raw import FILE, ROW, count_rows, create_table, drop_table, get_row, quoted_column, quoted_table
from aftersale.imports.shelf import Shelf, gather_entry
from aftersale.imports.sql import is_null
from aftersale.values.sentence import Coded, Sentence

_BAD = "_bad"
_SQL_TYPES = {"date": "DATE", "instant": "TIMESTAMPTZ", "integer": "BIGINT"}


@dataclass(slots=True)
class _Tally:
    """What is counted and found while a target is staged."""

    read: int = 0
    refused: int = 0
    identical: int = 0
    filtered: int = 0
    findings: list[ImportFinding] = field(default_factory=list)
    files: dict[str, FileRead] = field(default_factory=dict)


def stage_files(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    mapping: FileMapping,
    targets: Mapping[str, Target],
    progress: Progress | None = None,
) -> list[Staged]:
    """Read the files at `path` by a mapping into one table `staged_<target>` per target that has files.

    Targets come in the sequence of the mapping. What is wrong with a file or a row is a finding; good rows are kept.

    Raises
    ------
    MappingRefused
        The mapping does not fit the targets.
    NothingToImport
        No file of the mapping is there.
    FileRefused
        The path, or the archive as a whole, can't be opened.
    """
    require_fitting(mapping, targets)
    with open_shelf(con, path, mapping) as shelf:
        staged = stage_shelf(shelf, targets, progress)
        if not staged:
            raise _nothing(path, mapping, [f.name for f in shelf.files])
        return staged


@contextmanager
def open_shelf(
    con: duckdb.DuckDBPyConnection, path: Path, mapping: FileMapping, head: Head | None = None
) -> Iterator[Shelf]:
    """The files at `path`, or the heads of them, to be read by a mapping while the context lasts."""
    with open_files(path, head) as files, tempfile.TemporaryDirectory(prefix="aftersale-stage-") as scratch:
        shelf = Shelf(con, mapping, files, Path(scratch), head)
        try:
            yield shelf
        finally:
            shelf.drop()


def stage_shelf(shelf: Shelf, targets: Mapping[str, Target], progress: Progress | None = None) -> list[Staged]:
    """Stage what a mapping that fits the targets reads of the files; nothing when it reads none of them."""
    by_target: dict[str, list[TableMapping]] = {}
    for table in shelf.mapping.tables:
        by_target.setdefault(table.target, []).append(table)
    # An optional table without files is no news; a target without any is not staged.
    wanted = {
        name: tables
        for name, tables in by_target.items()
        if any(shelf.find(t.pattern) or not t.optional for t in tables)
    }
    if not any(shelf.find(t.pattern) for tables in wanted.values() for t in tables):
        return []
    staged = []
    shown = find_shown_columns(shelf, targets)
    for done, (name, tables) in enumerate(wanted.items()):
        if progress is not None:
            progress(name, done, len(wanted))
        one = _stage_target(targets[name], tables, shelf)
        staged.append(replace(one, findings=tuple(hide_personal(shelf, shown, one.findings))))
    return staged


def _stage_target(target: Target, tables: Sequence[TableMapping], shelf: Shelf) -> Staged:
    con, tally = shelf.con, _Tally()
    entries: dict[int, Entry] = {}
    good = f"good_{target.name}"
    con.execute(create_table(good, _empty(target)).sql("duckdb"))
    for number, table in enumerate(tables):
        entry, findings = gather_entry(shelf, table, number, target)
        tally.findings += findings
        tally.files |= {f.name: shelf.describe(f) for f in shelf.find(table.pattern)}
        if entry is not None:
            entries[number] = entry
            _stage_entry(entry, good, shelf, tally)
    findings, refused, tally.identical = take_out_duplicates(con, good, target, entries, shelf)
    tally.findings += findings
    tally.refused += refused
    for check in target.checks:
        if isinstance(check, SumsTo):
            findings, refused = take_out_wrong_sums(con, good, check, entries, shelf)
            tally.findings += findings
            tally.refused += refused
    name = f"staged_{target.name}"
    rows = exp.select(exp.Star(**{"except_": [exp.to_identifier(ENTRY), exp.to_identifier(NUMBER)]})).from_(
        quoted_table(good)
    )
    con.execute(create_table(name, rows.order_by(FILE, ROW, ENTRY, NUMBER)).sql("duckdb"))
    con.execute(drop_table(good))
    if any(isinstance(check, After | Happened) for check in target.checks):
        shelf.note_lines(name)
    return Staged(
        target.name,
        name,
        rows_read=tally.read,
        rows_good=count_rows(con, name),
        rows_refused=tally.refused,
        rows_identical=tally.identical,
        rows_filtered=tally.filtered,
        findings=_in_sequence(tally.findings),
        files=tuple(tally.files.values()),
    )


def _stage_entry(entry: Entry, good: str, shelf: Shelf, tally: _Tally) -> None:
    con, target = shelf.con, entry.target
    names = _columns(target)
    typed = f"typed_{target.name}"
    # These trees are large and used once: copying them at every step would take longer than running them.
    rows = compile_entry(entry, shelf.mapping).subquery("t", copy=False)
    is_bad = exp.alias_(exp.not_(is_null(_any_code(target))), _BAD)
    query = exp.select(*map(quoted_column, names), is_bad).from_(rows, copy=False)
    con.execute(create_table(typed, query).sql("duckdb", copy=False))
    chosen = exp.select(*map(quoted_column, names)).from_(quoted_table(typed)).where(exp.not_(exp.column(_BAD)))
    con.execute(exp.Insert(this=quoted_table(good), expression=chosen).sql("duckdb"))
    selected = count_rows(con, typed)
    [bad] = get_row(con, exp.select(exp.CountIf(this=exp.column(_BAD))).from_(quoted_table(typed)))
    con.execute(drop_table(typed))
    # Without any row DuckDB counts NULL.
    refused = int(bad or 0)
    if refused:
        tally.findings += _find_bad(entry, shelf)
    for raw in entry.base:
        tally.findings += raw.findings()
    rejected = sum(len(raw.rejects) for raw in entry.base)
    readable = sum(raw.rows for raw in entry.base) - rejected
    if entry.table.each is not None:
        [readable] = get_row(con, count_base_rows(entry))
    tally.read += readable + rejected
    tally.filtered += readable - selected
    tally.refused += refused + rejected


def _any_code(target: Target) -> exp.Expr:
    codes = [quoted_column(f"e {name}") for name in checks_of(target)]
    return exp.Coalesce(this=codes[0], expressions=codes[1:])


def _find_bad(entry: Entry, shelf: Shelf) -> list[ImportFinding]:
    """One finding per bad cell; only asked for when there is one, so that good files cost nothing here."""
    names = checks_of(entry.target)
    details = [quoted_column(f"{kind} {name}") for name in names for kind in ("e", "x")]
    rows = compile_entry(entry, shelf.mapping).subquery("t", copy=False)
    query = exp.select(*map(quoted_column, (FILE, ROW, NUMBER)), *details).from_(rows, copy=False)
    query = query.where(exp.not_(is_null(_any_code(entry.target))), copy=False).order_by(FILE, ROW, NUMBER, copy=False)
    found = shelf.con.execute(query.sql("duckdb", copy=False)).fetchall()
    by_file: dict[str, set[int]] = {}
    for file, row, *_ in found:
        by_file.setdefault(file, set()).add(row)
    originals = {file: shelf.show(file, rows) for file, rows in by_file.items()}
    findings = []
    for file, row_number, number, *cells in found:
        line, row = originals[file][row_number]
        for position, name in enumerate(names):
            code, value = cells[2 * position], cells[2 * position + 1]
            # What `each` could not read leaves its value empty: that is said once.
            if code is not None and (name == EACH or cells[-2] is None):
                column, message = _explain(entry, (name, number), code, value, shelf.mapping)
                findings.append(ImportFinding(code, "error", message, Place(file, line, column), value, row))
    return findings


def _explain(
    entry: Entry, at: tuple[str, int], code: str, value: str | None, mapping: FileMapping
) -> tuple[str, Sentence]:
    """The column a finding is about, and its sentence; `at` is the name of the check and the `_number` of the row."""
    name, number = at
    if name == EACH and entry.table.each is not None:
        return entry.table.each.column_at(number), explain_each(code, entry.table.each, value)
    about = field_of_check(entry.target, name)
    if about is None:
        pattern = next(j.pattern for j in entry.table.joins if j.alias == value)
        said = Sentence(
            "several rows of {pattern} match this row as {alias}; at most one may", pattern=pattern, alias=str(value)
        )
        return str(value), said
    field_name = about.name if isinstance(about, Field) else field_in_doubt(about)
    mapped = entry.find_mapping(field_name)
    column = entry.column_behind(field_name, number)
    if not isinstance(about, Field):
        return column, explain_row(about, value, mapped)
    if mapped is None:
        return column, Sentence("{field} is required and nothing fills it", field=Coded("field", field_name))
    return column, explain_value(code, about, mapped.expression, value, mapping.defaults)


def _columns(target: Target) -> list[str]:
    names = []
    for f in target.fields:
        names += [f.name, f"{f.name}_source"] if f.type == "ref" else [f.name]
    return [*names, "source", ENTRY, NUMBER, FILE, ROW]


def _empty(target: Target) -> exp.Select:
    types = {"source": "VARCHAR", ENTRY: "INTEGER", NUMBER: "INTEGER", FILE: "VARCHAR", ROW: "BIGINT"}
    for f in target.fields:
        types[f.name] = _SQL_TYPES.get(f.type) or (
            "DECIMAL({}, {})".format(*DECIMAL_TYPES[f.type]) if f.type in DECIMAL_TYPES else "VARCHAR"
        )
        if f.type == "ref":
            types[f"{f.name}_source"] = "VARCHAR"
    columns = [
        exp.alias_(exp.cast(exp.null(), types[name], dialect="duckdb"), name, quoted=True) for name in _columns(target)
    ]
    return exp.select(*columns).limit(0)


def _in_sequence(findings: Sequence[ImportFinding]) -> tuple[ImportFinding, ...]:
    """Sorted by where they are; a row that two table entries could not read is reported once."""
    once = {(f.code, f.place, f.message): f for f in findings}
    return tuple(sorted(once.values(), key=lambda f: (f.place.file, f.place.line or 0, f.place.column, f.code)))


def _nothing(path: Path, mapping: FileMapping, found: Sequence[str]) -> NothingToImport:
    return NothingToImport(
        path=str(path),
        mapping=mapping.name,
        expected=", ".join(dict.fromkeys(t.pattern for t in mapping.tables)),
        found=Sentence("it holds {files}", files=", ".join(found))
        if found
        else Sentence("it holds no CSV, XLSX, Parquet or JSON Lines file"),
    )
