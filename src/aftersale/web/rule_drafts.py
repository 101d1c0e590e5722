"""Drafts of rule tables over HTTP: opened, saved, checked, approved, sent back, published, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter

from aftersale.access.scopes import RULE_DECIDERS, RULE_EDITORS, RULE_READERS, require_role
from aftersale.errors import Problem
from aftersale.pipeline import get_vocabulary, is_paid_by_table, load_vocabulary
from aftersale.rules import draft_actions
from aftersale.rules.check import EDITING_STEPS, STEPS
from aftersale.rules.draft import Draft, DraftChange, check_draft, require_second_person
from aftersale.rules.errors import WordUnknown
from aftersale.rules.store import (
    get_draft,
    get_open_draft,
    load_changes,
)
from aftersale.rules.vocabulary import Vocabulary, start_document
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, take_ledger_instant
from aftersale.web.acting import InDatabase, Person, Reader, Reading, WithSettings
from aftersale.web.languages import Language, Translator
from aftersale.web.once import Once
from aftersale.web.rule_draft_shapes import (
    CheckSent,
    DraftChangeShape,
    DraftPage,
    DraftSent,
    LookedAtEdit,
    NewTableSent,
    OpenSent,
    PublishSent,
    SendBackSent,
    WithdrawSent,
)
from aftersale.web.rule_table_shapes import DraftShape, TableDifferenceShape
from aftersale.web.rule_tables import shape_check
from aftersale.web.run_shapes import HindranceShape
from aftersale.web.shapes import IdInPath, NameInPath, id_from

router = APIRouter(prefix="/api/rule-tables", tags=["rule tables"])

LISTED_ROWS = 200


@router.post("")
def create_rule_table(sent: NewTableSent, once: Once, language: Language) -> DraftPage:
    """Make a table from the words of a domain, or from a whole document, as a first draft."""
    require_role(once.actor, *RULE_EDITORS)
    vocabulary = get_vocabulary(sent.vocabulary)
    document = _new_document(sent, vocabulary)

    def step(conn: Connection) -> DraftPage:
        return _page(conn, once.actor, draft_actions.create_table(conn, document, vocabulary), language)

    return DraftPage.model_validate(once.take(sent, step))


@router.post("/{table_name}/draft")
def open_rule_draft(table_name: NameInPath, sent: OpenSent, once: Once, language: Language) -> DraftPage:
    """Begin to change a table, from its last version or another; one draft at a time."""
    require_role(once.actor, *RULE_EDITORS)

    def step(conn: Connection) -> DraftPage:
        return _page(conn, once.actor, draft_actions.open_draft(conn, table_name, sent.based_on), language)

    return DraftPage.model_validate(once.take(sent, step))


@router.get("/{table_name}/draft")
def show_rule_draft(
    table_name: NameInPath, conn: Reading, reader: Reader, language: Language, thorough: bool = False
) -> DraftPage:
    """The open draft with its document, what is wrong with it, and its history; on demand checked as it is before approval."""
    require_role(reader, *RULE_READERS)
    return _page(conn, reader, get_open_draft(conn, table_name), language, STEPS if thorough else EDITING_STEPS)


@router.get("/{table_name}/drafts/{draft_id}")
def show_past_draft(
    table_name: NameInPath, draft_id: IdInPath, conn: Reading, reader: Reader, language: Language
) -> DraftPage:
    """A draft whatever became of it, with its history."""
    require_role(reader, *RULE_READERS)
    return _page(conn, reader, get_draft(conn, table_name, id_from(draft_id)), language)


@router.put("/{table_name}/draft")
def save_rule_draft(
    table_name: NameInPath, sent: DraftSent, actor: Person, database: InDatabase, language: Language
) -> DraftPage:
    """Keep what was typed, wrong cells too; refused with both versions of each place when somebody else saved since."""
    require_role(actor, *RULE_EDITORS)
    with database.transaction(actor) as conn:
        draft = draft_actions.save_draft(conn, table_name, sent.edit_number, sent.document, sent.based_on)
        return _page(conn, actor, draft, language)


@router.post("/{table_name}/draft/check")
def check_rule_draft(table_name: NameInPath, sent: CheckSent, once: Once) -> DraftShape:
    """Say that the draft is ready to be approved: no error, a reason for each warning, all test cases pass."""
    require_role(once.actor, *RULE_EDITORS)

    def step(conn: Connection) -> DraftShape:
        words = load_vocabulary(conn, table_name)
        draft = draft_actions.mark_checked(conn, table_name, sent.edit_number, words, sent.reasons)
        return DraftShape.model_validate(draft)

    return DraftShape.model_validate(once.take(sent, step))


@router.post("/{table_name}/draft/approve")
def approve_rule_draft(table_name: NameInPath, sent: LookedAtEdit, once: Once) -> DraftShape:
    """Approve the checked draft that was looked at, as somebody who did not change it and is not paid by what it decides."""
    require_role(once.actor, *RULE_DECIDERS)

    def step(conn: Connection) -> DraftShape:
        is_paid = is_paid_by_table(conn, once.actor, table_name)
        words = load_vocabulary(conn, table_name)
        draft = draft_actions.approve_draft(
            conn, once.actor, table_name, sent.edit_number, words, is_paid_by_it=is_paid
        )
        return DraftShape.model_validate(draft)

    return DraftShape.model_validate(once.take(sent, step))


@router.post("/{table_name}/draft/send-back")
def send_back_rule_draft(table_name: NameInPath, sent: SendBackSent, once: Once) -> DraftShape:
    """Give a checked or approved draft back to its authors, with the reason."""
    require_role(once.actor, *RULE_DECIDERS)

    def step(conn: Connection) -> DraftShape:
        draft = draft_actions.send_back_draft(conn, table_name, sent.edit_number, sent.reason.strip())
        return DraftShape.model_validate(draft)

    return DraftShape.model_validate(once.take(sent, step))


@router.post("/{table_name}/draft/publish")
def publish_rule_draft(table_name: NameInPath, sent: PublishSent, once: Once, settings: WithSettings) -> DraftShape:
    """Put the approved draft in force from a day on; a day that is over must be meant."""
    require_role(once.actor, *RULE_EDITORS)
    today = datetime.now(settings.business_zone).date()

    def step(conn: Connection) -> DraftShape:
        draft = draft_actions.publish_draft(
            conn,
            once.actor,
            table_name,
            sent.edit_number,
            load_vocabulary(conn, table_name),
            sent.start_on,
            today,
            take_ledger_instant(conn),
            is_backdated=sent.is_backdated,
        )
        return DraftShape.model_validate(draft)

    return DraftShape.model_validate(once.take(sent, step))


@router.post("/{table_name}/draft/withdraw")
def withdraw_rule_draft(table_name: NameInPath, sent: WithdrawSent, once: Once) -> DraftShape:
    """Give the draft up; it stays readable with its history."""
    require_role(once.actor, *RULE_EDITORS)

    def step(conn: Connection) -> DraftShape:
        draft = draft_actions.withdraw_draft(conn, table_name, sent.edit_number, sent.reason.strip())
        return DraftShape.model_validate(draft)

    return DraftShape.model_validate(once.take(sent, step))


def _new_document(sent: NewTableSent, vocabulary: Vocabulary) -> Mapping[str, object]:
    if sent.document is not None:
        return {**sent.document, "name": sent.table_name}
    words = [each.name for each in vocabulary.words]
    unknown = [each for each in sent.inputs if each not in words]
    if unknown:
        raise WordUnknown(vocabulary=vocabulary.name, word=", ".join(unknown), known=", ".join(words))
    return start_document(sent.table_name, sent.title.strip(), vocabulary, sent.inputs)


def _page(conn: Connection, actor: Actor, draft: Draft, language: Translator, steps: int = EDITING_STEPS) -> DraftPage:
    changes = load_changes(conn, draft.draft_id)
    check = check_draft(draft.document, load_vocabulary(conn, draft.table_name), steps)
    shape = DraftShape.model_validate(draft).model_dump()
    return DraftPage(
        **shape,
        document=dict(draft.document),
        check=shape_check(check, language),
        changes=[shape_change(each) for each in changes],
        approve=_approve_hindrance(conn, actor, draft, changes, language),
    )


def shape_change(change: DraftChange) -> DraftChangeShape:
    """A step of the history; of a large edit the first rows."""
    difference = None if change.difference is None else dict(change.difference)
    rows = [] if difference is None else difference["rows"]
    shown = None if difference is None else difference | {"rows": rows[:LISTED_ROWS]}
    return DraftChangeShape(
        change_id=str(change.change_id),
        edit_number=change.edit_number,
        kind=change.kind,
        difference=None if shown is None else TableDifferenceShape.model_validate(shown),
        rows_changed=len(rows),
        reason=change.reason,
        changed_at=change.changed_at,
        changed_by=change.changed_by,
    )


def _approve_hindrance(
    conn: Connection, actor: Actor, draft: Draft, changes: list[DraftChange], language: Translator
) -> HindranceShape | None:
    """What keeps the reader from approving the draft whatever its state, in a sentence."""
    try:
        require_role(actor, *RULE_DECIDERS)
        is_paid = is_paid_by_table(conn, actor, draft.table_name)
        require_second_person(actor, draft, changes, is_paid_by_it=is_paid)
    except Problem as problem:
        return HindranceShape(code=problem.code, detail=language.problem(problem))
    return None
