"""Mappings that only say which column, or which fixed value, fills a field: what a form can show and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

import yaml

from aftersale.imports.expression import ColumnRef, Constant, Expression
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
class SimpleTable:
    """A file, or a pattern of files, and the target that its rows fill."""

    file: str
    target: str
    fields: tuple[SimpleField, ...]


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
        files = [name for name in columns if _means(table.pattern, name)]
        if not files:
            continue
        simple = _as_simple_table(table, targets[table.target], files[0], columns[files[0]])
        if simple is None:
            return None
        tables.append(simple)
    return SimpleMapping(mapping.name, mapping.source, _said(mapping.defaults), tuple(tables)) if tables else None


def write_simple(simple: SimpleMapping) -> str:
    """The mapping as the text of a mapping file."""
    labels: dict[str, Any] = {}
    for table in simple.tables:
        count = sum(each.target == table.target for each in simple.tables[: simple.tables.index(table)])
        entry: dict[str, Any] = {"target": table.target} if count else {}
        entry["from"] = _pattern(table.file)
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
    if table.filters or table.joins or table.distinct or table.each:
        return None
    if table.heading_row:
        return None
    own = {name.casefold(): name for name in columns}
    if table.fields is None:
        named = tuple(SimpleField(f.name, column=own[f.name]) for f in target.fields if f.name in own)
        return SimpleTable(file, table.target, named)
    simple = []
    for mapped in table.fields:
        one = _as_simple_field(mapped.name, mapped.expression, own)
        if one is None:
            return None
        simple.append(one)
    return SimpleTable(file, table.target, tuple(simple))


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


def _means(pattern: str, file: str) -> bool:
    return fnmatchcase(file.lower(), pattern.lower())


def _pattern(file: str) -> str:
    """The name of a file as a pattern that means only it."""
    return file.replace("[", "[[]")


def _said(defaults: Defaults) -> dict[str, str]:
    usual = Defaults()
    return {
        f.name: getattr(defaults, f.name)
        for f in fields(defaults)
        if getattr(defaults, f.name) != getattr(usual, f.name)
    }
