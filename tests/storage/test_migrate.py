"""Migrations: once is enough, twice changes nothing, and a database of another age is refused with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from aftersale.storage.errors import SchemaMissing, SchemaTooNew
from aftersale.storage.migrate import MIGRATIONS, migrate
from aftersale.storage.revision import current_revision, head_revision, require_schema
from conftest import create_database, drop_database

CATALOG = """
SELECT 'relation', relname, relkind::text, relrowsecurity::text, coalesce(relacl::text, '') FROM pg_class
WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'function', proname, prosrc, prosecdef::text, pg_get_functiondef(oid) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
UNION ALL SELECT 'policy', polname, polrelid::regclass::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
FROM pg_policy
UNION ALL SELECT 'trigger', tgname, tgrelid::regclass::text, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT 'constraint', conname, conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
ORDER BY 1, 2, 3, 4, 5
"""


@pytest.fixture
def empty(server_address: str) -> Iterator[str]:
    """A database with nothing in it."""
    address = create_database(server_address)
    yield address
    drop_database(server_address, address)


def catalog(address: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as conn:
        return conn.execute(CATALOG).fetchall()


def test_the_names_of_revision_files_tell_the_last_revision() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_current_head() == head_revision()
    for script in scripts.walk_revisions():
        assert Path(script.path).name.partition("_")[0] == script.revision
        assert script.down_revision is None or str(script.down_revision) < script.revision


def test_migrating_twice_changes_nothing(empty: str) -> None:
    assert current_revision(empty) is None
    assert migrate(empty) == head_revision() == current_revision(empty)
    before = catalog(empty)
    assert len(before) > 100
    migrate(empty)
    assert catalog(empty) == before


def test_migration_that_fails_leaves_nothing_behind(empty: str) -> None:
    with psycopg.connect(empty) as conn:
        conn.execute("CREATE TABLE payout (in_the_way int)")
    with pytest.raises(Exception, match='relation "payout" already exists'):
        migrate(empty)
    assert current_revision(empty) is None
    with psycopg.connect(empty) as conn:
        assert conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [("payout",)]


def test_database_of_today_is_taken(database_address: str) -> None:
    require_schema(database_address)


def test_empty_database_is_refused_with_what_to_do(empty: str) -> None:
    with pytest.raises(SchemaMissing) as caught:
        require_schema(empty)
    assert str(caught.value) == (
        f"The database has no schema yet and this program needs schema {head_revision()}. "
        "Run `aftersale init`, which brings it up to date."
    )


def test_older_database_is_refused_with_what_to_do(database_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersale.storage.revision.head_revision", lambda: "0999")
    with pytest.raises(SchemaMissing, match=r"has schema 0.* and this program needs schema 0999. Run `aftersale init`"):
        require_schema(database_address)


def test_database_of_a_newer_program_is_refused_and_left_alone(database_address: str) -> None:
    with psycopg.connect(database_address) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    for refuse in (require_schema, migrate):
        with pytest.raises(SchemaTooNew, match="has schema 9999, which a newer aftersale made"):
            refuse(database_address)
    assert current_revision(database_address) == "9999"


def test_every_table_hides_its_rows_from_nobody(database_address: str) -> None:
    """Each table with a grant for the application's role has row-level security; those without cannot be read at all."""
    statement = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity
        AND (has_table_privilege('aftersale_app', oid, 'SELECT') OR has_any_column_privilege('aftersale_app', oid, 'SELECT'))
    ORDER BY 1
    """
    with psycopg.connect(database_address) as conn:
        assert [name for (name,) in conn.execute(statement)] == ["audit_head"]
