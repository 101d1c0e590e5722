"""Findings: grouped by cause, so that they are mended in one place, and one by one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from aftersale.findings.store import count_findings, load_finding_groups, load_findings
from aftersale.web.acting import Reading
from aftersale.web.languages import Language
from aftersale.web.shapes import Id, Limit, Offset, OptionalId, Shape

router = APIRouter(prefix="/api", tags=["findings"])


class FindingGroupShape(Shape):
    """Open findings of one cause; the example is the one with the most money in it."""

    producer: str
    code: str
    severity: str
    cause: str
    count: int
    amount_by_currency: dict[str, Decimal]
    example: str
    first_found_at: datetime


class FindingShape(Shape):
    """One open finding, with its place and what stood there."""

    finding_id: Id
    producer: str
    scope: str
    code: str
    severity: str
    cause: str
    message: str
    subject_kind: str
    subject_id: OptionalId
    subject_number: str
    subject_on: date | None
    amount: Decimal | None
    currency: str | None
    file: str
    line: int | None
    column_name: str
    value: str
    source_row: dict[str, Any] | None
    found_at: datetime


class FindingList(Shape):
    """Groups, and rows unless only groups were asked for."""

    groups: list[FindingGroupShape]
    rows: list[FindingShape]
    total: int


@router.get("/findings")
def list_findings(
    conn: Reading,
    language: Language,
    state: Literal["open"] = "open",
    group: bool = False,
    code: Annotated[str, Query(max_length=100)] = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> FindingList:
    """What is open; with `group=true` only by cause."""
    groups = load_finding_groups(conn, code or None)
    rows = [] if group else load_findings(conn, code or None, limit, offset)
    return FindingList(
        groups=[FindingGroupShape.model_validate(language.say_all(asdict(each))) for each in groups],
        rows=[FindingShape.model_validate(row) for row in language.say_all(rows)],
        total=count_findings(conn, code or None),
    )
