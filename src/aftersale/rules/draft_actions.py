"""Takes drafts of rule tables from opening to publication: each step for what was looked at, the approval by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.rules.actions import keep_table, publish_table, require_in_use
from aftersale.rules.cases import run_cases
from aftersale.rules.check import STEPS
from aftersale.rules.compare import compare_documents
from aftersale.rules.draft import (
    OPEN_STATES,
    Draft,
    DraftCheck,
    check_draft,
    require_edit,
    require_open,
    require_second_person,
    require_size,
    require_sound,
    require_start,
)
from aftersale.rules.errors import ApprovalNeeded, DraftExists, TableExists, VersionOvertaken
from aftersale.rules.model import RuleTable
from aftersale.rules.store import (
    STATEMENTS,
    find_last_version,
    find_open_draft,
    get_draft,
    get_open_draft,
    get_version_document,
    load_cases,
    load_changes,
)
from aftersale.rules.vocabulary import Vocabulary
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection

Document = Mapping[str, Any]

PUBLISHED_ALONE = "published without a second person from the command line"


def create_table(conn: Connection, document: Document, vocabulary: Vocabulary) -> Draft:
    """Keep a new table, named by its document, with a first draft.

    Raises
    ------
    TableExists, TooManyRules
    """
    name = str(document["name"])
    if not keep_table(conn, name, vocabulary):
        raise TableExists(table=name)
    empty = {"name": name}
    draft = _add_draft(conn, name, empty, None)
    return _edit(conn, draft, document, None)


def draft_table(conn: Connection, document: Document, vocabulary: Vocabulary) -> Draft:
    """Keep a document as the draft of the table that it names: of a new table, of one without a draft, or over the open one.

    Raises
    ------
    TableRetired, TooManyRules
    """
    name = str(document["name"])
    if keep_table(conn, name, vocabulary):
        return _edit(conn, _add_draft(conn, name, {"name": name}, None), document, None)
    conn.execute(STATEMENTS["lock_open_draft"], {"table_name": name})
    return _edit(conn, find_open_draft(conn, name) or open_draft(conn, name), document, None)


def open_draft(conn: Connection, table_name: str, based_on: str | None = None) -> Draft:
    """Begin to change a table, from its last version or the one named.

    Raises
    ------
    TableUnknown, TableRetired, VersionUnknown, DraftExists
    """
    require_in_use(conn, table_name)
    conn.execute(STATEMENTS["lock_table"], {"table_name": table_name})
    other = find_open_draft(conn, table_name)
    if other is not None:
        raise DraftExists(table=table_name, name=other.opened_by)
    last = find_last_version(conn, table_name)
    if based_on is not None:
        document = get_version_document(conn, table_name, based_on)
    else:
        document = last["document"] if last else {"name": table_name}
    return _add_draft(conn, table_name, document, last["version"] if last else None)


def save_draft(
    conn: Connection, table_name: str, edit_number: int, document: Document, based_on: str | None = None
) -> Draft:
    """Keep what somebody typed, wrong cells too; what was checked or approved before is a draft again.

    `based_on` names a version published meanwhile that the document now takes into account.

    Raises
    ------
    DraftMissing, TooManyRules, VersionUnknown
    DraftChanged
        Somebody else saved since; nothing is overwritten, and both versions of each place are named.
    """
    draft = _lock_draft(conn, table_name)
    require_edit(draft, edit_number, document, load_changes(conn, draft.draft_id))
    if based_on is not None:
        get_version_document(conn, table_name, based_on)
    return _edit(conn, draft, document, based_on)


def mark_checked(
    conn: Connection, table_name: str, edit_number: int, vocabulary: Vocabulary, reasons: Mapping[str, str]
) -> Draft:
    """Say that the draft is ready to be approved: no error, a reason for each warning, all test cases pass.

    Raises
    ------
    DraftMissing, DraftChanged, DraftNotReady, DraftFaulty, WarningsUnexplained, CasesFail
    """
    draft = _lock_draft(conn, table_name)
    require_edit(draft, edit_number, None, load_changes(conn, draft.draft_id))
    require_open(draft, "draft", "checked")
    check = check_draft(draft.document, vocabulary, STEPS)
    table = _require_sound(conn, draft, check, reasons)
    kept = {check.key_of(each): reasons[check.key_of(each)].strip() for each in check.warnings}
    parameters = {"draft_id": draft.draft_id, "version": table.version, "reasons": Jsonb(kept)}
    conn.execute(STATEMENTS["check_draft"], parameters)
    _append_change(conn, draft, "checked")
    _audit(conn, "check_rule_draft", draft, version=table.version, reasons=kept)
    return get_draft(conn, table_name, draft.draft_id)


def approve_draft(
    conn: Connection,
    actor: Actor,
    table_name: str,
    edit_number: int,
    vocabulary: Vocabulary,
    *,
    is_paid_by_it: bool,
) -> Draft:
    """Approve the draft that was looked at, as somebody who took no part in writing it and is not paid by what it decides.

    Raises
    ------
    DraftMissing, DraftChanged, DraftNotReady, OwnDraft, OwnPayDecided, DraftFaulty, WarningsUnexplained, CasesFail
    VersionOvertaken
    """
    draft = _lock_draft(conn, table_name)
    changes = load_changes(conn, draft.draft_id)
    require_second_person(actor, draft, changes, is_paid_by_it=is_paid_by_it)
    require_edit(draft, edit_number, None, changes)
    require_open(draft, "checked")
    _require_newest_base(conn, draft)
    # A test case may have changed since.
    _require_sound(conn, draft, check_draft(draft.document, vocabulary, STEPS), draft.reasons)
    conn.execute(STATEMENTS["approve_draft"], {"draft_id": draft.draft_id})
    _append_change(conn, draft, "approved")
    _audit(conn, "approve_rule_draft", draft, version=draft.version)
    return get_draft(conn, table_name, draft.draft_id)


def send_back_draft(conn: Connection, table_name: str, edit_number: int, reason: str) -> Draft:
    """Give a checked or approved draft back to its authors, with the reason.

    Raises
    ------
    DraftMissing, DraftChanged, DraftNotReady
    """
    draft = _lock_draft(conn, table_name)
    require_edit(draft, edit_number, None, load_changes(conn, draft.draft_id))
    require_open(draft, "checked", "approved")
    conn.execute(STATEMENTS["send_back_draft"], {"draft_id": draft.draft_id})
    _append_change(conn, draft, "sent_back", reason)
    _audit(conn, "send_back_rule_draft", draft, reason=reason)
    return get_draft(conn, table_name, draft.draft_id)


def publish_draft(
    conn: Connection,
    actor: Actor,
    table_name: str,
    edit_number: int,
    vocabulary: Vocabulary,
    start_on: date,
    today: date,
    at: datetime,
    *,
    is_backdated: bool = False,
    needs_approval: bool = True,
) -> Draft:
    """Put the approved draft in force from a day on; the operator may do without the approval unless it is needed.

    Raises
    ------
    DraftMissing, DraftChanged, DraftNotReady, ApprovalNeeded, StartInPast, VersionOvertaken, DraftFaulty, CasesFail
    """
    draft = _lock_draft(conn, table_name)
    require_edit(draft, edit_number, None, load_changes(conn, draft.draft_id))
    is_alone = draft.state == "checked" and "operator" in actor.roles and not needs_approval
    if draft.state == "checked" and not is_alone:
        raise ApprovalNeeded(table=table_name)
    require_open(draft, "checked" if is_alone else "approved")
    require_start(table_name, start_on, today, is_backdated=is_backdated)
    _require_newest_base(conn, draft)
    table = _require_sound(conn, draft, check_draft(draft.document, vocabulary, STEPS), draft.reasons)
    publish_table(conn, table, vocabulary, start_on, at)
    end = {"draft_id": draft.draft_id, "state": "published", "start_on": start_on}
    conn.execute(STATEMENTS["end_draft"], end)
    _append_change(conn, draft, "published")
    about = {"start_on": start_on.isoformat(), "is_backdated": start_on < today, "approved_by": draft.approved_by}
    note = {"note": PUBLISHED_ALONE} if is_alone else {}
    _audit(conn, "publish_rule_draft", draft, version=table.version, **about, **note)
    return get_draft(conn, table_name, draft.draft_id)


def withdraw_draft(conn: Connection, table_name: str, edit_number: int, reason: str = "") -> Draft:
    """Give a draft up; it stays readable with its history.

    Raises
    ------
    DraftMissing, DraftChanged
    """
    draft = _lock_draft(conn, table_name)
    require_edit(draft, edit_number, None, load_changes(conn, draft.draft_id))
    require_open(draft, *OPEN_STATES)
    conn.execute(STATEMENTS["end_draft"], {"draft_id": draft.draft_id, "state": "withdrawn", "start_on": None})
    _append_change(conn, draft, "withdrawn", reason)
    _audit(conn, "withdraw_rule_draft", draft, reason=reason)
    return get_draft(conn, table_name, draft.draft_id)


def _lock_draft(conn: Connection, table_name: str) -> Draft:
    """The open draft, which nobody else changes or decides on until the end of the transaction."""
    conn.execute(STATEMENTS["lock_open_draft"], {"table_name": table_name})
    return get_open_draft(conn, table_name)


def _add_draft(conn: Connection, table_name: str, document: Document, based_on: str | None) -> Draft:
    parameters = {"table_name": table_name, "document": Jsonb(dict(document)), "based_on": based_on}
    row = conn.execute(STATEMENTS["add_draft"], parameters).fetchone()
    assert row is not None
    draft = get_draft(conn, table_name, row["draft_id"])
    _append_change(conn, draft, "opened")
    _audit(conn, "open_rule_draft", draft, based_on=based_on)
    return draft


def _edit(conn: Connection, draft: Draft, document: Document, based_on: str | None) -> Draft:
    require_size(document)
    # Under its own name for good: renaming would leave versions, cases and users behind.
    kept = {**document, "name": draft.table_name}
    difference = compare_documents(draft.document, kept)
    if difference.is_empty and based_on is None:
        return draft
    parameters = {
        "draft_id": draft.draft_id,
        "edit_number": draft.edit_number + 1,
        "kind": "edited",
        "difference": Jsonb(difference.document()),
        "reason": "",
    }
    conn.execute(STATEMENTS["append_change"], parameters)
    saved = {"draft_id": draft.draft_id, "document": Jsonb(kept), "based_on": based_on or draft.based_on}
    conn.execute(STATEMENTS["save_draft"], saved)
    _audit(conn, "save_rule_draft", draft, edit_number=draft.edit_number + 1, rows=len(difference.rows))
    return get_draft(conn, draft.table_name, draft.draft_id)


def _require_sound(conn: Connection, draft: Draft, check: DraftCheck, reasons: Mapping[str, str]) -> RuleTable:
    cases = load_cases(conn, draft.table_name)
    results = run_cases(check.table, cases) if check.table is not None else ()
    return require_sound(check, draft.table_name, reasons, results)


def _require_newest_base(conn: Connection, draft: Draft) -> None:
    last = find_last_version(conn, draft.table_name)
    if last is not None and last["version"] != draft.based_on:
        raise VersionOvertaken(table=draft.table_name)


def _append_change(conn: Connection, draft: Draft, kind: str, reason: str = "") -> None:
    parameters = {
        "draft_id": draft.draft_id,
        "edit_number": draft.edit_number,
        "kind": kind,
        "difference": None,
        "reason": reason,
    }
    conn.execute(STATEMENTS["append_change"], parameters)


def _audit(conn: Connection, action: str, draft: Draft, **about: object) -> None:
    append_audit(conn, action, "rule_table", draft.table_name, {"draft": draft.draft_id} | about)
