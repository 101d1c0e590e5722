"""The ledger's clock: instants rise with commits, so that *as of* an instant means the same facts for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import psycopg
import pytest

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database, take_ledger_instant

APPEND = (
    "INSERT INTO person (person_id, name, source, source_id, content_hash, import_id, recorded_at) "
    "VALUES (%(id)s, 'Somebody', 's', %(id)s::text, gen_random_uuid(), 1, %(at)s)"
)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def known_as_of(database: Database, actor: Actor, instant: datetime) -> set[int]:
    with database.transaction(actor) as conn:
        rows = conn.execute(
            "SELECT person_id FROM person WHERE recorded_at <= %(at)s AND superseded_at > %(at)s", {"at": instant}
        )
        return {row["person_id"] for row in rows}


def test_instants_rise_across_threads(database: Database, actor: Actor, pool: ThreadPoolExecutor) -> None:
    taken: list[datetime] = []

    def take() -> None:
        for _ in range(10):
            with database.transaction(actor) as conn:
                # The lock is held here, so the list has the sequence in which instants were given.
                taken.append(take_ledger_instant(conn))

    for each in [pool.submit(take) for _ in range(4)]:
        each.result(60)
    assert len(taken) == 40
    assert taken == sorted(set(taken))


def test_instant_rises_though_the_clock_of_the_machine_was_set_back(database: Database, actor: Actor) -> None:
    with psycopg.connect(database.address) as conn:
        conn.execute("UPDATE ledger_clock SET last_instant = clock_timestamp() + interval '1 hour'")
    with database.transaction(actor) as first:
        before = take_ledger_instant(first)
    with database.transaction(actor) as second:
        assert take_ledger_instant(second) == before + timedelta(microseconds=1)


def test_instants_within_one_transaction_rise(conn: Connection) -> None:
    assert take_ledger_instant(conn) < take_ledger_instant(conn)


def test_next_writer_waits_for_the_commit_and_nothing_appears_in_the_past(
    database: Database, actor: Actor, pool: ThreadPoolExecutor
) -> None:
    """The first writer takes an instant and dawdles; the second may not slip in between and leave the past unfinished."""
    with database.transaction(actor) as first:
        early = take_ledger_instant(first)
        second = pool.submit(write_one, database, actor, 2)
        wait_until_blocked(database)
        assert not second.done()
        first.execute(APPEND, {"id": 1, "at": early})
    late = second.result(60)
    assert early < late
    assert known_as_of(database, actor, early) == {1}
    assert known_as_of(database, actor, late) == {1, 2}


def test_rolled_back_writer_lets_the_next_one_in_and_leaves_nothing(
    database: Database, actor: Actor, pool: ThreadPoolExecutor
) -> None:
    with database.transaction(actor) as first:
        early = take_ledger_instant(first)
        second = pool.submit(write_one, database, actor, 2)
        wait_until_blocked(database)
        first.execute(APPEND, {"id": 1, "at": early})
        raise psycopg.Rollback
    late = second.result(60)
    assert known_as_of(database, actor, early) | known_as_of(database, actor, late) == {2}


def test_what_was_known_as_of_an_instant_never_changes_while_others_write(
    database: Database, actor: Actor, pool: ThreadPoolExecutor
) -> None:
    looked: dict[datetime, set[int]] = {}
    numbers = iter(range(1, 41))
    lock = threading.Lock()

    def write_some() -> None:
        for _ in range(10):
            with lock:
                number = next(numbers)
            instant = write_one(database, actor, number)
            looked[instant] = known_as_of(database, actor, instant)

    for each in [pool.submit(write_some) for _ in range(3)]:
        each.result(60)
    assert len(looked) == 30
    assert looked == {instant: known_as_of(database, actor, instant) for instant in looked}
    assert sorted(len(known) for known in looked.values()) == list(range(1, 31))


def test_reading_waits_for_nobody(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as writer:
        take_ledger_instant(writer)
        with database.transaction(actor, read_only=True) as reader:
            reader.execute("SET LOCAL lock_timeout = '1ms'")
            assert reader.execute("SELECT * FROM person").fetchall() == []


def write_one(database: Database, actor: Actor, number: int) -> datetime:
    with database.transaction(actor) as conn:
        instant = take_ledger_instant(conn)
        conn.execute(APPEND, {"id": number, "at": instant})
        return instant


def wait_until_blocked(database: Database) -> None:
    """Until a transaction of this database waits for another's lock."""
    with psycopg.connect(database.address, autocommit=True) as conn:
        waits = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        for _ in range(30_000):
            if conn.execute(waits).fetchone() is not None:
                return
    pytest.fail("the second writer never waited for the first")
