"""Test cases of rule tables over HTTP: kept, run by what is typed, by a draft or by any version, removed."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from aftersale.access.scopes import RULE_EDITORS, RULE_READERS, require_role
from aftersale.errors import Place
from aftersale.rules.actions import remove_case, save_case
from aftersale.rules.cases import NewCase, run_cases
from aftersale.rules.document import read_document
from aftersale.rules.store import (
    find_open_draft,
    get_kept_table,
    get_open_draft,
    get_version_document,
    load_cases,
    load_timeline,
)
from aftersale.storage.database import Connection
from aftersale.web.acting import InDatabase, Person, Reader, Reading
from aftersale.web.languages import Language
from aftersale.web.once import Once
from aftersale.web.rule_draft_shapes import (
    CaseList,
    CaseResultList,
    CaseResultShape,
    CaseSent,
    CaseShape,
    RunCasesSent,
)
from aftersale.web.rule_tables import shape_finding
from aftersale.web.shapes import IdInPath, NameInPath, id_from

router = APIRouter(prefix="/api/rule-tables", tags=["rule tables"])


@router.get("/{table_name}/cases")
def list_cases(table_name: NameInPath, conn: Reading, reader: Reader) -> CaseList:
    """The test cases of a table."""
    require_role(reader, *RULE_READERS)
    return _list_cases(conn, table_name)


@router.post("/{table_name}/cases")
def save_rule_case(table_name: NameInPath, sent: CaseSent, once: Once) -> CaseList:
    """Keep a test case with the table, in place of another when it names one; all cases come back."""
    require_role(once.actor, *RULE_EDITORS)
    case = NewCase(
        sent.case_name.strip(),
        sent.inputs,
        sent.decided_on,
        sent.expected_rule,
        sent.expected_outputs,
        None if sent.replaces is None else id_from(sent.replaces),
    )

    def step(conn: Connection) -> CaseList:
        save_case(conn, table_name, case)
        return _list_cases(conn, table_name)

    return CaseList.model_validate(once.take(sent, step))


@router.delete("/{table_name}/cases/{case_id}")
def remove_rule_case(table_name: NameInPath, case_id: IdInPath, actor: Person, database: InDatabase) -> CaseList:
    """Take a test case away; those left come back."""
    require_role(actor, *RULE_EDITORS)
    with database.transaction(actor) as conn:
        remove_case(conn, table_name, id_from(case_id))
        return _list_cases(conn, table_name)


@router.post("/{table_name}/cases/run")
def run_rule_cases(
    table_name: NameInPath, sent: RunCasesSent, conn: Reading, reader: Reader, language: Language
) -> CaseResultList:
    """What a document as typed, a version, the open draft or else the last version says about every test case."""
    require_role(reader, *RULE_READERS)
    document = sent.document if sent.document is not None else _get_document(conn, table_name, sent.version)
    read = read_document({**document, "name": table_name}, lambda path: Place(), steps=None)
    if read.table is None:
        return CaseResultList(rows=[], findings=[shape_finding(each, "", language) for each in read.findings])
    results = run_cases(read.table, load_cases(conn, table_name))
    rows = [
        CaseResultShape(
            case_id=str(each.case_id),
            case_name=each.case_name,
            is_passed=each.is_passed,
            rule_id=each.rule_id,
            outputs=dict(each.outputs),
            wrong=[language.say(wrong) for wrong in each.wrong],
        )
        for each in results
    ]
    return CaseResultList(rows=rows, findings=[])


def _get_document(conn: Connection, table_name: str, version: str | None) -> Mapping[str, object]:
    if version is not None:
        return get_version_document(conn, table_name, version)
    draft = find_open_draft(conn, table_name)
    if draft is not None:
        return draft.document
    versions = load_timeline(conn, table_name)
    if versions:
        return get_version_document(conn, table_name, versions[0]["version"])
    return get_open_draft(conn, table_name).document


def _list_cases(conn: Connection, table_name: str) -> CaseList:
    get_kept_table(conn, table_name)
    return CaseList(rows=[CaseShape.model_validate(each) for each in load_cases(conn, table_name)])
