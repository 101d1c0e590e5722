"""Turns the plain document of a rule table (from YAML, JSON or CSV) into a table, with all refusals at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TypeAlias, TypeVar

from aftersale.errors import Place
from aftersale.rules.cells import parse_allowed, parse_cell, parse_result, parse_value, write_value
from aftersale.rules.check import EDITING_STEPS, check_cells, check_table
from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.values import VALUE_TYPES
from aftersale.rules.hit_policy import HIT_POLICIES, read_hit_policy
from aftersale.rules.model import (
    AnyValue,
    Calculation,
    Cell,
    ColumnType,
    Constant,
    InputColumn,
    OutputColumn,
    Result,
    RuleRow,
    RuleTable,
    TableFinding,
    Value,
)
from aftersale.values.sentence import N_, Coded, Sentence

Path: TypeAlias = tuple[str | int, ...]
Locate: TypeAlias = Callable[[Path], Place]
AnyColumn = TypeVar("AnyColumn", InputColumn, OutputColumn)
Parsed = TypeVar("Parsed")

# `then` parts inputs from outputs in a CSV, the dates and the note follow the outputs, the rest are decision columns.
RESERVED_NAMES = frozenset(
    {"rule", "then", "start_on", "end_on", "note", "rule_id", "rule_ids", "table_version", "matches"}
)
_KEYS = ("name", "title", "hit_policy", "inputs", "outputs", "rules")
_COLUMN_KEYS = {
    "inputs": ("name", "label", "type", "allowed", "whole", "minimum", "maximum"),
    "outputs": ("name", "label", "type", "allowed", "default"),
}
_RULE_KEYS = ("rule", "when", "then", "start_on", "end_on", "note")
_TABLE_NAME_WRONG = N_("The table name {name} must be small letters, digits and _, at most 63, a letter first.")
_COLUMN_NAME_WRONG = N_("The column name {name} must be small letters, digits and _, at most 63, a letter first.")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class TableDraft:
    """What a document says: the table unless a part of it has no meaning, and everything found wrong.

    A table whose rows stand in each other's way is a table; it has errors, and must not be published.
    """

    table: RuleTable | None
    findings: tuple[TableFinding, ...]


@dataclass(slots=True)
class _Reading:
    locate: Locate
    table: str = ""
    findings: list[TableFinding] = field(default_factory=list)

    def refuse(self, code: str, path: Path, sentence: Sentence, rule_id: str = "", position: int | None = None) -> None:
        row = path[1] + 1 if len(path) > 1 and path[0] == "rules" and isinstance(path[1], int) else None
        column = str(path[3]) if len(path) > 3 else str(path[-1]) if path and row is None else ""
        self.findings.append(
            TableFinding(
                code, sentence, self.table, row=row, rule_id=rule_id, column=column, position=position,
                place=self.locate(path),
            )
        )  # fmt: skip


def read_document(
    document: object,
    locate: Locate,
    steps: int | None = EDITING_STEPS,
    know: Callable[[RuleTable], RuleTable] | None = None,
) -> TableDraft:
    """Read a document, its cells as text, and check the table.

    Parameters
    ----------
    locate
        Tells where a part of the document stands.
    steps
        So much work each search between rows may do; None: only what makes it no table is found, so that a version that was
        published is read again in no time.
    know
        Adds what is known of the columns beside the document; checked is the table with it, returned the one without.
    """
    reading = _Reading(locate)
    parts = _mapping(reading, document, (), _KEYS)
    reading.table = name = _text(reading, parts, "name", ())
    if not _NAME.fullmatch(name):
        reading.refuse("name_wrong", ("name",), Sentence(_TABLE_NAME_WRONG, name=repr(name)))
    title = _text(reading, parts, "title", ())
    if not title:
        reading.refuse("title_missing", ("title",), Sentence("The table needs a title that says what it decides."))
    hit_policy = read_hit_policy(parts.get("hit_policy"))
    if hit_policy is None:
        sentence = Sentence(
            "The hit policy is one of {known}, not {found}.",
            known=", ".join(HIT_POLICIES),
            found=repr(parts.get("hit_policy")),
        )
        reading.refuse("hit_policy_wrong", ("hit_policy",), sentence)
    inputs = _read_columns(reading, parts, "inputs", InputColumn)
    outputs = _read_columns(reading, parts, "outputs", OutputColumn)
    complete = not reading.findings
    rows = _read_rules(reading, parts, inputs, outputs)
    if not complete:
        return TableDraft(None, tuple(reading.findings))
    table = RuleTable(name, title, hit_policy or "first", inputs, outputs, rows)
    known = know(table) if know else table
    alone = check_cells(known)
    is_table = not (reading.findings or alone)
    # Refused cells stand in as `-`, so rows that hold them cannot be compared with others.
    checked = check_table(known, steps) if is_table and steps is not None else alone
    findings = (*reading.findings, *(place_finding(each, table, locate) for each in checked))
    return TableDraft(table if is_table else None, findings)


def write_document(table: RuleTable) -> dict[str, object]:
    """Write a table as the document that `read_document` reads back to the same version."""
    names = name_columns(table.inputs)
    return {
        "name": table.name,
        "title": table.title,
        "hit_policy": table.hit_policy,
        "inputs": [_input_document(column) for column in table.inputs],
        "outputs": [_output_document(column) for column in table.outputs],
        "rules": [
            {
                "rule": row.rule_id,
                "when": {column.name: cell.text for column, cell in zip(table.inputs, row.cells, strict=True)},
                "then": {
                    column.name: result.text if isinstance(result, Calculation) else write_value(result, names)
                    for column, result in zip(table.outputs, row.outputs, strict=True)
                },
                "start_on": row.start_on.isoformat() if row.start_on else "",
                "end_on": row.end_on.isoformat() if row.end_on else "",
                "note": row.annotation,
            }
            for row in table.rows
        ],
    }


def name_columns(inputs: Sequence[InputColumn]) -> Names:
    """The names by which expressions of a table may use its inputs."""
    return Names(tuple(KnownColumn(column.name, column.label, column.type) for column in inputs))


def _column_document(column: InputColumn | OutputColumn) -> dict[str, object]:
    allowed = ", ".join(write_value(value) for value in column.allowed)
    return {"name": column.name, "label": column.label, "type": column.type, "allowed": allowed}


def _input_document(column: InputColumn) -> dict[str, object]:
    said = {"minimum": column.minimum, "maximum": column.maximum}
    bounds = {key: write_value(bound) for key, bound in said.items() if bound is not None}
    return {**_column_document(column), **({"whole": "true"} if column.is_whole else {}), **bounds}


def _output_document(column: OutputColumn) -> dict[str, object]:
    document = _column_document(column)
    return document if column.default is None else {**document, "default": write_value(column.default)}


def place_finding(finding: TableFinding, table: RuleTable, locate: Locate) -> TableFinding:
    """The finding with the place, in the document, of what it is about."""
    part = "then" if any(column.name == finding.column for column in table.outputs) else "when"
    if finding.row is None:
        return replace(finding, place=locate(_column_path(finding, table)))
    if finding.column in ("rule", "start_on", "end_on", ""):
        return replace(finding, place=locate(("rules", finding.row - 1, finding.column or "rule")))
    return replace(finding, place=locate(("rules", finding.row - 1, part, finding.column)))


def _column_path(finding: TableFinding, table: RuleTable) -> Path:
    kinds: dict[str, Sequence[InputColumn | OutputColumn]] = {"inputs": table.inputs, "outputs": table.outputs}
    for kind, columns in kinds.items():
        for index, column in enumerate(columns):
            if finding.column == column.name:
                # Of a column itself, only its default can be no allowed value.
                return (kind, index, "default") if finding.code == "value_not_allowed" else (kind, index)
    return ("hit_policy",) if finding.code == "hit_policy_wrong" else ()


def _mapping(reading: _Reading, value: object, path: Path, keys: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        reading.refuse("layout_wrong", path, Sentence("Expected the parts {known} here.", known=", ".join(keys)))
        return {}
    for key in value:
        if key not in keys:
            sentence = Sentence("{part} is not known here; known: {known}.", part=repr(key), known=", ".join(keys))
            reading.refuse("layout_wrong", (*path, str(key)), sentence)
    return value


def _list(reading: _Reading, parts: Mapping[str, object], key: str) -> Sequence[object]:
    value = parts.get(key, ())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    reading.refuse("layout_wrong", (key,), Sentence("Expected a list of {part} here.", part=key))
    return ()


def _text(reading: _Reading, parts: Mapping[str, object], key: str, path: Path) -> str:
    """Take a part as text; values that JSON or Python types are written as a person would write them in a cell."""
    value = parts.get(key, "")
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if value is None or (isinstance(value, bool | Decimal | date) and not isinstance(value, datetime)):
        return write_value(value)
    sentence = Sentence("Expected text here, not {found} (numbers as text or Decimal).", found=repr(value))
    reading.refuse("layout_wrong", (*path, key), sentence)
    return ""


def _read_columns(
    reading: _Reading, parts: Mapping[str, object], key: str, kind: type[AnyColumn]
) -> tuple[AnyColumn, ...]:
    columns: list[AnyColumn] = []
    for index, document in enumerate(_list(reading, parts, key)):
        path: Path = (key, index)
        column = _mapping(reading, document, path, _COLUMN_KEYS[key])
        name = _text(reading, column, "name", path)
        if not _NAME.fullmatch(name):
            reading.refuse("name_wrong", (*path, "name"), Sentence(_COLUMN_NAME_WRONG, name=repr(name)))
        elif name in RESERVED_NAMES:
            sentence = Sentence("The name {name} has a meaning of its own; choose another.", name=name)
            reading.refuse("name_wrong", (*path, "name"), sentence)
        elif any(each.name == name for each in columns):
            sentence = Sentence("Two {part} are called {name}; rename one.", part=key, name=name)
            reading.refuse("name_repeated", (*path, "name"), sentence)
        type_ = next((each for each in VALUE_TYPES if each == column.get("type")), None)
        if type_ is None:
            sentence = Sentence(
                "The type of column {name} is one of {known}, not {found}.",
                name=name,
                known=", ".join(VALUE_TYPES),
                found=repr(column.get("type")),
            )
            reading.refuse("type_wrong", (*path, "type"), sentence)
            continue
        label = _text(reading, column, "label", path) or name
        made = kind(name, label, type_, _read_allowed(reading, column, type_, path))
        read_end = partial(_read_end, reading, column, path, type_, label)
        if isinstance(made, OutputColumn):
            made = replace(made, default=read_end("default"))
        else:
            is_whole = _read_whole(reading, column, path, label)
            made = replace(made, is_whole=is_whole, minimum=read_end("minimum"), maximum=read_end("maximum"))
        columns.append(made)
    if not columns and key == "outputs":
        reading.refuse("layout_wrong", (key,), Sentence("The table needs at least one output."))
    return tuple(columns)


def _read_end(
    reading: _Reading, column: Mapping[str, object], path: Path, type_: ColumnType, label: str, key: str
) -> Value:
    """Read one value that a column may have about itself, a bound or a default."""
    text = _text(reading, column, key, path)
    return _guarded(reading, (*path, key), "", partial(parse_value, text, type_), None, label) if text else None


def _read_whole(reading: _Reading, column: Mapping[str, object], path: Path, label: str) -> bool:
    text = _text(reading, column, "whole", path)
    return (
        bool(text)
        and _guarded(reading, (*path, "whole"), "", partial(parse_value, text, "boolean"), None, label) is True
    )


def _read_allowed(
    reading: _Reading, column: Mapping[str, object], type_: ColumnType, path: Path
) -> tuple[Constant, ...]:
    value = column.get("allowed", "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = {str(index): each for index, each in enumerate(value)}
        texts = [_text(reading, parts, str(index), (*path, "allowed")) for index in range(len(value))]
    else:
        texts = [_text(reading, column, "allowed", path)]
    found: list[Constant] = []
    for text in texts:
        found += _guarded(reading, (*path, "allowed"), "", partial(parse_allowed, text, type_), ())
    return tuple(found)


def _guarded(
    reading: _Reading, path: Path, rule_id: str, parse: Callable[[], Parsed], otherwise: Parsed, label: str = ""
) -> Parsed:
    try:
        return parse()
    except CellRefused as refused:
        facts = refused.facts
        sentence = Sentence(
            "{column}: expected {expected}, found {found}.",
            column=Coded("label", label or str(path[-1])),
            expected=facts["expected"],
            found=facts["found"],
        )
        reading.refuse("cell_refused", path, sentence, rule_id, facts["position"])
        return otherwise


def _read_rules(
    reading: _Reading,
    parts: Mapping[str, object],
    inputs: tuple[InputColumn, ...],
    outputs: tuple[OutputColumn, ...],
) -> tuple[RuleRow, ...]:
    rows: list[RuleRow] = []
    names = name_columns(inputs)
    for index, document in enumerate(_list(reading, parts, "rules")):
        path: Path = ("rules", index)
        rule = _mapping(reading, document, path, _RULE_KEYS)
        rule_id = _text(reading, rule, "rule", path)
        cells = _read_cells(reading, rule, path, inputs, names)
        start_on = _read_day(reading, rule, "start_on", path)
        end_on = _read_day(reading, rule, "end_on", path)
        results = _read_outputs(reading, rule, path, outputs, names)
        rows.append(RuleRow(rule_id, cells, results, start_on, end_on, _text(reading, rule, "note", path)))
    return tuple(rows)


def _read_cells(
    reading: _Reading, rule: Mapping[str, object], path: Path, inputs: tuple[InputColumn, ...], names: Names
) -> tuple[Cell, ...]:
    """Read the conditions of a rule; a column that is not mentioned accepts any value."""
    when = _mapping(reading, rule.get("when", {}), (*path, "when"), tuple(column.name for column in inputs))
    rule_id = str(rule.get("rule", ""))
    any_value = Cell("-", AnyValue())
    cells: list[Cell] = []
    for column in inputs:
        if column.name not in when:
            cells.append(any_value)
            continue
        text = _text(reading, when, column.name, (*path, "when"))
        where = (*path, "when", column.name)
        cells.append(
            _guarded(
                reading, where, rule_id,
                partial(parse_cell, text, column.type, names),
                any_value, column.label,
            )
        )  # fmt: skip
    return tuple(cells)


def _read_outputs(
    reading: _Reading, rule: Mapping[str, object], path: Path, outputs: tuple[OutputColumn, ...], names: Names
) -> tuple[Result, ...]:
    then = _mapping(reading, rule.get("then", {}), (*path, "then"), tuple(column.name for column in outputs))
    rule_id = str(rule.get("rule", ""))
    values: list[Result] = []
    for column in outputs:
        text = _text(reading, then, column.name, (*path, "then"))
        where = (*path, "then", column.name)
        values.append(
            _guarded(
                reading, where, rule_id,
                partial(parse_result, text, column.type, names),
                None, column.label,
            )
        )  # fmt: skip
    return tuple(values)


def _read_day(reading: _Reading, rule: Mapping[str, object], key: str, path: Path) -> date | None:
    text = _text(reading, rule, key, path)
    if not text:
        return None
    day = _guarded(reading, (*path, key), str(rule.get("rule", "")), partial(parse_value, text, "date"), None, key)
    return day if isinstance(day, date) else None
