"""Files that were sent and wait to be imported: each upload is a folder that belongs to whoever sent it, for a day."""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from starlette.datastructures import UploadFile

from aftersale.storage.actor import Actor
from aftersale.web.errors import FileNameUnusable, TooManyFiles, UploadGone

MOST_FILES = 20
MOST_UPLOADS = 20
KEPT_SECONDS = 24 * 60 * 60
MAPPING_FILE = "mapping.yaml"
_DRAFT = "draft.json"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is chosen for an upload so far: a mapping, the version it was when it was chosen, and its text if that was changed."""

    owner: str
    mapping: str = ""
    based_on: str | None = None
    text: str | None = None


def new_upload(uploads: Path, actor: Actor) -> Path:
    """A folder for the files of this person; uploads that nobody imported go after a day, or when there are too many."""
    uploads.mkdir(parents=True, exist_ok=True)
    _sweep(uploads, actor)
    folder = uploads / uuid.uuid4().hex
    files_of(folder).mkdir(parents=True)
    save_draft(folder, Draft(actor.name))
    return folder


def find_upload(uploads: Path, name: str, actor: Actor) -> Path:
    """The folder of an upload that this person sent, or `UploadGone`; a name never leads out of the folder of uploads."""
    folder = uploads / name
    if not _NAME.fullmatch(name) or not (folder / _DRAFT).is_file() or load_draft(folder).owner != actor.name:
        raise UploadGone()
    return folder


def load_draft(folder: Path) -> Draft:
    """What was chosen for an upload."""
    return Draft(**json.loads((folder / _DRAFT).read_text(encoding="utf-8")))


def save_draft(folder: Path, draft: Draft) -> None:
    """Keep what was chosen, so that it is still there when the page is loaded again."""
    part = folder / f"{_DRAFT}.{uuid.uuid4().hex}"
    part.write_text(json.dumps(asdict(draft), ensure_ascii=False), encoding="utf-8")
    part.replace(folder / _DRAFT)


def hand_over(folder: Path, text: str) -> Path:
    """Make an upload the import's own: nobody changes it any more, and its name is known to nobody."""
    taken = folder.with_name(uuid.uuid4().hex)
    try:
        folder.rename(taken)
    except FileNotFoundError as error:
        raise UploadGone() from error
    (taken / MAPPING_FILE).write_text(text, encoding="utf-8")
    (taken / _DRAFT).rename(taken / f"{_DRAFT}.taken")
    return taken


def take_back(taken: Path, folder: Path) -> None:
    """Undo `hand_over`."""
    (taken / f"{_DRAFT}.taken").rename(taken / _DRAFT)
    taken.rename(folder)


def files_of(folder: Path) -> Path:
    """Where the files of an upload lie."""
    return folder / "files"


def path_to_read(folder: Path) -> Path:
    """What an import reads: a single file may be a zip, which is only opened when it is named."""
    names = sorted(files_of(folder).iterdir())
    return names[0] if len(names) == 1 else files_of(folder)


def write_files(folder: Path, files: Sequence[UploadFile]) -> None:
    """Write files that were sent into a folder; one of a name that is there takes its place."""
    names = plain_names(files)
    folder.mkdir(parents=True, exist_ok=True)
    if len({*names, *(file.name for file in folder.iterdir())}) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    for name, file in zip(names, files, strict=True):
        part = folder.parent / f"{uuid.uuid4().hex}.part"
        with part.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        part.replace(folder / name)


def plain_names(files: Sequence[UploadFile]) -> list[str]:
    """The names of files without any folder, or `FileNameUnusable`."""
    names = [PurePosixPath((file.filename or "").replace("\\", "/")).name for file in files]
    for name in names:
        if (
            not name
            or name.startswith(".")
            or len(name.encode()) > 200
            or not name.isprintable()
            or names.count(name) > 1
        ):
            raise FileNameUnusable(name=name)
    return names


def _sweep(uploads: Path, actor: Actor) -> None:
    drafts = sorted(uploads.glob(f"*/{_DRAFT}"), key=lambda draft: draft.stat().st_mtime, reverse=True)
    own = [draft for draft in drafts if load_draft(draft.parent).owner == actor.name]
    expired = [draft for draft in drafts if draft.stat().st_mtime < time.time() - KEPT_SECONDS]
    for draft in {*own[MOST_UPLOADS - 1 :], *expired}:
        shutil.rmtree(draft.parent, ignore_errors=True)
