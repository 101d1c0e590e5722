"""Opens the installation that a command works on: its server, its schema, its pool."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from aftersale.settings import Settings, load_settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.storage.revision import current_revision, require_schema
from aftersale.storage.server import start_database


@dataclass(frozen=True, slots=True)
class Instance:
    """An open installation and who works on it."""

    settings: Settings
    address: str
    database: Database
    actor: Actor


@contextmanager
def open_instance() -> Iterator[Instance]:
    """The installation that the environment names; an empty embedded database is prepared, any other must be ready.

    Whoever runs a command here can read the data folder anyway, and acts as its operator.
    """
    settings = load_settings()
    address = start_database(settings)
    if settings.database_url is None and current_revision(address) is None:
        # Once in the life of an installation, so only then is all that imported which brings a schema up to date.
        import_module("aftersale.cli.prepare").prepare(address)
    require_schema(address)
    database = Database(address)
    try:
        yield Instance(settings, address, database, operator(getpass.getuser()))
    finally:
        database.close()
