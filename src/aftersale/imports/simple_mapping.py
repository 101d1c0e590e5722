"""Mappings that only say which column, or which fixed value, fills a field: what a form can show and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

import yaml

from aftersale.imports.each import Each
from aftersale.imports.expression import ColumnRef, Constant, Expression
from aftersale.imports.file_pattern import name_pattern
from aftersale.imports.mapping import Defaults, FileMapping, TableMapping
from aftersale.imports.model import Target


@dataclass(frozen=True, slots=True)
class SimpleField:
    """What fills a field: a column of the file, or the same text in every row.

    `last_day`: the column has the last day of a span, and the field is the first day after it.
    """

    name: str
    column: str | None = None
    constant: str | None = None
    last_day: bool = False


@dataclass(frozen=True, slots=True)
class SimpleEach:
    """Rows that stand for several: the values between `split` in the one column, or the columns that are `marked`."""

    columns: tuple[str, ...]
    split: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SimpleTable:
    """A file and the target that its rows fill.

    `pattern` is what the mapping calls the file, empty where that is its name; `file` is empty where none is there.
    """

    file: str
    target: str
    fields: tuple[SimpleField, ...]
    pattern: str = ""
    optional: bool = False
    each: SimpleEach | None = None


@dataclass(frozen=True, slots=True)
class SimpleMapping:
    """A whole mapping without joins, filters or changed values."""

    name: str
    source: str
    defaults: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[SimpleTable, ...] = ()


def as_simple(
    mapping: FileMapping, targets: Mapping[str, Target], columns: Mapping[str, tuple[str, ...]]
) -> SimpleMapping | None:
    """The mapping as a form shows it, for files with these columns; None when it says more than a form can."""
    tables = []
    for table in mapping.tables:
        file = next((name for name in columns if fnmatchcase(name.lower(), table.pattern.lower())), "")
        if not file and table.fields is None and table.optional:
            continue
        target = targets.get(table.target)
        simple = None if target is None else _as_simple_table(table, target, file, columns.get(file, ()))
        if simple is None:
            return None
        tables.append(simple)
    has_file = any(table.file for table in tables)
    return SimpleMapping(mapping.name, mapping.source, _said(mapping.defaults), tuple(tables)) if has_file else None


def write_simple(simple: SimpleMapping) -> str:
    """The mapping as the text of a mapping file."""
    labels: dict[str, Any] = {}
    for position, table in enumerate(simple.tables):
        count = sum(each.target == table.target for each in simple.tables[:position])
        entry: dict[str, Any] = {"target": table.target} if count else {}
        entry["from"] = table.pattern or name_pattern(table.file)
        if table.optional:
            entry["optional"] = True
        if table.each is not None:
            entry["each"] = _write_each(table.each)
        entry["fields"] = {
            f.name: _write_field(f) for f in table.fields if f.column is not None or f.constant is not None
        }
        labels[f"{table.target}_{count + 1}" if count else table.target] = entry
    document: dict[str, Any] = {"mapping": simple.name, "source": simple.source}
    if defaults := {name: value for name, value in simple.defaults.items() if value}:
        document["defaults"] = defaults
    document["tables"] = labels
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    return text


def _write_field(field: SimpleField) -> str | dict[str, Any]:
    if field.column is None:
        return {"constant": field.constant}
    return {"column": field.column, "last_day": True} if field.last_day else field.column


def _as_simple_table(table: TableMapping, target: Target, file: str, columns: tuple[str, ...]) -> SimpleTable | None:
    if table.filters or table.joins or table.distinct:
        return None
    if table.heading_row:
        return None
    own = {name.casefold(): name for name in columns}
    pattern = "" if file and table.pattern == name_pattern(file) else table.pattern
    if table.fields is None and table.each is None:
        named = tuple(SimpleField(f.name, column=own[f.name]) for f in target.fields if f.name in own)
        return SimpleTable(file, table.target, named, pattern, table.optional)
    if table.fields is None:
        return None
    simple = []
    for mapped in table.fields:
        one = _as_simple_field(mapped.name, mapped.expression, own)
        if one is None:
            return None
        simple.append(one)
    each = None if table.each is None else _as_simple_each(table.each, own)
    return SimpleTable(file, table.target, tuple(simple), pattern, table.optional, each)


def _as_simple_each(each: Each, own: Mapping[str, str]) -> SimpleEach:
    # The names of marked columns are the values, so they stay as they are written.
    columns = each.columns if each.marked else tuple(own.get(name.casefold(), name) for name in each.columns)
    return SimpleEach(columns, each.delimiters, each.marked, each.unmarked, each.none)


def _write_each(each: SimpleEach) -> dict[str, Any]:
    columns: dict[str, Any] = {"column": each.columns[0]} if each.split else {"columns": list(each.columns)}
    lists = (("split", each.split), ("marked", each.marked), ("unmarked", each.unmarked), ("none", each.none))
    return columns | {name: list(texts) if len(texts) > 1 else texts[0] for name, texts in lists if texts}


def _as_simple_field(name: str, expression: Expression, own: Mapping[str, str]) -> SimpleField | None:
    last_day = isinstance(expression.base, ColumnRef) and expression.add_days == 1
    plain = Expression(expression.base, expression.mark, add_days=int(last_day))
    if expression != plain:
        return None
    if isinstance(expression.base, ColumnRef) and expression.base.alias == "":
        column = own.get(expression.base.name.casefold(), expression.base.name)
        return SimpleField(name, column=column, last_day=last_day)
    if isinstance(expression.base, Constant):
        return SimpleField(name, constant=expression.base.text)
    return None


def _said(defaults: Defaults) -> dict[str, str]:
    usual = Defaults()
    return {
        f.name: getattr(defaults, f.name)
        for f in fields(defaults)
        if getattr(defaults, f.name) != getattr(usual, f.name)
    }
