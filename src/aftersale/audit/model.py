"""Entries of the audit log, and what became of its chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersale.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what, as it stands in the chain."""

    seq: int
    recorded_at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the chain is whole: `broken_at` numbers the first entry that is not what it was, None if all are.

    `head_hash` noted elsewhere (in a safe, in another system) proves later that nothing before it was rewritten.
    """

    entries: int
    broken_at: int | None
    reason: Sentence | None
    head_hash: str
