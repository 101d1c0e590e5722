"""Findings, how they are recorded, and the groups in which people mend them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from aftersale.errors import Place
from aftersale.values.sentence import Sentence

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in data with its place and reason; `cause` is what it shares with those that are mended together.

    `message` and `cause` are kept with their facts, and are said in the language of whoever reads them.
    """

    producer: str
    scope: str
    code: str
    severity: Severity
    cause: Sentence
    message: Sentence
    subject_kind: str = ""
    subject_id: int | None = None
    subject_number: str = ""
    subject_on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    place: Place = field(default_factory=Place)
    value: str = ""
    source_row: Mapping[str, Any] | None = None
    payee_id: int | None = None


@dataclass(frozen=True, slots=True)
class FindingScope:
    """What a run looked at: whatever it does not find there again is resolved, unless it saw only a part."""

    producer: str
    scope: str | None = None
    start_on: date | None = None
    end_on: date | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """What recording changed, and how many are open in the scope now."""

    new: int
    resolved: int
    open: int


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Open findings of one cause; the example is the one with the largest amount."""

    producer: str
    code: str
    severity: Severity
    cause: str
    count: int
    amount_by_currency: Mapping[str, Decimal]
    example: str
    first_found_at: datetime
