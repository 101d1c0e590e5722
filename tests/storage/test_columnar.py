"""Rows leave PostgreSQL through ADBC and return by COPY with the values they had, for the acting person only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from aftersale.storage.actor import NOBODY, Actor
from aftersale.storage.columnar import Columnar, open_columnar
from aftersale.storage.database import Connection, Database
from aftersale.values.ids import thing_id
from worlds import SMALL, booking, new_world

PROBE = """
CREATE TABLE probe (
    number bigint PRIMARY KEY, small integer, flag boolean, money numeric(18, 4), share numeric(9, 6), whole numeric(18, 0),
    day date, instant timestamptz, hash uuid, words text
);
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
CREATE POLICY probe_all ON probe FOR ALL TO aftersale_app USING (acting_sees_all()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT ON probe TO aftersale_app;
"""
COLUMNS = ("number", "small", "flag", "money", "share", "whole", "day", "instant", "hash", "words")

VALUES = {
    "small": ["0", "-2147483648", "2147483647"],
    "flag": ["true", "false"],
    "money": ["0.0000", "0.0001", "-0.0001", "99999999999999.9999", "-99999999999999.9999", "70.1000"],
    "share": ["1.000000", "0.333333", "0.000001"],
    "whole": ["999999999999999999", "-1"],
    "day": ["infinity", "2026-02-28", "0001-01-01", "9999-12-31", "1900-01-01"],
    "instant": ["infinity", "2026-02-03 04:05:06.789012+00", "1970-01-01 00:00:00+00", "9999-12-31 23:59:59+00"],
    "hash": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-fffffffffffe"],
    "words": [
        "",
        " ",
        "\\N",
        "\\.",
        "\\",
        "NULL",
        '"',
        '""',
        "'",
        ",",
        "a,\"b\"\n'c'",
        "\n",
        "\r\n",
        "lone\n\\.\nend",
        "\t",
        "é 漢 🙂",
        "\ufeffmark",
    ],
}
ROWS = [(column, value) for column, values in VALUES.items() for value in values]


@pytest.fixture
def probed(database: Database) -> Database:
    """A table with a column of every kind that we move, one value a row and all else null."""
    with psycopg.connect(database.address) as conn:
        conn.execute(PROBE)
        conn.execute("INSERT INTO probe (number) VALUES (0)")
        for number, (column, value) in enumerate(ROWS, 1):
            conn.execute(f"INSERT INTO probe (number, {column}) VALUES (%s, %s)".encode(), (number, value))
    return database


@pytest.fixture
def columnar(probed: Database, actor: Actor) -> Iterator[Columnar]:
    with probed.transaction(actor) as conn, open_columnar(probed, conn, actor) as opened:
        yield opened
        raise psycopg.Rollback


def as_text(database: Database, table: str = "probe") -> list[tuple[object, ...]]:
    with psycopg.connect(database.address, options="-c timezone=UTC") as conn:
        return conn.execute(
            f"SELECT {', '.join(f'{c}::text' for c in COLUMNS)} FROM {table} ORDER BY {table}.number".encode()
        ).fetchall()


def test_every_value_arrives_with_its_type(columnar: Columnar) -> None:
    assert columnar.fetch("probe", "SELECT * FROM probe") == len(ROWS) + 1
    types = dict(
        columnar.duck.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'probe'"
        ).fetchall()
    )
    assert {name: types[name] for name in COLUMNS} == {
        "number": "BIGINT",
        "small": "INTEGER",
        "flag": "BOOLEAN",
        "money": "DECIMAL(18,4)",
        "share": "DECIMAL(9,6)",
        "whole": "DECIMAL(18,0)",
        "day": "DATE",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "hash": "UUID",
        "words": "VARCHAR",
    }


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("money", [Decimal(value) for value in VALUES["money"]]),
        ("share", [Decimal(value) for value in VALUES["share"]]),
        ("whole", [Decimal(value) for value in VALUES["whole"]]),
        ("flag", [True, False]),
        ("hash", [UUID(value) for value in VALUES["hash"]]),
        ("words", VALUES["words"]),
        ("small", [int(value) for value in VALUES["small"]]),
    ],
)
def test_values_in_duckdb_are_those_of_postgresql(columnar: Columnar, column: str, expected: list[object]) -> None:
    columnar.fetch("probe", "SELECT * FROM probe")
    found = columnar.duck.execute(f"SELECT {column} FROM probe WHERE {column} IS NOT NULL ORDER BY number").fetchall()
    assert [value for (value,) in found] == expected


def test_infinity_is_later_than_every_day_and_instant(columnar: Columnar) -> None:
    columnar.fetch("probe", "SELECT * FROM probe")
    open_ended = "SELECT count(*) FROM probe WHERE day = DATE 'infinity' AND day > DATE '9999-12-31'"
    assert columnar.duck.execute(open_ended).fetchall() == [(1,)]
    instants = "SELECT count(*) FROM probe WHERE instant = TIMESTAMPTZ 'infinity' AND instant > TIMESTAMPTZ '9999-12-31 23:59:59+00'"
    assert columnar.duck.execute(instants).fetchall() == [(1,)]
    days = columnar.duck.execute("SELECT day FROM probe WHERE isfinite(day) ORDER BY number").fetchall()
    assert days == [(date(2026, 2, 28),), (date(1, 1, 1),), (date(9999, 12, 31),), (date(1900, 1, 1),)]
    moment = columnar.duck.execute(
        "SELECT instant AT TIME ZONE 'UTC' FROM probe WHERE isfinite(instant) ORDER BY number"
    ).fetchall()
    assert moment[0] == (datetime(2026, 2, 3, 4, 5, 6, 789012),)


def test_every_value_returns_as_it_left(probed: Database, actor: Actor) -> None:
    with psycopg.connect(probed.address) as conn:
        conn.execute("CREATE TABLE probe_back (LIKE probe INCLUDING ALL)")
        conn.execute("ALTER TABLE probe_back ENABLE ROW LEVEL SECURITY")
        conn.execute("CREATE POLICY p ON probe_back FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts())")
        conn.execute("GRANT INSERT ON probe_back TO aftersale_app")
    with probed.transaction(actor) as conn_, open_columnar(probed, conn_, actor) as columnar:
        columnar.fetch("probe", "SELECT * FROM probe")
        assert columnar.copy_back("SELECT * FROM probe", "probe_back", COLUMNS) == len(ROWS) + 1
    assert as_text(probed, "probe_back") == as_text(probed)


def test_text_that_looks_like_a_null_stays_text(probed: Database, actor: Actor) -> None:
    with probed.transaction(actor) as conn, open_columnar(probed, conn, actor) as columnar:
        columnar.copy_back(r"SELECT * FROM (VALUES (101, '\N'), (102, ''), (103, NULL))", "probe", ("number", "words"))
    assert [row[-1] for row in as_text(probed)[-3:]] == ["\\N", "", None]


def test_parameters_are_values_and_never_statements(columnar: Columnar) -> None:
    hostile = "'; DROP TABLE probe; --"
    assert columnar.fetch("found", "SELECT * FROM probe WHERE words = %(words)s", {"words": hostile}) == 0
    assert columnar.fetch("found", "SELECT * FROM probe WHERE words = %(words)s", {"words": "\\N"}) == 1
    assert columnar.fetch("found", "SELECT * FROM probe WHERE number = ANY (%(ids)s)", {"ids": [1, 2, 999_999]}) == 2
    assert columnar.fetch("found", "SELECT * FROM probe WHERE number = ANY (%(ids)s)", {"ids": []}) == 0
    since = {"at": datetime(2026, 2, 3, 4, 5, 6, 789012, UTC)}
    assert columnar.fetch("found", "SELECT * FROM probe WHERE instant = %(at)s", since) == 1


def test_bare_numeric_is_refused_by_name(columnar: Columnar) -> None:
    with pytest.raises(ValueError, match="column total is numeric without precision"):
        columnar.fetch("sums", "SELECT sum(money) AS total FROM probe")


def test_empty_result_still_makes_a_table_with_its_columns(columnar: Columnar) -> None:
    assert columnar.fetch("nothing", "SELECT * FROM probe WHERE false") == 0
    assert columnar.duck.execute("SELECT sum(money) FROM nothing").fetchall() == [(None,)]


def number_of_people(columnar: Columnar) -> int:
    return columnar.fetch("people", "SELECT person_id FROM person")


def add_person(conn: Connection, number: int) -> None:
    conn.execute(
        "INSERT INTO person (person_id, name, source, source_id, content_hash, import_id, recorded_at) "
        "VALUES (%s, 'Somebody', 's', 'k', gen_random_uuid(), 1, now())",
        (number,),
    )


def test_reader_keeps_its_snapshot_until_it_is_refreshed(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        assert number_of_people(columnar) == 0
        with database.transaction(actor) as other:
            add_person(other, 1)
        assert number_of_people(columnar) == 0
        columnar.refresh()
        assert number_of_people(columnar) == 1


def test_reader_does_not_see_what_its_own_transaction_has_not_committed(database: Database, actor: Actor) -> None:
    with database.transaction(actor) as conn, open_columnar(database, conn, actor) as columnar:
        add_person(conn, 1)
        assert number_of_people(columnar) == 0


def test_what_was_copied_back_is_gone_when_the_transaction_fails(database: Database, actor: Actor) -> None:
    columns = ("person_id", "name", "source", "source_id", "content_hash", "import_id", "recorded_at")
    row = "SELECT 1, 'x', 's', 'k', uuid(), 1, now()"
    with (
        pytest.raises(ZeroDivisionError),
        database.transaction(actor) as conn,
        open_columnar(database, conn, actor) as columnar,
    ):
        assert columnar.copy_back(row, "person", columns) == 1
        raise ZeroDivisionError
    with database.transaction(actor) as conn:
        assert conn.execute("SELECT * FROM person").fetchall() == []


def test_reader_shows_the_acting_person_only_his_own_rows(database: Database, actor: Actor, tmp_path: Path) -> None:
    world = new_world(database, actor, tmp_path)
    world.bring(SMALL)
    world.bring({"booking": [booking("of ann", "1", seller="ann"), booking("of bob", "2", seller="bob")]})
    ann = Actor("ann", frozenset({"rep"}), thing_id("person", "canonical", "ann"))
    for who, expected in ((actor, ["of ann", "of bob"]), (ann, ["of ann"]), (NOBODY, [])):
        with database.transaction(who) as conn, open_columnar(database, conn, who) as columnar:
            columnar.fetch("bookings", "SELECT source_id FROM booking")
            found = columnar.duck.execute("SELECT source_id FROM bookings ORDER BY 1").fetchall()
            assert [number for (number,) in found] == expected


def test_reader_cannot_write_or_leave_its_role(columnar: Columnar) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        columnar.fetch("gone", "INSERT INTO probe (number) VALUES (999) RETURNING number")
