"""Backup and restore: everything comes back as it was, or nothing is changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from aftersale.storage.actor import Actor, operator
from aftersale.storage.backup import hash_tables, manifest_path, restore_backup, write_backup
from aftersale.storage.database import Database
from aftersale.storage.errors import BackupDamaged, BackupFailed, RestoreRefused
from aftersale.storage.migrate import migrate
from aftersale.storage.revision import current_revision, require_schema
from conftest import create_database, drop_database
from worlds import SMALL, World, booking, new_world, silent

NASTY = "quote ' \" , newline\nnext \\N \\. \\\\ tab\t end; DROP TABLE booking; -- é 漢 🙂"


@pytest.fixture(scope="module")
def kept(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that every test of this file may back up and none may change."""
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=4)
    world = new_world(database, operator("test"), tmp_path_factory.mktemp("world"))
    world.bring(SMALL)
    world.bring({"customer": [{"key": "nasty", "name": NASTY}], "booking": [booking("B1", "70", seller="ann")]})
    world.credit("2026-Q1")
    yield world
    database.close()
    drop_database(server_address, address)


@pytest.fixture(scope="module")
def kept_backup(kept: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backed_up(kept, tmp_path_factory.mktemp("backup"))


@pytest.fixture
def path(kept_backup: Path, tmp_path: Path) -> Path:
    """A backup that the test may damage."""
    shutil.copy(manifest_path(kept_backup), tmp_path)
    return Path(shutil.copy(kept_backup, tmp_path))


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    """A world that the test may change."""
    small = new_world(database, actor, tmp_path / "world")
    small.bring({"customer": [{"key": "small", "name": "Small & Co"}], "booking": [booking("B1", "70", seller="ann")]})
    return small


@pytest.fixture
def empty(server_address: str) -> Iterator[str]:
    """A database with nothing in it."""
    address = create_database(server_address)
    yield address
    drop_database(server_address, address)


def backed_up(world: World, folder: Path) -> Path:
    path = folder / "backups" / "monday.dump"
    write_backup(world.database.address, path, silent)
    return path


def hashes(address: str) -> dict[str, dict[str, str]]:
    with psycopg.connect(address) as conn:
        return hash_tables(conn)


def relations(address: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as conn:
        return conn.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchall()


def edit_manifest(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads(manifest_path(path).read_text())
    edit(manifest)
    manifest_path(path).write_text(json.dumps(manifest))


def test_restored_database_has_every_row_and_works_on(kept: World, path: Path, empty: str, tmp_path: Path) -> None:
    manifest = restore_backup(empty, path, silent)
    assert hashes(empty) == hashes(kept.database.address) == manifest["tables"]
    assert int(manifest["tables"]["booking"]["rows"]) == 1
    require_schema(empty)
    database = Database(empty, max_connections=2)
    try:
        restored = World(database, operator("test"), tmp_path / "restored")
        assert restored.ask("SELECT name FROM customer WHERE source_id = 'nasty'") == [{"name": NASTY}]
        assert restored.credit("2026-Q1").counts.results_written == 0
        restored.bring({"booking": [booking("B2", "30", seller="bob")]})
        assert restored.credit("2026-Q1").counts.results_written == 1
    finally:
        database.close()


def test_restored_database_still_hides_what_a_person_may_not_see(path: Path, empty: str) -> None:
    restore_backup(empty, path, silent)
    database = Database(empty, max_connections=2)
    try:
        with database.transaction(Actor("a stranger", person_id=1)) as conn:
            assert conn.execute("SELECT * FROM booking").fetchall() == []
            assert len(conn.execute("SELECT * FROM person").fetchall()) == 3
    finally:
        database.close()


def test_truncated_file_is_damaged_and_nothing_is_restored(path: Path, empty: str) -> None:
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BackupDamaged, match="does not have the hash"):
        restore_backup(empty, path, silent)
    assert relations(empty) == []


def test_truncated_file_with_its_hash_made_to_match_restores_nothing(path: Path, empty: str) -> None:
    path.write_bytes(path.read_bytes()[:-10_000])
    edit_manifest(path, lambda manifest: manifest.update(sha256=hashlib.sha256(path.read_bytes()).hexdigest()))
    with pytest.raises(BackupFailed):
        restore_backup(empty, path, silent)
    assert relations(empty) == []


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"format": 1}'])
def test_unreadable_hashes_are_damage(path: Path, empty: str, text: str) -> None:
    manifest_path(path).write_text(text)
    with pytest.raises(BackupDamaged, match=r"monday\.dump\.json cannot be read"):
        restore_backup(empty, path, silent)


def test_format_of_a_newer_program_is_named(path: Path, empty: str) -> None:
    edit_manifest(path, lambda manifest: manifest.update(format=2))
    with pytest.raises(BackupDamaged, match="its format is 2, and this program reads 1"):
        restore_backup(empty, path, silent)


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda tables: tables["booking"].update(rows="2"), "booking"),
        (lambda tables: tables["booking"].update(hash="1"), "booking"),
        (lambda tables: tables.pop("person"), "person"),
        (lambda tables: tables.update(extra={"rows": "0", "hash": "0"}), "extra"),
    ],
)
def test_edited_hashes_are_damage_and_nothing_is_restored(
    path: Path, empty: str, edit: Callable[[dict[str, Any]], object], named: str
) -> None:
    edit_manifest(path, lambda manifest: edit(manifest["tables"]))
    with pytest.raises(BackupDamaged, match=rf"these tables differ: {named}\."):
        restore_backup(empty, path, silent)
    assert relations(empty) == []


def test_edited_row_is_damage_and_the_data_that_was_there_stays(world: World, empty: str, tmp_path: Path) -> None:
    path = backed_up(world, tmp_path)
    tables = json.loads(manifest_path(path).read_text())["tables"]
    with psycopg.connect(world.database.address) as conn:
        conn.execute("SET LOCAL session_replication_role = replica")  # no trigger tells that a row was edited
        conn.execute("UPDATE customer SET name = 'Smaller'")
    write_backup(world.database.address, path, silent)
    edit_manifest(path, lambda manifest: manifest.update(tables=tables))
    migrate(empty)
    before = hashes(empty)
    with pytest.raises(BackupDamaged, match=r"these tables differ: customer\."):
        restore_backup(empty, path, silent, replace=True)
    assert hashes(empty) == before
    require_schema(empty)


def test_restore_over_data_is_refused_unless_told_to_replace(world: World, tmp_path: Path) -> None:
    path = backed_up(world, tmp_path)
    before = hashes(world.database.address)
    world.bring({"booking": [booking("B2", "30", seller="bob")]})
    after = hashes(world.database.address)
    with pytest.raises(RestoreRefused):
        restore_backup(world.database.address, path, silent)
    assert hashes(world.database.address) == after
    restore_backup(world.database.address, path, silent, replace=True)
    assert hashes(world.database.address) == before


def test_backup_while_somebody_writes_is_one_snapshot(world: World, empty: str, tmp_path: Path) -> None:
    """Bookings come in when the snapshot stands, before the dump is written and before the tables are hashed."""
    steps: list[str] = []

    def write_meanwhile(step: str, part: float) -> None:
        steps.append(step)
        if step != "Done":
            world.bring({"booking": [booking(f"M{len(steps)}", "1", seller="ann")]})

    manifest = write_backup(world.database.address, tmp_path / "busy.dump", write_meanwhile)
    assert steps == ["Writing the dump", "Hashing the tables", "Done"]
    restore_backup(empty, tmp_path / "busy.dump", silent)
    assert hashes(empty) == manifest["tables"]
    assert manifest["tables"]["booking"]["rows"] == "1"
    assert hashes(world.database.address)["booking"]["rows"] == "3"


def test_hashes_do_not_depend_on_what_a_server_is_set_to(kept: World, path: Path) -> None:
    with psycopg.connect(
        kept.database.address, options="-c timezone=Asia/Kolkata -c datestyle=German -c bytea_output=escape"
    ) as conn:
        assert hash_tables(conn) == hashes(kept.database.address)


def test_interrupted_backup_leaves_the_earlier_one_whole(world: World, tmp_path: Path) -> None:
    path = backed_up(world, tmp_path)
    before = path.read_bytes()

    def interrupt(step: str, part: float) -> None:
        if step == "Hashing the tables":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(world.database.address, path, interrupt)
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, manifest_path(path).name]


def test_backup_moves_to_an_older_server_and_back(
    kept: World, path: Path, external_address: str, empty: str, tmp_path: Path
) -> None:
    older = create_database(external_address)
    try:
        restore_backup(older, path, silent)
        assert hashes(older) == hashes(kept.database.address)
        require_schema(older)
        back = tmp_path / "back.dump"
        write_backup(older, back, silent)
        restore_backup(empty, back, silent)
        assert hashes(empty) == hashes(kept.database.address)
        assert current_revision(empty) == current_revision(older)
    finally:
        drop_database(external_address, older)
