"""Times, an installation of its own in a temporary folder, and lines of JSON."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from aftersale.pipeline import credit_period, import_source, prepare_tables
from aftersale.sample.company import generate_company
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.migrate import migrate
from aftersale.storage.server import start_embedded

OPERATOR = operator("benchmark")


def silent(step: str, part: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def installation(kept: Path | None = None) -> Iterator[tuple[Database, Path]]:
    """A database on an embedded server of its own, and a scratch folder: fresh and removed afterwards, unless it is to be kept."""
    folder = kept or Path(tempfile.mkdtemp(prefix="aftersale-benchmark-"))
    address = start_embedded(folder / "postgres")
    migrate(address)
    database = Database(address)
    prepare_tables(database, OPERATOR)
    try:
        yield database, folder
    finally:
        database.close()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def fill(database: Database, folder: Path, bookings: int) -> None:
    """A company with so many bookings of a year, imported and credited, with statistics as autovacuum leaves them.

    A database that was kept and has bookings already is left as it is.
    """
    with psycopg.connect(database.address, autocommit=True) as conn:
        if conn.execute("SELECT FROM booking LIMIT 1").fetchone() is not None:
            return
        generate_company(folder / "company", reps=max(bookings // 120, 50), bookings=bookings)
        import_source(database, OPERATOR, folder / "company", "canonical", silent)
        credit_period(database, OPERATOR, "2026", silent)
        conn.execute("VACUUM ANALYZE")


class Stopwatch:
    """Seconds of named steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start
        sys.stderr.write(f"{name}: {self.seconds[name]:.2f} s\n")


def report(name: str, **figures: object) -> None:
    """Print one benchmark's figures as a line of JSON."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"benchmark": name, **figures, "peak_memory_mb": round(peak)}, default=str))
