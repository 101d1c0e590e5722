"""Runs every benchmark and prints one JSON line each: `python -m benchmarks [NAME …]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run each benchmark in a process of its own, so that none inherits another's memory."""
    folder = Path(__file__).parent
    names = sys.argv[1:] or sorted(
        p.stem for p in folder.glob("*.py") if not p.stem.startswith("_") and p.stem != "measure"
    )
    failed = [
        name for name in names if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
    ]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


main()
