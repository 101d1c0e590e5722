"""The chain of the audit log: whole as it is written, and every later edit shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from aftersale.audit.actions import append_audit
from aftersale.audit.model import Verification
from aftersale.audit.store import count_entries, load_entries
from aftersale.audit.verify import verify_chain
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database


def write_five(database: Database, actor: Actor) -> None:
    for number in range(1, 6):
        with database.transaction(actor) as conn:
            append_audit(conn, "plan.publish", "plan", str(number), {"title": f"Plan № {number}", "rows": number})


def verify(database: Database, actor: Actor) -> Verification:
    with database.transaction(actor, read_only=True) as conn:
        return verify_chain(conn)


def tamper(database: Database, statement: str) -> None:
    with database.owner_transaction() as conn:
        conn.execute(statement)


def test_chain_of_what_was_written_is_whole(database: Database, actor: Actor) -> None:
    write_five(database, actor)
    verification = verify(database, actor)
    assert (verification.entries, verification.broken_at, verification.reason) == (5, None, None)
    with database.transaction(actor, read_only=True) as conn:
        newest, *_ = load_entries(conn, limit=2)
        assert count_entries(conn) == 5
    assert (newest.seq, newest.actor, newest.subject_id) == (5, "operator test", "5")
    assert newest.detail == {"title": "Plan № 5", "rows": 5}
    assert newest.hash == verification.head_hash


def test_empty_chain_is_whole(database: Database, actor: Actor) -> None:
    assert verify(database, actor).broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken_at", "reason"),
    [
        ("UPDATE audit_entry SET detail = '{\"rows\": 9}' WHERE seq = 3", 3, "not what was written"),
        ("UPDATE audit_entry SET actor = 'somebody else' WHERE seq = 1", 1, "not what was written"),
        (
            "UPDATE audit_entry SET recorded_at = recorded_at - interval '1 microsecond' WHERE seq = 5",
            5,
            "not what was",
        ),
        ("DELETE FROM audit_entry WHERE seq = 3", 3, "is missing"),
        ("DELETE FROM audit_entry WHERE seq = 1", 1, "is missing"),
        ("DELETE FROM audit_entry WHERE seq > 3", 4, "from 4 to 5 are cut off"),
        ("DELETE FROM audit_entry", 1, "from 1 to 5 are cut off"),
        ("DELETE FROM audit_head", 1, "head of the chain is missing"),
        (
            # Two entries change places, numbers and all: their own hashes no longer fit.
            "UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);"
            "UPDATE audit_entry SET seq = -seq WHERE seq < 0",
            2,
            "not what was written",
        ),
        (
            # An edit with its hash made anew: the next entry still names the old one.
            "UPDATE audit_entry SET detail = '{}', hash = audit_hash(previous_hash, seq, recorded_at, actor, action, "
            "subject_kind, subject_id, '{}') WHERE seq = 2",
            3,
            "does not follow",
        ),
        (
            "UPDATE audit_entry SET detail = '{}', hash = audit_hash(previous_hash, seq, recorded_at, actor, action, "
            "subject_kind, subject_id, '{}') WHERE seq = 5",
            5,
            "not the one that the head of the chain names",
        ),
    ],
)
def test_what_was_changed_afterwards_is_found(
    database: Database, actor: Actor, statement: str, broken_at: int, reason: str
) -> None:
    write_five(database, actor)
    tamper(database, statement)
    verification = verify(database, actor)
    assert verification.broken_at == broken_at
    assert verification.reason is not None and reason in verification.reason


def test_entries_of_many_at_once_make_one_chain(database: Database) -> None:
    def write(number: int) -> None:
        with database.transaction(Actor(name=f"person {number}")) as conn:
            append_audit(conn, "try", "thing", str(number), {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    verification = verify(database, Actor(name="auditor", roles=frozenset({"auditor"})))
    assert (verification.entries, verification.broken_at) == (24, None)


def test_rolled_back_change_leaves_no_entry(database: Database, actor: Actor) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(actor) as conn:
        append_audit(conn, "try", "thing", "1", {})
        raise ZeroDivisionError
    write_five(database, actor)
    assert verify(database, actor).entries == 5


def test_log_is_read_by_auditors_only_and_changed_by_nobody(database: Database, actor: Actor) -> None:
    write_five(database, actor)
    with database.transaction(Actor(name="rep", roles=frozenset({"rep", "finance"}))) as conn:
        assert load_entries(conn) == []
    for statement in ("DELETE FROM audit_entry", "UPDATE audit_entry SET actor = 'x'", "UPDATE audit_head SET seq = 0"):
        with pytest.raises(Exception, match="permission denied"), database.transaction(actor) as conn:
            conn.execute(statement)
