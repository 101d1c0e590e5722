"""Commands that explain what is there: explain, findings, audit."""

from __future__ import annotations

from typing import Annotated

import typer

from aftersale.audit.verify import verify_chain
from aftersale.cli.instance import open_instance
from aftersale.cli.show import JsonOption, cell_text, console, errors, money_text, show_json, show_table
from aftersale.crediting.explain import explain_booking
from aftersale.findings.document import group_document
from aftersale.findings.store import count_findings, load_finding_groups, load_findings

EXIT_BROKEN = 3


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    explained = typer.Typer(help="Say why something is as it is.", no_args_is_help=True)
    explained.command("booking", epilog="Example: aftersale explain booking 58970-68917")(explain)
    app.add_typer(explained, name="explain")
    app.command("findings", epilog="Example: aftersale findings --code seller_outside_territory --limit 20")(findings)
    audited = typer.Typer(help="The log of every change.", no_args_is_help=True)
    audited.command("verify", epilog="Example: aftersale audit verify")(verify)
    app.add_typer(audited, name="audit")


def explain(
    number: Annotated[str, typer.Argument(help="The booking's number in its source, or its id.")],
    as_json: JsonOption = False,
) -> None:
    """Who was credited for a booking, by which row of which table, and why not somebody else."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        explanation = explain_booking(conn, number)
    if as_json:
        show_json(explanation.document())
        return
    for sentence in explanation.sentences:
        console.print(sentence, highlight=False)
    if explanation.not_credited:
        console.print("\n[bold]Why nobody else[/]")
        for other in explanation.not_credited:
            console.print(f"  {other.sentence}", highlight=False)
    near = [rule for rule in explanation.rules if rule.outcome == "near_miss"]
    if near:
        console.print("\n[bold]Rows that nearly matched[/]")
        for rule in near:
            console.print(f"  {rule.sentence}", highlight=False)


def findings(
    code: Annotated[
        str | None, typer.Option(help="Only findings of this code; then they are listed one by one.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many to list at most.", min=1)] = 50,
    each: Annotated[bool, typer.Option("--each", help="List them one by one instead of by cause.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What is wrong in the data, grouped by cause, with the money it concerns."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        total = count_findings(conn, code)
        groups = load_finding_groups(conn, code)
        rows = load_findings(conn, code, limit) if each or code or as_json else []
    if as_json:
        show_json({"total": total, "groups": [group_document(group) for group in groups], "rows": rows})
        return
    if rows:
        lines = [(row["severity"], row["code"], row["message"]) for row in rows]
        show_table(f"{len(rows)} of {total} open findings", ("severity", "code", "what"), lines)
        return
    grouped = [
        (group.severity, group.code, group.count, money_text(dict(group.amount_by_currency)), group.cause)
        for group in groups[:limit]
    ]
    show_table(
        f"{total} open findings in {len(groups)} groups",
        ("severity", "code", "count", "money", "cause"),
        grouped,
        ("count",),
    )
    if groups:
        console.print("List one kind: aftersale findings --code CODE", highlight=False)


def verify(as_json: JsonOption = False) -> None:
    """Prove that no entry of the audit log was edited, removed or swapped; exit code 3 where one was."""
    with open_instance() as instance, instance.database.transaction(instance.actor, read_only=True) as conn:
        verification = verify_chain(conn)
    broken_at = verification.broken_at
    if as_json:
        show_json({"entries": verification.entries, "broken_at": broken_at, "reason": verification.reason or ""})
    elif broken_at is None:
        console.print(f"{cell_text(verification.entries)} entries, and the chain is whole.")
    else:
        errors.print(f"The chain breaks at entry {broken_at}: {verification.reason}")
    if broken_at is not None:
        raise typer.Exit(EXIT_BROKEN)
