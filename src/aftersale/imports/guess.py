"""Guesses which mapping fits some files, and which of their columns fill which fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from aftersale.imports.entry import columns_read, resolve_fields
from aftersale.imports.field_names import says_last_day, score_column, score_file
from aftersale.imports.mapping import FileMapping, TableMapping
from aftersale.imports.model import Target
from aftersale.imports.preview import ShownFile
from aftersale.imports.simple_mapping import SimpleField, SimpleMapping, SimpleTable
from aftersale.imports.writing import suggest_defaults


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits: the files it reads and those it leaves, what it needs and does not find."""

    mapping: FileMapping
    files_read: tuple[str, ...]
    files_left: tuple[str, ...]
    missing_files: tuple[str, ...]
    missing_columns: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether it reads something, and lacks nothing."""
        return bool(self.files_read) and not self.missing_files and not self.missing_columns


def find_fits(files: Sequence[ShownFile], mappings: Iterable[FileMapping], targets: Mapping[str, Target]) -> list[Fit]:
    """Every mapping that knows at least one of the files, the best first."""
    fits = [fit_mapping(files, mapping, targets) for mapping in mappings]
    return sorted(
        (fit for fit in fits if fit.files_read),
        key=lambda fit: (not fit.is_whole, len(fit.files_left), len(fit.missing_files) + len(fit.missing_columns)),
    )


def fit_mapping(files: Sequence[ShownFile], mapping: FileMapping, targets: Mapping[str, Target]) -> Fit:
    """How one mapping fits."""
    read: dict[str, None] = {}
    missing_files: dict[str, None] = {}
    missing_columns: dict[tuple[str, str], None] = {}
    for table in (table for table in mapping.tables if table.target in targets):
        for pattern, needed in _needs(table, targets[table.target], mapping):
            found = [file for file in files if _means(pattern, file.name)]
            if not found and not table.optional:
                missing_files[pattern] = None
            for file in found:
                read[file.name] = None
                # The columns of a sheet that was not read are not known.
                own = {column.casefold() for column in file.columns}
                lacking = [c for c in needed if c.casefold() not in own and "#" not in pattern and own]
                missing_columns |= dict.fromkeys((file.name, column) for column in lacking)
    left = tuple(file.name for file in files if file.name not in read)
    return Fit(mapping, tuple(read), left, tuple(missing_files), tuple(missing_columns))


def suggest_mapping(files: Sequence[ShownFile], targets: Mapping[str, Target]) -> SimpleMapping:
    """The plain format with the columns of these files in the places of ours, matched by their names."""
    tables = tuple(table for file in files if file.columns and (table := suggest_table(file, targets)) is not None)
    return SimpleMapping("my-mapping", "files", suggest_defaults(files, tables, targets), tables)


def suggest_table(file: ShownFile, targets: Mapping[str, Target]) -> SimpleTable | None:
    """The target that a file most probably fills, by its name and its columns."""
    stem = PurePath(file.name.partition("#")[0]).stem

    def merit(target: Target) -> tuple[float, int]:
        matched = match_columns(file.columns, target)
        # The currency may be said once for all files.
        required = [f for f in target.fields if f.required and f.type != "currency"]
        covered = sum(f.name in matched for f in required) / max(len(required), 1)
        return score_file(stem, target) + covered, len(matched)

    best = max(targets.values(), key=merit, default=None)
    return None if best is None else fill_table(file, best)


def suggest_tables(files: Sequence[ShownFile], targets: Mapping[str, Target]) -> tuple[SimpleTable, ...]:
    """For every file and every target the columns that most probably fill it, for whoever decides on another target."""
    return tuple(fill_table(file, target) for file in files if file.columns for target in targets.values())


def fill_table(file: ShownFile, target: Target) -> SimpleTable:
    """A file's columns in the fields of a target."""
    matched = match_columns(file.columns, target)
    named = tuple(
        SimpleField(f.name, column=matched[f.name], last_day=says_last_day(matched[f.name], f))
        for f in target.fields
        if f.name in matched
    )
    return SimpleTable(file.name, target.name, named)


def match_columns(columns: Sequence[str], target: Target) -> dict[str, str]:
    """For each field the column that most probably fills it; a column fills one field at most."""
    scored = [
        (score, -position, field.name, column)
        for position, field in enumerate(target.fields)
        for column in columns
        if (score := score_column(column, field, target)) > 0
    ]
    matched: dict[str, str] = {}
    for _, _, name, column in sorted(scored, reverse=True):
        if name not in matched and column not in matched.values():
            matched[name] = column
    return matched


def _needs(table: TableMapping, target: Target, mapping: FileMapping) -> list[tuple[str, list[str]]]:
    """The files a table entry looks for, with the columns it needs of each."""
    fields = resolve_fields(table, target, mapping.defaults)
    needs = [(table.pattern, columns_read(table, fields, ""))]
    needs += [(join.pattern, columns_read(table, fields, join.alias)) for join in table.joins]
    return needs


def _means(pattern: str, file: str) -> bool:
    return fnmatchcase(file.lower(), pattern.lower().split("#")[0])
