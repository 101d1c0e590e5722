"""Commands about versions of rule tables: who changed what, a planned one taken back, a table out of use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.pipeline import find_table_users, find_version_results
from aftersale.rules.actions import PlannedVersion, retire_table, withdraw_version
from aftersale.rules.draft import DraftChange
from aftersale.rules.errors import NeverPublished, VersionAmbiguous, VersionUnknown
from aftersale.rules.store import find_open_draft, get_kept_table, load_changes, load_published_changes, load_timeline
from aftersale.storage.database import Connection, Row, take_ledger_instant

TableArgument = Annotated[str, typer.Argument(help="The name of a rule table, such as direct_basis.")]
BecauseOption = Annotated[str, typer.Option("--because", help="Why, for the audit log.")]


def withdraw(
    table: TableArgument,
    version: Annotated[str, typer.Argument(help="A version that is not in force yet, or its first characters.")],
    because: BecauseOption,
    as_json: JsonOption = False,
) -> None:
    """Take back a version before its first day; the one that it would have followed keeps its days."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        found = _get_planned(conn, table, version)
        planned = PlannedVersion(
            found["version"], found["start_on"], find_version_results(conn, table, found["version"])
        )
        withdraw_version(conn, table, planned, because, _today(instance), take_ledger_instant(conn))
    if as_json:
        show_json({"table": table, "version": planned.version, "start_on": planned.start_on, "because": because})
        return
    console.print(
        f"Version {planned.version[:12]} of {table} will not come into force on {planned.start_on}.", highlight=False
    )


def retire(table: TableArgument, because: BecauseOption, as_json: JsonOption = False) -> None:
    """Take a table out of use from today on; refused, naming them, while anybody decides by it."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        users = find_table_users(table)
        retire_table(conn, table, because, users, _today(instance), take_ledger_instant(conn))
    if as_json:
        show_json({"table": table, "because": because})
        return
    console.print(f"{table} is out of use: it decides no later day and stays readable.", highlight=False)


def history(
    table: TableArgument,
    row: Annotated[str | None, typer.Option(help="Only what was changed in the row of this name.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Who changed which cell and when: of the open draft, and of the drafts that became versions; the newest first."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        get_kept_table(conn, table)
        draft = find_open_draft(conn, table)
        versions = load_timeline(conn, table)
        changes = load_published_changes(conn, table, versions[0]["version"]) if versions else []
        changes += load_changes(conn, draft.draft_id) if draft is not None else []
    lines = [line for each in reversed(changes) for line in _lines(each, row)]
    if as_json:
        show_json({"table": table, "changes": lines})
        return
    columns = ("when", "who", "what", "row", "column", "before", "after")
    show_table(f"Who changed {table}", columns, [tuple(line[key] for key in columns) for line in lines])


def _lines(change: DraftChange, row: str | None) -> list[dict[str, Any]]:
    about = {"when": change.changed_at, "who": change.changed_by, "what": change.kind}
    nothing = {"row": "", "column": "", "before": "", "after": change.reason}
    if change.difference is None:
        return [about | nothing] if row is None else []
    head = [
        about | nothing | {"column": each["name"], "before": each["before"], "after": each["after"]}
        for each in change.difference["head"]
    ]
    cells = [
        about
        | {"what": each["kind"], "row": each["rule_id"], "column": cell["column"]}
        | {"before": cell["before"], "after": cell["after"]}
        for each in change.difference["rows"]
        for cell in each["cells"]
        if row in (None, each["rule_id"])
    ]
    return [*(head if row is None else ()), *cells]


def _get_planned(conn: Connection, table: str, version: str) -> Row:
    get_kept_table(conn, table)
    standing = [each for each in load_timeline(conn, table) if each["superseded_at"] is None]
    if not standing:
        raise NeverPublished(table=table)
    found = [each for each in standing if each["version"].startswith(version)]
    if not found:
        raise VersionUnknown(table=table, version=version)
    if len({each["version"] for each in found}) > 1:
        raise VersionAmbiguous(table=table, version=version, count=len(found))
    return found[0]


def _today(instance: Instance) -> date:
    return datetime.now(instance.settings.business_zone).date()
