"""A real PostgreSQL for the tests of compiled rule tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture(scope="session")
def rules_postgres(server_address: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the session's server; whatever is written through it is rolled back."""
    conn: psycopg.Connection[Any] = psycopg.connect(server_address)
    yield conn
    conn.close()
