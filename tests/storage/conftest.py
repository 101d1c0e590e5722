"""An external PostgreSQL beside the embedded one: the oldest that we promise to run on."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")


def _run(program: str, *arguments: str) -> None:
    # PostgreSQL refuses to run as root.
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


@pytest.fixture(scope="session")
def external_address() -> Iterator[str]:
    """A PostgreSQL 15 server of this session's own, on a socket, with a superuser `postgres`."""
    if not (POSTGRES_15 / "initdb").exists():
        pytest.fail(
            f"PostgreSQL 15 is not at {POSTGRES_15}: install the package postgresql-15, which these tests compare with"
        )
    folder = Path(tempfile.mkdtemp(prefix="aftersale-external-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = folder / "cluster"
    _run(
        "initdb",
        "-D",
        str(cluster),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    options = f"-h '' -k {folder} -c fsync=off -c timezone=Asia/Kolkata"
    _run("pg_ctl", "-w", "-D", str(cluster), "-l", str(folder / "log"), "-o", options, "start")
    yield f"postgresql://postgres@/postgres?host={folder}"
    _run("pg_ctl", "-w", "-D", str(cluster), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def restart_external(address: str) -> None:
    """Restart the server as its administrator would, under everybody's connections."""
    with psycopg.connect(address) as conn:
        row = conn.execute("SHOW data_directory").fetchone()
    assert row is not None
    _run("pg_ctl", "-w", "-D", row[0], "-m", "fast", "-l", str(Path(row[0]).parent / "log"), "restart")


@pytest.fixture
def restart(external_address: str) -> Callable[[], None]:
    """Restarts the external server."""
    return lambda: restart_external(external_address)
