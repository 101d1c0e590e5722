"""The JSON shapes of rule tables: their words, versions, findings, differences and decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from aftersale.web.shapes import Id, Sent, Shape

LONGEST_NAME = 63
LONGEST_REASON = 2_000

Typed = StrictStr | StrictBool | StrictInt | None
"""A value of an example: numbers and days as text, null for no value."""


class TableDocument(Sent):
    """A table as the documents of versions and drafts have it: cells as text, as they were typed."""

    document: dict[str, Any]


class RetireSent(Sent):
    """Why the table is taken out of use."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")


class DecideSent(Sent):
    """An example, the day on which it is decided, and by what: a document as typed, a version, or the one in force."""

    inputs: dict[str, Typed]
    decided_on: date | None = None
    document: dict[str, Any] | None = None
    version: str | None = Field(default=None, max_length=64)


class WithdrawVersionSent(Sent):
    """Which days the version was planned from, and why it is taken back."""

    start_on: date
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")


class FindingOfTable(Shape):
    """Something wrong in a table: a sentence and its place; `key` is what a reason for a warning is given by.

    `pointer` leads into the document, or says the place in a file; `row_to_add` is the row that would close a gap.
    """

    key: str
    code: str
    severity: str
    sentence: str
    row: int | None
    rule_id: str
    column: str
    position: int | None
    pointer: str
    row_to_add: dict[str, Any]


class CheckShape(Shape):
    """Everything wrong in a document; with nothing of severity error it can be decided by, and `version` is its hash."""

    version: str | None
    content_hash: str
    findings: list[FindingOfTable]


class WordShape(Shape):
    """A column that tables over a domain may have; without allowed values any may be written.

    `label` is in the reader's language, `written` as it stands in tables that ship: another label is somebody's own.
    """

    name: str
    label: str
    written: str
    type: str
    unit: str
    allowed: list[str]
    has_known_values: bool


class KnownTableShape(Shape):
    """A table that a domain decides by, and what it must answer."""

    table_name: str
    title: str
    answers: list[WordShape]
    used_for: str


class VocabularyShape(Shape):
    """The words of a domain, and the tables that it decides by."""

    name: str
    title: str
    words: list[WordShape]
    tables: list[KnownTableShape]


class VocabularyList(Shape):
    """All vocabularies."""

    rows: list[VocabularyShape]


class WordValues(Shape):
    """The values that a word has had so far."""

    values: list[str]


class TableVersionShape(Shape):
    """A version and its days; no end is open. `superseded_at` says that these days are another's or were taken back.

    `withdrawn_by` and `withdrawn_because` are of a version that was taken back before its first day.
    """

    version: str
    start_on: date
    end_on: date | None
    published_at: datetime
    published_by: str
    superseded_at: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    rules: int


class DraftShape(Shape):
    """How far a draft is, and who brought it there."""

    draft_id: Id
    table_name: str
    state: str
    based_on: str | None
    edit_number: int
    version: str | None
    reasons: dict[str, str]
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    changed_by: str
    checked_at: datetime | None
    checked_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    start_on: date | None


class TablePage(Shape):
    """A table with its versions, the newest day first, its draft for those who may see it, and who uses it."""

    table_name: str
    title: str
    vocabulary: str
    created_at: datetime
    created_by: str
    retired_at: datetime | None
    retired_by: str | None
    retired_because: str | None
    used_by: list[str]
    versions: list[TableVersionShape]
    draft: DraftShape | None
    may_edit: bool
    may_decide: bool


class VersionPage(Shape):
    """The document of a version; `said` has the texts of rows that are as they were shipped, in the reader's language."""

    table_name: str
    version: str
    document: dict[str, Any]
    said: dict[str, str]


class FieldChangeShape(Shape):
    """Something that says something else."""

    name: str
    before: str
    after: str


class ColumnChangeShape(Shape):
    """A column that was added, removed, changed or moved."""

    part: str
    name: str
    kind: str
    fields: list[FieldChangeShape]


class CellChangeShape(Shape):
    """A cell: `part` is when or then, or empty for the row's own id, days and note."""

    part: str
    column: str
    before: str
    after: str


class RowChangeShape(Shape):
    """A row that was added, removed, changed or moved; rows count from 1."""

    kind: str
    rule_id: str
    row_before: int | None
    row_after: int | None
    was_moved: bool
    cells: list[CellChangeShape]


class TableDifferenceShape(Shape):
    """All that is different between two documents of a table."""

    head: list[FieldChangeShape]
    columns: list[ColumnChangeShape]
    rows: list[RowChangeShape]


class CellSaid(Shape):
    """One condition of a row: what was seen and what was wanted."""

    label: str
    satisfied: bool
    seen: str
    wanted: str


class RuleSaid(Shape):
    """Why a row decides, matches or nearly does."""

    rule_id: str
    outcome: str
    sentence: str
    cells: list[CellSaid]


class DecisionShape(Shape):
    """What a table says about an example; nothing while it has errors, which `findings` names."""

    rule_id: str | None
    version: str | None
    outputs: dict[str, str]
    matched_rule_ids: list[str]
    rules: list[RuleSaid]
    findings: list[FindingOfTable]
