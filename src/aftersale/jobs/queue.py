"""The queue in the database: Procrastinate's tables, and the one function through which jobs enter it."""

from __future__ import annotations

from importlib import resources

import psycopg
from procrastinate.schema import SchemaManager

QUEUE = "aftersale"
"""The name that `queue.sql` gives to every job."""


def prepare_queue(address: str) -> None:
    """Make the queue where it is absent; whatever is there stays."""
    with psycopg.connect(address) as conn:
        row = conn.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL").fetchone()
        if row is None or not row[0]:
            conn.execute(SchemaManager.get_schema())
        door = (resources.files("aftersale.jobs") / "queue.sql").read_text(encoding="utf-8")
        conn.execute(door)
