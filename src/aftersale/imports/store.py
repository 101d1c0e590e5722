"""Reads mappings that were saved, and what an import brought in and found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersale.findings.store import with_sentences
from aftersale.imports.errors import ImportNotFound, MappingNotFound
from aftersale.imports.mapping import (
    FileMapping,
    available_mappings,
    load_mapping,
    load_shipped,
    parse_mapping,
    read_shipped,
)
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.imports")


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A mapping by its name: shipped, or the version of a saved one that is in use; `version` is the hash of its text."""

    mapping: FileMapping
    text: str
    is_shipped: bool
    saved_by: str | None = None
    saved_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.mapping.name

    @property
    def version(self) -> str:
        """The SHA-256 of its text."""
        return self.mapping.content_hash


def load_kept_mappings(conn: Connection) -> list[KeptMapping]:
    """Every mapping that can be named: the shipped ones, then those that were saved, as they are in use."""
    shipped = [_shipped(name) for name in available_mappings()]
    return [*shipped, *(_saved(row) for row in conn.execute(STATEMENTS["load_mappings"]))]


def find_kept_mapping(conn: Connection, name: str, version: str | None = None) -> KeptMapping | None:
    """The mapping of that name, in the version in use or the one asked for."""
    if name in available_mappings():
        return _shipped(name)
    row = conn.execute(STATEMENTS["find_mapping"], {"name": name, "version": version}).fetchone()
    return None if row is None else _saved(row)


def get_kept_mapping(conn: Connection, name: str, version: str | None = None) -> KeptMapping:
    """The mapping of that name, or `MappingNotFound`; a name is never taken for a path."""
    found = find_kept_mapping(conn, name, version)
    if found is None:
        known = [*available_mappings(), *(row["name"] for row in conn.execute(STATEMENTS["load_mappings"]))]
        raise MappingNotFound(name=name, available=", ".join(known))
    return found


def load_named_mapping(conn: Connection, name_or_path: str) -> FileMapping:
    """A mapping by its shipped name, the name it was saved under, or the path of its file."""
    found = find_kept_mapping(conn, name_or_path)
    return load_mapping(name_or_path) if found is None else found.mapping


def load_mapping_versions(conn: Connection, name: str) -> list[Row]:
    """Who saved a mapping when, the newest first."""
    return conn.execute(STATEMENTS["load_mapping_versions"], {"name": name}).fetchall()


def get_import_run(conn: Connection, import_id: int) -> Row:
    """One import, or `ImportNotFound`."""
    row = conn.execute(STATEMENTS["find_import_run"], {"import_id": import_id}).fetchone()
    if row is None:
        raise ImportNotFound(import_id=import_id)
    return row


def load_import_findings(conn: Connection, import_id: int, limit: int | None = None, offset: int = 0) -> list[Row]:
    """What an import found, grouped by cause, in the sequence of the files; each says whether it is still open."""
    parameters = {"import_id": import_id, "limit": limit, "offset": offset}
    return with_sentences(conn.execute(STATEMENTS["load_import_findings"], parameters))


def load_import_finding_groups(conn: Connection, import_id: int) -> list[Row]:
    """What an import found, by cause: errors first, then the most frequent."""
    return with_sentences(conn.execute(STATEMENTS["load_import_finding_groups"], {"import_id": import_id}))


def _shipped(name: str) -> KeptMapping:
    return KeptMapping(load_shipped(name), read_shipped(name), is_shipped=True)


def _saved(row: dict[str, Any]) -> KeptMapping:
    mapping = parse_mapping(row["text"], f"{row['name']}.yaml")
    return KeptMapping(mapping, row["text"], is_shipped=False, saved_by=row["saved_by"], saved_at=row["saved_at"])
