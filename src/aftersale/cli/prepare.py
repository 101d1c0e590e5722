"""Brings a database up to date: its schema, its queue, its first tables."""

from __future__ import annotations

import getpass

from aftersale.jobs.queue import prepare_queue
from aftersale.pipeline import prepare_tables
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.migrate import migrate


def prepare(address: str) -> str:
    """Bring schema, queue and first tables up to date; returns the schema's revision. Doing it again changes nothing."""
    revision = migrate(address)
    prepare_queue(address)
    database = Database(address, max_connections=2)
    try:
        prepare_tables(database, operator(getpass.getuser()))
    finally:
        database.close()
    return revision
