"""An external PostgreSQL beside the embedded one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from postgresql_15 import postgresql_15, run_program


@pytest.fixture(scope="session")
def external_address() -> Iterator[str]:
    """A PostgreSQL 15 server of this session's own."""
    with postgresql_15() as address:
        yield address


def restart_external(address: str) -> None:
    """Restart the server as its administrator would, under everybody's connections."""
    with psycopg.connect(address) as conn:
        row = conn.execute("SHOW data_directory").fetchone()
    assert row is not None
    run_program("pg_ctl", "-w", "-D", row[0], "-m", "fast", "-l", str(Path(row[0]).parent / "log"), "restart")


@pytest.fixture
def restart(external_address: str) -> Callable[[], None]:
    """Restarts the external server."""
    return lambda: restart_external(external_address)
