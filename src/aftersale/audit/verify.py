"""Proves that the audit log is what was written: every hash is computed again, from the first entry to the head."""

from __future__ import annotations

from aftersale.audit.model import Verification
from aftersale.audit.store import STATEMENTS
from aftersale.storage.database import Connection, Row
from aftersale.values.sentence import N_, Sentence

REASONS = {
    "missing": N_("entry {at} is missing"),
    "edited": N_("entry {at} is not what was written"),
    "unlinked": N_("entry {at} does not follow the entry before it"),
}


def verify_chain(conn: Connection) -> Verification:
    """Recompute the chain; only for those who may read the log, since unseen entries look like missing ones."""
    row = conn.execute(STATEMENTS["verify_chain"]).fetchone()
    if row is None:
        return Verification(entries=0, broken_at=1, reason=Sentence("the head of the chain is missing"), head_hash="")
    broken_at, reason = _first_break(row)
    return Verification(
        entries=row["entries"], broken_at=broken_at, reason=reason, head_hash=bytes(row["head_hash"]).hex()
    )


def _first_break(row: Row) -> tuple[int | None, Sentence | None]:
    if row["broken_at"] is not None:
        return row["broken_at"], Sentence(REASONS[row["reason"]], at=row["broken_at"])
    last_seq = row["last_seq"] or 0
    if last_seq < row["head_seq"]:
        return last_seq + 1, Sentence(
            "the entries from {first} to {last} are cut off", first=last_seq + 1, last=row["head_seq"]
        )
    if last_seq > row["head_seq"] or (last_seq and row["last_hash"] != row["head_hash"]):
        return last_seq, Sentence("entry {at} is not the one that the head of the chain names", at=last_seq)
    return None, None
