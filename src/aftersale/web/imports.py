"""Takes files for the worker, once the sender is known, and shows what was brought in and what was found."""

from __future__ import annotations

import csv
import io
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.imports.errors import ImportNotFound
from aftersale.imports.mapping import available_mappings, parse_mapping
from aftersale.imports.store import get_import_run, get_kept_mapping, load_import_finding_groups, load_import_findings
from aftersale.jobs.actions import enqueue_job
from aftersale.jobs.store import count_imports, load_imports
from aftersale.storage.database import Connection
from aftersale.values.sentence import Sentence, read_sentence
from aftersale.web.acting import ImportsWriter, InDatabase, Reading, WithSettings
from aftersale.web.csv_cells import neutralise
from aftersale.web.errors import BodyUnreadable, FileMissing
from aftersale.web.jobs import JobProblem, shape_problem
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import Id, IdInPath, Limit, Offset, OptionalId, Requested, Shape, id_from
from aftersale.web.upload_folder import MAPPING_FILE, MOST_FILES, files_of, write_files

router = APIRouter(prefix="/api/imports", tags=["imports"])

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
                        "mapping": {"type": "string", "description": "A mapping's name, or a mapping file."},
                    },
                }
            }
        },
    }
}


CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
FINDING_COLUMNS = ("severity", "code", "file", "line", "column_name", "value", "message", "is_open")


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that lie in a folder of their own, and the mapping they came with: a name, or the text of a file."""

    folder: Path
    mapping: str
    mapping_text: str | None


class FileShape(Shape):
    """A file that was imported: the hash of its bytes and its rows; empty until it was read."""

    name: str
    sha256: str
    rows: int | None


class CountsShape(Shape):
    """What became of the rows that were read for one target."""

    target: str
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    identical: int
    filtered: int
    replayed: int
    overlapping: int


class ImportShape(Shape):
    """An import from anywhere. Without an id it is a job that brought nothing in, yet or for good; without a job nobody waited."""

    import_id: OptionalId
    job_id: OptionalId
    state: str
    step: str
    done_part: float
    problem: JobProblem | None
    source: str
    mapping: str
    mapping_version: str
    actor: str
    requested_at: datetime
    recorded_at: datetime | None
    files: list[FileShape]
    targets: list[CountsShape]
    findings: int


class ImportList(Shape):
    """Imports, the newest first."""

    rows: list[ImportShape]
    total: int


class ImportFindingGroup(Shape):
    """What an import found for one cause, and how many of these are open still."""

    code: str
    severity: str
    cause: str
    count: int
    open: int
    example: str


class ImportFindingShape(Shape):
    """One thing that an import found: its place, what stood there, and the row as the file has it."""

    finding_id: Id
    code: str
    severity: str
    cause: str
    message: str
    file: str
    line: int | None
    column_name: str
    value: str
    source_row: dict[str, Any] | None
    found_at: datetime
    is_open: bool


class ImportFindings(Shape):
    """Groups by cause, and the findings one by one."""

    groups: list[ImportFindingGroup]
    rows: list[ImportFindingShape]
    total: int


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
        try:
            await run_in_threadpool(write_files, files_of(folder), files)
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
        with database.transaction(actor) as conn:
            arguments = _arguments(conn, upload)
            return Requested(job_id=str(enqueue_job(conn, "import", arguments)))
    except BaseException:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise


@router.get("")
def list_imports(conn: Reading, language: Language, limit: Limit = 50, offset: Offset = 0) -> ImportList:
    """Imports from everywhere and those that still wait, run or failed, the newest first."""
    rows = load_imports(conn, limit, offset)
    return ImportList(rows=[_shape_import(row, language) for row in rows], total=count_imports(conn))


@router.get("/{import_id}")
def show_import(import_id: IdInPath, conn: Reading, language: Language) -> ImportShape:
    """One import: its files, and what became of their rows."""
    rows = load_imports(conn, import_id=id_from(import_id))
    if not rows:
        raise ImportNotFound(import_id=import_id)
    return _shape_import(rows[0], language)


@router.get("/{import_id}/findings")
def list_import_findings(
    import_id: IdInPath, conn: Reading, language: Language, limit: Limit = 100, offset: Offset = 0
) -> ImportFindings:
    """What an import found, also what was mended since."""
    number = id_from(import_id)
    get_import_run(conn, number)
    groups = language.say_all(load_import_finding_groups(conn, number))
    rows = language.say_all(load_import_findings(conn, number, limit, offset))
    return ImportFindings(
        groups=[ImportFindingGroup.model_validate(group) for group in groups],
        rows=[ImportFindingShape.model_validate(row) for row in rows],
        total=sum(group["count"] for group in groups),
    )


@router.get("/{import_id}/findings.csv", response_class=StreamingResponse, responses=CSV)
def export_import_findings(import_id: IdInPath, conn: Reading, language: Language) -> StreamingResponse:
    """What an import found, as a file for whoever mends the source; a cell that a spreadsheet would run is made harmless."""
    number = id_from(import_id)
    get_import_run(conn, number)
    rows = language.say_all(load_import_findings(conn, number))
    headers = {"Content-Disposition": f'attachment; filename="import-{number}-findings.csv"'}
    return StreamingResponse(_csv_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _csv_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    columns = list(dict.fromkeys(name for row in rows for name in (row["source_row"] or ())))
    yield "\ufeff" + _csv_line([*FINDING_COLUMNS, *(f"row: {name}" for name in columns)])
    for row in rows:
        source_row = row["source_row"] or {}
        yield _csv_line([*(row[name] for name in FINDING_COLUMNS), *(source_row.get(name) for name in columns)])


def _csv_line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([neutralise(cell) for cell in cells])
    return line.getvalue()


def _shape_import(row: dict[str, Any], language: Translator) -> ImportShape:
    problem, arguments = row["problem"], row["arguments"] or {}
    waiting = [FileShape(name=name, sha256="", rows=None) for name in arguments.get("files", ())]
    return ImportShape(
        import_id=row["import_id"],
        job_id=row["job_id"],
        state=row["state"] or "done",
        step=language.say(read_sentence(row["step"] or "")),
        done_part=row["done_part"] if row["done_part"] is not None else 1,
        problem=shape_problem(problem, language),
        source=row["source"] or "",
        mapping=row["mapping"] or arguments.get("mapping", ""),
        mapping_version=row["mapping_hash"] or "",
        actor=row["actor"],
        requested_at=row["requested_at"],
        recorded_at=row["recorded_at"],
        files=[FileShape(name=name, **file) for name, file in (row["files"] or {}).items()] or waiting,
        targets=[CountsShape(target=name, **counts) for name, counts in (row["counts"] or {}).items()],
        findings=row["findings"],
    )


def _arguments(conn: Connection, upload: Upload) -> dict[str, Any]:
    """Refuses an unknown or faulty mapping now, while the sender is still there; never takes a name as a path."""
    arguments: dict[str, Any] = {"upload": upload.folder.name, "mapping": upload.mapping}
    arguments["files"] = sorted(file.name for file in files_of(upload.folder).iterdir())
    text = upload.mapping_text
    if text is None:
        text = get_kept_mapping(conn, upload.mapping).text
        if upload.mapping in available_mappings():
            return arguments
    parse_mapping(text, upload.mapping)
    # A saved mapping too is imported as it is now, whatever is saved until the worker comes to it.
    (upload.folder / MAPPING_FILE).write_text(text, encoding="utf-8")
    return arguments | {"mapping_file": MAPPING_FILE}


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyUnreadable(reason=Sentence("the mapping file is not UTF-8")) from error
