"""Appends to the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.audit.store import STATEMENTS
from aftersale.storage.database import Connection


def append_audit(conn: Connection, action: str, subject_kind: str, subject_id: str, detail: Mapping[str, Any]) -> int:
    """Append what the acting person did, and return the entry's number.

    Call it last in a transaction: it holds the chain's lock until the commit, and others who append wait.
    """
    parameters = {
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": Jsonb(dict(detail)),
    }
    row = conn.execute(STATEMENTS["append_audit"], parameters).fetchone()
    assert row is not None
    return int(row["seq"])
