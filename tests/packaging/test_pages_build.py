"""What a clone becomes when it is built: with pages where they can be built, with a sentence where they cannot."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STATIC = "src/aftersale/web/static"
WHEEL_BYTES = 2 * 1024 * 1024
TEXT_OF_LICENCE = ("react-dom", "@mantine/core", "@tanstack/react-router", "@lingui/core", "@fontsource-variable/inter")

pytestmark = pytest.mark.xdist_group("packaging")


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


def build(clone: Path, target: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run hatchling where the machine's programs are hidden but for a shell: no Node, no npm."""
    programs = folder / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    for name in ("sh", "env"):
        if not (programs / name).exists():
            (programs / name).symlink_to(str(shutil.which(name)))
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=clone,
        env=os.environ | {"PATH": str(programs)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def require_built(result: subprocess.CompletedProcess[str], folder: Path, pattern: str) -> Path:
    """The file that was built."""
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return next(folder.glob(pattern))


def hashes(wheel: Path) -> dict[str, str]:
    """The content of every file of a wheel."""
    with zipfile.ZipFile(wheel) as files:
        return {name: hashlib.sha256(files.read(name)).hexdigest() for name in files.namelist()}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone, which `wheel` builds."""
    return copy_files(REPOSITORY, tmp_path_factory.mktemp("clone"), files_that_git_sees(REPOSITORY))


@pytest.fixture(scope="module")
def committed(clone: Path) -> frozenset[str]:
    """What is in the clone before anything is built."""
    return frozenset(path.relative_to(clone).as_posix() for path in clone.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def wheel(clone: Path, committed: frozenset[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the clone, built on a machine without Node."""
    folder = tmp_path_factory.mktemp("wheel")
    return require_built(build(clone, "wheel", folder), folder, "*.whl")


@pytest.fixture(scope="module")
def unpacked(clone: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist of the clone."""
    folder = tmp_path_factory.mktemp("sdist")
    sdist = require_built(build(clone, "sdist", folder), folder, "*.tar.gz")
    with tarfile.open(sdist) as files:
        files.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.name.startswith("aftersale-") and path.is_dir())


def test_wheel_holds_pages_and_the_licences_of_what_is_bundled(wheel: Path) -> None:
    assert wheel.name.endswith("py3-none-any.whl")
    assert wheel.stat().st_size <= WHEEL_BYTES
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
        licences = files.read("aftersale/web/static/licenses.md").decode()
    assert {"aftersale/web/static/index.html", "aftersale/web/static/inputs.sha256"} <= names
    assert any(name.startswith("aftersale/web/static/assets/index-") for name in names)
    assert not any("node_modules" in name or name.startswith("ui/") for name in names)
    for package in TEXT_OF_LICENCE:
        assert f"## {package} - " in licences


def test_a_build_leaves_nothing_that_git_would_see(clone: Path, committed: frozenset[str], wheel: Path) -> None:
    subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "-q"], cwd=clone, check=True)
    assert set(files_that_git_sees(clone)) == committed


def test_two_builds_of_one_commit_give_the_same_bytes(
    clone: Path, committed: frozenset[str], wheel: Path, tmp_path: Path
) -> None:
    other = copy_files(clone, tmp_path / "a-folder-of-another-name", committed)
    again = require_built(build(other, "wheel", tmp_path / "out"), tmp_path / "out", "*.whl")
    assert hashes(again) == hashes(wheel)


def test_sdist_becomes_a_wheel_without_node(unpacked: Path, wheel: Path, tmp_path: Path) -> None:
    shutil.rmtree(unpacked / "ui" / "node_modules", ignore_errors=True)
    from_sdist = require_built(build(unpacked, "wheel", tmp_path), tmp_path, "*.whl")
    assert not (unpacked / "ui" / "node_modules").exists()
    pages = {name: each for name, each in hashes(wheel).items() if "/static/" in name}
    assert {name: each for name, each in hashes(from_sdist).items() if "/static/" in name} == pages


def test_failed_build_leaves_the_old_pages_and_says_the_two_ways_out(unpacked: Path, tmp_path: Path) -> None:
    page = unpacked / "ui" / "src" / "main.tsx"
    page.write_text(page.read_text(encoding="utf-8") + "// changed\n", encoding="utf-8")
    before = (unpacked / STATIC / "index.html").read_bytes()
    result = build(
        unpacked,
        "wheel",
        tmp_path,
        npm_config_registry="http://127.0.0.1:9",
        npm_config_fetch_retries="0",
        npm_config_cache=str(tmp_path / "cache"),
    )
    assert result.returncode != 0
    sentence = result.stderr.strip().splitlines()[-1]
    assert "The pages were not built: `npm ci" in sentence
    assert "AFTERSALE_SKIP_UI=1" in sentence
    assert "pip install aftersale" in sentence
    assert (unpacked / STATIC / "index.html").read_bytes() == before
    assert not list((unpacked / STATIC).parent.glob(".static-*"))


def test_skipping_the_pages_needs_neither_node_nor_network(
    clone: Path, committed: frozenset[str], tmp_path: Path
) -> None:
    bare = copy_files(clone, tmp_path / "clone", committed)
    result = build(bare, "wheel", tmp_path / "out", AFTERSALE_SKIP_UI="1", npm_config_registry="http://127.0.0.1:9")
    wheel = require_built(result, tmp_path / "out", "*.whl")
    assert "aftersale/web/app.py" in hashes(wheel)
    assert not any("/static/" in name for name in hashes(wheel))


def test_lock_file_pins_every_package_by_hash_and_names_no_host() -> None:
    lock = json.loads((REPOSITORY / "ui" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert [name for name, each in packages.items() if not each.get("integrity")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []
