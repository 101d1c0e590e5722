"""A mapping file: which files fill which targets, and how; checked as a whole before anything is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yaml.nodes import Node, ScalarNode, SequenceNode

from aftersale.errors import Place
from aftersale.imports.duck_texts import explain_date_format
from aftersale.imports.each import Each, read_each
from aftersale.imports.errors import MappingNotFound, MappingRefused
from aftersale.imports.expression import ColumnRef, Expression, Mark
from aftersale.imports.read_expression import ExpressionReader
from aftersale.imports.yaml_nodes import (
    Fault,
    Faults,
    compose,
    hint,
    mark_of,
    name_of,
    read_entries,
    read_flag,
    read_list,
    read_text,
    read_text_or_null,
    read_whole_number,
    unexpected,
)
from aftersale.values.currencies import find_nearest_currency, load_currencies
from aftersale.values.sentence import Sentence, list_sentences

AS_NAMED = "as_named"
MOST_MAPPING_BYTES = 1_000_000
MOST_HEADING_ROW = 1_000
DELIMITERS = (",", ";", "\t", "|")
_ENTRIES = ("mapping", "source", "defaults", "tables")
_A_FILE = Sentence("the name of a file")


@dataclass(frozen=True, slots=True)
class Defaults:
    """How the files of a source are written; an empty encoding means UTF-8, an empty delimiter is found out."""

    date_format: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal_mark: str = "."
    thousands_mark: str = ""
    currency: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the rows whose column has one of the values, or has none of them, or is empty, or is not."""

    column: ColumnRef
    values: tuple[str, ...]
    keeps_matches: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class Join:
    """Rows of another file, spoken of by an alias; `on` pairs their columns with expressions of our row."""

    alias: str
    pattern: str
    on: tuple[tuple[str, Expression], ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """What fills one field."""

    name: str
    expression: Expression
    mark: Mark


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One way to fill a target; `fields` is None where every field is read from the column of its own name.

    `heading_row` is the line of the headings, 0 where they are found out.
    """

    label: str
    target: str
    pattern: str
    optional: bool
    distinct: bool
    filters: tuple[Filter, ...]
    joins: tuple[Join, ...]
    fields: tuple[FieldMapping, ...] | None
    mark: Mark
    each: Each | None = None
    heading_row: int = 0


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A whole mapping; `content_hash` is the SHA-256 of its text, `day` the one on which files are read by it."""

    name: str
    file: str
    source: str
    defaults: Defaults
    tables: tuple[TableMapping, ...]
    content_hash: str
    day: date | None = None


def available_mappings() -> tuple[str, ...]:
    """The names of the mappings that are shipped."""
    folder = resources.files("aftersale.imports").joinpath("mappings")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


def read_shipped(name: str) -> str:
    """The text of a shipped mapping, one of `available_mappings`."""
    return resources.files("aftersale.imports").joinpath("mappings", f"{name}.yaml").read_text(encoding="utf-8")


@cache
def load_shipped(name: str) -> FileMapping:
    """A shipped mapping, one of `available_mappings`; read once a process, since it never changes."""
    return parse_mapping(read_shipped(name), f"{name}.yaml")


def load_mapping(name_or_path: str | Path) -> FileMapping:
    """Read and check a mapping by its shipped name or its path.

    Raises
    ------
    MappingNotFound
    MappingRefused
        Names every fault with line and column.
    """
    if str(name_or_path) in available_mappings():
        return load_shipped(str(name_or_path))
    path = Path(name_or_path)
    if not path.is_file():
        raise MappingNotFound(name=str(name_or_path), available=", ".join(available_mappings()))
    if path.stat().st_size > MOST_MAPPING_BYTES:
        said = Sentence("larger than {most} bytes", most=MOST_MAPPING_BYTES)
        raise refuse_mapping(str(path), [Fault(Mark(1, 1), said)])
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        said = Sentence("not UTF-8; save the file as UTF-8")
        raise refuse_mapping(str(path), [Fault(Mark(line, 1), said)]) from error


def parse_mapping(text: str, file: str) -> FileMapping:
    """Read and check the text of a mapping; `file` is what findings call it."""
    faults = Faults()
    root = compose(text, faults)
    parts = (
        read_entries(root, faults, Sentence("a mapping file"), _ENTRIES, ("source", "tables"))
        if root is not None
        else {}
    )
    name = read_text(parts["mapping"][1], faults, Sentence("a name")) if "mapping" in parts else Path(file).stem
    source = read_text(parts["source"][1], faults, Sentence("the name of a source")) if "source" in parts else ""
    if "|" in source:
        faults.add(parts["source"][1], Sentence("a source may not contain '|'"))
    defaults = _read_defaults(parts["defaults"][1], faults) if "defaults" in parts else Defaults()
    tables = read_entries(parts["tables"][1], faults, name_of("tables")) if "tables" in parts else {}
    entries = tuple(_read_table(label, node, faults) for label, (_, node) in tables.items())
    if faults.found:
        raise refuse_mapping(file, faults.found)
    return FileMapping(name, file, source, defaults, entries, hashlib.sha256(text.encode()).hexdigest())


def read_known_defaults(text: str) -> Defaults:
    """The defaults of a mapping that may be faulty elsewhere: they say how to show its files; none where they are faulty too."""
    faults = Faults()
    root = compose(text, faults)
    given = read_entries(root, Faults(), Sentence("a mapping file")) if root is not None else {}
    defaults = _read_defaults(given["defaults"][1], faults) if "defaults" in given else Defaults()
    return Defaults() if faults.found else defaults


def refuse_mapping(file: str, faults: list[Fault]) -> MappingRefused:
    """The problem that shows all faults, sorted by where they stand."""
    by_place = sorted(faults, key=lambda f: (f.mark.line, f.mark.column))
    places = tuple((Place(file, f.mark.line, str(f.mark.column)), f.message) for f in by_place)
    pointers = tuple((f"/text/{f.mark.line}/{f.mark.column}", f.message) for f in by_place)
    said = [
        Sentence("{place}: {fault}", place=Place("", f.mark.line, str(f.mark.column)), fault=f.message)
        for f in by_place
    ]
    return MappingRefused(file=file, count=len(places), problems=list_sentences(said), faults=places, errors=pointers)


def _read_defaults(node: Node, faults: Faults) -> Defaults:
    entries = read_entries(node, faults, name_of("defaults"), Defaults.__dataclass_fields__)
    values = {
        name: read_text(value, faults, Sentence("a value of `{name}`", name=name))
        for name, (_, value) in entries.items()
    }
    if values.get("delimiter", ",") not in DELIMITERS:
        said = Sentence('expected a delimiter among , ; | and a tab written as "\\t"')
        faults.add(entries["delimiter"][1], said)
    for name in ("decimal_mark", "thousands_mark"):
        if name in values and len(values[name]) != 1:
            faults.add(entries[name][1], Sentence("expected one character as `{name}`", name=name))
    if values.get("decimal_mark", ".") == values.get("thousands_mark"):
        said = Sentence("the decimal mark and the thousands mark are the same")
        faults.add(entries["thousands_mark"][1], said)
    for name, check in _CHECKS.items():
        if values.get(name) and (fault := check(values[name])):
            faults.add(entries[name][1], fault)
    return Defaults(**values)


def _check_encoding(name: str) -> Sentence | None:
    if _is_encoding(name):
        return None
    return unexpected(Sentence("an encoding such as utf-8 or cp1252"), Sentence("{value!r}", value=name))


def _check_time_zone(name: str) -> Sentence | None:
    if _is_time_zone(name):
        return None
    return Sentence("{value!r} is not a time zone such as Europe/Berlin", value=name)


def _check_currency(code: str) -> Sentence | None:
    if code in load_currencies():
        return None
    near = find_nearest_currency(code)
    return Sentence("{value!r} is not a currency of ISO 4217{hint}", value=code, hint=hint(near) if near else "")


_CHECKS: Mapping[str, Callable[[str], Sentence | None]] = {
    "encoding": _check_encoding,
    "time_zone": _check_time_zone,
    "date_format": explain_date_format,
    "currency": _check_currency,
}
"""What is checked of the value of a default."""


def _is_time_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _is_encoding(name: str) -> bool:
    try:
        return "a".encode(name).decode(name) == "a"
    except (LookupError, UnicodeError):
        return False


def _read_table(label: str, node: Node, faults: Faults) -> TableMapping:
    known = ("target", "from", "optional", "distinct", "where", "join", "each", "heading_row", "fields")
    entries = read_entries(node, faults, Sentence("table {table}", table=label), known, ("from", "fields"))
    joins = Sentence("the joins of table {table}", table=label)
    join_entries = read_entries(entries["join"][1], faults, joins) if "join" in entries else {}
    reader = ExpressionReader(frozenset(join_entries), faults)
    return TableMapping(
        label=label,
        target=read_text(entries["target"][1], faults, Sentence("a target")) if "target" in entries else label,
        pattern=read_text(entries["from"][1], faults, _A_FILE) if "from" in entries else "",
        optional=read_flag(entries["optional"][1], faults) if "optional" in entries else False,
        distinct=read_flag(entries["distinct"][1], faults) if "distinct" in entries else False,
        filters=_read_filters(entries["where"][1], reader) if "where" in entries else (),
        joins=tuple(_read_join(alias, value, join_entries, faults) for alias, (_, value) in join_entries.items()),
        fields=_read_fields(entries["fields"][1], reader, label) if "fields" in entries else (),
        mark=mark_of(node),
        each=read_each(entries["each"][1], faults) if "each" in entries else None,
        heading_row=read_whole_number(entries["heading_row"][1], faults, 1, MOST_HEADING_ROW)
        if "heading_row" in entries
        else 0,
    )


def _read_fields(node: Node, reader: ExpressionReader, label: str) -> tuple[FieldMapping, ...] | None:
    if isinstance(node, ScalarNode) and node.value == AS_NAMED:
        return None
    what = Sentence("the fields of table {table} (or `{as_named}`)", table=label, as_named=AS_NAMED)
    entries = read_entries(node, reader.faults, what)
    return tuple(FieldMapping(name, reader.read(value), mark_of(key)) for name, (key, value) in entries.items())


def _read_join(alias: str, node: Node, joins: Mapping[str, tuple[Node, Node]], faults: Faults) -> Join:
    entries = read_entries(node, faults, Sentence("join {join}", join=alias), ("from", "on"), ("from", "on"))
    # A join may build on those above it, not on itself or on later ones.
    earlier = list(joins)[: list(joins).index(alias)]
    reader = ExpressionReader(frozenset(earlier), faults)
    what = Sentence("`on` of join {join}", join=alias)
    pairs = read_entries(entries["on"][1], faults, what) if "on" in entries else {}
    return Join(
        alias=alias,
        pattern=read_text(entries["from"][1], faults, _A_FILE) if "from" in entries else "",
        on=tuple((theirs, reader.read(value)) for theirs, (_, value) in pairs.items()),
        mark=mark_of(node),
    )


def _read_filters(node: Node, reader: ExpressionReader) -> tuple[Filter, ...]:
    entries = read_entries(node, reader.faults, name_of("where"))
    return tuple(_read_filter(reader.column_named(name), value, reader) for name, (_, value) in entries.items())


def _read_filter(column: ColumnRef, node: Node, reader: ExpressionReader) -> Filter:
    faults = reader.faults
    if isinstance(node, ScalarNode | SequenceNode):
        return Filter(column, _values(node, faults), True, mark_of(node))
    entries = read_entries(node, faults, Sentence("a filter"), ("empty", "not"))
    if len(entries) != 1:
        said = Sentence("expected a value, a list of values, `empty: true|false` or `not: value`")
        faults.add(node, said)
        return Filter(column, (), True, mark_of(node))
    if "empty" in entries:
        return Filter(column, (), read_flag(entries["empty"][1], faults), mark_of(node))
    return Filter(column, _values(entries["not"][1], faults), False, mark_of(node))


def _values(node: Node, faults: Faults) -> tuple[str, ...]:
    items = read_list(node, faults, Sentence("a value or a list of values"))
    values = [read_text_or_null(item, faults, Sentence("a value")) for item in items]
    if not values or None in values:
        faults.add(node, Sentence("expected at least one value; write `empty: true` for rows without one"))
    return tuple(v for v in values if v is not None)
