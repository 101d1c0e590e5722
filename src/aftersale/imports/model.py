"""What may be filled from files (targets and their fields), and what comes of reading them (staged rows, findings)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from typing import Literal

from aftersale.errors import Place
from aftersale.values.sentence import Sentence

FieldType = Literal[
    "text",
    "date",
    "instant",
    "money",
    "quantity",
    "rate",
    "exchange",
    "figure",
    "integer",
    "currency",
    "country",
    "phone",
    "email",
    "ref",
]
Severity = Literal["error", "warning"]

DECIMAL_TYPES: Mapping[str, tuple[int, int]] = {
    "money": (18, 4),
    "quantity": (18, 4),
    "rate": (9, 6),
    "exchange": (18, 8),
    "figure": (18, 6),
    "integer": (18, 0),
}

Progress = Callable[[str, int, int], None]
"""Called with the target about to be staged, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a target. A `phone` has a digit in it and is kept as it is written.

    A `ref` holds the source key of a thing of the target `ref` (or of one of several).
    """

    name: str
    type: FieldType
    required: bool = False
    ref: str | tuple[str, ...] | None = None
    allowed: tuple[str, ...] = ()
    default: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    most_letters: int | None = None
    is_personal: bool = False
    """Whether it says something of a person: then no finding repeats its value."""
    is_day_of_import: bool = False
    """Whether an empty one is the day on which it first came in."""


@dataclass(frozen=True, slots=True)
class After:
    """In every row, the date `later` lies after the date `earlier`; an empty one is open."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Together:
    """In every row, `first` and `second` are both given or both empty, such as an amount and its currency."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """In every row, the number `lesser` is not above the number `greater`; an empty one sets no bound."""

    lesser: str
    greater: str


@dataclass(frozen=True, slots=True)
class OnlyWhere:
    """In every row, `field` is given only where `other` says `value`, as an amount where something was sold."""

    field: str
    other: str
    value: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The date `on` of every row is not ahead, nor before the date `since` of the thing that `ref` names: known once that is posted.

    A thing that has a date `until` is history, whose first day few files know: it bounds nothing.
    """

    on: str
    ref: str
    since: str
    until: str


RowCheck = After | Together | AtMost | OnlyWhere
"""What one row says by itself; a row that breaks it is left out, with a finding."""


@dataclass(frozen=True, slots=True)
class SumsTo:
    """Over all rows that share the group, a column sums exactly to the total; else the whole group is left out."""

    group: tuple[str, ...]
    column: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """What rows can be staged as; `key` names the fields that together identify a row of one source."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    checks: tuple[RowCheck | SumsTo | Happened, ...] = ()

    def __post_init__(self) -> None:
        known = {f.name for f in self.fields}
        used = {*self.key}
        for check in self.checks:
            used |= _fields_of(check)
        if unknown := sorted(used - known):
            raise ValueError(f"target {self.name} has no field {', '.join(unknown)}")

    @property
    def row_checks(self) -> tuple[RowCheck, ...]:
        """The checks that one row passes or not, whatever the others say."""
        return tuple(check for check in self.checks if not isinstance(check, SumsTo | Happened))

    @property
    def happened(self) -> Happened | None:
        """When what its rows tell of can have happened, where that is held to something."""
        return next((check for check in self.checks if isinstance(check, Happened)), None)

    def find_field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return next((f for f in self.fields if f.name == name), None)


def _fields_of(check: RowCheck | SumsTo | Happened) -> set[str]:
    if isinstance(check, SumsTo):
        return {*check.group, check.column}
    if isinstance(check, Happened):
        return {check.on, check.ref}
    return {check.field, check.other} if isinstance(check, OnlyWhere) else {*astuple(check)}


@dataclass(frozen=True, slots=True)
class ImportFinding:
    """One thing wrong in a file. The row of an error is not staged: it stands here, as the file has it, in `row`."""

    code: str
    severity: Severity
    message: Sentence
    place: Place
    value: str | None = None
    row: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read: its name inside the folder or archive, the SHA-256 of its bytes, its data rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of the files of one target.

    `table` is a DuckDB table with one row per good row, sorted by file and row: the fields of the target, typed;
    `<ref>_source` beside each ref; `source`, `_file` and `_row` (the data row, counted from 1); `_line` too where rows
    are dated, and may be found to overlap others later.
    Nothing is lost: `rows_read == rows_good + rows_refused + rows_identical + rows_filtered`.
    """

    target: str
    table: str
    rows_read: int
    rows_good: int
    rows_refused: int
    rows_identical: int
    rows_filtered: int
    findings: tuple[ImportFinding, ...]
    files: tuple[FileRead, ...]
