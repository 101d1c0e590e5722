"""Live topics: a version rises once for every committed change, is announced then, and fits the data of every snapshot."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest

from aftersale.storage.actor import NOBODY, Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Connection, Database
from aftersale.storage.topics import LIVE_CHANNEL, load_topic_versions
from conftest import REPOSITORY

SILENT = {
    "account_session": "every request looks at one",
    "answered_request": "nobody looks at it",
    "audit_head": "moves with audit_entry",
    "credit_type": "comes with the schema",
    "ledger_clock": "moves with every fact",
    "partner_notice_part": "never outlives its transaction",
    "rule_draft_change": "moves with rule_draft",
    "topic": "is what is announced",
    "topic_change": "is what is announced",
    "alembic_version": "moves while nobody is served",
}

ADD_PRODUCT = """
INSERT INTO product (product_id, name, source, source_id, content_hash, import_id, recorded_at)
VALUES (%(id)s, 'Bike', 'erp', %(id)s::text, gen_random_uuid(), 1, now())
"""
ADD_FINDING = """
INSERT INTO finding (finding_id, producer, scope, code, severity, cause, message, found_at)
VALUES (gen_random_uuid(), 'test', 'test', 'test', 'error', 'test', 'test', now())
"""


def version_of(database: Database, actor: Actor, topic: str = "products") -> int:
    with database.transaction(actor, read_only=True) as conn:
        return load_topic_versions(conn, [topic])[topic]


def add_product(conn: Connection, product_id: int) -> None:
    conn.execute(ADD_PRODUCT, {"id": product_id})


def test_a_transaction_raises_a_version_once_however_much_it_changed(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as conn:
        for product_id in range(5):
            add_product(conn, product_id)
    assert version_of(database, actor) == 1
    with database.transaction(actor) as conn:
        conn.execute("UPDATE product SET superseded_at = now() WHERE product_id = 1")
    assert version_of(database, actor) == 2


def test_what_is_rolled_back_raises_nothing(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as conn:
        add_product(conn, 1)
        raise psycopg.Rollback
    with database.transaction(actor) as conn, conn.transaction():
        add_product(conn, 2)
        raise psycopg.Rollback
    assert version_of(database, actor) == 0
    with database.transaction(actor) as conn:
        with conn.transaction():
            add_product(conn, 3)
            raise psycopg.Rollback
        add_product(conn, 4)
    assert version_of(database, actor) == 1


def test_bulk_writes_of_the_owner_are_heard_too(database: Database, actor: Actor) -> None:
    columns = ("product_id", "name", "source", "source_id", "content_hash", "import_id", "recorded_at")
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        query = "SELECT range, 'Bike', 'erp', range, uuid(), 1, '2026-01-01' FROM range(2_000)"
        assert columnar.copy_back(query, "product", columns) == 2_000
    assert version_of(database, actor) == 1
    with database.owner_transaction() as conn:
        conn.execute("TRUNCATE product")
    assert version_of(database, actor) == 2


def test_a_snapshot_sees_the_version_of_the_data_it_sees(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as writer:
        add_product(writer, 1)
        with database.transaction(actor, read_only=True) as before:
            before.execute("SELECT 1")
            seen = load_topic_versions(before, ["products", "bookings"])
        assert seen == {"products": 0, "bookings": 0}
    with database.transaction(actor, read_only=True) as reader:
        rows = reader.execute("SELECT count(*) AS products FROM product").fetchone()
        with database.transaction(actor) as writer:
            add_product(writer, 2)
        assert rows == {"products": 1}
        assert load_topic_versions(reader, ["products"]) == {"products": 1}
    assert version_of(database, actor) == 2


def test_versions_count_every_change_of_writers_at_the_same_time(database: Database, actor: Actor) -> None:
    """Half change two topics in one sequence and half in the other, which must not make them wait for each other for good."""

    def write(number: int) -> None:
        for step in range(10):
            with database.transaction(actor) as conn:
                add = [lambda: add_product(conn, number * 100 + step), lambda: conn.execute(ADD_FINDING)]  # noqa: B023
                for change in add if number % 2 else reversed(add):
                    change()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert version_of(database, actor) == version_of(database, actor, "findings") == 40
    with database.owner_transaction() as conn:
        assert conn.execute("SELECT count(*) AS left_over FROM topic_change").fetchone() == {"left_over": 0}


@pytest.fixture
def hear(database_address: str) -> Callable[[], list[str]]:
    """What was announced since the last time it was asked."""
    listener = psycopg.connect(database_address, autocommit=True)
    listener.execute(f"LISTEN {LIVE_CHANNEL}")
    return lambda: [notice.payload for notice in listener.notifies(timeout=0.3)]


def test_a_version_is_announced_when_it_is_committed(
    database: Database, actor: Actor, hear: Callable[[], list[str]]
) -> None:
    with database.transaction(actor) as conn:
        add_product(conn, 1)
        conn.execute(ADD_FINDING)
        assert hear() == []
    assert sorted(hear()) == ["findings 1", "products 1"]
    with database.transaction(actor) as conn:
        add_product(conn, 2)
        raise psycopg.Rollback
    assert hear() == []


def test_nobody_sees_a_version_and_no_role_can_raise_one(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as conn:
        add_product(conn, 1)
    assert version_of(database, NOBODY) == 0
    for statement in (
        "UPDATE topic SET version = 0",
        "INSERT INTO topic VALUES ('bookings', 7)",
        "INSERT INTO topic_change (topic) VALUES ('bookings')",
        "DELETE FROM topic",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(actor) as conn:
            conn.execute(statement.encode())


def test_every_table_announces_its_changes_or_is_silent_for_a_reason(database_address: str) -> None:
    statement = """
    SELECT c.relname, t.tgname IS NOT NULL, coalesce(t.tgtype, 0) FROM pg_class AS c
    LEFT JOIN pg_trigger AS t ON t.tgrelid = c.oid AND t.tgfoid = 'announce_change()'::regprocedure
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'procrastinate%'
    """
    after_every_statement = 4 + 8 + 16 + 32  # INSERT, DELETE, UPDATE, TRUNCATE; neither BEFORE nor FOR EACH ROW
    with psycopg.connect(database_address) as conn:
        tables = conn.execute(statement).fetchall()
    assert {name for name, is_announced, _ in tables if not is_announced} == SILENT.keys()
    assert {kind for _, is_announced, kind in tables if is_announced} == {after_every_statement}


def test_topics_are_the_ones_that_pages_may_ask_for() -> None:
    """The name of a topic is a promise to every view that names it."""
    named = {
        line.split("announce_change('")[1].split("'")[0]
        for schema in (REPOSITORY / "src" / "aftersale").glob("*/schema.sql")
        for line in schema.read_text(encoding="utf-8").splitlines()
        if "announce_change('" in line
    }
    assert named >= {
        "accounts",
        "assignments",
        "audit",
        "bookings",
        "credits",
        "customers",
        "findings",
        "imports",
        "jobs",
        "orders",
        "people",
        "plans",
        "products",
        "quotas",
        "rates",
        "rules",
        "statements",
        "territories",
    }
