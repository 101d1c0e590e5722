"""Versions of rule tables over HTTP: what they say and how they came about; a planned one is withdrawn, a table retired."""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query

from aftersale.access.scopes import RULE_EDITORS, RULE_READERS, require_role
from aftersale.pipeline import find_table_users, find_version_results, is_paid_by_table, load_shipped_tables
from aftersale.rules.actions import PlannedVersion, retire_table, withdraw_version
from aftersale.rules.compare import compare_documents
from aftersale.rules.errors import OwnPayDecided
from aftersale.rules.shipped import find_unchanged_texts
from aftersale.rules.store import get_version_document, load_published_changes
from aftersale.storage.database import Connection, take_ledger_instant
from aftersale.web.acting import Reader, Reading, WithSettings
from aftersale.web.languages import Language
from aftersale.web.once import Once
from aftersale.web.rule_draft_shapes import ChangeList
from aftersale.web.rule_drafts import shape_change
from aftersale.web.rule_table_shapes import (
    RetireSent,
    TableDifferenceShape,
    TablePage,
    VersionPage,
    WithdrawVersionSent,
)
from aftersale.web.rule_tables import get_any_document, show_table
from aftersale.web.shapes import NameInPath

router = APIRouter(prefix="/api/rule-tables", tags=["rule tables"])

VersionQuery = Annotated[str, Query(max_length=64)]


@router.get("/{table_name}/versions/{version}")
def show_version(table_name: NameInPath, version: NameInPath, conn: Reading, language: Language) -> VersionPage:
    """The document of a version, or of the open draft by the name draft."""
    document = get_any_document(conn, table_name, version)
    unchanged = (
        find_unchanged_texts(document, table) for table, _ in load_shipped_tables() if table.name == table_name
    )
    said = {text: language.text(text) for text in chain.from_iterable(unchanged)}
    return VersionPage(table_name=table_name, version=version, document=dict(document), said=said)


@router.get("/{table_name}/versions/{version}/history")
def show_version_history(table_name: NameInPath, version: NameInPath, conn: Reading, reader: Reader) -> ChangeList:
    """Who changed what, and when, in the drafts that became the version and those before it; the oldest step first."""
    require_role(reader, *RULE_READERS)
    get_version_document(conn, table_name, version)
    return ChangeList(rows=[shape_change(each) for each in load_published_changes(conn, table_name, version)])


@router.post("/{table_name}/versions/{version}/withdraw")
def withdraw_rule_version(
    table_name: NameInPath,
    version: NameInPath,
    sent: WithdrawVersionSent,
    once: Once,
    settings: WithSettings,
    language: Language,
) -> TablePage:
    """Take back a version before its first day, with the reason; the one that it would have followed keeps its days."""
    require_role(once.actor, *RULE_EDITORS)
    today = datetime.now(settings.business_zone).date()

    def step(conn: Connection) -> TablePage:
        if is_paid_by_table(conn, once.actor, table_name):
            raise OwnPayDecided(table=table_name)
        planned = PlannedVersion(version, sent.start_on, find_version_results(conn, table_name, version))
        withdraw_version(conn, table_name, planned, sent.reason.strip(), today, take_ledger_instant(conn))
        return show_table(table_name, conn, once.actor, language)

    return TablePage.model_validate(once.take(sent, step))


@router.get("/{table_name}/difference")
def show_difference(
    table_name: NameInPath, before: VersionQuery, after: VersionQuery, conn: Reading
) -> TableDifferenceShape:
    """What is different between two versions, row by row; the open draft goes by the name draft."""
    old, new = (get_any_document(conn, table_name, each) for each in (before, after))
    return TableDifferenceShape.model_validate(compare_documents(old, new))


@router.post("/{table_name}/retire")
def retire_rule_table(
    table_name: NameInPath, sent: RetireSent, once: Once, settings: WithSettings, language: Language
) -> TablePage:
    """Take a table out of use from today on; refused, naming them, while anybody decides by it."""
    require_role(once.actor, *RULE_EDITORS)
    today = datetime.now(settings.business_zone).date()

    def step(conn: Connection) -> TablePage:
        users = find_table_users(table_name)
        retire_table(conn, table_name, sent.reason.strip(), users, today, take_ledger_instant(conn))
        return show_table(table_name, conn, once.actor, language)

    return TablePage.model_validate(once.take(sent, step))
