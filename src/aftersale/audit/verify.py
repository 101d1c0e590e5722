"""Proves that the audit log is what was written: every hash is computed again, from the first entry to the head."""

from __future__ import annotations

from aftersale.audit.model import Verification
from aftersale.audit.store import STATEMENTS
from aftersale.storage.database import Connection, Row

REASONS = {
    "missing": "entry {at} is missing",
    "edited": "entry {at} is not what was written",
    "unlinked": "entry {at} does not follow the entry before it",
}


def verify_chain(conn: Connection) -> Verification:
    """Recompute the chain; only for those who may read the log, since unseen entries look like missing ones."""
    row = conn.execute(STATEMENTS["verify_chain"]).fetchone()
    if row is None:
        return Verification(entries=0, broken_at=1, reason="the head of the chain is missing", head_hash="")
    broken_at, reason = _first_break(row)
    return Verification(
        entries=row["entries"], broken_at=broken_at, reason=reason, head_hash=bytes(row["head_hash"]).hex()
    )


def _first_break(row: Row) -> tuple[int | None, str]:
    if row["broken_at"] is not None:
        return row["broken_at"], REASONS[row["reason"]].format(at=row["broken_at"])
    last_seq = row["last_seq"] or 0
    if last_seq < row["head_seq"]:
        return last_seq + 1, f"the entries from {last_seq + 1} to {row['head_seq']} are cut off"
    if last_seq > row["head_seq"] or (last_seq and row["last_hash"] != row["head_hash"]):
        return last_seq, f"entry {last_seq} is not the one that the head of the chain names"
    return None, ""
