"""Rule tables, their cells as small typed trees, and the decisions and findings they lead to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from aftersale.errors import Place
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Constant as Constant
from aftersale.rules.feel.values import Months, ValueType, write_literal
from aftersale.rules.feel.values import Value as Value
from aftersale.values.sentence import Sentence

HitPolicy: TypeAlias = Literal[
    "unique", "any", "priority", "first", "rule order", "output order", "collect", "sum", "min", "max", "count"
]
ColumnType: TypeAlias = ValueType
Severity: TypeAlias = Literal["error", "warning", "info"]
Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

# Numbers stay inside what DECIMAL arithmetic of every engine compares exactly: beyond 38 digits DuckDB falls to DOUBLE.
INPUT_DIGITS = (18, 9)
OUTPUT_DIGITS = (12, 6)


@dataclass(frozen=True, slots=True)
class AnyValue:
    """The cell `-`: satisfied by every value, also by none."""


@dataclass(frozen=True, slots=True)
class IsNull:
    """The test `null`: satisfied when there is no value."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The value compared with a constant; a literal in a cell is a comparison with `=`."""

    operator: Operator
    constant: Constant


@dataclass(frozen=True, slots=True)
class Range:
    """The value between two constants."""

    low: Constant
    high: Constant
    low_included: bool
    high_included: bool


PositiveTest: TypeAlias = IsNull | Comparison | Range


@dataclass(frozen=True, slots=True)
class OneOf:
    """Satisfied when any of its tests is."""

    tests: tuple[PositiveTest, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Satisfied when none of its tests is, and not when that is unknown."""

    tests: tuple[PositiveTest, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Any other test: satisfied when an expression over `?` and the columns is true."""

    expression: Expression


Test: TypeAlias = AnyValue | PositiveTest | OneOf | Not | Condition


@dataclass(frozen=True, slots=True)
class Cell:
    """A condition: the text a person wrote and what it means."""

    text: str
    test: Test


@dataclass(frozen=True, slots=True)
class Calculation:
    """A result that is worked out: the text a person wrote and what it means."""

    text: str
    expression: Expression


Result: TypeAlias = Value | Calculation
"""What an output cell holds: a value, or how to work one out."""
Answer: TypeAlias = Value | tuple[Value, ...]
"""What a decision says in one output: a value, or one per rule."""


@dataclass(frozen=True, slots=True)
class InputColumn:
    """What conditions look at; an empty `allowed` restricts nothing.

    Values below `minimum`, above `maximum` and, of whole numbers, between two of them are not expected: nobody needs a row
    for them. None is no bound.
    """

    name: str
    label: str
    type: ColumnType
    allowed: tuple[Constant, ...] = ()
    is_whole: bool = False
    minimum: Constant | None = None
    maximum: Constant | None = None

    @property
    def bounds(self) -> tuple[Constant, ...]:
        """The bounds that are given, the lower first."""
        return tuple(each for each in (self.minimum, self.maximum) if each is not None)


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """What a decision says; an empty `allowed` restricts nothing, its sequence is the one of hit policies by priority.

    `default` is what holds where no rule matches; None is none.
    """

    name: str
    label: str
    type: ColumnType
    allowed: tuple[Constant, ...] = ()
    default: Value = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, in force on days in [start_on, end_on); an absent end is open."""

    rule_id: str
    cells: tuple[Cell, ...]
    outputs: tuple[Result, ...]
    start_on: date | None = None
    end_on: date | None = None
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A decision table; `version` is the hash of everything in it, the order of its rows included."""

    name: str
    title: str
    hit_policy: HitPolicy
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rows: tuple[RuleRow, ...]
    version: str = field(init=False)

    def __post_init__(self) -> None:
        if self.hit_policy not in get_args(HitPolicy):
            raise ValueError(f"hit policy {self.hit_policy!r} is not known")
        for row in self.rows:
            if len(row.cells) != len(self.inputs) or len(row.outputs) != len(self.outputs):
                raise ValueError(f"rule {row.rule_id} of {self.name} does not have one cell per column")
        object.__setattr__(self, "version", compute_version(self))

    @property
    def is_dated(self) -> bool:
        """Whether any row is in force only on some days."""
        return any(row.start_on or row.end_on for row in self.rows)

    @property
    def has_default(self) -> bool:
        """Whether any output says what holds where no rule matches."""
        return any(column.default is not None for column in self.outputs)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table says about one row of data.

    `outputs` hold one value per column; under *rule order*, *output order* and *collect* one tuple per column with an item
    per rule of `matched_rule_ids`. Where no rule matches they are the defaults (a tuple of one), None without them; nothing
    then makes an empty tuple, and a count of 0. `rule_id` names the one rule whose outputs these are: None where no rule
    decides, and where several do (lists, sums, counts). `matched_rule_ids` stand as the hit policy looks at them.
    """

    outputs: Mapping[str, Answer]
    rule_id: str | None
    table_version: str
    matched_rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFinding:
    """Something wrong in a rule table; `row` counts rules from 1, `position` characters of the cell from 1.

    `row_to_add` is the rule that would close a gap, as it stands in a document but for its id and results.
    """

    code: str
    sentence: Sentence
    table: str
    severity: Severity = "error"
    row: int | None = None
    rule_id: str = ""
    column: str = ""
    position: int | None = None
    place: Place = field(default_factory=Place)
    row_to_add: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [
            str(self.place) if self.place.file else f"table {self.table}" if self.table else "",
            f"row {self.row}" + (f" ({self.rule_id})" if self.rule_id else "") if self.row else "",
            f"column {self.column}" if self.column not in ("", self.place.column) else "",
            f"character {self.position}" if self.position else "",
        ]
        where = ", ".join(part for part in parts if part)
        return f"{where}: {self.sentence}" if where else self.sentence


def compute_version(table: RuleTable) -> str:
    """Hash the canonical JSON of a table (sha256, hexadecimal)."""
    content = {
        "format": 1,
        "name": table.name,
        "title": table.title,
        "hit_policy": table.hit_policy,
        "inputs": [_canonical_column(column) for column in table.inputs],
        "outputs": [_canonical_column(column) for column in table.outputs],
        "rows": [
            {
                "rule_id": row.rule_id,
                "cells": [cell.text for cell in row.cells],
                "outputs": [_canonical_value(value) for value in row.outputs],
                "start_on": _canonical_value(row.start_on),
                "end_on": _canonical_value(row.end_on),
                "annotation": row.annotation,
            }
            for row in table.rows
        ],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical_column(column: InputColumn | OutputColumn) -> dict[str, object]:
    allowed = [_canonical_value(value) for value in column.allowed]
    content: dict[str, object] = {"name": column.name, "label": column.label, "type": column.type, "allowed": allowed}
    if isinstance(column, OutputColumn) and column.default is not None:
        # Left out where there is none: tables from before defaults keep their version.
        content["default"] = _canonical_value(column.default)
    if isinstance(column, InputColumn):
        content |= {"whole": True} if column.is_whole else {}
        bounds = {"minimum": column.minimum, "maximum": column.maximum}
        content |= {name: _canonical_value(bound) for name, bound in bounds.items() if bound is not None}
    return content


def _canonical_value(value: Result) -> object:
    if isinstance(value, Calculation):
        return {"expression": value.text}
    if isinstance(value, Decimal):
        return {"number": format(value, "f")}
    if isinstance(value, datetime):
        return {"instant": write_literal(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Months | timedelta):
        return {"duration": write_literal(value)}
    return value
