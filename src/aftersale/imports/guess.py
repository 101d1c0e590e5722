"""Guesses what the rows of a file are, and which of its columns fill which fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from aftersale.imports.each import EACH
from aftersale.imports.field_names import fold_name, load_names, says_last_day, score_column, score_file
from aftersale.imports.model import Target
from aftersale.imports.preview import ShownFile
from aftersale.imports.simple_mapping import SimpleEach, SimpleField, SimpleMapping, SimpleTable
from aftersale.imports.writing import suggest_defaults


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
    listed = _find_list(file, target, matched)
    if listed is not None:
        matched.pop("dimension", None)
        matched.pop("value", None)
    named = tuple(
        SimpleField(f.name, column=matched[f.name], last_day=says_last_day(matched[f.name], f))
        for f in target.fields
        if f.name in matched
    )
    if listed is None:
        return SimpleTable(file.name, target.name, named)
    dimension, each = listed
    value = (SimpleField("dimension", constant=dimension), SimpleField("value", column=EACH))
    return SimpleTable(file.name, target.name, (*named, *value), each=each)


def _find_list(file: ShownFile, target: Target, matched: Mapping[str, str]) -> tuple[str, SimpleEach] | None:
    """The column with lists of values that a target has one by one, each with its dimension, and what is split there."""
    dimension, names = target.find_field("dimension"), load_names()
    if dimension is None or target.find_field("value") is None or matched.get("dimension") in file.columns:
        return None
    taken = {column for name, column in matched.items() if name != "value"}
    for column in file.columns:
        for kind in dimension.allowed:
            if fold_name(column) in names.lists.get(kind, ()) and column not in taken:
                cells = [
                    row.cells[file.columns.index(column)] for row in file.rows if len(row.cells) == len(file.columns)
                ]
                everything = sorted({cell for cell in cells if cell and fold_name(cell) in names.all_values})
                return kind, SimpleEach((column,), (",", ";"), none=tuple(everything))
    return None


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
