"""Rule tables as files over HTTP: written in every format, read with everything wrong in them, saved as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from aftersale.access.scopes import RULE_EDITORS, RULE_READERS, require_role
from aftersale.pipeline import get_vocabulary, load_vocabulary
from aftersale.rules.compare import compare_documents
from aftersale.rules.document import TableDraft, write_document
from aftersale.rules.draft import check_draft
from aftersale.rules.draft_actions import draft_table
from aftersale.rules.errors import FileRefused, LayoutUnknown
from aftersale.rules.read import WRITERS, check_bytes, parse_table, read_bytes
from aftersale.rules.store import find_last_version, find_open_draft, load_tables
from aftersale.storage.database import Connection
from aftersale.web.acting import Reader, Reading
from aftersale.web.languages import Language, Translator
from aftersale.web.once import Once
from aftersale.web.rule_file_shapes import (
    DraftedTable,
    DraftedTables,
    FileSent,
    ImportSent,
    ReadFile,
    ReadTables,
    TableInFile,
)
from aftersale.web.rule_table_shapes import TableDifferenceShape
from aftersale.web.rule_tables import get_any_document, shape_finding
from aftersale.web.rule_versions import VersionQuery
from aftersale.web.shapes import NameInPath

router = APIRouter(prefix="/api", tags=["rule tables"])

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dmn": "application/xml",
}


@router.get("/rule-tables/{table_name}/export", response_class=Response)
def export_table(
    table_name: NameInPath, conn: Reading, version: VersionQuery, layout: Annotated[str, Query(max_length=10)] = "csv"
) -> Response:
    """A version, or the open draft by the name draft once nothing in it is wrong, as a file: csv, yaml, xlsx or dmn."""
    _require_layout(layout)
    table = parse_table(get_any_document(conn, table_name, version))
    disposition = f'attachment; filename="{table.name}.{layout}"'
    return Response(
        WRITERS[layout](table), media_type=MEDIA_TYPES[layout], headers={"Content-Disposition": disposition}
    )


@router.post("/rule-tables/{table_name}/read-file")
def read_file(table_name: NameInPath, sent: FileSent, reader: Reader, language: Language) -> ReadFile:
    """The document in a file, to be looked at and saved as a draft; what is wrong comes with line and column."""
    require_role(reader, *RULE_READERS)
    _require_layout(sent.layout)
    read = check_bytes(sent.content, sent.layout)
    findings = [shape_finding(each, "", language) for each in read.findings]
    if read.table is None:
        return ReadFile(document=None, findings=findings)
    return ReadFile(document={**write_document(read.table), "name": table_name}, findings=findings)


@router.post("/rule-files/read")
def read_tables(sent: FileSent, conn: Reading, reader: Reader, language: Language) -> ReadTables:
    """Every table of a file, with all that is wrong in it and what it would change; nothing is kept."""
    require_role(reader, *RULE_READERS)
    _require_layout(sent.layout)
    read, left_out = read_bytes(sent.content, sent.layout, sent.file_name)
    known = {row["table_name"]: row for row in load_tables(conn)}
    return ReadTables(tables=[_shape_table(conn, each, known, language) for each in read], left_out=left_out)


@router.post("/rule-files/import")
def import_tables(sent: ImportSent, once: Once) -> DraftedTables:
    """Save every table of a file as a draft: of a new table, of one without a draft, or as an edit of the open one."""
    require_role(once.actor, *RULE_EDITORS)
    _require_layout(sent.layout)
    vocabulary = get_vocabulary(sent.vocabulary)
    read, _ = read_bytes(sent.content, sent.layout, sent.file_name)
    tables = [each.table for each in read if each.table is not None]
    if len(tables) < len(read) or not tables:
        wrong = [finding for each in read for finding in each.findings if finding.severity == "error"]
        errors = [(str(each.place), each.sentence) for each in wrong]
        raise FileRefused(file=sent.file_name or sent.layout, count=len(wrong), errors=errors)

    def step(conn: Connection) -> DraftedTables:
        drafts = [draft_table(conn, write_document(each), vocabulary) for each in tables]
        return DraftedTables(tables=[DraftedTable.model_validate(each) for each in drafts])

    return DraftedTables.model_validate(once.take(sent, step))


def _shape_table(
    conn: Connection, read: TableDraft, known: Mapping[str, Mapping[str, Any]], language: Translator
) -> TableInFile:
    if read.table is None:
        findings = [shape_finding(each, "", language) for each in read.findings]
        return TableInFile(
            table_name=read.findings[0].table if read.findings else "",
            title="",
            vocabulary="",
            rules=0,
            is_known=False,
            is_retired=False,
            drafted_by=None,
            document=None,
            difference=None,
            findings=findings,
        )
    table = read.table
    kept = known.get(table.name)
    draft = find_open_draft(conn, table.name) if kept else None
    last = find_last_version(conn, table.name) if kept and draft is None else None
    before = draft.document if draft is not None else last["document"] if last is not None else None
    document = write_document(table)
    # What its domain knows of the columns says more than the file alone.
    found = check_draft(document, load_vocabulary(conn, table.name)).findings if kept else read.findings
    return TableInFile(
        table_name=table.name,
        title=table.title,
        vocabulary="" if kept is None else kept["vocabulary"],
        rules=len(table.rows),
        is_known=kept is not None,
        is_retired=kept is not None and kept["retired_at"] is not None,
        drafted_by=None if draft is None else draft.changed_by,
        document=document,
        difference=None if before is None else TableDifferenceShape.model_validate(compare_documents(before, document)),
        findings=[shape_finding(each, "", language) for each in found],
    )


def _require_layout(layout: str) -> None:
    if layout not in MEDIA_TYPES:
        raise LayoutUnknown(layout=layout, known=", ".join(sorted(MEDIA_TYPES)))
