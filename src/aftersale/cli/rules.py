"""Commands of rule tables: read, checked, tested and compared, changed in drafts, decided by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer

from aftersale.cli.instance import Instance, open_instance
from aftersale.cli.rule_files import Layout, import_, write_file
from aftersale.cli.rule_trials import try_
from aftersale.cli.rule_versions import history, retire, withdraw
from aftersale.cli.show import JsonOption, console, show_json, show_table
from aftersale.pipeline import is_paid_by_table, load_vocabulary
from aftersale.rules import draft_actions
from aftersale.rules.cases import CaseResult, run_cases
from aftersale.rules.check import STEPS
from aftersale.rules.compare import RowChange, compare_documents
from aftersale.rules.decide_file import ENGINES, decide_file
from aftersale.rules.document import write_document
from aftersale.rules.draft import Draft, check_draft
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.errors import TableFileUnknown, VersionSingle
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.read import check_table, parse_table, read_table
from aftersale.rules.store import (
    choose_version,
    find_open_draft,
    get_kept_table,
    get_open_draft,
    get_version_document,
    load_cases,
    load_tables,
    load_timeline,
)
from aftersale.storage.database import Connection, take_ledger_instant

EXIT_FAILED = 3
IN_DRAFT = "draft"

TableArgument = Annotated[str, typer.Argument(help="The name of a rule table, such as direct_basis.")]
NamedArgument = Annotated[str, typer.Argument(help="A rule table's name, or a DMN, XLSX, CSV or YAML file with one.")]
VersionOption = Annotated[str | None, typer.Option(help="A version, or its first characters, or draft.")]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    rules = typer.Typer(help="Rule tables.", no_args_is_help=True)
    rules.command("list", epilog="Example: aftersale rules list")(list_)
    rules.command("show", epilog="Example: aftersale rules show direct_basis --version draft")(show)
    rules.command("check", epilog="Example: aftersale rules check direct_basis.csv")(check)
    rules.command("test", epilog="Example: aftersale rules test direct_basis")(test)
    rules.command(
        "decide",
        epilog="Example: aftersale rules decide direct_basis --input bookings.parquet --out decided.parquet --engine duckdb",
    )(decide)
    rules.command("try", epilog="Example: aftersale rules try partner_eligibility --version draft --period 2026-10")(
        try_
    )
    rules.command("diff", epilog="Example: aftersale rules diff direct_basis 3f2a draft")(diff)
    rules.command("import", epilog="Example: aftersale rules import tables.dmn")(import_)
    rules.command("export", epilog="Example: aftersale rules export direct_basis --as xlsx")(export)
    rules.command("draft", epilog='Example: aftersale rules draft direct_basis.csv --because "Agreed in March"')(draft)
    rules.command("approve", epilog="Example: aftersale rules approve direct_basis")(approve)
    rules.command("publish", epilog="Example: aftersale rules publish direct_basis --from 2026-04-01")(publish)
    rules.command(
        "withdraw", epilog='Example: aftersale rules withdraw direct_basis 3f2a --because "The fair was cancelled"'
    )(withdraw)
    rules.command("retire", epilog='Example: aftersale rules retire old_table --because "Nobody asks it"')(retire)
    rules.command("history", epilog="Example: aftersale rules history direct_basis --row web-shop")(history)
    app.add_typer(rules, name="rules")


def list_(as_json: JsonOption = False) -> None:
    """All tables, with the version on the last day of all and the draft in work."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        rows = load_tables(conn)
    if as_json:
        show_json({"tables": rows})
        return
    columns = ("table", "decides about", "version", "in force from", "rows", "draft")
    lines = [
        (
            row["table_name"],
            row["vocabulary"],
            (row["version"] or "")[:12],
            row["start_on"],
            row["rules"],
            row["draft_state"],
        )
        for row in rows
    ]
    show_table("Rule tables", columns, lines, right=("rows",))


def show(table: TableArgument, version: VersionOption = None, as_json: JsonOption = False) -> None:
    """What a table says, in its last version or another, with all its versions."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        document = _get_document(conn, table, version)
        versions = load_timeline(conn, table)
    if as_json:
        show_json({"table": document, "versions": versions})
        return
    _show_document(document)
    lines = [
        (
            row["version"][:12],
            row["start_on"],
            row["end_on"],
            row["published_by"],
            "" if row["superseded_at"] is None else "replaced",
        )
        for row in versions
    ]
    show_table("Versions", ("version", "from", "until", "published by", ""), lines)


def check(table: NamedArgument, as_json: JsonOption = False) -> None:
    """Say what is wrong in the file, or in the table's open draft; exit code 3 with errors."""
    findings = check_table(Path(table)).findings if Path(table).is_file() else _check_open_draft(table)
    errors = [each for each in findings if each.severity == "error"]
    if as_json:
        show_json({"errors": len(errors), "findings": [_finding_document(each) for each in findings]})
    else:
        for each in findings:
            console.print(f"{each.severity}: {each}", highlight=False)
        console.print(f"{len(errors)} errors, {len(findings) - len(errors)} warnings and notes.", highlight=False)
    if errors:
        raise typer.Exit(EXIT_FAILED)


def test(table: TableArgument, version: VersionOption = None, as_json: JsonOption = False) -> None:
    """Decide the table's test cases, by its draft if there is one; exit code 3 when one fails."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        has_draft = find_open_draft(conn, table) is not None
        document = _get_document(conn, table, version or (IN_DRAFT if has_draft else None))
        results = run_cases(parse_table(document), load_cases(conn, table))
    failed = [each for each in results if not each.is_passed]
    if as_json:
        show_json({"failed": len(failed), "cases": [_case_document(each) for each in results]})
    else:
        lines = [
            (each.case_name, "passes" if each.is_passed else "fails", each.rule_id or "", " ".join(each.wrong))
            for each in results
        ]
        show_table(f"{len(failed)} of {len(results)} test cases fail", ("case", "", "row", "what is wrong"), lines)
    if failed:
        raise typer.Exit(EXIT_FAILED)


def decide(
    table: NamedArgument,
    input: Annotated[Path, typer.Option(help="A Parquet file with a column for each input of the table.")],
    out: Annotated[Path, typer.Option(help="The Parquet file to write: the same rows with what was decided.")],
    engine: Annotated[str, typer.Option(help=f"What decides: {', '.join(ENGINES)}.")] = "duckdb",
    on: Annotated[str | None, typer.Option(help="The column with the day on which a row is decided.")] = None,
    version: VersionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide every row of a file by a table."""
    chosen = read_table(Path(table)) if Path(table).is_file() else _load_table(table, version)
    rows = decide_file(FileToDecide(chosen, input, out, on, connect=_connect), engine)
    if as_json:
        show_json({"rows": rows, "table": chosen.name, "version": chosen.version, "engine": engine, "out": str(out)})
        return
    console.print(f"{rows:,} rows decided by {chosen.name}, version {chosen.version[:12]}: {out}", highlight=False)


@contextmanager
def _connect() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, for rows that are nobody's facts: they are in temporary tables, and gone with it."""
    with open_instance() as instance, psycopg.connect(instance.address) as conn:
        yield conn


def diff(
    table: TableArgument,
    before: Annotated[str | None, typer.Argument(help="A version; nothing means the one before the last.")] = None,
    after: Annotated[str | None, typer.Argument(help="Another, or draft; nothing means the last version.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What is different between two versions, row by row."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        old = before or _version_before_last(conn, table)
        difference = compare_documents(_get_document(conn, table, old), _get_document(conn, table, after))
    if as_json:
        show_json(difference.document())
        return
    for field in difference.head:
        console.print(f"{field.name}: {field.before} → {field.after}", highlight=False)
    for column in difference.columns:
        changed = ", ".join(f"{each.name}: {each.before} → {each.after}" for each in column.fields)
        console.print(f"column {column.name} {column.kind} {changed}".rstrip(), highlight=False)
    for row in difference.rows:
        console.print(_row_text(row), highlight=False)
    if difference.is_empty:
        console.print("They are the same.")


def export(
    table: TableArgument,
    layout: Annotated[Layout, typer.Option("--as", help="The format to write.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, one named after the table.")] = None,
    version: VersionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a table to a file that reads back to the same version."""
    write_file(_load_table(table, version), layout, out, as_json)


def draft(
    file: Annotated[Path, typer.Argument(help="A DMN, XLSX, CSV or YAML file with the table as it is to be.")],
    because: Annotated[str, typer.Option(help="Why warnings may stand, if there are any.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Save a file as the draft of its table and have it checked, so that somebody else can approve it."""
    table = read_table(file)
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        vocabulary = load_vocabulary(conn, table.name)
        opened = find_open_draft(conn, table.name) or draft_actions.open_draft(conn, table.name)
        saved = draft_actions.save_draft(conn, table.name, opened.edit_number, write_document(table))
        found = check_draft(saved.document, vocabulary, STEPS)
        reasons = {found.key_of(each): because for each in found.warnings}
        done = draft_actions.mark_checked(conn, table.name, saved.edit_number, vocabulary, reasons)
    _show_draft(done, as_json)


def approve(table: TableArgument, as_json: JsonOption = False) -> None:
    """Approve the checked draft, as somebody who did not change it."""
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        vocabulary = load_vocabulary(conn, table)
        is_paid = is_paid_by_table(conn, instance.actor, table)
        edit_number = get_open_draft(conn, table).edit_number
        done = draft_actions.approve_draft(conn, instance.actor, table, edit_number, vocabulary, is_paid_by_it=is_paid)
    _show_draft(done, as_json)


def publish(
    table: TableArgument,
    start: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day on which the version decides.")
    ],
    backdated: Annotated[bool, typer.Option("--backdated", help="Say that a day that is over is meant.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put the draft in force from a day on.

    Whoever runs this has the keys of the database, so a checked draft is published without a second person, and the audit
    log says so; with AFTERSALE_REQUIRE_APPROVAL=yes only what was approved is published.
    """
    with open_instance() as instance, instance.database.transaction(instance.actor) as conn:
        done = _publish(instance, conn, table, start, backdated)
    _show_draft(done, as_json)


def _publish(instance: Instance, conn: Connection, table: str, start: datetime, backdated: bool) -> Draft:
    today = datetime.now(instance.settings.business_zone).date()
    return draft_actions.publish_draft(
        conn,
        instance.actor,
        table,
        get_open_draft(conn, table).edit_number,
        load_vocabulary(conn, table),
        start.date(),
        today,
        take_ledger_instant(conn),
        is_backdated=backdated,
        needs_approval=instance.settings.requires_approval,
    )


def _check_open_draft(table: str) -> Sequence[TableFinding]:
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        known = [row["table_name"] for row in load_tables(conn)]
        if table not in known:
            raise TableFileUnknown(table=table, known=", ".join(known))
        opened = get_open_draft(conn, table)
        return check_draft(opened.document, load_vocabulary(conn, table), STEPS).findings


def _load_table(table: str, version: str | None) -> RuleTable:
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        return parse_table(_get_document(conn, table, version))


def _get_document(conn: Connection, table: str, version: str | None) -> Mapping[str, Any]:
    """The document of a version by its first characters, of the draft by that name, or of the last version."""
    get_kept_table(conn, table)
    if version == IN_DRAFT:
        return get_open_draft(conn, table).document
    return get_version_document(conn, table, choose_version(conn, table, version))


def _version_before_last(conn: Connection, table: str) -> str:
    known = list(dict.fromkeys(row["version"] for row in load_timeline(conn, table)))
    if len(known) < 2:
        raise VersionSingle(table=table)
    return str(known[1])


def _show_document(document: Mapping[str, Any]) -> None:
    inputs = [each["name"] for each in document["inputs"]]
    outputs = [each["name"] for each in document["outputs"]]
    lines = [
        (
            rule["rule"],
            *(rule.get("when", {}).get(name, "-") for name in inputs),
            *(rule.get("then", {}).get(name, "") for name in outputs),
            rule.get("note", ""),
        )
        for rule in document["rules"]
    ]
    title = f"{document['name']}: {document['title']} ({document['hit_policy']})"
    show_table(title, ("row", *inputs, *(f"→ {name}" for name in outputs), "note"), lines)


def _row_text(row: RowChange) -> str:
    cells = ", ".join(f"{each.column}: {each.before or 'nothing'} → {each.after or 'nothing'}" for each in row.cells)
    place = f"row {row.row_after or row.row_before} ({row.rule_id})"
    moved = f", moved from row {row.row_before}" if row.was_moved else ""
    return f"{place} {row.kind}{moved}" + (f": {cells}" if cells else "")


def _finding_document(finding: TableFinding) -> dict[str, Any]:
    place = {"row": finding.row, "rule_id": finding.rule_id, "column": finding.column, "position": finding.position}
    file = {"file": finding.place.file, "line": finding.place.line}
    return {"severity": finding.severity, "code": finding.code, "sentence": str(finding.sentence)} | place | file


def _case_document(result: CaseResult) -> dict[str, Any]:
    return {
        "case_id": str(result.case_id),
        "case_name": result.case_name,
        "is_passed": result.is_passed,
        "rule_id": result.rule_id,
        "outputs": dict(result.outputs),
        "wrong": list(result.wrong),
    }


def _show_draft(draft: Draft, as_json: bool) -> None:
    if as_json:
        keys = ("table_name", "state", "version", "edit_number", "based_on", "checked_by", "approved_by", "start_on")
        show_json({key: getattr(draft, key) for key in keys})
        return
    then = {
        "checked": f"Somebody else approves it: aftersale rules approve {draft.table_name}",
        "approved": f"Put it in force: aftersale rules publish {draft.table_name} --from DAY",
        "published": f"In force from {draft.start_on}.",
    }
    console.print(
        f"The draft of {draft.table_name} is {draft.state}, version {(draft.version or '')[:12]}. {then.get(draft.state, '')}",
        highlight=False,
    )
