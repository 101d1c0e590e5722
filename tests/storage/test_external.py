"""The oldest external server we promise to run on gives what the embedded one gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from aftersale.cli.prepare import prepare
from aftersale.pipeline import credit_period, import_source
from aftersale.storage.actor import Actor, operator
from aftersale.storage.backup import hash_tables, restore_backup, write_backup
from aftersale.storage.database import APP_ROLE, Database
from aftersale.storage.migrate import migrate
from conftest import create_database, drop_database
from worlds import SMALL, booking, new_world, silent

NASTY = "lone\n\\.\n'\"\\N, é 漢 🙂"

FACTS = """
SELECT b.source_id, b.booked_on, b.amount, b.currency, b.content_hash, p.source_id AS payee, c.share, c.amount AS credited, c.basis
FROM booking AS b JOIN crediting_result AS r USING (booking_id) LEFT JOIN credit AS c USING (booking_id, crediting_run_id)
LEFT JOIN person AS p ON p.person_id = c.payee_id AND p.superseded_at = 'infinity'
WHERE b.superseded_at = 'infinity' AND r.superseded_at = 'infinity' ORDER BY 1, 6
"""

FINDINGS = "SELECT finding_id, code, message, amount FROM finding WHERE resolved_at = 'infinity' ORDER BY finding_id"


@pytest.fixture
def external(external_address: str) -> Iterator[str]:
    """A database on the external server."""
    address = create_database(external_address)
    yield address
    drop_database(external_address, address)


@pytest.fixture
def owned(external_address: str) -> Iterator[str]:
    """A database whose owner is no superuser, and may create roles."""
    with psycopg.connect(external_address, autocommit=True) as conn:
        conn.execute("CREATE ROLE plain_owner LOGIN CREATEROLE")
    address = create_database(external_address)
    name = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(address)["dbname"]))
    with psycopg.connect(external_address, autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO plain_owner").format(name))
    yield psycopg.conninfo.make_conninfo(address, user="plain_owner")
    drop_database(external_address, address)
    with psycopg.connect(external_address, autocommit=True) as conn:
        conn.execute("DROP ROLE plain_owner")


def live_through(database: Database, actor: Actor, folder: Path) -> tuple[object, object]:
    """A quarter with a change, a correction, a split, an unknown reference, an overlap and nasty text."""
    world = new_world(database, actor, folder)
    world.bring(SMALL)
    world.bring(
        {
            "customer": [{"key": "nasty", "name": NASTY, "country": "US"}],
            "booking": [
                booking("B1", "70", customer="nasty", territory="north"),
                booking("B2", "0.0010"),
                booking("B3", "5", customer="nobody knows", seller="bob"),
                booking("B4", "9", customer="small"),
            ],
            "booking_split": [
                {"booking": "B2", "position": "ann", "share": "0.333334"},
                {"booking": "B2", "position": "bob", "share": "0.666666"},
            ],
            "position_holder": [{"position": "ann", "person": "bob", "start_on": "2026-02-01"}],
        }
    )
    world.bring({"booking": [booking("B1", "71", customer="nasty", territory="north")]})
    world.credit("2026-Q1")
    return world.ask(FACTS), world.ask(FINDINGS)


def test_old_external_server_gives_what_the_embedded_one_gives(
    database: Database, actor: Actor, external: str, tmp_path: Path
) -> None:
    migrate(external)
    other = Database(external, max_connections=4)
    try:
        here, there = live_through(database, actor, tmp_path / "a"), live_through(other, actor, tmp_path / "b")
        with other.transaction(actor) as conn:
            assert conn.execute("SELECT name FROM customer WHERE source_id = 'nasty'").fetchall() == [{"name": NASTY}]
    finally:
        other.close()
    facts, findings = here
    assert isinstance(facts, list) and len(facts) == 5
    assert isinstance(findings, list) and {row["code"] for row in findings} == {
        "unknown_reference",
        "overlap",
        "no_rule_matches",
    }
    assert there == here


def test_owner_who_is_no_superuser_can_do_everything(owned: str, actor: Actor, tmp_path: Path) -> None:
    prepare(owned)
    prepare(owned)
    database = Database(owned, max_connections=4)
    try:
        facts, _ = live_through(database, actor, tmp_path / "world")
        assert isinstance(facts, list) and len(facts) == 5
        with database.transaction(Actor("a stranger", person_id=1)) as conn:
            assert conn.execute("SELECT * FROM booking").fetchall() == []
        write_backup(owned, tmp_path / "owned.dump", silent)
        with psycopg.connect(owned) as raw:
            before = hash_tables(raw)
        restore_backup(owned, tmp_path / "owned.dump", silent, replace=True)
        with psycopg.connect(owned) as raw:
            assert hash_tables(raw) == before
        again = credit_period(database, operator("test"), "2026-Q1", silent)
        assert again.counts.results_written == 0
    finally:
        database.close()


def test_owner_who_may_not_create_roles_works_when_let_into_the_role(
    owned: str, external_address: str, actor: Actor, tmp_path: Path
) -> None:
    with psycopg.connect(external_address, autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone() is None:
            conn.execute(f"CREATE ROLE {APP_ROLE}".encode())
        conn.execute(f"GRANT {APP_ROLE} TO plain_owner".encode())
        conn.execute("ALTER ROLE plain_owner NOCREATEROLE")
    prepare(owned)
    database = Database(owned, max_connections=4)
    try:
        (tmp_path / "person.csv").write_text("key,name\nann,Ann\n")
        assert import_source(database, actor, tmp_path, "canonical", silent).targets["person"].new == 1
    finally:
        database.close()


def test_pool_survives_a_server_that_was_restarted(external: str, actor: Actor, restart: Callable[[], None]) -> None:
    migrate(external)
    database = Database(external, max_connections=3)
    try:
        with database.transaction(actor) as first, database.transaction(actor) as second:
            assert first.execute("SELECT 1 AS one").fetchone() == second.execute("SELECT 1 AS one").fetchone()
        restart()
        for _ in range(3):
            with database.transaction(actor) as conn:
                assert conn.execute("SELECT acting_name() AS name").fetchone() == {"name": actor.name}
    finally:
        database.close()
