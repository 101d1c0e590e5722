"""Connections: one pool, and one transaction per request or job in which somebody acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.datetime import DateDumper, DateLoader, DatetimeDumper, TimestamptzLoader
from psycopg_pool import ConnectionPool

from aftersale.storage.actor import NOBODY, Actor

Row = dict[str, Any]
Connection = psycopg.Connection[Row]

APP_ROLE = "aftersale_app"
"""The database role of every transaction: subject to row-level security, owner of nothing, unable to delete facts."""


OPEN_DAY = date.max
"""The end of what has no end yet: `infinity` in PostgreSQL."""

OPEN_INSTANT = datetime.max.replace(tzinfo=UTC)
"""The end of what is still taken for true: `infinity` in PostgreSQL."""


class _OpenDayDumper(DateDumper):
    def dump(self, obj: date) -> bytes:
        return b"infinity" if obj == OPEN_DAY else bytes(super().dump(obj) or b"")


class _OpenDayLoader(DateLoader):
    def load(self, data: Any) -> date:
        return OPEN_DAY if bytes(data) == b"infinity" else super().load(data)


class _OpenInstantDumper(DatetimeDumper):
    def dump(self, obj: datetime) -> bytes:
        return b"infinity" if obj == OPEN_INSTANT else bytes(super().dump(obj) or b"")


class _OpenInstantLoader(TimestamptzLoader):
    def load(self, data: Any) -> datetime:
        return OPEN_INSTANT if bytes(data) == b"infinity" else super().load(data)


def _configure(conn: Connection) -> None:
    conn.adapters.register_dumper(date, _OpenDayDumper)
    conn.adapters.register_dumper(datetime, _OpenInstantDumper)
    conn.adapters.register_loader("date", _OpenDayLoader)
    conn.adapters.register_loader("timestamptz", _OpenInstantLoader)


class Database:
    """The pool of one process; close it when the process ends."""

    def __init__(self, address: str, *, max_connections: int = 16) -> None:
        self.address = address
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            address,
            min_size=1,
            max_size=max_connections,
            connection_class=psycopg.Connection[Row],
            kwargs={"row_factory": dict_row, "options": "-c timezone=UTC"},
            open=True,
            configure=_configure,
            # A server that was restarted leaves dead connections in the pool: each is tried before it is handed out.
            check=ConnectionPool.check_connection,
        )

    @contextmanager
    def transaction(self, actor: Actor, *, read_only: bool = False) -> Iterator[Connection]:
        """One transaction in which `actor` acts; committed at the end, rolled back on any exception.

        A read-only one sees a single snapshot throughout.
        """
        with self._pool.connection() as conn:
            mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if read_only else "ISOLATION LEVEL READ COMMITTED"
            with conn.transaction():
                conn.execute(f"SET TRANSACTION {mode}")
                act_as(conn, actor)
                yield conn

    @contextmanager
    def owner_transaction(self, actor: Actor = NOBODY) -> Iterator[Connection]:
        """One transaction of the schema's owner, outside row-level security: signing in and background bookkeeping only.

        The audit log names `actor`.
        """
        with self._pool.connection() as conn, conn.transaction():
            _name_actor(conn, actor)
            yield conn

    def close(self) -> None:
        """Give every connection back to the server."""
        self._pool.close()


def act_as(conn: psycopg.Connection[Any], actor: Actor) -> None:
    """Make the rest of this transaction act as `actor` under row-level security."""
    _name_actor(conn, actor)
    conn.execute(f"SET LOCAL ROLE {APP_ROLE}")


def _name_actor(conn: psycopg.Connection[Any], actor: Actor) -> None:
    settings = actor.settings()
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    conn.execute(f"SELECT {calls}", [part for setting in settings.items() for part in setting])


def take_ledger_instant(conn: Connection) -> datetime:
    """The instant at which this transaction records what it writes, later than every instant taken before.

    Holds a lock until the end of the transaction: no fact can appear later with an earlier instant, so whatever is calculated
    *as of* this instant can be calculated again at any time with the same result.
    """
    row = conn.execute("SELECT take_ledger_instant() AS instant").fetchone()
    assert row is not None
    instant: datetime = row["instant"]
    return instant


def take_closed_instant(database: Database, actor: Actor) -> datetime:
    """An instant up to which all facts are committed, and with which none will be recorded any more.

    For whoever reads for long and records nothing on the way: whatever is read later with this *as of* is what was known then, while
    others go on recording. Transactions that read begin their snapshot after this.
    """
    with database.transaction(actor) as conn:
        return take_ledger_instant(conn)
