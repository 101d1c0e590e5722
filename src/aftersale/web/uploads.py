"""Files that wait to be imported: what they hold, which mapping fits, and what it would make of their first rows."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.imports.check_mapping import require_fitting
from aftersale.imports.file_pattern import suggest_pattern
from aftersale.imports.files import find_format
from aftersale.imports.fits import find_fits
from aftersale.imports.guess import suggest_mapping, suggest_tables
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.preview import Preview, ShownFile, preview_text, read_heads
from aftersale.imports.simple_mapping import (
    SimpleEach,
    SimpleField,
    SimpleMapping,
    SimpleTable,
    as_simple,
    write_simple,
)
from aftersale.imports.store import KeptMapping, get_kept_mapping, load_kept_mappings
from aftersale.jobs.actions import enqueue_job
from aftersale.web.acting import ImportsWriter, InDatabase, WithSettings
from aftersale.web.errors import FileMissing
from aftersale.web.languages import Language, Translator
from aftersale.web.mappings import TARGETS
from aftersale.web.shapes import Requested
from aftersale.web.upload_folder import (
    MAPPING_FILE,
    MOST_FILES,
    Draft,
    files_of,
    find_upload,
    hand_over,
    load_draft,
    new_upload,
    path_to_read,
    save_draft,
    take_back,
    write_files,
)
from aftersale.web.upload_shapes import (
    ImportSent,
    PreviewFinding,
    PreviewSent,
    PreviewShape,
    ShownFileShape,
    ShownTargetShape,
    SimpleSent,
    SimpleShape,
    SimpleTableSent,
    SimpleTableShape,
    UploadedFile,
    UploadShape,
    shape_fault,
    shape_fit,
)

router = APIRouter(prefix="/api/imports/uploads", tags=["imports"])

UploadInPath = Annotated[str, InPath(max_length=64)]
FileInPath = Annotated[str, InPath(max_length=200)]

MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Up to 20 files.",
                        },
                        "upload": {"type": "string", "description": "The upload to which the files are added."},
                    },
                }
            }
        },
    }
}


async def receive_files(request: Request, actor: ImportsWriter, settings: WithSettings) -> tuple[Path, bool]:
    """Write the files of the body into an upload's folder, new or not; who may not import is refused before anything is read."""
    require_role(actor, *FACT_WRITERS, "integration")
    async with request.form(max_files=MOST_FILES, max_fields=2) as form:
        files = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        if not files:
            raise FileMissing(part="file")
        known = form.get("upload")
        is_new = not isinstance(known, str) or not known
        folder = (
            await run_in_threadpool(new_upload, settings.uploads_folder, actor)
            if is_new
            else find_upload(settings.uploads_folder, str(known), actor)
        )
        try:
            await run_in_threadpool(write_files, files_of(folder), files)
        except BaseException:
            if is_new:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder, is_new


@router.post("", status_code=201, openapi_extra=MULTIPART)
def keep_files(
    received: Annotated[tuple[Path, bool], Depends(receive_files)],
    actor: ImportsWriter,
    database: InDatabase,
    language: Language,
) -> UploadShape:
    """Keep files for a day, so that one can look at them before they are imported; only their sender sees them."""
    folder, is_new = received
    try:
        with database.transaction(actor, read_only=True) as conn:
            return _shape_upload(folder, load_kept_mappings(conn), language)
    except BaseException:
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise


@router.get("/{upload}")
def show_upload(
    upload: UploadInPath, actor: ImportsWriter, settings: WithSettings, database: InDatabase, language: Language
) -> UploadShape:
    """The files of an upload, which mapping fits them and why, and what was chosen so far."""
    folder = find_upload(settings.uploads_folder, upload, actor)
    with database.transaction(actor, read_only=True) as conn:
        return _shape_upload(folder, load_kept_mappings(conn), language)


@router.delete("/{upload}/files/{name}")
def remove_file(
    upload: UploadInPath,
    name: FileInPath,
    actor: ImportsWriter,
    settings: WithSettings,
    database: InDatabase,
    language: Language,
) -> UploadShape:
    """Take a file out of an upload."""
    folder = find_upload(settings.uploads_folder, upload, actor)
    for file in files_of(folder).iterdir():
        if file.name == name:
            file.unlink(missing_ok=True)
    with database.transaction(actor, read_only=True) as conn:
        return _shape_upload(folder, load_kept_mappings(conn), language)


@router.post("/{upload}/preview")
def preview_import(
    upload: UploadInPath,
    sent: PreviewSent,
    actor: ImportsWriter,
    settings: WithSettings,
    database: InDatabase,
    language: Language,
) -> PreviewShape:
    """The first rows as the files have them and as the mapping makes them, with what is wrong there. Nothing is imported.

    The mapping is kept with the files, so that a change is not lost when the page is.
    """
    folder = find_upload(settings.uploads_folder, upload, actor)
    kept = None
    if sent.mapping:
        with database.transaction(actor, read_only=True) as conn:
            kept = get_kept_mapping(conn, sent.mapping)
    if sent.simple is not None:
        text = write_simple(_read_simple(sent.simple))
    else:
        text = sent.text if sent.text is not None else kept.text if kept else ""
    is_changed = kept is None or text != kept.text
    based_on = sent.based_on if sent.based_on is not None or kept is None else kept.version
    draft = Draft(actor.name, sent.mapping, based_on, text if is_changed else None)
    save_draft(folder, draft)
    today = datetime.now(settings.business_zone).date()
    preview = preview_text(path_to_read(folder), text, TARGETS, today)
    return _shape_preview(preview, draft, text, is_changed, language)


@router.post("/{upload}/import", status_code=202)
def import_upload(
    upload: UploadInPath, sent: ImportSent, actor: ImportsWriter, settings: WithSettings, database: InDatabase
) -> Requested:
    """Bring the files in by a mapping; the job says how far it is and what it found."""
    require_role(actor, *FACT_WRITERS, "integration")
    folder = find_upload(settings.uploads_folder, upload, actor)
    mapping = parse_mapping(sent.text, "mapping")
    require_fitting(mapping, TARGETS)
    names = sorted(file.name for file in files_of(folder).iterdir())
    if not names:
        raise FileMissing(part="file")
    taken = hand_over(folder, sent.text)
    arguments = {"upload": taken.name, "mapping": mapping.name, "files": names, "mapping_file": MAPPING_FILE}
    try:
        with database.transaction(actor) as conn:
            return Requested(job_id=str(enqueue_job(conn, "import", arguments)))
    except BaseException:
        take_back(taken, folder)
        raise


def _shape_upload(folder: Path, mappings: list[KeptMapping], language: Translator) -> UploadShape:
    files = sorted(files_of(folder).iterdir())
    heads = read_heads(path_to_read(folder))
    draft = load_draft(folder)
    # Of two that fit the same, the one that somebody saved was made for such files.
    kept = {each.name: each for each in sorted(mappings, key=lambda each: each.is_shipped)}
    fits = find_fits(path_to_read(folder), [each.mapping for each in kept.values()], TARGETS)
    names = [head.name for head in heads]
    is_archive = len(files) == 1 and files[0].suffix.lower() == ".zip"
    return UploadShape(
        upload=folder.name,
        files=[
            UploadedFile(
                name=file.name,
                size=file.stat().st_size,
                is_readable=is_archive or find_format(file.name) is not None,
                pattern=suggest_pattern(file.name, [each.name for each in files if each != file]),
            )
            for file in files
        ],
        heads=[_shape_file(head, language) for head in heads],
        fits=[shape_fit(fit, kept[fit.mapping.name], names) for fit in fits],
        suggestion=SimpleShape.model_validate(suggest_mapping(heads, TARGETS)),
        alternatives=[SimpleTableShape.model_validate(table) for table in suggest_tables(heads, TARGETS)],
        mapping=draft.mapping,
        based_on=draft.based_on,
        text=draft.text,
    )


def _shape_preview(preview: Preview, draft: Draft, text: str, is_changed: bool, language: Translator) -> PreviewShape:
    mapping = preview.mapping
    columns = {file.name: file.columns for file in preview.files}
    simple = None if mapping is None else as_simple(mapping, TARGETS, columns)
    return PreviewShape(
        mapping=draft.mapping,
        based_on=draft.based_on,
        text=text,
        name="" if mapping is None else mapping.name,
        source="" if mapping is None else mapping.source,
        is_changed=is_changed,
        faults=[shape_fault(text, line, column, said, language) for line, column, said in preview.faults],
        files=[_shape_file(file, language) for file in preview.files],
        targets=[ShownTargetShape.model_validate(target) for target in preview.targets],
        findings=[
            PreviewFinding(
                code=f.code,
                severity=f.severity,
                message=language.say(f.message),
                file=f.place.file,
                line=f.place.line,
                column=f.place.column,
                value=f.value,
            )
            for f in preview.findings
        ],
        simple=None if simple is None else SimpleShape.model_validate(simple),
    )


def _shape_file(file: ShownFile, language: Translator) -> ShownFileShape:
    refused = None if file.refused is None else language.say(file.refused)
    said = {"refused": refused, "notes": [language.say(note) for note in file.notes]}
    return ShownFileShape.model_validate(file).model_copy(update=said)


def _read_simple(sent: SimpleSent) -> SimpleMapping:
    return SimpleMapping(sent.name, sent.source, sent.defaults, tuple(map(_read_simple_table, sent.tables)))


def _read_simple_table(sent: SimpleTableSent) -> SimpleTable:
    fields = tuple(SimpleField(f.name, f.column, f.constant, f.last_day) for f in sent.fields)
    each = None if sent.each is None else SimpleEach(**{k: tuple(v) for k, v in sent.each.model_dump().items()})
    return SimpleTable(sent.file, sent.target, fields, sent.pattern, sent.optional, each)
