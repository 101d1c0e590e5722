"""Transactions: who acts, what that person sees, what nobody may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest

from aftersale.storage.actor import NOBODY, Actor, operator
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import OPEN_DAY, OPEN_INSTANT, Database, take_ledger_instant
from aftersale.storage.errors import AppendForbidden
from aftersale.values.ids import thing_id
from conftest import create_database, drop_database
from worlds import SMALL, World, booking, new_world, seat, together

FACT_TABLES = (
    "person",
    "position",
    "position_holder",
    "reporting_line",
    "territory",
    "assignment",
    "customer",
    "sales_order",
    "order_line",
    "booking",
    "booking_split",
    "milestone",
)


def line(below: str, above: str, start_on: str = "2026-01-01") -> dict[str, object]:
    return {"position": below, "parent_position": above, "start_on": start_on}


TEAM = together(
    SMALL,
    seat("mia", "Mia Manager"),
    seat("top", "Tom Top"),
    seat("eve", "Eve Elsewhere"),
    {
        "reporting_line": [line("ann", "mia"), line("bob", "mia"), line("mia", "top"), line("cem", "top")],
        "order": [
            {"key": "O1", "customer": "acme", "ordered_on": "2026-02-01", "seller": "ann", "currency": "USD"},
            {"key": "O2", "customer": "small", "ordered_on": "2026-02-01", "seller": "bob", "currency": "USD"},
        ],
        "order_line": [
            {"order": "O1", "key": "L1", "quantity": "1", "amount": "5", "currency": "USD"},
            {"order": "O2", "key": "L2", "quantity": "1", "amount": "5", "currency": "USD"},
        ],
        "milestone": [{"order": "O1", "milestone": "placed", "timing": "actual", "reached_on": "2026-02-01"}],
        "booking": [
            booking("of ann", "10", seller="ann"),
            booking("of bob", "20", seller="bob"),
            booking("of cem", "30", seller="cem"),
            booking("of cem for acme", "40", customer="acme"),
            booking("split", "50"),
            booking("of nobody", "60"),
        ],
        "booking_split": [
            {"booking": "split", "position": "ann", "share": "0.5"},
            {"booking": "split", "position": "cem", "share": "0.5"},
        ],
    },
)
"""Ann and Bob report to Mia; Mia and Cem report to Tom; Eve stands alone."""


@pytest.fixture(scope="module")
def team(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A credited quarter of the team that no test changes."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    world = new_world(database, operator("test"), tmp_path_factory.mktemp("team"))
    world.bring(TEAM)
    world.credit("2026-Q1")
    yield world
    database.close()
    drop_database(server_address, address)


def person(name: str) -> Actor:
    return Actor(name, frozenset({"rep"}), thing_id("person", "canonical", name))


def with_role(role: str) -> Actor:
    return Actor(f"somebody with {role}", frozenset({role}))


def seen(world: World, actor: Actor, statement: str) -> list[object]:
    with world.database.transaction(actor) as conn:
        return [next(iter(row.values())) for row in conn.execute(statement.encode())]


def bookings(world: World, actor: Actor) -> list[object]:
    return seen(world, actor, "SELECT source_id FROM booking WHERE superseded_at = 'infinity' ORDER BY source_id")


CREDITS = """
SELECT b.source_id || ': ' || p.source_id FROM credit AS c JOIN booking AS b USING (booking_id) JOIN person AS p ON p.person_id = c.payee_id
WHERE b.superseded_at = 'infinity' AND p.superseded_at = 'infinity' ORDER BY 1
"""

ALL_BOOKINGS = ["of ann", "of bob", "of cem", "of cem for acme", "of nobody", "split"]
ALL_CREDITS = ["of ann: ann", "of bob: bob", "of cem for acme: cem", "of cem: cem", "split: ann", "split: cem"]


def test_nobody_sees_no_row_of_any_table(team: World) -> None:
    tables = seen(team, team.actor, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    readable = [
        table
        for table in tables
        if seen(team, team.actor, f"SELECT has_table_privilege('{table}', 'SELECT')") == [True]
        and table != "audit_head"
    ]
    assert set(FACT_TABLES) < set(readable)
    assert {table: seen(team, NOBODY, f"SELECT * FROM {table}") for table in readable} == {
        table: [] for table in readable
    }


def test_rep_sees_own_bookings_and_what_is_credited_to_him(team: World) -> None:
    assert bookings(team, person("ann")) == ["of ann", "split"]
    assert bookings(team, person("cem")) == ["of cem", "of cem for acme", "split"]
    assert bookings(team, person("eve")) == []


def test_rep_sees_own_credits_and_not_the_other_half_of_a_split(team: World) -> None:
    assert seen(team, person("ann"), CREDITS) == ["of ann: ann", "split: ann"]
    assert seen(team, person("eve"), CREDITS) == []
    assert seen(team, person("ann"), "SELECT share::text FROM booking_split") == ["0.500000"]


def test_rep_sees_own_orders_with_their_lines_and_milestones(team: World) -> None:
    for name, orders, lines, milestones in (("ann", ["O1"], ["L1"], 1), ("bob", ["O2"], ["L2"], 0), ("eve", [], [], 0)):
        assert seen(team, person(name), "SELECT source_id FROM sales_order") == orders
        assert seen(team, person(name), "SELECT source_id FROM order_line") == lines
        assert seen(team, person(name), "SELECT count(*) FROM milestone") == [milestones]


def test_manager_sees_those_beneath_and_nobody_beside(team: World) -> None:
    assert bookings(team, person("mia")) == ["of ann", "of bob", "split"]
    assert seen(team, person("mia"), CREDITS) == ["of ann: ann", "of bob: bob", "split: ann"]


def test_manager_of_managers_sees_through_them(team: World) -> None:
    assert bookings(team, person("top")) == ["of ann", "of bob", "of cem", "of cem for acme", "split"]
    assert seen(team, person("top"), CREDITS) == ALL_CREDITS


@pytest.mark.parametrize("role", ["operator", "compensation_analyst", "finance", "auditor"])
def test_those_who_run_or_check_the_sums_see_everything(team: World, role: str) -> None:
    assert bookings(team, with_role(role)) == ALL_BOOKINGS
    assert seen(team, with_role(role), CREDITS) == ALL_CREDITS


def test_role_that_nobody_defined_sees_only_what_everybody_does(team: World) -> None:
    assert bookings(team, with_role("auditors")) == []
    assert seen(team, with_role("auditors"), "SELECT count(*) FROM person") == [6]


@pytest.mark.parametrize("table", FACT_TABLES)
def test_auditor_writes_nothing(team: World, table: str) -> None:
    with team.database.transaction(with_role("auditor")) as conn:
        assert conn.execute(f"UPDATE {table} SET superseded_at = now()".encode()).rowcount == 0
    with (
        pytest.raises(AppendForbidden, match=f"somebody with auditor may not add to {table}"),
        team.database.transaction(with_role("auditor")) as conn,
        open_columnar(team.database, conn, with_role("auditor")) as columnar,
    ):
        columnar.copy_back("SELECT 1 WHERE false", table, ("import_id",))


def test_auditor_cannot_insert_a_row(team: World) -> None:
    insert = (
        "INSERT INTO person (person_id, name, source, source_id, content_hash, import_id, recorded_at) "
        "VALUES (1, 'x', 's', 'k', gen_random_uuid(), 1, now())"
    )
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        team.database.transaction(with_role("auditor")) as conn,
    ):
        conn.execute(insert)


def test_bulk_write_that_was_refused_leaves_the_transaction_without_rights(team: World) -> None:
    with (
        team.database.transaction(person("ann")) as conn,
        open_columnar(team.database, conn, person("ann")) as columnar,
    ):
        with pytest.raises(AppendForbidden):
            columnar.copy_back("SELECT 1", "booking", ("booking_id",))
        row = conn.execute("SELECT current_user AS role").fetchone()
        assert row == {"role": "aftersale_app"}


@pytest.mark.parametrize("table", FACT_TABLES)
def test_facts_cannot_be_deleted_or_changed_even_by_the_operator(team: World, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET source_id = 'x'", f"TRUNCATE {table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), team.database.transaction(team.actor) as conn:
            conn.execute(statement.encode())
    with (
        psycopg.connect(team.database.address) as raw,
        pytest.raises(psycopg.errors.RestrictViolation, match="never deleted"),
    ):
        raw.execute(f"DELETE FROM {table}".encode())


def test_superseding_is_the_only_change_of_a_fact(team: World) -> None:
    with team.database.transaction(team.actor) as conn:
        assert conn.execute("UPDATE booking SET superseded_at = now()").rowcount == len(ALL_BOOKINGS)
        raise psycopg.Rollback
    assert bookings(team, team.actor) == ALL_BOOKINGS


def test_acting_settings_end_with_the_transaction(team: World) -> None:
    """On one connection, so that nothing can be left to the next who gets it."""
    database = Database(team.database.address, max_connections=1)
    state = "SELECT current_user, acting_name() AS name, acting_person_id() AS person, acting_roles() AS roles"
    try:
        with database.transaction(person("ann")) as conn:
            row = conn.execute(state).fetchone()
            assert row is not None and (row["name"], row["roles"]) == ("ann", ["rep"])
        with pytest.raises(ZeroDivisionError), database.transaction(person("ann")):
            raise ZeroDivisionError
        with database.owner_transaction() as conn:
            row = conn.execute(state).fetchone()
            assert row is not None and (row["name"], row["person"], row["roles"]) == ("nobody", None, [])
            assert row["current_user"] != "aftersale_app"
        with database.transaction(NOBODY) as conn:
            assert conn.execute("SELECT source_id FROM booking").fetchall() == []
    finally:
        database.close()


def test_read_only_transaction_sees_one_snapshot_and_refuses_to_write(team: World) -> None:
    with team.database.transaction(team.actor, read_only=True) as conn:
        assert conn.execute("SHOW transaction_isolation").fetchone() == {"transaction_isolation": "repeatable read"}
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            conn.execute("UPDATE booking SET superseded_at = now()")
        raise psycopg.Rollback


def test_work_is_rolled_back_on_any_exception(database: Database, actor: Actor) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(actor) as conn:
        take_ledger_instant(conn)
        raise ZeroDivisionError
    with database.owner_transaction() as conn:
        assert conn.execute("SELECT last_instant::text FROM ledger_clock").fetchone() == {"last_instant": "-infinity"}


def test_days_and_instants_without_end_come_and_go_as_infinity(team: World) -> None:
    with team.database.transaction(team.actor) as conn:
        row = conn.execute(
            "SELECT %(open)s::date AS open, %(open)s::date = 'infinity' AS same, %(day)s::date AS day, "
            "%(ever)s AS ever, %(ever)s::text AS ever_text, "
            "timestamptz '2026-02-03 04:05:06+00' AS instant",
            {"open": OPEN_DAY, "day": date(2026, 2, 3), "ever": OPEN_INSTANT},
        ).fetchone()
        assert row is not None
        assert (row["open"], row["same"], row["day"]) == (OPEN_DAY, True, date(2026, 2, 3))
        assert row["instant"] == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC) < row["ever"] == OPEN_INSTANT
        assert row["ever_text"] == "infinity"


def test_pool_survives_a_server_that_ended_its_connections(
    database: Database, actor: Actor, server_address: str
) -> None:
    """What a restart does to a pool: every connection it holds is dead."""
    with database.transaction(actor) as first, database.transaction(actor) as second:
        assert first.execute("SELECT 1 AS one").fetchone() == second.execute("SELECT 1 AS one").fetchone()
    name = psycopg.conninfo.conninfo_to_dict(database.address)["dbname"]
    with psycopg.connect(server_address) as conn:
        ended = conn.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,)
        ).fetchall()
    assert len(ended) >= 2
    for _ in range(3):
        with database.transaction(actor) as conn_:
            assert conn_.execute("SELECT 1 AS one").fetchone() == {"one": 1}
