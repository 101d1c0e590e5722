"""Brings a database to today's schema."""

from __future__ import annotations

import bz2
import json
from pathlib import Path
from typing import Any

import psycopg
from alembic import command, op
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection as AlchemyConnection
from sqlalchemy.pool import NullPool

from aftersale.storage.database import APP_ROLE
from aftersale.storage.revision import current_revision, head_revision, require_known

MIGRATIONS = Path(__file__).parent / "migrations"
PACKED = Path(__file__).with_name("migrations.json.bz2")
"""What a wheel has instead of the `.sql` of all revisions (hatch_build.py)."""


def migrate(address: str) -> str:
    """Run every revision the database lacks, in one transaction; returns the revision it now has.

    Raises
    ------
    SchemaTooNew
    """
    require_known(current_revision(address))
    with _alchemy(address) as connection, connection.begin():
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        create_app_role(raw)
        command.upgrade(_config(connection), "head")
    return head_revision()


def run_revision_sql(python_file: str) -> None:
    """Run the `.sql` that lies beside a revision's `.py`."""
    text = read_revision_sql(Path(python_file).with_suffix(".sql"))
    connection = op.get_bind().connection.dbapi_connection
    assert isinstance(connection, psycopg.Connection)
    connection.execute(text)


def read_revision_sql(file: Path) -> str:
    """The SQL of a revision, out of a wheel's packed file where there is one."""
    if PACKED.is_file():
        packed: dict[str, str] = json.loads(bz2.decompress(PACKED.read_bytes()))
        return packed[file.name]
    return file.read_text(encoding="utf-8")


def create_app_role(conn: psycopg.Connection[Any]) -> None:
    """Make sure the role of every transaction exists; it belongs to the whole server, so two databases there share it."""
    if conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone() is None:
        conn.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
    # Whoever made the role may have let us in already, and not allow us to let others in.
    may_act = "SET" if conn.info.server_version >= 160000 else "MEMBER"
    allowed = conn.execute("SELECT pg_has_role(%s, %s)", (APP_ROLE, may_act)).fetchone()
    if allowed is None or not allowed[0]:
        conn.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    conn.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")


def _alchemy(address: str) -> AlchemyConnection:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=NullPool)
    return engine.connect()


def _config(connection: AlchemyConnection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
