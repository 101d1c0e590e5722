"""Starts an external PostgreSQL beside the embedded one: the oldest that we promise to run on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server_folder import MAX_WAL, make_server_folder

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")


def run_program(program: str, *arguments: str) -> None:
    """Run one of its programs, as a user that PostgreSQL accepts: it refuses root."""
    user = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(
        [POSTGRES_15 / program, *arguments],
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{program} of PostgreSQL 15 failed: {done.stderr.decode(errors='replace')}")


@contextmanager
def postgresql_15() -> Iterator[str]:
    """A server of one's own on a socket, with a superuser `postgres`; gone afterwards."""
    if not (POSTGRES_15 / "initdb").exists():
        pytest.fail(
            f"PostgreSQL 15 is not at {POSTGRES_15}: install the package postgresql-15, which these tests compare with"
        )
    folder = make_server_folder("aftersale-external-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = folder / "cluster"
    initdb = ("-D", str(cluster), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    run_program("initdb", *initdb)
    options = f"-h '' -k {folder} -c fsync=off -c max_wal_size={MAX_WAL} -c timezone=Asia/Kolkata"
    run_program("pg_ctl", "-w", "-D", str(cluster), "-l", str(folder / "log"), "-o", options, "start")
    yield f"postgresql://postgres@/postgres?host={folder}"
    run_program("pg_ctl", "-w", "-D", str(cluster), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)
