"""The audit log and the proof that it is whole; for auditors and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request

from aftersale.access.scopes import require_role
from aftersale.audit.store import count_entries, load_entries
from aftersale.audit.verify import verify_chain
from aftersale.web.acting import Reader, Reading
from aftersale.web.languages import choose_translator
from aftersale.web.shapes import Limit, Offset, Shape


def _require_auditor(reader: Reader) -> None:
    require_role(reader, "auditor", "administrator")


router = APIRouter(prefix="/api/audit", tags=["audit"], dependencies=[Depends(_require_auditor)])


class AuditEntryShape(Shape):
    """Who changed what."""

    seq: int
    recorded_at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: dict[str, Any]
    hash: str


class AuditList(Shape):
    """Entries, the newest first."""

    rows: list[AuditEntryShape]
    total: int


class VerificationShape(Shape):
    """Whether the chain is whole; `broken_at` is the first entry that is not what it was."""

    entries: int
    broken_at: int | None
    reason: str
    head_hash: str


@router.get("")
def list_entries(conn: Reading, limit: Limit = 100, offset: Offset = 0) -> AuditList:
    """The audit log."""
    rows = [AuditEntryShape.model_validate(entry) for entry in load_entries(conn, limit, offset)]
    return AuditList(rows=rows, total=count_entries(conn))


@router.get("/verification")
def show_verification(conn: Reading, request: Request) -> VerificationShape:
    """Compute every hash again, from the first entry to the head."""
    found = verify_chain(conn)
    return VerificationShape(
        entries=found.entries,
        broken_at=found.broken_at,
        reason="" if found.reason is None else choose_translator(request).say(found.reason),
        head_hash=found.head_hash,
    )
