"""Which schema a database has, and whether it is the one that this program needs; asked at every start, so without Alembic."""

from __future__ import annotations

from pathlib import Path

import psycopg

from aftersale.storage.errors import SchemaMissing, SchemaTooNew
from aftersale.values.sentence import Sentence

REVISIONS = Path(__file__).parent / "migrations" / "versions"


def require_schema(address: str) -> None:
    """Raise `SchemaMissing` or `SchemaTooNew` unless the database has exactly today's schema."""
    found = current_revision(address)
    require_known(found)
    if found != head_revision():
        there = Sentence("schema {revision}", revision=found) if found else Sentence("no schema yet")
        raise SchemaMissing(found=there, needed=Sentence("schema {revision}", revision=head_revision()))


def require_known(revision: str | None) -> None:
    """Raise `SchemaTooNew` when the revision is none of this program's."""
    if revision is not None and revision not in _known_revisions():
        raise SchemaTooNew(found=revision, needed=head_revision())


def current_revision(address: str) -> str | None:
    """The revision a database has; None when it is empty."""
    with psycopg.connect(address) as conn:
        there = conn.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if there is None or not there[0]:
            return None
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


def head_revision() -> str:
    """The revision of this program."""
    return max(_known_revisions())


def _known_revisions() -> set[str]:
    """Each file is named by its revision, `0014_rule_drafts.py`, and each revision builds on the number before."""
    return {file.stem.partition("_")[0] for file in REVISIONS.glob("[0-9]*.py")}
