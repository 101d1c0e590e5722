"""Which mapping fits some files: each is judged by reading the heads of the files as it says they are written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from aftersale.imports.entry import columns_read, resolve_fields
from aftersale.imports.file_pattern import name_pattern, suggest_pattern
from aftersale.imports.files import FileEntry, open_files
from aftersale.imports.head import Head
from aftersale.imports.mapping import Defaults, FileMapping, TableMapping
from aftersale.imports.mapping_text import rename_files
from aftersale.imports.model import ImportFinding, Target
from aftersale.imports.shelf import Shelf, gather_entry

HEAD = Head(rows=20, bytes=256 * 1024)
_LEAST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits: the files it reads and those it leaves, what it needs and does not find.

    `alike` are the files of other names that have every column of a file it does not find: pairs of the mapping's name
    and the file's.
    """

    mapping: FileMapping
    files_read: tuple[str, ...]
    files_left: tuple[str, ...]
    missing_files: tuple[str, ...]
    missing_columns: tuple[tuple[str, str], ...]
    unreadable: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it reads something, and lacks nothing."""
        return bool(self.files_read) and not (self.missing_files or self.missing_columns or self.unreadable)

    @property
    def files_away(self) -> tuple[str, ...]:
        """The files it needs and of which nothing alike is here."""
        found = {name for name, _ in self.alike}
        return tuple(name for name in self.missing_files if name not in found)


def find_fits(path: Path, mappings: Iterable[FileMapping], targets: Mapping[str, Target]) -> list[Fit]:
    """Every mapping that knows at least one of the files at `path`, by its name or by its columns, the best first.

    Raises
    ------
    FileRefused
        The path, or the archive as a whole, can't be opened.
    """
    by_writing: dict[Defaults, list[FileMapping]] = {}
    for mapping in mappings:
        by_writing.setdefault(mapping.defaults, []).append(mapping)
    with (
        duckdb.connect() as con,
        open_files(path, HEAD) as files,
        tempfile.TemporaryDirectory(prefix="aftersale-fits-") as scratch,
    ):
        fits: list[Fit] = []
        for together in by_writing.values():
            # Mappings that read files in the same way share what was read.
            shelf = Shelf(con, together[0], files, Path(scratch), HEAD)
            fits += [fit_mapping(replace(shelf, mapping=mapping), targets) for mapping in together]
            shelf.drop()
    return sorted(
        (fit for fit in fits if fit.files_read or fit.alike),
        key=lambda fit: (
            not fit.is_whole,
            len(fit.files_away) + len(fit.missing_columns) + len(fit.unreadable),
            len(fit.files_left) - len(fit.alike),
            len(fit.missing_files),
        ),
    )


def fit_mapping(shelf: Shelf, targets: Mapping[str, Target]) -> Fit:
    """How the mapping of a shelf fits its files."""
    tables = [table for table in shelf.mapping.tables if table.target in targets]
    found: list[ImportFinding] = []
    for table in tables:
        found += [each for each in gather_entry(shelf, table, 0, targets[table.target])[1] if each.severity == "error"]
    read = dict.fromkeys(_name(file) for pattern in _patterns(tables) for file in shelf.find(pattern))
    left = [file for file in shelf.files if file.name not in read]
    lacking = [each.place for each in found if each.code == "missing_column"]
    return Fit(
        mapping=shelf.mapping,
        files_read=tuple(read),
        files_left=tuple(file.name for file in left),
        missing_files=tuple(dict.fromkeys(each.place.file for each in found if each.code == "missing_file")),
        missing_columns=tuple(dict.fromkeys((place.file, place.column) for place in lacking)),
        unreadable=tuple(dict.fromkeys(each.place.file for each in found if each.code == "file_refused")),
        alike=tuple(_find_alike(shelf, tables, left, targets)) if left else (),
    )


def adapt_mapping(fit: Fit, text: str, files: Sequence[str]) -> str | None:
    """The text of a mapping that lacks files, changed so that it reads the files that are alike and does without the others.

    None where that is not to be had: nothing would be read, a column is missing, or a joined file is.
    """
    joined = {join.pattern for table in fit.mapping.tables for join in table.joins}
    if not (fit.alike or fit.missing_files) or not (fit.alike or fit.files_read):
        return None
    if fit.missing_columns or fit.unreadable or joined & set(fit.files_away):
        return None
    renamed = {name: suggest_pattern(file, [other for other in files if other != file]) for name, file in fit.alike}
    return rename_files(text, renamed, fit.files_away)


def _find_alike(
    shelf: Shelf, tables: Sequence[TableMapping], left: Iterable[FileEntry], targets: Mapping[str, Target]
) -> Iterator[tuple[str, str]]:
    """For each file that is not read, the name of the file it may be, where exactly its columns are found."""
    absent: dict[str, list[TableMapping]] = {}
    for table in tables:
        if table.fields is not None and not shelf.find(table.pattern):
            absent.setdefault(table.pattern, []).append(table)
    for file in left:
        fitting = [
            (len(columns), pattern)
            for pattern, those in absent.items()
            if "#" not in pattern
            and len(columns := {name for table in those for name in _columns(shelf, table, targets)}) >= _LEAST_COLUMNS
            and all(_reads(shelf, table, file, targets) for table in those)
        ]
        if fitting:
            _, pattern = max(fitting, key=lambda each: each[0])
            del absent[pattern]
            yield pattern, file.name


def _reads(shelf: Shelf, table: TableMapping, file: FileEntry, targets: Mapping[str, Target]) -> bool:
    """Whether a table finds all it needs in a file of another name."""
    named = replace(table, pattern=name_pattern(file.name))
    entry, found = gather_entry(shelf, named, 0, targets[table.target])
    return entry is not None and not any(each.severity == "error" for each in found)


def _columns(shelf: Shelf, table: TableMapping, targets: Mapping[str, Target]) -> list[str]:
    return columns_read(table, resolve_fields(table, targets[table.target], shelf.mapping.defaults), "")


def _patterns(tables: Iterable[TableMapping]) -> Iterator[str]:
    for table in tables:
        yield table.pattern
        yield from (join.pattern for join in table.joins)


def _name(file: FileEntry) -> str:
    """The name of a file without its sheet."""
    return file.name.removesuffix(f"#{file.sheet}") if file.sheet else file.name
