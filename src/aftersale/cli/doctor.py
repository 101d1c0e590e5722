"""Examines an installation: everything a user could have to mend, each with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from aftersale.audit.verify import verify_chain
from aftersale.errors import Problem
from aftersale.incentives.actions import load_balance
from aftersale.settings import Settings
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.revision import current_revision, require_schema
from aftersale.storage.server import start_database, version_text
from aftersale.web.pages import STATIC, is_built

LOW_DISK_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `advice` is empty where all is well."""

    name: str
    is_well: bool
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at folder, disk, server, schema, books, audit log and pages; later checks are left out when the server is away."""
    checks = [_examine_disk(settings)]
    try:
        address = start_database(settings)
    except Problem as problem:
        return [*checks, Check("database", False, "no answer", str(problem))]
    checks.append(Check("database", True, version_text(address)))
    schema = _examine_schema(address)
    checks.append(schema)
    if schema.is_well:
        database = Database(address, max_connections=2)
        try:
            checks += [
                _examine_safely("audit log", _examine_audit, database),
                _examine_safely("books", _examine_books, database),
            ]
        finally:
            database.close()
    return [*checks, _examine_pages()]


def _examine_schema(address: str) -> Check:
    found = current_revision(address) or "none"
    try:
        require_schema(address)
    except Problem as problem:
        return Check("schema", False, found, str(problem))
    return Check("schema", True, found)


def _examine_disk(settings: Settings) -> Check:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_folder).free
    advice = "" if free > LOW_DISK_BYTES else "free some space, or choose another folder with AFTERSALE_DATA"
    return Check("data folder", free > LOW_DISK_BYTES, f"{settings.data_folder}, {free >> 30} GB free", advice)


def _examine_safely(name: str, examine_one: Callable[[Database], Check], database: Database) -> Check:
    try:
        return examine_one(database)
    except Problem as problem:
        return Check(name, False, "cannot be read", str(problem))


def _examine_audit(database: Database) -> Check:
    with database.transaction(operator("doctor"), read_only=True) as conn:
        verification = verify_chain(conn)
    is_whole = verification.broken_at is None
    return Check(
        "audit log",
        is_whole,
        f"{verification.entries} entries",
        "" if is_whole else f"{verification.reason}: find out who edited it, and restore a backup",
    )


def _examine_books(database: Database) -> Check:
    with database.transaction(operator("doctor"), read_only=True) as conn:
        balance = load_balance(conn)
    off = {currency: amount for currency, amount in balance.items() if amount}
    found = (
        "balance to 0.00" if not off else ", ".join(f"off by {amount} {currency}" for currency, amount in off.items())
    )
    return Check(
        "books", not off, found, "" if not off else "restore a backup: the journal was edited outside the program"
    )


def _examine_pages() -> Check:
    found = is_built(STATIC)
    return Check(
        "pages",
        found,
        "built" if found else "not built",
        "" if found else "run pip install . in a clone, or install the released wheel",
    )
