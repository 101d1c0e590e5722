"""Decides the rows of a file in Spark, on this machine; DuckDB reads and writes the file, so that a value is the same to both."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersale.rules.engines.duck import read_file, refused_by, select_inputs, write_beside
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.errors import JavaMissing, SparkMissing

OLDEST_JAVA = 17
# The one that Spark takes.
_ASK_JAVA = ["/bin/sh", "-c", '"${JAVA_HOME:+$JAVA_HOME/bin/}java" -version']


def decide_in_spark(file: FileToDecide, found: Sequence[str]) -> int:
    """Decide a file in a Spark of this process."""
    require_spark()
    # Imported when it is asked for: whoever does not use Spark needs neither the package nor the second that it takes.
    rows = import_module("aftersale.rules.engines.spark_rows")
    with read_file(file) as duck, TemporaryDirectory(prefix="aftersale-spark-") as folder:
        asked, decided = Path(folder, "asked.parquet"), Path(folder, "decided")
        with refused_by(file):
            duck.sql(select_inputs(file)).write_parquet(str(asked))
        rows.decide_parquet(file, asked, decided)
        duck.read_parquet(str(decided / "*.parquet")).create("decided_rows")
        return write_beside(duck, file, "decided_rows")


def require_spark() -> None:
    """Raise SparkMissing or JavaMissing unless Spark can be started."""
    if find_spec("pyspark") is None:
        raise SparkMissing()
    said = subprocess.run(_ASK_JAVA, capture_output=True, text=True, check=False).stderr.strip()
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise JavaMissing(found=said.splitlines()[0] if said else "-")
