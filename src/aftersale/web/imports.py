"""Takes uploaded files for the worker, once the sender is known, and shows what was brought in."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.imports.errors import MappingNotFound
from aftersale.imports.mapping import available_mappings, parse_mapping
from aftersale.jobs.actions import enqueue_job
from aftersale.jobs.store import count_jobs, load_jobs
from aftersale.web.acting import ImportsWriter, InDatabase, Reading, WithSettings
from aftersale.web.errors import BodyUnreadable, FileMissing, FileNameUnusable
from aftersale.web.jobs import JobList, shape_job
from aftersale.web.shapes import Limit, Offset, Requested, Shape

router = APIRouter(prefix="/api/imports", tags=["imports"])

MOST_FILES = 20
MAPPING_FILE = "mapping.yaml"

MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "mapping"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "Up to 20 parts of this name."},
                        "mapping": {"type": "string", "description": "A shipped mapping's name, or a mapping file."},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that lie in a folder of their own, and the mapping they came with: a name, or the text of a file."""

    folder: Path
    mapping: str
    mapping_text: str | None


class MappingList(Shape):
    """The names of the mappings that are shipped."""

    rows: list[str]


async def receive_upload(request: Request, actor: ImportsWriter, settings: WithSettings) -> Upload:
    """Write the parts of the body to the disk; whoever may not import is refused before anything is read."""
    require_role(actor, *FACT_WRITERS, "integration")
    folder = settings.uploads_folder / uuid.uuid4().hex
    async with request.form(max_files=MOST_FILES + 1, max_fields=5) as form:
        files = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        mapping = form.get("mapping")
        if not files:
            raise FileMissing(part="file")
        if not mapping:
            raise FileMissing(part="mapping")
        names = _plain_names(files)
        try:
            await run_in_threadpool(_write_files, folder / "files", names, files)
            if isinstance(mapping, str):
                return Upload(folder, mapping, None)
            return Upload(folder, mapping.filename or MAPPING_FILE, _decode(await mapping.read()))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


@router.post("", status_code=202, openapi_extra=MULTIPART)
def request_import(
    upload: Annotated[Upload, Depends(receive_upload)], actor: ImportsWriter, database: InDatabase
) -> Requested:
    """Bring files in; the job says how far it is and what it found."""
    try:
        arguments = _arguments(upload)
        with database.transaction(actor) as conn:
            return Requested(job_id=str(enqueue_job(conn, "import", arguments)))
    except BaseException:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise


@router.get("")
def list_imports(conn: Reading, limit: Limit = 50, offset: Offset = 0) -> JobList:
    """The imports asked for, the newest first."""
    rows = [shape_job(job) for job in load_jobs(conn, "import", limit, offset)]
    return JobList(rows=rows, total=count_jobs(conn, "import"))


@router.get("/mappings")
def list_mappings(_: Reading) -> MappingList:
    """The mappings that can be named in an import."""
    return MappingList(rows=list(available_mappings()))


def _arguments(upload: Upload) -> dict[str, Any]:
    """Refuses an unknown or faulty mapping now, while the sender is still there; never takes a name as a path."""
    arguments: dict[str, Any] = {"upload": upload.folder.name, "mapping": upload.mapping}
    arguments["files"] = sorted(file.name for file in (upload.folder / "files").iterdir())
    if upload.mapping_text is None:
        if upload.mapping not in available_mappings():
            raise MappingNotFound(name=upload.mapping, available=", ".join(available_mappings()))
        return arguments
    parse_mapping(upload.mapping_text, upload.mapping)
    (upload.folder / MAPPING_FILE).write_text(upload.mapping_text, encoding="utf-8")
    return arguments | {"mapping_file": MAPPING_FILE}


def _plain_names(files: Sequence[UploadFile]) -> list[str]:
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


def _write_files(folder: Path, names: Sequence[str], files: Sequence[UploadFile]) -> None:
    folder.mkdir(parents=True)
    for name, file in zip(names, files, strict=True):
        with (folder / name).open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyUnreadable(reason="the mapping file is not UTF-8") from error
