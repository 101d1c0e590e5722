"""Keeps rule tables under their names: publishes versions, retires tables, saves and removes test cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.rules.cases import NewCase
from aftersale.rules.check import check_cells
from aftersale.rules.document import write_document
from aftersale.rules.draft import Draft
from aftersale.rules.errors import (
    CaseUnknown,
    DraftExists,
    TableInUse,
    TableRefused,
    TableRetired,
    VersionHasDecided,
    VersionInForce,
    VersionNotPlanned,
)
from aftersale.rules.model import RuleTable
from aftersale.rules.store import STATEMENTS, find_open_draft, get_kept_table, load_versions
from aftersale.rules.vocabulary import Vocabulary, add_words, check_words
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.values.sentence import Fact, Sentence

SHORT = 12


@dataclass(frozen=True, slots=True)
class PlannedVersion:
    """A version that begins on a later day; `results` says what it has decided all the same, each in a sentence."""

    version: str
    start_on: date
    results: tuple[Sentence, ...] = ()


def publish_table(conn: Connection, table: RuleTable, vocabulary: Vocabulary, start_on: date, at: datetime) -> bool:
    """Put a table in force from a day on; False when exactly that is in force already.

    Versions in force on later days end where this one starts.

    Raises
    ------
    TableRefused
        The table asks for what its domain does not have, or does not answer what it needs.
    TableRetired
    """
    _require_words(table, vocabulary)
    keep_table(conn, table.name, vocabulary)
    require_in_use(conn, table.name)
    in_force = load_versions(conn, table.name, start_on, OPEN_DAY, at)
    if [each.table.version for each in in_force] == [table.version] and in_force[0].start_on <= start_on:
        return False
    _end_versions(conn, table.name, start_on, at)
    _append(conn, table.name, table.version, write_document(table), start_on, OPEN_DAY, at)
    append_audit(
        conn,
        "publish_rule_table",
        "rule_table",
        table.name,
        {"version": table.version, "start_on": start_on.isoformat()},
    )
    return True


def keep_table(conn: Connection, table_name: str, vocabulary: Vocabulary) -> bool:
    """Keep a table under its name, locked until the end of the transaction; False when it is kept already."""
    parameters = {"table_name": table_name, "vocabulary": vocabulary.name}
    is_new = conn.execute(STATEMENTS["add_table"], parameters).fetchone() is not None
    conn.execute(STATEMENTS["lock_table"], {"table_name": table_name})
    return is_new


def require_in_use(conn: Connection, table_name: str) -> Row:
    """What is kept under the name, or `TableUnknown`, or `TableRetired`."""
    kept = get_kept_table(conn, table_name)
    if kept["retired_at"] is not None:
        raise TableRetired(table=table_name, name=kept["retired_by"])
    return kept


def retire_table(
    conn: Connection, table_name: str, reason: str, users: Sequence[Sentence], today: date, at: datetime
) -> None:
    """Take a table out of use from a day on: its versions stay readable, and decide no later day.

    Raises
    ------
    TableUnknown, TableRetired
    TableInUse
        `users` says who uses it, each in a sentence.
    DraftExists
        Somebody is changing it.
    """
    conn.execute(STATEMENTS["lock_table"], {"table_name": table_name})
    require_in_use(conn, table_name)
    if users:
        raise TableInUse(table=table_name, users=Sentence("{users}", users=_spaced(users)))
    draft = find_open_draft(conn, table_name)
    if draft is not None:
        raise DraftExists(table=table_name, name=draft.opened_by)
    _end_versions(conn, table_name, today, at)
    conn.execute(STATEMENTS["retire_table"], {"table_name": table_name, "at": at, "reason": reason})
    append_audit(conn, "retire_rule_table", "rule_table", table_name, {"reason": reason, "end_on": today.isoformat()})


def withdraw_version(
    conn: Connection, table_name: str, planned: PlannedVersion, reason: str, today: date, at: datetime
) -> None:
    """Take back a version before its first day; the version that it would have followed keeps its days.

    Raises
    ------
    TableUnknown, TableRetired, VersionNotPlanned, VersionInForce, VersionHasDecided
    """
    conn.execute(STATEMENTS["lock_table"], {"table_name": table_name})
    require_in_use(conn, table_name)
    about = {"table": table_name, "version": planned.version[:SHORT], "start": planned.start_on}
    if planned.start_on <= today:
        raise VersionInForce(**about)
    if planned.results:
        raise VersionHasDecided(**about, results=Sentence("{results}", results=_spaced(planned.results)))
    parameters = {"table_name": table_name, "version": planned.version, "start_on": planned.start_on, "at": at}
    withdrawn = conn.execute(STATEMENTS["withdraw_version"], parameters | {"reason": reason}).fetchone()
    if withdrawn is None:
        raise VersionNotPlanned(**about)
    for row in conn.execute(STATEMENTS["give_days_back"], parameters).fetchall():
        _append(conn, table_name, row["version"], row["document"], row["start_on"], withdrawn["end_on"], at)
    detail = {"version": planned.version, "start_on": planned.start_on.isoformat(), "reason": reason}
    append_audit(conn, "withdraw_rule_version", "rule_table", table_name, detail)


def save_case(conn: Connection, table_name: str, case: NewCase) -> int:
    """Keep a test case with its table, in place of an earlier one when it names it; returns its number.

    Raises
    ------
    TableUnknown, TableRetired, CaseUnknown
    """
    require_in_use(conn, table_name)
    if case.replaces is not None:
        _supersede_case(conn, table_name, case.replaces)
    parameters = {
        "table_name": table_name,
        "case_name": case.case_name,
        "inputs": Jsonb(dict(case.inputs)),
        "decided_on": case.decided_on,
        "expected_rule": case.expected_rule,
        "expected_outputs": Jsonb(dict(case.expected_outputs)),
    }
    row = conn.execute(STATEMENTS["append_case"], parameters).fetchone()
    assert row is not None
    append_audit(conn, "save_rule_case", "rule_table", table_name, {"case": case.case_name, "case_id": row["case_id"]})
    return int(row["case_id"])


def remove_case(conn: Connection, table_name: str, case_id: int) -> None:
    """Take a test case away from its table; raises CaseUnknown."""
    name = _supersede_case(conn, table_name, case_id)
    append_audit(conn, "remove_rule_case", "rule_table", table_name, {"case": name, "case_id": case_id})


@dataclass(frozen=True, slots=True)
class TrialHead:
    """What was tried on which period: a version, and the draft whose edit it is, None where it was published."""

    table_name: str
    version: str
    period: str
    as_of: datetime
    draft: Draft | None = None


def append_trial(conn: Connection, head: TrialHead, result: Mapping[str, Any]) -> int:
    """Keep what a draft or a version would change on the rows of a period; returns the trial's number."""
    draft = head.draft
    parameters = {
        "draft_id": None if draft is None else draft.draft_id,
        "table_name": head.table_name,
        "edit_number": None if draft is None else draft.edit_number,
        "version": head.version,
        "period": head.period,
        "as_of": head.as_of,
        "result": Jsonb(dict(result)),
    }
    row = conn.execute(STATEMENTS["append_trial"], parameters).fetchone()
    assert row is not None
    if draft is None:
        about: dict[str, Any] = {"version": head.version, "period": head.period}
        append_audit(conn, "try_rule_version", "rule_table", head.table_name, about)
    else:
        about = {"draft": draft.draft_id, "edit_number": draft.edit_number, "period": head.period}
        append_audit(conn, "try_rule_draft", "rule_table", head.table_name, about)
    return int(row["trial_id"])


def _supersede_case(conn: Connection, table_name: str, case_id: int) -> str:
    row = conn.execute(STATEMENTS["supersede_case"], {"table_name": table_name, "case_id": case_id}).fetchone()
    if row is None:
        raise CaseUnknown(table=table_name, case=case_id)
    return str(row["case_name"])


def _require_words(table: RuleTable, vocabulary: Vocabulary) -> None:
    found = check_words(table, vocabulary) or check_cells(add_words(table, vocabulary))
    wrong = [each for each in found if each.severity == "error"]
    if wrong:
        raise TableRefused(
            table=table.name, count=len(wrong), problems=" ".join(map(str, wrong)), findings=tuple(wrong)
        )


def _spaced(users: Sequence[Sentence]) -> tuple[Fact, ...]:
    return tuple(part for user in users for part in (user, " "))[:-1]


def _end_versions(conn: Connection, table_name: str, end_on: date, at: datetime) -> None:
    """Take the days from `end_on` on from every version; what is left of one is appended again, shortened."""
    parameters = {"table_name": table_name, "start_on": end_on, "at": at}
    for row in conn.execute(STATEMENTS["supersede_overlapping"], parameters).fetchall():
        if row["start_on"] < end_on:
            _append(conn, table_name, row["version"], row["document"], row["start_on"], end_on, at)


def _append(
    conn: Connection, name: str, version: str, document: object, start_on: date, end_on: date, at: datetime
) -> None:
    conn.execute(
        STATEMENTS["append_version"],
        {
            "table_name": name,
            "version": version,
            "document": Jsonb(document),
            "start_on": start_on,
            "end_on": end_on,
            "at": at,
        },
    )
