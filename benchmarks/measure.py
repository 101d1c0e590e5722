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

from aftersale.pipeline import prepare_tables
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.migrate import migrate
from aftersale.storage.server import start_embedded

OPERATOR = operator("benchmark")


def silent(step: str, part: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def installation() -> Iterator[tuple[Database, Path]]:
    """A fresh database on an embedded server of its own, and a scratch folder; both are removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="aftersale-benchmark-"))
    address = start_embedded(folder / "postgres")
    migrate(address)
    database = Database(address)
    prepare_tables(database, OPERATOR)
    try:
        yield database, folder
    finally:
        database.close()
        shutil.rmtree(folder, ignore_errors=True)


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
