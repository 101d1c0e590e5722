"""Reads the audit log."""

from __future__ import annotations

from aftersale.audit.model import AuditEntry
from aftersale.storage.database import Connection
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.audit")


def load_entries(conn: Connection, limit: int = 100, offset: int = 0) -> list[AuditEntry]:
    """The entries the acting person may read, the newest first."""
    rows = conn.execute(STATEMENTS["load_entries"], {"limit": limit, "offset": offset})
    return [AuditEntry(**row) for row in rows]


def count_entries(conn: Connection) -> int:
    """How many entries the acting person may read."""
    row = conn.execute(STATEMENTS["count_entries"]).fetchone()
    assert row is not None
    return int(row["total"])
