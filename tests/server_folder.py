"""Where the servers of tests keep their files: in memory if there is room, as each test makes and drops a database."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psycopg

MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 << 30
MAX_WAL = "1GB"


def make_server_folder(prefix: str) -> Path:
    """A new folder for a server, its name beginning with the prefix."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if has_room else None))


def spare_disk(address: str) -> None:
    """Let commits not wait for the disk: no test takes the power away, those that kill do so to processes."""
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET fsync = off")
        conn.execute(f"ALTER SYSTEM SET max_wal_size = '{MAX_WAL}'")
        conn.execute("SELECT pg_reload_conf()")
