"""Reads people."""

from __future__ import annotations

from aftersale.people.errors import PersonNotFound
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.people")


def get_person(conn: Connection, number: str) -> Row:
    """A person by the number that a source gives."""
    row = conn.execute(STATEMENTS["find_person"], {"number": number}).fetchone()
    if row is None:
        raise PersonNotFound(number=number)
    return row
