"""Drafts of rule tables: how far one is, what is still in its way, and who may take the next step. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, TypeAlias

from aftersale.errors import Place
from aftersale.rules.cases import CaseResult
from aftersale.rules.check import EDITING_STEPS
from aftersale.rules.compare import FieldChange, compare_documents
from aftersale.rules.document import Path, place_finding, read_document
from aftersale.rules.errors import (
    CasesFail,
    DraftChanged,
    DraftFaulty,
    DraftNotReady,
    OwnDraft,
    OwnPayDecided,
    StartInPast,
    TooManyRules,
    WarningsUnexplained,
)
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.seen import check_seen
from aftersale.rules.vocabulary import Vocabulary, add_words, check_words
from aftersale.storage.actor import Actor
from aftersale.values.sentence import Coded, Fact, Sentence

State: TypeAlias = Literal["draft", "checked", "approved", "published", "withdrawn"]
Document: TypeAlias = Mapping[str, Any]

OPEN_STATES: tuple[State, ...] = ("draft", "checked", "approved")
MOST_RULES = 20_000
NAMED_PROBLEMS = 5
LISTED_DIFFERENCES = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """The table as somebody is changing it: whatever was typed, how far it is, and who brought it there."""

    draft_id: int
    table_name: str
    vocabulary: str
    document: Document
    state: State
    based_on: str | None
    edit_number: int
    version: str | None
    reasons: Mapping[str, str]
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    changed_by: str
    checked_at: datetime | None
    checked_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    start_on: date | None


@dataclass(frozen=True, slots=True)
class DraftChange:
    """One step of a draft's history: an edit with what it changed, or a decision with its reason."""

    change_id: int
    edit_number: int
    kind: str
    difference: Mapping[str, Any] | None
    reason: str
    changed_at: datetime
    changed_by: str
    account_id: int | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What a document says and what is wrong with it; `table` is None while it cannot be read as one."""

    table: RuleTable | None
    findings: tuple[TableFinding, ...]
    content_hash: str

    @property
    def errors(self) -> tuple[TableFinding, ...]:
        """What keeps the table from being checked."""
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def warnings(self) -> tuple[TableFinding, ...]:
        """What may stand, if somebody writes why."""
        return tuple(each for each in self.findings if each.severity == "warning")

    def key_of(self, warning: TableFinding) -> str:
        """The key by which a reason belongs to a warning of exactly this content: once the table changes, it is another."""
        parts = (
            self.content_hash,
            warning.code,
            warning.rule_id,
            warning.column,
            str(warning.row),
            str(warning.sentence),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class DraftDifference:
    """A place where somebody else wrote something else: what one wanted to save and what stands there."""

    field: str
    subject: str
    seen: str
    now: str
    unit: str = ""


def check_draft(document: Document, vocabulary: Vocabulary, steps: int = EDITING_STEPS) -> DraftCheck:
    """Check a document as a table of its domain; the place of each finding is a JSON pointer into the document.

    Parameters
    ----------
    steps
        So much work each search may do: less while somebody waits for it, all of `STEPS` before anything is decided on it.
    """
    content_hash = hash_document(document)
    read = read_document(document, _point, steps, partial(add_words, vocabulary=vocabulary))
    if read.table is None:
        return DraftCheck(None, read.findings, content_hash)
    words = [
        place_finding(each, read.table, _point)
        for each in (*check_words(read.table, vocabulary), *check_seen(read.table, vocabulary))
    ]
    refused = any(each.severity == "error" for each in words)
    return DraftCheck(None if refused else read.table, (*read.findings, *words), content_hash)


def hash_document(document: Document) -> str:
    """The hash of a document as it was typed (sha256, hexadecimal); the sequence of keys does not matter."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def require_size(document: Document) -> None:
    """Raise `TooManyRules` for a table that nobody could look over any more."""
    rules = document.get("rules")
    if isinstance(rules, Sequence) and len(rules) > MOST_RULES:
        raise TooManyRules(rules=len(rules), most=MOST_RULES)


def require_edit(draft: Draft, edit_number: int, mine: Document | None, others: Sequence[DraftChange]) -> None:
    """Raise `DraftChanged`, with both versions of each place, unless the draft is the one that was looked at.

    `mine` is what was to be saved, None for a decision; `others` are the draft's changes, of which those since count.
    """
    if draft.edit_number == edit_number:
        return
    since = [each for each in others if each.kind == "edited" and each.edit_number > edit_number]
    differences = () if mine is None else compare_edits(mine, draft.document, since)
    raise DraftChanged(
        table=draft.table_name,
        names=", ".join(dict.fromkeys(each.changed_by for each in since)) or draft.changed_by,
        edits=draft.edit_number - edit_number,
        edit_number=draft.edit_number,
        differences=differences[:LISTED_DIFFERENCES],
        count=len(differences),
    )


def compare_edits(mine: Document, theirs: Document, since: Sequence[DraftChange]) -> tuple[DraftDifference, ...]:
    """What others wrote since, side by side with what one wanted to save there; places where both say the same are left out."""
    theirs_changed = [each.difference or {} for each in since]
    cells = {
        (row["rule_id"], cell["part"], cell["column"])
        for change in theirs_changed
        for row in change.get("rows", ())
        for cell in row["cells"]
    }
    moved = {row["rule_id"] for change in theirs_changed for row in change.get("rows", ()) if row["was_moved"]}
    heads = {each["name"] for change in theirs_changed for each in change.get("head", ())}
    columns = {(each["part"], each["name"]) for change in theirs_changed for each in change.get("columns", ())}
    difference = compare_documents(mine, theirs)
    found = [
        DraftDifference(cell.column, row.rule_id, cell.before, cell.after)
        for row in difference.rows
        for cell in row.cells
        if (row.rule_id, cell.part, cell.column) in cells
    ]
    found += [
        DraftDifference("row", row.rule_id, str(row.row_before), str(row.row_after))
        for row in difference.rows
        if row.was_moved and row.rule_id in moved
    ]
    found += [DraftDifference(each.name, "", each.before, each.after) for each in difference.head if each.name in heads]
    found += [
        DraftDifference(field.name, column.name, field.before, field.after)
        for column in difference.columns
        for field in column.fields or (FieldChange(column.kind, column.name, column.name),)
        if (column.part, column.name) in columns
    ]
    return tuple(found)


def require_open(draft: Draft, *states: State) -> None:
    """Raise `DraftNotReady` unless the draft is in one of these states."""
    if draft.state not in states:
        raise DraftNotReady(
            table=draft.table_name,
            state=Coded("draft_state", draft.state),
            needed=Sentence("{states}", states=_listed(states)),
        )


def require_sound(
    check: DraftCheck, table_name: str, reasons: Mapping[str, str], results: Sequence[CaseResult]
) -> RuleTable:
    """The table, if nothing is wrong with it, every warning has a reason and every test case passes.

    Raises
    ------
    DraftFaulty, WarningsUnexplained, CasesFail
        Each with its places.
    """
    table = require_table(check, table_name)
    unexplained = [each for each in check.warnings if not reasons.get(check.key_of(each), "").strip()]
    if unexplained:
        raise WarningsUnexplained(
            table=table_name,
            count=len(unexplained),
            problems=_named(unexplained),
            errors=[(each.place.column, each.sentence) for each in unexplained],
        )
    failing = [each for each in results if not each.is_passed]
    if failing:
        said = [Sentence("{case}: {problem}", case=each.case_name, problem=each.wrong[0]) for each in failing]
        raise CasesFail(
            table=table_name,
            count=len(failing),
            problems=Sentence(
                "{problems}", problems=tuple(part for each in said[:NAMED_PROBLEMS] for part in (each, " "))
            ),
            errors=[(f"/cases/{each.case_id}", text) for each, text in zip(failing, said, strict=True)],
        )
    return table


def require_table(check: DraftCheck, table_name: str) -> RuleTable:
    """The table that a document says, or `DraftFaulty` with the place of each error."""
    if check.table is None or check.errors:
        raise DraftFaulty(
            table=table_name,
            count=len(check.errors),
            problems=_named(check.errors),
            errors=[(each.place.column, each.sentence) for each in check.errors],
        )
    return check.table


def require_second_person(actor: Actor, draft: Draft, changes: Sequence[DraftChange], *, is_paid_by_it: bool) -> None:
    """Raise unless the actor took no part in writing the draft, and is not paid by what it decides.

    Raises
    ------
    OwnDraft, OwnPayDecided
    """
    if any(_is_by(actor, each) for each in changes if each.kind in ("opened", "edited")):
        raise OwnDraft(table=draft.table_name)
    if is_paid_by_it:
        raise OwnPayDecided(table=draft.table_name)


def require_start(table_name: str, start_on: date, today: date, *, is_backdated: bool) -> None:
    """Raise `StartInPast` for a first day that is over, unless it was said that this is meant."""
    if start_on < today and not is_backdated:
        raise StartInPast(table=table_name, start=start_on, today=today)


def _is_by(actor: Actor, change: DraftChange) -> bool:
    """Also where somebody has two accounts, or an account was given another address."""
    return (
        change.changed_by == actor.name
        or (actor.account_id is not None and change.account_id == actor.account_id)
        or (actor.person_id is not None and change.person_id == actor.person_id)
    )


def _point(path: Path) -> Place:
    return Place(column="".join(f"/{part}" for part in path))


def _named(findings: Sequence[TableFinding]) -> Sentence:
    parts: list[Fact] = []
    for each in findings[:NAMED_PROBLEMS]:
        said = Sentence("Row {row}: {problem}", row=each.row, problem=each.sentence) if each.row else each.sentence
        parts += [" ", said] if parts else [said]
    more: list[Fact] = [" …"] if len(findings) > NAMED_PROBLEMS else []
    return Sentence("{problems}", problems=(*parts, *more))


def _listed(states: Sequence[State]) -> tuple[Coded | str, ...]:
    parts: list[Coded | str] = []
    for state in states:
        parts += [", ", Coded("draft_state", state)] if parts else [Coded("draft_state", state)]
    return tuple(parts)
